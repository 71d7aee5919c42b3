/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-track-list-model.h"

#include <string.h>

#include "ts-store-tracks.h"

#define PAGE_ROWS 100
#define KEPT_ITEMS 1000 /* held although nobody shows them, for scrolling back */
#define FIRST_ROWS 32   /* about what a window shows */
#define MORE_ROWS 24    /* each step */
#define ALL_WIDGETS 240 /* more than a list keeps widgets for */
#define NO_PAGE G_MAXUINT
#define REFRESH_MS 300

/* An item that somebody holds. The hash table of the model owns this, not the item. */
typedef struct {
  gint64 id; /* the key */
  TsTrackListModel *model;
  TsTrackItem *item; /* (weak): see item_gone_cb() */
  guint position;    /* where it was asked for last */
} TsSlot;

struct _TsTrackListModel {
  GObject parent_instance;
  TsStore *store;                  /* (owned) */
  TsTrackQuery *query;             /* (owned) (nullable) */
  GArray *ids;                     /* (owned) (element-type gint64): all rows in order */
  GHashTable *slots;               /* (owned) (element-type TsSlot): by id */
  GQueue kept;                     /* (element-type TsTrackItem): held, the newest first */
  GHashTable *wanted_pages;        /* (owned): pages to ask for after this turn */
  GHashTable *loading_pages;       /* (owned): pages that were asked for */
  GCancellable *query_cancellable; /* (owned) (nullable): of the query under way */
  GCancellable *pages_cancellable; /* (owned): of all pages of these ids */
  char *error_message;             /* (owned) (nullable) */
  guint n_told;                    /* how many of the ids others know of */
  guint fetch_source_id;
  guint tell_source_id;
  guint refresh_source_id;
  gint64 refreshed_us; /* when the last refresh began */
  gboolean is_loading;
  gboolean is_at_top;      /* the first row is in view */
  gboolean is_other_query; /* the query under way is not that of the rows */
  gboolean is_stale;       /* tracks may have changed since they were loaded */
};

enum { PROP_0, PROP_IS_LOADING, PROP_ERROR_MESSAGE, N_PROPS };

enum { RESET, BEFORE_CHANGE, AFTER_CHANGE, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsTrackListModel,
                               ts_track_list_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static gint64
id_at (GArray *ids, guint position)
{
  return g_array_index (ids, gint64, position);
}

/* --- Items --------------------------------------------------------------------------------- */

static void
item_gone_cb (gpointer data, GObject *item)
{
  TsSlot *slot = data;

  g_hash_table_remove (slot->model->slots, &slot->id);
}

static TsTrackItem *
keep_new_item (TsTrackListModel *self, gint64 id, guint position)
{
  TsSlot *slot = g_new (TsSlot, 1);

  slot->id = id;
  slot->model = self;
  slot->position = position;
  slot->item = ts_track_item_new (id);
  g_hash_table_insert (self->slots, &slot->id, slot);
  g_object_weak_ref (G_OBJECT (slot->item), item_gone_cb, slot);
  g_queue_push_head (&self->kept, slot->item);
  if (g_queue_get_length (&self->kept) > KEPT_ITEMS)
    g_object_unref (g_queue_pop_tail (&self->kept));
  return slot->item;
}

static void
let_go_of_kept (TsTrackListModel *self)
{
  TsTrackItem *item;

  while ((item = g_queue_pop_head (&self->kept)) != NULL)
    g_object_unref (item);
}

/* --- Loading ------------------------------------------------------------------------------- */

typedef struct {
  TsTrackListModel *model; /* (owned) */
  gint64 ids[PAGE_ROWS];
  guint n_ids;
  guint page; /* NO_PAGE when the ids are from all over */
} TsFetch;

static void
fetch_free (TsFetch *fetch)
{
  g_object_unref (fetch->model);
  g_free (fetch);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  TsFetch *fetch = data;
  TsTrackListModel *self = fetch->model;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tracks = NULL;

  tracks = ts_store_get_tracks_finish (TS_STORE (source), result, &error);
  if (tracks == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
        && !g_error_matches (error, TS_STORE_ERROR, TS_STORE_ERROR_CLOSED))
      g_warning ("Cannot load tracks: %s", error->message);
    fetch_free (fetch);
    return;
  }

  if (fetch->page != NO_PAGE)
    g_hash_table_remove (self->loading_pages, GUINT_TO_POINTER (fetch->page));
  for (guint i = 0; i < tracks->len; i++) {
    TsTrack *track = tracks->pdata[i];
    TsSlot *slot = g_hash_table_lookup (self->slots, &fetch->ids[i]);

    if (track == NULL)
      continue;
    if (slot != NULL)
      ts_track_item_set_track (slot->item, track);
    else if (fetch->page != NO_PAGE)
      ts_track_item_set_track (keep_new_item (self, fetch->ids[i], fetch->page * PAGE_ROWS + i),
                               track);
  }
  fetch_free (fetch);
}

static void
start_fetch (TsTrackListModel *self, TsFetch *fetch)
{
  fetch->model = g_object_ref (self);
  ts_store_get_tracks_async (self->store, fetch->ids, fetch->n_ids, self->pages_cancellable,
                             fetched_cb, fetch);
}

static gboolean
fetch_pages_cb (gpointer data)
{
  TsTrackListModel *self = data;
  GHashTableIter iter;
  gpointer key;

  self->fetch_source_id = 0;
  g_hash_table_iter_init (&iter, self->wanted_pages);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    guint first = GPOINTER_TO_UINT (key) * PAGE_ROWS;
    TsFetch *fetch;

    g_hash_table_iter_remove (&iter);
    if (first >= self->ids->len)
      continue;
    fetch = g_new0 (TsFetch, 1);
    fetch->page = GPOINTER_TO_UINT (key);
    fetch->n_ids = MIN (PAGE_ROWS, self->ids->len - first);
    memcpy (fetch->ids, &g_array_index (self->ids, gint64, first), fetch->n_ids * sizeof (gint64));
    g_hash_table_add (self->loading_pages, key);
    start_fetch (self, fetch);
  }
  return G_SOURCE_REMOVE;
}

static void
want_page (TsTrackListModel *self, guint page)
{
  if (g_hash_table_contains (self->loading_pages, GUINT_TO_POINTER (page)))
    return;
  g_hash_table_add (self->wanted_pages, GUINT_TO_POINTER (page));
  if (self->fetch_source_id == 0)
    self->fetch_source_id = g_idle_add_full (G_PRIORITY_DEFAULT, fetch_pages_cb, self, NULL);
}

/* Loads what is on screen anew, after its tracks or its pages changed. */
static void
refetch_items (TsTrackListModel *self)
{
  TsFetch *fetch = NULL;
  GHashTableIter iter;
  gpointer value;

  let_go_of_kept (self);
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (fetch == NULL) {
      fetch = g_new0 (TsFetch, 1);
      fetch->page = NO_PAGE;
    }
    fetch->ids[fetch->n_ids++] = ((TsSlot *) value)->id;
    if (fetch->n_ids == PAGE_ROWS)
      start_fetch (self, g_steal_pointer (&fetch));
  }
  if (fetch != NULL)
    start_fetch (self, fetch);
}

/* --- Queries ------------------------------------------------------------------------------- */

static void
set_state (TsTrackListModel *self, gboolean is_loading, const char *error_message)
{
  if (self->is_loading != is_loading) {
    self->is_loading = is_loading;
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LOADING]);
  }
  if (g_strcmp0 (self->error_message, error_message) != 0) {
    g_free (self->error_message);
    self->error_message = g_strdup (error_message);
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_MESSAGE]);
  }
}

static gboolean
tell_more_cb (gpointer data)
{
  TsTrackListModel *self = data;
  guint n_before = self->n_told;

  self->n_told
      = n_before < ALL_WIDGETS ? MIN (n_before + MORE_ROWS, self->ids->len) : self->ids->len;
  if (self->n_told == self->ids->len)
    self->tell_source_id = 0;
  g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, self->n_told - n_before);
  return self->tell_source_id != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* How many of @n_rows are told at once: as many as are known already, but at least the first. */
static guint
choose_n_told (TsTrackListModel *self, guint n_rows)
{
  gboolean is_complete = self->tell_source_id == 0 && self->n_told >= ALL_WIDGETS;
  guint n_most = MAX (self->n_told, FIRST_ROWS);

  return is_complete || n_rows <= n_most ? n_rows : n_most;
}

/* To a list, new rows mean new widgets, which for a screenful takes longer than people may wait
 * after a keystroke. So at another query the first @n_common items on screen become the new rows
 * at their places instead, and their widgets only change their text. Returns whether that could be
 * done, before self->ids changes. */
static gboolean
reuse_items (TsTrackListModel *self, GArray *ids, guint n_common)
{
  g_autoptr (GPtrArray) slots = NULL;
  GHashTableIter iter;
  gpointer value;

  let_go_of_kept (self);
  slots = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    TsSlot *slot = value;

    if (slot->position >= self->n_told || id_at (self->ids, slot->position) != slot->id)
      return FALSE;
    if (slot->position < n_common)
      g_ptr_array_add (slots, slot);
  }

  for (guint i = 0; i < slots->len; i++)
    g_hash_table_steal (self->slots, &((TsSlot *) slots->pdata[i])->id);
  /* What is left goes with its rows. It may be a track of the new rows, too, so it does not count
   * any more. */
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    g_object_weak_unref (G_OBJECT (((TsSlot *) value)->item), item_gone_cb, value);
    g_hash_table_iter_remove (&iter);
  }
  for (guint i = 0; i < slots->len; i++) {
    TsSlot *slot = slots->pdata[i];

    slot->id = id_at (ids, slot->position);
    ts_track_item_become (slot->item, slot->id);
    g_hash_table_insert (self->slots, &slot->id, slot);
    want_page (self, slot->position / PAGE_ROWS);
  }
  return TRUE;
}

/* Takes @ids in place of the rows, telling of what differs between an equal begin and end. */
static void
replace_ids (TsTrackListModel *self, GArray *ids)
{
  g_autoptr (GArray) old = g_array_ref (self->ids);
  guint n_before = self->n_told;
  guint n_after = choose_n_told (self, ids->len);
  guint n_least = MIN (n_before, n_after);
  guint n_begin = 0, n_end = 0, n_same;
  gboolean may_reuse;

  if (!self->is_other_query) {
    while (n_begin < n_least && id_at (old, n_begin) == id_at (ids, n_begin))
      n_begin++;
    while (n_end < n_least - n_begin
           && id_at (old, n_before - 1 - n_end) == id_at (ids, n_after - 1 - n_end))
      n_end++;
  }

  g_cancellable_cancel (self->pages_cancellable);
  g_object_unref (self->pages_cancellable);
  self->pages_cancellable = g_cancellable_new ();
  g_hash_table_remove_all (self->loading_pages);
  g_hash_table_remove_all (self->wanted_pages);

  may_reuse
      = self->is_other_query
        || (self->is_at_top && n_after - n_begin - n_end > MORE_ROWS && n_begin < ALL_WIDGETS);
  if (may_reuse)
    n_end = 0;
  n_same = n_begin;
  if (self->is_other_query)
    g_signal_emit (self, signals[RESET], 0);
  else
    g_signal_emit (self, signals[BEFORE_CHANGE], 0, n_begin, n_before - n_begin - n_end);
  if (may_reuse && reuse_items (self, ids, n_least))
    n_begin = n_least;

  g_array_unref (self->ids);
  self->ids = g_array_ref (ids);
  self->n_told = n_after;
  if (n_after == ids->len)
    g_clear_handle_id (&self->tell_source_id, g_source_remove);
  else if (self->tell_source_id == 0)
    self->tell_source_id = g_idle_add_full (G_PRIORITY_LOW, tell_more_cb, self, NULL);
  if (self->is_other_query || n_before != n_after || n_begin != n_after)
    g_list_model_items_changed (G_LIST_MODEL (self), n_begin, n_before - n_begin - n_end,
                                n_after - n_begin - n_end);

  if (!self->is_other_query)
    g_signal_emit (self, signals[AFTER_CHANGE], 0, n_same, n_after - n_same - n_end);
}

static void
queried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsTrackListModel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = ts_store_query_finish (TS_STORE (source), result, &error);
  gboolean was_stale;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->query_cancellable);
  if (ids == NULL) {
    set_state (self, FALSE, error->message);
    return;
  }
  was_stale = self->is_stale;
  self->is_stale = FALSE;
  replace_ids (self, ids);
  if (was_stale || !self->is_other_query)
    refetch_items (self);
  self->is_other_query = FALSE;
  set_state (self, FALSE, NULL);
}

static void
start_query (TsTrackListModel *self)
{
  if (self->query_cancellable != NULL)
    g_cancellable_cancel (self->query_cancellable);
  g_clear_object (&self->query_cancellable);
  g_clear_handle_id (&self->refresh_source_id, g_source_remove);
  self->query_cancellable = g_cancellable_new ();
  self->refreshed_us = g_get_monotonic_time ();
  ts_store_query_async (self->store, self->query, self->query_cancellable, queried_cb,
                        g_object_ref (self));
}

static gboolean
refresh_cb (gpointer data)
{
  TsTrackListModel *self = data;

  self->refresh_source_id = 0;
  start_query (self);
  return G_SOURCE_REMOVE;
}

/* A scan changes the store many times a second; people cannot read that fast. */
static void
store_changed_cb (TsTrackListModel *self, TsStoreChanges changes)
{
  gint64 wait_us;

  if (!(changes & (TS_STORE_CHANGE_TRACKS | TS_STORE_CHANGE_SOURCES)) || self->query == NULL)
    return;
  self->is_stale = TRUE;
  if (self->refresh_source_id != 0)
    return;
  wait_us = self->refreshed_us + REFRESH_MS * 1000 - g_get_monotonic_time ();
  if (wait_us <= 0 && self->query_cancellable == NULL)
    start_query (self);
  else
    self->refresh_source_id
        = g_timeout_add ((guint) MAX (wait_us / 1000, REFRESH_MS / 4), refresh_cb, self);
}

/* --- The list ------------------------------------------------------------------------------ */

static GType
get_item_type (GListModel *model)
{
  return TS_TYPE_TRACK_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return TS_TRACK_LIST_MODEL (model)->n_told;
}

static gpointer
get_item (GListModel *model, guint position)
{
  TsTrackListModel *self = TS_TRACK_LIST_MODEL (model);
  TsTrackItem *item;
  TsSlot *slot;
  gint64 id;

  if (position >= self->n_told)
    return NULL;
  id = g_array_index (self->ids, gint64, position);
  slot = g_hash_table_lookup (self->slots, &id);
  if (slot != NULL)
    slot->position = position;
  item = g_object_ref (slot != NULL ? slot->item : keep_new_item (self, id, position));
  if (ts_track_item_get_track (item) == NULL)
    want_page (self, position / PAGE_ROWS);
  return item;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
ts_track_list_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsTrackListModel *self = TS_TRACK_LIST_MODEL (object);

  switch (id) {
  case PROP_IS_LOADING:
    g_value_set_boolean (value, self->is_loading);
    break;
  case PROP_ERROR_MESSAGE:
    g_value_set_string (value, self->error_message);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_track_list_model_dispose (GObject *object)
{
  TsTrackListModel *self = TS_TRACK_LIST_MODEL (object);
  GHashTableIter iter;
  gpointer value;

  g_clear_handle_id (&self->fetch_source_id, g_source_remove);
  g_clear_handle_id (&self->refresh_source_id, g_source_remove);
  g_clear_handle_id (&self->tell_source_id, g_source_remove);
  if (self->query_cancellable != NULL)
    g_cancellable_cancel (self->query_cancellable);
  g_clear_object (&self->query_cancellable);
  if (self->pages_cancellable != NULL)
    g_cancellable_cancel (self->pages_cancellable);
  let_go_of_kept (self);
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    g_object_weak_unref (G_OBJECT (((TsSlot *) value)->item), item_gone_cb, value);
    g_hash_table_iter_remove (&iter);
  }
  G_OBJECT_CLASS (ts_track_list_model_parent_class)->dispose (object);
}

static void
ts_track_list_model_finalize (GObject *object)
{
  TsTrackListModel *self = TS_TRACK_LIST_MODEL (object);

  g_hash_table_unref (self->slots);
  g_hash_table_unref (self->wanted_pages);
  g_hash_table_unref (self->loading_pages);
  g_array_unref (self->ids);
  g_object_unref (self->pages_cancellable);
  g_clear_pointer (&self->query, ts_track_query_free);
  g_clear_object (&self->store);
  g_free (self->error_message);
  G_OBJECT_CLASS (ts_track_list_model_parent_class)->finalize (object);
}

static void
ts_track_list_model_class_init (TsTrackListModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ts_track_list_model_get_property;
  object_class->dispose = ts_track_list_model_dispose;
  object_class->finalize = ts_track_list_model_finalize;

  properties[PROP_IS_LOADING] = g_param_spec_boolean ("is-loading", NULL, NULL, FALSE,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[RESET] = g_signal_new ("reset", TS_TYPE_TRACK_LIST_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  signals[BEFORE_CHANGE]
      = g_signal_new ("before-change", TS_TYPE_TRACK_LIST_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[AFTER_CHANGE]
      = g_signal_new ("after-change", TS_TYPE_TRACK_LIST_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
ts_track_list_model_init (TsTrackListModel *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->slots = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->wanted_pages = g_hash_table_new (NULL, NULL);
  self->loading_pages = g_hash_table_new (NULL, NULL);
  self->pages_cancellable = g_cancellable_new ();
  g_queue_init (&self->kept);
}

TsTrackListModel *
ts_track_list_model_new (TsStore *store)
{
  TsTrackListModel *self = g_object_new (TS_TYPE_TRACK_LIST_MODEL, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
ts_track_list_model_set_query (TsTrackListModel *self, const TsTrackQuery *query)
{
  g_return_if_fail (TS_IS_TRACK_LIST_MODEL (self));
  g_return_if_fail (query != NULL);

  g_clear_pointer (&self->query, ts_track_query_free);
  self->query = ts_track_query_copy (query);
  self->is_other_query = TRUE;
  start_query (self);
  set_state (self, TRUE, NULL);
}

const TsTrackQuery *
ts_track_list_model_get_query (TsTrackListModel *self)
{
  g_return_val_if_fail (TS_IS_TRACK_LIST_MODEL (self), NULL);

  return self->query;
}

void
ts_track_list_model_refresh (TsTrackListModel *self)
{
  g_return_if_fail (TS_IS_TRACK_LIST_MODEL (self));
  g_return_if_fail (self->query != NULL);

  self->is_stale = TRUE;
  start_query (self);
}

void
ts_track_list_model_set_is_at_top (TsTrackListModel *self, gboolean is_at_top)
{
  g_return_if_fail (TS_IS_TRACK_LIST_MODEL (self));

  self->is_at_top = is_at_top;
}

guint
ts_track_list_model_get_n_rows (TsTrackListModel *self)
{
  g_return_val_if_fail (TS_IS_TRACK_LIST_MODEL (self), 0);

  return self->ids->len;
}

gint64
ts_track_list_model_get_id (TsTrackListModel *self, guint position)
{
  g_return_val_if_fail (TS_IS_TRACK_LIST_MODEL (self), 0);
  g_return_val_if_fail (position < self->ids->len, 0);

  return g_array_index (self->ids, gint64, position);
}

gboolean
ts_track_list_model_get_is_loading (TsTrackListModel *self)
{
  g_return_val_if_fail (TS_IS_TRACK_LIST_MODEL (self), FALSE);

  return self->is_loading;
}

const char *
ts_track_list_model_get_error_message (TsTrackListModel *self)
{
  g_return_val_if_fail (TS_IS_TRACK_LIST_MODEL (self), NULL);

  return self->error_message;
}

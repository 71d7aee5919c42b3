/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-duplicates.h"

#include "ts-duplicates-find-private.h"

#include <glib/gi18n-lib.h>

/* How long tracks must have been at rest before a stale result is renewed. */
#define REST_MS 2000

struct _TsDuplicates {
  GObject parent_instance;

  TsStore *store;              /* (owned) */
  TsJobQueue *jobs;            /* (owned) (nullable) */
  TsKeepRules *rules;          /* (owned) */
  GListStore *groups;          /* (owned) (element-type TsDuplicateGroup) */
  GHashTable *chosen;          /* (owned) (element-type gint64): tracks a person chose to keep */
  TsDuplicateFinding *finding; /* (owned) (nullable) */
  TsJob *job;                  /* (owned) (nullable) */
  gboolean is_regrouping;
  gboolean must_regroup; /* decisions changed meanwhile */
  gboolean is_stale;
  gboolean auto_update;
  guint rest_id;
  char *error_message; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TsDuplicates, ts_duplicates, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_GROUPS,
  PROP_JOB,
  PROP_HAS_RESULT,
  PROP_IS_STALE,
  PROP_ERROR_MESSAGE,
  PROP_AUTO_UPDATE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* --- Taking over what was found ------------------------------------------------------------ */

static gboolean
is_same_track (const TsTrack *a, const TsTrack *b)
{
  return a->id == b->id && a->mtime_us == b->mtime_us && a->size_bytes == b->size_bytes
         && g_strcmp0 (a->location, b->location) == 0;
}

static gboolean
is_same_group (TsDuplicateGroup *a, TsDuplicateGroup *b)
{
  if (ts_duplicate_group_get_n_copies (a) != ts_duplicate_group_get_n_copies (b)
      || ts_duplicate_group_get_confidence (a) != ts_duplicate_group_get_confidence (b)
      || ts_duplicate_group_is_pinned (a) != ts_duplicate_group_is_pinned (b))
    return FALSE;
  for (guint i = 0; i < ts_duplicate_group_get_n_copies (a); i++) {
    if (!is_same_track (ts_duplicate_group_get_track (a, i), ts_duplicate_group_get_track (b, i)))
      return FALSE;
  }
  return TRUE;
}

static TsDuplicateGroup *
get_group (TsDuplicates *self, guint index)
{
  g_autoptr (TsDuplicateGroup) group = g_list_model_get_item (G_LIST_MODEL (self->groups), index);

  return group; /* the list holds it */
}

static void
remember_chosen (TsDuplicates *self)
{
  guint n_groups = g_list_model_get_n_items (G_LIST_MODEL (self->groups));

  for (guint i = 0; i < n_groups; i++) {
    TsDuplicateGroup *group = get_group (self, i);

    if (!ts_duplicate_group_is_keeper_chosen (group))
      continue;
    for (guint j = 0; j < ts_duplicate_group_get_n_copies (group); j++) {
      gint64 id = ts_duplicate_group_get_track (group, j)->id;

      if (j == ts_duplicate_group_get_keeper (group))
        g_hash_table_add (self->chosen, g_memdup2 (&id, sizeof id));
      else
        g_hash_table_remove (self->chosen, &id);
    }
  }
}

static void
apply_chosen (TsDuplicates *self, TsDuplicateGroup *group)
{
  for (guint i = 0; i < ts_duplicate_group_get_n_copies (group); i++) {
    if (g_hash_table_contains (self->chosen, &ts_duplicate_group_get_track (group, i)->id)) {
      ts_duplicate_group_choose_keeper (group, i);
      return;
    }
  }
}

/* Shows @found. A group that is as it was stays the same object, and only what lies between the
 * first and the last difference is replaced, so that a list keeps its place and selection. */
static void
show_groups (TsDuplicates *self, GPtrArray *found)
{
  g_autoptr (GHashTable) old = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (self->groups));
  guint n_first = 0;
  guint n_last = 0;

  remember_chosen (self);
  for (guint i = 0; i < n_old; i++) {
    TsDuplicateGroup *group = get_group (self, i);

    g_hash_table_insert (old, &ts_duplicate_group_get_track (group, 0)->id, group);
  }
  for (guint i = 0; i < found->len; i++) {
    TsDuplicateGroup *group = g_ptr_array_index (found, i);
    TsDuplicateGroup *twin
        = g_hash_table_lookup (old, &ts_duplicate_group_get_track (group, 0)->id);

    if (twin != NULL && is_same_group (twin, group)) {
      g_object_ref (twin);
      g_object_unref (group);
      found->pdata[i] = twin;
    } else {
      apply_chosen (self, group);
    }
  }

  while (n_first < MIN (n_old, found->len) && get_group (self, n_first) == found->pdata[n_first])
    n_first++;
  while (n_last < MIN (n_old, found->len) - n_first
         && get_group (self, n_old - 1 - n_last) == found->pdata[found->len - 1 - n_last])
    n_last++;
  if (n_old != found->len || n_first < n_old)
    g_list_store_splice (self->groups, n_first, n_old - n_first - n_last, found->pdata + n_first,
                         found->len - n_first - n_last);
}

/* --- Looking ------------------------------------------------------------------------------- */

typedef struct {
  TsStore *store;              /* (owned) */
  TsKeepRules *rules;          /* (owned) */
  TsDuplicateFinding *finding; /* (owned) (nullable): to be grouped again */
} Work;

typedef struct {
  TsDuplicateFinding *finding; /* (owned) */
  GPtrArray *groups;           /* (owned) (element-type TsDuplicateGroup) */
} Result;

static Work *
work_new (TsDuplicates *self, gboolean is_regrouping)
{
  Work *work = g_new0 (Work, 1);

  work->store = g_object_ref (self->store);
  work->rules = ts_keep_rules_copy (self->rules);
  if (is_regrouping)
    work->finding = _ts_duplicate_finding_ref (self->finding);
  return work;
}

static void
work_free (Work *work)
{
  g_object_unref (work->store);
  ts_keep_rules_free (work->rules);
  g_clear_pointer (&work->finding, _ts_duplicate_finding_unref);
  g_free (work);
}

static void
result_free (Result *result)
{
  if (result == NULL)
    return;
  _ts_duplicate_finding_unref (result->finding);
  g_ptr_array_unref (result->groups);
  g_free (result);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Result, result_free)

static char *
summarise (GPtrArray *groups)
{
  guint n_files = 0;
  gint64 gain_bytes = 0;
  g_autofree char *gain = NULL;

  if (groups->len == 0)
    return g_strdup (_ ("No duplicates were found."));
  for (guint i = 0; i < groups->len; i++) {
    n_files += ts_duplicate_group_get_n_copies (g_ptr_array_index (groups, i));
    gain_bytes += ts_duplicate_group_get_gain_bytes (g_ptr_array_index (groups, i));
  }
  gain = g_format_size (gain_bytes);
  /* Translators: %1$u recordings that are there more than once, %2$u files, %3$s a size. */
  return g_strdup_printf (ngettext ("Found %1$u recording in %2$u files; the spare ones take %3$s.",
                                    "Found %1$u recordings in %2$u files; the spare ones take "
                                    "%3$s.",
                                    groups->len),
                          groups->len, n_files, gain);
}

static gpointer
find_in_thread (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;
  g_autoptr (TsDuplicateFinding) finding = NULL;
  g_autofree char *summary = NULL;
  GPtrArray *groups;
  Result *result;

  finding = work->finding != NULL ? _ts_duplicate_finding_ref (work->finding)
                                  : _ts_duplicates_match (work->store, job, cancellable, error);
  if (finding == NULL)
    return NULL;
  groups = _ts_duplicates_group (work->store, finding, work->rules, cancellable, error);
  if (groups == NULL)
    return NULL;
  summary = summarise (groups);
  ts_job_set_summary (job, summary, FALSE);
  result = g_new0 (Result, 1);
  result->finding = g_steal_pointer (&finding);
  result->groups = groups;
  return result;
}

static void
set_stale (TsDuplicates *self, gboolean is_stale)
{
  if (self->is_stale == is_stale)
    return;
  self->is_stale = is_stale;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_STALE]);
}

static void
set_error_message (TsDuplicates *self, const char *message)
{
  if (g_strcmp0 (self->error_message, message) == 0)
    return;
  g_free (self->error_message);
  self->error_message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR_MESSAGE]);
}

static void regroup (TsDuplicates *self);

static void
take_result (TsDuplicates *self, Result *result)
{
  gboolean is_first = self->finding == NULL;

  if (self->finding != result->finding) {
    g_clear_pointer (&self->finding, _ts_duplicate_finding_unref);
    self->finding = _ts_duplicate_finding_ref (result->finding);
  }
  show_groups (self, result->groups);
  if (is_first)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_RESULT]);
  if (self->must_regroup)
    regroup (self);
}

static void
find_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (TsDuplicates) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Result) result = ts_job_run_finish (TS_JOB (source), async_result, &error);

  g_clear_object (&self->job);
  if (result != NULL) {
    set_error_message (self, NULL);
    take_result (self, result);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    set_error_message (self, error->message);
  }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_JOB]);
}

static void
regroup_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (TsDuplicates) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Result) result = ts_job_run_finish (TS_JOB (source), async_result, &error);

  self->is_regrouping = FALSE;
  /* A full look that ended meanwhile knows more. */
  if (result != NULL && result->finding == self->finding)
    take_result (self, result);
  else if (result == NULL)
    set_error_message (self, error->message);
}

/* Applies decisions to what was matched: quick, and so without a place in the job list. */
static void
regroup (TsDuplicates *self)
{
  g_autoptr (TsJob) job = NULL;

  if (self->finding == NULL)
    return;
  self->must_regroup = self->is_regrouping || self->job != NULL;
  if (self->must_regroup)
    return;
  self->is_regrouping = TRUE;
  job = ts_job_new (_ ("Applying Decisions"));
  ts_job_run_async (job, find_in_thread, work_new (self, TRUE), (GDestroyNotify) work_free,
                    (GDestroyNotify) result_free, regroup_cb, g_object_ref (self));
}

static gboolean
on_rest (gpointer user_data)
{
  TsDuplicates *self = user_data;

  if (self->jobs != NULL && ts_job_queue_get_n_active (self->jobs) > 0)
    return G_SOURCE_CONTINUE;
  self->rest_id = 0;
  if (self->is_stale && self->auto_update)
    ts_duplicates_find (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for_rest (TsDuplicates *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  if (self->is_stale && self->auto_update)
    self->rest_id = g_timeout_add (REST_MS, on_rest, self);
}

static void
on_store_changed (TsStore *store, TsStoreChanges changes, TsDuplicates *self)
{
  if (self->finding == NULL && self->job == NULL)
    return;
  if (changes & (TS_STORE_CHANGE_TRACKS | TS_STORE_CHANGE_SOURCES)) {
    set_stale (self, TRUE);
    wait_for_rest (self);
  }
  if (changes & TS_STORE_CHANGE_DECISIONS)
    regroup (self);
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_duplicates_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsDuplicates *self = TS_DUPLICATES (object);

  switch (id) {
  case PROP_GROUPS:
    g_value_set_object (value, self->groups);
    break;
  case PROP_JOB:
    g_value_set_object (value, self->job);
    break;
  case PROP_HAS_RESULT:
    g_value_set_boolean (value, self->finding != NULL);
    break;
  case PROP_IS_STALE:
    g_value_set_boolean (value, self->is_stale);
    break;
  case PROP_ERROR_MESSAGE:
    g_value_set_string (value, self->error_message);
    break;
  case PROP_AUTO_UPDATE:
    g_value_set_boolean (value, self->auto_update);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_duplicates_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_AUTO_UPDATE:
    ts_duplicates_set_auto_update (TS_DUPLICATES (object), g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_duplicates_dispose (GObject *object)
{
  TsDuplicates *self = TS_DUPLICATES (object);

  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_object (&self->store);
  g_clear_object (&self->jobs);
  g_clear_object (&self->groups);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (ts_duplicates_parent_class)->dispose (object);
}

static void
ts_duplicates_finalize (GObject *object)
{
  TsDuplicates *self = TS_DUPLICATES (object);

  g_clear_pointer (&self->finding, _ts_duplicate_finding_unref);
  g_hash_table_unref (self->chosen);
  ts_keep_rules_free (self->rules);
  g_free (self->error_message);

  G_OBJECT_CLASS (ts_duplicates_parent_class)->finalize (object);
}

static void
ts_duplicates_class_init (TsDuplicatesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ts_duplicates_get_property;
  object_class->set_property = ts_duplicates_set_property;
  object_class->dispose = ts_duplicates_dispose;
  object_class->finalize = ts_duplicates_finalize;

  props[PROP_GROUPS] = g_param_spec_object ("groups", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, TS_TYPE_JOB, flags);
  props[PROP_HAS_RESULT] = g_param_spec_boolean ("has-result", NULL, NULL, FALSE, flags);
  props[PROP_IS_STALE] = g_param_spec_boolean ("is-stale", NULL, NULL, FALSE, flags);
  props[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  props[PROP_AUTO_UPDATE]
      = g_param_spec_boolean ("auto-update", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ts_duplicates_init (TsDuplicates *self)
{
  self->rules = ts_keep_rules_new ();
  self->groups = g_list_store_new (TS_TYPE_DUPLICATE_GROUP);
  self->chosen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

TsDuplicates *
ts_duplicates_new (TsStore *store, TsJobQueue *jobs)
{
  TsDuplicates *self;

  g_return_val_if_fail (TS_IS_STORE (store), NULL);

  self = g_object_new (TS_TYPE_DUPLICATES, NULL);
  self->store = g_object_ref (store);
  self->jobs = jobs != NULL ? g_object_ref (jobs) : NULL;
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  return self;
}

TsJob *
ts_duplicates_find (TsDuplicates *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATES (self), NULL);

  if (self->job != NULL)
    return self->job;
  g_clear_handle_id (&self->rest_id, g_source_remove);
  set_stale (self, FALSE);
  self->must_regroup = FALSE;
  self->job = ts_job_new (_ ("Finding Duplicates"));
  if (self->jobs != NULL)
    ts_job_queue_add (self->jobs, self->job);
  ts_job_run_async (self->job, find_in_thread, work_new (self, FALSE), (GDestroyNotify) work_free,
                    (GDestroyNotify) result_free, find_cb, g_object_ref (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_JOB]);
  return self->job;
}

GListModel *
ts_duplicates_get_groups (TsDuplicates *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATES (self), NULL);

  return G_LIST_MODEL (self->groups);
}

TsJob *
ts_duplicates_get_job (TsDuplicates *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATES (self), NULL);

  return self->job;
}

gboolean
ts_duplicates_has_result (TsDuplicates *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATES (self), FALSE);

  return self->finding != NULL;
}

gboolean
ts_duplicates_is_stale (TsDuplicates *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATES (self), FALSE);

  return self->is_stale;
}

const char *
ts_duplicates_get_error_message (TsDuplicates *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATES (self), NULL);

  return self->error_message;
}

void
ts_duplicates_set_auto_update (TsDuplicates *self, gboolean auto_update)
{
  g_return_if_fail (TS_IS_DUPLICATES (self));

  if (self->auto_update == auto_update)
    return;
  self->auto_update = auto_update;
  wait_for_rest (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AUTO_UPDATE]);
}

const TsKeepRules *
ts_duplicates_get_rules (TsDuplicates *self)
{
  g_return_val_if_fail (TS_IS_DUPLICATES (self), NULL);

  return self->rules;
}

void
ts_duplicates_set_rules (TsDuplicates *self, const TsKeepRules *rules)
{
  guint n_groups;

  g_return_if_fail (TS_IS_DUPLICATES (self));
  g_return_if_fail (rules != NULL);

  ts_keep_rules_free (self->rules);
  self->rules = ts_keep_rules_copy (rules);
  n_groups = g_list_model_get_n_items (G_LIST_MODEL (self->groups));
  for (guint i = 0; i < n_groups; i++)
    ts_duplicate_group_apply_rules (get_group (self, i), self->rules, FALSE);
}

void
ts_duplicates_drop_tracks (TsDuplicates *self, const gint64 *ids, guint n_ids)
{
  g_autoptr (GHashTable) gone = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_groups;

  g_return_if_fail (TS_IS_DUPLICATES (self));

  for (guint i = 0; i < n_ids; i++)
    g_hash_table_add (gone, (gpointer) &ids[i]);
  remember_chosen (self);
  n_groups = g_list_model_get_n_items (G_LIST_MODEL (self->groups));
  for (guint i = 0; i < n_groups; i++) {
    TsDuplicateGroup *group = get_group (self, i);
    GPtrArray *copies = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint j = 0; j < ts_duplicate_group_get_n_copies (group); j++) {
      TsDuplicateCopy *copy = ts_duplicate_group_get_copy (group, j);

      if (!g_hash_table_contains (gone, &ts_duplicate_copy_get_track (copy)->id))
        g_ptr_array_add (copies, ts_duplicate_copy_new (ts_duplicate_copy_get_track (copy),
                                                        ts_duplicate_copy_get_confidence (copy),
                                                        ts_duplicate_copy_get_strategy (copy)));
    }
    if (copies->len == ts_duplicate_group_get_n_copies (group))
      g_ptr_array_add (left, g_object_ref (group));
    else if (copies->len >= 2)
      g_ptr_array_add (left,
                       ts_duplicate_group_new (g_ptr_array_ref (copies),
                                               ts_duplicate_group_get_confidence (group),
                                               ts_duplicate_group_get_strategy (group),
                                               ts_duplicate_group_is_pinned (group), self->rules));
    g_ptr_array_unref (copies);
  }
  show_groups (self, left);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-context.h"

#include "ts-context-private.h"
#include "ts-copies.h"
#include "ts-cover-art.h"
#include "ts-folder-watcher.h"
#include "ts-scan.h"
#include "ts-server-scan.h"
#include "ts-site-scan.h"
#include "ts-store-sources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long after a scan copies are looked for: another scan may follow. */
#define COPIES_DELAY_MS 1500

/* What is under way for one source. */
typedef struct {
  gint64 source_id;
  TsJob *job;               /* (owned) (nullable): the scan that is running */
  TsFolderWatcher *watcher; /* (owned) (nullable) */
  GPtrArray *dirty;         /* (owned) (nullable) (element-type filename): to be scanned after job */
} TsSourceState;

struct _TsContext {
  GObject parent_instance;

  char *profile_dir;       /* (owned) */
  char *config_dir;        /* (owned): where settings are that the terminal shares */
  TsStore *store;          /* (owned) (nullable): once started */
  TsJobQueue *jobs;        /* (owned) */
  GListStore *sources;     /* (owned) (element-type TsSource) */
  TsAccounts *accounts;    /* (owned) */
  TsCoverArt *cover_art;   /* (owned) (nullable): once it was asked for */
  TsJob *copies_job;       /* (owned) (nullable): the search for copies that was started last */
  guint copies_timer;      /* until the next one */
  gboolean has_changes;    /* something changed that matters for copies */
  gboolean had_several;    /* sources with music */
  TsStreaming *streaming;  /* (owned) */
  TsMpdSession *mpd;       /* (owned) (nullable): once it was asked for */
  GHashTable *states;      /* (owned) (element-type gint64 TsSourceState) */
  GCancellable *closing;   /* (owned): ends what the context itself waits for */
  GTask *stop_task;        /* (owned) (nullable): waits for the jobs to end */
  gboolean is_watching;
};

G_DEFINE_FINAL_TYPE (TsContext, ts_context, G_TYPE_OBJECT)

enum { NOTICE, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
ts_source_state_free (gpointer data)
{
  TsSourceState *state = data;

  if (state->job != NULL)
    ts_job_cancel (state->job);
  g_clear_object (&state->job);
  g_clear_object (&state->watcher);
  g_clear_pointer (&state->dirty, g_ptr_array_unref);
  g_free (state);
}

static TsSourceState *
ts_context_get_state (TsContext *self, gint64 source_id)
{
  TsSourceState *state = g_hash_table_lookup (self->states, &source_id);

  if (state == NULL) {
    state = g_new0 (TsSourceState, 1);
    state->source_id = source_id;
    g_hash_table_insert (self->states, &state->source_id, state);
  }
  return state;
}

static gboolean
ts_context_find_source (TsContext *self, gint64 id, guint *position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));

  for (guint i = 0; i < n; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);

    if (ts_source_get_id (source) == id) {
      *position = i;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
ts_source_equal (TsSource *a, TsSource *b)
{
  return ts_source_get_id (a) == ts_source_get_id (b) &&
         ts_source_get_n_tracks (a) == ts_source_get_n_tracks (b) &&
         ts_source_get_n_missing (a) == ts_source_get_n_missing (b) &&
         ts_source_get_scanned_us (a) == ts_source_get_scanned_us (b) &&
         strcmp (ts_source_get_name (a), ts_source_get_name (b)) == 0 &&
         strcmp (ts_source_get_location (a), ts_source_get_location (b)) == 0;
}

/* --- Watching ------------------------------------------------------------------------------ */

static void ts_context_scan_directories (TsContext *self, TsSource *source, GPtrArray *directories);

static void
ts_context_watched_cb (TsContext *self, GPtrArray *directories, TsFolderWatcher *watcher)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));

  for (guint i = 0; i < n; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);

    if (ts_context_get_state (self, ts_source_get_id (source))->watcher == watcher)
      ts_context_scan_directories (self, source, directories);
  }
}

static void
ts_context_watch_notice_cb (TsContext *self, GParamSpec *pspec, TsFolderWatcher *watcher)
{
  const char *notice = ts_folder_watcher_get_notice (watcher);

  if (notice != NULL)
    g_signal_emit (self, signals[NOTICE], 0, notice);
}

/* Watches a source, or no longer, as ts_context_set_is_watching() says. */
static void
ts_context_watch (TsContext *self, TsSource *source)
{
  TsSourceState *state = ts_context_get_state (self, ts_source_get_id (source));

  if (!self->is_watching) {
    g_clear_object (&state->watcher);
    return;
  }
  if (state->watcher != NULL || !ts_source_is_folder (source))
    return;
  state->watcher = ts_folder_watcher_new (ts_source_get_location (source));
  g_signal_connect_object (state->watcher,
                           "changed",
                           G_CALLBACK (ts_context_watched_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (state->watcher,
                           "notify::notice",
                           G_CALLBACK (ts_context_watch_notice_cb),
                           self,
                           G_CONNECT_SWAPPED);
  ts_folder_watcher_start (state->watcher);
}

/* --- The list of sources ------------------------------------------------------------------- */

/* Brings the list in step with what the library has, touching only rows that differ. */
static void
ts_context_set_sources (TsContext *self, GPtrArray *sources)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));
  guint position;

  for (guint i = n; i > 0; i--) {
    g_autoptr (TsSource) old = g_list_model_get_item (G_LIST_MODEL (self->sources), i - 1);
    gint64 id = ts_source_get_id (old);
    gboolean is_kept = FALSE;

    for (guint j = 0; j < sources->len && !is_kept; j++)
      is_kept = ts_source_get_id (sources->pdata[j]) == id;
    if (!is_kept) {
      g_list_store_remove (self->sources, i - 1);
      g_hash_table_remove (self->states, &id);
    }
  }

  for (guint j = 0; j < sources->len; j++) {
    TsSource *source = sources->pdata[j];

    if (!ts_context_find_source (self, ts_source_get_id (source), &position)) {
      g_list_store_append (self->sources, source);
      ts_context_watch (self, source);
    } else {
      g_autoptr (TsSource) old = g_list_model_get_item (G_LIST_MODEL (self->sources), position);

      if (!ts_source_equal (old, source))
        g_list_store_splice (self->sources, position, 1, (gpointer *) &source, 1);
    }
  }
}

static void
ts_context_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsContext) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = NULL;

  sources = ts_store_list_sources_finish (TS_STORE (object), result, &error);
  if (sources != NULL)
    ts_context_set_sources (self, sources);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[NOTICE], 0, error->message);
}

static void ts_context_need_copies (TsContext *self);

static void
ts_context_changed_cb (TsContext *self, TsStoreChanges changes)
{
  if (changes & (TS_STORE_CHANGE_SOURCES | TS_STORE_CHANGE_DECISIONS))
    ts_context_need_copies (self);
  if (changes & (TS_STORE_CHANGE_SOURCES | TS_STORE_CHANGE_TRACKS))
    ts_store_list_sources_async (self->store,
                                 self->closing,
                                 ts_context_listed_cb,
                                 g_object_ref (self));
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_context_dispose (GObject *object)
{
  TsContext *self = TS_CONTEXT (object);

  g_cancellable_cancel (self->closing);
  ts_job_queue_cancel_all (self->jobs);
  g_hash_table_remove_all (self->states);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (ts_context_parent_class)->dispose (object);
}

static void
ts_context_finalize (GObject *object)
{
  TsContext *self = TS_CONTEXT (object);

  g_clear_object (&self->jobs);
  g_clear_object (&self->sources);
  g_clear_handle_id (&self->copies_timer, g_source_remove);
  g_clear_object (&self->copies_job);
  g_clear_object (&self->cover_art);
  g_clear_object (&self->mpd);
  g_clear_object (&self->accounts);
  g_clear_object (&self->streaming);
  g_clear_object (&self->closing);
  g_clear_pointer (&self->states, g_hash_table_unref);
  g_free (self->profile_dir);
  g_free (self->config_dir);

  G_OBJECT_CLASS (ts_context_parent_class)->finalize (object);
}

static void
ts_context_class_init (TsContextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_context_dispose;
  object_class->finalize = ts_context_finalize;

  signals[NOTICE] = g_signal_new ("notice",
                                  G_TYPE_FROM_CLASS (klass),
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  1,
                                  G_TYPE_STRING);
}

static void
ts_context_init (TsContext *self)
{
  self->jobs = ts_job_queue_new ();
  self->sources = g_list_store_new (TS_TYPE_SOURCE);
  self->accounts = ts_accounts_new ();
  self->closing = g_cancellable_new ();
  self->states =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, ts_source_state_free);
}

TsContext *
ts_context_new (const char *profile_dir)
{
  TsContext *self = g_object_new (TS_TYPE_CONTEXT, NULL);
  g_autofree char *config_dir
      = profile_dir != NULL ? g_strdup (profile_dir)
                            : g_build_filename (g_get_user_config_dir (), "tracksync", NULL);

  self->profile_dir = profile_dir != NULL
                          ? g_strdup (profile_dir)
                          : g_build_filename (g_get_user_data_dir (), "tracksync", NULL);
  self->streaming = ts_streaming_new (self, config_dir);
  self->config_dir = g_steal_pointer (&config_dir);
  return self;
}

/* --- Start and stop ------------------------------------------------------------------------ */

static void
ts_context_started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) sources = NULL;
  const char *notice;
  GError *error = NULL;

  sources = ts_store_list_sources_finish (TS_STORE (object), result, &error);
  if (sources == NULL) {
    g_task_return_error (task, error);
    return;
  }
  ts_context_set_sources (self, sources);
  notice = ts_streaming_settings_get_notice (ts_streaming_get_settings (self->streaming));
  if (notice != NULL)
    g_signal_emit (self, signals[NOTICE], 0, notice);
  g_signal_connect_object (self->store,
                           "changed",
                           G_CALLBACK (ts_context_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  if (ts_store_get_recovery_notice (self->store) != NULL)
    g_signal_emit (self, signals[NOTICE], 0, ts_store_get_recovery_notice (self->store));
  g_task_return_boolean (task, TRUE);
}

static void
ts_context_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  self->store = ts_store_open_finish (result, &error);
  if (self->store == NULL)
    g_task_return_error (task, error);
  else
    ts_store_list_sources_async (self->store,
                                 cancellable,
                                 ts_context_started_cb,
                                 g_steal_pointer (&task));
}

void
ts_context_start_async (TsContext *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autofree char *path = NULL;
  GTask *task;

  g_return_if_fail (TS_IS_CONTEXT (self));
  g_return_if_fail (self->store == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_context_start_async);
  path = g_build_filename (self->profile_dir, "library.db", NULL);
  ts_store_open_async (path, cancellable, ts_context_opened_cb, task);
}

gboolean
ts_context_start_finish (TsContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ts_context_closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ts_store_close_finish (TS_STORE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Closes the library once no job uses it. */
static void
ts_context_close_when_idle (TsContext *self)
{
  GTask *task;

  if (self->stop_task == NULL || ts_job_queue_get_n_active (self->jobs) > 0)
    return;
  task = g_steal_pointer (&self->stop_task);
  ts_streaming_set_is_active (self->streaming, FALSE);
  if (self->store != NULL) {
    ts_store_close_async (self->store, NULL, ts_context_closed_cb, task);
  } else {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  }
}

void
ts_context_stop_async (TsContext *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (TS_IS_CONTEXT (self));
  g_return_if_fail (self->stop_task == NULL);

  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stop_task, ts_context_stop_async);

  g_cancellable_cancel (self->closing);
  g_hash_table_remove_all (self->states);
  ts_job_queue_cancel_all (self->jobs);
  g_signal_connect_object (self->jobs,
                           "notify::n-active",
                           G_CALLBACK (ts_context_close_when_idle),
                           self,
                           G_CONNECT_SWAPPED);
  ts_context_close_when_idle (self);
}

gboolean
ts_context_stop_finish (TsContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Parts --------------------------------------------------------------------------------- */

TsStore *
ts_context_get_store (TsContext *self)
{
  g_return_val_if_fail (TS_IS_CONTEXT (self), NULL);

  return self->store;
}

TsJobQueue *
ts_context_get_jobs (TsContext *self)
{
  g_return_val_if_fail (TS_IS_CONTEXT (self), NULL);

  return self->jobs;
}

GListModel *
ts_context_get_sources (TsContext *self)
{
  g_return_val_if_fail (TS_IS_CONTEXT (self), NULL);

  return G_LIST_MODEL (self->sources);
}

gboolean
ts_context_has_music_sources (TsContext *self)
{
  guint n;

  g_return_val_if_fail (TS_IS_CONTEXT (self), FALSE);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));
  for (guint i = 0; i < n; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);

    if (ts_source_gives_music (source))
      return TRUE;
  }
  return FALSE;
}

TsSource *
ts_context_get_source (TsContext *self, gint64 id)
{
  g_autoptr (TsSource) source = NULL;
  guint position;

  g_return_val_if_fail (TS_IS_CONTEXT (self), NULL);

  if (!ts_context_find_source (self, id, &position))
    return NULL;
  /* The list keeps it alive. */
  source = g_list_model_get_item (G_LIST_MODEL (self->sources), position);
  return source;
}

TsCoverArt *
ts_context_get_cover_art (TsContext *self)
{
  g_return_val_if_fail (TS_IS_CONTEXT (self), NULL);

  if (self->cover_art == NULL)
    self->cover_art = ts_cover_art_new (self, NULL);
  return self->cover_art;
}

#if TS_HAVE_MPD
TsMpdSession *
ts_context_get_mpd_session (TsContext *self)
{
  g_return_val_if_fail (TS_IS_CONTEXT (self), NULL);

  if (self->mpd == NULL)
    self->mpd
        = ts_mpd_session_new (self, self->config_dir, ts_accounts_get_secrets (self->accounts));
  return self->mpd;
}
#endif

TsAccounts *
ts_context_get_accounts (TsContext *self)
{
  g_return_val_if_fail (TS_IS_CONTEXT (self), NULL);

  return self->accounts;
}

TsStreaming *
ts_context_get_streaming (TsContext *self)
{
  g_return_val_if_fail (TS_IS_CONTEXT (self), NULL);

  return self->streaming;
}

void
_ts_context_take_source (TsContext *self, TsSource *source)
{
  guint position;

  /* The store tells of the change later; the caller wants to see it now. */
  if (!ts_context_find_source (self, ts_source_get_id (source), &position)) {
    g_list_store_append (self->sources, source);
    ts_context_watch (self, source);
  }
}

/* --- Folders ------------------------------------------------------------------------------- */

static gboolean
is_inside (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0 && (path[length] == '/' || strcmp (folder, "/") == 0);
}

/* Refuses a folder whose files are, in part, listed already. */
static gboolean
ts_context_check_overlap (TsContext *self, const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));

  for (guint i = 0; i < n; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);
    const char *location = ts_source_get_location (source);

    if (!ts_source_is_folder (source))
      continue;
    if (is_inside (path, location)) {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_EXISTS,
                   _ ("“%s” is part of the music folder “%s” already"),
                   shown,
                   ts_source_get_name (source));
      return FALSE;
    }
    if (is_inside (location, path)) {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_EXISTS,
                   _ ("“%s” contains the music folder “%s”. Remove that one first."),
                   shown,
                   ts_source_get_name (source));
      return FALSE;
    }
  }
  return TRUE;
}

static void
ts_context_source_added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  g_autoptr (TsSource) source = NULL;
  GError *error = NULL;

  source = ts_store_add_source_finish (TS_STORE (object), result, &error);
  if (source == NULL) {
    g_task_return_error (task, error);
    return;
  }
  _ts_context_take_source (self, source);
  ts_context_scan (self, source);
  g_task_return_pointer (task, g_steal_pointer (&source), g_object_unref);
}

static void
ts_context_folder_checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  const char *path = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GFileInfo) info = NULL;
  GError *error = NULL;

  info = g_file_query_info_finish (G_FILE (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    g_free (error->message);
    error->message = g_strdup_printf (_ ("The folder “%s” does not exist"), shown);
  } else if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_DIRECTORY) {
    error = g_error_new (G_IO_ERROR,
                         G_IO_ERROR_NOT_DIRECTORY,
                         _ ("“%s” is not a folder"),
                         shown);
  }
  if (error != NULL || !ts_context_check_overlap (self, path, &error)) {
    g_task_return_error (task, error);
    return;
  }
  ts_store_add_source_async (self->store,
                             "folder",
                             NULL,
                             path,
                             cancellable,
                             ts_context_source_added_cb,
                             g_steal_pointer (&task));
}

void
ts_context_add_folder_async (TsContext *self,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GFile) file = NULL;
  char *canonical;
  guint n;

  g_return_if_fail (TS_IS_CONTEXT (self));
  g_return_if_fail (self->store != NULL);
  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_context_add_folder_async);
  canonical = g_canonicalize_filename (path, "/");
  g_task_set_task_data (task, canonical, g_free);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));
  for (guint i = 0; i < n; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);

    if (strcmp (ts_source_get_location (source), canonical) == 0) {
      ts_context_scan (self, source);
      g_task_return_pointer (task, g_steal_pointer (&source), g_object_unref);
      return;
    }
  }

  file = g_file_new_for_path (canonical);
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT,
                           cancellable,
                           ts_context_folder_checked_cb,
                           g_steal_pointer (&task));
}

TsSource *
ts_context_add_folder_finish (TsContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Scanning ------------------------------------------------------------------------------ */

static gboolean
ts_context_is_scanning (TsContext *self)
{
  GHashTableIter iter;
  gpointer state;

  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, NULL, &state)) {
    if (((TsSourceState *) state)->job != NULL)
      return TRUE;
  }
  return FALSE;
}

static guint
ts_context_count_music (TsContext *self)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->sources)); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);

    n += ts_source_gives_music (source);
  }
  return n;
}

static gboolean
ts_context_copies_cb (gpointer user_data)
{
  TsContext *self = user_data;

  self->copies_timer = 0;
  ts_context_find_copies (self);
  return G_SOURCE_REMOVE;
}

/* Copies in several sources are looked for once the scans that follow each other are over. */
static void
ts_context_need_copies (TsContext *self)
{
  self->has_changes = TRUE;
  if (g_cancellable_is_cancelled (self->closing))
    return;
  g_clear_handle_id (&self->copies_timer, g_source_remove);
  self->copies_timer = g_timeout_add (COPIES_DELAY_MS, ts_context_copies_cb, self);
}

static void
ts_context_note_scan (TsContext *self, TsJob *job)
{
  const TsScanResult *result = ts_scan_get_result (job);
  const TsFolderCounts *counts = result != NULL ? &result->counts : NULL;

  if (counts == NULL
      || counts->n_added + counts->n_changed + counts->n_missing + counts->n_returned > 0)
    ts_context_need_copies (self);
}

TsJob *
ts_context_find_copies (TsContext *self)
{
  g_return_val_if_fail (TS_IS_CONTEXT (self), NULL);

  if (!self->has_changes || self->store == NULL || ts_context_is_scanning (self)
      || g_cancellable_is_cancelled (self->closing))
    return NULL;
  /* The first source has no other, and most people have just one. */
  if (!self->had_several && ts_context_count_music (self) < 2)
    return NULL;
  self->had_several = TRUE;
  g_clear_handle_id (&self->copies_timer, g_source_remove);
  /* One that runs still has begun before the last change. */
  if (self->copies_job != NULL && !ts_job_is_finished (self->copies_job)) {
    self->copies_timer = g_timeout_add (COPIES_DELAY_MS, ts_context_copies_cb, self);
    return self->copies_job;
  }
  self->has_changes = FALSE;
  g_clear_object (&self->copies_job);
  self->copies_job = ts_copies_find (self->store);
  ts_job_queue_add (self->jobs, self->copies_job);
  return self->copies_job;
}

static void
ts_context_scanned_cb (TsContext *self, GParamSpec *pspec, TsJob *job)
{
  GHashTableIter iter;
  gint64 *id;
  TsSourceState *state;

  if (!ts_job_is_finished (job))
    return;

  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, (gpointer *) &state)) {
    g_autoptr (GPtrArray) dirty = NULL;
    TsSource *source;

    if (state->job != job)
      continue;
    g_clear_object (&state->job);
    ts_context_note_scan (self, job);
    dirty = g_steal_pointer (&state->dirty);
    source = ts_context_get_source (self, *id);
    if (dirty != NULL && source != NULL && !g_cancellable_is_cancelled (self->closing))
      ts_context_scan_directories (self, source, dirty);
    return;
  }
}

/* Scans the whole source, or with @directories just those below its root. */
static TsJob *
ts_context_start_scan (TsContext *self, TsSource *source, GPtrArray *directories)
{
  TsSourceState *state = ts_context_get_state (self, ts_source_get_id (source));

  if (ts_source_has_account (source))
    state->job = ts_server_scan_start (self->store, source, self->accounts);
  else if (ts_source_get_role (source) == TS_SOURCE_ROLE_SITE)
    state->job
        = ts_site_scan_start (self->store, source, ts_accounts_get_http_client (self->accounts),
                              ts_streaming_get_ytdlp (self->streaming));
  else
    state->job = ts_scan_start (self->store, source, directories);
  g_signal_connect_object (state->job,
                           "notify::state",
                           G_CALLBACK (ts_context_scanned_cb),
                           self,
                           G_CONNECT_SWAPPED);
  ts_job_queue_add (self->jobs, state->job);
  return state->job;
}

static void
ts_context_scan_directories (TsContext *self, TsSource *source, GPtrArray *directories)
{
  TsSourceState *state = ts_context_get_state (self, ts_source_get_id (source));

  if (state->job == NULL) {
    ts_context_start_scan (self, source, directories);
    return;
  }
  if (state->dirty == NULL)
    state->dirty = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < directories->len; i++) {
    if (!g_ptr_array_find_with_equal_func (state->dirty, directories->pdata[i], g_str_equal, NULL))
      g_ptr_array_add (state->dirty, g_strdup (directories->pdata[i]));
  }
}

TsJob *
ts_context_scan (TsContext *self, TsSource *source)
{
  TsSourceState *state;

  g_return_val_if_fail (TS_IS_CONTEXT (self), NULL);
  g_return_val_if_fail (TS_IS_SOURCE (source), NULL);
  g_return_val_if_fail (self->store != NULL, NULL);

  state = ts_context_get_state (self, ts_source_get_id (source));
  return state->job != NULL ? state->job : ts_context_start_scan (self, source, NULL);
}

void
ts_context_scan_all (TsContext *self)
{
  guint n;

  g_return_if_fail (TS_IS_CONTEXT (self));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));
  for (guint i = 0; i < n; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);

    if (ts_source_gives_music (source))
      ts_context_scan (self, source);
  }
}

void
ts_context_set_is_watching (TsContext *self, gboolean is_watching)
{
  guint n;

  g_return_if_fail (TS_IS_CONTEXT (self));

  self->is_watching = is_watching;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));
  for (guint i = 0; i < n; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);

    ts_context_watch (self, source);
  }
}

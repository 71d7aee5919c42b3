/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-context-private.h"

#include "ts-cover-art.h"
#include "ts-store-sources.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (TsContext, ts_context, G_TYPE_OBJECT)

enum { NOTICE, N_SIGNALS };

static guint signals[N_SIGNALS];

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
      _ts_context_watch (self, source);
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

static void
ts_context_changed_cb (TsContext *self, TsStoreChanges changes)
{
  if (changes & (TS_STORE_CHANGE_SOURCES | TS_STORE_CHANGE_DECISIONS))
    _ts_context_need_copies (self);
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
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, _ts_source_state_free);
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
    _ts_context_watch (self, source);
  }
}

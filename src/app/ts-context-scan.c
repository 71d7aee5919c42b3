/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-context-private.h"

#include "ts-copies.h"
#include "ts-scan.h"
#include "ts-server-scan.h"
#include "ts-site-scan.h"

/* How long after a scan copies are looked for: another scan may follow. */
#define COPIES_DELAY_MS 1500

static void ts_context_scan_directories (TsContext *self, TsSource *source, GPtrArray *directories);

void
_ts_source_state_free (gpointer data)
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

void
_ts_context_need_copies (TsContext *self)
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
    _ts_context_need_copies (self);
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

/* --- Watching ------------------------------------------------------------------------------ */

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
    g_signal_emit_by_name (self, "notice", notice);
}

void
_ts_context_watch (TsContext *self, TsSource *source)
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

void
ts_context_set_is_watching (TsContext *self, gboolean is_watching)
{
  guint n;

  g_return_if_fail (TS_IS_CONTEXT (self));

  self->is_watching = is_watching;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));
  for (guint i = 0; i < n; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), i);

    _ts_context_watch (self, source);
  }
}

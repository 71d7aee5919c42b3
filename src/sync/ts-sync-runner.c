/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-runner.h"

#include "ts-playlist-reader.h"
#include "ts-playlist-writer.h"
#include "ts-safe-name.h"
#include "ts-sync-error.h"
#include "ts-sync-item-private.h"

#include <string.h>

typedef struct {
  TsSyncWork *work;
  TsSyncTarget *target;
  TsJob *job; /* (nullable) */
  GCancellable *cancellable;
  guint n_done;
  gint64 total_bytes;
  gint64 done_bytes; /* of the tracks before */
  gint64 item_bytes; /* of the track under way */
  const char *current;
} Run;

static void
report (Run *self)
{
  if (self->job != NULL)
    ts_job_report (self->job, self->n_done, self->work->steps->len,
                   self->done_bytes + self->item_bytes, self->total_bytes, self->current);
}

/* After each piece of a file: tells how far it is, and waits while paused. */
static gboolean
bytes_cb (gint64 bytes, gpointer data, GError **error)
{
  Run *self = data;

  self->item_bytes += bytes;
  report (self);
  return self->job == NULL || ts_job_check (self->job, error);
}

/* Whether the rest need not be tried either. */
static gboolean
ends_run (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         || g_error_matches (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FULL)
         || g_error_matches (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE)
         || g_error_matches (error, TS_SYNC_ERROR, TS_SYNC_ERROR_READ_ONLY);
}

static gboolean
run_step (Run *self, TsSyncStep *step, GError **error)
{
  TsSyncWork *work = self->work;
  g_autofree char *source_path = g_build_filename (work->source_root, step->track->location, NULL);
  const TsSyncPut put = {
    .source_path = source_path,
    .source_size_bytes = step->track->size_bytes,
    .source_mtime_us = step->track->mtime_us,
    .target_path = step->target_path,
    .replaces = step->replaces,
    .replaced_size_bytes = step->replaced_size_bytes,
    .replaced_mtime_us = step->replaced_mtime_us,
  };
  g_autoptr (GError) local = NULL;

  if (ts_sync_target_put (self->target, &put, bytes_cb, self, &step->put, self->cancellable,
                          &local)) {
    step->result = TS_SYNC_OUTCOME_COPIED;
    work->n_copied++;
    work->copied_bytes += step->put.size_bytes;
    return TRUE;
  }
  ts_sync_put_result_clear (&step->put);
  if (ends_run (local)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  step->message = g_strdup (local->message);
  if (g_error_matches (local, TS_SYNC_ERROR, TS_SYNC_ERROR_CHANGED)
      || g_error_matches (local, TS_SYNC_ERROR, TS_SYNC_ERROR_EXISTS)) {
    step->result = TS_SYNC_OUTCOME_LEFT;
    work->n_left++;
  } else {
    step->result = TS_SYNC_OUTCOME_FAILED;
    work->n_failed++;
  }
  return TRUE;
}

static const TsSyncPlace *
locate_cb (const char *location, gpointer data)
{
  return g_hash_table_lookup (((TsSyncWork *) data)->places, location);
}

/* The name a playlist gets on the target: the folder it lay in tells apart those of one name. */
static char *
make_playlist_name (TsNameSet *names, const char *path, TsPlaylistFormat format)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *suffix = g_strconcat (".", ts_playlist_format_get_id (format), NULL);
  g_autofree char *safe = NULL;
  char *dot = strrchr (base, '.');

  if (dot != NULL && dot != base)
    *dot = '\0';
  safe = ts_safe_name (base, suffix);
  return ts_name_set_claim (names, safe);
}

static gboolean
write_playlist (Run *self, TsSyncPlaylistResult *result, TsNameSet *names, GError **error)
{
  TsSyncWork *work = self->work;
  g_autoptr (TsPlaylist) playlist = NULL, rewritten = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *dir = g_path_get_dirname (result->source_path);
  g_autofree char *name = NULL;
  TsPlaylistWriteOptions options = { .remark = TS_SYNC_PLAYLIST_REMARK };

  playlist = ts_playlist_read_file (result->source_path, self->cancellable, &local);
  if (playlist == NULL) {
    result->name = g_filename_display_basename (result->source_path);
  } else {
    result->name = g_strdup (playlist->name);
    result->n_entries = playlist->entries->len;
    rewritten = ts_sync_playlist_rewrite (playlist, dir, work->source_root, locate_cb, work,
                                          result->missing);
    /* A list of nothing helps nobody; what is missing is in the report. */
    if (rewritten->entries->len == 0)
      return TRUE;
    if (work->playlist_options.map_to != NULL) {
      options.map_from = "";
      options.map_to = work->playlist_options.map_to;
    }
    content = ts_playlist_to_bytes (rewritten, work->playlist_options.format, &options, NULL);
    name = make_playlist_name (names, result->source_path, work->playlist_options.format);
    if (ts_sync_target_put_playlist (self->target, name, content, &result->written_name,
                                     self->cancellable, &local))
      result->is_unchanged = result->written_name == NULL;
  }
  if (local != NULL && ends_run (local)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (local != NULL)
    result->error_message = g_strdup (local->message);
  return TRUE;
}

/* Where tracks are that were there before the run; what it copied is known already. */
static void
find_places (TsSyncWork *work)
{
  for (guint i = 0; i < work->present->len; i++) {
    TsSyncItem *item = work->present->pdata[i];
    TsTrack *track = ts_sync_item_get_track (item);
    const char *path = _ts_sync_item_get_present_path (item);

    if (path == NULL)
      path = ts_sync_item_get_target_path (item);
    if (!g_hash_table_contains (work->places, track->location))
      g_hash_table_insert (work->places, track->location, ts_sync_place_new (path, track));
  }
}

static gboolean
write_playlists (Run *self, GError **error)
{
  TsSyncWork *work = self->work;
  g_autoptr (GPtrArray) paths = NULL;
  g_autoptr (TsNameSet) names = ts_name_set_new ();

  if (work->playlist_options.format == TS_PLAYLIST_FORMAT_UNKNOWN)
    return TRUE;
  find_places (work);
  paths = ts_sync_playlists_find (work->source_root, self->cancellable, error);
  if (paths == NULL)
    return FALSE;
  for (guint i = 0; i < paths->len; i++) {
    TsSyncPlaylistResult *result = g_new0 (TsSyncPlaylistResult, 1);

    result->source_path = g_strdup (paths->pdata[i]);
    result->missing = g_ptr_array_new_with_free_func (g_free);
    g_ptr_array_add (work->playlists, result);
    if (self->job != NULL && !ts_job_check (self->job, error))
      return FALSE;
    if (!write_playlist (self, result, names, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
run_steps (Run *self, TsSyncStepFunc copied, gpointer user_data, GError **error)
{
  TsSyncWork *work = self->work;

  for (guint i = 0; i < work->steps->len; i++) {
    TsSyncStep *step = &g_array_index (work->steps, TsSyncStep, i);
    g_autofree char *current = ts_track_get_display_location (step->track);

    self->current = current;
    self->item_bytes = 0;
    report (self);
    if (self->job != NULL && !ts_job_check (self->job, error))
      return FALSE;
    if (!run_step (self, step, error))
      return FALSE;
    if (step->result == TS_SYNC_OUTCOME_COPIED) {
      g_hash_table_replace (work->places, step->track->location,
                            ts_sync_place_new (step->put.id, step->track));
      if (copied != NULL)
        copied (step, user_data);
    }
    self->n_done++;
    self->done_bytes += step->track->size_bytes;
    self->item_bytes = 0;
    report (self);
  }
  return TRUE;
}

gboolean
ts_sync_runner_run (TsSyncWork *work,
                    TsSyncTarget *target,
                    TsJob *job,
                    TsSyncStepFunc copied,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error)
{
  Run run = { .work = work, .target = target, .job = job, .cancellable = cancellable };
  g_autoptr (GError) local = NULL;
  g_autofree char *summary = NULL;
  gint64 start_us = g_get_monotonic_time ();

  g_return_val_if_fail (work != NULL, FALSE);
  g_return_val_if_fail (TS_IS_SYNC_TARGET (target), FALSE);

  for (guint i = 0; i < work->steps->len; i++)
    run.total_bytes += g_array_index (work->steps, TsSyncStep, i).track->size_bytes;

  if (ts_sync_target_begin (target, cancellable, &local)) {
    if (run_steps (&run, copied, user_data, &local))
      write_playlists (&run, &local);
    ts_sync_target_end (target);
  }
  work->duration_us = g_get_monotonic_time () - start_us;
  if (local != NULL) {
    work->is_cancelled = g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    if (!work->is_cancelled)
      work->stopped_message = g_strdup (local->message);
  }
  summary = ts_sync_work_dup_summary (work);
  if (job != NULL)
    ts_job_set_summary (job, summary, work->n_failed + work->n_left > 0);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

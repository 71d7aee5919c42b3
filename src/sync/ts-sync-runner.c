/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-runner-private.h"

#include "ts-sync-error.h"

#include <unistd.h>

/* One thread's share of a run. */
typedef struct {
  TsSyncRunState *run;
  TsSyncStep *step;  /* (unowned): the one under way */
  char *current;     /* (owned) (nullable): its name */
  gint64 step_bytes; /* (guarded by run->tally): moved of it so far */
} Lane;

gboolean
_ts_sync_error_ends_run (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         || g_error_matches (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FULL)
         || g_error_matches (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE)
         || g_error_matches (error, TS_SYNC_ERROR, TS_SYNC_ERROR_READ_ONLY);
}

/* With the tally. */
static void
count_bytes (Lane *self, gint64 bytes)
{
  TsSyncRunState *run = self->run;

  self->step_bytes += bytes;
  run->moved_bytes += bytes;
  if (run->job != NULL)
    ts_job_report (run->job, run->n_done, run->work->steps->len, run->moved_bytes / run->n_passes,
                   run->total_bytes, self->current);
}

/* Counts what was moved, and tells. Any thread. */
static void
moved_cb (gint64 bytes, gpointer data)
{
  Lane *self = data;

  g_mutex_lock (&self->run->tally);
  count_bytes (self, bytes);
  g_mutex_unlock (&self->run->tally);
}

/* After each piece of a file: tells how far it is, and waits while paused. */
static gboolean
bytes_cb (gint64 bytes, gpointer data, GError **error)
{
  Lane *self = data;

  moved_cb (bytes, self);
  return self->run->job == NULL || ts_job_check (self->run->job, error);
}

static gboolean
put_step (Lane *self, GError **error)
{
  TsSyncRunState *run = self->run;
  TsSyncStep *step = self->step;
  gboolean is_good;
  TsSyncPut put = {
    .source_name = self->current,
    .track = step->track,
    .target_path = step->target_path,
    .replaces = step->replaces,
    .replaced_path = step->replaced_path,
    .replaced_size_bytes = step->replaced_size_bytes,
    .replaced_mtime_us = step->replaced_mtime_us,
    .moved = moved_cb,
    .moved_data = self,
  };

  if (run->job != NULL && !ts_job_check (run->job, error))
    return FALSE;
  put.source_fd = ts_sync_source_open (run->source, step->track, bytes_cb, self, run->cancellable,
                                       error);
  if (put.source_fd < 0)
    return FALSE;
  is_good = ts_sync_target_put (run->target, &put, bytes_cb, self, &step->put, run->cancellable,
                                error);
  if (!is_good)
    ts_sync_put_result_clear (&step->put);
  close (put.source_fd);
  return is_good;
}

/* Notes what came of the lane's step. With the lock. */
static void
note_step (Lane *self, GError *error)
{
  TsSyncRunState *run = self->run;
  TsSyncWork *work = run->work;
  TsSyncStep *step = self->step;

  if (error == NULL) {
    step->result = TS_SYNC_OUTCOME_COPIED;
    step->message = g_strdup (step->put.remark);
    work->n_copied++;
    work->copied_bytes += step->put.size_bytes;
    g_hash_table_replace (work->places, step->track->location,
                          ts_sync_place_new (step->put.id, step->track));
    if (run->copied != NULL)
      run->copied (step, run->user_data);
  } else if (_ts_sync_error_ends_run (error)) {
    /* Of several the first one tells why; a cancellation is what a person asked for. */
    if (run->error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_clear_error (&run->error);
      run->error = g_error_copy (error);
    }
    return;
  } else {
    gboolean is_left = g_error_matches (error, TS_SYNC_ERROR, TS_SYNC_ERROR_CHANGED)
                       || g_error_matches (error, TS_SYNC_ERROR, TS_SYNC_ERROR_EXISTS);

    step->message = g_strdup (error->message);
    step->result = is_left ? TS_SYNC_OUTCOME_LEFT : TS_SYNC_OUTCOME_FAILED;
    work->n_left += is_left;
    work->n_failed += !is_left;
  }
  g_mutex_lock (&run->tally);
  run->n_done++;
  /* Whatever did not go over does not any more. */
  count_bytes (self, step->track->size_bytes * run->n_passes - self->step_bytes);
  g_mutex_unlock (&run->tally);
}

/* Takes one step after the other until there is none left or the run ends. */
static gpointer
lane_func (gpointer data)
{
  Lane self = { .run = data };
  TsSyncRunState *run = data;

  g_mutex_lock (&run->lock);
  while (run->error == NULL && run->next < run->work->steps->len) {
    g_autoptr (GError) error = NULL;

    self.step = &g_array_index (run->work->steps, TsSyncStep, run->next++);
    self.current = ts_track_get_display_name (self.step->track);
    self.step_bytes = 0;
    g_mutex_unlock (&run->lock);
    moved_cb (0, &self);
    put_step (&self, &error);
    g_mutex_lock (&run->lock);
    note_step (&self, error);
    g_clear_pointer (&self.current, g_free);
  }
  g_mutex_unlock (&run->lock);
  return NULL;
}

static gboolean
run_steps (TsSyncRunState *self, GError **error)
{
  guint n_lanes = MIN (ts_sync_target_get_max_parallel (self->target), self->work->steps->len);
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();

  for (guint i = 1; i < n_lanes; i++) {
    GThread *thread = g_thread_try_new ("sync", lane_func, self, NULL);

    if (thread != NULL)
      g_ptr_array_add (threads, thread);
  }
  lane_func (self);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

/* Looks for what was put; what is not there was not copied after all. */
static gboolean
verify_steps (TsSyncRunState *self, GError **error)
{
  TsSyncWork *work = self->work;

  for (guint i = 0; i < work->steps->len; i++) {
    TsSyncStep *step = &g_array_index (work->steps, TsSyncStep, i);
    g_autoptr (GError) local = NULL;

    if (step->result != TS_SYNC_OUTCOME_COPIED)
      continue;
    if (ts_sync_target_verify (self->target, step->track, &step->put, self->cancellable, &local)) {
      step->is_verified = TRUE;
      work->n_verified++;
      g_free (step->message);
      step->message = g_strdup (step->put.remark);
    } else if (g_error_matches (local, TS_SYNC_ERROR, TS_SYNC_ERROR_VERIFY)) {
      step->result = TS_SYNC_OUTCOME_FAILED;
      g_free (step->message);
      step->message = g_strdup (local->message);
      work->n_copied--;
      work->n_failed++;
      work->copied_bytes -= step->put.size_bytes;
      g_hash_table_remove (work->places, step->track->location);
    } else if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    } else {
      work->unverified_message = g_strdup (local->message);
      return TRUE;
    }
  }
  return TRUE;
}

gboolean
ts_sync_runner_run (TsSyncWork *work,
                    TsSyncSource *source,
                    TsSyncTarget *target,
                    TsJob *job,
                    TsSyncStepFunc copied,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error)
{
  TsSyncRunState run = { .work = work,
                         .source = source,
                         .target = target,
                         .job = job,
                         .copied = copied,
                         .user_data = user_data,
                         .cancellable = cancellable,
                         .n_passes = 1 };
  g_autoptr (GError) local = NULL;
  g_autofree char *summary = NULL;
  gint64 start_us = g_get_monotonic_time ();

  g_return_val_if_fail (work != NULL, FALSE);
  g_return_val_if_fail (TS_IS_SYNC_SOURCE (source), FALSE);
  g_return_val_if_fail (TS_IS_SYNC_TARGET (target), FALSE);

  g_mutex_init (&run.lock);
  g_mutex_init (&run.tally);
  if (ts_sync_source_is_remote (source))
    run.n_passes++;
  for (guint i = 0; i < work->steps->len; i++)
    run.total_bytes += g_array_index (work->steps, TsSyncStep, i).track->size_bytes;

  if (ts_sync_target_begin (target, cancellable, &local)) {
    if (run_steps (&run, &local) && verify_steps (&run, &local))
      _ts_sync_runner_write_playlists (&run, &local);
    ts_sync_target_end (target);
  }
  g_mutex_clear (&run.lock);
  g_mutex_clear (&run.tally);
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

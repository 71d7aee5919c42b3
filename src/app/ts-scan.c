/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-scan.h"

#include "ts-scan-playlists.h"
#include "ts-scan-private.h"
#include "ts-store-sources.h"
#include "ts-store-tracks.h"

#include <glib/gi18n-lib.h>

#define RESULT_KEY "ts-scan-result"

typedef struct {
  TsStore *store;         /* (owned) */
  TsSource *source;       /* (owned) */
  GPtrArray *directories; /* (owned) (nullable): NULL-terminated */
} Scan;

static void
scan_free (gpointer data)
{
  Scan *self = data;

  g_object_unref (self->store);
  g_object_unref (self->source);
  g_clear_pointer (&self->directories, g_ptr_array_unref);
  g_free (self);
}

static void
result_free (gpointer data)
{
  TsScanResult *result = data;

  g_ptr_array_unref (result->problems);
  g_ptr_array_unref (result->playlists);
  g_free (result);
}

void
_ts_scan_set_result (TsJob *job, const TsFolderCounts *counts, GPtrArray *problems)
{
  TsScanResult *result = g_new0 (TsScanResult, 1);

  result->counts = *counts;
  result->problems = problems != NULL ? g_ptr_array_ref (problems) : g_ptr_array_new ();
  result->playlists = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (job), RESULT_KEY, result, result_free);
}

static gboolean
changes_cb (const TsFolderChange *changes, guint n_changes, gpointer user_data, GError **error)
{
  Scan *self = user_data;
  g_autoptr (TsScanBatch) batch = ts_scan_batch_new ();

  for (guint i = 0; i < n_changes; i++) {
    const TsFolderChange *change = &changes[i];

    switch (change->kind) {
    case TS_FOLDER_CHANGE_TRACK:
      ts_scan_batch_add_track (batch, change->track, change->inode, change->device);
      break;
    case TS_FOLDER_CHANGE_MOVED:
      ts_scan_batch_add_move (batch, change->id, change->location, change->mtime_us, change->inode,
                              change->device);
      break;
    case TS_FOLDER_CHANGE_MISSING:
      ts_scan_batch_add_missing (batch, change->id);
      break;
    case TS_FOLDER_CHANGE_PRESENT:
      ts_scan_batch_add_present (batch, change->id);
      break;
    default:
      g_assert_not_reached ();
    }
  }
  /* Not cancellable: what was found before a scan was cancelled is kept. */
  return ts_store_apply_scan (self->store, ts_source_get_id (self->source), batch, NULL, error);
}

static void
log_problems (TsSource *source, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const TsScanProblem *problem = problems->pdata[i];
    g_autofree char *path = ts_scan_problem_get_display_path (problem);

    g_info ("%s: %s: %s", ts_source_get_name (source), path, problem->message);
  }
}

static gboolean
store_playlists (Scan *self, TsScanResult *result, GCancellable *cancellable, GError **error)
{
  const TsFolderCounts *counts = &result->counts;
  const guint n_problems = result->problems->len;
  const gboolean has_new_tracks = counts->n_added + counts->n_moved + counts->n_returned > 0;

  if (!ts_scan_store_playlists (
          self->store, self->source, result->playlists,
          self->directories != NULL ? (const char *const *) self->directories->pdata : NULL,
          has_new_tracks, result->problems, cancellable, error))
    return FALSE;
  result->counts.n_unread += result->problems->len - n_problems;
  return TRUE;
}

static gpointer
scan_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Scan *self = data;
  const gint64 source_id = ts_source_get_id (self->source);
  g_autoptr (TsKnownTracks) known = NULL;
  g_autoptr (TsFolderScanner) scanner = NULL;
  g_autofree char *summary = NULL;
  TsScanResult *result;
  gboolean is_done;

  known = ts_store_load_known (self->store, source_id, cancellable, error);
  if (known == NULL)
    return NULL;
  scanner = ts_folder_scanner_new (ts_source_get_location (self->source), known);
  if (self->directories != NULL)
    ts_folder_scanner_set_directories (scanner, (const char *const *) self->directories->pdata);
  is_done = ts_folder_scanner_run (scanner, job, changes_cb, self, error);

  result = g_new (TsScanResult, 1);
  result->counts = *ts_folder_scanner_get_counts (scanner);
  result->problems = g_ptr_array_ref (ts_folder_scanner_get_problems (scanner));
  result->playlists = g_ptr_array_ref (ts_folder_scanner_get_playlists (scanner));
  g_object_set_data_full (G_OBJECT (job), RESULT_KEY, result, result_free);
  if (!is_done)
    return NULL;

  if (!store_playlists (self, result, cancellable, error))
    return NULL;
  if (self->directories == NULL
      && !ts_store_finish_scan (self->store, source_id, g_get_real_time (), NULL, error))
    return NULL;
  log_problems (self->source, result->problems);
  summary = ts_scan_counts_to_text (&result->counts);
  ts_job_set_summary (job, summary, result->counts.n_unread > 0);
  return result;
}

TsJob *
ts_scan_start (TsStore *store, TsSource *source, GPtrArray *directories)
{
  g_autofree char *title = NULL;
  TsJob *job;
  Scan *self;

  g_return_val_if_fail (TS_IS_STORE (store), NULL);
  g_return_val_if_fail (TS_IS_SOURCE (source), NULL);

  self = g_new0 (Scan, 1);
  self->store = g_object_ref (store);
  self->source = g_object_ref (source);
  if (directories != NULL) {
    self->directories = g_ptr_array_new_with_free_func (g_free);
    for (guint i = 0; i < directories->len; i++)
      g_ptr_array_add (self->directories, g_strdup (directories->pdata[i]));
    g_ptr_array_add (self->directories, NULL);
  }
  title = g_strdup_printf (_ ("Scanning “%s”"), ts_source_get_name (source));
  job = ts_job_new (title);
  ts_job_run_async (job, scan_func, self, scan_free, NULL, NULL, NULL);
  return job;
}

const TsScanResult *
ts_scan_get_result (TsJob *job)
{
  g_return_val_if_fail (TS_IS_JOB (job), NULL);

  return g_object_get_data (G_OBJECT (job), RESULT_KEY);
}

char *
ts_scan_counts_to_text (const TsFolderCounts *counts)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  g_return_val_if_fail (counts != NULL, NULL);

  if (counts->n_added > 0)
    g_ptr_array_add (
        parts, g_strdup_printf (ngettext ("%u track added", "%u tracks added", counts->n_added),
                                counts->n_added));
  if (counts->n_changed > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u changed", "%u changed", counts->n_changed),
                                      counts->n_changed));
  if (counts->n_moved > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u moved", "%u moved", counts->n_moved),
                                             counts->n_moved));
  if (counts->n_returned > 0)
    g_ptr_array_add (
        parts, g_strdup_printf (ngettext ("%u found again", "%u found again", counts->n_returned),
                                counts->n_returned));
  if (counts->n_missing > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u missing", "%u missing", counts->n_missing),
                                      counts->n_missing));
  if (parts->len == 0)
    g_ptr_array_add (
        parts, g_strdup_printf (ngettext ("nothing changed in %u track",
                                          "nothing changed in %u tracks", counts->n_unchanged),
                                counts->n_unchanged));
  if (counts->n_damaged > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u file is damaged", "%u files are damaged",
                                                       counts->n_damaged),
                                             counts->n_damaged));
  if (counts->n_unread > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u file could not be read",
                                                "%u files could not be read", counts->n_unread),
                                      counts->n_unread));
  g_ptr_array_add (parts, NULL);
  list = g_strjoinv (", ", (char **) parts->pdata);
  /* Translators: the parts of what a scan found, such as "4 tracks added, 1 moved". */
  return g_strdup_printf (_ ("Scanned: %s."), list);
}

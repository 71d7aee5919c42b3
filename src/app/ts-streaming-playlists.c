/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming-private.h"

#include "ts-context.h"
#include "ts-main-call.h"
#include "ts-playlist-writer.h"
#include "ts-store-playlists.h"
#include "ts-store-tracks.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* With the ending and what writing in one step adds, a file system takes it. */
#define MAX_NAME_BYTES 200

typedef struct {
  TsStreamingWork *work; /* (owned) */
  TsJob *job;            /* (unowned): outlives its own work */
  gboolean has_scans;    /* sources are read again first */
  TsSource *scanned;     /* (unowned): that is being read */
  TsStreamingWritten *written; /* (owned) (nullable): while they are written */
  GHashTable *paths;     /* (owned) (element-type filename): what is written, a set */
  guint n_tracks;        /* written */
  guint n_playlists;     /* written */
  guint n_problems;      /* sources or playlists that failed */
} Sync;

static void
sync_free (gpointer data)
{
  Sync *self = data;

  _ts_streaming_work_free (self->work);
  g_clear_pointer (&self->written, ts_streaming_written_free);
  g_hash_table_unref (self->paths);
  g_free (self);
}

/* --- Reading sources again ----------------------------------------------------------------- */

static void
scan_changed_cb (TsJob *scan, GParamSpec *pspec, gpointer user_data)
{
  GTask *task = user_data;

  if (!ts_job_is_finished (scan))
    return;
  g_signal_handlers_disconnect_by_func (scan, scan_changed_cb, task);
  g_task_return_pointer (task, g_object_ref (scan), g_object_unref);
  g_object_unref (task);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  ts_job_cancel (user_data);
}

static void
scan_start (GTask *task, gpointer data)
{
  Sync *self = data;
  TsContext *context = _ts_streaming_get_context (self->work->streaming);
  GCancellable *cancellable = g_task_get_cancellable (task);
  TsJob *scan;

  if (g_task_return_error_if_cancelled (task)) {
    g_object_unref (task);
    return;
  }
  scan = ts_context_scan (context, self->scanned);
  /* The job waits for the scan's end, also when both are cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), scan, 0);
  g_signal_connect (scan, "notify::state", G_CALLBACK (scan_changed_cb), task);
}

static gboolean
scan_sources (Sync *self, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < self->work->sources->len; i++) {
    g_autoptr (GError) local = NULL;
    TsJob *scan;

    self->scanned = self->work->sources->pdata[i];
    ts_job_report (self->job, i, self->work->sources->len, 0, 0,
                   ts_source_get_name (self->scanned));
    scan = ts_main_call (scan_start, self, cancellable, &local);
    if (scan != NULL && ts_job_get_state (scan) == TS_JOB_STATE_FAILED) {
      g_autofree char *line = g_strdup_printf ("%s: %s", ts_source_get_name (self->scanned),
                                               ts_job_get_error_message (scan));

      self->n_problems++;
      _ts_streaming_work_log (self->work, line);
    }
    ts_main_unref_object (scan);
    if (!ts_job_check (self->job, error))
      return FALSE;
  }
  return TRUE;
}

/* --- Writing playlists --------------------------------------------------------------------- */

static TsPlaylist *
make_playlist (Sync *self, gint64 id, const char *name, GCancellable *cancellable, GError **error)
{
  TsStore *store = self->work->store;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (TsPlaylist) stored = ts_store_get_playlist (store, id, &ids, cancellable, error);
  g_autoptr (GPtrArray) tracks = NULL;
  g_autoptr (TsPlaylist) playlist = ts_playlist_new (name);

  if (stored == NULL)
    return NULL;
  tracks = ts_store_get_tracks (store, (const gint64 *) (gpointer) ids->data, ids->len, cancellable,
                                error);
  if (tracks == NULL)
    return NULL;
  for (guint i = 0; i < tracks->len; i++) {
    const TsTrack *track = tracks->pdata[i];
    g_autofree char *address = NULL;
    GError *local = NULL;
    TsPlaylistEntry *entry;

    if (track == NULL)
      continue;
    address = _ts_streaming_work_make_address (self->work, track, cancellable, &local);
    if (local != NULL) {
      g_propagate_error (error, local);
      return NULL;
    }
    if (address == NULL)
      continue;
    entry = ts_playlist_append (playlist, address);
    entry->title = ts_track_get_display_title (track);
    entry->artist = g_strdup (track->artist);
    entry->album = g_strdup (track->album);
    entry->duration_ms = track->duration_ms;
    ts_job_report (self->job, ++self->n_tracks, -1, 0, 0, entry->title);
    if (!ts_job_check (self->job, error))
      return NULL;
  }
  return g_steal_pointer (&playlist);
}

/* A name that MPD shows as it is; it takes everything but slashes and line ends. */
static char *
make_file_name (const char *name)
{
  g_autofree char *file = g_strndup (name, MAX_NAME_BYTES);
  const char *end;

  if (!g_utf8_validate (file, -1, &end))
    file[end - file] = '\0';
  for (char *c = file; *c != '\0'; c++)
    if (*c == '/' || (guchar) *c < 0x20 || *c == 0x7f || (c == file && *c == '.'))
      *c = '_';
  return g_strconcat (file, ".m3u", NULL);
}

static gboolean
write_playlist (Sync *self,
                TsSource *source,
                const TsStoredPlaylist *stored,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *file = make_file_name (stored->name);
  char *path = g_build_filename (self->work->folder, file, NULL);
  g_autoptr (TsPlaylist) playlist = NULL;

  /* One that fails now stays as it was. */
  g_hash_table_add (self->paths, path);
  playlist
      = make_playlist (self, stored->id, stored->name, cancellable, error);

  if (playlist == NULL
      || !ts_playlist_write_file (playlist, path, TS_PLAYLIST_FORMAT_M3U, NULL, NULL, cancellable,
                                  error))
    return FALSE;
  ts_streaming_written_note (self->written, path, ts_source_get_location (source));
  self->n_playlists++;
  return TRUE;
}

static gboolean
write_all (Sync *self, GCancellable *cancellable, GError **error)
{
  TsStreamingWork *work = self->work;

  if (g_mkdir_with_parents (work->folder, 0755) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 _ ("The folder for playlists, “%s”, cannot be made: %s"), work->folder,
                 g_strerror (errno));
    return FALSE;
  }
  for (guint i = 0; i < work->sources->len; i++) {
    g_autoptr (GPtrArray) stored = ts_store_list_playlists (
        work->store, ts_source_get_id (work->sources->pdata[i]), cancellable, error);

    if (stored == NULL)
      return FALSE;
    for (guint j = 0; j < stored->len; j++) {
      g_autoptr (GError) local = NULL;
      const TsStoredPlaylist *playlist = stored->pdata[j];

      if (write_playlist (self, work->sources->pdata[i], playlist, cancellable, &local))
        continue;
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        g_propagate_error (error, g_steal_pointer (&local));
        return FALSE;
      }
      self->n_problems++;
      _ts_streaming_work_log (work, local->message);
    }
  }
  return TRUE;
}

/* --- The job ------------------------------------------------------------------------------- */

static void
written_start (GTask *task, gpointer data)
{
  Sync *self = data;

  _ts_streaming_set_written_port (self->work->streaming,
                                  self->work->is_proxied ? self->work->port : 0);
  g_task_return_pointer (task, self, NULL);
  g_object_unref (task);
}

static void
set_summary (Sync *self)
{
  TsStreamingWork *work = self->work;
  const gboolean is_unproxied = work->is_enabled && !work->is_proxied;
  g_autofree char *written = g_strdup_printf (
      ngettext ("%u playlist written.", "%u playlists written.", self->n_playlists),
      self->n_playlists);
  g_autofree char *failed = NULL;
  g_autofree char *summary = NULL;

  if (self->n_problems + work->n_failed > 0)
    failed = g_strdup_printf (ngettext ("%u problem, see the log.", "%u problems, see the log.",
                                        self->n_problems + work->n_failed),
                              self->n_problems + work->n_failed);
  summary = g_strjoin (" ", written,
                       is_unproxied ? _ ("The proxy did not answer, so that the addresses work for "
                                         "some hours only.")
                                    : failed,
                       is_unproxied ? failed : NULL, NULL);
  ts_job_set_summary (self->job, summary, is_unproxied || failed != NULL);
}

static gpointer
sync_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Sync *self = data;
  TsStreamingWork *work = self->work;

  self->job = job;
  if (self->has_scans && !scan_sources (self, cancellable, error))
    return NULL;
  if (work->folder == NULL) {
    ts_job_set_summary (job, _ ("Sites were read. No folder is chosen for their playlists."),
                        self->n_problems > 0);
    return GINT_TO_POINTER (TRUE);
  }
  self->written = ts_streaming_written_load (work->written_path);
  if (!_ts_streaming_work_begin (work, cancellable, error))
    return NULL;
  if (!write_all (self, cancellable, error)) {
    ts_streaming_written_save (self->written, NULL);
    return NULL;
  }
  if (!_ts_streaming_work_clean (work, self->written, self->paths, cancellable, error)
      || ts_main_call (written_start, self, NULL, error) == NULL)
    return NULL;
  set_summary (self);
  return GINT_TO_POINTER (TRUE);
}

static TsJob *
start (TsStreaming *self, const char *title, gboolean has_scans)
{
  TsJob *running = _ts_streaming_get_job (self);
  g_autoptr (TsJob) job = NULL;
  Sync *sync;

  if (running != NULL)
    return running;
  sync = g_new0 (Sync, 1);
  sync->work = _ts_streaming_work_new (self);
  sync->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sync->has_scans = has_scans;
  job = ts_job_new (title);
  ts_job_run_async (job, sync_func, sync, sync_free, NULL, NULL, NULL);
  _ts_streaming_add_job (self, job);
  return job;
}

TsJob *
ts_streaming_sync (TsStreaming *self)
{
  g_return_val_if_fail (TS_IS_STREAMING (self), NULL);

  return start (self, _ ("Reading sites and writing their playlists"), TRUE);
}

TsJob *
ts_streaming_write_playlists (TsStreaming *self)
{
  g_return_val_if_fail (TS_IS_STREAMING (self), NULL);

  return start (self, _ ("Writing the playlists of sites"), FALSE);
}

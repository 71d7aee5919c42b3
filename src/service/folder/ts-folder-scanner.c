/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scan goes through three steps:
 *
 *   walk     every file is compared with the known one of its path; what differs is pending
 *   follow   a pending file with the inode of a known one that is not where it was has moved
 *   read     the rest is opened; audio that is known and vanished elsewhere has moved
 *
 * and what is known, was in reach and was not met by then is missing.
 */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-folder-scanner.h"

#include "ts-folder-readers.h"
#include "ts-folder-walk.h"
#include "ts-service-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH_CHANGES 500
#define BATCH_US (G_USEC_PER_SEC / 2) /* people want to see something */
#define NOT_KNOWN (-1)

/* What became of a known row. */
enum {
  ROW_UNSEEN,
  ROW_IN_PLACE,  /* there is a file at its path, maybe a changed one */
  ROW_DISPLACED, /* there is another file at its path: other inode, other content */
  ROW_CLAIMED,   /* found under another path */
};

struct _TsFolderScanner {
  char *root; /* (owned) */
  int root_fd;
  char **directories;   /* (owned) */
  TsKnownTracks *known; /* (owned) */
  TsJob *job;           /* (owned) (nullable) */
  guint8 *rows;         /* (owned): ROW_... of each known row */

  GArray *pending;     /* (owned) (element-type TsFoundFile) */
  GArray *pending_row; /* (owned) (element-type int): index of the known row at its path */
  GStringChunk *names; /* (owned): of pending */

  GArray *changes; /* (owned) (element-type TsFolderChange) */
  gint64 flushed_us;
  TsFolderChangesFunc func;
  gpointer user_data;
  GError *error; /* (owned) (nullable): ends the scan */

  GHashTable *closed;   /* (owned) (element-type filename): directories that cannot be seen */
  GPtrArray *problems;  /* (owned) (element-type TsScanProblem) */
  GPtrArray *playlists; /* (owned) (element-type TsFolderPlaylist) */
  TsFolderCounts counts;
};

static void
playlist_free (gpointer data)
{
  TsFolderPlaylist *playlist = data;

  g_free (playlist->location);
  g_free (playlist);
}

static void
change_clear (gpointer data)
{
  g_clear_pointer (&((TsFolderChange *) data)->track, ts_track_unref);
}

TsFolderScanner *
ts_folder_scanner_new (const char *root, TsKnownTracks *known)
{
  TsFolderScanner *self;

  g_return_val_if_fail (root != NULL && g_path_is_absolute (root), NULL);

  self = g_new0 (TsFolderScanner, 1);
  self->root = g_strdup (root);
  self->root_fd = -1;
  self->known = known != NULL ? ts_known_tracks_ref (known) : ts_known_tracks_new ();
  self->rows = g_new0 (guint8, ts_known_tracks_get_n (self->known) + 1);
  self->pending = g_array_new (FALSE, FALSE, sizeof (TsFoundFile));
  self->pending_row = g_array_new (FALSE, FALSE, sizeof (int));
  self->names = g_string_chunk_new (16384);
  self->changes = g_array_new (FALSE, FALSE, sizeof (TsFolderChange));
  g_array_set_clear_func (self->changes, change_clear);
  self->closed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_scan_problem_free);
  self->playlists = g_ptr_array_new_with_free_func (playlist_free);
  ts_folder_scanner_set_directories (self, NULL);
  return self;
}

void
ts_folder_scanner_free (TsFolderScanner *self)
{
  g_return_if_fail (self != NULL);

  if (self->root_fd >= 0)
    close (self->root_fd);
  g_free (self->root);
  g_strfreev (self->directories);
  ts_known_tracks_unref (self->known);
  g_clear_object (&self->job);
  g_free (self->rows);
  g_array_unref (self->pending);
  g_array_unref (self->pending_row);
  g_string_chunk_free (self->names);
  g_array_unref (self->changes);
  g_clear_error (&self->error);
  g_hash_table_unref (self->closed);
  g_ptr_array_unref (self->problems);
  g_ptr_array_unref (self->playlists);
  g_free (self);
}

void
ts_folder_scanner_set_directories (TsFolderScanner *self, const char *const *directories)
{
  static const char *const everything[] = { "", NULL };
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  g_return_if_fail (self != NULL);

  if (directories == NULL)
    directories = everything;
  /* A directory within another one of the list is visited with it. */
  for (gsize i = 0; directories[i] != NULL; i++) {
    gboolean is_below = FALSE;

    for (gsize j = 0; directories[j] != NULL && !is_below; j++)
      is_below = j != i && ts_folder_path_is_below (directories[i], directories[j])
                 && (j < i || strcmp (directories[i], directories[j]) != 0);
    if (!is_below)
      g_ptr_array_add (chosen, g_strdup (directories[i]));
  }
  g_ptr_array_add (chosen, NULL);
  g_strfreev (self->directories);
  self->directories = (char **) g_ptr_array_steal (chosen, NULL);
}

static GCancellable *
get_cancellable (TsFolderScanner *self)
{
  return self->job != NULL ? ts_job_get_cancellable (self->job) : NULL;
}

static void
add_problem (TsFolderScanner *self, TsScanProblemKind kind, const char *path, const char *message)
{
  g_ptr_array_add (self->problems, ts_scan_problem_new (kind, path, message));
  if (kind == TS_SCAN_PROBLEM_UNREAD)
    self->counts.n_unread++;
  else if (kind == TS_SCAN_PROBLEM_DAMAGED)
    self->counts.n_damaged++;
}

static gboolean
flush (TsFolderScanner *self)
{
  gboolean is_taken;

  if (self->changes->len == 0)
    return TRUE;
  is_taken = self->func ((const TsFolderChange *) (gpointer) self->changes->data,
                         self->changes->len, self->user_data, &self->error);
  g_array_set_size (self->changes, 0);
  self->flushed_us = g_get_monotonic_time ();
  return is_taken;
}

static gboolean
add_change (TsFolderScanner *self, TsFolderChange change)
{
  g_array_append_val (self->changes, change);
  if (self->changes->len < BATCH_CHANGES && g_get_monotonic_time () - self->flushed_us < BATCH_US)
    return TRUE;
  return flush (self);
}

/* --- Walk ---------------------------------------------------------------------------------- */

static void
found_audio_cb (const TsFoundFile *file, gpointer user_data)
{
  TsFolderScanner *self = user_data;
  TsFoundFile copy = *file;
  guint index = 0;
  const TsKnownTrack *known = ts_known_tracks_find (self->known, file->location, &index);
  int row = NOT_KNOWN;

  self->counts.n_files++;
  if (known != NULL) {
    const gboolean is_same_inode = known->inode == 0 || known->inode == file->inode;

    row = (int) index;
    self->rows[index] = is_same_inode ? ROW_IN_PLACE : ROW_DISPLACED;
    if (is_same_inode && known->mtime_us == file->mtime_us
        && known->size_bytes == file->size_bytes) {
      self->counts.n_unchanged++;
      if (known->is_missing) {
        self->counts.n_returned++;
        add_change (self, (TsFolderChange){ .kind = TS_FOLDER_CHANGE_PRESENT, .id = known->id });
      }
      return;
    }
  }
  copy.location = g_string_chunk_insert (self->names, file->location);
  g_array_append_val (self->pending, copy);
  g_array_append_val (self->pending_row, row);
}

static void
found_playlist_cb (const TsFoundFile *file, gpointer user_data)
{
  TsFolderScanner *self = user_data;
  TsFolderPlaylist *playlist = g_new (TsFolderPlaylist, 1);

  *playlist = (TsFolderPlaylist){ .location = g_strdup (file->location),
                                  .mtime_us = file->mtime_us,
                                  .size_bytes = file->size_bytes };
  g_ptr_array_add (self->playlists, playlist);
}

static void
problem_cb (const char *location,
            gboolean is_closed,
            gboolean is_skipped,
            const char *message,
            gpointer user_data)
{
  TsFolderScanner *self = user_data;

  if (is_closed)
    g_hash_table_add (self->closed, g_strdup (location));
  add_problem (self, is_skipped ? TS_SCAN_PROBLEM_SKIPPED : TS_SCAN_PROBLEM_UNREAD, location,
               message);
}

static gboolean
check_cb (const char *directory, gpointer user_data)
{
  TsFolderScanner *self = user_data;

  if (self->error != NULL)
    return FALSE;
  if (self->job == NULL)
    return TRUE;
  if (*directory != '\0') {
    g_autofree char *name = g_filename_display_name (directory);

    ts_job_report (self->job, self->counts.n_unchanged, -1, 0, 0, name);
  }
  return ts_job_check (self->job, &self->error);
}

/* --- What is known ------------------------------------------------------------------------- */

static gboolean
is_in_scope (TsFolderScanner *self, const char *location)
{
  for (gsize i = 0; self->directories[i] != NULL; i++)
    if (ts_folder_path_is_below (location, self->directories[i]))
      return TRUE;
  return FALSE;
}

/* Whether the file of a row is where it was can be seen from its directory being closed, too. */
static gboolean
is_behind_closed (TsFolderScanner *self, const char *location)
{
  g_autofree char *path = NULL;
  char *slash;

  if (g_hash_table_size (self->closed) == 0)
    return FALSE;
  if (g_hash_table_contains (self->closed, ""))
    return TRUE;
  path = g_strdup (location);
  while ((slash = strrchr (path, '/')) != NULL) {
    *slash = '\0';
    if (g_hash_table_contains (self->closed, path))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_vanished (TsFolderScanner *self, guint index)
{
  const TsKnownTrack *known = ts_known_tracks_get (self->known, index);
  struct stat st;

  if (self->rows[index] != ROW_UNSEEN || is_behind_closed (self, known->location))
    return FALSE;
  return is_in_scope (self, known->location)
         || (fstatat (self->root_fd, known->location, &st, 0) != 0 && errno == ENOENT);
}

/* --- Follow -------------------------------------------------------------------------------- */

/* The row that had the inode of a pending file and is free to go there. A row whose path has
 * another file now may go to a new path, but two that changed places stay: both are read. */
static gboolean
follow_inode (TsFolderScanner *self, guint i, gboolean is_new_path)
{
  const TsFoundFile *file = &g_array_index (self->pending, TsFoundFile, i);
  const int own_row = g_array_index (self->pending_row, int, i);
  const TsKnownTrack *known;
  guint index = 0;

  if (is_new_path != (own_row == NOT_KNOWN) || file->inode == 0)
    return FALSE;
  known = ts_known_tracks_find_inode (self->known, file->device, file->inode, &index);
  if (known == NULL || (int) index == own_row || known->mtime_us != file->mtime_us
      || known->size_bytes != file->size_bytes)
    return FALSE;
  if (!is_vanished (self, index) && !(is_new_path && self->rows[index] == ROW_DISPLACED))
    return FALSE;

  self->rows[index] = ROW_CLAIMED;
  if (own_row != NOT_KNOWN)
    self->rows[own_row] = ROW_CLAIMED;
  self->counts.n_moved++;
  add_change (self, (TsFolderChange){ .kind = TS_FOLDER_CHANGE_MOVED,
                                      .id = known->id,
                                      .location = file->location,
                                      .mtime_us = file->mtime_us,
                                      .inode = file->inode,
                                      .device = file->device });
  return TRUE;
}

/* Takes the files that merely moved out of those to be read. First to new paths, as that frees the
 * paths others moved to. */
static void
follow_all (TsFolderScanner *self)
{
  g_autofree gboolean *is_done = g_new0 (gboolean, self->pending->len + 1);
  guint kept = 0;

  if (ts_known_tracks_get_n (self->known) == 0)
    return;
  for (guint i = 0; i < self->pending->len; i++)
    is_done[i] = follow_inode (self, i, TRUE);
  for (guint i = 0; i < self->pending->len; i++)
    is_done[i] = is_done[i] || follow_inode (self, i, FALSE);
  for (guint i = 0; i < self->pending->len; i++) {
    if (is_done[i])
      continue;
    g_array_index (self->pending, TsFoundFile, kept)
        = g_array_index (self->pending, TsFoundFile, i);
    g_array_index (self->pending_row, int, kept) = g_array_index (self->pending_row, int, i);
    kept++;
  }
  g_array_set_size (self->pending, kept);
  g_array_set_size (self->pending_row, kept);
}

/* The vanished row with the same audio; of several one with the same name of the file. */
static int
find_by_audio (TsFolderScanner *self, const TsTrack *track)
{
  const char *name = strrchr (track->location, '/');
  int best = -1;

  if (track->identity == NULL)
    return -1;
  name = name != NULL ? name + 1 : track->location;
  for (int i = -1; (i = ts_known_tracks_find_identity (self->known, track->identity, i)) >= 0;) {
    const char *other = ts_known_tracks_get (self->known, (guint) i)->location;

    if (self->rows[i] != ROW_UNSEEN || !is_vanished (self, (guint) i))
      continue;
    if (best < 0)
      best = i;
    if (g_str_has_suffix (other, name)
        && (strlen (other) == strlen (name) || other[strlen (other) - strlen (name) - 1] == '/'))
      return i;
  }
  return best;
}

/* --- Read ---------------------------------------------------------------------------------- */

static gboolean
take_failure (TsFolderScanner *self, const TsFolderReading *reading, int row)
{
  const TsKnownTrack *known
      = row != NOT_KNOWN ? ts_known_tracks_get (self->known, (guint) row) : NULL;
  const gboolean is_gone
      = g_error_matches (reading->error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND);

  add_problem (self, TS_SCAN_PROBLEM_UNREAD, reading->found.location, reading->error->message);
  if (known == NULL || known->is_missing || !(is_gone || reading->is_no_audio)
      || self->rows[row] == ROW_CLAIMED)
    return TRUE;
  /* Other failures may pass: what was known of the file stays. */
  self->counts.n_missing++;
  return add_change (self, (TsFolderChange){ .kind = TS_FOLDER_CHANGE_MISSING, .id = known->id });
}

static gboolean
take_reading (TsFolderScanner *self, TsFolderReading *reading)
{
  int row = g_array_index (self->pending_row, int, reading->index);

  if (reading->track == NULL)
    return take_failure (self, reading, row);
  if (reading->warning != NULL)
    add_problem (self, TS_SCAN_PROBLEM_DAMAGED, reading->found.location, reading->warning);

  if (row != NOT_KNOWN && self->rows[row] == ROW_CLAIMED)
    row = NOT_KNOWN; /* its row went with the file that was here */
  if (row != NOT_KNOWN) {
    if (ts_known_tracks_get (self->known, (guint) row)->is_missing)
      self->counts.n_returned++;
    else
      self->counts.n_changed++;
    self->rows[row] = ROW_IN_PLACE;
  } else {
    row = find_by_audio (self, reading->track);
    if (row != NOT_KNOWN) {
      self->rows[row] = ROW_CLAIMED;
      self->counts.n_moved++;
    } else {
      self->counts.n_added++;
    }
  }
  if (row != NOT_KNOWN)
    reading->track->id = ts_known_tracks_get (self->known, (guint) row)->id;
  return add_change (self, (TsFolderChange){ .kind = TS_FOLDER_CHANGE_TRACK,
                                             .id = reading->track->id,
                                             .track = g_steal_pointer (&reading->track),
                                             .location = reading->found.location,
                                             .mtime_us = reading->found.mtime_us,
                                             .inode = reading->found.inode,
                                             .device = reading->found.device });
}

static gboolean
read_pending (TsFolderScanner *self)
{
  const gint64 n_before = (gint64) self->counts.n_files - self->pending->len;
  guint n_read = 0;
  g_autoptr (TsFolderReaders) readers = NULL;

  if (self->pending->len == 0)
    return TRUE;
  readers
      = ts_folder_readers_new (self->root_fd, (const TsFoundFile *) (gpointer) self->pending->data,
                               self->pending->len, get_cancellable (self));
  while (TRUE) {
    g_autoptr (TsFolderReading) reading = ts_folder_readers_next (readers);

    if (self->job != NULL && !ts_job_check (self->job, &self->error))
      return FALSE;
    if (reading == NULL)
      return TRUE;
    n_read++;
    if (self->job != NULL) {
      g_autofree char *name
          = n_read % 16 == 1 ? g_filename_display_name (reading->found.location) : NULL;

      ts_job_report (self->job, n_before + n_read, self->counts.n_files, 0, 0, name);
    }
    if (!take_reading (self, reading))
      return FALSE;
  }
}

static gboolean
add_missing (TsFolderScanner *self)
{
  const guint n = ts_known_tracks_get_n (self->known);

  for (guint i = 0; i < n; i++) {
    const TsKnownTrack *known = ts_known_tracks_get (self->known, i);

    if (self->rows[i] != ROW_UNSEEN || known->is_missing || !is_in_scope (self, known->location)
        || is_behind_closed (self, known->location))
      continue;
    self->counts.n_missing++;
    if (!add_change (self, (TsFolderChange){ .kind = TS_FOLDER_CHANGE_MISSING, .id = known->id }))
      return FALSE;
  }
  return TRUE;
}

/* --- Run ----------------------------------------------------------------------------------- */

/* Returns FALSE, so that a failing function can end with it. */
static gboolean
set_unreachable (TsFolderScanner *self, const char *reason)
{
  g_autofree char *name = g_filename_display_name (self->root);

  g_clear_error (&self->error);
  g_set_error (&self->error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE,
               _ ("The folder “%s” cannot be reached: %s. Its tracks stay as they were."), name,
               reason);
  return FALSE;
}

static gboolean
open_root (TsFolderScanner *self)
{
  self->root_fd = open (self->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return self->root_fd >= 0 || set_unreachable (self, g_strerror (errno));
}

/* Before anything is called missing: the root may have been taken away or unmounted meanwhile, and
 * an empty mount point looks like a folder from which everything was deleted, but is on another
 * device than the files were. */
static gboolean
check_root (TsFolderScanner *self)
{
  const guint n = ts_known_tracks_get_n (self->known);
  struct stat opened, named;
  guint i = 0;

  if (fstat (self->root_fd, &opened) != 0 || stat (self->root, &named) != 0)
    return set_unreachable (self, g_strerror (errno));
  if (opened.st_dev != named.st_dev || opened.st_ino != named.st_ino)
    return set_unreachable (self, _ ("it was replaced during the scan"));

  if (self->counts.n_files > 0 || *self->directories[0] != '\0')
    return TRUE;
  while (i < n && ts_known_tracks_get (self->known, i)->is_missing)
    i++;
  if (i == n || ts_known_tracks_get (self->known, i)->device == opened.st_dev)
    return TRUE;
  return set_unreachable (self, _ ("it is empty, its disk may not be mounted"));
}

gboolean
ts_folder_scanner_run (
    TsFolderScanner *self, TsJob *job, TsFolderChangesFunc func, gpointer user_data, GError **error)
{
  static const TsFolderWalkFuncs walk_funcs = {
    .found_audio = found_audio_cb,
    .found_playlist = found_playlist_cb,
    .problem = problem_cb,
    .check = check_cb,
  };

  g_return_val_if_fail (self != NULL && self->root_fd < 0, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  g_set_object (&self->job, job);
  self->func = func;
  self->user_data = user_data;
  self->flushed_us = g_get_monotonic_time ();
  if (open_root (self)
      && ts_folder_walk (self->root, self->root_fd, (const char *const *) self->directories,
                         &walk_funcs, self)
      && check_root (self)) {
    follow_all (self);
    if (self->error == NULL && read_pending (self) && check_root (self) && add_missing (self))
      flush (self);
  }
  if (g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&self->error));
    flush (self); /* what is finished is kept */
    return FALSE;
  }
  if (self->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&self->error));
    return FALSE;
  }
  return TRUE;
}

const TsFolderCounts *
ts_folder_scanner_get_counts (TsFolderScanner *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->counts;
}

GPtrArray *
ts_folder_scanner_get_problems (TsFolderScanner *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->problems;
}

GPtrArray *
ts_folder_scanner_get_playlists (TsFolderScanner *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->playlists;
}

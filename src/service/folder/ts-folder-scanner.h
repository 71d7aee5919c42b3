/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-job.h"
#include "ts-known-tracks.h"
#include "ts-scan-problem.h"
#include "ts-track.h"

G_BEGIN_DECLS

typedef enum {
  TS_FOLDER_CHANGE_TRACK,   /* new or changed: @track, whose id is the row's where there is one */
  TS_FOLDER_CHANGE_MOVED,   /* the same unchanged file at @location; @id, @mtime_us */
  TS_FOLDER_CHANGE_MISSING, /* no longer there: @id */
  TS_FOLDER_CHANGE_PRESENT, /* was marked missing and is back unchanged: @id */
} TsFolderChangeKind;

/* One difference between a folder and what was known of it. */
typedef struct {
  TsFolderChangeKind kind;
  gint64 id;            /* row of the store */
  TsTrack *track;       /* (owned) (nullable) */
  const char *location; /* (nullable): path below the root, raw bytes; lives as long as the scan */
  gint64 mtime_us;
  guint64 inode;
  guint64 device;
} TsFolderChange;

/**
 * TsFolderChangesFunc:
 * @changes: (array length=n_changes): some hundred differences; borrowed
 *
 * Called on the thread that runs the scan, in order. Returns FALSE with @error set to end it.
 */
typedef gboolean (*TsFolderChangesFunc) (const TsFolderChange *changes,
                                         guint n_changes,
                                         gpointer user_data,
                                         GError **error);

/* A playlist file that was met on the way. */
typedef struct {
  char *location; /* (owned): path below the root, raw bytes */
  gint64 mtime_us;
  gint64 size_bytes;
} TsFolderPlaylist;

typedef struct {
  guint n_files;     /* audio files there now */
  guint n_unchanged; /* of these: not opened */
  guint n_added;
  guint n_changed;
  guint n_moved;    /* found again under another name */
  guint n_returned; /* were missing before */
  guint n_missing;  /* gone since the last scan */
  guint n_damaged;  /* of those read: not whole; each is among the problems */
  guint n_unread;   /* could not be read; each is among the problems */
} TsFolderCounts;

/**
 * TsFolderScanner:
 *
 * Compares a folder on disk with what is known of it. Files whose time, size and inode are as they
 * were are not opened; the others are read by up to four threads. A file that vanished and turned
 * up elsewhere, by its inode or by its audio (see ts_audio_identity_read()), keeps its row.
 *
 * Names that begin with a dot are left out; a ".nomedia" file, which is meant for picture viewers
 * of phones, changes nothing. A link to a folder outside is followed once; a link that leads back
 * into the root is not, as what is there is scanned anyway. Files of a folder that cannot be
 * entered stay as they were.
 */
typedef struct _TsFolderScanner TsFolderScanner;

/**
 * ts_folder_scanner_new:
 * @root: (type filename): absolute path
 * @known: (nullable): what is known of it; NULL for nothing. A reference is taken
 */
TsFolderScanner *ts_folder_scanner_new (const char *root,
                                        TsKnownTracks *known) G_GNUC_WARN_UNUSED_RESULT;
void ts_folder_scanner_free (TsFolderScanner *self);

/**
 * ts_folder_scanner_set_directories:
 * @directories: (array zero-terminated=1) (nullable): paths below the root, "" for the root itself
 *
 * Looks only into these directories and below. What is known elsewhere stays as it is, but may be
 * found to have moved here.
 */
void ts_folder_scanner_set_directories (TsFolderScanner *self, const char *const *directories);

/**
 * ts_folder_scanner_run:
 * @job: (nullable): told how far the scan is, and asked whether to pause or stop
 * @func: takes the differences
 *
 * Scans. Once a scanner; blocks; any thread but the main one. Errors: %TS_SERVICE_ERROR_OFFLINE
 * when the root cannot be reached or its disk is not mounted (nothing is called missing then),
 * %G_IO_ERROR_CANCELLED (what @func took so far holds), or what @func says. One file never fails a
 * scan: it is among the problems.
 */
gboolean ts_folder_scanner_run (TsFolderScanner *self,
                                TsJob *job,
                                TsFolderChangesFunc func,
                                gpointer user_data,
                                GError **error);

/**
 * ts_folder_scanner_get_counts:
 *
 * Returns: (transfer none): what came of it
 */
const TsFolderCounts *ts_folder_scanner_get_counts (TsFolderScanner *self);

/**
 * ts_folder_scanner_get_problems:
 *
 * Returns: (transfer none) (element-type TsScanProblem): one for each file or folder that could not
 *   be used as it should
 */
GPtrArray *ts_folder_scanner_get_problems (TsFolderScanner *self);

/**
 * ts_folder_scanner_get_playlists:
 *
 * Returns: (transfer none) (element-type TsFolderPlaylist): playlist files, by path
 */
GPtrArray *ts_folder_scanner_get_playlists (TsFolderScanner *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsFolderScanner, ts_folder_scanner_free)

G_END_DECLS

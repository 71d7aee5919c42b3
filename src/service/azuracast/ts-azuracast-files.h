/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-track.h"

G_BEGIN_DECLS

/**
 * TsAzuracastFile:
 *
 * One media file of a station. Reference counted (atomically) and not changed once handed on.
 */
typedef struct {
  TsTrack *track;  /* (owned): location is the path below the station's media folder; length in
                      whole seconds; mb_recording_id from any custom field that holds one; no size */
  char *id;        /* (owned) (nullable): what calls name it by; a number as text */
  char *unique_id; /* (owned) (nullable): random for each file, kept when it is replaced */
  char *song_id;   /* (owned) (nullable): a hash of artist and title: a hint, never an identity */
  gint64 *playlist_ids; /* (owned) (array length=n_playlists) */
  guint n_playlists;
  GHashTable *custom_fields; /* (owned) (nullable) (element-type utf8 utf8): values may be NULL; only
                                of a file that was asked for by itself */
  struct _TsTrackPool *pool; /* (owned) (nullable): owns the file and its strings instead, of a file
                                that came in a list */
  gatomicrefcount ref_count;
} TsAzuracastFile;

TsAzuracastFile *ts_azuracast_file_ref (TsAzuracastFile *self);
void ts_azuracast_file_unref (TsAzuracastFile *self);
gboolean ts_azuracast_file_is_in_playlist (const TsAzuracastFile *self, gint64 playlist_id);

/**
 * TsAzuracastFiles:
 *
 * All files of a station as they were listed, each once. Reference counted (atomically) and not
 * changed once handed on: may be read from any thread.
 */
typedef struct _TsAzuracastFiles TsAzuracastFiles;

TsAzuracastFiles *ts_azuracast_files_ref (TsAzuracastFiles *self);
void ts_azuracast_files_unref (TsAzuracastFiles *self);

guint ts_azuracast_files_get_n (TsAzuracastFiles *self);

/**
 * ts_azuracast_files_get:
 * @i: less than ts_azuracast_files_get_n()
 *
 * Returns: (transfer none)
 */
TsAzuracastFile *ts_azuracast_files_get (TsAzuracastFiles *self, guint i);

/**
 * ts_azuracast_files_find_path:
 *
 * Returns: (transfer none) (nullable): the file at @path, as the station writes it
 */
TsAzuracastFile *ts_azuracast_files_find_path (TsAzuracastFiles *self, const char *path);
TsAzuracastFile *ts_azuracast_files_find_id (TsAzuracastFiles *self, const char *id);
TsAzuracastFile *ts_azuracast_files_find_unique_id (TsAzuracastFiles *self, const char *unique_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsAzuracastFile, ts_azuracast_file_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsAzuracastFiles, ts_azuracast_files_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-schema-private.h"

#include "ts-store-error.h"

#include <glib/gi18n-lib.h>

/* "TsLb": tells this program's files from other SQLite files. */
#define APPLICATION_ID 0x54734c62
#define APPLICATION_ID_SQL "0x54734c62"

/* Step i brings a file of version i to version i + 1; a released step is never changed again.
 *
 * A row of tracks is one item of one source. The rows of a recording that lies in several sources
 * have the same recording_id, the least of their ids; nothing refers to tracks by anything but
 * their id, which stays. Features of analysis, genre weights and station ids get tables of their
 * own keyed by track id, so that this table, which every list reads, stays narrow.
 *
 * revision counts transactions that touched tracks: a reader that remembers the last one it saw
 * reads only the rows after it. n_purges counts those that deleted rows.
 *
 * Children of tracks have an index on track_id, else deleting a track would read them whole. */
static const char *const steps[] = {
  "PRAGMA application_id = " APPLICATION_ID_SQL ";"

  "CREATE TABLE library_state ("
  "  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),"
  "  revision INTEGER NOT NULL,"
  "  n_purges INTEGER NOT NULL"
  ") STRICT;"
  "INSERT INTO library_state VALUES (1, 1, 0);"

  "CREATE TABLE sources ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  kind TEXT NOT NULL,"
  "  name TEXT NOT NULL,"
  "  location BLOB NOT NULL," /* raw bytes of a path, or an address */
  "  added_us INTEGER NOT NULL,"
  "  scanned_us INTEGER NOT NULL DEFAULT 0,"
  "  options TEXT NOT NULL DEFAULT '{}'," /* JSON */
  "  UNIQUE (kind, location)"
  ") STRICT;"

  "CREATE TABLE tracks ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,"
  "  is_missing INTEGER NOT NULL DEFAULT 0 CHECK (is_missing IN (0, 1)),"
  "  revision INTEGER NOT NULL,"
  "  location BLOB NOT NULL,"
  "  title TEXT,"
  "  artist TEXT,"
  "  album TEXT,"
  "  album_artist TEXT,"
  "  track_number INTEGER NOT NULL DEFAULT 0,"
  "  disc_number INTEGER NOT NULL DEFAULT 0,"
  "  year INTEGER NOT NULL DEFAULT 0,"
  "  duration_ms INTEGER NOT NULL DEFAULT 0,"
  "  codec TEXT,"
  "  bit_rate_kbps INTEGER NOT NULL DEFAULT 0,"
  "  sample_rate_hz INTEGER NOT NULL DEFAULT 0,"
  "  size_bytes INTEGER NOT NULL DEFAULT 0,"
  "  mtime_us INTEGER NOT NULL DEFAULT 0,"
  "  added_us INTEGER NOT NULL DEFAULT 0,"
  "  mb_recording_id TEXT,"
  "  identity TEXT,"
  "  isrc TEXT,"
  "  inode INTEGER NOT NULL DEFAULT 0,"
  "  device INTEGER NOT NULL DEFAULT 0,"
  "  is_compilation INTEGER NOT NULL DEFAULT 0 CHECK (is_compilation IN (0, 1)),"
  "  bits_per_sample INTEGER NOT NULL DEFAULT 0,"
  "  channels INTEGER NOT NULL DEFAULT 0,"
  "  track_gain_db REAL,"
  "  track_peak REAL,"
  "  album_gain_db REAL,"
  "  album_peak REAL,"
  "  mb_release_id TEXT,"
  "  mb_release_track_id TEXT,"
  "  mb_artist_id TEXT,"
  "  uri TEXT,"
  "  sort_key BLOB NOT NULL," /* library order: see ts-store-tracks.c */
  "  UNIQUE (source_id, location)"
  ") STRICT;"
  "CREATE INDEX tracks_by_sort_key ON tracks (is_missing, sort_key);"
  "CREATE INDEX tracks_by_source ON tracks (source_id, is_missing);"
  "CREATE INDEX tracks_by_revision ON tracks (revision);"
  "CREATE INDEX tracks_by_recording ON tracks (mb_recording_id)"
  "  WHERE mb_recording_id IS NOT NULL;"
  "CREATE INDEX tracks_by_isrc ON tracks (isrc) WHERE isrc IS NOT NULL;"
  "CREATE INDEX tracks_by_identity ON tracks (identity) WHERE identity IS NOT NULL;"

  "CREATE TABLE track_genres ("
  "  track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,"
  "  position INTEGER NOT NULL,"
  "  genre TEXT NOT NULL,"
  "  PRIMARY KEY (track_id, position)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX track_genres_by_genre ON track_genres (genre);"

  /* A key is a track's identity, or "track:ID" where it has none; the smaller key is on the left.
   */
  "CREATE TABLE decisions ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  left_key TEXT NOT NULL,"
  "  right_key TEXT NOT NULL CHECK (left_key <= right_key),"
  "  verdict INTEGER NOT NULL CHECK (verdict IN (1, 2)),"
  "  decided_us INTEGER NOT NULL,"
  "  left_label TEXT,"
  "  right_label TEXT,"
  "  note TEXT,"
  "  UNIQUE (left_key, right_key)"
  ") STRICT;"
  "CREATE INDEX decisions_by_right_key ON decisions (right_key);"
  "CREATE TABLE playlists ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  source_id INTEGER REFERENCES sources (id) ON DELETE CASCADE," /* NULL: made here */
  "  location BLOB,"                                               /* NULL: made here */
  "  name TEXT NOT NULL,"
  "  mtime_us INTEGER NOT NULL DEFAULT 0,"
  "  size_bytes INTEGER NOT NULL DEFAULT 0,"
  "  added_us INTEGER NOT NULL,"
  "  UNIQUE (source_id, location)"
  ") STRICT;"
  "CREATE TABLE playlist_entries ("
  "  playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,"
  "  position INTEGER NOT NULL,"
  "  track_id INTEGER REFERENCES tracks (id) ON DELETE SET NULL,"
  "  location BLOB NOT NULL," /* as the playlist has it */
  "  title TEXT,"
  "  artist TEXT,"
  "  album TEXT,"
  "  duration_ms INTEGER NOT NULL DEFAULT 0,"
  "  PRIMARY KEY (playlist_id, position)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX playlist_entries_by_track ON playlist_entries (track_id)"
  "  WHERE track_id IS NOT NULL;"

  "CREATE TABLE sync_pairs ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,"
  "  target_kind TEXT NOT NULL,"
  "  target_location BLOB NOT NULL,"
  "  name TEXT NOT NULL,"
  "  options TEXT NOT NULL DEFAULT '{}'," /* JSON */
  "  created_us INTEGER NOT NULL,"
  "  UNIQUE (source_id, target_kind, target_location)"
  ") STRICT;"
  "CREATE TABLE sync_runs ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  pair_id INTEGER NOT NULL REFERENCES sync_pairs (id) ON DELETE CASCADE,"
  "  started_us INTEGER NOT NULL,"
  "  ended_us INTEGER NOT NULL DEFAULT 0,"
  "  result INTEGER NOT NULL DEFAULT 0,"
  "  n_copied INTEGER NOT NULL DEFAULT 0,"
  "  n_skipped INTEGER NOT NULL DEFAULT 0,"
  "  n_look INTEGER NOT NULL DEFAULT 0,"
  "  n_conflicts INTEGER NOT NULL DEFAULT 0,"
  "  n_failed INTEGER NOT NULL DEFAULT 0,"
  "  n_playlists INTEGER NOT NULL DEFAULT 0,"
  "  n_bytes INTEGER NOT NULL DEFAULT 0,"
  "  message TEXT"
  ") STRICT;"
  "CREATE INDEX sync_runs_by_pair ON sync_runs (pair_id, started_us);"
  "CREATE TABLE sync_items ("
  "  run_id INTEGER NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,"
  "  position INTEGER NOT NULL,"
  "  track_id INTEGER REFERENCES tracks (id) ON DELETE SET NULL,"
  "  action TEXT NOT NULL,"
  "  is_failed INTEGER NOT NULL DEFAULT 0 CHECK (is_failed IN (0, 1)),"
  "  reason TEXT,"
  "  source_location BLOB,"
  "  target_location BLOB,"
  "  n_bytes INTEGER NOT NULL DEFAULT 0,"
  "  PRIMARY KEY (run_id, position)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX sync_items_by_track ON sync_items (track_id) WHERE track_id IS NOT NULL;"
  "CREATE TABLE sync_links ("
  "  pair_id INTEGER NOT NULL REFERENCES sync_pairs (id) ON DELETE CASCADE,"
  "  track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,"
  "  target_location BLOB NOT NULL," /* path below the target's root, or the server's id */
  "  size_bytes INTEGER NOT NULL DEFAULT 0,"
  "  mtime_us INTEGER NOT NULL DEFAULT 0,"
  "  hash TEXT,"
  "  synced_us INTEGER NOT NULL,"
  "  PRIMARY KEY (pair_id, track_id)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX sync_links_by_track ON sync_links (track_id);",

  /* Sources that are servers; their secrets are in the keyring. */
  "CREATE TABLE accounts ("
  "  source_id INTEGER PRIMARY KEY REFERENCES sources (id) ON DELETE CASCADE,"
  "  address TEXT NOT NULL,"
  "  user TEXT,"
  "  auth TEXT NOT NULL," /* what the secret is: see ts-account.h */
  "  fingerprint TEXT"    /* of a certificate a person agreed to */
  ") STRICT;",

  /* Playlists put onto servers: which one it is there, and what a person said entries are. */
  "CREATE TABLE pushed_playlists ("
  "  source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,"
  "  name TEXT NOT NULL,"
  "  playlist_id TEXT NOT NULL,"
  "  PRIMARY KEY (source_id, name)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE playlist_picks ("
  "  source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,"
  "  wanted TEXT NOT NULL,"   /* what an entry says of itself: see ts-playlist-push.c */
  "  location TEXT NOT NULL," /* the server's id of the track */
  "  PRIMARY KEY (source_id, wanted)"
  ") STRICT, WITHOUT ROWID;",

  /* Which rows are one recording in several sources; NULL for one that is in one source only. */
  ("ALTER TABLE tracks ADD COLUMN recording_id INTEGER;"
   "CREATE INDEX tracks_by_recording_id ON tracks (recording_id) WHERE recording_id IS NOT NULL;"),

  /* What runs put into the playlists of a target, beside what is there by other hands. */
  "CREATE TABLE sync_members ("
  "  pair_id INTEGER NOT NULL REFERENCES sync_pairs (id) ON DELETE CASCADE,"
  "  playlist_id TEXT NOT NULL,"       /* the target's */
  "  member BLOB NOT NULL,"            /* as target_location of sync_links */
  "  source_location BLOB NOT NULL,"   /* of the track for which it was put there */
  "  PRIMARY KEY (pair_id, playlist_id, member)"
  ") STRICT, WITHOUT ROWID;",
};

int
_ts_schema_get_version (void)
{
  return G_N_ELEMENTS (steps);
}

/* Whether this is a library or a file without anything in it. */
static gboolean
schema_is_ours (TsDatabase *database, gint64 version, GError **error)
{
  gint64 application_id;
  gint64 n_objects;

  if (!ts_database_get_int64 (database, "PRAGMA application_id", &application_id, error)
      || !ts_database_get_int64 (database, "SELECT count(*) FROM sqlite_schema", &n_objects, error))
    return FALSE;
  if (application_id == APPLICATION_ID || (version == 0 && application_id == 0 && n_objects == 0))
    return TRUE;
  g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_FAILED,
                       _ ("This file is a database of another program, not a music library."));
  return FALSE;
}

/* One step and its version in one transaction. Looks at the version again inside of it, as
 * another process may have done the same meanwhile. */
static gboolean
schema_step (TsDatabase *database, GError **error)
{
  g_autofree char *bump = NULL;
  gint64 version;

  if (!ts_database_begin (database, error))
    return FALSE;
  if (!ts_database_get_int64 (database, "PRAGMA user_version", &version, error))
    goto failed;
  if (version < _ts_schema_get_version ()) {
    bump = g_strdup_printf ("PRAGMA user_version = %d", (int) version + 1);
    if (!schema_is_ours (database, version, error)
        || !ts_database_exec (database, steps[version], error)
        || !ts_database_exec (database, bump, error))
      goto failed;
  }
  return ts_database_commit (database, error);

failed:
  ts_database_rollback (database);
  return FALSE;
}

gboolean
_ts_schema_migrate (TsDatabase *database, GError **error)
{
  gint64 version;

  while (TRUE) {
    if (!ts_database_get_int64 (database, "PRAGMA user_version", &version, error)
        || !schema_is_ours (database, version, error))
      return FALSE;
    if (version > _ts_schema_get_version ()) {
      g_set_error (error, TS_STORE_ERROR, TS_STORE_ERROR_NEWER_SCHEMA,
                   _ ("The library was last used by a newer version of this program (its format "
                      "is %d, this version knows up to %d). Install the newer version to use it; "
                      "nothing was changed."),
                   (int) version, _ts_schema_get_version ());
      return FALSE;
    }
    if (version == _ts_schema_get_version ())
      return TRUE;
    if (!schema_step (database, error))
      return FALSE;
  }
}

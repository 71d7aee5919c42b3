/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-database.h"

#include "ts-proxy-error.h"
#include "ts-proxy-lock-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define SCHEMA_VERSION 1
/* Readers are never locked out in WAL mode but for moments of recovery. */
#define READ_TIMEOUT_MS 250
#define WRITE_TIMEOUT_MS 10000

#define COLUMNS                                                                                    \
  "video_id, stream_url, title, artist, updated_at, page_url, headers, album, duration_ms, "       \
  "is_live, charset"

static const char create_sql[]
    = "CREATE TABLE IF NOT EXISTS tracks ("
      "  video_id TEXT PRIMARY KEY NOT NULL,"
      "  stream_url TEXT,"
      "  title TEXT NOT NULL,"
      "  artist TEXT,"
      "  updated_at REAL NOT NULL,"
      "  page_url TEXT,"
      "  headers TEXT,"
      "  album TEXT,"
      "  duration_ms INTEGER NOT NULL DEFAULT 0,"
      "  is_live INTEGER NOT NULL DEFAULT 0,"
      "  charset TEXT"
      ") STRICT;"
      "CREATE INDEX IF NOT EXISTS idx_tracks_updated_at ON tracks (updated_at);"
      "PRAGMA user_version = 1;";

/* A table of the older form knows addresses only. */
static const char move_old_sql[]
    = "DROP INDEX IF EXISTS idx_tracks_updated_at;"
      "ALTER TABLE tracks RENAME TO old_tracks;";
static const char take_old_sql[]
    = "INSERT INTO tracks (video_id, stream_url, title, artist, updated_at)"
      "  SELECT CAST (video_id AS TEXT), NULLIF (CAST (stream_url AS TEXT), ''),"
      "    CAST (coalesce (title, '') AS TEXT), CAST (artist AS TEXT),"
      "    CAST (coalesce (updated_at, 0) AS REAL)"
      "  FROM old_tracks WHERE video_id IS NOT NULL;"
      "DROP TABLE old_tracks;";

/* One connection with the statement it uses most. */
typedef struct {
  pthread_mutex_t lock;
  sqlite3 *handle;   /* (guarded by lock) */
  sqlite3_stmt *get; /* (guarded by lock) (nullable) */
} Connection;

struct _TsProxyDatabase {
  gatomicrefcount ref_count;
  char *path;        /* (owned) */
  char *notice;      /* (owned) (nullable) */
  Connection reader; /* never writes */
  Connection writer;
};

static void
set_error (sqlite3 *handle, int code, GError **error)
{
  switch (code & 0xff) {
  case SQLITE_NOTADB:
  case SQLITE_CORRUPT:
    g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_DAMAGED,
                 _ ("The file of streams is damaged (%s)."), sqlite3_errmsg (handle));
    break;
  case SQLITE_FULL:
    g_set_error_literal (error, TS_PROXY_ERROR, TS_PROXY_ERROR_FULL,
                         _ ("There is no space left for the file of streams."));
    break;
  default:
    g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_FAILED,
                 _ ("The file of streams could not be used: %s."), sqlite3_errmsg (handle));
    break;
  }
}

static gboolean
exec (sqlite3 *handle, const char *sql, GError **error)
{
  int code = sqlite3_exec (handle, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  set_error (handle, code, error);
  return FALSE;
}

/* The first column of the first row as text, or NULL without a row or on an error. */
static char *
query_text (sqlite3 *handle, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  char *text = NULL;
  int code = sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  else if (code != SQLITE_DONE)
    set_error (handle, code, error);
  sqlite3_finalize (statement);
  return text;
}

static gboolean
connection_open (Connection *self, const char *path, int timeout_ms, GError **error)
{
  int code = sqlite3_open_v2 (
      path, &self->handle,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      NULL);

  if (code != SQLITE_OK) {
    set_error (self->handle, code, error);
    return FALSE;
  }
  sqlite3_busy_timeout (self->handle, timeout_ms);
  return exec (self->handle, "PRAGMA synchronous = NORMAL;", error);
}

static void
connection_close (Connection *self)
{
  sqlite3_finalize (g_steal_pointer (&self->get));
  sqlite3_close (g_steal_pointer (&self->handle));
}

static gboolean
migrate (sqlite3 *handle, GError **error)
{
  g_autofree char *version = query_text (handle, "PRAGMA user_version", error);
  g_autofree char *old = NULL;

  if (version == NULL)
    return FALSE;
  if (strtol (version, NULL, 10) == SCHEMA_VERSION)
    return TRUE;
  if (strtol (version, NULL, 10) > SCHEMA_VERSION) {
    g_set_error_literal (error, TS_PROXY_ERROR, TS_PROXY_ERROR_FAILED,
                         _ ("The file of streams was written by a newer version of Tracksync."));
    return FALSE;
  }
  if (!exec (handle, "BEGIN IMMEDIATE", error))
    return FALSE;
  old = query_text (handle, "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                            "name = 'tracks'", NULL);
  if ((old == NULL || exec (handle, move_old_sql, error)) && exec (handle, create_sql, error)
      && (old == NULL || exec (handle, take_old_sql, error)) && exec (handle, "COMMIT", error))
    return TRUE;
  exec (handle, "ROLLBACK", NULL);
  return FALSE;
}

static gboolean
try_open (TsProxyDatabase *self, GError **error)
{
  g_autofree char *mode = NULL;
  g_autofree char *check = NULL;

  if (!connection_open (&self->writer, self->path, WRITE_TIMEOUT_MS, error))
    return FALSE;
  mode = query_text (self->writer.handle, "PRAGMA journal_mode = WAL", error);
  if (mode == NULL)
    return FALSE;
  if (!g_str_equal (mode, "wal")) {
    g_set_error_literal (error, TS_PROXY_ERROR, TS_PROXY_ERROR_FAILED,
                         _ ("The file of streams cannot be kept safely in this folder."));
    return FALSE;
  }
  check = query_text (self->writer.handle, "PRAGMA quick_check (1)", error);
  if (check == NULL)
    return FALSE;
  if (!g_str_equal (check, "ok")) {
    g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_DAMAGED,
                 _ ("The file of streams is damaged (%s)."), check);
    return FALSE;
  }
  return migrate (self->writer.handle, error)
         && connection_open (&self->reader, self->path, READ_TIMEOUT_MS, error);
}

/* Moves the file and what belongs to it out of the way, so that nothing of it is lost. */
static gboolean
set_aside (TsProxyDatabase *self, GError **error)
{
  static const char *const companions[] = { "", "-wal", "-shm" };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *aside = g_strdup_printf ("%s-damaged-%s", self->path, stamp);
  g_autofree char *name = NULL;

  for (guint i = 2; g_file_test (aside, G_FILE_TEST_EXISTS); i++) {
    g_free (aside);
    aside = g_strdup_printf ("%s-damaged-%s-%u", self->path, stamp, i);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (companions); i++) {
    g_autofree char *from = g_strconcat (self->path, companions[i], NULL);
    g_autofree char *to = g_strconcat (aside, companions[i], NULL);

    if (g_rename (from, to) != 0 && errno != ENOENT) {
      int saved_errno = errno;

      g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_DAMAGED,
                   _ ("The file of streams is damaged and could not be set aside: %s."),
                   g_strerror (saved_errno));
      return FALSE;
    }
  }
  name = g_filename_display_basename (aside);
  self->notice = g_strdup_printf (_ ("The file of streams was damaged. It is kept as “%s”, and a "
                                     "new one was begun: write your streaming playlists again."),
                                  name);
  return TRUE;
}

TsProxyDatabase *
ts_proxy_database_open (const char *path, GError **error)
{
  g_autoptr (TsProxyDatabase) self = g_new0 (TsProxyDatabase, 1);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  g_atomic_ref_count_init (&self->ref_count);
  pthread_mutex_init (&self->reader.lock, NULL);
  pthread_mutex_init (&self->writer.lock, NULL);
  self->path = g_strdup (path);

  folder = g_path_get_dirname (path);
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    int saved_errno = errno;

    g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_FAILED,
                 _ ("The folder for the file of streams could not be made: %s."),
                 g_strerror (saved_errno));
    return NULL;
  }
  if (try_open (self, &local_error))
    return g_steal_pointer (&self);
  if (!g_error_matches (local_error, TS_PROXY_ERROR, TS_PROXY_ERROR_DAMAGED)) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  connection_close (&self->reader);
  connection_close (&self->writer);
  if (!set_aside (self, error) || !try_open (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

TsProxyDatabase *
ts_proxy_database_ref (TsProxyDatabase *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ts_proxy_database_unref (TsProxyDatabase *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  connection_close (&self->reader);
  connection_close (&self->writer);
  pthread_mutex_destroy (&self->reader.lock);
  pthread_mutex_destroy (&self->writer.lock);
  g_free (self->path);
  g_free (self->notice);
  g_free (self);
}

const char *
ts_proxy_database_get_notice (TsProxyDatabase *self)
{
  return self->notice;
}

static void
bind_text (sqlite3_stmt *statement, int i, const char *text)
{
  if (text != NULL)
    sqlite3_bind_text (statement, i, text, -1, SQLITE_STATIC);
  else
    sqlite3_bind_null (statement, i);
}

static double
now_unix (void)
{
  return (double) g_get_real_time () / G_USEC_PER_SEC;
}

static sqlite3_stmt *
prepare (sqlite3 *handle, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL);

  if (code != SQLITE_OK)
    set_error (handle, code, error);
  return statement;
}

/* Runs and frees @statement, which may be NULL after a failure that was reported. */
static gboolean
run (Connection *self, sqlite3_stmt *statement, GError **error)
{
  int code;

  if (statement == NULL)
    return FALSE;
  code = sqlite3_step (statement);
  if (code != SQLITE_DONE)
    set_error (self->handle, code, error);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE;
}

gboolean
ts_proxy_database_add (TsProxyDatabase *self, const TsProxyTrack *track, GError **error)
{
  static const char sql[]
      = "INSERT INTO tracks (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        " ON CONFLICT (video_id) DO UPDATE SET"
        "  stream_url = coalesce (?2, stream_url), title = ?3, artist = ?4,"
        "  updated_at = CASE WHEN ?2 IS NULL THEN updated_at ELSE ?5 END, page_url = ?6,"
        "  headers = CASE WHEN ?2 IS NULL THEN headers ELSE ?7 END, album = ?8,"
        "  duration_ms = ?9, is_live = ?10, charset = ?11";
  g_autoptr (TsProxyLocker) locker = NULL;
  sqlite3_stmt *statement;
  double updated_at = 0;

  if (!ts_proxy_track_check (track, error))
    return FALSE;
  if (track->stream_url != NULL)
    updated_at = track->updated_at > 0 ? track->updated_at : now_unix ();
  locker = _ts_proxy_locker_new (&self->writer.lock);
  statement = prepare (self->writer.handle, sql, error);
  if (statement != NULL) {
    bind_text (statement, 1, track->id);
    bind_text (statement, 2, track->stream_url);
    bind_text (statement, 3, track->title);
    bind_text (statement, 4, track->artist);
    sqlite3_bind_double (statement, 5, updated_at);
    bind_text (statement, 6, track->page_url != NULL ? track->page_url : "");
    bind_text (statement, 7, track->headers);
    bind_text (statement, 8, track->album);
    sqlite3_bind_int64 (statement, 9, track->duration_ms);
    sqlite3_bind_int (statement, 10, track->is_live);
    bind_text (statement, 11, track->charset);
  }
  return run (&self->writer, statement, error);
}

static char *
column_text (sqlite3_stmt *statement, int i)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, i));
}

/* As column_text(), and what other programs wrote there is made UTF-8. */
static char *
column_name (sqlite3_stmt *statement, int i)
{
  const char *text = (const char *) sqlite3_column_text (statement, i);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

/* Rows that other programs wrote name no page. An id of YouTube's form tells which it is, since
 * addresses there die; our own rows have an empty one where the address lasts. */
static void
complete_page_url (TsProxyTrack *track)
{
  if (track->page_url == NULL && !track->is_live && strlen (track->id) == 11)
    track->page_url = g_strconcat ("https://www.youtube.com/watch?v=", track->id, NULL);
  else if (track->page_url != NULL && *track->page_url == '\0')
    g_clear_pointer (&track->page_url, g_free);
}

static TsProxyTrack *
read_track (sqlite3_stmt *statement)
{
  TsProxyTrack *track = g_new0 (TsProxyTrack, 1);

  track->id = column_text (statement, 0);
  track->stream_url = column_text (statement, 1);
  if (track->stream_url != NULL && *track->stream_url == '\0')
    g_clear_pointer (&track->stream_url, g_free);
  track->title = column_name (statement, 2);
  if (track->title == NULL)
    track->title = g_strdup ("");
  track->artist = column_name (statement, 3);
  track->updated_at = sqlite3_column_double (statement, 4);
  track->page_url = column_text (statement, 5);
  track->headers = column_text (statement, 6);
  track->album = column_name (statement, 7);
  track->duration_ms = sqlite3_column_int64 (statement, 8);
  track->is_live = sqlite3_column_int (statement, 9) != 0;
  track->charset = column_text (statement, 10);
  complete_page_url (track);
  return track;
}

TsProxyTrack *
ts_proxy_database_get (TsProxyDatabase *self, const char *id, GError **error)
{
  g_autoptr (TsProxyLocker) locker = _ts_proxy_locker_new (&self->reader.lock);
  TsProxyTrack *track = NULL;
  int code;

  if (self->reader.get == NULL)
    self->reader.get = prepare (self->reader.handle,
                                "SELECT " COLUMNS " FROM tracks WHERE video_id = ?1", error);
  if (self->reader.get == NULL)
    return NULL;
  bind_text (self->reader.get, 1, id);
  code = sqlite3_step (self->reader.get);
  if (code == SQLITE_ROW)
    track = read_track (self->reader.get);
  else if (code != SQLITE_DONE)
    set_error (self->reader.handle, code, error);
  sqlite3_reset (self->reader.get);
  sqlite3_clear_bindings (self->reader.get);
  return track;
}

gboolean
ts_proxy_database_update_stream_url (
    TsProxyDatabase *self, const char *id, const char *url, const char *headers, GError **error)
{
  g_autoptr (TsProxyLocker) locker = _ts_proxy_locker_new (&self->writer.lock);
  sqlite3_stmt *statement = prepare (
      self->writer.handle,
      "UPDATE tracks SET stream_url = ?2, headers = ?3, updated_at = ?4 WHERE video_id = ?1",
      error);

  if (statement != NULL) {
    bind_text (statement, 1, id);
    bind_text (statement, 2, url);
    bind_text (statement, 3, headers);
    sqlite3_bind_double (statement, 4, now_unix ());
  }
  return run (&self->writer, statement, error);
}

GPtrArray *
ts_proxy_database_list (TsProxyDatabase *self, GError **error)
{
  g_autoptr (TsProxyLocker) locker = _ts_proxy_locker_new (&self->writer.lock);
  g_autoptr (GPtrArray) tracks
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_proxy_track_free);
  sqlite3_stmt *statement
      = prepare (self->writer.handle, "SELECT " COLUMNS " FROM tracks ORDER BY video_id", error);
  int code;

  if (statement == NULL)
    return NULL;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (tracks, read_track (statement));
  if (code != SQLITE_DONE)
    set_error (self->writer.handle, code, error);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE ? g_steal_pointer (&tracks) : NULL;
}

gboolean
ts_proxy_database_remove (TsProxyDatabase *self,
                          const char *id,
                          gboolean *was_there,
                          GError **error)
{
  g_autoptr (TsProxyLocker) locker = _ts_proxy_locker_new (&self->writer.lock);
  sqlite3_stmt *statement
      = prepare (self->writer.handle, "DELETE FROM tracks WHERE video_id = ?1", error);

  if (statement != NULL)
    bind_text (statement, 1, id);
  if (!run (&self->writer, statement, error))
    return FALSE;
  if (was_there != NULL)
    *was_there = sqlite3_changes (self->writer.handle) > 0;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-playlists.h"

#include "ts-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
ts_stored_playlist_free (TsStoredPlaylist *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->location);
  g_free (self->name);
  g_free (self);
}

/* --- Listing ------------------------------------------------------------------------------- */

static gpointer
list_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 source_id = *(gint64 *) data;
  g_autoptr (GPtrArray) playlists
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_stored_playlist_free);
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "SELECT p.id, p.source_id, p.location, p.name, p.mtime_us, p.size_bytes,"
      " count (e.position), count (t.id), coalesce (sum (t.duration_ms), 0)"
      " FROM playlists p LEFT JOIN playlist_entries e ON e.playlist_id = p.id"
      " LEFT JOIN tracks t ON t.id = e.track_id AND t.is_missing = 0"
      " WHERE ?1 = 0 OR p.source_id = ?1 GROUP BY p.id ORDER BY p.name COLLATE NOCASE, p.id",
      error);
  TsStep step;

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, source_id);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    TsStoredPlaylist *playlist = g_new0 (TsStoredPlaylist, 1);

    playlist->id = ts_statement_get_int64 (statement, 0);
    playlist->source_id = ts_statement_get_int64 (statement, 1);
    if (!ts_statement_is_null (statement, 2))
      playlist->location = ts_statement_dup_bytes (statement, 2);
    playlist->name = ts_statement_dup_text (statement, 3);
    playlist->mtime_us = ts_statement_get_int64 (statement, 4);
    playlist->size_bytes = ts_statement_get_int64 (statement, 5);
    playlist->n_entries = (guint) ts_statement_get_int64 (statement, 6);
    playlist->n_tracks = (guint) ts_statement_get_int64 (statement, 7);
    playlist->duration_ms = ts_statement_get_int64 (statement, 8);
    g_ptr_array_add (playlists, playlist);
  }
  return step == TS_STEP_DONE ? g_steal_pointer (&playlists) : NULL;
}

GPtrArray *
ts_store_list_playlists (TsStore *self, gint64 source_id, GCancellable *cancellable, GError **error)
{
  return _ts_store_run (self, list_func, &source_id, cancellable, error);
}

void
ts_store_list_playlists_async (TsStore *self,
                               gint64 source_id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_list_playlists_async, list_func,
                  g_memdup2 (&source_id, sizeof source_id), g_free,
                  (GDestroyNotify) g_ptr_array_unref, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ts_store_list_playlists_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_list_playlists_async, error);
}

/* --- Storing ------------------------------------------------------------------------------- */

typedef struct {
  gint64 source_id;     /* 0 for one made here */
  const char *location; /* (nullable) */
  const char *name;
  gint64 mtime_us;
  gint64 size_bytes;
  TsPlaylist *playlist;               /* (nullable): its entries */
  const char *const *track_locations; /* (nullable) */
  const gint64 *ids;                  /* (nullable): tracks of one made here */
  guint n_ids;
  gint64 id; /* (out) */
} SetArgs;

/* The row of a playlist, made or emptied. */
static gboolean
put_playlist (TsStoreCore *core, SetArgs *args, GError **error)
{
  g_autoptr (TsStatement) put = ts_database_prepare (
      core->database,
      "INSERT INTO playlists (source_id, location, name, mtime_us, size_bytes, added_us)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (source_id, location) DO UPDATE SET"
      " name = excluded.name, mtime_us = excluded.mtime_us, size_bytes = excluded.size_bytes"
      " RETURNING id",
      error);
  g_autoptr (TsStatement) clear = NULL;

  if (put == NULL)
    return FALSE;
  if (args->source_id != 0) {
    ts_statement_bind_int64 (put, 1, args->source_id);
    ts_statement_bind_bytes (put, 2, args->location, strlen (args->location));
  }
  ts_statement_bind_text (put, 3, args->name);
  ts_statement_bind_int64 (put, 4, args->mtime_us);
  ts_statement_bind_int64 (put, 5, args->size_bytes);
  ts_statement_bind_int64 (put, 6, g_get_real_time ());
  if (ts_statement_step (put, error) != TS_STEP_ROW)
    return FALSE;
  args->id = ts_statement_get_int64 (put, 0);
  if (!ts_statement_run (put, error))
    return FALSE;

  clear = ts_database_prepare (core->database,
                               "DELETE FROM playlist_entries WHERE playlist_id = ?1", error);
  if (clear == NULL)
    return FALSE;
  ts_statement_bind_int64 (clear, 1, args->id);
  return ts_statement_run (clear, error);
}

static gboolean
put_entries (TsStoreCore *core, SetArgs *args, GError **error)
{
  g_autoptr (TsStatement) put = ts_database_prepare (
      core->database,
      "INSERT INTO playlist_entries (playlist_id, position, location, title, artist, album,"
      " duration_ms, track_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
      " (SELECT id FROM tracks WHERE source_id = ?8 AND location = ?9))",
      error);

  if (put == NULL)
    return FALSE;
  ts_statement_bind_int64 (put, 1, args->id);
  ts_statement_bind_int64 (put, 8, args->source_id);
  for (guint i = 0; i < args->playlist->entries->len; i++) {
    const TsPlaylistEntry *entry = g_ptr_array_index (args->playlist->entries, i);
    const char *track = args->track_locations != NULL ? args->track_locations[i] : NULL;

    ts_statement_bind_int64 (put, 2, i);
    ts_statement_bind_bytes (put, 3, entry->location, strlen (entry->location));
    ts_statement_bind_text (put, 4, entry->title);
    ts_statement_bind_text (put, 5, entry->artist);
    ts_statement_bind_text (put, 6, entry->album);
    ts_statement_bind_int64 (put, 7, entry->duration_ms);
    ts_statement_bind_bytes (put, 9, track, track != NULL ? strlen (track) : 0);
    if (!ts_statement_run (put, error))
      return FALSE;
  }
  return TRUE;
}

/* Entries of a playlist made here: the tracks as they are now. */
static gboolean
put_tracks (TsStoreCore *core, SetArgs *args, GError **error)
{
  g_autoptr (TsStatement) put = ts_database_prepare (
      core->database,
      "INSERT INTO playlist_entries (playlist_id, position, location, title, artist, album,"
      " duration_ms, track_id) SELECT ?1, ?2, location, title, artist, album, duration_ms, id"
      " FROM tracks WHERE id = ?3",
      error);

  if (put == NULL)
    return FALSE;
  for (guint i = 0; i < args->n_ids; i++) {
    ts_statement_bind_int64 (put, 1, args->id);
    ts_statement_bind_int64 (put, 2, i);
    ts_statement_bind_int64 (put, 3, args->ids[i]);
    if (!ts_statement_run (put, error))
      return FALSE;
  }
  return TRUE;
}

static gpointer
set_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  SetArgs *args = data;

  if (!ts_database_begin (core->database, error))
    return NULL;
  if (!put_playlist (core, args, error)
      || !(args->playlist != NULL ? put_entries (core, args, error)
                                  : put_tracks (core, args, error))) {
    ts_database_rollback (core->database);
    return NULL;
  }
  if (!ts_database_commit (core->database, error))
    return NULL;
  core->changes = TS_STORE_CHANGE_PLAYLISTS;
  return GINT_TO_POINTER (TRUE);
}

gint64
ts_store_set_playlist (TsStore *self,
                       gint64 source_id,
                       const char *location,
                       gint64 mtime_us,
                       gint64 size_bytes,
                       TsPlaylist *playlist,
                       const char *const *track_locations,
                       GCancellable *cancellable,
                       GError **error)
{
  SetArgs args = { .source_id = source_id,
                   .location = location,
                   .mtime_us = mtime_us,
                   .size_bytes = size_bytes,
                   .playlist = playlist,
                   .track_locations = track_locations };
  g_autofree char *base = NULL;
  g_autofree char *label = NULL;

  g_return_val_if_fail (source_id != 0, 0);
  g_return_val_if_fail (location != NULL, 0);
  g_return_val_if_fail (playlist != NULL, 0);

  base = g_path_get_basename (location);
  label = g_filename_display_name (base);
  args.name = playlist->name != NULL ? playlist->name : label;
  return _ts_store_run (self, set_func, &args, cancellable, error) != NULL ? args.id : 0;
}

gint64
ts_store_add_playlist (TsStore *self,
                       const char *name,
                       const gint64 *ids,
                       guint n_ids,
                       GCancellable *cancellable,
                       GError **error)
{
  SetArgs args = { .name = name, .ids = ids, .n_ids = n_ids };

  g_return_val_if_fail (name != NULL, 0);
  g_return_val_if_fail (ids != NULL || n_ids == 0, 0);

  return _ts_store_run (self, set_func, &args, cancellable, error) != NULL ? args.id : 0;
}

/* --- Reading one --------------------------------------------------------------------------- */

typedef struct {
  gint64 id;
  GArray *track_ids; /* (owned): filled */
} GetArgs;

static gboolean
read_entries (TsStoreCore *core, GetArgs *args, TsPlaylist *playlist, GError **error)
{
  g_autoptr (TsStatement) statement = ts_database_prepare (
      core->database,
      "SELECT location, title, artist, album, duration_ms, track_id FROM playlist_entries"
      " WHERE playlist_id = ?1 ORDER BY position",
      error);
  TsStep step;

  if (statement == NULL)
    return FALSE;
  ts_statement_bind_int64 (statement, 1, args->id);
  while ((step = ts_statement_step (statement, error)) == TS_STEP_ROW) {
    g_autofree char *location = ts_statement_dup_bytes (statement, 0);
    TsPlaylistEntry *entry = ts_playlist_append (playlist, location);
    gint64 track_id = ts_statement_get_int64 (statement, 5);

    entry->title = ts_statement_dup_text (statement, 1);
    entry->artist = ts_statement_dup_text (statement, 2);
    entry->album = ts_statement_dup_text (statement, 3);
    entry->duration_ms = ts_statement_get_int64 (statement, 4);
    g_array_append_val (args->track_ids, track_id);
  }
  return step == TS_STEP_DONE;
}

static gpointer
get_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  GetArgs *args = data;
  g_autoptr (TsPlaylist) playlist = NULL;
  g_autoptr (TsStatement) statement
      = ts_database_prepare (core->database, "SELECT name FROM playlists WHERE id = ?1", error);

  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1, args->id);
  switch (ts_statement_step (statement, error)) {
  case TS_STEP_ROW:
    break;
  case TS_STEP_DONE:
    g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND,
                         _ ("This playlist is no longer in the library."));
    return NULL;
  case TS_STEP_ERROR:
  default:
    return NULL;
  }
  playlist = ts_playlist_new (ts_statement_get_text (statement, 0));
  return read_entries (core, args, playlist, error) ? g_steal_pointer (&playlist) : NULL;
}

TsPlaylist *
ts_store_get_playlist (
    TsStore *self, gint64 id, GArray **track_ids, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GetArgs args = { id, ids };
  TsPlaylist *playlist = _ts_store_run (self, get_func, &args, cancellable, error);

  if (playlist != NULL && track_ids != NULL)
    *track_ids = g_steal_pointer (&ids);
  return playlist;
}

typedef struct {
  const gint64 *ids;
  guint n_ids;
} RemoveArgs;

static gpointer
remove_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  RemoveArgs *args = data;
  g_autoptr (TsStatement) statement = NULL;

  if (!ts_database_begin (core->database, error))
    return NULL;
  statement = ts_database_prepare (core->database, "DELETE FROM playlists WHERE id = ?1", error);
  for (guint i = 0; statement != NULL && i < args->n_ids; i++) {
    ts_statement_bind_int64 (statement, 1, args->ids[i]);
    if (!ts_statement_run (statement, error))
      g_clear_pointer (&statement, ts_statement_free);
  }
  if (statement == NULL) {
    ts_database_rollback (core->database);
    return NULL;
  }
  if (!ts_database_commit (core->database, error))
    return NULL;
  core->changes = TS_STORE_CHANGE_PLAYLISTS;
  return GINT_TO_POINTER (TRUE);
}

gboolean
ts_store_remove_playlists (
    TsStore *self, const gint64 *ids, guint n_ids, GCancellable *cancellable, GError **error)
{
  RemoveArgs args = { ids, n_ids };

  g_return_val_if_fail (ids != NULL || n_ids == 0, FALSE);

  return _ts_store_run (self, remove_func, &args, cancellable, error) != NULL;
}

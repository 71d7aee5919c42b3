/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-mpd-private.h"

#include "ts-playlist-writer.h"
#include "ts-service-error.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define CHUNK 100
/* The longest name of a file with the ending. */
#define MAX_NAME (255 - 4)

void
ts_mpd_playlist_free (TsMpdPlaylist *self)
{
  g_free (self->name);
  g_free (self);
}

static gboolean
fail_name (const char *name, GError **error)
{
  g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
               _ ("MPD keeps no playlist of the name “%s”. Leave out slashes and line breaks, and "
                  "do not begin with a dot."),
               name != NULL ? name : "");
  return FALSE;
}

static gboolean
check_name (const char *name, GError **error)
{
  if (name == NULL || *name == '\0' || *name == '.' || strchr (name, '/') != NULL
      || strlen (name) > MAX_NAME || !g_utf8_validate (name, -1, NULL))
    return fail_name (name, error);
  for (const char *p = name; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return fail_name (name, error);
  return TRUE;
}

/* --- Listing ------------------------------------------------------------------------------- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const TsMpdPlaylist *first = *(TsMpdPlaylist *const *) a;
  const TsMpdPlaylist *second = *(TsMpdPlaylist *const *) b;

  return g_utf8_collate (first->name, second->name);
}

/* NULL leaves the error with the connection. */
static GPtrArray *
list (struct mpd_connection *connection)
{
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_mpd_playlist_free);
  struct mpd_playlist *playlist;

  if (!mpd_send_list_playlists (connection))
    return NULL;
  while ((playlist = mpd_recv_playlist (connection)) != NULL) {
    TsMpdPlaylist *item = g_new0 (TsMpdPlaylist, 1);

    item->name = g_utf8_make_valid (mpd_playlist_get_path (playlist), -1);
    item->mtime = mpd_playlist_get_last_modified (playlist);
    g_ptr_array_add (found, item);
    mpd_playlist_free (playlist);
  }
  if (!mpd_response_finish (connection))
    return NULL;
  g_ptr_array_sort (found, compare_names);
  return g_steal_pointer (&found);
}

gpointer
_ts_mpd_run_list_playlists (TsMpdCommand *command, GError **error)
{
  GPtrArray *found = list (command->link->connection);

  if (found == NULL)
    _ts_mpd_link_fail (command->link, error);
  return found;
}

/* NULL leaves the error with the connection. */
static TsPlaylist *
read_playlist (struct mpd_connection *connection, const char *name)
{
  g_autoptr (TsPlaylist) playlist = ts_playlist_new (name);
  struct mpd_song *song;

  if (!mpd_send_list_playlist_meta (connection, name))
    return NULL;
  while ((song = mpd_recv_song (connection)) != NULL) {
    TsPlaylistEntry *entry = ts_playlist_append (playlist, mpd_song_get_uri (song));
    const char *title = mpd_song_get_tag (song, MPD_TAG_TITLE, 0);

    entry->title = _ts_mpd_fold (title != NULL ? title : mpd_song_get_tag (song, MPD_TAG_NAME, 0));
    entry->artist = _ts_mpd_fold (mpd_song_get_tag (song, MPD_TAG_ARTIST, 0));
    entry->album = _ts_mpd_fold (mpd_song_get_tag (song, MPD_TAG_ALBUM, 0));
    entry->duration_ms = mpd_song_get_duration_ms (song);
    mpd_song_free (song);
  }
  return mpd_response_finish (connection) ? g_steal_pointer (&playlist) : NULL;
}

gpointer
_ts_mpd_run_get_playlist (TsMpdCommand *command, GError **error)
{
  TsPlaylist *playlist;

  if (!check_name (command->name, error))
    return NULL;
  playlist = read_playlist (command->link->connection, command->name);
  if (playlist == NULL)
    _ts_mpd_link_fail (command->link, error);
  return playlist;
}

gpointer
_ts_mpd_run_remove_playlist (TsMpdCommand *command, GError **error)
{
  if (check_name (command->name, error) && !mpd_run_rm (command->link->connection, command->name))
    _ts_mpd_link_fail (command->link, error);
  return NULL;
}

/* --- As a file ----------------------------------------------------------------------------- */

/* The entries as MPD calls them; what it cannot be told is in @result. */
static TsPlaylist *
make_entries (TsMpdCommand *command, TsMpdResult *result)
{
  TsPlaylist *playlist = ts_playlist_new (NULL);
  GPtrArray *entries = command->playlist->entries;

  for (guint i = 0; i < entries->len; i++) {
    const TsPlaylistEntry *from = entries->pdata[i];
    GError *error = NULL;
    g_autofree char *uri = _ts_mpd_link_make_uri (command->link, from, &error);
    TsPlaylistEntry *entry;

    if (uri == NULL) {
      _ts_mpd_result_add_problem (result, error);
      continue;
    }
    entry = ts_playlist_append (playlist, uri);
    entry->title = g_strdup (from->title);
    entry->artist = g_strdup (from->artist);
    entry->duration_ms = from->duration_ms;
  }
  return playlist;
}

/* A folder that MPD does not read would be written into for ever without a sign. */
static gboolean
write_file (TsMpdCommand *command, TsPlaylist *entries, GError **error)
{
  static const TsPlaylistWriteOptions as_they_are = { NULL };
  TsMpdLink *link = command->link;
  const char *name = command->playlist->name;
  g_autofree char *file = g_strconcat (name, ".m3u", NULL);
  g_autofree char *path = g_build_filename (link->playlist_dir, file, NULL);
  const gboolean is_new = !g_file_test (path, G_FILE_TEST_EXISTS);

  if (!ts_playlist_write_file (entries, path, TS_PLAYLIST_FORMAT_M3U, &as_they_are, NULL,
                               link->cancellable, error))
    return FALSE;
  if (mpd_send_list_playlist (link->connection, name) && mpd_response_finish (link->connection))
    return TRUE;
  if (mpd_connection_get_server_error (link->connection) != MPD_SERVER_ERROR_NO_EXIST)
    return _ts_mpd_link_fail (link, error);
  mpd_connection_clear_error (link->connection);
  if (is_new)
    g_unlink (path);
  g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND,
               _ ("MPD does not see what is written into “%s”: this is not its playlist folder."),
               link->playlist_dir);
  return FALSE;
}

/* --- Over the protocol --------------------------------------------------------------------- */

/* Appends all entries to the stored playlist @name; what MPD refuses is in @result. */
static gboolean
add_entries (TsMpdLink *link, TsPlaylist *entries, const char *name, TsMpdResult *result)
{
  guint i = 0;

  while (i < entries->entries->len) {
    const guint n = MIN (CHUNK, entries->entries->len - i);
    gboolean is_sent = mpd_command_list_begin (link->connection, false);
    GError *error = NULL;
    guint n_added;

    for (guint e = i; is_sent && e < i + n; e++) {
      const TsPlaylistEntry *entry = entries->entries->pdata[e];

      is_sent = mpd_send_playlist_add (link->connection, name, entry->location);
    }
    if (is_sent && mpd_command_list_end (link->connection)
        && mpd_response_finish (link->connection)) {
      result->n_done += n;
      i += n;
      continue;
    }
    if (mpd_connection_get_error (link->connection) != MPD_ERROR_SERVER)
      return FALSE;
    n_added = mpd_connection_get_server_error_location (link->connection);
    result->n_done += n_added;
    i += n_added;
    _ts_mpd_link_fail (link, &error);
    g_prefix_error (&error, "%s: ", ((TsPlaylistEntry *) entries->entries->pdata[i])->location);
    _ts_mpd_result_add_problem (result, error);
    i++;
  }
  return TRUE;
}

/* MPD carries out a list of commands at once: nobody sees the name without a playlist. */
static gboolean
move_over (TsMpdLink *link, const char *from, const char *to)
{
  g_autoptr (GPtrArray) known = list (link->connection);
  gboolean is_known = FALSE;

  if (known == NULL)
    return FALSE;
  for (guint i = 0; i < known->len && !is_known; i++)
    is_known = strcmp (((TsMpdPlaylist *) known->pdata[i])->name, to) == 0;
  return mpd_command_list_begin (link->connection, false)
         && (!is_known || mpd_send_rm (link->connection, to))
         && mpd_send_rename (link->connection, from, to) && mpd_command_list_end (link->connection)
         && mpd_response_finish (link->connection);
}

/* MPD has no empty playlist but one that was emptied. */
static gboolean
empty (TsMpdLink *link, const char *name, GError **error)
{
  if (!mpd_run_playlist_clear (link->connection, name)
      && mpd_connection_get_server_error (link->connection) != MPD_SERVER_ERROR_NO_EXIST)
    return _ts_mpd_link_fail (link, error);
  mpd_connection_clear_error (link->connection);
  return TRUE;
}

static gboolean
save (TsMpdCommand *command, TsPlaylist *entries, TsMpdResult *result, GError **error)
{
  TsMpdLink *link = command->link;
  g_autofree char *temporary = g_strdup_printf ("Tracksync %08x", g_random_int ());

  if (entries->entries->len == 0)
    return empty (link, command->playlist->name, error);
  result->has_names = FALSE;
  if (add_entries (link, entries, temporary, result)
      && (result->n_done == 0 || move_over (link, temporary, command->playlist->name)))
    return TRUE;
  if (_ts_mpd_take_error (link->connection, link->address, link->cancellable, error)) {
    mpd_run_rm (link->connection, temporary);
    mpd_connection_clear_error (link->connection);
  }
  return FALSE;
}

gpointer
_ts_mpd_run_set_playlist (TsMpdCommand *command, GError **error)
{
  g_autoptr (TsMpdResult) result = _ts_mpd_result_new ();
  g_autoptr (TsPlaylist) entries = NULL;

  if (!check_name (command->playlist->name, error))
    return NULL;
  entries = make_entries (command, result);
  /* An older playlist is worth more than an empty one. */
  if (entries->entries->len == 0 && command->playlist->entries->len > 0)
    return g_steal_pointer (&result);
  if (command->link->playlist_dir == NULL)
    return save (command, entries, result, error) ? g_steal_pointer (&result) : NULL;
  if (!write_file (command, entries, error))
    return NULL;
  result->n_done = entries->entries->len;
  return g_steal_pointer (&result);
}

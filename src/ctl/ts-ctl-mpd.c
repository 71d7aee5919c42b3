/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"
#include "ts-ctl-json.h"
#include "ts-ctl-library.h"
#include "ts-ctl-secret.h"
#include "ts-ctl-wait.h"
#include "ts-mpd-profile.h"
#include "ts-playlist-location.h"
#include "ts-playlist-reader.h"
#include "ts-store-tracks.h"
#include "ts-text.h"
#include "ts-track-playlist.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  char *profile;
  char *host;
  char *music_dir;
  char *playlist_dir;
  char *search;
  char *source;
  char *name;
  gboolean is_append;
  gboolean is_next;
  gboolean is_silent;
  gboolean is_json;
  TsCtlSecret secret;
} Arguments;

/* --- Which MPD ----------------------------------------------------------------------------- */

/* What the command line says goes before what the settings say. */
static TsMpd *
open_mpd (const Arguments *arguments, GError **error)
{
  g_autoptr (TsMpd) mpd = ts_mpd_new ();
  g_autoptr (TsSecretStore) secrets = ts_secret_store_new ();
  g_autofree char *dir = arguments->profile != NULL
                             ? g_canonicalize_filename (arguments->profile, NULL)
                             : g_build_filename (g_get_user_config_dir (), "tracksync", NULL);
  g_autoptr (TsMpdProfile) profile = ts_mpd_profile_new (dir, secrets);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TsMpdAddress) address = NULL;
  const char *music_dir = arguments->music_dir;
  const char *playlist_dir = arguments->playlist_dir;

  if (arguments->host != NULL) {
    address = ts_mpd_address_parse (arguments->host, error);
    if (address == NULL)
      return NULL;
    if (address->password != NULL) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("Everyone on this computer can read the command line: give the "
                              "password by --secret-file, or in MPD_HOST."));
      return NULL;
    }
  } else {
    ts_mpd_profile_apply_async (profile, mpd, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
    if (!ts_mpd_profile_apply_finish (profile, ts_ctl_wait_for (&result), error))
      return NULL;
    address = ts_mpd_address_copy (ts_mpd_get_address (mpd));
    if (music_dir == NULL)
      music_dir = ts_mpd_profile_get_music_dir (profile);
    if (playlist_dir == NULL)
      playlist_dir = ts_mpd_profile_get_playlist_dir (profile);
  }
  if (ts_ctl_secret_is_given (&arguments->secret)) {
    char *password = ts_ctl_secret_read (&arguments->secret, NULL, error);

    if (password == NULL)
      return NULL;
    ts_mpd_address_set_password (address, password);
    ts_secret_free (password);
  }
  ts_mpd_set_address (mpd, address, music_dir, playlist_dir);
  return g_steal_pointer (&mpd);
}

/* --- status -------------------------------------------------------------------------------- */

static void
print_status_json (const TsMpdStatus *status)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  ts_ctl_json_add_text (json, "state", ts_mpd_play_to_id (status->play));
  ts_ctl_json_add_text (json, "artist", status->artist);
  ts_ctl_json_add_text (json, "title", status->title);
  ts_ctl_json_add_text (json, "album", status->album);
  ts_ctl_json_add_text (json, "name", status->name);
  ts_ctl_json_add_text (json, "location", status->uri);
  ts_ctl_json_add_number (json, "position", status->position);
  ts_ctl_json_add_number (json, "elapsed_ms", status->elapsed_ms);
  ts_ctl_json_add_number (json, "duration_ms", status->duration_ms);
  ts_ctl_json_add_number (json, "queue_length", status->queue_length);
  ts_ctl_json_add_text (json, "error", status->error);
  ts_ctl_json_add_text (json, "protocol", status->version);
  json_builder_end_object (json);
  ts_ctl_print_json (json);
}

static TsCtlExit
print_status (TsMpd *mpd, const Arguments *arguments)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdStatus) status = NULL;
  g_autofree char *display = NULL;

  ts_mpd_read_status_async (mpd, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  status = ts_mpd_read_status_finish (mpd, ts_ctl_wait_for (&result), &error);
  if (status == NULL)
    return ts_ctl_fail (error);
  if (arguments->is_json) {
    print_status_json (status);
    return TS_CTL_DONE;
  }
  display = ts_mpd_status_get_display (status);
  g_print ("%s\t%s\n", ts_mpd_play_to_id (status->play), display != NULL ? display : "");
  if (display != NULL) {
    g_autofree char *elapsed = ts_text_format_duration (status->elapsed_ms);
    g_autofree char *duration = ts_text_format_duration (status->duration_ms);

    g_print ("%s / %s\t%d / %u\n", elapsed, duration, status->position + 1, status->queue_length);
  }
  if (status->error != NULL)
    ts_ctl_warn (_ ("MPD could not play something: %s"), status->error);
  return TS_CTL_DONE;
}

/* --- What is to be sent -------------------------------------------------------------------- */

static gboolean
add_playlist_file (TsPlaylist *to, const char *path, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (TsPlaylist) from = ts_playlist_read_file (path, ts_ctl_cancellable (), error);

  if (from == NULL)
    return FALSE;
  for (guint i = 0; i < from->entries->len; i++) {
    TsPlaylistEntry *entry = from->entries->pdata[i];
    g_auto (GStrv) candidates = ts_playlist_location_get_candidates (entry->location, dir);
    const char *location = candidates[0] != NULL ? candidates[0] : entry->location;
    TsPlaylistEntry *copy;

    for (guint c = 0; candidates[c] != NULL; c++) {
      if (g_file_test (candidates[c], G_FILE_TEST_EXISTS)) {
        location = candidates[c];
        break;
      }
    }
    copy = ts_playlist_append (to, location);
    copy->title = g_strdup (entry->title);
    copy->artist = g_strdup (entry->artist);
    copy->album = g_strdup (entry->album);
    copy->duration_ms = entry->duration_ms;
  }
  return TRUE;
}

static gboolean
keep_track_cb (TsTrack *track, gpointer tracks)
{
  g_ptr_array_add (tracks, ts_track_ref (track));
  return TRUE;
}

/* Puts @from behind @to. */
static void
append_all (TsPlaylist *to, TsPlaylist *from)
{
  for (guint i = 0; i < from->entries->len; i++) {
    const TsPlaylistEntry *entry = from->entries->pdata[i];
    TsPlaylistEntry *copy = ts_playlist_append (to, entry->location);

    copy->title = g_strdup (entry->title);
    copy->artist = g_strdup (entry->artist);
    copy->album = g_strdup (entry->album);
    copy->duration_ms = entry->duration_ms;
  }
}

static gboolean
add_tracks (TsContext *context, TsPlaylist *playlist, GPtrArray *tracks, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (TsPlaylist) made = NULL;

  ts_track_playlist_make_async (context, NULL, tracks, ts_ctl_cancellable (), ts_ctl_done_cb,
                                &result);
  made = ts_track_playlist_make_finish (ts_ctl_wait_for (&result), &problems, error);
  if (made == NULL)
    return FALSE;
  append_all (playlist, made);
  ts_ctl_warn_each (problems);
  return TRUE;
}

static gboolean
add_library (TsPlaylist *playlist, const Arguments *arguments, GError **error)
{
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  TsContext *context = ts_ctl_library_open (arguments->profile, error);
  gboolean is_done = FALSE;

  if (context == NULL)
    return FALSE;
  query->text = g_strdup (arguments->search);
  if (arguments->source != NULL) {
    g_autoptr (TsSource) source = ts_ctl_library_find_source (context, arguments->source);

    if (source != NULL)
      query->source_id = ts_source_get_id (source);
    else
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no source “%s”."),
                   arguments->source);
  }
  if (arguments->source == NULL || query->source_id != 0)
    is_done = ts_store_foreach_track (ts_context_get_store (context), query, keep_track_cb, tracks,
                                      ts_ctl_cancellable (), error)
              && add_tracks (context, playlist, tracks, error);
  ts_ctl_library_close (context);
  return is_done;
}

/* Words of the command line and tracks of the library, in this order. */
static TsPlaylist *
collect (const char *name, char **words, const Arguments *arguments, GError **error)
{
  g_autoptr (TsPlaylist) playlist = ts_playlist_new (name);

  for (guint i = 0; words[i] != NULL; i++) {
    g_autofree char *path = NULL;

    if (ts_playlist_location_is_address (words[i])) {
      TsPlaylistEntry *entry = ts_playlist_append (playlist, words[i]);

      entry->title = g_strdup (arguments->name);
      continue;
    }
    path = g_canonicalize_filename (words[i], NULL);
    if (ts_playlist_format_from_name (path) == TS_PLAYLIST_FORMAT_UNKNOWN)
      ts_playlist_append (playlist, path);
    else if (!add_playlist_file (playlist, path, error))
      return NULL;
  }
  if ((arguments->search != NULL || arguments->source != NULL)
      && !add_library (playlist, arguments, error))
    return NULL;
  return g_steal_pointer (&playlist);
}

static TsCtlExit
print_result (const TsMpdResult *result, const Arguments *arguments)
{
  for (guint i = 0; i < result->problems->len; i++)
    ts_ctl_warn ("%s", (const char *) result->problems->pdata[i]);
  if (arguments->is_json) {
    g_autoptr (JsonBuilder) json = json_builder_new ();

    json_builder_begin_object (json);
    ts_ctl_json_add_number (json, "done", result->n_done);
    ts_ctl_json_add_number (json, "left_out", result->problems->len);
    ts_ctl_json_add_boolean (json, "has_names", result->has_names);
    json_builder_end_object (json);
    ts_ctl_print_json (json);
  }
  if (result->problems->len == 0)
    return TS_CTL_DONE;
  return result->n_done > 0 ? TS_CTL_PARTLY : TS_CTL_FAILED;
}

static TsCtlExit
send_items (TsMpd *mpd, char **words, const Arguments *arguments)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdResult) sent = NULL;
  TsPlaylist *playlist = collect (NULL, words, arguments, &error);
  TsMpdPlace place = arguments->is_append ? TS_MPD_APPEND
                     : arguments->is_next ? TS_MPD_NEXT
                                          : TS_MPD_REPLACE;

  if (playlist == NULL)
    return ts_ctl_fail (error);
  if (playlist->entries->len == 0) {
    ts_playlist_free (playlist);
    ts_ctl_warn (_ ("There is nothing to send."));
    return TS_CTL_FAILED;
  }
  ts_mpd_send_async (mpd, playlist, place, place == TS_MPD_REPLACE && !arguments->is_silent,
                     ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  sent = ts_mpd_send_finish (mpd, ts_ctl_wait_for (&result), &error);
  if (sent == NULL)
    return ts_ctl_fail (error);
  if (!arguments->is_json)
    g_print (ngettext ("%u track is in the queue of MPD.\n", "%u tracks are in the queue of MPD.\n",
                       sent->n_done),
             sent->n_done);
  return print_result (sent, arguments);
}

/* --- playlists ----------------------------------------------------------------------------- */

static TsCtlExit
list_playlists (TsMpd *mpd, const Arguments *arguments)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (JsonBuilder) json = json_builder_new ();

  ts_mpd_list_playlists_async (mpd, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  found = ts_mpd_list_playlists_finish (mpd, ts_ctl_wait_for (&result), &error);
  if (found == NULL)
    return ts_ctl_fail (error);
  for (guint i = 0; i < found->len; i++) {
    const TsMpdPlaylist *playlist = found->pdata[i];

    if (!arguments->is_json) {
      g_print ("%s\n", playlist->name);
      continue;
    }
    json_builder_begin_object (json);
    ts_ctl_json_add_text (json, "name", playlist->name);
    ts_ctl_json_add_number (json, "modified", playlist->mtime);
    json_builder_end_object (json);
    ts_ctl_print_json_row (json, i);
  }
  if (arguments->is_json)
    ts_ctl_print_json_end (found->len);
  return TS_CTL_DONE;
}

static TsCtlExit
show_playlist (TsMpd *mpd, const char *name, const Arguments *arguments)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsPlaylist) playlist = NULL;
  g_autoptr (JsonBuilder) json = json_builder_new ();

  ts_mpd_get_playlist_async (mpd, name, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  playlist = ts_mpd_get_playlist_finish (mpd, ts_ctl_wait_for (&result), &error);
  if (playlist == NULL)
    return ts_ctl_fail (error);
  for (guint i = 0; i < playlist->entries->len; i++) {
    const TsPlaylistEntry *entry = playlist->entries->pdata[i];
    g_autofree char *location = g_filename_display_name (entry->location);

    if (!arguments->is_json) {
      g_print ("%s\t%s\t%s\n", entry->artist != NULL ? entry->artist : "",
               entry->title != NULL ? entry->title : "", location);
      continue;
    }
    json_builder_begin_object (json);
    ts_ctl_json_add_text (json, "artist", entry->artist);
    ts_ctl_json_add_text (json, "title", entry->title);
    ts_ctl_json_add_number (json, "duration_ms", entry->duration_ms);
    ts_ctl_json_add_text (json, "location", location);
    json_builder_end_object (json);
    ts_ctl_print_json_row (json, i);
  }
  if (arguments->is_json)
    ts_ctl_print_json_end (playlist->entries->len);
  return TS_CTL_DONE;
}

static TsCtlExit
save_playlist (TsMpd *mpd, const char *name, char **words, const Arguments *arguments)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdResult) saved = NULL;
  TsPlaylist *playlist = collect (name, words, arguments, &error);

  if (playlist == NULL)
    return ts_ctl_fail (error);
  ts_mpd_set_playlist_async (mpd, playlist, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  saved = ts_mpd_set_playlist_finish (mpd, ts_ctl_wait_for (&result), &error);
  if (saved == NULL)
    return ts_ctl_fail (error);
  if (!saved->has_names)
    ts_ctl_warn (_ ("MPD keeps no names in playlists that it writes itself. Give its playlist "
                    "folder with --playlist-folder to keep them."));
  return print_result (saved, arguments);
}

static TsCtlExit
remove_playlist (TsMpd *mpd, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ts_mpd_remove_playlist_async (mpd, name, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  if (!ts_mpd_remove_playlist_finish (mpd, ts_ctl_wait_for (&result), &error))
    return ts_ctl_fail (error);
  return TS_CTL_DONE;
}

/* --- The command --------------------------------------------------------------------------- */

static gboolean
is_known (int argc, char **argv, const Arguments *arguments)
{
  const gboolean has_library = arguments->search != NULL || arguments->source != NULL;
  const char *verb = argv[1];

  if (strcmp (verb, "status") == 0)
    return argc == 2;
  if (strcmp (verb, "send") == 0)
    return argc > 2 || has_library;
  if (strcmp (verb, "playlists") != 0)
    return FALSE;
  if (argc == 2)
    return TRUE;
  if (strcmp (argv[2], "list") == 0)
    return argc == 3;
  if (strcmp (argv[2], "show") == 0 || strcmp (argv[2], "remove") == 0)
    return argc == 4;
  return strcmp (argv[2], "save") == 0 && (argc > 4 || (argc == 4 && has_library));
}

static TsCtlExit
run_verb (const TsCtlCommand *self, int argc, char **argv, const Arguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpd) mpd = NULL;

  if (!is_known (argc, argv, arguments) || (arguments->is_append && arguments->is_next)) {
    ts_ctl_warn (_ ("Usage: %s %s"), "tracksyncctl mpd", _ (self->usage));
    return TS_CTL_USAGE;
  }
  mpd = open_mpd (arguments, &error);
  if (mpd == NULL) {
    ts_ctl_fail (error);
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT) ? TS_CTL_USAGE
                                                                            : TS_CTL_FAILED;
  }
  if (strcmp (argv[1], "status") == 0)
    return print_status (mpd, arguments);
  if (strcmp (argv[1], "send") == 0)
    return send_items (mpd, argv + 2, arguments);
  if (argc == 2 || strcmp (argv[2], "list") == 0)
    return list_playlists (mpd, arguments);
  if (strcmp (argv[2], "show") == 0)
    return show_playlist (mpd, argv[3], arguments);
  if (strcmp (argv[2], "remove") == 0)
    return remove_playlist (mpd, argv[3]);
  return save_playlist (mpd, argv[3], argv + 4, arguments);
}

static TsCtlExit
run (const TsCtlCommand *self, int argc, char **argv)
{
  Arguments arguments = { .secret = TS_CTL_SECRET_INIT };
  const GOptionEntry entries[] = {
    { "host", 0, 0, G_OPTION_ARG_STRING, &arguments.host,
      N_ ("MPD’s host, host:port or socket, instead of the one that is set"), N_ ("ADDRESS") },
    { "music-folder", 0, 0, G_OPTION_ARG_FILENAME, &arguments.music_dir,
      N_ ("Where MPD’s music is, as this computer sees it"), N_ ("DIR") },
    { "playlist-folder", 0, 0, G_OPTION_ARG_FILENAME, &arguments.playlist_dir,
      N_ ("Where MPD keeps playlists, as this computer sees it"), N_ ("DIR") },
    { "append", 0, 0, G_OPTION_ARG_NONE, &arguments.is_append,
      N_ ("send: put them at the end of the queue instead of in its place"), NULL },
    { "next", 0, 0, G_OPTION_ARG_NONE, &arguments.is_next,
      N_ ("send: put them after what plays now"), NULL },
    { "no-play", 0, 0, G_OPTION_ARG_NONE, &arguments.is_silent,
      N_ ("send: do not play the new queue"), NULL },
    { "search", 's', 0, G_OPTION_ARG_STRING, &arguments.search,
      N_ ("Tracks of the library that match TEXT"), N_ ("TEXT") },
    { "source", 0, 0, G_OPTION_ARG_STRING, &arguments.source,
      N_ ("Tracks of the library from this source"), N_ ("SOURCE") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &arguments.name,
      N_ ("What an address is called in the queue"), N_ ("NAME") },
    TS_CTL_SECRET_ENTRIES (&arguments.secret),
    TS_CTL_PROFILE_ENTRY (&arguments.profile),
    { "json", 0, 0, G_OPTION_ARG_NONE, &arguments.is_json, N_ ("Print JSON"), NULL },
    { NULL },
  };
  TsCtlExit status = TS_CTL_USAGE;

  if (ts_ctl_parse (self, entries, &argc, &argv, 1, -1))
    status = run_verb (self, argc, argv, &arguments);
  ts_ctl_options_clear (entries);
  return status;
}

const TsCtlCommand ts_ctl_mpd_command = {
  .name = "mpd",
  .summary = N_ ("Send tracks and playlists to MPD, and see what it plays"),
  .usage = N_ ("status | send ITEM... | playlists [list | show NAME | save NAME ITEM... | "
               "remove NAME]"),
  .run = run,
};

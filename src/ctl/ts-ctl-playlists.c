/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"
#include "ts-ctl-json.h"
#include "ts-ctl-library.h"
#include "ts-ctl-playlists-push.h"
#include "ts-ctl-wait.h"
#include "ts-playlist-location.h"
#include "ts-playlist-reader.h"
#include "ts-playlist-writer.h"
#include "ts-store-tracks.h"
#include "ts-folder-source.h"
#include "ts-track-playlist.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  char *profile;
  char *search;
  char *source;
  char *name;
  char *format;
  char *map_from;
  char *map_to;
  char *to;
  char **picks;
  TsCtlSecret secret;
  gboolean is_absolute;
  gboolean is_dry_run;
  gboolean is_json;
} Arguments;

static void
arguments_clear (Arguments *self)
{
  g_free (self->profile);
  g_free (self->search);
  g_free (self->source);
  g_free (self->name);
  g_free (self->format);
  g_free (self->map_from);
  g_free (self->map_to);
  g_free (self->to);
  g_strfreev (self->picks);
  g_free (self->secret.file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

/* Writes to @path in the format its ending or --format says. */
static TsCtlExit
write_playlist (TsPlaylist *playlist, const char *path, const Arguments *arguments)
{
  g_autofree char *canonical = g_canonicalize_filename (path, NULL);
  g_autofree char *dir = g_path_get_dirname (canonical);
  g_autoptr (GError) error = NULL;
  TsPlaylistWriteOptions options = { .base_dir = arguments->is_absolute ? NULL : dir,
                                     .map_from = arguments->map_from,
                                     .map_to = arguments->map_to };
  TsPlaylistFormat format = arguments->format != NULL
                                ? ts_playlist_format_from_id (arguments->format)
                                : ts_playlist_format_from_name (path);
  guint n_left_out = 0;

  if (format == TS_PLAYLIST_FORMAT_UNKNOWN) {
    ts_ctl_warn (_ ("Say the format by the file’s ending or --format: m3u, m3u8, pls, xspf or "
                    "jspf."));
    return TS_CTL_USAGE;
  }
  if (!ts_playlist_write_file (playlist, canonical, format, &options, &n_left_out,
                               ts_ctl_cancellable (), &error))
    return ts_ctl_fail (error);
  if (n_left_out > 0)
    ts_ctl_warn (ngettext ("%u entry cannot be expressed in this format and was left out.",
                           "%u entries cannot be expressed in this format and were left out.",
                           n_left_out),
                 n_left_out);
  return n_left_out > 0 ? TS_CTL_PARTLY : TS_CTL_DONE;
}

/* The file an entry means: the first reading of it that is there, else the plain one. */
static char *
resolve (const char *location, const char *dir)
{
  g_auto (GStrv) candidates = ts_playlist_location_get_candidates (location, dir);

  for (guint i = 0; candidates[i] != NULL; i++)
    if (g_file_test (candidates[i], G_FILE_TEST_EXISTS))
      return g_strdup (candidates[i]);
  return g_strdup (candidates[0] != NULL ? candidates[0] : location);
}

static TsCtlExit
convert (const char *from, const char *to, const Arguments *arguments)
{
  g_autofree char *canonical = g_canonicalize_filename (from, NULL);
  g_autofree char *dir = g_path_get_dirname (canonical);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsPlaylist) playlist
      = ts_playlist_read_file (canonical, ts_ctl_cancellable (), &error);

  if (playlist == NULL)
    return ts_ctl_fail (error);
  for (guint i = 0; i < playlist->entries->len; i++) {
    TsPlaylistEntry *entry = playlist->entries->pdata[i];
    char *path = resolve (entry->location, dir);

    g_free (entry->location);
    entry->location = path;
  }
  if (arguments->name != NULL) {
    g_free (playlist->name);
    playlist->name = g_strdup (arguments->name);
  }
  return write_playlist (playlist, to, arguments);
}

static gboolean
keep_track_cb (TsTrack *track, gpointer tracks)
{
  g_ptr_array_add (tracks, ts_track_ref (track));
  return TRUE;
}

static TsCtlExit
export_tracks (TsContext *context, const char *to, const Arguments *arguments)
{
  const char *name = arguments->name != NULL ? arguments->name : arguments->search;
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TsPlaylist) playlist = NULL;
  g_autoptr (GError) error = NULL;
  TsCtlExit status;

  if (arguments->source != NULL) {
    g_autoptr (TsSource) source = ts_ctl_library_find_source (context, arguments->source);

    if (source == NULL) {
      ts_ctl_warn (_ ("There is no source “%s”."), arguments->source);
      return TS_CTL_FAILED;
    }
    query->source_id = ts_source_get_id (source);
  }
  query->text = g_strdup (arguments->search);
  if (!ts_store_foreach_track (ts_context_get_store (context), query, keep_track_cb, tracks,
                               ts_ctl_cancellable (), &error))
    return ts_ctl_fail (error);
  ts_track_playlist_make_async (context, name, tracks, ts_ctl_cancellable (), ts_ctl_done_cb,
                                &result);
  playlist = ts_track_playlist_make_finish (ts_ctl_wait_for (&result), &problems, &error);
  if (playlist == NULL)
    return ts_ctl_fail (error);
  if (tracks->len == 0)
    ts_ctl_warn (_ ("No track matches; the playlist is empty."));
  ts_ctl_warn_each (problems);
  status = write_playlist (playlist, to, arguments);
  return status == TS_CTL_DONE && problems->len > 0 ? TS_CTL_PARTLY : status;
}

static void
print_playlist (
    JsonBuilder *builder, gsize row, const char *path, TsPlaylist *playlist, guint n_missing)
{
  g_autofree char *display = g_filename_display_name (path);

  if (builder == NULL) {
    if (n_missing == 0)
      printf ("%s: %u\n", display, playlist->entries->len);
    else
      /* Translators: a playlist, its number of entries, and how many of them lack their file. */
      printf (ngettext ("%s: %u, %u file missing\n", "%s: %u, %u files missing\n", n_missing),
              display, playlist->entries->len, n_missing);
    return;
  }
  json_builder_begin_object (builder);
  ts_ctl_json_add_text (builder, "path", display);
  ts_ctl_json_add_text (builder, "name", playlist->name);
  ts_ctl_json_add_number (builder, "entries", playlist->entries->len);
  ts_ctl_json_add_number (builder, "missing", n_missing);
  json_builder_end_object (builder);
  ts_ctl_print_json_row (builder, row);
  json_builder_reset (builder);
}

static guint
count_missing (TsPlaylist *playlist, const char *path)
{
  g_autofree char *dir = g_path_get_dirname (path);
  guint n = 0;

  for (guint i = 0; i < playlist->entries->len; i++) {
    const TsPlaylistEntry *entry = playlist->entries->pdata[i];
    g_autofree char *file = NULL;

    if (ts_playlist_location_is_address (entry->location))
      continue;
    file = resolve (entry->location, dir);
    n += !g_file_test (file, G_FILE_TEST_EXISTS);
  }
  return n;
}

static TsCtlExit
list (TsContext *context, const char *only, const Arguments *arguments)
{
  GListModel *sources = ts_context_get_sources (context);
  g_autoptr (TsSource) wanted = only != NULL ? ts_ctl_library_find_source (context, only) : NULL;
  g_autoptr (JsonBuilder) builder = arguments->is_json ? json_builder_new () : NULL;
  TsCtlExit status = TS_CTL_DONE;
  gsize n = 0;

  if (only != NULL && wanted == NULL) {
    ts_ctl_warn (_ ("There is no source “%s”."), only);
    return TS_CTL_FAILED;
  }
  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);
    g_autoptr (TsSyncSource) folder = NULL;
    g_autoptr (GPtrArray) found = NULL;
    g_autoptr (GError) error = NULL;

    if ((wanted != NULL && source != wanted) || !ts_source_is_folder (source))
      continue;
    folder = ts_folder_source_new (ts_source_get_location (source));
    found = ts_sync_source_list_playlists (folder, ts_ctl_cancellable (), &error);
    if (found == NULL)
      return ts_ctl_fail (error);
    for (guint p = 0; p < found->len; p++) {
      const char *path = ((TsSyncPlaylist *) found->pdata[p])->id;
      g_autoptr (GError) local = NULL;
      g_autoptr (TsPlaylist) playlist = ts_playlist_read_file (path, ts_ctl_cancellable (), &local);

      if (playlist == NULL) {
        ts_ctl_warn ("%s", local->message);
        status = TS_CTL_PARTLY;
        continue;
      }
      print_playlist (builder, n++, path, playlist, count_missing (playlist, path));
    }
  }
  if (builder != NULL)
    ts_ctl_print_json_end (n);
  return status;
}

static TsCtlExit
push (TsContext *context, const char *what, const Arguments *arguments)
{
  const TsCtlPush order = { what,
                            arguments->to,
                            arguments->source,
                            arguments->name,
                            (const char *const *) arguments->picks,
                            &arguments->secret,
                            arguments->is_dry_run,
                            arguments->is_json };

  return ts_ctl_playlists_push (context, &order);
}

static TsCtlExit
run (const TsCtlCommand *self, int argc, char **argv)
{
  g_auto (Arguments) arguments = { .secret = TS_CTL_SECRET_INIT };
  const GOptionEntry entries[] = {
    TS_CTL_PROFILE_ENTRY (&arguments.profile),
    { "search", 's', 0, G_OPTION_ARG_STRING, &arguments.search,
      N_ ("export: only tracks that match TEXT"), N_ ("TEXT") },
    { "source", 0, 0, G_OPTION_ARG_STRING, &arguments.source,
      N_ ("export: only tracks of this source; push: whose playlist it is"), N_ ("SOURCE") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &arguments.name, N_ ("The playlist’s name"), N_ ("NAME") },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &arguments.format,
      N_ ("m3u, m3u8, pls, xspf or jspf instead of what FILE ends in"), N_ ("FORMAT") },
    { "absolute", 'a', 0, G_OPTION_ARG_NONE, &arguments.is_absolute,
      N_ ("Write absolute paths instead of ones relative to FILE"), NULL },
    { "map-from", 0, 0, G_OPTION_ARG_FILENAME, &arguments.map_from,
      N_ ("Paths below this folder..."), N_ ("FOLDER") },
    { "map-to", 0, 0, G_OPTION_ARG_FILENAME, &arguments.map_to,
      N_ ("...are written below this one"), N_ ("FOLDER") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &arguments.to, N_ ("push: the server it goes onto"),
      N_ ("SERVER") },
    { "pick", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments.picks,
      N_ ("push: what an entry is, by the numbers that are listed; may come several times"),
      N_ ("ENTRY=CANDIDATE") },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &arguments.is_dry_run,
      N_ ("push: only look what would be found"), NULL },
    TS_CTL_SECRET_ENTRIES (&arguments.secret),
    { "json", 0, 0, G_OPTION_ARG_NONE, &arguments.is_json, N_ ("list, push: print JSON"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  const char *verb;
  TsContext *context;
  TsCtlExit status;

  if (!ts_ctl_parse (self, entries, &argc, &argv, 1, 3))
    return TS_CTL_USAGE;
  verb = argv[1];
  if (strcmp (verb, "convert") == 0 && argc == 4)
    return convert (argv[2], argv[3], &arguments);
  if (!(strcmp (verb, "list") == 0 && argc <= 3) && !(strcmp (verb, "export") == 0 && argc == 3)
      && !(strcmp (verb, "push") == 0 && argc == 3)) {
    ts_ctl_warn (_ ("Say “list [SOURCE]”, “export FILE”, “convert FROM TO” or “push PLAYLIST --to "
                    "SERVER”."));
    return TS_CTL_USAGE;
  }
  context = ts_ctl_library_open (arguments.profile, &error);
  if (context == NULL)
    return ts_ctl_fail (error);
  if (strcmp (verb, "list") == 0)
    status = list (context, argc == 3 ? argv[2] : NULL, &arguments);
  else if (strcmp (verb, "push") == 0)
    status = push (context, argv[2], &arguments);
  else
    status = export_tracks (context, argv[2], &arguments);
  ts_ctl_library_close (context);
  return status;
}

const TsCtlCommand ts_ctl_playlists_command = {
  .name = "playlists",
  .summary = N_ ("List, export and convert playlists, or put one onto a server"),
  .usage = N_ ("list [SOURCE] | export FILE | convert FROM TO | push PLAYLIST --to SERVER"),
  .run = run,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"
#include "ts-ctl-json.h"
#include "ts-ctl-library.h"
#include "ts-ctl-secret.h"
#include "ts-ctl-server.h"
#include "ts-ctl-wait.h"
#include "ts-store-accounts.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char *profile;
  char *prefix;
  char *playlist;
  gboolean is_forced;
  gboolean is_json;
  TsCtlSecret secret;
} Arguments;

/* A verb and its station, opened. */
typedef struct {
  const Arguments *arguments;
  TsAzuracastStation *station; /* (owned) */
  char **words;                /* what follows the station's name */
} Run;

typedef TsCtlExit (*VerbFunc) (Run *run);

static const char *
or_nothing (const char *text)
{
  return text != NULL ? text : "";
}

/* --- list ---------------------------------------------------------------------------------- */

static TsCtlExit
list (TsContext *context, const Arguments *arguments)
{
  GListModel *sources = ts_context_get_sources (context);
  gsize n_rows = 0;

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);
    g_autoptr (TsAccount) account = NULL;
    g_autoptr (GError) error = NULL;

    if (ts_source_get_role (source) != TS_SOURCE_ROLE_STATION)
      continue;
    account = ts_store_get_account (ts_context_get_store (context), ts_source_get_id (source), NULL,
                                    &error);
    if (account == NULL)
      return ts_ctl_fail (error);
    if (arguments->is_json) {
      g_autoptr (JsonBuilder) json = json_builder_new ();

      json_builder_begin_object (json);
      ts_ctl_json_add_number (json, "id", ts_source_get_id (source));
      ts_ctl_json_add_text (json, "name", account->name);
      ts_ctl_json_add_text (json, "address", account->address);
      ts_ctl_json_add_text (json, "station", account->user);
      json_builder_end_object (json);
      ts_ctl_print_json_row (json, n_rows);
    } else {
      g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\n", ts_source_get_id (source), account->name,
               account->address, or_nothing (account->user));
    }
    n_rows++;
  }
  if (arguments->is_json)
    ts_ctl_print_json_end (n_rows);
  else if (n_rows == 0)
    ts_ctl_warn (_ ("There are no stations yet: add one with “%s”."),
                 "tracksyncctl account add azuracast");
  return TS_CTL_DONE;
}

/* --- check, files -------------------------------------------------------------------------- */

static TsCtlExit
check (Run *run)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *who = NULL;

  ts_azuracast_station_check_async (run->station, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  who = ts_azuracast_station_check_finish (run->station, ts_ctl_wait_for (&result), &error);
  if (who == NULL)
    return ts_ctl_fail (error);
  g_print (_ ("The connection works: %s."), who);
  g_print ("\n");
  return TS_CTL_DONE;
}

static TsAzuracastFiles *
list_files (Run *run, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_azuracast_station_list_files_async (run->station, FALSE, ts_ctl_cancellable (), ts_ctl_done_cb,
                                         &result);
  return ts_azuracast_station_list_files_finish (run->station, ts_ctl_wait_for (&result), error);
}

static void
print_file_json (const TsAzuracastFile *file, gsize row)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  const TsTrack *track = file->track;

  json_builder_begin_object (json);
  ts_ctl_json_add_text (json, "id", file->id);
  ts_ctl_json_add_text (json, "unique_id", file->unique_id);
  ts_ctl_json_add_text (json, "song_id", file->song_id);
  ts_ctl_json_add_text (json, "path", track->location);
  ts_ctl_json_add_text (json, "artist", track->artist);
  ts_ctl_json_add_text (json, "title", track->title);
  ts_ctl_json_add_text (json, "album", track->album);
  ts_ctl_json_add_text (json, "isrc", track->isrc);
  ts_ctl_json_add_text (json, "mb_recording_id", track->mb_recording_id);
  ts_ctl_json_add_number (json, "duration_ms", track->duration_ms);
  json_builder_set_member_name (json, "playlists");
  json_builder_begin_array (json);
  for (guint i = 0; i < file->n_playlists; i++)
    json_builder_add_int_value (json, file->playlist_ids[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
  ts_ctl_print_json_row (json, row);
}

static TsCtlExit
files (Run *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastFiles) all = list_files (run, &error);

  if (all == NULL)
    return ts_ctl_fail (error);
  for (guint i = 0; i < ts_azuracast_files_get_n (all); i++) {
    const TsAzuracastFile *file = ts_azuracast_files_get (all, i);

    if (run->arguments->is_json)
      print_file_json (file, i);
    else
      g_print ("%s\t%s\t%s\t%s\n", or_nothing (file->id), file->track->location,
               or_nothing (file->track->artist), or_nothing (file->track->title));
  }
  if (run->arguments->is_json)
    ts_ctl_print_json_end (ts_azuracast_files_get_n (all));
  return TS_CTL_DONE;
}

/* --- playlists, import --------------------------------------------------------------------- */

static TsCtlExit
playlists (Run *run)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = NULL;

  ts_azuracast_station_list_playlists_async (run->station, ts_ctl_cancellable (), ts_ctl_done_cb,
                                             &result);
  all = ts_azuracast_station_list_playlists_finish (run->station, ts_ctl_wait_for (&result),
                                                    &error);
  if (all == NULL)
    return ts_ctl_fail (error);
  for (guint i = 0; i < all->len; i++) {
    const TsAzuracastPlaylist *playlist = all->pdata[i];

    if (run->arguments->is_json) {
      g_autoptr (JsonBuilder) json = json_builder_new ();

      json_builder_begin_object (json);
      ts_ctl_json_add_number (json, "id", playlist->id);
      ts_ctl_json_add_text (json, "name", playlist->name);
      ts_ctl_json_add_number (json, "tracks", playlist->n_tracks);
      ts_ctl_json_add_boolean (json, "in_order", playlist->is_sequential);
      json_builder_end_object (json);
      ts_ctl_print_json_row (json, i);
    } else {
      g_print ("%" G_GINT64_FORMAT "\t%s\t%u\n", playlist->id, playlist->name, playlist->n_tracks);
    }
  }
  if (run->arguments->is_json)
    ts_ctl_print_json_end (all->len);
  return TS_CTL_DONE;
}

static TsAzuracastPlaylist *
ensure_playlist (Run *run, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_azuracast_station_ensure_playlist_async (run->station, name, ts_ctl_cancellable (),
                                              ts_ctl_done_cb, &result);
  return ts_azuracast_station_ensure_playlist_finish (run->station, ts_ctl_wait_for (&result),
                                                      error);
}

static TsCtlExit
import (Run *run)
{
  const char *path = run->words[0];
  g_autofree char *name = g_path_get_basename (path);
  char *dot = strrchr (name, '.');
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastPlaylist) playlist = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GPtrArray) imports = NULL;
  g_autofree char *wanted = NULL;
  guint n_lost = 0;
  char *text;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &error))
    return ts_ctl_fail (error);
  content = g_bytes_new_take (text, length);
  if (dot != NULL && dot != name)
    *dot = '\0';
  wanted = run->arguments->playlist != NULL ? g_strdup (run->arguments->playlist)
                                            : g_filename_display_name (name);
  playlist = ensure_playlist (run, wanted, &error);
  if (playlist == NULL)
    return ts_ctl_fail (error);
  ts_azuracast_station_import_async (run->station, playlist->id, content, ts_ctl_cancellable (),
                                     ts_ctl_done_cb, &result);
  imports = ts_azuracast_station_import_finish (run->station, ts_ctl_wait_for (&result), &error);
  if (imports == NULL)
    return ts_ctl_fail (error);
  for (guint i = 0; i < imports->len; i++) {
    const TsAzuracastImport *line = imports->pdata[i];

    n_lost += line->match == NULL;
    if (run->arguments->is_json) {
      g_autoptr (JsonBuilder) json = json_builder_new ();

      json_builder_begin_object (json);
      ts_ctl_json_add_text (json, "path", line->path);
      ts_ctl_json_add_text (json, "match", line->match);
      json_builder_end_object (json);
      ts_ctl_print_json_row (json, i);
    } else {
      g_print ("%s\t%s\n", line->path, or_nothing (line->match));
    }
    if (line->match == NULL)
      ts_ctl_warn (_ ("The station found nothing for “%s”."), line->path);
  }
  if (run->arguments->is_json)
    ts_ctl_print_json_end (imports->len);
  return n_lost > 0 ? TS_CTL_PARTLY : TS_CTL_DONE;
}

/* --- upload -------------------------------------------------------------------------------- */

static TsAzuracastFile *
upload_one (Run *run, TsAzuracastFiles *known, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *display = g_filename_display_name (name);
  g_autofree char *target = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  TsAzuracastFile *file;
  gboolean is_there;
  int fd;

  target = run->arguments->prefix != NULL
               ? g_build_path ("/", run->arguments->prefix, display, NULL)
               : g_strdup (display);
  is_there = ts_azuracast_files_find_path (known, target) != NULL;
  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) {
    int code = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("The file cannot be read: %s"),
                 g_strerror (code));
    return NULL;
  }
  ts_azuracast_station_upload_async (run->station, fd, target,
                                     is_there && run->arguments->is_forced, NULL,
                                     ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  file = ts_azuracast_station_upload_finish (run->station, ts_ctl_wait_for (&result), error);
  close (fd);
  return file;
}

static gboolean
add_to_playlist (Run *run, TsAzuracastFile *file, gint64 playlist_id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_azuracast_station_set_playlists_async (
      run->station, file->id != NULL ? file->id : file->unique_id, &playlist_id, 1, NULL, 0,
      ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  return ts_azuracast_station_set_playlists_finish (run->station, ts_ctl_wait_for (&result), error);
}

static TsCtlExit
upload (Run *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastFiles) known = list_files (run, &error);
  g_autoptr (TsAzuracastPlaylist) playlist = NULL;
  guint n_failed = 0;
  gsize n_rows = 0;

  if (known == NULL)
    return ts_ctl_fail (error);
  if (run->arguments->playlist != NULL) {
    playlist = ensure_playlist (run, run->arguments->playlist, &error);
    if (playlist == NULL)
      return ts_ctl_fail (error);
  }
  for (guint i = 0; run->words[i] != NULL; i++) {
    g_autoptr (GError) own = NULL;
    g_autoptr (TsAzuracastFile) file = upload_one (run, known, run->words[i], &own);

    if (file != NULL && playlist != NULL)
      add_to_playlist (run, file, playlist->id, &own);
    if (g_error_matches (own, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return ts_ctl_fail (own);
    if (own != NULL) {
      g_autofree char *display = g_filename_display_name (run->words[i]);

      ts_ctl_warn ("%s: %s", display, own->message);
      n_failed++;
    }
    if (file == NULL)
      continue;
    if (run->arguments->is_json)
      print_file_json (file, n_rows);
    else
      g_print ("%s\t%s\n", or_nothing (file->id), file->track->location);
    n_rows++;
  }
  if (run->arguments->is_json)
    ts_ctl_print_json_end (n_rows);
  if (n_failed == 0)
    return TS_CTL_DONE;
  return n_rows > 0 ? TS_CTL_PARTLY : TS_CTL_FAILED;
}

/* --- delete -------------------------------------------------------------------------------- */

static TsCtlExit
delete_files (Run *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastFiles) known = list_files (run, &error);
  guint n_failed = 0;
  guint n_done = 0;

  if (known == NULL)
    return ts_ctl_fail (error);
  for (guint i = 0; run->words[i] != NULL; i++) {
    const char *word = run->words[i];
    TsAzuracastFile *file = ts_azuracast_files_find_path (known, word);
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) own = NULL;

    if (file == NULL)
      file = ts_azuracast_files_find_id (known, word);
    if (file == NULL || file->id == NULL) {
      ts_ctl_warn (_ ("The station has no file “%s”."), word);
      n_failed++;
      continue;
    }
    ts_azuracast_station_delete_file_async (run->station, file->id, ts_ctl_cancellable (),
                                            ts_ctl_done_cb, &result);
    if (!ts_azuracast_station_delete_file_finish (run->station, ts_ctl_wait_for (&result), &own)) {
      ts_ctl_fail (own);
      return n_done > 0 ? TS_CTL_PARTLY : TS_CTL_FAILED;
    }
    n_done++;
    if (!run->arguments->is_json)
      g_print (_ ("Deleted “%s”.\n"), file->track->location);
  }
  if (n_failed == 0)
    return TS_CTL_DONE;
  return n_done > 0 ? TS_CTL_PARTLY : TS_CTL_FAILED;
}

/* --- The command --------------------------------------------------------------------------- */

static TsAzuracastStation *
open_station (TsContext *context, const char *word, const TsCtlSecret *secret, GError **error)
{
  g_autoptr (TsSource) source = ts_ctl_library_find_source (context, word);
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (source == NULL || ts_source_get_role (source) != TS_SOURCE_ROLE_STATION) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no station “%s”"), word);
    return NULL;
  }
  if (!ts_ctl_server_prepare (context, source, secret, error))
    return NULL;
  account = ts_store_get_account (ts_context_get_store (context), ts_source_get_id (source), NULL,
                                  error);
  if (account == NULL)
    return NULL;
  ts_accounts_open_station_async (ts_context_get_accounts (context), account, NULL,
                                  ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  return ts_accounts_open_station_finish (ts_context_get_accounts (context),
                                          ts_ctl_wait_for (&result), error);
}

static const struct {
  const char *name;
  VerbFunc func;
  int min_words; /* behind the station */
  int max_words; /* -1 any number */
} verbs[] = {
  { "check", check, 0, 0 },   { "delete", delete_files, 1, -1 }, { "files", files, 0, 0 },
  { "import", import, 1, 1 }, { "playlists", playlists, 0, 0 },  { "upload", upload, 1, -1 },
};

static TsCtlExit
run_verb (const TsCtlCommand *self, int argc, char **argv, const Arguments *arguments)
{
  TsContext *context;
  g_autoptr (GError) error = NULL;
  Run run = { .arguments = arguments };
  TsCtlExit status = TS_CTL_FAILED;
  gboolean is_list = strcmp (argv[1], "list") == 0 && argc == 2;
  gsize i = 0;

  while (i < G_N_ELEMENTS (verbs) && strcmp (verbs[i].name, argv[1]) != 0)
    i++;
  if (!is_list
      && (i == G_N_ELEMENTS (verbs) || argc < 3 + verbs[i].min_words
          || (verbs[i].max_words >= 0 && argc > 3 + verbs[i].max_words))) {
    ts_ctl_warn (_ ("Usage: %s %s"), "tracksyncctl station", _ (self->usage));
    return TS_CTL_USAGE;
  }
  context = ts_ctl_library_open (arguments->profile, &error);
  if (context == NULL)
    return ts_ctl_fail (error);
  if (is_list) {
    status = list (context, arguments);
  } else {
    run.station = open_station (context, argv[2], &arguments->secret, &error);
    run.words = g_strdupv (argv + 3);
    if (run.station != NULL)
      status = verbs[i].func (&run);
    else
      ts_ctl_fail (error);
    g_strfreev (run.words);
    g_clear_object (&run.station);
  }
  ts_ctl_library_close (context);
  return ts_ctl_finish (status);
}

static TsCtlExit
run_command (const TsCtlCommand *self, int argc, char **argv)
{
  Arguments arguments = { .secret = TS_CTL_SECRET_INIT };
  const GOptionEntry entries[] = {
    { "prefix", 0, 0, G_OPTION_ARG_STRING, &arguments.prefix,
      N_ ("Upload to this folder of the station"), N_ ("FOLDER") },
    { "playlist", 0, 0, G_OPTION_ARG_STRING, &arguments.playlist,
      N_ ("Put what is uploaded or imported in this playlist"), N_ ("NAME") },
    { "force", 0, 0, G_OPTION_ARG_NONE, &arguments.is_forced, N_ ("Replace files of the same name"),
      NULL },
    TS_CTL_SECRET_ENTRIES (&arguments.secret),
    TS_CTL_PROFILE_ENTRY (&arguments.profile),
    { "json", 0, 0, G_OPTION_ARG_NONE, &arguments.is_json, N_ ("Write an array of objects"), NULL },
    { NULL },
  };
  TsCtlExit status = TS_CTL_USAGE;

  if (ts_ctl_parse (self, entries, &argc, &argv, 1, -1))
    status = run_verb (self, argc, argv, &arguments);
  ts_ctl_options_clear (entries);
  return status;
}

const TsCtlCommand ts_ctl_station_command = {
  .name = "station",
  .summary = N_ ("Look at the music of a web-radio station, and change it"),
  .usage
  = N_ ("list | check STATION | files STATION | playlists STATION | upload STATION FILE... | "
        "delete STATION PATH... | import STATION PLAYLIST"),
  .run = run_command,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-streams.h"

#include "ts-ctl-command.h"
#include "ts-ctl-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What the options say. */
typedef struct {
  char *database;
  char *title;
  char *artist;
  char *album;
  char *page;
  char *headers;
  char *charset;
  double seconds;
  gboolean is_live;
  gboolean is_json;
} Arguments;

TsProxyDatabase *
ts_ctl_streams_open (const char *path, GError **error)
{
  g_autofree char *own = NULL;
  TsProxyDatabase *database;

  if (path == NULL)
    path = own = g_build_filename (g_get_user_config_dir (), "tracksync", "streams.db", NULL);
  database = ts_proxy_database_open (path, error);
  if (database != NULL && ts_proxy_database_get_notice (database) != NULL)
    ts_ctl_warn ("%s", ts_proxy_database_get_notice (database));
  return database;
}

static void
print_json (const TsProxyTrack *track, gsize row)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  ts_ctl_json_add_text (json, "id", track->id);
  ts_ctl_json_add_text (json, "url", track->stream_url);
  ts_ctl_json_add_text (json, "page", track->page_url);
  ts_ctl_json_add_text (json, "title", track->title);
  ts_ctl_json_add_text (json, "artist", track->artist);
  ts_ctl_json_add_text (json, "album", track->album);
  ts_ctl_json_add_double (json, "seconds", (double) track->duration_ms / 1000);
  ts_ctl_json_add_boolean (json, "live", track->is_live);
  json_builder_end_object (json);
  ts_ctl_print_json_row (json, row);
}

static TsCtlExit
list (TsProxyDatabase *database, const Arguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tracks = ts_proxy_database_list (database, &error);

  if (tracks == NULL)
    return ts_ctl_fail (error);
  for (guint i = 0; i < tracks->len; i++) {
    const TsProxyTrack *track = tracks->pdata[i];
    g_autofree char *name = ts_proxy_track_make_name (track);

    if (arguments->is_json)
      print_json (track, i);
    else
      g_print ("%s\t%s\t%s\n", track->id, name,
               track->page_url != NULL ? track->page_url : track->stream_url);
  }
  if (arguments->is_json)
    ts_ctl_print_json_end (tracks->len);
  else if (tracks->len == 0)
    ts_ctl_warn (_ ("There are no streams yet."));
  return TS_CTL_DONE;
}

static TsCtlExit
add (TsProxyDatabase *database, const char *id, const char *url, const Arguments *arguments)
{
  g_autofree char *made = *id == '\0' || strcmp (id, "-") == 0 ? ts_proxy_make_id (url) : NULL;
  g_autoptr (TsProxyTrack) track
      = ts_proxy_track_new (made != NULL ? made : id, strcmp (url, "-") != 0 ? url : NULL);
  g_autoptr (GError) error = NULL;

  track->page_url = g_strdup (arguments->page);
  track->headers = g_strdup (arguments->headers);
  track->artist = g_strdup (arguments->artist);
  track->album = g_strdup (arguments->album);
  track->charset = g_strdup (arguments->charset);
  track->duration_ms = (gint64) (CLAMP (arguments->seconds, 0, 1e9) * 1000);
  track->is_live = arguments->is_live;
  if (arguments->title != NULL) {
    g_free (track->title);
    track->title = g_strdup (arguments->title);
  }
  if (!ts_proxy_database_add (database, track, &error))
    return ts_ctl_fail (error);
  g_print ("%s\n", track->id);
  return TS_CTL_DONE;
}

static TsCtlExit
remove_all (TsProxyDatabase *database, char **ids)
{
  TsCtlExit status = TS_CTL_DONE;

  for (gsize i = 0; ids[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    gboolean was_there;

    if (!ts_proxy_database_remove (database, ids[i], &was_there, &error))
      return ts_ctl_fail (error);
    if (was_there)
      continue;
    ts_ctl_warn (_ ("There is no stream “%s”."), ids[i]);
    status = TS_CTL_FAILED;
  }
  return status;
}

static TsCtlExit
run_verb (const TsCtlCommand *self, int argc, char **argv, Arguments *arguments)
{
  const char *verb = argv[1];
  g_autoptr (TsProxyDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  if (!(strcmp (verb, "list") == 0 && argc == 2) && !(strcmp (verb, "add") == 0 && argc == 4)
      && !(strcmp (verb, "remove") == 0 && argc >= 3)) {
    ts_ctl_warn (_ ("Usage: %s %s"), "tracksyncctl streams", _ (self->usage));
    return TS_CTL_USAGE;
  }
  database = ts_ctl_streams_open (arguments->database, &error);
  if (database == NULL)
    return ts_ctl_fail (error);
  if (strcmp (verb, "list") == 0)
    return ts_ctl_finish (list (database, arguments));
  if (strcmp (verb, "add") == 0)
    return ts_ctl_finish (add (database, argv[2], argv[3], arguments));
  return remove_all (database, argv + 2);
}

static TsCtlExit
run (const TsCtlCommand *self, int argc, char **argv)
{
  Arguments arguments = { NULL };
  const GOptionEntry entries[] = {
    TS_CTL_STREAMS_ENTRY (&arguments.database),
    { "title", 0, 0, G_OPTION_ARG_STRING, &arguments.title, N_ ("Title of the new stream"),
      N_ ("TEXT") },
    { "artist", 0, 0, G_OPTION_ARG_STRING, &arguments.artist, N_ ("Its artist"), N_ ("TEXT") },
    { "album", 0, 0, G_OPTION_ARG_STRING, &arguments.album, N_ ("Its album"), N_ ("TEXT") },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &arguments.seconds, N_ ("Its play time"),
      N_ ("SECONDS") },
    { "live", 0, 0, G_OPTION_ARG_NONE, &arguments.is_live, N_ ("It has no end"), NULL },
    { "page", 0, 0, G_OPTION_ARG_STRING, &arguments.page,
      N_ ("Page to ask for a new address when this one is old"), N_ ("ADDRESS") },
    { "headers", 0, 0, G_OPTION_ARG_STRING, &arguments.headers,
      N_ ("JSON object of headers to ask with"), N_ ("JSON") },
    { "charset", 0, 0, G_OPTION_ARG_STRING, &arguments.charset,
      N_ ("What a station writes its titles in, if not UTF-8 or Windows-1252"), N_ ("CHARSET") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &arguments.is_json, N_ ("List as JSON"), NULL },
    { NULL },
  };
  TsCtlExit status = TS_CTL_USAGE;

  if (ts_ctl_parse (self, entries, &argc, &argv, 1, -1))
    status = run_verb (self, argc, argv, &arguments);
  ts_ctl_options_clear (entries);
  return status;
}

const TsCtlCommand ts_ctl_streams_command = {
  .name = "streams",
  .summary = N_ ("Add, list and remove the streams that are served to players"),
  .usage = N_ ("list | add ID ADDRESS | remove ID…"),
  .run = run,
};

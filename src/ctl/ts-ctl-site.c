/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-site.h"

#include "ts-ctl-command.h"
#include "ts-ctl-json.h"
#include "ts-ctl-library.h"
#include "ts-ctl-wait.h"
#include "ts-scan.h"
#include "ts-store-sources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static TsSource *
find_site (TsContext *context, const char *word)
{
  g_autoptr (TsSource) source = ts_ctl_library_find_source (context, word);

  if (source == NULL || ts_source_get_role (source) != TS_SOURCE_ROLE_SITE) {
    ts_ctl_warn (_ ("There is no site “%s”."), word);
    return NULL;
  }
  return g_steal_pointer (&source);
}

/* --- list ---------------------------------------------------------------------------------- */

static TsCtlExit
list (TsContext *context, const TsCtlSiteArguments *arguments)
{
  GListModel *sources = ts_context_get_sources (context);
  gsize n_rows = 0;

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    if (ts_source_get_role (source) != TS_SOURCE_ROLE_SITE)
      continue;
    if (arguments->is_json) {
      g_autoptr (JsonBuilder) json = json_builder_new ();

      json_builder_begin_object (json);
      ts_ctl_json_add_number (json, "id", ts_source_get_id (source));
      ts_ctl_json_add_text (json, "kind", ts_source_get_kind (source));
      ts_ctl_json_add_text (json, "name", ts_source_get_name (source));
      ts_ctl_json_add_text (json, "address", ts_source_get_location (source));
      ts_ctl_json_add_number (json, "tracks", ts_source_get_n_tracks (source));
      ts_ctl_json_add_number (json, "missing", ts_source_get_n_missing (source));
      json_builder_end_object (json);
      ts_ctl_print_json_row (json, n_rows);
    } else {
      g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%u\n", ts_source_get_id (source),
               ts_source_get_kind (source), ts_source_get_name (source),
               ts_source_get_location (source), ts_source_get_n_tracks (source));
    }
    n_rows++;
  }
  if (arguments->is_json)
    ts_ctl_print_json_end (n_rows);
  else if (n_rows == 0)
    ts_ctl_warn (_ ("There are no sites yet."));
  return TS_CTL_DONE;
}

static void
log_cb (TsStreaming *streaming, const char *line, gpointer user_data)
{
  ts_ctl_warn ("%s", line);
}

/* --- add and remove ------------------------------------------------------------------------ */

/* Waits for the scan that adding began, and tells of it. */
static TsCtlExit
follow_scan (TsContext *context, TsSource *source)
{
  TsJob *job = ts_context_scan (context, source);
  G_GNUC_UNUSED g_autoptr (TsJob) held = g_object_ref (job);
  g_autoptr (GError) error = NULL;
  const TsJobState state = ts_ctl_wait_for_job (job, &error);
  const TsScanResult *result = ts_scan_get_result (job);

  if (error != NULL)
    return ts_ctl_fail (error);
  for (guint i = 0; i < result->problems->len; i++) {
    const TsScanProblem *problem = result->problems->pdata[i];
    g_autofree char *what = ts_scan_problem_get_display_path (problem);

    ts_ctl_warn ("%s: %s", *what != '\0' ? what : ts_source_get_name (source), problem->message);
  }
  g_print ("%s\n", ts_job_get_summary (job));
  return state == TS_JOB_STATE_PARTLY_DONE ? TS_CTL_PARTLY : TS_CTL_DONE;
}

static TsCtlExit
add (TsContext *context, const char *address, const TsCtlSiteArguments *arguments)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSource) source = NULL;
  g_autofree char *id = NULL;

  ts_context_add_site_async (context, address, arguments->kind, arguments->name,
                             ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  source = ts_context_add_site_finish (context, ts_ctl_wait_for (&result), &error);
  if (source == NULL)
    return ts_ctl_fail (error);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, ts_source_get_id (source));
  /* Translators: a name, and the number commands know it by. */
  g_print (_ ("Added “%s” as source %s.\n"), ts_source_get_name (source), id);
  return follow_scan (context, source);
}

static TsCtlExit
remove_site (TsContext *context, const char *word)
{
  TsStreaming *streaming = ts_context_get_streaming (context);
  g_autoptr (TsSource) source = find_site (context, word);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (source == NULL)
    return TS_CTL_FAILED;
  if (!ts_store_remove_source (ts_context_get_store (context), ts_source_get_id (source), NULL,
                               &error))
    return ts_ctl_fail (error);
  g_print (_ ("Removed “%s”.\n"), ts_source_get_name (source));
  g_signal_connect (streaming, "log", G_CALLBACK (log_cb), NULL);
  ts_streaming_clean_playlists_async (streaming, ts_ctl_cancellable (), ts_ctl_done_cb, &result);
  if (!ts_streaming_clean_playlists_finish (streaming, ts_ctl_wait_for (&result), &error))
    return ts_ctl_fail (error);
  return TS_CTL_DONE;
}

/* --- sync ---------------------------------------------------------------------------------- */

static TsCtlExit
follow_sync (TsContext *context, gboolean has_scans)
{
  TsStreaming *streaming = ts_context_get_streaming (context);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsJob) job = NULL;
  TsJobState state;

  if (ts_streaming_settings_get_playlist_folder (ts_streaming_get_settings (streaming)) == NULL) {
    ts_ctl_warn (_ ("Choose a folder for playlists first: "
                    "tracksyncctl site settings playlist-folder=DIR"));
    return TS_CTL_FAILED;
  }
  g_signal_connect (streaming, "log", G_CALLBACK (log_cb), NULL);
  job = g_object_ref (has_scans ? ts_streaming_sync (streaming)
                                : ts_streaming_write_playlists (streaming));
  state = ts_ctl_wait_for_job (job, &error);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  if (error != NULL)
    return ts_ctl_fail (error);
  g_print ("%s\n", ts_job_get_summary (job));
  return state == TS_JOB_STATE_PARTLY_DONE ? TS_CTL_PARTLY : TS_CTL_DONE;
}

/* --- The command --------------------------------------------------------------------------- */

static const struct {
  const char *name;
  int n_words; /* with the verb itself */
} verbs[] = {
  { "list", 1 },    { "add", 2 },       { "remove", 2 },    { "check", 1 }, { "resolve", 2 },
  { "entries", 2 }, { "playlists", 1 }, { "settings", -1 }, { "sync", 1 },  { "write", 1 },
};

static gboolean
is_usage_right (const char *verb, int n_words)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verb, verbs[i].name) == 0)
      return verbs[i].n_words < 0 || verbs[i].n_words == n_words;
  return FALSE;
}

static TsCtlExit
run_verb (TsContext *context, int argc, char **argv, const TsCtlSiteArguments *arguments)
{
  const char *verb = argv[1];

  if (strcmp (verb, "list") == 0)
    return list (context, arguments);
  if (strcmp (verb, "add") == 0)
    return add (context, argv[2], arguments);
  if (strcmp (verb, "remove") == 0)
    return remove_site (context, argv[2]);
  if (strcmp (verb, "check") == 0)
    return ts_ctl_site_check (context, arguments);
  if (strcmp (verb, "resolve") == 0)
    return ts_ctl_site_resolve (context, argv[2], arguments);
  if (strcmp (verb, "entries") == 0)
    return ts_ctl_site_list_entries (context, argv[2], arguments);
  if (strcmp (verb, "playlists") == 0)
    return ts_ctl_site_list_entries (context, TS_CTL_SITE_PLAYLISTS, arguments);
  if (strcmp (verb, "settings") == 0)
    return ts_ctl_site_settings (context, argv + 2, arguments);
  return follow_sync (context, strcmp (verb, "sync") == 0);
}

static TsCtlExit
run_command (const TsCtlCommand *self, int argc, char **argv, TsCtlSiteArguments *arguments)
{
  TsYtdlp *ytdlp;
  g_autoptr (GError) error = NULL;
  TsContext *context;
  TsCtlExit status;

  if (!is_usage_right (argv[1], argc - 1)) {
    ts_ctl_warn (_ ("Usage: %s %s"), "tracksyncctl site", _ (self->usage));
    return TS_CTL_USAGE;
  }
  if (arguments->kind != NULL && strcmp (arguments->kind, "site") != 0
      && strcmp (arguments->kind, "feed") != 0 && strcmp (arguments->kind, "radio") != 0) {
    ts_ctl_warn (_ ("An address is read as site, feed or radio, not as “%s”."), arguments->kind);
    return TS_CTL_USAGE;
  }
  context = ts_ctl_library_open (arguments->profile, &error);
  if (context == NULL)
    return ts_ctl_fail (error);
  ytdlp = ts_streaming_get_ytdlp (ts_context_get_streaming (context));
  if (arguments->resolver != NULL)
    ts_ytdlp_set_program (ytdlp, arguments->resolver);
  if (arguments->cookies_file != NULL || arguments->cookies_browser != NULL)
    ts_ytdlp_set_cookies (ytdlp, arguments->cookies_file, arguments->cookies_browser);
  status = run_verb (context, argc, argv, arguments);
  ts_ctl_library_close (context);
  return ts_ctl_finish (status);
}

static TsCtlExit
run (const TsCtlCommand *self, int argc, char **argv)
{
  TsCtlSiteArguments arguments = { NULL };
  const GOptionEntry entries[] = {
    { "as", 0, 0, G_OPTION_ARG_STRING, &arguments.kind,
      N_ ("Add it as site, feed or radio, instead of looking what it is"), N_ ("KIND") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &arguments.name, N_ ("What to call it"), N_ ("NAME") },
    { "resolver", 0, 0, G_OPTION_ARG_FILENAME, &arguments.resolver,
      N_ ("Use this yt-dlp, for this once"), N_ ("PROGRAM") },
    { "cookies", 0, 0, G_OPTION_ARG_FILENAME, &arguments.cookies_file,
      N_ ("Use the cookies of this file, for this once"), N_ ("FILE") },
    { "cookies-from-browser", 0, 0, G_OPTION_ARG_STRING, &arguments.cookies_browser,
      N_ ("Use the cookies of this browser, for this once"), N_ ("BROWSER") },
    TS_CTL_PROFILE_ENTRY (&arguments.profile),
    { "json", 0, 0, G_OPTION_ARG_NONE, &arguments.is_json, N_ ("Write JSON"), NULL },
    { NULL },
  };
  TsCtlExit status = TS_CTL_USAGE;

  if (ts_ctl_parse (self, entries, &argc, &argv, 1, -1))
    status = run_command (self, argc, argv, &arguments);
  ts_ctl_options_clear (entries);
  return status;
}

const TsCtlCommand ts_ctl_site_command = {
  .name = "site",
  .summary = N_ ("Add and list sites, podcasts and radio, and look into them"),
  .usage = N_ ("list | add ADDRESS | remove SITE | check | resolve ADDRESS | entries ADDRESS | "
               "playlists | sync | write | settings [NAME=VALUE…]"),
  .run = run,
};

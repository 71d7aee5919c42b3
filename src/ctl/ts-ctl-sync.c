/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"
#include "ts-ctl-library.h"
#include "ts-ctl-server.h"
#include "ts-ctl-wait.h"
#include "ts-path-template.h"
#include "ts-store-sync.h"
#include "ts-sync-session.h"
#include "ts-sync-words.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char *profile;
  char *layout;
  char *prefix;
  char *playlists;
  char *playlist_map;
  char *report;
  gboolean is_dry_run;
  gboolean is_yes;
  gboolean is_json;
  gboolean is_verbose;
  gboolean no_playlists;
  gboolean is_forced;
  gboolean replaces_files;
  gboolean wants_gain;
  gboolean no_gain;
  gboolean exact_only;
  gboolean one_each;
  gboolean all_copies;
  gboolean force_refresh;
  gboolean no_scan;
  TsCtlSecret secret;         /* of the server that music comes from */
  TsCtlSecret station_secret; /* of the station it goes to */
} SyncArguments;

static void
sync_arguments_clear (SyncArguments *self)
{
  g_free (self->profile);
  g_free (self->layout);
  g_free (self->prefix);
  g_free (self->playlists);
  g_free (self->playlist_map);
  g_free (self->report);
  g_free (self->secret.file);
  g_free (self->station_secret.file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SyncArguments, sync_arguments_clear)

/* The station that @to means; NULL for a folder. */
static TsSource *
find_station (TsContext *context, const char *to)
{
  g_autoptr (TsSource) found = ts_ctl_library_find_source (context, to);

  return found != NULL && ts_source_get_role (found) == TS_SOURCE_ROLE_STATION
             ? g_steal_pointer (&found)
             : NULL;
}

/* The stored pair of this source and target, with the options of the command line over its own. */
static TsSyncPair *
make_pair (TsContext *context,
           TsSource *source,
           const char *to,
           const SyncArguments *arguments,
           GError **error)
{
  TsStore *store = ts_context_get_store (context);
  g_autoptr (GPtrArray) pairs = NULL;
  g_autoptr (TsSyncPair) pair = g_new0 (TsSyncPair, 1);
  g_autoptr (TsSyncOptions) options = NULL;
  g_autoptr (TsSource) station = find_station (context, to);
  const char *stored = NULL;

  pair->source_id = ts_source_get_id (source);
  if (station != NULL) {
    pair->target_kind = g_strdup (ts_source_get_kind (station));
    pair->target_location = g_strdup (ts_source_get_location (station));
    pair->name = g_strdup (ts_source_get_name (station));
  } else {
    pair->target_kind = g_strdup ("folder");
    pair->target_location = g_canonicalize_filename (to, NULL);
    pair->name = g_filename_display_basename (pair->target_location);
  }
  pairs = ts_store_list_sync_pairs (store, ts_ctl_cancellable (), error);
  if (pairs == NULL)
    return NULL;
  for (guint i = 0; i < pairs->len; i++) {
    TsSyncPair *known = pairs->pdata[i];

    if (known->source_id == pair->source_id && strcmp (known->target_kind, pair->target_kind) == 0
        && strcmp (known->target_location, pair->target_location) == 0)
      stored = known->options;
  }
  options = ts_sync_options_from_json (stored);
  if (arguments->layout != NULL) {
    g_autoptr (TsPathTemplate) path_template = ts_path_template_new (arguments->layout, error);

    if (path_template == NULL)
      return NULL;
    g_free (options->layout);
    options->layout = g_strdup (arguments->layout);
  }
  if (arguments->no_playlists)
    options->playlist_format = TS_PLAYLIST_FORMAT_UNKNOWN;
  else if (arguments->playlists != NULL)
    options->playlist_format = ts_playlist_format_from_id (arguments->playlists);
  if (arguments->playlist_map != NULL) {
    g_free (options->playlist_map);
    options->playlist_map
        = *arguments->playlist_map != '\0' ? g_strdup (arguments->playlist_map) : NULL;
  }
  if (arguments->prefix != NULL) {
    g_free (options->prefix);
    options->prefix = *arguments->prefix != '\0' ? g_strdup (arguments->prefix) : NULL;
  }
  options->wants_gain = (options->wants_gain || arguments->wants_gain) && !arguments->no_gain;
  if (arguments->one_each || arguments->all_copies)
    options->one_per_recording = !arguments->all_copies;
  options->exact_only = options->exact_only || arguments->exact_only;
  pair->options = ts_sync_options_to_json (options);
  pair->id = ts_store_set_sync_pair (store, pair, ts_ctl_cancellable (), error);
  return pair->id != 0 ? g_steal_pointer (&pair) : NULL;
}

/* The source that @from means; a folder that is not in the library yet is added to it. */
static TsSource *
find_or_add_source (TsContext *context, const char *from, GError **error)
{
  TsSource *found = ts_ctl_library_find_source (context, from);

  if (found != NULL)
    return found;
  if (!g_file_test (from, G_FILE_TEST_IS_DIR)) {
    g_autofree char *display = g_filename_display_name (from);

    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no source or folder “%s”."),
                 display);
    return NULL;
  }
  return ts_ctl_library_add_folder (context, from, error);
}

/* Whether music can go there, and both ends can be logged in to. */
static gboolean
prepare_ends (TsContext *context,
              TsSource *source,
              const char *to,
              const SyncArguments *arguments,
              GError **error)
{
  g_autoptr (TsSource) target = ts_ctl_library_find_source (context, to);
  TsSourceRole role = target != NULL ? ts_source_get_role (target) : TS_SOURCE_ROLE_FOLDER;

  if (role != TS_SOURCE_ROLE_FOLDER && role != TS_SOURCE_ROLE_STATION
      && !g_file_test (to, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _ ("“%s” takes no music: it goes to folders and to stations."),
                 ts_source_get_name (target));
    return FALSE;
  }
  if (ts_source_has_account (source)
      && !ts_ctl_server_prepare (context, source, &arguments->secret, error))
    return FALSE;
  return role != TS_SOURCE_ROLE_STATION
         || ts_ctl_server_prepare (context, target, &arguments->station_secret, error);
}

static void
print_plan (TsSyncSession *session, gboolean is_verbose)
{
  TsSyncPlan *plan = ts_sync_session_get_plan (session);
  g_autofree char *warning = ts_sync_session_dup_warning (session);
  g_autofree char *need = ts_sync_session_dup_need (session);

  printf ("%s\n", need);
  for (TsSyncAction action = 0; action < TS_SYNC_N_ACTIONS; action++) {
    guint n = ts_sync_plan_get_n_with_action (plan, action);
    g_autofree char *size = g_format_size (ts_sync_plan_get_bytes_with_action (plan, action));

    if (n > 0 || action == TS_SYNC_ACTION_COPY)
      printf ("%s: %u (%s)\n", ts_sync_action_to_words (action, ts_sync_plan_is_upload (plan)), n, size);
  }
  for (guint i = 0; i < ts_sync_plan_get_n_items (plan); i++) {
    TsSyncItem *item = ts_sync_plan_get_item (plan, i);
    TsSyncAction action = ts_sync_item_get_action (item);
    g_autofree char *from = NULL, *reason = NULL, *to = NULL;

    /* What a person has to decide is always named, and so is what is replaced. */
    if (!is_verbose && action != TS_SYNC_ACTION_LOOK && action != TS_SYNC_ACTION_CONFLICT
        && !ts_sync_item_get_replaces (item))
      continue;
    from = ts_track_get_display_name (ts_sync_item_get_track (item));
    to = g_filename_display_name (ts_sync_item_get_target_path (item));
    reason = ts_sync_item_dup_reason_text (item);
    printf ("  %s: %s -> %s: %s\n", ts_sync_item_get_action_words (item), from, to, reason);
  }
  if (warning != NULL)
    ts_ctl_warn ("%s", warning);
}

static void
print_result (TsSyncSession *session)
{
  TsSyncWork *work = ts_sync_session_get_work (session);
  g_autofree char *summary = ts_sync_work_dup_summary (work);

  printf ("%s\n", summary);
  for (guint i = 0; i < work->steps->len; i++) {
    const TsSyncStep *step = &g_array_index (work->steps, TsSyncStep, i);

    if (step->message != NULL)
      ts_ctl_warn ("%s", step->message);
  }
  for (guint i = 0; i < work->playlists->len; i++) {
    const TsSyncPlaylistResult *playlist = work->playlists->pdata[i];

    if (playlist->error_message != NULL)
      ts_ctl_warn ("%s", playlist->error_message);
    else if (playlist->missing->len > 0)
      ts_ctl_warn (ngettext ("%s: %u entry is not on the target.",
                             "%s: %u entries are not on the target.", playlist->missing->len),
                   playlist->name, playlist->missing->len);
  }
}

static gboolean
write_report (TsSyncSession *session, const char *path, GError **error)
{
  TsSyncReport report = ts_sync_session_get_report (session);

  if (g_str_has_suffix (path, ".json")) {
    g_autoptr (GFile) file = g_file_new_for_path (path);
    g_autoptr (GFileOutputStream) out
        = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error);

    return out != NULL && ts_sync_report_write_json (&report, G_OUTPUT_STREAM (out), error)
           && g_output_stream_close (G_OUTPUT_STREAM (out), NULL, error);
  } else {
    g_autofree char *text = ts_sync_report_to_markdown (&report);

    return g_file_set_contents (path, text, -1, error);
  }
}

static gboolean
ask (TsSyncPlan *plan)
{
  g_autofree char *question = NULL;
  char answer[16] = "";

  question = ts_sync_words_dup_question (ts_sync_plan_get_n_selected (plan),
                                         ts_sync_plan_is_upload (plan));
  printf ("%s [y/N] ", question);
  fflush (stdout);
  /* TRANSLATORS: the letter that means yes, as in the question "[y/N]" */
  return fgets (answer, sizeof answer, stdin) != NULL
         && g_ascii_strncasecmp (answer, C_ ("answer", "y"), 1) == 0;
}

static void
session_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  TsSyncSession **session = data;

  *session = ts_sync_session_compare_finish (TS_JOB (object), result, NULL);
}

static void
applied_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ts_sync_session_apply_finish (data, TS_JOB (object), result, NULL);
}

static TsCtlExit
finish (TsSyncSession *session, const SyncArguments *arguments, TsCtlExit status)
{
  g_autoptr (GError) error = NULL;

  if (arguments->is_json) {
    TsSyncReport report = ts_sync_session_get_report (session);
    g_autoptr (GOutputStream) out = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

    fflush (stdout);
    if (!ts_sync_report_write_json (&report, out, &error))
      return ts_ctl_fail (error);
  }
  if (arguments->report != NULL && !write_report (session, arguments->report, &error))
    return ts_ctl_fail (error);
  return status;
}

static TsCtlExit
apply (TsSyncSession *session, const SyncArguments *arguments)
{
  g_autoptr (TsJob) job = ts_sync_session_apply (session, applied_cb, session);
  g_autoptr (GError) error = NULL;
  gboolean is_done;
  TsSyncWork *work;
  guint n_bad_playlists = 0;

  ts_ctl_wait_for_job (job, &error);
  is_done = error == NULL;
  while (ts_sync_session_get_work (session) == NULL)
    g_main_context_iteration (NULL, TRUE);
  work = ts_sync_session_get_work (session);
  if (!arguments->is_json)
    print_result (session);
  for (guint i = 0; i < work->playlists->len; i++)
    if (((TsSyncPlaylistResult *) work->playlists->pdata[i])->error_message != NULL)
      n_bad_playlists++;
  if (!is_done) {
    ts_ctl_fail (error);
    return finish (session, arguments, work->n_copied > 0 ? TS_CTL_PARTLY : TS_CTL_FAILED);
  }
  return finish (session, arguments,
                 work->n_failed + work->n_left + n_bad_playlists > 0 ? TS_CTL_PARTLY : TS_CTL_DONE);
}

static TsCtlExit
sync_source (TsContext *context, const char *from, const char *to, const SyncArguments *arguments)
{
  g_autoptr (TsSource) source = NULL;
  g_autoptr (TsSyncPair) pair = NULL;
  g_autoptr (TsSyncSession) session = NULL;
  g_autoptr (TsSyncOptions) options = NULL;
  g_autoptr (TsJob) compare = NULL;
  g_autoptr (GError) error = NULL;
  TsSyncPlan *plan;

  source = find_or_add_source (context, from, &error);
  if (source == NULL || !prepare_ends (context, source, to, arguments, &error))
    return ts_ctl_fail (error);
  pair = make_pair (context, source, to, arguments, &error);
  if (pair == NULL)
    return ts_ctl_fail (error);
  if (!arguments->no_scan) {
    g_autoptr (TsJob) scan = g_object_ref (ts_context_scan (context, source));

    ts_ctl_wait_for_job (scan, &error);
    if (error != NULL)
      return ts_ctl_fail (error);
  }
  options = ts_sync_options_from_json (pair->options);
  options->is_forced = arguments->is_forced || arguments->replaces_files;
  options->replaces_kinds = arguments->replaces_files;
  options->wants_fresh_list = arguments->force_refresh;
  compare = ts_sync_session_compare (ts_context_get_store (context),
                                     ts_context_get_accounts (context), pair, options, session_cb,
                                     &session);
  ts_ctl_wait_for_job (compare, &error);
  if (error != NULL)
    return ts_ctl_fail (error);
  while (session == NULL)
    g_main_context_iteration (NULL, TRUE);

  plan = ts_sync_session_get_plan (session);
  if (!arguments->is_json)
    print_plan (session, arguments->is_verbose || arguments->is_dry_run);
  if (arguments->is_dry_run)
    return finish (session, arguments, TS_CTL_DONE);
  if (ts_sync_plan_get_n_selected (plan) > 0 && !arguments->is_yes) {
    if (arguments->is_json || !isatty (STDIN_FILENO)) {
      ts_ctl_warn (_ ("Nothing was done: say --yes to go ahead without a question."));
      return finish (session, arguments, TS_CTL_FAILED);
    }
    if (!ask (plan))
      return finish (session, arguments, TS_CTL_DONE);
  }
  return apply (session, arguments);
}

static TsCtlExit
run_sync (const TsCtlCommand *self, int argc, char **argv)
{
  g_auto (SyncArguments) arguments
      = { .secret = TS_CTL_SECRET_INIT, .station_secret = TS_CTL_SECRET_INIT };
  const GOptionEntry entries[] = {
    TS_CTL_PROFILE_ENTRY (&arguments.profile),
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &arguments.is_dry_run,
      N_ ("Say what would happen to every track, and do nothing"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &arguments.is_yes, N_ ("Copy or upload without asking"),
      NULL },
    { "template", 't', 0, G_OPTION_ARG_STRING, &arguments.layout,
      N_ ("Lay folders and names out by TEMPLATE, such as “{albumartist}/{album}/{track:02} "
          "{title}” or “{path}”"),
      N_ ("TEMPLATE") },
    { "prefix", 0, 0, G_OPTION_ARG_STRING, &arguments.prefix,
      N_ ("Put all of it below this folder of the target; empty for none"), N_ ("FOLDER") },
    { "playlists", 'p', 0, G_OPTION_ARG_STRING, &arguments.playlists,
      N_ ("Write the source’s playlists as m3u8 (as by default), m3u, pls, xspf or jspf"),
      N_ ("FORMAT") },
    { "no-playlists", 0, 0, G_OPTION_ARG_NONE, &arguments.no_playlists, N_ ("Leave playlists out"),
      NULL },
    { "playlist-map", 0, 0, G_OPTION_ARG_FILENAME, &arguments.playlist_map,
      N_ ("Write PREFIX for the target’s root in playlists; empty for relative paths"),
      N_ ("PREFIX") },
    { "force", 0, 0, G_OPTION_ARG_NONE, &arguments.is_forced,
      N_ ("Copy or upload again what is there already, replacing it"), NULL },
    { "replace-files", 0, 0, G_OPTION_ARG_NONE, &arguments.replaces_files,
      N_ ("As --force; a station’s file of another format goes as well, once the new one is there "
          "and has its playlists"),
      NULL },
    { "gain", 0, 0, G_OPTION_ARG_NONE, &arguments.wants_gain,
      N_ ("Replace files without loudness tags by ones that have them"), NULL },
    { "no-gain", 0, 0, G_OPTION_ARG_NONE, &arguments.no_gain,
      N_ ("Leave files without loudness tags as they are (as by default)"), NULL },
    { "one-each", 0, 0, G_OPTION_ARG_NONE, &arguments.one_each,
      N_ ("Of tracks that are one recording let one go there (as by default to stations)"), NULL },
    { "all-copies", 0, 0, G_OPTION_ARG_NONE, &arguments.all_copies,
      N_ ("Let all tracks that are one recording go there (as by default to folders)"), NULL },
    { "force-refresh", 0, 0, G_OPTION_ARG_NONE, &arguments.force_refresh,
      N_ ("Have the station list its files anew"), NULL },
    { "exact", 0, 0, G_OPTION_ARG_NONE, &arguments.exact_only,
      N_ ("Match only by identifiers and equal names"), NULL },
    { "no-scan", 0, 0, G_OPTION_ARG_NONE, &arguments.no_scan,
      N_ ("Trust the library’s last scan of the source"), NULL },
    TS_CTL_SECRET_ENTRIES (&arguments.secret),
    { "station-secret-file", 0, 0, G_OPTION_ARG_FILENAME, &arguments.station_secret.file,
      N_ ("Read the station’s key from a file only its owner can read"), N_ ("FILE") },
    { "station-secret-fd", 0, 0, G_OPTION_ARG_INT, &arguments.station_secret.fd,
      N_ ("Read it from an open file descriptor"), N_ ("N") },
    { "report", 'r', 0, G_OPTION_ARG_FILENAME, &arguments.report,
      N_ ("Write a report to FILE, as JSON if it ends in .json, else as Markdown"), N_ ("FILE") },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &arguments.is_verbose,
      N_ ("Name every track of the plan"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &arguments.is_json,
      N_ ("Print plan and result as JSON; needs --yes or --dry-run"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  TsContext *context;
  TsCtlExit status;

  if (!ts_ctl_parse (self, entries, &argc, &argv, 2, 2))
    return TS_CTL_USAGE;
  if (arguments.playlists != NULL
      && ts_playlist_format_from_id (arguments.playlists) == TS_PLAYLIST_FORMAT_UNKNOWN) {
    ts_ctl_warn (_ ("There is no playlist format “%s”."), arguments.playlists);
    return TS_CTL_USAGE;
  }
  if (arguments.layout != NULL) {
    g_autoptr (TsPathTemplate) path_template = ts_path_template_new (arguments.layout, &error);

    if (path_template == NULL) {
      ts_ctl_warn ("%s", error->message);
      return TS_CTL_USAGE;
    }
  }
  context = ts_ctl_library_open (arguments.profile, &error);
  if (context == NULL)
    return ts_ctl_fail (error);
  status = sync_source (context, argv[1], argv[2], &arguments);
  ts_ctl_library_close (context);
  return status;
}

const TsCtlCommand ts_ctl_sync_command = {
  .name = "sync",
  .summary = N_ ("Copy what is missing from a source to a folder or a station"),
  .usage = N_ ("FROM TO"),
  .run = run_sync,
};

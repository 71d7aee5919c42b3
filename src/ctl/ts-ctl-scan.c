/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"
#include "ts-ctl-json.h"
#include "ts-ctl-library.h"
#include "ts-ctl-server.h"
#include "ts-ctl-wait.h"
#include "ts-scan.h"

#include <glib/gi18n-lib.h>

/* One run over folders and servers. */
typedef struct {
  TsContext *context;
  const TsCtlSecret *secret;
  JsonBuilder *json; /* (owned) (nullable): set if JSON is wanted */
  gsize n_scanned;
  gsize n_partly;
  gsize n_failed;
} Run;

static const char *
kind_to_string (TsScanProblemKind kind)
{
  static const char *const names[] = { "unread", "damaged", "skipped" };

  return names[kind];
}

static void
print_json (Run *run, TsSource *source, TsJob *job, const TsScanResult *result)
{
  g_autofree char *folder = g_filename_display_name (ts_source_get_location (source));
  const TsFolderCounts *counts = &result->counts;

  json_builder_begin_object (run->json);
  ts_ctl_json_add_text (run->json, "folder", folder);
  ts_ctl_json_add_text (run->json, "name", ts_source_get_name (source));
  ts_ctl_json_add_number (run->json, "source", ts_source_get_id (source));
  ts_ctl_json_add_text (run->json, "summary", ts_job_get_summary (job));
  ts_ctl_json_add_number (run->json, "files", counts->n_files);
  ts_ctl_json_add_number (run->json, "added", counts->n_added);
  ts_ctl_json_add_number (run->json, "changed", counts->n_changed);
  ts_ctl_json_add_number (run->json, "moved", counts->n_moved);
  ts_ctl_json_add_number (run->json, "returned", counts->n_returned);
  ts_ctl_json_add_number (run->json, "missing", counts->n_missing);
  ts_ctl_json_add_number (run->json, "unchanged", counts->n_unchanged);
  ts_ctl_json_add_number (run->json, "damaged", counts->n_damaged);
  ts_ctl_json_add_number (run->json, "unread", counts->n_unread);
  json_builder_set_member_name (run->json, "problems");
  json_builder_begin_array (run->json);
  for (guint i = 0; i < result->problems->len; i++) {
    const TsScanProblem *problem = result->problems->pdata[i];
    g_autofree char *path = g_filename_display_name (problem->path);

    json_builder_begin_object (run->json);
    ts_ctl_json_add_text (run->json, "kind", kind_to_string (problem->kind));
    ts_ctl_json_add_text (run->json, "path", path);
    ts_ctl_json_add_text (run->json, "message", problem->message);
    json_builder_end_object (run->json);
  }
  json_builder_end_array (run->json);
  json_builder_end_object (run->json);
  ts_ctl_print_json_row (run->json, run->n_scanned);
}

static void
print_problems (TsSource *source, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const TsScanProblem *problem = problems->pdata[i];
    g_autofree char *path = ts_scan_problem_get_display_path (problem);

    ts_ctl_warn ("%s: %s", *path != '\0' ? path : ts_source_get_name (source), problem->message);
  }
}

/* Returns FALSE when it is of no use to go on. */
static gboolean
scan_source (Run *run, TsSource *source)
{
  TsJob *job = ts_context_scan (run->context, source);
  G_GNUC_UNUSED g_autoptr (TsJob) held = g_object_ref (job);
  g_autoptr (GError) error = NULL;
  const TsJobState state = ts_ctl_wait_for_job (job, &error);
  const TsScanResult *result = ts_scan_get_result (job);

  if (error != NULL) {
    ts_ctl_fail (error);
    run->n_failed++;
    return state != TS_JOB_STATE_CANCELLED;
  }
  print_problems (source, result->problems);
  if (run->json != NULL) {
    print_json (run, source, job, result);
  } else {
    g_autofree char *name = ts_source_is_folder (source)
                                ? g_filename_display_name (ts_source_get_location (source))
                                : g_strdup (ts_source_get_name (source));

    g_print ("%s: %s\n", name, ts_job_get_summary (job));
  }
  run->n_scanned++;
  if (state == TS_JOB_STATE_PARTLY_DONE)
    run->n_partly++;
  return TRUE;
}

static void
scan_folders (Run *run, char **paths)
{
  for (gsize i = 0; paths[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TsSource) source = ts_ctl_library_find_source (run->context, paths[i]);
    gboolean is_ready = TRUE;

    if (source == NULL || ts_source_is_folder (source)) {
      g_clear_object (&source);
      source = ts_ctl_library_add_folder (run->context, paths[i], &error);
    } else if (ts_source_has_account (source)) {
      is_ready = ts_ctl_server_prepare (run->context, source, run->secret, &error);
    }
    if (source == NULL || !is_ready) {
      ts_ctl_fail (error);
      run->n_failed++;
    } else if (!scan_source (run, source)) {
      return;
    }
  }
}

static void
scan_known (Run *run)
{
  GListModel *sources = ts_context_get_sources (run->context);
  const guint n = g_list_model_get_n_items (sources);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);

  /* The list is renewed while its sources are scanned. */
  for (guint i = 0; i < n; i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    if (ts_source_gives_music (source))
      g_ptr_array_add (held, g_steal_pointer (&source));
  }
  for (guint i = 0; i < held->len; i++)
    if (!scan_source (run, held->pdata[i]))
      return;
  if (held->len == 0)
    ts_ctl_warn (_ ("The library has no folders yet: name one to scan."));
}

/* Which tracks of several sources are one recording. */
static void
find_copies (Run *run)
{
  TsJob *job = ts_context_find_copies (run->context);
  g_autoptr (GError) error = NULL;

  if (job == NULL)
    return;
  ts_ctl_wait_for_job (job, &error);
  if (error != NULL) {
    ts_ctl_fail (error);
    run->n_partly++;
  }
}

static TsCtlExit
run_command (const TsCtlCommand *self, int argc, char **argv)
{
  g_autofree char *profile = NULL;
  TsCtlSecret secret = TS_CTL_SECRET_INIT;
  g_autofree char *secret_file = NULL;
  gboolean is_json = FALSE;
  const GOptionEntry entries[] = {
    TS_CTL_SECRET_ENTRIES (&secret),
    TS_CTL_PROFILE_ENTRY (&profile),
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, N_ ("Write an array of objects"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  Run run = { NULL };

  if (!ts_ctl_parse (self, entries, &argc, &argv, 0, -1))
    return TS_CTL_USAGE;
  secret_file = secret.file;
  run.secret = &secret;
  run.context = ts_ctl_library_open (profile, &error);
  if (run.context == NULL)
    return ts_ctl_fail (error);
  if (is_json)
    run.json = json_builder_new ();
  if (argc > 1)
    scan_folders (&run, argv + 1);
  else
    scan_known (&run);
  if (is_json)
    ts_ctl_print_json_end (run.n_scanned);
  find_copies (&run);
  ts_ctl_library_close (run.context);
  g_clear_object (&run.json);
  if (run.n_failed > 0)
    return ts_ctl_finish (run.n_scanned > 0 ? TS_CTL_PARTLY : TS_CTL_FAILED);
  return ts_ctl_finish (run.n_partly > 0 ? TS_CTL_PARTLY : TS_CTL_DONE);
}

const TsCtlCommand ts_ctl_scan_command = {
  .name = "scan",
  .summary = N_ ("Bring the library in step with folders, servers and sites"),
  .usage = N_ ("[FOLDER|ACCOUNT|SITE…]"),
  .run = run_command,
};

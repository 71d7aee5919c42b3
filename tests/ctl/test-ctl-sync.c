/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-ctl-fixture.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

typedef struct {
  char *base;
  char *source;
  char *target;
  char *profile;
} Fixture;

static void run_tool (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
run_tool (const char *format, ...)
{
  g_autofree char *command = NULL;
  /* Caught, as what this program prints has to be TAP. */
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;
  int status;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  g_spawn_command_line_sync (command, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

/* Real music: twelve small tagged files of several formats and a playlist. */
static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->base = g_dir_make_tmp ("tracksyncctl-sync-XXXXXX", &error);
  g_assert_no_error (error);
  f->source = g_build_filename (f->base, "source", NULL);
  f->target = g_build_filename (f->base, "target", NULL);
  f->profile = g_strdup_printf ("--profile=%s/profile", f->base);
  run_tool ("%s %s 12", g_getenv ("MAKE_MUSIC"), f->source);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  run_tool ("rm -rf %s", f->base);
  g_free (f->base);
  g_free (f->source);
  g_free (f->target);
  g_free (f->profile);
}

static JsonNode *
sync_json (Fixture *f, const char *flag, int expected_status)
{
  g_autoptr (TsCtlRun) run
      = ts_ctl_run (NULL, "sync", f->profile, "--json", flag, f->source, f->target, NULL);
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  if (run->status != expected_status)
    g_test_message ("%s", run->err);
  g_assert_cmpint (run->status, ==, expected_status);
  node = json_from_string (run->out, &error);
  g_assert_no_error (error);
  return node;
}

static gint64
get_int (JsonNode *node, const char *group, const char *name)
{
  JsonObject *object = json_object_get_object_member (json_node_get_object (node), group);

  return json_object_get_int_member (object, name);
}

static gint64
get_planned (JsonNode *node, const char *action)
{
  JsonObject *plan = json_object_get_object_member (json_node_get_object (node), "plan");

  return json_object_get_int_member (json_object_get_object_member (plan, action), "tracks");
}

static void
test_whole (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonNode) dry = sync_json (f, "--dry-run", 0);
  g_autoptr (JsonNode) first = NULL, second = NULL, forgot = NULL;
  g_autofree char *report = g_build_filename (f->base, "report.md", NULL);
  g_autofree char *report_option = g_strdup_printf ("--report=%s", report);
  g_autofree char *profile = NULL, *text = NULL;
  g_autoptr (TsCtlRun) plain = NULL;

  g_assert_cmpint (get_planned (dry, "copy"), ==, 12);
  g_assert_false (g_file_test (f->target, G_FILE_TEST_EXISTS));
  first = sync_json (f, "--yes", 0);
  g_assert_cmpint (get_int (first, "result", "copied"), ==, 12);
  second = sync_json (f, "--yes", 0);
  g_assert_cmpint (get_int (second, "result", "copied"), ==, 0);
  g_assert_cmpint (get_planned (second, "skip"), ==, 12);

  /* A library that remembers nothing knows the copies by their audio. */
  profile = g_steal_pointer (&f->profile);
  f->profile = g_strdup_printf ("--profile=%s/other", f->base);
  forgot = sync_json (f, "--yes", 0);
  g_assert_cmpint (get_int (forgot, "result", "copied"), ==, 0);

  plain = ts_ctl_run (NULL, "sync", f->profile, "--yes", report_option, f->source, f->target, NULL);
  g_assert_cmpint (plain->status, ==, 0);
  g_assert_true (g_file_get_contents (report, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "# Sync report\n"));
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autofree char *inside = g_build_filename (f->source, "copy", NULL);
  g_autofree char *away = g_build_filename (f->base, "no", "such", NULL);
  g_autoptr (TsCtlRun) bad_template
      = ts_ctl_run (NULL, "sync", f->profile, "--template={titel}", f->source, f->target, NULL);
  g_autoptr (TsCtlRun) nested
      = ts_ctl_run (NULL, "sync", f->profile, "--yes", f->source, inside, NULL);
  g_autoptr (TsCtlRun) gone = ts_ctl_run (NULL, "sync", f->profile, "--yes", f->source, away, NULL);
  g_autoptr (TsCtlRun) nothing
      = ts_ctl_run (NULL, "sync", f->profile, "--yes", away, f->target, NULL);
  g_autoptr (TsCtlRun) unasked = ts_ctl_run ("", "sync", f->profile, f->source, f->target, NULL);

  g_assert_cmpint (bad_template->status, ==, 2);
  g_assert_nonnull (strstr (bad_template->err, "titel"));
  g_assert_cmpint (nested->status, ==, 1);
  g_assert_nonnull (strstr (nested->err, "inside"));
  g_assert_cmpint (gone->status, ==, 1);
  g_assert_cmpint (nothing->status, ==, 1);
  g_assert_cmpint (unasked->status, ==, 1);
  g_assert_nonnull (strstr (unasked->err, "--yes"));
  g_assert_false (g_file_test (f->target, G_FILE_TEST_EXISTS));
}

/* Killed at random moments, library and target together always go on. */
static void
test_kill (Fixture *f, gconstpointer data)
{
  guint n_kills = 0;
  g_autoptr (JsonNode) last = NULL, again = NULL;

  for (guint i = 0; i < 200 && n_kills < 20; i++) {
    g_autoptr (GSubprocess) process = NULL;
    g_autoptr (GError) error = NULL;

    run_tool ("mkdir -p %s", f->target);
    if (i % 3 == 2)
      run_tool ("find %s -mindepth 1 -delete", f->target);
    process = g_subprocess_new (
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
        g_getenv ("TRACKSYNCCTL"), "sync", f->profile, "--yes", f->source, f->target, NULL);
    g_assert_no_error (error);
    g_usleep (g_test_rand_int_range (5000, 120000));
    g_subprocess_force_exit (process);
    g_subprocess_wait (process, NULL, NULL);
    n_kills += g_subprocess_get_if_signaled (process);
  }
  g_test_message ("%u kills", n_kills);
  g_assert_cmpuint (n_kills, ==, 20);
  last = sync_json (f, "--yes", 0);
  g_assert_cmpint (get_planned (last, "look") + get_planned (last, "conflict"), ==, 0);
  again = sync_json (f, "--yes", 0);
  g_assert_cmpint (get_planned (again, "skip"), ==, 12);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ctl/sync/whole", Fixture, NULL, set_up, test_whole, tear_down);
  g_test_add ("/ctl/sync/refusals", Fixture, NULL, set_up, test_refusals, tear_down);
  if (g_test_slow ())
    g_test_add ("/ctl/sync/kill", Fixture, NULL, set_up, test_kill, tear_down);
  return g_test_run ();
}

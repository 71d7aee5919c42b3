/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-folder-source.h"
#include "ts-folder-target.h"
#include "ts-sync-error.h"
#include "ts-sync-fixture.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <signal.h>
#include <unistd.h>

#define MB (1024 * 1024)

/* Plans and runs once; a NULL @error means that the run must go to its end. */
static TsSyncWork *
run (TsSyncFixture *f, const TsSyncPlaylistOptions *playlists, GError **error)
{
  g_autoptr (TsSyncPlan) plan = ts_sync_fixture_plan (f->source, f->target, NULL);
  g_autoptr (TsSyncTarget) target = ts_folder_target_new (f->target);
  g_autoptr (TsSyncSource) source = ts_folder_source_new (f->source);
  g_autoptr (GError) local = NULL;
  TsSyncWork *work = ts_sync_work_new (plan, playlists);

  ts_sync_runner_run (work, source, target, NULL, NULL, NULL, NULL, &local);
  if (error == NULL)
    g_assert_no_error (local);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  ts_sync_work_apply_to_plan (work, plan);
  return work;
}

static void
test_copy (TsSyncFixture *f, gconstpointer data)
{
  g_autoptr (TsSyncWork) work = NULL, again = NULL;
  g_autofree char *a = g_build_filename (f->source, "x", "a.mp3", NULL);
  g_autofree char *b = g_build_filename (f->target, "x", "a.mp3", NULL);
  g_autofree char *summary = NULL;
  GStatBuf before, after;
  guint n_parts;

  ts_sync_fixture_write (f->source, "x/a.mp3", 3 * MB + 17, 1);
  ts_sync_fixture_write (f->source, "x/empty.mp3", 0, 1);
  ts_sync_fixture_write (f->source, "y/z/b.flac", 1000, 2);
  ts_sync_fixture_write (f->source, "Caf\xe9.ogg", 1000, 3);
  work = run (f, NULL, NULL);
  g_assert_cmpuint (work->n_copied, ==, 4);
  g_assert_cmpint (work->copied_bytes, ==, 3 * MB + 17 + 2000);
  g_assert_cmpuint (ts_sync_fixture_check_target (f->source, f->target, &n_parts), ==, 4);
  g_assert_cmpuint (n_parts, ==, 0);
  g_stat (a, &before);
  g_stat (b, &after);
  g_assert_cmpint (before.st_mtim.tv_sec, ==, after.st_mtim.tv_sec);
  g_assert_cmpint (before.st_mtim.tv_nsec, ==, after.st_mtim.tv_nsec);
  summary = ts_sync_work_dup_summary (work);
  g_test_message ("%s", summary);

  again = run (f, NULL, NULL);
  g_assert_cmpuint (again->steps->len, ==, 0);
}

static void
test_stale_parts (TsSyncFixture *f, gconstpointer data)
{
  g_autoptr (TsSyncWork) work = NULL;
  guint n_parts;

  ts_sync_fixture_write (f->source, "a.mp3", 10, 1);
  ts_sync_fixture_write (f->target, ".tracksync-12345678.part", 10, 1);
  ts_sync_fixture_write (f->target, "deep/er/.tracksync-aaaaaaaa.part", 10, 1);
  work = run (f, NULL, NULL);
  ts_sync_fixture_check_target (f->source, f->target, &n_parts);
  g_assert_cmpuint (n_parts, ==, 0);
}

/* Files that are not what the plan saw are left alone, on either side. */
static void
test_changed (TsSyncFixture *f, gconstpointer data)
{
  g_autoptr (TsSyncPlan) plan = NULL;
  g_autoptr (TsSyncTarget) target = ts_folder_target_new (f->target);
  g_autoptr (TsSyncSource) source = ts_folder_source_new (f->source);
  g_autoptr (TsSyncWork) work = NULL;
  g_autofree char *gone = g_build_filename (f->source, "gone.mp3", NULL);
  g_autofree char *taken = g_build_filename (f->target, "taken.mp3", NULL);
  g_autofree char *content = NULL;

  ts_sync_fixture_write (f->source, "changed.mp3", 100, 1);
  ts_sync_fixture_write (f->source, "fine.mp3", 100, 2);
  ts_sync_fixture_write (f->source, "gone.mp3", 100, 3);
  ts_sync_fixture_write (f->source, "taken.mp3", 100, 4);
  plan = ts_sync_fixture_plan (f->source, f->target, NULL);
  ts_sync_fixture_write (f->source, "changed.mp3", 101, 1);
  g_unlink (gone);
  g_mkdir (f->target, 0700);
  g_assert_true (g_file_set_contents (taken, "precious", -1, NULL));

  work = ts_sync_work_new (plan, NULL);
  g_assert_true (ts_sync_runner_run (work, source, target, NULL, NULL, NULL, NULL, NULL));
  ts_sync_work_apply_to_plan (work, plan);
  g_assert_cmpuint (work->n_copied, ==, 1);
  g_assert_cmpuint (work->n_left, ==, 3);
  g_assert_true (g_file_get_contents (taken, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "precious");
  for (guint i = 0; i < ts_sync_plan_get_n_items (plan); i++) {
    TsSyncItem *item = ts_sync_plan_get_item (plan, i);

    g_test_message ("%s: %s", ts_sync_item_get_track (item)->location,
                    ts_sync_item_get_outcome_text (item));
    g_assert_true ((ts_sync_item_get_outcome (item) == TS_SYNC_OUTCOME_COPIED)
                   == (ts_sync_item_get_outcome_text (item) == NULL));
  }
}

/* Our own copy is replaced, unless someone changed it. */
static void
test_replace (TsSyncFixture *f, gconstpointer data)
{
  for (guint is_tampered = 0; is_tampered < 2; is_tampered++) {
    g_autoptr (GPtrArray) sources = NULL, targets = NULL;
    g_autoptr (GPtrArray) mappings
        = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_mapping_free);
    g_autoptr (TsPathTemplate) path_template = ts_path_template_new ("{path}", NULL);
    g_autoptr (TsSyncTarget) target = ts_folder_target_new (f->target);
  g_autoptr (TsSyncSource) source = ts_folder_source_new (f->source);
    g_autoptr (TsSyncPlan) plan = NULL;
    g_autoptr (TsSyncWork) work = NULL;
    TsSyncMapping *mapping = ts_sync_mapping_new ("a.mp3", "a.mp3");
    TsSyncPlanInput input = { NULL };
    guint n_parts;

    ts_sync_fixture_write (f->source, "a.mp3", 200, 5);
    ts_sync_fixture_write (f->target, "a.mp3", 100, 4);
    sources = ts_sync_fixture_list (f->source);
    targets = ts_sync_fixture_list (f->target);
    mapping->source_size_bytes = mapping->target_size_bytes = 100;
    mapping->target_mtime_us = ((TsTrack *) targets->pdata[0])->mtime_us;
    g_ptr_array_add (mappings, mapping);
    input = (TsSyncPlanInput){ .source_tracks = sources,
                               .target_tracks = targets,
                               .mappings = mappings,
                               .path_template = path_template };
    plan = ts_sync_plan_new (&input);
    g_assert_true (ts_sync_item_get_replaces (ts_sync_plan_get_item (plan, 0)));
    if (is_tampered)
      ts_sync_fixture_write (f->target, "a.mp3", 99, 4);
    work = ts_sync_work_new (plan, NULL);
    g_assert_true (ts_sync_runner_run (work, source, target, NULL, NULL, NULL, NULL, NULL));
    g_assert_cmpuint (work->n_copied, ==, is_tampered ? 0 : 1);
    g_assert_cmpuint (work->n_left, ==, is_tampered ? 1 : 0);
    if (!is_tampered)
      g_assert_cmpuint (ts_sync_fixture_check_target (f->source, f->target, &n_parts), ==, 1);
  }
}

static void
test_playlists (TsSyncFixture *f, gconstpointer data)
{
  const TsSyncPlaylistOptions options = { TS_PLAYLIST_FORMAT_M3U8, NULL };
  const TsSyncPlaylistOptions mapped = { TS_PLAYLIST_FORMAT_M3U, (char *) "/srv/music" };
  g_autofree char *lists = g_build_filename (f->source, "lists", NULL);
  g_autofree char *m3u = g_build_filename (lists, "Evening: mix.m3u", NULL);
  g_autofree char *absolute = g_build_filename (f->source, "b.mp3", NULL);
  g_autofree char *text = NULL, *written = NULL, *content = NULL, *own = NULL, *second = NULL;
  g_autoptr (TsSyncWork) work = NULL, again = NULL, other = NULL;
  TsSyncPlaylistResult *result;

  ts_sync_fixture_write (f->source, "x/a.mp3", 10, 1);
  ts_sync_fixture_write (f->source, "b.mp3", 10, 2);
  g_mkdir (lists, 0700);
  text = g_strdup_printf ("#EXTM3U\n#EXTINF:5,X - A\n..\\x\\a.mp3\n%s\ngone.mp3\n"
                          "http://example.org/\n",
                          absolute);
  g_assert_true (g_file_set_contents (m3u, text, -1, NULL));
  work = run (f, &options, NULL);
  g_assert_cmpuint (work->playlists->len, ==, 1);
  result = work->playlists->pdata[0];
  g_assert_cmpstr (result->error_message, ==, NULL);
  g_assert_cmpstr (result->written_name, ==, "Evening_ mix.m3u8");
  g_assert_cmpuint (result->missing->len, ==, 1);
  g_assert_cmpstr (result->missing->pdata[0], ==, "gone.mp3");
  written = g_build_filename (f->target, result->written_name, NULL);
  g_assert_true (g_file_get_contents (written, &content, NULL, NULL));
  g_assert_cmpstr (content, ==,
                   "#EXTM3U\n# " TS_SYNC_PLAYLIST_REMARK "\n#PLAYLIST:Evening: mix\n"
                   "#EXTINF:5,X - A\nx/a.mp3\n#EXTINF:-1,b\nb.mp3\n"
                   "#EXTINF:-1,http://example.org/\nhttp://example.org/\n");

  again = run (f, &options, NULL);
  result = again->playlists->pdata[0];
  g_assert_true (result->is_unchanged);

  /* A person's playlist of that name stays. */
  own = g_build_filename (f->target, "Evening_ mix.m3u", NULL);
  g_assert_true (g_file_set_contents (own, "#EXTM3U\nmine.mp3\n", -1, NULL));
  other = run (f, &mapped, NULL);
  result = other->playlists->pdata[0];
  g_assert_cmpstr (result->written_name, ==, "Evening_ mix (2).m3u");
  g_clear_pointer (&written, g_free);
  written = g_build_filename (f->target, result->written_name, NULL);
  g_assert_true (g_file_get_contents (written, &second, NULL, NULL));
  g_assert_nonnull (strstr (second, "\n/srv/music/x/a.mp3\n"));
}

typedef struct {
  const char *target;
  GCancellable *cancellable;
  gint64 cancelled_us;
} CancelData;

/* In the midst of the first files. */
static gpointer
cancel_midway (gpointer user_data)
{
  CancelData *data = user_data;
  const gint64 end_us = g_get_monotonic_time () + TS_WAIT_US;
  g_autoptr (GDir) dir = NULL;

  while ((dir = g_dir_open (data->target, 0, NULL)) == NULL || g_dir_read_name (dir) == NULL) {
    g_assert_cmpint (g_get_monotonic_time (), <, end_us);
    g_clear_pointer (&dir, g_dir_close);
    g_usleep (1000);
  }
  data->cancelled_us = g_get_monotonic_time ();
  g_cancellable_cancel (data->cancellable);
  return NULL;
}

static void
test_cancel (TsSyncFixture *f, gconstpointer unused)
{
  g_autoptr (TsSyncPlan) plan = NULL;
  g_autoptr (TsSyncTarget) target = ts_folder_target_new (f->target);
  g_autoptr (TsSyncSource) source = ts_folder_source_new (f->source);
  g_autoptr (TsSyncWork) work = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GThread) thread = NULL;
  CancelData data = { f->target, cancellable };
  gint64 late_us;
  guint n_parts;

  for (guint i = 0; i < 8; i++) {
    g_autofree char *name = g_strdup_printf ("%u.mp3", i);

    ts_sync_fixture_write (f->source, name, 40 * MB, i);
  }
  plan = ts_sync_fixture_plan (f->source, f->target, NULL);
  work = ts_sync_work_new (plan, NULL);
  thread = g_thread_new ("cancel", cancel_midway, &data);
  g_assert_false (ts_sync_runner_run (work, source, target, NULL, NULL, NULL, cancellable, &error));
  late_us = g_get_monotonic_time () - data.cancelled_us;
  g_thread_join (g_steal_pointer (&thread));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (work->is_cancelled);
  g_test_message ("stopped after %.1f ms", late_us / 1000.0);
  g_assert_cmpuint (work->n_copied, <, 8);
  ts_sync_fixture_check_target (f->source, f->target, &n_parts);
  g_assert_cmpuint (n_parts, ==, 0);
}

static void
test_bad_targets (TsSyncFixture *f, gconstpointer data)
{
  g_autoptr (TsSyncWork) gone = NULL, file = NULL, locked = NULL;
  g_autoptr (TsSyncTarget) other = NULL;
  g_autoptr (GError) error = NULL;

  ts_sync_fixture_write (f->source, "a.mp3", 10, 1);

  /* Another run writes there. */
  other = ts_folder_target_new (f->target);
  g_assert_true (ts_sync_target_begin (other, NULL, NULL));
  locked = run (f, NULL, &error);
  g_assert_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_BUSY);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  ts_sync_target_end (other);

  ts_test_remove_tree (f->target);
  g_assert_true (g_file_set_contents (f->target, "x", 1, NULL));
  file = run (f, NULL, &error);
  g_assert_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  g_unlink (f->target);

  g_free (f->target);
  f->target = g_build_filename (f->base, "no", "such", NULL);
  gone = run (f, NULL, &error);
  g_assert_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE);
  g_test_message ("%s", error->message);
}

typedef struct {
  TsSyncFixture *fixture;
  guint n;
} VanishData;

static void
vanish_cb (const TsSyncStep *step, gpointer user_data)
{
  VanishData *data = user_data;
  g_autofree char *aside = g_strconcat (data->fixture->target, "-aside", NULL);

  if (++data->n == 2) {
    g_assert_cmpint (g_rename (data->fixture->target, aside), ==, 0);
    g_assert_cmpint (g_mkdir (data->fixture->target, 0700), ==, 0);
  }
}

/* The drive goes and its empty mount point stays: nothing is written there. */
static void
test_vanish (TsSyncFixture *f, gconstpointer data)
{
  g_autoptr (TsSyncPlan) plan = NULL;
  g_autoptr (TsSyncTarget) target = ts_folder_target_new (f->target);
  g_autoptr (TsSyncSource) source = ts_folder_source_new (f->source);
  g_autoptr (TsSyncWork) work = NULL;
  g_autoptr (GError) error = NULL;
  VanishData vanish = { f, 0 };
  guint n_parts;

  for (guint i = 0; i < 40; i++) {
    g_autofree char *name = g_strdup_printf ("%u/a.mp3", i);

    ts_sync_fixture_write (f->source, name, 100, i);
  }
  plan = ts_sync_fixture_plan (f->source, f->target, NULL);
  work = ts_sync_work_new (plan, NULL);
  g_assert_false (ts_sync_runner_run (work, source, target, NULL, vanish_cb, &vanish, NULL, &error));
  g_assert_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE);
  g_test_message ("%s", error->message);
  /* Those that were on their way went to where the drive is now. */
  g_assert_cmpuint (work->n_copied, <, 40);
  g_clear_error (&error);
  g_assert_false (ts_sync_target_begin (target, NULL, &error));
  g_assert_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE);
  g_assert_cmpuint (ts_sync_fixture_check_target (f->source, f->target, &n_parts), ==, 0);
}

/* A real, small disk; without the right to mount one, a limit on file sizes stands in. */
static void
test_full (TsSyncFixture *f, gconstpointer data)
{
  g_autoptr (TsSyncWork) work = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  guint n_parts;

  for (guint i = 0; i < 6; i++) {
    g_autofree char *name = g_strdup_printf ("%u.mp3", i);

    ts_sync_fixture_write (f->source, name, MB, i);
  }
  g_mkdir (f->target, 0700);
  if (mount ("none", f->target, "tmpfs", 0, "size=3500k") != 0) {
    struct rlimit old, small;

    g_test_message ("no right to mount (%s): limiting the file size", g_strerror (errno));
    signal (SIGXFSZ, SIG_IGN);
    getrlimit (RLIMIT_FSIZE, &old);
    small = old;
    small.rlim_cur = MB / 2;
    setrlimit (RLIMIT_FSIZE, &small);
    work = run (f, NULL, &error);
    setrlimit (RLIMIT_FSIZE, &old);
    g_assert_no_error (error);
    g_assert_cmpuint (work->n_failed, ==, 6);
    ts_sync_fixture_check_target (f->source, f->target, &n_parts);
    g_assert_cmpuint (n_parts, ==, 0);
    return;
  }
  work = run (f, NULL, &error);
  g_assert_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FULL);
  g_test_message ("%s", error->message);
  /* Three fit; several copied at once may take the last bytes from one another. */
  g_assert_cmpuint (work->n_copied, >, 0);
  g_assert_cmpuint (work->n_copied, <=, 3);
  g_assert_cmpuint (ts_sync_fixture_check_target (f->source, f->target, &n_parts),
                    ==,
                    work->n_copied);
  g_assert_cmpuint (n_parts, ==, 0);
  g_clear_error (&error);

  /* Room was made: the next run does the rest. */
  g_assert_cmpint (mount ("none", f->target, "tmpfs", MS_REMOUNT, "size=20m"), ==, 0);
  second = run (f, NULL, NULL);
  g_assert_cmpuint (second->n_copied, ==, 6 - work->n_copied);

  g_assert_cmpint (mount ("none", f->target, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
  ts_sync_fixture_write (f->source, "new.mp3", 10, 99);
  g_clear_pointer (&second, ts_sync_work_free);
  second = run (f, NULL, &error);
  g_assert_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_READ_ONLY);
  g_test_message ("%s", error->message);
  umount (f->target);
}

/* Killed at random moments, every run leaves only whole files and the next one goes on. */
static void
test_kill (TsSyncFixture *f, gconstpointer data)
{
  g_autofree char *helper = g_test_build_filename (G_TEST_BUILT, "sync", "sync-helper", NULL);
  g_autoptr (TsSyncWork) work = NULL, again = NULL;
  g_autoptr (TsSyncTarget) target = ts_folder_target_new (f->target);
  guint n_kills = 0, n_with_parts = 0, n_parts, n = 0;

  for (guint i = 0; i < 60; i++) {
    g_autofree char *name = g_strdup_printf ("%u/%u.mp3", i % 7, i);

    ts_sync_fixture_write (f->source, name, 3 * MB + i, i);
  }
  for (guint attempt = 0; attempt < 400 && n_kills < 25; attempt++) {
    g_autoptr (GSubprocess) process = NULL;
    g_autoptr (GDataInputStream) out = NULL;
    g_autofree char *line = NULL;
    g_autoptr (GError) error = NULL;

    process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, helper, f->source,
                                f->target, NULL);
    g_assert_no_error (error);
    out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
    line = g_data_input_stream_read_line (out, NULL, NULL, NULL);
    g_assert_cmpstr (line, ==, "copying");
    g_usleep (g_test_rand_int_range (0, 30000));
    g_subprocess_force_exit (process);
    g_subprocess_wait (process, NULL, NULL);
    if (g_subprocess_get_if_signaled (process))
      n_kills++;
    n = ts_sync_fixture_check_target (f->source, f->target, &n_parts);
    n_with_parts += n_parts > 0;
    /* One for each file that was on its way, and a playlist. */
    g_assert_cmpuint (n_parts, <=, ts_sync_target_get_max_parallel (target) + 1);
    if (n == 60) {
      /* Begin anew until there were enough. */
      ts_test_remove_tree (f->target);
      n = 0;
    }
  }
  g_test_message ("%u kills, %u left an unfinished file", n_kills, n_with_parts);
  g_assert_cmpuint (n_kills, >=, 20);
  work = run (f, NULL, NULL);
  g_assert_cmpuint (work->n_copied, ==, 60 - n);
  g_assert_cmpuint (ts_sync_fixture_check_target (f->source, f->target, &n_parts), ==, 60);
  g_assert_cmpuint (n_parts, ==, 0);
  again = run (f, NULL, NULL);
  g_assert_cmpuint (again->steps->len, ==, 0);
}

#define ADD(path, func)                                                                            \
  g_test_add ("/sync-runner/" path, TsSyncFixture, NULL, ts_sync_fixture_set_up, func,             \
              ts_sync_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("copy", test_copy);
  ADD ("stale-parts", test_stale_parts);
  ADD ("changed", test_changed);
  ADD ("replace", test_replace);
  ADD ("playlists", test_playlists);
  ADD ("cancel", test_cancel);
  ADD ("bad-targets", test_bad_targets);
  ADD ("vanish", test_vanish);
  ADD ("full", test_full);
  if (g_test_slow ())
    ADD ("kill", test_kill);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the library survives: damage, a newer program, a killed process, a full disk, company. */
#include "config.h"

#include "ts-store-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define WRITER_BATCH 50

static const char *program;

static TsScanBatch *
make_batch (guint from, guint n)
{
  TsScanBatch *batch = ts_scan_batch_new ();

  for (guint i = from; i < from + n; i++) {
    g_autofree char *location = g_strdup_printf ("%u.mp3", i);
    g_autofree char *title = g_strdup_printf ("title %u", i);
    g_autoptr (TsTrack) track = ts_store_fixture_make_track (location, "Artist", "Album", title);

    ts_scan_batch_add_track (batch, track, 0, 0);
  }
  return batch;
}

static guint
count (TsStore *store, const char *text)
{
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  query->text = g_strdup (text);
  ids = ts_store_query (store, query, NULL, &error);
  g_assert_no_error (error);
  return ids->len;
}

static guint
count_files (TsStoreTest *test, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (test->folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_prefix (name, prefix))
      n++;
  }
  return n;
}

static void
write_bytes (TsStoreTest *test, gsize offset, int byte, gsize length)
{
  g_autofree char *contents = NULL;
  gsize size;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (test->path, &contents, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (offset, <, size);
  memset (contents + offset, byte, MIN (length, size - offset));
  g_file_set_contents (test->path, contents, (gssize) size, &error);
  g_assert_no_error (error);
}

/* Fills the library of a fixture, then opens it after something was done to the file. */
static void
fill_and_close (TsStoreFixture *fixture)
{
  ts_store_fixture_apply (fixture, make_batch (0, 2000));
  ts_store_test_close (fixture->store);
  fixture->store = NULL;
}

static void
assert_new_library (TsStoreFixture *fixture)
{
  fixture->store = ts_store_test_open (&fixture->test);
  g_assert_nonnull (ts_store_get_recovery_notice (fixture->store));
  g_assert_nonnull (strstr (ts_store_get_recovery_notice (fixture->store), "library-damaged-"));
  g_assert_cmpuint (count_files (&fixture->test, "library-damaged-"), >=, 1);
  g_assert_cmpuint (count_files (&fixture->test, "library.db-damaged"), ==, 0);
  g_assert_cmpuint (count (fixture->store, NULL), ==, 0);
  ts_store_fixture_reopen (fixture);
  g_assert_null (ts_store_get_recovery_notice (fixture->store));
}

static void
test_no_database (TsStoreFixture *fixture, gconstpointer unused)
{
  fill_and_close (fixture);
  write_bytes (&fixture->test, 0, 'x', 100);
  assert_new_library (fixture);
}

static void
test_damaged_schema (TsStoreFixture *fixture, gconstpointer unused)
{
  fill_and_close (fixture);
  write_bytes (&fixture->test, 100, 0xff, 3900);
  assert_new_library (fixture);
}

/* Damage further in is met while reading; the next start sets the file aside. */
static void
test_damaged_rows (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (GError) error = NULL;

  fill_and_close (fixture);
  write_bytes (&fixture->test, 40 * 4096, 0xff, G_MAXINT32);
  fixture->store = ts_store_test_open (&fixture->test);
  g_assert_null (ts_store_get_recovery_notice (fixture->store));
  query->text = g_strdup ("title");
  g_assert_null (ts_store_query (fixture->store, query, NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_DAMAGED);
  ts_store_test_close (fixture->store);
  assert_new_library (fixture);
}

static void
test_empty_file (void)
{
  TsStoreTest test;
  TsStore *store;

  ts_store_test_set_up (&test);
  g_assert_true (g_file_set_contents (test.path, "", 0, NULL));
  store = ts_store_test_open (&test);
  g_assert_null (ts_store_get_recovery_notice (store));
  ts_store_test_close (store);
  ts_store_test_tear_down (&test);
}

static void
test_killed (TsStoreFixture *fixture, gconstpointer unused)
{
  const char *argv[] = { program, "--writer", fixture->test.path, "0", "100000", NULL };
  g_autoptr (GSubprocess) writer = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  guint n_told = 0;
  guint n;

  ts_store_test_close (fixture->store);
  for (guint round = 0; round < 4; round++) {
    guint n_lines = 3 + round * 2;

    writer = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
    g_assert_no_error (error);
    lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (writer));
    for (guint i = 0; i < n_lines; i++) {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (line);
      n_told = MAX (n_told, (guint) g_ascii_strtoull (line, NULL, 10));
    }
    g_subprocess_force_exit (writer);
    g_subprocess_wait (writer, NULL, NULL);
    g_clear_object (&lines);
    g_clear_object (&writer);

    /* All that was told to be stored is there, and no batch in part. */
    fixture->store = ts_store_test_open (&fixture->test);
    g_assert_null (ts_store_get_recovery_notice (fixture->store));
    n = count (fixture->store, "title");
    g_assert_cmpuint (n, >=, n_told);
    g_assert_cmpuint (n % WRITER_BATCH, ==, 0);
    ts_store_test_close (fixture->store);
  }
  fixture->store = ts_store_test_open (&fixture->test);
}

static void
set_size_limit (rlim_t limit)
{
  struct rlimit limits;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limits), ==, 0);
  limits.rlim_cur = limit == RLIM_INFINITY ? limits.rlim_max : limit;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limits), ==, 0);
}

static void
test_full (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsScanBatch) large = make_batch (100, 4000);

  ts_store_fixture_apply (fixture, make_batch (0, 100));
  signal (SIGXFSZ, SIG_IGN);
  set_size_limit (300000);
  g_assert_false (ts_store_apply_scan (fixture->store, fixture->source_id, large, NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpuint (count (fixture->store, "title"), ==, 100);
  set_size_limit (RLIM_INFINITY);
  g_assert_true (ts_store_apply_scan (fixture->store, fixture->source_id, large, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture->store, "title"), ==, 4100);
  ts_store_fixture_reopen (fixture);
  g_assert_cmpuint (count (fixture->store, "title"), ==, 4100);
}

static void
changed_cb (TsStore *store, guint changes, gpointer user_data)
{
  *(guint *) user_data |= changes;
}

/* The window and the command line write to one library at the same time. */
static void
test_company (TsStoreFixture *fixture, gconstpointer unused)
{
  const char *argv[] = { program, "--writer", fixture->test.path, "1000000", "20", NULL };
  GSubprocess *writers[2];
  g_autoptr (GError) error = NULL;
  guint changes = 0;

  g_signal_connect (fixture->store, "changed", G_CALLBACK (changed_cb), &changes);
  ts_store_fixture_apply (fixture, make_batch (0, 10));
  g_assert_cmpuint (count (fixture->store, "title"), ==, 10);
  for (guint i = 0; i < 2; i++) {
    argv[3] = i == 0 ? "1000000" : "2000000";
    writers[i] = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
    g_assert_no_error (error);
  }
  for (guint i = 1; i < 20; i++) {
    ts_store_fixture_apply (fixture, make_batch (i * 10, 10));
    g_assert_cmpuint (count (fixture->store, "title"), >=, (i + 1) * 10);
  }
  for (guint i = 0; i < 2; i++) {
    g_assert_true (g_subprocess_wait_check (writers[i], NULL, &error));
    g_assert_no_error (error);
    g_object_unref (writers[i]);
  }
  while (changes == 0 || g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
  ts_store_check_async (fixture->store);
  while (!(changes & TS_STORE_CHANGE_SYNC))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count (fixture->store, "title"), ==, 200 + 2 * 20 * WRITER_BATCH);
  g_signal_handlers_disconnect_by_data (fixture->store, &changes);
}

/* Processes that make one new library at the same time end up in the same one. */
static void
test_made_together (void)
{
  TsStoreTest test;
  TsStore *store;
  GSubprocess *writers[3];
  g_autoptr (GError) error = NULL;

  ts_store_test_set_up (&test);
  for (guint i = 0; i < 3; i++) {
    g_autofree char *start = g_strdup_printf ("%u", i * 1000);
    const char *argv[] = { program, "--writer", test.path, start, "2", NULL };

    writers[i] = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
    g_assert_no_error (error);
  }
  for (guint i = 0; i < 3; i++) {
    g_assert_true (g_subprocess_wait_check (writers[i], NULL, &error));
    g_assert_no_error (error);
    g_object_unref (writers[i]);
  }
  store = ts_store_test_open (&test);
  g_assert_cmpuint (count (store, "title"), ==, 3 * 2 * WRITER_BATCH);
  ts_store_test_close (store);
  ts_store_test_tear_down (&test);
}

/* The other process: stores batches and says after each how many tracks it has stored. */
static int
run_writer (const char *path, guint start, guint n_batches)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsStore) store = ts_store_open (path, NULL, &error);
  g_autoptr (TsSource) source = NULL;
  guint n = 0;

  g_assert_no_error (error);
  source = ts_store_add_source (store, "folder", "Music", "/music", NULL, &error);
  if (source == NULL) {
    g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_EXISTS);
    g_clear_error (&error);
    source = ts_store_find_source (store, "folder", "/music", NULL, &error);
    g_assert_no_error (error);
  }
  for (guint i = 0; i < n_batches; i++) {
    g_autoptr (TsScanBatch) batch = make_batch (start + n, WRITER_BATCH);

    ts_store_apply_scan (store, ts_source_get_id (source), batch, NULL, &error);
    g_assert_no_error (error);
    n += WRITER_BATCH;
    g_print ("%u\n", n);
  }
  return 0;
}

int
main (int argc, char *argv[])
{
  if (argc == 5 && g_str_equal (argv[1], "--writer"))
    return run_writer (argv[2], (guint) g_ascii_strtoull (argv[3], NULL, 10),
                       (guint) g_ascii_strtoull (argv[4], NULL, 10));
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  TS_STORE_FIXTURE_ADD ("/store/recovery/no-database", test_no_database);
  TS_STORE_FIXTURE_ADD ("/store/recovery/damaged-schema", test_damaged_schema);
  TS_STORE_FIXTURE_ADD ("/store/recovery/damaged-rows", test_damaged_rows);
  g_test_add_func ("/store/recovery/empty-file", test_empty_file);
  TS_STORE_FIXTURE_ADD ("/store/recovery/killed", test_killed);
  TS_STORE_FIXTURE_ADD ("/store/recovery/full", test_full);
  TS_STORE_FIXTURE_ADD ("/store/recovery/company", test_company);
  g_test_add_func ("/store/recovery/made-together", test_made_together);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-trash.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* Files are put below the isolated home folder of the test, so that its own trash is used. */
static char *
make_file (const char *folder, const char *name, const char *content)
{
  g_autofree char *dir = g_build_filename (g_get_user_data_dir (), "music", folder, NULL);
  char *path = g_build_filename (dir, name, NULL);

  g_assert_no_errno (g_mkdir_with_parents (g_get_home_dir (), 0755));
  g_assert_no_errno (g_mkdir_with_parents (dir, 0755));
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  return path;
}

static TsTrashed *
move (const char *path, GError **error)
{
  struct stat info;

  g_assert_no_errno (stat (path, &info));
  return ts_trash_move (path, info.st_size,
                        info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000, NULL,
                        error);
}

static void
assert_content (const char *path, const char *content)
{
  g_autofree char *found = NULL;

  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, content);
}

/* Moved away and back, with names that need encoding, twice the same name, and no UTF-8. */
static void
test_restore (void)
{
  static const char *const names[] = { "a.mp3", "100% #1 [live] ö.flac", "bad\xff name.ogg", "a" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *one = make_file ("one", names[i], "first");
    g_autofree char *two = make_file ("two", names[i], "second");
    g_autoptr (GError) error = NULL;
    g_autoptr (TsTrashed) trashed_one = NULL;
    g_autoptr (TsTrashed) trashed_two = NULL;

    trashed_one = move (one, &error);
    g_assert_no_error (error);
    trashed_two = move (two, &error);
    g_assert_no_error (error);
    g_assert_false (g_file_test (one, G_FILE_TEST_EXISTS));
    g_assert_true (ts_trash_can_restore (trashed_one));
    g_assert_true (ts_trash_can_restore (trashed_two));
    g_assert_true (ts_trash_restore (trashed_two, &error));
    g_assert_true (ts_trash_restore (trashed_one, &error));
    assert_content (one, "first");
    assert_content (two, "second");
    g_assert_false (g_file_test (trashed_one->info_path, G_FILE_TEST_EXISTS));
    g_assert_false (ts_trash_restore (trashed_one, &error));
    g_assert_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_GONE);
  }
}

static void
test_no_overwrite (void)
{
  g_autofree char *path = make_file ("three", "b.mp3", "old");
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsTrashed) trashed = move (path, &error);

  g_assert_no_error (error);
  again = make_file ("three", "b.mp3", "new");
  g_assert_false (ts_trash_restore (trashed, &error));
  g_assert_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_EXISTS);
  assert_content (path, "new");
  assert_content (trashed->trashed_path, "old");
}

static void
test_folder_gone (void)
{
  g_autofree char *path = make_file ("four", "c.mp3", "x");
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsTrashed) trashed = move (path, &error);

  g_assert_no_error (error);
  g_assert_no_errno (g_rmdir (dir));
  g_assert_true (ts_trash_restore (trashed, &error));
  assert_content (path, "x");
}

static void
test_changed (void)
{
  g_autofree char *path = make_file ("five", "d.mp3", "as scanned");
  g_autofree char *missing = g_strconcat (path, ".gone", NULL);
  struct stat info;

  g_assert_no_errno (stat (path, &info));
  for (int i = 0; i < 3; i++) {
    g_autoptr (GError) error = NULL;
    gint64 mtime_us = info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
    int code = i == 2 ? TS_TRASH_ERROR_GONE : TS_TRASH_ERROR_CHANGED;

    g_assert_null (ts_trash_move (i == 2 ? missing : path, info.st_size + (i == 0),
                                  mtime_us + (i == 1), NULL, &error));
    g_assert_error (error, TS_TRASH_ERROR, code);
    assert_content (path, "as scanned");
  }
}

static void
test_cancelled (void)
{
  g_autofree char *path = make_file ("six", "e.mp3", "x");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ts_trash_move (path, 1, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_content (path, "x");
}

/* Another file system than that of the home folder: either it has a trash of its own, and the
 * file comes back from there, or nothing happens to the file. */
static void
test_other_file_system (void)
{
  g_autofree char *dir = g_strdup ("/dev/shm/ts-trash-XXXXXX");
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsTrashed) trashed = NULL;

  if (!g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR) || g_mkdtemp (dir) == NULL) {
    g_test_skip ("no second file system");
    return;
  }
  g_assert_no_errno (g_mkdir_with_parents (g_get_home_dir (), 0755));
  path = g_build_filename (dir, "f.mp3", NULL);
  g_assert_true (g_file_set_contents (path, "x", -1, NULL));
  trashed = move (path, &error);
  if (trashed == NULL) {
    g_assert_error (error, TS_TRASH_ERROR, TS_TRASH_ERROR_NO_TRASH);
    g_test_message ("%s", error->message);
  } else {
    g_assert_true (ts_trash_can_restore (trashed));
    g_assert_true (ts_trash_restore (trashed, &error));
    g_assert_no_error (error);
  }
  assert_content (path, "x");
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_rmdir (dir));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/app/trash/restore", test_restore);
  g_test_add_func ("/app/trash/no-overwrite", test_no_overwrite);
  g_test_add_func ("/app/trash/folder-gone", test_folder_gone);
  g_test_add_func ("/app/trash/changed", test_changed);
  g_test_add_func ("/app/trash/cancelled", test_cancelled);
  g_test_add_func ("/app/trash/other-file-system", test_other_file_system);
  return g_test_run ();
}

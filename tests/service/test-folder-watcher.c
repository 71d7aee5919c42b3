/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-folder-watcher.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define QUIET_MS 60

typedef struct {
  char *root;
  TsFolderWatcher *watcher;
  GPtrArray *told; /* directories of all signals since the last look */
  guint n_signals;
} Fixture;

static void
changed_cb (TsFolderWatcher *watcher, GPtrArray *directories, gpointer user_data)
{
  Fixture *self = user_data;

  self->n_signals++;
  for (guint i = 0; i < directories->len; i++)
    g_ptr_array_add (self->told, g_strdup (directories->pdata[i]));
}

/* Runs the main context until @n directories are watched. */
static void
wait_watched (Fixture *self, guint n)
{
  wait_until (ts_folder_watcher_get_n_watched (self->watcher) == n);
}

static void
assert_told (Fixture *self, const char *directory)
{
  wait_until (g_ptr_array_find_with_equal_func (self->told, directory, g_str_equal, NULL));
}

static void
forget (Fixture *self)
{
  g_ptr_array_set_size (self->told, 0);
  self->n_signals = 0;
}

/* A change elsewhere is told, and nothing else was. */
static void
assert_only_told (Fixture *self, const char *directory)
{
  assert_told (self, directory);
  for (guint i = 0; i < self->told->len; i++)
    g_assert_cmpstr (self->told->pdata[i], ==, directory);
  forget (self);
}

static void
put (Fixture *self, const char *location)
{
  g_autofree char *path = g_build_filename (self->root, location, NULL);

  g_assert_true (g_file_set_contents_full (path, "x", 1, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
}

static void
make_folder (Fixture *self, const char *location)
{
  g_autofree char *path = g_build_filename (self->root, location, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
}

static void
rename_it (Fixture *self, const char *from, const char *to)
{
  g_autofree char *a = g_build_filename (self->root, from, NULL);
  g_autofree char *b = g_build_filename (self->root, to, NULL);

  g_assert_cmpint (g_rename (a, b), ==, 0);
}

static void
remove_it (Fixture *self, const char *location)
{
  g_autofree char *path = g_build_filename (self->root, location, NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->root = g_dir_make_tmp ("ts-watcher-XXXXXX", NULL);
  self->told = g_ptr_array_new_with_free_func (g_free);
  make_folder (self, "a/b");
  make_folder (self, ".hidden");
  self->watcher = ts_folder_watcher_new (self->root);
  g_object_set (self->watcher, "quiet-ms", QUIET_MS, NULL);
  g_signal_connect (self->watcher, "changed", G_CALLBACK (changed_cb), self);
  ts_folder_watcher_start (self->watcher);
  wait_watched (self, 3);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->watcher);
  ts_test_remove_tree (self->root);
  g_ptr_array_unref (self->told);
  g_free (self->root);
}

static void
test_files (Fixture *self, gconstpointer data)
{
  put (self, "a/one.mp3");
  assert_only_told (self, "a");
  put (self, "a/b/two.flac");
  assert_only_told (self, "a/b");
  put (self, "three.ogg");
  assert_only_told (self, "");
  rename_it (self, "a/one.mp3", "a/uno.mp3");
  assert_only_told (self, "a");
  rename_it (self, "a/uno.mp3", "a/b/uno.mp3");
  assert_told (self, "a");
  assert_told (self, "a/b");
  forget (self);
  remove_it (self, "a/b/uno.mp3");
  assert_only_told (self, "a/b");
  put (self, "a/list.m3u8");
  assert_only_told (self, "a");
}

/* What the scanner leaves out is not told. */
static void
test_others (Fixture *self, gconstpointer data)
{
  put (self, "a/cover.jpg");
  put (self, ".hidden/one.mp3");
  put (self, "a/.part.mp3");
  put (self, "a/b/real.mp3");
  assert_only_told (self, "a/b");
}

/* Many changes are one signal, or a few where the machine was held up between them. */
static void
test_quiet (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < 200; i++) {
    g_autofree char *name = g_strdup_printf ("a/%d.mp3", i);

    put (self, name);
  }
  assert_told (self, "a");
  g_assert_cmpuint (self->n_signals, <=, 20);
}

static void
test_folders (Fixture *self, gconstpointer data)
{
  make_folder (self, "new/deep");
  wait_watched (self, 5);
  assert_told (self, "new");
  forget (self);
  put (self, "new/deep/one.mp3");
  assert_only_told (self, "new/deep");

  rename_it (self, "new", "a/moved");
  assert_told (self, "new");
  assert_told (self, "a/moved");
  forget (self);
  wait_watched (self, 5);
  put (self, "a/moved/deep/two.mp3");
  assert_only_told (self, "a/moved/deep");

  remove_it (self, "a/moved/deep/one.mp3");
  remove_it (self, "a/moved/deep/two.mp3");
  remove_it (self, "a/moved/deep");
  assert_told (self, "a/moved/deep");
  wait_watched (self, 4);
}

/* A folder that comes from outside with all that is in it. */
static void
test_arrival (Fixture *self, gconstpointer data)
{
  g_autofree char *outside = g_dir_make_tmp ("ts-outside-XXXXXX", NULL);
  g_autofree char *deep = g_build_filename (outside, "x", "y", NULL);
  g_autofree char *target = g_build_filename (self->root, "arrived", NULL);

  g_assert_cmpint (g_mkdir_with_parents (deep, 0755), ==, 0);
  g_assert_cmpint (g_rename (outside, target), ==, 0);
  wait_watched (self, 6);
  assert_told (self, "arrived");
  forget (self);
  put (self, "arrived/x/y/one.mp3");
  assert_only_told (self, "arrived/x/y");
}

static void
test_links (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->root, "a", "link", NULL);

  g_assert_cmpint (symlink ("/nonexistent", path), ==, 0);
  assert_only_told (self, "a");
}

static void
test_root_goes (Fixture *self, gconstpointer data)
{
  g_autofree char *away = g_strconcat (self->root, "-away", NULL);

  g_assert_cmpint (g_rename (self->root, away), ==, 0);
  assert_told (self, "");
  g_assert_cmpint (g_rename (away, self->root), ==, 0);
}

static void
test_no_root (void)
{
  g_autoptr (TsFolderWatcher) watcher = ts_folder_watcher_new ("/nonexistent/folder");

  ts_folder_watcher_start (watcher);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (ts_folder_watcher_get_notice (watcher));
}

/* The system gives no more: that is said, and nothing else happens. */
static void
test_limited (void)
{
  g_autofree char *root = g_dir_make_tmp ("ts-watcher-XXXXXX", NULL);
  TsFolderWatcher *watcher = ts_folder_watcher_new (root);
  struct rlimit before, none;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none = before;
  none.rlim_cur = 0;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  ts_folder_watcher_start (watcher);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  while (ts_folder_watcher_get_notice (watcher) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_test_message ("%s", ts_folder_watcher_get_notice (watcher));
  g_assert_finalize_object (watcher);
  g_rmdir (root);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/service/folder-watcher/files", test_files },
    { "/service/folder-watcher/others", test_others },
    { "/service/folder-watcher/quiet", test_quiet },
    { "/service/folder-watcher/folders", test_folders },
    { "/service/folder-watcher/arrival", test_arrival },
    { "/service/folder-watcher/links", test_links },
    { "/service/folder-watcher/root-goes", test_root_goes },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  g_test_add_func ("/service/folder-watcher/no-root", test_no_root);
  g_test_add_func ("/service/folder-watcher/limited", test_limited);
  return g_test_run ();
}

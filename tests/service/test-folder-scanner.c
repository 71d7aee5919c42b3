/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-folder-scanner.h"
#include "ts-service-error.h"

#include "make-music-sound.h"
#include "ts-retag.h"
#include "ts-test-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A library as the store would keep it. */
typedef struct {
  gint64 id;
  char *location;
  char *identity;
  gint64 mtime_us;
  gint64 size_bytes;
  guint64 inode;
  guint64 device;
  gboolean is_missing;
} Row;

typedef struct {
  char *root;
  GPtrArray *rows;
  gint64 next_id;
  TsFolderScanner *scanner; /* of the last scan */
  const TsFolderCounts *counts;
  guint n_tracks; /* changes of each kind in the last scan */
  guint n_moves;
  void (*on_first_batch) (gpointer library);
  TsJob *job;
  gint64 cancelled_us;
} Library;

static char *audio[4]; /* small files to copy: two takes of MP3, FLAC, M4A */

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->location);
  g_free (row->identity);
  g_free (row);
}

static void
set_up (Library *self, gconstpointer data)
{
  *self = (Library){ 0 };
  self->root = g_dir_make_tmp ("ts-scanner-XXXXXX", NULL);
  self->rows = g_ptr_array_new_with_free_func (row_free);
}

static void
tear_down (Library *self, gconstpointer data)
{
  ts_test_remove_tree (self->root);
  g_free (self->root);
  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->scanner, ts_folder_scanner_free);
}

static char *
at (Library *self, const char *location)
{
  return g_build_filename (self->root, location, NULL);
}

static void
put (Library *self, int which, const char *location)
{
  g_autofree char *path = at (self, location);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_get_contents (audio[which], &content, &length, NULL));
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
}

static void
put_text (Library *self, const char *text, const char *location)
{
  g_autofree char *path = at (self, location);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
rename_file (Library *self, const char *from, const char *to)
{
  g_autofree char *a = at (self, from);
  g_autofree char *b = at (self, to);

  g_assert_cmpint (g_rename (a, b), ==, 0);
}

static void
remove_file (Library *self, const char *location)
{
  g_autofree char *path = at (self, location);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
link_to (Library *self, const char *target, const char *location)
{
  g_autofree char *path = at (self, location);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static Row *
find_row (Library *self, gint64 id, const char *location)
{
  for (guint i = 0; i < self->rows->len; i++) {
    Row *row = self->rows->pdata[i];

    if (id != 0 ? row->id == id : g_strcmp0 (row->location, location) == 0)
      return row;
  }
  return NULL;
}

static void
move_row (Library *self, Row *row, const char *location)
{
  Row *other = find_row (self, 0, location);

  if (other != NULL && other != row)
    g_ptr_array_remove (self->rows, other);
  g_free (row->location);
  row->location = g_strdup (location);
}

static gboolean
changes_cb (const TsFolderChange *changes, guint n, gpointer user_data, GError **error)
{
  Library *self = user_data;

  for (guint i = 0; i < n; i++) {
    const TsFolderChange *change = &changes[i];
    Row *row = find_row (self, change->id, change->location != NULL ? change->location : "");

    switch (change->kind) {
    case TS_FOLDER_CHANGE_TRACK:
      self->n_tracks++;
      g_assert_cmpstr (change->location, ==, change->track->location);
      if (row == NULL) {
        row = g_new0 (Row, 1);
        row->id = ++self->next_id;
        row->location = g_strdup (change->location);
        g_ptr_array_add (self->rows, row);
      }
      move_row (self, row, change->location);
      g_free (row->identity);
      row->identity = g_strdup (change->track->identity);
      row->size_bytes = change->track->size_bytes;
      break;
    case TS_FOLDER_CHANGE_MOVED:
      self->n_moves++;
      g_assert_nonnull (row);
      move_row (self, row, change->location);
      break;
    case TS_FOLDER_CHANGE_MISSING:
      g_assert_nonnull (row);
      g_assert_false (row->is_missing);
      row->is_missing = TRUE;
      continue;
    case TS_FOLDER_CHANGE_PRESENT:
      g_assert_nonnull (row);
      g_assert_true (row->is_missing);
      row->is_missing = FALSE;
      continue;
    default:
      g_assert_not_reached ();
    }
    row->is_missing = FALSE;
    row->mtime_us = change->mtime_us;
    row->inode = change->inode;
    row->device = change->device;
  }
  if (self->on_first_batch != NULL) {
    self->on_first_batch (self);
    self->on_first_batch = NULL;
  }
  return TRUE;
}

static gboolean
run_scan (Library *self, const char *const *directories, GError **error)
{
  g_autoptr (TsKnownTracks) known = ts_known_tracks_new ();

  for (guint i = 0; i < self->rows->len; i++) {
    const Row *row = self->rows->pdata[i];
    const TsKnownTrack track = { .id = row->id,
                                 .location = row->location,
                                 .identity = row->identity,
                                 .mtime_us = row->mtime_us,
                                 .size_bytes = row->size_bytes,
                                 .inode = row->inode,
                                 .device = row->device,
                                 .is_missing = row->is_missing };

    ts_known_tracks_add (known, &track);
  }
  g_clear_pointer (&self->scanner, ts_folder_scanner_free);
  self->n_tracks = self->n_moves = 0;
  self->scanner = ts_folder_scanner_new (self->root, known);
  self->counts = ts_folder_scanner_get_counts (self->scanner);
  ts_folder_scanner_set_directories (self->scanner, directories);
  return ts_folder_scanner_run (self->scanner, self->job, changes_cb, self, error);
}

static void
scan (Library *self)
{
  g_autoptr (GError) error = NULL;

  run_scan (self, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_problem (Library *self, const char *path, TsScanProblemKind kind)
{
  GPtrArray *problems = ts_folder_scanner_get_problems (self->scanner);
  guint n = 0;

  for (guint i = 0; i < problems->len; i++) {
    const TsScanProblem *problem = problems->pdata[i];

    if (!g_str_equal (problem->path, path))
      continue;
    n++;
    g_assert_cmpint (problem->kind, ==, kind);
    g_assert_null (strchr (problem->message, '\n'));
    g_test_message ("%s: %s", path, problem->message);
  }
  g_assert_cmpuint (n, ==, 1);
}

static gint64
id_of (Library *self, const char *location)
{
  Row *row = find_row (self, 0, location);

  g_assert_nonnull (row);
  g_assert_false (row->is_missing);
  return row->id;
}

static void
test_incremental (Library *self, gconstpointer data)
{
  static const char *const tags[] = { "TITLE", "Another", "COMMENT", "longer than it was", NULL };
  g_autofree char *path = NULL;
  gint64 id;

  put (self, 0, "a/one.mp3");
  put (self, 2, "a/b/two.flac");
  put (self, 3, "three.m4a");
  put_text (self, "not audio", "a/cover.jpg");
  put_text (self, "#EXTM3U\n", "a/list.m3u8");
  put (self, 0, ".hidden/four.mp3");
  scan (self);
  g_assert_cmpuint (self->counts->n_files, ==, 3);
  g_assert_cmpuint (self->counts->n_added, ==, 3);
  g_assert_cmpuint (ts_folder_scanner_get_problems (self->scanner)->len, ==, 0);
  g_assert_cmpuint (ts_folder_scanner_get_playlists (self->scanner)->len, ==, 1);

  scan (self);
  g_assert_cmpuint (self->counts->n_unchanged, ==, 3);
  g_assert_cmpuint (self->n_tracks + self->n_moves, ==, 0);

  id = id_of (self, "a/one.mp3");
  path = at (self, "a/one.mp3");
  g_assert_true (ts_retag (path, tags));
  scan (self);
  g_assert_cmpuint (self->counts->n_changed, ==, 1);
  g_assert_cmpuint (self->counts->n_unchanged, ==, 2);
  g_assert_cmpint (id_of (self, "a/one.mp3"), ==, id);

  /* Gone for a while. */
  rename_file (self, "three.m4a", ".three.m4a");
  scan (self);
  g_assert_cmpuint (self->counts->n_missing, ==, 1);
  scan (self);
  g_assert_cmpuint (self->counts->n_missing, ==, 0);
  rename_file (self, ".three.m4a", "three.m4a");
  scan (self);
  g_assert_cmpuint (self->counts->n_returned, ==, 1);
  g_assert_cmpuint (self->n_tracks, ==, 0);
  g_assert_cmpuint (self->rows->len, ==, 3);
}

static void
test_moves (Library *self, gconstpointer data)
{
  static const char *const tags[] = { "TITLE", "New", "COMMENT", "some more words", NULL };
  gint64 one, two;
  g_autofree char *path = NULL;

  put (self, 0, "a/one.mp3");
  put (self, 2, "a/two.flac");
  scan (self);
  one = id_of (self, "a/one.mp3");
  two = id_of (self, "a/two.flac");

  /* A directory, and a file in it: nothing is opened. */
  rename_file (self, "a", "b");
  rename_file (self, "b/one.mp3", "b/uno.mp3");
  scan (self);
  g_assert_cmpuint (self->counts->n_moved, ==, 2);
  g_assert_cmpuint (self->n_moves, ==, 2);
  g_assert_cmpuint (self->n_tracks, ==, 0);
  g_assert_cmpint (id_of (self, "b/uno.mp3"), ==, one);
  g_assert_cmpint (id_of (self, "b/two.flac"), ==, two);

  /* To another disk: the inode is new, the audio is not. Tagged anew on the way. */
  put (self, 0, "one again.mp3");
  path = at (self, "one again.mp3");
  g_assert_true (ts_retag (path, tags));
  remove_file (self, "b/uno.mp3");
  scan (self);
  g_assert_cmpuint (self->counts->n_moved, ==, 1);
  g_assert_cmpuint (self->n_tracks, ==, 1);
  g_assert_cmpuint (self->counts->n_missing, ==, 0);
  g_assert_cmpint (id_of (self, "one again.mp3"), ==, one);

  /* A copy is a track of its own. */
  put (self, 2, "b/copy.flac");
  scan (self);
  g_assert_cmpuint (self->counts->n_added, ==, 1);
  g_assert_cmpint (id_of (self, "b/two.flac"), ==, two);
  g_assert_cmpint (id_of (self, "b/copy.flac"), !=, two);

  /* Both copies move to one place and keep their rows by their names. */
  {
    const gint64 copy = id_of (self, "b/copy.flac");

    put (self, 2, "c/copy.flac");
    put (self, 2, "c/two.flac");
    remove_file (self, "b/copy.flac");
    remove_file (self, "b/two.flac");
    scan (self);
    g_assert_cmpuint (self->counts->n_moved, ==, 2);
    g_assert_cmpint (id_of (self, "c/two.flac"), ==, two);
    g_assert_cmpint (id_of (self, "c/copy.flac"), ==, copy);
  }
}

static void
test_moves_onto_others (Library *self, gconstpointer data)
{
  gint64 a, b;

  put (self, 0, "a.mp3");
  put (self, 1, "b.mp3");
  put (self, 2, "c.flac");
  scan (self);
  a = id_of (self, "a.mp3");
  b = id_of (self, "b.mp3");

  /* a takes the place of b, which moved on. */
  rename_file (self, "b.mp3", "d.mp3");
  rename_file (self, "a.mp3", "b.mp3");
  scan (self);
  g_assert_cmpuint (self->counts->n_moved, ==, 2);
  g_assert_cmpuint (self->n_tracks, ==, 0);
  g_assert_cmpuint (self->rows->len, ==, 3);
  g_assert_cmpint (id_of (self, "b.mp3"), ==, a);
  g_assert_cmpint (id_of (self, "d.mp3"), ==, b);

  /* One overwrites the other. */
  rename_file (self, "b.mp3", "d.mp3");
  scan (self);
  g_assert_cmpuint (self->counts->n_moved, ==, 1);
  g_assert_cmpuint (self->rows->len, ==, 2);
  g_assert_cmpint (id_of (self, "d.mp3"), ==, a);

  /* Two change places: both are read again, no row is lost. */
  put (self, 1, "e.mp3");
  scan (self);
  rename_file (self, "d.mp3", "x");
  rename_file (self, "e.mp3", "d.mp3");
  rename_file (self, "x", "e.mp3");
  scan (self);
  g_assert_cmpuint (self->counts->n_changed, ==, 2);
  g_assert_cmpuint (self->rows->len, ==, 3);
  scan (self);
  g_assert_cmpuint (self->counts->n_unchanged, ==, 3);
}

static void
test_odd_files (Library *self, gconstpointer data)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofree char *path = NULL;
  g_autofree char *fifo = at (self, "pipe.mp3");
  g_autofree char *content = NULL;
  gsize length;
  int fd;

  put (self, 0, "good.mp3");
  put (self, 2, "really flac.mp3");
  put (self, 0, "caf\xe9 \xff.mp3");
  put (self, 0, "two\nlines.mp3");
  put (self, 0, "folder.mp3/inside.mp3");
  put_text (self, "", "empty.mp3");
  put_text (self, "only words", "words.flac");
  put (self, 3, "cut.m4a");
  path = at (self, "cut.m4a");
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_true (g_file_set_contents (path, content, (gssize) length - 3000, NULL));
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  fd = socket (AF_UNIX, SOCK_STREAM, 0);
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/socket.mp3", self->root);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  close (fd);
  link_to (self, "/dev/zero", "zero.mp3");
  link_to (self, "nowhere.mp3", "dangling.mp3");
  link_to (self, "loop.mp3", "loop.mp3");
  link_to (self, "good.mp3", "alias.mp3");

  scan (self);
  for (guint i = 0; i < self->rows->len; i++) {
    const Row *row = self->rows->pdata[i];
    g_autofree char *name = g_filename_display_name (row->location);

    g_test_message ("%s", name);
  }
  id_of (self, "good.mp3");
  id_of (self, "alias.mp3");
  id_of (self, "really flac.mp3");
  id_of (self, "caf\xe9 \xff.mp3");
  id_of (self, "two\nlines.mp3");
  id_of (self, "folder.mp3/inside.mp3");
  assert_problem (self, "empty.mp3", TS_SCAN_PROBLEM_UNREAD);
  assert_problem (self, "words.flac", TS_SCAN_PROBLEM_UNREAD);
  assert_problem (self, "cut.m4a",
                  find_row (self, 0, "cut.m4a") != NULL ? TS_SCAN_PROBLEM_DAMAGED
                                                        : TS_SCAN_PROBLEM_UNREAD);
  assert_problem (self, "pipe.mp3", TS_SCAN_PROBLEM_UNREAD);
  assert_problem (self, "socket.mp3", TS_SCAN_PROBLEM_UNREAD);
  assert_problem (self, "zero.mp3", TS_SCAN_PROBLEM_UNREAD);
  assert_problem (self, "dangling.mp3", TS_SCAN_PROBLEM_UNREAD);
  assert_problem (self, "loop.mp3", TS_SCAN_PROBLEM_SKIPPED);
  g_assert_cmpuint (ts_folder_scanner_get_problems (self->scanner)->len, ==, 8);
}

static void
test_links (Library *self, gconstpointer data)
{
  g_autofree char *outside = g_dir_make_tmp ("ts-outside-XXXXXX", NULL);
  g_autofree char *parent = g_path_get_dirname (self->root);
  g_autofree char *song = g_build_filename (outside, "song.mp3", NULL);
  g_autofree char *back = g_build_filename (outside, "back", NULL);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (audio[0], &content, &length, NULL));
  g_assert_true (g_file_set_contents (song, content, (gssize) length, NULL));
  g_assert_cmpint (symlink (self->root, back), ==, 0);
  put (self, 2, "real/one.flac");
  link_to (self, "../real", "real/cycle");
  link_to (self, ".", "self");
  link_to (self, "real", "again");
  link_to (self, parent, "up");
  link_to (self, outside, "elsewhere");
  link_to (self, outside, "elsewhere too");

  scan (self);
  g_assert_cmpuint (self->rows->len, ==, 2);
  id_of (self, "real/one.flac");
  id_of (self, "elsewhere/song.mp3");
  assert_problem (self, "real/cycle", TS_SCAN_PROBLEM_SKIPPED);
  assert_problem (self, "self", TS_SCAN_PROBLEM_SKIPPED);
  assert_problem (self, "again", TS_SCAN_PROBLEM_SKIPPED);
  assert_problem (self, "up", TS_SCAN_PROBLEM_SKIPPED);
  assert_problem (self, "elsewhere too", TS_SCAN_PROBLEM_SKIPPED);
  assert_problem (self, "elsewhere/back", TS_SCAN_PROBLEM_SKIPPED);
  g_assert_cmpuint (self->counts->n_unread, ==, 0);
  ts_test_remove_tree (outside);
}

static void
test_forbidden (void)
{
  Library self;
  const gboolean is_root = geteuid () == 0;
  g_autofree char *directory = NULL;
  g_autofree char *file = NULL;
  gint64 id;

  /* Nothing is forbidden to root, so this is done as nobody. */
  if (is_root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  set_up (&self, NULL);
  put (&self, 0, "closed/one.mp3");
  put (&self, 1, "open/two.mp3");
  put (&self, 2, "open/three.flac");
  scan (&self);
  g_assert_cmpuint (self.counts->n_added, ==, 3);
  id = id_of (&self, "closed/one.mp3");

  directory = at (&self, "closed");
  file = at (&self, "open/two.mp3");
  g_assert_cmpint (g_chmod (directory, 0), ==, 0);
  g_assert_cmpint (g_chmod (file, 0), ==, 0);
  remove_file (&self, "open/three.flac");
  scan (&self);
  assert_problem (&self, "closed", TS_SCAN_PROBLEM_UNREAD);
  g_assert_cmpuint (self.counts->n_missing, ==, 1);
  g_assert_cmpint (id_of (&self, "closed/one.mp3"), ==, id);
  g_assert_cmpuint (self.counts->n_unchanged, ==, 1); /* known, so not opened */

  g_ptr_array_set_size (self.rows, 0);
  scan (&self);
  assert_problem (&self, "open/two.mp3", TS_SCAN_PROBLEM_UNREAD);
  g_assert_cmpuint (self.rows->len, ==, 0);
  g_assert_cmpint (g_chmod (directory, 0700), ==, 0);
  scan (&self);
  g_assert_cmpuint (self.counts->n_added, ==, 1);
  tear_down (&self, NULL);
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);
}

static void
test_root_away (Library *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *moved = g_strconcat (self->root, "-moved", NULL);

  put (self, 0, "one.mp3");
  put (self, 1, "two.mp3");
  scan (self);

  g_assert_cmpint (g_rename (self->root, moved), ==, 0);
  g_assert_false (run_scan (self, NULL, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE);
  g_test_message ("%s", error->message);
  g_clear_error (&error);

  /* The mount point without its disk: empty, and on another device than the files were. */
  g_assert_cmpint (g_mkdir (self->root, 0755), ==, 0);
  for (guint i = 0; i < self->rows->len; i++)
    ((Row *) self->rows->pdata[i])->device ^= 1;
  g_assert_false (run_scan (self, NULL, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE);
  g_test_message ("%s", error->message);
  id_of (self, "one.mp3");

  /* Really emptied. */
  for (guint i = 0; i < self->rows->len; i++)
    ((Row *) self->rows->pdata[i])->device ^= 1;
  scan (self);
  g_assert_cmpuint (self->counts->n_missing, ==, 2);
  g_rmdir (self->root);
  g_assert_cmpint (g_rename (moved, self->root), ==, 0);
  scan (self);
  g_assert_cmpuint (self->counts->n_returned, ==, 2);
}

#define N_MANY 2000

static void
put_many (Library *self)
{
  g_autofree char *first = NULL;

  put (self, 0, "many/0000.mp3");
  put (self, 0, "later/x.mp3");
  first = at (self, "many/0000.mp3");
  for (int i = 1; i < N_MANY; i++) {
    g_autofree char *name = g_strdup_printf ("%s/many/%04d.mp3", self->root, i);

    g_assert_cmpint (link (first, name), ==, 0);
  }
}

static void
remove_some_cb (gpointer library)
{
  remove_file (library, "many/1998.mp3");
  remove_file (library, "many/1999.mp3");
}

static void
test_vanishing_files (Library *self, gconstpointer data)
{
  put_many (self);
  self->on_first_batch = remove_some_cb;
  scan (self);
  g_assert_cmpuint (self->rows->len, ==, N_MANY + 1 - 2);
  assert_problem (self, "many/1998.mp3", TS_SCAN_PROBLEM_UNREAD);
  assert_problem (self, "many/1999.mp3", TS_SCAN_PROBLEM_UNREAD);
}

static void
remove_root_cb (gpointer library)
{
  Library *self = library;

  ts_test_remove_tree (self->root);
}

/* The whole folder goes away in the middle: nothing of it is called missing. */
static void
test_vanishing_root (Library *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put_many (self);
  scan (self);
  for (guint i = 1000; i < self->rows->len; i++) {
    Row *row = self->rows->pdata[i];

    row->mtime_us--; /* to be read again */
  }
  self->on_first_batch = remove_root_cb;
  g_assert_false (run_scan (self, NULL, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE);
}

static void
cancel_cb (gpointer library)
{
  Library *self = library;

  self->cancelled_us = g_get_monotonic_time ();
  ts_job_cancel (self->job);
}

static gpointer
job_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  return run_scan (data, NULL, error) ? data : NULL;
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ts_job_run_finish (TS_JOB (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) user_data = TRUE;
}

static void
test_cancel (Library *self, gconstpointer data)
{
  g_autoptr (TsJob) job = ts_job_new ("scan");
  gboolean is_finished = FALSE;

  put_many (self);
  self->job = job;
  self->on_first_batch = cancel_cb;
  ts_job_run_async (job, job_func, self, NULL, NULL, finished_cb, &is_finished);
  while (!is_finished)
    g_main_context_iteration (NULL, TRUE);
  g_test_message ("ended %.1f ms after it was cancelled",
                  (double) (g_get_monotonic_time () - self->cancelled_us) / 1000);
  self->job = NULL;
  g_assert_cmpuint (self->rows->len, >=, 100);
  g_assert_cmpuint (self->rows->len, <, N_MANY);
  scan (self);
  g_assert_cmpuint (self->rows->len, ==, N_MANY + 1);
}

/* On the scan's thread, so that the scan is surely in the middle; the test's thread is woken, as
 * nothing else may happen there. */
static void
pause_cb (gpointer library)
{
  ts_job_pause (((Library *) library)->job);
  g_main_context_wakeup (NULL);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (ts_job_run_finish (TS_JOB (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static gboolean
resume_cb (gpointer library)
{
  Library *self = library;

  g_assert_cmpuint (self->rows->len, <, N_MANY);
  ts_job_resume (self->job);
  return G_SOURCE_REMOVE;
}

static void
test_pause (Library *self, gconstpointer data)
{
  g_autoptr (TsJob) job = ts_job_new ("scan");
  gboolean is_finished = FALSE;

  put_many (self);
  self->job = job;
  self->on_first_batch = pause_cb;
  ts_job_run_async (job, job_func, self, NULL, NULL, done_cb, &is_finished);
  while (ts_job_get_state (job) != TS_JOB_STATE_PAUSED)
    g_main_context_iteration (NULL, TRUE);
  g_timeout_add (150, resume_cb, self);
  while (!is_finished)
    g_main_context_iteration (NULL, TRUE);
  self->job = NULL;
  g_assert_cmpuint (self->rows->len, ==, N_MANY + 1);
}

static void
test_directories (Library *self, gconstpointer data)
{
  static const char *const only_b[] = { "b", "b/sub", NULL };
  static const char *const only_a[] = { "a", NULL };
  g_autoptr (GError) error = NULL;
  gint64 id;

  put (self, 0, "a/one.mp3");
  put (self, 2, "b/two.flac");
  scan (self);
  id = id_of (self, "a/one.mp3");

  put (self, 3, "a/unseen.m4a");
  put (self, 1, "b/sub/three.mp3");
  rename_file (self, "a/one.mp3", "b/one.mp3");
  remove_file (self, "b/two.flac");
  run_scan (self, only_b, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->counts->n_files, ==, 2);
  g_assert_cmpuint (self->counts->n_added, ==, 1);
  g_assert_cmpuint (self->counts->n_moved, ==, 1);
  g_assert_cmpuint (self->counts->n_missing, ==, 1);
  g_assert_cmpint (id_of (self, "b/one.mp3"), ==, id);

  {
    g_autofree char *path = at (self, "a");

    ts_test_remove_tree (path);
  }
  run_scan (self, only_a, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->counts->n_missing, ==, 0);
  id_of (self, "b/sub/three.mp3");
}

#define ADD(name, func)                                                                            \
  g_test_add ("/service/folder-scanner/" name, Library, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  static const struct {
    const char *take;
    const char *extension;
  } files[] = { { "one", "mp3" }, { "two", "mp3" }, { "three", "flac" }, { "four", "m4a" } };
  g_autofree char *folder = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  folder = g_dir_make_tmp ("ts-scanner-audio-XXXXXX", NULL);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (GError) error = NULL;
    Sound sound;

    audio[i] = g_strdup_printf ("%s/%s.%s", folder, files[i].take, files[i].extension);
    sound_render (&sound, files[i].take, FALSE);
    sound_encode (&sound, files[i].extension, audio[i], &error);
    g_assert_no_error (error);
    sound_clear (&sound);
  }

  ADD ("incremental", test_incremental);
  ADD ("moves", test_moves);
  ADD ("moves-onto-others", test_moves_onto_others);
  ADD ("odd-files", test_odd_files);
  ADD ("links", test_links);
  g_test_add_func ("/service/folder-scanner/forbidden", test_forbidden);
  ADD ("root-away", test_root_away);
  ADD ("vanishing-files", test_vanishing_files);
  ADD ("vanishing-root", test_vanishing_root);
  ADD ("cancel", test_cancel);
  ADD ("pause", test_pause);
  ADD ("directories", test_directories);
  status = g_test_run ();
  ts_test_remove_tree (folder);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    g_free (audio[i]);
  return status;
}

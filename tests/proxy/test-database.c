/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-proxy-database.h"
#include "ts-proxy-error.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("ts-proxy-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->path = g_build_filename (fixture->folder, "streams.db", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

    g_assert_cmpint (g_unlink (path), ==, 0);
  }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static TsProxyDatabase *
open_database (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  TsProxyDatabase *database = ts_proxy_database_open (fixture->path, &error);

  g_assert_no_error (error);
  return database;
}

static void
add (TsProxyDatabase *database, const char *id, const char *url, const char *title)
{
  g_autoptr (TsProxyTrack) track = ts_proxy_track_new (id, url);
  g_autoptr (GError) error = NULL;

  g_free (track->title);
  track->title = g_strdup (title);
  ts_proxy_database_add (database, track, &error);
  g_assert_no_error (error);
}

static TsProxyTrack *
get (TsProxyDatabase *database, const char *id)
{
  g_autoptr (GError) error = NULL;
  TsProxyTrack *track = ts_proxy_database_get (database, id, &error);

  g_assert_no_error (error);
  return track;
}

static double
now (void)
{
  return (double) g_get_real_time () / G_USEC_PER_SEC;
}

static void
test_columns (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsProxyDatabase) database = open_database (fixture);
  g_autoptr (TsProxyTrack) track = ts_proxy_track_new ("a-B_9", "http://example.org/a?b=c&d=%20e");
  g_autoptr (TsProxyTrack) got = NULL;
  g_autoptr (TsProxyTrack) none = NULL;
  g_autoptr (GError) error = NULL;

  g_free (track->title);
  track->title = g_strdup ("It's; \"夜の\" \\ 'x'; -- DROP TABLE tracks");
  track->artist = g_strdup ("Ünï");
  track->album = g_strdup ("");
  track->page_url = g_strdup ("https://example.org/page");
  track->headers = g_strdup ("{\"Referer\":\"https://example.org/\"}");
  track->charset = g_strdup ("KOI8-R");
  track->duration_ms = 213500;
  track->is_live = TRUE;
  track->updated_at = 1234567.25;
  ts_proxy_database_add (database, track, &error);
  g_assert_no_error (error);

  got = get (database, "a-B_9");
  g_assert_nonnull (got);
  g_assert_cmpstr (got->id, ==, track->id);
  g_assert_cmpstr (got->stream_url, ==, track->stream_url);
  g_assert_cmpstr (got->page_url, ==, track->page_url);
  g_assert_cmpstr (got->headers, ==, track->headers);
  g_assert_cmpstr (got->title, ==, track->title);
  g_assert_cmpstr (got->artist, ==, track->artist);
  g_assert_cmpstr (got->album, ==, "");
  g_assert_cmpstr (got->charset, ==, "KOI8-R");
  g_assert_cmpint (got->duration_ms, ==, 213500);
  g_assert_true (got->is_live);
  g_assert_cmpfloat (got->updated_at, ==, 1234567.25);
  none = get (database, "a-b_9");
  g_assert_null (none);
}

static void
test_add_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsProxyDatabase) database = open_database (fixture);
  g_autoptr (TsProxyTrack) lazy = ts_proxy_track_new ("x", NULL);
  g_autoptr (TsProxyTrack) got = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  add (database, "x", "http://example.org/1", "One");
  add (database, "x", "http://example.org/2", "Two");
  lazy->page_url = g_strdup ("http://example.org/page");
  ts_proxy_database_add (database, lazy, &error);
  g_assert_no_error (error);
  got = get (database, "x");
  /* The names are the new ones, the address that was found out is kept. */
  g_assert_cmpstr (got->title, ==, "");
  g_assert_cmpstr (got->stream_url, ==, "http://example.org/2");
  g_assert_cmpfloat (got->updated_at, >, now () - 60);
  all = ts_proxy_database_list (database, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 1);
}

static void
test_update (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsProxyDatabase) database = open_database (fixture);
  g_autoptr (TsProxyTrack) track = ts_proxy_track_new ("x", "http://example.org/old");
  g_autoptr (TsProxyTrack) got = NULL;
  g_autoptr (GError) error = NULL;
  gboolean was_there;

  track->updated_at = 1;
  ts_proxy_database_add (database, track, &error);
  g_assert_no_error (error);
  ts_proxy_database_update_stream_url (database, "x", "http://example.org/new", "{}", &error);
  g_assert_no_error (error);
  ts_proxy_database_update_stream_url (database, "gone", "http://example.org/new", NULL, &error);
  g_assert_no_error (error);
  got = get (database, "x");
  g_assert_cmpstr (got->stream_url, ==, "http://example.org/new");
  g_assert_cmpstr (got->headers, ==, "{}");
  g_assert_cmpfloat (got->updated_at, >, now () - 60);

  g_assert_true (ts_proxy_database_remove (database, "x", &was_there, &error));
  g_assert_true (was_there);
  g_assert_true (ts_proxy_database_remove (database, "x", &was_there, &error));
  g_assert_false (was_there);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *id;
    const char *url;
  } cases[] = {
    { "", "http://example.org/" },       { "a b", "http://example.org/" },
    { "../x", "http://example.org/" },   { "ü", "http://example.org/" },
    { "x", NULL },                       { "x", "" },
    { "x", "file:///etc/passwd" },       { "x", "http://" },
    { "x", "http://a/\r\nHost: b" },     { "x", "ftp://example.org/" },
    { "x", "http://example.org/\xff" },
    { "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff12345", "http://example.org/" },
  };
  g_autoptr (TsProxyDatabase) database = open_database (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TsProxyTrack) track = ts_proxy_track_new (cases[i].id, cases[i].url);
    g_autoptr (GError) error = NULL;

    g_assert_false (ts_proxy_database_add (database, track, &error));
    g_assert_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_INVALID);
  }
}

static void
test_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *tail = g_strnfill (200000, 'x');
  g_autofree char *url = g_strconcat ("https://example.org/", tail, NULL);
  g_autofree char *title = g_strnfill (100000, '\'');
  g_autoptr (TsProxyTrack) got = NULL;

  {
    g_autoptr (TsProxyDatabase) database = open_database (fixture);

    add (database, "long", url, title);
    add (database, "empty", "http://example.org/", "");
  }
  {
    /* All is still there when the file is opened again. */
    g_autoptr (TsProxyDatabase) database = open_database (fixture);

    g_assert_null (ts_proxy_database_get_notice (database));
    got = get (database, "long");
    g_assert_cmpstr (got->stream_url, ==, url);
    g_assert_cmpstr (got->title, ==, title);
  }
}

static void
exec_in_file (Fixture *fixture, const char *sql)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 10000);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

static void
test_old_form (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsProxyDatabase) database = NULL;
  g_autoptr (TsProxyTrack) video = NULL;
  g_autoptr (TsProxyTrack) file = NULL;
  g_autoptr (TsProxyTrack) later = NULL;

  exec_in_file (
      fixture,
      "CREATE TABLE tracks (video_id TEXT PRIMARY KEY, stream_url TEXT NOT NULL,"
      " title TEXT NOT NULL, artist TEXT, updated_at REAL NOT NULL);"
      "CREATE INDEX idx_tracks_updated_at ON tracks (updated_at);"
      "INSERT INTO tracks VALUES"
      " ('dQw4w9WgXcQ', 'https://rr1.googlevideo.com/videoplayback?x=1', 'T', 'A', 1700000000.5),"
      " ('abcdefghijkl', 'http://127.0.0.1:1/x', 'File', NULL, 1700000000);");
  database = open_database (fixture);
  g_assert_null (ts_proxy_database_get_notice (database));
  video = get (database, "dQw4w9WgXcQ");
  g_assert_cmpstr (video->page_url, ==, "https://www.youtube.com/watch?v=dQw4w9WgXcQ");
  g_assert_cmpfloat (video->updated_at, ==, 1700000000.5);
  file = get (database, "abcdefghijkl");
  g_assert_null (file->page_url);
  g_assert_null (file->artist);

  /* Other programs go on writing the columns they know. */
  exec_in_file (fixture, "INSERT INTO tracks (video_id, stream_url, title, artist, updated_at)"
                         " VALUES ('later_video', 'http://127.0.0.1:1/y', 'L', NULL, 1700000001)");
  later = get (database, "later_video");
  g_assert_cmpstr (later->page_url, ==, "https://www.youtube.com/watch?v=later_video");
  g_assert_cmpstr (later->title, ==, "L");
  g_assert_false (later->is_live);
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsProxyDatabase) database = NULL;
  g_autoptr (TsProxyTrack) got = NULL;
  g_autoptr (GDir) folder = NULL;
  g_autofree char *kept = NULL;
  const char *name;
  guint n_kept = 0;

  g_assert_true (g_file_set_contents (fixture->path, "This is no database, but it is mine.\n" , -1,
                                      NULL));
  database = open_database (fixture);
  g_assert_nonnull (ts_proxy_database_get_notice (database));
  add (database, "x", "http://example.org/", "X");
  got = get (database, "x");
  g_assert_nonnull (got);

  folder = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, "streams.db-damaged-")) {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
      n_kept++;
      g_assert_nonnull (strstr (ts_proxy_database_get_notice (database), name));
    }
  g_assert_cmpuint (n_kept, ==, 1);
  g_assert_cmpstr (kept, ==, "This is no database, but it is mine.\n");
}

static void
test_damaged_inside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsProxyDatabase) database = open_database (fixture);
  g_autofree char *bytes = NULL;
  gsize length;

  for (guint i = 0; i < 300; i++) {
    g_autofree char *id = g_strdup_printf ("id%u", i);

    add (database, id, "http://example.org/a/rather/long/address/to/fill/some/pages", "Title");
  }
  g_clear_pointer (&database, ts_proxy_database_unref);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 16384);
  memset (bytes + 4096, 0xa5, length - 4096);
  g_assert_true (g_file_set_contents (fixture->path, bytes, (gssize) length, NULL));
  database = open_database (fixture);
  g_assert_nonnull (ts_proxy_database_get_notice (database));
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsProxyDatabase) database = NULL;

  exec_in_file (fixture, "PRAGMA user_version = 99");
  database = ts_proxy_database_open (fixture->path, &error);
  g_assert_null (database);
  g_assert_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_FAILED);
}

static gpointer
write_thread (gpointer data)
{
  for (guint i = 0; i < 100; i++) {
    g_autofree char *id = g_strdup_printf ("id%u", i % 10);
    g_autofree char *url = g_strdup_printf ("http://example.org/%u", i);

    add (data, id, url, "T");
  }
  return NULL;
}

static gpointer
read_thread (gpointer data)
{
  for (guint i = 0; i < 1000; i++) {
    g_autofree char *id = g_strdup_printf ("id%u", i % 10);
    g_autoptr (TsProxyTrack) got = get (data, id);

    g_assert_true (got == NULL || g_str_has_prefix (got->stream_url, "http://example.org/"));
  }
  return NULL;
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsProxyDatabase) database = open_database (fixture);
  g_autoptr (TsProxyDatabase) second = open_database (fixture);
  g_autoptr (GPtrArray) all = NULL;
  GThread *threads[6];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("test", i % 2 == 0 ? write_thread : read_thread,
                               i < 4 ? database : second);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  all = ts_proxy_database_list (database, NULL);
  g_assert_cmpuint (all->len, ==, 10);
}

static void
test_make_id (void)
{
  static const struct {
    const char *url;
    const char *id;
  } cases[] = {
    { "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "dQw4w9WgXcQ" },
    { "https://music.youtube.com/watch?list=x&v=dQw4w9WgXcQ&si=1", "dQw4w9WgXcQ" },
    { "https://youtu.be/dQw4w9WgXcQ?t=3", "dQw4w9WgXcQ" },
    { "https://www.youtube.com/shorts/dQw4w9WgXcQ", "dQw4w9WgXcQ" },
    { "https://www.youtube.com/watch?v=short", NULL },
    { "https://example.org/watch?v=dQw4w9WgXcQ", NULL },
    { "http://127.0.0.1:8000/a.mp3", NULL },
    { "no address at all", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *id = ts_proxy_make_id (cases[i].url);
    g_autofree char *again = ts_proxy_make_id (cases[i].url);

    g_assert_cmpstr (id, ==, again);
    g_assert_true (ts_proxy_id_is_valid (id));
    if (cases[i].id != NULL)
      g_assert_cmpstr (id, ==, cases[i].id);
    else
      g_assert_cmpuint (strlen (id), ==, 22);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/proxy/database/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("columns", test_columns);
  ADD ("add-again", test_add_again);
  ADD ("update", test_update);
  ADD ("refused", test_refused);
  ADD ("long", test_long);
  ADD ("old-form", test_old_form);
  ADD ("damaged", test_damaged);
  ADD ("damaged-inside", test_damaged_inside);
  ADD ("newer", test_newer);
  ADD ("threads", test_threads);
#undef ADD
  g_test_add_func ("/proxy/make-id", test_make_id);
  return g_test_run ();
}

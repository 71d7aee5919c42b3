/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-folder-cache.h"
#include "ts-service-error.h"
#include "ts-test-files.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *base;
  char *root;
  char *cache;
} Fixture;

/* A quarter of a second of noise that no other file has. */
static void
write_wav (Fixture *f, const char *name, guint number)
{
  static const guint8 header[44]
      = { 'R', 'I', 'F', 'F', 0xf4, 0x07, 0,   0,   'W', 'A',  'V',  'E',  'f', 'm',  't',
          ' ', 16,  0,   0,   0,    1,    0,   1,   0,   0x40, 0x1f, 0,    0,   0x40, 0x1f,
          0,   0,   1,   0,   8,    0,    'd', 'a', 't', 'a',  0xd0, 0x07, 0,   0 };
  guint8 data[sizeof header + 2000];
  g_autofree char *path = g_build_filename (f->root, name, NULL);

  memcpy (data, header, sizeof header);
  for (guint i = sizeof header; i < sizeof data; i++)
    data[i] = (guint8) (i * i * (number + 3) >> 3);
  g_assert_true (g_file_set_contents (path, (char *) data, sizeof data, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->base = g_dir_make_tmp ("tracksync-cache-XXXXXX", &error);
  g_assert_no_error (error);
  f->root = g_build_filename (f->base, "root", NULL);
  f->cache = g_build_filename (f->base, "caches", "root.cache", NULL);
  g_mkdir (f->root, 0700);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ts_test_remove_tree (f->base);
  g_free (f->base);
  g_free (f->root);
  g_free (f->cache);
}

static GPtrArray *
read_all (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *tracks = ts_folder_cache_read (f->cache, f->root, NULL, NULL, &error);

  g_assert_no_error (error);
  return tracks;
}

static void
assert_locations (GPtrArray *tracks, const char *expected)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  for (guint i = 0; i < tracks->len; i++)
    g_string_append_printf (seen, "%s%s", i > 0 ? " " : "",
                            ((TsTrack *) tracks->pdata[i])->location);
  g_assert_cmpstr (seen->str, ==, expected);
}

/* What is read the second time is what was read the first time, and follows every change. */
static void
test_changes (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) first = NULL, second = NULL, third = NULL;
  g_autofree char *b = g_build_filename (f->root, "b.wav", NULL);
  g_autofree char *c = g_build_filename (f->root, "c.wav", NULL);
  g_autofree char *moved = g_build_filename (f->root, "moved.wav", NULL);
  const TsTrack *before, *after;

  write_wav (f, "a.wav", 1);
  write_wav (f, "b.wav", 2);
  write_wav (f, "c.wav", 3);
  first = read_all (f);
  assert_locations (first, "a.wav b.wav c.wav");
  second = read_all (f);
  assert_locations (second, "a.wav b.wav c.wav");
  before = first->pdata[0];
  after = second->pdata[0];
  g_assert_cmpstr (before->identity, !=, NULL);
  g_assert_cmpstr (before->identity, ==, after->identity);
  g_assert_cmpint (before->duration_ms, ==, after->duration_ms);
  g_assert_cmpint (before->size_bytes, ==, after->size_bytes);
  g_assert_cmpint (before->mtime_us, ==, after->mtime_us);
  g_assert_cmpstr (before->codec, ==, after->codec);

  g_unlink (b);
  g_rename (c, moved);
  write_wav (f, "d.wav", 4);
  third = read_all (f);
  assert_locations (third, "a.wav d.wav moved.wav");
  g_assert_cmpstr (((TsTrack *) third->pdata[2])->identity, ==,
                   ((TsTrack *) first->pdata[2])->identity);
}

/* A file that was just put there is known without being opened: what the cache says of it holds. */
static void
test_add (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) first = NULL, second = NULL;
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  g_autofree char *path = g_build_filename (f->root, "new.wav", NULL);
  TsTrack *track = ts_track_new ();
  GStatBuf info;

  write_wav (f, "a.wav", 1);
  first = read_all (f);
  write_wav (f, "new.wav", 2);
  g_stat (path, &info);
  track->location = g_strdup ("new.wav");
  track->title = g_strdup ("Only the cache knows this title");
  track->size_bytes = info.st_size;
  track->mtime_us = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
  g_ptr_array_add (added, track);
  ts_folder_cache_add (f->cache, f->root, added);
  second = read_all (f);
  assert_locations (second, "a.wav new.wav");
  g_assert_cmpstr (((TsTrack *) second->pdata[1])->title, ==, track->title);
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autofree char *dir = g_path_get_dirname (f->cache);
  char noise[4000];

  write_wav (f, "a.wav", 1);
  g_mkdir (dir, 0700);
  for (guint n = 0; n < 50; n++) {
    g_autoptr (GPtrArray) tracks = NULL;

    for (guint i = 0; i < sizeof noise; i++)
      noise[i] = (char) g_test_rand_int_range (0, 256);
    g_assert_true (g_file_set_contents (f->cache, noise, g_test_rand_int_range (0, 4000), NULL));
    tracks = read_all (f);
    assert_locations (tracks, "a.wav");
  }
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tracks = NULL;

  g_rmdir (f->root);
  tracks = ts_folder_cache_read (f->cache, f->root, NULL, NULL, &error);
  g_assert_null (tracks);
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE);
}

#define ADD(path, func) g_test_add ("/folder-cache/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("changes", test_changes);
  ADD ("add", test_add);
  ADD ("damaged", test_damaged);
  ADD ("gone", test_gone);
  return g_test_run ();
}

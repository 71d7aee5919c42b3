/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-scan.h"

#include "ts-store-sources.h"
#include "ts-store-playlists.h"
#include "ts-store-tracks.h"

#include "make-music-sound.h"
#include "ts-retag.h"
#include "ts-test-files.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <stdlib.h>

typedef struct {
  char *folder;
  char *music;
  TsStore *store;
  TsSource *source;
} Fixture;

static void
write_audio (Fixture *self, const char *take, const char *extension, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->music, name, NULL);
  const char *const tags[] = { "TITLE", take, "ARTIST", "Larch Hollow", NULL };
  Sound sound;

  sound_render (&sound, take, FALSE);
  sound_encode (&sound, extension, path, &error);
  sound_clear (&sound);
  g_assert_no_error (error);
  g_assert_true (ts_retag (path, tags));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("ts-scan-XXXXXX", &error);
  g_assert_no_error (error);
  self->music = g_build_filename (self->folder, "music", NULL);
  g_assert_cmpint (g_mkdir (self->music, 0755), ==, 0);
  path = g_build_filename (self->folder, "library.db", NULL);
  self->store = ts_store_open (path, NULL, &error);
  g_assert_no_error (error);
  self->source = ts_store_add_source (self->store, "folder", NULL, self->music, NULL, &error);
  g_assert_no_error (error);
  write_audio (self, "one", "flac", "one.flac");
  write_audio (self, "two", "mp3", "two.mp3");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->source);
  g_object_unref (self->store);
  ts_test_remove_tree (self->folder);
  g_free (self->music);
  g_free (self->folder);
}

static TsJob *
scan (Fixture *self, const char *directory)
{
  g_autoptr (GPtrArray) directories = NULL;
  TsJob *job;

  if (directory != NULL) {
    directories = g_ptr_array_new ();
    g_ptr_array_add (directories, (gpointer) directory);
  }
  job = ts_scan_start (self->store, self->source, directories);
  while (!ts_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  return job;
}

static TsTrack *
find_title (Fixture *self, const char *title)
{
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) tracks = NULL;

  query->text = g_strdup (title);
  ids = ts_store_query (self->store, query, NULL, &error);
  g_assert_no_error (error);
  if (ids->len == 0)
    return NULL;
  g_assert_cmpuint (ids->len, ==, 1);
  tracks
      = ts_store_get_tracks (self->store, (const gint64 *) (gpointer) ids->data, 1, NULL, &error);
  g_assert_no_error (error);
  return ts_track_ref (tracks->pdata[0]);
}

static void
test_life_of_a_library (Fixture *self, gconstpointer data)
{
  g_autofree char *one = g_build_filename (self->music, "one.flac", NULL);
  g_autofree char *uno = g_build_filename (self->music, "uno.flac", NULL);
  g_autofree char *two = g_build_filename (self->music, "two.mp3", NULL);
  g_autofree char *bad = g_build_filename (self->music, "bad.mp3", NULL);
  const char *const tags[] = { "TITLE", "renamed", "COMMENT", "a longer tag", NULL };
  g_autoptr (TsTrack) first = NULL;
  g_autoptr (TsTrack) again = NULL;
  g_autoptr (TsJob) job = scan (self, NULL);

  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_DONE);
  g_assert_cmpstr (ts_job_get_summary (job), ==, "Scanned: 2 tracks added.");
  first = find_title (self, "one");
  g_assert_cmpstr (first->artist, ==, "Larch Hollow");
  g_assert_cmpstr (first->location, ==, "one.flac");
  g_assert_cmpstr (first->codec, ==, "FLAC");
  g_assert_cmpint (first->added_us, >, 0);

  g_clear_object (&job);
  job = scan (self, NULL);
  g_assert_cmpstr (ts_job_get_summary (job), ==, "Scanned: nothing changed in 2 tracks.");

  /* Moved, tagged anew, taken away, and one that is no audio. */
  g_assert_true (ts_retag (one, tags));
  g_assert_cmpint (g_rename (one, uno), ==, 0);
  g_assert_cmpint (g_unlink (two), ==, 0);
  g_assert_true (g_file_set_contents (bad, "words", -1, NULL));
  g_clear_object (&job);
  job = scan (self, NULL);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_PARTLY_DONE);
  g_assert_cmpstr (ts_job_get_summary (job), ==,
                   "Scanned: 1 moved, 1 missing, 1 file could not be read.");
  g_assert_cmpuint (ts_scan_get_result (job)->problems->len, ==, 1);
  again = find_title (self, "renamed");
  g_assert_cmpint (again->id, ==, first->id);
  g_assert_cmpint (again->added_us, ==, first->added_us);
  g_assert_cmpstr (again->location, ==, "uno.flac");
  g_assert_cmpstr (again->identity, ==, first->identity);

  /* Only one directory. */
  g_assert_cmpint (g_unlink (bad), ==, 0);
  g_clear_object (&job);
  job = scan (self, "nothing here");
  g_assert_cmpstr (ts_job_get_summary (job), ==, "Scanned: nothing changed in 0 tracks.");
}

static TsStoredPlaylist *
find_playlist (Fixture *self, GPtrArray **playlists)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (playlists, g_ptr_array_unref);
  *playlists = ts_store_list_playlists (self->store, 0, NULL, &error);
  g_assert_no_error (error);
  return (*playlists)->len > 0 ? (*playlists)->pdata[0] : NULL;
}

static void
test_playlists (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->music, "lists", NULL);
  g_autofree char *path = g_build_filename (folder, "Evening.m3u8", NULL);
  g_autofree char *bad = g_build_filename (folder, "bad.xspf", NULL);
  g_autofree char *one = g_build_filename (self->music, "one.flac", NULL);
  g_autofree char *uno = g_build_filename (self->music, "uno.flac", NULL);
  g_autofree char *text = g_strdup_printf ("#EXTM3U\n../one.flac\n%s/two.mp3\n..\\two.mp3\n"
                                           "three.mp3\nhttp://localhost/stream\n",
                                           self->music);
  g_autoptr (GPtrArray) playlists = NULL;
  TsStoredPlaylist *playlist;
  g_autoptr (TsJob) job = NULL;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  job = scan (self, NULL);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_DONE);
  playlist = find_playlist (self, &playlists);
  g_assert_cmpstr (playlist->name, ==, "Evening");
  g_assert_cmpstr (playlist->location, ==, "lists/Evening.m3u8");
  g_assert_cmpuint (playlist->n_entries, ==, 5);
  g_assert_cmpuint (playlist->n_tracks, ==, 3);

  /* A track is renamed, another one that an entry waited for comes, and a playlist is damaged. */
  g_assert_cmpint (g_rename (one, uno), ==, 0);
  write_audio (self, "three", "mp3", "lists/three.mp3");
  g_assert_true (g_file_set_contents (bad, "<playlist", -1, NULL));
  g_clear_object (&job);
  job = scan (self, NULL);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_PARTLY_DONE);
  g_assert_cmpuint (ts_scan_get_result (job)->problems->len, ==, 1);
  playlist = find_playlist (self, &playlists);
  g_assert_cmpuint (playlists->len, ==, 1);
  g_assert_cmpuint (playlist->n_tracks, ==, 4);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_clear_object (&job);
  job = scan (self, "lists");
  g_assert_null (find_playlist (self, &playlists));
}

static void
test_root_away (Fixture *self, gconstpointer data)
{
  g_autofree char *away = g_strconcat (self->music, "-away", NULL);
  g_autoptr (TsJob) job = scan (self, NULL);
  g_autoptr (TsTrack) track = NULL;

  g_assert_cmpint (g_rename (self->music, away), ==, 0);
  g_clear_object (&job);
  job = scan (self, NULL);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_FAILED);
  g_assert_nonnull (ts_job_get_error_message (job));
  track = find_title (self, "one");
  g_assert_nonnull (track);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (TsJob) job = ts_scan_start (self->store, self->source, NULL);

  ts_job_cancel (job);
  while (!ts_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_CANCELLED);
  g_clear_object (&job);
  job = scan (self, NULL);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_DONE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add ("/app/scan/life-of-a-library", Fixture, NULL, set_up, test_life_of_a_library,
              tear_down);
  g_test_add ("/app/scan/playlists", Fixture, NULL, set_up, test_playlists, tear_down);
  g_test_add ("/app/scan/root-away", Fixture, NULL, set_up, test_root_away, tear_down);
  g_test_add ("/app/scan/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  return g_test_run ();
}

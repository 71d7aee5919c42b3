/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-context.h"
#include "ts-media-site.h"
#include "ts-scan.h"
#include "ts-service-error.h"
#include "ts-store-playlists.h"
#include "ts-store-tracks.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

#include <glib/gstdio.h>
#include <string.h>

/* A library in a folder of its own, a site, and the stand-in for yt-dlp beside it. */
typedef struct {
  TsMediaSite site;
  char *folder;
  char *program;
  TsContext *context;
  TsJobState state; /* how the last scan ended */
  char *message;    /* (nullable): its error */
  TsJob *job;       /* (owned) (nullable): the last scan */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *script = NULL;
  g_autofree char *profile = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  memset (self, 0, sizeof *self);
  ts_media_site_set_up (&self->site);
  self->folder = g_dir_make_tmp ("ts-site-scan-XXXXXX", NULL);
  self->program = g_build_filename (self->folder, "yt-dlp", NULL);
  g_assert_true (g_file_get_contents (g_getenv ("FAKE_YT_DLP"), &script, &size, NULL));
  g_assert_true (g_file_set_contents_full (self->program, script, (gssize) size,
                                           G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  profile = g_build_filename (self->folder, "profile", NULL);
  self->context = ts_context_new (profile);
  ts_context_start_async (self->context, NULL, ts_wait_done_cb, &result);
  g_assert_true (ts_context_start_finish (self->context, ts_wait_for (&result), &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_clear_object (&self->job);
  ts_context_stop_async (self->context, ts_wait_done_cb, &result);
  g_assert_true (ts_context_stop_finish (self->context, ts_wait_for (&result), NULL));
  g_clear_object (&result);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (self->context);
  ts_media_site_tear_down (&self->site);
  ts_test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->program);
  g_free (self->message);
}

static void
use_fake (Fixture *self)
{
  g_object_set (ts_streaming_get_settings (ts_context_get_streaming (self->context)), "resolver",
                self->program, NULL);
}

static void
set_answer (Fixture *self, const char *text)
{
  g_autofree char *path = g_strconcat (self->program, ".answer", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
wait_for_scan (Fixture *self, TsSource *source)
{
  g_set_object (&self->job, ts_context_scan (self->context, source));
  while (!ts_job_is_finished (self->job))
    g_main_context_iteration (NULL, TRUE);
  self->state = ts_job_get_state (self->job);
  g_free (self->message);
  self->message = g_strdup (ts_job_get_error_message (self->job));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static TsSource *
add (Fixture *self, const char *address, const char *kind)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TsSource *source;

  ts_context_add_site_async (self->context, address, kind, NULL, NULL, ts_wait_done_cb, &result);
  source = ts_context_add_site_finish (self->context, ts_wait_for (&result), &error);
  g_assert_no_error (error);
  wait_for_scan (self, source);
  return source;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* "Artist / Title / location" of the tracks that are present, in that order. */
static char *
list_tracks (Fixture *self, TsSource *source)
{
  TsStore *store = ts_context_get_store (self->context);
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) tracks = NULL;

  query->source_id = ts_source_get_id (source);
  ids = ts_store_query (store, query, NULL, NULL);
  tracks = ts_store_get_tracks (store, (const gint64 *) (gpointer) ids->data, ids->len, NULL, NULL);
  for (guint i = 0; i < tracks->len; i++) {
    const TsTrack *track = tracks->pdata[i];
    const char *location = track->location;

    if (g_str_has_prefix (location, self->site.uri))
      location += strlen (self->site.uri);
    g_ptr_array_add (lines,
                     g_strdup_printf ("%s / %s / %s", track->artist, track->title, location));
  }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* "name: title, title" of the only playlist of a source. */
static char *
show_playlist (Fixture *self, TsSource *source)
{
  TsStore *store = ts_context_get_store (self->context);
  g_autoptr (GPtrArray) stored
      = ts_store_list_playlists (store, ts_source_get_id (source), NULL, NULL);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (TsPlaylist) playlist = NULL;
  g_autoptr (GPtrArray) tracks = NULL;
  g_autoptr (GString) text = NULL;

  g_assert_cmpuint (stored->len, ==, 1);
  playlist = ts_store_get_playlist (store, ((TsStoredPlaylist *) stored->pdata[0])->id, &ids, NULL,
                                    NULL);
  tracks = ts_store_get_tracks (store, (const gint64 *) (gpointer) ids->data, ids->len, NULL, NULL);
  text = g_string_new (playlist->name);
  for (guint i = 0; i < tracks->len; i++) {
    const TsTrack *track = tracks->pdata[i];

    g_string_append_printf (text, "%s%s", i == 0 ? ": " : ", ", track != NULL ? track->title : "?");
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const TsScanResult *
get_result (Fixture *self)
{
  const TsScanResult *result = ts_scan_get_result (self->job);

  g_assert_nonnull (result);
  return result;
}

/* --- What needs no yt-dlp ------------------------------------------------------------------ */

static void
test_feed (Fixture *self, gconstpointer data)
{
  g_autofree char *address = ts_media_site_make_uri (&self->site, "/feed.xml?n=3");
  g_autoptr (TsSource) source = add (self, address, NULL);
  g_autofree char *tracks = list_tracks (self, source);
  g_autofree char *playlist = show_playlist (self, source);

  g_assert_cmpstr (ts_source_get_kind (source), ==, "feed");
  g_assert_cmpstr (ts_source_get_name (source), ==, "Test Feed é");
  g_assert_cmpint (self->state, ==, TS_JOB_STATE_DONE);
  g_assert_cmpstr (tracks, ==,
                   "Artist 0 / Song & 0 / /audio/0.wav\n"
                   "Artist 1 / Song & 1 / /audio/1.wav\n"
                   "Artist 2 / Song & 2 / /audio/2.wav");
  g_assert_cmpstr (playlist, ==, "Test Feed é: Song & 0, Song & 1, Song & 2");

  wait_for_scan (self, source);
  g_assert_cmpuint (get_result (self)->counts.n_unchanged, ==, 3);
  g_assert_cmpuint (get_result (self)->counts.n_changed, ==, 0);
}

static void
test_radio (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *path;
    const char *name;
    const char *track;
  } cases[] = {
    { "/radio", "Radio Test", "(null) / Radio Test / /radio" },
    { "/station.pls", "Test Station", "(null) / Test Station / /radio" },
    { "/station.m3u", "Test Station", "(null) / Test Station / /radio" },
    { "/audio/7.wav", "7.wav", "(null) / 7 / /audio/7.wav" },
    { "/hls/7/index.m3u8", "127.0.0.1", "(null) / 127.0.0.1 / /hls/7/index.m3u8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *address = ts_media_site_make_uri (&self->site, "%s", cases[i].path);
    g_autoptr (TsSource) source = add (self, address, NULL);
    g_autofree char *tracks = list_tracks (self, source);

    g_test_message ("%s", cases[i].path);
    g_assert_cmpstr (ts_source_get_kind (source), ==, "radio");
    g_assert_cmpstr (ts_source_get_name (source), ==, cases[i].name);
    g_assert_cmpint (self->state, ==, TS_JOB_STATE_DONE);
    g_assert_cmpstr (tracks, ==, cases[i].track);
  }
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  static const char *const addresses[]
      = { "", "no address", "ftp://host.test/", "http://jo:secret@host.test/", "/music", "-J" };
  g_autofree char *missing = ts_media_site_make_uri (&self->site, "/missing/1");

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    ts_context_add_site_async (self->context, addresses[i], NULL, NULL, NULL, ts_wait_done_cb,
                               &result);
    g_assert_null (ts_context_add_site_finish (self->context, ts_wait_for (&result), &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    g_assert_null (strstr (error->message, "secret"));
  }
  {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    ts_context_add_site_async (self->context, missing, NULL, NULL, NULL, ts_wait_done_cb, &result);
    g_assert_null (ts_context_add_site_finish (self->context, ts_wait_for (&result), &error));
    g_assert_nonnull (error);
  }
  g_assert_cmpuint (g_list_model_get_n_items (ts_context_get_sources (self->context)), ==, 0);
}

/* --- Pages --------------------------------------------------------------------------------- */

static void
test_real (Fixture *self, gconstpointer data)
{
  g_autofree char *program = g_find_program_in_path ("yt-dlp");
  g_autofree char *list = ts_media_site_make_uri (&self->site, "/pages.xml?n=3");
  g_autofree char *page = ts_media_site_make_uri (&self->site, "/watch/5");
  g_autoptr (TsSource) source = NULL;
  g_autoptr (TsSource) single = NULL;
  g_autofree char *tracks = NULL;
  g_autofree char *playlist = NULL;
  g_autofree char *track = NULL;

  if (program == NULL) {
    g_test_skip ("yt-dlp is not installed");
    return;
  }
  source = add (self, list, "site");
  g_assert_cmpstr (self->message, ==, NULL);
  tracks = list_tracks (self, source);
  g_assert_true (g_str_has_prefix (tracks, "Artist 0 / Song & 0 / /watch/0#__youtubedl_smuggle="));
  playlist = show_playlist (self, source);
  g_assert_cmpstr (playlist, ==, "YT: Test Feed é: Song & 0, Song & 1, Song & 2");
  wait_for_scan (self, source);
  g_assert_cmpuint (get_result (self)->counts.n_unchanged, ==, 3);

  single = add (self, page, NULL);
  g_assert_cmpstr (ts_source_get_kind (single), ==, "site");
  track = list_tracks (self, single);
  g_assert_true (g_str_has_prefix (track, "Artist 5 / Song 5"));
}

static void
test_changes (Fixture *self, gconstpointer data)
{
  static const char *const entry
      = "{\"id\": \"%c\", \"title\": \"Artist - %c\", \"url\": \"http://site.test/%c\", "
        "\"playlist_title\": \"Mine\"}\n";
  static const char *const orders[] = { "abcb", "abcb", "cab", "bc" };
  static const char *const playlists[]
      = { "YT: Mine: a, b, c, b", "YT: Mine: a, b, c, b", "YT: Mine: c, a, b", "YT: Mine: b, c" };
  g_autoptr (TsSource) source = NULL;

  use_fake (self);
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++) {
    g_autoptr (GString) answer = g_string_new (NULL);
    g_autofree char *playlist = NULL;

    for (const char *c = orders[i]; *c != '\0'; c++)
      g_string_append_printf (answer, entry, *c, *c, *c);
    set_answer (self, answer->str);
    if (source == NULL)
      source = add (self, "site.test/list", "site");
    else
      wait_for_scan (self, source);
    g_assert_cmpint (self->state, ==, TS_JOB_STATE_DONE);
    playlist = show_playlist (self, source);
    g_assert_cmpstr (playlist, ==, playlists[i]);
  }
  g_assert_cmpuint (get_result (self)->counts.n_missing, ==, 1);

  /* A site that suddenly has nothing at all has a fault. */
  set_answer (self, "");
  wait_for_scan (self, source);
  g_assert_cmpint (self->state, ==, TS_JOB_STATE_FAILED);
}

static void
test_faults (Fixture *self, gconstpointer data)
{
  g_autoptr (TsSource) mixed = NULL;
  g_autoptr (TsSource) broken = NULL;
  g_autoptr (TsSource) gone = NULL;
  g_autoptr (TsSource) lists = NULL;

  use_fake (self);
  mixed = add (self, "http://site.test/mixed", "site");
  g_assert_cmpint (self->state, ==, TS_JOB_STATE_DONE);
  g_assert_cmpuint (get_result (self)->counts.n_added, ==, 1);
  g_assert_cmpuint (get_result (self)->problems->len, ==, 3);

  broken = add (self, "http://site.test/broken", "site");
  g_assert_cmpint (self->state, ==, TS_JOB_STATE_PARTLY_DONE);
  g_assert_cmpuint (get_result (self)->counts.n_added, ==, 1);
  g_assert_cmpuint (get_result (self)->problems->len, ==, 1);

  gone = add (self, "http://site.test/null", "site");
  g_assert_cmpint (self->state, ==, TS_JOB_STATE_FAILED);
  g_assert_cmpstr (self->message, ==, "It is no longer there.");

  lists = add (self, "http://site.test/playlists", "site");
  g_assert_cmpint (self->state, ==, TS_JOB_STATE_DONE);
  g_assert_cmpuint (get_result (self)->counts.n_added, ==, 0);
  g_assert_cmpuint (get_result (self)->problems->len, ==, 2);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/site-scan/feed", test_feed },       { "/site-scan/radio", test_radio },
    { "/site-scan/refused", test_refused }, { "/site-scan/real", test_real },
    { "/site-scan/changes", test_changes }, { "/site-scan/faults", test_faults },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}

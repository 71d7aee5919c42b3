/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-context.h"
#include "ts-media-site.h"
#include "ts-store-tracks.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

#include <string.h>

/* A library in a folder of its own, and a site. */
typedef struct {
  TsMediaSite site;
  char *folder;
  TsContext *context;
  TsStreaming *streaming;
  TsStreamingSettings *settings;
} Fixture;

/* A port nobody listens at. */
static guint
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  const guint port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *profile = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  ts_media_site_set_up (&self->site);
  self->folder = g_dir_make_tmp ("ts-streaming-XXXXXX", NULL);
  profile = g_build_filename (self->folder, "profile", NULL);
  self->context = ts_context_new (profile);
  ts_context_start_async (self->context, NULL, ts_wait_done_cb, &result);
  g_assert_true (ts_context_start_finish (self->context, ts_wait_for (&result), &error));
  self->streaming = ts_context_get_streaming (self->context);
  self->settings = ts_streaming_get_settings (self->streaming);
  g_object_set (self->settings, "port", find_port (), NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_context_stop_async (self->context, ts_wait_done_cb, &result);
  g_assert_true (ts_context_stop_finish (self->context, ts_wait_for (&result), NULL));
  g_assert_false (ts_streaming_get_is_running (self->streaming));
  g_clear_object (&result);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (self->context);
  ts_media_site_tear_down (&self->site);
  ts_test_remove_tree (self->folder);
  g_free (self->folder);
}

static void
wait_until_running (TsStreaming *streaming, gboolean is_running)
{
  while (ts_streaming_get_is_running (streaming) != is_running)
    g_main_context_iteration (NULL, TRUE);
}

static TsJobState
wait_for_job (TsJob *job)
{
  g_object_ref (job);
  while (!ts_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  {
    const TsJobState state = ts_job_get_state (job);

    g_object_unref (job);
    return state;
  }
}

static TsSource *
add (Fixture *self, const char *path)
{
  g_autofree char *address = ts_media_site_make_uri (&self->site, "%s", path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TsSource *source;

  ts_context_add_site_async (self->context, address, NULL, NULL, NULL, ts_wait_done_cb, &result);
  source = ts_context_add_site_finish (self->context, ts_wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (wait_for_job (ts_context_scan (self->context, source)), ==, TS_JOB_STATE_DONE);
  return source;
}

static void
test_life (Fixture *self, gconstpointer data)
{
  g_autofree char *other_profile = g_build_filename (self->folder, "other", NULL);
  g_autoptr (TsContext) other = ts_context_new (other_profile);
  TsStreaming *late = ts_context_get_streaming (other);
  const guint port = ts_streaming_settings_get_port (self->settings);

  /* Nothing runs unless it is asked for. */
  g_assert_false (ts_streaming_get_is_running (self->streaming));
  ts_streaming_set_is_active (self->streaming, TRUE);
  wait_until_running (self->streaming, TRUE);
  g_assert_cmpuint (ts_proxy_get_port (ts_streaming_get_proxy (self->streaming)), ==, port);
  g_assert_null (ts_streaming_get_error_message (self->streaming));

  g_object_set (self->settings, "mode", TS_PROXY_MODE_NEVER, "max-streams", 3, NULL);
  g_assert_cmpint (ts_proxy_get_mode (ts_streaming_get_proxy (self->streaming)), ==,
                   TS_PROXY_MODE_NEVER);
  g_assert_cmpuint (ts_proxy_get_max_streams (ts_streaming_get_proxy (self->streaming)), ==, 3);

  /* A second one at the same port is told which one is free, and runs there. */
  g_object_set (ts_streaming_get_settings (late), "port", port, NULL);
  ts_streaming_set_is_active (late, TRUE);
  while (ts_streaming_get_error_message (late) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (ts_streaming_get_is_running (late));
  g_assert_cmpuint (ts_streaming_get_free_port (late), >, port);
  g_object_set (ts_streaming_get_settings (late), "port", ts_streaming_get_free_port (late), NULL);
  wait_until_running (late, TRUE);
  g_assert_null (ts_streaming_get_error_message (late));
  ts_streaming_set_is_active (late, FALSE);
  g_assert_false (ts_streaming_get_is_running (late));

  g_object_set (self->settings, "is-enabled", FALSE, NULL);
  g_assert_false (ts_streaming_get_is_running (self->streaming));
  g_object_set (self->settings, "is-enabled", TRUE, NULL);
  wait_until_running (self->streaming, TRUE);
}

static void
test_tracks (Fixture *self, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (TsSource) feed = add (self, "/feed.xml?n=2");
  TsStore *store = ts_context_get_store (self->context);
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (TsTrack) foreign = ts_track_new ();
  g_autoptr (GArray) ids = ts_store_query (store, query, NULL, NULL);
  g_autoptr (GPtrArray) tracks
      = ts_store_get_tracks (store, (const gint64 *) (gpointer) ids->data, ids->len, NULL, NULL);
  g_autofree char *start = g_strdup_printf ("http://127.0.0.1:%u/proxy/",
                                            ts_streaming_settings_get_port (self->settings));

  foreign->location = g_strdup ("a.flac");
  g_ptr_array_add (tracks, ts_track_ref (foreign));
  for (int is_active = 0; is_active < 2; is_active++) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) addresses = NULL;

    ts_streaming_set_is_active (self->streaming, is_active);
    wait_until_running (self->streaming, is_active);
    ts_streaming_add_tracks_async (self->streaming, tracks, NULL, ts_wait_done_cb, &result);
    addresses = ts_streaming_add_tracks_finish (self->streaming, ts_wait_for (&result), &error);
    g_assert_no_error (error);
    g_assert_cmpuint (addresses->len, ==, 3);
    for (guint i = 0; i < 2; i++)
      g_assert_true (g_str_has_prefix (addresses->pdata[i], is_active ? start : self->site.uri));
    g_assert_null (addresses->pdata[2]);
  }
}

static void
test_playlists (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->folder, "lists", NULL);
  g_autofree char *path = g_build_filename (folder, "Test Feed é.m3u", NULL);
  g_autofree char *direct = NULL;
  g_autofree char *proxied = NULL;
  g_autoptr (TsSource) feed = NULL;
  TsJob *job;

  g_assert_cmpint (wait_for_job (ts_streaming_sync (self->streaming)), ==, TS_JOB_STATE_DONE);
  feed = add (self, "/feed.xml?n=2");
  g_object_set (self->settings, "playlist-folder", folder, NULL);

  /* The proxy should answer, and does not. */
  g_assert_cmpint (wait_for_job (ts_streaming_write_playlists (self->streaming)), ==,
                   TS_JOB_STATE_PARTLY_DONE);
  g_assert_true (g_file_get_contents (path, &direct, NULL, NULL));
  g_assert_nonnull (strstr (direct, "\n#EXTINF:1,Artist 1 - Song & 1\n"));
  g_assert_nonnull (strstr (direct, self->site.uri));
  g_assert_true (ts_streaming_get_is_rewrite_due (self->streaming));

  ts_streaming_set_is_active (self->streaming, TRUE);
  wait_until_running (self->streaming, TRUE);
  job = ts_streaming_sync (self->streaming);
  g_assert_true (ts_streaming_write_playlists (self->streaming) == job);
  g_assert_cmpint (wait_for_job (job), ==, TS_JOB_STATE_DONE);
  g_assert_true (g_file_get_contents (path, &proxied, NULL, NULL));
  g_assert_nonnull (strstr (proxied, "/proxy/"));
  g_assert_null (strstr (proxied, self->site.uri));
  g_assert_false (ts_streaming_get_is_rewrite_due (self->streaming));

  g_object_set (self->settings, "port", find_port (), NULL);
  g_assert_true (ts_streaming_get_is_rewrite_due (self->streaming));
  wait_until_running (self->streaming, TRUE);
  g_assert_cmpint (wait_for_job (ts_streaming_write_playlists (self->streaming)), ==,
                   TS_JOB_STATE_DONE);
  g_assert_false (ts_streaming_get_is_rewrite_due (self->streaming));

  /* A folder that cannot be made leaves nothing half done. */
  g_object_set (self->settings, "playlist-folder", path, NULL);
  g_assert_cmpint (wait_for_job (ts_streaming_write_playlists (self->streaming)), ==,
                   TS_JOB_STATE_FAILED);

  /* Taken down while a sync runs. */
  ts_streaming_sync (self->streaming);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/streaming/life", test_life },
    { "/streaming/tracks", test_tracks },
    { "/streaming/playlists", test_playlists },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against Supysonic, a Subsonic server that Debian has: old, with faults of its own, and real. */
#include "config.h"

#include "ts-loopback.h"
#include "ts-subsonic-server.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *music;           /* (owned): folder */
  char *uri;             /* (owned) */
  GSubprocess *process;  /* (owned) */
  TsHttpClient *client;  /* (owned) */
  TsHttpService *http;   /* (owned) */
  TsMusicServer *server; /* (owned): with the login that works */
} Supysonic;

static Supysonic supysonic;

static void
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);

  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

/* A picture in the folder of an album. */
static void
add_cover (void)
{
  /* One black point. */
  static const guint8 png[] = {
    0x89, 'P',  'N',  'G',  '\r', '\n', 0x1a, '\n', 0,    0,    0,    13,   'I',  'H',
    'D',  'R',  0,    0,    0,    1,    0,    0,    0,    1,    8,    0,    0,    0,
    0,    0x3a, 0x7e, 0x9b, 0x55, 0,    0,    0,    10,   'I',  'D',  'A',  'T',  0x78,
    0x9c, 0x63, 0x60, 0,    0,    0,    2,    0,    1,    0x48, 0xaf, 0xa4, 0x71, 0,
    0,    0,    0,    'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82,
  };
  g_autofree char *path
      = g_build_filename (supysonic.music, "The Tin Meridians", "Tidewrack", "cover.png", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const char *) png, sizeof png, &error);
  g_assert_no_error (error);
}

static TsMusicServer *
make_server (const char *secret, TsSubsonicAuth auth)
{
  g_autoptr (TsSubsonicLogin) login =
      ts_subsonic_login_new (supysonic.uri, "alice", secret, auth);

  return TS_MUSIC_SERVER (ts_subsonic_server_new (supysonic.http, login));
}

/* Returns whether it runs. */
static gboolean
start (void)
{
  static const TsHttpPolicy policy = TS_HTTP_POLICY_INIT;
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "support", "start-supysonic", NULL);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  supysonic.music = g_dir_make_tmp ("tracksync-supysonic-XXXXXX", &error);
  g_assert_no_error (error);
  run ((const char *[]) { g_getenv ("MAKE_MUSIC"), supysonic.music, NULL });
  add_cover ();
  supysonic.process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                            G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                        &error,
                                        script,
                                        supysonic.music,
                                        NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (supysonic.process));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  if (line == NULL) {
    g_subprocess_wait (supysonic.process, NULL, NULL);
    g_assert_cmpint (g_subprocess_get_exit_status (supysonic.process), ==, 77);
    return FALSE;
  }
  g_assert_true (g_str_has_prefix (line, "READY "));
  supysonic.uri = g_strdup (line + strlen ("READY "));
  supysonic.client = ts_http_client_new ("https://tracksync.example.org");
  supysonic.http = ts_http_service_new (supysonic.client, "Supysonic", &policy);
  supysonic.server = make_server ("wonder land", TS_SUBSONIC_AUTH_PASSWORD);
  return TRUE;
}

static void
stop (void)
{
  g_clear_object (&supysonic.server);
  g_clear_object (&supysonic.http);
  g_clear_object (&supysonic.client);
  g_output_stream_close (g_subprocess_get_stdin_pipe (supysonic.process), NULL, NULL);
  g_subprocess_wait (supysonic.process, NULL, NULL);
  g_clear_object (&supysonic.process);
  run ((const char *[]) { "rm", "-rf", supysonic.music, NULL });
  g_free (supysonic.music);
  g_free (supysonic.uri);
}

static char *
check (TsMusicServer *server, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_music_server_check_async (server, NULL, ts_loopback_done_cb, &result);
  return ts_music_server_check_finish (server, ts_loopback_wait (&result), error);
}

static void
test_login (void)
{
  g_autoptr (TsMusicServer) token = make_server ("wonder land", TS_SUBSONIC_AUTH_TOKEN);
  g_autoptr (TsMusicServer) wrong = make_server ("wonder", TS_SUBSONIC_AUTH_PASSWORD);
  g_autoptr (GError) error = NULL;
  g_autofree char *who = check (supysonic.server, &error);

  g_assert_no_error (error);
  g_test_message ("%s", who);

  /* It knows no tokens; the way out is told. */
  g_assert_null (check (token, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH);
  g_assert_nonnull (strstr (error->message, "password"));
  g_clear_error (&error);

  g_assert_null (check (wrong, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH);
}

/* The files of music below a folder with their sizes, which no server changes. */
static void
add_files (GHashTable *sizes, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    GStatBuf info;

    g_assert_cmpint (g_stat (path, &info), ==, 0);
    if (g_file_test (path, G_FILE_TEST_IS_DIR) && strcmp (name, "Playlists") != 0)
      add_files (sizes, path);
    else if (g_file_test (path, G_FILE_TEST_IS_REGULAR) && !g_str_has_suffix (name, ".json")
             && !g_str_has_suffix (name, ".png"))
      g_hash_table_insert (sizes, g_steal_pointer (&path), GSIZE_TO_POINTER ((gsize) info.st_size));
  }
}

static GPtrArray *
list_all (void)
{
  GPtrArray *tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  g_autofree char *cursor = NULL;

  do {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (TsTrackPage) page = NULL;
    g_autoptr (GError) error = NULL;

    ts_music_server_list_tracks_async (
        supysonic.server, cursor, NULL, ts_loopback_done_cb, &result);
    page =
        ts_music_server_list_tracks_finish (supysonic.server, ts_loopback_wait (&result), &error);
    g_assert_no_error (error);
    for (guint i = 0; i < page->tracks->len; i++)
      g_ptr_array_add (tracks, ts_track_ref (page->tracks->pdata[i]));
    g_free (cursor);
    cursor = g_steal_pointer (&page->next);
  } while (cursor != NULL);
  return tracks;
}

static void
test_list (void)
{
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) tracks = list_all ();
  GHashTableIter iter;
  gpointer path;
  gpointer size;

  add_files (files, supysonic.music);
  g_test_message ("%u files, %u tracks", g_hash_table_size (files), tracks->len);
  g_assert_cmpuint (tracks->len, ==, g_hash_table_size (files));
  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &path, &size)) {
    gboolean is_found = FALSE;

    for (guint i = 0; i < tracks->len && !is_found; i++) {
      const TsTrack *track = tracks->pdata[i];

      is_found = track->size_bytes == (gint64) GPOINTER_TO_SIZE (size) && track->title != NULL;
    }
    g_test_message ("%s", (char *) path);
    g_assert_true (is_found);
  }
  for (guint i = 0; i < tracks->len; i++) {
    const TsTrack *track = tracks->pdata[i];

    g_assert_cmpint (track->duration_ms, >, 0);
    g_assert_cmpint (track->bit_rate_kbps, <, 5000);
  }
}

static void
read_all (TsHttpStream *stream, GByteArray *bytes)
{
  for (;;) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) part = NULL;

    g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), 65536, G_PRIORITY_DEFAULT, NULL,
                                     ts_loopback_done_cb, &result);
    part = g_input_stream_read_bytes_finish (G_INPUT_STREAM (stream), ts_loopback_wait (&result),
                                             &error);
    g_assert_no_error (error);
    if (g_bytes_get_size (part) == 0)
      return;
    g_byte_array_append (bytes, g_bytes_get_data (part, NULL), (guint) g_bytes_get_size (part));
  }
}

static void
test_download (void)
{
  g_autoptr (GPtrArray) tracks = list_all ();
  const TsTrack *track = tracks->pdata[0];
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsHttpStream) stream = NULL;

  ts_music_server_open_track_async (supysonic.server, track->location, NULL, ts_loopback_done_cb,
                                    &result);
  stream = ts_music_server_open_track_finish (supysonic.server, ts_loopback_wait (&result), &error);
  g_assert_no_error (error);
  read_all (stream, bytes);
  g_assert_cmpint (bytes->len, ==, track->size_bytes);
  g_clear_object (&stream);

  /* Its refusals come with a status of 200. */
  ts_music_server_open_track_async (supysonic.server, "no such id", NULL, ts_loopback_done_cb,
                                    &other);
  stream = ts_music_server_open_track_finish (supysonic.server, ts_loopback_wait (&other), &error);
  g_assert_null (stream);
  g_assert_true (error->domain == TS_SERVICE_ERROR);
  g_test_message ("%s", error->message);
}

static void
test_cover (void)
{
  g_autoptr (GPtrArray) tracks = list_all ();
  guint n_covers = 0;

  for (guint i = 0; i < tracks->len; i++) {
    const TsTrack *track = tracks->pdata[i];
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) cover = NULL;

    ts_music_server_get_cover_async (supysonic.server, track->location, 64, NULL,
                                     ts_loopback_done_cb, &result);
    cover = ts_music_server_get_cover_finish (supysonic.server, ts_loopback_wait (&result), &error);
    if (cover != NULL)
      n_covers++;
    else
      g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND);
  }
  g_test_message ("%u tracks, %u covers", tracks->len, n_covers);
  g_assert_cmpuint (n_covers, >, 0);
  g_assert_cmpuint (n_covers, <, tracks->len);
}

static void
save_and_compare (const char *id, GPtrArray *tracks, guint n, char **saved)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) back = NULL;

  for (guint i = 0; i < n; i++)
    g_strv_builder_add (builder, ((TsTrack *) tracks->pdata[(i * 7) % tracks->len])->location);
  ids = g_strv_builder_end (builder);
  ts_music_server_save_playlist_async (supysonic.server,
                                       id,
                                       "Müsic & more",
                                       (const char *const *) ids,
                                       NULL,
                                       ts_loopback_done_cb,
                                       &result);
  *saved =
      ts_music_server_save_playlist_finish (supysonic.server, ts_loopback_wait (&result), &error);
  g_assert_no_error (error);
  ts_music_server_get_playlist_async (supysonic.server, *saved, NULL, ts_loopback_done_cb, &read);
  back = ts_music_server_get_playlist_finish (supysonic.server, ts_loopback_wait (&read), &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_equal ((const char *const *) back, (const char *const *) ids));
}

static void
test_playlist (void)
{
  g_autoptr (GPtrArray) tracks = list_all ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) playlists = NULL;
  g_autofree char *id = NULL;
  g_autofree char *again = NULL;

  save_and_compare (NULL, tracks, 230, &id);
  save_and_compare (id, tracks, 110, &again);
  g_assert_cmpstr (again, ==, id);
  ts_music_server_list_playlists_async (supysonic.server, NULL, ts_loopback_done_cb, &result);
  playlists =
      ts_music_server_list_playlists_finish (supysonic.server, ts_loopback_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (playlists->len, ==, 1);
  g_assert_cmpstr (((TsServerPlaylist *) playlists->pdata[0])->name, ==, "Müsic & more");
}

int
main (int argc, char *argv[])
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  if (!start ()) {
    g_print ("1..0 # SKIP supysonic and python3-waitress are not installed\n");
    return 0;
  }
  g_test_add_func ("/supysonic/login", test_login);
  g_test_add_func ("/supysonic/list", test_list);
  g_test_add_func ("/supysonic/download", test_download);
  g_test_add_func ("/supysonic/cover", test_cover);
  g_test_add_func ("/supysonic/playlist", test_playlist);
  status = g_test_run ();
  stop ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-azuracast-protocol.h"
#include "ts-station-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MBID "8c501be1-df41-41dc-83ba-f43c00be4091"

static TsStationFixture *fixture;

/* --- Short ways ---------------------------------------------------------------------------- */

static TsAzuracastFiles *
list (gboolean is_forced, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_azuracast_station_list_files_async (fixture->station, is_forced, NULL, ts_station_done_cb,
                                         &result);
  return ts_azuracast_station_list_files_finish (fixture->station, ts_station_wait (&result),
                                                 error);
}

/* A file with bytes that are the same for the same size and mark. */
static int
make_file (gsize size, char mark)
{
  g_autofree char *path = NULL;
  g_autofree char *bytes = g_malloc (size);
  int fd = g_file_open_tmp ("tracksync-XXXXXX", &path, NULL);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (char) (i * 31 + i / 251 + (guchar) mark);
  g_assert_cmpint (write (fd, bytes, size), ==, size);
  g_unlink (path);
  return fd;
}

static char *
sum_file (int fd)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guchar buffer[65536];
  gssize n;
  off_t offset = 0;

  while ((n = pread (fd, buffer, sizeof buffer, offset)) > 0) {
    g_checksum_update (sum, buffer, n);
    offset += n;
  }
  return g_strdup (g_checksum_get_string (sum));
}

static TsAzuracastFile *
upload (int fd, const char *path, gboolean replaces, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_azuracast_station_upload_async (fixture->station, fd, path, replaces, NULL, NULL, ts_station_done_cb,
                                     &result);
  return ts_azuracast_station_upload_finish (fixture->station, ts_station_wait (&result), error);
}

static void
set_fault (const char *json)
{
  G_GNUC_UNUSED g_autoptr (JsonNode) done = ts_station_fixture_ask (fixture, "faults", json);
}

/* What is in a playlist now, joined by "|". */
static char *
get_playlist (const char *name)
{
  g_autoptr (JsonNode) state = ts_station_fixture_ask (fixture, "state", NULL);
  JsonArray *paths
      = ts_json_get_array (ts_json_get_object (json_node_get_object (state), "playlists"), name);
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; paths != NULL && i < json_array_get_length (paths); i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? "|" : "",
                            json_array_get_string_element (paths, i));
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

/* The SHA-1 of the only file whose path is this; fails when there is not exactly one. */
static char *
get_sum (const char *path)
{
  g_autoptr (JsonNode) state = ts_station_fixture_ask (fixture, "state", NULL);
  JsonArray *files = ts_json_get_array (json_node_get_object (state), "files");
  char *sum = NULL;

  for (guint i = 0; i < json_array_get_length (files); i++) {
    JsonObject *file = json_array_get_object_element (files, i);

    if (strcmp (json_object_get_string_member (file, "path"), path) == 0) {
      g_assert_null (sum);
      sum = g_strdup (json_object_get_string_member (file, "sha1"));
    }
  }
  g_assert_nonnull (sum);
  return sum;
}

static guint
count_files (void)
{
  g_autoptr (JsonNode) state = ts_station_fixture_ask (fixture, "state", NULL);

  return json_array_get_length (ts_json_get_array (json_node_get_object (state), "files"));
}

static char *
check (GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_azuracast_station_check_async (fixture->station, NULL, ts_station_done_cb, &result);
  return ts_azuracast_station_check_finish (fixture->station, ts_station_wait (&result), error);
}

/* --- Tests --------------------------------------------------------------------------------- */

static void
test_check (void)
{
  static const struct {
    const char *station;
    const char *key;
    int code;
    const char *says;
  } wrong[] = {
    { "lamp_fm", "unknown", TS_SERVICE_ERROR_AUTH, "does not know this API key" },
    { "lamp_fm", "no:media", TS_SERVICE_ERROR_AUTH, "manage the station's media" },
    { "nowhere", "all:rights", TS_SERVICE_ERROR_NOT_FOUND, "no station “nowhere”" },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *who = check (&error);

  g_assert_no_error (error);
  g_assert_cmpstr (who, ==, "AzuraCast, station “Lamp FM” with 0 files");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_clear_object (&fixture->station);
    fixture->station
        = ts_azuracast_station_new (fixture->http, fixture->uri, wrong[i].station, wrong[i].key);
    g_assert_null (check (&error));
    g_assert_error (error, TS_SERVICE_ERROR, wrong[i].code);
    g_assert_nonnull (strstr (error->message, wrong[i].says));
    g_clear_error (&error);
  }
  /* Another page of the same server. */
  {
    g_autofree char *elsewhere = g_strconcat (fixture->uri, "/radio", NULL);

    g_clear_object (&fixture->station);
    fixture->station = ts_azuracast_station_new (fixture->http, elsewhere, "lamp_fm", "all:rights");
    g_assert_null (check (&error));
    g_assert_error (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL);
    g_assert_nonnull (strstr (error->message, "no AzuraCast"));
    g_clear_error (&error);
  }
  set_fault ("{\"match\":\"status\",\"body\":\"<html>hello</html>\"}");
  ts_station_fixture_set_key (fixture, "all:rights");
  g_assert_null (check (&error));
  g_assert_error (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL);
}

static void
test_list_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastFiles) files = NULL;
  TsAzuracastFile *file;
  /* All the shapes that were seen, one for each file. */
  static const char body[]
      = "[{\"id\":\"7\",\"unique_id\":\"aa\",\"path\":\"a/\\u00e4 \\\"1\\\".mp3\",\"title\":\"T\","
        "\"artist\":\"A\",\"album\":\"\",\"isrc\":\"us-abc-12-34567\",\"length\":75.0,"
        "\"custom_fields\":[],\"extra_metadata\":{\"MusicBrainz Recording Id\":"
        "\"8C501BE1-DF41-41DC-83BA-F43C00BE4091\"},\"playlists\":[{\"id\":3},{\"id\":\"5\"}]},"
        "{\"id\":8,\"unique_id\":\"bb\",\"path\":\"b.mp3\",\"custom_fields\":{\"musicbrainz_"
        "albumid\":"
        "\"00000000-0000-4000-8000-000000000000\",\"mbid\":\"" MBID "\"},"
        "\"extra_metadata\":[\"x\",\"y\"],\"playlists\":[]},"
        "{\"id\":9,\"unique_id\":\"cc\",\"path\":\"c.mp3\",\"mbid\":\"" MBID "\"},"
        "{\"id\":9,\"unique_id\":\"cc\",\"path\":\"c.mp3\"},"
        "{\"id\":null,\"unique_id\":\"\",\"path\":\"d.mp3\"},{\"id\":10,\"path\":null},7,null]";
  g_autofree char *quoted = NULL;
  g_autofree char *fault = NULL;
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), body);

  quoted = json_to_string (node, FALSE);
  fault = g_strdup_printf ("{\"match\":\"files$\",\"body\":%s}", quoted);
  set_fault (fault);
  files = list (FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ts_azuracast_files_get_n (files), ==, 3);
  file = ts_azuracast_files_find_id (files, "7");
  g_assert_cmpstr (file->track->location, ==, "a/ä \"1\".mp3");
  g_assert_cmpstr (file->track->title, ==, "T");
  g_assert_null (file->track->album);
  g_assert_cmpstr (file->track->isrc, ==, "USABC1234567");
  g_assert_cmpint (file->track->duration_ms, ==, 75000);
  g_assert_cmpstr (file->track->mb_recording_id, ==, MBID);
  g_assert_true (ts_azuracast_file_is_in_playlist (file, 3));
  g_assert_true (ts_azuracast_file_is_in_playlist (file, 5));
  file = ts_azuracast_files_find_path (files, "b.mp3");
  g_assert_cmpstr (file->track->mb_recording_id, ==, MBID);
  g_assert_true (file == ts_azuracast_files_find_unique_id (files, "bb"));
  g_assert_cmpstr (ts_azuracast_files_find_id (files, "9")->track->mb_recording_id, ==, MBID);
}

/* Every beginning of an answer is an error and nothing else. */
static void
test_list_cut (void)
{
  static const char body[] = "{\"page\":1,\"total_pages\":1,\"total\":1,\"rows\":[{\"id\":1,"
                             "\"path\":\"a\\n\\ud83d\\ude00.mp3\",\"playlists\":[{\"id\":3}],"
                             "\"custom_fields\":{\"a\":null},\"length\":1.5e2}]}";

  for (gsize n = 2; n < sizeof body - 1; n++) {
    g_autofree char *text = g_strndup (body, n);
    g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
    g_autofree char *quoted = json_to_string (node, FALSE);
    g_autofree char *fault = g_strdup_printf ("{\"match\":\"files$\",\"body\":%s}", quoted);
    g_autoptr (GError) error = NULL;

    set_fault (fault);
    g_assert_null (list (TRUE, &error));
    g_assert_error (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL);
  }
}

/* Connections that are lost before an answer: each request is repeated, and nothing else happens. */
static void
test_list_lost (void)
{
  for (guint i = 0; i < 100; i++) {
    g_autoptr (TsAzuracastFiles) before = list (TRUE, NULL);
    g_autoptr (TsAzuracastFiles) after = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_nonnull (before);
    set_fault (i % 2 == 0 ? "{\"match\":\"files$\",\"cut\":true}"
                          : "{\"match\":\"files$\",\"cut\":true,\"times\":2}");
    after = list (TRUE, &error);
    g_assert_no_error (error);
    g_assert_nonnull (after);
  }
}

static void
test_list_cache (void)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  TsAzuracastStation *station = fixture->station;

  for (guint i = 0; i < 3; i++) {
    GAsyncResult **results[] = { &first, &second, &third };

    ts_azuracast_station_list_files_async (station, i == 1, i == 2 ? cancellable : NULL,
                                           ts_station_done_cb, results[i]);
  }
  g_cancellable_cancel (cancellable);
  ts_azuracast_files_unref (
      ts_azuracast_station_list_files_finish (station, ts_station_wait (&first), &error));
  g_assert_no_error (error);
  ts_azuracast_files_unref (
      ts_azuracast_station_list_files_finish (station, ts_station_wait (&second), &error));
  g_assert_no_error (error);
  g_assert_null (
      ts_azuracast_station_list_files_finish (station, ts_station_wait (&third), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpuint (ts_station_fixture_count (fixture, "GET .*files"), ==, 1);

  ts_azuracast_files_unref (list (FALSE, &error));
  g_assert_cmpuint (ts_station_fixture_count (fixture, "GET .*files"), ==, 1);
  g_assert_cmpuint (ts_azuracast_station_get_n_cache_hits (station), ==, 1);
  ts_azuracast_files_unref (list (TRUE, &error));
  g_assert_cmpuint (ts_station_fixture_count (fixture, "GET .*files"), ==, 2);

  /* A change makes it untrue. */
  {
    int fd = make_file (2000, 'c');
    G_GNUC_UNUSED g_autoptr (TsAzuracastFile) file = upload (fd, "new.mp3", FALSE, &error);
    g_autoptr (TsAzuracastFiles) files = NULL;

    g_assert_no_error (error);
    close (fd);
    files = list (FALSE, &error);
    g_assert_cmpuint (ts_azuracast_files_get_n (files), ==, 4);
    g_assert_cmpuint (ts_station_fixture_count (fixture, "GET .*files"), ==, 3);
  }
}

/* Files are taken away between two pages: none of the others is left out. */
static void
test_list_shift (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastFiles) files = NULL;

  set_fault ("{\"match\":\"GET .*files$\",\"times\":1,\"status\":0}");
  set_fault ("{\"match\":\"GET .*files$\",\"shift\":40}");
  files = list (FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ts_azuracast_files_get_n (files), ==, 12000 - 40);
  g_assert_cmpuint (ts_station_fixture_count (fixture, "GET .*files"), ==, 5);
}

static void
test_upload (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) log = NULL;

  for (gsize size = 1000; size < 1003; size++) {
    int fd = make_file (size, 'u');
    g_autofree char *path = g_strdup_printf ("dir/Sö \"%zu\" ✓.mp3", size);
    g_autoptr (TsAzuracastFile) file = upload (fd, path, FALSE, &error);
    g_autofree char *sum = NULL;
    g_autofree char *wanted = sum_file (fd);

    g_assert_no_error (error);
    g_assert_cmpstr (file->track->location, ==, path);
    g_assert_nonnull (file->id);
    sum = get_sum (path);
    g_assert_cmpstr (sum, ==, wanted);
    close (fd);
  }
  log = ts_station_fixture_ask (fixture, "log", NULL);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (log)); i++) {
    JsonObject *entry = json_array_get_object_element (json_node_get_array (log), i);
    g_autofree char *agent = g_ascii_strdown (json_object_get_string_member (entry, "agent"), -1);

    g_assert_null (strstr (agent, "curl"));
    g_assert_cmpstr (json_object_get_string_member (entry, "accept"), ==, "application/json");
  }
}

static void
test_upload_refused (void)
{
  static const struct {
    gsize size;
    const char *path;
    const char *fault;
    GQuark (*domain) (void);
    int code;
    guint n_posts;
  } cases[] = {
    { 999, "small.mp3", NULL, ts_service_error_quark, TS_SERVICE_ERROR_UNSUPPORTED, 0 },
    { 2000, "../up.mp3", NULL, g_io_error_quark, G_IO_ERROR_INVALID_FILENAME, 0 },
    { 2000, "notes.txt", NULL, ts_service_error_quark, TS_SERVICE_ERROR_UNSUPPORTED, 1 },
    { 2000, "a.mp3", "\"status\":500,\"type\":\"StorageLocationFullException\"",
      ts_service_error_quark, TS_SERVICE_ERROR_FULL, 1 },
    { 2000, "a.mp3", "\"status\":403,\"type\":\"PermissionDeniedException\"",
      ts_service_error_quark, TS_SERVICE_ERROR_AUTH, 1 },
    { 2000, "a.mp3", "\"status\":400,\"type\":\"ValidationException\"", ts_service_error_quark,
      TS_SERVICE_ERROR_FAILED, 1 },
    { 2000, "a.mp3", "\"body\":\"{\\\"success\\\":false,\\\"message\\\":\\\"no\\\"}\"",
      ts_service_error_quark, TS_SERVICE_ERROR_FAILED, 1 },
    { 2000, "a.mp3", "\"body\":\"{\\\"success\\\":true}\"", ts_service_error_quark,
      TS_SERVICE_ERROR_UNSUPPORTED, 1 },
    { 2000, "a.mp3", "\"times\":6,\"status\":503", ts_http_error_quark, TS_HTTP_ERROR_SERVER, 6 },
    { 2000, "a.mp3", "\"times\":6,\"status\":429", ts_http_error_quark, TS_HTTP_ERROR_RATE_LIMITED,
      6 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    G_GNUC_UNUSED g_autoptr (JsonNode) done = ts_station_fixture_ask (fixture, "reset", "{}");
    int fd = make_file (cases[i].size, 'r');

    if (cases[i].fault != NULL) {
      g_autofree char *fault = g_strdup_printf ("{\"match\":\"POST .*files$\",%s}", cases[i].fault);

      set_fault (fault);
    }
    g_assert_null (upload (fd, cases[i].path, FALSE, &error));
    g_test_message ("%s: %s", cases[i].fault, error->message);
    g_assert_error (error, cases[i].domain (), cases[i].code);
    g_assert_cmpuint (ts_station_fixture_count (fixture, "POST .*files$"), ==, cases[i].n_posts);
    g_assert_cmpuint (count_files (), ==, 0);
    close (fd);
  }
}

/* Whatever happens to the first answer, the file is there once, sent as often as was needed. */
static void
test_upload_faults (void)
{
  static const struct {
    const char *fault;
    guint n_posts;
  } cases[] = {
    { "\"status\":429", 2 },
    { "\"status\":429,\"retry_after\":0", 2 },
    { "\"status\":500", 2 },
    { "\"status\":502,\"html\":true", 2 },
    { "\"status\":503,\"retry_after\":0", 2 },
    { "\"status\":504,\"times\":3,\"html\":true", 4 },
    { "\"cut\":true", 2 },
    { "\"hang\":2", 2 },
    { "\"body\":\"<html>page</html>\"", 2 },
    { "\"status\":502,\"html\":true,\"done\":true", 1 },
    { "\"status\":500,\"done\":true", 1 },
    { "\"cut\":true,\"done\":true", 1 },
    { "\"hang\":2,\"done\":true", 1 },
    { "\"body\":\"\",\"done\":true", 1 },
    { "\"body\":\"{\\\"id\\\":null,\\\"unique_id\\\":\\\"\\\"}\",\"done\":true", 1 },
    { "\"body\":\"[]\",\"done\":true", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    G_GNUC_UNUSED g_autoptr (JsonNode) done = ts_station_fixture_ask (fixture, "reset", "{}");
    g_autofree char *fault = g_strdup_printf ("{\"match\":\"POST .*files$\",%s}", cases[i].fault);
    g_autoptr (TsAzuracastFile) file = NULL;
    g_autofree char *sum = NULL;
    g_autofree char *wanted = NULL;
    int fd = make_file (5000, 'f');

    g_test_message ("%s", cases[i].fault);
    set_fault (fault);
    file = upload (fd, "deep/dir/Song.mp3", FALSE, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (file->track->location, ==, "deep/dir/Song.mp3");
    g_assert_nonnull (file->id);
    g_assert_cmpuint (ts_station_fixture_count (fixture, "POST .*files$"), ==, cases[i].n_posts);
    g_assert_cmpuint (count_files (), ==, 1);
    sum = get_sum ("deep/dir/Song.mp3");
    wanted = sum_file (fd);
    g_assert_cmpstr (sum, ==, wanted);
    close (fd);
  }
}

/* A 413 is answered by pieces; the next file of that size goes that way at once. */
static void
test_upload_pieces (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastFile) first = NULL;
  g_autoptr (TsAzuracastFile) second = NULL;
  g_autofree char *sum = NULL;
  g_autofree char *wanted = NULL;
  int fd = make_file (1200 * 1024, 'p');

  first = upload (fd, "Big Dir/Ünï côdé!.mp3", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first->track->location, ==, "Big Dir/ünï_côdé.mp3");
  sum = get_sum ("Big Dir/ünï_côdé.mp3");
  wanted = sum_file (fd);
  g_assert_cmpstr (sum, ==, wanted);
  g_assert_cmpuint (ts_station_fixture_count (fixture, "POST .*files$"), ==, 1);
  /* One of 1200 kB is too large, two of at most 900 kB are not. */
  g_assert_cmpuint (ts_station_fixture_count (fixture, "POST .*upload"), ==, 3);

  /* The changed name is taken: another one is made, and nothing is written over. */
  second = upload (fd, "Big Dir/ünï côdé.mp3", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second->track->location, ==, "Big Dir/ünï_côdé-2.mp3");
  g_assert_cmpuint (ts_station_fixture_count (fixture, "POST .*files$"), ==, 1);
  g_assert_cmpuint (count_files (), ==, 2);
  close (fd);
}

static void
test_upload_pieces_faults (void)
{
  static const char *const faults[] = {
    "\"status\":503",
    "\"status\":502,\"html\":true,\"done\":true",
    "\"cut\":true",
    "\"cut\":true,\"done\":true",
    "\"status\":429,\"retry_after\":0",
    "\"status\":204,\"body\":\"\"",
    "\"body\":\"{}\"",
  };
  int fd = make_file (1200 * 1024, 'q');
  g_autofree char *wanted = sum_file (fd);

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (faults); i++) {
    g_autoptr (GError) error = NULL;
    G_GNUC_UNUSED g_autoptr (JsonNode) done = ts_station_fixture_ask (fixture, "reset", "{}");
    g_autofree char *fault = g_strdup_printf ("{\"match\":\"POST .*upload\",%s}", faults[i / 2]);
    g_autoptr (TsAzuracastFile) file = NULL;
    g_autofree char *sum = NULL;

    /* In the first piece, and in the last one. */
    if (i % 2 == 1)
      set_fault ("{\"match\":\"POST .*upload\",\"status\":0}");
    set_fault (fault);
    g_test_message ("%s %zu", faults[i / 2], i % 2);
    file = upload (fd, "Q/Song.mp3", FALSE, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (file->track->location, ==, "Q/song.mp3");
    g_assert_cmpuint (count_files (), ==, 1);
    sum = get_sum ("Q/song.mp3");
    g_assert_cmpstr (sum, ==, wanted);
  }
  close (fd);
}

static void
test_upload_replaces (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastFile) first = NULL;
  g_autoptr (TsAzuracastFile) second = NULL;
  g_autofree char *sum = NULL;
  g_autofree char *wanted = NULL;
  int fd = make_file (3000, '1');
  int other = make_file (3000, '2');

  first = upload (fd, "a.mp3", FALSE, &error);
  g_assert_no_error (error);
  ts_azuracast_files_unref (list (FALSE, &error));
  g_assert_null (upload (other, "a.mp3", FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);

  /* The old file is no proof that the new one arrived. */
  set_fault ("{\"match\":\"POST .*files$\",\"cut\":true}");
  second = upload (other, "a.mp3", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second->id, ==, first->id);
  sum = get_sum ("a.mp3");
  wanted = sum_file (other);
  g_assert_cmpstr (sum, ==, wanted);
  close (fd);
  close (other);
}

typedef struct {
  gint64 position;
  gint64 furthest;
  guint n_calls;
} Progress;

static void
progress_cb (gint64 bytes, gpointer user_data)
{
  Progress *progress = user_data;

  progress->position += bytes;
  progress->furthest = MAX (progress->furthest, progress->position);
  progress->n_calls++;
}

/* How far it is within a file is told, also when it is sent once more or in pieces. */
static void
test_upload_progress (void)
{
  static const char *const faults[] = {
    "{\"match\":\"never\"}",
    "{\"match\":\"POST .*files$\",\"status\":503}",
    "{\"match\":\"POST .*files$\",\"status\":413}",
  };
  const gint64 size = 700 * 1024;
  int fd = make_file (size, 'b');

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    Progress told = { 0 };
    g_autoptr (TsAzuracastProgress) progress = ts_azuracast_progress_new (progress_cb, &told);
    g_autoptr (TsAzuracastFile) file = NULL;
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *path = g_strdup_printf ("%zu.mp3", i);

    set_fault (faults[i]);
    ts_azuracast_station_upload_async (fixture->station, fd, path, FALSE, progress, NULL,
                                       ts_station_done_cb, &result);
    file
        = ts_azuracast_station_upload_finish (fixture->station, ts_station_wait (&result), &error);
    g_assert_no_error (error);
    ts_azuracast_progress_close (progress);
    g_assert_cmpint (told.position, ==, size);
    g_assert_cmpint (told.furthest, ==, size);
    g_assert_cmpuint (told.n_calls, >=, 10);
    ts_azuracast_progress_set_position (progress, 0);
    g_assert_cmpint (told.position, ==, size);
  }
  close (fd);
}

static void
test_upload_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int fd = make_file (3000, 'x');

  set_fault ("{\"match\":\"POST .*files$\",\"status\":429,\"retry_after\":60}");
  ts_azuracast_station_upload_async (fixture->station, fd, "a.mp3", FALSE, NULL, cancellable,
                                     ts_station_done_cb, &result);
  while (ts_http_service_get_waiting_until_us (fixture->http) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_null (
      ts_azuracast_station_upload_finish (fixture->station, ts_station_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (fd);
}

static void
test_delete (void)
{
  g_autoptr (GError) error = NULL;
  int fd = make_file (3000, 'd');

  for (guint i = 0; i < 3; i++) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (TsAzuracastFile) file = NULL;
    gboolean is_gone;

    ts_station_fixture_set_key (fixture, i == 0 ? "no:deleting" : "all:rights");
    file = upload (fd, "gone.mp3", i == 1, &error);
    g_assert_no_error (error);
    if (i == 2)
      set_fault ("{\"match\":\"DELETE\",\"cut\":true,\"done\":true}");
    ts_azuracast_station_delete_file_async (fixture->station, file->id, NULL, ts_station_done_cb,
                                            &result);
    is_gone = ts_azuracast_station_delete_file_finish (fixture->station, ts_station_wait (&result),
                                                       &error);
    g_assert_true (is_gone == (i > 0));
    if (i == 0) {
      g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH);
      g_assert_nonnull (strstr (error->message, "Delete Station Media"));
      g_clear_error (&error);
    } else {
      g_assert_no_error (error);
      g_assert_cmpuint (count_files (), ==, 0);
    }
  }
  close (fd);
}

static gboolean
set_recording (const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_written;

  ts_azuracast_station_set_recording_async (fixture->station, id, MBID, NULL, ts_station_done_cb,
                                            &result);
  ts_azuracast_station_set_recording_finish (fixture->station, ts_station_wait (&result),
                                             &is_written, &error);
  g_assert_no_error (error);
  return is_written;
}

static void
test_recording (void)
{
  G_GNUC_UNUSED g_autoptr (JsonNode) done = ts_station_fixture_ask (
      fixture, "files",
      "[{\"path\":\"a.mp3\",\"custom_fields\":{\"other_note\":\"kept\"}},{\"path\":\"b.mp3\"}]");
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastFiles) files = list (FALSE, &error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TsAzuracastFile) file = NULL;

  g_assert_true (set_recording (ts_azuracast_files_find_path (files, "a.mp3")->id));
  g_assert_true (set_recording (ts_azuracast_files_find_path (files, "b.mp3")->id));
  /* Written and read again at first; the name of the field is known then. */
  g_assert_cmpuint (ts_station_fixture_count (fixture, "GET .*file/"), ==, 3);
  g_assert_true (set_recording (ts_azuracast_files_find_path (files, "b.mp3")->id));
  g_assert_cmpuint (ts_station_fixture_count (fixture, "PUT .*file/"), ==, 2);
  ts_azuracast_station_get_file_async (fixture->station,
                                       ts_azuracast_files_find_path (files, "a.mp3")->id, NULL,
                                       ts_station_done_cb, &result);
  file = ts_azuracast_station_get_file_finish (fixture->station, ts_station_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (file->track->mb_recording_id, ==, MBID);
  g_assert_cmpstr (g_hash_table_lookup (file->custom_fields, "other_note"), ==, "kept");
}

static void
test_no_recording_field (void)
{
  G_GNUC_UNUSED g_autoptr (JsonNode) done
      = ts_station_fixture_ask (fixture, "files", "[{\"path\":\"a.mp3\"}]");
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAzuracastFiles) files = list (FALSE, &error);
  const char *id = ts_azuracast_files_find_path (files, "a.mp3")->id;

  g_assert_false (set_recording (id));
  g_assert_false (set_recording (id));
  g_assert_cmpuint (ts_station_fixture_count (fixture, "PUT .*file/"), ==, 1);
}

static TsAzuracastPlaylist *
ensure (const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TsAzuracastPlaylist *playlist;

  ts_azuracast_station_ensure_playlist_async (fixture->station, name, NULL, ts_station_done_cb,
                                              &result);
  playlist = ts_azuracast_station_ensure_playlist_finish (fixture->station,
                                                          ts_station_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (playlist->name, ==, name);
  return playlist;
}

static void
add_to (const char *path, const gint64 *ids, guint n)
{
  const TsAzuracastMembership membership = { path, ids, n };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ts_azuracast_station_add_to_playlists_async (fixture->station, &membership, 1, NULL,
                                               ts_station_done_cb, &result);
  ts_azuracast_station_add_to_playlists_finish (fixture->station, ts_station_wait (&result),
                                                &error);
  g_assert_no_error (error);
}

static gboolean
fill (const TsAzuracastPlaylist *playlist, const char *const *paths, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_azuracast_station_fill_playlist_async (fixture->station, playlist, paths, NULL,
                                            ts_station_done_cb, &result);
  return ts_azuracast_station_fill_playlist_finish (fixture->station, ts_station_wait (&result),
                                                    error);
}

static void
assert_playlist (const char *name, const char *paths)
{
  g_autofree char *there = get_playlist (name);

  g_assert_cmpstr (there, ==, paths);
}

static void
test_playlists (void)
{
  G_GNUC_UNUSED g_autoptr (JsonNode) done = ts_station_fixture_ask (
      fixture, "files",
      "[{\"path\":\"a.mp3\"},{\"path\":\"b.mp3\"},{\"path\":\"c.mp3\"},{\"path\":\"d.mp3\"}]");
  g_autoptr (TsAzuracastPlaylist) morning = NULL;
  g_autoptr (TsAzuracastPlaylist) evening = ensure ("Evening");
  g_autoptr (TsAzuracastPlaylist) again = ensure ("Evening");
  g_autoptr (GError) error = NULL;
  gint64 both[2];

  g_assert_cmpint (again->id, ==, evening->id);
  g_assert_true (evening->is_sequential && evening->takes_files);
  /* Made, but the answer is lost: it is not made twice. */
  set_fault ("{\"match\":\"POST .*playlists\",\"status\":502,\"html\":true,\"done\":true}");
  morning = ensure ("Morning");
  g_assert_cmpuint (ts_station_fixture_count (fixture, "POST .*playlists"), ==, 2);

  both[0] = morning->id;
  both[1] = evening->id;
  add_to ("b.mp3", both, 2);
  add_to ("a.mp3", both, 1);
  add_to ("a.mp3", both + 1, 1);
  assert_playlist ("Morning", "b.mp3|a.mp3");
  assert_playlist ("Evening", "b.mp3|a.mp3");

  /* The order is as wanted, and the other playlist is as it was. */
  g_assert_true (fill (evening, (const char *[]){ "c.mp3", "a.mp3", "d.mp3", NULL }, &error));
  g_assert_no_error (error);
  assert_playlist ("Evening", "c.mp3|a.mp3|d.mp3");
  assert_playlist ("Morning", "b.mp3|a.mp3");
  {
    guint n_changes = ts_station_fixture_count (fixture, "PUT");

    g_assert_true (fill (evening, (const char *[]){ "c.mp3", "a.mp3", "d.mp3", NULL }, &error));
    g_assert_cmpuint (ts_station_fixture_count (fixture, "PUT"), ==, n_changes);
  }
  g_assert_false (fill (evening, (const char *[]){ "d.mp3", "no.mp3", "c.mp3", NULL }, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "no.mp3"));
  assert_playlist ("Evening", "d.mp3|c.mp3");
  assert_playlist ("Morning", "b.mp3|a.mp3");
}

static void
test_set_playlists_of_file (void)
{
  G_GNUC_UNUSED g_autoptr (JsonNode) done
      = ts_station_fixture_ask (fixture, "files", "[{\"path\":\"a.mp3\"}]");
  g_autoptr (TsAzuracastPlaylist) one = ensure ("One");
  g_autoptr (TsAzuracastPlaylist) two = ensure ("Two");
  g_autoptr (TsAzuracastPlaylist) three = ensure ("Three");
  gint64 first[] = { one->id, two->id };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_to ("a.mp3", first, 2);
  ts_azuracast_station_set_playlists_async (fixture->station, "1", &three->id, 1, &one->id, 1, NULL,
                                            ts_station_done_cb, &result);
  g_assert_true (ts_azuracast_station_set_playlists_finish (fixture->station,
                                                            ts_station_wait (&result), &error));
  assert_playlist ("One", "");
  assert_playlist ("Two", "a.mp3");
  assert_playlist ("Three", "a.mp3");
}

static void
test_import (void)
{
  G_GNUC_UNUSED g_autoptr (JsonNode) done = ts_station_fixture_ask (
      fixture, "files", "[{\"path\":\"x/a.mp3\"},{\"path\":\"x/b.mp3\"}]");
  g_autoptr (TsAzuracastPlaylist) playlist = ensure ("List");
  static const char text[] = "#EXTM3U\nmusic/x/b.mp3\nmusic/nothing.mp3\nx/a.mp3\n";
  g_autoptr (GBytes) content = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) imports = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) lost = NULL;
  g_autoptr (GAsyncResult) emptied = NULL;

  ts_azuracast_station_import_async (fixture->station, playlist->id, content, NULL,
                                     ts_station_done_cb, &result);
  imports
      = ts_azuracast_station_import_finish (fixture->station, ts_station_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (imports->len, ==, 3);
  g_assert_cmpstr (((TsAzuracastImport *) imports->pdata[0])->match, ==, "x/b.mp3");
  g_assert_null (((TsAzuracastImport *) imports->pdata[1])->match);
  assert_playlist ("List", "x/b.mp3|x/a.mp3");

  set_fault ("{\"match\":\"import\",\"cut\":true,\"done\":true}");
  ts_azuracast_station_import_async (fixture->station, playlist->id, content, NULL,
                                     ts_station_done_cb, &lost);
  g_assert_null (
      ts_azuracast_station_import_finish (fixture->station, ts_station_wait (&lost), &error));
  g_assert_nonnull (strstr (error->message, "not known whether"));
  g_clear_error (&error);
  assert_playlist ("List", "x/b.mp3|x/a.mp3|x/b.mp3|x/a.mp3");

  ts_azuracast_station_empty_playlist_async (fixture->station, playlist->id, NULL,
                                             ts_station_done_cb, &emptied);
  g_assert_true (ts_azuracast_station_empty_playlist_finish (fixture->station,
                                                             ts_station_wait (&emptied), &error));
  assert_playlist ("List", "");
}

static void
test_names (void)
{
  static const struct {
    const char *path;
    const char *clean;
  } paths[] = {
    { "Dir A/Ünï côdé!.mp3", "Dir A/ünï_côdé.mp3" },
    { "A & B (Live) [x]; it's.FLAC", "a__b_(live)_[x];_its.flac" },
    { "a...b.mp3", "a.b.mp3" },
    { "夜の電車.ogg", "夜の電車.ogg" },
  };
  static const struct {
    const char *artist;
    const char *title;
    const char *text;
  } songs[] = {
    { "The \"Tin\" Meridians", "Don't - Go", "thetinmeridiansdontgo" },
    { NULL, "Ä b", "äb" },
    { "A\tB\r\n", NULL, "ab" },
  };
  g_autofree char *none = ts_azuracast_make_song_id (NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree char *clean = ts_azuracast_clean_path (paths[i].path);

    g_assert_cmpstr (clean, ==, paths[i].clean);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (songs); i++) {
    g_autofree char *id = ts_azuracast_make_song_id (songs[i].artist, songs[i].title);
    g_autofree char *wanted = g_compute_checksum_for_string (G_CHECKSUM_MD5, songs[i].text, -1);

    g_assert_cmpstr (id, ==, wanted);
  }
  g_assert_cmpstr (none, ==, "5a6a865199cf5df73b1417326d2ff24f");
}

/* --- All ----------------------------------------------------------------------------------- */

typedef struct {
  const char *path;
  void (*func) (void);
  const char *option; /* (nullable) of the station */
  const char *value;  /* (nullable) */
} Case;

static void
run_case (gconstpointer data)
{
  const Case *test = data;
  TsStationFixture own = { 0 };

  fixture = &own;
  ts_station_fixture_set_up (&own, test->option, test->value, NULL);
  test->func ();
  ts_station_fixture_tear_down (&own);
}

int
main (int argc, char *argv[])
{
  static const Case cases[] = {
    { "check", test_check, NULL, NULL },
    { "list-values", test_list_values, NULL, NULL },
    { "list-cut", test_list_cut, NULL, NULL },
    { "list-lost", test_list_lost, NULL, NULL },
    { "list-cache", test_list_cache, "--files", "3" },
    { "list-shift", test_list_shift, "--files", "12000" },
    { "upload", test_upload, NULL, NULL },
    { "upload-refused", test_upload_refused, NULL, NULL },
    { "upload-faults", test_upload_faults, "--empty-as-list", NULL },
    { "upload-pieces", test_upload_pieces, "--max-body", "1000000" },
    { "upload-pieces-faults", test_upload_pieces_faults, "--max-body", "1000000" },
    { "upload-replaces", test_upload_replaces, NULL, NULL },
    { "upload-progress", test_upload_progress, NULL, NULL },
    { "upload-cancelled", test_upload_cancelled, NULL, NULL },
    { "delete", test_delete, NULL, NULL },
    { "recording", test_recording, "--field", "musicbrainz_trackid" },
    { "no-recording-field", test_no_recording_field, "--field", "" },
    { "playlists", test_playlists, NULL, NULL },
    { "set-playlists-of-file", test_set_playlists_of_file, "--whole", NULL },
    { "import", test_import, NULL, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/service/azuracast/", cases[i].path, NULL);

    g_test_add_data_func (path, &cases[i], run_case);
  }
  g_test_add_func ("/service/azuracast/names", test_names);
  return g_test_run ();
}

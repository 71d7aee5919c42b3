/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Against a real AzuraCast station that is there for tests; see HACKING.md. Skipped unless
 * AZURACAST_TEST_HOST, AZURACAST_TEST_API_KEY and AZURACAST_TEST_STATION_ID are set. Whatever it
 * uploads lies below "test/" and is deleted at the end, also when a test fails.
 */
#include "config.h"

#include "ts-azuracast-station.h"
#include "ts-http-client.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define RATE_HZ 8000
#define SECONDS 3

static TsHttpClient *client;
static TsHttpService *http;
static TsAzuracastStation *station;
static GPtrArray *uploaded; /* (element-type utf8): ids */

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static TsAzuracastFiles *
list (gboolean is_forced)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TsAzuracastFiles *files;

  ts_azuracast_station_list_files_async (station, is_forced, NULL, done_cb, &result);
  files = ts_azuracast_station_list_files_finish (station, wait_for (&result), &error);
  g_test_message ("list: %s", error != NULL ? error->message : "good");
  return files;
}

static void
put_le (GByteArray *bytes, guint32 value, guint n)
{
  for (guint i = 0; i < n; i++) {
    guint8 byte = (guint8) (value >> (8 * i));

    g_byte_array_append (bytes, &byte, 1);
  }
}

/* Some seconds of a tone that no other file has, as a WAV file. */
static int
make_tone (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *path = NULL;
  double pitch_hz = g_random_double_range (300, 1200);
  guint n = RATE_HZ * SECONDS;
  int fd = g_file_open_tmp ("tracksync-XXXXXX.wav", &path, NULL);

  g_byte_array_append (bytes, (const guint8 *) "RIFF", 4);
  put_le (bytes, 36 + 2 * n, 4);
  g_byte_array_append (bytes, (const guint8 *) "WAVEfmt ", 8);
  put_le (bytes, 16, 4);
  put_le (bytes, 1, 2);
  put_le (bytes, 1, 2);
  put_le (bytes, RATE_HZ, 4);
  put_le (bytes, 2 * RATE_HZ, 4);
  put_le (bytes, 2, 2);
  put_le (bytes, 16, 2);
  g_byte_array_append (bytes, (const guint8 *) "data", 4);
  put_le (bytes, 2 * n, 4);
  for (guint i = 0; i < n; i++)
    put_le (bytes, (guint16) (gint16) (8000 * sin (2 * G_PI * pitch_hz * i / RATE_HZ)), 2);
  g_assert_cmpint (write (fd, bytes->data, bytes->len), ==, bytes->len);
  g_unlink (path);
  return fd;
}

static TsAzuracastFile *
upload_tone (void)
{
  g_autofree char *unique = g_uuid_string_random ();
  g_autofree char *path = g_strdup_printf ("test/tracksync-%s.wav", unique);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TsAzuracastFile *file;
  int fd = make_tone ();

  ts_azuracast_station_upload_async (station, fd, path, FALSE, NULL, NULL, done_cb, &result);
  file = ts_azuracast_station_upload_finish (station, wait_for (&result), &error);
  close (fd);
  g_test_message ("upload: %s", error != NULL ? error->message : "good");
  if (file != NULL)
    g_ptr_array_add (uploaded, g_strdup (file->id));
  return file;
}

/* Takes away what was uploaded; what stays is only warned of. */
static void
clean_up (void)
{
  for (guint i = 0; i < uploaded->len; i++) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    ts_azuracast_station_delete_file_async (station, uploaded->pdata[i], NULL, done_cb, &result);
    if (!ts_azuracast_station_delete_file_finish (station, wait_for (&result), &error))
      g_test_message ("File %s of the station could not be deleted: %s",
                      (const char *) uploaded->pdata[i], error->message);
  }
  g_ptr_array_set_size (uploaded, 0);
}

static void
test_check (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *who = NULL;

  ts_azuracast_station_check_async (station, NULL, done_cb, &result);
  who = ts_azuracast_station_check_finish (station, wait_for (&result), &error);
  if (error != NULL)
    g_test_fail_printf ("%s", error->message);
}

/* An uploaded file with its MusicBrainz id is found by it, and is the file that was uploaded. */
static void
test_detected (void)
{
  g_autofree char *mbid = g_uuid_string_random ();
  g_autoptr (TsAzuracastFile) file = upload_tone ();
  g_autoptr (TsAzuracastFiles) files = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  TsAzuracastFile *found = NULL;
  gboolean is_written = FALSE;

  if (file != NULL) {
    ts_azuracast_station_set_recording_async (station, file->id, mbid, NULL, done_cb, &result);
    ts_azuracast_station_set_recording_finish (station, wait_for (&result), &is_written, NULL);
    files = list (TRUE);
  }
  for (guint i = 0; files != NULL && i < ts_azuracast_files_get_n (files); i++) {
    TsAzuracastFile *other = ts_azuracast_files_get (files, i);

    if (g_strcmp0 (other->track->mb_recording_id, mbid) == 0
        || (!is_written && g_strcmp0 (other->unique_id, file->unique_id) == 0))
      found = other;
  }
  if (file == NULL || found == NULL || g_strcmp0 (found->id, file->id) != 0)
    g_test_fail_printf ("The uploaded file is not found again");
  else if (!is_written)
    g_test_message ("The station has no custom field for MusicBrainz ids");
  clean_up ();
}

static void
test_one_more (void)
{
  g_autoptr (TsAzuracastFiles) before = list (TRUE);
  g_autoptr (TsAzuracastFile) file = upload_tone ();
  g_autoptr (TsAzuracastFiles) after = list (TRUE);

  if (before == NULL || file == NULL || after == NULL
      || ts_azuracast_files_get_n (after) != ts_azuracast_files_get_n (before) + 1)
    g_test_fail_printf ("The list does not have one file more");
  clean_up ();
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    GTestFunc func;
  } tests[] = {
    { "/live/station/check", test_check },
    { "/live/station/detected", test_detected },
    { "/live/station/one-more", test_one_more },
  };
  TsHttpPolicy policy = TS_AZURACAST_POLICY_INIT;
  const char *host = g_getenv ("AZURACAST_TEST_HOST");
  const char *key = g_getenv ("AZURACAST_TEST_API_KEY");
  const char *id = g_getenv ("AZURACAST_TEST_STATION_ID");
  const char *environment = g_getenv ("AZURACAST_TEST_ENVIRONMENT");
  g_autofree char *address = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  if (host == NULL || key == NULL || id == NULL || *host == '\0' || *key == '\0' || *id == '\0') {
    g_print ("1..0 # SKIP no test station: AZURACAST_TEST_HOST, AZURACAST_TEST_API_KEY and "
             "AZURACAST_TEST_STATION_ID are not set\n");
    return 0;
  }
  if (environment != NULL && strcmp (environment, "staging") != 0) {
    g_print ("1..0 # SKIP AZURACAST_TEST_ENVIRONMENT is not \"staging\"\n");
    return 0;
  }
  /* One request a second: it is somebody's server. */
  policy.rate_per_s = 1;
  policy.max_in_flight = 1;
  address = strstr (host, "://") != NULL ? g_strdup (host) : g_strconcat ("https://", host, NULL);
  client = ts_http_client_new ("https://tracksync.example.org");
  http = ts_http_service_new (client, "AzuraCast", &policy);
  station = ts_azuracast_station_new (http, address, id, key);
  uploaded = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].path, tests[i].func);
  status = g_test_run ();
  clean_up ();
  g_ptr_array_unref (uploaded);
  g_object_unref (station);
  g_object_unref (http);
  g_object_unref (client);
  return status;
}

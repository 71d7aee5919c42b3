/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures from tags, from folders and from a server of this process. */
#include "config.h"

#include "ts-context.h"
#include "ts-cover-art.h"
#include "ts-cover-cache-private.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

static const char picture[] = "GIF89a and so on";

typedef struct {
  char *dir;
  TsContext *context;
  TsCoverArt *covers;
  TsSource *source;
  SoupServer *server;
  char *uri;
  guint n_requests;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *profile = NULL;
  g_autofree char *cache = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("tracksync-cover-XXXXXX", NULL);
  profile = g_build_filename (self->dir, "profile", NULL);
  cache = g_build_filename (self->dir, "cache", NULL);
  self->context = ts_context_new (profile);
  ts_context_start_async (self->context, NULL, ts_wait_done_cb, &result);
  ts_context_start_finish (self->context, ts_wait_for (&result), &error);
  g_assert_no_error (error);
  self->covers = ts_cover_art_new (self->context, cache);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_clear_object (&self->source);
  g_assert_finalize_object (self->covers);
  ts_context_stop_async (self->context, ts_wait_done_cb, &result);
  ts_context_stop_finish (self->context, ts_wait_for (&result), NULL);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_object_unref (self->context);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  ts_test_remove_tree (self->dir);
  g_free (self->uri);
  g_free (self->dir);
}

static char *
load (Fixture *self, const char *location, const char *album, GError **error)
{
  g_autoptr (TsTrack) track = ts_track_new ();
  g_autoptr (GAsyncResult) result = NULL;

  track->source_id = ts_source_get_id (self->source);
  track->location = g_strdup (location);
  track->album = g_strdup (album);
  ts_cover_art_load_async (self->covers, track, 100, NULL, ts_wait_done_cb, &result);
  return ts_cover_art_load_finish (self->covers, ts_wait_for (&result), error);
}

static void
assert_is_picture (const char *path, const GError *error)
{
  g_autofree char *data = NULL;
  gsize size;

  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpmem (data, size, picture, sizeof picture);
}

/* --- Files --------------------------------------------------------------------------------- */

static void
append_uint (GByteArray *bytes, guint32 number)
{
  const guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

/* A FLAC file without sound: its description, and perhaps a picture of a kind. */
static void
write_flac (const char *path, int kind)
{
  static const guint8 start[] = { 'f', 'L', 'a', 'C', 0, 0, 0, 34, 16, 0, 16, 0 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 rest[30] = { 0, 0, 0, 0, 0, 0, 0x0a, 0xc4, 0x42, 0xf0 };

  g_byte_array_append (bytes, start, sizeof start);
  g_byte_array_append (bytes, rest, sizeof rest);
  if (kind < 0)
    bytes->data[4] |= 0x80;
  for (int n = 0; kind >= 0 && n < 2; n++) {
    /* First a picture that is no front, then the one that is asked for. */
    const char *data = n == 0 ? "GIF89a another one" : picture;
    const guint size = n == 0 ? 19 : sizeof picture;

    append_uint (bytes, (n == 1 ? 0x86000000u : 0x06000000u) | (32 + 9 + size));
    append_uint (bytes, n == 0 ? 4 : (guint) kind);
    append_uint (bytes, 9);
    g_byte_array_append (bytes, (const guint8 *) "image/gif", 9);
    for (int i = 0; i < 5; i++)
      append_uint (bytes, 0);
    append_uint (bytes, size);
    g_byte_array_append (bytes, (const guint8 *) data, size);
  }
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

static void
test_files (Fixture *self, gconstpointer data)
{
  g_autofree char *music = g_build_filename (self->dir, "music", NULL);
  g_autofree char *other = g_build_filename (music, "other", NULL);
  g_autofree char *tagged = g_build_filename (music, "tagged.flac", NULL);
  g_autofree char *bare = g_build_filename (other, "bare.flac", NULL);
  g_autofree char *cover = g_build_filename (other, "Cover.JPG", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *embedded = NULL;
  g_autofree char *beside = NULL;

  g_assert_cmpint (g_mkdir_with_parents (other, 0700), ==, 0);
  write_flac (tagged, 3);
  write_flac (bare, -1);
  ts_context_add_folder_async (self->context, music, NULL, ts_wait_done_cb, &result);
  self->source = ts_context_add_folder_finish (self->context, ts_wait_for (&result), &error);
  g_assert_no_error (error);

  embedded = load (self, "tagged.flac", NULL, &error);
  assert_is_picture (embedded, error);
  g_assert_false (g_str_has_prefix (embedded, music));

  g_assert_null (load (self, "other/bare.flac", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (cover, "no picture", -1, NULL));
  g_assert_null (load (self, "other/bare.flac", NULL, &error));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (cover, picture, sizeof picture, NULL));
  beside = load (self, "other/bare.flac", NULL, &error);
  assert_is_picture (beside, error);
  g_assert_cmpstr (beside, ==, cover);
}

/* --- A server ------------------------------------------------------------------------------ */

static void
handle (SoupServer *soup,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer data)
{
  Fixture *self = data;
  const char *id = query != NULL ? g_hash_table_lookup (query, "id") : NULL;
  static const char refusal[]
      = "{\"subsonic-response\":{\"status\":\"failed\",\"error\":{\"code\":70,"
        "\"message\":\"no\"}}}";

  self->n_requests++;
  soup_server_message_set_status (message, 200, NULL);
  if (strcmp (path, "/rest/getCoverArt.view") == 0 && g_strcmp0 (id, "bare") != 0)
    soup_server_message_set_response (message, "image/gif", SOUP_MEMORY_STATIC, picture,
                                      sizeof picture);
  else
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, refusal,
                                      strlen (refusal));
}

static void
test_server (Fixture *self, gconstpointer data)
{
  g_autoptr (TsAccount) account = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) reports = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, handle, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->uri = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  account = ts_account_new ("subsonic", "Den", self->uri, "jo", "password");
  ts_context_add_account_async (self->context, account, "x", NULL, ts_wait_done_cb, &result);
  self->source = ts_context_add_account_finish (self->context, ts_wait_for (&result), &error);
  g_assert_no_error (error);

  /* One request for a whole album. */
  for (int i = 0; i < 3; i++) {
    g_autofree char *location = g_strdup_printf ("song %d", i);
    g_autofree char *path = load (self, location, "Album", &error);

    assert_is_picture (path, error);
  }
  g_assert_cmpuint (self->n_requests, ==, 1);
  reports = ts_http_client_list_services (
      ts_accounts_get_http_client (ts_context_get_accounts (self->context)));
  g_assert_cmpuint (reports->len, ==, 1);
  g_assert_cmpuint (((TsHttpServiceReport *) reports->pdata[0])->statistics.n_cache_hits, ==, 2);

  /* What it does not have is asked for once: as a picture, and whose picture it has. */
  for (int i = 0; i < 2; i++) {
    g_assert_null (load (self, "bare", NULL, &error));
    g_assert_nonnull (error);
    g_clear_error (&error);
  }
  g_assert_cmpuint (self->n_requests, ==, 3);
}

/* --- The cache ----------------------------------------------------------------------------- */

static void
test_bounds (void)
{
  g_autofree char *dir = g_dir_make_tmp ("tracksync-cover-XXXXXX", NULL);
  TsCoverCache *cache = _ts_cover_cache_new (dir);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (1000), 1000);
  guint n_left = 0;

  _ts_cover_cache_set_max_bytes (cache, 8000);
  for (int i = 0; i < 100; i++) {
    g_autofree char *key = g_strdup_printf ("%02d", i);
    g_autofree char *path = _ts_cover_cache_keep (cache, key, bytes, NULL);

    g_assert_nonnull (path);
  }
  for (int i = 0; i < 100; i++) {
    g_autofree char *key = g_strdup_printf ("%02d", i);
    g_autofree char *path = _ts_cover_cache_find (cache, key);

    n_left += path != NULL;
  }
  g_assert_cmpuint (n_left, >=, 1);
  g_assert_cmpuint (n_left, <=, 8);
  _ts_cover_cache_free (cache);
  ts_test_remove_tree (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/cover-art/files", Fixture, NULL, set_up, test_files, tear_down);
  g_test_add ("/cover-art/server", Fixture, NULL, set_up, test_server, tear_down);
  g_test_add_func ("/cover-art/bounds", test_bounds);
  return g_test_run ();
}

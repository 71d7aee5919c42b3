/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jellyfin and Emby, as far as a loopback server knows their ways. */
#include "config.h"

#include "ts-jellyfin-server.h"
#include "ts-json.h"
#include "ts-loopback.h"

#include <string.h>

#define N_ITEMS 1203

typedef struct {
  TsLoopback loopback;
  TsMusicServer *server;
  TsJellyfinFlavour asked;  /* what the program takes it for */
  TsJellyfinFlavour really; /* what it is */
  gboolean is_stuck;
  GPtrArray *playlist; /* (element-type utf8): item ids; an entry's id is "e" and its serial */
  GArray *serials;     /* (element-type guint) */
  guint next_serial;
  gsize longest;
} Fixture;

static TsTrack *
parse_item (const char *json, TsJellyfinFlavour flavour, const char *version)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (JsonNode) root = ts_json_parse (bytes, NULL);

  return ts_jellyfin_item_to_track (ts_json_get_root_object (root), flavour, version);
}

static void
test_item (void)
{
  static const char json[]
      = "{\"Id\":\"i1\",\"Type\":\"Audio\",\"Name\":\"Song\",\"Album\":\"LP\",\"AlbumArtist\":\"A\","
        "\"Artists\":[\"A\",\"B\"],\"IndexNumber\":3,\"ParentIndexNumber\":1,\"ProductionYear\":2001,"
        "\"RunTimeTicks\":1234567890,\"Genres\":[\"Dub\"],\"Container\":\"flac\","
        "\"MediaSources\":[{\"Size\":77,\"Bitrate\":900500,\"MediaStreams\":[{\"Type\":\"Audio\","
        "\"Codec\":\"alac\",\"SampleRate\":44100,\"BitDepth\":16,\"Channels\":2}]}],\"ProviderIds\":{"
        "\"MusicBrainzTrack\":\"0A1B2C3D-1111-4222-8333-444455556666\",\"MusicBrainzArtist\":"
        "\"aa1b2c3d-1111-4222-8333-444455556666;bb1b2c3d-1111-4222-8333-444455556666\"}}";
  g_autoptr (TsTrack) now = parse_item (json, TS_JELLYFIN_FLAVOUR_JELLYFIN, "10.11.2");
  g_autoptr (TsTrack) before = parse_item (json, TS_JELLYFIN_FLAVOUR_JELLYFIN, "10.9.1");
  g_autoptr (TsTrack) emby = parse_item (json, TS_JELLYFIN_FLAVOUR_EMBY, "4.8.11.0");

  g_assert_cmpstr (now->location, ==, "i1");
  g_assert_cmpstr (now->artist, ==, "A; B");
  g_assert_cmpint (now->duration_ms, ==, 123456);
  g_assert_cmpint (now->size_bytes, ==, 77);
  g_assert_cmpint (now->bit_rate_kbps, ==, 900);
  g_assert_cmpstr (now->codec, ==, "ALAC");
  g_assert_cmpstr (now->mb_artist_id, ==, "aa1b2c3d-1111-4222-8333-444455556666");
  /* What the id means depends on who sends it. */
  g_assert_null (now->mb_recording_id);
  g_assert_cmpstr (now->mb_release_track_id, ==, "0a1b2c3d-1111-4222-8333-444455556666");
  g_assert_cmpstr (before->mb_recording_id, ==, "0a1b2c3d-1111-4222-8333-444455556666");
  g_assert_null (before->mb_release_track_id);
  g_assert_cmpstr (emby->mb_recording_id, ==, "0a1b2c3d-1111-4222-8333-444455556666");

  g_assert_null (parse_item ("{\"Id\":\"\",\"Type\":\"Audio\"}", TS_JELLYFIN_FLAVOUR_EMBY, NULL));
  g_assert_null (parse_item ("{\"Id\":\"v\",\"Type\":\"Movie\"}", TS_JELLYFIN_FLAVOUR_EMBY, NULL));
}

/* --- The server ---------------------------------------------------------------------------- */

static gboolean
is_logged_in (Fixture *fixture, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (fixture->really == TS_JELLYFIN_FLAVOUR_EMBY)
    return g_strcmp0 (soup_message_headers_get_one (headers, "X-Emby-Token"), "token") == 0 ||
           g_strcmp0 (soup_message_headers_get_one (headers, "X-Emby-Token"), "key") == 0;
  return g_strcmp0 (soup_message_headers_get_one (headers, "Authorization"),
                    "MediaBrowser Token=\"token\"") == 0 ||
         g_strcmp0 (soup_message_headers_get_one (headers, "Authorization"),
                    "MediaBrowser Token=\"key\"") == 0;
}

static const char *
find_number (GHashTable *query, const char *name)
{
  g_autofree char *camel = g_strdup (name);
  const char *value = query != NULL ? g_hash_table_lookup (query, name) : NULL;

  *camel = g_ascii_tolower (*camel);
  if (value == NULL && query != NULL)
    value = g_hash_table_lookup (query, camel);
  return value != NULL ? value : "0";
}

/* The values of a list, from either way of writing it. */
static GPtrArray *
find_list (const char *uri, const char *name)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) words = g_strsplit (strchr (uri, '?') != NULL ? strchr (uri, '?') + 1 : "", "&", -1);

  for (char **word = words; *word != NULL; word++) {
    char *value = strchr (*word, '=');
    g_auto (GStrv) parts = NULL;

    if (value == NULL)
      continue;
    *value = '\0';
    if (g_ascii_strcasecmp (*word, name) != 0)
      continue;
    parts = g_strsplit (value + 1, ",", -1);
    for (char **part = parts; *part != NULL; part++)
      g_ptr_array_add (values, g_strdup (*part));
  }
  return values;
}

static void
append_entry (Fixture *fixture, const char *id)
{
  g_auto (GStrv) parts = g_strsplit (id, "-", -1);

  /* Jellyfin takes ids with dashes and gives them without. */
  g_ptr_array_add (fixture->playlist, g_strjoinv ("", parts));
  g_array_append_val (fixture->serials, fixture->next_serial);
  fixture->next_serial++;
}

static void
remove_entry (Fixture *fixture, const char *entry)
{
  for (guint i = 0; i < fixture->serials->len; i++) {
    if (g_array_index (fixture->serials, guint, i) == g_ascii_strtoull (entry + 1, NULL, 10)) {
      g_array_remove_index (fixture->serials, i);
      g_ptr_array_remove_index (fixture->playlist, i);
      return;
    }
  }
  g_assert_not_reached ();
}

static void
reply_with_items (Fixture *fixture, GString *text, GHashTable *query)
{
  guint start = (guint) g_ascii_strtoull (find_number (query, "StartIndex"), NULL, 10);
  guint limit = (guint) g_ascii_strtoull (find_number (query, "Limit"), NULL, 10);

  if (fixture->is_stuck)
    start = 0;
  g_string_append_printf (text, "{\"TotalRecordCount\":%d,\"Items\":[", N_ITEMS);
  for (guint i = start; i < MIN (start + limit, N_ITEMS); i++)
    g_string_append_printf (
        text, "%s{\"Id\":\"%032x\",\"Name\":\"Song %u\",\"Type\":\"Audio\"}", i > start ? "," : "", i, i);
  g_string_append (text, "]}");
}

static void
reply_with_playlist (Fixture *fixture, GString *text, GHashTable *query)
{
  guint start = (guint) g_ascii_strtoull (find_number (query, "StartIndex"), NULL, 10);

  g_string_append (text, "{\"Items\":[");
  for (guint i = start; i < MIN (start + 500, fixture->playlist->len); i++)
    g_string_append_printf (text,
                            "%s{\"Id\":\"%s\",\"PlaylistItemId\":\"e%u\"}",
                            i > start ? "," : "",
                            (char *) fixture->playlist->pdata[i],
                            g_array_index (fixture->serials, guint, i));
  g_string_append (text, "]}");
}

static void
handle (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Fixture *fixture = data;
  const gboolean is_emby = fixture->really == TS_JELLYFIN_FLAVOUR_EMBY;
  const char *method = soup_server_message_get_method (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *uri = g_uri_to_string (soup_server_message_get_uri (message));
  g_autoptr (GPtrArray) asked = find_list (uri, "Ids");

  fixture->longest = MAX (fixture->longest, strlen (uri));
  if (strcmp (path, "/System/Info/Public") == 0) {
    ts_loopback_reply (message,
                       200,
                       "application/json",
                       is_emby ? "{\"Id\":\"1\",\"ServerName\":\"Den\",\"Version\":\"4.8.11.0\"}"
                               : "{\"Id\":\"1\",\"ServerName\":\"Den\",\"Version\":\"12.0.0\","
                                 "\"ProductName\":\"Jellyfin Server\"}");
    return;
  }
  if (strcmp (path, "/Users/AuthenticateByName") == 0) {
    gboolean is_right = strstr (body->data, "\"Pw\":\"open\"") != NULL;

    ts_loopback_reply (message,
                       is_right ? 200 : 401,
                       "application/json",
                       "{\"AccessToken\":\"token\",\"User\":{\"Id\":\"u1\",\"Name\":\"jo\"}}");
    return;
  }
  if (!is_logged_in (fixture, message)) {
    ts_loopback_reply (message, 401, "text/plain", "");
    return;
  }
  if (strcmp (path, "/Users") == 0) {
    g_string_append (text, "[{\"Id\":\"u0\",\"Name\":\"al\"},{\"Id\":\"u1\",\"Name\":\"jo\"}]");
  } else if (strcmp (path, "/Users/Query") == 0) {
    g_string_append (text, "{\"Items\":[{\"Id\":\"u1\",\"Name\":\"jo\"}]}");
  } else if (g_str_has_prefix (path, "/Audio/") && g_str_has_suffix (path, "/stream")) {
    ts_loopback_reply (message, 200, "audio/flac", "sound");
    return;
  } else if (strcmp (path, "/Items/al1/Images/Primary") == 0) {
    ts_loopback_reply (message, 200, "image/gif", "GIF89a, as large as you please");
    return;
  } else if (strcmp (path, "/Items") == 0 && asked->len > 0) {
    g_string_append (text, "{\"Items\":[{\"Id\":\"1\",\"AlbumId\":\"al1\"}]}");
  } else if (strcmp (path, "/Items") == 0) {
    reply_with_items (fixture, text, query);
  } else if (strcmp (path, "/Playlists") == 0) {
    g_autoptr (GPtrArray) ids = find_list (uri, "Ids");

    for (guint i = 0; i < ids->len; i++)
      append_entry (fixture, ids->pdata[i]);
    if (!is_emby) {
      g_autoptr (GBytes) bytes = g_bytes_new (body->data, (gsize) body->length);
      g_autoptr (JsonNode) root = ts_json_parse (bytes, NULL);
      JsonArray *list = ts_json_get_array (ts_json_get_root_object (root), "Ids");

      for (guint i = 0; i < json_array_get_length (list); i++)
        append_entry (fixture, ts_json_array_get_string (list, i));
    }
    g_string_append (text, "{\"Id\":\"p1\"}");
  } else if (strcmp (path, "/Playlists/p1/Items") == 0 && strcmp (method, "GET") == 0) {
    reply_with_playlist (fixture, text, query);
  } else if (strcmp (path, "/Playlists/p1/Items") == 0 && strcmp (method, "POST") == 0) {
    g_autoptr (GPtrArray) ids = find_list (uri, "Ids");

    for (guint i = 0; i < ids->len; i++)
      append_entry (fixture, ids->pdata[i]);
    soup_server_message_set_status (message, 204, NULL);
    return;
  } else if (strcmp (path, is_emby ? "/Playlists/p1/Items/Delete" : "/Playlists/p1/Items") == 0) {
    g_autoptr (GPtrArray) ids = find_list (uri, "EntryIds");

    for (guint i = 0; i < ids->len; i++)
      remove_entry (fixture, ids->pdata[i]);
    soup_server_message_set_status (message, 204, NULL);
    return;
  }
  ts_loopback_reply (message, text->len > 0 ? 200 : 404, "application/json", text->str);
}

static void
make_server (Fixture *fixture, const char *user, const char *secret, gboolean is_key)
{
  g_clear_object (&fixture->server);
  fixture->server = TS_MUSIC_SERVER (ts_jellyfin_server_new (
      fixture->loopback.http, fixture->asked, fixture->loopback.uri, user, secret, is_key));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->asked = fixture->really = (TsJellyfinFlavour) GPOINTER_TO_UINT (data);
  fixture->playlist = g_ptr_array_new_with_free_func (g_free);
  fixture->serials = g_array_new (FALSE, FALSE, sizeof (guint));
  ts_loopback_set_up (&fixture->loopback, handle, fixture);
  make_server (fixture, "jo", "open", FALSE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->server);
  ts_loopback_tear_down (&fixture->loopback);
  g_ptr_array_unref (fixture->playlist);
  g_array_unref (fixture->serials);
}

static char *
check (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_music_server_check_async (fixture->server, NULL, ts_loopback_done_cb, &result);
  return ts_music_server_check_finish (fixture->server, ts_loopback_wait (&result), error);
}

static void
test_login (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *who = check (fixture, &error);
  g_autofree char *by_key = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (strstr (who, fixture->really == TS_JELLYFIN_FLAVOUR_EMBY ? "Emby" : "Jellyfin"));
  make_server (fixture, NULL, "key", TRUE);
  by_key = check (fixture, &error);
  g_assert_no_error (error);

  make_server (fixture, "jo", "shut", FALSE);
  g_assert_null (check (fixture, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH);
  g_clear_error (&error);
  make_server (fixture, NULL, "wrong", TRUE);
  g_assert_null (check (fixture, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH);
  g_assert_nonnull (strstr (error->message, "header"));
  g_clear_error (&error);
  make_server (fixture, "nobody", "key", TRUE);
  g_assert_null (check (fixture, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND);
}

/* The right key, sent the wrong way. */
static void
test_wrong_kind (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->asked = fixture->really == TS_JELLYFIN_FLAVOUR_EMBY ? TS_JELLYFIN_FLAVOUR_JELLYFIN
                                                               : TS_JELLYFIN_FLAVOUR_EMBY;
  make_server (fixture, NULL, "key", TRUE);
  g_assert_null (check (fixture, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED);
  g_test_message ("%s", error->message);
}

static guint
list_all (Fixture *fixture, GError **error)
{
  g_autofree char *cursor = NULL;
  guint n = 0;

  do {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (TsTrackPage) page = NULL;

    ts_music_server_list_tracks_async (fixture->server, cursor, NULL, ts_loopback_done_cb, &result);
    page = ts_music_server_list_tracks_finish (fixture->server, ts_loopback_wait (&result), error);
    if (page == NULL)
      return 0;
    n += page->tracks->len;
    g_assert_cmpint (page->n_total, ==, N_ITEMS);
    g_free (cursor);
    cursor = g_steal_pointer (&page->next);
  } while (cursor != NULL);
  return n;
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (list_all (fixture, &error), ==, N_ITEMS);
  g_assert_no_error (error);
  fixture->is_stuck = TRUE;
  g_assert_cmpuint (list_all (fixture, &error), ==, 0);
  g_assert_error (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL);
}

static void
save (Fixture *fixture, const char *id, guint first, guint n)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) back = NULL;
  g_autofree char *saved = NULL;

  for (guint i = first; i < first + n; i++) {
    g_autofree char *item = g_strdup_printf ("%032x", i);

    g_strv_builder_add (builder, item);
  }
  ids = g_strv_builder_end (builder);
  ts_music_server_save_playlist_async (
      fixture->server, id, "Mix", (const char *const *) ids, NULL, ts_loopback_done_cb, &result);
  saved = ts_music_server_save_playlist_finish (fixture->server, ts_loopback_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (saved, ==, "p1");
  ts_music_server_get_playlist_async (fixture->server, saved, NULL, ts_loopback_done_cb, &read);
  back = ts_music_server_get_playlist_finish (fixture->server, ts_loopback_wait (&read), &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_equal ((const char *const *) back, (const char *const *) ids));
}

static void
test_playlist (Fixture *fixture, gconstpointer data)
{
  save (fixture, NULL, 0, 700);
  save (fixture, "p1", 300, 250);
  save (fixture, "p1", 0, 0);
  g_assert_cmpuint (fixture->longest, <, 4500);
}

static void
test_media (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsHttpStream) stream = NULL;
  g_autoptr (GBytes) sound = NULL;
  g_autoptr (GBytes) cover = NULL;

  /* The login comes first by itself. */
  ts_music_server_open_track_async (fixture->server, "1", NULL, ts_loopback_done_cb, &opened);
  stream = ts_music_server_open_track_finish (fixture->server, ts_loopback_wait (&opened), &error);
  g_assert_no_error (error);
  g_assert_cmpint (ts_http_stream_get_length (stream), ==, 5);
  g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), 100, G_PRIORITY_DEFAULT, NULL,
                                   ts_loopback_done_cb, &read);
  sound = g_input_stream_read_bytes_finish (G_INPUT_STREAM (stream), ts_loopback_wait (&read),
                                            &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (sound, NULL), g_bytes_get_size (sound), "sound", 5);

  /* The song has no picture, its album has. */
  ts_music_server_get_cover_async (fixture->server, "1", 64, NULL, ts_loopback_done_cb, &result);
  cover = ts_music_server_get_cover_finish (fixture->server, ts_loopback_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (cover), ==, 30);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "login", test_login },       { "wrong-kind", test_wrong_kind }, { "list", test_list },
    { "playlist", test_playlist }, { "media", test_media },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jellyfin/item", test_item);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *jellyfin = g_strconcat ("/jellyfin/", tests[i].name, NULL);
    g_autofree char *emby = g_strconcat ("/emby/", tests[i].name, NULL);

    g_test_add (jellyfin, Fixture, GUINT_TO_POINTER (TS_JELLYFIN_FLAVOUR_JELLYFIN), set_up,
                tests[i].test, tear_down);
    g_test_add (emby, Fixture, GUINT_TO_POINTER (TS_JELLYFIN_FLAVOUR_EMBY), set_up, tests[i].test,
                tear_down);
  }
  return g_test_run ();
}

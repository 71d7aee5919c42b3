/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-loopback.h"
#include "ts-subsonic-server.h"

#include <string.h>

/* --- Parsing ------------------------------------------------------------------------------- */

static TsTrack *
parse_song (const char *json)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = ts_json_parse (bytes, &error);

  g_assert_no_error (error);
  return ts_subsonic_song_to_track (ts_json_get_root_object (root));
}

static void
test_song (void)
{
  g_autoptr (TsTrack) track = parse_song (
      "{\"id\":\"s1\",\"title\":\" Slow Tide \",\"artist\":\"A feat. B\",\"album\":\"Harbour\","
      "\"track\":\"7\",\"discNumber\":2,\"year\":\"1999\",\"duration\":61,\"size\":\"1234567\","
      "\"bitRate\":320,\"suffix\":\"MP3\",\"isDir\":false,\"created\":\"2024-05-06T07:08:09\","
      "\"musicBrainzId\":\"0A1B2C3D-1111-4222-8333-444455556666\",\"isrc\":[\"us-rc1-76-07839\"],"
      "\"genres\":[{\"name\":\"House\"},{\"name\":\"Dub\"}],"
      "\"artists\":[{\"id\":\"1\",\"name\":\"A\"},{\"id\":\"2\",\"name\":\"B\"}],"
      "\"replayGain\":{\"trackGain\":-6.5,\"trackPeak\":0.98}}");

  g_assert_cmpstr (track->location, ==, "s1");
  g_assert_cmpstr (track->title, ==, "Slow Tide");
  g_assert_cmpstr (track->artist, ==, "A; B");
  g_assert_cmpstr (track->genres[1], ==, "Dub");
  g_assert_cmpint (track->track_number, ==, 7);
  g_assert_cmpint (track->disc_number, ==, 2);
  g_assert_cmpint (track->year, ==, 1999);
  g_assert_cmpint (track->duration_ms, ==, 61000);
  g_assert_cmpint (track->size_bytes, ==, 1234567);
  g_assert_cmpint (track->bit_rate_kbps, ==, 320);
  g_assert_cmpstr (track->codec, ==, "MP3");
  g_assert_cmpstr (track->isrc, ==, "USRC17607839");
  g_assert_cmpstr (track->mb_recording_id, ==, "0a1b2c3d-1111-4222-8333-444455556666");
  g_assert_cmpfloat (track->track_gain_db, ==, -6.5);
  g_assert_cmpint (track->added_us, ==, G_GINT64_CONSTANT (1714979289) * G_USEC_PER_SEC);
}

/* What servers are known to send, and must not be taken for something it is not. */
static void
test_odd_songs (void)
{
  static const struct {
    const char *json;
    const char *location; /* NULL: no track */
    const char *isrc;
    int bit_rate_kbps;
  } rows[] = {
    { "{\"id\":17,\"title\":\"T\"}", "17", NULL, 0 },
    { "{\"id\":\"\",\"title\":\"T\"}", NULL, NULL, 0 },
    { "{\"title\":\"T\"}", NULL, NULL, 0 },
    { "{\"id\":\"d\",\"isDir\":true}", NULL, NULL, 0 },
    { "{\"id\":\"v\",\"isVideo\":true}", NULL, NULL, 0 },
    { "{\"id\":\"a\",\"isrc\":\"\",\"musicBrainzId\":\"\"}", "a", NULL, 0 },
    { "{\"id\":\"a\",\"isrc\":[]}", "a", NULL, 0 },
    { "{\"id\":\"a\",\"isrc\":\"GBAYE0000351\"}", "a", "GBAYE0000351", 0 },
    { "{\"id\":\"a\",\"isrc\":\"none\"}", "a", NULL, 0 },
    { "{\"id\":\"a\",\"bitRate\":128000}", "a", NULL, 128 },
    { "{\"id\":\"a\",\"bitRate\":\"256\"}", "a", NULL, 256 },
    { "{\"id\":\"a\",\"musicBrainzId\":\"not one\",\"genres\":\"x\",\"artists\":{}}", "a", NULL, 0 },
    { "{\"id\":\"a\",\"duration\":-5,\"size\":-1,\"year\":null,\"track\":\"x\"}", "a", NULL, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (TsTrack) track = parse_song (rows[i].json);

    g_test_message ("%s", rows[i].json);
    g_assert_cmpstr (track != NULL ? track->location : NULL, ==, rows[i].location);
    if (track == NULL)
      continue;
    g_assert_null (track->mb_recording_id);
    g_assert_cmpstr (track->isrc, ==, rows[i].isrc);
    g_assert_cmpint (track->bit_rate_kbps, ==, rows[i].bit_rate_kbps);
    g_assert_cmpint (track->duration_ms, ==, 0);
    g_assert_cmpint (track->size_bytes, ==, 0);
  }
}

static void
test_addresses (void)
{
  const char *parameters[] = { "id", "a b&c", NULL };
  g_autoptr (TsSubsonicLogin) token = ts_subsonic_login_new (
      " https://music.example/sub/rest/ ", "jo é", "sesame", TS_SUBSONIC_AUTH_TOKEN);
  g_autoptr (TsSubsonicLogin) key =
      ts_subsonic_login_new ("https://music.example", "jo", "k&y", TS_SUBSONIC_AUTH_API_KEY);
  g_autoptr (TsSubsonicLogin) plain =
      ts_subsonic_login_new ("https://music.example/", "jo", "sesame", TS_SUBSONIC_AUTH_PASSWORD);
  g_autofree char *a = ts_subsonic_login_make_uri (token, "getSong", "1.16.1", "c19b2d", parameters);
  g_autofree char *b = ts_subsonic_login_make_uri (key, "ping", "1.16.1", "c19b2d", NULL);
  g_autofree char *c = ts_subsonic_login_make_uri (plain, "ping", "1.10.2", "c19b2d", NULL);

  g_assert_cmpstr (a,
                   ==,
                   "https://music.example/sub/rest/getSong.view?f=json&c=Tracksync&v=1.16.1"
                   "&u=jo%20%C3%A9&t=26719a1196d2a940705a59634eb18eab&s=c19b2d&id=a%20b%26c");
  g_assert_cmpstr (
      b,
      ==,
      "https://music.example/rest/ping.view?f=json&c=Tracksync&v=1.16.1&apiKey=k%26y");
  g_assert_cmpstr (c,
                   ==,
                   "https://music.example/rest/ping.view?f=json&c=Tracksync&v=1.10.2"
                   "&u=jo&p=enc%3A736573616d65");
}

/* --- A server that has its ways ------------------------------------------------------------ */

typedef enum {
  FAULT_NONE,
  FAULT_OLD,             /* wants version 1.10.2 */
  FAULT_NO_EMPTY_SEARCH, /* an empty query finds nothing */
  FAULT_NO_FORMS,        /* what is posted is not read */
  FAULT_NO_LOGIN,        /* what is posted hides the login */
  FAULT_NO_QUOTES,       /* nor that, and two quotes find nothing */
  FAULT_LITERAL_QUOTES,  /* nor that, and two quotes find songs that have them in their names */
  FAULT_NO_SEARCH,       /* neither finds anything */
  FAULT_REFUSED_SEARCH,  /* search3 is an error */
  FAULT_IGNORED_OFFSET,  /* of search3 */
  FAULT_STUCK,           /* of the list of albums as well */
  FAULT_SMALL_PAGES,     /* at most 100 songs, whatever was asked for */
  FAULT_HTML,
  FAULT_XML,
  FAULT_GARBAGE,
  FAULT_CUT,
  FAULT_BUSY,
  FAULT_WRONG_LOGIN,
  FAULT_SILENT_CREATE, /* createPlaylist does not say what it made */
} Fault;

#define N_SONGS 1234
#define SONGS_AN_ALBUM 10

typedef struct {
  TsLoopback loopback;
  TsMusicServer *server;
  Fault fault;
  guint n_requests;
  gsize longest;
  GPtrArray *playlist; /* (nullable) (element-type utf8): the songs of the one playlist */
} Fixture;

#define OK "{\"subsonic-response\":{\"status\":\"ok\",\"version\":\"1.16.1\",\"type\":\"test\"," \
           "\"serverVersion\":\"1.0\",\"openSubsonic\":true"

static void
append_songs (GString *text, guint first, guint n)
{
  for (guint i = first; i < MIN (first + n, N_SONGS); i++)
    g_string_append_printf (text,
                            "%s{\"id\":\"song-%u\",\"title\":\"Song %u\",\"isDir\":false}",
                            i > first ? "," : "",
                            i,
                            i);
}

static guint
get_number (GHashTable *query, const char *name)
{
  const char *text = g_hash_table_lookup (query, name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0;
}

static void
cut_cb (SoupServerMessage *message, guint length, gpointer user_data)
{
  g_socket_close (soup_server_message_get_socket (message), NULL);
}

/* Returns whether the fault is the whole answer. */
static gboolean
reply_with_fault (Fixture *fixture, SoupServerMessage *message, GHashTable *query)
{
  switch ((guint) fixture->fault) {
  case FAULT_OLD:
    if (g_strcmp0 (g_hash_table_lookup (query, "v"), "1.10.2") == 0)
      return FALSE;
    ts_loopback_reply (message,
                       200,
                       "application/json",
                       "{\"subsonic-response\":{\"status\":\"failed\",\"version\":\"1.10.2\","
                       "\"error\":{\"code\":30,\"message\":\"too old\"}}}");
    return TRUE;
  case FAULT_HTML:
    ts_loopback_reply (message, 200, "text/html", "\n<!DOCTYPE html><title>Log in</title>");
    return TRUE;
  case FAULT_XML:
    ts_loopback_reply (message, 200, "text/xml", "\xef\xbb\xbf<subsonic-response/>");
    return TRUE;
  case FAULT_GARBAGE:
    ts_loopback_reply (message, 200, "application/json", "{\"subsonic-response\":{\"sta");
    return TRUE;
  case FAULT_CUT:
    ts_loopback_reply (message, 200, "application/json", OK);
    soup_message_headers_set_content_length (soup_server_message_get_response_headers (message),
                                             5000);
    g_signal_connect (message, "wrote-body-data", G_CALLBACK (cut_cb), NULL);
    return TRUE;
  case FAULT_BUSY:
    ts_loopback_reply (message, 503, "text/html", "<html>later</html>");
    return TRUE;
  case FAULT_WRONG_LOGIN:
    ts_loopback_reply (message,
                       200,
                       "application/json",
                       "{\"subsonic-response\":{\"status\":\"failed\",\"version\":\"1.16.1\","
                       "\"error\":{\"code\":\"40\",\"message\":\"Wrong\"}}}");
    return TRUE;
  default:
    return FALSE;
  }
}

static void
reply_to_search (Fixture *fixture, SoupServerMessage *message, GString *text, GHashTable *query)
{
  static const Fault without_forms[]
      = { FAULT_NO_FORMS, FAULT_NO_LOGIN, FAULT_NO_QUOTES, FAULT_LITERAL_QUOTES };
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *words = g_hash_table_lookup (query, "query");
  gboolean is_quoted = g_strcmp0 (words, "\"\"") == 0;
  guint offset = get_number (query, "songOffset");
  guint n = get_number (query, "songCount");

  if (words == NULL && body->length > 0 && strncmp (body->data, "query=", 6) == 0)
    words = "";
  for (gsize i = 0; i < G_N_ELEMENTS (without_forms); i++)
    if (fixture->fault == without_forms[i] && body->length > 0)
      words = NULL;
  if (fixture->fault == FAULT_IGNORED_OFFSET || fixture->fault == FAULT_STUCK)
    offset = 0;
  if (fixture->fault == FAULT_SMALL_PAGES)
    n = MIN (n, 100);
  if (fixture->fault == FAULT_REFUSED_SEARCH) {
    g_string_assign (text,
                     "{\"subsonic-response\":{\"status\":\"failed\",\"version\":\"1.16.1\","
                     "\"error\":{\"code\":0,\"message\":\"no\"}}}");
    return;
  }
  if (words == NULL) {
    g_string_assign (text,
                     fixture->fault == FAULT_NO_LOGIN
                         ? "{\"subsonic-response\":{\"status\":\"failed\",\"version\":\"1.16.1\","
                           "\"error\":{\"code\":40,\"message\":\"no\"}}}"
                         : "{\"subsonic-response\":{\"status\":\"failed\",\"version\":\"1.16.1\","
                           "\"error\":{\"code\":10,\"message\":\"no\"}}}");
    return;
  }
  if (offset >= N_SONGS || fixture->fault == FAULT_NO_SEARCH
      || (fixture->fault == FAULT_NO_EMPTY_SEARCH && !is_quoted)
      || (fixture->fault == FAULT_NO_QUOTES && is_quoted)) {
    g_string_append (text, ",\"searchResult3\":{}}}");
    return;
  }
  if (fixture->fault == FAULT_LITERAL_QUOTES && is_quoted) {
    g_string_append (text,
                     ",\"searchResult3\":{\"song\":[{\"id\":\"song-7\",\"title\":\"The \\\"\\\" "
                     "Song\"}]}}}");
    return;
  }
  g_string_append (text, ",\"searchResult3\":{\"song\":[");
  append_songs (text, offset, n);
  g_string_append (text, "]}}}");
}

static void
reply_to_playlist (Fixture *fixture, GString *text, const char *path, char **words)
{
  const char *name = strstr (path, "create") != NULL ? "songId" : "songIdToAdd";

  if (g_strcmp0 (name, "songId") == 0)
    g_ptr_array_set_size (fixture->playlist, 0);
  for (char **word = words; *word != NULL; word++) {
    if (g_str_has_prefix (*word, name) && (*word)[strlen (name)] == '=')
      g_ptr_array_add (fixture->playlist, g_uri_unescape_string (strchr (*word, '=') + 1, NULL));
  }
  if (strstr (path, "create") != NULL && fixture->fault != FAULT_SILENT_CREATE)
    g_string_append (text, ",\"playlist\":{\"id\":5,\"name\":\"Mix\"}");
  g_string_append (text, "}}");
}

static void
handle (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GString) text = g_string_new (OK);
  g_autofree char *uri = g_uri_to_string (soup_server_message_get_uri (message));
  g_auto (GStrv) words = g_strsplit (strchr (uri, '?') + 1, "&", -1);
  guint offset;

  fixture->n_requests++;
  fixture->longest = MAX (fixture->longest, strlen (uri));
  if (reply_with_fault (fixture, message, query))
    return;
  if (strcmp (path, "/rest/search3.view") == 0) {
    reply_to_search (fixture, message, text, query);
  } else if (strcmp (path, "/rest/getAlbumList2.view") == 0) {
    offset = fixture->fault == FAULT_STUCK ? 0 : get_number (query, "offset");
    g_string_append (text, ",\"albumList2\":{\"album\":[");
    for (guint i = offset; i < MIN (offset + get_number (query, "size"), N_SONGS / 10 + 1); i++)
      g_string_append_printf (text, "%s{\"id\":%u}", i > offset ? "," : "", i);
    g_string_append (text, "]}}}");
  } else if (strcmp (path, "/rest/getAlbum.view") == 0) {
    g_string_append (text, ",\"album\":{\"song\":[");
    append_songs (text, get_number (query, "id") * SONGS_AN_ALBUM, SONGS_AN_ALBUM);
    g_string_append (text, "]}}}");
  } else if (strcmp (path, "/rest/getMusicFolders.view") == 0) {
    g_string_append (text, ",\"musicFolders\":{\"musicFolder\":[{\"id\":1}]}}}");
  } else if (strcmp (path, "/rest/getPlaylists.view") == 0) {
    g_string_append_printf (text,
                            ",\"playlists\":{\"playlist\":[{\"id\":5,\"name\":\"Mix\","
                            "\"songCount\":%u},{\"id\":\"\",\"name\":\"Broken\"}]}}}",
                            fixture->playlist->len);
  } else if (strcmp (path, "/rest/getPlaylist.view") == 0) {
    g_string_append (text, ",\"playlist\":{\"entry\":[");
    for (guint i = 0; i < fixture->playlist->len; i++)
      g_string_append_printf (text,
                              "%s{\"id\":\"%s\"}",
                              i > 0 ? "," : "",
                              (char *) fixture->playlist->pdata[i]);
    g_string_append (text, "]}}}");
  } else if (strstr (path, "Playlist.view") != NULL) {
    reply_to_playlist (fixture, text, path, words);
  } else {
    g_string_append (text, "}}");
  }
  ts_loopback_reply (message, 200, "application/json", text->str);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TsSubsonicLogin) login = NULL;

  fixture->fault = (Fault) GPOINTER_TO_UINT (data);
  fixture->playlist = g_ptr_array_new_with_free_func (g_free);
  ts_loopback_set_up (&fixture->loopback, handle, fixture);
  login = ts_subsonic_login_new (fixture->loopback.uri, "jo", "secret", TS_SUBSONIC_AUTH_TOKEN);
  fixture->server = TS_MUSIC_SERVER (ts_subsonic_server_new (fixture->loopback.http, login));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->server);
  ts_loopback_tear_down (&fixture->loopback);
  g_ptr_array_unref (fixture->playlist);
}

/* Lists everything. Returns the ids met, or NULL with @error. */
static GHashTable *
list_all (Fixture *fixture, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *cursor = NULL;

  while (TRUE) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (TsTrackPage) page = NULL;

    ts_music_server_list_tracks_async (fixture->server, cursor, NULL, ts_loopback_done_cb, &result);
    page = ts_music_server_list_tracks_finish (fixture->server, ts_loopback_wait (&result), error);
    if (page == NULL)
      return NULL;
    for (guint i = 0; i < page->tracks->len; i++)
      g_hash_table_add (ids, g_strdup (((TsTrack *) page->tracks->pdata[i])->location));
    g_free (cursor);
    cursor = g_steal_pointer (&page->next);
    if (cursor == NULL)
      return g_steal_pointer (&ids);
  }
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) ids = list_all (fixture, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (ids), ==, N_SONGS);
  g_assert_true (g_hash_table_contains (ids, "song-1233"));
}

static void
test_list_fails (Fixture *fixture, gconstpointer data)
{
  static const struct {
    Fault fault;
    int code;
  } rows[] = {
    { FAULT_STUCK, TS_HTTP_ERROR_PROTOCOL },   { FAULT_HTML, TS_HTTP_ERROR_PROTOCOL },
    { FAULT_XML, TS_HTTP_ERROR_PROTOCOL },     { FAULT_GARBAGE, TS_HTTP_ERROR_PROTOCOL },
    { FAULT_CUT, -1 },                         { FAULT_BUSY, TS_HTTP_ERROR_SERVER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    fixture->fault = rows[i].fault;
    g_assert_null (list_all (fixture, &error));
    g_assert_nonnull (error);
    g_test_message ("%u: %s", rows[i].fault, error->message);
    g_assert_true (error->domain == TS_HTTP_ERROR);
    if (rows[i].code >= 0)
      g_assert_cmpint (error->code, ==, rows[i].code);
    g_assert_null (strstr (error->message, "t="));
    g_assert_null (strstr (error->message, "secret"));
  }
}

static void
test_check (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *who = NULL;

  ts_music_server_check_async (fixture->server, NULL, ts_loopback_done_cb, &result);
  who = ts_music_server_check_finish (fixture->server, ts_loopback_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (who, ==, "test 1.0");

  fixture->fault = FAULT_WRONG_LOGIN;
  ts_music_server_check_async (fixture->server, NULL, ts_loopback_done_cb, &refused);
  g_assert_null (
      ts_music_server_check_finish (fixture->server, ts_loopback_wait (&refused), &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH);
}

static void
save (Fixture *fixture, const char *id, guint n_songs)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) back = NULL;
  g_autofree char *saved = NULL;

  for (guint i = 0; i < n_songs; i++) {
    g_autofree char *song = g_strdup_printf ("0a1b2c3d-1111-4222-8333-%012u", i);

    g_strv_builder_add (builder, song);
  }
  ids = g_strv_builder_end (builder);
  ts_music_server_save_playlist_async (
      fixture->server, id, "Mix", (const char *const *) ids, NULL, ts_loopback_done_cb, &result);
  saved =
      ts_music_server_save_playlist_finish (fixture->server, ts_loopback_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (saved, ==, "5");
  g_assert_cmpuint (fixture->longest, <, 8000);

  ts_music_server_get_playlist_async (fixture->server, saved, NULL, ts_loopback_done_cb, &read);
  back = ts_music_server_get_playlist_finish (fixture->server, ts_loopback_wait (&read), &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_equal ((const char *const *) back, (const char *const *) ids));
}

static void
test_playlists (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) playlists = NULL;

  save (fixture, NULL, 350);
  save (fixture, "5", 120);
  save (fixture, "5", 0);
  ts_music_server_list_playlists_async (fixture->server, NULL, ts_loopback_done_cb, &result);
  playlists =
      ts_music_server_list_playlists_finish (fixture->server, ts_loopback_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (playlists->len, ==, 1);
  g_assert_cmpstr (((TsServerPlaylist *) playlists->pdata[0])->name, ==, "Mix");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ts_music_server_list_tracks_async (
      fixture->server, NULL, cancellable, ts_loopback_done_cb, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (
      ts_music_server_list_tracks_finish (fixture->server, ts_loopback_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    Fault fault;
  } ways[] = {
    { "/subsonic/list/search", FAULT_NONE },
    { "/subsonic/list/old-version", FAULT_OLD },
    { "/subsonic/list/no-empty-query", FAULT_NO_EMPTY_SEARCH },
    { "/subsonic/list/no-forms", FAULT_NO_FORMS },
    { "/subsonic/list/no-login-in-forms", FAULT_NO_LOGIN },
    { "/subsonic/list/no-quotes", FAULT_NO_QUOTES },
    { "/subsonic/list/literal-quotes", FAULT_LITERAL_QUOTES },
    { "/subsonic/list/albums", FAULT_NO_SEARCH },
    { "/subsonic/list/search-refused", FAULT_REFUSED_SEARCH },
    { "/subsonic/list/offset-ignored", FAULT_IGNORED_OFFSET },
    { "/subsonic/list/small-pages", FAULT_SMALL_PAGES },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/subsonic/parse/song", test_song);
  g_test_add_func ("/subsonic/parse/odd-songs", test_odd_songs);
  g_test_add_func ("/subsonic/addresses", test_addresses);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    g_test_add (ways[i].path,
                Fixture,
                GUINT_TO_POINTER (ways[i].fault),
                set_up,
                test_list,
                tear_down);
  g_test_add ("/subsonic/list/fails", Fixture, NULL, set_up, test_list_fails, tear_down);
  g_test_add ("/subsonic/check", Fixture, NULL, set_up, test_check, tear_down);
  g_test_add ("/subsonic/playlists", Fixture, NULL, set_up, test_playlists, tear_down);
  g_test_add ("/subsonic/playlists/silent-create",
              Fixture,
              GUINT_TO_POINTER (FAULT_SILENT_CREATE),
              set_up,
              test_playlists,
              tear_down);
  g_test_add ("/subsonic/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  return g_test_run ();
}

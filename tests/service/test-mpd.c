/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against a real MPD without sound; what it does not do on its own comes from a few lines here. */
#include "config.h"

#include "ts-mpd-fixture.h"
#include "ts-mpd.h"
#include "ts-service-error.h"
#include "ts-test-wait.h"

#include <glib/gstdio.h>
#include <string.h>

#define HOSTILE "Sinéad “O’Connor” \"x\" \\ 'y'; 夜\nclear\tsecond"
#define HOSTILE_FOLDED "Sinéad “O’Connor” \"x\" \\ 'y'; 夜 clear second"

static TsMpd *
make_mpd (const char *address, TsMpdFixture *fixture, gboolean has_lists)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdAddress) parsed = ts_mpd_address_parse (address, &error);
  TsMpd *mpd = ts_mpd_new ();

  g_assert_no_error (error);
  ts_mpd_set_address (mpd, parsed, NULL, has_lists ? fixture->lists : NULL);
  return mpd;
}

static void
add (TsPlaylist *list, const char *location, const char *artist, const char *title)
{
  TsPlaylistEntry *entry = ts_playlist_append (list, location);

  entry->artist = g_strdup (artist);
  entry->title = g_strdup (title);
}

static TsMpdResult *
send (TsMpd *mpd, TsPlaylist *list, TsMpdPlace place, gboolean is_played, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_mpd_send_async (mpd, list, place, is_played, NULL, ts_wait_done_cb, &result);
  return ts_mpd_send_finish (mpd, ts_wait_for (&result), error);
}

static TsMpdResult *
set_playlist (TsMpd *mpd, TsPlaylist *list, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_mpd_set_playlist_async (mpd, list, NULL, ts_wait_done_cb, &result);
  return ts_mpd_set_playlist_finish (mpd, ts_wait_for (&result), error);
}

static TsPlaylist *
get_playlist (TsMpd *mpd, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_mpd_get_playlist_async (mpd, name, NULL, ts_wait_done_cb, &result);
  return ts_mpd_get_playlist_finish (mpd, ts_wait_for (&result), error);
}

static GPtrArray *
list_playlists (TsMpd *mpd, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_mpd_list_playlists_async (mpd, NULL, ts_wait_done_cb, &result);
  return ts_mpd_list_playlists_finish (mpd, ts_wait_for (&result), error);
}

static TsMpdStatus *
read_status (TsMpd *mpd, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_mpd_read_status_async (mpd, NULL, ts_wait_done_cb, &result);
  return ts_mpd_read_status_finish (mpd, ts_wait_for (&result), error);
}

/* --- Addresses ----------------------------------------------------------------------------- */

static void
test_address (void)
{
  static const struct {
    const char *text, *host;
    guint port;
    const char *password;
  } cases[] = {
    { "localhost", "localhost", 6600, NULL },
    { " music.example.org:7000 ", "music.example.org", 7000, NULL },
    { "secret@host", "host", 6600, "secret" },
    { "p/w:x@host:1", "host", 1, "p/w:x" },
    { "pass@/run/mpd/socket", "/run/mpd/socket", 0, "pass" },
    { "/tmp/a@b/socket", "/tmp/a@b/socket", 0, NULL },
    { "@abstract", "@abstract", 0, NULL },
    { "pw@@abstract", "@abstract", 0, "pw" },
    { "::1", "::1", 6600, NULL },
    { "[::1]:6601", "::1", 6601, NULL },
    { "[fe80::1]", "fe80::1", 6600, NULL },
  };
  static const char *const wrong[]
      = { "host:0", "host:65536",   "host:x", "host:", ":6600",  "[::1",
          "[::1]x", "http://host/", "a b",    "pw@",   "ho\nst", "@" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TsMpdAddress) address = ts_mpd_address_parse (cases[i].text, &error);
    g_autoptr (TsMpdAddress) again = NULL;
    g_autofree char *text = NULL;

    g_assert_no_error (error);
    g_assert_cmpstr (address->host, ==, cases[i].host);
    g_assert_cmpuint (address->port, ==, cases[i].port);
    g_assert_cmpstr (address->password, ==, cases[i].password);
    text = ts_mpd_address_to_text (address);
    again = ts_mpd_address_parse (text, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (again->host, ==, cases[i].host);
    g_assert_cmpuint (again->port, ==, cases[i].port);
    g_assert_null (again->password);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ts_mpd_address_parse (wrong[i], &error));
    g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED);
  }
}

static void
test_environment (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdAddress) both = NULL, socket = NULL;

  g_setenv ("MPD_HOST", "open sesame@music.example.org", TRUE);
  g_setenv ("MPD_PORT", "6700", TRUE);
  both = ts_mpd_address_parse (NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (both->host, ==, "music.example.org");
  g_assert_cmpuint (both->port, ==, 6700);
  g_assert_cmpstr (both->password, ==, "open sesame");

  g_setenv ("MPD_HOST", "~/mpd.socket", TRUE);
  socket = ts_mpd_address_parse ("", &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (socket->host, g_get_home_dir ()));
  g_assert_true (ts_mpd_address_is_socket (socket));
  g_unsetenv ("MPD_HOST");
  g_unsetenv ("MPD_PORT");
}

/* --- The queue ----------------------------------------------------------------------------- */

static void
test_queue (void)
{
  TsMpdFixture fixture = { NULL };
  g_autoptr (TsMpd) mpd = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdResult) first = NULL, second = NULL, third = NULL;
  g_autoptr (TsMpdStatus) status = NULL;
  g_autofree char *file = NULL, *queue = NULL, *after = NULL, *random = NULL;
  TsPlaylist *list;

  if (!ts_mpd_fixture_set_up (&fixture, NULL)) {
    ts_mpd_fixture_tear_down (&fixture);
    return;
  }
  g_free (ts_mpd_fixture_mpc (&fixture, "", "update", "--wait", NULL));
  g_free (ts_mpd_fixture_mpc (&fixture, "", "add", "second.wav", NULL));
  mpd = make_mpd (fixture.socket, &fixture, FALSE);

  /* Files and addresses, mixed; what cannot be taken is named, and the rest keeps its order. */
  list = ts_playlist_new (NULL);
  file = g_build_filename (fixture.music, "Köln & <Co>", "a \"b\" #1.wav", NULL);
  add (list, "http://127.0.0.1:1/proxy/one", "Artist", HOSTILE);
  add (list, "/elsewhere/outside.wav", NULL, NULL);
  add (list, file, "ignored", "ignored");
  add (list, "missing.wav", NULL, NULL);
  add (list, "http://127.0.0.1:1/a\nclear", NULL, NULL);
  add (list, "http://127.0.0.1:1/proxy/two", NULL, "Only a title");
  first = send (mpd, list, TS_MPD_REPLACE, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->n_done, ==, 3);
  g_assert_true (first->has_names);
  g_assert_cmpuint (first->problems->len, ==, 3);
  g_assert_nonnull (strstr (first->problems->pdata[0], "/elsewhere/outside.wav"));
  g_assert_nonnull (strstr (first->problems->pdata[2], "missing.wav"));
  /* Names are there before anything played. */
  queue = ts_mpd_fixture_mpc (&fixture, "[%file%] ~ [%artist%] ~ [%title%]", "playlist", NULL);
  g_assert_cmpstr (queue, ==,
                   "http://127.0.0.1:1/proxy/one ~ Artist ~ " HOSTILE_FOLDED "\n"
                   "Köln & <Co>/a \"b\" #1.wav ~  ~ \n"
                   "http://127.0.0.1:1/proxy/two ~  ~ Only a title\n");

  /* Behind the current song, in order, and at the end. */
  g_free (ts_mpd_fixture_mpc (&fixture, "", "play", "2", NULL));
  list = ts_playlist_new (NULL);
  add (list, "http://127.0.0.1:1/n1", NULL, "n1");
  add (list, "http://127.0.0.1:1/n2", NULL, "n2");
  second = send (mpd, list, TS_MPD_NEXT, FALSE, &error);
  g_assert_no_error (error);
  list = ts_playlist_new (NULL);
  add (list, "second.wav", NULL, NULL);
  third = send (mpd, list, TS_MPD_APPEND, FALSE, &error);
  g_assert_no_error (error);
  after = ts_mpd_fixture_mpc (&fixture, "%file%", "playlist", NULL);
  g_assert_cmpstr (after, ==,
                   "http://127.0.0.1:1/proxy/one\nKöln & <Co>/a \"b\" #1.wav\n"
                   "http://127.0.0.1:1/n1\nhttp://127.0.0.1:1/n2\n"
                   "http://127.0.0.1:1/proxy/two\nsecond.wav\n");

  /* At random the next ones still come next. */
  g_free (ts_mpd_fixture_mpc (&fixture, "", "random", "on", NULL));
  g_clear_pointer (&second, ts_mpd_result_free);
  list = ts_playlist_new (NULL);
  add (list, "second.wav", NULL, NULL);
  second = send (mpd, list, TS_MPD_NEXT, FALSE, &error);
  g_assert_no_error (error);
  random = ts_mpd_fixture_mpc (&fixture, "%position% [%prio%]", "playlist", NULL);
  g_assert_nonnull (strstr (random, "3 255"));
  g_free (ts_mpd_fixture_mpc (&fixture, "", "random", "off", NULL));

  /* Replaced and played. */
  g_clear_pointer (&third, ts_mpd_result_free);
  list = ts_playlist_new (NULL);
  add (list, file, NULL, NULL);
  add (list, "second.wav", NULL, NULL);
  third = send (mpd, list, TS_MPD_REPLACE, TRUE, &error);
  g_assert_no_error (error);
  status = read_status (mpd, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status->play, ==, TS_MPD_PLAY_PLAYING);
  g_assert_cmpuint (status->queue_length, ==, 2);
  g_assert_cmpint (status->position, ==, 0);
  g_assert_cmpstr (status->uri, ==, "Köln & <Co>/a \"b\" #1.wav");
  g_assert_cmpint (status->duration_ms, ==, 120000);
  g_assert_finalize_object (g_steal_pointer (&mpd));
  ts_mpd_fixture_tear_down (&fixture);
}

/* Nothing of the new queue is taken: the old one stays. */
static void
test_queue_kept (void)
{
  TsMpdFixture fixture = { NULL };
  g_autoptr (TsMpd) mpd = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdResult) result = NULL, unknown = NULL;
  g_autofree char *queue = NULL, *address = NULL, *file = NULL;
  TsPlaylist *list = ts_playlist_new (NULL);

  if (!ts_mpd_fixture_set_up (&fixture, NULL)) {
    ts_playlist_free (list);
    ts_mpd_fixture_tear_down (&fixture);
    return;
  }
  g_free (ts_mpd_fixture_mpc (&fixture, "", "update", "--wait", NULL));
  g_free (ts_mpd_fixture_mpc (&fixture, "", "add", "second.wav", NULL));
  mpd = make_mpd (fixture.socket, &fixture, FALSE);
  add (list, "gone.wav", NULL, NULL);
  add (list, "nonsense://x/y", NULL, NULL);
  result = send (mpd, list, TS_MPD_REPLACE, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->n_done, ==, 0);
  g_assert_cmpuint (result->problems->len, ==, 2);
  queue = ts_mpd_fixture_mpc (&fixture, "%file%", "playlist", NULL);
  g_assert_cmpstr (queue, ==, "second.wav\n");

  /* Over TCP MPD does not tell where its music is. */
  g_clear_object (&mpd);
  address = g_strdup_printf ("127.0.0.1:%u", fixture.port);
  mpd = make_mpd (address, &fixture, FALSE);
  file = g_build_filename (fixture.music, "second.wav", NULL);
  list = ts_playlist_new (NULL);
  add (list, file, NULL, NULL);
  unknown = send (mpd, list, TS_MPD_APPEND, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (unknown->n_done, ==, 0);
  g_assert_nonnull (strstr (unknown->problems->pdata[0], "music folder"));
  ts_mpd_fixture_tear_down (&fixture);
}

static void
test_queue_full (void)
{
  TsMpdFixture fixture = { NULL };
  g_autoptr (TsMpd) mpd = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdResult) first = NULL, second = NULL;
  g_autofree char *queue = NULL;

  if (!ts_mpd_fixture_set_up (&fixture, "max_playlist_length \"250\"\n")) {
    ts_mpd_fixture_tear_down (&fixture);
    return;
  }
  mpd = make_mpd (fixture.socket, &fixture, FALSE);
  for (guint run = 0; run < 2; run++) {
    TsPlaylist *list = ts_playlist_new (NULL);
    TsMpdResult **result = run == 0 ? &first : &second;

    for (guint i = 0; i < (run == 0 ? 230 : 260); i++) {
      g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:1/%u-%u", run, i);

      add (list, uri, "A", "T");
    }
    *result = send (mpd, list, TS_MPD_REPLACE, FALSE, &error);
    g_assert_no_error (error);
  }
  g_assert_cmpuint (first->n_done, ==, 230);
  g_assert_cmpuint (first->problems->len, ==, 0);
  /* The old queue makes room for the new one. */
  g_assert_cmpuint (second->n_done, ==, 250);
  g_assert_cmpuint (second->problems->len, ==, 1);
  g_assert_nonnull (strstr (second->problems->pdata[0], "10"));
  queue = ts_mpd_fixture_mpc (&fixture, "%file% [%title%]", "playlist", NULL);
  g_assert_true (g_str_has_prefix (queue, "http://127.0.0.1:1/1-0 T\nhttp://127.0.0.1:1/1-1 T\n"));
  g_assert_true (g_str_has_suffix (queue, "http://127.0.0.1:1/1-249 T\n"));
  ts_mpd_fixture_tear_down (&fixture);
}

/* --- Stored playlists ---------------------------------------------------------------------- */

static void
test_playlist_file (void)
{
  TsMpdFixture fixture = { NULL };
  g_autoptr (TsMpd) mpd = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdResult) result = NULL, replaced = NULL;
  g_autoptr (TsPlaylist) back = NULL;
  g_autoptr (GPtrArray) known = NULL;
  g_autofree char *queue = NULL, *file = NULL;
  static const char *const names[]
      = { "Plain", HOSTILE, "#EXTM3U", "http://not.an/address", "A - B - C", "-1,x" };
  TsPlaylist *list = ts_playlist_new ("YT: Évening");
  GDir *dir;
  guint n_files = 0;

  if (!ts_mpd_fixture_set_up (&fixture, NULL)) {
    ts_playlist_free (list);
    ts_mpd_fixture_tear_down (&fixture);
    return;
  }
  g_free (ts_mpd_fixture_mpc (&fixture, "", "update", "--wait", NULL));
  mpd = make_mpd (fixture.socket, &fixture, TRUE);
  for (guint i = 0; i < 1000; i++) {
    g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:8080/proxy/%u", i);

    add (list, uri, i % 2 == 0 ? "Artist" : NULL, names[i % G_N_ELEMENTS (names)]);
    ((TsPlaylistEntry *) list->entries->pdata[i])->duration_ms = i % 3 == 0 ? 0 : 213600;
  }
  file = g_build_filename (fixture.music, "second.wav", NULL);
  add (list, file, "Second", "Song");
  result = set_playlist (mpd, list, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->n_done, ==, 1001);
  g_assert_true (result->has_names);
  g_assert_cmpuint (result->problems->len, ==, 0);

  /* Not one name is lost on the way. */
  back = get_playlist (mpd, "YT: Évening", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->entries->len, ==, 1001);
  for (guint i = 0; i < 1000; i++) {
    const TsPlaylistEntry *entry = back->entries->pdata[i];
    const char *title = i % G_N_ELEMENTS (names) == 1 ? HOSTILE_FOLDED : names[i % 6];
    g_autofree char *display = i % 2 == 0 ? g_strconcat ("Artist - ", title, NULL) : NULL;

    g_assert_cmpstr (entry->title, ==, display != NULL ? display : title);
    g_assert_cmpint (entry->duration_ms, ==, i % 3 == 0 ? 0 : 214000);
  }
  g_free (ts_mpd_fixture_mpc (&fixture, "", "load", "YT: Évening", NULL));
  queue = ts_mpd_fixture_mpc (&fixture, "%file% [%name%]", "playlist", NULL);
  g_assert_true (g_str_has_prefix (queue, "http://127.0.0.1:8080/proxy/0 Artist - Plain\n"
                                          "http://127.0.0.1:8080/proxy/1 " HOSTILE_FOLDED "\n"));
  g_assert_true (g_str_has_suffix (queue, "\nsecond.wav Second - Song\n"));

  /* Replaced in place: one file, of the right beginning. */
  list = ts_playlist_new ("YT: Évening");
  add (list, "http://127.0.0.1:8080/proxy/new", "New", "One");
  replaced = set_playlist (mpd, list, &error);
  g_assert_no_error (error);
  g_clear_pointer (&back, ts_playlist_free);
  back = get_playlist (mpd, "YT: Évening", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->entries->len, ==, 1);
  dir = g_dir_open (fixture.lists, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n_files++;
  g_dir_close (dir);
  g_assert_cmpuint (n_files, ==, 1);
  known = list_playlists (mpd, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (known->len, ==, 1);
  g_assert_cmpstr (((TsMpdPlaylist *) known->pdata[0])->name, ==, "YT: Évening");
  ts_mpd_fixture_tear_down (&fixture);
}

/* Without its folder MPD keeps the addresses alone, and that is said. */
static void
test_playlist_protocol (void)
{
  TsMpdFixture fixture = { NULL };
  g_autoptr (TsMpd) mpd = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMpdResult) result = NULL, again = NULL, empty = NULL;
  g_autoptr (TsPlaylist) back = NULL;
  g_autoptr (GPtrArray) known = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autofree char *address = NULL;
  TsPlaylist *list = ts_playlist_new ("Evening");

  if (!ts_mpd_fixture_set_up (&fixture, NULL)) {
    ts_playlist_free (list);
    ts_mpd_fixture_tear_down (&fixture);
    return;
  }
  g_free (ts_mpd_fixture_mpc (&fixture, "", "update", "--wait", NULL));
  address = g_strdup_printf ("127.0.0.1:%u", fixture.port);
  mpd = make_mpd (address, &fixture, FALSE);
  add (list, "http://127.0.0.1:1/one", "Artist", "One");
  add (list, "nonsense://x", NULL, NULL);
  add (list, "second.wav", NULL, NULL);
  result = set_playlist (mpd, list, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->n_done, ==, 2);
  g_assert_false (result->has_names);
  g_assert_cmpuint (result->problems->len, ==, 1);
  list = ts_playlist_new ("Evening");
  add (list, "http://127.0.0.1:1/two", "Artist", "Two");
  again = set_playlist (mpd, list, &error);
  g_assert_no_error (error);
  back = get_playlist (mpd, "Evening", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->entries->len, ==, 1);
  g_assert_cmpstr (((TsPlaylistEntry *) back->entries->pdata[0])->location, ==,
                   "http://127.0.0.1:1/two");
  g_assert_null (((TsPlaylistEntry *) back->entries->pdata[0])->title);

  /* Nothing that MPD takes: the old one stays. */
  list = ts_playlist_new ("Evening");
  add (list, "nonsense://x", NULL, NULL);
  empty = set_playlist (mpd, list, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (empty->n_done, ==, 0);
  known = list_playlists (mpd, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (known->len, ==, 1);
  g_clear_pointer (&back, ts_playlist_free);
  back = get_playlist (mpd, "Evening", &error);
  g_assert_cmpuint (back->entries->len, ==, 1);

  ts_mpd_remove_playlist_async (mpd, "Evening", NULL, ts_wait_done_cb, &removed);
  g_assert_true (ts_mpd_remove_playlist_finish (mpd, ts_wait_for (&removed), &error));
  g_assert_null (get_playlist (mpd, "Evening", &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND);
  ts_mpd_fixture_tear_down (&fixture);
}

static void
test_playlist_refused (void)
{
  static const char *const names[] = { "", "a/b", ".hidden", "two\nlines" };
  TsMpdFixture fixture = { NULL };
  g_autoptr (TsMpd) mpd = NULL;
  g_autoptr (TsMpdAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *other = NULL;
  TsPlaylist *list;

  if (!ts_mpd_fixture_set_up (&fixture, NULL)) {
    ts_mpd_fixture_tear_down (&fixture);
    return;
  }
  mpd = make_mpd (fixture.socket, &fixture, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) local = NULL;

    g_assert_null (set_playlist (mpd, ts_playlist_new (names[i]), &local));
    g_assert_error (local, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED);
  }

  /* Another folder than the one MPD reads: said, and nothing left there. */
  other = g_build_filename (fixture.dir, "other", NULL);
  g_assert_cmpint (g_mkdir (other, 0700), ==, 0);
  address = ts_mpd_address_parse (fixture.socket, NULL);
  ts_mpd_set_address (mpd, address, NULL, other);
  list = ts_playlist_new ("Evening");
  add (list, "http://127.0.0.1:1/two", "Artist", "Two");
  g_assert_null (set_playlist (mpd, list, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND);
  g_assert_cmpint (g_rmdir (other), ==, 0);
  ts_mpd_fixture_tear_down (&fixture);
}

/* --- Logins and connections ---------------------------------------------------------------- */

static void
test_password (void)
{
  TsMpdFixture fixture = { NULL };
  static const struct {
    const char *password;
    gboolean is_good;
  } cases[] = { { NULL, FALSE }, { "wrong", FALSE }, { "open sesame", TRUE } };

  if (!ts_mpd_fixture_set_up (&fixture, "password \"open sesame@read,add,player,control,admin\"\n"
                                        "default_permissions \"\"\n")) {
    ts_mpd_fixture_tear_down (&fixture);
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf ("127.0.0.1:%u", fixture.port);
    g_autoptr (TsMpdAddress) address = ts_mpd_address_parse (text, NULL);
    g_autoptr (TsMpd) mpd = ts_mpd_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *told = NULL;

    ts_mpd_address_set_password (address, cases[i].password);
    ts_mpd_check_async (mpd, address, NULL, ts_wait_done_cb, &result);
    told = ts_mpd_check_finish (mpd, ts_wait_for (&result), &error);
    if (cases[i].is_good) {
      g_assert_no_error (error);
      g_assert_nonnull (strstr (told, "0."));
    } else {
      g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH);
      g_assert_null (strstr (error->message, "wrong"));
    }
    /* A refused password is not tried over and over. */
    if (!cases[i].is_good) {
      ts_mpd_set_address (mpd, address, NULL, NULL);
      ts_mpd_set_is_following (mpd, TRUE);
      while (ts_mpd_get_state (mpd) != TS_MPD_REFUSED)
        g_main_context_iteration (NULL, TRUE);
      g_assert_nonnull (ts_mpd_get_error (mpd));
    }
  }
  ts_mpd_fixture_tear_down (&fixture);
}

static void
count_cb (TsMpd *mpd, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* What is played shows by itself, also after MPD was away. */
static void
test_following (void)
{
  TsMpdFixture fixture = { NULL };
  g_autoptr (TsMpd) mpd = NULL;
  g_autoptr (TsMpdStatus) status = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL, *display = NULL;
  guint n_playlists = 0;

  if (!ts_mpd_fixture_set_up (&fixture, NULL)) {
    ts_mpd_fixture_tear_down (&fixture);
    return;
  }
  g_free (ts_mpd_fixture_mpc (&fixture, "", "update", "--wait", NULL));
  address = g_strdup_printf ("localhost:%u", fixture.port);
  mpd = make_mpd (address, &fixture, FALSE);
  g_signal_connect (mpd, "playlists-changed", G_CALLBACK (count_cb), &n_playlists);
  ts_mpd_set_is_following (mpd, TRUE);
  g_assert_cmpint (ts_mpd_get_state (mpd), ==, TS_MPD_CONNECTING);
  while (ts_mpd_get_state (mpd) != TS_MPD_CONNECTED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ts_mpd_get_status (mpd)->play, ==, TS_MPD_PLAY_STOPPED);

  g_free (ts_mpd_fixture_mpc (&fixture, "", "add", "second.wav", NULL));
  g_free (ts_mpd_fixture_mpc (&fixture, "", "play", NULL));
  while (ts_mpd_get_status (mpd)->play != TS_MPD_PLAY_PLAYING)
    g_main_context_iteration (NULL, TRUE);
  display = ts_mpd_status_get_display (ts_mpd_get_status (mpd));
  g_assert_cmpstr (display, ==, "second.wav");
  g_free (ts_mpd_fixture_mpc (&fixture, "", "save", "Evening", NULL));
  while (n_playlists == 0)
    g_main_context_iteration (NULL, TRUE);

  /* A command while it is away fails in words, and works again afterwards. */
  status = read_status (mpd, &error);
  g_assert_no_error (error);
  ts_mpd_fixture_stop (&fixture);
  while (ts_mpd_get_state (mpd) == TS_MPD_CONNECTED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (ts_mpd_get_status (mpd));
  g_assert_nonnull (ts_mpd_get_error (mpd));
  g_assert_null (read_status (mpd, &error));
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE);
  g_clear_error (&error);
  ts_mpd_fixture_start (&fixture);
  while (ts_mpd_get_state (mpd) != TS_MPD_CONNECTED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (ts_mpd_get_error (mpd));
  g_clear_pointer (&status, ts_mpd_status_unref);
  status = read_status (mpd, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (status->queue_length, ==, 1);

  ts_mpd_set_is_following (mpd, FALSE);
  g_assert_cmpint (ts_mpd_get_state (mpd), ==, TS_MPD_OFF);
  g_assert_finalize_object (g_steal_pointer (&mpd));
  ts_mpd_fixture_tear_down (&fixture);
}

/* Says @user_data to whoever connects, and no more. */
static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  const char *greeting = data;

  if (*greeting != '\0')
    g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), greeting,
                               strlen (greeting), NULL, NULL, NULL);
  g_object_set_data_full (G_OBJECT (service), "connection", g_object_ref (connection),
                          g_object_unref);
  return TRUE;
}

static void
test_strangers (void)
{
  static const struct {
    const char *greeting;
    int code;
  } cases[] = { { "HTTP/1.1 400 Bad Request\r\n\r\n", TS_SERVICE_ERROR_UNSUPPORTED },
                { "OK MPD 0.23.5\nfoo\n", TS_SERVICE_ERROR_UNSUPPORTED } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GSocketService) service = g_socket_service_new ();
    guint port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
    g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
    g_autoptr (TsMpd) mpd = make_mpd (address, NULL, FALSE);
    g_autoptr (GError) error = NULL;

    g_signal_connect (service, "incoming", G_CALLBACK (incoming_cb), (char *) cases[i].greeting);
    g_assert_null (read_status (mpd, &error));
    g_assert_error (error, TS_SERVICE_ERROR, cases[i].code);
  }
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/* Who is silent, before or after the greeting, is given up at once when that is wished. */
static void
test_cancel (void)
{
  static const char *const greetings[] = { "", "OK MPD 0.23.5\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (greetings); i++) {
    g_autoptr (GSocketService) service = g_socket_service_new ();
    guint port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
    g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
    g_autoptr (TsMpd) mpd = make_mpd (address, NULL, FALSE);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    g_signal_connect (service, "incoming", G_CALLBACK (incoming_cb), (char *) greetings[i]);
    ts_mpd_read_status_async (mpd, cancellable, ts_wait_done_cb, &result);
    while (g_object_get_data (G_OBJECT (service), "connection") == NULL)
      g_main_context_iteration (NULL, TRUE);
    g_timeout_add (50, cancel_cb, cancellable);
    g_assert_null (ts_mpd_read_status_finish (mpd, ts_wait_for (&result), &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/mpd/address", test_address);
  g_test_add_func ("/mpd/environment", test_environment);
  g_test_add_func ("/mpd/queue", test_queue);
  g_test_add_func ("/mpd/queue-kept", test_queue_kept);
  g_test_add_func ("/mpd/queue-full", test_queue_full);
  g_test_add_func ("/mpd/playlist-file", test_playlist_file);
  g_test_add_func ("/mpd/playlist-protocol", test_playlist_protocol);
  g_test_add_func ("/mpd/playlist-refused", test_playlist_refused);
  g_test_add_func ("/mpd/password", test_password);
  g_test_add_func ("/mpd/following", test_following);
  g_test_add_func ("/mpd/strangers", test_strangers);
  g_test_add_func ("/mpd/cancel", test_cancel);
  return g_test_run ();
}

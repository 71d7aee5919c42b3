/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program against a real MPD without sound. */
#include "config.h"

#include "ts-ctl-fixture.h"
#include "ts-mpd-fixture.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>

static TsMpdFixture fixture;
static char *lists;   /* option */
static char *secret;  /* option */
static char *profile; /* option */

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root = json_from_string (text, &error);

  g_assert_no_error (error);
  return root;
}

static void
test_queue (void)
{
  g_autofree char *file = g_build_filename (fixture.music, "second.wav", NULL);
  g_autofree char *list
      = ts_ctl_write_file ("a.m3u", "#EXTM3U\n#EXTINF:61,X - Y\nhttp://h.test/s\n");
  g_autofree char *music = g_strconcat ("--music-folder=", fixture.music, NULL);
  g_autofree char *queue = NULL, *appended = NULL;
  g_autoptr (TsCtlRun) sent
      = ts_ctl_run (NULL, "mpd", "send", list, file, music, secret, profile, NULL);
  g_autoptr (TsCtlRun) next = NULL, append = NULL, status = NULL, partly = NULL, none = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;

  g_assert_cmpstr (sent->err, ==, "");
  g_assert_cmpint (sent->status, ==, 0);
  queue = ts_mpd_fixture_mpc (&fixture, "[%artist%] ~ [%title%] ~ %file%", "playlist", NULL);
  g_assert_cmpstr (queue, ==, "X ~ Y ~ http://h.test/s\n ~  ~ second.wav\n");

  g_free (ts_mpd_fixture_mpc (&fixture, "", "play", "2", NULL));
  next = ts_ctl_run (NULL, "mpd", "send", "--next", "--name=Now", "http://h.test/n", secret,
                     profile, NULL);
  g_assert_cmpint (next->status, ==, 0);
  append = ts_ctl_run (NULL, "mpd", "send", "--append", "http://h.test/a", secret, profile, NULL);
  g_assert_cmpint (append->status, ==, 0);
  appended = ts_mpd_fixture_mpc (&fixture, "%file%", "playlist", NULL);
  g_assert_cmpstr (appended, ==, "http://h.test/s\nsecond.wav\nhttp://h.test/n\nhttp://h.test/a\n");

  status = ts_ctl_run (NULL, "mpd", "status", "--json", secret, profile, NULL);
  g_assert_cmpint (status->status, ==, 0);
  root = parse (status->out);
  object = json_node_get_object (root);
  g_assert_cmpint (json_object_get_int_member (object, "queue_length"), ==, 4);
  g_assert_cmpstr (json_object_get_string_member (object, "location"), ==, "second.wav");

  /* What is not there is named, and the rest goes on; nothing at all changes nothing. */
  partly = ts_ctl_run (NULL, "mpd", "send", "--append", "/nowhere.wav", "http://h.test/b", secret,
                       profile, music, NULL);
  g_assert_cmpint (partly->status, ==, 3);
  g_assert_nonnull (strstr (partly->err, "/nowhere.wav"));
  none = ts_ctl_run (NULL, "mpd", "send", "/nowhere.wav", secret, profile, music, NULL);
  g_assert_cmpint (none->status, ==, 1);
  g_free (appended);
  appended = ts_mpd_fixture_mpc (&fixture, "%file%", "playlist", NULL);
  g_assert_true (g_str_has_suffix (appended, "http://h.test/b\n"));
}

/* Tracks of the library, by a search. */
static void
test_library (void)
{
  g_autofree char *music = g_strconcat ("--music-folder=", fixture.music, NULL);
  g_autoptr (TsCtlRun) scanned = ts_ctl_run (NULL, "scan", fixture.music, profile, NULL);
  g_autoptr (TsCtlRun) sent = ts_ctl_run (NULL, "mpd", "send", "--source", fixture.music,
                                          "--no-play", music, secret, profile, NULL);
  g_autoptr (TsCtlRun) unknown
      = ts_ctl_run (NULL, "mpd", "send", "--source=nowhere", secret, profile, NULL);
  g_autofree char *queue = NULL;

  g_assert_cmpint (scanned->status, ==, 0);
  g_assert_cmpstr (sent->err, ==, "");
  g_assert_cmpint (sent->status, ==, 0);
  queue = ts_mpd_fixture_mpc (&fixture, "%file%", "playlist", NULL);
  g_assert_nonnull (strstr (queue, "second.wav\n"));
  g_assert_nonnull (strstr (queue, "Köln & <Co>/a \"b\" #1.wav\n"));
  g_assert_cmpint (unknown->status, ==, 1);
}

static void
test_playlists (void)
{
  g_autofree char *list
      = ts_ctl_write_file ("b.m3u", "#EXTM3U\n#EXTINF:61,X - Y\nhttp://h.test/s\n");
  g_autoptr (TsCtlRun) saved = ts_ctl_run (NULL, "mpd", "playlists", "save", "YT: One", list, lists,
                                           secret, profile, NULL);
  g_autoptr (TsCtlRun) plain
      = ts_ctl_run (NULL, "mpd", "playlists", "save", "Two", list, secret, profile, NULL);
  g_autoptr (TsCtlRun) listed = ts_ctl_run (NULL, "mpd", "playlists", secret, profile, NULL);
  g_autoptr (TsCtlRun) shown
      = ts_ctl_run (NULL, "mpd", "playlists", "show", "YT: One", "--json", secret, profile, NULL);
  g_autoptr (TsCtlRun) removed
      = ts_ctl_run (NULL, "mpd", "playlists", "remove", "Two", secret, profile, NULL);
  g_autoptr (TsCtlRun) again
      = ts_ctl_run (NULL, "mpd", "playlists", "remove", "Two", secret, profile, NULL);
  g_autoptr (TsCtlRun) slash
      = ts_ctl_run (NULL, "mpd", "playlists", "save", "a/b", list, secret, profile, NULL);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *entry;

  g_assert_cmpstr (saved->err, ==, "");
  g_assert_cmpint (saved->status, ==, 0);
  g_assert_cmpint (plain->status, ==, 0);
  g_assert_nonnull (strstr (plain->err, "--playlist-folder"));
  g_assert_cmpstr (listed->out, ==, "Two\nYT: One\n");
  root = parse (shown->out);
  entry = json_array_get_object_element (json_node_get_array (root), 0);
  g_assert_cmpstr (json_object_get_string_member (entry, "title"), ==, "X - Y");
  g_assert_cmpint (json_object_get_int_member (entry, "duration_ms"), ==, 61000);
  g_assert_cmpint (removed->status, ==, 0);
  g_assert_cmpint (again->status, ==, 1);
  g_assert_cmpint (slash->status, ==, 1);
}

static void
test_refusals (void)
{
  g_autofree char *host = g_strdup_printf ("--host=127.0.0.1:%u", fixture.port);
  g_autoptr (TsCtlRun) verb = ts_ctl_run (NULL, "mpd", "shuffle", NULL);
  g_autoptr (TsCtlRun) both
      = ts_ctl_run (NULL, "mpd", "send", "--next", "--append", "http://h.test/a", NULL);
  g_autoptr (TsCtlRun) shown = ts_ctl_run (NULL, "mpd", "status", "--host=pass@host", NULL);
  g_autoptr (TsCtlRun) address = ts_ctl_run (NULL, "mpd", "status", "--host=host:x", NULL);
  g_autoptr (TsCtlRun) login = ts_ctl_run (NULL, "mpd", "status", host, profile, NULL);

  g_assert_cmpint (verb->status, ==, 2);
  g_assert_cmpint (both->status, ==, 2);
  g_assert_cmpint (shown->status, ==, 2);
  g_assert_null (strstr (shown->err, "pass@"));
  g_assert_cmpint (address->status, ==, 1);
  g_assert_cmpint (login->status, ==, 1);
  g_assert_nonnull (strstr (login->err, "password"));
}

/* The password may come from the environment, which only the user can read. */
static void
test_environment (void)
{
  g_autoptr (TsCtlRun) status = NULL;

  g_setenv ("MPD_HOST", fixture.socket, TRUE);
  status = ts_ctl_run (NULL, "mpd", "status", profile, NULL);
  g_assert_cmpstr (status->err, ==, "");
  g_assert_cmpint (status->status, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_autofree char *file = NULL, *host = NULL, *port = NULL;
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  if (!ts_mpd_fixture_set_up (&fixture, "password \"open sesame@read,add,player,control,admin\"\n"
                                        "default_permissions \"\"\n")) {
    g_print ("1..0 # SKIP mpd or mpc is not installed\n");
    return 0;
  }
  file = ts_ctl_write_file ("secret", "open sesame\n");
  g_assert_cmpint (g_chmod (file, 0600), ==, 0);
  host = fixture.socket;
  fixture.socket = g_strconcat ("open sesame@", host, NULL);
  g_free (ts_mpd_fixture_mpc (&fixture, "", "update", "--wait", NULL));
  port = g_strdup_printf ("%u", fixture.port);
  g_setenv ("MPD_HOST", "127.0.0.1", TRUE);
  g_setenv ("MPD_PORT", port, TRUE);
  lists = g_strconcat ("--playlist-folder=", fixture.lists, NULL);
  secret = g_strconcat ("--secret-file=", file, NULL);
  profile = g_strconcat ("--profile=", fixture.dir, "/profile", NULL);

  g_test_add_func ("/ctl/mpd/queue", test_queue);
  g_test_add_func ("/ctl/mpd/library", test_library);
  g_test_add_func ("/ctl/mpd/playlists", test_playlists);
  g_test_add_func ("/ctl/mpd/refusals", test_refusals);
  g_test_add_func ("/ctl/mpd/environment", test_environment);
  status = g_test_run ();
  ts_ctl_remove_files ();
  ts_mpd_fixture_tear_down (&fixture);
  g_free (lists);
  g_free (secret);
  g_free (profile);
  return status;
}

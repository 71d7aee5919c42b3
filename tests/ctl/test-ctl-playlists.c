/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-ctl-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_convert (void)
{
  g_autofree char *from
      = ts_ctl_write_file ("a.m3u", "#EXTM3U\n#EXTINF:61,X - Y\nsub\\song one.mp3\nhttp://h/s\n");
  g_autofree char *to = ts_ctl_write_file ("b.xspf", "");
  g_autofree char *back = ts_ctl_write_file ("c.m3u8", "");
  g_autofree char *text = NULL, *m3u = NULL;
  g_autoptr (TsCtlRun) run = ts_ctl_run (NULL, "playlists", "convert", from, to, NULL);
  g_autoptr (TsCtlRun) again = NULL;

  g_assert_cmpstr (run->err, ==, "");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_true (g_file_get_contents (to, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "<creator>X</creator>"));
  again = ts_ctl_run (NULL, "playlists", "convert", "--name=Evening", "--map-from=/",
                      "--map-to=Z:\\Music", to, back, NULL);
  g_assert_cmpint (again->status, ==, 0);
  g_assert_true (g_file_get_contents (back, &m3u, NULL, NULL));
  g_assert_nonnull (strstr (m3u, "#PLAYLIST:Evening\n#EXTINF:61,X - Y\nZ:\\Music\\"));
  g_assert_nonnull (strstr (m3u, "\nhttp://h/s\n"));
}

static void
test_refusals (void)
{
  g_autofree char *from = ts_ctl_write_file ("d.m3u", "a.mp3\n");
  g_autofree char *noise = ts_ctl_write_file ("e.xspf", "<html/>");
  g_autofree char *text = ts_ctl_write_file ("f.txt", "");
  g_autoptr (TsCtlRun) ending = ts_ctl_run (NULL, "playlists", "convert", from, text, NULL);
  g_autoptr (TsCtlRun) damaged = ts_ctl_run (NULL, "playlists", "convert", noise, from, NULL);
  g_autoptr (TsCtlRun) verb = ts_ctl_run (NULL, "playlists", "shuffle", NULL);
  g_autofree char *kept = NULL;

  g_assert_cmpint (ending->status, ==, 2);
  g_assert_cmpint (damaged->status, ==, 1);
  g_assert_nonnull (strstr (damaged->err, "e.xspf"));
  g_assert_cmpint (verb->status, ==, 2);
  g_assert_true (g_file_get_contents (from, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "a.mp3\n");
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/playlists/convert", test_convert);
  g_test_add_func ("/ctl/playlists/refusals", test_refusals);
  status = g_test_run ();
  ts_ctl_remove_files ();
  return status;
}

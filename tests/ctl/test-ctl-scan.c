/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-ctl-fixture.h"

#include "make-music-sound.h"
#include "ts-retag.h"
#include "ts-test-files.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  char *folder;
  char *music;
  char *profile; /* a whole option */
} Fixture;

static void
write_audio (Fixture *self, const char *title, const char *artist, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->music, name, NULL);
  const char *const tags[] = { "TITLE", title, "ARTIST", artist, "DATE", "1994", NULL };
  Sound sound;

  sound_render (&sound, title, FALSE);
  sound_encode (&sound, strrchr (name, '.') + 1, path, &error);
  sound_clear (&sound);
  g_assert_no_error (error);
  g_assert_true (ts_retag (path, tags));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("ts-ctl-scan-XXXXXX", NULL);
  self->music = g_build_filename (self->folder, "music", NULL);
  self->profile = g_strdup_printf ("--profile=%s/profile", self->folder);
  g_assert_cmpint (g_mkdir (self->music, 0755), ==, 0);
  write_audio (self, "Corazón de Sal", "Café Tempestad", "one.flac");
  write_audio (self, "Slow, \"Slow\" Ferry", "The Tin Meridians", "two.mp3");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ts_test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->music);
  g_free (self->profile);
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *p = text; (p = strstr (p, part)) != NULL; p += strlen (part))
    n++;
  return n;
}

static void
test_scan (Fixture *self, gconstpointer data)
{
  g_autoptr (TsCtlRun) first = ts_ctl_run (NULL, "scan", self->profile, self->music, NULL);
  g_autoptr (TsCtlRun) again = ts_ctl_run (NULL, "scan", self->profile, NULL);
  g_autofree char *from = g_build_filename (self->music, "one.flac", NULL);
  g_autofree char *to = g_build_filename (self->music, "uno.flac", NULL);
  g_autoptr (TsCtlRun) moved = NULL;

  g_assert_cmpstr (first->err, ==, "");
  g_assert_cmpint (first->status, ==, 0);
  g_assert_nonnull (strstr (first->out, "2 tracks added"));
  g_assert_cmpint (again->status, ==, 0);
  g_assert_nonnull (strstr (again->out, "nothing changed in 2 tracks"));
  g_assert_cmpint (g_rename (from, to), ==, 0);
  moved = ts_ctl_run (NULL, "scan", self->profile, self->music, NULL);
  g_assert_nonnull (strstr (moved->out, "1 moved"));
}

/* One line for each file, whatever is in its name, and the rest is scanned. */
static void
test_problems (Fixture *self, gconstpointer data)
{
  g_autofree char *empty = g_build_filename (self->music, "emp\nty.mp3", NULL);
  g_autofree char *words = g_build_filename (self->music, "w\xff.flac", NULL);
  g_autofree char *pipe = g_build_filename (self->music, "pipe.ogg", NULL);
  g_autoptr (TsCtlRun) run = NULL;
  g_autoptr (TsCtlRun) json = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *source;

  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_true (g_file_set_contents (words, "words", -1, NULL));
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  run = ts_ctl_run (NULL, "scan", self->profile, self->music, NULL);
  g_assert_cmpint (run->status, ==, 3);
  g_assert_nonnull (strstr (run->out, "2 tracks added"));
  g_assert_nonnull (strstr (run->out, "3 files could not be read"));
  g_assert_cmpuint (count (run->err, "\n"), ==, 3);
  g_assert_nonnull (strstr (run->err, "pipe.ogg: "));

  json = ts_ctl_run (NULL, "scan", self->profile, "--json", NULL);
  g_assert_cmpint (json->status, ==, 3);
  node = json_from_string (json->out, NULL);
  source = json_array_get_object_element (json_node_get_array (node), 0);
  g_assert_cmpint (json_object_get_int_member (source, "unchanged"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (source, "unread"), ==, 3);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (source, "problems")), ==,
                    3);
}

static void
test_bad_folders (Fixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->music, "one.flac", NULL);
  g_autofree char *away = g_strconcat (self->music, "-away", NULL);
  g_autoptr (TsCtlRun) missing = ts_ctl_run (NULL, "scan", self->profile, "/nonexistent", NULL);
  g_autoptr (TsCtlRun) not_folder = ts_ctl_run (NULL, "scan", self->profile, file, NULL);
  g_autoptr (TsCtlRun) partly
      = ts_ctl_run (NULL, "scan", self->profile, "/nonexistent", self->music, NULL);
  g_autoptr (TsCtlRun) option = ts_ctl_run (NULL, "scan", "--nonsense", NULL);
  g_autoptr (TsCtlRun) gone = NULL;
  g_autoptr (TsCtlRun) kept = NULL;

  g_assert_cmpint (missing->status, ==, 1);
  g_assert_nonnull (strstr (missing->err, "/nonexistent"));
  g_assert_cmpint (not_folder->status, ==, 1);
  g_assert_cmpint (partly->status, ==, 3);
  g_assert_nonnull (strstr (partly->out, "2 tracks added"));
  g_assert_cmpint (option->status, ==, 2);

  g_assert_cmpint (g_rename (self->music, away), ==, 0);
  gone = ts_ctl_run (NULL, "scan", self->profile, NULL);
  g_assert_cmpint (gone->status, ==, 1);
  g_assert_nonnull (strstr (gone->err, self->music));
  kept = ts_ctl_run (NULL, "search", self->profile, "ferry", NULL);
  g_assert_cmpuint (count (kept->out, "\n"), ==, 2);
}

static void
test_search (Fixture *self, gconstpointer data)
{
  g_autoptr (TsCtlRun) scan = ts_ctl_run (NULL, "scan", self->profile, self->music, NULL);
  g_autoptr (TsCtlRun) all = ts_ctl_run (NULL, "search", self->profile, "--sort=title", NULL);
  g_autoptr (TsCtlRun) words = ts_ctl_run (NULL, "search", self->profile, "CORAZON", "cafe", NULL);
  g_autoptr (TsCtlRun) none = ts_ctl_run (NULL, "search", self->profile, "--json", "zzz", NULL);
  g_autoptr (TsCtlRun) one = ts_ctl_run (NULL, "search", self->profile, "--json", "--limit=1",
                                         "--sort=title", "--reverse", NULL);
  g_autoptr (TsCtlRun) column = ts_ctl_run (NULL, "search", self->profile, "--sort=nonsense", NULL);
  g_autoptr (TsCtlRun) limit = ts_ctl_run (NULL, "search", self->profile, "--limit=-1", NULL);
  g_autoptr (TsCtlRun) dedupe = ts_ctl_run (all->out, "dedupe", "-", NULL);
  g_autoptr (JsonNode) node = json_from_string (one->out, NULL);
  JsonObject *track = json_array_get_object_element (json_node_get_array (node), 0);

  g_assert_cmpint (scan->status, ==, 0);
  g_assert_cmpint (all->status, ==, 0);
  g_assert_true (g_str_has_prefix (all->out, "id,artist,album,title,duration_s,mbid,isrc,"));
  g_assert_nonnull (strstr (all->out, "\"Slow, \"\"Slow\"\" Ferry\""));
  g_assert_nonnull (strstr (words->out, "Café Tempestad"));
  g_assert_cmpuint (count (words->out, "\n"), ==, 2);
  g_assert_cmpstr (none->out, ==, "[]\n");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (track, "artist"), ==, "The Tin Meridians");
  g_assert_cmpint (json_object_get_int_member (track, "year"), ==, 1994);
  g_assert_cmpint (column->status, ==, 2);
  g_assert_nonnull (strstr (column->err, "bit-rate"));
  g_assert_cmpint (limit->status, ==, 2);
  g_assert_cmpint (dedupe->status, ==, 0);
  g_assert_cmpuint (count (dedupe->out, "\n"), ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add ("/ctl/scan/scan", Fixture, NULL, set_up, test_scan, tear_down);
  g_test_add ("/ctl/scan/problems", Fixture, NULL, set_up, test_problems, tear_down);
  g_test_add ("/ctl/scan/bad-folders", Fixture, NULL, set_up, test_bad_folders, tear_down);
  g_test_add ("/ctl/scan/search", Fixture, NULL, set_up, test_search, tear_down);
  return g_test_run ();
}

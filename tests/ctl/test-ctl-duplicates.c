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

/* Real files in a library of its own: Hill as FLAC and MP3, River once. */
typedef struct {
  char *folder;
  char *profile; /* --profile=... */
  char *music;
} Fixture;

static void
write_audio (Fixture *self, const char *name, const char *title, const char *artist)
{
  g_autofree char *path = g_build_filename (self->music, name, NULL);
  const char *const tags[] = { "TITLE", title, "ARTIST", artist, NULL };
  g_autoptr (GError) error = NULL;
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
  g_autoptr (TsCtlRun) scan = NULL;

  /* The program is to use a trash of this test. */
  g_assert_no_errno (g_mkdir_with_parents (g_get_home_dir (), 0755));
  g_setenv ("HOME", g_get_home_dir (), TRUE);
  g_setenv ("XDG_DATA_HOME", g_get_user_data_dir (), TRUE);
  self->folder = g_dir_make_tmp ("ts-ctl-XXXXXX", NULL);
  self->profile = g_strdup_printf ("--profile=%s/library", self->folder);
  self->music = g_build_filename (self->folder, "music", NULL);
  g_assert_no_errno (g_mkdir (self->music, 0755));
  write_audio (self, "hill.flac", "Hill", "Larch Hollow");
  write_audio (self, "hill.mp3", "Hill", "Larch Hollow");
  write_audio (self, "river.mp3", "River", "Night Foundry");
  scan = ts_ctl_run (NULL, "scan", self->profile, self->music, NULL);
  g_assert_cmpint (scan->status, ==, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ts_test_remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->profile);
  g_free (self->music);
}

static void
test_list (Fixture *self, gconstpointer data)
{
  g_autoptr (TsCtlRun) text = ts_ctl_run (NULL, "duplicates", self->profile, "--why", NULL);
  g_autoptr (TsCtlRun) json
      = ts_ctl_run (NULL, "duplicates", self->profile, "--why", "--json", NULL);
  g_autoptr (TsCtlRun) none
      = ts_ctl_run (NULL, "duplicates", self->profile, "--min-confidence=1", NULL);
  g_autoptr (TsCtlRun) wrong
      = ts_ctl_run (NULL, "duplicates", self->profile, "--keep-best=prettiest", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *groups;
  JsonObject *group;

  g_assert_cmpint (text->status, ==, 0);
  g_assert_nonnull (strstr (text->out, "* FLAC"));
  g_assert_nonnull (strstr (text->out, "hill.mp3"));
  g_assert_nonnull (strstr (text->out, "It is lossless"));
  g_assert_null (strstr (text->out, "river.mp3"));

  g_assert_true (json_parser_load_from_data (parser, json->out, -1, NULL));
  groups = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (groups), ==, 1);
  group = json_array_get_object_element (groups, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (group, "copies")), ==, 2);

  g_assert_null (strstr (none->out, "hill"));
  g_assert_cmpint (wrong->status, ==, 2);
  g_assert_nonnull (strstr (wrong->err, "prettiest"));
}

static void
test_decisions (Fixture *self, gconstpointer data)
{
  g_autofree char *flac = g_build_filename (self->music, "hill.flac", NULL);
  g_autofree char *mp3 = g_build_filename (self->music, "hill.mp3", NULL);
  g_autofree char *file = g_build_filename (self->folder, "decisions.json", NULL);
  g_autoptr (TsCtlRun) added
      = ts_ctl_run (NULL, "decisions", self->profile, "add", "different", flac, mp3, NULL);
  g_autoptr (TsCtlRun) apart = ts_ctl_run (NULL, "duplicates", self->profile, NULL);
  g_autoptr (TsCtlRun) listed = ts_ctl_run (NULL, "decisions", self->profile, "list", NULL);
  g_autoptr (TsCtlRun) exported
      = ts_ctl_run (NULL, "decisions", self->profile, "export", file, NULL);
  g_autoptr (TsCtlRun) removed = ts_ctl_run (NULL, "decisions", self->profile, "remove", "1", NULL);
  g_autoptr (TsCtlRun) together = ts_ctl_run (NULL, "duplicates", self->profile, NULL);
  g_autoptr (TsCtlRun) imported
      = ts_ctl_run (NULL, "decisions", self->profile, "import", file, NULL);
  g_autoptr (TsCtlRun) apart_again = ts_ctl_run (NULL, "duplicates", self->profile, NULL);
  g_autoptr (TsCtlRun) stranger
      = ts_ctl_run (NULL, "decisions", self->profile, "add", "same", flac, "/nowhere", NULL);
  g_autoptr (TsCtlRun) nonsense = ts_ctl_run (NULL, "decisions", self->profile, "add", NULL);

  g_assert_cmpstr (added->err, ==, "");
  g_assert_cmpint (added->status, ==, 0);
  g_assert_null (strstr (apart->out, "hill"));
  g_assert_nonnull (strstr (listed->out, "different"));
  g_assert_cmpint (exported->status, ==, 0);
  g_assert_cmpint (removed->status, ==, 0);
  g_assert_nonnull (strstr (together->out, "hill"));
  g_assert_cmpint (imported->status, ==, 0);
  g_assert_null (strstr (apart_again->out, "hill"));
  g_assert_cmpint (stranger->status, ==, 1);
  g_assert_cmpint (nonsense->status, ==, 2);
}

static void
test_trash (Fixture *self, gconstpointer data)
{
  g_autofree char *flac = g_build_filename (self->music, "hill.flac", NULL);
  g_autofree char *mp3 = g_build_filename (self->music, "hill.mp3", NULL);
  g_autoptr (TsCtlRun) asked = ts_ctl_run (NULL, "duplicates", self->profile, "--trash", NULL);
  g_autoptr (TsCtlRun) done = NULL;
  g_autoptr (TsCtlRun) again = NULL;

  g_assert_cmpint (asked->status, ==, 0);
  g_assert_nonnull (strstr (asked->err, "--yes"));
  g_assert_true (g_file_test (mp3, G_FILE_TEST_EXISTS));

  done = ts_ctl_run (NULL, "duplicates", self->profile, "--trash", "--yes", NULL);
  g_assert_cmpstr (done->err, ==, "Moved 1 file to the trash.\n");
  g_assert_cmpint (done->status, ==, 0);
  g_assert_false (g_file_test (mp3, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (flac, G_FILE_TEST_EXISTS));
  again = ts_ctl_run (NULL, "duplicates", self->profile, "--trash", "--yes", NULL);
  g_assert_cmpint (again->status, ==, 0);
  g_assert_true (g_file_test (flac, G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/ctl/duplicates/list", Fixture, NULL, set_up, test_list, tear_down);
  g_test_add ("/ctl/duplicates/decisions", Fixture, NULL, set_up, test_decisions, tear_down);
  g_test_add ("/ctl/duplicates/trash", Fixture, NULL, set_up, test_trash, tear_down);
  return g_test_run ();
}

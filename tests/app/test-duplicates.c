/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-duplicates.h"
#include "ts-removal.h"
#include "ts-scan.h"

#include "ts-store-decisions.h"
#include "ts-store-sources.h"
#include "ts-store-tracks.h"

#include "make-music-sound.h"
#include "ts-retag.h"
#include "ts-test-files.h"
#include "ts-test-wait.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>
#include <unistd.h>

/* A library of real files:
 *   Hill   as FLAC, as MP3, and the FLAC again under another name with other tags
 *   River  as MP3 and as Ogg
 *   Stone  once */
typedef struct {
  char *folder;
  char *music;
  TsStore *store;
  TsSource *source;
  TsDuplicates *duplicates;
} Fixture;

static char *
get_path (Fixture *self, const char *name)
{
  return g_build_filename (self->music, name, NULL);
}

static void
tag (Fixture *self, const char *name, const char *title, const char *artist)
{
  g_autofree char *path = get_path (self, name);
  const char *const tags[] = { "TITLE", title, "ARTIST", artist, NULL };

  g_assert_true (ts_retag (path, tags));
}

static void
write_audio (Fixture *self, const char *take, const char *artist, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = get_path (self, name);
  Sound sound;

  sound_render (&sound, take, FALSE);
  sound_encode (&sound, strrchr (name, '.') + 1, path, &error);
  sound_clear (&sound);
  g_assert_no_error (error);
  tag (self, name, take, artist);
}

static void
copy_file (Fixture *self, const char *from, const char *to)
{
  g_autofree char *from_path = get_path (self, from);
  g_autofree char *to_path = get_path (self, to);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from_path, &content, &length, NULL));
  g_assert_true (g_file_set_contents (to_path, content, length, NULL));
}

static gboolean
exists (Fixture *self, const char *name)
{
  g_autofree char *path = get_path (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
wait_for (TsJob *job)
{
  while (!ts_job_is_finished (job))
    g_main_context_iteration (NULL, TRUE);
}

static void
scan (Fixture *self)
{
  g_autoptr (TsJob) job = ts_scan_start (self->store, self->source, NULL);

  wait_for (job);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_DONE);
}

static void
find (Fixture *self)
{
  g_autoptr (TsJob) job = g_object_ref (ts_duplicates_find (self->duplicates));

  wait_for (job);
  g_assert_cmpint (ts_job_get_state (job), ==, TS_JOB_STATE_DONE);
  while (ts_duplicates_get_job (self->duplicates) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static TsDuplicateGroup *
get_group (Fixture *self, guint index)
{
  GListModel *groups = ts_duplicates_get_groups (self->duplicates);
  g_autoptr (TsDuplicateGroup) group = g_list_model_get_item (groups, index);

  return group;
}

/* The group that the file @name is in. */
static TsDuplicateGroup *
find_group (Fixture *self, const char *name)
{
  GListModel *groups = ts_duplicates_get_groups (self->duplicates);

  for (guint i = 0; i < g_list_model_get_n_items (groups); i++) {
    TsDuplicateGroup *group = get_group (self, i);

    for (guint j = 0; j < ts_duplicate_group_get_n_copies (group); j++) {
      if (strcmp (ts_duplicate_group_get_track (group, j)->location, name) == 0)
        return group;
    }
  }
  g_error ("%s is in no group", name);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "hill.flac* hill.mp3; river.mp3* river.ogg": all groups, copies by name, keepers starred. */
static char *
describe (Fixture *self)
{
  GListModel *groups = ts_duplicates_get_groups (self->duplicates);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (groups); i++) {
    TsDuplicateGroup *group = get_group (self, i);
    g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

    for (guint j = 0; j < ts_duplicate_group_get_n_copies (group); j++)
      g_ptr_array_add (names,
                       g_strconcat (ts_duplicate_group_get_track (group, j)->location,
                                    j == ts_duplicate_group_get_keeper (group) ? "*" : "", NULL));
    g_ptr_array_sort (names, compare_texts);
    g_ptr_array_add (names, NULL);
    g_ptr_array_add (lines, g_strjoinv (" ", (char **) names->pdata));
  }
  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("; ", (char **) lines->pdata);
}

#define assert_groups(self, expected)                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text = describe (self);                                                       \
                                                                                                   \
    g_assert_cmpstr (text, ==, expected);                                                          \
  }                                                                                                \
  G_STMT_END

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_assert_no_errno (g_mkdir_with_parents (g_get_home_dir (), 0755));
  self->folder = g_dir_make_tmp ("ts-duplicates-XXXXXX", &error);
  g_assert_no_error (error);
  self->music = g_build_filename (self->folder, "music", NULL);
  g_assert_no_errno (g_mkdir (self->music, 0755));
  path = g_build_filename (self->folder, "library.db", NULL);
  self->store = ts_store_open (path, NULL, &error);
  g_assert_no_error (error);
  self->source = ts_store_add_source (self->store, "folder", NULL, self->music, NULL, &error);
  g_assert_no_error (error);
  self->duplicates = ts_duplicates_new (self->store, NULL);

  write_audio (self, "Hill", "Larch Hollow", "hill.flac");
  write_audio (self, "Hill", "Larch Hollow", "hill.mp3");
  copy_file (self, "hill.flac", "x.flac");
  tag (self, "x.flac", "Track 01", "Unknown");
  write_audio (self, "River", "Larch Hollow", "river.mp3");
  write_audio (self, "River", "Larch Hollow", "river.ogg");
  write_audio (self, "Stone", "Larch Hollow", "stone.ogg");
  scan (self);
  find (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->duplicates);
  g_object_unref (self->source);
  g_object_unref (self->store);
  ts_test_remove_tree (self->folder);
  g_free (self->music);
  g_free (self->folder);
}

/* The track of a file, by its name. */
static gint64
get_id (Fixture *self, const char *name)
{
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (GArray) ids = ts_store_query (self->store, query, NULL, NULL);
  g_autoptr (GPtrArray) tracks = ts_store_get_tracks (
      self->store, (const gint64 *) (gpointer) ids->data, ids->len, NULL, NULL);

  for (guint i = 0; i < tracks->len; i++) {
    const TsTrack *track = tracks->pdata[i];

    if (strcmp (track->location, name) == 0)
      return track->id;
  }
  g_error ("%s is not in the library", name);
}

static void
decide (Fixture *self, const char *a, const char *b, TsVerdict verdict)
{
  const TsDecidedPair pair = { get_id (self, a), get_id (self, b), verdict };
  g_autoptr (GError) error = NULL;

  ts_store_add_decisions (self->store, &pair, 1, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Turns the main loop until the groups are as @expected. */
static void
wait_for_groups (Fixture *self, const char *expected)
{
  gint64 deadline_us = g_get_monotonic_time () + TS_WAIT_US;

  for (;;) {
    g_autofree char *text = describe (self);

    if (strcmp (text, expected) == 0)
      return;
    if (g_get_monotonic_time () > deadline_us)
      g_assert_cmpstr (text, ==, expected);
    g_main_context_iteration (NULL, TRUE);
  }
}

#define ALL "hill.flac* hill.mp3 x.flac; river.mp3* river.ogg"

static void
test_find (Fixture *self, gconstpointer data)
{
  TsDuplicateGroup *hill;
  g_autoptr (TsMatchEvidence) evidence = NULL;

  assert_groups (self, ALL);
  hill = find_group (self, "hill.flac");
  g_assert_cmpuint (ts_duplicate_group_get_n_copies (hill), ==, 3);
  g_assert_cmpfloat (ts_duplicate_group_get_confidence (hill), >, 0.9);
  g_assert_cmpstr (ts_duplicate_copy_get_strategy (ts_duplicate_group_get_copy (hill, 2)), ==,
                   "identical");
  g_assert_cmpstr (ts_duplicate_group_get_strategy (hill), !=, "identical");
  g_assert_nonnull (strstr (ts_duplicate_group_get_keeper_reason (hill), "older"));
  g_assert_cmpint (ts_duplicate_group_get_gain_bytes (hill), >, 0);
  evidence = ts_duplicate_explain (ts_duplicate_group_get_track (hill, 0),
                                   ts_duplicate_group_get_track (hill, 1));
  g_assert_cmpuint (evidence->reasons->len, >, 1);
}

/* What was decided holds after files were tagged anew, renamed and scanned again, and in a new
 * look as well as at once. */
static void
test_decisions (Fixture *self, gconstpointer data)
{
  g_autofree char *mp3 = get_path (self, "hill.mp3");
  g_autofree char *moved = get_path (self, "moved.mp3");
  g_autofree char *stone = get_path (self, "stone.ogg");
  g_autofree char *moved_stone = get_path (self, "moved stone.ogg");
  g_autoptr (GPtrArray) decisions = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autoptr (TsDecisionImport) import = NULL;
  gint64 ids[2];

  decide (self, "hill.flac", "hill.mp3", TS_VERDICT_DIFFERENT);
  decide (self, "stone.ogg", "river.mp3", TS_VERDICT_SAME);
  wait_for_groups (self, "hill.flac* x.flac; river.mp3* river.ogg stone.ogg");

  tag (self, "hill.mp3", "Hill", "Larch Hollow and Friends");
  g_assert_no_errno (g_rename (mp3, moved));
  tag (self, "stone.ogg", "Stone", "Nobody");
  g_assert_no_errno (g_rename (stone, moved_stone));
  scan (self);
  find (self);
  assert_groups (self, "hill.flac* x.flac; moved stone.ogg river.mp3* river.ogg");

  /* To another library and back. */
  json = ts_store_export_decisions (self->store, NULL, &error);
  g_assert_no_error (error);
  decisions = ts_store_list_decisions (self->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (decisions->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    ids[i] = ((TsDecision *) decisions->pdata[i])->id;
  ts_store_remove_decisions (self->store, ids, 2, NULL, &error);
  g_assert_no_error (error);
  wait_for_groups (self, "hill.flac* moved.mp3 x.flac; river.mp3* river.ogg");
  import = ts_store_import_decisions (self->store, json, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (import->n_added, ==, 2);
  wait_for_groups (self, "hill.flac* x.flac; moved stone.ogg river.mp3* river.ogg");
}

static void
test_keeper (Fixture *self, gconstpointer data)
{
  g_autoptr (TsKeepRules) rules = ts_keep_rules_parse ("bit-rate,larger", NULL);
  TsDuplicateGroup *hill = find_group (self, "hill.flac");

  ts_duplicate_group_choose_keeper (hill, 1);
  ts_duplicates_set_rules (self->duplicates, rules);
  g_assert_cmpuint (ts_duplicate_group_get_keeper (hill), ==, 1);
  /* A group that did not change is the same object afterwards. */
  find (self);
  g_assert_true (find_group (self, "hill.flac") == hill);
  g_assert_cmpuint (ts_duplicate_group_get_keeper (hill), ==, 1);
  /* And the choice holds in a group that did. */
  decide (self, "stone.ogg", "hill.mp3", TS_VERDICT_SAME);
  wait_for_groups (self, "hill.flac hill.mp3* stone.ogg x.flac; river.mp3* river.ogg");
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(TsRemoval **) user_data = ts_removal_run_finish (TS_JOB (source), result, NULL);
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(TsRemoval **) user_data = ts_removal_undo_finish (TS_JOB (source), result, NULL);
}

/* Removes the copies of @group named in @remove; the others are named as staying. */
static TsRemoval *
remove_copies (Fixture *self,
               TsDuplicateGroup *group,
               const char *const *remove,
               TsRemovalFlags flags)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_removal_item_free);
  TsRemovalItem *item = ts_removal_item_new ();
  g_autoptr (TsJob) job = ts_job_new ("Removing");
  TsRemoval *removal = NULL;

  for (guint i = 0; i < ts_duplicate_group_get_n_copies (group); i++) {
    TsTrack *track = ts_duplicate_group_get_track (group, i);

    g_ptr_array_add (g_strv_contains (remove, track->location) ? item->remove : item->keep,
                     ts_track_ref (track));
  }
  g_ptr_array_add (items, item);
  ts_removal_run_async (self->store, items, flags, job, on_removed, &removal);
  while (removal == NULL)
    g_main_context_iteration (NULL, TRUE);
  return removal;
}

static void
test_remove (Fixture *self, gconstpointer data)
{
  static const char *const some[] = { "hill.mp3", "x.flac", NULL };
  TsRemoval *removal = remove_copies (self, find_group (self, "hill.flac"), some, TS_REMOVAL_NONE);
  g_autoptr (TsRemoval) undone = NULL;
  g_autoptr (TsJob) job = ts_job_new ("Restoring");

  g_assert_cmpuint (removal->trashed->len, ==, 2);
  g_assert_cmpuint (removal->problems->len, ==, 0);
  g_assert_true (removal->can_undo);
  g_assert_cmpint (removal->moved_bytes, >, 0);
  g_assert_true (exists (self, "hill.flac"));
  g_assert_false (exists (self, "hill.mp3"));
  g_assert_false (exists (self, "x.flac"));
  ts_duplicates_drop_tracks (self->duplicates, (const gint64 *) (gpointer) removal->track_ids->data,
                             2);
  assert_groups (self, "river.mp3* river.ogg");
  find (self);
  assert_groups (self, "river.mp3* river.ogg");

  ts_removal_undo_async (self->store, removal, job, on_restored, &undone);
  while (undone == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (undone->problems->len, ==, 0);
  g_assert_true (exists (self, "hill.mp3"));
  find (self);
  assert_groups (self, ALL);
}

/* A group is not emptied, whatever is asked for, without the flag that says so. */
static void
test_last_copy (Fixture *self, gconstpointer data)
{
  static const char *const all[] = { "river.mp3", "river.ogg", NULL };
  static const char *const one[] = { "river.mp3", NULL };
  g_autofree char *ogg = get_path (self, "river.ogg");
  g_autofree char *mp3 = get_path (self, "river.mp3");
  TsDuplicateGroup *river = find_group (self, "river.mp3");

  {
    g_autoptr (TsRemoval) removal = remove_copies (self, river, all, TS_REMOVAL_NONE);

    g_assert_cmpuint (removal->trashed->len, ==, 0);
    g_assert_cmpuint (removal->problems->len, ==, 2);
  }
  /* The copy to be kept is gone: the other one stays. */
  {
    g_autoptr (TsRemoval) removal = NULL;
    g_autofree char *away = get_path (self, "away");

    g_assert_no_errno (g_rename (ogg, away));
    removal = remove_copies (self, river, one, TS_REMOVAL_NONE);
    g_assert_cmpuint (removal->trashed->len, ==, 0);
    g_assert_true (exists (self, "river.mp3"));
    /* Or it is only another name of the same file. */
    g_assert_no_errno (symlink (mp3, ogg));
    g_clear_pointer (&removal, ts_removal_free);
    removal = remove_copies (self, river, one, TS_REMOVAL_NONE);
    g_assert_cmpuint (removal->trashed->len, ==, 0);
    g_assert_true (exists (self, "river.mp3"));
    g_assert_no_errno (g_unlink (ogg));
    g_assert_no_errno (g_rename (away, ogg));
  }
  {
    g_autoptr (TsRemoval) removal = remove_copies (self, river, all, TS_REMOVAL_ALLOW_LAST_COPY);

    g_assert_cmpuint (removal->trashed->len, ==, 2);
  }
}

static void
test_changed (Fixture *self, gconstpointer data)
{
  static const char *const one[] = { "river.mp3", NULL };
  g_autoptr (TsRemoval) removal = NULL;

  tag (self, "river.mp3", "River", "A much longer name of the artist than it was before");
  removal = remove_copies (self, find_group (self, "river.mp3"), one, TS_REMOVAL_NONE);
  g_assert_cmpuint (removal->trashed->len, ==, 0);
  g_assert_nonnull (strstr (g_ptr_array_index (removal->problems, 0), "changed"));
  g_assert_true (exists (self, "river.mp3"));
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (TsJob) job = g_object_ref (ts_duplicates_find (self->duplicates));

  g_assert_true (ts_duplicates_find (self->duplicates) == job);
  ts_job_cancel (job);
  wait_for (job);
  while (ts_duplicates_get_job (self->duplicates) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (ts_duplicates_get_error_message (self->duplicates));
  assert_groups (self, ALL);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define add(name)                                                                                  \
  g_test_add ("/app/duplicates/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  add (find);
  add (decisions);
  add (keeper);
  add (remove);
  add (last_copy);
  add (changed);
  add (cancel);
#undef add
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-sync-plan.h"
#include "ts-sync-words.h"

#include <string.h>

typedef struct {
  GPtrArray *sources;
  GPtrArray *targets;
  GPtrArray *mappings;
  GPtrArray *other_names;
  GArray *matches;
  TsPathTemplate *path_template;
  TsSyncPlanInput input;
  TsSyncPlan *plan;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  f->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  f->mappings = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_mapping_free);
  f->other_names = g_ptr_array_new ();
  f->matches = g_array_new (FALSE, TRUE, sizeof (TsSyncMatch));
  f->path_template = ts_path_template_new (TS_PATH_TEMPLATE_KEEP, NULL);
  f->input.source_tracks = f->sources;
  f->input.target_tracks = f->targets;
  f->input.mappings = f->mappings;
  f->input.other_names = f->other_names;
  f->input.path_template = f->path_template;
  f->input.mtime_slack_us = 2 * G_USEC_PER_SEC;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->plan);
  g_ptr_array_unref (f->sources);
  g_ptr_array_unref (f->targets);
  g_ptr_array_unref (f->mappings);
  g_ptr_array_unref (f->other_names);
  g_array_unref (f->matches);
  ts_path_template_free (f->path_template);
}

static TsTrack *
add (GPtrArray *tracks, const char *location, const char *identity, gint64 size, gint64 mtime_s)
{
  TsTrack *track = ts_track_new ();

  track->location = g_strdup (location);
  track->identity = g_strdup (identity);
  track->size_bytes = size;
  track->mtime_us = mtime_s * G_USEC_PER_SEC;
  g_ptr_array_add (tracks, track);
  return track;
}

static void
add_mapping (Fixture *f, TsTrack *source, TsTrack *target)
{
  TsSyncMapping *mapping = ts_sync_mapping_new (source->location, target->location);

  mapping->identity = g_strdup (source->identity);
  mapping->source_size_bytes = source->size_bytes;
  mapping->source_mtime_us = source->mtime_us;
  mapping->target_size_bytes = target->size_bytes;
  mapping->target_mtime_us = target->mtime_us;
  g_ptr_array_add (f->mappings, mapping);
}

static void
add_match (Fixture *f, guint source, guint target, double confidence)
{
  const TsSyncMatch match = { source, target, confidence, TS_MATCH_STRATEGY_FUZZY };

  g_array_append_val (f->matches, match);
}

static void
make_plan (Fixture *f)
{
  g_clear_object (&f->plan);
  f->input.matches = (const TsSyncMatch *) (gpointer) f->matches->data;
  f->input.n_matches = f->matches->len;
  f->plan = ts_sync_plan_new (&f->input);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->plan)), ==, f->sources->len);
}

static TsSyncItem *
find (Fixture *f, const char *location)
{
  for (guint i = 0; i < ts_sync_plan_get_n_items (f->plan); i++) {
    TsSyncItem *item = ts_sync_plan_get_item (f->plan, i);

    if (strcmp (ts_sync_item_get_track (item)->location, location) == 0)
      return item;
  }
  g_assert_not_reached ();
}

static void
assert_item (Fixture *f, const char *location, TsSyncReason reason, const char *target_path)
{
  TsSyncItem *item = find (f, location);
  g_autofree char *text = ts_sync_item_dup_reason_text (item);

  g_test_message ("%s: %s", location, text);
  g_assert_cmpstr (ts_sync_reason_to_string (ts_sync_item_get_reason (item)), ==,
                   ts_sync_reason_to_string (reason));
  g_assert_cmpstr (ts_sync_item_get_target_path (item), ==, target_path);
}

static void
test_empty_target (Fixture *f, gconstpointer data)
{
  add (f->sources, "b.mp3", "22", 20, 1);
  add (f->sources, "a.mp3", "11", 10, 1);
  make_plan (f);
  assert_item (f, "a.mp3", TS_SYNC_REASON_NEW, "a.mp3");
  g_assert_cmpstr (ts_sync_item_get_target_path (ts_sync_plan_get_item (f->plan, 0)), ==, "a.mp3");
  g_assert_cmpuint (ts_sync_plan_get_n_selected (f->plan), ==, 2);
  g_assert_cmpint (ts_sync_plan_get_selected_bytes (f->plan), ==, 30);
  g_assert_cmpuint (ts_sync_plan_get_n_with_action (f->plan, TS_SYNC_ACTION_COPY), ==, 2);
  g_assert_cmpint (ts_sync_plan_get_bytes_with_action (f->plan, TS_SYNC_ACTION_COPY), ==, 30);
}

static void
test_mapped (Fixture *f, gconstpointer data)
{
  TsTrack *same = add (f->sources, "same.mp3", "1", 10, 100);
  TsTrack *source_changed = add (f->sources, "source.mp3", "2", 10, 100);
  TsTrack *retagged = add (f->sources, "retagged.mp3", "3", 10, 100);
  TsTrack *both = add (f->sources, "both.mp3", "4", 10, 100);
  TsTrack *gone = add (f->sources, "gone.mp3", "5", 10, 100);
  TsTrack *target;

  /* The target's clock counts in steps of two seconds, and one file was renamed by its template. */
  add_mapping (f, same, add (f->targets, "x/same.mp3", "1", 10, 101));
  ((TsTrack *) f->targets->pdata[0])->mtime_us += G_USEC_PER_SEC;
  add_mapping (f, source_changed, add (f->targets, "x/source.mp3", "2", 10, 100));
  source_changed->mtime_us += 1;
  target = add (f->targets, "x/retagged.mp3", "3", 10, 100);
  add_mapping (f, retagged, target);
  target->size_bytes = 12;
  target = add (f->targets, "x/both.mp3", "4", 10, 100);
  add_mapping (f, both, target);
  both->size_bytes = 11;
  target->size_bytes = 13;
  target = add (f->targets, "x/gone.mp3", "5", 10, 100);
  add_mapping (f, gone, target);
  g_ptr_array_remove (f->targets, target);

  make_plan (f);
  assert_item (f, "same.mp3", TS_SYNC_REASON_COPIED, "x/same.mp3");
  assert_item (f, "source.mp3", TS_SYNC_REASON_SOURCE_CHANGED, "x/source.mp3");
  g_assert_true (ts_sync_item_get_replaces (find (f, "source.mp3")));
  assert_item (f, "retagged.mp3", TS_SYNC_REASON_COPIED, "x/retagged.mp3");
  assert_item (f, "both.mp3", TS_SYNC_REASON_TARGET_CHANGED, "both.mp3");
  g_assert_false (ts_sync_item_get_replaces (find (f, "both.mp3")));
  g_assert_false (ts_sync_item_get_is_selected (find (f, "both.mp3")));
  assert_item (f, "gone.mp3", TS_SYNC_REASON_GONE, "gone.mp3");
  g_assert_cmpuint (ts_sync_plan_get_n_vanished (f->plan), ==, 1);
  g_assert_cmpuint (ts_sync_plan_get_n_mapped (f->plan), ==, 5);
  g_assert_cmpstr (ts_sync_plan_find_target_path (f->plan, "both.mp3"), ==, "x/both.mp3");
}

/* A file that was moved or renamed in the source is not copied a second time. */
static void
test_moved (Fixture *f, gconstpointer data)
{
  TsTrack *source = add (f->sources, "old.mp3", "1", 10, 100);

  add_mapping (f, source, add (f->targets, "old.mp3", "1", 10, 100));
  g_free (source->location);
  source->location = g_strdup ("new/place.mp3");
  make_plan (f);
  assert_item (f, "new/place.mp3", TS_SYNC_REASON_COPIED, "old.mp3");
  g_assert_cmpuint (ts_sync_plan_get_n_selected (f->plan), ==, 0);
}

static void
test_identity (Fixture *f, gconstpointer data)
{
  add (f->sources, "a.mp3", "1", 10, 100);
  add (f->sources, "b.mp3", "1", 10, 100);
  add (f->sources, "c.mp3", "3", 10, 100);
  add (f->sources, "plain.mp3", NULL, 10, 100);
  add (f->targets, "elsewhere.mp3", "1", 10, 900);
  add (f->targets, "c.mp3", "3", 99, 900);
  add (f->targets, "plain.mp3", NULL, 10, 101);
  make_plan (f);
  assert_item (f, "a.mp3", TS_SYNC_REASON_SAME_AUDIO, "elsewhere.mp3");
  assert_item (f, "b.mp3", TS_SYNC_REASON_SEVERAL, "b.mp3");
  assert_item (f, "c.mp3", TS_SYNC_REASON_SAME_AUDIO, "c.mp3");
  assert_item (f, "plain.mp3", TS_SYNC_REASON_SAME_AUDIO, "plain.mp3");
}

/* Duplicates of the source that were begun to be copied go on being copied. */
static void
test_duplicates_continue (Fixture *f, gconstpointer data)
{
  TsTrack *a = add (f->sources, "a.mp3", "1", 10, 100);

  add (f->sources, "b.mp3", "1", 10, 100);
  add_mapping (f, a, add (f->targets, "a.mp3", "1", 10, 100));
  add_match (f, 1, 0, 1);
  make_plan (f);
  assert_item (f, "a.mp3", TS_SYNC_REASON_COPIED, "a.mp3");
  assert_item (f, "b.mp3", TS_SYNC_REASON_NEW, "b.mp3");

  f->input.is_one_per_recording = TRUE;
  make_plan (f);
  assert_item (f, "b.mp3", TS_SYNC_REASON_SEVERAL, "b.mp3");
}

/* Of the tracks that are one recording one goes there, and always the same one. */
static void
test_groups (Fixture *f, gconstpointer data)
{
  const guint groups[] = { 7, 7, 8, 7, G_MAXUINT };
  const guint other_groups[] = { 1, 2, 2, 1, G_MAXUINT };

  add (f->sources, "c.mp3", NULL, 10, 1);
  add (f->sources, "a.mp3", NULL, 10, 1);
  add (f->sources, "alone.mp3", NULL, 10, 1);
  add (f->sources, "b.mp3", NULL, 10, 1);
  add (f->sources, "none.mp3", NULL, 10, 1);
  f->input.groups = groups;
  make_plan (f);
  assert_item (f, "c.mp3", TS_SYNC_REASON_NEW, "c.mp3");

  f->input.is_one_per_recording = TRUE;
  make_plan (f);
  assert_item (f, "a.mp3", TS_SYNC_REASON_NEW, "a.mp3");
  assert_item (f, "b.mp3", TS_SYNC_REASON_TWIN, "b.mp3");
  assert_item (f, "c.mp3", TS_SYNC_REASON_TWIN, "c.mp3");
  assert_item (f, "alone.mp3", TS_SYNC_REASON_NEW, "alone.mp3");
  assert_item (f, "none.mp3", TS_SYNC_REASON_NEW, "none.mp3");
  g_assert_true (ts_sync_item_get_matched_track (find (f, "c.mp3")) == f->sources->pdata[1]);

  /* What is there is the one, however it is called. */
  add (f->targets, "c.mp3", NULL, 10, 1);
  add_mapping (f, f->sources->pdata[0], f->targets->pdata[0]);
  make_plan (f);
  assert_item (f, "c.mp3", TS_SYNC_REASON_COPIED, "c.mp3");
  assert_item (f, "a.mp3", TS_SYNC_REASON_TWIN, "a.mp3");
  assert_item (f, "b.mp3", TS_SYNC_REASON_TWIN, "b.mp3");
  f->input.groups = other_groups;
  make_plan (f);
  assert_item (f, "a.mp3", TS_SYNC_REASON_NEW, "a.mp3");
  assert_item (f, "alone.mp3", TS_SYNC_REASON_TWIN, "alone.mp3");
}

/* Of several formats the one goes there that can be played there. */
static void
test_formats (Fixture *f, gconstpointer data)
{
  const guint groups[] = { 1, 1 };

  add (f->sources, "a.wma", NULL, 10, 1);
  add (f->sources, "b.mp3", NULL, 10, 1);
  f->input.groups = groups;
  f->input.is_one_per_recording = TRUE;
  make_plan (f);
  assert_item (f, "a.wma", TS_SYNC_REASON_TWIN, "a.wma");
  assert_item (f, "b.mp3", TS_SYNC_REASON_NEW, "b.mp3");
}

static char *
clean_path (const char *path)
{
  return g_ascii_strdown (path, -1);
}

/* A station says how long its files play, and neither size nor time. */
static void
test_station (Fixture *f, gconstpointer data)
{
  add (f->sources, "Put.mp3", "aa", 10, 1)->duration_ms = 200400;
  add (f->sources, "Other.mp3", "bb", 10, 1)->duration_ms = 100000;
  add (f->sources, "mapped.mp3", "cc", 20, 2);
  add (f->sources, "found.mp3", "dd", 30, 3);
  add (f->targets, "put.mp3", NULL, 0, 0)->duration_ms = 200000;
  add (f->targets, "other.mp3", NULL, 0, 0)->duration_ms = 90000;
  add (f->targets, "renamed/there.mp3", NULL, 0, 0);
  add (f->targets, "theirs.mp3", NULL, 0, 0);
  add_mapping (f, f->sources->pdata[2], f->targets->pdata[2]);
  add_mapping (f, f->sources->pdata[3], f->targets->pdata[3]);
  ((TsSyncMapping *) f->mappings->pdata[1])->is_found = TRUE;
  f->input.clean_path = clean_path;
  f->input.is_upload = TRUE;
  make_plan (f);
  assert_item (f, "Put.mp3", TS_SYNC_REASON_SAME_AUDIO, "put.mp3");
  assert_item (f, "Other.mp3", TS_SYNC_REASON_NAME_TAKEN, "Other (2).mp3");
  assert_item (f, "mapped.mp3", TS_SYNC_REASON_COPIED, "renamed/there.mp3");
  assert_item (f, "found.mp3", TS_SYNC_REASON_MATCHED, "theirs.mp3");

  /* What changes here replaces what went there, but nothing of other people. */
  ((TsTrack *) f->sources->pdata[2])->size_bytes = 21;
  ((TsTrack *) f->sources->pdata[3])->size_bytes = 31;
  make_plan (f);
  assert_item (f, "mapped.mp3", TS_SYNC_REASON_SOURCE_CHANGED, "renamed/there.mp3");
  g_assert_true (ts_sync_item_get_replaces (find (f, "mapped.mp3")));
  assert_item (f, "found.mp3", TS_SYNC_REASON_MATCHED, "theirs.mp3");
}

static void
test_matches (Fixture *f, gconstpointer data)
{
  add (f->sources, "sure.mp3", NULL, 10, 1);
  add (f->sources, "unsure.mp3", NULL, 10, 1);
  add (f->sources, "many-1.mp3", NULL, 10, 1);
  add (f->sources, "many-2.mp3", NULL, 10, 1);
  add (f->targets, "1.mp3", NULL, 5, 2);
  add (f->targets, "2.mp3", NULL, 5, 2);
  add (f->targets, "3.mp3", NULL, 5, 2);
  add_match (f, 0, 0, 0.97);
  add_match (f, 2, 2, 0.96);
  add_match (f, 3, 2, 0.95);
  add_match (f, 1, 1, 0.6);
  make_plan (f);
  assert_item (f, "sure.mp3", TS_SYNC_REASON_MATCHED, "1.mp3");
  assert_item (f, "unsure.mp3", TS_SYNC_REASON_UNSURE, "unsure.mp3");
  assert_item (f, "many-1.mp3", TS_SYNC_REASON_SEVERAL, "many-1.mp3");
  assert_item (f, "many-2.mp3", TS_SYNC_REASON_SEVERAL, "many-2.mp3");
  g_assert_cmpfloat (ts_sync_item_get_confidence (find (f, "unsure.mp3")), ==, 0.6);
  g_assert_cmpuint (ts_sync_plan_get_n_selected (f->plan), ==, 0);
  g_assert_cmpstr (ts_sync_plan_find_target_path (f->plan, "unsure.mp3"), ==, NULL);

  ts_sync_plan_select_all (f->plan, TS_SYNC_ACTION_LOOK, TRUE);
  g_assert_cmpuint (ts_sync_plan_get_n_selected (f->plan), ==, 3);
  g_assert_cmpstr (ts_sync_plan_find_target_path (f->plan, "unsure.mp3"), ==, "unsure.mp3");
  ts_sync_plan_select_all (f->plan, TS_SYNC_ACTION_SKIP, TRUE);
  g_assert_cmpuint (ts_sync_plan_get_n_selected (f->plan), ==, 3);
}

static void
test_names (Fixture *f, gconstpointer data)
{
  add (f->sources, "z/Song.mp3", "1", 10, 1);
  add (f->sources, "a/song.mp3", "2", 10, 1);
  add (f->sources, "taken.mp3", "3", 10, 1);
  add (f->sources, "other.mp3", "4", 10, 1);
  add (f->targets, "Taken.mp3", "9", 10, 1);
  g_ptr_array_add (f->other_names, (gpointer) "other.MP3");
  ts_path_template_free (f->path_template);
  f->path_template = ts_path_template_new ("{filename}", NULL);
  f->input.path_template = f->path_template;
  make_plan (f);
  assert_item (f, "a/song.mp3", TS_SYNC_REASON_NEW, "song.mp3");
  assert_item (f, "z/Song.mp3", TS_SYNC_REASON_NEW, "Song (2).mp3");
  assert_item (f, "taken.mp3", TS_SYNC_REASON_NAME_TAKEN, "taken (2).mp3");
  assert_item (f, "other.mp3", TS_SYNC_REASON_NAME_TAKEN, "other (2).mp3");
}

/* Copying what the plan says makes a second plan that copies nothing, with and without memory. */
static void
test_second_run (Fixture *f, gconstpointer data)
{
  static const char *const locations[] = { "z/Song.mp3", "a/song.mp3", "b/SONG.mp3", "x.flac" };

  for (guint i = 0; i < G_N_ELEMENTS (locations); i++) {
    g_autofree char *identity = g_strdup_printf ("%u", i);

    add (f->sources, locations[i], identity, 10 + i, 100);
  }
  ts_path_template_free (f->path_template);
  f->path_template = ts_path_template_new ("{filename}", NULL);
  f->input.path_template = f->path_template;
  make_plan (f);
  g_assert_cmpuint (ts_sync_plan_get_n_selected (f->plan), ==, 4);
  for (guint i = 0; i < 4; i++) {
    TsSyncItem *item = ts_sync_plan_get_item (f->plan, i);
    TsTrack *source = ts_sync_item_get_track (item);

    add_mapping (f, source,
                 add (f->targets, ts_sync_item_get_target_path (item), source->identity,
                      source->size_bytes, 100));
  }
  make_plan (f);
  g_assert_cmpuint (ts_sync_plan_get_n_with_action (f->plan, TS_SYNC_ACTION_SKIP), ==, 4);
  f->input.mappings = NULL;
  make_plan (f);
  g_assert_cmpuint (ts_sync_plan_get_n_with_action (f->plan, TS_SYNC_ACTION_SKIP), ==, 4);
}

static void
test_options (Fixture *f, gconstpointer data)
{
  TsTrack *gain = add (f->sources, "gain.mp3", "1", 10, 1);

  gain->track_gain_db = -6;
  add (f->sources, "lossless.flac", "2", 10, 1);
  add (f->targets, "gain.mp3", "1", 10, 1);
  add (f->targets, "small.mp3", NULL, 10, 1);
  add_match (f, 1, 1, 0.99);
  f->input.wants_gain = TRUE;
  make_plan (f);
  assert_item (f, "gain.mp3", TS_SYNC_REASON_NO_GAIN, "gain.mp3");
  g_assert_true (ts_sync_item_get_replaces (find (f, "gain.mp3")));
  assert_item (f, "lossless.flac", TS_SYNC_REASON_MATCHED, "small.mp3");
  f->input.is_forced = TRUE;
  make_plan (f);
  assert_item (f, "gain.mp3", TS_SYNC_REASON_FORCED, "gain.mp3");
  /* A FLAC file never takes the place of an MP3 file. */
  assert_item (f, "lossless.flac", TS_SYNC_REASON_MATCHED, "small.mp3");
  f->input.replaces_kinds = TRUE;
  f->input.is_upload = TRUE;
  make_plan (f);
  assert_item (f, "gain.mp3", TS_SYNC_REASON_FORCED, "gain.mp3");
  assert_item (f, "lossless.flac", TS_SYNC_REASON_FORCED, "small.flac");
}

/* A person chooses for one track that it replaces what is there, and thinks better of it. */
static void
test_choice (Fixture *f, gconstpointer data)
{
  TsSyncItem *item;

  add (f->sources, "lossless.flac", "2", 10, 1);
  add (f->sources, "new.mp3", "3", 5, 1);
  add (f->targets, "dir.d/small", NULL, 10, 1);
  add_match (f, 0, 0, 0.99);
  make_plan (f);
  g_assert_false (ts_sync_item_get_is_replaceable (find (f, "lossless.flac")));
  f->input.is_upload = TRUE;
  make_plan (f);
  g_assert_false (ts_sync_item_get_is_replaceable (find (f, "new.mp3")));
  item = find (f, "lossless.flac");
  for (guint round = 0; round < 2; round++) {
    g_autofree char *text = NULL;

    g_assert_true (ts_sync_item_get_is_replaceable (item));
    ts_sync_item_set_replaces (item, TRUE);
    ts_sync_item_set_replaces (item, TRUE);
    assert_item (f, "lossless.flac", TS_SYNC_REASON_FORCED, "dir.d/small.flac");
    g_assert_true (ts_sync_item_get_replaces (item) && ts_sync_item_get_is_chosen (item));
    text = ts_sync_item_dup_reason_text (item);
    g_assert_nonnull (strstr (text, "dir.d/small"));
    g_assert_cmpstr (ts_sync_item_get_action_words (item), ==, "Replace");
    g_assert_cmpuint (ts_sync_plan_get_n_selected (f->plan), ==, 2);
    g_assert_cmpint (ts_sync_plan_get_selected_bytes (f->plan), ==, 15);
    g_assert_cmpuint (ts_sync_plan_get_n_with_action (f->plan, TS_SYNC_ACTION_COPY), ==, 2);
    g_assert_cmpuint (ts_sync_plan_get_n_with_action (f->plan, TS_SYNC_ACTION_SKIP), ==, 0);
    ts_sync_item_set_replaces (item, FALSE);
    assert_item (f, "lossless.flac", TS_SYNC_REASON_MATCHED, "dir.d/small");
    g_assert_cmpuint (ts_sync_plan_get_n_selected (f->plan), ==, 1);
    g_assert_cmpuint (ts_sync_plan_get_n_with_action (f->plan, TS_SYNC_ACTION_SKIP), ==, 1);
    g_assert_cmpint (ts_sync_plan_get_bytes_with_action (f->plan, TS_SYNC_ACTION_COPY), ==, 5);
  }
}

#define ADD(path, func) g_test_add ("/sync-plan/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("empty-target", test_empty_target);
  ADD ("mapped", test_mapped);
  ADD ("moved", test_moved);
  ADD ("identity", test_identity);
  ADD ("duplicates-continue", test_duplicates_continue);
  ADD ("groups", test_groups);
  ADD ("formats", test_formats);
  ADD ("station", test_station);
  ADD ("matches", test_matches);
  ADD ("names", test_names);
  ADD ("second-run", test_second_run);
  ADD ("options", test_options);
  ADD ("choice", test_choice);
  return g_test_run ();
}

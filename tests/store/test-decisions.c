/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-store-decide.h"
#include "ts-store-fixture.h"
#include "ts-store-recordings.h"

#include <string.h>

static gint64
add_track (TsStoreFixture *fixture, const char *location, const char *identity, gint64 duration_ms)
{
  TsTrack *track = ts_store_fixture_make_track (location, "Artist", "Album", location);

  track->identity = g_strdup (identity);
  track->duration_ms = duration_ms;
  return ts_store_fixture_add (fixture, track);
}

static void
decide (TsStoreFixture *fixture, gint64 left_id, gint64 right_id, TsVerdict verdict)
{
  TsDecidedPair pair = { left_id, right_id, verdict };
  g_autoptr (GError) error = NULL;

  g_assert_true (ts_store_add_decisions (fixture->store, &pair, 1, "because", NULL, &error));
  g_assert_no_error (error);
}

/* The decided pairs as text: "1=2 1!3". */
static void
assert_pairs (TsStoreFixture *fixture, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pairs = ts_store_load_decided_pairs (fixture->store, NULL, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < pairs->len; i++) {
    const TsDecidedPair *pair = &g_array_index (pairs, TsDecidedPair, i);

    g_string_append_printf (text, "%s%d%c%d", i > 0 ? " " : "", (int) pair->left_id,
                            pair->verdict == TS_VERDICT_SAME ? '=' : '!', (int) pair->right_id);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static guint
count_decisions (TsStoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) decisions = ts_store_list_decisions (fixture->store, NULL, &error);

  g_assert_no_error (error);
  return decisions->len;
}

static void
test_add (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) decisions = NULL;
  g_autoptr (GError) error = NULL;
  TsDecidedPair gone = { 1, 99, TS_VERDICT_SAME };
  const TsDecision *decision;

  add_track (fixture, "a", "ff", 1000);
  add_track (fixture, "b", "aa", 1000);
  add_track (fixture, "c", NULL, 1000);
  decide (fixture, 1, 2, TS_VERDICT_SAME);
  decide (fixture, 3, 2, TS_VERDICT_DIFFERENT);
  assert_pairs (fixture, "1=2 2!3");
  decide (fixture, 2, 1, TS_VERDICT_DIFFERENT);
  assert_pairs (fixture, "1!2 2!3");
  g_assert_false (ts_store_add_decisions (fixture->store, &gone, 1, NULL, NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  decisions = ts_store_list_decisions (fixture->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (decisions->len, ==, 2);
  decision = g_ptr_array_index (decisions, 0);
  g_assert_cmpstr (decision->left_key, ==, "aa");
  g_assert_cmpstr (decision->left_label, ==, "Artist – b");
  g_assert_cmpstr (decision->right_key, ==, "ff");
  g_assert_cmpstr (decision->right_label, ==, "Artist – a");
  g_assert_cmpstr (decision->note, ==, "because");

  g_assert_true (ts_store_remove_decisions (fixture->store, &decision->id, 1, NULL, &error));
  assert_pairs (fixture, "2!3");
  decide (fixture, 1, 2, TS_VERDICT_SAME);
  assert_pairs (fixture, "1=2 2!3");
}

/* Several files of one content stand for each other. */
static void
test_copies (TsStoreFixture *fixture, gconstpointer unused)
{
  add_track (fixture, "a", "ff", 0);
  add_track (fixture, "b", "ff", 0);
  add_track (fixture, "c", "aa", 0);
  decide (fixture, 1, 3, TS_VERDICT_DIFFERENT);
  assert_pairs (fixture, "1!3 2!3");
  decide (fixture, 2, 1, TS_VERDICT_SAME);
  assert_pairs (fixture, "1=2 1!3 2!3");
}

static void
test_survives (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  TsScanBatch *batch;
  TsTrack *track;

  add_track (fixture, "a", "aa", 60000);
  add_track (fixture, "b", "bb", 60000);
  add_track (fixture, "c", NULL, 60000);
  decide (fixture, 1, 2, TS_VERDICT_SAME);
  decide (fixture, 2, 3, TS_VERDICT_DIFFERENT);

  /* Renamed. */
  batch = ts_scan_batch_new ();
  ts_scan_batch_add_move (batch, 1, "z/a", 1, 1, 1);
  ts_store_fixture_apply (fixture, batch);
  assert_pairs (fixture, "1=2 2!3");

  /* Rewritten with another identity, about as long. */
  track = ts_store_fixture_make_track ("z/a", "New", "New", "New");
  track->identity = g_strdup ("cc");
  track->duration_ms = 60500;
  ts_store_fixture_add (fixture, track);
  assert_pairs (fixture, "1=2 2!3");
  g_assert_cmpuint (count_decisions (fixture), ==, 2);

  /* The identity becomes known. */
  track = ts_store_fixture_make_track ("c", "New", "New", "New");
  track->identity = g_strdup ("00");
  ts_store_fixture_add (fixture, track);
  assert_pairs (fixture, "1=2 2!3");

  /* Replaced by something else. */
  track = ts_store_fixture_make_track ("z/a", "New", "New", "New");
  track->identity = g_strdup ("dd");
  track->duration_ms = 90000;
  ts_store_fixture_add (fixture, track);
  assert_pairs (fixture, "2!3");
  g_assert_cmpuint (count_decisions (fixture), ==, 2);

  /* Out of the library and back, under another name. */
  batch = ts_scan_batch_new ();
  ts_scan_batch_add_missing (batch, 2);
  ts_store_fixture_apply (fixture, batch);
  g_assert_cmpint (ts_store_purge_missing (fixture->store, 0, NULL, &error), ==, 1);
  assert_pairs (fixture, "");
  track = ts_store_fixture_make_track ("back", "x", "x", "x");
  track->identity = g_strdup ("bb");
  g_assert_cmpint (ts_store_fixture_add (fixture, track), ==, 4);
  assert_pairs (fixture, "3!4");
  track = ts_store_fixture_make_track ("back too", "x", "x", "x");
  track->identity = g_strdup ("cc");
  g_assert_cmpint (ts_store_fixture_add (fixture, track), ==, 5);
  assert_pairs (fixture, "3!4 4=5");

  /* One of two copies is rewritten: both keep the verdict. */
  track = ts_store_fixture_make_track ("copy", "x", "x", "x");
  track->identity = g_strdup ("cc");
  g_assert_cmpint (ts_store_fixture_add (fixture, track), ==, 6);
  assert_pairs (fixture, "3!4 4=5 4=6");
  track = ts_store_fixture_make_track ("copy", "x", "x", "x");
  track->identity = g_strdup ("ee");
  ts_store_fixture_add (fixture, track);
  assert_pairs (fixture, "3!4 4=5 4=6");
}

static void
test_round_trip (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autofree char *again = NULL;
  g_autoptr (TsDecisionImport) first = NULL;
  g_autoptr (TsDecisionImport) second = NULL;
  g_autoptr (GPtrArray) decisions = NULL;

  add_track (fixture, "a \"quoted\"", "aa", 0);
  add_track (fixture, "b", "bb", 0);
  add_track (fixture, "d\xe9/c", NULL, 0);
  decide (fixture, 1, 2, TS_VERDICT_SAME);
  decide (fixture, 1, 3, TS_VERDICT_DIFFERENT);
  json = ts_store_export_decisions (fixture->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_utf8_validate (json, -1, NULL));

  first = ts_store_import_decisions (fixture->store, json, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->n_unchanged, ==, 2);
  g_assert_cmpuint (g_strv_length (first->problems), ==, 0);

  decisions = ts_store_list_decisions (fixture->store, NULL, &error);
  for (guint i = 0; i < decisions->len; i++) {
    const TsDecision *decision = g_ptr_array_index (decisions, i);

    ts_store_remove_decisions (fixture->store, &decision->id, 1, NULL, &error);
    g_assert_no_error (error);
  }
  assert_pairs (fixture, "");
  second = ts_store_import_decisions (fixture->store, json, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second->n_added, ==, 2);
  assert_pairs (fixture, "1=2 1!3");
  again = ts_store_export_decisions (fixture->store, NULL, &error);
  g_assert_cmpuint (strlen (json), ==, strlen (again));
}

static void
test_import_bad (TsStoreFixture *fixture, gconstpointer unused)
{
  static const char *const refused[] = {
    "",
    "x",
    "[]",
    "{}",
    "null",
    "{\"format\":\"tracksync-decisions\",\"decisions\":3}",
    "{\"format\":\"tracksync-decisions\",\"version\":9,\"decisions\":[]}",
    "{\"format\":7,\"decisions\":[]}",
  };
  static const char mixed[]
      = "{\"format\":\"tracksync-decisions\",\"version\":1,\"decisions\":["
        " 3, null, {}, [],"
        " {\"left\":\"aa\",\"right\":\"bb\",\"verdict\":\"maybe\"},"
        " {\"left\":\"aa\",\"verdict\":\"same\"},"
        " {\"left\":\"aa\",\"right\":\"XYZ\",\"verdict\":\"same\"},"
        " {\"left\":\"aa\",\"right\":\"location:%2Fmusic/none\",\"verdict\":\"same\"},"
        " {\"left\":\"aa\",\"right\":\"location:\",\"verdict\":\"same\"},"
        " {\"left\":\"aa\",\"right\":\"track:1\",\"verdict\":\"same\"},"
        " {\"left\":\"bb\",\"right\":\"aa\",\"verdict\":\"different\",\"note\":3,"
        "  \"decided\":\"yesterday\"},"
        " {\"left\":\"aa\",\"right\":\"cc\",\"verdict\":\"same\","
        "  \"decided\":\"2020-01-01T00:00:00Z\"} ]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (TsDecisionImport) import = NULL;
  g_autoptr (TsDecisionImport) older = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_assert_null (ts_store_import_decisions (fixture->store, refused[i], NULL, &error));
    g_assert_nonnull (error);
    g_assert_true (error->domain == TS_STORE_ERROR);
    g_clear_error (&error);
  }
  import = ts_store_import_decisions (fixture->store, mixed, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (import->n_added, ==, 2);
  g_assert_cmpuint (g_strv_length (import->problems), ==, 10);
  g_assert_true (g_str_has_prefix (import->problems[9], "Decision 10 "));

  /* The later verdict holds. */
  older = ts_store_import_decisions (
      fixture->store,
      "{\"format\":\"tracksync-decisions\",\"version\":1,\"decisions\":["
      " {\"left\":\"aa\",\"right\":\"bb\",\"verdict\":\"same\","
      "  \"decided\":\"2001-01-01T00:00:00Z\"},"
      " {\"left\":\"aa\",\"right\":\"cc\",\"verdict\":\"different\","
      "  \"decided\":\"2021-01-01T00:00:00Z\"}]}",
      NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (older->n_unchanged, ==, 1);
  g_assert_cmpuint (older->n_replaced, ==, 1);
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* All decisions as text, by key: "aa=azuracast:x bb!cc". */
static void
assert_keys (TsStoreFixture *fixture, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) decisions = ts_store_list_decisions (fixture->store, NULL, &error);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < decisions->len; i++) {
    const TsDecision *decision = g_ptr_array_index (decisions, i);

    g_ptr_array_add (words, g_strdup_printf ("%s%c%s", decision->left_key,
                                             decision->verdict == TS_VERDICT_SAME ? '=' : '!',
                                             decision->right_key));
  }
  g_ptr_array_sort (words, compare_words);
  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (const char *) words->pdata[i]);
  g_assert_cmpstr (text->str, ==, expected);
}

static TsDecisionUndo *
decide_file (TsStoreFixture *fixture, TsVerdict verdict, gint64 track_id, const char *unique_id)
{
  TsVerdicts *verdicts = ts_verdicts_new (verdict, NULL);
  g_autofree char *key = ts_decision_make_station_key (unique_id);
  g_autoptr (GError) error = NULL;
  TsDecisionUndo *undo;

  ts_verdicts_add_file (verdicts, track_id, key, "Somebody – Something");
  undo = ts_store_decide (fixture->store, verdicts, NULL, &error);
  g_assert_no_error (error);
  return undo;
}

static void
undo_decisions (TsStoreFixture *fixture, TsDecisionUndo *undo)
{
  g_autoptr (GAsyncResult) undone = NULL;
  g_autoptr (GError) error = NULL;

  ts_store_undo_decisions_async (fixture->store, undo, NULL, ts_store_test_done_cb, &undone);
  ts_store_test_wait (&undone);
  g_assert_true (ts_store_undo_decisions_finish (fixture->store, undone, &error));
  g_assert_no_error (error);
}

/* Files of a station are decided about by the names it gave them, for all copies of a track; an
 * undo brings back what was decided before, not nothing. */
static void
test_station (TsStoreFixture *fixture, gconstpointer unused)
{
  const TsRecordingChange copies[] = { { 1, 1 }, { 2, 1 } };
  TsVerdicts *verdicts = ts_verdicts_new (TS_VERDICT_DIFFERENT, NULL);
  TsDecisionUndo *same, *different, *again;
  g_autoptr (TsDecisionUndo) gone = NULL;
  g_autoptr (TsDecisionUndo) files = NULL;
  g_autoptr (TsDecisionImport) import = NULL;
  g_autoptr (GPtrArray) decisions = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  add_track (fixture, "a", "aa", 1000);
  add_track (fixture, "b", "bb", 1000);
  add_track (fixture, "c", NULL, 1000);
  g_assert_true (ts_store_set_recordings (fixture->store, copies, 2, NULL, &error));
  same = decide_file (fixture, TS_VERDICT_SAME, 2, "x");
  assert_keys (fixture, "aa=azuracast:x azuracast:x=bb");
  different = decide_file (fixture, TS_VERDICT_DIFFERENT, 1, "x");
  assert_keys (fixture, "aa!azuracast:x azuracast:x!bb");
  again = decide_file (fixture, TS_VERDICT_DIFFERENT, 1, "x");
  undo_decisions (fixture, again);
  assert_keys (fixture, "aa!azuracast:x azuracast:x!bb");
  undo_decisions (fixture, different);
  assert_keys (fixture, "aa=azuracast:x azuracast:x=bb");
  undo_decisions (fixture, same);
  assert_keys (fixture, "");

  ts_verdicts_add_files (verdicts, "azuracast:y", NULL, "azuracast:x", "Label");
  files = ts_store_decide (fixture->store, verdicts, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (files);
  ts_decision_undo_free (decide_file (fixture, TS_VERDICT_SAME, 3, "x"));
  assert_keys (fixture, "azuracast:x!azuracast:y azuracast:x=track:3");
  assert_pairs (fixture, "");
  decisions = ts_store_list_decisions (fixture->store, NULL, &error);
  json = ts_store_export_decisions (fixture->store, NULL, &error);
  for (guint i = 0; i < decisions->len; i++)
    g_assert_true (ts_store_remove_decisions (
        fixture->store, &((TsDecision *) decisions->pdata[i])->id, 1, NULL, &error));
  import = ts_store_import_decisions (fixture->store, json, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (import->n_added, ==, 2);
  assert_keys (fixture, "azuracast:x!azuracast:y azuracast:x=track:3");

  /* All or nothing. */
  verdicts = ts_verdicts_new (TS_VERDICT_SAME, NULL);
  ts_verdicts_add_file (verdicts, 1, "azuracast:z", NULL);
  ts_verdicts_add_file (verdicts, 99, "azuracast:z", NULL);
  gone = ts_store_decide (fixture->store, verdicts, NULL, &error);
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND);
  g_assert_null (gone);
  assert_keys (fixture, "azuracast:x!azuracast:y azuracast:x=track:3");
}

static void
test_async (TsStoreFixture *fixture, gconstpointer unused)
{
  TsVerdicts *verdicts = ts_verdicts_new (TS_VERDICT_SAME, NULL);
  g_autoptr (TsDecisionUndo) undo = NULL;
  g_autoptr (GAsyncResult) added = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GAsyncResult) exported = NULL;
  g_autoptr (GAsyncResult) imported = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GPtrArray) decisions = NULL;
  g_autoptr (TsDecisionImport) import = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  add_track (fixture, "a", "aa", 0);
  add_track (fixture, "b", "bb", 0);
  ts_verdicts_add_tracks (verdicts, 1, 2);
  ts_store_decide_async (fixture->store, verdicts, NULL, ts_store_test_done_cb, &added);
  ts_store_test_wait (&added);
  undo = ts_store_decide_finish (fixture->store, added, &error);
  g_assert_no_error (error);
  ts_store_list_decisions_async (fixture->store, NULL, ts_store_test_done_cb, &listed);
  ts_store_test_wait (&listed);
  decisions = ts_store_list_decisions_finish (fixture->store, listed, &error);
  g_assert_cmpuint (decisions->len, ==, 1);
  ts_store_export_decisions_async (fixture->store, NULL, ts_store_test_done_cb, &exported);
  ts_store_test_wait (&exported);
  json = ts_store_export_decisions_finish (fixture->store, exported, &error);
  ts_store_remove_decisions_async (fixture->store, &((TsDecision *) decisions->pdata[0])->id, 1,
                                   NULL, ts_store_test_done_cb, &removed);
  ts_store_test_wait (&removed);
  g_assert_true (ts_store_remove_decisions_finish (fixture->store, removed, &error));
  ts_store_import_decisions_async (fixture->store, json, NULL, ts_store_test_done_cb, &imported);
  ts_store_test_wait (&imported);
  import = ts_store_import_decisions_finish (fixture->store, imported, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (import->n_added, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TS_STORE_FIXTURE_ADD ("/store/decisions/add", test_add);
  TS_STORE_FIXTURE_ADD ("/store/decisions/copies", test_copies);
  TS_STORE_FIXTURE_ADD ("/store/decisions/survives", test_survives);
  TS_STORE_FIXTURE_ADD ("/store/decisions/round-trip", test_round_trip);
  TS_STORE_FIXTURE_ADD ("/store/decisions/import-bad", test_import_bad);
  TS_STORE_FIXTURE_ADD ("/store/decisions/station", test_station);
  TS_STORE_FIXTURE_ADD ("/store/decisions/async", test_async);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-test"

#include "config.h"

#include <adwaita.h>

#include "ts-confidence-label.h"
#include "ts-evidence-view.h"
#include "ts-format.h"
#include "ts-job-row.h"
#include "ts-split-view.h"
#include "ts-text-cell.h"
#include "ts-track-columns.h"
#include "ts-turn-log.h"
#include "ts-test-wait.h"

static gboolean
is_collapsed (GtkWidget *split)
{
  return ts_split_view_get_collapsed (TS_SPLIT_VIEW (split));
}

static gboolean
is_wide (GtkWidget *split)
{
  return !is_collapsed (split) && gtk_widget_get_width (split) > 700;
}

static void
test_split_view (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *split = g_object_new (TS_TYPE_SPLIT_VIEW, "sidebar", gtk_label_new ("Sidebar"),
                                   "content", gtk_label_new ("Content"), NULL);
  int minimum;

  gtk_window_set_child (GTK_WINDOW (window), split);
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 400);
  gtk_window_present (GTK_WINDOW (window));
  wait_until (is_wide (split));
  g_assert_true (ts_split_view_get_show_sidebar (TS_SPLIT_VIEW (split)));
  gtk_widget_measure (split, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <, 240);

  gtk_window_set_default_size (GTK_WINDOW (window), 400, 400);
  wait_until (is_collapsed (split));
  g_assert_false (ts_split_view_get_show_sidebar (TS_SPLIT_VIEW (split)));

  gtk_window_set_default_size (GTK_WINDOW (window), 900, 400);
  wait_until (is_wide (split));
  g_assert_true (ts_split_view_get_show_sidebar (TS_SPLIT_VIEW (split)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_job_row (void)
{
  g_autoptr (TsJob) job = ts_job_new ("Scanning Music");
  GtkWidget *row = g_object_ref_sink (ts_job_row_new (job));
  g_autofree char *before = ts_job_describe_progress (job);
  g_autofree char *after = NULL;

  g_assert_cmpstr (before, ==, "");
  g_assert_true (ts_job_row_get_job (TS_JOB_ROW (row)) == job);
  ts_job_begin (job);
  ts_job_report (job, 3, 12, 0, 0, "Song.flac");
  wait_until (ts_job_get_total (job) == 12);
  after = ts_job_describe_progress (job);
  g_assert_true (g_str_has_prefix (after, "3 of 12"));
  ts_job_end (job, NULL);
  g_assert_finalize_object (row);
}

static void
test_evidence (void)
{
  TsMatchFields a = { .artist = "Mango", .title = "Oro", .album = "Adesso", .duration_ms = 240000 };
  TsMatchFields b = { .artist = "Mango", .title = "Oro (live)", .duration_ms = 281000 };
  g_autoptr (TsMatchEvidence) evidence = ts_match_explain (&a, &b);
  GtkWidget *view = g_object_ref_sink (ts_evidence_view_new ());
  GtkWidget *label = g_object_ref_sink (ts_confidence_label_new ());

  ts_evidence_view_set_match (TS_EVIDENCE_VIEW (view), evidence);
  ts_evidence_view_set_headings (TS_EVIDENCE_VIEW (view), "Left", "Right");
  ts_evidence_view_add_text (TS_EVIDENCE_VIEW (view), "Album", NULL, "Adesso");
  ts_evidence_view_clear (TS_EVIDENCE_VIEW (view));
  ts_confidence_label_set_confidence (TS_CONFIDENCE_LABEL (label), 0.97);
  ts_confidence_label_set_text (TS_CONFIDENCE_LABEL (label), "Pinned");
  g_assert_finalize_object (view);
  g_assert_finalize_object (label);
}

/* Which header counts is found out without asking GTK for it. */
static void
test_column_sort (void)
{
  GtkWidget *view = g_object_ref_sink (gtk_column_view_new (NULL));
  GListModel *list = gtk_column_view_get_columns (GTK_COLUMN_VIEW (view));
  gboolean is_descending = TRUE;
  g_autoptr (GtkColumnViewColumn) third = NULL;

  ts_track_columns_load (GTK_COLUMN_VIEW (view), NULL, NULL);
  g_assert_cmpstr (ts_track_columns_get_sort (GTK_COLUMN_VIEW (view), &is_descending)->name, ==,
                   "artist");
  g_assert_false (is_descending);
  third = g_list_model_get_item (list, 2);
  gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (view), third, GTK_SORT_DESCENDING);
  g_assert_true (ts_track_columns_get_sort (GTK_COLUMN_VIEW (view), &is_descending)
                 == ts_track_column_get_kind (third));
  g_assert_true (is_descending);
  g_assert_finalize_object (view);
}

static GtkWidget *
find_text_cell (GtkWidget *widget)
{
  GtkWidget *found = TS_IS_TEXT_CELL (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_text_cell (child);
  return found;
}

static gboolean
says (GtkWidget *cell, const char *text)
{
  g_autofree char *difference = cell != NULL ? gtk_test_accessible_check_property (
                                    GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, text)
                                             : g_strdup ("no cell");

  return difference == NULL;
}

/* A row of the title alone, first for a track in two places, then for one in one place. */
static void
test_places (void)
{
  GtkWidget *window = gtk_window_new ();
  GListStore *items = g_list_store_new (TS_TYPE_TRACK_ITEM);
  g_autoptr (TsTrackItem) item = ts_track_item_new (1);
  g_autoptr (TsTrack) twice = ts_track_new ();
  g_autoptr (TsTrack) once = ts_track_new ();
  g_autoptr (GtkColumnViewColumn) column
      = ts_track_column_new (ts_track_columns_find ("title"), NULL);
  GtkWidget *view;
  GtkWidget *cell;

  twice->title = g_strdup ("Slow Ferry");
  twice->n_origins = 2;
  twice->origins = g_new0 (gint64, 2);
  once->title = g_strdup ("Slow Ferry");
  ts_track_item_set_track (item, twice);
  g_list_store_append (items, item);
  view = gtk_column_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (items))));
  gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  wait_until (find_text_cell (view) != NULL);
  cell = find_text_cell (view);
  wait_until (says (cell, "Slow Ferry, in 2 places"));
  g_assert_true (gtk_widget_get_has_tooltip (cell));
  ts_track_item_set_track (item, once);
  wait_until (says (cell, "Slow Ferry"));
  g_assert_false (gtk_widget_get_has_tooltip (cell));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_turn_log (void)
{
  gint64 end_us;

  ts_turn_log_start (NULL);
  g_main_context_iteration (NULL, FALSE);
  ts_turn_log_reset ();
  end_us = g_get_monotonic_time () + 20000;
  while (g_get_monotonic_time () < end_us)
    ;
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (ts_turn_log_get_longest_us (), >=, 20000);
}

static void
test_format (void)
{
  g_autofree char *count = ts_format_count (12345);
  g_autofree char *unknown = ts_format_date (0);

  g_assert_cmpstr (count, ==, "12345");
  g_assert_cmpstr (unknown, ==, "–");
}

int
main (int argc, char *argv[])
{
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/widgets/split-view", test_split_view);
  g_test_add_func ("/widgets/job-row", test_job_row);
  g_test_add_func ("/widgets/evidence", test_evidence);
  g_test_add_func ("/widgets/column-sort", test_column_sort);
  g_test_add_func ("/widgets/places", test_places);
  g_test_add_func ("/widgets/turn-log", test_turn_log);
  g_test_add_func ("/widgets/format", test_format);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-sync-pair-view-private.h"

#include "ts-format.h"
#include "ts-text.h"

#include "ts-sync-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Groups beside those of TsSyncAction. */
#define GROUP_ALL (-1)
#define GROUP_PROBLEMS (-2)
#define GROUP_KEY "ts-sync-group"

/* --- Chips --------------------------------------------------------------------------------- */

static gboolean
is_problem (TsSyncItem *item)
{
  return ts_sync_item_get_outcome (item) == TS_SYNC_OUTCOME_FAILED
         || ts_sync_item_get_outcome (item) == TS_SYNC_OUTCOME_LEFT;
}

static gboolean
filter_cb (gpointer object, gpointer data)
{
  TsSyncPairView *self = data;
  TsSyncItem *item = object;

  if (self->shown_group == GROUP_ALL)
    return TRUE;
  if (self->shown_group == GROUP_PROBLEMS)
    return is_problem (item);
  return (int) ts_sync_item_get_action (item) == self->shown_group;
}

void
_ts_sync_pair_view_init_filter (TsSyncPairView *self)
{
  self->shown_group = GROUP_ALL;
  self->filter = gtk_custom_filter_new (filter_cb, self, NULL);
}

static void
chip_toggled_cb (GtkToggleButton *chip, TsSyncPairView *self)
{
  if (!gtk_toggle_button_get_active (chip))
    return;
  self->shown_group = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (chip), GROUP_KEY));
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
add_chip (TsSyncPairView *self, GtkWidget **first, int group, const char *words, guint n)
{
  g_autofree char *count = ts_format_count (n);
  g_autofree char *label = g_strdup_printf ("%s %s", words, count);
  GtkWidget *chip;

  if (n == 0 && group != GROUP_ALL)
    return;
  chip = gtk_toggle_button_new_with_label (label);
  g_object_set_data (G_OBJECT (chip), GROUP_KEY, GINT_TO_POINTER (group));
  if (*first != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (chip), GTK_TOGGLE_BUTTON (*first));
  else
    *first = chip;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (chip), group == self->shown_group);
  g_signal_connect_object (chip, "toggled", G_CALLBACK (chip_toggled_cb), self, 0);
  gtk_box_append (self->chips_box, chip);
}

void
_ts_sync_pair_view_make_chips (TsSyncPairView *self)
{
  TsSyncPlan *plan = ts_sync_session_get_plan (self->session);
  GtkWidget *child, *first = NULL;
  guint n_problems = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips_box))) != NULL)
    gtk_box_remove (self->chips_box, child);
  for (guint i = 0; i < ts_sync_plan_get_n_items (plan); i++)
    n_problems += is_problem (ts_sync_plan_get_item (plan, i));
  self->shown_group = n_problems > 0 ? GROUP_PROBLEMS : GROUP_ALL;

  add_chip (self, &first, GROUP_ALL, C_ ("sync filter", "All"), ts_sync_plan_get_n_items (plan));
  add_chip (self, &first, GROUP_PROBLEMS,
            ts_sync_plan_is_upload (plan) ? C_ ("sync filter", "Not uploaded")
                                          : C_ ("sync filter", "Not copied"),
            n_problems);
  for (TsSyncAction action = 0; action < TS_SYNC_N_ACTIONS; action++)
    add_chip (self, &first, (int) action,
              ts_sync_action_to_words (action, ts_sync_plan_is_upload (plan)),
              ts_sync_plan_get_n_with_action (plan, action));
}

/* --- Why? ---------------------------------------------------------------------------------- */

static void
add_number (TsEvidenceView *view, const char *field, char *left, char *right, gboolean is_equal)
{
  g_autofree char *a = left;
  g_autofree char *b = right;

  ts_evidence_view_add (view, field, a, b,
                        a == NULL || b == NULL ? TS_EVIDENCE_UNKNOWN
                        : is_equal             ? TS_EVIDENCE_EQUAL
                                               : TS_EVIDENCE_DIFFERENT);
}

static char *
format_size (const TsTrack *track)
{
  return track->size_bytes > 0 ? g_format_size ((guint64) track->size_bytes) : NULL;
}

static char *
format_duration (const TsTrack *track)
{
  return track->duration_ms > 0 ? ts_text_format_duration (track->duration_ms) : NULL;
}

static char *
make_reason (TsSyncItem *item)
{
  g_autofree char *reason = ts_sync_item_dup_reason_text (item);
  const char *outcome = ts_sync_item_get_outcome_text (item);
  double confidence = ts_sync_item_get_confidence (item);

  if (outcome != NULL)
    return g_strdup_printf ("%s\n%s", outcome, reason);
  if (confidence < 1)
    /* TRANSLATORS: a sentence with the reason, then how sure the match is */
    return g_strdup_printf (_ ("%s\nConfidence %d%%"), reason, (int) floor (confidence * 100));
  return g_steal_pointer (&reason);
}

void
_ts_sync_pair_view_explain (TsEvidenceView *view, TsSyncItem *item)
{
  g_autofree char *reason = NULL, *left = NULL, *right = NULL;
  const TsTrack *a, *b;

  ts_evidence_view_clear (view);
  if (item == NULL) {
    ts_evidence_view_set_reason (view, _ ("Select a track to see why."));
    return;
  }
  a = ts_sync_item_get_track (item);
  b = ts_sync_item_get_matched_track (item);
  reason = make_reason (item);
  ts_evidence_view_set_reason (view, reason);
  ts_evidence_view_set_headings (view, _ ("Source"), _ ("Target"));
  left = ts_track_get_display_location (a);
  right = g_filename_display_name (b != NULL ? b->location : ts_sync_item_get_target_path (item));
  ts_evidence_view_add_text (view, _ ("Path"), left, right);
  if (b == NULL)
    return;
  ts_evidence_view_add_text (view, _ ("Title"), a->title, b->title);
  ts_evidence_view_add_text (view, _ ("Artist"), a->artist, b->artist);
  ts_evidence_view_add_text (view, _ ("Album"), a->album, b->album);
  /* Two seconds are what encoders add and cut. */
  add_number (view, _ ("Time"), format_duration (a), format_duration (b),
              ABS (a->duration_ms - b->duration_ms) <= 2000);
  if (a->mb_recording_id != NULL || b->mb_recording_id != NULL)
    ts_evidence_view_add_text (view, _ ("MusicBrainz ID"), a->mb_recording_id, b->mb_recording_id);
  if (a->isrc != NULL || b->isrc != NULL)
    ts_evidence_view_add_text (view, _ ("ISRC"), a->isrc, b->isrc);
  ts_evidence_view_add_text (view, _ ("Format"), a->codec, b->codec);
  add_number (view, _ ("Size"), format_size (a), format_size (b), a->size_bytes == b->size_bytes);
}

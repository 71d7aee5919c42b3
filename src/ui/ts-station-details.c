/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-station-details.h"

#include "ts-confidence-label.h"
#include "ts-duplicate-group.h"
#include "ts-evidence-view.h"
#include "ts-text.h"

#include <glib/gi18n-lib.h>

struct _TsStationDetails {
  AdwBin parent_instance;

  GtkStack *stack; /* (unowned): the bin's child */
  GtkLabel *title_label;
  TsConfidenceLabel *confidence_label;
  GtkLabel *strategy_label;
  GtkWidget *buttons_box;
  TsEvidenceView *why_view;
  TsEvidenceView *files_view;
};

G_DEFINE_FINAL_TYPE (TsStationDetails, ts_station_details, ADW_TYPE_BIN)

const char *
ts_station_match_kind_to_label (TsStationMatchKind kind)
{
  switch (kind) {
  case TS_STATION_MATCH_SAME:
    return C_ ("station match", "In both");
  case TS_STATION_MATCH_LOOK:
    return C_ ("station match", "Needs a look");
  case TS_STATION_MATCH_TWICE:
    return C_ ("station match", "Twice on the station");
  case TS_STATION_MATCH_STATION_ONLY:
    return C_ ("station match", "Only on the station");
  case TS_STATION_MATCH_LIBRARY_ONLY:
    return C_ ("station match", "Missing on the station");
  case TS_STATION_N_MATCHES:
  default:
    g_return_val_if_reached ("");
  }
}

/* NULL where it is not known, which is no difference. */
static char *
describe_time (const TsTrack *track)
{
  return track != NULL && track->duration_ms > 0 ? ts_text_format_duration (track->duration_ms)
                                                 : NULL;
}

static void
show_files (TsStationDetails *self, TsTrack *left, TsTrack *right, gboolean is_inside)
{
  g_autofree char *left_time = describe_time (left);
  g_autofree char *right_time = describe_time (right);
  g_autofree char *left_place = left != NULL ? ts_track_get_display_location (left) : NULL;
  g_autofree char *right_place = right != NULL ? ts_track_get_display_location (right) : NULL;

  ts_evidence_view_clear (self->files_view);
  ts_evidence_view_set_headings (self->files_view, is_inside ? _ ("One file") : _ ("Library"),
                                 is_inside ? _ ("Other file") : _ ("Station"));
  ts_evidence_view_add_text (self->files_view, _ ("Title"), left != NULL ? left->title : NULL,
                             right != NULL ? right->title : NULL);
  ts_evidence_view_add_text (self->files_view, _ ("Artist"), left != NULL ? left->artist : NULL,
                             right != NULL ? right->artist : NULL);
  ts_evidence_view_add_text (self->files_view, _ ("Album"), left != NULL ? left->album : NULL,
                             right != NULL ? right->album : NULL);
  ts_evidence_view_add_text (self->files_view, _ ("Time"), left_time, right_time);
  ts_evidence_view_add (self->files_view, _ ("Place"), left_place, right_place, TS_EVIDENCE_EQUAL);
}

static void
show_why (TsStationDetails *self, TsStationMatch *match, TsTrack *left, TsTrack *right)
{
  g_autoptr (TsMatchEvidence) evidence = NULL;

  ts_evidence_view_clear (self->why_view);
  if (left != NULL && right != NULL) {
    evidence = ts_duplicate_explain (left, right);
    ts_evidence_view_set_match (self->why_view, evidence);
  } else {
    ts_evidence_view_set_reason (self->why_view,
                                 right != NULL ? _ ("The library has nothing that is like it.")
                                               : _ ("The station has nothing that is like it."));
  }
}

void
ts_station_details_set_match (TsStationDetails *self, TsStationMatch *match, TsStationMatch *other)
{
  gboolean is_pair, is_inside;
  TsTrack *left, *right;
  g_autofree char *title = NULL;

  g_return_if_fail (TS_IS_STATION_DETAILS (self));

  gtk_stack_set_visible_child_name (self->stack, match != NULL ? "match" : "none");
  if (match == NULL)
    return;
  left = ts_station_match_get_track (match);
  right = ts_station_match_get_file (match);
  is_pair = ts_station_match_is_pair (match);
  is_inside = ts_station_match_get_kind (match) == TS_STATION_MATCH_TWICE;
  if (other != NULL) {
    if (left == NULL)
      left = ts_station_match_get_track (other);
    if (right == NULL)
      right = ts_station_match_get_file (other);
    if (left == NULL) {
      left = ts_station_match_get_file (other);
      is_inside = TRUE;
    }
  }
  title = ts_track_get_display_title (left != NULL ? left : right);
  gtk_label_set_label (self->title_label, title);
  gtk_widget_set_visible (GTK_WIDGET (self->confidence_label), is_pair);
  ts_confidence_label_set_confidence (self->confidence_label,
                                      ts_station_match_get_confidence (match));
  ts_confidence_label_set_text (
      self->confidence_label,
      g_str_equal (ts_station_match_get_strategy (match), "pinned") ? _ ("Pinned") : NULL);
  gtk_label_set_label (self->strategy_label,
                       is_pair
                           ? ts_duplicate_strategy_to_label (ts_station_match_get_strategy (match))
                           : ts_station_match_kind_to_label (ts_station_match_get_kind (match)));
  gtk_widget_set_visible (self->buttons_box, is_pair || other != NULL);
  show_why (self, match, left, right);
  show_files (self, left, right, is_inside);
}

static void
ts_station_details_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TS_TYPE_STATION_DETAILS);
  G_OBJECT_CLASS (ts_station_details_parent_class)->dispose (object);
}

static void
ts_station_details_class_init (TsStationDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_station_details_dispose;

  g_type_ensure (TS_TYPE_CONFIDENCE_LABEL);
  g_type_ensure (TS_TYPE_EVIDENCE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-station-details.ui");
#define bind(name) gtk_widget_class_bind_template_child (widget_class, TsStationDetails, name)
  bind (title_label);
  bind (confidence_label);
  bind (strategy_label);
  bind (buttons_box);
  bind (why_view);
  bind (files_view);
#undef bind
}

static void
ts_station_details_init (TsStationDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->stack = GTK_STACK (adw_bin_get_child (ADW_BIN (self)));
}

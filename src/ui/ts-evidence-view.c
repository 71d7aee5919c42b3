/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-evidence-view.h"

#include <glib/gi18n-lib.h>

#include "ts-text.h"

struct _TsEvidenceView {
  AdwBin parent_instance;
  GtkBox *box;
  GtkLabel *reason_label;
  GtkGrid *grid;
  int n_rows;
};

G_DEFINE_FINAL_TYPE (TsEvidenceView, ts_evidence_view, ADW_TYPE_BIN)

enum {
  COLUMN_ICON,
  COLUMN_FIELD,
  COLUMN_LEFT,
  COLUMN_RIGHT,
};

static GtkWidget *
label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
value_new (const char *text, TsEvidence evidence)
{
  GtkWidget *label = label_new (ts_text_is_set (text) ? text : "–", NULL);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, evidence == TS_EVIDENCE_DIFFERENT ? "ts-different" : "ts-equal");
  return label;
}

static GtkWidget *
icon_new (TsEvidence evidence)
{
  const char *icon_name = "content-loading-symbolic";
  const char *text = _ ("Unknown");
  GtkWidget *image;

  if (evidence == TS_EVIDENCE_EQUAL) {
    icon_name = "object-select-symbolic";
    text = _ ("Equal");
  } else if (evidence == TS_EVIDENCE_SIMILAR) {
    icon_name = "dialog-information-symbolic";
    text = _ ("Similar");
  } else if (evidence == TS_EVIDENCE_DIFFERENT) {
    icon_name = "dialog-warning-symbolic";
    text = _ ("Different");
  }
  image = gtk_image_new_from_icon_name (icon_name);
  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (image, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  if (evidence != TS_EVIDENCE_DIFFERENT)
    gtk_widget_add_css_class (image, "dim-label");
  return image;
}

static void
ts_evidence_view_class_init (TsEvidenceViewClass *klass)
{
}

static void
ts_evidence_view_init (TsEvidenceView *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  self->reason_label = GTK_LABEL (label_new (NULL, NULL));
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), FALSE);
  gtk_box_append (self->box, GTK_WIDGET (self->reason_label));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  gtk_widget_add_css_class (GTK_WIDGET (self), "ts-evidence");
  ts_evidence_view_clear (self);
}

GtkWidget *
ts_evidence_view_new (void)
{
  return g_object_new (TS_TYPE_EVIDENCE_VIEW, NULL);
}

void
ts_evidence_view_clear (TsEvidenceView *self)
{
  g_return_if_fail (TS_IS_EVIDENCE_VIEW (self));

  if (self->grid != NULL)
    gtk_box_remove (self->box, GTK_WIDGET (self->grid));
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_row_spacing (self->grid, 6);
  gtk_grid_set_column_spacing (self->grid, 9);
  gtk_box_append (self->box, GTK_WIDGET (self->grid));
  self->n_rows = 1;
  ts_evidence_view_set_reason (self, NULL);
}

void
ts_evidence_view_set_reason (TsEvidenceView *self, const char *reason)
{
  g_return_if_fail (TS_IS_EVIDENCE_VIEW (self));

  gtk_label_set_label (self->reason_label, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), reason != NULL);
}

void
ts_evidence_view_set_headings (TsEvidenceView *self, const char *left, const char *right)
{
  GtkWidget *old;

  g_return_if_fail (TS_IS_EVIDENCE_VIEW (self));

  for (int column = COLUMN_LEFT; column <= COLUMN_RIGHT; column++) {
    old = gtk_grid_get_child_at (self->grid, column, 0);
    if (old != NULL)
      gtk_grid_remove (self->grid, old);
  }
  if (left != NULL)
    gtk_grid_attach (self->grid, label_new (left, "caption-heading"), COLUMN_LEFT, 0, 1, 1);
  if (right != NULL)
    gtk_grid_attach (self->grid, label_new (right, "caption-heading"), COLUMN_RIGHT, 0, 1, 1);
}

void
ts_evidence_view_add (TsEvidenceView *self,
                      const char *field,
                      const char *left,
                      const char *right,
                      TsEvidence evidence)
{
  GtkWidget *name;

  g_return_if_fail (TS_IS_EVIDENCE_VIEW (self));
  g_return_if_fail (field != NULL);

  name = label_new (field, "dim-label");
  gtk_grid_attach (self->grid, icon_new (evidence), COLUMN_ICON, self->n_rows, 1, 1);
  gtk_grid_attach (self->grid, name, COLUMN_FIELD, self->n_rows, 1, 1);
  gtk_grid_attach (self->grid, value_new (left, evidence), COLUMN_LEFT, self->n_rows, 1, 1);
  gtk_grid_attach (self->grid, value_new (right, evidence), COLUMN_RIGHT, self->n_rows, 1, 1);
  self->n_rows++;
}

void
ts_evidence_view_add_text (TsEvidenceView *self,
                           const char *field,
                           const char *left,
                           const char *right)
{
  TsEvidence evidence = TS_EVIDENCE_EQUAL;

  if (!ts_text_is_set (left) || !ts_text_is_set (right))
    evidence = TS_EVIDENCE_UNKNOWN;
  else if (!g_str_equal (left, right))
    evidence = TS_EVIDENCE_DIFFERENT;
  ts_evidence_view_add (self, field, left, right, evidence);
}

static TsEvidence
from_agreement (TsMatchAgreement agreement)
{
  switch (agreement) {
  case TS_MATCH_AGREEMENT_SAME:
    return TS_EVIDENCE_EQUAL;
  case TS_MATCH_AGREEMENT_SIMILAR:
    return TS_EVIDENCE_SIMILAR;
  case TS_MATCH_AGREEMENT_DIFFERENT:
    return TS_EVIDENCE_DIFFERENT;
  case TS_MATCH_AGREEMENT_UNKNOWN:
  default:
    return TS_EVIDENCE_UNKNOWN;
  }
}

/* A sentence over the whole width; below it the values, once where they are equal. */
static void
add_reason (TsEvidenceView *self, const TsMatchReason *reason)
{
  TsEvidence evidence = from_agreement (reason->agreement);
  gboolean has_left = ts_text_is_set (reason->value_a);
  gboolean has_right = ts_text_is_set (reason->value_b);
  int row = self->n_rows++;

  gtk_grid_attach (self->grid, icon_new (evidence), COLUMN_ICON, row, 1, 1);
  gtk_grid_attach (self->grid, label_new (reason->text, NULL), COLUMN_FIELD, row, 3, 1);
  if (!has_left && !has_right)
    return;

  row = self->n_rows++;
  if (has_left && g_strcmp0 (reason->value_a, reason->value_b) == 0) {
    GtkWidget *value = value_new (reason->value_a, evidence);

    gtk_widget_add_css_class (value, "dim-label");
    gtk_grid_attach (self->grid, value, COLUMN_LEFT, row, 2, 1);
  } else {
    gtk_grid_attach (self->grid, value_new (reason->value_a, evidence), COLUMN_LEFT, row, 1, 1);
    gtk_grid_attach (self->grid, value_new (reason->value_b, evidence), COLUMN_RIGHT, row, 1, 1);
  }
}

void
ts_evidence_view_set_match (TsEvidenceView *self, const TsMatchEvidence *evidence)
{
  g_return_if_fail (TS_IS_EVIDENCE_VIEW (self));
  g_return_if_fail (evidence != NULL);

  ts_evidence_view_clear (self);
  for (guint i = 0; i < evidence->reasons->len; i++)
    add_reason (self, evidence->reasons->pdata[i]);
}

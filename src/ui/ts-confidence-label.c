/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-confidence-label.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "ts-match-explain.h"

/* The same steps as the words have. */
#define SURE 0.95
#define LIKELY 0.80

struct _TsConfidenceLabel {
  AdwBin parent_instance;
  double confidence;
  char *text; /* (owned) (nullable) */
  GtkImage *image;
  GtkLabel *label;
};

enum { PROP_0, PROP_CONFIDENCE, PROP_TEXT, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TsConfidenceLabel, ts_confidence_label, ADW_TYPE_BIN)

static const char *
get_icon_name (TsConfidenceLabel *self)
{
  if (self->text != NULL)
    return "view-pin-symbolic";
  if (self->confidence >= SURE)
    return "object-select-symbolic";
  return self->confidence >= LIKELY ? "ts-nearly-same-symbolic" : "view-reveal-symbolic";
}

static void
update (TsConfidenceLabel *self)
{
  g_autofree char *tooltip = NULL;

  gtk_image_set_from_icon_name (self->image, get_icon_name (self));
  gtk_label_set_label (self->label, self->text != NULL
                                        ? self->text
                                        : ts_match_confidence_to_words (self->confidence));
  /* Translators: how sure a match is. */
  tooltip = g_strdup_printf (_ ("Confidence %d%%"), (int) floor (self->confidence * 100));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->text != NULL ? NULL : tooltip);
}

static void
ts_confidence_label_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsConfidenceLabel *self = TS_CONFIDENCE_LABEL (object);

  switch (id) {
  case PROP_CONFIDENCE:
    g_value_set_double (value, self->confidence);
    break;
  case PROP_TEXT:
    g_value_set_string (value, self->text);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_confidence_label_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TsConfidenceLabel *self = TS_CONFIDENCE_LABEL (object);

  switch (id) {
  case PROP_CONFIDENCE:
    ts_confidence_label_set_confidence (self, g_value_get_double (value));
    break;
  case PROP_TEXT:
    ts_confidence_label_set_text (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_confidence_label_finalize (GObject *object)
{
  g_free (TS_CONFIDENCE_LABEL (object)->text);
  G_OBJECT_CLASS (ts_confidence_label_parent_class)->finalize (object);
}

static void
ts_confidence_label_class_init (TsConfidenceLabelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ts_confidence_label_get_property;
  object_class->set_property = ts_confidence_label_set_property;
  object_class->finalize = ts_confidence_label_finalize;

  properties[PROP_CONFIDENCE]
      = g_param_spec_double ("confidence", NULL, NULL, 0, 1, 0,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT]
      = g_param_spec_string ("text", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ts_confidence_label_init (TsConfidenceLabel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->image = GTK_IMAGE (
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->label, 0);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->image));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "ts-confidence");
  update (self);
}

GtkWidget *
ts_confidence_label_new (void)
{
  return g_object_new (TS_TYPE_CONFIDENCE_LABEL, NULL);
}

void
ts_confidence_label_set_confidence (TsConfidenceLabel *self, double confidence)
{
  g_return_if_fail (TS_IS_CONFIDENCE_LABEL (self));

  self->confidence = CLAMP (confidence, 0, 1);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONFIDENCE]);
}

void
ts_confidence_label_set_text (TsConfidenceLabel *self, const char *text)
{
  g_return_if_fail (TS_IS_CONFIDENCE_LABEL (self));

  if (g_strcmp0 (self->text, text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

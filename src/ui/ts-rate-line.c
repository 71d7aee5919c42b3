/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-rate-line.h"

#include <glib/gi18n-lib.h>

#include "ts-list-compat.h"

struct _TsRateLine {
  GtkWidget parent_instance;
  double rates[TS_RATE_LINE_SAMPLES];
  guint n_rates;
};

G_DEFINE_FINAL_TYPE (TsRateLine, ts_rate_line, GTK_TYPE_WIDGET)

/* The last sample is at the right edge. */
static void
ts_rate_line_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TsRateLine *self = TS_RATE_LINE (widget);
  const float width = (float) gtk_widget_get_width (widget);
  const float height = (float) gtk_widget_get_height (widget);
  const float step = width / (TS_RATE_LINE_SAMPLES - 1);
  double most = 1;
  cairo_t *cr;
  GdkRGBA color;

  if (self->n_rates < 2)
    return;
  for (guint i = 0; i < self->n_rates; i++)
    most = MAX (most, self->rates[i]);
  ts_widget_get_color (widget, &color);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1.5);
  for (guint i = 0; i < self->n_rates; i++)
    cairo_line_to (cr, width - step * (float) (self->n_rates - 1 - i),
                   1 + (height - 2) * (1 - self->rates[i] / most));
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
ts_rate_line_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 60 : 16;
}

static void
ts_rate_line_class_init (TsRateLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = ts_rate_line_snapshot;
  widget_class->measure = ts_rate_line_measure;
  gtk_widget_class_set_css_name (widget_class, "rateline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ts_rate_line_init (TsRateLine *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
ts_rate_line_new (void)
{
  return g_object_new (TS_TYPE_RATE_LINE, NULL);
}

void
ts_rate_line_set_rates (TsRateLine *self, const double *rates, guint n_rates)
{
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (TS_IS_RATE_LINE (self));
  g_return_if_fail (n_rates <= TS_RATE_LINE_SAMPLES);

  for (guint i = 0; i < n_rates; i++)
    self->rates[i] = rates[i];
  self->n_rates = n_rates;
  size = g_format_size ((guint64) (n_rates > 0 ? rates[n_rates - 1] : 0));
  /* Translators: an amount of data, such as "16 kB" */
  text = g_strdup_printf (_ ("%s a second"), size);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-text-cell.h"

#include "ts-list-compat.h"

struct _TsTextCell {
  GtkWidget parent_instance;
  char *text;               /* (owned) (nullable) */
  char *note;               /* (owned) (nullable) */
  char *short_note;         /* (owned) (nullable) */
  PangoLayout *layout;      /* (owned) (nullable): made when first drawn */
  PangoLayout *note_layout; /* (owned) (nullable): made when a note is first drawn */
  gboolean is_current;      /* the layout has this text */
  gboolean is_at_end;
  int min_chars;
};

/* Pixels between the text and the note, and what is left of the text's colour for that. */
#define NOTE_GAP 12
#define NOTE_ALPHA 0.55f

/* A note has at most this part of the line. */
#define NOTE_PART 3

G_DEFINE_FINAL_TYPE (TsTextCell, ts_text_cell, GTK_TYPE_WIDGET)

/* What a line and a character measure in the font that was asked for last: nearly all cells have
 * the same. Main thread only. */
static struct {
  PangoFontDescription *font; /* (owned) (nullable) */
  double resolution;
  int line_height; /* pixels */
  int char_width;  /* Pango units */
} known;

static void
update_known (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double resolution = pango_cairo_context_get_resolution (context);
  PangoFontMetrics *metrics;

  if (known.font != NULL && known.resolution == resolution
      && pango_font_description_equal (known.font, font))
    return;
  if (known.font != NULL)
    pango_font_description_free (known.font);
  known.font = pango_font_description_copy (font);
  known.resolution = resolution;
  metrics = pango_context_get_metrics (context, NULL, NULL);
  known.line_height = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));
  known.char_width = pango_font_metrics_get_approximate_char_width (metrics);
  pango_font_metrics_unref (metrics);
}

static void
ts_text_cell_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  update_known (widget);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = PANGO_PIXELS_CEIL (known.char_width * TS_TEXT_CELL (widget)->min_chars);
  else
    *minimum = *natural = known.line_height;
}

static void
ensure_layout (TsTextCell *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->layout == NULL) {
    self->layout = gtk_widget_create_pango_layout (widget, NULL);
    pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_single_paragraph_mode (self->layout, TRUE);
    if (self->is_at_end) {
      PangoAttrList *attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
      pango_layout_set_attributes (self->layout, attributes);
      pango_attr_list_unref (attributes);
    }
    self->is_current = FALSE;
  }
  if (!self->is_current) {
    pango_layout_set_text (self->layout, self->text != NULL ? self->text : "", -1);
    self->is_current = TRUE;
  }
}

static gboolean
is_rtl (TsTextCell *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static void
draw_layout (
    TsTextCell *self, GtkSnapshot *snapshot, PangoLayout *layout, double x, const GdkRGBA *color)
{
  int text_height;

  pango_layout_get_pixel_size (layout, NULL, &text_height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot,
      &GRAPHENE_POINT_INIT ((float) x,
                            (float) (gtk_widget_get_height (GTK_WIDGET (self)) - text_height) / 2));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

/* Returns how much of the line it takes. */
static int
draw_note (TsTextCell *self, GtkSnapshot *snapshot, int width, GdkRGBA color)
{
  int note_width;

  if (self->note == NULL)
    return 0;
  if (self->note_layout == NULL) {
    PangoAttrList *attributes = pango_attr_list_new ();

    self->note_layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
    pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
    pango_layout_set_attributes (self->note_layout, attributes);
    pango_attr_list_unref (attributes);
  }
  pango_layout_set_text (self->note_layout, self->note, -1);
  pango_layout_get_pixel_size (self->note_layout, &note_width, NULL);
  if (note_width * NOTE_PART > width) {
    pango_layout_set_text (self->note_layout, self->short_note, -1);
    pango_layout_get_pixel_size (self->note_layout, &note_width, NULL);
  }
  color.alpha *= NOTE_ALPHA;
  draw_layout (self, snapshot, self->note_layout, is_rtl (self) ? 0 : width - note_width, &color);
  return note_width + NOTE_GAP;
}

static void
ts_text_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TsTextCell *self = TS_TEXT_CELL (widget);
  int width = gtk_widget_get_width (widget);
  int note_width, text_width;
  double x;
  GdkRGBA color;

  if (self->text == NULL || width <= 0)
    return;
  ts_widget_get_color (widget, &color);
  note_width = draw_note (self, snapshot, width, color);
  x = is_rtl (self) ? note_width : 0;
  width = MAX (width - note_width, 1);
  ensure_layout (self);
  pango_layout_set_width (self->layout, width * PANGO_SCALE);
  pango_layout_get_pixel_size (self->layout, &text_width, NULL);

  /* A layout with a width puts text of the other direction on the other side by itself, so the
   * place is made equal first: always the reading side of the interface. */
  pango_layout_set_width (self->layout, MIN (text_width, width) * PANGO_SCALE);
  if (is_rtl (self) != self->is_at_end)
    x += width - MIN (text_width, width);
  draw_layout (self, snapshot, self->layout, x, &color);
}

static void
clear_layouts (TsTextCell *self)
{
  g_clear_object (&self->layout);
  g_clear_object (&self->note_layout);
}

static void
ts_text_cell_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (ts_text_cell_parent_class)->css_changed (widget, change);
  clear_layouts (TS_TEXT_CELL (widget));
}

static void
ts_text_cell_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (ts_text_cell_parent_class)->system_setting_changed (widget, setting);
  clear_layouts (TS_TEXT_CELL (widget));
}

static void
ts_text_cell_finalize (GObject *object)
{
  TsTextCell *self = TS_TEXT_CELL (object);

  clear_layouts (self);
  g_free (self->text);
  g_free (self->note);
  g_free (self->short_note);
  G_OBJECT_CLASS (ts_text_cell_parent_class)->finalize (object);
}

static void
ts_text_cell_class_init (TsTextCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ts_text_cell_finalize;
  widget_class->measure = ts_text_cell_measure;
  widget_class->snapshot = ts_text_cell_snapshot;
  widget_class->css_changed = ts_text_cell_css_changed;
  widget_class->system_setting_changed = ts_text_cell_system_setting_changed;
  gtk_widget_class_set_css_name (widget_class, "label");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
ts_text_cell_init (TsTextCell *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
ts_text_cell_new (int min_chars, gboolean is_at_end)
{
  TsTextCell *self = g_object_new (TS_TYPE_TEXT_CELL, NULL);

  self->min_chars = min_chars;
  self->is_at_end = is_at_end;
  return GTK_WIDGET (self);
}

static void
set_label (TsTextCell *self, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label != NULL ? label : "", -1);
}

void
ts_text_cell_take_text (TsTextCell *self, char *text)
{
  g_return_if_fail (TS_IS_TEXT_CELL (self));

  if (g_strcmp0 (self->text, text) == 0) {
    g_free (text);
    return;
  }
  g_free (self->text);
  self->text = text;
  self->is_current = FALSE;
  set_label (self, text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ts_text_cell_set_note (TsTextCell *self,
                       const char *note,
                       const char *short_note,
                       const char *label)
{
  g_return_if_fail (TS_IS_TEXT_CELL (self));
  g_return_if_fail ((note != NULL) == (short_note != NULL));

  if (note == NULL && self->note == NULL)
    return;
  g_free (self->note);
  self->note = g_strdup (note);
  g_free (self->short_note);
  self->short_note = g_strdup (short_note);
  set_label (self, note != NULL ? label : self->text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

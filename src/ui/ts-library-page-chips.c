/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-library-page-private.h"

#include <glib/gi18n-lib.h>

static const struct {
  const char *name; /* stable: for settings */
  const char *label;
  const char *tooltip;
  TsTrackFilter filter;
} chips[] = {
  { "lossless", N_ ("Lossless"), N_ ("Only formats that keep the audio exactly"),
    TS_TRACK_FILTER_LOSSLESS },
  { "no-genre", N_ ("No genre"), N_ ("Only tracks without a genre"), TS_TRACK_FILTER_NO_GENRE },
  { "no-id", N_ ("No MusicBrainz ID"),
    N_ ("Only tracks without the number that says for certain which recording they are"),
    TS_TRACK_FILTER_NO_ID },
  { "missing", N_ ("Missing files"), N_ ("Only files that were not there at the last look"),
    TS_TRACK_FILTER_MISSING },
  { "one-place", N_ ("Only in one place"), N_ ("Only tracks that a single source has"),
    TS_TRACK_FILTER_ONE_PLACE },
};

static void
save (TsLibraryPage *self)
{
  GVariantBuilder builder;

  if (self->settings == NULL)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < G_N_ELEMENTS (chips); i++) {
    if (self->query->filter & chips[i].filter)
      g_variant_builder_add (&builder, "s", chips[i].name);
  }
  g_settings_set_value (self->settings, "library-filter", g_variant_builder_end (&builder));
}

/* How rows are shown, unlike the other chips, which leave some out. */
static void
group_toggled_cb (TsLibraryPage *self, GtkToggleButton *button)
{
  const gboolean is_grouped = gtk_toggle_button_get_active (button);

  if (is_grouped == self->query->is_grouped)
    return;
  self->query->is_grouped = is_grouped;
  if (self->settings != NULL)
    g_settings_set_boolean (self->settings, "library-group-copies", is_grouped);
  _ts_library_page_run_query (self);
}

static void
add_group_chip (TsLibraryPage *self)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (_ ("Group copies"));

  gtk_widget_set_tooltip_text (button, _ ("Show a recording that several sources have as one row"));
  self->query->is_grouped
      = self->settings == NULL || g_settings_get_boolean (self->settings, "library-group-copies");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), self->query->is_grouped);
  g_signal_connect_object (button, "toggled", G_CALLBACK (group_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (self->chips_box, button);
}

static void
toggled_cb (TsLibraryPage *self)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->chips_box));
  TsTrackFilter filter = TS_TRACK_FILTER_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (chips); i++) {
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)))
      filter |= chips[i].filter;
    button = gtk_widget_get_next_sibling (button);
  }
  if (filter == self->query->filter)
    return;
  self->query->filter = filter;
  save (self);
  _ts_library_page_run_query (self);
}

void
_ts_library_page_init_chips (TsLibraryPage *self)
{
  g_auto (GStrv) saved = NULL;

  if (self->settings != NULL)
    saved = g_settings_get_strv (self->settings, "library-filter");
  for (guint i = 0; i < G_N_ELEMENTS (chips); i++) {
    GtkWidget *button = gtk_toggle_button_new_with_label (_ (chips[i].label));

    gtk_widget_set_tooltip_text (button, _ (chips[i].tooltip));
    if (saved != NULL && g_strv_contains ((const char *const *) saved, chips[i].name)) {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
      self->query->filter |= chips[i].filter;
    }
    g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
    gtk_box_append (self->chips_box, button);
  }
  add_group_chip (self);
}

void
_ts_library_page_clear_chips (TsLibraryPage *self)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->chips_box));

  for (guint i = 0; i < G_N_ELEMENTS (chips); i++) {
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), FALSE);
    button = gtk_widget_get_next_sibling (button);
  }
}

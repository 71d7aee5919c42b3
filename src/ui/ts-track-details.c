/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-track-details.h"
#include "ts-format.h"
#include "ts-store-recordings.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "ts-text.h"

struct _TsTrackDetails {
  AdwBin parent_instance;
  GtkStack *stack;
  GtkLabel *hint_label;
  GtkLabel *title_label;
  GtkLabel *artist_label;
  GtkBox *box;
  GtkGrid *grid; /* made anew for each track */
  int n_rows;
  TsContext *context;   /* (unowned) (nullable): of the track shown */
  GCancellable *copies; /* (owned) (nullable): ends the reading of its copies */
};

G_DEFINE_FINAL_TYPE (TsTrackDetails, ts_track_details, ADW_TYPE_BIN)

static GtkLabel *
label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return GTK_LABEL (label);
}

/* --- Lines --------------------------------------------------------------------------------- */

static void
add_line (TsTrackDetails *self, const char *name, const char *value)
{
  GtkLabel *name_label = label_new (name, "dim-label");
  GtkLabel *value_label = label_new (ts_text_is_set (value) ? value : "–", "numeric");

  gtk_label_set_selectable (value_label, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (value_label), TRUE);
  gtk_label_set_mnemonic_widget (name_label, GTK_WIDGET (value_label));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value_label),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, name_label, NULL, -1);
  gtk_grid_attach (self->grid, GTK_WIDGET (name_label), 0, self->n_rows, 1, 1);
  gtk_grid_attach (self->grid, GTK_WIDGET (value_label), 1, self->n_rows, 1, 1);
  self->n_rows++;
}

static void
add_known_line (TsTrackDetails *self, const char *name, const char *value)
{
  if (ts_text_is_set (value))
    add_line (self, name, value);
}

static void
add_number (TsTrackDetails *self, const char *name, int number)
{
  g_autofree char *text = NULL;

  if (number <= 0)
    return;
  text = g_strdup_printf ("%d", number);
  add_line (self, name, text);
}

static void
add_gap (TsTrackDetails *self)
{
  GtkWidget *separator = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);

  gtk_grid_attach (self->grid, separator, 0, self->n_rows++, 2, 1);
}

static void
add_tags (TsTrackDetails *self, TsTrack *track)
{
  g_autofree char *genres = track->genres != NULL ? g_strjoinv (", ", track->genres) : NULL;
  g_autofree char *duration = ts_text_format_duration (track->duration_ms);

  add_line (self, _ ("Album"), track->album);
  add_known_line (self, _ ("Album artist"), track->album_artist);
  add_line (self, _ ("Genre"), genres);
  add_number (self, _ ("Year"), track->year);
  add_number (self, _ ("Disc"), track->disc_number);
  add_number (self, _ ("Track"), track->track_number);
  add_line (self, _ ("Time"), duration);
}

static void
add_ids (TsTrackDetails *self, TsTrack *track)
{
  g_autofree char *gain = NULL;

  add_line (self, _ ("MusicBrainz recording"), track->mb_recording_id);
  add_known_line (self, _ ("MusicBrainz release"), track->mb_release_id);
  add_known_line (self, _ ("MusicBrainz artist"), track->mb_artist_id);
  add_known_line (self, _ ("ISRC"), track->isrc);
  if (!isnan (track->track_gain_db)) {
    /* Translators: a change of loudness in decibels. */
    gain = g_strdup_printf (_ ("%+.2f dB"), track->track_gain_db);
    add_line (self, _ ("ReplayGain"), gain);
  }
}

static void
add_file (TsTrackDetails *self, TsTrack *track, TsContext *context)
{
  TsSource *source = ts_context_get_source (context, track->source_id);
  g_autofree char *location = ts_track_get_display_location (track);
  g_autofree char *changed = ts_format_date_time (track->mtime_us);
  g_autofree char *added = ts_format_date_time (track->added_us);
  g_autofree char *size = g_format_size ((guint64) MAX (track->size_bytes, 0));
  g_autofree char *bit_rate = NULL;
  g_autofree char *rate = NULL;

  add_line (self, _ ("Format"), track->codec);
  if (track->bit_rate_kbps > 0) {
    bit_rate = g_strdup_printf (_ ("%d kbit/s"), track->bit_rate_kbps);
    add_line (self, _ ("Bit rate"), bit_rate);
  }
  if (track->sample_rate_hz > 0) {
    rate = g_strdup_printf (_ ("%.1f kHz"), track->sample_rate_hz / 1000.0);
    add_line (self, _ ("Sample rate"), rate);
  }
  add_number (self, _ ("Bits per sample"), track->bits_per_sample);
  add_number (self, _ ("Channels"), track->channels);
  add_line (self, _ ("Size"), size);
  if (source != NULL && ts_source_has_account (source)) {
    /* A server's number of a track says nothing to people. */
    add_line (self, _ ("Server"), ts_source_get_name (source));
  } else {
    if (source != NULL)
      add_line (self, ts_source_is_folder (source) ? _ ("Folder") : _ ("Site"),
                ts_source_get_name (source));
    add_line (self, _ ("Path"), location);
  }
  add_line (self, _ ("Changed"), changed);
  add_line (self, _ ("Added"), added);
}

/* --- Copies in other sources --------------------------------------------------------------- */

static void
add_copy (TsTrackDetails *self, const TsTrack *track)
{
  TsSource *source = ts_context_get_source (self->context, track->source_id);
  g_autofree char *location = ts_track_get_display_location (track);
  g_autofree char *text = NULL;

  /* A server's number of a track says nothing to people. */
  if (source == NULL)
    return;
  if (track->codec != NULL && track->bit_rate_kbps > 0)
    text = g_strdup_printf (_ ("%s, %d kbit/s"), track->codec, track->bit_rate_kbps);
  else
    text = g_strdup (track->codec);
  if (ts_source_is_folder (source)) {
    char *joined = text != NULL ? g_strdup_printf ("%s\n%s", text, location) : g_strdup (location);

    g_free (text);
    text = joined;
  }
  add_line (self, ts_source_get_name (source), text);
}

static void
copies_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) tracks = ts_store_list_copies_finish (TS_STORE (object), result, NULL);
  TsTrackDetails *self = user_data;
  GtkLabel *heading;

  /* When it was cancelled the widget may be gone. */
  if (tracks == NULL || tracks->len < 2)
    return;
  add_gap (self);
  heading = label_new (_ ("Copies"), "heading");
  gtk_grid_attach (self->grid, GTK_WIDGET (heading), 0, self->n_rows++, 2, 1);
  for (guint i = 0; i < tracks->len; i++) {
    if (tracks->pdata[i] != NULL)
      add_copy (self, tracks->pdata[i]);
  }
}

static void
end_copies (TsTrackDetails *self)
{
  if (self->copies != NULL)
    g_cancellable_cancel (self->copies);
  g_clear_object (&self->copies);
}

static void
add_copies (TsTrackDetails *self, const TsTrack *track)
{
  TsStore *store = ts_context_get_store (self->context);

  if (track->recording_id == 0 || store == NULL)
    return;
  self->copies = g_cancellable_new ();
  ts_store_list_copies_async (store, track->recording_id, self->copies, copies_cb, self);
}

/* --- The widget ---------------------------------------------------------------------------- */

static void
close_cb (TsTrackDetails *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.details", NULL);
}

static GtkWidget *
header_new (TsTrackDetails *self)
{
  GtkWidget *header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->title_label = label_new (NULL, "title-4");
  self->artist_label = label_new (NULL, NULL);
  gtk_label_set_selectable (self->title_label, TRUE);
  gtk_label_set_selectable (self->artist_label, TRUE);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->title_label));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->artist_label));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_tooltip_text (button, _ ("Hide Details"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Hide Details"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (close_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (header), texts);
  gtk_box_append (GTK_BOX (header), button);
  return header;
}

static void
ts_track_details_dispose (GObject *object)
{
  end_copies (TS_TRACK_DETAILS (object));

  G_OBJECT_CLASS (ts_track_details_parent_class)->dispose (object);
}

static void
ts_track_details_class_init (TsTrackDetailsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_track_details_dispose;
}

static void
ts_track_details_init (TsTrackDetails *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  self->hint_label = label_new (NULL, "dim-label");
  gtk_label_set_xalign (self->hint_label, 0.5f);
  gtk_label_set_yalign (self->hint_label, 0.5f);
  gtk_label_set_justify (self->hint_label, GTK_JUSTIFY_CENTER);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->hint_label), "hint");

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 18));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "ts-details");
  gtk_box_append (self->box, header_new (self));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->box));
  gtk_stack_add_named (self->stack, scrolled, "track");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  ts_track_details_set_track (self, NULL, NULL);
}

void
ts_track_details_set_track (TsTrackDetails *self, TsTrack *track, TsContext *context)
{
  g_autofree char *title = NULL;

  g_return_if_fail (TS_IS_TRACK_DETAILS (self));

  end_copies (self);
  self->context = context;
  if (self->grid != NULL)
    gtk_box_remove (self->box, GTK_WIDGET (self->grid));
  self->grid = NULL;
  if (track == NULL) {
    gtk_label_set_label (self->hint_label, _ ("Select a track to see what is known about it"));
    gtk_stack_set_visible_child_name (self->stack, "hint");
    return;
  }

  title = ts_track_get_display_title (track);
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->artist_label,
                       track->artist != NULL ? track->artist : _ ("Unknown artist"));
  self->grid = GTK_GRID (gtk_grid_new ());
  self->n_rows = 0;
  gtk_grid_set_row_spacing (self->grid, 6);
  gtk_grid_set_column_spacing (self->grid, 12);
  gtk_box_append (self->box, GTK_WIDGET (self->grid));
  add_tags (self, track);
  add_gap (self);
  add_ids (self, track);
  add_gap (self);
  add_file (self, track, context);
  add_copies (self, track);
  gtk_stack_set_visible_child_name (self->stack, "track");
}

void
ts_track_details_set_n_selected (TsTrackDetails *self, guint n_selected)
{
  g_autofree char *count = ts_format_count (n_selected);
  g_autofree char *text = NULL;

  g_return_if_fail (TS_IS_TRACK_DETAILS (self));

  text = g_strdup_printf (ngettext ("%s track is selected", "%s tracks are selected", n_selected),
                          count);
  gtk_label_set_label (self->hint_label, text);
  gtk_stack_set_visible_child_name (self->stack, "hint");
}

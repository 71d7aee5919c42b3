/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-playlist-entry-row.h"

#include "ts-confidence-label.h"
#include "ts-text.h"

#include <glib/gi18n-lib.h>

/* Below this the words say that it is only probable. */
#define SURE 0.95

/* --- The item ------------------------------------------------------------------------------ */

struct _TsPlaylistEntryItem {
  GObject parent_instance;

  TsPlaylistPush *push; /* (owned) */
  guint index;
  gboolean needs_look;
};

static guint item_changed_signal;

G_DEFINE_FINAL_TYPE (TsPlaylistEntryItem, ts_playlist_entry_item, G_TYPE_OBJECT)

static const TsPlaylistPushEntry *
get_entry (TsPlaylistEntryItem *self)
{
  return ts_playlist_push_get_entries (self->push)->pdata[self->index];
}

static void
ts_playlist_entry_item_dispose (GObject *object)
{
  g_clear_object (&TS_PLAYLIST_ENTRY_ITEM (object)->push);
  G_OBJECT_CLASS (ts_playlist_entry_item_parent_class)->dispose (object);
}

static void
ts_playlist_entry_item_class_init (TsPlaylistEntryItemClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_playlist_entry_item_dispose;
  item_changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_playlist_entry_item_init (TsPlaylistEntryItem *self)
{
}

TsPlaylistEntryItem *
ts_playlist_entry_item_new (TsPlaylistPush *push, guint index)
{
  TsPlaylistEntryItem *self = g_object_new (TS_TYPE_PLAYLIST_ENTRY_ITEM, NULL);
  const TsPlaylistPushEntry *entry;

  self->push = g_object_ref (push);
  self->index = index;
  entry = get_entry (self);
  self->needs_look = entry->found == TS_PLAYLIST_FOUND_NOT
                     || (entry->found == TS_PLAYLIST_FOUND_MATCHED && entry->confidence < SURE);
  return self;
}

gboolean
ts_playlist_entry_item_needs_look (TsPlaylistEntryItem *self)
{
  g_return_val_if_fail (TS_IS_PLAYLIST_ENTRY_ITEM (self), FALSE);

  return self->needs_look;
}

void
ts_playlist_entry_item_changed (TsPlaylistEntryItem *self)
{
  g_return_if_fail (TS_IS_PLAYLIST_ENTRY_ITEM (self));

  g_signal_emit (self, item_changed_signal, 0);
}

/* --- The row ------------------------------------------------------------------------------- */

struct _TsPlaylistEntryRow {
  AdwBin parent_instance;

  TsPlaylistEntryItem *item; /* (owned) (nullable) */
  GSignalGroup *signals;     /* (owned): of the item */
  gboolean is_showing;       /* the drop-down is being filled */

  GtkLabel *wanted_label;
  TsConfidenceLabel *confidence_label;
  GtkWidget *missing_box;
  GtkLabel *found_label;
  GtkDropDown *drop_down;
};

static guint picked_signal;

G_DEFINE_FINAL_TYPE (TsPlaylistEntryRow, ts_playlist_entry_row, ADW_TYPE_BIN)

/* Artist and title. */
static char *
describe (const TsTrack *track)
{
  g_autofree char *title = ts_track_get_display_title (track);

  if (track->artist == NULL)
    return g_steal_pointer (&title);
  /* Translators: an artist and a title. */
  return g_strdup_printf (_ ("%s – %s"), track->artist, title);
}

static gboolean
is_same_text (const char *one, const char *other)
{
  g_autofree char *one_folded = one != NULL ? g_utf8_casefold (one, -1) : NULL;
  g_autofree char *other_folded = other != NULL ? g_utf8_casefold (other, -1) : NULL;

  return g_strcmp0 (one_folded, other_folded) == 0;
}

/* What tells a track from others like it: the artist only where @wanted says another. */
static char *
describe_candidate (const TsTrack *track, const TsTrack *wanted)
{
  g_autofree char *name = is_same_text (track->artist, wanted->artist)
                              ? ts_track_get_display_title (track)
                              : describe (track);
  g_autofree char *duration = ts_text_format_duration (track->duration_ms);

  if (track->album == NULL)
    /* Translators: artist and title, and a duration: "Air – Talisman (4:16)". */
    return g_strdup_printf (_ ("%s (%s)"), name, duration);
  /* Translators: artist and title, an album, and a duration. */
  return g_strdup_printf (_ ("%s (%s, %s)"), name, track->album, duration);
}

static const TsTrack *
get_candidate (const TsPlaylistPushEntry *entry, guint i)
{
  return ((const TsPlaylistCandidate *) entry->candidates->pdata[i])->track;
}

/* The candidates and, after them, "None of these". */
static void
fill_candidates (TsPlaylistEntryRow *self, const TsPlaylistPushEntry *entry, const char *wanted)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  /* Translators: for screen readers; artist and title of an entry of a playlist. */
  g_autofree char *label = g_strdup_printf (_ ("What “%s” is on the server"), wanted);

  for (guint i = 0; i < entry->candidates->len; i++) {
    g_autofree char *name = describe_candidate (get_candidate (entry, i), entry->wanted);

    gtk_string_list_append (names, name);
  }
  gtk_string_list_append (names, _ ("None of these"));
  self->is_showing = TRUE;
  gtk_drop_down_set_model (self->drop_down, G_LIST_MODEL (names));
  self->is_showing = FALSE;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
show_confidence (TsPlaylistEntryRow *self, const TsPlaylistPushEntry *entry)
{
  /* What nobody has looked at yet is as sure as its best candidate. */
  const gboolean is_open = entry->found == TS_PLAYLIST_FOUND_NOT && entry->confidence < 1
                           && entry->candidates->len > 0;
  const gboolean is_missing = entry->found == TS_PLAYLIST_FOUND_NOT && !is_open;

  gtk_widget_set_visible (self->missing_box, is_missing);
  gtk_widget_set_visible (GTK_WIDGET (self->confidence_label), !is_missing);
  ts_confidence_label_set_text (self->confidence_label, entry->found == TS_PLAYLIST_FOUND_PICKED
                                                            ? C_ ("playlist entry", "Your choice")
                                                            : NULL);
  ts_confidence_label_set_confidence (
      self->confidence_label,
      is_open ? ((const TsPlaylistCandidate *) entry->candidates->pdata[0])->confidence
              : entry->confidence);
}

/* Shows what the entry is on the server now. */
static void
update (TsPlaylistEntryRow *self)
{
  const TsPlaylistPushEntry *entry = get_entry (self->item);
  guint selected = entry->candidates->len;
  g_autofree char *found = NULL;

  show_confidence (self, entry);
  if (gtk_widget_get_visible (GTK_WIDGET (self->drop_down))) {
    for (guint i = 0; entry->track != NULL && i < entry->candidates->len; i++)
      if (get_candidate (entry, i)->id == entry->track->id)
        selected = i;
    self->is_showing = TRUE;
    gtk_drop_down_set_selected (self->drop_down, selected);
    self->is_showing = FALSE;
    return;
  }
  found = entry->track != NULL ? describe_candidate (entry->track, entry->wanted)
                               : g_strdup (_ ("The server has nothing that is like it."));
  gtk_label_set_label (self->found_label, found);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->found_label), found);
}

static void
show (TsPlaylistEntryRow *self)
{
  const TsPlaylistPushEntry *entry = get_entry (self->item);
  g_autofree char *wanted = describe (entry->wanted);
  const gboolean has_choice
      = entry->candidates->len > 0
        && (self->item->needs_look || entry->found != TS_PLAYLIST_FOUND_MATCHED);

  gtk_label_set_label (self->wanted_label, wanted);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->wanted_label), wanted);
  gtk_widget_set_visible (GTK_WIDGET (self->drop_down), has_choice);
  gtk_widget_set_visible (GTK_WIDGET (self->found_label), !has_choice);
  if (has_choice)
    fill_candidates (self, entry, wanted);
  update (self);
}

static void
selected_cb (TsPlaylistEntryRow *self)
{
  const guint selected = gtk_drop_down_get_selected (self->drop_down);
  const TsPlaylistPushEntry *entry;

  if (self->is_showing || self->item == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;
  entry = get_entry (self->item);
  ts_playlist_push_pick (self->item->push, self->item->index,
                         selected < entry->candidates->len
                             ? ((TsPlaylistCandidate *) entry->candidates->pdata[selected])->track
                             : NULL);
  g_signal_emit (self, picked_signal, 0);
}

/* --- Cells of the drop-down ---------------------------------------------------------------- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  /* The ends tell them apart. */
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));

  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, text);
}

static void
ts_playlist_entry_row_dispose (GObject *object)
{
  TsPlaylistEntryRow *self = TS_PLAYLIST_ENTRY_ROW (object);

  g_clear_object (&self->item);
  g_clear_object (&self->signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_PLAYLIST_ENTRY_ROW);
  G_OBJECT_CLASS (ts_playlist_entry_row_parent_class)->dispose (object);
}

static void
ts_playlist_entry_row_class_init (TsPlaylistEntryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_playlist_entry_row_dispose;
  picked_signal = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (TS_TYPE_CONFIDENCE_LABEL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-playlist-entry-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistEntryRow, wanted_label);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistEntryRow, confidence_label);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistEntryRow, missing_box);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistEntryRow, found_label);
  gtk_widget_class_bind_template_child (widget_class, TsPlaylistEntryRow, drop_down);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
ts_playlist_entry_row_init (TsPlaylistEntryRow *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_drop_down_set_factory (self->drop_down, factory);
  self->signals = g_signal_group_new (TS_TYPE_PLAYLIST_ENTRY_ITEM);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (update), self);
}

GtkWidget *
ts_playlist_entry_row_new (void)
{
  return g_object_new (TS_TYPE_PLAYLIST_ENTRY_ROW, NULL);
}

void
ts_playlist_entry_row_set_item (TsPlaylistEntryRow *self, TsPlaylistEntryItem *item)
{
  g_return_if_fail (TS_IS_PLAYLIST_ENTRY_ROW (self));
  g_return_if_fail (item == NULL || TS_IS_PLAYLIST_ENTRY_ITEM (item));

  g_set_object (&self->item, item);
  g_signal_group_set_target (self->signals, item);
  if (item != NULL)
    show (self);
}

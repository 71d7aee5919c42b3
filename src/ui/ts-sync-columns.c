/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-sync-columns.h"

#include "ts-confidence-label.h"
#include "ts-sync-item.h"

#include "ts-sync-words.h"

#include <glib/gi18n-lib.h>

#define BINDING_KEY "ts-binding"
#define COLUMN_KEY "ts-sync-column"
#define ROW_KEY "ts-sync-row"
#define COLUMNS_KEY "ts-sync-columns"

typedef enum {
  COLUMN_TICK,
  COLUMN_ACTION,
  COLUMN_TITLE,
  COLUMN_ARTIST,
  COLUMN_ALBUM,
  COLUMN_REASON,
  COLUMN_CONFIDENCE,
  COLUMN_SIZE,
} Column;

const char *
ts_sync_action_get_icon_name (int action)
{
  switch ((TsSyncAction) action) {
  case TS_SYNC_ACTION_COPY:
    return "list-add-symbolic";
  case TS_SYNC_ACTION_LOOK:
    return "view-reveal-symbolic";
  case TS_SYNC_ACTION_CONFLICT:
    return "dialog-warning-symbolic";
  case TS_SYNC_ACTION_SKIP:
    return "object-select-symbolic";
  case TS_SYNC_N_ACTIONS:
  default:
    return NULL;
  }
}

/* --- Text ---------------------------------------------------------------------------------- */

static char *
get_text (TsSyncItem *item, Column column)
{
  TsTrack *track = ts_sync_item_get_track (item);
  const char *outcome;

  switch (column) {
  case COLUMN_TITLE:
    return ts_track_get_display_title (track);
  case COLUMN_ARTIST:
    return g_strdup (track->artist != NULL ? track->artist : "–");
  case COLUMN_ALBUM:
    return g_strdup (track->album != NULL ? track->album : "–");
  case COLUMN_REASON:
    /* What really happened is more than what was to happen. */
    outcome = ts_sync_item_get_outcome_text (item);
    return outcome != NULL ? g_strdup (outcome) : ts_sync_item_dup_reason_text (item);
  case COLUMN_SIZE:
    return track->size_bytes > 0 ? g_format_size ((guint64) track->size_bytes) : g_strdup ("–");
  case COLUMN_TICK:
  case COLUMN_ACTION:
  case COLUMN_CONFIDENCE:
  default:
    g_return_val_if_reached (NULL);
  }
}

static void
update_text (TsSyncItem *item, GParamSpec *pspec, GtkInscription *cell)
{
  Column column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (cell), COLUMN_KEY));
  g_autofree char *text = get_text (item, column);

  gtk_inscription_set_text (cell, text);
  if (column == COLUMN_REASON || column == COLUMN_TITLE)
    gtk_widget_set_tooltip_text (GTK_WIDGET (cell), text);
}

static void
setup_text_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer column)
{
  GtkWidget *cell = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell), 1);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell), 8);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (cell), 1);
  /* One line high: in a higher cell, text that is cut off stands higher than other text. */
  gtk_widget_set_valign (cell, GTK_ALIGN_CENTER);
  if (GPOINTER_TO_UINT (column) == COLUMN_SIZE) {
    gtk_inscription_set_xalign (GTK_INSCRIPTION (cell), 1);
    gtk_widget_add_css_class (cell, "numeric");
  }
  g_object_set_data (G_OBJECT (cell), COLUMN_KEY, column);
  g_object_set_data (G_OBJECT (cell), ROW_KEY, list_item);
  gtk_list_item_set_child (list_item, cell);
}

static void
bind_text_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer column)
{
  TsSyncItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  update_text (item, NULL, GTK_INSCRIPTION (cell));
  if (GPOINTER_TO_UINT (column) == COLUMN_REASON) {
    g_signal_connect (item, "notify::outcome-text", G_CALLBACK (update_text), cell);
    g_signal_connect (item, "notify::reason", G_CALLBACK (update_text), cell);
  }
}

static void
unbind_text_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer column)
{
  if (GPOINTER_TO_UINT (column) == COLUMN_REASON)
    g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), update_text,
                                          gtk_list_item_get_child (list_item));
}

/* --- Tick ---------------------------------------------------------------------------------- */

static void
update_tick (TsSyncItem *item, GParamSpec *pspec, GtkWidget *check)
{
  gtk_widget_set_sensitive (check, ts_sync_item_get_is_selectable (item));
}

static void
setup_tick_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer column)
{
  gtk_list_item_set_child (list_item, gtk_check_button_new ());
}

static void
bind_tick_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer column)
{
  TsSyncItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *check = gtk_list_item_get_child (list_item);
  g_autofree char *title = ts_track_get_display_title (ts_sync_item_get_track (item));
  /* TRANSLATORS: a tick box in a plan; the name of a track */
  g_autofree char *label = g_strdup_printf (
      ts_sync_item_is_upload (item) ? _ ("Upload “%s”") : _ ("Copy “%s”"), title);
  GBinding *binding = g_object_bind_property (item, "is-selected", check, "active",
                                              G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);

  g_object_set_data (G_OBJECT (check), BINDING_KEY, binding);
  update_tick (item, NULL, check);
  g_signal_connect (item, "notify::action", G_CALLBACK (update_tick), check);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
unbind_tick_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer column)
{
  GtkWidget *check = gtk_list_item_get_child (list_item);

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), update_tick, check);
  g_binding_unbind (g_object_steal_data (G_OBJECT (check), BINDING_KEY));
}

/* --- Action -------------------------------------------------------------------------------- */

static void
update_action (TsSyncItem *item, GParamSpec *pspec, GtkWidget *box)
{
  GtkWidget *image = gtk_widget_get_first_child (box);
  GtkWidget *label = gtk_widget_get_next_sibling (image);
  TsSyncAction action = ts_sync_item_get_action (item);
  const char *icon_name = ts_sync_action_get_icon_name (action);
  const char *text = ts_sync_item_get_action_words (item);

  switch (ts_sync_item_get_outcome (item)) {
  case TS_SYNC_OUTCOME_COPIED:
    icon_name = "object-select-symbolic";
    text = ts_sync_item_is_upload (item) ? C_ ("sync outcome", "Uploaded")
                                         : C_ ("sync outcome", "Copied");
    break;
  case TS_SYNC_OUTCOME_LEFT:
    icon_name = "dialog-warning-symbolic";
    text = C_ ("sync outcome", "Left alone");
    break;
  case TS_SYNC_OUTCOME_FAILED:
    icon_name = "dialog-error-symbolic";
    text = C_ ("sync outcome", "Failed");
    break;
  case TS_SYNC_OUTCOME_NONE:
  default:
    break;
  }
  gtk_image_set_from_icon_name (GTK_IMAGE (image), icon_name);
  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (box, text);
}

static void
setup_action_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer column)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *image = gtk_image_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (list_item, box);
}

static void
bind_action_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer column)
{
  TsSyncItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *box = gtk_list_item_get_child (list_item);

  update_action (item, NULL, box);
  g_signal_connect (item, "notify::outcome", G_CALLBACK (update_action), box);
  g_signal_connect (item, "notify::action", G_CALLBACK (update_action), box);
}

static void
unbind_action_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer column)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), update_action,
                                        gtk_list_item_get_child (list_item));
}

/* --- Confidence ---------------------------------------------------------------------------- */

static void
setup_confidence_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer column)
{
  gtk_list_item_set_child (list_item, ts_confidence_label_new ());
}

static void
bind_confidence_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer column)
{
  TsSyncItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *label = gtk_list_item_get_child (list_item);

  /* Nothing had to be guessed where there is no other track. */
  gtk_widget_set_visible (label,
                          ts_sync_item_get_matched_track (item) != NULL
                              && ts_sync_item_get_reason (item) != TS_SYNC_REASON_NAME_TAKEN);
  ts_confidence_label_set_confidence (TS_CONFIDENCE_LABEL (label),
                                      ts_sync_item_get_confidence (item));
}

/* --- Order --------------------------------------------------------------------------------- */

static int
compare_text (gconstpointer a, gconstpointer b, gpointer column)
{
  g_autofree char *x = get_text ((TsSyncItem *) a, GPOINTER_TO_UINT (column));
  g_autofree char *y = get_text ((TsSyncItem *) b, GPOINTER_TO_UINT (column));

  return g_utf8_collate (x, y);
}

static int
compare_numbers (double x, double y)
{
  return x < y ? -1 : x > y;
}

static int
compare_values (gconstpointer a, gconstpointer b, gpointer column)
{
  TsSyncItem *x = (TsSyncItem *) a, *y = (TsSyncItem *) b;

  switch ((Column) GPOINTER_TO_UINT (column)) {
  case COLUMN_TICK:
    return compare_numbers (ts_sync_item_get_is_selected (y), ts_sync_item_get_is_selected (x));
  case COLUMN_ACTION:
    return compare_numbers (ts_sync_item_get_action (x), ts_sync_item_get_action (y));
  case COLUMN_CONFIDENCE:
    return compare_numbers (ts_sync_item_get_confidence (x), ts_sync_item_get_confidence (y));
  case COLUMN_SIZE:
    return compare_numbers (ts_sync_item_get_size_bytes (x), ts_sync_item_get_size_bytes (y));
  case COLUMN_TITLE:
  case COLUMN_ARTIST:
  case COLUMN_ALBUM:
  case COLUMN_REASON:
  default:
    return compare_text (a, b, column);
  }
}

/* --- Columns ------------------------------------------------------------------------------- */

typedef void (*FactoryFunc) (GtkSignalListItemFactory *, GtkListItem *, gpointer);

static const struct {
  const char *title; /* to be translated, "" for none */
  Column column;
  int width;         /* -1 takes what is left */
  TsSyncWidth least; /* shown from this width on */
  FactoryFunc setup;
  FactoryFunc bind;
  FactoryFunc unbind; /* (nullable) */
} columns[] = {
  { "", COLUMN_TICK, 44, TS_SYNC_WIDTH_NARROW, setup_tick_cb, bind_tick_cb, unbind_tick_cb },
  { NC_ ("column", "Action"), COLUMN_ACTION, 128, TS_SYNC_WIDTH_MEDIUM, setup_action_cb,
    bind_action_cb, unbind_action_cb },
  { NC_ ("column", "Title"), COLUMN_TITLE, -1, TS_SYNC_WIDTH_NARROW, setup_text_cb, bind_text_cb,
    unbind_text_cb },
  { NC_ ("column", "Artist"), COLUMN_ARTIST, 130, TS_SYNC_WIDTH_MEDIUM, setup_text_cb, bind_text_cb,
    unbind_text_cb },
  { NC_ ("column", "Album"), COLUMN_ALBUM, 120, TS_SYNC_WIDTH_WIDE, setup_text_cb, bind_text_cb,
    unbind_text_cb },
  { NC_ ("column", "Reason"), COLUMN_REASON, -1, TS_SYNC_WIDTH_NARROW, setup_text_cb, bind_text_cb,
    unbind_text_cb },
  { NC_ ("column", "Confidence"), COLUMN_CONFIDENCE, 150, TS_SYNC_WIDTH_WIDE, setup_confidence_cb,
    bind_confidence_cb, NULL },
  { NC_ ("column", "Size"), COLUMN_SIZE, 84, TS_SYNC_WIDTH_MEDIUM, setup_text_cb, bind_text_cb,
    unbind_text_cb },
};

void
ts_sync_columns_add (GtkColumnView *view)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);

  g_object_set_data_full (G_OBJECT (view), COLUMNS_KEY, all, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
    gpointer kind = GUINT_TO_POINTER (columns[i].column);
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
    const char *title
        = *columns[i].title != '\0' ? g_dpgettext2 (NULL, "column", columns[i].title) : "";
    GtkColumnViewColumn *column = gtk_column_view_column_new (title, factory);
    g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_values, kind, NULL));

    g_signal_connect (factory, "setup", G_CALLBACK (columns[i].setup), kind);
    g_signal_connect (factory, "bind", G_CALLBACK (columns[i].bind), kind);
    if (columns[i].unbind != NULL)
      g_signal_connect (factory, "unbind", G_CALLBACK (columns[i].unbind), kind);
    gtk_column_view_column_set_sorter (column, sorter);
    gtk_column_view_column_set_resizable (column, columns[i].column != COLUMN_TICK);
    gtk_column_view_column_set_expand (column, columns[i].width < 0);
    if (columns[i].width > 0)
      gtk_column_view_column_set_fixed_width (column, columns[i].width);
    gtk_column_view_append_column (view, column);
    g_ptr_array_add (all, column);
  }
}

void
ts_sync_columns_set_width (GtkColumnView *view, TsSyncWidth width)
{
  GPtrArray *all = g_object_get_data (G_OBJECT (view), COLUMNS_KEY);
  guint position = 0;

  /* Taken out rather than hidden: GTK 4.8 keeps the room of hidden columns from the others. */
  for (guint i = 0; i < all->len; i++) {
    GtkColumnViewColumn *column = all->pdata[i];
    gboolean is_there = gtk_column_view_column_get_column_view (column) != NULL;

    if (width >= columns[i].least) {
      if (!is_there)
        gtk_column_view_insert_column (view, position, column);
      position++;
    } else if (is_there) {
      gtk_column_view_remove_column (view, column);
    }
  }
}

/* The focus is on a row, whose cells hold the marked widgets; a press is on one of those, or on the
 * cell around it. */
guint
ts_sync_columns_get_position (GtkWidget *widget)
{
  for (; widget != NULL && !GTK_IS_COLUMN_VIEW (widget); widget = gtk_widget_get_parent (widget)) {
    for (GtkWidget *cell = gtk_widget_get_first_child (widget); cell != NULL;
         cell = gtk_widget_get_next_sibling (cell)) {
      GtkWidget *child = gtk_widget_get_first_child (cell);
      GtkListItem *row = child != NULL ? g_object_get_data (G_OBJECT (child), ROW_KEY) : NULL;

      if (row != NULL)
        return gtk_list_item_get_position (row);
    }
  }
  return GTK_INVALID_LIST_POSITION;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-track-columns.h"
#include "ts-format.h"
#include "ts-text-cell.h"

#include <glib/gi18n-lib.h>

#include "ts-text.h"

#define KIND_KEY "ts-column-kind"
#define CELL_KEY "ts-list-item"
#define WIDTH_KEY "ts-width"

/* --- What the columns say ------------------------------------------------------------------ */

static char *
text_or_dash (const char *text)
{
  return g_strdup (text != NULL ? text : "–");
}

static char *
get_title (const TsTrack *track, TsContext *context)
{
  return ts_track_get_display_title (track);
}

static char *
get_artist (const TsTrack *track, TsContext *context)
{
  return text_or_dash (track->artist);
}

static char *
get_album (const TsTrack *track, TsContext *context)
{
  return text_or_dash (track->album);
}

static char *
get_genre (const TsTrack *track, TsContext *context)
{
  return track->genres != NULL ? g_strjoinv (", ", track->genres) : g_strdup ("–");
}

static char *
get_year (const TsTrack *track, TsContext *context)
{
  return track->year > 0 ? g_strdup_printf ("%d", track->year) : g_strdup ("–");
}

static char *
get_time (const TsTrack *track, TsContext *context)
{
  return ts_text_format_duration (track->duration_ms);
}

static char *
get_added (const TsTrack *track, TsContext *context)
{
  return ts_format_date (track->added_us);
}

static char *
get_format (const TsTrack *track, TsContext *context)
{
  return text_or_dash (track->codec);
}

static char *
get_bit_rate (const TsTrack *track, TsContext *context)
{
  if (track->bit_rate_kbps <= 0)
    return g_strdup ("–");
  /* Translators: a bit rate. */
  return g_strdup_printf (_ ("%d kbit/s"), track->bit_rate_kbps);
}

static char *
get_size (const TsTrack *track, TsContext *context)
{
  return track->size_bytes > 0 ? g_format_size ((guint64) track->size_bytes) : g_strdup ("–");
}

static char *
get_mbid (const TsTrack *track, TsContext *context)
{
  return text_or_dash (track->mb_recording_id);
}

char *
ts_track_dup_origins (const TsTrack *track, TsContext *context)
{
  const guint n = MAX (track->n_origins, 1);
  const gint64 *ids = track->n_origins > 0 ? track->origins : &track->source_id;
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    TsSource *source = ts_context_get_source (context, ids[i]);

    if (source == NULL)
      continue;
    if (names->len > 0)
      /* Translators: between the names of two sources that have a track: "Music, Navidrome". */
      g_string_append (names, C_ ("list of names", ", "));
    g_string_append (names, ts_source_get_name (source));
  }
  return g_string_free (names, FALSE);
}

static char *
get_origin (const TsTrack *track, TsContext *context)
{
  g_autofree char *names = ts_track_dup_origins (track, context);

  return text_or_dash (names);
}

static char *
get_path (const TsTrack *track, TsContext *context)
{
  return ts_track_get_display_location (track);
}

static const TsTrackColumn columns[] = {
  { "title", NC_ ("column", "Title"), TS_TRACK_SORT_TITLE, -1, TRUE, TRUE, FALSE, get_title },
  { "artist", NC_ ("column", "Artist"), TS_TRACK_SORT_ARTIST, 150, TRUE, FALSE, FALSE, get_artist },
  { "album", NC_ ("column", "Album"), TS_TRACK_SORT_ALBUM, 150, TRUE, FALSE, FALSE, get_album },
  { "genre", NC_ ("column", "Genre"), TS_TRACK_SORT_GENRE, 90, TRUE, FALSE, FALSE, get_genre },
  { "year", NC_ ("column", "Year"), TS_TRACK_SORT_YEAR, 56, TRUE, FALSE, TRUE, get_year },
  { "time", NC_ ("column", "Time"), TS_TRACK_SORT_DURATION, 60, TRUE, FALSE, TRUE, get_time },
  { "added", NC_ ("column", "Added"), TS_TRACK_SORT_ADDED, 104, TRUE, FALSE, TRUE, get_added },
  { "format", NC_ ("column", "Format"), TS_TRACK_SORT_CODEC, 80, FALSE, FALSE, FALSE, get_format },
  { "bit-rate", NC_ ("column", "Bit Rate"), TS_TRACK_SORT_BIT_RATE, 100, FALSE, FALSE, TRUE,
    get_bit_rate },
  { "size", NC_ ("column", "Size"), TS_TRACK_SORT_SIZE, 90, FALSE, FALSE, TRUE, get_size },
  { "musicbrainz-id", NC_ ("column", "MusicBrainz ID"), TS_TRACK_SORT_MBID, 290, FALSE, FALSE,
    FALSE, get_mbid },
  { "origin", NC_ ("column", "Origin"), TS_TRACK_SORT_SOURCE, 110, FALSE, FALSE, FALSE,
    get_origin },
  { "path", NC_ ("column", "Path"), TS_TRACK_SORT_PATH, 300, FALSE, FALSE, FALSE, get_path },
};

const TsTrackColumn *
ts_track_columns_get (guint *n_columns)
{
  *n_columns = G_N_ELEMENTS (columns);
  return columns;
}

const TsTrackColumn *
ts_track_columns_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
    if (g_str_equal (columns[i].name, name))
      return &columns[i];
  }
  return NULL;
}

/* --- Cells --------------------------------------------------------------------------------- */

/* What a factory needs; lives as long as its column. */
typedef struct {
  const TsTrackColumn *kind;
  TsContext *context; /* (unowned): outlives the column */
} TsCellMaker;

/* A row that stands for a recording in several places says so beside the title. */
static gboolean
has_place_note (const TsCellMaker *maker, const TsTrack *track)
{
  return maker->kind->sort == TS_TRACK_SORT_TITLE && track != NULL && track->n_origins > 1;
}

static void
update_place_note (TsTextCell *cell, const TsTrack *track)
{
  const guint n = track->n_origins;
  g_autofree char *title = ts_track_get_display_title (track);
  /* Translators: how many folders and servers have a track. */
  g_autofree char *note = g_strdup_printf (ngettext ("%u place", "%u places", n), n);
  /* Translators: the same where there is little room: a number with a sign of multiplication. */
  g_autofree char *short_note = g_strdup_printf (_ ("%u×"), n);
  /* Translators: for screen readers; the title of a track, and how many folders and servers have
   * it. */
  g_autofree char *label
      = g_strdup_printf (ngettext ("%s, in %u place", "%s, in %u places", n), title, n);

  ts_text_cell_set_note (cell, note, short_note, label);
}

static void
update_cell (GtkWidget *cell, TsTrackItem *item, TsCellMaker *maker)
{
  TsTrack *track = ts_track_item_get_track (item);
  const gboolean has_note = has_place_note (maker, track);

  ts_text_cell_take_text (TS_TEXT_CELL (cell),
                          track != NULL ? maker->kind->get_text (track, maker->context) : NULL);
  if (has_note)
    update_place_note (TS_TEXT_CELL (cell), track);
  else
    ts_text_cell_set_note (TS_TEXT_CELL (cell), NULL, NULL, NULL);
  gtk_widget_set_has_tooltip (cell, has_note);
}

/* The names of the places are looked up when somebody wants to know. */
static gboolean
query_tooltip_cb (
    GtkWidget *cell, int x, int y, gboolean is_keyboard, GtkTooltip *tooltip, TsCellMaker *maker)
{
  TsTrackItem *item = gtk_list_item_get_item (g_object_get_data (G_OBJECT (cell), CELL_KEY));
  TsTrack *track = item != NULL ? ts_track_item_get_track (item) : NULL;
  g_autofree char *names = NULL;

  if (!has_place_note (maker, track))
    return FALSE;
  names = ts_track_dup_origins (track, maker->context);
  gtk_tooltip_set_text (tooltip, names);
  return TRUE;
}

/* A cell knows where its text comes from while it is bound. */
static void
item_changed_cb (TsTrackItem *item, GtkListItem *list_item)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  update_cell (cell, item, g_object_get_data (G_OBJECT (cell), KIND_KEY));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, TsCellMaker *maker)
{
  GtkWidget *cell = ts_text_cell_new (maker->kind->is_expanding ? 16 : 1, maker->kind->is_numeric);

  g_object_set_data (G_OBJECT (cell), KIND_KEY, maker);
  g_object_set_data (G_OBJECT (cell), CELL_KEY, list_item);
  g_signal_connect (cell, "query-tooltip", G_CALLBACK (query_tooltip_cb), maker);
  gtk_list_item_set_child (list_item, cell);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, TsCellMaker *maker)
{
  TsTrackItem *item = gtk_list_item_get_item (list_item);

  update_cell (gtk_list_item_get_child (list_item), item, maker);
  g_signal_connect (item, "changed", G_CALLBACK (item_changed_cb), list_item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, TsCellMaker *maker)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), item_changed_cb,
                                        list_item);
}

guint
ts_track_column_get_cell_position (GtkWidget *widget)
{
  GtkListItem *list_item;

  /* Up to the cell... */
  for (GtkWidget *parent = widget; parent != NULL && !GTK_IS_COLUMN_VIEW (parent);
       parent = gtk_widget_get_parent (parent)) {
    list_item = g_object_get_data (G_OBJECT (parent), CELL_KEY);
    if (list_item != NULL)
      return gtk_list_item_get_position (list_item);
  }
  /* ...or down to one: a row is a line of cells, each around our widget. */
  while (widget != NULL && !GTK_IS_COLUMN_VIEW (widget)) {
    list_item = g_object_get_data (G_OBJECT (widget), CELL_KEY);
    if (list_item != NULL)
      return gtk_list_item_get_position (list_item);
    if (GTK_IS_LIST_VIEW (widget) || GTK_IS_SCROLLED_WINDOW (widget))
      break;
    widget = gtk_widget_get_first_child (widget);
  }
  return GTK_INVALID_LIST_POSITION;
}

/* --- Sorting ------------------------------------------------------------------------------- */

/* The store sorts; the sorters only let the headers be clicked. To learn which header counts,
 * the view's own sorter is asked to compare two things: it asks the sorter of the first column
 * first, which remembers that, and turns the answer round when the order is descending. */
static const TsTrackColumn *asked_column;

static int
compare_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  if (asked_column == NULL)
    asked_column = data;
  return -1;
}

const TsTrackColumn *
ts_track_columns_get_sort (GtkColumnView *view, gboolean *is_descending)
{
  g_autoptr (GObject) a = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) b = g_object_new (G_TYPE_OBJECT, NULL);
  GtkOrdering ordering;

  asked_column = NULL;
  ordering = gtk_sorter_compare (gtk_column_view_get_sorter (view), a, b);
  *is_descending = ordering == GTK_ORDERING_LARGER;
  return asked_column;
}

/* --- Columns ------------------------------------------------------------------------------- */

/* GTK 4.8 counts the fixed width of hidden columns too, which leaves a gap at the end, so that a
 * hidden column has none and its width waits beside it. */
static void
set_width (GtkColumnViewColumn *column, int width)
{
  g_object_set_data (G_OBJECT (column), WIDTH_KEY, GINT_TO_POINTER (width));
  gtk_column_view_column_set_fixed_width (column,
                                          gtk_column_view_column_get_visible (column) ? width : -1);
}

static int
get_width (GtkColumnViewColumn *column)
{
  if (gtk_column_view_column_get_visible (column))
    return gtk_column_view_column_get_fixed_width (column);
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), WIDTH_KEY));
}

static void
visible_cb (GtkColumnViewColumn *column)
{
  if (gtk_column_view_column_get_visible (column))
    set_width (column, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), WIDTH_KEY)));
  else
    set_width (column, gtk_column_view_column_get_fixed_width (column));
}

GtkColumnViewColumn *
ts_track_column_new (const TsTrackColumn *kind, TsContext *context)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column;
  TsCellMaker *maker = g_new0 (TsCellMaker, 1);
  g_autoptr (GtkSorter) sorter = NULL;

  maker->kind = kind;
  maker->context = context;
  g_object_set_data_full (G_OBJECT (factory), KIND_KEY, maker, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), maker);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), maker);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), maker);

  column = gtk_column_view_column_new (g_dpgettext2 (NULL, "column", kind->title), factory);
  g_object_set_data (G_OBJECT (column), KIND_KEY, (gpointer) kind);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, kind->is_expanding);
  gtk_column_view_column_set_visible (column, kind->is_shown);
  set_width (column, kind->width);
  g_signal_connect (column, "notify::visible", G_CALLBACK (visible_cb), NULL);
  sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, (gpointer) kind, NULL));
  gtk_column_view_column_set_sorter (column, sorter);
  return column;
}

const TsTrackColumn *
ts_track_column_get_kind (GtkColumnViewColumn *column)
{
  g_return_val_if_fail (GTK_IS_COLUMN_VIEW_COLUMN (column), NULL);

  return g_object_get_data (G_OBJECT (column), KIND_KEY);
}

/* A column that was saved is taken as it was; one that was not comes after, as it is at first. */
static void
add_column (GtkColumnView *view,
            GHashTable *added,
            const TsTrackColumn *kind,
            TsContext *context,
            int width,
            gboolean is_shown)
{
  g_autoptr (GtkColumnViewColumn) column = NULL;

  if (kind == NULL || !g_hash_table_add (added, (gpointer) kind))
    return;
  column = ts_track_column_new (kind, context);
  gtk_column_view_column_set_visible (column, is_shown);
  if (width > 0)
    set_width (column, width);
  gtk_column_view_append_column (view, column);
}

static GtkColumnViewColumn *
find_by_sort (GtkColumnView *view, TsTrackSort sort)
{
  GListModel *list = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);

    if (ts_track_column_get_kind (column)->sort == sort)
      return column;
  }
  return NULL;
}

void
ts_track_columns_load (GtkColumnView *view, GSettings *settings, TsContext *context)
{
  g_autoptr (GHashTable) added = g_hash_table_new (NULL, NULL);
  g_autoptr (GVariant) saved = NULL;
  g_autoptr (GVariant) saved_sort = NULL;
  const char *sort_name = "artist";
  gboolean is_shown, is_descending = FALSE;
  TsTrackSort sort = TS_TRACK_SORT_ARTIST;
  GtkColumnViewColumn *column;
  GVariantIter iter;
  const char *name;
  int width;

  if (settings != NULL) {
    saved = g_settings_get_value (settings, "library-columns");
    g_variant_iter_init (&iter, saved);
    while (g_variant_iter_next (&iter, "(&sib)", &name, &width, &is_shown))
      add_column (view, added, ts_track_columns_find (name), context, width, is_shown);
    saved_sort = g_settings_get_value (settings, "library-sort");
    g_variant_get (saved_sort, "(&sb)", &sort_name, &is_descending);
  }
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    add_column (view, added, &columns[i], context, -1, columns[i].is_shown);

  if (!ts_track_sort_from_string (sort_name, &sort))
    sort = TS_TRACK_SORT_ARTIST;
  column = find_by_sort (view, sort);
  if (column != NULL)
    gtk_column_view_sort_by_column (view, column,
                                    is_descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

void
ts_track_columns_save (GtkColumnView *view, GSettings *settings)
{
  GListModel *list = gtk_column_view_get_columns (view);
  const TsTrackColumn *sort;
  gboolean is_descending;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sib)"));
  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);

    g_variant_builder_add (&builder, "(sib)", ts_track_column_get_kind (column)->name,
                           get_width (column), gtk_column_view_column_get_visible (column));
  }
  g_settings_set_value (settings, "library-columns", g_variant_builder_end (&builder));
  sort = ts_track_columns_get_sort (view, &is_descending);
  if (sort != NULL)
    g_settings_set (settings, "library-sort", "(sb)", ts_track_sort_to_string (sort->sort),
                    is_descending);
}

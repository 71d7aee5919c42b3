/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-station-dialog.h"

#include "ts-duplicate-group.h"
#include "ts-evidence-view.h"
#include "ts-format.h"
#include "ts-job-row.h"
#include "ts-station-match.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "ts-dialogs.h"

#define KIND_KEY "ts-station-kind"
#define ALL_KINDS TS_STATION_N_MATCHES

#define TS_TYPE_STATION_DIALOG (ts_station_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TsStationDialog, ts_station_dialog, TS, STATION_DIALOG, AdwBin)

struct _TsStationDialog {
  AdwBin parent_instance;

  TsContext *context;            /* (owned) */
  GPtrArray *stations;           /* (owned) (element-type TsSource) */
  GtkDropDown *station_drop;     /* (nullable): in the dialog's header */
  TsJob *job;                    /* (owned) (nullable): the one that is waited for */
  GListStore *matches;           /* (owned) (element-type TsStationMatch) */
  GtkCustomFilter *filter;       /* (owned) */
  GtkSingleSelection *selection; /* (owned) */
  guint shown_kind;              /* a TsStationMatchKind or ALL_KINDS */

  GtkStack *stack; /* (unowned): the bin's child */
  TsJobRow *job_row;
  AdwStatusPage *error_page;
  GtkBox *chips_box;
  GtkColumnView *column_view;
  TsEvidenceView *evidence_view;
};

G_DEFINE_FINAL_TYPE (TsStationDialog, ts_station_dialog, ADW_TYPE_BIN)

static void start (TsStationDialog *self);

/* --- Rows ---------------------------------------------------------------------------------- */

typedef enum {
  COLUMN_KIND,
  COLUMN_TITLE,
  COLUMN_ARTIST,
  COLUMN_FILE,
  COLUMN_CONFIDENCE,
  COLUMN_WHY,
  N_COLUMNS
} Column;

static const struct {
  const char *title; /* to be translated */
  gboolean is_wide;
} columns[N_COLUMNS] = {
  [COLUMN_KIND] = { NC_ ("column", "State"), FALSE },
  [COLUMN_TITLE] = { NC_ ("column", "Title"), TRUE },
  [COLUMN_ARTIST] = { NC_ ("column", "Artist"), TRUE },
  [COLUMN_FILE] = { NC_ ("column", "On the station"), TRUE },
  [COLUMN_CONFIDENCE] = { NC_ ("column", "Confidence"), FALSE },
  [COLUMN_WHY] = { NC_ ("column", "Why"), TRUE },
};

static const char *
get_words (guint kind)
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
    return C_ ("station match", "Only in the library");
  case ALL_KINDS:
  default:
    return C_ ("station match", "All");
  }
}

static gboolean
is_pair (TsStationMatch *match)
{
  return ts_station_match_get_track (match) != NULL && ts_station_match_get_file (match) != NULL;
}

static char *
get_text (TsStationMatch *match, Column column)
{
  TsTrack *file = ts_station_match_get_file (match);
  TsTrack *track = ts_station_match_get_track (match);
  TsTrack *shown = track != NULL ? track : file;

  switch (column) {
  case COLUMN_KIND:
    return g_strdup (get_words (ts_station_match_get_kind (match)));
  case COLUMN_TITLE:
    return ts_track_get_display_title (shown);
  case COLUMN_ARTIST:
    return g_strdup (shown->artist != NULL ? shown->artist : "–");
  case COLUMN_FILE:
    return file != NULL ? ts_track_get_display_location (file) : g_strdup ("–");
  case COLUMN_CONFIDENCE:
    /* AzuraCast's own opinion has no number. */
    return is_pair (match) && ts_station_match_get_confidence (match) > 0 ? g_strdup_printf (
               _ ("%d %%"), (int) floor (ts_station_match_get_confidence (match) * 100))
                                                                          : g_strdup ("–");
  case COLUMN_WHY:
    return g_strdup (is_pair (match)
                         ? ts_duplicate_strategy_to_label (ts_station_match_get_strategy (match))
                         : "–");
  case N_COLUMNS:
  default:
    g_return_val_if_reached (NULL);
  }
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  GtkWidget *cell = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell), 12);
  /* The words of a state differ at their ends. */
  if (GPOINTER_TO_UINT (column) == COLUMN_KIND)
    gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell), 18);
  if (GPOINTER_TO_UINT (column) == COLUMN_CONFIDENCE) {
    gtk_inscription_set_xalign (GTK_INSCRIPTION (cell), 1);
    gtk_widget_add_css_class (cell, "numeric");
  }
  gtk_list_item_set_child (item, cell);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  GtkWidget *cell = gtk_list_item_get_child (item);
  g_autofree char *text = get_text (gtk_list_item_get_item (item), GPOINTER_TO_UINT (column));

  gtk_inscription_set_text (GTK_INSCRIPTION (cell), text);
  gtk_widget_set_tooltip_text (cell, text);
}

static void
add_columns (TsStationDialog *self)
{
  for (guint i = 0; i < N_COLUMNS; i++) {
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
    g_autoptr (GtkColumnViewColumn) column = NULL;

    g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (i));
    g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GUINT_TO_POINTER (i));
    column = gtk_column_view_column_new (g_dpgettext2 (NULL, "column", columns[i].title), factory);
    gtk_column_view_column_set_expand (column, columns[i].is_wide);
    gtk_column_view_column_set_resizable (column, TRUE);
    gtk_column_view_append_column (self->column_view, column);
  }
}

static void
selected_cb (TsStationDialog *self)
{
  TsStationMatch *match = gtk_single_selection_get_selected_item (self->selection);
  g_autoptr (TsMatchEvidence) evidence = NULL;
  gboolean is_inside;

  ts_evidence_view_clear (self->evidence_view);
  if (match == NULL) {
    ts_evidence_view_set_reason (self->evidence_view, _ ("Select a row to see why."));
    return;
  }
  if (!is_pair (match)) {
    ts_evidence_view_set_reason (self->evidence_view,
                                 ts_station_match_get_file (match) != NULL
                                     ? _ ("The library has nothing that is like it.")
                                     : _ ("The station has nothing that is like it."));
    return;
  }
  is_inside = ts_station_match_get_kind (match) == TS_STATION_MATCH_TWICE;
  evidence = ts_duplicate_explain (ts_station_match_get_track (match),
                                   ts_station_match_get_file (match));
  ts_evidence_view_set_match (self->evidence_view, evidence);
  ts_evidence_view_set_headings (self->evidence_view, is_inside ? _ ("One file") : _ ("Library"),
                                 is_inside ? _ ("Other file") : _ ("Station"));
}

/* --- Chips --------------------------------------------------------------------------------- */

static gboolean
filter_cb (gpointer match, gpointer data)
{
  TsStationDialog *self = data;

  return self->shown_kind == ALL_KINDS || ts_station_match_get_kind (match) == self->shown_kind;
}

static void
chip_toggled_cb (TsStationDialog *self, GtkToggleButton *chip)
{
  if (!gtk_toggle_button_get_active (chip))
    return;
  self->shown_kind = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (chip), KIND_KEY));
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
make_chips (TsStationDialog *self)
{
  guint counts[ALL_KINDS + 1] = { 0 };
  GtkWidget *child, *first = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips_box))) != NULL)
    gtk_box_remove (self->chips_box, child);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->matches)); i++) {
    g_autoptr (TsStationMatch) match = g_list_model_get_item (G_LIST_MODEL (self->matches), i);

    counts[ts_station_match_get_kind (match)]++;
    counts[ALL_KINDS]++;
  }
  self->shown_kind = ALL_KINDS;
  /* "All" first. */
  for (guint i = 0; i <= ALL_KINDS; i++) {
    guint kind = i == 0 ? ALL_KINDS : i - 1;
    g_autofree char *count = ts_format_count (counts[kind]);
    /* TRANSLATORS: a filter and how many rows it leaves: "In both 214" */
    g_autofree char *label
        = g_strdup_printf (C_ ("station match", "%s %s"), get_words (kind), count);
    GtkWidget *chip;

    if (counts[kind] == 0)
      continue;
    chip = gtk_toggle_button_new_with_label (label);
    g_object_set_data (G_OBJECT (chip), KIND_KEY, GUINT_TO_POINTER (kind));
    if (first != NULL)
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (chip), GTK_TOGGLE_BUTTON (first));
    else
      first = chip;
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (chip), kind == ALL_KINDS);
    g_signal_connect_object (chip, "toggled", G_CALLBACK (chip_toggled_cb), self,
                             G_CONNECT_SWAPPED);
    gtk_box_append (self->chips_box, chip);
  }
}

/* --- Comparing ----------------------------------------------------------------------------- */

static void
found_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsStationDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsStationMatchList) found
      = ts_station_match_find_finish (TS_JOB (object), result, &error);
  g_autofree char *markup = NULL;
  guint n_found;

  /* Another station was chosen, or the dialog is closed. */
  if (self->job != (TsJob *) object || self->context == NULL)
    return;
  g_clear_object (&self->job);
  if (found == NULL) {
    markup = g_markup_escape_text (error->message, -1);
    adw_status_page_set_description (self->error_page, markup);
    gtk_stack_set_visible_child_name (self->stack, "error");
    return;
  }
  n_found = g_list_model_get_n_items (G_LIST_MODEL (found));
  g_list_store_remove_all (self->matches);
  for (guint i = 0; i < n_found; i++) {
    g_autoptr (TsStationMatch) match = g_list_model_get_item (G_LIST_MODEL (found), i);

    g_list_store_append (self->matches, match);
  }
  make_chips (self);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  selected_cb (self);
  gtk_stack_set_visible_child_name (self->stack, n_found > 0 ? "list" : "empty");
  if (n_found > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->column_view));
}

static void
drop_job (TsStationDialog *self)
{
  if (self->job != NULL)
    ts_job_cancel (self->job);
  g_clear_object (&self->job);
}

static void
start (TsStationDialog *self)
{
  guint i = self->station_drop != NULL ? gtk_drop_down_get_selected (self->station_drop) : 0;

  if (i >= self->stations->len)
    return;
  drop_job (self);
  self->job = ts_station_match_find (
      ts_context_get_store (self->context), ts_context_get_accounts (self->context),
      self->stations->pdata[i], FALSE, found_cb, g_object_ref (self));
  ts_job_queue_add (ts_context_get_jobs (self->context), self->job);
  ts_job_row_set_job (self->job_row, self->job);
  gtk_stack_set_visible_child_name (self->stack, "busy");
}

static void
ts_station_dialog_dispose (GObject *object)
{
  TsStationDialog *self = TS_STATION_DIALOG (object);

  drop_job (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_STATION_DIALOG);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->matches);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (ts_station_dialog_parent_class)->dispose (object);
}

static void
ts_station_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (TS_STATION_DIALOG (object)->stations);
  G_OBJECT_CLASS (ts_station_dialog_parent_class)->finalize (object);
}

static void
ts_station_dialog_class_init (TsStationDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ts_station_dialog_dispose;
  object_class->finalize = ts_station_dialog_finalize;

  g_type_ensure (TS_TYPE_EVIDENCE_VIEW);
  g_type_ensure (TS_TYPE_JOB_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-station-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TsStationDialog, job_row);
  gtk_widget_class_bind_template_child (widget_class, TsStationDialog, error_page);
  gtk_widget_class_bind_template_child (widget_class, TsStationDialog, chips_box);
  gtk_widget_class_bind_template_child (widget_class, TsStationDialog, column_view);
  gtk_widget_class_bind_template_child (widget_class, TsStationDialog, evidence_view);
  gtk_widget_class_bind_template_callback (widget_class, start);
}

static void
ts_station_dialog_init (TsStationDialog *self)
{
  GtkFilterListModel *filtered;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->stack = GTK_STACK (adw_bin_get_child (ADW_BIN (self)));
  self->stations = g_ptr_array_new_with_free_func (g_object_unref);
  self->matches = g_list_store_new (TS_TYPE_STATION_MATCH);
  self->filter = gtk_custom_filter_new (filter_cb, self, NULL);
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->matches)),
                                        g_object_ref (GTK_FILTER (self->filter)));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (filtered));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  add_columns (self);
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (self->selection));
}

void
ts_station_dialog_present (GtkWindow *parent, TsContext *context)
{
  GListModel *sources;
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  TsStationDialog *self;

  g_return_if_fail (TS_IS_CONTEXT (context));

  self = g_object_new (TS_TYPE_STATION_DIALOG, NULL);
  self->context = g_object_ref (context);
  sources = ts_context_get_sources (context);
  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    if (ts_source_get_role (source) != TS_SOURCE_ROLE_STATION)
      continue;
    gtk_string_list_append (names, ts_source_get_name (source));
    g_ptr_array_add (self->stations, g_steal_pointer (&source));
  }
  if (self->stations->len > 1) {
    self->station_drop
        = GTK_DROP_DOWN (gtk_drop_down_new (g_object_ref (G_LIST_MODEL (names)), NULL));
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->station_drop),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Station"), -1);
    g_signal_connect_object (self->station_drop, "notify::selected", G_CALLBACK (start), self,
                             G_CONNECT_SWAPPED);
  }
  start (self);
  ts_present_dialog (parent, _ ("Library and Station"), GTK_WIDGET (self),
                     GTK_WIDGET (self->station_drop), 860, 620);
}

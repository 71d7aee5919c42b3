/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-format.h"
#include "ts-station-view-private.h"
#include "ts-track-words.h"

#include <glib/gi18n-lib.h>

enum { PROP_0, PROP_SUMMARY, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TsStationView, ts_station_view, ADW_TYPE_BIN)

/* --- What is shown ------------------------------------------------------------------------- */

static const char *
choose_state (TsStationView *self)
{
  if (self->matches == NULL) {
    if (self->job != NULL)
      return "busy";
    return self->error_message != NULL ? "error" : "start";
  }
  if (g_list_model_get_n_items (G_LIST_MODEL (self->matches)) == 0)
    return "empty";
  if (g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) > 0
      || gtk_filter_list_model_get_pending (self->filtered) > 0)
    return "list";
  return "no-results";
}

static void
set_summary (TsStationView *self, char *summary)
{
  g_autofree char *owned = summary;

  if (g_strcmp0 (self->summary, summary) == 0)
    return;
  g_free (self->summary);
  self->summary = g_steal_pointer (&owned);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static char *
describe_matches (TsStationView *self)
{
  guint n_both, n_single;
  g_autofree char *both = NULL;
  g_autofree char *single = NULL;

  if (self->matches == NULL)
    return NULL;
  n_both = ts_station_match_list_get_n (self->matches, TS_STATION_MATCH_SAME);
  n_single = ts_station_match_list_get_n (self->matches, TS_STATION_MATCH_STATION_ONLY)
             + ts_station_match_list_get_n (self->matches, TS_STATION_MATCH_LIBRARY_ONLY);
  both = ts_format_count (n_both);
  single = ts_format_count (n_single);
  /* TRANSLATORS: numbers of tracks: "214 in both, 31 in one place only" */
  return g_strdup_printf (_ ("%s in both, %s in one place only"), both, single);
}

void
_ts_station_view_update_state (TsStationView *self)
{
  const char *state = choose_state (self);
  gboolean has_list = g_str_equal (state, "list") || g_str_equal (state, "no-results");
  gboolean has_banner = self->matches != NULL && self->error_message != NULL;

  if (self->error_message != NULL) {
    g_autofree char *markup = g_markup_escape_text (self->error_message, -1);

    adw_status_page_set_description (self->error_page, markup);
    gtk_label_set_label (self->banner_label, self->error_message);
  }
  gtk_revealer_set_reveal_child (self->banner_revealer, has_banner);
  gtk_stack_set_visible_child_name (self->stack, state);
  gtk_widget_set_visible (GTK_WIDGET (self->chips_scroller), has_list);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar),
                          self->job != NULL && self->matches != NULL);
  set_summary (self, describe_matches (self));
}

/* --- Comparing ----------------------------------------------------------------------------- */

static void
drop_job (TsStationView *self)
{
  if (self->job != NULL)
    ts_job_cancel (self->job);
  g_clear_object (&self->job);
}

static void
progress_cb (TsJob *job, GParamSpec *pspec, TsStationView *self)
{
  double fraction = ts_job_get_fraction (job);

  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress_bar, fraction);
  else
    gtk_progress_bar_pulse (self->progress_bar);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsStationView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsStationMatchList) found
      = ts_station_match_find_finish (TS_JOB (object), result, &error);

  /* Another comparison took its place, or the view is gone. */
  if (self->job != (TsJob *) object)
    return;
  g_clear_object (&self->job);
  if (found != NULL)
    _ts_station_view_take_rows (self, found);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->is_stale = TRUE;
  else
    self->error_message = g_strdup (error->message);
  _ts_station_view_update_state (self);
}

void
_ts_station_view_start (TsStationView *self, gboolean is_forced)
{
  if (self->station == NULL || self->context == NULL)
    return;
  drop_job (self);
  g_clear_pointer (&self->error_message, g_free);
  self->is_stale = FALSE;
  self->job = ts_station_match_find (ts_context_get_store (self->context),
                                     ts_context_get_accounts (self->context), self->station,
                                     is_forced, found_cb, g_object_ref (self));
  ts_job_queue_add (ts_context_get_jobs (self->context), self->job);
  ts_job_row_set_job (self->job_row, self->job);
  g_signal_connect_object (self->job, "notify::fraction", G_CALLBACK (progress_cb), self, 0);
  _ts_station_view_update_state (self);
}

static void
compare_cb (TsStationView *self)
{
  _ts_station_view_start (self, FALSE);
}

static void
store_changed_cb (TsStore *store, TsStoreChanges changes, TsStationView *self)
{
  if (changes & (TS_STORE_CHANGE_TRACKS | TS_STORE_CHANGE_SOURCES | TS_STORE_CHANGE_SYNC))
    self->is_stale = TRUE;
  if (!(changes & TS_STORE_CHANGE_DECISIONS))
    return;
  self->is_stale = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    _ts_station_view_start (self, FALSE);
}

/* --- The list ------------------------------------------------------------------------------ */

static void
activate_cb (TsStationView *self, guint position)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  ts_split_view_set_show_sidebar (self->details_split, TRUE);
}

static void
show_all_cb (TsStationView *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "duplicates.show-all", NULL);
}

/* --- The object ---------------------------------------------------------------------------- */

/* What changed while another page was shown is made up for. */
static void
ts_station_view_map (GtkWidget *widget)
{
  TsStationView *self = TS_STATION_VIEW (widget);

  GTK_WIDGET_CLASS (ts_station_view_parent_class)->map (widget);
  if (self->is_stale && self->job == NULL && self->matches != NULL)
    _ts_station_view_start (self, FALSE);
}

static void
ts_station_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_SUMMARY:
    g_value_set_string (value, TS_STATION_VIEW (object)->summary);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_station_view_dispose (GObject *object)
{
  TsStationView *self = TS_STATION_VIEW (object);

  drop_job (self);
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_STATION_VIEW);
  g_clear_object (&self->selection);
  g_clear_object (&self->filtered);
  g_clear_object (&self->parts);
  g_clear_object (&self->matches);
  g_clear_object (&self->next);
  g_clear_object (&self->station);
  g_clear_object (&self->context);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (ts_station_view_parent_class)->dispose (object);
}

static void
ts_station_view_finalize (GObject *object)
{
  TsStationView *self = TS_STATION_VIEW (object);

  g_strfreev (self->words);
  g_free (self->error_message);
  g_free (self->summary);
  G_OBJECT_CLASS (ts_station_view_parent_class)->finalize (object);
}

static void
ts_station_view_class_init (TsStationViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ts_station_view_get_property;
  object_class->dispose = ts_station_view_dispose;
  object_class->finalize = ts_station_view_finalize;
  widget_class->map = ts_station_view_map;
  properties[PROP_SUMMARY]
      = g_param_spec_string ("summary", NULL, NULL, NULL,
                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TS_TYPE_JOB_ROW);
  g_type_ensure (TS_TYPE_SPLIT_VIEW);
  g_type_ensure (TS_TYPE_STATION_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-station-view.ui");
#define bind(name) gtk_widget_class_bind_template_child (widget_class, TsStationView, name)
  bind (banner_revealer);
  bind (banner_label);
  bind (chips_scroller);
  bind (chips_box);
  bind (progress_bar);
  bind (stack);
  bind (busy_page);
  bind (job_row);
  bind (error_page);
  bind (details_split);
  bind (column_view);
  bind (details);
  bind (selection_bar);
  bind (selection_label);
#undef bind
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, compare_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, _ts_station_view_update_columns);
}

static void
ts_station_view_init (TsStationView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  _ts_station_view_init_columns (self);
  _ts_station_view_init_rows (self);
  _ts_station_view_init_actions (self);
  _ts_station_view_update_actions (self);
  _ts_station_view_update_state (self);
}

void
ts_station_view_set_context (TsStationView *self, TsContext *context)
{
  g_return_if_fail (TS_IS_STATION_VIEW (self));
  g_return_if_fail (TS_IS_CONTEXT (context) && self->context == NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (ts_context_get_store (context), "changed", G_CALLBACK (store_changed_cb),
                           self, 0);
}

void
ts_station_view_set_station (TsStationView *self, TsSource *station)
{
  g_autofree char *title = NULL;
  gboolean is_other;

  g_return_if_fail (TS_IS_STATION_VIEW (self));
  g_return_if_fail (station == NULL || TS_IS_SOURCE (station));

  /* A row that was read again is another object. */
  is_other = station == NULL || self->station == NULL
             || ts_source_get_id (self->station) != ts_source_get_id (station);
  g_set_object (&self->station, station);
  if (!is_other)
    return;
  drop_job (self);
  g_clear_pointer (&self->error_message, g_free);
  g_clear_object (&self->next);
  _ts_station_view_take_rows (self, NULL);
  if (station == NULL)
    return;
  /* TRANSLATORS: the name of a station */
  title = g_strdup_printf (_ ("Comparing the Library With %s"), ts_source_get_name (station));
  adw_status_page_set_title (self->busy_page, title);
  _ts_station_view_start (self, FALSE);
}

void
ts_station_view_refresh (TsStationView *self)
{
  g_return_if_fail (TS_IS_STATION_VIEW (self));

  _ts_station_view_start (self, TRUE);
}

void
ts_station_view_set_search (TsStationView *self, const char *text)
{
  g_return_if_fail (TS_IS_STATION_VIEW (self));
  g_return_if_fail (text != NULL);

  g_strfreev (self->words);
  self->words = ts_track_words_parse (text);
  _ts_station_view_search (self);
}

const char *
ts_station_view_get_summary (TsStationView *self)
{
  g_return_val_if_fail (TS_IS_STATION_VIEW (self), NULL);

  return self->summary;
}

void
ts_station_view_set_narrow (TsStationView *self, gboolean is_narrow)
{
  g_return_if_fail (TS_IS_STATION_VIEW (self));

  self->is_narrow = is_narrow;
  /* The buttons beside it say more. */
  gtk_widget_set_visible (GTK_WIDGET (self->selection_label), !is_narrow);
  _ts_station_view_update_columns (self);
}

void
ts_station_view_toggle_details (TsStationView *self)
{
  g_return_if_fail (TS_IS_STATION_VIEW (self));

  ts_split_view_set_show_sidebar (self->details_split,
                                  !ts_split_view_get_show_sidebar (self->details_split));
}

gboolean
ts_station_view_escape (TsStationView *self)
{
  g_autoptr (GtkBitset) rows = NULL;

  g_return_val_if_fail (TS_IS_STATION_VIEW (self), FALSE);

  if (ts_split_view_get_collapsed (self->details_split)
      && ts_split_view_get_show_sidebar (self->details_split)) {
    ts_split_view_set_show_sidebar (self->details_split, FALSE);
    return TRUE;
  }
  rows = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_is_empty (rows))
    return FALSE;
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  return TRUE;
}

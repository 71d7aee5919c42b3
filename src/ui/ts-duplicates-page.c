/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-duplicates-page-private.h"
#include "ts-format.h"
#include "ts-track-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (TsDuplicatesPage, ts_duplicates_page, TS_TYPE_PAGE)

/* --- What is shown ------------------------------------------------------------------------- */

static guint
count_tracks (TsDuplicatesPage *self)
{
  GListModel *sources = ts_context_get_sources (ts_page_get_context (TS_PAGE (self)));
  guint n_tracks = 0;

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    n_tracks += ts_source_get_n_tracks (source);
  }
  return n_tracks;
}

static char *
describe_groups (TsDuplicatesPage *self)
{
  GListModel *groups = ts_duplicates_get_groups (self->duplicates);
  guint n_groups = g_list_model_get_n_items (groups);
  guint n_copies = 0;
  gint64 gain_bytes = 0;
  g_autofree char *groups_text = NULL;
  g_autofree char *copies_text = NULL;
  g_autofree char *gain = NULL;
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  for (guint i = 0; i < n_groups; i++) {
    g_autoptr (TsDuplicateGroup) group = g_list_model_get_item (groups, i);

    n_copies += ts_duplicate_group_get_n_copies (group);
    gain_bytes += ts_duplicate_group_get_gain_bytes (group);
  }
  if (n_groups == 0)
    return NULL;
  groups_text = ts_format_count (n_groups);
  copies_text = ts_format_count (n_copies);
  gain = g_format_size (gain_bytes);
  left = g_strdup_printf (ngettext ("%s group", "%s groups", n_groups), groups_text);
  right = g_strdup_printf (ngettext ("%s track", "%s tracks", n_copies), copies_text);
  /* Translators: "128 groups, 412 tracks, 3.2 GB to gain". */
  return g_strdup_printf (_ ("%s, %s, %s to gain"), left, right, gain);
}

static const char *
choose_state (TsDuplicatesPage *self)
{
  GListModel *groups = ts_duplicates_get_groups (self->duplicates);

  if (!ts_duplicates_has_result (self->duplicates)) {
    if (ts_duplicates_get_job (self->duplicates) != NULL)
      return "finding";
    if (ts_duplicates_get_error_message (self->duplicates) != NULL)
      return "error";
    return count_tracks (self) == 0 ? "empty" : "start";
  }
  if (g_list_model_get_n_items (groups) == 0)
    return count_tracks (self) == 0 ? "empty" : "none";
  return g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) > 0 ? "list" : "no-results";
}

static void
job_progress_cb (TsJob *job, GParamSpec *pspec, TsDuplicatesPage *self)
{
  double fraction = ts_job_get_fraction (job);

  if (fraction >= 0) {
    gtk_progress_bar_set_fraction (self->progress_bar, fraction);
    gtk_progress_bar_set_fraction (self->finding_bar, fraction);
  } else {
    gtk_progress_bar_pulse (self->progress_bar);
    gtk_progress_bar_pulse (self->finding_bar);
  }
}

static void
update_banner (TsDuplicatesPage *self)
{
  const char *message = ts_duplicates_get_error_message (self->duplicates);
  gboolean is_shown = message != NULL && ts_duplicates_has_result (self->duplicates);

  if (is_shown)
    gtk_label_set_label (self->banner_label, message);
  gtk_revealer_set_reveal_child (self->banner_revealer, is_shown);
}

void
_ts_duplicates_page_update_state (TsDuplicatesPage *self)
{
  TsJob *job = ts_duplicates_get_job (self->duplicates);
  const char *message = ts_duplicates_get_error_message (self->duplicates);
  const char *state = choose_state (self);
  gboolean has_list = g_str_equal (state, "list") || g_str_equal (state, "no-results");
  g_autofree char *subtitle = describe_groups (self);

  if (message != NULL) {
    g_autofree char *markup = g_markup_escape_text (message, -1);

    adw_status_page_set_description (self->error_page, markup);
  }
  if (self->station != NULL) {
    g_free (subtitle);
    subtitle = g_strdup (ts_station_view_get_summary (self->station_view));
  }
  adw_window_title_set_subtitle (self->window_title, subtitle != NULL ? subtitle : "");
  gtk_stack_set_visible_child_name (self->stack, state);
  gtk_widget_set_visible (GTK_WIDGET (self->chips_scroller), has_list);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar),
                          job != NULL && ts_duplicates_has_result (self->duplicates));
  gtk_widget_set_sensitive (GTK_WIDGET (self->find_button), job == NULL);
  /* Where there is little room it is in the menu, and in the middle of an empty page. */
  gtk_widget_set_visible (GTK_WIDGET (self->find_button),
                          has_list && self->station == NULL
                              && !ts_page_get_collapsed (TS_PAGE (self)));
  ts_page_set_attention (TS_PAGE (self),
                         g_list_model_get_n_items (ts_duplicates_get_groups (self->duplicates)));
  update_banner (self);
}

static void
job_changed_cb (TsDuplicatesPage *self)
{
  TsJob *job = ts_duplicates_get_job (self->duplicates);

  if (job != NULL)
    g_signal_connect_object (job, "notify::fraction", G_CALLBACK (job_progress_cb), self, 0);
  _ts_duplicates_page_update_state (self);
}

/* --- The selection ------------------------------------------------------------------------- */

/* Sets @copy beside the keeper; for the keeper itself, or a whole group, the copy that fits least.
 */
static void
show_pair (TsDuplicatesPage *self, TsDuplicateGroup *group, TsDuplicateCopy *copy)
{
  TsDuplicateCopy *keeper
      = ts_duplicate_group_get_copy (group, ts_duplicate_group_get_keeper (group));
  TsDuplicateCopy *other = copy != keeper ? copy : NULL;

  if (other == NULL) {
    for (guint i = 0; i < ts_duplicate_group_get_n_copies (group); i++) {
      TsDuplicateCopy *candidate = ts_duplicate_group_get_copy (group, i);

      if (candidate != keeper
          && (other == NULL
              || ts_duplicate_copy_get_confidence (candidate)
                     < ts_duplicate_copy_get_confidence (other)))
        other = candidate;
    }
  }
  ts_duplicates_details_set_copies (self->details, keeper, other);
}

static void
selection_changed_cb (TsDuplicatesPage *self)
{
  g_autoptr (GPtrArray) selected = _ts_duplicates_page_get_selected (self);
  const TsDuplicatesSelected *item;

  _ts_duplicates_page_update_actions (self);
  if (selected->len != 1) {
    ts_duplicates_details_set_copies (self->details, NULL, NULL);
    return;
  }
  item = g_ptr_array_index (selected, 0);
  if (item->copies->len == 2)
    ts_duplicates_details_set_copies (self->details, item->copies->pdata[0],
                                      item->copies->pdata[1]);
  else
    show_pair (self, item->group, item->copies->len == 1 ? item->copies->pdata[0] : NULL);
}

/* Enter: opens and closes a group, keeps a copy. */
static void
activate_cb (TsDuplicatesPage *self, guint position)
{
  g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, position);

  if (row == NULL)
    return;
  if (gtk_tree_list_row_is_expandable (row)) {
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
    return;
  }
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "keep", NULL);
}

static GListModel *
create_children (gpointer item, gpointer user_data)
{
  return TS_IS_DUPLICATE_GROUP (item) ? G_LIST_MODEL (g_object_ref (item)) : NULL;
}

/* --- Searching ----------------------------------------------------------------------------- */

static void
search_changed_cb (TsDuplicatesPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_strfreev (self->words);
  self->words = ts_track_words_parse (text);
  ts_station_view_set_search (self->station_view, text);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

void
_ts_duplicates_page_show_all (TsDuplicatesPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  if (self->station != NULL)
    ts_station_view_clear_chips (self->station_view);
  else
    _ts_duplicates_page_clear_chips (self);
}

static void
start_search (TsPage *page)
{
  TsDuplicatesPage *self = TS_DUPLICATES_PAGE (page);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
refresh (TsPage *page)
{
  TsDuplicatesPage *self = TS_DUPLICATES_PAGE (page);

  if (self->station != NULL)
    ts_station_view_refresh (self->station_view);
  else
    ts_duplicates_find (self->duplicates);
}

static void
toggle_details (TsPage *page)
{
  TsDuplicatesPage *self = TS_DUPLICATES_PAGE (page);

  if (self->station != NULL)
    ts_station_view_toggle_details (self->station_view);
  else
    ts_split_view_set_show_sidebar (self->details_split,
                                    !ts_split_view_get_show_sidebar (self->details_split));
}

static gboolean
escape (TsPage *page)
{
  TsDuplicatesPage *self = TS_DUPLICATES_PAGE (page);
  g_autoptr (GtkBitset) rows
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  if (self->station == NULL && ts_split_view_get_collapsed (self->details_split)
      && ts_split_view_get_show_sidebar (self->details_split)) {
    ts_split_view_set_show_sidebar (self->details_split, FALSE);
    return TRUE;
  }
  if (gtk_search_bar_get_search_mode (self->search_bar)) {
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
    return TRUE;
  }
  if (self->station != NULL)
    return ts_station_view_escape (self->station_view);
  if (gtk_bitset_is_empty (rows))
    return FALSE;
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  return TRUE;
}

/* The library has been looked through before it is asked for: that takes seconds at most. */
static void
shown (TsPage *page, gint64 source_id)
{
  TsDuplicatesPage *self = TS_DUPLICATES_PAGE (page);

  if (!ts_duplicates_has_result (self->duplicates)
      && ts_duplicates_get_error_message (self->duplicates) == NULL && count_tracks (self) > 0)
    ts_duplicates_find (self->duplicates);
}

static void
details_shown_cb (TsDuplicatesPage *self)
{
  if (self->settings != NULL && !ts_split_view_get_collapsed (self->details_split))
    g_settings_set_boolean (self->settings, "duplicates-details",
                            ts_split_view_get_show_sidebar (self->details_split));
}

static void
collapsed_cb (TsDuplicatesPage *self)
{
  gboolean is_narrow = ts_page_get_collapsed (TS_PAGE (self));

  _ts_duplicates_page_set_narrow (self, is_narrow);
  ts_station_view_set_narrow (self->station_view, is_narrow);
  _ts_duplicates_page_update_places (self);
  /* It is in the details and the menu of a row, too. */
  gtk_widget_set_visible (self->not_same_button, !is_narrow);
  _ts_duplicates_page_update_actions (self);
  _ts_duplicates_page_update_state (self);
}

static void
groups_changed_cb (TsDuplicatesPage *self)
{
  _ts_duplicates_page_update_chips (self);
  _ts_duplicates_page_update_state (self);
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_duplicates_page_map (GtkWidget *widget)
{
  TsDuplicatesPage *self = TS_DUPLICATES_PAGE (widget);

  GTK_WIDGET_CLASS (ts_duplicates_page_parent_class)->map (widget);
  gtk_search_bar_set_key_capture_widget (self->search_bar,
                                         GTK_WIDGET (gtk_widget_get_root (widget)));
  ts_duplicates_set_auto_update (self->duplicates, TRUE);
}

static void
ts_duplicates_page_unmap (GtkWidget *widget)
{
  TsDuplicatesPage *self = TS_DUPLICATES_PAGE (widget);

  gtk_search_bar_set_key_capture_widget (self->search_bar, NULL);
  ts_duplicates_set_auto_update (self->duplicates, FALSE);
  GTK_WIDGET_CLASS (ts_duplicates_page_parent_class)->unmap (widget);
}

static void
load_settings (TsDuplicatesPage *self)
{
  g_autofree char *text = NULL;
  g_autoptr (TsKeepRules) rules = NULL;

  g_set_object (&self->settings, ts_page_get_settings (TS_PAGE (self)));
  ts_split_view_set_show_sidebar (
      self->details_split,
      self->settings == NULL || g_settings_get_boolean (self->settings, "duplicates-details"));
  if (self->settings == NULL)
    return;
  text = g_settings_get_string (self->settings, "keep-best");
  rules = ts_keep_rules_parse (text, NULL);
  if (rules != NULL)
    ts_duplicates_set_rules (self->duplicates, rules);
}

static void
ts_duplicates_page_constructed (GObject *object)
{
  TsDuplicatesPage *self = TS_DUPLICATES_PAGE (object);
  TsContext *context = ts_page_get_context (TS_PAGE (self));
  GListModel *groups;

  G_OBJECT_CLASS (ts_duplicates_page_parent_class)->constructed (object);

  self->duplicates
      = ts_duplicates_new (ts_context_get_store (context), ts_context_get_jobs (context));
  groups = ts_duplicates_get_groups (self->duplicates);
  self->filter = gtk_custom_filter_new (_ts_duplicates_page_matches, self, NULL);
  self->filtered
      = gtk_filter_list_model_new (g_object_ref (groups), GTK_FILTER (g_object_ref (self->filter)));
  self->tree = gtk_tree_list_model_new (G_LIST_MODEL (g_object_ref (self->filtered)), FALSE, FALSE,
                                        create_children, NULL, NULL);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->tree)));
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (self->selection));
  _ts_duplicates_page_init_columns (self);
  _ts_duplicates_page_init_chips (self);
  ts_station_view_set_context (self->station_view, context);
  load_settings (self);

  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (groups, "items-changed", G_CALLBACK (groups_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->filtered, "items-changed",
                           G_CALLBACK (_ts_duplicates_page_update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->duplicates, "notify::job", G_CALLBACK (job_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->duplicates, "notify::has-result",
                           G_CALLBACK (_ts_duplicates_page_update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->duplicates, "notify::error-message",
                           G_CALLBACK (_ts_duplicates_page_update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ts_context_get_sources (context), "items-changed",
                           G_CALLBACK (_ts_duplicates_page_update_places), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->station_view, "notify::summary",
                           G_CALLBACK (_ts_duplicates_page_update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::collapsed", G_CALLBACK (collapsed_cb), self, 0);
  g_signal_connect_object (self->details_split, "notify::show-sidebar",
                           G_CALLBACK (details_shown_cb), self, G_CONNECT_SWAPPED);
  groups_changed_cb (self);
  collapsed_cb (self);
}

static void
ts_duplicates_page_dispose (GObject *object)
{
  TsDuplicatesPage *self = TS_DUPLICATES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_DUPLICATES_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->tree);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->duplicates);
  g_clear_object (&self->station);
  g_clear_object (&self->settings);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (ts_duplicates_page_parent_class)->dispose (object);
}

static void
ts_duplicates_page_finalize (GObject *object)
{
  TsDuplicatesPage *self = TS_DUPLICATES_PAGE (object);

  g_object_unref (self->cancellable);
  g_clear_pointer (&self->words, g_strfreev);
  G_OBJECT_CLASS (ts_duplicates_page_parent_class)->finalize (object);
}

static void
ts_duplicates_page_class_init (TsDuplicatesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  TsPageClass *page_class = TS_PAGE_CLASS (klass);

  object_class->constructed = ts_duplicates_page_constructed;
  object_class->dispose = ts_duplicates_page_dispose;
  object_class->finalize = ts_duplicates_page_finalize;
  widget_class->map = ts_duplicates_page_map;
  widget_class->unmap = ts_duplicates_page_unmap;
  page_class->start_search = start_search;
  page_class->refresh = refresh;
  page_class->toggle_details = toggle_details;
  page_class->escape = escape;
  page_class->shown = shown;

  g_type_ensure (TS_TYPE_SPLIT_VIEW);
  g_type_ensure (TS_TYPE_DUPLICATES_DETAILS);
  g_type_ensure (TS_TYPE_STATION_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-duplicates-page.ui");
#define bind(name) gtk_widget_class_bind_template_child (widget_class, TsDuplicatesPage, name)
  bind (header_bar);
  bind (window_title);
  bind (find_button);
  bind (refresh_button);
  bind (menu_button);
  bind (page_menu);
  bind (station_menu);
  bind (places_scroller);
  bind (places_box);
  bind (library_box);
  bind (station_view);
  bind (search_bar);
  bind (search_entry);
  bind (banner_revealer);
  bind (banner_label);
  bind (chips_scroller);
  bind (chips_box);
  bind (progress_bar);
  bind (finding_bar);
  bind (stack);
  bind (details_split);
  bind (column_view);
  bind (details);
  bind (error_page);
  bind (selection_bar);
  bind (selection_label);
  bind (not_same_button);
  bind (trash_button);
#undef bind
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "show_all_cb",
                                                G_CALLBACK (_ts_duplicates_page_show_all));
}

static void
ts_duplicates_page_init (TsDuplicatesPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  ts_page_add_header (TS_PAGE (self), self->header_bar);
  _ts_duplicates_page_init_actions (self);
  _ts_duplicates_page_init_pointer (self);
}

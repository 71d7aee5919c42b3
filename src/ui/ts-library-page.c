/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-format.h"
#include "ts-library-page-private.h"
#include "ts-track-columns.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>

#include "ts-list-compat.h"

G_DEFINE_FINAL_TYPE (TsLibraryPage, ts_library_page, TS_TYPE_PAGE)

/* --- What is shown ------------------------------------------------------------------------- */

static gboolean
is_narrowed (TsLibraryPage *self)
{
  return self->query->text != NULL || self->query->filter != TS_TRACK_FILTER_NONE;
}

static void
update_title (TsLibraryPage *self)
{
  TsSource *source = NULL;
  guint n_tracks = ts_track_list_model_get_n_rows (self->model);
  g_autofree char *count = ts_format_count (n_tracks);
  g_autofree char *subtitle = NULL;

  if (self->query->source_id != 0)
    source = ts_context_get_source (ts_page_get_context (TS_PAGE (self)), self->query->source_id);
  adw_window_title_set_title (self->window_title,
                              source != NULL ? ts_source_get_name (source) : _ ("All Music"));
  if (n_tracks > 0 || is_narrowed (self))
    subtitle = g_strdup_printf (ngettext ("%s track", "%s tracks", n_tracks), count);
  adw_window_title_set_subtitle (self->window_title, subtitle != NULL ? subtitle : "");
}

static const char *
choose_state (TsLibraryPage *self)
{
  TsContext *context = ts_page_get_context (TS_PAGE (self));

  if (ts_track_list_model_get_error_message (self->model) != NULL)
    return "error";
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    return "list";
  if (!ts_context_has_music_sources (context))
    return "empty";
  if (ts_track_list_model_get_is_loading (self->model))
    return NULL;
  if (is_narrowed (self))
    return "no-results";
  return ts_job_queue_get_n_active (ts_context_get_jobs (context)) > 0 ? "scanning" : "no-tracks";
}

static void
update_state (TsLibraryPage *self)
{
  const char *state = choose_state (self);
  const char *message = ts_track_list_model_get_error_message (self->model);
  g_autofree char *markup = NULL;
  gboolean has_tracks;

  update_title (self);
  if (state == NULL)
    return;
  if (message != NULL) {
    markup = g_markup_escape_text (message, -1);
    adw_status_page_set_description (self->error_page, markup);
  }
  gtk_stack_set_visible_child_name (self->stack, state);
  has_tracks = g_str_equal (state, "list") || g_str_equal (state, "no-results");
  gtk_widget_set_visible (GTK_WIDGET (self->chips_scroller), has_tracks);
}

/* --- The selection ------------------------------------------------------------------------- */

static void
item_changed_cb (TsTrackItem *item, TsLibraryPage *self)
{
  ts_track_details_set_track (self->details, ts_track_item_get_track (item),
                              ts_page_get_context (TS_PAGE (self)));
}

static void
show_item (TsLibraryPage *self, TsTrackItem *item)
{
  if (self->shown_item == item)
    return;
  if (self->shown_item != NULL)
    g_signal_handlers_disconnect_by_func (self->shown_item, item_changed_cb, self);
  g_set_object (&self->shown_item, item);
  if (item != NULL) {
    g_signal_connect_object (item, "changed", G_CALLBACK (item_changed_cb), self, 0);
    item_changed_cb (item, self);
  } else {
    ts_track_details_set_track (self->details, NULL, NULL);
  }
}

static void
selection_changed_cb (TsLibraryPage *self)
{
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n_selected = (guint) gtk_bitset_get_size (selected);
  g_autofree char *count = ts_format_count (n_selected);
  g_autofree char *text = NULL;
  g_autoptr (TsTrackItem) item = NULL;

  if (self->carried_ids != NULL)
    return;
  if (n_selected == 1)
    item = g_list_model_get_item (G_LIST_MODEL (self->model), gtk_bitset_get_minimum (selected));
  show_item (self, item);
  if (n_selected > 1) {
    ts_track_details_set_n_selected (self->details, n_selected);
    text = g_strdup_printf (ngettext ("%s selected", "%s selected", n_selected), count);
    gtk_label_set_label (self->selection_label, text);
  }
  gtk_action_bar_set_revealed (self->selection_bar, n_selected > 1);
  _ts_library_page_update_actions (self);
}

GArray *
_ts_library_page_get_selected_ids (TsLibraryPage *self)
{
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkBitsetIter iter;
  guint position;

  for (gboolean is_valid = gtk_bitset_iter_init_first (&iter, selected, &position); is_valid;
       is_valid = gtk_bitset_iter_next (&iter, &position)) {
    gint64 id = ts_track_list_model_get_id (self->model, position);

    g_array_append_val (ids, id);
  }
  return ids;
}

/* Rows that move inside of a change lose their selection; it follows them by id. */
static void
before_change_cb (TsLibraryPage *self, guint position, guint n_removed)
{
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GtkBitsetIter iter;
  guint row;

  if (n_removed == 0 || gtk_bitset_get_size (selected) == 0)
    return;
  self->carried_ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (gboolean is_valid = gtk_bitset_iter_init_at (&iter, selected, position, &row);
       is_valid && row < position + n_removed; is_valid = gtk_bitset_iter_next (&iter, &row)) {
    gint64 *id = g_new (gint64, 1);

    *id = ts_track_list_model_get_id (self->model, row);
    g_hash_table_add (self->carried_ids, id);
  }
}

static void
after_change_cb (TsLibraryPage *self, guint position, guint n_added)
{
  g_autoptr (GtkBitset) mask = NULL;
  g_autoptr (GtkBitset) selected = NULL;

  if (self->carried_ids != NULL && g_hash_table_size (self->carried_ids) > 0) {
    mask = gtk_bitset_new_range (position, n_added);
    selected = gtk_bitset_new_empty ();
    for (guint i = position; i < position + n_added; i++) {
      gint64 id = ts_track_list_model_get_id (self->model, i);

      if (g_hash_table_contains (self->carried_ids, &id))
        gtk_bitset_add (selected, i);
    }
    gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), selected, mask);
  }
  g_clear_pointer (&self->carried_ids, g_hash_table_unref);
  selection_changed_cb (self);
}

static void
scrolled_cb (TsLibraryPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled_window);

  if (self->model != NULL)
    ts_track_list_model_set_is_at_top (self->model, gtk_adjustment_get_value (adjustment) <= 0);
}

static void
reset_cb (TsLibraryPage *self)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  self->is_waiting_for_top = TRUE;
}

static void
items_changed_cb (TsLibraryPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled_window);

  if (self->is_waiting_for_top) {
    self->is_waiting_for_top = FALSE;
    gtk_adjustment_set_value (adjustment, 0);
  }
  update_state (self);
}

/* --- Queries ------------------------------------------------------------------------------- */

void
_ts_library_page_run_query (TsLibraryPage *self)
{
  if (self->model != NULL)
    ts_track_list_model_set_query (self->model, self->query);
}

static void
sorter_changed_cb (TsLibraryPage *self)
{
  gboolean is_descending;
  const TsTrackColumn *column = ts_track_columns_get_sort (self->column_view, &is_descending);
  TsTrackSort sort = column != NULL ? column->sort : TS_TRACK_SORT_ARTIST;

  if (sort == self->query->sort && is_descending == self->query->is_descending)
    return;
  self->query->sort = sort;
  self->query->is_descending = is_descending;
  _ts_library_page_run_query (self);
}

static void
search_changed_cb (TsLibraryPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  text = *text != '\0' ? text : NULL;
  if (g_strcmp0 (text, self->query->text) == 0)
    return;
  g_free (self->query->text);
  self->query->text = g_strdup (text);
  _ts_library_page_run_query (self);
}

static void
search_activate_cb (TsLibraryPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->column_view));
}

static void
show_all_cb (TsLibraryPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  _ts_library_page_clear_chips (self);
}

static void
reload_cb (TsLibraryPage *self)
{
  ts_track_list_model_refresh (self->model);
}

static void
retry_cb (TsLibraryPage *self)
{
  _ts_library_page_retry_folders (self);
}

static void
activate_cb (TsLibraryPage *self, guint position)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  ts_split_view_set_show_sidebar (self->details_split, TRUE);
}

char *
_ts_library_page_get_list_name (TsLibraryPage *self)
{
  return g_strdup (self->query->text != NULL ? self->query->text
                                             : adw_window_title_get_title (self->window_title));
}

/* --- As a page ----------------------------------------------------------------------------- */

static void
start_search (TsPage *page)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (page);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
refresh (TsPage *page)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (page);
  TsContext *context = ts_page_get_context (page);
  TsSource *source = ts_context_get_source (context, self->query->source_id);

  if (source != NULL)
    ts_context_scan (context, source);
  else
    ts_context_scan_all (context);
  _ts_library_page_check_folders (self);
}

static void
toggle_details (TsPage *page)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (page);

  ts_split_view_set_show_sidebar (self->details_split,
                                  !ts_split_view_get_show_sidebar (self->details_split));
}

static gboolean
escape (TsPage *page)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (page);

  if (ts_split_view_get_show_sidebar (self->details_split)) {
    ts_split_view_set_show_sidebar (self->details_split, FALSE);
    return TRUE;
  }
  if (gtk_search_bar_get_search_mode (self->search_bar) || self->query->text != NULL) {
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
    return TRUE;
  }
  return FALSE;
}

static void
shown (TsPage *page, gint64 source_id)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (page);
  gboolean is_first = ts_track_list_model_get_query (self->model) == NULL;
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "remove-folder");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), source_id != 0);
  if (!is_first && self->query->source_id == source_id)
    return;
  self->query->source_id = source_id;
  _ts_library_page_run_query (self);
  _ts_library_page_check_folders (self);
  update_state (self);
}

static void
details_shown_cb (TsLibraryPage *self)
{
  if (self->settings != NULL && !ts_split_view_get_collapsed (self->details_split))
    g_settings_set_boolean (self->settings, "library-details",
                            ts_split_view_get_show_sidebar (self->details_split));
}

/* --- Setting up ---------------------------------------------------------------------------- */

/* A menu is made of many widgets, so it is only made when it is wanted. */
static void
create_view_menu_cb (GtkMenuButton *button, gpointer data)
{
  if (gtk_menu_button_get_menu_model (button) == NULL)
    gtk_menu_button_set_menu_model (button, g_object_get_data (G_OBJECT (button), "ts-menu"));
}

/* Which columns there are, from the button in the header bar and any column's own menu. */
static void
init_view_menu (TsLibraryPage *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->column_view);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) column_menu = g_menu_new ();
  g_autoptr (GMenu) folder_menu = g_menu_new ();
  guint n_kinds;
  const TsTrackColumn *kinds = ts_track_columns_get (&n_kinds);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
    g_autoptr (GPropertyAction) action = NULL;

    action = g_property_action_new (ts_track_column_get_kind (column)->name, column, "visible");
    g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    gtk_column_view_column_set_header_menu (column, G_MENU_MODEL (column_menu));
  }
  for (guint i = 0; i < n_kinds; i++) {
    g_autofree char *name = g_strconcat ("columns.", kinds[i].name, NULL);

    g_menu_append (column_menu, g_dpgettext2 (NULL, "column", kinds[i].title), name);
  }
  g_menu_append (folder_menu, _ ("_Show or Hide Details"), "win.details");
  g_menu_append (folder_menu, _ ("_Remove Folder From Library"), "tracks.remove-folder");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (folder_menu));
  g_menu_append_section (menu, _ ("Columns"), G_MENU_MODEL (column_menu));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns", G_ACTION_GROUP (group));
  g_object_set_data_full (G_OBJECT (self->view_button), "ts-menu", g_steal_pointer (&menu),
                          g_object_unref);
  gtk_menu_button_set_create_popup_func (self->view_button, create_view_menu_cb, NULL, NULL);
}

static void
ts_library_page_map (GtkWidget *widget)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (widget);

  GTK_WIDGET_CLASS (ts_library_page_parent_class)->map (widget);
  /* Typing anywhere in the window begins a search while this page is the one that is shown. */
  gtk_search_bar_set_key_capture_widget (self->search_bar,
                                         GTK_WIDGET (gtk_widget_get_root (widget)));
}

static void
ts_library_page_unmap (GtkWidget *widget)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (widget);

  gtk_search_bar_set_key_capture_widget (self->search_bar, NULL);
  if (self->settings != NULL)
    ts_track_columns_save (self->column_view, self->settings);
  GTK_WIDGET_CLASS (ts_library_page_parent_class)->unmap (widget);
}

static void
ts_library_page_constructed (GObject *object)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (object);
  TsContext *context = ts_page_get_context (TS_PAGE (self));

  G_OBJECT_CLASS (ts_library_page_parent_class)->constructed (object);

  g_set_object (&self->settings, ts_page_get_settings (TS_PAGE (self)));
  self->model = ts_track_list_model_new (ts_context_get_store (context));
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (self->selection));
  ts_track_columns_load (self->column_view, self->settings, context);
  g_signal_connect_object (gtk_column_view_get_sorter (self->column_view), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  _ts_library_page_init_chips (self);
  sorter_changed_cb (self);
  init_view_menu (self);

  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "reset", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "before-change", G_CALLBACK (before_change_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "after-change", G_CALLBACK (after_change_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (ts_context_get_sources (context), "items-changed",
                           G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ts_context_get_jobs (context), "notify::n-active",
                           G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  if (self->settings != NULL && g_settings_get_boolean (self->settings, "library-details"))
    ts_split_view_set_show_sidebar (self->details_split, TRUE);
  g_signal_connect_object (self->details_split, "notify::show-sidebar",
                           G_CALLBACK (details_shown_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scrolled_window),
                           "notify::value", G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  ts_track_list_model_set_is_at_top (self->model, TRUE);
  _ts_library_page_update_actions (self);
}

static void
ts_library_page_dispose (GObject *object)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->look_cancellable);
  if (self->column_view != NULL)
    g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->column_view), self);
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_LIBRARY_PAGE);
  g_clear_object (&self->shown_item);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->settings);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (ts_library_page_parent_class)->dispose (object);
}

static void
ts_library_page_finalize (GObject *object)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->look_cancellable);
  g_ptr_array_unref (self->unreachable);
  g_clear_pointer (&self->carried_ids, g_hash_table_unref);
  ts_track_query_free (self->query);
  G_OBJECT_CLASS (ts_library_page_parent_class)->finalize (object);
}

static void
ts_library_page_class_init (TsLibraryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  TsPageClass *page_class = TS_PAGE_CLASS (klass);

  object_class->constructed = ts_library_page_constructed;
  object_class->dispose = ts_library_page_dispose;
  object_class->finalize = ts_library_page_finalize;
  widget_class->map = ts_library_page_map;
  widget_class->unmap = ts_library_page_unmap;
  page_class->start_search = start_search;
  page_class->refresh = refresh;
  page_class->toggle_details = toggle_details;
  page_class->export = _ts_library_page_export;
  page_class->escape = escape;
  page_class->shown = shown;

  g_type_ensure (TS_TYPE_SPLIT_VIEW);
  g_type_ensure (TS_TYPE_TRACK_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-library-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, header_bar);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, view_button);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, banner_revealer);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, banner_label);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, chips_scroller);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, chips_box);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, details_split);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, column_view);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, details);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, TsLibraryPage, selection_label);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, reload_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
}

static void
ts_library_page_init (TsLibraryPage *self)
{
  self->query = ts_track_query_new ();
  self->cancellable = g_cancellable_new ();
  self->look_cancellable = g_cancellable_new ();
  self->unreachable = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  ts_page_add_header (TS_PAGE (self), self->header_bar);
  _ts_library_page_init_actions (self);
  _ts_library_page_init_pointer (self);
}

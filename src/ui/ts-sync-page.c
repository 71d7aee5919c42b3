/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-sync-page.h"

#include "ts-store-sync.h"
#include "ts-sync-history.h"
#include "ts-sync-pair-dialog.h"
#include "ts-sync-pair-view.h"
#include "ts-sync-report.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ts-dialogs.h"

#define PAIR_KEY "ts-sync-pair"

struct _TsSyncPage {
  TsPage parent_instance;

  GPtrArray *pairs;            /* (owned) (nullable) (element-type TsSyncPair) */
  GPtrArray *runs;             /* (owned) (nullable) (element-type TsSyncRun): latest first */
  GHashTable *views;           /* (owned): pair id -> TsSyncPairView, in the stack */
  GHashTable *removed;         /* (owned): ids of pairs that go when their toast is over */
  GSimpleActionGroup *actions; /* (owned): "sync." */
  GCancellable *cancellable;   /* (owned): of loading */
  gint64 shown_id;             /* the pair in view, 0 for the list */

  AdwHeaderBar *header_bar;
  AdwWindowTitle *window_title;
  GtkButton *back_button;
  GtkButton *compare_button;
  GtkButton *add_button;
  GtkMenuButton *menu_button;
  GtkMenuButton *list_button;
  GtkStack *stack;
  AdwStatusPage *error_page;
  GtkListBox *pair_list;
};

G_DEFINE_FINAL_TYPE (TsSyncPage, ts_sync_page, TS_TYPE_PAGE)

static void reload (TsSyncPage *self);

/* --- Pairs --------------------------------------------------------------------------------- */

static const TsSyncPair *
find_pair (TsSyncPage *self, gint64 id)
{
  for (guint i = 0; self->pairs != NULL && i < self->pairs->len; i++) {
    const TsSyncPair *pair = self->pairs->pdata[i];

    if (pair->id == id && !g_hash_table_contains (self->removed, &pair->id))
      return pair;
  }
  return NULL;
}

static const TsSyncRun *
find_last_run (TsSyncPage *self, gint64 pair_id)
{
  for (guint i = 0; self->runs != NULL && i < self->runs->len; i++) {
    const TsSyncRun *run = self->runs->pdata[i];

    if (run->pair_id == pair_id)
      return run;
  }
  return NULL;
}

static const char *
get_source_name (TsSyncPage *self, const TsSyncPair *pair)
{
  TsSource *source = ts_context_get_source (ts_page_get_context (TS_PAGE (self)), pair->source_id);

  return source != NULL ? ts_source_get_name (source) : "–";
}

/* "Music → Stick" */
static char *
get_pair_name (TsSyncPage *self, const TsSyncPair *pair)
{
  /* TRANSLATORS: a pair: the names of a source and of a folder */
  return g_strdup_printf (_ ("%s → %s"), get_source_name (self, pair), pair->name);
}

static TsSyncPairView *
get_view (TsSyncPage *self)
{
  return g_hash_table_lookup (self->views, &self->shown_id);
}

/* --- What is shown ------------------------------------------------------------------------- */

static void
enable (TsSyncPage *self, const char *name, gboolean is_enabled)
{
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)),
      is_enabled);
}

static void
update_header (TsSyncPage *self)
{
  TsSyncPairView *view = get_view (self);
  const TsSyncPair *pair = find_pair (self, self->shown_id);
  TsSyncViewState state = view != NULL ? ts_sync_pair_view_get_state (view) : TS_SYNC_VIEW_NEW;
  gboolean is_pair = view != NULL && pair != NULL;
  gboolean is_busy = state == TS_SYNC_VIEW_COMPARING || state == TS_SYNC_VIEW_COPYING;
  gboolean has_plan = is_pair && ts_sync_pair_view_get_session (view) != NULL;
  gboolean is_narrow;
  GHashTableIter iter;
  gpointer other;
  guint attention = 0;
  g_autofree char *name = is_pair ? get_pair_name (self, pair) : NULL;

  /* A phone has room for what tells the pair from others only. */
  is_narrow = ts_page_get_collapsed (TS_PAGE (self));
  adw_window_title_set_title (self->window_title, is_pair && is_narrow ? pair->name : _ ("Sync"));
  adw_window_title_set_subtitle (self->window_title, is_pair && !is_narrow ? name : "");
  gtk_widget_set_visible (GTK_WIDGET (self->back_button), is_pair);
  gtk_widget_set_visible (GTK_WIDGET (self->compare_button),
                          is_pair && !is_narrow && state != TS_SYNC_VIEW_NEW
                              && state != TS_SYNC_VIEW_ERROR);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), is_pair);
  gtk_widget_set_visible (GTK_WIDGET (self->add_button), !is_pair);
  gtk_widget_set_visible (GTK_WIDGET (self->list_button), !is_pair);
  enable (self, "back", is_pair);
  enable (self, "compare", is_pair && !is_busy);
  enable (self, "edit", is_pair && !is_busy);
  enable (self, "remove", is_pair && !is_busy);
  enable (self, "history", is_pair);
  enable (self, "details", has_plan);
  enable (self, "report", has_plan && !is_busy);
  enable (self, "tick-all", has_plan && !is_busy);
  enable (self, "untick-all", has_plan && !is_busy);

  g_hash_table_iter_init (&iter, self->views);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    attention += ts_sync_pair_view_get_n_attention (other);
  ts_page_set_attention (TS_PAGE (self), attention);
}

static void
show_list (TsSyncPage *self)
{
  gboolean has_sources = ts_context_has_music_sources (ts_page_get_context (TS_PAGE (self)));
  guint n_pairs = 0;

  self->shown_id = 0;
  for (guint i = 0; self->pairs != NULL && i < self->pairs->len; i++)
    n_pairs += find_pair (self, ((TsSyncPair *) self->pairs->pdata[i])->id) != NULL;
  if (n_pairs > 0)
    gtk_stack_set_visible_child_name (self->stack, "pairs");
  else if (has_sources)
    gtk_stack_set_visible_child_name (self->stack, "empty");
  else
    gtk_stack_set_visible_child_name (self->stack, "no-source");
  enable (self, "add", has_sources);
  update_header (self);
}

static void
show_pair (TsSyncPage *self, gint64 id)
{
  const TsSyncPair *pair = find_pair (self, id);
  TsSyncPairView *view;

  if (pair == NULL)
    return;
  self->shown_id = id;
  view = get_view (self);
  if (view == NULL) {
    gint64 *key = g_memdup2 (&id, sizeof id);

    view = TS_SYNC_PAIR_VIEW (ts_sync_pair_view_new (ts_page_get_context (TS_PAGE (self)), pair));
    g_hash_table_insert (self->views, key, view);
    g_signal_connect_object (view, "changed", G_CALLBACK (update_header), self, G_CONNECT_SWAPPED);
    gtk_stack_add_child (self->stack, GTK_WIDGET (view));
  }
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (view));
  update_header (self);
}

static void
row_activated_cb (TsSyncPage *self, GtkListBoxRow *row)
{
  const gint64 *id = g_object_get_data (G_OBJECT (row), PAIR_KEY);

  show_pair (self, *id);
}

static void
row_compare_cb (GtkButton *button, TsSyncPage *self)
{
  const gint64 *id = g_object_get_data (G_OBJECT (button), PAIR_KEY);

  show_pair (self, *id);
  ts_sync_pair_view_compare (get_view (self));
}

static GtkWidget *
make_row (TsSyncPage *self, const TsSyncPair *pair)
{
  const TsSyncRun *run = find_last_run (self, pair->id);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Compare"));
  g_autofree char *title = get_pair_name (self, pair);
  g_autofree char *target = g_filename_display_name (pair->target_location);
  g_autofree char *last = ts_sync_run_describe (run);
  /* The name of a station says more than its address. */
  g_autofree char *subtitle = strcmp (pair->target_kind, "folder") == 0
                                  ? g_strdup_printf ("%s\n%s", target, last)
                                  : g_strdup (last);
  /* TRANSLATORS: a button for screen readers; a pair such as "Music → Stick" */
  g_autofree char *label = g_strdup_printf (_ ("Compare %s"), title);

  g_object_set (row, "use-markup", FALSE, "subtitle-lines", 4, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), run != NULL
                                                          ? ts_sync_run_get_icon_name (run)
                                                          : "emblem-synchronizing-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), PAIR_KEY, g_memdup2 (&pair->id, sizeof pair->id),
                          g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (row_compare_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  g_object_set_data_full (G_OBJECT (row), PAIR_KEY, g_memdup2 (&pair->id, sizeof pair->id), g_free);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static void
fill_list (TsSyncPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pair_list))) != NULL)
    gtk_list_box_remove (self->pair_list, child);
  for (guint i = 0; i < self->pairs->len; i++) {
    const TsSyncPair *pair = self->pairs->pdata[i];
    TsSyncPairView *view = g_hash_table_lookup (self->views, &pair->id);

    if (g_hash_table_contains (self->removed, &pair->id))
      continue;
    gtk_list_box_append (self->pair_list, make_row (self, pair));
    if (view != NULL)
      ts_sync_pair_view_set_pair (view, pair);
  }
}

/* --- Loading ------------------------------------------------------------------------------- */

static void
show_load_error (TsSyncPage *self, const GError *error)
{
  g_autofree char *markup = g_markup_escape_text (error->message, -1);

  adw_status_page_set_description (self->error_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

static void
runs_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsSyncPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = ts_store_list_sync_runs_finish (TS_STORE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (runs == NULL) {
    show_load_error (self, error);
    return;
  }
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  self->runs = g_steal_pointer (&runs);
  fill_list (self);
  if (self->shown_id != 0 && find_pair (self, self->shown_id) != NULL)
    update_header (self);
  else
    show_list (self);
}

static void
pairs_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsSyncPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pairs = ts_store_list_sync_pairs_finish (TS_STORE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (pairs == NULL) {
    show_load_error (self, error);
    return;
  }
  g_clear_pointer (&self->pairs, g_ptr_array_unref);
  self->pairs = g_steal_pointer (&pairs);
  ts_store_list_sync_runs_async (TS_STORE (object), 0, self->cancellable, runs_cb,
                                 g_object_ref (self));
}

static void
reload (TsSyncPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  ts_store_list_sync_pairs_async (ts_context_get_store (ts_page_get_context (TS_PAGE (self))),
                                  self->cancellable, pairs_cb, g_object_ref (self));
}

static void
reload_cb (TsSyncPage *self)
{
  reload (self);
}

static void
store_changed_cb (TsSyncPage *self, guint changes)
{
  if (changes & (TS_STORE_CHANGE_SYNC | TS_STORE_CHANGE_SOURCES))
    reload (self);
}

/* --- Actions ------------------------------------------------------------------------------- */

static GtkWindow *
get_window (TsSyncPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
back_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_list (data);
}

static void
add_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPage *self = data;

  ts_sync_pair_dialog_present (get_window (self), ts_page_get_context (TS_PAGE (self)), NULL);
}

static void
edit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPage *self = data;
  const TsSyncPair *pair = find_pair (self, self->shown_id);

  if (pair != NULL)
    ts_sync_pair_dialog_present (get_window (self), ts_page_get_context (TS_PAGE (self)), pair);
}

static void
compare_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPairView *view = get_view (data);

  if (view != NULL)
    ts_sync_pair_view_compare (view);
}

static void
history_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPage *self = data;
  const TsSyncPair *pair = find_pair (self, self->shown_id);

  if (pair != NULL)
    ts_sync_history_present (get_window (self),
                             ts_context_get_store (ts_page_get_context (TS_PAGE (self))), pair);
}

static void
details_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPairView *view = get_view (data);

  if (view != NULL)
    ts_sync_pair_view_toggle_details (view);
}

static void
tick_all_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPairView *view = get_view (data);

  if (view != NULL)
    ts_sync_pair_view_tick_shown (view,
                                  g_str_equal (g_action_get_name (G_ACTION (action)), "tick-all"));
}

/* A removal that may still be undone. */
typedef struct {
  TsSyncPage *page; /* (owned) */
  gint64 id;
} Removal;

static void
undo_removal (TsWindow *window, gpointer data)
{
  Removal *removal = data;

  g_hash_table_remove (removal->page->removed, &removal->id);
  if (removal->page->pairs != NULL)
    reload (removal->page);
}

/* The chance to undo is over. */
static void
finish_removal (gpointer data)
{
  Removal *removal = data;
  TsSyncPage *self = removal->page;

  if (g_hash_table_contains (self->removed, &removal->id)) {
    TsStore *store = ts_context_get_store (ts_page_get_context (TS_PAGE (self)));

    if (store != NULL)
      ts_store_remove_sync_pair_async (store, removal->id, NULL, NULL, NULL);
  }
  g_object_unref (self);
  g_free (removal);
}

static void
remove_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPage *self = data;
  const TsSyncPair *pair = find_pair (self, self->shown_id);
  TsSyncPairView *view = get_view (self);
  g_autofree char *name = NULL, *message = NULL;
  Removal *removal;

  if (pair == NULL)
    return;
  name = get_pair_name (self, pair);
  /* TRANSLATORS: a pair such as "Music → Stick" */
  message = g_strdup_printf (_ ("Removed %s; the files stay"), name);
  removal = g_new (Removal, 1);
  removal->page = g_object_ref (self);
  removal->id = pair->id;
  g_hash_table_add (self->removed, g_memdup2 (&pair->id, sizeof pair->id));
  if (view != NULL) {
    gtk_stack_remove (self->stack, GTK_WIDGET (view));
    g_hash_table_remove (self->views, &removal->id);
  }
  fill_list (self);
  show_list (self);
  ts_window_add_undo_toast (TS_WINDOW (get_window (self)), message, undo_removal, removal,
                            finish_removal);
}

static void
report_written_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsSyncPage) self = data;
  g_autoptr (GError) error = NULL;
  TsWindow *window = ts_window_from_widget (self);

  g_file_replace_contents_finish (G_FILE (object), result, NULL, &error);
  if (window != NULL)
    ts_window_add_toast (window, error != NULL ? error->message : _ ("Report saved"));
}

static void
report_chosen_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsSyncPage) self = data;
  g_autoptr (GListModel) files = ts_choose_files_finish (result, NULL);
  g_autoptr (GFile) file = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = NULL;
  TsSyncPairView *view = get_view (self);
  TsSyncSession *session = view != NULL ? ts_sync_pair_view_get_session (view) : NULL;
  TsSyncReport report;

  if (files == NULL || session == NULL)
    return;
  file = g_list_model_get_item (files, 0);
  name = g_file_get_basename (file);
  report = ts_sync_session_get_report (session);
  if (name != NULL && g_str_has_suffix (name, ".json")) {
    g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

    ts_sync_report_write_json (&report, out, NULL);
    g_output_stream_close (out, NULL, NULL);
    bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
  } else {
    char *text = ts_sync_report_to_markdown (&report);

    bytes = g_bytes_new_take (text, strlen (text));
  }
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       report_written_cb, g_object_ref (self));
}

static void
report_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsSyncPage *self = data;

  ts_choose_files_async (get_window (self), TS_CHOOSE_SAVE, _ ("Save Report"), _ ("_Save"),
                         _ ("Sync report.md"), NULL, NULL, report_chosen_cb, g_object_ref (self));
}

/* --- The page ------------------------------------------------------------------------------ */

static void
ts_sync_page_refresh (TsPage *page)
{
  TsSyncPage *self = TS_SYNC_PAGE (page);
  TsSyncPairView *view = get_view (self);

  if (view != NULL)
    ts_sync_pair_view_compare (view);
  else
    reload (self);
}

static void
ts_sync_page_toggle_details (TsPage *page)
{
  TsSyncPairView *view = get_view (TS_SYNC_PAGE (page));

  if (view != NULL)
    ts_sync_pair_view_toggle_details (view);
}

static void
ts_sync_page_export (TsPage *page)
{
  g_action_group_activate_action (G_ACTION_GROUP (TS_SYNC_PAGE (page)->actions), "report", NULL);
}

static gboolean
ts_sync_page_escape (TsPage *page)
{
  TsSyncPage *self = TS_SYNC_PAGE (page);

  if (self->shown_id == 0)
    return FALSE;
  show_list (self);
  return TRUE;
}

static void
ts_sync_page_constructed (GObject *object)
{
  TsSyncPage *self = TS_SYNC_PAGE (object);
  TsContext *context = ts_page_get_context (TS_PAGE (self));

  G_OBJECT_CLASS (ts_sync_page_parent_class)->constructed (object);
  g_signal_connect_object (ts_context_get_store (context), "changed", G_CALLBACK (store_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ts_context_get_sources (context), "items-changed", G_CALLBACK (reload),
                           self, G_CONNECT_SWAPPED);
  reload (self);
}

static void
ts_sync_page_dispose (GObject *object)
{
  TsSyncPage *self = TS_SYNC_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_hash_table_remove_all (self->views);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_SYNC_PAGE);

  G_OBJECT_CLASS (ts_sync_page_parent_class)->dispose (object);
}

static void
ts_sync_page_finalize (GObject *object)
{
  TsSyncPage *self = TS_SYNC_PAGE (object);

  g_clear_pointer (&self->pairs, g_ptr_array_unref);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_hash_table_unref (self->views);
  g_hash_table_unref (self->removed);
  g_object_unref (self->actions);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (ts_sync_page_parent_class)->finalize (object);
}

static void
ts_sync_page_class_init (TsSyncPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  TsPageClass *page_class = TS_PAGE_CLASS (klass);

  object_class->constructed = ts_sync_page_constructed;
  object_class->dispose = ts_sync_page_dispose;
  object_class->finalize = ts_sync_page_finalize;
  page_class->refresh = ts_sync_page_refresh;
  page_class->toggle_details = ts_sync_page_toggle_details;
  page_class->export = ts_sync_page_export;
  page_class->escape = ts_sync_page_escape;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-sync-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TsSyncPage, header_bar);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPage, compare_button);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPage, list_button);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPage, pair_list);
  gtk_widget_class_bind_template_callback (widget_class, reload_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
ts_sync_page_init (TsSyncPage *self)
{
  static const GActionEntry entries[] = {
    { "back", back_cb },           { "add", add_cb },         { "edit", edit_cb },
    { "remove", remove_cb },       { "compare", compare_cb }, { "history", history_cb },
    { "details", details_cb },     { "report", report_cb },   { "tick-all", tick_all_cb },
    { "untick-all", tick_all_cb },
  };

  self->views = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->removed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "sync", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
  ts_page_add_header (TS_PAGE (self), self->header_bar);
  g_signal_connect (self, "notify::collapsed", G_CALLBACK (update_header), NULL);
}

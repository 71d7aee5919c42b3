/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-decisions-dialog.h"
#include "ts-duplicates-page-private.h"
#include "ts-keep-rules-editor.h"
#include "ts-removal.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"
#include "ts-list-compat.h"

static TsWindow *
get_window (TsDuplicatesPage *self)
{
  return ts_window_from_widget (self);
}

static void
say (TsDuplicatesPage *self, const char *message)
{
  TsWindow *window = get_window (self);

  if (window != NULL)
    ts_window_add_toast (window, message);
}

static TsStore *
get_store (TsDuplicatesPage *self)
{
  return ts_context_get_store (ts_page_get_context (TS_PAGE (self)));
}

/* --- What is selected ---------------------------------------------------------------------- */

static void
selected_free (TsDuplicatesSelected *selected)
{
  g_object_unref (selected->group);
  g_ptr_array_unref (selected->copies);
  g_free (selected);
}

GPtrArray *
_ts_duplicates_page_get_selected (TsDuplicatesPage *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) selected_free);
  g_autoptr (GtkBitset) rows
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  TsDuplicatesSelected *last = NULL;
  gboolean is_whole = FALSE;
  GtkBitsetIter iter;
  guint position;

  /* A group's row comes before those of its copies. */
  for (gboolean is_valid = gtk_bitset_iter_init_first (&iter, rows, &position); is_valid;
       is_valid = gtk_bitset_iter_next (&iter, &position)) {
    g_autoptr (GtkTreeListRow) row
        = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
    g_autoptr (GObject) item = gtk_tree_list_row_get_item (row);
    TsDuplicateGroup *group = TS_IS_DUPLICATE_GROUP (item)
                                  ? TS_DUPLICATE_GROUP (item)
                                  : ts_duplicate_copy_get_group (TS_DUPLICATE_COPY (item));

    if (group == NULL)
      continue;
    if (last == NULL || last->group != group) {
      last = g_new0 (TsDuplicatesSelected, 1);
      last->group = g_object_ref (group);
      last->copies = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (list, last);
      is_whole = TS_IS_DUPLICATE_GROUP (item);
    }
    if (!is_whole)
      g_ptr_array_add (last->copies, g_object_ref (item));
  }
  return list;
}

gboolean
_ts_duplicates_selected_has (const TsDuplicatesSelected *selected, TsDuplicateCopy *copy)
{
  return selected->copies->len == 0 || g_ptr_array_find (selected->copies, copy, NULL);
}

/* The copies of one selected group that would go: all that are meant but the keeper. */
static TsRemovalItem *
make_removal (const TsDuplicatesSelected *selected)
{
  TsRemovalItem *item = ts_removal_item_new ();

  for (guint i = 0; i < ts_duplicate_group_get_n_copies (selected->group); i++) {
    TsDuplicateCopy *copy = ts_duplicate_group_get_copy (selected->group, i);
    gboolean goes
        = _ts_duplicates_selected_has (selected, copy) && !ts_duplicate_copy_is_keeper (copy);

    g_ptr_array_add (goes ? item->remove : item->keep,
                     ts_track_ref (ts_duplicate_copy_get_track (copy)));
  }
  return item;
}

static GPtrArray *
make_removals (GPtrArray *selected, guint *n_files)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_removal_item_free);

  *n_files = 0;
  for (guint i = 0; i < selected->len; i++) {
    TsRemovalItem *item = make_removal (g_ptr_array_index (selected, i));

    *n_files += item->remove->len;
    g_ptr_array_add (items, item);
  }
  return items;
}

/* --- Moving to the trash ------------------------------------------------------------------- */

static void
problems_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_free (ts_alert_finish (result));
}

/* One problem fits a toast, several need room. */
static void
show_problems (TsDuplicatesPage *self, GPtrArray *problems)
{
  static const TsAlertButton buttons[] = { { "close", N_ ("_Close"), ADW_RESPONSE_DEFAULT } };
  TsAlertButton translated[] = { { buttons[0].id, _ (buttons[0].label), buttons[0].appearance } };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *heading = NULL;

  if (problems->len == 1) {
    say (self, g_ptr_array_index (problems, 0));
    return;
  }
  for (guint i = 0; i < MIN (problems->len, 10); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            (const char *) g_ptr_array_index (problems, i));
  heading = g_strdup_printf (
      ngettext ("%u File Was Left Alone", "%u Files Were Left Alone", problems->len),
      problems->len);
  ts_alert_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, text->str,
                  translated, 1, problems_read_cb, NULL);
}

typedef struct {
  TsDuplicatesPage *page; /* (owned) */
  TsRemoval *removal;     /* (owned) (nullable) */
} Undo;

static void
undo_free (gpointer data)
{
  Undo *undo = data;

  g_object_unref (undo->page);
  g_clear_pointer (&undo->removal, ts_removal_free);
  g_free (undo);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsDuplicatesPage) self = user_data;
  g_autoptr (TsRemoval) removal = ts_removal_undo_finish (TS_JOB (source), result, NULL);

  if (removal == NULL || get_window (self) == NULL)
    return;
  if (removal->problems->len > 0)
    show_problems (self, removal->problems);
  ts_duplicates_find (self->duplicates);
}

static void
undo_removal (TsWindow *window, gpointer data)
{
  Undo *undo = data;
  TsDuplicatesPage *self = undo->page;
  g_autoptr (TsJob) job = ts_job_new (_ ("Restoring Files"));

  ts_job_queue_add (ts_context_get_jobs (ts_page_get_context (TS_PAGE (self))), job);
  ts_removal_undo_async (get_store (self), g_steal_pointer (&undo->removal), job, restored_cb,
                         g_object_ref (self));
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsDuplicatesPage) self = user_data;
  g_autoptr (TsRemoval) removal = ts_removal_run_finish (TS_JOB (source), result, NULL);
  g_autofree char *message = NULL;
  Undo *undo;

  if (removal == NULL || get_window (self) == NULL)
    return;
  ts_duplicates_drop_tracks (self->duplicates,
                             (const gint64 *) (gconstpointer) removal->track_ids->data,
                             removal->track_ids->len);
  if (removal->problems->len > 0)
    show_problems (self, removal->problems);
  if (removal->trashed->len == 0)
    return;
  message = g_strdup_printf (
      ngettext ("Moved %u file to the trash", "Moved %u files to the trash", removal->trashed->len),
      removal->trashed->len);
  if (!removal->can_undo) {
    say (self, message);
    return;
  }
  undo = g_new0 (Undo, 1);
  undo->page = g_object_ref (self);
  undo->removal = g_steal_pointer (&removal);
  ts_window_add_undo_toast (get_window (self), message, undo_removal, undo, undo_free);
}

static void
trash_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsDuplicatesPage *self = data;
  g_autoptr (GPtrArray) selected = _ts_duplicates_page_get_selected (self);
  g_autoptr (TsJob) job = NULL;
  GPtrArray *items;
  guint n_files;

  items = make_removals (selected, &n_files);
  if (n_files == 0) {
    g_ptr_array_unref (items);
    return;
  }
  /* The files are let go of first. */
  ts_duplicates_details_stop (self->details);
  job = ts_job_new (_ ("Moving Files to the Trash"));
  ts_job_queue_add (ts_context_get_jobs (ts_page_get_context (TS_PAGE (self))), job);
  ts_removal_run_async (get_store (self), items, TS_REMOVAL_NONE, job, removed_cb,
                        g_object_ref (self));
}

/* --- Decisions ----------------------------------------------------------------------------- */

static void
not_same_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  _ts_duplicates_page_decide (data, TS_VERDICT_DIFFERENT);
}

static void
same_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  _ts_duplicates_page_decide (data, TS_VERDICT_SAME);
}

/* --- The rest ------------------------------------------------------------------------------ */

static void
find_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ts_duplicates_find (((TsDuplicatesPage *) data)->duplicates);
}

static void
cancel_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsJob *job = ts_duplicates_get_job (((TsDuplicatesPage *) data)->duplicates);

  if (job != NULL)
    ts_job_cancel (job);
}

static void
keep_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GPtrArray) selected = _ts_duplicates_page_get_selected (data);

  for (guint i = 0; i < selected->len; i++) {
    const TsDuplicatesSelected *item = g_ptr_array_index (selected, i);

    for (guint j = 0; j < ts_duplicate_group_get_n_copies (item->group); j++) {
      if (item->copies->len == 1
          && ts_duplicate_group_get_copy (item->group, j) == item->copies->pdata[0])
        ts_duplicate_group_choose_keeper (item->group, j);
    }
  }
}

static void
listen_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ts_duplicates_details_listen (((TsDuplicatesPage *) data)->details);
}

/* A single copy in the window's bar, where the others of its group follow. */
static void
preview_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsDuplicatesPage *self = data;
  TsWindow *window = ts_window_from_widget (self);
  g_autoptr (GPtrArray) selected = _ts_duplicates_page_get_selected (self);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  TsDuplicatesSelected *first = selected->len > 0 ? selected->pdata[0] : NULL;
  guint index = 0;

  if (window == NULL || first == NULL)
    return;
  for (guint i = 0; i < ts_duplicate_group_get_n_copies (first->group); i++) {
    TsDuplicateCopy *copy = ts_duplicate_group_get_copy (first->group, i);

    if (first->copies->len > 0 && copy == first->copies->pdata[0])
      index = i;
    g_array_append_val (ids, ts_duplicate_copy_get_track (copy)->id);
  }
  ts_window_preview (window, ids, index);
}

static void
switch_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ts_duplicates_details_switch (((TsDuplicatesPage *) data)->details);
}

static void
set_expanded (TsDuplicatesPage *self, gboolean is_expanded)
{
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->tree));

  /* From the end, so that rows that open do not move those to come. */
  for (guint i = n_rows; i > 0; i--) {
    g_autoptr (GtkTreeListRow) row = gtk_tree_list_model_get_row (self->tree, i - 1);

    if (row != NULL && gtk_tree_list_row_get_depth (row) == 0)
      gtk_tree_list_row_set_expanded (row, is_expanded);
  }
}

static void
expand_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  set_expanded (data, TRUE);
}

static void
collapse_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  set_expanded (data, FALSE);
}

static void
unselect_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (((TsDuplicatesPage *) data)->selection));
}

static void
rules_changed_cb (const TsKeepRules *rules, gpointer user_data)
{
  TsDuplicatesPage *self = user_data;

  ts_duplicates_set_rules (self->duplicates, rules);
  if (self->settings != NULL) {
    g_autofree char *text = ts_keep_rules_to_string (rules);

    g_settings_set_string (self->settings, "keep-best", text);
  }
  _ts_duplicates_page_update_actions (self);
}

static void
rules_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsDuplicatesPage *self = data;

  ts_keep_rules_editor_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                ts_duplicates_get_rules (self->duplicates), rules_changed_cb,
                                g_object_ref (self), g_object_unref);
}

static void
decisions_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsDuplicatesPage *self = data;

  ts_decisions_dialog_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                               get_store (self));
}

static void
refresh_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ts_station_view_refresh (((TsDuplicatesPage *) data)->station_view);
}

static void
show_all_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  _ts_duplicates_page_show_all (data);
}

static void
shown_in_files_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsDuplicatesPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ts_show_in_files_finish (result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, error->message);
}

static void
show_in_files_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsDuplicatesPage *self = data;
  g_autoptr (GPtrArray) selected = _ts_duplicates_page_get_selected (self);
  const TsDuplicatesSelected *item;
  const TsTrack *track;
  g_autoptr (GFile) file = NULL;

  if (selected->len == 0)
    return;
  item = g_ptr_array_index (selected, 0);
  track = item->copies->len > 0 ? ts_duplicate_copy_get_track (item->copies->pdata[0])
                                : ts_duplicate_group_get_track (
                                    item->group, ts_duplicate_group_get_keeper (item->group));
  if (track->uri == NULL)
    return;
  file = g_file_new_for_uri (track->uri);
  ts_show_in_files_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), file,
                          self->cancellable, shown_in_files_cb, g_object_ref (self));
}

static void
set_enabled (TsDuplicatesPage *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

void
_ts_duplicates_page_update_actions (TsDuplicatesPage *self)
{
  g_autoptr (GPtrArray) selected = _ts_duplicates_page_get_selected (self);
  g_autoptr (GPtrArray) removals = NULL;
  g_autofree char *trash = NULL;
  g_autofree char *count = NULL;
  guint n_files;
  guint n_copies = 0;

  removals = make_removals (selected, &n_files);
  for (guint i = 0; i < selected->len; i++)
    n_copies += ((TsDuplicatesSelected *) g_ptr_array_index (selected, i))->copies->len;
  if (ts_page_get_collapsed (TS_PAGE (self)))
    trash = g_strdup_printf (ngettext ("_Move %u to Trash", "_Move %u to Trash", n_files), n_files);
  else
    trash = g_strdup_printf (
        ngettext ("_Keep Best, Move %u to Trash", "_Keep Best, Move %u to Trash", n_files),
        n_files);
  gtk_button_set_label (self->trash_button, trash);
  count = g_strdup_printf (
      ngettext ("%u selected", "%u selected", n_copies > 0 ? n_copies : selected->len),
      n_copies > 0 ? n_copies : selected->len);
  gtk_label_set_label (self->selection_label, count);
  gtk_action_bar_set_revealed (self->selection_bar, selected->len > 0);
  set_enabled (self, "trash", n_files > 0);
  set_enabled (self, "not-same", selected->len > 0);
  set_enabled (self, "same", selected->len > 0);
  set_enabled (self, "keep", selected->len == 1 && n_copies == 1);
  set_enabled (self, "listen", selected->len == 1);
  set_enabled (self, "preview", selected->len == 1);
  set_enabled (self, "show-in-files", selected->len == 1);
}

void
_ts_duplicates_page_init_actions (TsDuplicatesPage *self)
{
  static const GActionEntry entries[] = {
    { "find", find_cb },         { "cancel", cancel_cb },
    { "trash", trash_cb },       { "not-same", not_same_cb },
    { "same", same_cb },         { "keep", keep_cb },
    { "listen", listen_cb },     { "switch", switch_cb },
    { "preview", preview_cb },   { "expand", expand_cb },
    { "collapse", collapse_cb }, { "unselect", unselect_cb },
    { "rules", rules_cb },       { "decisions", decisions_cb },
    { "refresh", refresh_cb },   { "show-in-files", show_in_files_cb },
    { "show-all", show_all_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "duplicates", G_ACTION_GROUP (self->actions));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-window-private.h"

#include <glib/gi18n-lib.h>

#include "ts-store-sources.h"

/* Takes folders, audio and playlists that come from elsewhere; what this window drags out itself
 * is not for adding. */
static void
show_target (TsWindow *self, gboolean is_shown)
{
  gtk_widget_set_visible (GTK_WIDGET (self->drop_revealer), is_shown);
  gtk_revealer_set_reveal_child (self->drop_revealer, is_shown);
}

static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, TsWindow *self)
{
  return self->context != NULL && gdk_drop_get_drag (drop) == NULL
         && gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), GDK_TYPE_FILE_LIST);
}

static GdkDragAction
enter_cb (GtkDropTarget *target, double x, double y, TsWindow *self)
{
  show_target (self, TRUE);
  return GDK_ACTION_COPY;
}

static void
leave_cb (GtkDropTarget *target, TsWindow *self)
{
  show_target (self, FALSE);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, TsWindow *self)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  GSList *list = g_value_get_boxed (value);

  show_target (self, FALSE);
  for (GSList *item = list; item != NULL; item = item->next)
    g_list_store_append (files, item->data);
  ts_window_add_files (self, G_LIST_MODEL (files));
  return list != NULL;
}

void
_ts_window_init_drop (TsWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, 0);
  g_signal_connect_object (target, "enter", G_CALLBACK (enter_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* What was asked for with a folder or site that is being removed. */
typedef struct {
  TsWindow *window; /* (owned) (nullable): while it is being removed */
  TsSource *source; /* (owned) */
  TsStreaming *streaming; /* (owned) (nullable): once a site is removed */
} TsRemoval;

static void
removal_free (gpointer data)
{
  TsRemoval *removal = data;

  /* It will not come back, or is back already: that is looked at now. */
  if (removal->streaming != NULL)
    ts_streaming_clean_playlists_async (removal->streaming, NULL, NULL, NULL);
  g_clear_object (&removal->streaming);
  g_clear_object (&removal->window);
  g_object_unref (removal->source);
  g_free (removal);
}

static void
undo_remove (TsWindow *self, gpointer data)
{
  TsSource *source = ((TsRemoval *) data)->source;
  const char *location = ts_source_get_location (source);

  if (ts_source_is_folder (source))
    ts_context_add_folder_async (self->context, location, NULL, NULL, NULL);
  else
    ts_context_add_site_async (self->context, location, ts_source_get_kind (source),
                               ts_source_get_name (source), NULL, NULL, NULL);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  TsRemoval *removal = data;
  g_autoptr (TsWindow) window = g_steal_pointer (&removal->window);
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (ts_store_remove_source_finish (TS_STORE (source), result, &error)) {
    message = g_strdup_printf (_ ("Removed “%s”"), ts_source_get_name (removal->source));
    if (ts_source_get_role (removal->source) == TS_SOURCE_ROLE_SITE)
      removal->streaming = g_object_ref (ts_context_get_streaming (window->context));
    ts_window_add_undo_toast (window, message, undo_remove, removal, removal_free);
  } else {
    ts_window_add_toast (window, error->message);
    removal_free (removal);
  }
}

/* An account that was removed, for putting it back. */
typedef struct {
  TsAccount *account; /* (owned) */
  char *secret;       /* (owned) */
} TsRemovedAccount;

static void
removed_account_free (gpointer data)
{
  TsRemovedAccount *removed = data;

  ts_account_free (removed->account);
  ts_secret_free (removed->secret);
  g_free (removed);
}

static void
account_restored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSource) restored
      = ts_context_add_account_finish (TS_CONTEXT (source), result, &error);

  if (restored == NULL)
    ts_window_add_toast (self, error->message);
  else if (ts_source_gives_music (restored))
    ts_context_scan (TS_CONTEXT (source), restored);
}

static void
undo_remove_account (TsWindow *self, gpointer data)
{
  TsRemovedAccount *removed = data;

  ts_context_add_account_async (self->context, removed->account, removed->secret, NULL,
                                account_restored_cb, g_object_ref (self));
}

static void
account_removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  char *secret = NULL;
  TsAccount *account
      = ts_context_remove_account_finish (TS_CONTEXT (source), result, &secret, &error);

  if (account == NULL) {
    ts_window_add_toast (self, error->message);
    ts_secret_free (secret);
    return;
  }
  message = g_strdup_printf (_ ("Removed “%s”"), account->name);
  if (secret != NULL) {
    TsRemovedAccount *removed = g_new (TsRemovedAccount, 1);

    removed->account = account;
    removed->secret = secret;
    ts_window_add_undo_toast (self, message, undo_remove_account, removed, removed_account_free);
  } else {
    ts_window_add_toast (self, message);
    ts_account_free (account);
  }
}

void
ts_window_remove_source (TsWindow *self, TsSource *source)
{
  TsRemoval *removal;

  g_return_if_fail (TS_IS_WINDOW (self));
  g_return_if_fail (TS_IS_SOURCE (source));

  if (ts_source_has_account (source)) {
    ts_context_remove_account_async (self->context, source, NULL, account_removed_cb,
                                     g_object_ref (self));
    return;
  }
  removal = g_new0 (TsRemoval, 1);
  removal->window = g_object_ref (self);
  removal->source = g_object_ref (source);
  ts_store_remove_source_async (ts_context_get_store (self->context), ts_source_get_id (source),
                                NULL, removed_cb, removal);
}

static void
undo_add (TsWindow *self, gpointer data)
{
  ts_store_remove_source_async (ts_context_get_store (self->context), *(gint64 *) data, NULL, NULL,
                                NULL);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSource) added = NULL;
  g_autofree char *message = NULL;
  gint64 *id;

  added = ts_context_add_folder_finish (TS_CONTEXT (source), result, &error);
  if (self->cancellable == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (added == NULL) {
    ts_window_add_toast (self, error->message);
    return;
  }
  if (ts_source_get_scanned_us (added) != 0) {
    message = g_strdup_printf (_ ("Looking for changes in “%s”"), ts_source_get_name (added));
    ts_window_add_toast (self, message);
    return;
  }
  id = g_new (gint64, 1);
  *id = ts_source_get_id (added);
  message = g_strdup_printf (_ ("Added “%s”"), ts_source_get_name (added));
  ts_window_add_undo_toast (self, message, undo_add, id, g_free);
}

static void
add_folder (TsWindow *self, GFile *folder)
{
  const char *path = g_file_peek_path (folder);

  if (path == NULL) {
    ts_window_add_toast (self, _ ("Only folders on this computer can be added"));
    return;
  }
  ts_context_add_folder_async (self->context, path, self->cancellable, added_cb,
                               g_object_ref (self));
}

/* Files that came together: many of one folder are that folder once. */
typedef struct {
  TsWindow *window;    /* (owned) */
  GHashTable *parents; /* (owned) (element-type GFile): folders of files seen so far */
} TsDropped;

static void
dropped_clear (gpointer data)
{
  TsDropped *dropped = data;

  g_object_unref (dropped->window);
  g_hash_table_unref (dropped->parents);
}

static void
queried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GFile *file = G_FILE (source);
  TsDropped *dropped = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (file, result, &error);
  GFile *parent;

  if (info == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      ts_window_add_toast (dropped->window, error->message);
  } else if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY) {
    add_folder (dropped->window, file);
  } else {
    parent = g_file_get_parent (file);
    if (parent != NULL && g_hash_table_add (dropped->parents, parent))
      add_folder (dropped->window, parent);
  }
  g_rc_box_release_full (dropped, dropped_clear);
}

void
ts_window_add_files (TsWindow *self, GListModel *files)
{
  TsDropped *dropped;

  g_return_if_fail (TS_IS_WINDOW (self));
  g_return_if_fail (self->context != NULL);

  dropped = g_rc_box_new0 (TsDropped);
  dropped->window = g_object_ref (self);
  dropped->parents
      = g_hash_table_new_full (g_file_hash, (GEqualFunc) g_file_equal, g_object_unref, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
    g_autoptr (GFile) file = g_list_model_get_item (files, i);

    g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_DEFAULT, self->cancellable, queried_cb,
                             g_rc_box_acquire (dropped));
  }
  g_rc_box_release_full (dropped, dropped_clear);
}

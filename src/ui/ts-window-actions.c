/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-pages.h"
#include "ts-playlist-dialog.h"
#include "ts-streaming-page.h"
#include "ts-window-private.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) files = ts_choose_files_finish (result, &error);

  if (files != NULL)
    ts_window_add_files (self, files);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ts_window_add_toast (self, error->message);
}

static void
add_music_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;

  ts_choose_files_async (GTK_WINDOW (self), TS_CHOOSE_FOLDERS, _ ("Add Music Folders"), _ ("_Add"),
                         NULL, NULL, self->cancellable, chosen_cb, g_object_ref (self));
}

static void
add_site_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;
  TsPage *page = ts_window_show_page (self, "streaming", 0);

  if (ts_split_view_get_collapsed (self->split_view))
    ts_split_view_set_show_sidebar (self->split_view, FALSE);
  ts_streaming_page_begin_adding (TS_STREAMING_PAGE (page));
}

static void
push_playlist_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ts_playlist_dialog_present (data, NULL, NULL);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;

  TS_PAGE_GET_CLASS (self->page)->start_search (self->page);
}

static void
refresh_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;

  if (TS_PAGE_GET_CLASS (self->page)->refresh != NULL)
    TS_PAGE_GET_CLASS (self->page)->refresh (self->page);
  else
    ts_context_scan_all (self->context);
}

static void
details_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;

  TS_PAGE_GET_CLASS (self->page)->toggle_details (self->page);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;

  TS_PAGE_GET_CLASS (self->page)->export(self->page);
}

static void
show_page_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;

  ts_window_show_page (self, g_variant_get_string (parameter, NULL), 0);
  if (ts_split_view_get_collapsed (self->split_view))
    ts_split_view_set_show_sidebar (self->split_view, FALSE);
}

static void
show_sidebar_change_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  TsWindow *self = data;

  g_simple_action_set_state (action, state);
  ts_split_view_set_show_sidebar (self->split_view, g_variant_get_boolean (state));
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  _ts_window_undo (data);
}

static void
menu_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsWindow *self = data;

  ts_split_view_set_show_sidebar (self->split_view, TRUE);
  ts_sidebar_popup_menu (self->sidebar);
}

/* Made of hundreds of widgets, so only when it is wanted; the window keeps it then. */
static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const char *const of_mpd[] = { "mpd_play", "mpd_append" };
  GtkApplicationWindow *window = data;
  g_autoptr (GtkBuilder) builder = NULL;

  if (gtk_application_window_get_help_overlay (window) == NULL) {
    builder = gtk_builder_new_from_resource ("/org/example/Tracksync/ts-shortcuts.ui");
    for (gsize i = 0; i < G_N_ELEMENTS (of_mpd); i++)
      gtk_widget_set_visible (GTK_WIDGET (gtk_builder_get_object (builder, of_mpd[i])),
                              TS_HAVE_MPD);
    gtk_application_window_set_help_overlay (
        window, GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "shortcuts")));
  }
  gtk_window_present (GTK_WINDOW (gtk_application_window_get_help_overlay (window)));
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TsWindow *self = TS_WINDOW (widget);

  if (ts_split_view_get_collapsed (self->split_view)
      && ts_split_view_get_show_sidebar (self->split_view)) {
    ts_split_view_set_show_sidebar (self->split_view, FALSE);
    return TRUE;
  }
  return self->page != NULL && TS_PAGE_GET_CLASS (self->page)->escape != NULL
         && TS_PAGE_GET_CLASS (self->page)->escape (self->page);
}

void
_ts_window_init_actions (TsWindow *self)
{
  static const GActionEntry entries[] = {
    { "add-music", add_music_cb },
    { "add-site", add_site_cb },
    { "push-playlist", push_playlist_cb },
    { "search", search_cb },
    { "refresh", refresh_cb },
    { "details", details_cb },
    { "export", export_cb },
    { "show-page", show_page_cb, "s" },
    { "show-sidebar", NULL, NULL, "true", show_sidebar_change_cb },
    { "undo", undo_cb },
    { "menu", menu_cb },
    { "shortcuts", shortcuts_cb },
  };
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (shortcuts),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_callback_action_new (escape_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), shortcuts);
  _ts_window_update_actions (self);
}

static void
set_enabled (TsWindow *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

void
_ts_window_update_actions (TsWindow *self)
{
  TsPageClass *klass = self->page != NULL ? TS_PAGE_GET_CLASS (self->page) : NULL;

  set_enabled (self, "add-music", self->context != NULL);
  set_enabled (self, "add-site", self->context != NULL);
  set_enabled (self, "push-playlist", self->context != NULL);
  set_enabled (self, "refresh", klass != NULL);
  set_enabled (self, "show-page", self->context != NULL);
  set_enabled (self, "search", klass != NULL && klass->start_search != NULL);
  set_enabled (self, "details", klass != NULL && klass->toggle_details != NULL);
  set_enabled (self, "export", klass != NULL && klass->export != NULL);
  set_enabled (self, "undo", self->undo != NULL);
}

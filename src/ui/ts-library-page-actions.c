/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-library-page-private.h"
#include "ts-playlist-dialog.h"
#include "ts-track-export.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"
#include "ts-list-compat.h"
#include "ts-playlist-format.h"

static void
say (TsLibraryPage *self, const char *message)
{
  TsWindow *window = ts_window_from_widget (self);

  if (window != NULL)
    ts_window_add_toast (window, message);
}

static void
say_error (TsLibraryPage *self, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, error->message);
}

/* The track the details are about: the only one selected. */
static GFile *
get_selected_file (TsLibraryPage *self)
{
  TsTrack *track = self->shown_item != NULL ? ts_track_item_get_track (self->shown_item) : NULL;

  return track != NULL ? ts_track_get_file (ts_page_get_context (TS_PAGE (self)), track) : NULL;
}

static void
details_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsLibraryPage *self = data;

  ts_split_view_set_show_sidebar (self->details_split, TRUE);
}

/* The whole list is handed on, so that one follows the other. */
static void
preview_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsLibraryPage *self = data;
  TsWindow *window = ts_window_from_widget (self);
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  g_autoptr (GArray) ids = NULL;

  if (window == NULL || gtk_bitset_is_empty (selected))
    return;
  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n_rows);
  for (guint i = 0; i < n_rows; i++) {
    gint64 id = ts_track_list_model_get_id (self->model, i);

    g_array_append_val (ids, id);
  }
  ts_window_preview (window, ids, gtk_bitset_get_minimum (selected));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsLibraryPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    say_error (self, error);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsLibraryPage *self = data;
  g_autoptr (GFile) file = get_selected_file (self);
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : NULL;

  if (uri != NULL)
    g_app_info_launch_default_for_uri_async (uri, NULL, self->cancellable, opened_cb,
                                             g_object_ref (self));
}

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsLibraryPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!ts_show_in_files_finish (result, &error))
    say_error (self, error);
}

static void
show_in_files_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsLibraryPage *self = data;
  g_autoptr (GFile) file = get_selected_file (self);

  if (file != NULL)
    ts_show_in_files_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), file,
                            self->cancellable, shown_cb, g_object_ref (self));
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsLibraryPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tracks = ts_track_load_all_finish (result, &error);
  g_autofree char *lines = NULL;
  g_autofree char *message = NULL;
  GdkContentProvider *providers[2];
  g_autoptr (GdkContentProvider) content = NULL;
  GdkFileList *files;

  if (tracks == NULL) {
    say_error (self, error);
    return;
  }
  lines = ts_track_make_lines (tracks);
  files = ts_track_make_files (ts_page_get_context (TS_PAGE (self)), tracks);
  providers[0] = gdk_content_provider_new_typed (G_TYPE_STRING, lines);
  providers[1] = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, files);
  content = gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));
  g_boxed_free (GDK_TYPE_FILE_LIST, files);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (self)), content);
  message = g_strdup_printf (ngettext ("Copied %u track", "Copied %u tracks", tracks->len),
                             tracks->len);
  say (self, message);
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsLibraryPage *self = data;
  g_autoptr (GArray) ids = _ts_library_page_get_selected_ids (self);

  ts_track_load_all_async (ts_page_get_context (TS_PAGE (self)), ids, self->cancellable, copied_cb,
                           g_object_ref (self));
}

static void
paths_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsLibraryPage) self = data;
  TsContext *context = ts_page_get_context (TS_PAGE (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tracks = ts_track_load_all_finish (result, &error);
  g_autoptr (GString) paths = NULL;

  if (tracks == NULL) {
    say_error (self, error);
    return;
  }
  paths = g_string_new (NULL);
  for (guint i = 0; i < tracks->len; i++) {
    g_autoptr (GFile) file = ts_track_get_file (context, tracks->pdata[i]);
    g_autofree char *name = file != NULL ? g_file_get_parse_name (file) : NULL;

    if (name != NULL)
      g_string_append_printf (paths, "%s%s", paths->len > 0 ? "\n" : "", name);
  }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), paths->str);
}

static void
copy_path_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsLibraryPage *self = data;
  g_autoptr (GArray) ids = _ts_library_page_get_selected_ids (self);

  ts_track_load_all_async (ts_page_get_context (TS_PAGE (self)), ids, self->cancellable,
                           paths_loaded_cb, g_object_ref (self));
}

void
_ts_library_page_show_problems (TsLibraryPage *self, const char *message, GPtrArray *problems)
{
  static const guint MOST = 10;
  const TsAlertButton button = { "close", _ ("_Close"), ADW_RESPONSE_DEFAULT };
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (problems->len, MOST); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (char *) problems->pdata[i]);
  if (problems->len > MOST) {
    g_string_append_c (text, '\n');
    g_string_append_printf (text, ngettext ("And %u more.", "And %u more.", problems->len - MOST),
                            problems->len - MOST);
  }
  if (root != NULL)
    ts_alert_async (GTK_WINDOW (root), message, text->str, &button, 1, NULL, NULL);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsLibraryPage) self = data;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;

  if (!ts_track_export_finish (result, &problems, &error))
    say_error (self, error);
  else if (problems->len > 0)
    _ts_library_page_show_problems (self, _ ("Playlist Saved in Part"), problems);
  else
    say (self, _ ("Playlist saved"));
}

/* The rows may change while a person looks for a place, so they are fixed before. */
typedef struct {
  TsLibraryPage *page; /* (owned) */
  GArray *ids;         /* (owned) */
} TsExportWish;

static void
place_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  TsExportWish *wish = data;
  TsLibraryPage *self = wish->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) files = ts_choose_files_finish (result, &error);
  g_autoptr (GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  g_autofree char *name = NULL;

  if (file == NULL) {
    say_error (self, error);
  } else if (g_file_peek_path (file) == NULL) {
    say (self, _ ("Playlists can only be saved on this computer"));
  } else {
    name = _ts_library_page_get_list_name (self);
    ts_track_export_async (ts_page_get_context (TS_PAGE (self)), wish->ids, name,
                           g_file_peek_path (file), NULL, exported_cb, g_object_ref (self));
  }
  g_object_unref (wish->page);
  g_array_unref (wish->ids);
  g_free (wish);
}

void
_ts_library_page_export (TsPage *page)
{
  TsLibraryPage *self = TS_LIBRARY_PAGE (page);
  g_autoptr (GArray) ids = _ts_library_page_get_selected_ids (self);
  g_autoptr (GListStore) filters = NULL;
  g_autoptr (GtkFileFilter) filter = NULL;
  g_autofree char *name = NULL;
  g_autofree char *file_name = NULL;
  TsExportWish *wish;

  if (ids->len == 0) {
    say (self, _ ("Select the tracks to export first"));
    return;
  }
  filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _ ("Playlists (M3U8, M3U, PLS, XSPF, JSPF)"));
  for (int format = TS_PLAYLIST_FORMAT_M3U; format <= TS_PLAYLIST_FORMAT_JSPF; format++) {
    g_autofree char *pattern = g_strconcat ("*.", ts_playlist_format_get_id (format), NULL);

    gtk_file_filter_add_pattern (filter, pattern);
  }
  g_list_store_append (filters, filter);
  name = _ts_library_page_get_list_name (self);
  g_strdelimit (name, "/", '_');
  file_name = g_strconcat (name, ".m3u8", NULL);

  wish = g_new (TsExportWish, 1);
  wish->page = g_object_ref (self);
  wish->ids = g_steal_pointer (&ids);
  ts_choose_files_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), TS_CHOOSE_SAVE,
                         _ ("Export as Playlist"), _ ("_Export"), file_name, G_LIST_MODEL (filters),
                         self->cancellable, place_chosen_cb, wish);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  _ts_library_page_export (data);
}

static void
push_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsLibraryPage *self = data;
  TsWindow *window = ts_window_from_widget (self);
  g_autoptr (GArray) ids = _ts_library_page_get_selected_ids (self);
  g_autofree char *name = _ts_library_page_get_list_name (self);

  if (window != NULL && ids->len > 0)
    ts_playlist_dialog_present (window, ids, name);
}

static void
remove_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TsLibraryPage *self = data;
  TsSource *source
      = ts_context_get_source (ts_page_get_context (TS_PAGE (self)), self->query->source_id);
  TsWindow *window = ts_window_from_widget (self);

  if (source != NULL && window != NULL)
    ts_window_remove_source (window, source);
}

void
_ts_library_page_init_actions (TsLibraryPage *self)
{
  static const GActionEntry entries[] = {
    { "preview", preview_cb },
    { "details", details_cb },
    { "open", open_cb },
    { "show-in-files", show_in_files_cb },
    { "copy", copy_cb },
    { "copy-path", copy_path_cb },
    { "export", export_cb },
    { "push", push_cb },
#if TS_HAVE_MPD
    { "send", _ts_library_page_send, "s" },
#endif
    { "remove-folder", remove_folder_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "tracks", G_ACTION_GROUP (self->actions));
}

void
_ts_library_page_update_actions (TsLibraryPage *self)
{
  static const struct {
    const char *name;
    gboolean is_for_one;
  } actions[] = {
    { "preview", FALSE }, { "details", TRUE },    { "open", TRUE },    { "show-in-files", TRUE },
    { "copy", FALSE },    { "copy-path", FALSE }, { "export", FALSE }, { "push", FALSE },
#if TS_HAVE_MPD
    { "send", FALSE },
#endif
  };
  g_autoptr (GtkBitset) selected = NULL;
  guint64 n_selected;

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  n_selected = gtk_bitset_get_size (selected);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), actions[i].name);

    g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                                 actions[i].is_for_one ? n_selected == 1 : n_selected > 0);
  }
}

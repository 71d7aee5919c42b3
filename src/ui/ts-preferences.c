/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-preferences.h"

#include "ts-account-dialog.h"
#include "ts-format.h"

#include "ts-store-accounts.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"

#define TS_TYPE_PREFERENCES (ts_preferences_get_type ())
G_DECLARE_FINAL_TYPE (TsPreferences, ts_preferences, TS, PREFERENCES, AdwPreferencesPage)

struct _TsPreferences {
  AdwPreferencesPage parent_instance;
  TsWindow *window; /* (owned) */
  GtkListBox *folder_list;
  GtkListBox *account_list;
};

G_DEFINE_FINAL_TYPE (TsPreferences, ts_preferences, ADW_TYPE_PREFERENCES_PAGE)

/* Where it is and which station of that server; what it has is not part of the library. */
static char *
describe_station (const char *location)
{
  g_autoptr (GUri) uri = g_uri_parse (location, G_URI_FLAGS_NONE, NULL);
  g_autofree char *address = NULL;

  if (uri == NULL || g_uri_get_userinfo (uri) == NULL)
    return g_strdup (location);
  address = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
  /* Translators: the address of a server with web-radio stations, and the number or short name of
   * one of them. */
  return g_strdup_printf (_ ("%s\nStation %s"), address, g_uri_get_userinfo (uri));
}

static char *
describe_source (TsSource *source)
{
  g_autofree char *location = NULL;
  g_autofree char *count = ts_format_count (ts_source_get_n_tracks (source));
  g_autofree char *tracks = NULL;

  g_object_get (source, "location", &location, NULL);
  if (!ts_source_gives_music (source))
    return describe_station (location);
  tracks = g_strdup_printf (ngettext ("%s track", "%s tracks", ts_source_get_n_tracks (source)),
                            count);
  return g_strdup_printf ("%s\n%s", location, tracks);
}

static void
remove_cb (TsPreferences *self, GtkButton *button)
{
  TsSource *source = g_object_get_data (G_OBJECT (button), "ts-source");

  ts_window_remove_source (self->window, source);
}

/* What was asked for while the account is read. */
typedef struct {
  TsPreferences *preferences; /* (owned) */
  GtkWindow *parent;          /* (nullable) (weak) */
} TsEditing;

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  TsEditing *editing = data;
  TsWindow *window = editing->preferences->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAccount) account
      = ts_store_get_account_finish (TS_STORE (object), result, &error);

  if (editing->parent != NULL && window != NULL) {
    if (account != NULL)
      ts_account_dialog_present (editing->parent, window, account);
    else
      ts_window_add_toast (window, error->message);
  }
  g_clear_weak_pointer (&editing->parent);
  g_object_unref (editing->preferences);
  g_free (editing);
}

static void
edit_cb (TsPreferences *self, GtkButton *button)
{
  TsSource *source = g_object_get_data (G_OBJECT (button), "ts-source");
  TsEditing *editing = g_new0 (TsEditing, 1);

  editing->preferences = g_object_ref (self);
  g_set_weak_pointer (&editing->parent, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  ts_store_get_account_async (ts_context_get_store (ts_window_get_context (self->window)),
                              ts_source_get_id (source), NULL, read_cb, editing);
}

/* A button at the end of the row of a source. */
static GtkWidget *
make_button (TsPreferences *self, TsSource *source, const char *icon_name, const char *tooltip,
             const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "ts-source", g_object_ref (source), g_object_unref);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
create_row (gpointer item, gpointer data)
{
  TsSource *source = item;
  TsPreferences *self = data;
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *label = NULL;
  g_autofree char *subtitle = describe_source (source);

  /* Translators: %s is the name of a folder or an account. */
  label = g_strdup_printf (_ ("Remove “%s” from the library"), ts_source_get_name (source));
  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), ts_source_get_name (source));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  if (ts_source_has_account (source)) {
    /* Translators: %s is the name of an account. */
    g_autofree char *edit_label = g_strdup_printf (_ ("Edit “%s”"), ts_source_get_name (source));

    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               make_button (self, source, "document-edit-symbolic",
                                            _ ("Edit the account"), edit_label,
                                            G_CALLBACK (edit_cb)));
  }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_button (self, source, "user-trash-symbolic",
                                          _ ("Remove from the library"), label,
                                          G_CALLBACK (remove_cb)));
  return row;
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsPreferences) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) files = ts_choose_files_finish (result, &error);

  if (files != NULL)
    ts_window_add_files (self->window, files);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ts_window_add_toast (self->window, error->message);
}

static void
add_cb (TsPreferences *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  ts_choose_files_async (GTK_WINDOW (root), TS_CHOOSE_FOLDERS, _ ("Add Music Folders"), _ ("_Add"),
                         NULL, NULL, NULL, chosen_cb, g_object_ref (self));
}

static void
add_account_cb (TsPreferences *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  ts_account_dialog_present (GTK_WINDOW (root), self->window, NULL);
}

static gboolean
is_server (gpointer item, gpointer unused)
{
  return ts_source_has_account (item);
}

static gboolean
is_folder (gpointer item, gpointer unused)
{
  return ts_source_is_folder (item);
}

/* Shows those of the sources that @match takes. */
static void
bind_list (TsPreferences *self, GtkListBox *list, GtkCustomFilterFunc match)
{
  GListModel *sources = ts_context_get_sources (ts_window_get_context (self->window));
  g_autoptr (GtkFilterListModel) filtered =
      gtk_filter_list_model_new (g_object_ref (sources),
                                 GTK_FILTER (gtk_custom_filter_new (match, NULL, NULL)));

  gtk_list_box_bind_model (list, G_LIST_MODEL (filtered), create_row, self, NULL);
}

static void
ts_preferences_dispose (GObject *object)
{
  TsPreferences *self = TS_PREFERENCES (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_PREFERENCES);
  g_clear_object (&self->window);
  G_OBJECT_CLASS (ts_preferences_parent_class)->dispose (object);
}

static void
ts_preferences_class_init (TsPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, TsPreferences, folder_list);
  gtk_widget_class_bind_template_child (widget_class, TsPreferences, account_list);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_account_cb);
}

static void
ts_preferences_init (TsPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ts_preferences_present (TsWindow *window)
{
  TsPreferences *self;

  g_return_if_fail (TS_IS_WINDOW (window));

  self = g_object_new (TS_TYPE_PREFERENCES, NULL);
  self->window = g_object_ref (window);
  bind_list (self, self->folder_list, is_folder);
  bind_list (self, self->account_list, is_server);
  ts_window_set_preferences (
      window, ts_present_preferences (GTK_WINDOW (window), ADW_PREFERENCES_PAGE (self)));
}

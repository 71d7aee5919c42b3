/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-sites-group.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>

struct _TsSitesGroup {
  AdwPreferencesGroup parent_instance;

  TsContext *context;        /* (owned) (nullable) */
  GListModel *sites;         /* (owned) (nullable) (element-type TsSource) */
  GCancellable *cancellable; /* (owned): cancelled with the widget */

  GtkButton *sync_button;
  GtkListBox *list_box;
  AdwEntryRow *address_row;
  GtkSpinner *spinner;
  AdwExpanderRow *resolver_row;
  AdwEntryRow *program_row;
  AdwEntryRow *cookies_row;
  AdwEntryRow *folder_row;
  GtkLabel *message_label;
};

G_DEFINE_FINAL_TYPE (TsSitesGroup, ts_sites_group, ADW_TYPE_PREFERENCES_GROUP)

static void
show_error (TsSitesGroup *self, const char *message)
{
  gtk_label_set_label (self->message_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), message != NULL);
}

static TsStreamingSettings *
get_settings (TsSitesGroup *self)
{
  return ts_streaming_get_settings (ts_context_get_streaming (self->context));
}

/* --- The list ------------------------------------------------------------------------------ */

static gboolean
is_site (gpointer source, gpointer data)
{
  return ts_source_get_role (source) == TS_SOURCE_ROLE_SITE;
}

static TsSource *
get_source (TsSitesGroup *self, GtkButton *button)
{
  gint64 *id = g_object_get_data (G_OBJECT (button), "ts-source");

  return ts_context_get_source (self->context, *id);
}

static void
scan_cb (TsSitesGroup *self, GtkButton *button)
{
  TsSource *source = get_source (self, button);

  if (source != NULL)
    ts_context_scan (self->context, source);
}

static void
remove_cb (TsSitesGroup *self, GtkButton *button)
{
  TsSource *source = get_source (self, button);
  TsWindow *window = ts_window_from_widget (self);

  if (source != NULL && window != NULL)
    ts_window_remove_source (window, source);
}

static GtkWidget *
make_button (TsSitesGroup *self,
             TsSource *source,
             const char *icon_name,
             const char *name,
             GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);
  gint64 id = ts_source_get_id (source);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "ts-source", g_memdup2 (&id, sizeof id), g_free);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
create_row (gpointer item, gpointer data)
{
  TsSitesGroup *self = data;
  TsSource *source = item;
  GtkWidget *row = adw_action_row_new ();
  const guint n_tracks = ts_source_get_n_tracks (source);
  g_autofree char *text = g_strdup_printf (ngettext ("%u track, %s", "%u tracks, %s", n_tracks),
                                           n_tracks, ts_source_get_location (source));

  g_object_set (row, "use-markup", FALSE, "title", ts_source_get_name (source), "subtitle", text,
                "subtitle-lines", 2, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_button (self, source, "view-refresh-symbolic",
                                          _ ("Read It Again"), G_CALLBACK (scan_cb)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_button (self, source, "user-trash-symbolic",
                                          _ ("Remove From the Library"), G_CALLBACK (remove_cb)));
  return row;
}

static void
sites_changed_cb (TsSitesGroup *self)
{
  const gboolean has_sites = g_list_model_get_n_items (self->sites) > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->list_box), has_sites);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sync_button), has_sites);
}

static void
sync_cb (TsSitesGroup *self)
{
  ts_streaming_sync (ts_context_get_streaming (self->context));
}

/* --- Adding -------------------------------------------------------------------------------- */

static void
added_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsSitesGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSource) source = ts_context_add_site_finish (TS_CONTEXT (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_spinner_stop (self->spinner);
  gtk_widget_set_sensitive (GTK_WIDGET (self->address_row), TRUE);
  show_error (self, error != NULL ? error->message : NULL);
  if (source != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->address_row), "");
}

static void
add_cb (TsSitesGroup *self)
{
  show_error (self, NULL);
  gtk_spinner_start (self->spinner);
  gtk_widget_set_sensitive (GTK_WIDGET (self->address_row), FALSE);
  ts_context_add_site_async (self->context,
                             gtk_editable_get_text (GTK_EDITABLE (self->address_row)), NULL, NULL,
                             self->cancellable, added_cb, g_object_ref (self));
}

/* --- What reads them ----------------------------------------------------------------------- */

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsSitesGroup) self = data;
  g_autoptr (GError) error = NULL;
  TsYtdlpCheck *check = ts_streaming_check_resolver_finish (TS_STREAMING (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  adw_expander_row_set_subtitle (self->resolver_row, check != NULL ? check->text : error->message);
  adw_expander_row_set_icon_name (self->resolver_row, check != NULL && check->is_good
                                                          ? "object-select-symbolic"
                                                          : "dialog-warning-symbolic");
  g_clear_pointer (&check, ts_ytdlp_check_free);
}

static void
check (TsSitesGroup *self)
{
  ts_streaming_check_resolver_async (ts_context_get_streaming (self->context), self->cancellable,
                                     checked_cb, g_object_ref (self));
}

static void
set_text (TsSitesGroup *self, const char *property, AdwEntryRow *row)
{
  g_object_set (get_settings (self), property, gtk_editable_get_text (GTK_EDITABLE (row)), NULL);
}

static void
program_cb (TsSitesGroup *self)
{
  set_text (self, "resolver", self->program_row);
  check (self);
}

static void
cookies_cb (TsSitesGroup *self)
{
  set_text (self, "cookies-file", self->cookies_row);
}

static void
folder_cb (TsSitesGroup *self)
{
  set_text (self, "playlist-folder", self->folder_row);
  ts_streaming_write_playlists (ts_context_get_streaming (self->context));
}

static void
show_text (AdwEntryRow *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

/* --- The widget ---------------------------------------------------------------------------- */

static void
ts_sites_group_dispose (GObject *object)
{
  TsSitesGroup *self = TS_SITES_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_SITES_GROUP);
  g_clear_object (&self->sites);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (ts_sites_group_parent_class)->dispose (object);
}

static void
ts_sites_group_finalize (GObject *object)
{
  g_object_unref (TS_SITES_GROUP (object)->cancellable);
  G_OBJECT_CLASS (ts_sites_group_parent_class)->finalize (object);
}

static void
ts_sites_group_class_init (TsSitesGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_sites_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_sites_group_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-sites-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TsSitesGroup, sync_button);
  gtk_widget_class_bind_template_child (widget_class, TsSitesGroup, list_box);
  gtk_widget_class_bind_template_child (widget_class, TsSitesGroup, address_row);
  gtk_widget_class_bind_template_child (widget_class, TsSitesGroup, spinner);
  gtk_widget_class_bind_template_child (widget_class, TsSitesGroup, resolver_row);
  gtk_widget_class_bind_template_child (widget_class, TsSitesGroup, program_row);
  gtk_widget_class_bind_template_child (widget_class, TsSitesGroup, cookies_row);
  gtk_widget_class_bind_template_child (widget_class, TsSitesGroup, folder_row);
  gtk_widget_class_bind_template_child (widget_class, TsSitesGroup, message_label);
  gtk_widget_class_bind_template_callback (widget_class, sync_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, program_cb);
  gtk_widget_class_bind_template_callback (widget_class, cookies_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_cb);
}

static void
ts_sites_group_init (TsSitesGroup *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ts_sites_group_new (TsContext *context)
{
  TsSitesGroup *self = g_object_new (TS_TYPE_SITES_GROUP, NULL);
  TsStreamingSettings *settings;
  GtkFilter *filter;

  self->context = g_object_ref (context);
  settings = get_settings (self);
  show_text (self->program_row, ts_streaming_settings_get_resolver (settings));
  show_text (self->cookies_row, ts_streaming_settings_get_cookies_file (settings));
  show_text (self->folder_row, ts_streaming_settings_get_playlist_folder (settings));

  filter = GTK_FILTER (gtk_custom_filter_new (is_site, NULL, NULL));
  self->sites = G_LIST_MODEL (
      gtk_filter_list_model_new (g_object_ref (ts_context_get_sources (context)), filter));
  g_signal_connect_object (self->sites, "items-changed", G_CALLBACK (sites_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list_box, self->sites, create_row, self, NULL);
  sites_changed_cb (self);
  check (self);
  return GTK_WIDGET (self);
}

void
ts_sites_group_begin_adding (TsSitesGroup *self)
{
  g_return_if_fail (TS_IS_SITES_GROUP (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
}

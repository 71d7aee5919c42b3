/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-proxy-group.h"
#include "ts-background.h"
#include "ts-window.h"

#include <glib/gi18n-lib.h>

struct _TsProxyGroup {
  AdwPreferencesGroup parent_instance;

  TsStreaming *streaming; /* (owned) (nullable) */

  AdwActionRow *state_row;
  GtkImage *state_image;
  GtkButton *free_port_button;
  GtkSwitch *enabled_switch;
  AdwActionRow *rewrite_row;
  AdwActionRow *address_row;
  GtkSwitch *login_switch;
  AdwComboRow *mode_row;
  GtkSpinButton *limit_spin;
  GtkSpinButton *port_spin;
};

G_DEFINE_FINAL_TYPE (TsProxyGroup, ts_proxy_group, ADW_TYPE_PREFERENCES_GROUP)

static char *
make_address (TsProxyGroup *self)
{
  return g_strdup_printf ("http://127.0.0.1:%u",
                          ts_proxy_get_port (ts_streaming_get_proxy (self->streaming)));
}

static void
update (TsProxyGroup *self)
{
  const gboolean is_running = ts_streaming_get_is_running (self->streaming);
  const char *error = ts_streaming_get_error_message (self->streaming);
  guint free_port = ts_streaming_get_free_port (self->streaming);

  gtk_widget_set_visible (GTK_WIDGET (self->address_row), is_running);
  if (is_running) {
    g_autofree char *address = make_address (self);

    adw_action_row_set_subtitle (self->address_row, address);
  }
  gtk_image_set_from_icon_name (self->state_image, error != NULL ? "dialog-warning-symbolic"
                                                   : is_running  ? "network-transmit-symbolic"
                                                                 : "network-offline-symbolic");
  adw_action_row_set_subtitle (self->state_row, error != NULL ? error
                                                : is_running  ? _ ("Players are answered.")
                                                              : _ ("Off"));
  gtk_widget_set_visible (GTK_WIDGET (self->free_port_button), free_port != 0);
  if (free_port != 0) {
    g_autofree char *label = g_strdup_printf (_ ("_Use Port %u"), free_port);

    gtk_button_set_label (self->free_port_button, label);
    gtk_button_set_use_underline (self->free_port_button, TRUE);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->rewrite_row),
                          ts_streaming_get_is_rewrite_due (self->streaming));
}

static void
free_port_cb (TsProxyGroup *self)
{
  g_object_set (ts_streaming_get_settings (self->streaming), "port",
                ts_streaming_get_free_port (self->streaming), NULL);
}

static void
rewrite_cb (TsProxyGroup *self)
{
  ts_streaming_write_playlists (self->streaming);
}

static void
copy_cb (TsProxyGroup *self)
{
  TsWindow *window = ts_window_from_widget (self);
  g_autofree char *address = make_address (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), address);
  if (window != NULL)
    ts_window_add_toast (window, _ ("Copied the address"));
}

static gboolean
login_cb (TsProxyGroup *self, gboolean starts)
{
  TsWindow *window = ts_window_from_widget (self);
  g_autoptr (GError) error = NULL;

  if (self->streaming == NULL || starts == ts_background_get_starts_at_login ()
      || ts_background_set_starts_at_login (starts, &error))
    return FALSE;
  if (window != NULL)
    ts_window_add_toast (window, error->message);
  gtk_switch_set_active (self->login_switch, !starts);
  return TRUE;
}

static void
mode_cb (TsProxyGroup *self)
{
  if (self->streaming != NULL)
    g_object_set (ts_streaming_get_settings (self->streaming), "mode",
                  (TsProxyMode) adw_combo_row_get_selected (self->mode_row), NULL);
}

static void
mode_changed_cb (TsProxyGroup *self)
{
  TsStreamingSettings *settings = ts_streaming_get_settings (self->streaming);

  adw_combo_row_set_selected (self->mode_row, (guint) ts_streaming_settings_get_mode (settings));
}

static void
ts_proxy_group_dispose (GObject *object)
{
  TsProxyGroup *self = TS_PROXY_GROUP (object);

  g_clear_object (&self->streaming);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_PROXY_GROUP);
  G_OBJECT_CLASS (ts_proxy_group_parent_class)->dispose (object);
}

static void
ts_proxy_group_class_init (TsProxyGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_proxy_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-proxy-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TsProxyGroup, state_row);
  gtk_widget_class_bind_template_child (widget_class, TsProxyGroup, state_image);
  gtk_widget_class_bind_template_child (widget_class, TsProxyGroup, free_port_button);
  gtk_widget_class_bind_template_child (widget_class, TsProxyGroup, enabled_switch);
  gtk_widget_class_bind_template_child (widget_class, TsProxyGroup, rewrite_row);
  gtk_widget_class_bind_template_child (widget_class, TsProxyGroup, address_row);
  gtk_widget_class_bind_template_child (widget_class, TsProxyGroup, login_switch);
  gtk_widget_class_bind_template_child (widget_class, TsProxyGroup, mode_row);
  gtk_widget_class_bind_template_child (widget_class, TsProxyGroup, limit_spin);
  gtk_widget_class_bind_template_child (widget_class, TsProxyGroup, port_spin);
  gtk_widget_class_bind_template_callback (widget_class, free_port_cb);
  gtk_widget_class_bind_template_callback (widget_class, rewrite_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, login_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_cb);
}

static void
ts_proxy_group_init (TsProxyGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ts_proxy_group_new (TsContext *context)
{
  static const char *const watched[] = { "notify::is-running", "notify::error-message",
                                         "notify::free-port", "notify::is-rewrite-due" };
  const GBindingFlags flags = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;
  TsStreaming *streaming = ts_context_get_streaming (context);
  TsStreamingSettings *settings = ts_streaming_get_settings (streaming);
  TsProxyGroup *self = g_object_new (TS_TYPE_PROXY_GROUP, NULL);

  adw_combo_row_set_selected (self->mode_row, (guint) ts_streaming_settings_get_mode (settings));
  gtk_switch_set_active (self->login_switch, ts_background_get_starts_at_login ());
  self->streaming = g_object_ref (streaming);
  g_object_bind_property (settings, "is-enabled", self->enabled_switch, "active", flags);
  g_object_bind_property (settings, "port", self->port_spin, "value", flags);
  g_object_bind_property (settings, "max-streams", self->limit_spin, "value", flags);
  g_signal_connect_object (settings, "notify::mode", G_CALLBACK (mode_changed_cb), self,
                           G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (streaming, watched[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

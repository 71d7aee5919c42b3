/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-page.h"

#include <glib/gi18n-lib.h>

typedef struct {
  TsContext *context;  /* (owned) */
  GSettings *settings; /* (owned) (nullable) */
  guint attention;
  gboolean is_collapsed;
} TsPagePrivate;

enum { PROP_0, PROP_CONTEXT, PROP_SETTINGS, PROP_COLLAPSED, PROP_ATTENTION, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TsPage, ts_page, ADW_TYPE_BIN)

static void
ts_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsPagePrivate *priv = ts_page_get_instance_private (TS_PAGE (object));

  switch (id) {
  case PROP_CONTEXT:
    g_value_set_object (value, priv->context);
    break;
  case PROP_SETTINGS:
    g_value_set_object (value, priv->settings);
    break;
  case PROP_COLLAPSED:
    g_value_set_boolean (value, priv->is_collapsed);
    break;
  case PROP_ATTENTION:
    g_value_set_uint (value, priv->attention);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TsPage *self = TS_PAGE (object);
  TsPagePrivate *priv = ts_page_get_instance_private (self);

  switch (id) {
  case PROP_CONTEXT:
    priv->context = g_value_dup_object (value);
    break;
  case PROP_SETTINGS:
    priv->settings = g_value_dup_object (value);
    break;
  case PROP_COLLAPSED:
    if (priv->is_collapsed != g_value_get_boolean (value)) {
      priv->is_collapsed = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
    }
    break;
  case PROP_ATTENTION:
    ts_page_set_attention (self, g_value_get_uint (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_page_finalize (GObject *object)
{
  TsPagePrivate *priv = ts_page_get_instance_private (TS_PAGE (object));

  g_clear_object (&priv->context);
  g_clear_object (&priv->settings);
  G_OBJECT_CLASS (ts_page_parent_class)->finalize (object);
}

static void
ts_page_class_init (TsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ts_page_get_property;
  object_class->set_property = ts_page_set_property;
  object_class->finalize = ts_page_finalize;

  properties[PROP_CONTEXT]
      = g_param_spec_object ("context", NULL, NULL, TS_TYPE_CONTEXT,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SETTINGS]
      = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COLLAPSED]
      = g_param_spec_boolean ("collapsed", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ATTENTION]
      = g_param_spec_uint ("attention", NULL, NULL, 0, G_MAXUINT, 0,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ts_page_init (TsPage *self)
{
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
}

TsContext *
ts_page_get_context (TsPage *self)
{
  TsPagePrivate *priv = ts_page_get_instance_private (self);

  g_return_val_if_fail (TS_IS_PAGE (self), NULL);

  return priv->context;
}

GSettings *
ts_page_get_settings (TsPage *self)
{
  TsPagePrivate *priv = ts_page_get_instance_private (self);

  g_return_val_if_fail (TS_IS_PAGE (self), NULL);

  return priv->settings;
}

void
ts_page_add_header (TsPage *self, AdwHeaderBar *header)
{
  GtkWidget *button;

  g_return_if_fail (TS_IS_PAGE (self));
  g_return_if_fail (ADW_IS_HEADER_BAR (header));

  button = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (button), "sidebar-show-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Show Sidebar"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Show Sidebar"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-sidebar");
  adw_header_bar_pack_start (header, button);
  g_object_bind_property (self, "collapsed", button, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "collapsed", header, "show-start-title-buttons",
                          G_BINDING_SYNC_CREATE);
}

guint
ts_page_get_attention (TsPage *self)
{
  TsPagePrivate *priv = ts_page_get_instance_private (self);

  g_return_val_if_fail (TS_IS_PAGE (self), 0);

  return priv->attention;
}

void
ts_page_set_attention (TsPage *self, guint attention)
{
  TsPagePrivate *priv = ts_page_get_instance_private (self);

  g_return_if_fail (TS_IS_PAGE (self));

  if (priv->attention == attention)
    return;
  priv->attention = attention;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTENTION]);
}

gboolean
ts_page_get_collapsed (TsPage *self)
{
  TsPagePrivate *priv = ts_page_get_instance_private (self);

  g_return_val_if_fail (TS_IS_PAGE (self), FALSE);

  return priv->is_collapsed;
}

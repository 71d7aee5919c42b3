/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming-settings.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define GROUP "Streaming"

struct _TsStreamingSettings {
  GObject parent_instance;

  char *path;   /* (owned) (nullable) */
  char *notice; /* (owned) (nullable) */
  gboolean is_loading;
  gboolean is_enabled;
  guint port;
  TsProxyMode mode;
  guint max_streams;
  char *resolver;        /* (owned) (nullable) */
  char *cookies_file;    /* (owned) (nullable) */
  char *cookies_browser; /* (owned) (nullable) */
  char *playlist_folder; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TsStreamingSettings, ts_streaming_settings, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_IS_ENABLED,
  PROP_PORT,
  PROP_MODE,
  PROP_MAX_STREAMS,
  PROP_RESOLVER,
  PROP_COOKIES_FILE,
  PROP_COOKIES_BROWSER,
  PROP_PLAYLIST_FOLDER,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

GType
ts_streaming_mode_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    static const GEnumValue values[] = {
      { TS_PROXY_MODE_AUTO, "TS_PROXY_MODE_AUTO", "auto" },
      { TS_PROXY_MODE_ALWAYS, "TS_PROXY_MODE_ALWAYS", "always" },
      { TS_PROXY_MODE_NEVER, "TS_PROXY_MODE_NEVER", "never" },
      { 0, NULL, NULL },
    };

    g_once_init_leave (&type, g_enum_register_static ("TsStreamingMode", values));
  }
  return type;
}

/* --- The file ------------------------------------------------------------------------------ */

gboolean
ts_streaming_settings_parse (GParamSpec *pspec, const char *text, GValue *value)
{
  g_return_val_if_fail (pspec != NULL && text != NULL, FALSE);
  g_return_val_if_fail (G_IS_VALUE (value), FALSE);

  if (G_VALUE_HOLDS_BOOLEAN (value)) {
    if (strcmp (text, "true") != 0 && strcmp (text, "false") != 0)
      return FALSE;
    g_value_set_boolean (value, strcmp (text, "true") == 0);
  } else if (G_VALUE_HOLDS_UINT (value)) {
    guint64 number;

    if (!g_ascii_string_to_unsigned (text, 10, G_PARAM_SPEC_UINT (pspec)->minimum,
                                     G_PARAM_SPEC_UINT (pspec)->maximum, &number, NULL))
      return FALSE;
    g_value_set_uint (value, (guint) number);
  } else if (G_VALUE_HOLDS_ENUM (value)) {
    const GEnumValue *found
        = g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (pspec)->enum_class, text);

    if (found == NULL)
      return FALSE;
    g_value_set_enum (value, found->value);
  } else {
    g_value_set_string (value, text);
  }
  return TRUE;
}

char *
ts_streaming_settings_to_text (const GValue *value)
{
  g_return_val_if_fail (G_IS_VALUE (value), NULL);

  if (G_VALUE_HOLDS_BOOLEAN (value))
    return g_strdup (g_value_get_boolean (value) ? "true" : "false");
  if (G_VALUE_HOLDS_UINT (value))
    return g_strdup_printf ("%u", g_value_get_uint (value));
  if (G_VALUE_HOLDS_ENUM (value)) {
    g_autoptr (GTypeClass) klass = g_type_class_ref (G_VALUE_TYPE (value));

    return g_strdup (g_enum_get_value (G_ENUM_CLASS (klass), g_value_get_enum (value))->value_nick);
  }
  return g_value_dup_string (value);
}

/* One property a key, under the property's name. */
static void
ts_streaming_settings_save (TsStreamingSettings *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  if (self->path == NULL || self->is_loading)
    return;
  for (guint i = 1; i < N_PROPS; i++) {
    const char *name = properties[i]->name;
    g_auto (GValue) value = G_VALUE_INIT;
    g_autofree char *text = NULL;

    g_value_init (&value, properties[i]->value_type);
    g_object_get_property (G_OBJECT (self), name, &value);
    text = ts_streaming_settings_to_text (&value);
    if (text != NULL)
      g_key_file_set_string (file, GROUP, name, text);
  }
  folder = g_path_get_dirname (self->path);
  g_mkdir_with_parents (folder, 0700);
  /* A few lines, once for each thing that a person changes. */
  if (!g_key_file_save_to_file (file, self->path, &error))
    g_warning ("%s", error->message);
}

/* Returns whether what the file says makes sense. */
static gboolean
load_one (TsStreamingSettings *self, GKeyFile *file, GParamSpec *pspec)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = g_key_file_get_string (file, GROUP, pspec->name, NULL);

  g_value_init (&value, pspec->value_type);
  if (text == NULL || !ts_streaming_settings_parse (pspec, text, &value))
    return FALSE;
  g_object_set_property (G_OBJECT (self), pspec->name, &value);
  return TRUE;
}

static void
ts_streaming_settings_load (TsStreamingSettings *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GString) wrong = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (!g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, &error)) {
    if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      self->notice = g_strdup_printf (_ ("The settings for streaming could not be read, so that "
                                         "they begin anew: %s"),
                                      error->message);
    return;
  }
  self->is_loading = TRUE;
  for (guint i = 1; i < N_PROPS; i++) {
    if (g_key_file_has_key (file, GROUP, properties[i]->name, NULL)
        && !load_one (self, file, properties[i]))
      g_string_append_printf (wrong, "%s%s", wrong->len > 0 ? ", " : "", properties[i]->name);
  }
  self->is_loading = FALSE;
  if (wrong->len > 0)
    self->notice = g_strdup_printf (_ ("These settings for streaming make no sense in “%s” and are "
                                       "back to what they were at first: %s"),
                                    self->path, wrong->str);
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_streaming_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsStreamingSettings *self = TS_STREAMING_SETTINGS (object);

  switch (id) {
  case PROP_IS_ENABLED:
    g_value_set_boolean (value, self->is_enabled);
    break;
  case PROP_PORT:
    g_value_set_uint (value, self->port);
    break;
  case PROP_MODE:
    g_value_set_enum (value, (int) self->mode);
    break;
  case PROP_MAX_STREAMS:
    g_value_set_uint (value, self->max_streams);
    break;
  case PROP_RESOLVER:
    g_value_set_string (value, self->resolver);
    break;
  case PROP_COOKIES_FILE:
    g_value_set_string (value, self->cookies_file);
    break;
  case PROP_COOKIES_BROWSER:
    g_value_set_string (value, self->cookies_browser);
    break;
  case PROP_PLAYLIST_FOLDER:
    g_value_set_string (value, self->playlist_folder);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* "" and NULL are the same. */
static gboolean
replace_text (char **field, const char *text)
{
  if (text != NULL && *text == '\0')
    text = NULL;
  if (g_strcmp0 (*field, text) == 0)
    return FALSE;
  g_free (*field);
  *field = g_strdup (text);
  return TRUE;
}

static gboolean
replace_number (guint *field, guint number)
{
  if (*field == number)
    return FALSE;
  *field = number;
  return TRUE;
}

static void
ts_streaming_settings_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  TsStreamingSettings *self = TS_STREAMING_SETTINGS (object);
  gboolean has_changed = FALSE;

  switch (id) {
  case PROP_IS_ENABLED:
    has_changed = self->is_enabled != g_value_get_boolean (value);
    self->is_enabled = g_value_get_boolean (value);
    break;
  case PROP_PORT:
    has_changed = replace_number (&self->port, g_value_get_uint (value));
    break;
  case PROP_MODE:
    has_changed = self->mode != (TsProxyMode) g_value_get_enum (value);
    self->mode = (TsProxyMode) g_value_get_enum (value);
    break;
  case PROP_MAX_STREAMS:
    has_changed = replace_number (&self->max_streams, g_value_get_uint (value));
    break;
  case PROP_RESOLVER:
    has_changed = replace_text (&self->resolver, g_value_get_string (value));
    break;
  case PROP_COOKIES_FILE:
    has_changed = replace_text (&self->cookies_file, g_value_get_string (value));
    break;
  case PROP_COOKIES_BROWSER:
    has_changed = replace_text (&self->cookies_browser, g_value_get_string (value));
    break;
  case PROP_PLAYLIST_FOLDER:
    has_changed = replace_text (&self->playlist_folder, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  if (has_changed) {
    ts_streaming_settings_save (self);
    g_object_notify_by_pspec (object, pspec);
  }
}

static void
ts_streaming_settings_finalize (GObject *object)
{
  TsStreamingSettings *self = TS_STREAMING_SETTINGS (object);

  g_free (self->path);
  g_free (self->notice);
  g_free (self->resolver);
  g_free (self->cookies_file);
  g_free (self->cookies_browser);
  g_free (self->playlist_folder);

  G_OBJECT_CLASS (ts_streaming_settings_parent_class)->finalize (object);
}

static void
ts_streaming_settings_class_init (TsStreamingSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags
      = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ts_streaming_settings_get_property;
  object_class->set_property = ts_streaming_settings_set_property;
  object_class->finalize = ts_streaming_settings_finalize;

  properties[PROP_IS_ENABLED] = g_param_spec_boolean ("is-enabled", NULL, NULL, TRUE, flags);
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, TS_STREAMING_LEAST_PORT, 65535,
                                             TS_PROXY_DEFAULT_PORT, flags);
  properties[PROP_MODE]
      = g_param_spec_enum ("mode", NULL, NULL, TS_TYPE_STREAMING_MODE, TS_PROXY_MODE_AUTO, flags);
  properties[PROP_MAX_STREAMS] = g_param_spec_uint (
      "max-streams", NULL, NULL, 1, TS_PROXY_MAX_STREAMS, TS_PROXY_DEFAULT_MAX_STREAMS, flags);
  properties[PROP_RESOLVER] = g_param_spec_string ("resolver", NULL, NULL, NULL, flags);
  properties[PROP_COOKIES_FILE] = g_param_spec_string ("cookies-file", NULL, NULL, NULL, flags);
  properties[PROP_COOKIES_BROWSER]
      = g_param_spec_string ("cookies-browser", NULL, NULL, NULL, flags);
  properties[PROP_PLAYLIST_FOLDER]
      = g_param_spec_string ("playlist-folder", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ts_streaming_settings_init (TsStreamingSettings *self)
{
  self->is_enabled = TRUE;
  self->port = TS_PROXY_DEFAULT_PORT;
  self->max_streams = TS_PROXY_DEFAULT_MAX_STREAMS;
}

TsStreamingSettings *
ts_streaming_settings_new (const char *path)
{
  TsStreamingSettings *self = g_object_new (TS_TYPE_STREAMING_SETTINGS, NULL);

  self->path = g_strdup (path);
  if (path != NULL)
    ts_streaming_settings_load (self);
  return self;
}

const char *
ts_streaming_settings_get_notice (TsStreamingSettings *self)
{
  g_return_val_if_fail (TS_IS_STREAMING_SETTINGS (self), NULL);

  return self->notice;
}

gboolean
ts_streaming_settings_get_is_enabled (TsStreamingSettings *self)
{
  g_return_val_if_fail (TS_IS_STREAMING_SETTINGS (self), FALSE);

  return TS_HAVE_PROXY && self->is_enabled;
}

guint
ts_streaming_settings_get_port (TsStreamingSettings *self)
{
  g_return_val_if_fail (TS_IS_STREAMING_SETTINGS (self), 0);

  return self->port;
}

TsProxyMode
ts_streaming_settings_get_mode (TsStreamingSettings *self)
{
  g_return_val_if_fail (TS_IS_STREAMING_SETTINGS (self), TS_PROXY_MODE_AUTO);

  return self->mode;
}

guint
ts_streaming_settings_get_max_streams (TsStreamingSettings *self)
{
  g_return_val_if_fail (TS_IS_STREAMING_SETTINGS (self), 0);

  return self->max_streams;
}

const char *
ts_streaming_settings_get_resolver (TsStreamingSettings *self)
{
  g_return_val_if_fail (TS_IS_STREAMING_SETTINGS (self), NULL);

  return self->resolver;
}

const char *
ts_streaming_settings_get_cookies_file (TsStreamingSettings *self)
{
  g_return_val_if_fail (TS_IS_STREAMING_SETTINGS (self), NULL);

  return self->cookies_file;
}

const char *
ts_streaming_settings_get_cookies_browser (TsStreamingSettings *self)
{
  g_return_val_if_fail (TS_IS_STREAMING_SETTINGS (self), NULL);

  return self->cookies_browser;
}

const char *
ts_streaming_settings_get_playlist_folder (TsStreamingSettings *self)
{
  g_return_val_if_fail (TS_IS_STREAMING_SETTINGS (self), NULL);

  return self->playlist_folder;
}

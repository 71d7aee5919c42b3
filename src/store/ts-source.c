/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-source.h"

#include <string.h>

struct _TsSource {
  GObject parent_instance;

  gint64 id;
  char *kind;     /* (owned) */
  char *name;     /* (owned) */
  char *location; /* (owned): raw bytes */
  gint64 added_us;
  gint64 scanned_us;
  guint n_tracks;
  guint n_missing;
};

G_DEFINE_FINAL_TYPE (TsSource, ts_source, G_TYPE_OBJECT)

enum {
  PROP_ID = 1,
  PROP_KIND,
  PROP_NAME,
  PROP_LOCATION,
  PROP_ADDED_US,
  PROP_SCANNED_US,
  PROP_N_TRACKS,
  PROP_N_MISSING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
ts_source_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsSource *self = TS_SOURCE (object);

  switch (id) {
  case PROP_ID:
    g_value_set_int64 (value, self->id);
    break;
  case PROP_KIND:
    g_value_set_string (value, self->kind);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_LOCATION:
    g_value_take_string (value, g_filename_display_name (self->location));
    break;
  case PROP_ADDED_US:
    g_value_set_int64 (value, self->added_us);
    break;
  case PROP_SCANNED_US:
    g_value_set_int64 (value, self->scanned_us);
    break;
  case PROP_N_TRACKS:
    g_value_set_uint (value, self->n_tracks);
    break;
  case PROP_N_MISSING:
    g_value_set_uint (value, self->n_missing);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_source_finalize (GObject *object)
{
  TsSource *self = TS_SOURCE (object);

  g_free (self->kind);
  g_free (self->name);
  g_free (self->location);

  G_OBJECT_CLASS (ts_source_parent_class)->finalize (object);
}

static void
ts_source_class_init (TsSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ts_source_get_property;
  object_class->finalize = ts_source_finalize;

  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_LOCATION] = g_param_spec_string ("location", NULL, NULL, NULL, flags);
  properties[PROP_ADDED_US] = g_param_spec_int64 ("added-us", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_SCANNED_US]
      = g_param_spec_int64 ("scanned-us", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_N_TRACKS] = g_param_spec_uint ("n-tracks", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_MISSING] = g_param_spec_uint ("n-missing", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ts_source_init (TsSource *self)
{
}

TsSource *
ts_source_new (gint64 id,
               const char *kind,
               const char *name,
               const char *location,
               gint64 added_us,
               gint64 scanned_us,
               guint n_tracks,
               guint n_missing)
{
  TsSource *self;

  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (location != NULL, NULL);

  self = g_object_new (TS_TYPE_SOURCE, NULL);
  self->id = id;
  self->kind = g_strdup (kind);
  self->name = g_strdup (name);
  self->location = g_strdup (location);
  self->added_us = added_us;
  self->scanned_us = scanned_us;
  self->n_tracks = n_tracks;
  self->n_missing = n_missing;
  return self;
}

gint64
ts_source_get_id (TsSource *self)
{
  g_return_val_if_fail (TS_IS_SOURCE (self), 0);

  return self->id;
}

const char *
ts_source_get_kind (TsSource *self)
{
  g_return_val_if_fail (TS_IS_SOURCE (self), NULL);

  return self->kind;
}

const char *
ts_source_get_name (TsSource *self)
{
  g_return_val_if_fail (TS_IS_SOURCE (self), NULL);

  return self->name;
}

TsSourceRole
ts_source_get_role (TsSource *self)
{
  /* What is not listed is a music server. */
  static const struct {
    const char *kind;
    TsSourceRole role;
  } roles[] = {
    { "folder", TS_SOURCE_ROLE_FOLDER }, { "azuracast", TS_SOURCE_ROLE_STATION },
    { "site", TS_SOURCE_ROLE_SITE },     { "feed", TS_SOURCE_ROLE_SITE },
    { "radio", TS_SOURCE_ROLE_SITE },
  };

  g_return_val_if_fail (TS_IS_SOURCE (self), TS_SOURCE_ROLE_FOLDER);

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (strcmp (self->kind, roles[i].kind) == 0)
      return roles[i].role;
  return TS_SOURCE_ROLE_SERVER;
}

gboolean
ts_source_is_folder (TsSource *self)
{
  return ts_source_get_role (self) == TS_SOURCE_ROLE_FOLDER;
}

gboolean
ts_source_is_server (TsSource *self)
{
  return ts_source_get_role (self) == TS_SOURCE_ROLE_SERVER;
}

gboolean
ts_source_has_account (TsSource *self)
{
  TsSourceRole role = ts_source_get_role (self);

  return role == TS_SOURCE_ROLE_SERVER || role == TS_SOURCE_ROLE_STATION;
}

gboolean
ts_source_gives_music (TsSource *self)
{
  return ts_source_get_role (self) != TS_SOURCE_ROLE_STATION;
}

const char *
ts_source_get_location (TsSource *self)
{
  g_return_val_if_fail (TS_IS_SOURCE (self), NULL);

  return self->location;
}

gint64
ts_source_get_scanned_us (TsSource *self)
{
  g_return_val_if_fail (TS_IS_SOURCE (self), 0);

  return self->scanned_us;
}

guint
ts_source_get_n_tracks (TsSource *self)
{
  g_return_val_if_fail (TS_IS_SOURCE (self), 0);

  return self->n_tracks;
}

guint
ts_source_get_n_missing (TsSource *self)
{
  g_return_val_if_fail (TS_IS_SOURCE (self), 0);

  return self->n_missing;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-sync-options.h"

#include "ts-path-template.h"

#include <json-glib/json-glib.h>

TsSyncOptions *
ts_sync_options_new (void)
{
  TsSyncOptions *self = g_new0 (TsSyncOptions, 1);

  self->layout = g_strdup (TS_PATH_TEMPLATE_DEFAULT);
  self->playlist_format = TS_PLAYLIST_FORMAT_M3U8;
  self->one_per_recording = -1;
  return self;
}

TsSyncOptions *
ts_sync_options_copy (const TsSyncOptions *self)
{
  TsSyncOptions *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->layout = g_strdup (self->layout);
  copy->prefix = g_strdup (self->prefix);
  copy->playlist_map = g_strdup (self->playlist_map);
  return copy;
}

void
ts_sync_options_free (TsSyncOptions *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->layout);
  g_free (self->prefix);
  g_free (self->playlist_map);
  g_free (self);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

char *
ts_sync_options_to_json (const TsSyncOptions *self)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "layout");
  json_builder_add_string_value (builder, self->layout);
  if (self->prefix != NULL) {
    json_builder_set_member_name (builder, "prefix");
    json_builder_add_string_value (builder, self->prefix);
  }
  json_builder_set_member_name (builder, "playlists");
  json_builder_add_string_value (builder, ts_playlist_format_get_id (self->playlist_format));
  if (self->playlist_map != NULL) {
    json_builder_set_member_name (builder, "playlist_map");
    json_builder_add_string_value (builder, self->playlist_map);
  }
  add_boolean (builder, "forced", self->is_forced);
  add_boolean (builder, "gain", self->wants_gain);
  add_boolean (builder, "exact", self->exact_only);
  if (self->one_per_recording >= 0)
    add_boolean (builder, "one_per_recording", self->one_per_recording > 0);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
             ? node
             : NULL;
}

static void
read_boolean (JsonObject *object, const char *name, gboolean *value)
{
  JsonNode *node = get_value (object, name, G_TYPE_BOOLEAN);

  if (node != NULL)
    *value = json_node_get_boolean (node);
}

TsSyncOptions *
ts_sync_options_from_json (const char *json)
{
  TsSyncOptions *self = ts_sync_options_new ();
  g_autoptr (JsonNode) root = json != NULL ? json_from_string (json, NULL) : NULL;
  JsonObject *object;
  JsonNode *node;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return self;
  object = json_node_get_object (root);
  node = get_value (object, "layout", G_TYPE_STRING);
  if (node != NULL) {
    g_free (self->layout);
    self->layout = json_node_dup_string (node);
  }
  node = get_value (object, "prefix", G_TYPE_STRING);
  if (node != NULL)
    self->prefix = json_node_dup_string (node);
  node = get_value (object, "playlists", G_TYPE_STRING);
  if (node != NULL)
    self->playlist_format = ts_playlist_format_from_id (json_node_get_string (node));
  node = get_value (object, "playlist_map", G_TYPE_STRING);
  if (node != NULL)
    self->playlist_map = json_node_dup_string (node);
  read_boolean (object, "forced", &self->is_forced);
  read_boolean (object, "gain", &self->wants_gain);
  read_boolean (object, "exact", &self->exact_only);
  read_boolean (object, "one_per_recording", &self->one_per_recording);
  return self;
}

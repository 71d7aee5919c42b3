/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-base"

#include "config.h"

#include "ts-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* json-glib recurses: a hostile text of brackets alone would overflow the stack. */
#define MAX_DEPTH 100

static gboolean
is_too_deep (const char *text, gsize length)
{
  gboolean is_in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++) {
    switch (text[i]) {
    case '\\':
      i += is_in_string;
      break;
    case '"':
      is_in_string = !is_in_string;
      break;
    case '[':
    case '{':
      if (!is_in_string && ++depth > MAX_DEPTH)
        return TRUE;
      break;
    case ']':
    case '}':
      if (!is_in_string && depth > 0)
        depth--;
      break;
    default:
      break;
    }
  }
  return FALSE;
}

JsonNode *
ts_json_parse (GBytes *bytes, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  JsonNode *root = NULL;

  if (length > 0 && g_utf8_validate (text, (gssize) length, NULL) && !is_too_deep (text, length) &&
      json_parser_load_from_data (parser, text, (gssize) length, NULL))
    root = json_parser_get_root (parser);
  if (root == NULL) {
    g_set_error_literal (error,
                         G_IO_ERROR,
                         G_IO_ERROR_INVALID_DATA,
                         _ ("The answer is not in the expected form"));
    return NULL;
  }
  return json_node_ref (root);
}

JsonObject *
ts_json_get_root_object (JsonNode *root)
{
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

static JsonNode *
get_value (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

static const char *
get_text (JsonNode *node)
{
  const char *text;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  text = json_node_get_string (node);
  return text != NULL && *text != '\0' ? text : NULL;
}

const char *
ts_json_get_string (JsonObject *object, const char *name)
{
  return get_text (get_value (object, name));
}

char *
ts_json_dup_id (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name);

  if (node == NULL)
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  return g_strdup (get_text (node));
}

double
ts_json_get_double (JsonObject *object, const char *name, double fallback)
{
  JsonNode *node = get_value (object, name);
  const char *text;
  char *end;
  double value;

  if (node == NULL)
    return fallback;
  if (json_node_get_value_type (node) == G_TYPE_INT64 ||
      json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return json_node_get_double (node);
  text = get_text (node);
  if (text == NULL)
    return fallback;
  value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (value) ? value : fallback;
}

gint64
ts_json_get_int (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = get_value (object, name);
  double value;

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  value = ts_json_get_double (object, name, NAN);
  /* Beyond 2^53 a double no longer holds every integer. */
  return fabs (value) <= 9007199254740992.0 ? (gint64) value : fallback;
}

gboolean
ts_json_get_boolean (JsonObject *object, const char *name, gboolean fallback)
{
  JsonNode *node = get_value (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN
             ? json_node_get_boolean (node)
             : fallback;
}

JsonObject *
ts_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
ts_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

JsonObject *
ts_json_array_get_object (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

const char *
ts_json_array_get_string (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_VALUE (node) ? get_text (node) : NULL;
}

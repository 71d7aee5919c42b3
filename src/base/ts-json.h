/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * JSON from strangers: json-glib's own getters log criticals when a member has another type than
 * expected. These give a fallback instead.
 */

/**
 * ts_json_parse:
 * @bytes: UTF-8 text
 *
 * Returns: (transfer full): the root; NULL with %G_IO_ERROR_INVALID_DATA for what is no JSON, or
 *   is nested deeper than any honest answer
 */
JsonNode *ts_json_parse (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_json_get_root_object:
 *
 * Returns: (transfer none) (nullable): the object at the root, if that is what it is
 */
JsonObject *ts_json_get_root_object (JsonNode *root);

/**
 * ts_json_get_string:
 *
 * Returns: (transfer none) (nullable): the string member @name; NULL when it is absent, null, "" or
 *   no string
 */
const char *ts_json_get_string (JsonObject *object, const char *name);

/**
 * ts_json_dup_id:
 *
 * Returns: (transfer full) (nullable): an identifier that servers send as a string or as a number
 */
char *ts_json_dup_id (JsonObject *object, const char *name);

/**
 * ts_json_get_int:
 *
 * Returns: the number @name, also where it was sent as text or with decimals; else @fallback
 */
gint64 ts_json_get_int (JsonObject *object, const char *name, gint64 fallback);
double ts_json_get_double (JsonObject *object, const char *name, double fallback);
gboolean ts_json_get_boolean (JsonObject *object, const char *name, gboolean fallback);

/**
 * ts_json_get_object:
 *
 * Returns: (transfer none) (nullable): the object @name; NULL also for the empty array that PHP
 *   servers send for an empty object
 */
JsonObject *ts_json_get_object (JsonObject *object, const char *name);

/**
 * ts_json_get_array:
 *
 * Returns: (transfer none) (nullable): the array @name
 */
JsonArray *ts_json_get_array (JsonObject *object, const char *name);

/**
 * ts_json_array_get_object:
 *
 * Returns: (transfer none) (nullable): element @i if it is an object
 */
JsonObject *ts_json_array_get_object (JsonArray *array, guint i);

/**
 * ts_json_array_get_string:
 *
 * Returns: (transfer none) (nullable): element @i if it is a string that is not empty
 */
const char *ts_json_array_get_string (JsonArray *array, guint i);

G_END_DECLS

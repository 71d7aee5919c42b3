/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-decide.h"
#include "ts-store-decisions-private.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define FORMAT_NAME "tracksync-decisions"
#define FORMAT_VERSION 1
#define LOCATION_KEY "location:"

void
ts_decision_import_free (TsDecisionImport *self)
{
  g_return_if_fail (self != NULL);

  g_strfreev (self->problems);
  g_free (self);
}

/* --- Writing ------------------------------------------------------------------------------- */

/* The row of a track means nothing elsewhere, its place may. NULL without @error when it is gone.
 */
static char *
portable_key (TsStoreCore *core, const char *key, GError **error)
{
  g_autoptr (TsStatement) statement = NULL;
  g_autofree char *source = NULL;
  g_autofree char *location = NULL;
  g_autofree char *escaped_source = NULL;
  g_autofree char *escaped_location = NULL;

  if (!g_str_has_prefix (key, TS_DECISION_TRACK_KEY))
    return g_strdup (key);
  statement = ts_database_prepare (core->database,
                                   "SELECT s.location, t.location FROM tracks t"
                                   " JOIN sources s ON s.id = t.source_id WHERE t.id = ?1",
                                   error);
  if (statement == NULL)
    return NULL;
  ts_statement_bind_int64 (statement, 1,
                           g_ascii_strtoll (key + strlen (TS_DECISION_TRACK_KEY), NULL, 10));
  if (ts_statement_step (statement, error) != TS_STEP_ROW)
    return NULL;
  source = ts_statement_dup_bytes (statement, 0);
  location = ts_statement_dup_bytes (statement, 1);
  escaped_source = g_uri_escape_bytes ((const guint8 *) source, strlen (source), NULL);
  escaped_location = g_uri_escape_bytes ((const guint8 *) location, strlen (location), NULL);
  return g_strconcat (LOCATION_KEY, escaped_source, "/", escaped_location, NULL);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static gboolean
write_decision (TsStoreCore *core, JsonBuilder *builder, const TsDecision *decision, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *left = portable_key (core, decision->left_key, &local_error);
  g_autofree char *right
      = local_error == NULL ? portable_key (core, decision->right_key, &local_error) : NULL;
  g_autoptr (GDateTime) seconds = NULL;
  g_autoptr (GDateTime) when = NULL;
  g_autofree char *decided = NULL;

  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (left == NULL || right == NULL)
    return TRUE;
  seconds = g_date_time_new_from_unix_utc (decision->decided_us / G_USEC_PER_SEC);
  if (seconds != NULL)
    when = g_date_time_add (seconds, decision->decided_us % G_USEC_PER_SEC);
  if (when != NULL)
    decided = g_date_time_format (when, "%Y-%m-%dT%H:%M:%S.%fZ");

  json_builder_begin_object (builder);
  add_text (builder, "left", left);
  add_text (builder, "right", right);
  add_text (builder, "verdict", decision->verdict == TS_VERDICT_SAME ? "same" : "different");
  add_text (builder, "decided", decided);
  add_text (builder, "left_label", decision->left_label);
  add_text (builder, "right_label", decision->right_label);
  add_text (builder, "note", decision->note);
  json_builder_end_object (builder);
  return TRUE;
}

static gpointer
export_func (TsStoreCore *core, gpointer unused, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) decisions = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  decisions = _ts_store_list_decisions_func (core, NULL, cancellable, error);
  if (decisions == NULL)
    return NULL;
  json_builder_begin_object (builder);
  add_text (builder, "format", FORMAT_NAME);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, FORMAT_VERSION);
  json_builder_set_member_name (builder, "decisions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < decisions->len; i++) {
    if (!write_decision (core, builder, g_ptr_array_index (decisions, i), error))
      return NULL;
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

char *
ts_store_export_decisions (TsStore *self, GCancellable *cancellable, GError **error)
{
  return _ts_store_run (self, export_func, NULL, cancellable, error);
}

void
ts_store_export_decisions_async (TsStore *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));

  _ts_store_push (self, ts_store_export_decisions_async, export_func, NULL, NULL, g_free, FALSE,
                  cancellable, callback, user_data);
}

char *
ts_store_export_decisions_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_export_decisions_async, error);
}

/* --- Reading ------------------------------------------------------------------------------- */

/* A string member, or NULL where it is missing or something else. */
static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/* Whatever names audio: hexadecimal digits after a letter for the kind, see service/folder. A
 * place has a colon in it. */
static gboolean
is_identity (const char *text)
{
  gsize length = strspn (text, "0123456789abcdefghijklmnopqrstuvwxyz");

  return length > 0 && length <= 128 && text[length] == '\0';
}

/* What a station made up for a file: a word. */
static gboolean
is_station_file (const char *text)
{
  const char *name = text + strlen (TS_DECISION_STATION_KEY);

  return g_str_has_prefix (text, TS_DECISION_STATION_KEY) && *name != '\0' && strlen (name) <= 128
         && strpbrk (name, " \t\r\n") == NULL;
}

/* The row of a track by its place. NULL without @error when there is none. */
static char *
key_of_location (TsStoreCore *core, const char *place, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (place, "/", 2);
  g_autoptr (GBytes) source = NULL;
  g_autoptr (GBytes) location = NULL;
  g_autoptr (TsStatement) statement = NULL;

  if (g_strv_length (parts) != 2)
    return NULL;
  source = g_uri_unescape_bytes (parts[0], -1, NULL, NULL);
  location = g_uri_unescape_bytes (parts[1], -1, NULL, NULL);
  if (source == NULL || location == NULL)
    return NULL;
  statement = ts_database_prepare (core->database,
                                   "SELECT t.identity, t.id FROM sources s"
                                   " JOIN tracks t ON t.source_id = s.id AND t.location = ?2"
                                   " WHERE s.location = ?1",
                                   error);
  if (statement == NULL)
    return NULL;
  ts_statement_bind_bytes (statement, 1, g_bytes_get_data (source, NULL),
                           g_bytes_get_size (source));
  ts_statement_bind_bytes (statement, 2, g_bytes_get_data (location, NULL),
                           g_bytes_get_size (location));
  if (ts_statement_step (statement, error) != TS_STEP_ROW)
    return NULL;
  if (!ts_statement_is_null (statement, 0))
    return ts_statement_dup_text (statement, 0);
  return g_strdup_printf (TS_DECISION_TRACK_KEY "%" G_GINT64_FORMAT,
                          ts_statement_get_int64 (statement, 1));
}

/* The key in this library for one of an export; NULL with @problem set, or with @error. */
static char *
read_key (TsStoreCore *core, const char *text, const char **problem, GError **error)
{
  char *key = NULL;

  *problem = NULL;
  if (text == NULL) {
    *problem = _ ("one of its two tracks is not named");
    return NULL;
  }
  if (is_identity (text) || is_station_file (text))
    return g_strdup (text);
  if (!g_str_has_prefix (text, LOCATION_KEY)) {
    *problem = _ ("one of its two tracks is not named as an export does");
    return NULL;
  }
  key = key_of_location (core, text + strlen (LOCATION_KEY), error);
  if (key == NULL)
    *problem = _ ("one of its two tracks is not in this library");
  return key;
}

typedef struct {
  TsStoreCore *core;
  gint64 now_us;
  TsDecisionImport *import;
  GStrvBuilder *problems;
} Import;

static void
add_problem (Import *self, guint number, const char *problem)
{
  g_autofree char *sentence =
      /* Translators: a row of an imported file was skipped; %s says why. */
      g_strdup_printf (_ ("Decision %u was skipped: %s."), number, problem);

  g_strv_builder_add (self->problems, sentence);
}

static gint64
read_time (JsonObject *object, gint64 fallback_us)
{
  const char *text = get_text (object, "decided");
  g_autoptr (GDateTime) when = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  if (when == NULL)
    return fallback_us;
  return g_date_time_to_unix (when) * G_USEC_PER_SEC + g_date_time_get_microsecond (when);
}

/* One row; a row that makes no sense is named and passed over. FALSE only with @error set. */
static gboolean
import_row (Import *self, guint number, JsonNode *node, GError **error)
{
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;
  g_autoptr (GError) local_error = NULL;
  const char *problem;
  const char *verdict;
  JsonObject *object;
  TsDecisionRow row;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    add_problem (self, number, _ ("it is not an object"));
    return TRUE;
  }
  object = json_node_get_object (node);
  verdict = get_text (object, "verdict");
  if (g_strcmp0 (verdict, "same") != 0 && g_strcmp0 (verdict, "different") != 0) {
    add_problem (self, number, _ ("its verdict is neither “same” nor “different”"));
    return TRUE;
  }
  left = read_key (self->core, get_text (object, "left"), &problem, &local_error);
  if (left != NULL)
    right = read_key (self->core, get_text (object, "right"), &problem, &local_error);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (problem != NULL) {
    add_problem (self, number, problem);
    return TRUE;
  }
  row = (TsDecisionRow){
    .left_key = left,
    .right_key = right,
    .left_label = get_text (object, "left_label"),
    .right_label = get_text (object, "right_label"),
    .note = get_text (object, "note"),
    .verdict = g_str_equal (verdict, "same") ? TS_VERDICT_SAME : TS_VERDICT_DIFFERENT,
    .decided_us = read_time (object, self->now_us),
  };
  switch (_ts_store_put_decision (self->core, &row, error)) {
  case TS_DECISION_STORE_ADDED:
    self->import->n_added++;
    return TRUE;
  case TS_DECISION_STORE_REPLACED:
    self->import->n_replaced++;
    return TRUE;
  case TS_DECISION_STORE_UNCHANGED:
    self->import->n_unchanged++;
    return TRUE;
  case TS_DECISION_STORE_ERROR:
  default:
    return FALSE;
  }
}

/* The rows of an export, or NULL with @error set. */
static JsonArray *
open_export (JsonParser *parser, const char *json, GError **error)
{
  JsonNode *root;
  JsonNode *rows;

  if (!json_parser_load_from_data (parser, json, -1, error)) {
    g_prefix_error (error, "%s ", _ ("The file is not JSON:"));
    return NULL;
  }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)
      || g_strcmp0 (get_text (json_node_get_object (root), "format"), FORMAT_NAME) != 0) {
    g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_FAILED,
                         _ ("The file holds no decisions of this program."));
    return NULL;
  }
  if (json_object_get_int_member_with_default (json_node_get_object (root), "version", 0)
      > FORMAT_VERSION) {
    g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_NEWER_SCHEMA,
                         _ ("The file was written by a newer version of this program."));
    return NULL;
  }
  rows = json_object_get_member (json_node_get_object (root), "decisions");
  if (rows == NULL || !JSON_NODE_HOLDS_ARRAY (rows)) {
    g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_FAILED,
                         _ ("The file has no list of decisions."));
    return NULL;
  }
  return json_node_get_array (rows);
}

static gboolean
import_rows (Import *self, JsonArray *rows, GError **error)
{
  if (!ts_database_begin (self->core->database, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (rows); i++) {
    if (!import_row (self, i + 1, json_array_get_element (rows, i), error)) {
      ts_database_rollback (self->core->database);
      return FALSE;
    }
  }
  return ts_database_commit (self->core->database, error);
}

static gpointer
import_func (TsStoreCore *core, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (TsDecisionImport) import = g_new0 (TsDecisionImport, 1);
  g_autoptr (GStrvBuilder) problems = g_strv_builder_new ();
  Import self = { core, g_get_real_time (), import, problems };
  g_autoptr (GError) local_error = NULL;
  JsonArray *rows;

  rows = open_export (parser, data, &local_error);
  if (rows == NULL) {
    if (local_error->domain == TS_STORE_ERROR)
      g_propagate_error (error, g_steal_pointer (&local_error));
    else
      g_set_error_literal (error, TS_STORE_ERROR, TS_STORE_ERROR_FAILED, local_error->message);
    return NULL;
  }
  if (!import_rows (&self, rows, error))
    return NULL;
  import->problems = g_strv_builder_end (problems);
  if (import->n_added + import->n_replaced > 0)
    core->changes = TS_STORE_CHANGE_DECISIONS;
  return g_steal_pointer (&import);
}

TsDecisionImport *
ts_store_import_decisions (TsStore *self,
                           const char *json,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (json != NULL, NULL);

  return _ts_store_run (self, import_func, (gpointer) json, cancellable, error);
}

void
ts_store_import_decisions_async (TsStore *self,
                                 const char *json,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (TS_IS_STORE (self));
  g_return_if_fail (json != NULL);

  _ts_store_push (self, ts_store_import_decisions_async, import_func, g_strdup (json), g_free,
                  (GDestroyNotify) ts_decision_import_free, TRUE, cancellable, callback, user_data);
}

TsDecisionImport *
ts_store_import_decisions_finish (TsStore *self, GAsyncResult *result, GError **error)
{
  return _ts_store_finish (self, result, ts_store_import_decisions_async, error);
}

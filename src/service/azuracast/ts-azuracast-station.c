/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-azuracast-station-private.h"

#include "ts-azuracast-protocol.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LIST_LIFETIME_US (300 * G_USEC_PER_SEC)
/* With the form around it a piece stays below 10 MB, a usual limit. */
#define CHUNK_BYTES (9 * 1024 * 1024)

G_DEFINE_FINAL_TYPE (TsAzuracastStation, ts_azuracast_station, G_TYPE_OBJECT)

/* --- Calls --------------------------------------------------------------------------------- */

GTask *
_ts_azuracast_task_new (TsAzuracastStation *self,
                        gpointer source_tag,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  /* What was changed on the station before a cancellation is told. */
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

gpointer
_ts_azuracast_task_finish (TsAzuracastStation *self,
                           GAsyncResult *result,
                           gpointer source_tag,
                           GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == source_tag, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static TsHttpRequest *
make_request (TsAzuracastStation *self, const char *method, const char *uri, GError **error)
{
  TsHttpRequest *request = ts_http_request_new (method, uri, error);

  if (request == NULL)
    return NULL;
  ts_http_request_set_header (request, "Accept", "application/json");
  ts_http_request_set_explain (request, ts_azuracast_explain);
  ts_http_request_set_judge (request, ts_azuracast_is_passing);
  return request;
}

TsHttpRequest *
_ts_azuracast_station_make_request (TsAzuracastStation *self,
                                    const char *method,
                                    const char *path,
                                    GError **error)
{
  g_autofree char *station = g_uri_escape_string (self->station, NULL, FALSE);
  g_autofree char *uri = g_strconcat (self->base, "/station/", station, path, NULL);
  TsHttpRequest *request = make_request (self, method, uri, error);

  if (request != NULL)
    ts_http_request_set_header (request, "X-API-Key", self->key);
  return request;
}

void
_ts_azuracast_request_set_json (TsHttpRequest *request, JsonBuilder *json)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  g_autoptr (GBytes) body = NULL;
  gsize length;
  char *text;

  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &length);
  body = g_bytes_new_take (text, length);
  ts_http_request_set_body (request, "application/json", body);
}

/* Stands between the answer and the caller's parser. */
typedef struct {
  TsServerParseFunc parse;
  gpointer data; /* (owned by data_free) */
  GDestroyNotify data_free;
} Parse;

static void
parse_free (gpointer data)
{
  Parse *parse = data;

  if (parse->data_free != NULL && parse->data != NULL)
    parse->data_free (parse->data);
  g_free (parse);
}

static gpointer
parse_checked (JsonNode *root, gpointer data, GError **error)
{
  Parse *parse = data;

  return ts_azuracast_check_success (root, error) ? parse->parse (root, parse->data, error) : NULL;
}

void
_ts_azuracast_station_call (TsAzuracastStation *self,
                            const char *method,
                            const char *path,
                            JsonBuilder *body,
                            TsServerParseFunc parse,
                            gpointer data,
                            GDestroyNotify data_free,
                            GDestroyNotify result_free,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (TsHttpRequest) request = NULL;
  GError *error = NULL;
  Parse *checked;

  request = _ts_azuracast_station_make_request (self, method, path, &error);
  if (request == NULL) {
    GTask *task = g_task_new (self->http, cancellable, callback, user_data);

    if (data_free != NULL && data != NULL)
      data_free (data);
    g_task_set_source_tag (task, ts_server_call_async);
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  if (body != NULL)
    _ts_azuracast_request_set_json (request, body);
  checked = g_new0 (Parse, 1);
  checked->parse = parse;
  checked->data = data;
  checked->data_free = data_free;
  ts_server_call_async (self->http,
                        self->worker,
                        request,
                        parse_checked,
                        checked,
                        parse_free,
                        result_free,
                        cancellable,
                        callback,
                        user_data);
}

gpointer
_ts_azuracast_parse_success (JsonNode *root, gpointer data, GError **error)
{
  return GINT_TO_POINTER (TRUE);
}

/* --- Looking who answers ------------------------------------------------------------------- */

/* The answers that were not what such a server says. */
static void
set_no_azuracast (GError **error)
{
  g_set_error_literal (error,
                       TS_HTTP_ERROR,
                       TS_HTTP_ERROR_PROTOCOL,
                       _ ("There is a server at this address, but it is no AzuraCast"));
}

static gpointer
status_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonObject *object = ts_json_get_root_object (root);

  if (object != NULL && json_object_has_member (object, "online"))
    return GINT_TO_POINTER (TRUE);
  set_no_azuracast (error);
  return NULL;
}

/* A page of one file: its envelope tells what the media page of the station would. */
static gpointer
media_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonObject *object = ts_json_get_root_object (root);

  if (object != NULL && ts_json_get_array (object, "rows") != NULL)
    return g_memdup2 (&(gint64){ ts_json_get_int (object, "total", -1) }, sizeof (gint64));
  if (root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    return g_memdup2 (&(gint64){ json_array_get_length (json_node_get_array (root)) },
                      sizeof (gint64));
  set_no_azuracast (error);
  return NULL;
}

static gpointer
name_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonObject *station = ts_json_get_object (ts_json_get_root_object (root), "station");
  const char *name = ts_json_get_string (station, "name");

  return g_strdup (name != NULL ? name : "");
}

static void
named_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsAzuracastStation *self = g_task_get_source_object (task);
  const gint64 *n_files = g_task_get_task_data (task);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (*n_files, 0));
  /* What is playing is a public page that may be off: the name is not worth an error. */
  g_autofree char *name = ts_server_call_finish (result, NULL);

  g_task_return_pointer (
      task,
      /* Translators: a station's name or number, and a number of files. */
      g_strdup_printf (ngettext ("AzuraCast, station “%s” with %s file",
                                 "AzuraCast, station “%s” with %s files",
                                 (gulong) MAX (*n_files, 0)),
                       name != NULL && *name != '\0' ? name : self->station,
                       number),
      g_free);
}

static void
media_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsAzuracastStation *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *station = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (TsHttpRequest) request = NULL;
  GError *error = NULL;
  gint64 *n_files = ts_server_call_finish (result, &error);

  if (n_files == NULL) {
    if (g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND)) {
      g_clear_error (&error);
      g_set_error (&error,
                   TS_SERVICE_ERROR,
                   TS_SERVICE_ERROR_NOT_FOUND,
                   _ ("The server answers, but has no station “%s”"),
                   self->station);
    }
    g_task_return_error (task, error);
    return;
  }
  g_task_set_task_data (task, n_files, g_free);
  station = g_uri_escape_string (self->station, NULL, FALSE);
  uri = g_strconcat (self->base, "/nowplaying/", station, NULL);
  request = make_request (self, "GET", uri, &error);
  if (request == NULL) {
    g_task_return_error (task, error);
    return;
  }
  ts_server_call_async (self->http,
                        self->worker,
                        request,
                        name_parse,
                        NULL,
                        NULL,
                        g_free,
                        cancellable,
                        named_cb,
                        g_steal_pointer (&task));
}

static void
status_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsAzuracastStation *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (ts_server_call_finish (result, &error) == NULL) {
    if (g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND) ||
        g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_NOT_FOUND)) {
      g_clear_error (&error);
      set_no_azuracast (&error);
    }
    g_task_return_error (task, error);
    return;
  }
  _ts_azuracast_station_call (self,
                              "GET",
                              "/files?per_page=1&page=1",
                              NULL,
                              media_parse,
                              NULL,
                              NULL,
                              g_free,
                              cancellable,
                              media_cb,
                              g_steal_pointer (&task));
}

void
ts_azuracast_station_check_async (TsAzuracastStation *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (TsHttpRequest) request = NULL;
  g_autofree char *uri = NULL;
  GError *error = NULL;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));

  task = _ts_azuracast_task_new (
      self, ts_azuracast_station_check_async, cancellable, callback, user_data);
  uri = g_strconcat (self->base, "/status", NULL);
  request = make_request (self, "GET", uri, &error);
  if (request == NULL) {
    g_task_return_error (task, error);
    return;
  }
  ts_server_call_async (self->http,
                        self->worker,
                        request,
                        status_parse,
                        NULL,
                        NULL,
                        NULL,
                        cancellable,
                        status_cb,
                        g_steal_pointer (&task));
}

char *
ts_azuracast_station_check_finish (TsAzuracastStation *self, GAsyncResult *result, GError **error)
{
  return _ts_azuracast_task_finish (self, result, ts_azuracast_station_check_async, error);
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_azuracast_station_finalize (GObject *object)
{
  TsAzuracastStation *self = TS_AZURACAST_STATION (object);

  _ts_azuracast_station_clear_lists (self);
  g_clear_object (&self->http);
  g_clear_pointer (&self->worker, ts_worker_unref);
  g_free (self->base);
  g_free (self->station);
  g_free (self->key);
  g_free (self->recording_field);

  G_OBJECT_CLASS (ts_azuracast_station_parent_class)->finalize (object);
}

static void
ts_azuracast_station_class_init (TsAzuracastStationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_azuracast_station_finalize;
}

static void
files_unref (gpointer data)
{
  ts_azuracast_files_unref (data);
}

static void
ts_azuracast_station_init (TsAzuracastStation *self)
{
  self->worker = ts_worker_new ("ts-azuracast");
  self->cache =
      ts_timed_cache_new (LIST_LIFETIME_US, TS_TIMED_CACHE_DEFAULT_CAPACITY, files_unref);
  self->deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->waiting);
  self->max_json_bytes = TS_AZURACAST_MAX_JSON_FILE_BYTES;
  self->chunk_bytes = CHUNK_BYTES;
}

TsAzuracastStation *
ts_azuracast_station_new (TsHttpService *http,
                          const char *address,
                          const char *station,
                          const char *key)
{
  TsAzuracastStation *self;

  g_return_val_if_fail (TS_IS_HTTP_SERVICE (http), NULL);
  g_return_val_if_fail (address != NULL && station != NULL && key != NULL, NULL);

  self = g_object_new (TS_TYPE_AZURACAST_STATION, NULL);
  self->http = g_object_ref (http);
  self->base = ts_azuracast_make_base (address);
  self->station = g_strdup (station);
  self->key = g_strdup (key);
  self->cache_name = g_strdup_printf ("station_%s_tracks", station);
  return self;
}

TsHttpService *
ts_azuracast_station_get_http (TsAzuracastStation *self)
{
  g_return_val_if_fail (TS_IS_AZURACAST_STATION (self), NULL);

  return self->http;
}

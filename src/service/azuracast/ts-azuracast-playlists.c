/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-azuracast-station-private.h"

#include "ts-azuracast-protocol.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
ts_azuracast_playlist_free (TsAzuracastPlaylist *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->name);
  g_free (self);
}

void
ts_azuracast_import_free (TsAzuracastImport *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->path);
  g_free (self->match);
  g_free (self);
}

static void
playlist_free (gpointer data)
{
  ts_azuracast_playlist_free (data);
}

static void
import_free (gpointer data)
{
  ts_azuracast_import_free (data);
}

static void
array_unref (gpointer data)
{
  g_ptr_array_unref (data);
}

/* Answers a task with what the server call brought. */
static void
hand_on (GTask *task, gpointer value, GError *error, GDestroyNotify value_free)
{
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, value, value_free);
  g_object_unref (task);
}

/* --- List ---------------------------------------------------------------------------------- */

static TsAzuracastPlaylist *
playlist_from_json (JsonObject *object)
{
  gint64 id = ts_json_get_int (object, "id", 0);
  const char *name = ts_json_get_string (object, "name");
  TsAzuracastPlaylist *playlist;

  if (id <= 0)
    return NULL;
  playlist = g_new0 (TsAzuracastPlaylist, 1);
  playlist->id = id;
  playlist->name = g_strdup (name != NULL ? name : "");
  playlist->n_tracks = (guint) CLAMP (ts_json_get_int (object, "num_songs", 0), 0, G_MAXINT);
  playlist->is_sequential =
      g_strcmp0 (ts_json_get_string (object, "order"), "sequential") == 0;
  playlist->takes_files = g_strcmp0 (ts_json_get_string (object, "source"), "songs") == 0;
  return playlist;
}

static gpointer
playlists_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonArray *list = root != NULL && JSON_NODE_HOLDS_ARRAY (root)
                        ? json_node_get_array (root)
                        : ts_json_get_array (ts_json_get_root_object (root), "rows");
  g_autoptr (GPtrArray) playlists = g_ptr_array_new_with_free_func (playlist_free);

  if (list == NULL) {
    g_set_error_literal (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL,
                         _ ("The station sent a list of playlists that cannot be read"));
    return NULL;
  }
  for (guint i = 0; i < json_array_get_length (list); i++) {
    TsAzuracastPlaylist *playlist = playlist_from_json (ts_json_array_get_object (list, i));

    if (playlist != NULL)
      g_ptr_array_add (playlists, playlist);
  }
  return g_steal_pointer (&playlists);
}

static void
playlists_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gpointer playlists = ts_server_call_finish (result, &error);

  hand_on (user_data, playlists, error, array_unref);
}

void
ts_azuracast_station_list_playlists_async (TsAzuracastStation *self,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  g_return_if_fail (TS_IS_AZURACAST_STATION (self));

  _ts_azuracast_station_call (
      self, "GET", "/playlists", NULL, playlists_parse, NULL, NULL, array_unref, cancellable,
      playlists_cb,
      _ts_azuracast_task_new (
          self, ts_azuracast_station_list_playlists_async, cancellable, callback, user_data));
}

GPtrArray *
ts_azuracast_station_list_playlists_finish (TsAzuracastStation *self,
                                            GAsyncResult *result,
                                            GError **error)
{
  return _ts_azuracast_task_finish (
      self, result, ts_azuracast_station_list_playlists_async, error);
}

/* --- Find or create ------------------------------------------------------------------------ */

typedef struct {
  char *name;             /* (owned) */
  TsHttpRequest *request; /* (owned) (nullable): the last one that was to make it */
  GError *doubt;          /* (owned) (nullable): how it ended */
} Ensure;

static void look_for_name (GTask *task);

static void
ensure_free (gpointer data)
{
  Ensure *ensure = data;

  g_free (ensure->name);
  g_clear_pointer (&ensure->request, ts_http_request_unref);
  g_clear_error (&ensure->doubt);
  g_free (ensure);
}

static gpointer
playlist_parse (JsonNode *root, gpointer data, GError **error)
{
  TsAzuracastPlaylist *playlist;

  if (!ts_azuracast_check_success (root, error))
    return NULL;
  playlist = playlist_from_json (ts_json_get_root_object (root));
  if (playlist == NULL)
    g_set_error_literal (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL,
                         _ ("The station sent a playlist that cannot be read"));
  return playlist;
}

static void
created_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Ensure *ensure = g_task_get_task_data (task);
  GError *error = NULL;
  TsAzuracastPlaylist *playlist = ts_server_call_finish (result, &error);

  if (error != NULL && error->domain == TS_HTTP_ERROR &&
      (ts_http_request_get_is_in_doubt (ensure->request) ||
       error->code == TS_HTTP_ERROR_PROTOCOL)) {
    /* Names are not unique there: it is not made twice. */
    g_clear_error (&ensure->doubt);
    ensure->doubt = error;
    look_for_name (task);
    return;
  }
  hand_on (task, playlist, error, playlist_free);
}

/* Takes over the task. */
static void
create (GTask *task)
{
  TsAzuracastStation *self = g_task_get_source_object (task);
  Ensure *ensure = g_task_get_task_data (task);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (TsHttpRequest) request = NULL;
  GError *error = NULL;

  request = _ts_azuracast_station_make_request (self, "POST", "/playlists", &error);
  if (request == NULL) {
    hand_on (task, NULL, error, NULL);
    return;
  }
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "name");
  json_builder_add_string_value (json, ensure->name);
  json_builder_set_member_name (json, "type");
  json_builder_add_string_value (json, "default");
  json_builder_set_member_name (json, "source");
  json_builder_add_string_value (json, "songs");
  json_builder_set_member_name (json, "order");
  json_builder_add_string_value (json, "sequential");
  json_builder_set_member_name (json, "is_enabled");
  json_builder_add_boolean_value (json, TRUE);
  json_builder_end_object (json);
  _ts_azuracast_request_set_json (request, json);
  if (ensure->request != NULL) {
    ts_http_request_set_earlier_attempts (request,
                                          ts_http_request_get_n_attempts (ensure->request),
                                          ts_http_request_get_retry_after_ms (ensure->request));
    ts_http_request_unref (ensure->request);
  }
  ensure->request = g_steal_pointer (&request);
  ts_server_call_async (self->http,
                        self->worker,
                        ensure->request,
                        playlist_parse,
                        NULL,
                        NULL,
                        playlist_free,
                        g_task_get_cancellable (task),
                        created_cb,
                        task);
}

static void
names_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsAzuracastStation *self = TS_AZURACAST_STATION (object);
  Ensure *ensure = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) playlists = NULL;

  playlists = ts_azuracast_station_list_playlists_finish (self, result, &error);
  if (playlists == NULL) {
    hand_on (task, NULL, error, NULL);
    return;
  }
  for (guint i = 0; i < playlists->len; i++) {
    TsAzuracastPlaylist *playlist = playlists->pdata[i];

    if (playlist->takes_files && strcmp (playlist->name, ensure->name) == 0) {
      hand_on (task, g_ptr_array_steal_index (playlists, i), NULL, playlist_free);
      return;
    }
  }
  if (ensure->doubt != NULL && !ts_http_service_may_repeat (self->http, ensure->request))
    hand_on (task, NULL, g_steal_pointer (&ensure->doubt), NULL);
  else
    create (task);
}

static void
look_for_name (GTask *task)
{
  ts_azuracast_station_list_playlists_async (
      g_task_get_source_object (task), g_task_get_cancellable (task), names_cb, task);
}

void
ts_azuracast_station_ensure_playlist_async (TsAzuracastStation *self,
                                            const char *name,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data)
{
  GTask *task;
  Ensure *ensure;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));
  g_return_if_fail (name != NULL && *name != '\0');

  ensure = g_new0 (Ensure, 1);
  ensure->name = g_strdup (name);
  task = _ts_azuracast_task_new (
      self, ts_azuracast_station_ensure_playlist_async, cancellable, callback, user_data);
  g_task_set_task_data (task, ensure, ensure_free);
  look_for_name (task);
}

TsAzuracastPlaylist *
ts_azuracast_station_ensure_playlist_finish (TsAzuracastStation *self,
                                             GAsyncResult *result,
                                             GError **error)
{
  return _ts_azuracast_task_finish (
      self, result, ts_azuracast_station_ensure_playlist_async, error);
}

/* --- Empty --------------------------------------------------------------------------------- */

static void
emptied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gpointer done = ts_server_call_finish (result, &error);

  _ts_azuracast_station_invalidate (g_task_get_source_object (user_data));
  hand_on (user_data, done, error, NULL);
}

void
ts_azuracast_station_empty_playlist_async (TsAzuracastStation *self,
                                           gint64 playlist_id,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  g_autofree char *path = NULL;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));

  path = g_strdup_printf ("/playlist/%" G_GINT64_FORMAT "/empty", playlist_id);
  _ts_azuracast_station_call (
      self, "DELETE", path, NULL, _ts_azuracast_parse_success, NULL, NULL, NULL, cancellable,
      emptied_cb,
      _ts_azuracast_task_new (
          self, ts_azuracast_station_empty_playlist_async, cancellable, callback, user_data));
}

gboolean
ts_azuracast_station_empty_playlist_finish (TsAzuracastStation *self,
                                            GAsyncResult *result,
                                            GError **error)
{
  return _ts_azuracast_task_finish (
             self, result, ts_azuracast_station_empty_playlist_async, error) != NULL;
}

/* --- Import -------------------------------------------------------------------------------- */

static gpointer
import_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonArray *list = NULL;
  g_autoptr (GPtrArray) imports = g_ptr_array_new_with_free_func (import_free);

  if (!ts_azuracast_check_success (root, error))
    return NULL;
  list = ts_json_get_array (ts_json_get_root_object (root), "import_results");
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++) {
    JsonObject *object = ts_json_array_get_object (list, i);
    const char *path = ts_json_get_string (object, "path");
    TsAzuracastImport *import;

    if (path == NULL)
      continue;
    import = g_new0 (TsAzuracastImport, 1);
    import->path = g_strdup (path);
    import->match = g_strdup (ts_json_get_string (object, "match"));
    g_ptr_array_add (imports, import);
  }
  return g_steal_pointer (&imports);
}

static void
imported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsHttpRequest *request = g_task_get_task_data (user_data);
  GError *error = NULL;
  gpointer imports = ts_server_call_finish (result, &error);

  _ts_azuracast_station_invalidate (g_task_get_source_object (user_data));
  if (error != NULL && ts_http_request_get_is_in_doubt (request))
    g_prefix_error (&error, "%s ",
                    _ ("It is not known whether the station took the playlist; look there before "
                       "sending it again."));
  hand_on (user_data, imports, error, array_unref);
}

static void
request_unref (gpointer data)
{
  ts_http_request_unref (data);
}

void
ts_azuracast_station_import_async (TsAzuracastStation *self,
                                   gint64 playlist_id,
                                   GBytes *content,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (TsHttpRequest) request = NULL;
  g_autofree char *path = NULL;
  g_autofree char *boundary = NULL;
  g_autofree char *type = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GByteArray) form = NULL;
  g_autoptr (GBytes) body = NULL;
  GError *error = NULL;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));
  g_return_if_fail (content != NULL);

  task = _ts_azuracast_task_new (
      self, ts_azuracast_station_import_async, cancellable, callback, user_data);
  path = g_strdup_printf ("/playlist/%" G_GINT64_FORMAT "/import", playlist_id);
  request = _ts_azuracast_station_make_request (self, "POST", path, &error);
  if (request == NULL) {
    g_task_return_error (task, error);
    return;
  }
  boundary = g_uuid_string_random ();
  type = g_strdup_printf ("multipart/form-data; boundary=%s", boundary);
  before = g_strdup_printf ("--%s\r\nContent-Disposition: form-data; name=\"playlist_file\"; "
                            "filename=\"playlist.m3u\"\r\nContent-Type: audio/x-mpegurl\r\n\r\n",
                            boundary);
  after = g_strdup_printf ("\r\n--%s--\r\n", boundary);
  form = g_byte_array_new ();
  g_byte_array_append (form, (const guint8 *) before, (guint) strlen (before));
  g_byte_array_append (
      form, g_bytes_get_data (content, NULL), (guint) g_bytes_get_size (content));
  g_byte_array_append (form, (const guint8 *) after, (guint) strlen (after));
  body = g_byte_array_free_to_bytes (g_steal_pointer (&form));
  ts_http_request_set_body (request, type, body);
  g_task_set_task_data (task, ts_http_request_ref (request), request_unref);
  ts_server_call_async (self->http,
                        self->worker,
                        request,
                        import_parse,
                        NULL,
                        NULL,
                        array_unref,
                        cancellable,
                        imported_cb,
                        g_steal_pointer (&task));
}

GPtrArray *
ts_azuracast_station_import_finish (TsAzuracastStation *self, GAsyncResult *result, GError **error)
{
  return _ts_azuracast_task_finish (self, result, ts_azuracast_station_import_async, error);
}

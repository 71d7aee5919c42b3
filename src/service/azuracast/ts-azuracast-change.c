/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-azuracast-station-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One file: read it, change it with what it has kept, delete it. */

static void
file_unref (gpointer data)
{
  ts_azuracast_file_unref (data);
}

static char *
make_path (const char *id)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat ("/file/", escaped, NULL);
}

/* --- Reading ------------------------------------------------------------------------------- */

static gpointer
read_one (GBytes *body, gpointer data, GError **error)
{
  TsAzuracastFile *file = _ts_azuracast_file_parse (body);

  if (file == NULL)
    g_set_error_literal (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL,
                         _ ("The station sent a file that cannot be read"));
  return file;
}

static void
got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TsAzuracastFile *file = ts_server_call_finish (result, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, file_unref);
  else
    g_task_return_error (task, error);
}

void
ts_azuracast_station_get_file_async (TsAzuracastStation *self,
                                     const char *id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (TsHttpRequest) request = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));
  g_return_if_fail (id != NULL);

  task = _ts_azuracast_task_new (
      self, ts_azuracast_station_get_file_async, cancellable, callback, user_data);
  path = make_path (id);
  request = _ts_azuracast_station_make_request (self, "GET", path, &error);
  if (request == NULL) {
    g_task_return_error (task, error);
    return;
  }
  ts_server_call_bytes_async (self->http,
                              self->worker,
                              request,
                              read_one,
                              NULL,
                              NULL,
                              file_unref,
                              cancellable,
                              got_cb,
                              g_steal_pointer (&task));
}

TsAzuracastFile *
ts_azuracast_station_get_file_finish (TsAzuracastStation *self,
                                      GAsyncResult *result,
                                      GError **error)
{
  return _ts_azuracast_task_finish (self, result, ts_azuracast_station_get_file_async, error);
}

/* --- Deleting ------------------------------------------------------------------------------ */

static void
deleted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsAzuracastStation *self = g_task_get_source_object (task);
  GError *error = NULL;

  ts_server_call_finish (result, &error);
  _ts_azuracast_station_invalidate (self);
  /* The answer of an earlier attempt may have been lost. */
  if (g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND))
    g_clear_error (&error);
  if (g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH)) {
    g_clear_error (&error);
    g_set_error (&error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH,
                 _ ("The API key has not the right to delete media on %s. Its role needs “Delete "
                    "Station Media”."),
                 ts_http_service_get_name (self->http));
  }
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_hash_table_add (self->deleted, g_strdup (g_task_get_task_data (task)));
  g_task_return_pointer (task, GINT_TO_POINTER (TRUE), NULL);
}

void
ts_azuracast_station_delete_file_async (TsAzuracastStation *self,
                                        const char *id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  GTask *task;
  g_autofree char *path = NULL;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));
  g_return_if_fail (id != NULL);

  task = _ts_azuracast_task_new (
      self, ts_azuracast_station_delete_file_async, cancellable, callback, user_data);
  g_task_set_task_data (task, g_strdup (id), g_free);
  path = make_path (id);
  _ts_azuracast_station_call (self,
                              "DELETE",
                              path,
                              NULL,
                              _ts_azuracast_parse_success,
                              NULL,
                              NULL,
                              NULL,
                              cancellable,
                              deleted_cb,
                              task);
}

gboolean
ts_azuracast_station_delete_file_finish (TsAzuracastStation *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  return _ts_azuracast_task_finish (self, result, ts_azuracast_station_delete_file_async, error) !=
         NULL;
}

/* --- Playlists of one file ----------------------------------------------------------------- */

typedef struct {
  char *id;     /* (owned) */
  GArray *add;  /* (owned) (element-type gint64) */
  GArray *drop; /* (owned) (element-type gint64) */
} Memberships;

static void
memberships_free (gpointer data)
{
  Memberships *memberships = data;

  g_free (memberships->id);
  g_array_unref (memberships->add);
  g_array_unref (memberships->drop);
  g_free (memberships);
}

static gboolean
holds (GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++) {
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  }
  return FALSE;
}

static void
changed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  ts_server_call_finish (result, &error);
  _ts_azuracast_station_invalidate (g_task_get_source_object (task));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, GINT_TO_POINTER (TRUE), NULL);
}

/* A PUT replaces all memberships: those that are to stay have to be in it. */
static void
read_for_playlists_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsAzuracastStation *self = TS_AZURACAST_STATION (object);
  GCancellable *cancellable = g_task_get_cancellable (task);
  const Memberships *memberships = g_task_get_task_data (task);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree char *path = make_path (memberships->id);
  GError *error = NULL;
  g_autoptr (TsAzuracastFile) file = ts_azuracast_station_get_file_finish (self, result, &error);
  gboolean is_changed = FALSE;

  if (file == NULL) {
    g_task_return_error (task, error);
    return;
  }
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "playlists");
  json_builder_begin_array (json);
  for (guint i = 0; i < file->n_playlists; i++) {
    if (holds (memberships->drop, file->playlist_ids[i]))
      is_changed = TRUE;
    else
      json_builder_add_int_value (json, file->playlist_ids[i]);
  }
  for (guint i = 0; i < memberships->add->len; i++) {
    gint64 id = g_array_index (memberships->add, gint64, i);

    if (!ts_azuracast_file_is_in_playlist (file, id)) {
      json_builder_add_int_value (json, id);
      is_changed = TRUE;
    }
  }
  json_builder_end_array (json);
  json_builder_end_object (json);
  if (!is_changed) {
    g_task_return_pointer (task, GINT_TO_POINTER (TRUE), NULL);
    return;
  }
  _ts_azuracast_station_call (self,
                              "PUT",
                              path,
                              json,
                              _ts_azuracast_parse_success,
                              NULL,
                              NULL,
                              NULL,
                              cancellable,
                              changed_cb,
                              g_steal_pointer (&task));
}

void
ts_azuracast_station_set_playlists_async (TsAzuracastStation *self,
                                          const char *id,
                                          const gint64 *add,
                                          guint n_add,
                                          const gint64 *drop,
                                          guint n_drop,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  Memberships *memberships;
  GTask *task;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));
  g_return_if_fail (id != NULL);

  memberships = g_new0 (Memberships, 1);
  memberships->id = g_strdup (id);
  memberships->add = g_array_new (FALSE, FALSE, sizeof (gint64));
  memberships->drop = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (n_add > 0)
    g_array_append_vals (memberships->add, add, n_add);
  if (n_drop > 0)
    g_array_append_vals (memberships->drop, drop, n_drop);
  task = _ts_azuracast_task_new (
      self, ts_azuracast_station_set_playlists_async, cancellable, callback, user_data);
  g_task_set_task_data (task, memberships, memberships_free);
  ts_azuracast_station_get_file_async (self, id, cancellable, read_for_playlists_cb, task);
}

gboolean
ts_azuracast_station_set_playlists_finish (TsAzuracastStation *self,
                                           GAsyncResult *result,
                                           GError **error)
{
  return _ts_azuracast_task_finish (
             self, result, ts_azuracast_station_set_playlists_async, error) != NULL;
}

/* --- The MusicBrainz id of one file -------------------------------------------------------- */

/*
 * Whoever runs the station named the field, and the server ignores names it does not know without
 * a word. So a first file is sent with all of these, and read again to see which one took it.
 */
static const char *const field_names[] = {
  "musicbrainz_recording",    "musicbrainz_recording_id", "musicbrainz_recordingid",
  "musicbrainz_trackid",      "musicbrainz_track_id",     "musicbrainz_id",
  "mb_recording_id",          "recording_mbid",           "mbid",
};

typedef struct {
  char *id;    /* (owned) */
  char *value; /* (owned) */
} Recording;

static void
recording_free (gpointer data)
{
  Recording *recording = data;

  g_free (recording->id);
  g_free (recording->value);
  g_free (recording);
}

/* The field of a file that holds MusicBrainz ids, whether it is filled or not. */
static const char *
find_field (TsAzuracastFile *file, const char *value)
{
  GHashTableIter iter;
  gpointer name;
  gpointer held;

  g_hash_table_iter_init (&iter, file->custom_fields);
  while (g_hash_table_iter_next (&iter, &name, &held)) {
    if (_ts_azuracast_is_recording_field (name) &&
        (value == NULL || (held != NULL && g_ascii_strcasecmp (held, value) == 0)))
      return name;
  }
  return NULL;
}

#define NOT_WRITTEN GINT_TO_POINTER (1)
#define WRITTEN GINT_TO_POINTER (2)

static void
looked_for_field_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsAzuracastStation *self = TS_AZURACAST_STATION (object);
  const Recording *recording = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TsAzuracastFile) file = ts_azuracast_station_get_file_finish (self, result, &error);
  const char *field;

  if (file == NULL) {
    g_task_return_error (task, error);
    return;
  }
  field = find_field (file, recording->value);
  if (field != NULL) {
    g_free (self->recording_field);
    self->recording_field = g_strdup (field);
  }
  self->has_no_such_field = field == NULL;
  g_task_return_pointer (task, field != NULL ? WRITTEN : NOT_WRITTEN, NULL);
}

static void
recording_put_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsAzuracastStation *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  const Recording *recording = g_task_get_task_data (task);
  GError *error = NULL;

  ts_server_call_finish (result, &error);
  _ts_azuracast_station_invalidate (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (self->recording_field != NULL)
    g_task_return_pointer (task, WRITTEN, NULL);
  else
    ts_azuracast_station_get_file_async (
        self, recording->id, cancellable, looked_for_field_cb, g_steal_pointer (&task));
}

/* A PUT replaces all custom fields: the others have to be in it. */
static JsonBuilder *
make_fields (TsAzuracastFile *file, const char *field, const char *value)
{
  JsonBuilder *json = json_builder_new ();
  GHashTableIter iter;
  gpointer name;
  gpointer held;

  json_builder_begin_object (json);
  json_builder_set_member_name (json, "custom_fields");
  json_builder_begin_object (json);
  g_hash_table_iter_init (&iter, file->custom_fields);
  while (g_hash_table_iter_next (&iter, &name, &held)) {
    if (held == NULL || g_strcmp0 (name, field) == 0)
      continue;
    json_builder_set_member_name (json, name);
    json_builder_add_string_value (json, held);
  }
  for (gsize i = 0; field == NULL && i < G_N_ELEMENTS (field_names); i++) {
    json_builder_set_member_name (json, field_names[i]);
    json_builder_add_string_value (json, value);
  }
  if (field != NULL) {
    json_builder_set_member_name (json, field);
    json_builder_add_string_value (json, value);
  }
  json_builder_end_object (json);
  json_builder_end_object (json);
  return json;
}

static void
read_for_recording_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsAzuracastStation *self = TS_AZURACAST_STATION (object);
  GCancellable *cancellable = g_task_get_cancellable (task);
  const Recording *recording = g_task_get_task_data (task);
  g_autofree char *path = make_path (recording->id);
  g_autoptr (JsonBuilder) json = NULL;
  GError *error = NULL;
  g_autoptr (TsAzuracastFile) file = ts_azuracast_station_get_file_finish (self, result, &error);

  if (file == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (find_field (file, recording->value) != NULL) {
    g_task_return_pointer (task, WRITTEN, NULL);
    return;
  }
  if (self->recording_field == NULL)
    self->recording_field = g_strdup (find_field (file, NULL));
  json = make_fields (file, self->recording_field, recording->value);
  _ts_azuracast_station_call (self,
                              "PUT",
                              path,
                              json,
                              _ts_azuracast_parse_success,
                              NULL,
                              NULL,
                              NULL,
                              cancellable,
                              recording_put_cb,
                              g_steal_pointer (&task));
}

void
ts_azuracast_station_set_recording_async (TsAzuracastStation *self,
                                          const char *id,
                                          const char *mb_recording_id,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Recording *recording;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));
  g_return_if_fail (id != NULL && mb_recording_id != NULL);

  task = _ts_azuracast_task_new (
      self, ts_azuracast_station_set_recording_async, cancellable, callback, user_data);
  if (self->has_no_such_field) {
    g_task_return_pointer (task, NOT_WRITTEN, NULL);
    return;
  }
  recording = g_new0 (Recording, 1);
  recording->id = g_strdup (id);
  recording->value = g_strdup (mb_recording_id);
  g_task_set_task_data (task, recording, recording_free);
  ts_azuracast_station_get_file_async (
      self, id, cancellable, read_for_recording_cb, g_steal_pointer (&task));
}

gboolean
ts_azuracast_station_set_recording_finish (TsAzuracastStation *self,
                                           GAsyncResult *result,
                                           gboolean *is_written,
                                           GError **error)
{
  gpointer end =
      _ts_azuracast_task_finish (self, result, ts_azuracast_station_set_recording_async, error);

  if (is_written != NULL)
    *is_written = end == WRITTEN;
  return end != NULL;
}

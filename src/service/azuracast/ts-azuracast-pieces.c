/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-azuracast-upload-private.h"

#include "ts-azuracast-protocol.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Proxies before a server often take no more than 1 MB. */
#define SMALL_CHUNK_BYTES (900 * 1024)
#define MAX_NAMES 99

static void send_chunk (GTask *task);

/* --- A name that is free ------------------------------------------------------------------- */

/* "songs/a.mp3", then "songs/a-2.mp3"... */
static char *
make_name (const char *clean, guint n)
{
  const char *slash = strrchr (clean, '/');
  const char *dot = strrchr (slash != NULL ? slash : clean, '.');

  if (n < 2)
    return g_strdup (clean);
  if (dot == NULL)
    return g_strdup_printf ("%s-%u", clean, n);
  return g_strdup_printf ("%.*s-%u%s", (int) (dot - clean), clean, n, dot);
}

static void try_name (GTask *task);

static void
name_looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsAzuracastStation *self = TS_AZURACAST_STATION (object);
  TsAzuracastUpload *upload = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TsAzuracastFile) file = _ts_azuracast_station_find_finish (self, result, &error);

  if (error != NULL)
    _ts_azuracast_upload_fail (task, error);
  else if (file == NULL)
    _ts_azuracast_upload_send_pieces (task);
  else if (upload->n_names < MAX_NAMES)
    try_name (task);
  else
    _ts_azuracast_upload_fail (task,
                               g_error_new (G_IO_ERROR, G_IO_ERROR_EXISTS,
                                            _ ("The station has another file of this name")));
}

/* The station would write over a file of the changed name without a word. */
static void
try_name (GTask *task)
{
  TsAzuracastStation *self = g_task_get_source_object (task);
  TsAzuracastUpload *upload = g_task_get_task_data (task);
  g_autofree char *clean = ts_azuracast_clean_path (upload->path);
  const char *paths[] = { NULL, NULL };

  g_free (upload->sent_path);
  upload->sent_path = make_name (clean, ++upload->n_names);
  paths[0] = upload->sent_path;
  _ts_azuracast_station_find_async (
      self, paths, g_task_get_cancellable (task), name_looked_cb, task);
}

void
_ts_azuracast_upload_start_pieces (GTask *task)
{
  TsAzuracastStation *self = g_task_get_source_object (task);
  TsAzuracastUpload *upload = g_task_get_task_data (task);
  g_autofree char *clean = ts_azuracast_clean_path (upload->path);

  upload->in_pieces = TRUE;
  upload->chunk_bytes = self->chunk_bytes;
  if (!upload->replaces) {
    try_name (task);
  } else if (strcmp (clean, upload->path) == 0) {
    _ts_azuracast_upload_send_pieces (task);
  } else {
    /* It would arrive under another name, beside the old one. */
    _ts_azuracast_upload_fail (
        task,
        g_error_new (TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                     _ ("A file of this size cannot replace the old one under its name. Delete "
                        "the old one on the station first.")));
  }
}

/* --- Pieces -------------------------------------------------------------------------------- */

/* Smaller pieces from now on, unless they are small already. */
static gboolean
make_smaller (TsAzuracastStation *self, TsAzuracastUpload *upload)
{
  if (upload->chunk_bytes > SMALL_CHUNK_BYTES)
    upload->chunk_bytes = SMALL_CHUNK_BYTES;
  else if (upload->chunk_bytes == SMALL_CHUNK_BYTES)
    upload->chunk_bytes = SMALL_CHUNK_BYTES / 2;
  else
    return FALSE;
  self->chunk_bytes = MIN (self->chunk_bytes, upload->chunk_bytes);
  return TRUE;
}

static gpointer
read_piece_taken (GBytes *body, gpointer data, GError **error)
{
  g_autoptr (JsonNode) root = g_bytes_get_size (body) > 0 ? ts_json_parse (body, NULL) : NULL;

  /* Nothing is said of a piece that is not the last. */
  ts_azuracast_check_success (root, error);
  return NULL;
}

static void
piece_sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsAzuracastStation *self = g_task_get_source_object (task);
  TsAzuracastUpload *upload = g_task_get_task_data (task);
  gboolean is_last = upload->chunk + 1 == upload->n_chunks;
  GError *error = NULL;

  ts_server_call_finish (result, &error);
  upload->retry_after_ms = ts_http_request_get_retry_after_ms (upload->request);
  if (g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_TOO_LARGE) &&
      make_smaller (self, upload)) {
    g_error_free (error);
    _ts_azuracast_upload_send_pieces (task);
  } else if (error != NULL && !(is_last && _ts_azuracast_upload_is_doubt (upload, error))) {
    _ts_azuracast_upload_fail (task, error);
  } else if (is_last) {
    _ts_azuracast_upload_look (task, error);
  } else {
    upload->chunk++;
    send_chunk (task);
  }
}

static void
add_field (GString *form, const char *boundary, const char *name, const char *value)
{
  g_string_append_printf (form,
                          "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n",
                          boundary, name, value);
}

static void
add_number (GString *form, const char *boundary, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  add_field (form, boundary, name, text);
}

static char *
make_form (const TsAzuracastUpload *upload, const char *boundary, gint64 length)
{
  GString *form = g_string_new (NULL);
  g_autofree char *name = g_path_get_basename (upload->sent_path);
  const char *slash = strrchr (upload->sent_path, '/');
  g_autofree char *folder =
      slash != NULL ? g_strndup (upload->sent_path, (gsize) (slash - upload->sent_path))
                    : g_strdup ("");

  add_field (form, boundary, "currentDirectory", folder);
  add_field (form, boundary, "flowIdentifier", upload->identifier);
  add_number (form, boundary, "flowChunkNumber", upload->chunk + 1);
  add_number (form, boundary, "flowTotalChunks", upload->n_chunks);
  add_number (form, boundary, "flowCurrentChunkSize", length);
  add_number (form, boundary, "flowTotalSize", upload->size);
  add_field (form, boundary, "flowFilename", name);
  add_field (form, boundary, "flowRelativePath", name);
  g_string_append_printf (form,
                          "--%s\r\nContent-Disposition: form-data; name=\"file\"; "
                          "filename=\"piece\"\r\nContent-Type: application/octet-stream\r\n\r\n",
                          boundary);
  return g_string_free (form, FALSE);
}

static void
send_chunk (GTask *task)
{
  TsAzuracastStation *self = g_task_get_source_object (task);
  TsAzuracastUpload *upload = g_task_get_task_data (task);
  gint64 offset = (gint64) upload->chunk * upload->chunk_bytes;
  gint64 length = MIN (upload->chunk_bytes, upload->size - offset);
  g_autofree char *boundary = g_uuid_string_random ();
  g_autofree char *type = g_strdup_printf ("multipart/form-data; boundary=%s", boundary);
  g_autofree char *before = make_form (upload, boundary, length);
  g_autofree char *after = g_strdup_printf ("\r\n--%s--\r\n", boundary);
  g_autoptr (TsHttpRequest) request = NULL;
  GError *error = NULL;

  request = _ts_azuracast_station_make_request (self, "POST", "/files/upload", &error);
  if (request == NULL) {
    _ts_azuracast_upload_fail (task, error);
    return;
  }
  _ts_azuracast_upload_set_body (upload, request, type, offset, length, before, after, FALSE);
  /* A piece replaces itself; the last one makes the file. */
  ts_http_request_set_is_repeatable (request, upload->chunk + 1 < upload->n_chunks);
  if (upload->chunk == 0 && upload->n_rounds > 0)
    ts_http_request_set_earlier_attempts (request, upload->n_rounds, upload->retry_after_ms);
  g_clear_pointer (&upload->request, ts_http_request_unref);
  upload->request = g_steal_pointer (&request);
  ts_server_call_bytes_async (self->http,
                              self->worker,
                              upload->request,
                              read_piece_taken,
                              NULL,
                              NULL,
                              NULL,
                              g_task_get_cancellable (task),
                              piece_sent_cb,
                              task);
}

void
_ts_azuracast_upload_send_pieces (GTask *task)
{
  TsAzuracastUpload *upload = g_task_get_task_data (task);

  g_free (upload->identifier);
  upload->identifier = g_uuid_string_random ();
  upload->n_chunks = (guint) ((upload->size + upload->chunk_bytes - 1) / upload->chunk_bytes);
  upload->chunk = 0;
  send_chunk (task);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-azuracast-upload-private.h"

#include "ts-azuracast-body.h"
#include "ts-azuracast-protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * How a file gets there:
 *
 *   start ──> body ──(413, or cut off twice)──> pieces
 *              │ ^                               │ ^
 *       doubt, │ │ not there:            doubt,  │ │ not there:
 *       no file│ │ once more        no file told │ │ once more
 *              v │                               v │
 *             look ──> there: done              look ──> there: done
 *
 * A doubt is an end after which the station may have the file: no answer in time, a lost
 * connection, an error of a proxy. Pieces never tell the file, so it is looked for after them, too.
 */

/* A connection that is lost once is an accident; twice it is a limit on the way. */
#define MAX_CUTS 2

/* How often the pieces are sent from the first one. */
#define MAX_ROUNDS 6

static void
upload_free (gpointer data)
{
  TsAzuracastUpload *upload = data;

  if (upload->fd >= 0)
    close (upload->fd);
  g_free (upload->path);
  g_free (upload->sent_path);
  g_free (upload->identifier);
  g_clear_pointer (&upload->request, ts_http_request_unref);
  g_clear_error (&upload->doubt);
  g_clear_pointer (&upload->progress, ts_azuracast_progress_unref);
  g_free (upload);
}

static void
file_unref (gpointer data)
{
  ts_azuracast_file_unref (data);
}

/* --- The end ------------------------------------------------------------------------------- */

void
_ts_azuracast_upload_fail (GTask *task, GError *error)
{
  TsAzuracastStation *self = g_task_get_source_object (task);

  _ts_azuracast_station_invalidate (self);
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* Takes over both. */
static void
upload_done (GTask *task, TsAzuracastFile *file)
{
  TsAzuracastStation *self = g_task_get_source_object (task);

  _ts_azuracast_station_invalidate (self);
  g_task_return_pointer (task, file, file_unref);
  g_object_unref (task);
}

/* --- Looking whether it is there ----------------------------------------------------------- */

/* Sends once more after a doubt, when there are attempts left. Takes over the task. */
static void
go_on (GTask *task)
{
  TsAzuracastStation *self = g_task_get_source_object (task);
  TsAzuracastUpload *upload = g_task_get_task_data (task);

  if (upload->in_pieces) {
    upload->n_rounds++;
    if (upload->n_rounds < MAX_ROUNDS) {
      _ts_azuracast_upload_send_pieces (task);
      return;
    }
  } else if (upload->n_cuts >= MAX_CUTS) {
    _ts_azuracast_upload_start_pieces (task);
    return;
  } else if (ts_http_service_may_repeat (self->http, upload->request)) {
    _ts_azuracast_upload_send_body (task);
    return;
  }
  if (upload->doubt == NULL)
    upload->doubt = g_error_new (TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED,
                                 _ ("%s took the file but does not list it"),
                                 ts_http_service_get_name (self->http));
  _ts_azuracast_upload_fail (task, g_steal_pointer (&upload->doubt));
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsAzuracastStation *self = TS_AZURACAST_STATION (object);
  TsAzuracastUpload *upload = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TsAzuracastFile) file = _ts_azuracast_station_find_finish (self, result, &error);

  if (error != NULL) {
    _ts_azuracast_upload_fail (task, error);
    return;
  }
  /* The file that is to be replaced is there in any case. */
  if (file != NULL && upload->replaces && upload->doubt != NULL &&
      file->track->mtime_us == upload->replaced_mtime_us)
    g_clear_pointer (&file, ts_azuracast_file_unref);
  if (file != NULL) {
    if (upload->doubt != NULL)
      g_info ("%s has the file although its answer was lost",
              ts_http_service_get_name (self->http));
    upload_done (task, g_steal_pointer (&file));
  } else if (upload->is_taken) {
    g_set_error (&error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                 _ ("%s cannot read this file as music"), ts_http_service_get_name (self->http));
    _ts_azuracast_upload_fail (task, error);
  } else {
    go_on (task);
  }
}

void
_ts_azuracast_upload_look (GTask *task, GError *doubt)
{
  TsAzuracastStation *self = g_task_get_source_object (task);
  TsAzuracastUpload *upload = g_task_get_task_data (task);
  const char *paths[] = { upload->sent_path, upload->path, NULL };

  g_clear_error (&upload->doubt);
  upload->doubt = doubt;
  if (doubt != NULL)
    g_debug ("It is looked whether an upload arrived: %s", doubt->message);
  _ts_azuracast_station_find_async (
      self, paths, g_task_get_cancellable (task), looked_cb, task);
}

/* --- As one body --------------------------------------------------------------------------- */

/* What the station says of a file it took: the file, or nothing. */
static gpointer
read_taken (GBytes *body, gpointer data, GError **error)
{
  TsAzuracastFile *file = _ts_azuracast_file_parse (body);
  g_autoptr (JsonNode) root = NULL;

  if (file != NULL)
    return file;
  if (g_bytes_get_size (body) > 0) {
    root = ts_json_parse (body, NULL);
    if (root == NULL)
      g_set_error_literal (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL,
                           _ ("The station sent an answer that cannot be read"));
    else
      ts_azuracast_check_success (root, error);
  }
  return NULL;
}

gboolean
_ts_azuracast_upload_is_doubt (TsAzuracastUpload *upload, const GError *error)
{
  if (error->domain == TS_SERVICE_ERROR)
    return FALSE;
  /* A page in place of an answer may come from anything on the way. */
  if (g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL))
    return TRUE;
  return error->domain == TS_HTTP_ERROR &&
         ts_http_request_get_is_in_doubt (upload->request) &&
         (error->code == TS_HTTP_ERROR_OFFLINE || error->code == TS_HTTP_ERROR_TIMED_OUT ||
          error->code == TS_HTTP_ERROR_TLS || error->code == TS_HTTP_ERROR_SERVER);
}

static void
body_sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsAzuracastStation *self = g_task_get_source_object (task);
  TsAzuracastUpload *upload = g_task_get_task_data (task);
  GError *error = NULL;
  TsAzuracastFile *file = ts_server_call_finish (result, &error);

  if (file != NULL) {
    upload_done (task, file);
  } else if (error == NULL) {
    /* It was taken, but the answer has no file in it. */
    upload->is_taken = TRUE;
    _ts_azuracast_upload_look (task, NULL);
  } else if (g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_TOO_LARGE)) {
    /* So large a file never goes that way again. */
    g_info ("%s takes no file of this size at once; it goes in pieces",
            ts_http_service_get_name (self->http));
    g_error_free (error);
    self->max_json_bytes = MIN (self->max_json_bytes, upload->size - 1);
    _ts_azuracast_upload_start_pieces (task);
  } else if (_ts_azuracast_upload_is_doubt (upload, error)) {
    upload->n_cuts += g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_OFFLINE);
    _ts_azuracast_upload_look (task, error);
  } else {
    _ts_azuracast_upload_fail (task, error);
  }
}

typedef struct {
  int fd; /* (owned) */
  gint64 offset;
  gint64 length;
  char *before; /* (owned) */
  char *after;  /* (owned) */
  gboolean is_base64;
  TsAzuracastProgress *progress; /* (owned) (nullable) */
} BodyPlan;

static GInputStream *
open_body (gpointer data, GError **error)
{
  const BodyPlan *plan = data;

  return ts_azuracast_body_new (plan->fd, plan->offset, plan->length, plan->before, plan->after,
                                plan->is_base64, plan->progress);
}

static void
plan_free (gpointer data)
{
  BodyPlan *plan = data;

  close (plan->fd);
  g_free (plan->before);
  g_free (plan->after);
  g_clear_pointer (&plan->progress, ts_azuracast_progress_unref);
  g_free (plan);
}

void
_ts_azuracast_upload_set_body (TsAzuracastUpload *upload,
                               TsHttpRequest *request,
                               const char *content_type,
                               gint64 offset,
                               gint64 length,
                               const char *before,
                               const char *after,
                               gboolean is_base64)
{
  BodyPlan *plan = g_new0 (BodyPlan, 1);

  /* An attempt may wind down after the upload has ended. */
  plan->fd = fcntl (upload->fd, F_DUPFD_CLOEXEC, 3);
  plan->offset = offset;
  plan->length = length;
  plan->before = g_strdup (before);
  plan->after = g_strdup (after);
  plan->is_base64 = is_base64;
  if (upload->progress != NULL)
    plan->progress = ts_azuracast_progress_ref (upload->progress);
  ts_http_request_set_body_func (request,
                                 content_type,
                                 ts_azuracast_body_get_size (length, before, after, is_base64),
                                 open_body,
                                 plan,
                                 plan_free);
}

/* A path as a JSON string. */
static char *
quote (const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);

  return json_to_string (node, FALSE);
}

void
_ts_azuracast_upload_send_body (GTask *task)
{
  TsAzuracastStation *self = g_task_get_source_object (task);
  TsAzuracastUpload *upload = g_task_get_task_data (task);
  g_autoptr (TsHttpRequest) request = NULL;
  g_autofree char *quoted = quote (upload->path);
  g_autofree char *before = g_strdup_printf ("{\"path\":%s,\"file\":\"", quoted);
  GError *error = NULL;

  request = _ts_azuracast_station_make_request (self, "POST", "/files", &error);
  if (request == NULL) {
    _ts_azuracast_upload_fail (task, error);
    return;
  }
  _ts_azuracast_upload_set_body (upload, request, "application/json", 0, upload->size, before,
                                 "\"}", TRUE);
  if (upload->request != NULL) {
    ts_http_request_set_earlier_attempts (request,
                                          ts_http_request_get_n_attempts (upload->request),
                                          ts_http_request_get_retry_after_ms (upload->request));
    ts_http_request_unref (upload->request);
  }
  upload->request = g_steal_pointer (&request);
  ts_server_call_bytes_async (self->http,
                              self->worker,
                              upload->request,
                              read_taken,
                              NULL,
                              NULL,
                              file_unref,
                              g_task_get_cancellable (task),
                              body_sent_cb,
                              task);
}

/* --- The start ----------------------------------------------------------------------------- */

static void
start (GTask *task)
{
  TsAzuracastStation *self = g_task_get_source_object (task);
  TsAzuracastUpload *upload = g_task_get_task_data (task);

  if (upload->size > self->max_json_bytes)
    _ts_azuracast_upload_start_pieces (task);
  else
    _ts_azuracast_upload_send_body (task);
}

static void
replaced_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsAzuracastUpload *upload = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TsAzuracastFile) file = NULL;

  file = _ts_azuracast_station_find_finish (TS_AZURACAST_STATION (object), result, &error);
  if (error != NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  upload->replaced_mtime_us = file != NULL ? file->track->mtime_us : 0;
  start (task);
}

/* Whether a path may be sent: nothing that leads out of the media folder. */
static gboolean
check_path (const char *path, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  gboolean is_good = g_utf8_validate (path, -1, NULL) && *path != '\0';

  for (guint i = 0; parts[i] != NULL; i++)
    is_good = is_good && *parts[i] != '\0' && strcmp (parts[i], ".") != 0 &&
              strcmp (parts[i], "..") != 0;
  if (!is_good)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                         _ ("A station cannot have a file of this name"));
  return is_good;
}

static gboolean
check_file (TsAzuracastUpload *upload, GError **error)
{
  struct stat status;

  if (upload->fd < 0 || fstat (upload->fd, &status) != 0) {
    int code = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                 _ ("The file cannot be read: %s"), g_strerror (code));
    return FALSE;
  }
  if (!S_ISREG (status.st_mode)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                         _ ("This is no file that can be sent"));
    return FALSE;
  }
  upload->size = status.st_size;
  if (upload->size < TS_AZURACAST_MIN_FILE_BYTES) {
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                 ngettext ("The file has only %u byte: this is no music",
                           "The file has only %u bytes: this is no music",
                           (gulong) upload->size),
                 (guint) upload->size);
    return FALSE;
  }
  return TRUE;
}

void
ts_azuracast_station_upload_async (TsAzuracastStation *self,
                                   int fd,
                                   const char *path,
                                   gboolean replaces,
                                   TsAzuracastProgress *progress,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TsAzuracastUpload *upload;
  TsAzuracastFile *known;
  GError *error = NULL;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));
  g_return_if_fail (fd >= 0);
  g_return_if_fail (path != NULL);

  task = _ts_azuracast_task_new (
      self, ts_azuracast_station_upload_async, cancellable, callback, user_data);
  upload = g_new0 (TsAzuracastUpload, 1);
  g_task_set_task_data (task, upload, upload_free);
  upload->fd = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  upload->path = g_strdup (path);
  upload->sent_path = g_strdup (path);
  upload->replaces = replaces;
  upload->progress = progress != NULL ? ts_azuracast_progress_ref (progress) : NULL;
  if (!check_file (upload, &error) || !check_path (path, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (replaces) {
    const char *paths[] = { path, NULL };

    _ts_azuracast_station_find_async (
        self, paths, cancellable, replaced_cb, g_steal_pointer (&task));
    return;
  }
  known = self->last_seen != NULL ? ts_azuracast_files_find_path (self->last_seen, path) : NULL;
  if (known != NULL && !(known->id != NULL && g_hash_table_contains (self->deleted, known->id))) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_EXISTS,
                             _ ("The station has another file of this name"));
    return;
  }
  start (g_steal_pointer (&task));
}

TsAzuracastFile *
ts_azuracast_station_upload_finish (TsAzuracastStation *self, GAsyncResult *result, GError **error)
{
  return _ts_azuracast_task_finish (self, result, ts_azuracast_station_upload_async, error);
}

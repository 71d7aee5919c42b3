/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-jellyfin-server-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void ts_jellyfin_server_iface_init (TsMusicServerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsJellyfinServer,
                               ts_jellyfin_server,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TS_TYPE_MUSIC_SERVER,
                                                      ts_jellyfin_server_iface_init))

TsJellyfinFlavour
_ts_jellyfin_server_get_flavour (TsJellyfinServer *self)
{
  return self->flavour;
}

const char *
_ts_jellyfin_server_get_user_id (TsJellyfinServer *self)
{
  return self->user_id;
}

/* --- Calls --------------------------------------------------------------------------------- */

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsJellyfinServer *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  gpointer value = ts_server_call_finish (result, &error);

  if (value != NULL) {
    g_task_return_pointer (task, value, g_task_get_task_data (task));
    return;
  }
  if (!g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_AUTH)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  /* A token may have ended: the next call logs in again. */
  self->is_ready = FALSE;
  if (!self->is_api_key)
    g_clear_pointer (&self->token, g_free);
  if (self->flavour == TS_JELLYFIN_FLAVOUR_JELLYFIN)
    g_task_return_new_error (task,
                             TS_SERVICE_ERROR,
                             TS_SERVICE_ERROR_AUTH,
                             _ ("%s. The login goes in the header “Authorization: MediaBrowser”: "
                                "it is wrong or may not do this, or a proxy before the server "
                                "takes that header for itself."),
                             error->message);
  else
    g_task_return_new_error (task,
                             TS_SERVICE_ERROR,
                             TS_SERVICE_ERROR_AUTH,
                             _ ("%s. The login goes in the header “X-Emby-Token”: it is wrong or "
                                "may not do this, or the server is not Emby."),
                             error->message);
}

void
_ts_jellyfin_server_send (TsJellyfinServer *self,
                          const char *method,
                          const char *path,
                          TsJellyfinQuery *query,
                          const char *json,
                          const char *token,
                          TsServerParseFunc parse,
                          gpointer data,
                          GDestroyNotify data_free,
                          GDestroyNotify result_free,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *uri =
      g_strconcat (self->address, path, query != NULL ? query->text->str : "", NULL);
  g_autoptr (TsHttpRequest) request = NULL;
  GError *error = NULL;

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, result_free, NULL);
  if (query != NULL)
    g_string_free (query->text, TRUE);
  request = ts_http_request_new (method, uri, &error);
  if (request == NULL) {
    if (data_free != NULL && data != NULL)
      data_free (data);
    g_task_return_error (task, error);
    return;
  }
  ts_jellyfin_set_login (request, self->flavour, token);
  ts_http_request_set_header (request, "Accept", "application/json");
  if (json != NULL) {
    g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));

    ts_http_request_set_body (request, "application/json", body);
  }
  ts_server_call_async (self->http,
                        self->worker,
                        request,
                        parse,
                        data,
                        data_free,
                        result_free,
                        cancellable,
                        answered_cb,
                        g_steal_pointer (&task));
}

void
_ts_jellyfin_server_call (TsJellyfinServer *self,
                          const char *method,
                          const char *path,
                          TsJellyfinQuery *query,
                          const char *json,
                          TsServerParseFunc parse,
                          gpointer data,
                          GDestroyNotify data_free,
                          GDestroyNotify result_free,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  _ts_jellyfin_server_send (self, method, path, query, json, self->token, parse, data, data_free,
                            result_free, cancellable, callback, user_data);
}

gpointer
_ts_jellyfin_server_call_finish (TsJellyfinServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- The interface ------------------------------------------------------------------------- */

/* What is to be done once the server is ready. */
typedef enum {
  WORK_CHECK,
  WORK_TRACKS,
  WORK_PLAYLISTS,
  WORK_PLAYLIST,
  WORK_SAVE,
  WORK_OPEN,
  WORK_COVER,
} WorkKind;

typedef struct {
  WorkKind kind;
  char *id;   /* (owned) (nullable): a cursor, a playlist or a track */
  char *name; /* (owned) (nullable) */
  char **ids; /* (owned) (nullable) */
  guint size_px;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_free (work->id);
  g_free (work->name);
  g_strfreev (work->ids);
  g_free (work);
}

static void
prepared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (object);
  const Work *work = g_object_get_data (G_OBJECT (task), "ts-work");
  GError *error = NULL;

  if (!_ts_jellyfin_server_prepare_finish (self, result, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  switch (work->kind) {
  case WORK_CHECK:
    _ts_jellyfin_server_check (self, task);
    break;
  case WORK_TRACKS:
    _ts_jellyfin_server_list_tracks (self, work->id, task);
    break;
  case WORK_PLAYLISTS:
    _ts_jellyfin_server_list_playlists (self, task);
    break;
  case WORK_PLAYLIST:
    _ts_jellyfin_server_get_playlist (self, work->id, task);
    break;
  case WORK_SAVE:
    _ts_jellyfin_server_save_playlist (
        self, work->id, work->name, (const char *const *) work->ids, task);
    break;
  case WORK_OPEN:
    _ts_jellyfin_server_open_track (self, work->id, task);
    break;
  case WORK_COVER:
    _ts_jellyfin_server_get_cover (self, work->id, work->size_px, task);
    break;
  default:
    g_assert_not_reached ();
  }
}

static Work *
work_new (WorkKind kind, const char *id)
{
  Work *work = g_new0 (Work, 1);

  work->kind = kind;
  work->id = g_strdup (id);
  return work;
}

/* Takes over the work and the task. */
static void
start (TsMusicServer *server, Work *work, GTask *task)
{
  g_object_set_data_full (G_OBJECT (task), "ts-work", work, work_free);
  _ts_jellyfin_server_prepare (
      TS_JELLYFIN_SERVER (server), g_task_get_cancellable (task), prepared_cb, task);
}

static void
ts_jellyfin_server_check (TsMusicServer *server, GTask *task)
{
  start (server, work_new (WORK_CHECK, NULL), task);
}

static void
ts_jellyfin_server_list_tracks (TsMusicServer *server, const char *cursor, GTask *task)
{
  start (server, work_new (WORK_TRACKS, cursor), task);
}

static void
ts_jellyfin_server_list_playlists (TsMusicServer *server, GTask *task)
{
  start (server, work_new (WORK_PLAYLISTS, NULL), task);
}

static void
ts_jellyfin_server_get_playlist (TsMusicServer *server, const char *id, GTask *task)
{
  start (server, work_new (WORK_PLAYLIST, id), task);
}

static void
ts_jellyfin_server_save_playlist (TsMusicServer *server,
                                  const char *id,
                                  const char *name,
                                  const char *const *track_ids,
                                  GTask *task)
{
  Work *work = work_new (WORK_SAVE, id);

  work->name = g_strdup (name);
  work->ids = g_strdupv ((char **) track_ids);
  start (server, work, task);
}

static void
ts_jellyfin_server_open_track (TsMusicServer *server, const char *track_id, GTask *task)
{
  start (server, work_new (WORK_OPEN, track_id), task);
}

static void
ts_jellyfin_server_get_cover (TsMusicServer *server,
                              const char *track_id,
                              guint size_px,
                              GTask *task)
{
  Work *work = work_new (WORK_COVER, track_id);

  work->size_px = size_px;
  start (server, work, task);
}

static char *
ts_jellyfin_server_make_stream_uri (TsMusicServer *server, const char *track_id)
{
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (server);
  const gboolean is_jellyfin = self->flavour == TS_JELLYFIN_FLAVOUR_JELLYFIN;
  g_autofree char *full_id = ts_jellyfin_dup_id (self->flavour, track_id);
  g_autofree char *id = g_uri_escape_string (full_id, NULL, FALSE);
  g_autofree char *token = g_uri_escape_string (self->token != NULL ? self->token : "", NULL, FALSE);

  return g_strdup_printf ("%s/Audio/%s/stream?%s=true&%s=%s",
                          self->address,
                          id,
                          is_jellyfin ? "static" : "Container=mp3,flac,ogg,opus,m4a,wav,wma&Static",
                          is_jellyfin ? "ApiKey" : "api_key",
                          token);
}

static TsHttpService *
ts_jellyfin_server_get_http (TsMusicServer *server)
{
  return TS_JELLYFIN_SERVER (server)->http;
}

static void
ts_jellyfin_server_iface_init (TsMusicServerInterface *iface)
{
  iface->check = ts_jellyfin_server_check;
  iface->list_tracks = ts_jellyfin_server_list_tracks;
  iface->list_playlists = ts_jellyfin_server_list_playlists;
  iface->get_playlist = ts_jellyfin_server_get_playlist;
  iface->save_playlist = ts_jellyfin_server_save_playlist;
  iface->open_track = ts_jellyfin_server_open_track;
  iface->get_cover = ts_jellyfin_server_get_cover;
  iface->make_stream_uri = ts_jellyfin_server_make_stream_uri;
  iface->get_http = ts_jellyfin_server_get_http;
}

static void
ts_jellyfin_server_finalize (GObject *object)
{
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->worker, ts_worker_unref);
  g_free (self->address);
  g_free (self->user);
  g_free (self->secret);
  g_free (self->version);
  g_free (self->name);
  g_free (self->token);
  g_free (self->user_id);

  G_OBJECT_CLASS (ts_jellyfin_server_parent_class)->finalize (object);
}

static void
ts_jellyfin_server_class_init (TsJellyfinServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_jellyfin_server_finalize;
}

static void
ts_jellyfin_server_init (TsJellyfinServer *self)
{
  self->worker = ts_worker_new ("ts-jellyfin");
}

TsJellyfinServer *
ts_jellyfin_server_new (TsHttpService *http,
                        TsJellyfinFlavour flavour,
                        const char *address,
                        const char *user,
                        const char *secret,
                        gboolean is_api_key)
{
  TsJellyfinServer *self;

  g_return_val_if_fail (TS_IS_HTTP_SERVICE (http), NULL);
  g_return_val_if_fail (address != NULL && secret != NULL, NULL);

  self = g_object_new (TS_TYPE_JELLYFIN_SERVER, NULL);
  self->http = g_object_ref (http);
  self->flavour = flavour;
  self->address = g_strdup (address);
  self->user = g_strdup (user);
  self->secret = g_strdup (secret);
  self->is_api_key = is_api_key;
  return self;
}

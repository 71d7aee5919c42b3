/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-subsonic-server-private.h"

#include "ts-server-media.h"

static char *
make_uri (TsSubsonicServer *self, const char *method, const char *const *parameters)
{
  g_autofree char *salt = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());

  return ts_subsonic_login_make_uri (self->login, method, self->version, salt, parameters);
}

char *
_ts_subsonic_server_make_stream_uri (TsMusicServer *server, const char *track_id)
{
  const char *parameters[] = { "id", track_id, NULL };

  return make_uri (TS_SUBSONIC_SERVER (server), "download", parameters);
}

/* A refusal comes with a status of 200. */
static GError *
explain_refusal (JsonNode *root)
{
  GError *error = NULL;

  ts_subsonic_get_response (root, NULL, &error);
  return error;
}

void
_ts_subsonic_server_open_track (TsMusicServer *server, const char *track_id, GTask *task)
{
  g_autofree char *uri = _ts_subsonic_server_make_stream_uri (server, track_id);
  GError *error = NULL;
  g_autoptr (TsHttpRequest) request = ts_http_request_new ("GET", uri, &error);

  if (request != NULL) {
    ts_server_media_open (TS_SUBSONIC_SERVER (server)->http, request, explain_refusal, task);
  } else {
    g_task_return_error (task, error);
    g_object_unref (task);
  }
}

/* --- Covers -------------------------------------------------------------------------------- */

static void
load_image (TsMusicServer *server, const char *id, guint size_px, GTask *task)
{
  TsSubsonicServer *self = TS_SUBSONIC_SERVER (server);
  g_autofree char *size = g_strdup_printf ("%u", size_px);
  const char *parameters[] = { "id", id, "size", size, NULL };
  g_autofree char *uri = make_uri (self, "getCoverArt", parameters);
  GError *error = NULL;
  g_autoptr (TsHttpRequest) request = ts_http_request_new ("GET", uri, &error);

  if (request != NULL) {
    ts_server_media_load_image (self->http, request, task);
  } else {
    g_task_return_error (task, error);
    g_object_unref (task);
  }
}

static gpointer
song_parse (JsonObject *response, GError **error)
{
  char *id = ts_json_dup_id (ts_json_get_object (response, "song"), "coverArt");

  return id != NULL ? id : g_strdup ("");
}

static void
song_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *id = _ts_subsonic_server_call_finish (result, &error);

  if (id != NULL)
    g_task_return_pointer (task, id, g_free);
  else
    g_task_return_error (task, error);
}

static void
find_cover (TsMusicServer *server, const char *track_id, GTask *task)
{
  const char *parameters[] = { "id", track_id, NULL };

  _ts_subsonic_server_call (TS_SUBSONIC_SERVER (server), "getSong", parameters, TRUE, song_parse,
                            g_free, g_task_get_cancellable (task), song_cb, task);
}

void
_ts_subsonic_server_get_cover (TsMusicServer *server,
                               const char *track_id,
                               guint size_px,
                               GTask *task)
{
  static const TsServerCoverFuncs funcs = { load_image, find_cover };

  ts_server_media_get_cover (server, &funcs, track_id, size_px, task);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-jellyfin-server-private.h"

#include "ts-server-media.h"

static TsHttpRequest *
make_request (TsJellyfinServer *self,
              const char *before,
              const char *item_id,
              const char *after,
              TsJellyfinQuery *query,
              GError **error)
{
  g_autofree char *full_id = ts_jellyfin_dup_id (self->flavour, item_id);
  g_autofree char *id = g_uri_escape_string (full_id, NULL, FALSE);
  g_autofree char *uri = NULL;
  TsHttpRequest *request;

  uri = g_strconcat (self->address, before, id, after, query->text->str, NULL);
  g_string_free (query->text, TRUE);
  request = ts_http_request_new ("GET", uri, error);
  if (request != NULL)
    ts_jellyfin_set_login (request, self->flavour, self->token);
  return request;
}

void
_ts_jellyfin_server_open_track (TsJellyfinServer *self, const char *id, GTask *task)
{
  g_autoptr (TsHttpRequest) request = NULL;
  GError *error = NULL;
  TsJellyfinQuery query;

  ts_jellyfin_query_init (&query, self->flavour);
  ts_jellyfin_query_add (&query, "Static", "true");
  /* Emby describes this as required; a file that is sent as it is keeps its own. */
  if (self->flavour == TS_JELLYFIN_FLAVOUR_EMBY)
    ts_jellyfin_query_add (&query, "Container", "mp3,flac,ogg,opus,m4a,wav,wma");
  request = make_request (self, "/Audio/", id, "/stream", &query, &error);
  if (request != NULL) {
    ts_server_media_open (self->http, request, NULL, task);
  } else {
    g_task_return_error (task, error);
    g_object_unref (task);
  }
}

/* --- Covers -------------------------------------------------------------------------------- */

static void
load_image (TsMusicServer *server, const char *item_id, guint size_px, GTask *task)
{
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (server);
  g_autoptr (TsHttpRequest) request = NULL;
  GError *error = NULL;
  TsJellyfinQuery query;

  ts_jellyfin_query_init (&query, self->flavour);
  ts_jellyfin_query_add_uint (&query, "MaxWidth", size_px);
  ts_jellyfin_query_add_uint (&query, "MaxHeight", size_px);
  request = make_request (self, "/Items/", item_id, "/Images/Primary", &query, &error);
  if (request != NULL) {
    ts_server_media_load_image (self->http, request, task);
  } else {
    g_task_return_error (task, error);
    g_object_unref (task);
  }
}

static gpointer
album_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonArray *items = ts_json_get_array (ts_json_get_root_object (root), "Items");
  char *id = items != NULL && json_array_get_length (items) > 0
                 ? ts_json_dup_id (ts_json_array_get_object (items, 0), "AlbumId")
                 : NULL;

  return id != NULL ? id : g_strdup ("");
}

static void
album_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *id = _ts_jellyfin_server_call_finish (TS_JELLYFIN_SERVER (object), result, &error);

  if (id != NULL)
    g_task_return_pointer (task, id, g_free);
  else
    g_task_return_error (task, error);
}

static void
find_album (TsMusicServer *server, const char *track_id, GTask *task)
{
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (server);
  TsJellyfinQuery query;

  ts_jellyfin_query_init (&query, self->flavour);
  ts_jellyfin_query_add (&query, "UserId", self->user_id);
  ts_jellyfin_query_add_list (&query, "Ids", &track_id, 1);
  _ts_jellyfin_server_call (self, "GET", "/Items", &query, NULL, album_parse, NULL, NULL, g_free,
                            g_task_get_cancellable (task), album_cb, task);
}

void
_ts_jellyfin_server_get_cover (TsJellyfinServer *self, const char *id, guint size_px, GTask *task)
{
  static const TsServerCoverFuncs funcs = { load_image, find_album };

  ts_server_media_get_cover (TS_MUSIC_SERVER (self), &funcs, id, size_px, task);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-jellyfin-server.h"
#include "ts-server-call.h"

G_BEGIN_DECLS

struct _TsJellyfinServer {
  GObject parent_instance;

  TsHttpService *http; /* (owned) */
  TsWorker *worker;    /* (owned): parses answers */
  TsJellyfinFlavour flavour;
  char *address; /* (owned) */
  char *user;    /* (owned) (nullable) */
  char *secret;  /* (owned) */
  gboolean is_api_key;

  /* Learned from the server. */
  char *version; /* (owned) (nullable) */
  char *name;    /* (owned) (nullable) */
  char *token;   /* (owned) (nullable): what requests are sent with */
  char *user_id; /* (owned) (nullable): unknown with a key that may not list users */
  gboolean is_ready;
};

/**
 * _ts_jellyfin_server_prepare:
 * @callback: gets a result for _ts_jellyfin_server_prepare_finish()
 *
 * Looks who answers and logs in, unless that was done before.
 */
void _ts_jellyfin_server_prepare (TsJellyfinServer *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
_ts_jellyfin_server_prepare_finish (TsJellyfinServer *self, GAsyncResult *result, GError **error);

/* Once prepared: */
TsJellyfinFlavour _ts_jellyfin_server_get_flavour (TsJellyfinServer *self);
const char *_ts_jellyfin_server_get_user_id (TsJellyfinServer *self); /* (nullable) */

/**
 * _ts_jellyfin_server_send:
 * @query: (transfer full) (nullable): its text is freed
 * @json: (nullable): a body
 * @token: (nullable): the login
 *
 * Sends a request and parses the answer, also before the server is prepared.
 */
void _ts_jellyfin_server_send (TsJellyfinServer *self,
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
                               gpointer user_data);

/**
 * _ts_jellyfin_server_call:
 * @query: (transfer full) (nullable): its text is freed
 * @json: (nullable): a body
 *
 * Sends a request with the login and parses the answer.
 */
void _ts_jellyfin_server_call (TsJellyfinServer *self,
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
                               gpointer user_data);
gpointer
_ts_jellyfin_server_call_finish (TsJellyfinServer *self, GAsyncResult *result, GError **error);

/* The interface's methods that have a file of their own; the server is prepared. */
void _ts_jellyfin_server_check (TsJellyfinServer *self, GTask *task);
void _ts_jellyfin_server_list_tracks (TsJellyfinServer *self, const char *cursor, GTask *task);
void _ts_jellyfin_server_open_track (TsJellyfinServer *self, const char *id, GTask *task);
void
_ts_jellyfin_server_get_cover (TsJellyfinServer *self, const char *id, guint size_px, GTask *task);
void _ts_jellyfin_server_list_playlists (TsJellyfinServer *self, GTask *task);
void _ts_jellyfin_server_get_playlist (TsJellyfinServer *self, const char *id, GTask *task);
void _ts_jellyfin_server_save_playlist (TsJellyfinServer *self,
                                        const char *id,
                                        const char *name,
                                        const char *const *track_ids,
                                        GTask *task);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-server-call.h"
#include "ts-subsonic-server.h"

G_BEGIN_DECLS

struct _TsSubsonicServer {
  GObject parent_instance;

  TsHttpService *http;    /* (owned) */
  TsWorker *worker;       /* (owned): parses answers */
  TsSubsonicLogin *login; /* (owned) */
  char *version;          /* (owned): of the protocol, as asked for */
};

/* Makes a value of a "subsonic-response", on the worker. Returns it, or NULL with @error set. */
typedef gpointer (*TsSubsonicParseFunc) (JsonObject *response, GError **error);

/**
 * _ts_subsonic_server_call:
 * @parameters: (array zero-terminated=1) (nullable): names and values in turn; copied
 * @is_repeatable: whether calling twice is the same as calling once
 *
 * Calls a method of the server and parses its answer.
 */
void _ts_subsonic_server_call (TsSubsonicServer *self,
                               const char *method,
                               const char *const *parameters,
                               gboolean is_repeatable,
                               TsSubsonicParseFunc parse,
                               GDestroyNotify result_free,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * _ts_subsonic_server_call_form:
 * @form: (nullable): more parameters, encoded; they are posted
 *
 * As _ts_subsonic_server_call(), which it finishes as.
 */
void _ts_subsonic_server_call_form (TsSubsonicServer *self,
                                    const char *method,
                                    const char *const *parameters,
                                    const char *form,
                                    gboolean is_repeatable,
                                    TsSubsonicParseFunc parse,
                                    GDestroyNotify result_free,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gpointer _ts_subsonic_server_call_finish (GAsyncResult *result, GError **error);

/* The interface's methods that have files of their own. */
void _ts_subsonic_server_list_tracks (TsMusicServer *server, const char *cursor, GTask *task);
void _ts_subsonic_server_list_playlists (TsMusicServer *server, GTask *task);
void _ts_subsonic_server_get_playlist (TsMusicServer *server, const char *id, GTask *task);
void _ts_subsonic_server_save_playlist (TsMusicServer *server,
                                        const char *id,
                                        const char *name,
                                        const char *const *track_ids,
                                        GTask *task);
void _ts_subsonic_server_open_track (TsMusicServer *server, const char *track_id, GTask *task);
void _ts_subsonic_server_get_cover (TsMusicServer *server,
                                    const char *track_id,
                                    guint size_px,
                                    GTask *task);
char *_ts_subsonic_server_make_stream_uri (TsMusicServer *server, const char *track_id);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-json.h"
#include "ts-music-server.h"

G_BEGIN_DECLS

/**
 * TsServerRefusalFunc:
 * @root: (nullable): JSON that came instead of media
 *
 * Returns: (transfer full) (nullable): what it means, in words; NULL where it says nothing
 */
typedef GError *(*TsServerRefusalFunc) (JsonNode *root);

/**
 * ts_server_media_open:
 * @refusal: (nullable): for servers that refuse with a status of 200
 * @task: (transfer full): answered with a (transfer full) #TsHttpStream; its cancellable counts
 *
 * Opens a file of a server. Text instead of media is an error. Main context.
 */
void ts_server_media_open (TsHttpService *http,
                           TsHttpRequest *request,
                           TsServerRefusalFunc refusal,
                           GTask *task);

/**
 * ts_server_media_load_image:
 * @task: (transfer full): answered with (transfer full) #GBytes: a picture in one of the formats
 *   programs know (JPEG, PNG, WebP, GIF), or %TS_SERVICE_ERROR_NOT_FOUND
 */
void ts_server_media_load_image (TsHttpService *http, TsHttpRequest *request, GTask *task);

/* How a server is asked for covers. Both take over @task. */
typedef struct {
  /* Answers with (transfer full) #GBytes, see ts_server_media_load_image(). */
  void (*load) (TsMusicServer *self, const char *id, guint size_px, GTask *task);
  /* Answers with (transfer full) the id of what has the picture of a track, "" for none. */
  void (*find) (TsMusicServer *self, const char *track_id, GTask *task);
} TsServerCoverFuncs;

/**
 * ts_server_media_get_cover:
 * @funcs: static
 * @task: (transfer full): answered with (transfer full) #GBytes
 *
 * Loads the picture of a track, or, where it has none of its own, of its album or folder.
 */
void ts_server_media_get_cover (TsMusicServer *self,
                                const TsServerCoverFuncs *funcs,
                                const char *track_id,
                                guint size_px,
                                GTask *task);

/**
 * ts_image_is_known:
 *
 * Returns: whether @bytes begin like a picture
 */
gboolean ts_image_is_known (GBytes *bytes);

G_END_DECLS

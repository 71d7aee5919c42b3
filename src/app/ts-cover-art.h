/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"
#include "ts-track.h"

G_BEGIN_DECLS

/**
 * TsCoverArt:
 *
 * The pictures of tracks: from the tags of a file, from its folder, or from its server. They are
 * kept in the user's cache directory, 64 MB at most; those not used for longest go first. Belongs
 * to a #TsContext, see ts_context_get_cover_art(). Main context only.
 */
#define TS_TYPE_COVER_ART (ts_cover_art_get_type ())
G_DECLARE_FINAL_TYPE (TsCoverArt, ts_cover_art, TS, COVER_ART, GObject)

/**
 * ts_cover_art_new:
 * @context: (unowned): outlives the result
 * @directory: (nullable) (type filename): of the cache; NULL for the user's own
 */
TsCoverArt *ts_cover_art_new (TsContext *context, const char *directory) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_cover_art_load_async:
 * @track: of the library
 * @size_px: the longer side that is to be shown; the picture may be larger
 *
 * Finishes with (transfer full) (type filename) the path of a picture: JPEG, PNG, WebP or GIF. The
 * file may go when other pictures come, so it is opened soon. Without a picture it is
 * %G_IO_ERROR_NOT_FOUND, and a server is not asked for the same one again until the program ends.
 */
void ts_cover_art_load_async (TsCoverArt *self,
                              TsTrack *track,
                              guint size_px,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
char *ts_cover_art_load_finish (TsCoverArt *self, GAsyncResult *result, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-store.h"

G_BEGIN_DECLS

/* Which recording a track is a copy of. */
typedef struct {
  gint64 track_id;
  gint64 recording_id; /* the least id of its copies; 0 for none */
} TsRecordingChange;

/**
 * ts_store_set_recordings:
 * @changes: (array length=n_changes): the tracks whose recording is another one now
 *
 * Stores which tracks of several sources are the same recording, all or nothing.
 */
gboolean ts_store_set_recordings (TsStore *self,
                                  const TsRecordingChange *changes,
                                  guint n_changes,
                                  GCancellable *cancellable,
                                  GError **error);

/**
 * ts_store_list_copies:
 *
 * Finishes with (transfer full) (element-type TsTrack): the tracks of a recording that are there,
 * those of the source that was added first come first.
 */
void ts_store_list_copies_async (TsStore *self,
                                 gint64 recording_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *ts_store_list_copies_finish (TsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-station-target.h"

#include "ts-store-sync.h"

G_BEGIN_DECLS

struct _TsStationTarget {
  GObject parent_instance;

  TsAzuracastStation *station; /* (owned): main context */
  char *name;                  /* (owned): what people call it */
  char *location;              /* (owned) */
  TsStore *store;              /* (owned) (nullable): what runs put into playlists is remembered... */
  gint64 pair_id;              /* ...of this pair */
  int lock_fd;                 /* -1 outside of a run */
  TsAzuracastFiles *known;     /* (owned) (nullable): as it was compared; not changed in a run */
  GMutex handing;              /* held while playlists go from one file to another */
  TsAzuracastFiles *fresh;     /* (owned) (nullable): listed since the last change of this run */
};

/* Sets what an error of the station means for a run; takes @from over. FALSE. */
gboolean _ts_station_target_fail (TsStationTarget *self, GError *from, GError **error);

/* What is on the station after all changes of this run; (transfer none). */
TsAzuracastFiles *_ts_station_target_get_fresh (TsStationTarget *self,
                                                GCancellable *cancellable,
                                                GError **error);

/* On a thread of a run; errors are the station's. */
TsAzuracastFile *_ts_station_target_upload (TsStationTarget *self,
                                            const TsSyncPut *put,
                                            const char *path,
                                            gboolean replaces,
                                            TsAzuracastProgress *progress,
                                            GCancellable *cancellable,
                                            GError **error);

/* Uploads to @path, and then takes away what it replaces. Gives @result a remark where that did not
 * go as planned. */
TsAzuracastFile *_ts_station_target_put_instead (TsStationTarget *self,
                                                 const TsSyncPut *put,
                                                 const char *path,
                                                 TsAzuracastProgress *progress,
                                                 TsSyncPutResult *result,
                                                 GCancellable *cancellable,
                                                 GError **error);

gboolean _ts_station_target_put_playlist (TsSyncTarget *target,
                                          const TsPlaylist *playlist,
                                          const char *name,
                                          const TsSyncPlaylistOrigins *origins,
                                          const TsSyncPlaylistOptions *options,
                                          char **written_name,
                                          GPtrArray *missing,
                                          GCancellable *cancellable,
                                          GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-target.h"

G_DEFINE_INTERFACE (TsSyncTarget, ts_sync_target, G_TYPE_OBJECT)

static void
ts_sync_target_default_init (TsSyncTargetInterface *iface)
{
}

void
ts_sync_put_result_clear (TsSyncPutResult *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->remark, g_free);
}

gboolean
ts_sync_target_begin (TsSyncTarget *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (TS_IS_SYNC_TARGET (self), FALSE);

  return TS_SYNC_TARGET_GET_IFACE (self)->begin (self, cancellable, error);
}

void
ts_sync_target_end (TsSyncTarget *self)
{
  g_return_if_fail (TS_IS_SYNC_TARGET (self));

  TS_SYNC_TARGET_GET_IFACE (self)->end (self);
}

GPtrArray *
ts_sync_target_list_names (TsSyncTarget *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (TS_IS_SYNC_TARGET (self), NULL);

  return TS_SYNC_TARGET_GET_IFACE (self)->list_names (self, cancellable, error);
}

gboolean
ts_sync_target_put (TsSyncTarget *self,
                    const TsSyncPut *put,
                    TsSyncBytesFunc progress,
                    gpointer user_data,
                    TsSyncPutResult *result,
                    GCancellable *cancellable,
                    GError **error)
{
  g_return_val_if_fail (TS_IS_SYNC_TARGET (self), FALSE);
  g_return_val_if_fail (put != NULL && result != NULL, FALSE);

  *result = (TsSyncPutResult){ NULL };
  return TS_SYNC_TARGET_GET_IFACE (self)->put (self, put, progress, user_data, result, cancellable,
                                               error);
}

gboolean
ts_sync_target_verify (TsSyncTarget *self,
                       const TsTrack *track,
                       TsSyncPutResult *result,
                       GCancellable *cancellable,
                       GError **error)
{
  TsSyncTargetInterface *iface;

  g_return_val_if_fail (TS_IS_SYNC_TARGET (self), FALSE);
  g_return_val_if_fail (track != NULL && result != NULL, FALSE);

  iface = TS_SYNC_TARGET_GET_IFACE (self);
  return iface->verify == NULL || iface->verify (self, track, result, cancellable, error);
}

gboolean
ts_sync_target_put_playlist (TsSyncTarget *self,
                             const TsPlaylist *playlist,
                             const char *name,
                             const TsSyncPlaylistOrigins *origins,
                             const TsSyncPlaylistOptions *options,
                             char **written_name,
                             GPtrArray *missing,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autofree char *written = NULL;

  g_return_val_if_fail (TS_IS_SYNC_TARGET (self), FALSE);
  g_return_val_if_fail (playlist != NULL && name != NULL, FALSE);
  g_return_val_if_fail (origins != NULL && options != NULL && missing != NULL, FALSE);

  if (!TS_SYNC_TARGET_GET_IFACE (self)->put_playlist (self, playlist, name, origins, options,
                                                      &written, missing, cancellable, error))
    return FALSE;
  if (written_name != NULL)
    *written_name = g_steal_pointer (&written);
  return TRUE;
}

gboolean
ts_sync_target_takes_empty_playlists (TsSyncTarget *self)
{
  g_return_val_if_fail (TS_IS_SYNC_TARGET (self), FALSE);

  return TS_SYNC_TARGET_GET_IFACE (self)->takes_empty_playlists;
}

guint
ts_sync_target_get_max_parallel (TsSyncTarget *self)
{
  g_return_val_if_fail (TS_IS_SYNC_TARGET (self), 1);

  return MAX (TS_SYNC_TARGET_GET_IFACE (self)->max_parallel, 1);
}

gint64
ts_sync_target_get_free_bytes (TsSyncTarget *self)
{
  g_return_val_if_fail (TS_IS_SYNC_TARGET (self), -1);

  return TS_SYNC_TARGET_GET_IFACE (self)->get_free_bytes (self);
}

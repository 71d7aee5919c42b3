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
ts_sync_target_put_playlist (TsSyncTarget *self,
                             const char *name,
                             GBytes *content,
                             char **written_name,
                             GCancellable *cancellable,
                             GError **error)
{
  g_return_val_if_fail (TS_IS_SYNC_TARGET (self), FALSE);
  g_return_val_if_fail (name != NULL && content != NULL, FALSE);

  if (written_name != NULL)
    *written_name = NULL;
  return TS_SYNC_TARGET_GET_IFACE (self)->put_playlist (self, name, content, written_name,
                                                        cancellable, error);
}

gint64
ts_sync_target_get_free_bytes (TsSyncTarget *self)
{
  g_return_val_if_fail (TS_IS_SYNC_TARGET (self), -1);

  return TS_SYNC_TARGET_GET_IFACE (self)->get_free_bytes (self);
}

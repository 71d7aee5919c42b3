/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-scan-batch-private.h"

static void
upsert_clear (gpointer data)
{
  TsScanUpsert *upsert = data;

  ts_track_unref (upsert->track);
}

static void
move_clear (gpointer data)
{
  TsScanMove *move = data;

  g_free (move->location);
}

TsScanBatch *
ts_scan_batch_new (void)
{
  TsScanBatch *self = g_new0 (TsScanBatch, 1);

  self->upserts = g_array_new (FALSE, FALSE, sizeof (TsScanUpsert));
  g_array_set_clear_func (self->upserts, upsert_clear);
  self->moves = g_array_new (FALSE, FALSE, sizeof (TsScanMove));
  g_array_set_clear_func (self->moves, move_clear);
  self->missing = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->present = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
ts_scan_batch_free (TsScanBatch *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->upserts);
  g_array_unref (self->moves);
  g_array_unref (self->missing);
  g_array_unref (self->present);
  g_free (self);
}

guint
ts_scan_batch_get_n (TsScanBatch *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->upserts->len + self->moves->len + self->missing->len + self->present->len;
}

void
ts_scan_batch_add_track (TsScanBatch *self, TsTrack *track, guint64 inode, guint64 device)
{
  TsScanUpsert upsert = { .inode = inode, .device = device };

  g_return_if_fail (self != NULL);
  g_return_if_fail (track != NULL && track->location != NULL);

  upsert.track = ts_track_ref (track);
  g_array_append_val (self->upserts, upsert);
}

void
ts_scan_batch_add_move (TsScanBatch *self,
                        gint64 id,
                        const char *location,
                        gint64 mtime_us,
                        guint64 inode,
                        guint64 device)
{
  TsScanMove move = { .id = id, .mtime_us = mtime_us, .inode = inode, .device = device };

  g_return_if_fail (self != NULL);
  g_return_if_fail (location != NULL);

  move.location = g_strdup (location);
  g_array_append_val (self->moves, move);
}

void
ts_scan_batch_add_missing (TsScanBatch *self, gint64 id)
{
  g_return_if_fail (self != NULL);

  g_array_append_val (self->missing, id);
}

void
ts_scan_batch_add_present (TsScanBatch *self, gint64 id)
{
  g_return_if_fail (self != NULL);

  g_array_append_val (self->present, id);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-track-item.h"

struct _TsTrackItem {
  GObject parent_instance;
  gint64 id;
  TsTrack *track; /* (owned) (nullable) */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TsTrackItem, ts_track_item, G_TYPE_OBJECT)

static void
ts_track_item_finalize (GObject *object)
{
  g_clear_pointer (&TS_TRACK_ITEM (object)->track, ts_track_unref);
  G_OBJECT_CLASS (ts_track_item_parent_class)->finalize (object);
}

static void
ts_track_item_class_init (TsTrackItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_track_item_finalize;
  changed_signal = g_signal_new ("changed", TS_TYPE_TRACK_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
ts_track_item_init (TsTrackItem *self)
{
}

TsTrackItem *
ts_track_item_new (gint64 id)
{
  TsTrackItem *self = g_object_new (TS_TYPE_TRACK_ITEM, NULL);

  self->id = id;
  return self;
}

gint64
ts_track_item_get_id (TsTrackItem *self)
{
  g_return_val_if_fail (TS_IS_TRACK_ITEM (self), 0);

  return self->id;
}

void
ts_track_item_become (TsTrackItem *self, gint64 id)
{
  g_return_if_fail (TS_IS_TRACK_ITEM (self));

  self->id = id;
  g_clear_pointer (&self->track, ts_track_unref);
}

TsTrack *
ts_track_item_get_track (TsTrackItem *self)
{
  g_return_val_if_fail (TS_IS_TRACK_ITEM (self), NULL);

  return self->track;
}

void
ts_track_item_set_track (TsTrackItem *self, TsTrack *track)
{
  g_return_if_fail (TS_IS_TRACK_ITEM (self));

  if (self->track == track)
    return;
  g_clear_pointer (&self->track, ts_track_unref);
  if (track != NULL)
    self->track = ts_track_ref (track);
  g_signal_emit (self, changed_signal, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-player"

#include "config.h"

#include "ts-play-item.h"

G_DEFINE_BOXED_TYPE (TsPlayItem, ts_play_item, ts_play_item_ref, ts_play_item_unref)

TsPlayItem *
ts_play_item_new (TsTrack *track, const char *uri)
{
  TsPlayItem *self;
  g_autofree char *location = NULL;

  g_return_val_if_fail (track != NULL, NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  self = g_new0 (TsPlayItem, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->track = ts_track_ref (track);
  self->uri = g_strdup (uri);
  if (ts_play_item_is_local (self)) {
    location = ts_track_get_display_location (track);
    self->name = g_path_get_basename (location);
  } else {
    self->name = ts_track_get_display_title (track);
  }
  return self;
}

void
ts_play_item_set_headers (TsPlayItem *self, GHashTable *headers)
{
  g_return_if_fail (self != NULL);

  if (headers != NULL)
    g_hash_table_ref (headers);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  self->headers = headers;
}

void
ts_play_item_set_trust (TsPlayItem *self, GTlsDatabase *trust)
{
  g_return_if_fail (self != NULL);

  g_set_object (&self->trust, trust);
}

TsPlayItem *
ts_play_item_ref (TsPlayItem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ts_play_item_unref (TsPlayItem *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  ts_track_unref (self->track);
  g_free (self->uri);
  g_free (self->name);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_object (&self->trust);
  g_free (self);
}

gboolean
ts_play_item_is_local (const TsPlayItem *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_str_has_prefix (self->uri, "file:");
}

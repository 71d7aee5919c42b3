/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-source.h"

G_DEFINE_INTERFACE (TsSyncSource, ts_sync_source, G_TYPE_OBJECT)

static void
ts_sync_source_default_init (TsSyncSourceInterface *iface)
{
}

TsSyncPlace *
ts_sync_place_new (const char *path, TsTrack *track)
{
  TsSyncPlace *self = g_new (TsSyncPlace, 1);

  self->path = g_strdup (path);
  self->track = ts_track_ref (track);
  return self;
}

void
ts_sync_place_free (TsSyncPlace *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->path);
  ts_track_unref (self->track);
  g_free (self);
}

TsSyncPlaylist *
ts_sync_playlist_new (const char *id, const char *name)
{
  TsSyncPlaylist *self = g_new (TsSyncPlaylist, 1);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  return self;
}

void
ts_sync_playlist_free (TsSyncPlaylist *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

int
ts_sync_source_open (TsSyncSource *self,
                     const TsTrack *track,
                     TsSyncBytesFunc progress,
                     gpointer user_data,
                     GCancellable *cancellable,
                     GError **error)
{
  g_return_val_if_fail (TS_IS_SYNC_SOURCE (self), -1);
  g_return_val_if_fail (track != NULL, -1);

  return TS_SYNC_SOURCE_GET_IFACE (self)->open (self, track, progress, user_data, cancellable,
                                                error);
}

gboolean
ts_sync_source_is_remote (TsSyncSource *self)
{
  g_return_val_if_fail (TS_IS_SYNC_SOURCE (self), FALSE);

  return TS_SYNC_SOURCE_GET_IFACE (self)->is_remote;
}

GPtrArray *
ts_sync_source_list_playlists (TsSyncSource *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (TS_IS_SYNC_SOURCE (self), NULL);

  return TS_SYNC_SOURCE_GET_IFACE (self)->list_playlists (self, cancellable, error);
}

TsPlaylist *
ts_sync_source_read_playlist (TsSyncSource *self,
                              const TsSyncPlaylist *playlist,
                              TsSyncLocateFunc locate,
                              gpointer user_data,
                              GPtrArray *missing,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (TS_IS_SYNC_SOURCE (self), NULL);
  g_return_val_if_fail (playlist != NULL && locate != NULL && missing != NULL, NULL);

  return TS_SYNC_SOURCE_GET_IFACE (self)->read_playlist (self, playlist, locate, user_data,
                                                         missing, cancellable, error);
}

void
ts_sync_source_fill_entry (TsPlaylistEntry *entry, const TsTrack *track)
{
  g_return_if_fail (entry != NULL && track != NULL);

  /* Title and artist belong together: a title may be a file's name or hold both. */
  if (entry->title == NULL) {
    g_free (entry->artist);
    entry->title = g_strdup (track->title);
    entry->artist = g_strdup (track->artist);
  }
  if (entry->album == NULL)
    entry->album = g_strdup (track->album);
  if (entry->duration_ms == 0)
    entry->duration_ms = track->duration_ms;
}

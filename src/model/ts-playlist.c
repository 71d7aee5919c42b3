/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-model"

#include "config.h"

#include "ts-playlist.h"

static void
ts_playlist_entry_free (gpointer data)
{
  TsPlaylistEntry *entry = data;

  g_free (entry->location);
  g_free (entry->title);
  g_free (entry->artist);
  g_free (entry->album);
  g_free (entry);
}

TsPlaylist *
ts_playlist_new (const char *name)
{
  TsPlaylist *self = g_new0 (TsPlaylist, 1);

  self->name = g_strdup (name);
  self->entries = g_ptr_array_new_with_free_func (ts_playlist_entry_free);
  return self;
}

void
ts_playlist_free (TsPlaylist *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->name);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

TsPlaylistEntry *
ts_playlist_append (TsPlaylist *self, const char *location)
{
  TsPlaylistEntry *entry;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (location != NULL, NULL);

  entry = g_new0 (TsPlaylistEntry, 1);
  entry->location = g_strdup (location);
  g_ptr_array_add (self->entries, entry);
  return entry;
}

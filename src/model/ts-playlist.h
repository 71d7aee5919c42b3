/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One line of a playlist. */
typedef struct {
  char *location;     /* (owned): path or address as the playlist has it; raw bytes for paths */
  char *title;        /* (owned) (nullable): title alone where the format has it */
  char *artist;       /* (owned) (nullable): "creator" of XSPF */
  char *album;        /* (owned) (nullable) */
  gint64 duration_ms; /* 0 unknown */
} TsPlaylistEntry;

/* A named, ordered list of entries. */
typedef struct {
  char *name;         /* (owned) (nullable): what people see */
  GPtrArray *entries; /* (owned) (element-type TsPlaylistEntry) */
} TsPlaylist;

TsPlaylist *ts_playlist_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
void ts_playlist_free (TsPlaylist *self);

/**
 * ts_playlist_append:
 * @location: (not nullable): path or address
 *
 * Returns: (transfer none): the new last entry, to be filled in
 */
TsPlaylistEntry *ts_playlist_append (TsPlaylist *self, const char *location);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsPlaylist, ts_playlist_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the library knows of one file without opening it. */
typedef struct {
  gint64 id;            /* the track's row */
  const char *location; /* (owned by the table): path below the root, raw bytes */
  const char *identity; /* (owned by the table) (nullable): TsTrack.identity */
  gint64 mtime_us;
  gint64 size_bytes;
  guint64 inode;       /* 0 unknown */
  guint64 device;      /* 0 unknown */
  gboolean is_missing; /* was not there at the last scan */
} TsKnownTrack;

/**
 * TsKnownTracks:
 *
 * All files of one source as the library knows them, for telling unchanged files from new, changed
 * and moved ones. About 120 bytes a file. Reference counted; after it was filled it is only read,
 * from any thread.
 */
typedef struct _TsKnownTracks TsKnownTracks;

TsKnownTracks *ts_known_tracks_new (void) G_GNUC_WARN_UNUSED_RESULT;
TsKnownTracks *ts_known_tracks_ref (TsKnownTracks *self);
void ts_known_tracks_unref (TsKnownTracks *self);

/**
 * ts_known_tracks_add:
 * @track: (not nullable): its strings are copied
 *
 * Adds one row. A second row of the same location replaces the first in lookups.
 */
void ts_known_tracks_add (TsKnownTracks *self, const TsKnownTrack *track);

guint ts_known_tracks_get_n (TsKnownTracks *self);

/**
 * ts_known_tracks_get:
 * @i: less than ts_known_tracks_get_n()
 *
 * Returns: (transfer none): the row, valid until the next add
 */
const TsKnownTrack *ts_known_tracks_get (TsKnownTracks *self, guint i);

/**
 * ts_known_tracks_find:
 * @index: (out) (optional): its number for ts_known_tracks_get()
 *
 * Returns: (transfer none) (nullable): the file at @location
 */
const TsKnownTrack *ts_known_tracks_find (TsKnownTracks *self, const char *location, guint *index);

/**
 * ts_known_tracks_find_identity:
 *
 * Calls of the same @identity with @after the last index found walk over all files of that audio;
 * start with -1.
 *
 * Returns: the next index, or -1 when there is none left
 */
int ts_known_tracks_find_identity (TsKnownTracks *self, const char *identity, int after);

/**
 * ts_known_tracks_find_inode:
 *
 * Returns: (transfer none) (nullable): the file that had this inode on this device; of several
 *   (hard links) the first
 */
const TsKnownTrack *
ts_known_tracks_find_inode (TsKnownTracks *self, guint64 device, guint64 inode, guint *index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsKnownTracks, ts_known_tracks_unref)

G_END_DECLS

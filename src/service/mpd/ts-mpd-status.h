/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
  TS_MPD_PLAY_STOPPED,
  TS_MPD_PLAY_PLAYING,
  TS_MPD_PLAY_PAUSED,
} TsMpdPlay;

/**
 * TsMpdStatus:
 *
 * What an MPD did at one moment. Not changed once made; reference counted atomically. Strings are
 * UTF-8 on one line.
 */
typedef struct {
  TsMpdPlay play;
  guint queue_length;
  int position;       /* of the current song in the queue, from 0; -1 for none */
  gint64 elapsed_ms;  /* 0 also while a stream has not answered yet */
  gint64 duration_ms; /* 0 unknown */
  gint64 taken_us;    /* monotonic time of this status */
  char *uri;          /* (owned) (nullable): of the current song */
  char *title;        /* (owned) (nullable) */
  char *artist;       /* (owned) (nullable) */
  char *album;        /* (owned) (nullable) */
  char *name;         /* (owned) (nullable): of a stream, or of the entry it was loaded from */
  char *error;        /* (owned) (nullable): what MPD could not play last, in its own words */
  char *version;      /* (owned): of the protocol: "0.23.5" */

  gatomicrefcount ref_count;
} TsMpdStatus;

#define TS_TYPE_MPD_STATUS (ts_mpd_status_get_type ())
GType ts_mpd_status_get_type (void) G_GNUC_CONST;

TsMpdStatus *ts_mpd_status_ref (TsMpdStatus *self);
void ts_mpd_status_unref (TsMpdStatus *self);

/**
 * ts_mpd_status_get_display:
 *
 * Returns: (transfer full) (nullable): "Artist - Title", or as much of it as there is; NULL without
 *   a current song
 */
char *ts_mpd_status_get_display (const TsMpdStatus *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_mpd_play_to_id:
 *
 * Returns: (transfer none): "stopped", "playing" or "paused"
 */
const char *ts_mpd_play_to_id (TsMpdPlay play);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsMpdStatus, ts_mpd_status_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TsTrack:
 *
 * One item of one source: a file of a folder, a song of a server. Reference counted (atomically,
 * so a value may cross threads) and not changed once it was handed on. Every string is UTF-8 or
 * NULL for "unknown", never "", except @location, which is in the file system's own bytes.
 */
typedef struct {
  gint64 id;        /* row in the store, 0 before it was stored */
  gint64 source_id; /* the source it belongs to, 0 for none */

  /* Where else the same recording is. */
  gint64 recording_id; /* the same for all copies; 0 where it is in one source only */
  gint64 *origins;     /* (owned) (nullable): the sources that have it, with its own */
  guint n_origins;

  gatomicrefcount ref_count;

  char *location; /* (owned): path below the source's root, or the server's id; raw bytes */
  char *uri;      /* (owned) (nullable): full address for playing */

  /* What it is. */
  char *title;             /* (owned) (nullable) */
  char *artist;            /* (owned) (nullable): as credited, several joined by "; " */
  char *album;             /* (owned) (nullable) */
  char *album_artist;      /* (owned) (nullable) */
  char **genres;           /* (owned) (nullable): NULL-terminated, never empty when set */
  int track_number;        /* 0 unknown */
  int disc_number;         /* 0 unknown */
  int year;                /* 0 unknown */
  gboolean is_compilation; /* the tag says so */
  gint64 duration_ms;      /* 0 unknown */

  /* Identifiers. MusicBrainz ids are lower-case UUIDs. */
  char *mb_recording_id;     /* (owned) (nullable) */
  char *mb_release_id;       /* (owned) (nullable) */
  char *mb_release_track_id; /* (owned) (nullable) */
  char *mb_artist_id;        /* (owned) (nullable): the first when there are several */
  char *isrc;                /* (owned) (nullable): twelve characters, upper case */

  /* Loudness, as ReplayGain tags say; NAN when unknown. */
  double track_gain_db;
  double track_peak;
  double album_gain_db;
  double album_peak;

  /* How it is stored. */
  char *codec;         /* (owned) (nullable): "FLAC", "MP3", "AAC", "Vorbis", "Opus", "PCM"... */
  int bit_rate_kbps;   /* 0 unknown */
  int sample_rate_hz;  /* 0 unknown */
  int bits_per_sample; /* 0 unknown or meaningless */
  int channels;        /* 0 unknown */
  gint64 size_bytes;   /* 0 unknown */
  gint64 mtime_us;     /* last change, microseconds since 1970; 0 unknown */
  gint64 added_us;     /* first seen by the library, same unit */
  char *identity;      /* (owned) (nullable): names the audio itself, whatever its tags or path:
                          lower-case hex, see service/folder */

  struct _TsTrackPool *pool; /* (owned) (nullable): owns the track and all its strings instead, see
                                ts-track-pool.h */
} TsTrack;

#define TS_TYPE_TRACK (ts_track_get_type ())
GType ts_track_get_type (void) G_GNUC_CONST;

/**
 * ts_track_new:
 *
 * Returns: (transfer full): an empty track; all unknown
 */
TsTrack *ts_track_new (void) G_GNUC_WARN_UNUSED_RESULT;

TsTrack *ts_track_ref (TsTrack *self);
void ts_track_unref (TsTrack *self);

/**
 * ts_track_copy:
 *
 * Returns: (transfer full): a separate value that may be changed before it is handed on
 */
TsTrack *ts_track_copy (const TsTrack *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_track_set_string:
 * @field: the address of one of the string fields
 * @value: (nullable): UTF-8; white space around it is dropped, "" becomes NULL
 *
 * Replaces one string. Text that is not UTF-8 is repaired with replacement characters.
 */
void ts_track_set_string (char **field, const char *value);

/**
 * ts_track_is_lossless:
 *
 * Returns: whether the codec keeps the audio exactly
 */
gboolean ts_track_is_lossless (const TsTrack *self);

/**
 * ts_track_get_display_title:
 *
 * Returns: (transfer full): the title, or the file's base name where there is none, as UTF-8
 */
char *ts_track_get_display_title (const TsTrack *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_track_get_display_location:
 *
 * Returns: (transfer full): @location as UTF-8, fit for a label
 */
char *ts_track_get_display_location (const TsTrack *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_track_get_display_name:
 *
 * Returns: (transfer full): what tells a person which track it is: its path, or artist and title
 *   where @location is the id that a server gave it
 */
char *ts_track_get_display_name (const TsTrack *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsTrack, ts_track_unref)

G_END_DECLS

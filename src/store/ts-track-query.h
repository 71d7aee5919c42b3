/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What a list is sorted by. Equal rows follow in library order: artist, album, disc, track number.
 * Unknown values come last either way. Text: case and accents ignored, numbers by value, a leading
 * "the " ignored. */
typedef enum {
  TS_TRACK_SORT_ARTIST, /* library order; the quickest after start */
  TS_TRACK_SORT_TITLE,
  TS_TRACK_SORT_ALBUM, /* inside an album by disc and track number */
  TS_TRACK_SORT_ALBUM_ARTIST,
  TS_TRACK_SORT_GENRE,
  TS_TRACK_SORT_YEAR,
  TS_TRACK_SORT_TRACK_NUMBER, /* disc, then track number */
  TS_TRACK_SORT_DURATION,
  TS_TRACK_SORT_ADDED,
  TS_TRACK_SORT_MODIFIED,
  TS_TRACK_SORT_CODEC,
  TS_TRACK_SORT_BIT_RATE,
  TS_TRACK_SORT_SAMPLE_RATE,
  TS_TRACK_SORT_SIZE,
  TS_TRACK_SORT_PATH, /* path below the source's root */
  TS_TRACK_SORT_MBID, /* recording id: groups equal ones, unknown last */
  TS_TRACK_SORT_SOURCE,
  TS_TRACK_N_SORTS,
} TsTrackSort;

/* Which rows; several together must all hold. Without MISSING only present files are listed. */
typedef enum {
  TS_TRACK_FILTER_NONE = 0,
  TS_TRACK_FILTER_LOSSLESS = 1 << 0,
  TS_TRACK_FILTER_LOSSY = 1 << 1,
  TS_TRACK_FILTER_NO_GENRE = 1 << 2,
  TS_TRACK_FILTER_NO_ID = 1 << 3,     /* no MusicBrainz recording id */
  TS_TRACK_FILTER_MISSING = 1 << 4,   /* only files that were not there at the last scan */
  TS_TRACK_FILTER_ANY_STATE = 1 << 5, /* present and missing ones */
  TS_TRACK_FILTER_NO_ARTIST = 1 << 6, /* neither artist nor album artist */
  TS_TRACK_FILTER_ONE_PLACE = 1 << 7, /* in one source only */
} TsTrackFilter;

/**
 * TsTrackQuery:
 *
 * A search and an order. All zero is the whole library in library order.
 */
typedef struct {
  char *text;       /* (owned) (nullable): what was typed. Each word must begin a word of artist,
                       album artist, album, title or genre, case and accents ignored; scripts
                       without spaces match anywhere. No character has a special meaning. */
  gint64 source_id; /* 0 for all sources */
  TsTrackSort sort;
  gboolean is_descending;
  TsTrackFilter filter;
  gboolean is_grouped; /* of the copies of a recording in several sources only the first is listed;
                          TsTrack.origins tells of the others */
} TsTrackQuery;

#define TS_TYPE_TRACK_QUERY (ts_track_query_get_type ())
GType ts_track_query_get_type (void) G_GNUC_CONST;

TsTrackQuery *ts_track_query_new (void) G_GNUC_WARN_UNUSED_RESULT;
TsTrackQuery *ts_track_query_copy (const TsTrackQuery *self) G_GNUC_WARN_UNUSED_RESULT;
void ts_track_query_free (TsTrackQuery *self);

/**
 * ts_track_sort_to_string:
 *
 * Returns: (transfer none): a stable name for settings and command lines: "artist", "bit-rate"
 */
const char *ts_track_sort_to_string (TsTrackSort sort);

/**
 * ts_track_sort_from_string:
 *
 * Returns: whether @name is one of them
 */
gboolean ts_track_sort_from_string (const char *name, TsTrackSort *sort);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsTrackQuery, ts_track_query_free)

G_END_DECLS

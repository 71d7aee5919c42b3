/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lists of pieces (HTTP Live Streaming, RFC 8216), as far as sound needs them. Pure functions. */

#define TS_HLS_TEXT_MAX (1 << 20)
#define TS_HLS_SEGMENTS_MAX 20000

typedef struct {
  char *uri;     /* (owned): relative to the list's address, or whole */
  char *map_uri; /* (owned) (nullable): of what has to come before it */
  gint64 first;  /* of the bytes that are meant; -1: all of them */
  gint64 last;
  gint64 map_first; /* the same for the map */
  gint64 map_last;
  gboolean is_gap; /* it is known to be missing */
} TsHlsSegment;

typedef struct {
  GPtrArray *segments; /* (owned) (element-type TsHlsSegment) */
  char *variant_uri;   /* (owned) (nullable): it is a list of lists, of which this is to be taken */
  gint64 first_number; /* of the first segment; they are counted on */
  double target_s;     /* no segment is longer */
  gboolean is_complete; /* nothing will be added */
  gboolean is_encrypted;
} TsHlsPlaylist;

/**
 * ts_hls_playlist_parse:
 * @text: (array length=length): UTF-8
 *
 * Of the forms that a list of lists offers it takes the best one of sound only, or else the
 * smallest.
 *
 * Returns: (transfer full) (nullable): the list; NULL if it is none, or makes no sense
 */
TsHlsPlaylist *ts_hls_playlist_parse (const char *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;
void ts_hls_playlist_free (TsHlsPlaylist *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHlsPlaylist, ts_hls_playlist_free)

G_END_DECLS

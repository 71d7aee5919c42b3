/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-hls-playlist.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_memdup2 (data, size); /* exact, so that reading past it shows */
  g_autoptr (TsHlsPlaylist) list = ts_hls_playlist_parse (text != NULL ? text : "", size);

  if (list == NULL)
    return 0;
  g_assert_true (list->variant_uri != NULL || list->target_s >= 0);
  g_assert_cmpint (list->first_number, >=, 0);
  g_assert_cmpuint (list->segments->len, <=, TS_HLS_SEGMENTS_MAX);
  for (guint i = 0; i < list->segments->len; i++) {
    const TsHlsSegment *segment = list->segments->pdata[i];

    g_assert_true (segment->uri != NULL && *segment->uri != '\0');
    g_assert_true (segment->first < 0 ? segment->last < 0 : segment->last >= segment->first);
    g_assert_true (segment->map_first < 0 ? segment->map_last < 0
                                          : segment->map_last >= segment->map_first);
  }
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-track-query.h"

G_DEFINE_BOXED_TYPE (TsTrackQuery, ts_track_query, ts_track_query_copy, ts_track_query_free)

static const char *const sort_names[] = {
  [TS_TRACK_SORT_ARTIST] = "artist",
  [TS_TRACK_SORT_TITLE] = "title",
  [TS_TRACK_SORT_ALBUM] = "album",
  [TS_TRACK_SORT_ALBUM_ARTIST] = "album-artist",
  [TS_TRACK_SORT_GENRE] = "genre",
  [TS_TRACK_SORT_YEAR] = "year",
  [TS_TRACK_SORT_TRACK_NUMBER] = "track-number",
  [TS_TRACK_SORT_DURATION] = "duration",
  [TS_TRACK_SORT_ADDED] = "added",
  [TS_TRACK_SORT_MODIFIED] = "modified",
  [TS_TRACK_SORT_CODEC] = "codec",
  [TS_TRACK_SORT_BIT_RATE] = "bit-rate",
  [TS_TRACK_SORT_SAMPLE_RATE] = "sample-rate",
  [TS_TRACK_SORT_SIZE] = "size",
  [TS_TRACK_SORT_PATH] = "path",
  [TS_TRACK_SORT_MBID] = "mbid",
  [TS_TRACK_SORT_SOURCE] = "source",
};
G_STATIC_ASSERT (G_N_ELEMENTS (sort_names) == TS_TRACK_N_SORTS);

TsTrackQuery *
ts_track_query_new (void)
{
  return g_new0 (TsTrackQuery, 1);
}

TsTrackQuery *
ts_track_query_copy (const TsTrackQuery *self)
{
  TsTrackQuery *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (TsTrackQuery, 1);
  *copy = *self;
  copy->text = g_strdup (self->text);
  return copy;
}

void
ts_track_query_free (TsTrackQuery *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->text);
  g_free (self);
}

const char *
ts_track_sort_to_string (TsTrackSort sort)
{
  g_return_val_if_fail ((guint) sort < TS_TRACK_N_SORTS, NULL);

  return sort_names[sort];
}

gboolean
ts_track_sort_from_string (const char *name, TsTrackSort *sort)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (guint i = 0; i < TS_TRACK_N_SORTS; i++) {
    if (g_str_equal (name, sort_names[i])) {
      *sort = (TsTrackSort) i;
      return TRUE;
    }
  }
  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-track-pool.h"

#include <string.h>

static TsTrack *
make_track (guint i)
{
  const char *const genres[] = { "Jazz", i % 2 == 0 ? "Dub" : NULL, NULL };
  TsTrack *track = ts_track_new ();

  track->id = i + 1;
  track->location = g_strdup_printf ("folder/%u.flac", i);
  track->uri = g_strdup_printf ("file:///%u", i);
  track->title = g_strdup_printf ("Title %u", i);
  track->artist = g_strdup_printf ("Artist %u", i % 3);
  track->album = g_strdup ("The same album");
  track->album_artist = i % 5 == 0 ? g_strdup ("Various") : NULL;
  track->genres = i % 7 == 0 ? NULL : g_strdupv ((char **) genres);
  track->mb_recording_id = g_strdup_printf ("%08u-0000-4000-8000-000000000000", i);
  track->codec = g_strdup ("FLAC");
  track->identity = g_strdup_printf ("f%063u", i);
  track->duration_ms = 1000 * i;
  track->n_origins = i % 4;
  track->origins = i % 4 > 0 ? g_new (gint64, i % 4) : NULL;
  for (guint k = 0; k < i % 4; k++)
    track->origins[k] = 10 * i + k;
  return track;
}

static void
assert_equal (const TsTrack *a, const TsTrack *b)
{
  g_assert_cmpint (a->id, ==, b->id);
  g_assert_cmpstr (a->location, ==, b->location);
  g_assert_cmpstr (a->uri, ==, b->uri);
  g_assert_cmpstr (a->title, ==, b->title);
  g_assert_cmpstr (a->artist, ==, b->artist);
  g_assert_cmpstr (a->album, ==, b->album);
  g_assert_cmpstr (a->album_artist, ==, b->album_artist);
  g_assert_cmpstr (a->mb_recording_id, ==, b->mb_recording_id);
  g_assert_cmpstr (a->mb_release_id, ==, b->mb_release_id);
  g_assert_cmpstr (a->codec, ==, b->codec);
  g_assert_cmpstr (a->identity, ==, b->identity);
  g_assert_cmpint (a->duration_ms, ==, b->duration_ms);
  g_assert_true ((a->genres == NULL) == (b->genres == NULL));
  if (a->genres != NULL)
    g_assert_cmpstrv (a->genres, b->genres);
  g_assert_cmpmem (a->origins, a->n_origins * sizeof (gint64), b->origins,
                   b->n_origins * sizeof (gint64));
}

/* Many tracks over many blocks say what they said, share what is the same, and outlive the pool's
 * maker one by one. */
static void
test_tracks (void)
{
  g_autoptr (GPtrArray) tracks = g_ptr_array_new ();
  TsTrackPool *pool = ts_track_pool_new ();

  for (guint i = 0; i < 2000; i++) {
    g_autoptr (TsTrack) track = make_track (i);

    g_ptr_array_add (tracks, ts_track_pool_add (pool, track));
    if (i == 1500)
      ts_track_pool_close (pool);
  }
  ts_track_pool_unref (pool);
  g_assert_true (((TsTrack *) tracks->pdata[0])->album == ((TsTrack *) tracks->pdata[9])->album);
  g_assert_true (((TsTrack *) tracks->pdata[1])->genres == ((TsTrack *) tracks->pdata[3])->genres);
  g_assert_true (((TsTrack *) tracks->pdata[1])->artist == ((TsTrack *) tracks->pdata[4])->artist);
  for (guint i = 0; i < tracks->len; i++) {
    g_autoptr (TsTrack) expected = make_track (i);
    g_autoptr (TsTrack) copy = ts_track_copy (tracks->pdata[i]);

    assert_equal (tracks->pdata[i], expected);
    ts_track_unref (tracks->pdata[i]);
    /* A copy has strings of its own. */
    ts_track_set_string (&copy->title, "Another");
    g_assert_cmpstr (copy->album, ==, expected->album);
  }
}

/* What is longer than a block gets one of its own. */
static void
test_long (void)
{
  g_autoptr (TsTrackPool) pool = ts_track_pool_new ();
  g_autofree char *text = g_strnfill (1000000, 'x');
  const char *kept = ts_track_pool_add_string (pool, text);
  char *memory = ts_track_pool_alloc (pool, 300001);

  g_assert_cmpstr (kept, ==, text);
  g_assert_true (memory[0] == 0 && memory[300000] == 0);
  memset (memory, 1, 300001);
  g_assert_cmpstr (ts_track_pool_add_string (pool, "short"), ==, "short");
  g_assert_cmpstr (kept, ==, text);
  g_assert_null (ts_track_pool_add_string (pool, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/track-pool/tracks", test_tracks);
  g_test_add_func ("/model/track-pool/long", test_long);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-store-fixture.h"

#include <math.h>
#include <string.h>

static GArray *
query_full (TsStoreFixture *fixture,
            const char *text,
            TsTrackSort sort,
            gboolean is_descending,
            TsTrackFilter filter)
{
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (GError) error = NULL;
  GArray *ids;

  query->text = g_strdup (text);
  query->sort = sort;
  query->is_descending = is_descending;
  query->filter = filter;
  ids = ts_store_query (fixture->store, query, NULL, &error);
  g_assert_no_error (error);
  return ids;
}

static guint
count (TsStoreFixture *fixture, const char *text)
{
  g_autoptr (GArray) ids
      = query_full (fixture, text, TS_TRACK_SORT_ARTIST, FALSE, TS_TRACK_FILTER_NONE);

  return ids->len;
}

static TsTrack *
get_only_track (TsStoreFixture *fixture)
{
  g_autoptr (GArray) ids
      = query_full (fixture, NULL, TS_TRACK_SORT_ARTIST, FALSE, TS_TRACK_FILTER_ANY_STATE);

  g_assert_cmpuint (ids->len, ==, 1);
  return ts_store_fixture_get (fixture, g_array_index (ids, gint64, 0));
}

/* The titles of a query, joined by spaces. */
static char *
titles (TsStoreFixture *fixture, const char *text, TsTrackSort sort, gboolean is_descending)
{
  g_autoptr (GArray) ids = query_full (fixture, text, sort, is_descending, TS_TRACK_FILTER_NONE);
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++) {
    g_autoptr (TsTrack) track = ts_store_fixture_get (fixture, g_array_index (ids, gint64, i));

    if (i > 0)
      g_string_append_c (joined, ' ');
    g_string_append (joined, track->title);
  }
  return g_string_free (joined, FALSE);
}

#define assert_titles(fixture, text, sort, is_descending, expected)                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found = titles (fixture, text, sort, is_descending);                          \
    g_assert_cmpstr (found, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

/* Every field comes back as it went in, also bytes that are no UTF-8. */
static void
test_fields (TsStoreFixture *fixture, gconstpointer unused)
{
  const char *genres[] = { "Trip Hop", "Électro", NULL };
  TsTrack *in = ts_store_fixture_make_track ("d\xe9pot/\x01\xff.flac", "Ärtist", "Album", "Title");
  g_autoptr (TsTrack) track = NULL;

  in->uri = g_strdup ("file:///x");
  in->album_artist = g_strdup ("Various");
  in->genres = g_strdupv ((char **) genres);
  in->track_number = 7;
  in->disc_number = 2;
  in->year = 1998;
  in->duration_ms = 245123;
  in->is_compilation = TRUE;
  in->mb_recording_id = g_strdup ("b1a9c0e9-d987-4042-ae91-78d6a3267d69");
  in->mb_release_id = g_strdup ("r");
  in->mb_release_track_id = g_strdup ("t");
  in->mb_artist_id = g_strdup ("a");
  in->isrc = g_strdup ("GBAYE9800023");
  in->track_gain_db = -7.25;
  in->album_peak = 0.5;
  in->codec = g_strdup ("FLAC");
  in->bit_rate_kbps = 912;
  in->sample_rate_hz = 44100;
  in->bits_per_sample = 16;
  in->channels = 2;
  in->size_bytes = G_GINT64_CONSTANT (5000000000);
  in->mtime_us = 1234567890123456;
  in->added_us = 42;
  in->identity = g_strdup ("abcdef");
  ts_track_ref (in);
  ts_store_fixture_add (fixture, in);
  ts_store_fixture_reopen (fixture);

  track = get_only_track (fixture);
  g_assert_cmpint (track->source_id, ==, fixture->source_id);
  g_assert_cmpstr (track->location, ==, in->location);
  g_assert_cmpstr (track->uri, ==, in->uri);
  g_assert_cmpstr (track->title, ==, in->title);
  g_assert_cmpstr (track->artist, ==, in->artist);
  g_assert_cmpstr (track->album, ==, in->album);
  g_assert_cmpstr (track->album_artist, ==, in->album_artist);
  g_assert_true (g_strv_equal ((const char *const *) track->genres, genres));
  g_assert_cmpint (track->track_number, ==, 7);
  g_assert_cmpint (track->disc_number, ==, 2);
  g_assert_cmpint (track->year, ==, 1998);
  g_assert_cmpint (track->duration_ms, ==, 245123);
  g_assert_true (track->is_compilation);
  g_assert_cmpstr (track->mb_recording_id, ==, in->mb_recording_id);
  g_assert_cmpstr (track->mb_release_id, ==, "r");
  g_assert_cmpstr (track->mb_release_track_id, ==, "t");
  g_assert_cmpstr (track->mb_artist_id, ==, "a");
  g_assert_cmpstr (track->isrc, ==, in->isrc);
  g_assert_cmpfloat (track->track_gain_db, ==, -7.25);
  g_assert_true (isnan (track->track_peak));
  g_assert_true (isnan (track->album_gain_db));
  g_assert_cmpfloat (track->album_peak, ==, 0.5);
  g_assert_cmpstr (track->codec, ==, "FLAC");
  g_assert_cmpint (track->bit_rate_kbps, ==, 912);
  g_assert_cmpint (track->sample_rate_hz, ==, 44100);
  g_assert_cmpint (track->bits_per_sample, ==, 16);
  g_assert_cmpint (track->channels, ==, 2);
  g_assert_cmpint (track->size_bytes, ==, in->size_bytes);
  g_assert_cmpint (track->mtime_us, ==, in->mtime_us);
  g_assert_cmpint (track->added_us, ==, 42);
  g_assert_cmpstr (track->identity, ==, "abcdef");
  ts_track_unref (in);
}

static void
test_search (TsStoreFixture *fixture, gconstpointer unused)
{
  static const struct {
    const char *text;
    guint n;
  } cases[] = {
    { "", 12 },
    { "  ", 12 },
    { "bjork", 1 },
    { "BJÖRK", 1 },
    { "björk joga", 1 },
    { "jog bj", 1 },
    { "royksopp", 1 },
    { "ork", 0 }, /* not at the start of a word */
    { "björk melody", 0 },
    { "acdc", 1 },
    { "ac/dc", 1 },
    { "dc", 1 },
    { "rem", 1 },
    { "r.e.m.", 1 },
    { "dont", 1 },
    { "don't", 1 },
    { "don’t", 1 },
    { "東", 2 },
    { "京事", 1 },
    { "京事変", 1 },
    { "変事", 0 },
    { "ワンダ", 1 },
    { "кино", 1 },
    { "КИНО", 1 },
    { "Ё", 1 },
    { "सपना", 1 },
    { "!!!", 1 },
    { "÷", 1 },
    { "🎵", 1 },
    { "trip hop", 1 },
    { "strasse", 1 },
    { "100", 1 },
    /* Nothing means anything special. */
    { "\"", 0 },
    { "*", 0 },
    { "a* OR b", 0 },
    { "AND", 0 },
    { "NEAR(a b)", 0 },
    { "-bjork", 1 },
    { "title:x", 0 },
    { "(", 0 },
    { "'", 0 },
    { "%", 0 },
    { "_", 0 },
    { "\\", 0 },
    { "\xff", 0 },
    { "^a", 4 }, /* AC/DC, Melody A.M., Ágætis, Album */
  };
  static const char *const rows[][3] = {
    { "Björk", "Homogenic", "Jóga" },
    { "Röyksopp", "Melody A.M.", "Eple" },
    { "AC/DC", "Powerage", "Sin City" },
    { "R.E.M.", "Monster", "Don’t Go Back" },
    { "東京事変", "教育", "群青日和" },
    { "東京スカパラ", "ワールド", "ワンダフル" },
    { "Кино", "Группа крови", "Ёлка" },
    { "सोनू", "सपनाओं", "गीत" },
    { "!!!", "Louden Up", "Pardon" },
    { "Ed", "÷", "🎵 Song" },
    { "Sigur", "Ágætis byrjun", "Trip-Hop 100%" },
    { "Straßenjunge", "Album", "Straße" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *location = g_strdup_printf ("%" G_GSIZE_FORMAT, i);

    ts_store_fixture_add (
        fixture, ts_store_fixture_make_track (location, rows[i][0], rows[i][1], rows[i][2]));
  }
  for (guint round = 0; round < 2; round++) {
    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
      guint n = count (fixture, cases[i].text);

      if (n != cases[i].n)
        g_error ("“%s” found %u instead of %u", cases[i].text, n, cases[i].n);
    }
    ts_store_fixture_reopen (fixture);
  }
}

static void
test_sort (TsStoreFixture *fixture, gconstpointer unused)
{
  TsTrack *track;

  track = ts_store_fixture_make_track ("b/2.mp3", "The Beta", "Zoo", "c");
  track->year = 1999;
  track->track_number = 2;
  track->codec = g_strdup ("MP3");
  ts_store_fixture_add (fixture, track);
  track = ts_store_fixture_make_track ("b/10.mp3", "beta", "zoo", "d");
  track->year = 2001;
  track->track_number = 10;
  track->mb_recording_id = g_strdup ("00000000-0000-0000-0000-000000000001");
  ts_store_fixture_add (fixture, track);
  track = ts_store_fixture_make_track ("a/1.flac", "Álpha", "10 Songs", "b");
  track->year = 1999;
  track->codec = g_strdup ("FLAC");
  ts_store_fixture_add (fixture, track);
  track = ts_store_fixture_make_track ("z.mp3", "alpha", "9 Songs", "a");
  track->size_bytes = 5000;
  ts_store_fixture_add (fixture, track);
  ts_store_fixture_add (fixture, ts_store_fixture_make_track ("a/2.mp3", NULL, NULL, "e"));

  for (guint round = 0; round < 2; round++) {
    assert_titles (fixture, NULL, TS_TRACK_SORT_ARTIST, FALSE, "a b d c e");
    assert_titles (fixture, NULL, TS_TRACK_SORT_ARTIST, TRUE, "c d a b e");
    assert_titles (fixture, NULL, TS_TRACK_SORT_TITLE, FALSE, "a b c d e");
    assert_titles (fixture, NULL, TS_TRACK_SORT_TITLE, TRUE, "e d c b a");
    assert_titles (fixture, NULL, TS_TRACK_SORT_ALBUM, FALSE, "a b d c e");
    assert_titles (fixture, NULL, TS_TRACK_SORT_YEAR, FALSE, "b c d a e");
    assert_titles (fixture, NULL, TS_TRACK_SORT_YEAR, TRUE, "d b c a e");
    assert_titles (fixture, NULL, TS_TRACK_SORT_PATH, FALSE, "a b e c d");
    assert_titles (fixture, NULL, TS_TRACK_SORT_CODEC, FALSE, "b c a d e");
    assert_titles (fixture, NULL, TS_TRACK_SORT_SIZE, TRUE, "a b d c e");
    assert_titles (fixture, NULL, TS_TRACK_SORT_MBID, FALSE, "d a b c e");
    assert_titles (fixture, "beta", TS_TRACK_SORT_TITLE, TRUE, "d c");
    ts_store_fixture_reopen (fixture);
  }
}

/* Orders that were asked for stay right while rows come, change and go. */
static void
test_incremental (TsStoreFixture *fixture, gconstpointer unused)
{
  GRand *rand = g_rand_new_with_seed (7);
  g_autoptr (GPtrArray) expected = g_ptr_array_new ();

  for (guint round = 0; round < 12; round++) {
    TsScanBatch *batch = ts_scan_batch_new ();

    for (guint i = 0; i < 80; i++) {
      guint number = (guint) g_rand_int_range (rand, 0, 400);
      g_autofree char *location = g_strdup_printf ("%03u.mp3", number);
      g_autofree char *artist = g_strdup_printf ("artist %d", g_rand_int_range (rand, 0, 30));
      g_autofree char *album = g_strdup_printf ("album %d", g_rand_int_range (rand, 0, 30));
      g_autofree char *title = g_strdup_printf ("song%d", g_rand_int_range (rand, 0, 1000));
      g_autoptr (TsTrack) track = ts_store_fixture_make_track (location, artist, album, title);

      track->year = g_rand_int_range (rand, 0, 5);
      track->added_us = number;
      ts_scan_batch_add_track (batch, track, 0, 0);
    }
    ts_store_fixture_apply (fixture, batch);
    for (TsTrackSort sort = 0; sort < TS_TRACK_N_SORTS; sort++) {
      for (gboolean is_descending = FALSE; is_descending <= TRUE; is_descending++) {
        g_autoptr (GArray) ids
            = query_full (fixture, "artist", sort, is_descending, TS_TRACK_FILTER_NONE);

        g_ptr_array_add (expected, g_array_ref (ids));
      }
    }
    /* A new connection reads everything anew. */
    ts_store_fixture_reopen (fixture);
    for (TsTrackSort sort = 0; sort < TS_TRACK_N_SORTS; sort++) {
      for (gboolean is_descending = FALSE; is_descending <= TRUE; is_descending++) {
        g_autoptr (GArray) ids
            = query_full (fixture, "artist", sort, is_descending, TS_TRACK_FILTER_NONE);
        GArray *old = g_ptr_array_index (expected, sort * 2 + (guint) is_descending);

        g_assert_cmpmem (ids->data, ids->len * 8, old->data, old->len * 8);
        g_array_unref (old);
      }
    }
    g_ptr_array_set_size (expected, 0);
  }
  g_rand_free (rand);
}

/* The list that SQL gives before the index is there is the list the index gives. */
static void
test_plain_list (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (GArray) plain = NULL;
  g_autoptr (GArray) indexed = NULL;

  for (guint i = 0; i < 300; i++) {
    g_autofree char *location = g_strdup_printf ("%u", i);
    g_autofree char *artist = i % 7 == 0 ? NULL : g_strdup_printf ("The %u", i % 11);
    g_autofree char *album = i % 5 == 0 ? NULL : g_strdup_printf ("Å%u", i % 13);
    TsTrack *track = ts_store_fixture_make_track (location, artist, album, "Title");

    track->track_number = (int) i % 17;
    ts_store_fixture_add (fixture, track);
  }
  ts_store_fixture_reopen (fixture);
  plain = query_full (fixture, NULL, TS_TRACK_SORT_ARTIST, FALSE, TS_TRACK_FILTER_NONE);
  g_assert_cmpuint (count (fixture, "the"), >, 0);
  indexed = query_full (fixture, NULL, TS_TRACK_SORT_ARTIST, FALSE, TS_TRACK_FILTER_NONE);
  g_assert_cmpmem (plain->data, plain->len * 8, indexed->data, indexed->len * 8);
}

static void
test_filters (TsStoreFixture *fixture, gconstpointer unused)
{
  static const struct {
    TsTrackFilter filter;
    guint n;
  } cases[] = {
    { TS_TRACK_FILTER_NONE, 2 },      { TS_TRACK_FILTER_ANY_STATE, 3 },
    { TS_TRACK_FILTER_MISSING, 1 },   { TS_TRACK_FILTER_LOSSLESS, 1 },
    { TS_TRACK_FILTER_LOSSY, 1 },     { TS_TRACK_FILTER_NO_GENRE, 1 },
    { TS_TRACK_FILTER_NO_ID, 1 },     { TS_TRACK_FILTER_NO_ID | TS_TRACK_FILTER_NO_GENRE, 0 },
    { TS_TRACK_FILTER_NO_ARTIST, 0 }, { TS_TRACK_FILTER_NO_ARTIST | TS_TRACK_FILTER_MISSING, 1 },
  };
  const char *genres[] = { "Rock", NULL };
  TsTrack *track;
  TsScanBatch *batch;
  g_autoptr (GArray) ids = NULL;

  track = ts_store_fixture_make_track ("1", "x", "x", "x");
  track->codec = g_strdup ("FLAC");
  track->mb_recording_id = g_strdup ("b1a9c0e9-d987-4042-ae91-78d6a3267d69");
  ts_store_fixture_add (fixture, track);
  track = ts_store_fixture_make_track ("2", "x", "x", "x");
  track->codec = g_strdup ("MP3");
  track->genres = g_strdupv ((char **) genres);
  ts_store_fixture_add (fixture, track);
  ts_store_fixture_add (fixture, ts_store_fixture_make_track ("3", NULL, "x", "only"));
  ids = query_full (fixture, "only", TS_TRACK_SORT_ARTIST, FALSE, TS_TRACK_FILTER_NONE);
  g_assert_cmpuint (ids->len, ==, 1);
  batch = ts_scan_batch_new ();
  ts_scan_batch_add_missing (batch, g_array_index (ids, gint64, 0));
  ts_store_fixture_apply (fixture, batch);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GArray) found
        = query_full (fixture, NULL, TS_TRACK_SORT_TITLE, FALSE, cases[i].filter);

    g_assert_cmpuint (found->len, ==, cases[i].n);
  }
}

/* A row keeps its id and added date through changes, moves and absence. */
static void
test_scan (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (TsTrack) first = NULL;
  g_autoptr (TsTrack) second = NULL;
  g_autoptr (TsKnownTracks) known = NULL;
  g_autoptr (GError) error = NULL;
  const TsKnownTrack *row;
  TsScanBatch *batch;
  TsTrack *changed;

  changed = ts_store_fixture_make_track ("a.mp3", "x", "x", "one");
  changed->added_us = 5;
  ts_store_fixture_add (fixture, changed);
  first = get_only_track (fixture);

  /* Retagged. */
  changed = ts_store_fixture_make_track ("a.mp3", "x", "x", "two");
  changed->added_us = 9;
  ts_store_fixture_add (fixture, changed);
  second = get_only_track (fixture);
  g_assert_cmpint (second->id, ==, first->id);
  g_assert_cmpint (second->added_us, ==, 5);
  g_assert_cmpstr (second->title, ==, "two");
  g_clear_pointer (&second, ts_track_unref);

  /* Renamed, and retagged at the same time. */
  changed = ts_store_fixture_make_track ("b.mp3", "x", "x", "three");
  changed->id = first->id;
  ts_store_fixture_add (fixture, changed);
  second = get_only_track (fixture);
  g_assert_cmpint (second->id, ==, first->id);
  g_assert_cmpstr (second->location, ==, "b.mp3");
  g_clear_pointer (&second, ts_track_unref);

  /* Renamed only. */
  batch = ts_scan_batch_new ();
  ts_scan_batch_add_move (batch, first->id, "c/\xe9.mp3", 77, 8, 9);
  ts_store_fixture_apply (fixture, batch);
  known = ts_store_load_known (fixture->store, fixture->source_id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ts_known_tracks_get_n (known), ==, 1);
  row = ts_known_tracks_find (known, "c/\xe9.mp3", NULL);
  g_assert_nonnull (row);
  g_assert_cmpint (row->id, ==, first->id);
  g_assert_cmpint (row->mtime_us, ==, 77);
  g_assert_true (ts_known_tracks_find_inode (known, 9, 8, NULL) == row);

  /* Gone and back. */
  batch = ts_scan_batch_new ();
  ts_scan_batch_add_missing (batch, first->id);
  ts_store_fixture_apply (fixture, batch);
  g_assert_cmpuint (count (fixture, NULL), ==, 0);
  g_assert_cmpuint (count (fixture, "three"), ==, 0);
  batch = ts_scan_batch_new ();
  ts_scan_batch_add_present (batch, first->id);
  ts_store_fixture_apply (fixture, batch);
  g_assert_cmpuint (count (fixture, "three"), ==, 1);

  /* Gone for good. */
  g_assert_true (ts_store_set_missing (fixture->store, &first->id, 1, TRUE, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ts_store_purge_missing (fixture->store, 0, NULL, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_null (ts_store_fixture_get (fixture, first->id));
  g_assert_cmpuint (count (fixture, "three"), ==, 0);

  g_assert_true (ts_store_finish_scan (fixture->store, fixture->source_id, 123, NULL, &error));
  g_assert_no_error (error);
}

static void
test_swap (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (TsTrack) left = NULL;
  g_autoptr (TsTrack) right = NULL;
  TsScanBatch *batch = ts_scan_batch_new ();

  ts_store_fixture_add (fixture, ts_store_fixture_make_track ("a", "x", "x", "1"));
  ts_store_fixture_add (fixture, ts_store_fixture_make_track ("b", "x", "x", "2"));
  ids = query_full (fixture, NULL, TS_TRACK_SORT_TITLE, FALSE, TS_TRACK_FILTER_NONE);
  ts_scan_batch_add_move (batch, g_array_index (ids, gint64, 0), "b", 1, 0, 0);
  ts_scan_batch_add_move (batch, g_array_index (ids, gint64, 1), "a", 1, 0, 0);
  ts_store_fixture_apply (fixture, batch);
  left = ts_store_fixture_get (fixture, g_array_index (ids, gint64, 0));
  right = ts_store_fixture_get (fixture, g_array_index (ids, gint64, 1));
  g_assert_cmpstr (left->location, ==, "b");
  g_assert_cmpstr (right->location, ==, "a");
}

static void
test_source_gone (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (TsScanBatch) batch = ts_scan_batch_new ();
  g_autoptr (TsTrack) track = ts_store_fixture_make_track ("a", "x", "x", "1");
  g_autoptr (GError) error = NULL;

  ts_store_fixture_add (fixture, ts_store_fixture_make_track ("a", "x", "x", "1"));
  g_assert_cmpuint (count (fixture, "x"), ==, 1);
  ts_store_remove_source (fixture->store, fixture->source_id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture, "x"), ==, 0);
  ts_scan_batch_add_track (batch, track, 0, 0);
  g_assert_false (ts_store_apply_scan (fixture->store, fixture->source_id, batch, NULL, &error));
  g_assert_error (error, TS_STORE_ERROR, TS_STORE_ERROR_NOT_FOUND);
}

static void
test_huge_strings (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autofree char *huge = g_strnfill (3 * 1024 * 1024, 'x');
  g_autofree char *wide = NULL;
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (TsTrack) track = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (many, "é ");
  wide = g_strdup (many->str);
  ts_store_fixture_add (fixture, ts_store_fixture_make_track ("a", huge, wide, huge));
  track = get_only_track (fixture);
  g_assert_cmpstr (track->artist, ==, huge);
  g_assert_cmpuint (count (fixture, "xxx"), ==, 1);
  g_assert_cmpuint (count (fixture, huge), ==, 1);
  g_assert_cmpuint (count (fixture, wide), ==, 1);
  assert_titles (fixture, "nothing", TS_TRACK_SORT_TITLE, FALSE, "");
}

static gboolean
count_row (const TsTrackRow *row, gpointer user_data)
{
  guint *n = user_data;

  g_assert_cmpstr (row->artist, ==, "x");
  return ++*n != 3;
}

static gboolean
count_track (TsTrack *track, gpointer user_data)
{
  return ++*(guint *) user_data != 3;
}

static void
test_walk (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  g_autoptr (GError) error = NULL;
  guint n = 10;

  for (guint i = 0; i < 5; i++) {
    g_autofree char *location = g_strdup_printf ("%u", i);

    ts_store_fixture_add (fixture, ts_store_fixture_make_track (location, "x", "x", "1"));
  }
  g_assert_true (ts_store_foreach_row (fixture->store, fixture->source_id, TS_TRACK_FILTER_NONE,
                                       count_row, &n, NULL, &error));
  g_assert_cmpuint (n, ==, 15);
  n = 0;
  g_assert_true (ts_store_foreach_row (fixture->store, 0, TS_TRACK_FILTER_ANY_STATE, count_row, &n,
                                       NULL, &error));
  g_assert_cmpuint (n, ==, 3);
  n = 0;
  g_assert_true (ts_store_foreach_row (fixture->store, 0, TS_TRACK_FILTER_MISSING, count_row, &n,
                                       NULL, &error));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (ts_store_foreach_track (fixture->store, query, count_track, &n, NULL, &error));
  g_assert_cmpuint (n, ==, 3);
  g_assert_no_error (error);
}

static void
test_cancel (TsStoreFixture *fixture, gconstpointer unused)
{
  g_autoptr (TsTrackQuery) query = ts_track_query_new ();
  gint64 id = 1;

  ts_store_fixture_add (fixture, ts_store_fixture_make_track ("a", "x", "x", "1"));
  query->text = g_strdup ("x");
  /* 0: before, 1: on the way, 2: when it is done */
  for (int when = 0; when < 3; when++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) queried = NULL;
    g_autoptr (GAsyncResult) got = NULL;
    g_autoptr (GError) error = NULL;

    if (when == 0)
      g_cancellable_cancel (cancellable);
    ts_store_query_async (fixture->store, query, cancellable, ts_store_test_done_cb, &queried);
    ts_store_get_tracks_async (fixture->store, &id, 1, cancellable, ts_store_test_done_cb, &got);
    if (when == 1)
      g_cancellable_cancel (cancellable);
    ts_store_test_wait (&queried);
    ts_store_test_wait (&got);
    if (when == 2)
      g_cancellable_cancel (cancellable);
    g_assert_null (ts_store_query_finish (fixture->store, queried, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&error);
    g_assert_null (ts_store_get_tracks_finish (fixture->store, got, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
  g_assert_cmpuint (count (fixture, "x"), ==, 1);
}

static void
test_known_tracks (void)
{
  g_autoptr (TsKnownTracks) known = ts_known_tracks_new ();
  int index = -1;

  for (guint i = 0; i < 6; i++) {
    g_autofree char *location = g_strdup_printf ("%u", i);
    TsKnownTrack row = { .id = i + 1,
                         .location = location,
                         .identity = i % 2 == 0 ? "same" : NULL,
                         .inode = i / 2,
                         .device = 1 };

    ts_known_tracks_add (known, &row);
  }
  for (int i = 0; i < 3; i++) {
    index = ts_known_tracks_find_identity (known, "same", index);
    g_assert_cmpint (index, ==, i * 2);
  }
  g_assert_cmpint (ts_known_tracks_find_identity (known, "same", index), ==, -1);
  g_assert_cmpint (ts_known_tracks_find_identity (known, "other", -1), ==, -1);
  g_assert_cmpint (ts_known_tracks_find_inode (known, 1, 2, NULL)->id, ==, 5);
  g_assert_null (ts_known_tracks_find_inode (known, 2, 2, NULL));
  g_assert_null (ts_known_tracks_find_inode (known, 1, 0, NULL));
  g_assert_null (ts_known_tracks_find (known, "6", NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) TS_STORE_FIXTURE_ADD ("/store/tracks/" name, func)
  ADD ("fields", test_fields);
  ADD ("search", test_search);
  ADD ("sort", test_sort);
  ADD ("incremental", test_incremental);
  ADD ("plain-list", test_plain_list);
  ADD ("filters", test_filters);
  ADD ("scan", test_scan);
  ADD ("swap", test_swap);
  ADD ("source-gone", test_source_gone);
  ADD ("huge-strings", test_huge_strings);
  ADD ("walk", test_walk);
  ADD ("cancel", test_cancel);
  g_test_add_func ("/store/tracks/known", test_known_tracks);
  return g_test_run ();
}

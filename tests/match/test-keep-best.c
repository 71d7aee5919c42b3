/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-keep-best.h"

#include <string.h>

typedef struct {
  const char *location;
  const char *codec;
  int bit_rate_kbps;
  int bits_per_sample;
  int sample_rate_hz;
  const char *genre; /* a further tag or none */
  gint64 mtime_us;
  gint64 size_bytes;
} Copy;

static TsTrack *
make_track (const Copy *copy)
{
  TsTrack *track = ts_track_new ();

  track->location = g_strdup (copy->location);
  track->codec = g_strdup (copy->codec);
  track->bit_rate_kbps = copy->bit_rate_kbps;
  track->bits_per_sample = copy->bits_per_sample;
  track->sample_rate_hz = copy->sample_rate_hz;
  track->mtime_us = copy->mtime_us;
  track->size_bytes = copy->size_bytes;
  track->title = g_strdup ("Title");
  if (copy->genre != NULL)
    track->genres = g_strsplit (copy->genre, ";", -1);
  return track;
}

static const Copy flac = { "c.flac", "FLAC", 900, 16, 44100, NULL, 300, 30000 };
static const Copy flac_24 = { "d.flac", "FLAC", 2100, 24, 96000, NULL, 400, 90000 };
static const Copy wav = { "e.wav", "PCM", 1411, 16, 44100, NULL, 200, 50000 };
static const Copy mp3_320 = { "Singles/a.mp3", "MP3", 320, 0, 44100, NULL, 100, 9000 };
static const Copy mp3_128 = { "b.mp3", "MP3", 128, 0, 44100, NULL, 90, 4000 };
static const Copy mp3_128_genre = { "bb.mp3", "MP3", 130, 0, 44100, "Rock", 95, 4100 };
static const Copy mp3_unknown = { "u.mp3", "MP3", 0, 0, 0, NULL, 0, 0 };

static void
test_choose (void)
{
  static const struct {
    const char *rules;
    const Copy *copies[4];
    guint best;
    const char *reason; /* part of the explanation */
  } cases[] = {
    { "lossless,bit-rate,complete-tags,older", { &mp3_320, &flac, &mp3_128 }, 1, "lossless" },
    { "lossless,bit-rate,complete-tags,older", { &mp3_128, &mp3_320 }, 1, "320 kbit/s" },
    { "lossless,bit-rate,complete-tags,older", { &mp3_128, &mp3_128_genre }, 1, "2 of 10" },
    { "lossless,bit-rate,complete-tags,older", { &wav, &flac }, 0, "older" },
    { "bit-rate", { &mp3_320, &wav }, 1, "lossless" },
    { "bit-rate,larger", { &flac, &wav }, 1, "larger" },
    { "samples", { &flac, &flac_24, &mp3_320 }, 1, "24 bits" },
    { "older", { &mp3_unknown, &flac, &mp3_320 }, 2, "older" },
    { "newer", { &mp3_unknown, &flac, &mp3_320 }, 1, "newer" },
    { "folder=Singles,lossless", { &flac, &mp3_320 }, 1, "Singles" },
    { "folder=Sing,lossless", { &flac, &mp3_320 }, 0, "lossless" },
    { "folder=Singles/,lossless", { &flac, &mp3_320 }, 1, "Singles" },
    { "", { &mp3_320, &mp3_128, &flac }, 1, "no difference" },
    { "lossless", { &flac }, 0, "only copy" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
    g_autoptr (TsKeepRules) rules = ts_keep_rules_parse (cases[i].rules, NULL);
    g_autofree char *reason = NULL;
    guint best;

    for (guint j = 0; j < 4 && cases[i].copies[j] != NULL; j++)
      g_ptr_array_add (tracks, make_track (cases[i].copies[j]));
    best = ts_keep_best_choose (rules, (TsTrack **) tracks->pdata, tracks->len, &reason);
    g_assert_cmpuint (best, ==, cases[i].best);
    g_assert_nonnull (strstr (reason, cases[i].reason));
  }
}

/* Whatever the order of the copies, the same file is kept. */
static void
test_order (void)
{
  const Copy *copies[]
      = { &flac, &flac_24, &wav, &mp3_320, &mp3_128, &mp3_128_genre, &mp3_unknown };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  TsTrack *tracks[G_N_ELEMENTS (copies)];

  for (guint i = 0; i < G_N_ELEMENTS (copies); i++)
    tracks[i] = make_track (copies[i]);
  for (guint round = 0; round < 200; round++) {
    g_autoptr (TsKeepRules) rules = ts_keep_rules_new ();
    TsKeepRule order[6];
    TsTrack *first;

    for (guint i = 0; i < G_N_ELEMENTS (order); i++)
      order[i] = g_rand_int_range (rand, 0, TS_KEEP_N_RULES);
    ts_keep_rules_set (rules, order, G_N_ELEMENTS (order));
    first = tracks[ts_keep_best_choose (rules, tracks, G_N_ELEMENTS (tracks), NULL)];
    for (guint i = 0; i < G_N_ELEMENTS (tracks); i++) {
      guint other = g_rand_int_range (rand, 0, G_N_ELEMENTS (tracks));
      TsTrack *track = tracks[i];

      tracks[i] = tracks[other];
      tracks[other] = track;
    }
    g_assert_true (first
                   == tracks[ts_keep_best_choose (rules, tracks, G_N_ELEMENTS (tracks), NULL)]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (tracks); i++)
    ts_track_unref (tracks[i]);
}

static void
test_absolute_folder (void)
{
  g_autoptr (TsKeepRules) rules = ts_keep_rules_parse ("folder=/music/My Albums", NULL);
  TsTrack *tracks[] = { make_track (&flac), make_track (&mp3_320) };

  tracks[0]->uri = g_strdup ("file:///music/c.flac");
  tracks[1]->uri = g_strdup ("file:///music/My%20Albums/a.mp3");
  g_assert_cmpuint (ts_keep_best_choose (rules, tracks, 2, NULL), ==, 1);
  ts_track_unref (tracks[0]);
  ts_track_unref (tracks[1]);
}

static void
test_text (void)
{
  static const char *const wrong[] = { "lossles", "older,older", "folder", "folder=", "older=3" };
  g_autoptr (TsKeepRules) rules = ts_keep_rules_new ();
  g_autoptr (TsKeepRules) copy = NULL;
  g_autofree char *text = ts_keep_rules_to_string (rules);
  g_autofree char *text_2 = NULL;

  g_assert_cmpstr (text, ==, "lossless,bit-rate,complete-tags,older");
  ts_keep_rules_free (g_steal_pointer (&rules));
  rules = ts_keep_rules_parse (" newer , folder=/a b,larger", NULL);
  copy = ts_keep_rules_copy (rules);
  text_2 = ts_keep_rules_to_string (copy);
  g_assert_cmpstr (text_2, ==, "newer,folder=/a b,larger");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ts_keep_rules_parse (wrong[i], &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  }
  for (guint rule = 0; rule < TS_KEEP_N_RULES; rule++)
    g_assert_nonnull (ts_keep_rule_to_label (rule));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/keep-best/choose", test_choose);
  g_test_add_func ("/match/keep-best/order", test_order);
  g_test_add_func ("/match/keep-best/absolute-folder", test_absolute_folder);
  g_test_add_func ("/match/keep-best/text", test_text);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-explain.h"

#include "ts-match-evidence-private.h"
#include "ts-match-pairs-private.h"
#include "ts-normalize.h"
#include "ts-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

/* Without their libraries two tracks are weighed as if a library of this size was searched. */
#define TYPICAL_ROWS 3000.0

static void
reason_free (TsMatchReason *self)
{
  g_free (self->text);
  g_free (self->value_a);
  g_free (self->value_b);
  g_free (self);
}

void
ts_match_evidence_free (TsMatchEvidence *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->reasons);
  g_free (self);
}

static void
add_reason (TsMatchEvidence *self,
            const char *name,
            const char *text,
            const char *value_a,
            const char *value_b,
            TsMatchAgreement agreement,
            double weight)
{
  TsMatchReason *reason = g_new0 (TsMatchReason, 1);

  reason->name = name;
  reason->text = g_strdup (text);
  reason->value_a = g_utf8_make_valid (value_a != NULL ? value_a : "", -1);
  reason->value_b = g_utf8_make_valid (value_b != NULL ? value_b : "", -1);
  reason->agreement = agreement;
  reason->weight = weight;
  g_ptr_array_add (self->reasons, reason);
}

static TsMatchAgreement
agreement_of_texts (const char *a, const char *b, double lack)
{
  g_autofree char *x = ts_normalize (a);
  g_autofree char *y = ts_normalize (b);

  if (*x == '\0' || *y == '\0')
    return TS_MATCH_AGREEMENT_UNKNOWN;
  if (g_str_equal (x, y))
    return TS_MATCH_AGREEMENT_SAME;

  return lack < 0.5 ? TS_MATCH_AGREEMENT_SIMILAR : TS_MATCH_AGREEMENT_DIFFERENT;
}

static void
add_texts (TsMatchEvidence *self, const TsMatchFields *a, const TsMatchFields *b, const float *x)
{
  TsMatchAgreement agreement;

  agreement = agreement_of_texts (a->title, b->title, 1 - x[TS_FEATURE_TITLE_HIGH]);
  add_reason (self, "title",
              agreement == TS_MATCH_AGREEMENT_UNKNOWN   ? _ ("A title is missing.")
              : agreement == TS_MATCH_AGREEMENT_SAME    ? _ ("The titles are the same.")
              : agreement == TS_MATCH_AGREEMENT_SIMILAR ? _ ("The titles are alike.")
                                                        : _ ("The titles differ."),
              a->title, b->title, agreement, _ts_match_weigh (x, TS_MATCH_WEIGHT_TITLE));

  agreement = agreement_of_texts (a->artist, b->artist, x[TS_FEATURE_ARTIST_LACK]);
  add_reason (self, "artist",
              agreement == TS_MATCH_AGREEMENT_UNKNOWN   ? _ ("An artist is missing.")
              : agreement == TS_MATCH_AGREEMENT_SAME    ? _ ("The artists are the same.")
              : agreement == TS_MATCH_AGREEMENT_SIMILAR ? _ ("The artists are alike.")
                                                        : _ ("The artists differ."),
              a->artist, b->artist, agreement, _ts_match_weigh (x, TS_MATCH_WEIGHT_ARTIST));

  agreement = agreement_of_texts (a->album, b->album, x[TS_FEATURE_ALBUM_LACK]);
  add_reason (self, "album",
              agreement == TS_MATCH_AGREEMENT_UNKNOWN   ? _ ("An album is missing.")
              : agreement == TS_MATCH_AGREEMENT_SAME    ? _ ("The albums are the same.")
              : agreement == TS_MATCH_AGREEMENT_SIMILAR ? _ ("The albums are alike.")
                                                        : _ ("The albums differ."),
              a->album, b->album, agreement, _ts_match_weigh (x, TS_MATCH_WEIGHT_ALBUM));
}

static void
add_duration (TsMatchEvidence *self, const TsMatchRow *a, const TsMatchRow *b, const float *x)
{
  g_autofree char *text_a = a->duration_ms > 0 ? ts_text_format_duration (a->duration_ms) : NULL;
  g_autofree char *text_b = b->duration_ms > 0 ? ts_text_format_duration (b->duration_ms) : NULL;
  g_autofree char *text = NULL;
  TsMatchAgreement agreement = TS_MATCH_AGREEMENT_UNKNOWN;
  int seconds = (int) lround (x[TS_FEATURE_DURATION]);

  if (x[TS_FEATURE_DURATION_UNKNOWN] > 0)
    text = g_strdup (_ ("A play time is missing."));
  else if (seconds == 0)
    text = g_strdup (_ ("The play times are the same."));
  else
    text = g_strdup_printf (ngettext ("The play times are %d second apart.",
                                      "The play times are %d seconds apart.", (gulong) seconds),
                            seconds);
  if (x[TS_FEATURE_DURATION_UNKNOWN] == 0)
    agreement = x[TS_FEATURE_DURATION] <= 2   ? TS_MATCH_AGREEMENT_SAME
                : x[TS_FEATURE_DURATION] <= 5 ? TS_MATCH_AGREEMENT_SIMILAR
                                              : TS_MATCH_AGREEMENT_DIFFERENT;

  add_reason (self, "duration", text, text_a, text_b, agreement,
              _ts_match_weigh (x, TS_MATCH_WEIGHT_DURATION));
}

static void
add_ids (TsMatchEvidence *self, const TsMatchFields *a, const TsMatchFields *b, const float *x)
{
  if (x[TS_FEATURE_MBID] != 0)
    add_reason (self, "musicbrainz",
                x[TS_FEATURE_MBID] > 0 ? _ ("MusicBrainz knows them as one recording.")
                                       : _ ("MusicBrainz knows them as different recordings."),
                a->mb_recording_id, b->mb_recording_id,
                x[TS_FEATURE_MBID] > 0 ? TS_MATCH_AGREEMENT_SAME : TS_MATCH_AGREEMENT_DIFFERENT,
                _ts_match_weigh (x, TS_MATCH_WEIGHT_MBID));
  if (x[TS_FEATURE_ISRC] != 0)
    add_reason (self, "isrc",
                x[TS_FEATURE_ISRC] > 0 ? _ ("They carry the same recording code (ISRC).")
                                       : _ ("They carry different recording codes (ISRC)."),
                a->isrc, b->isrc,
                x[TS_FEATURE_ISRC] > 0 ? TS_MATCH_AGREEMENT_SAME : TS_MATCH_AGREEMENT_DIFFERENT,
                _ts_match_weigh (x, TS_MATCH_WEIGHT_ISRC));
}

static void
add_words (TsMatchEvidence *self, const TsMatchFields *a, const TsMatchFields *b, const float *x)
{
  double version = _ts_match_weigh (x, TS_MATCH_WEIGHT_VERSION);
  double number = _ts_match_weigh (x, TS_MATCH_WEIGHT_NUMBER);
  double words = _ts_match_weigh (x, TS_MATCH_WEIGHT_WORDS);

  if (x[TS_FEATURE_VERSION] + x[TS_FEATURE_VERSION_ELSE] > 0)
    add_reason (self, "version",
                _ ("One names a version that the other does not, such as live or remix."), a->title,
                b->title, TS_MATCH_AGREEMENT_DIFFERENT, version);
  if (x[TS_FEATURE_NUMBER] + x[TS_FEATURE_NUMBER_ELSE] > 0)
    add_reason (self, "number", _ ("The numbers in the titles differ."), a->title, b->title,
                TS_MATCH_AGREEMENT_DIFFERENT, number);

  if (x[TS_FEATURE_COVER_LOW] > 0.99)
    add_reason (self, "words", _ ("All words are found on both sides."), NULL, NULL,
                TS_MATCH_AGREEMENT_SAME, words);
  else if (x[TS_FEATURE_COVER_HIGH] > 0.99)
    add_reason (self, "words", _ ("All words of one side are found on the other."), NULL, NULL,
                TS_MATCH_AGREEMENT_SIMILAR, words);
  else
    add_reason (self, "words", _ ("Each side has words that the other does not have."), NULL, NULL,
                x[TS_FEATURE_COVER_HIGH] > 0.6 ? TS_MATCH_AGREEMENT_SIMILAR
                                               : TS_MATCH_AGREEMENT_DIFFERENT,
                words);
}

static int
compare_reasons (gconstpointer a, gconstpointer b)
{
  const TsMatchReason *x = *(TsMatchReason *const *) a;
  const TsMatchReason *y = *(TsMatchReason *const *) b;
  double difference = fabs (y->weight) - fabs (x->weight);

  if (difference != 0)
    return difference > 0 ? 1 : -1;

  return g_strcmp0 (x->name, y->name);
}

TsMatchEvidence *
ts_match_explain (const TsMatchFields *a, const TsMatchFields *b)
{
  g_autoptr (TsMatchCatalogue) left = ts_match_catalogue_new ();
  g_autoptr (TsMatchCatalogue) right = ts_match_catalogue_new ();
  const TsMatchCatalogue *catalogues[] = { left, right };
  TsMatchEvidence *self = g_new0 (TsMatchEvidence, 1);
  TsMatchCorpus *corpus;
  TsMatchView view_a;
  TsMatchView view_b;
  TsMatchComparison comparison;
  TsMatchPair pair;

  g_return_val_if_fail (a != NULL && b != NULL, NULL);

  ts_match_catalogue_add (left, a);
  ts_match_catalogue_add (right, b);
  corpus = _ts_match_corpus_new (catalogues, 2);
  corpus->size_weight = log (TYPICAL_ROWS);
  view_a = _ts_match_corpus_view (corpus, 0);
  view_b = _ts_match_corpus_view (corpus, 1);
  _ts_match_compare (corpus, &view_a, &view_b, TRUE, &comparison);

  pair = (TsMatchPair){ 0, 1, comparison.logit, TS_MATCH_NO_RIVAL, comparison.strategy };
  self->confidence = _ts_match_confidence (&pair);
  self->strategy = self->confidence >= TS_MATCH_DEFAULT_CONFIDENCE ? comparison.strategy
                                                                   : TS_MATCH_STRATEGY_NONE;
  self->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) reason_free);
  add_ids (self, a, b, comparison.x);
  add_texts (self, a, b, comparison.x);
  add_duration (self, view_a.row, view_b.row, comparison.x);
  add_words (self, a, b, comparison.x);
  g_ptr_array_sort (self->reasons, compare_reasons);

  _ts_match_corpus_free (corpus);

  return self;
}

const char *
ts_match_agreement_to_string (TsMatchAgreement agreement)
{
  static const char *const names[] = { "unknown", "same", "similar", "different" };

  g_return_val_if_fail ((guint) agreement < G_N_ELEMENTS (names), "unknown");

  return names[agreement];
}

const char *
ts_match_confidence_to_words (double confidence)
{
  if (confidence >= 0.99)
    return _ ("Same recording");
  if (confidence >= 0.95)
    return _ ("Same song");
  if (confidence >= 0.8)
    return _ ("Probably the same");

  return _ ("Needs a look");
}

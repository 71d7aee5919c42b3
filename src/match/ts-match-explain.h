/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-types.h"

G_BEGIN_DECLS

typedef enum {
  TS_MATCH_AGREEMENT_UNKNOWN, /* a side says nothing */
  TS_MATCH_AGREEMENT_SAME,
  TS_MATCH_AGREEMENT_SIMILAR,
  TS_MATCH_AGREEMENT_DIFFERENT,
} TsMatchAgreement;

/* One reason for or against. */
typedef struct {
  const char *name; /* stable: "musicbrainz", "isrc", "title", "artist", "album", "duration"... */
  char *text;       /* (owned): a translated sentence */
  char *value_a;    /* (owned): what each side says, "" when nothing */
  char *value_b;    /* (owned) */
  TsMatchAgreement agreement;
  double weight; /* natural log of the odds that this reason adds; negative speaks against */
} TsMatchReason;

/* Why two tracks are taken for the same recording or not: the "Why?" of window and `--json`. */
typedef struct {
  double confidence; /* probability that they are the same, looking at these two alone */
  TsMatchStrategy strategy;
  GPtrArray *reasons; /* (owned) (element-type TsMatchReason): heaviest first */
} TsMatchEvidence;

void ts_match_evidence_free (TsMatchEvidence *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsMatchEvidence, ts_match_evidence_free)

/**
 * ts_match_explain:
 * @a: a track
 * @b: another
 *
 * Weighs the two without knowing the rest of their libraries: common words count as in a library
 * of a few thousand tracks and there is no runner-up, so that the confidence may differ a little
 * from that of ts_match_link().
 *
 * Returns: (transfer full): the evidence
 */
TsMatchEvidence *ts_match_explain (const TsMatchFields *a, const TsMatchFields *b);

/**
 * ts_match_agreement_to_string:
 *
 * Returns: (transfer none): a stable name: "unknown", "same", "similar" or "different"
 */
const char *ts_match_agreement_to_string (TsMatchAgreement agreement);

/**
 * ts_match_confidence_to_words:
 * @confidence: a probability
 *
 * The scale follows from what a person does with the answer: at 0.99 nobody needs to look, at
 * 0.95 one in twenty may be wrong at most, at 0.80 a glance at the group is enough.
 *
 * Returns: (transfer none): "Same recording", "Same song", "Probably the same" or "Needs a look",
 *   translated
 */
const char *ts_match_confidence_to_words (double confidence);

G_END_DECLS

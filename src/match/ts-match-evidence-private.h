/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-corpus-private.h"

G_BEGIN_DECLS

typedef enum {
  TS_FEATURE_SHARED,        /* information in the words both have, less the search's size */
  TS_FEATURE_COVER_LOW,     /* share of its words that the other has: the lower of both sides */
  TS_FEATURE_COVER_HIGH,    /* the higher */
  TS_FEATURE_BOTH_LACK,     /* information that either side has and the other lacks */
  TS_FEATURE_TITLE_LOW,     /* as COVER, of words of the title alone */
  TS_FEATURE_TITLE_HIGH,
  TS_FEATURE_TITLE_LACK,    /* as BOTH_LACK, title words against anything */
  TS_FEATURE_ARTIST_LACK,   /* both name an artist: share that neither has of the other's */
  TS_FEATURE_ARTIST_ONE,    /* the artist of one side that is missing in the other */
  TS_FEATURE_ALBUM_LACK,
  TS_FEATURE_ALBUM_ONE,
  TS_FEATURE_SOFT,          /* share of the agreement that rests on misspelt words */
  TS_FEATURE_DURATION,      /* difference in seconds, only when both are known */
  TS_FEATURE_DURATION_UNKNOWN,
  TS_FEATURE_VERSION,       /* version words on one side only */
  TS_FEATURE_VERSION_BOTH,  /* each side has a version word that the other lacks */
  TS_FEATURE_NUMBER,        /* numbers in the title on one side only */
  TS_FEATURE_NUMBER_BOTH,   /* each side has a number that the other lacks */
  TS_FEATURE_LENGTH,        /* log of the ratio of the lengths */
  TS_FEATURE_MBID,          /* 1 same, -1 different, 0 unknown */
  TS_FEATURE_ISRC,
  TS_N_FEATURES
} TsFeature;

/* Two rows side by side. */
typedef struct {
  float x[TS_N_FEATURES];
  float logit;
  guint8 strategy; /* TsMatchStrategy if they are the same */
} TsMatchComparison;

void _ts_match_compare (const TsMatchCorpus *corpus,
                        const TsMatchView *a,
                        const TsMatchView *b,
                        TsMatchComparison *out);

/* The part of the log-odds that one feature adds. */
double _ts_match_feature_weight (TsFeature feature, double value);
double _ts_match_logit (const float x[TS_N_FEATURES]);

/* Whether normalised artist, album and title are all known and equal. */
gboolean _ts_match_texts_equal (const TsMatchView *a, const TsMatchView *b);

static inline const char *
_ts_match_view_title (const TsMatchView *view)
{
  return view->text + view->row->artist_length + view->row->album_length;
}

G_END_DECLS

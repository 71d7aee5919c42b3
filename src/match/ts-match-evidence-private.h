/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-corpus-private.h"

G_BEGIN_DECLS

typedef enum {
  /* Words of the whole row. */
  TS_FEATURE_SHARED,     /* information in the words both have, less the search's size */
  TS_FEATURE_COVER_LOW,  /* share of its words that the other has: the lower of both sides */
  TS_FEATURE_COVER_HIGH, /* the higher */
  TS_FEATURE_BOTH_LACK,  /* information that either side has and the other lacks: the lower */
  TS_FEATURE_ONE_LACKS,  /* the higher */
  TS_FEATURE_SOFT,       /* share of the agreement that rests on misspelt words */
  TS_FEATURE_LENGTH,     /* log of the ratio of the rows' information */
  TS_FEATURE_SMALL,      /* information in the smaller row */

  /* Words of the title alone. */
  TS_FEATURE_TITLE_LOW,
  TS_FEATURE_TITLE_HIGH,
  TS_FEATURE_TITLE_LACK, /* either side has title words that the other lacks: the lower */
  TS_FEATURE_TITLE_ONE,  /* the higher */
  TS_FEATURE_TITLE_UNKNOWN, /* sides without a title */
  TS_FEATURE_TITLE_APART,   /* to 1: both have titles of several words and hardly one in common */

  TS_FEATURE_ARTIST_LACK, /* both name an artist: share that neither has of the other's */
  TS_FEATURE_ARTIST_ONE,  /* one names an artist: share that the other does not have */
  TS_FEATURE_ARTIST_SHARED, /* information in the artist that both name */
  TS_FEATURE_ALBUM_LACK,
  TS_FEATURE_ALBUM_ONE,

  TS_FEATURE_DURATION,         /* difference in seconds, 0 if not known */
  TS_FEATURE_DURATION_UNKNOWN, /* sides that do not say */

  TS_FEATURE_VERSION,      /* version words of the title on one side only */
  TS_FEATURE_VERSION_BOTH, /* each side has a version word that the other lacks */
  TS_FEATURE_VERSION_ELSE, /* version words elsewhere on one side only */
  TS_FEATURE_VERSION_APART, /* 1 if a word like "live" or "remix" is on one side only */

  TS_FEATURE_NUMBER,      /* part numbers of the title on one side only */
  TS_FEATURE_NUMBER_BOTH, /* each side has a part number that the other lacks */
  TS_FEATURE_NUMBER_ELSE, /* the same of other numbers */
  TS_FEATURE_NUMBER_APART, /* 1 if they are different parts of something, or artists of different number */

  TS_FEATURE_MBID, /* 1 same, -1 different, 0 unknown */
  TS_FEATURE_ISRC,
  TS_N_FEATURES
} TsFeature;

/* Two rows side by side. */
typedef struct {
  float x[TS_N_FEATURES];
  float logit;
  guint8 strategy; /* TsMatchStrategy if they are the same */
} TsMatchComparison;

/* Without @with_spelling misspelt words count as different ones, which is quicker. */
void _ts_match_compare (const TsMatchCorpus *corpus,
                        const TsMatchView *a,
                        const TsMatchView *b,
                        gboolean with_spelling,
                        TsMatchComparison *out);

/* The log-odds come in these parts. */
typedef enum {
  TS_MATCH_WEIGHT_WORDS,
  TS_MATCH_WEIGHT_TITLE,
  TS_MATCH_WEIGHT_ARTIST,
  TS_MATCH_WEIGHT_ALBUM,
  TS_MATCH_WEIGHT_DURATION,
  TS_MATCH_WEIGHT_VERSION,
  TS_MATCH_WEIGHT_NUMBER,
  TS_MATCH_WEIGHT_MBID,
  TS_MATCH_WEIGHT_ISRC,
  TS_MATCH_N_WEIGHTS
} TsMatchWeight;

double _ts_match_weigh (const float x[TS_N_FEATURES], TsMatchWeight weight);
double _ts_match_logit (const float x[TS_N_FEATURES]);

/* The margin of a pair without competition, and the largest there is. */
#define TS_MATCH_NO_RIVAL 12.0f
/* Stands for the margin where rows of one catalogue are compared with each other: there are no
 * rivals then, as there may be any number of duplicates. */
#define TS_MATCH_ALONE 100.0f
/* Stands for the margin where the log-odds are final. */
#define TS_MATCH_FINAL 200.0f

/* The probability that pairs with these log-odds and this margin are the same. */
double _ts_match_calibrate (double logit, double margin);

/* Whether normalised artist, album and title are all known and equal. */
gboolean _ts_match_texts_equal (const TsMatchView *a, const TsMatchView *b);

/* Whether they are equal, known or not. */
gboolean _ts_match_rows_equal (const TsMatchView *a, const TsMatchView *b);

static inline const char *
_ts_match_view_title (const TsMatchView *view)
{
  return view->text + view->row->artist_length + view->row->album_length;
}

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-evidence-private.h"

/* Piecewise linear: between two knots the log-odds run straight, outside they stay level. */
#define MAX_KNOTS 7

typedef struct {
  guint n;
  double at[MAX_KNOTS];
  double adds[MAX_KNOTS];
} Curve;

#define INTERCEPT 0.0

static const Curve curves[TS_N_FEATURES] = {
  [TS_FEATURE_SHARED] = { 5, { -4, 0, 5, 15, 40 }, { -6, -2.5, 0, 2, 3 } },
  [TS_FEATURE_COVER_LOW] = { 4, { 0.2, 0.5, 0.8, 1 }, { -2, -0.5, 1, 2 } },
  [TS_FEATURE_COVER_HIGH] = { 3, { 0.5, 0.8, 1 }, { -2, 0, 1.5 } },
  [TS_FEATURE_BOTH_LACK] = { 4, { 0, 3, 8, 16 }, { 1, 0, -2, -4 } },
  [TS_FEATURE_TITLE_LOW] = { 3, { 0, 0.5, 1 }, { -1, 0, 1 } },
  [TS_FEATURE_TITLE_HIGH] = { 3, { 0, 0.6, 1 }, { -3, -1, 1 } },
  [TS_FEATURE_TITLE_LACK] = { 4, { 0, 2, 6, 12 }, { 0.5, 0, -2, -4 } },
  [TS_FEATURE_ARTIST_LACK] = { 3, { 0, 0.4, 1 }, { 0.3, -0.5, -3 } },
  [TS_FEATURE_ARTIST_ONE] = { 2, { 0, 1 }, { 0.2, -0.5 } },
  [TS_FEATURE_ALBUM_LACK] = { 3, { 0, 0.4, 1 }, { 0.3, -0.3, -1.5 } },
  [TS_FEATURE_ALBUM_ONE] = { 2, { 0, 1 }, { 0.2, -0.4 } },
  [TS_FEATURE_SOFT] = { 2, { 0, 0.6 }, { 0.2, -1 } },
  [TS_FEATURE_DURATION] = { 6, { 0, 2, 4, 10, 30, 90 }, { 1.5, 1, -0.5, -2, -3, -4 } },
  [TS_FEATURE_DURATION_UNKNOWN] = { 2, { 0, 1 }, { 0, -1.5 } },
  [TS_FEATURE_VERSION] = { 3, { 0, 1, 3 }, { 0.2, -1.5, -3 } },
  [TS_FEATURE_VERSION_BOTH] = { 2, { 0, 1 }, { 0, -1 } },
  [TS_FEATURE_NUMBER] = { 3, { 0, 1, 3 }, { 0.1, -0.7, -1.5 } },
  [TS_FEATURE_NUMBER_BOTH] = { 2, { 0, 1 }, { 0, -2 } },
  [TS_FEATURE_LENGTH] = { 2, { 0, 1 }, { 0, -0.5 } },
  [TS_FEATURE_MBID] = { 3, { -1, 0, 1 }, { -8, 0, 12 } },
  [TS_FEATURE_ISRC] = { 3, { -1, 0, 1 }, { -2, 0, 9 } },
};

double
_ts_match_feature_weight (TsFeature feature, double value)
{
  const Curve *curve = &curves[feature];
  guint i = 1;

  if (value <= curve->at[0])
    return curve->adds[0];
  while (i < curve->n && value > curve->at[i])
    i++;
  if (i == curve->n)
    return curve->adds[i - 1];

  return curve->adds[i - 1] + (curve->adds[i] - curve->adds[i - 1]) *
                                  (value - curve->at[i - 1]) / (curve->at[i] - curve->at[i - 1]);
}

double
_ts_match_logit (const float x[TS_N_FEATURES])
{
  double logit = INTERCEPT;

  for (guint i = 0; i < TS_N_FEATURES; i++)
    logit += _ts_match_feature_weight (i, x[i]);

  return logit;
}

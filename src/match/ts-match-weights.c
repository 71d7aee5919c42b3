/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-evidence-private.h"

#include <math.h>

/* Piecewise linear: between two knots the log-odds run straight, outside they stay level. */
#define MAX_KNOTS 8

typedef struct {
  guint n;
  double at[MAX_KNOTS];
  double adds[MAX_KNOTS];
} Curve;

#define INTERCEPT 0.46

static const Curve curves[TS_N_FEATURES] = {
  [TS_FEATURE_SHARED] = { 7, { -6, -2, 2, 6, 12, 20, 32 }, { -5.35, -2.21, -0.84, 0.84, 1.46, 2.59, 3.45 } },
  [TS_FEATURE_COVER_LOW] = { 7, { 0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 1 }, { 0, 0, 0, 0, 0, 0, 0.42 } },
  [TS_FEATURE_COVER_HIGH] = { 6, { 0.3, 0.5, 0.7, 0.85, 0.95, 1 }, { 0, 0, 0, 0, 0.22, 0.22 } },
  [TS_FEATURE_BOTH_LACK] = { 6, { 0, 1.5, 4, 8, 14, 22 }, { 0, 0, -0.09, -0.44, -0.44, -1.98 } },
  [TS_FEATURE_ONE_LACKS] = { 6, { 0, 3, 8, 16, 30, 60 }, { 0, 0, 0, 0, -0.51, -0.78 } },
  [TS_FEATURE_SOFT] = { 4, { 0, 0.05, 0.2, 0.5 }, { 0, 0.73, 0.46, 1.00 } },
  [TS_FEATURE_LENGTH] = { 4, { 0, 0.3, 0.8, 1.5 }, { 0, -0.35, -0.35, -0.35 } },
  [TS_FEATURE_SMALL] = { 5, { 4, 10, 18, 30, 60 }, { 1.03, 1.84, 0, -2.11, -3.44 } },
  [TS_FEATURE_TITLE_LOW] = { 5, { 0, 0.3, 0.6, 0.9, 1 }, { -1.20, -0.19, 0, 0, 1.63 } },
  [TS_FEATURE_TITLE_HIGH] = { 5, { 0, 0.3, 0.6, 0.9, 1 }, { 0, 0, 0, 0.20, 0.80 } },
  [TS_FEATURE_TITLE_LACK] = { 5, { 0, 1.5, 4, 8, 14 }, { 0, 0, 0, -1.00, -1.83 } },
  [TS_FEATURE_TITLE_ONE] = { 5, { 0, 3, 8, 16, 30 }, { 0, 0, 0, 0, -0.43 } },
  [TS_FEATURE_ARTIST_LACK] = { 5, { 0, 0.2, 0.5, 0.8, 1 }, { 0, -0.43, -1.24, -2.06, -2.40 } },
  [TS_FEATURE_ARTIST_ONE] = { 4, { 0, 0.3, 0.7, 1 }, { 0, 0, -0.43, -0.43 } },
  [TS_FEATURE_ARTIST_SHARED] = { 4, { 0, 3, 6, 12 }, { 0, 0, 0.18, 0.18 } },
  [TS_FEATURE_ALBUM_LACK] = { 5, { 0, 0.2, 0.5, 0.8, 1 }, { 0, -0.60, -2.20, -3.06, -3.06 } },
  [TS_FEATURE_ALBUM_ONE] = { 4, { 0, 0.3, 0.7, 1 }, { 0, 0, -0.89, -0.89 } },
  [TS_FEATURE_DURATION] = { 7, { 0, 1, 2, 3, 6, 15, 60 }, { 3.47, 2.40, 0.80, -0.80, -1.86, -2.72, -3.27 } },
  [TS_FEATURE_DURATION_UNKNOWN] = { 3, { 0, 1, 2 }, { 0, -6.47, -6.47 } },
  [TS_FEATURE_VERSION] = { 4, { 0, 1, 2, 3 }, { 0, -1.54, -2.18, -2.32 } },
  [TS_FEATURE_VERSION_BOTH] = { 2, { 0, 1 }, { 0, -0.65 } },
  [TS_FEATURE_VERSION_ELSE] = { 3, { 0, 1, 2 }, { 0, 0, -0.12 } },
  [TS_FEATURE_NUMBER] = { 4, { 0, 1, 2, 3 }, { 0, -0.77, -0.77, -0.77 } },
  [TS_FEATURE_NUMBER_BOTH] = { 2, { 0, 1 }, { 0, 0 } },
  [TS_FEATURE_NUMBER_ELSE] = { 2, { 0, 1 }, { 0, -0.26 } },
  [TS_FEATURE_MBID] = { 3, { -1, 0, 1 }, { -8.00, 0, 12.00 } },
  [TS_FEATURE_ISRC] = { 3, { -1, 0, 1 }, { -2.00, 0, 9.00 } },
};

static const Curve confidence_of_logit = { 7, { -4, -2, 0, 2, 4, 7, 11 }, { -1.45, 1.07, 3.30, 5.63, 5.63, 9.86, 10.22 } };
static const Curve confidence_of_margin = { 8, { -6, -3, -1, 0, 1, 3, 6, 12 }, { -9.85, -5.72, -3.66, -2.74, -1.98, -1.66, -0.94, 0 } };

static double
read_curve (const Curve *curve, double value)
{
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
_ts_match_feature_weight (TsFeature feature, double value)
{
  return read_curve (&curves[feature], value);
}

double
_ts_match_logit (const float x[TS_N_FEATURES])
{
  double logit = INTERCEPT;

  for (guint i = 0; i < TS_N_FEATURES; i++)
    logit += read_curve (&curves[i], x[i]);

  return logit;
}

double
_ts_match_calibrate (double logit, double margin)
{
  double calibrated =
      read_curve (&confidence_of_logit, logit) + read_curve (&confidence_of_margin, margin);

  return 1 / (1 + exp (-calibrated));
}

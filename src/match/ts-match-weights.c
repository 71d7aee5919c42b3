/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-evidence-private.h"

#include <math.h>

/* How each measure moves the odds, and how sure the sum makes us.
 *
 * The numbers were fitted by logistic regression on pairs of rows that people or reference
 * databases had told apart or put together: five catalogues of the same recordings, the same with
 * many more faults put in, the same among ten times as many other tracks, albums with their track
 * lists, and two shops with and without columns out of place. Each half of the recordings was
 * judged by numbers from the other half before both were used together. Curves were kept from
 * turning back where only chance would make them (more words in common never speak against).
 * What cannot be learnt there is set by hand. A word like "live" or the number of a part on one
 * side only keeps recordings apart, even if everything else agrees, and so do two titles without
 * a word in common; such pairs were left out of the fit. Ids: the same id outweighs any other
 * disagreement but a very different title and play time; different ids outweigh equal texts. */

/* Piecewise linear: between two knots the log-odds run straight, outside they stay level. */
#define MAX_KNOTS 8

typedef struct {
  guint n;
  double at[MAX_KNOTS];
  double adds[MAX_KNOTS];
} Curve;

/* The same over two measures at once, bilinear between the knots. */
#define MAX_SURFACE_KNOTS 5

typedef struct {
  guint n_rows;
  double row_at[MAX_SURFACE_KNOTS];
  guint n_columns;
  double column_at[MAX_SURFACE_KNOTS];
  double adds[MAX_SURFACE_KNOTS][MAX_SURFACE_KNOTS];
} Surface;

#define INTERCEPT 6.59

static const Curve curves[TS_N_FEATURES] = {
  [TS_FEATURE_SHARED] = { 7, { -6, -2, 2, 6, 12, 20, 32 }, { -4.60, -2.96, -0.84, 0.84, 1.80, 2.95, 4.06 } },
  [TS_FEATURE_COVER_LOW] = { 7, { 0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 1 }, { -0.74, -0.72, -0.21, -0.21, 0, 0, 0.98 } },
  [TS_FEATURE_COVER_HIGH] = { 6, { 0.3, 0.5, 0.7, 0.85, 0.95, 1 }, { -0.60, -0.48, 0, 0, 0.07, 0.10 } },
  [TS_FEATURE_BOTH_LACK] = { 6, { 0, 1.5, 4, 8, 14, 22 }, { 0, 0, 0, -0.17, -0.17, -1.77 } },
  [TS_FEATURE_ONE_LACKS] = { 6, { 0, 3, 8, 16, 30, 60 }, { 0, -0.99, -0.99, -0.99, -2.03, -2.03 } },
  [TS_FEATURE_SOFT] = { 4, { 0, 0.05, 0.2, 0.5 }, { 0, 0.63, 0.72, 1.24 } },
  [TS_FEATURE_LENGTH] = { 4, { 0, 0.3, 0.8, 1.5 }, { 0, -0.47, -0.47, -0.47 } },
  [TS_FEATURE_SMALL] = { 5, { 4, 10, 18, 30, 60 }, { 0.66, 0.60, 0, -2.76, -4.05 } },
  [TS_FEATURE_TITLE_LOW] = { 5, { 0, 0.3, 0.6, 0.9, 1 }, { -1.92, -0.42, 0, 0.31, 1.24 } },
  [TS_FEATURE_TITLE_HIGH] = { 5, { 0, 0.3, 0.6, 0.9, 1 }, { -3.51, -1.01, 0, 0, 0.18 } },
  [TS_FEATURE_TITLE_LACK] = { 5, { 0, 1.5, 4, 8, 14 }, { 0, 0, 0, -0.76, -1.06 } },
  [TS_FEATURE_TITLE_ONE] = { 5, { 0, 3, 8, 16, 30 }, { 0, 0, 0, -0.67, -0.74 } },
  [TS_FEATURE_TITLE_UNKNOWN] = { 3, { 0, 1, 2 }, { 0, 2.16, 1.89 } },
  [TS_FEATURE_TITLE_APART] = { 2, { 0, 1 }, { 0, -7.00 } },
  [TS_FEATURE_ARTIST_LACK] = { 5, { 0, 0.2, 0.5, 0.8, 1 }, { 0, 0, -1.37, -2.35, -2.86 } },
  [TS_FEATURE_ARTIST_ONE] = { 4, { 0, 0.3, 0.7, 1 }, { 0, 0, -0.79, -0.79 } },
  [TS_FEATURE_ARTIST_SHARED] = { 4, { 0, 3, 6, 12 }, { 0, 0, 0, 0 } },
  [TS_FEATURE_ALBUM_LACK] = { 5, { 0, 0.2, 0.5, 0.8, 1 }, { 0, -0.25, -2.26, -3.61, -3.64 } },
  [TS_FEATURE_ALBUM_ONE] = { 4, { 0, 0.3, 0.7, 1 }, { 0, -0.24, -1.03, -1.63 } },
  [TS_FEATURE_DURATION] = { 7, { 0, 1, 2, 3, 6, 15, 60 }, { 0, -1.60, -3.20, -4.80, -4.80, -5.95, -6.37 } },
  [TS_FEATURE_DURATION_UNKNOWN] = { 3, { 0, 1, 2 }, { 0, -2.42, -2.42 } },
  [TS_FEATURE_VERSION] = { 4, { 0, 1, 2, 3 }, { 0, -1.30, -3.18, -3.34 } },
  [TS_FEATURE_VERSION_BOTH] = { 2, { 0, 1 }, { 0, -0.29 } },
  [TS_FEATURE_VERSION_ELSE] = { 3, { 0, 1, 2 }, { 0, 0, -0.10 } },
  [TS_FEATURE_VERSION_APART] = { 2, { 0, 1 }, { 0, -12.00 } },
  [TS_FEATURE_NUMBER] = { 4, { 0, 1, 2, 3 }, { 0, -0.08, -0.63, -0.63 } },
  [TS_FEATURE_NUMBER_BOTH] = { 2, { 0, 1 }, { 0, -0.87 } },
  [TS_FEATURE_NUMBER_ELSE] = { 2, { 0, 1 }, { 0, -0.90 } },
  [TS_FEATURE_NUMBER_APART] = { 2, { 0, 1 }, { 0, -12.00 } },
  [TS_FEATURE_MBID] = { 3, { -1, 0, 1 }, { -16.00, 0, 16.00 } },
  [TS_FEATURE_ISRC] = { 3, { -1, 0, 1 }, { -3.00, 0, 12.00 } },
};

/* Rows: how far apart the play times are in seconds; the last one for an unknown play time.
 * Columns: the lower cover. */
static const Surface duration_by_cover = {
  4, { 0, 2, 4, 20 },
  4, { 0.3, 0.6, 0.85, 1 },
  {
    { 2.98, 1.58, 1.97, 1.78 },
    { -0.27, -0.01, 0.03, -0.27 },
    { -0.65, -0.76, -1.00, -1.02 },
    { -1.02, -0.34, -0.03, -0.66 },
    { -0.19, -0.87, -0.23, -1.06 },
  },
};

/* Rows: the lower cover of the titles. Columns: the higher. */
static const Surface title_both_ways = {
  4, { 0, 0.5, 0.9, 1 },
  4, { 0, 0.5, 0.9, 1 },
  {
    { 2.95, -1.65, -2.43, 0.74 },
    { -0.46, -0.31, -0.39, 0.28 },
    { 0, 0.10, 1.54, -1.34 },
    { 0, 0, 0.39, 0.55 },
  },
};

/* Rows: what the other row lacks most. Columns: what both lack. */
static const Surface lack_both_ways = {
  4, { 0, 5, 15, 40 },
  4, { 0, 3, 8, 16 },
  {
    { -1.62, -0.35, -0.04, 0 },
    { -0.77, -0.67, -0.01, 0.29 },
    { 0.76, -0.17, -0.52, 0.34 },
    { 1.31, 1.33, 0.34, -0.27 },
  },
};

static const Curve confidence_of_logit = { 7, { -4, -2, 0, 2, 4, 7, 11 }, { -2.54, 0.11, 1.21, 3.46, 4.14, 8.53, 10.51 } };
static const Curve confidence_alone = { 7, { -4, -2, 0, 2, 4, 7, 11 }, { -4.09, -1.06, 0.87, 2.99, 3.11, 4.66, 5.38 } };
static const Curve confidence_of_margin = { 8, { -6, -3, -1, 0, 1, 3, 6, 12 }, { -7.39, -6.24, -3.65, -3.16, -2.04, -1.54, -0.69, 0 } };

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

/* Where a value lies between knots: the knot below it and the share of the way to the next. */
static guint
find_knot (const double *at, guint n, double value, double *share)
{
  guint i = 0;

  if (value <= at[0]) {
    *share = 0;
    return 0;
  }
  if (value >= at[n - 1]) {
    *share = 1;
    return n - 2;
  }
  while (value > at[i + 1])
    i++;
  *share = (value - at[i]) / (at[i + 1] - at[i]);

  return i;
}

static double
read_row (const Surface *surface, guint row, guint column, double share)
{
  const double *adds = surface->adds[row];

  return adds[column] + (adds[column + 1] - adds[column]) * share;
}

static double
read_surface (const Surface *surface, double row_value, double column_value)
{
  double row_share;
  double column_share;
  guint row = find_knot (surface->row_at, surface->n_rows, row_value, &row_share);
  guint column = find_knot (surface->column_at, surface->n_columns, column_value, &column_share);

  return read_row (surface, row, column, column_share) * (1 - row_share) +
         read_row (surface, row + 1, column, column_share) * row_share;
}

double
_ts_match_weigh (const float x[TS_N_FEATURES], TsMatchWeight weight)
{
  static const struct {
    TsFeature first;
    TsFeature last;
  } ranges[TS_MATCH_N_WEIGHTS] = {
    [TS_MATCH_WEIGHT_WORDS] = { TS_FEATURE_SHARED, TS_FEATURE_SMALL },
    [TS_MATCH_WEIGHT_TITLE] = { TS_FEATURE_TITLE_LOW, TS_FEATURE_TITLE_APART },
    [TS_MATCH_WEIGHT_ARTIST] = { TS_FEATURE_ARTIST_LACK, TS_FEATURE_ARTIST_SHARED },
    [TS_MATCH_WEIGHT_ALBUM] = { TS_FEATURE_ALBUM_LACK, TS_FEATURE_ALBUM_ONE },
    [TS_MATCH_WEIGHT_DURATION] = { TS_FEATURE_DURATION, TS_FEATURE_DURATION_UNKNOWN },
    [TS_MATCH_WEIGHT_VERSION] = { TS_FEATURE_VERSION, TS_FEATURE_VERSION_APART },
    [TS_MATCH_WEIGHT_NUMBER] = { TS_FEATURE_NUMBER, TS_FEATURE_NUMBER_APART },
    [TS_MATCH_WEIGHT_MBID] = { TS_FEATURE_MBID, TS_FEATURE_MBID },
    [TS_MATCH_WEIGHT_ISRC] = { TS_FEATURE_ISRC, TS_FEATURE_ISRC },
  };
  double sum = 0;

  for (TsFeature i = ranges[weight].first; i <= ranges[weight].last; i++)
    sum += read_curve (&curves[i], x[i]);

  if (weight == TS_MATCH_WEIGHT_WORDS) {
    sum += read_surface (&lack_both_ways, x[TS_FEATURE_ONE_LACKS], x[TS_FEATURE_BOTH_LACK]);
  } else if (weight == TS_MATCH_WEIGHT_TITLE) {
    sum += read_surface (&title_both_ways, x[TS_FEATURE_TITLE_LOW], x[TS_FEATURE_TITLE_HIGH]);
  } else if (weight == TS_MATCH_WEIGHT_DURATION && x[TS_FEATURE_DURATION_UNKNOWN] > 0) {
    double share;
    guint column = find_knot (duration_by_cover.column_at, duration_by_cover.n_columns,
                              x[TS_FEATURE_COVER_LOW], &share);

    sum += read_row (&duration_by_cover, duration_by_cover.n_rows, column, share);
  } else if (weight == TS_MATCH_WEIGHT_DURATION) {
    sum += read_surface (&duration_by_cover, x[TS_FEATURE_DURATION], x[TS_FEATURE_COVER_LOW]);
  }

  return sum;
}

double
_ts_match_logit (const float x[TS_N_FEATURES])
{
  double logit = INTERCEPT;

  for (guint i = 0; i < TS_MATCH_N_WEIGHTS; i++)
    logit += _ts_match_weigh (x, i);

  return logit;
}

double
_ts_match_calibrate (double logit, double margin)
{
  double calibrated;

  if (margin == TS_MATCH_FINAL)
    calibrated = logit;
  else if (margin == TS_MATCH_ALONE)
    calibrated = read_curve (&confidence_alone, logit);
  else
    calibrated =
        read_curve (&confidence_of_logit, logit) + read_curve (&confidence_of_margin, margin);

  return 1 / (1 + exp (-calibrated));
}

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
 * What cannot be learnt there, the ids, is set by hand: the same id outweighs any other
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

#define INTERCEPT 7.35

static const Curve curves[TS_N_FEATURES] = {
  [TS_FEATURE_SHARED] = { 7, { -6, -2, 2, 6, 12, 20, 32 }, { -4.34, -2.68, -0.91, 0.91, 1.72, 3.07, 4.20 } },
  [TS_FEATURE_COVER_LOW] = { 7, { 0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 1 }, { -1.21, -1.19, -0.60, -0.60, 0, 0, 1.62 } },
  [TS_FEATURE_COVER_HIGH] = { 6, { 0.3, 0.5, 0.7, 0.85, 0.95, 1 }, { 0, 0, 0, 0, 0.15, 0.15 } },
  [TS_FEATURE_BOTH_LACK] = { 6, { 0, 1.5, 4, 8, 14, 22 }, { 0, 0, 0, 0, 0, -1.74 } },
  [TS_FEATURE_ONE_LACKS] = { 6, { 0, 3, 8, 16, 30, 60 }, { 0, -1.72, -1.72, -1.72, -2.46, -2.46 } },
  [TS_FEATURE_SOFT] = { 4, { 0, 0.05, 0.2, 0.5 }, { 0, 0.77, 0.74, 1.43 } },
  [TS_FEATURE_LENGTH] = { 4, { 0, 0.3, 0.8, 1.5 }, { 0, -0.35, -0.35, -0.35 } },
  [TS_FEATURE_SMALL] = { 5, { 4, 10, 18, 30, 60 }, { 0.23, 1.02, 0, -2.92, -4.45 } },
  [TS_FEATURE_TITLE_LOW] = { 5, { 0, 0.3, 0.6, 0.9, 1 }, { -2.52, -0.92, 0, 0, 1.08 } },
  [TS_FEATURE_TITLE_HIGH] = { 5, { 0, 0.3, 0.6, 0.9, 1 }, { -0.50, -0.50, 0, 0, 0.34 } },
  [TS_FEATURE_TITLE_LACK] = { 5, { 0, 1.5, 4, 8, 14 }, { 0, 0, 0, -0.93, -1.75 } },
  [TS_FEATURE_TITLE_ONE] = { 5, { 0, 3, 8, 16, 30 }, { 0, 0, 0, -0.59, -0.75 } },
  [TS_FEATURE_TITLE_UNKNOWN] = { 3, { 0, 1, 2 }, { 0, 1.92, 1.90 } },
  [TS_FEATURE_ARTIST_LACK] = { 5, { 0, 0.2, 0.5, 0.8, 1 }, { 0, -0.24, -1.79, -2.85, -3.50 } },
  [TS_FEATURE_ARTIST_ONE] = { 4, { 0, 0.3, 0.7, 1 }, { 0, 0, -0.99, -0.99 } },
  [TS_FEATURE_ARTIST_SHARED] = { 4, { 0, 3, 6, 12 }, { 0, 0, 0, 0 } },
  [TS_FEATURE_ALBUM_LACK] = { 5, { 0, 0.2, 0.5, 0.8, 1 }, { 0, -0.94, -2.66, -3.90, -3.90 } },
  [TS_FEATURE_ALBUM_ONE] = { 4, { 0, 0.3, 0.7, 1 }, { 0, 0, -0.98, -1.76 } },
  [TS_FEATURE_DURATION] = { 7, { 0, 1, 2, 3, 6, 15, 60 }, { 0, -1.50, -3.10, -4.70, -4.70, -5.64, -6.40 } },
  [TS_FEATURE_DURATION_UNKNOWN] = { 3, { 0, 1, 2 }, { 0, -2.44, -2.44 } },
  [TS_FEATURE_VERSION] = { 4, { 0, 1, 2, 3 }, { 0, -1.40, -1.98, -2.57 } },
  [TS_FEATURE_VERSION_BOTH] = { 2, { 0, 1 }, { 0, -0.93 } },
  [TS_FEATURE_VERSION_ELSE] = { 3, { 0, 1, 2 }, { 0, 0, -0.04 } },
  [TS_FEATURE_NUMBER] = { 4, { 0, 1, 2, 3 }, { 0, -0.42, -0.87, -0.88 } },
  [TS_FEATURE_NUMBER_BOTH] = { 2, { 0, 1 }, { 0, -0.37 } },
  [TS_FEATURE_NUMBER_ELSE] = { 2, { 0, 1 }, { 0, -0.53 } },
  [TS_FEATURE_MBID] = { 3, { -1, 0, 1 }, { -8.00, 0, 12.00 } },
  [TS_FEATURE_ISRC] = { 3, { -1, 0, 1 }, { -2.00, 0, 9.00 } },
};

/* Rows: how far apart the play times are in seconds; the last one for an unknown play time.
 * Columns: the lower cover. */
static const Surface duration_by_cover = {
  4, { 0, 2, 4, 20 },
  4, { 0.3, 0.6, 0.85, 1 },
  {
    { 2.96, 1.55, 2.14, 1.13 },
    { -0.45, 0.05, 0.36, 0.09 },
    { -0.47, -1.10, -0.68, -1.25 },
    { -1.02, -0.09, -0.09, -0.80 },
    { -0.14, -0.77, -0.16, -1.38 },
  },
};

/* Rows: the lower cover of the titles. Columns: the higher. */
static const Surface title_both_ways = {
  4, { 0, 0.5, 0.9, 1 },
  4, { 0, 0.5, 0.9, 1 },
  {
    { 0.75, -0.77, -2.02, 1.32 },
    { 0.05, -0.14, 0.02, 0.14 },
    { 0, 0.19, 1.02, -1.78 },
    { 0, 0, 0.42, 0.66 },
  },
};

/* Rows: what the other row lacks most. Columns: what both lack. */
static const Surface lack_both_ways = {
  4, { 0, 5, 15, 40 },
  4, { 0, 3, 8, 16 },
  {
    { -2.87, -0.94, -0.06, 0 },
    { -0.98, -0.61, 0.15, 0.51 },
    { 0.85, 0.01, -0.32, 1.06 },
    { 1.33, 1.32, 0.36, 0.07 },
  },
};

static const Curve confidence_of_logit = { 7, { -4, -2, 0, 2, 4, 7, 11 }, { -2.82, -0.07, 1.25, 3.44, 4.64, 8.46, 10.83 } };
static const Curve confidence_alone = { 7, { -4, -2, 0, 2, 4, 7, 11 }, { -3.09, -1.23, 1.28, 3.22, 3.22, 4.67, 5.33 } };
static const Curve confidence_of_margin = { 8, { -6, -3, -1, 0, 1, 3, 6, 12 }, { -7.99, -6.11, -3.98, -2.47, -2.21, -1.60, -0.46, 0 } };

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
    [TS_MATCH_WEIGHT_TITLE] = { TS_FEATURE_TITLE_LOW, TS_FEATURE_TITLE_UNKNOWN },
    [TS_MATCH_WEIGHT_ARTIST] = { TS_FEATURE_ARTIST_LACK, TS_FEATURE_ARTIST_SHARED },
    [TS_MATCH_WEIGHT_ALBUM] = { TS_FEATURE_ALBUM_LACK, TS_FEATURE_ALBUM_ONE },
    [TS_MATCH_WEIGHT_DURATION] = { TS_FEATURE_DURATION, TS_FEATURE_DURATION_UNKNOWN },
    [TS_MATCH_WEIGHT_VERSION] = { TS_FEATURE_VERSION, TS_FEATURE_VERSION_ELSE },
    [TS_MATCH_WEIGHT_NUMBER] = { TS_FEATURE_NUMBER, TS_FEATURE_NUMBER_ELSE },
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

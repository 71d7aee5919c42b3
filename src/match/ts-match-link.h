/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-match-catalogue.h"

G_BEGIN_DECLS

/* The confidence at which the expected number of wrong and of missed matches balance. */
#define TS_MATCH_DEFAULT_CONFIDENCE 0.5

/* Two rows that are taken for the same recording. */
typedef struct {
  guint left;
  guint right;
  double confidence; /* probability that they are, 0 to 1 */
  TsMatchStrategy strategy;
} TsMatch;

/* A person's decision about two rows; it wins over every other evidence. */
typedef struct {
  guint left;
  guint right;
  gboolean is_same;
} TsMatchPin;

typedef struct {
  double min_confidence;  /* weaker matches are left out */
  guint threads;          /* 0 counts as 1; the result does not depend on it */
  gboolean exact_only;    /* same id, or normalised artist, album and title all equal */
  const TsMatchPin *pins; /* (array length=n_pins) (nullable): borrowed */
  gsize n_pins;
} TsMatchOptions;

#define TS_MATCH_OPTIONS_INIT                                                                      \
  {                                                                                                \
    .min_confidence = TS_MATCH_DEFAULT_CONFIDENCE, .threads = 1                                    \
  }

/**
 * TsMatchProgress:
 * @done: rows looked at
 * @total: rows to look at
 *
 * Called on the thread that called the matcher, every few thousand rows.
 */
typedef void (*TsMatchProgress) (guint done, guint total, gpointer user_data);

/**
 * ts_match_link:
 * @left: rows
 * @right: rows to find them in
 * @options: (nullable): NULL for the defaults
 * @cancellable: (nullable): looked at every few hundred rows
 * @progress: (nullable): called while it works
 *
 * Which rows of @left and @right are the same recording. A row is matched once, except that rows
 * which are duplicates of one another inside a catalogue all get their match. Blocks: meant for
 * worker threads. In pins `left` is a row of @left and `right` one of @right.
 *
 * Returns: (transfer full) (element-type TsMatch): surest first, then by row numbers; NULL with
 *   G_IO_ERROR_CANCELLED only
 */
GArray *ts_match_link (const TsMatchCatalogue *left,
                       const TsMatchCatalogue *right,
                       const TsMatchOptions *options,
                       GCancellable *cancellable,
                       TsMatchProgress progress,
                       gpointer user_data,
                       GError **error);

/* Groups of duplicates. Rows of several catalogues are numbered through: row r of catalogue c is
 * r plus the row counts of all catalogues before c. */
typedef struct {
  guint n_rows;
  guint n_clusters;
  guint *cluster; /* (owned) (array length=n_rows): 0 to n_clusters - 1, by first row */
  GArray *pairs;  /* (owned) (element-type TsMatch): what joined them, surest first */
} TsMatchClusters;

void ts_match_clusters_free (TsMatchClusters *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsMatchClusters, ts_match_clusters_free)

/**
 * ts_match_cluster:
 * @catalogues: (array length=n_catalogues): one or more
 * @options: (nullable): NULL for the defaults; pins use the numbers of #TsMatchClusters
 * @cancellable: (nullable): looked at every few hundred rows
 * @progress: (nullable): called while it works
 *
 * Puts rows that are the same recording into one cluster. With one catalogue its rows are
 * compared with one another; with several, two rows of one catalogue meet only when they are
 * pinned or as good as equal. Blocks: meant for worker threads.
 *
 * Returns: (transfer full): every row in exactly one cluster; NULL with G_IO_ERROR_CANCELLED only
 */
TsMatchClusters *ts_match_cluster (const TsMatchCatalogue *const *catalogues,
                                   guint n_catalogues,
                                   const TsMatchOptions *options,
                                   GCancellable *cancellable,
                                   TsMatchProgress progress,
                                   gpointer user_data,
                                   GError **error);

G_END_DECLS

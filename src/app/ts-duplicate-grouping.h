/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-types.h"

G_BEGIN_DECLS

/* What makes two rows one recording. */
typedef struct {
  guint a;
  guint b;
  double confidence;
  TsMatchStrategy strategy;
  gboolean is_identical; /* the same audio, bit for bit */
} TsDuplicateLink;

/* A person's decision on two rows. */
typedef struct {
  guint a;
  guint b;
  gboolean is_same;
} TsDuplicatePin;

/* Rows that are one recording, and what holds each of them. */
typedef struct {
  GArray *rows;            /* (owned) (element-type guint): ascending, two or more */
  GArray *links;           /* (owned) (element-type TsDuplicateLink): one a row, the strongest that
                              ties it to another row of the group */
  TsDuplicateLink weakest; /* of the links that hold the group together */
  gboolean is_pinned;      /* a decision "same" holds part of it */
} TsDuplicateRows;

void ts_duplicate_rows_free (TsDuplicateRows *self);

/**
 * ts_duplicate_group_rows:
 * @n_rows: rows are numbered from 0
 * @links: (array length=n_links): in any order
 * @pins: (array length=n_pins): win over every link; where decisions contradict each other,
 *   "different" wins, so that nothing is taken for a copy that might not be one
 *
 * Joins rows by the surest links first. Two rows that are pinned as different never end up in one
 * group, also not by way of others.
 *
 * Returns: (transfer full) (element-type TsDuplicateRows): by first row
 */
GPtrArray *ts_duplicate_group_rows (guint n_rows,
                                    const TsDuplicateLink *links,
                                    gsize n_links,
                                    const TsDuplicatePin *pins,
                                    gsize n_pins) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

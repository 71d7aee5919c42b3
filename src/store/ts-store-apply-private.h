/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-scan-batch-private.h"
#include "ts-store-private.h"

G_BEGIN_DECLS

/* A transaction that changes tracks. */
typedef struct {
  TsStoreCore *core;
  gint64 source_id;
  TsScanBatch *batch;
  gint64 revision;
  gint64 now_us;
  gboolean has_purged;
  GBytes *sort_key; /* (owned) (nullable): bound at the moment */
} TsStoreApply;

/**
 * _ts_store_apply_begin:
 *
 * Starts it, with a revision of its own.
 */
gboolean _ts_store_apply_begin (TsStoreApply *apply, GError **error);

/**
 * _ts_store_apply_end:
 * @is_good: whether all of it shall hold, else nothing does
 *
 * Ends it, and brings the index up to date.
 */
gboolean _ts_store_apply_end (TsStoreApply *apply, gboolean is_good, GError **error);

/**
 * _ts_store_mark_missing:
 *
 * Marks tracks as missing or as present.
 */
gboolean _ts_store_mark_missing (
    TsStoreApply *apply, const gint64 *ids, guint n_ids, gboolean is_missing, GError **error);

G_END_DECLS

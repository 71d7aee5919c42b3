/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-track-index.h"
#include "ts-value-pool-private.h"

G_BEGIN_DECLS

/* The columns of all rows; each array is indexed by slot. A number 0 is unknown. */
typedef struct {
  GArray *ids;        /* (owned) (element-type gint64): ascending */
  GArray *source_ids; /* (owned) (element-type guint32) */
  GArray *recordings; /* (owned) (element-type guint32): least id of the copies, 0 without */
  GArray *flags;      /* (owned) (element-type guint8): TsRowFlags */
  GArray *texts;      /* (owned) (element-type TsRowTexts) */
  GArray *others;     /* (owned) (element-type TsRowOthers) */

  TsValuePool *values; /* (owned): of texts */
  TsValuePool *codecs; /* (owned) */
  TsValuePool *paths;  /* (owned): of folders and file names */
} TsTrackTable;

typedef enum {
  TS_ROW_MISSING = 1 << 0,
  TS_ROW_LOSSLESS = 1 << 1,
  TS_ROW_HAS_ID = 1 << 2,
} TsRowFlags;

/* Numbers of values; what search looks at lies together. */
typedef struct {
  guint32 title;
  guint32 artist;
  guint32 album;
  guint32 album_artist;
  guint32 genres;
} TsRowTexts;

typedef struct {
  guint64 mbid;  /* the first half of the id */
  guint64 added; /* microseconds */
  guint64 modified;
  guint32 codec;  /* in codecs */
  guint32 folder; /* in paths */
  guint32 name;   /* in paths */
  guint32 duration_ms;
  guint32 size_kib;
  guint16 disc_number;
  guint16 track_number;
  guint16 year;
  guint16 bit_rate_kbps;
  guint32 sample_rate_hz;
} TsRowOthers;

/**
 * TsTrackOrder:
 *
 * All slots of a table in the order of one column.
 */
typedef struct _TsTrackOrder TsTrackOrder;

/**
 * _ts_track_order_new:
 * @base: (nullable): the library order, which decides among equals; NULL makes that one
 */
TsTrackOrder *_ts_track_order_new (TsTrackTable *table,
                                   TsTrackSort sort,
                                   gboolean is_descending,
                                   TsTrackOrder *base) G_GNUC_WARN_UNUSED_RESULT;
void _ts_track_order_free (TsTrackOrder *self);

/**
 * _ts_track_order_update:
 * @changed: slots that changed, or are new, since it was made or updated; may repeat
 */
void _ts_track_order_update (TsTrackOrder *self,
                             TsTrackTable *table,
                             const guint32 *changed,
                             guint n_changed);

/**
 * _ts_track_order_get_slots:
 *
 * Returns: (transfer none): as many slots as the table has rows
 */
const guint32 *_ts_track_order_get_slots (TsTrackOrder *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-store-decisions.h"
#include "ts-store-private.h"

G_BEGIN_DECLS

/**
 * _ts_decision_make_key:
 *
 * Returns: (transfer full): what decisions on a track are kept by
 */
char *_ts_decision_make_key (const char *identity, gint64 track_id) G_GNUC_WARN_UNUSED_RESULT;

/* A decision on its way into the table; strings are borrowed. Sides in any order. */
typedef struct {
  const char *left_key;
  const char *right_key;
  const char *left_label;  /* (nullable) */
  const char *right_label; /* (nullable) */
  const char *note;        /* (nullable) */
  TsVerdict verdict;
  gint64 decided_us;
} TsDecisionRow;

typedef enum {
  TS_DECISION_STORE_ERROR,
  TS_DECISION_STORE_ADDED,
  TS_DECISION_STORE_REPLACED,
  TS_DECISION_STORE_UNCHANGED,
} TsDecisionStored;

/**
 * _ts_store_put_decision:
 *
 * Stores one decision unless a later one, or an equal one, is there. In a transaction.
 */
TsDecisionStored
_ts_store_put_decision (TsStoreCore *core, const TsDecisionRow *row, GError **error);

/**
 * _ts_store_describe_decided:
 * @key: (out) (transfer full): what decisions on the track @id are kept by
 * @label: (out) (transfer full): what people call it
 *
 * %TS_STORE_ERROR_NOT_FOUND when it is gone.
 */
gboolean
_ts_store_describe_decided (TsStoreCore *core, gint64 id, char **key, char **label, GError **error);

/**
 * _ts_store_decisions_follow:
 * @track: what the row @id is about to become
 *
 * Takes decisions along when a rewritten file gets another identity. A file whose length changed is
 * another recording: decisions stay with the old one. In a transaction.
 */
gboolean
_ts_store_decisions_follow (TsStoreCore *core, gint64 id, const TsTrack *track, GError **error);

/* The operation behind ts_store_list_decisions(). */
gpointer _ts_store_list_decisions_func (TsStoreCore *core,
                                        gpointer unused,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS

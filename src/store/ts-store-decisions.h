/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-store.h"

G_BEGIN_DECLS

/* Before the row of a track whose identity is unknown, in a decision's key. */
#define TS_DECISION_TRACK_KEY "track:"

/* What a person said of two recordings. */
typedef enum {
  TS_VERDICT_SAME = 1,
  TS_VERDICT_DIFFERENT = 2,
} TsVerdict;

/**
 * TsDecision:
 *
 * A verdict on a pair of audio contents. It is kept by what the tracks sound like
 * (TsTrack.identity; their row where that is unknown), or by the name that a station gave a file
 * (ts-store-decide.h), so it survives retagging, renaming, and files that leave the library and
 * come back. When a file is rewritten so that its identity changes while its length stays,
 * decisions follow its row to the new identity.
 */
typedef struct {
  gint64 id;
  char *left_key;    /* (owned): identity, "track:ID" or "azuracast:NAME" */
  char *right_key;   /* (owned) */
  char *left_label;  /* (owned) (nullable): "Artist – Title" when it was decided, for people */
  char *right_label; /* (owned) (nullable) */
  char *note;        /* (owned) (nullable) */
  TsVerdict verdict;
  gint64 decided_us; /* microseconds since 1970 */
} TsDecision;

void ts_decision_free (TsDecision *self);

/* A verdict on two tracks that are in the library. */
typedef struct {
  gint64 left_id;
  gint64 right_id;
  TsVerdict verdict;
} TsDecidedPair;

/**
 * ts_store_add_decisions:
 * @pairs: (array length=n_pairs): each of two different tracks
 * @note: (nullable): why, kept with each
 *
 * Pins verdicts, all or none. A pair decided before gets the new verdict.
 * %TS_STORE_ERROR_NOT_FOUND when a track is gone.
 */
gboolean ts_store_add_decisions (TsStore *self,
                                 const TsDecidedPair *pairs,
                                 guint n_pairs,
                                 const char *note,
                                 GCancellable *cancellable,
                                 GError **error);

/**
 * ts_store_remove_decisions:
 * @ids: (array length=n_ids): TsDecision.id; ones that are gone already are passed over
 */
gboolean ts_store_remove_decisions (
    TsStore *self, const gint64 *ids, guint n_ids, GCancellable *cancellable, GError **error);
void ts_store_remove_decisions_async (TsStore *self,
                                      const gint64 *ids,
                                      guint n_ids,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean ts_store_remove_decisions_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_list_decisions:
 *
 * Returns: (transfer full) (element-type TsDecision): all, the latest first
 */
GPtrArray *ts_store_list_decisions (TsStore *self, GCancellable *cancellable, GError **error);
void ts_store_list_decisions_async (TsStore *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *ts_store_list_decisions_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_load_decided_pairs:
 *
 * What the matcher is told: decisions as pairs of rows. Where several files hold the same audio,
 * each of them is in a pair.
 *
 * Returns: (transfer full) (element-type TsDecidedPair): left_id is less than right_id; sorted by
 *   both; missing tracks included
 */
GArray *ts_store_load_decided_pairs (TsStore *self, GCancellable *cancellable, GError **error);

/**
 * ts_store_export_decisions:
 *
 * All decisions as JSON, for keeping or for another library:
 *
 *   { "format": "tracksync-decisions", "version": 1, "decisions": [
 *     { "left": KEY, "right": KEY, "verdict": "same" or "different",
 *       "decided": "2026-01-31T23:59:59.000000Z",
 *       "left_label": TEXT, "right_label": TEXT, "note": TEXT } ] }
 *
 * KEY is an identity (hex), "location:SOURCE/TRACK" for a track that has none, with source and
 * track location percent-encoded, or "azuracast:NAME" for a file of a station. "decided", the
 * labels and "note" may be left out.
 *
 * Returns: (transfer full): UTF-8
 */
char *ts_store_export_decisions (TsStore *self, GCancellable *cancellable, GError **error);
void ts_store_export_decisions_async (TsStore *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
char *ts_store_export_decisions_finish (TsStore *self, GAsyncResult *result, GError **error);

/* What came of an import. */
typedef struct {
  guint n_added;
  guint n_replaced;  /* decided before, now with another verdict */
  guint n_unchanged; /* decided before, the same way or later than the imported one */
  char **problems;   /* (owned): a translated sentence for each row that was skipped */
} TsDecisionImport;

void ts_decision_import_free (TsDecisionImport *self);

/**
 * ts_store_import_decisions:
 * @json: what ts_store_export_decisions() wrote
 *
 * Takes in all rows that make sense, in one transaction; the later of two verdicts on a pair holds.
 * Text that is no such export at all is %TS_STORE_ERROR_FAILED.
 */
TsDecisionImport *ts_store_import_decisions (TsStore *self,
                                             const char *json,
                                             GCancellable *cancellable,
                                             GError **error);
void ts_store_import_decisions_async (TsStore *self,
                                      const char *json,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
TsDecisionImport *
ts_store_import_decisions_finish (TsStore *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsDecision, ts_decision_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsDecisionImport, ts_decision_import_free)

G_END_DECLS

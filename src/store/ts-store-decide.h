/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-store-decisions.h"

G_BEGIN_DECLS

/* Before the name that a station gave a file, in a decision's key. */
#define TS_DECISION_STATION_KEY "azuracast:"

/**
 * ts_decision_make_station_key:
 * @unique_id: what AzuraCast knows a file by, whatever becomes of its tags and its name
 *
 * Returns: (transfer full): what decisions on that file are kept by
 */
char *ts_decision_make_station_key (const char *unique_id) G_GNUC_WARN_UNUSED_RESULT;

/**
 * TsVerdicts:
 *
 * Verdicts of one kind that belong together: all are kept, or none.
 */
typedef struct _TsVerdicts TsVerdicts;

/**
 * ts_verdicts_new:
 * @note: (nullable): why, kept with each
 */
TsVerdicts *ts_verdicts_new (TsVerdict verdict, const char *note) G_GNUC_WARN_UNUSED_RESULT;
void ts_verdicts_free (TsVerdicts *self);

TsVerdict ts_verdicts_get_verdict (const TsVerdicts *self);
guint ts_verdicts_get_n (const TsVerdicts *self);

/**
 * ts_verdicts_add_tracks:
 *
 * Adds a verdict on two different tracks of the library.
 */
void ts_verdicts_add_tracks (TsVerdicts *self, gint64 left_id, gint64 right_id);

/**
 * ts_verdicts_add_file:
 * @track_id: a track of the library; the verdict is on all copies of its recording
 * @key: of ts_decision_make_station_key()
 * @label: (nullable): what people call the file, such as "Artist – Title"
 */
void ts_verdicts_add_file (TsVerdicts *self, gint64 track_id, const char *key, const char *label);

/**
 * ts_verdicts_add_files:
 *
 * Adds a verdict on two different files of a station, named as ts_verdicts_add_file() does.
 */
void ts_verdicts_add_files (TsVerdicts *self,
                            const char *left_key,
                            const char *left_label,
                            const char *right_key,
                            const char *right_label);

/**
 * TsDecisionUndo:
 *
 * What was decided before.
 */
typedef struct _TsDecisionUndo TsDecisionUndo;

void ts_decision_undo_free (TsDecisionUndo *self);

/**
 * ts_store_decide:
 * @verdicts: (transfer full): not empty
 *
 * Pins verdicts, all or none. A pair decided before gets the new verdict.
 * %TS_STORE_ERROR_NOT_FOUND when a track is gone.
 *
 * Returns: (transfer full): for ts_store_undo_decisions_async()
 */
TsDecisionUndo *
ts_store_decide (TsStore *self, TsVerdicts *verdicts, GCancellable *cancellable, GError **error);
void ts_store_decide_async (TsStore *self,
                            TsVerdicts *verdicts,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
TsDecisionUndo *ts_store_decide_finish (TsStore *self, GAsyncResult *result, GError **error);

/**
 * ts_store_undo_decisions_async:
 * @undo: (transfer full)
 *
 * Makes all decisions of one ts_store_decide() what they were before.
 */
void ts_store_undo_decisions_async (TsStore *self,
                                    TsDecisionUndo *undo,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ts_store_undo_decisions_finish (TsStore *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsVerdicts, ts_verdicts_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsDecisionUndo, ts_decision_undo_free)

G_END_DECLS

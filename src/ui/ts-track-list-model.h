/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-store.h"
#include "ts-track-item.h"
#include "ts-track-query.h"

G_BEGIN_DECLS

/**
 * TsTrackListModel:
 *
 * The tracks of one query as a #GListModel of #TsTrackItem. It holds the ids of all rows and the
 * tracks of those that were looked at lately, loaded a page at a time while placeholders show, so
 * that half a million rows cost no more than five hundred. Follows the store: a change keeps what
 * is before and after the changed rows, and a row keeps its item for as long as somebody holds it.
 * Main context only.
 *
 * The first rows are told at once and the rest in steps of some rows in idle moments, since a list
 * makes its widgets as it is told of rows: the first frame is early and no turn of the main loop is
 * long. ts_track_list_model_get_n_rows() knows better.
 *
 * Properties (read-only): is-loading (no answer yet to the query), error-message (nullable).
 * Signals: "reset": the rows are about to be those of another query, so what was selected means
 * nothing; "before-change" (position, n-removed) and "after-change" (position, n-added): around
 * a change of the same query's rows, for carrying the selection over by id.
 */
#define TS_TYPE_TRACK_LIST_MODEL (ts_track_list_model_get_type ())
G_DECLARE_FINAL_TYPE (TsTrackListModel, ts_track_list_model, TS, TRACK_LIST_MODEL, GObject)

TsTrackListModel *ts_track_list_model_new (TsStore *store) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_track_list_model_set_query:
 * @query: copied
 *
 * Lists other tracks. What is shown stays until the answer is there; the answer to an older query
 * that is still under way is dropped.
 */
void ts_track_list_model_set_query (TsTrackListModel *self, const TsTrackQuery *query);

/**
 * ts_track_list_model_get_query:
 *
 * Returns: (transfer none) (nullable): what was asked for last
 */
const TsTrackQuery *ts_track_list_model_get_query (TsTrackListModel *self);

/**
 * ts_track_list_model_refresh:
 *
 * Asks the same again.
 */
void ts_track_list_model_refresh (TsTrackListModel *self);

/**
 * ts_track_list_model_set_is_at_top:
 * @is_at_top: whether the first row is in view; FALSE at first
 *
 * At the top nobody's place in the list can be lost, so that many new rows may take over the items
 * on screen, which is much quicker.
 */
void ts_track_list_model_set_is_at_top (TsTrackListModel *self, gboolean is_at_top);

/**
 * ts_track_list_model_get_n_rows:
 *
 * Returns: how many rows the answer to the query has, whether they were all told or not
 */
guint ts_track_list_model_get_n_rows (TsTrackListModel *self);

gint64 ts_track_list_model_get_id (TsTrackListModel *self, guint position);

gboolean ts_track_list_model_get_is_loading (TsTrackListModel *self);
const char *ts_track_list_model_get_error_message (TsTrackListModel *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-context.h"
#include "ts-store-sync.h"
#include "ts-sync-session.h"

G_BEGIN_DECLS

/**
 * TsSyncPairView:
 *
 * One pair: its comparison, the plan with tick boxes, the copying, and what came of it.
 *
 * Signal "changed": what ts_sync_pair_view_get_state() says is another now.
 */
#define TS_TYPE_SYNC_PAIR_VIEW (ts_sync_pair_view_get_type ())
G_DECLARE_FINAL_TYPE (TsSyncPairView, ts_sync_pair_view, TS, SYNC_PAIR_VIEW, AdwBin)

typedef enum {
  TS_SYNC_VIEW_NEW,       /* nothing compared yet */
  TS_SYNC_VIEW_COMPARING, /* also scans the source */
  TS_SYNC_VIEW_PLAN,
  TS_SYNC_VIEW_COPYING,
  TS_SYNC_VIEW_DONE, /* also when it ended early */
  TS_SYNC_VIEW_ERROR,
} TsSyncViewState;

/**
 * ts_sync_pair_view_new:
 * @pair: (transfer none): copied
 */
GtkWidget *ts_sync_pair_view_new (TsContext *context,
                                  const TsSyncPair *pair) G_GNUC_WARN_UNUSED_RESULT;

TsSyncViewState ts_sync_pair_view_get_state (TsSyncPairView *self);

/**
 * ts_sync_pair_view_set_pair:
 * @pair: (transfer none): the same pair with other options; copied
 *
 * A plan made with the old options is dropped.
 */
void ts_sync_pair_view_set_pair (TsSyncPairView *self, const TsSyncPair *pair);

/**
 * ts_sync_pair_view_compare:
 *
 * Scans the source and makes a new plan. Nothing happens while something else is under way.
 */
void ts_sync_pair_view_compare (TsSyncPairView *self);

/**
 * ts_sync_pair_view_get_session:
 *
 * Returns: (transfer none) (nullable): what was compared last
 */
TsSyncSession *ts_sync_pair_view_get_session (TsSyncPairView *self);

/**
 * ts_sync_pair_view_get_n_attention:
 *
 * Returns: how many tracks of the plan a person should look at
 */
guint ts_sync_pair_view_get_n_attention (TsSyncPairView *self);

void ts_sync_pair_view_toggle_details (TsSyncPairView *self);

/**
 * ts_sync_pair_view_tick_shown:
 *
 * Ticks or unticks every track the list shows now.
 */
void ts_sync_pair_view_tick_shown (TsSyncPairView *self, gboolean is_ticked);

G_END_DECLS

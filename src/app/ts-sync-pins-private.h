/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-link.h"
#include "ts-store-decisions.h"

G_BEGIN_DECLS

/* What people decided, and how to find the files of a station that they decided about. */
typedef struct {
  GPtrArray *decisions; /* (owned) (element-type TsDecision) */
  /* (nullable): The TsTrack.location of what a station calls @unique_id, NULL where it has no such
   * file. */
  const char *(*find_location) (const char *unique_id, gpointer data);
  gpointer data;
} TsSyncDecisions;

/* Reads them. FALSE with @error; to be cleared either way. */
gboolean _ts_sync_decisions_load (TsSyncDecisions *self,
                                  TsStore *store,
                                  GCancellable *cancellable,
                                  GError **error);
void _ts_sync_decisions_clear (TsSyncDecisions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TsSyncDecisions, _ts_sync_decisions_clear)

/* Those on one of @left and one of @right, by their numbers in the arrays, which may be the same
 * one: (transfer full) (element-type TsMatchPin). Tracks are known by identity, row, or what the
 * station calls them. */
GArray *_ts_sync_decisions_find (const TsSyncDecisions *self, GPtrArray *left, GPtrArray *right);

G_END_DECLS

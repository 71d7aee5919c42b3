/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-job.h"
#include "ts-match-link.h"
#include "ts-sync-pins-private.h"
#include "ts-sync-plan.h"

G_BEGIN_DECLS

/* What the matcher is asked about a source and a target. Borrowed for the call. */
typedef struct {
  const TsSyncDecisions *decisions; /* what people said */
  GArray *pins;        /* (element-type TsMatchPin): of them, those on @sources and @targets, or for
                          _ts_sync_matcher_find_copies() on @targets alone */
  GPtrArray *sources;  /* (element-type TsTrack) */
  GPtrArray *targets;  /* (element-type TsTrack) */
  GPtrArray *mappings; /* (element-type TsSyncMapping): what they settle is not asked about */
  gboolean exact_only;
  gboolean is_one_per_recording; /* asks for groups as well */
  TsJob *job;
  guint *groups; /* (owned) (nullable): the result, see TsSyncPlanInput; to be freed by the caller */
} TsSyncMatcher;

/* Which tracks of source and target are the same recording: (transfer full) (element-type
 * TsSyncMatch), surest first. */
GArray *
_ts_sync_matcher_run (TsSyncMatcher *self, GCancellable *cancellable, GError **error);

/* Which of the targets are one recording: (transfer full). */
TsMatchClusters *
_ts_sync_matcher_find_copies (const TsSyncMatcher *self, GCancellable *cancellable, GError **error);

G_END_DECLS

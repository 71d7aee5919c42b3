/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-duplicate-grouping.h"
#include "ts-job.h"
#include "ts-keep-best.h"
#include "ts-store.h"

G_BEGIN_DECLS

/* What the matcher found, kept so that a decision regroups at once without matching anew. Not
 * changed once made. */
typedef struct {
  gatomicrefcount ref_count;
  GArray *ids;   /* (owned) (element-type gint64): track of each row, ascending */
  GArray *links; /* (owned) (element-type TsDuplicateLink) */
} TsDuplicateFinding;

TsDuplicateFinding *_ts_duplicate_finding_ref (TsDuplicateFinding *self);
void _ts_duplicate_finding_unref (TsDuplicateFinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsDuplicateFinding, _ts_duplicate_finding_unref)

/* All run on a job's thread. */

/* Reads the library and matches it with itself. */
TsDuplicateFinding *
_ts_duplicates_match (TsStore *store, TsJob *job, GCancellable *cancellable, GError **error);

/* Whether the titles of both are known and have nothing in common. Inside of one library an equal
 * artist and length are no reason then: that is two songs of an album. */
gboolean _ts_duplicates_have_other_title (const TsTrack *a, const TsTrack *b);

/* Applies the decisions and makes the groups, sorted. Returns: (element-type TsDuplicateGroup) */
GPtrArray *_ts_duplicates_group (TsStore *store,
                                 TsDuplicateFinding *finding,
                                 const TsKeepRules *rules,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS

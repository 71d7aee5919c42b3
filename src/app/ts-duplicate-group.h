/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-keep-best.h"
#include "ts-match-explain.h"
#include "ts-track.h"

G_BEGIN_DECLS

/**
 * TsDuplicateCopy:
 *
 * One file of a group. Made on the thread that finds them, then used in the main context only.
 *
 * Properties: is-keeper (read-only): the one to keep when the others go.
 */
#define TS_TYPE_DUPLICATE_COPY (ts_duplicate_copy_get_type ())
G_DECLARE_FINAL_TYPE (TsDuplicateCopy, ts_duplicate_copy, TS, DUPLICATE_COPY, GObject)

/**
 * TsDuplicateGroup:
 *
 * Files that are one recording: a #GListModel of #TsDuplicateCopy.
 *
 * Properties (read-only): title ("Title – Artist"), confidence, keeper (index), gain-bytes,
 * is-pinned.
 */
#define TS_TYPE_DUPLICATE_GROUP (ts_duplicate_group_get_type ())
G_DECLARE_FINAL_TYPE (TsDuplicateGroup, ts_duplicate_group, TS, DUPLICATE_GROUP, GObject)

/**
 * ts_duplicate_copy_new:
 * @track: (transfer none): the file, as the library knows it
 * @confidence: how surely it belongs to the rest of its group
 * @strategy: (not nullable): static; the name of what says so
 */
TsDuplicateCopy *ts_duplicate_copy_new (TsTrack *track,
                                        double confidence,
                                        const char *strategy) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_duplicate_copy_get_track:
 *
 * Returns: (transfer none): the file
 */
TsTrack *ts_duplicate_copy_get_track (TsDuplicateCopy *self);

/**
 * ts_duplicate_copy_get_group:
 *
 * Returns: (transfer none) (nullable): the group, NULL once that is gone
 */
TsDuplicateGroup *ts_duplicate_copy_get_group (TsDuplicateCopy *self);
double ts_duplicate_copy_get_confidence (TsDuplicateCopy *self);
const char *ts_duplicate_copy_get_strategy (TsDuplicateCopy *self);
gboolean ts_duplicate_copy_is_keeper (TsDuplicateCopy *self);

/**
 * ts_duplicate_group_new:
 * @copies: (transfer full) (element-type TsDuplicateCopy): two or more; not in another group
 * @confidence: of the weakest link that holds the group
 * @strategy: (not nullable): static; its name
 * @is_pinned: whether a decision "same recording" holds part of it
 * @rules: which copy is proposed to be kept
 */
TsDuplicateGroup *ts_duplicate_group_new (GPtrArray *copies,
                                          double confidence,
                                          const char *strategy,
                                          gboolean is_pinned,
                                          const TsKeepRules *rules) G_GNUC_WARN_UNUSED_RESULT;

const char *ts_duplicate_group_get_title (TsDuplicateGroup *self);
double ts_duplicate_group_get_confidence (TsDuplicateGroup *self);

/**
 * ts_duplicate_group_get_strategy:
 *
 * Returns: (transfer none): a stable name: "identical" (the same audio bit for bit), or one of
 *   ts_match_strategy_to_string()
 */
const char *ts_duplicate_group_get_strategy (TsDuplicateGroup *self);
gboolean ts_duplicate_group_is_pinned (TsDuplicateGroup *self);
guint ts_duplicate_group_get_n_copies (TsDuplicateGroup *self);

/**
 * ts_duplicate_group_get_copy:
 *
 * Returns: (transfer none): copy @index
 */
TsDuplicateCopy *ts_duplicate_group_get_copy (TsDuplicateGroup *self, guint index);
TsTrack *ts_duplicate_group_get_track (TsDuplicateGroup *self, guint index);

guint ts_duplicate_group_get_keeper (TsDuplicateGroup *self);

/**
 * ts_duplicate_group_get_keeper_reason:
 *
 * Returns: (transfer none): why that one is kept, a translated sentence
 */
const char *ts_duplicate_group_get_keeper_reason (TsDuplicateGroup *self);

/**
 * ts_duplicate_group_choose_keeper:
 *
 * A person's own choice; it stays until ts_duplicate_group_apply_rules() with @force.
 */
void ts_duplicate_group_choose_keeper (TsDuplicateGroup *self, guint index);
gboolean ts_duplicate_group_is_keeper_chosen (TsDuplicateGroup *self);

/**
 * ts_duplicate_group_apply_rules:
 * @force: also where a person has chosen
 */
void
ts_duplicate_group_apply_rules (TsDuplicateGroup *self, const TsKeepRules *rules, gboolean force);

/**
 * ts_duplicate_group_get_gain_bytes:
 *
 * Returns: what is gained when all but the keeper go
 */
gint64 ts_duplicate_group_get_gain_bytes (TsDuplicateGroup *self);

/**
 * ts_duplicate_explain:
 * @a: a copy
 * @b: another
 *
 * Returns: (transfer full): what speaks for and against their being one recording
 */
TsMatchEvidence *ts_duplicate_explain (const TsTrack *a, const TsTrack *b);

/**
 * ts_duplicate_strategy_to_label:
 * @strategy: of a copy or group
 *
 * Returns: (transfer none): what people read, translated: "Same MusicBrainz id"
 */
const char *ts_duplicate_strategy_to_label (const char *strategy);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-match-types.h"
#include "ts-track.h"

G_BEGIN_DECLS

/* What would happen to a track. */
typedef enum {
  TS_SYNC_ACTION_COPY,
  TS_SYNC_ACTION_LOOK,     /* a person has to decide; left alone unless ticked */
  TS_SYNC_ACTION_CONFLICT, /* something on the target is in the way; left alone unless ticked */
  TS_SYNC_ACTION_SKIP,     /* already there */
  TS_SYNC_N_ACTIONS,
} TsSyncAction;

#define TS_TYPE_SYNC_ACTION (ts_sync_action_get_type ())
GType ts_sync_action_get_type (void) G_GNUC_CONST;

/**
 * ts_sync_action_to_string:
 *
 * Returns: (transfer none): a stable name: "copy", "look", "conflict" or "skip"
 */
const char *ts_sync_action_to_string (TsSyncAction action);

/* Why. */
typedef enum {
  TS_SYNC_REASON_NEW,            /* copy: not on the target */
  TS_SYNC_REASON_SOURCE_CHANGED, /* copy: changed since it was copied; replaces that copy */
  TS_SYNC_REASON_GONE,           /* copy: was copied before, but is no longer there */
  TS_SYNC_REASON_NO_GAIN,        /* copy: the target's file lacks loudness tags that this has */
  TS_SYNC_REASON_FORCED,         /* copy: asked for */
  TS_SYNC_REASON_COPIED,         /* skip: copied before, unchanged since */
  TS_SYNC_REASON_SAME_AUDIO,     /* skip: the same audio is there */
  TS_SYNC_REASON_MATCHED,        /* skip: the matcher is sure */
  TS_SYNC_REASON_UNSURE,         /* look: the matcher is not */
  TS_SYNC_REASON_SEVERAL,        /* look: several source tracks for one on the target */
  TS_SYNC_REASON_TWIN,           /* look: another track of the source, which is the same recording,
                                    is to be there or is there already */
  TS_SYNC_REASON_NAME_TAKEN,     /* conflict: another file has the name */
  TS_SYNC_REASON_TARGET_CHANGED, /* conflict: both it and its copy changed */
} TsSyncReason;

/**
 * ts_sync_reason_to_string:
 *
 * Returns: (transfer none): a stable name: "new", "source-changed", "gone", "no-gain", "forced",
 *   "copied", "same-audio", "matched", "unsure", "several", "twin", "name-taken" or
 *   "target-changed"
 */
const char *ts_sync_reason_to_string (TsSyncReason reason);

/* What came of it. */
typedef enum {
  TS_SYNC_OUTCOME_NONE, /* not tried (yet) */
  TS_SYNC_OUTCOME_COPIED,
  TS_SYNC_OUTCOME_LEFT, /* left alone: it was not what the plan saw */
  TS_SYNC_OUTCOME_FAILED,
} TsSyncOutcome;

#define TS_TYPE_SYNC_OUTCOME (ts_sync_outcome_get_type ())
GType ts_sync_outcome_get_type (void) G_GNUC_CONST;

/**
 * ts_sync_outcome_to_string:
 *
 * Returns: (transfer none): a stable name: "none", "copied", "left" or "failed"
 */
const char *ts_sync_outcome_to_string (TsSyncOutcome outcome);

/**
 * TsSyncItem:
 *
 * One source track in a plan: what would happen to it, why, and later what came of it. Main
 * context only, once its plan was handed there.
 *
 * Properties: action, reason (translated sentence), title, artist, album, confidence, size-bytes,
 * is-selected (writable where the action may be taken), outcome, outcome-text (nullable).
 */
#define TS_TYPE_SYNC_ITEM (ts_sync_item_get_type ())
G_DECLARE_FINAL_TYPE (TsSyncItem, ts_sync_item, TS, SYNC_ITEM, GObject)

/* Whether people say "upload" of it, not "copy": see ts-sync-words.h. */
gboolean ts_sync_item_is_upload (TsSyncItem *self);
TsSyncAction ts_sync_item_get_action (TsSyncItem *self);
TsSyncReason ts_sync_item_get_reason (TsSyncItem *self);

/**
 * ts_sync_item_dup_reason_text:
 *
 * Returns: (transfer full): the reason as a translated sentence
 */
char *ts_sync_item_dup_reason_text (TsSyncItem *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_sync_item_get_confidence:
 *
 * Returns: how sure it is that the matched track is the same recording, 0 to 1; 1 where nothing
 *   had to be matched
 */
double ts_sync_item_get_confidence (TsSyncItem *self);

/**
 * ts_sync_item_get_strategy:
 *
 * Returns: by what the matched track was found; NONE where nothing had to be matched
 */
TsMatchStrategy ts_sync_item_get_strategy (TsSyncItem *self);

/**
 * ts_sync_item_get_track:
 *
 * Returns: (transfer none): the source's track
 */
TsTrack *ts_sync_item_get_track (TsSyncItem *self);

/**
 * ts_sync_item_get_matched_track:
 *
 * Returns: (transfer none) (nullable): the target's track that counts as the same, or stands in
 *   the way; for %TS_SYNC_REASON_TWIN the source's
 */
TsTrack *ts_sync_item_get_matched_track (TsSyncItem *self);

/**
 * ts_sync_item_get_target_path:
 *
 * Returns: (transfer none): where on the target the track is or would be, below its root; raw bytes
 */
const char *ts_sync_item_get_target_path (TsSyncItem *self);

/**
 * ts_sync_item_get_replaces:
 *
 * Returns: whether copying replaces the file of that path instead of making one
 */
gboolean ts_sync_item_get_replaces (TsSyncItem *self);

/**
 * ts_sync_item_get_is_replaceable:
 *
 * Returns: whether a person may choose to replace what is there already
 */
gboolean ts_sync_item_get_is_replaceable (TsSyncItem *self);

/**
 * ts_sync_item_set_replaces:
 *
 * Makes a track that is there already one to be copied in place of what is there, and ticks it, or
 * takes that back. Does nothing where it cannot be chosen.
 */
void ts_sync_item_set_replaces (TsSyncItem *self, gboolean replaces);

/* Whether ts_sync_item_set_replaces() made it replace. */
gboolean ts_sync_item_get_is_chosen (TsSyncItem *self);

gint64 ts_sync_item_get_size_bytes (TsSyncItem *self);

/**
 * ts_sync_item_get_is_selectable:
 *
 * Returns: whether it can be ticked: not where nothing is to be done
 */
gboolean ts_sync_item_get_is_selectable (TsSyncItem *self);
gboolean ts_sync_item_get_is_selected (TsSyncItem *self);
void ts_sync_item_set_is_selected (TsSyncItem *self, gboolean is_selected);

TsSyncOutcome ts_sync_item_get_outcome (TsSyncItem *self);

/**
 * ts_sync_item_get_is_verified:
 *
 * Returns: whether its copy was looked for after the run, and is there and whole
 */
gboolean ts_sync_item_get_is_verified (TsSyncItem *self);
void ts_sync_item_set_is_verified (TsSyncItem *self, gboolean is_verified);

/**
 * ts_sync_item_get_outcome_text:
 *
 * Returns: (transfer none) (nullable): why it was left or failed, or what did not go as planned
 *   although it was copied, as a translated sentence
 */
const char *ts_sync_item_get_outcome_text (TsSyncItem *self);
void ts_sync_item_set_outcome (TsSyncItem *self, TsSyncOutcome outcome, const char *text);

G_END_DECLS

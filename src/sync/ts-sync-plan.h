/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-path-template.h"
#include "ts-sync-item.h"

G_BEGIN_DECLS

/* At this confidence a match counts without a person looking at it: "Probably the same". */
#define TS_SYNC_SURE_CONFIDENCE 0.8

/* Two files of one recording whose lengths differ by no more are equally long. */
#define TS_SYNC_DURATION_SLACK_MS 2000

/* A pair that the matcher found: numbers in the two arrays of the input. */
typedef struct {
  guint source;
  guint target;
  double confidence;
  TsMatchStrategy strategy;
} TsSyncMatch;

/* What an earlier run copied, or found there: the file then, and its copy then. */
typedef struct {
  char *source_location; /* (owned): TsTrack.location; raw bytes */
  char *target_path;     /* (owned): raw bytes, or the id that the target gave */
  char *identity;        /* (owned) (nullable): TsTrack.identity */
  gint64 source_size_bytes;
  gint64 source_mtime_us;
  gint64 target_size_bytes;
  gint64 target_mtime_us;
  gboolean is_found; /* it was there before us: sizes and times mean nothing, and it is never replaced
                        without being asked */
} TsSyncMapping;

TsSyncMapping *ts_sync_mapping_new (const char *source_location,
                                    const char *target_path) G_GNUC_WARN_UNUSED_RESULT;
void ts_sync_mapping_free (TsSyncMapping *self);

/* All that a plan is made of. Borrowed for the call; tracks are kept by reference. */
typedef struct {
  GPtrArray *source_tracks;   /* (element-type TsTrack) */
  GPtrArray *target_tracks;   /* (element-type TsTrack): location is the path below the root */
  const TsSyncMatch *matches; /* (array length=n_matches): surest first */
  gsize n_matches;
  GPtrArray *mappings;    /* (nullable) (element-type TsSyncMapping) */
  GPtrArray *other_names; /* (nullable) (element-type filename): paths on the target that are taken,
                             beside those of tracks */
  const TsPathTemplate *path_template;
  double sure_confidence; /* a match from here on counts as there; 0 takes the default */
  gboolean is_forced;     /* copies what is there already as well, replacing it... */
  gboolean replaces_kinds; /* ...also by a file of another format, on targets of uploads */
  gboolean wants_gain;    /* replaces files that lack ReplayGain tags which the source's have */
  gboolean
      is_one_per_recording; /* a source track that matches what another one became on the target,
                               or will, needs a look; otherwise duplicates of the source are
                               copied */
  const guint *groups; /* (array length=source_tracks) (nullable): for is_one_per_recording: equal
                          numbers for source tracks that are one recording, G_MAXUINT for others */
  char *(*clean_path) (const char *path); /* (nullable): what the target may make of a path */
  gint64 mtime_slack_us;    /* how coarse the target's clock is: 2 s on FAT */
  gboolean is_upload;       /* people say "upload", not "copy" */
} TsSyncPlanInput;

/**
 * TsSyncPlan:
 *
 * What a sync would do, before it does anything: a #GListModel of #TsSyncItem, one a source
 * track, by action and then in the order of target paths. Made on any thread, then used in the
 * main context only.
 *
 * Properties (read-only): n-selected, selected-bytes; notified as items are ticked.
 */
#define TS_TYPE_SYNC_PLAN (ts_sync_plan_get_type ())
G_DECLARE_FINAL_TYPE (TsSyncPlan, ts_sync_plan, TS, SYNC_PLAN, GObject)

/**
 * ts_sync_plan_new:
 *
 * Decides for every source track, from the surest evidence on: what an earlier run copied (by
 * location, or by identity where a file was moved in the source), the same audio by identity, the
 * matcher's pairs, the groups, the name. Names go by the template, are unique on the target whatever its
 * file system makes of case and accents, and stay the same from run to run: what was copied
 * before keeps its name, the rest is named in the order of source locations. Nothing that the
 * plan does not know as an earlier copy or as the matched track is ever replaced: where another
 * file has the name it is a conflict, and a ticked conflict is copied beside it. The same input
 * gives the same plan. Pure; any thread.
 *
 * Returns: (transfer full): the plan, copies ticked
 */
TsSyncPlan *ts_sync_plan_new (const TsSyncPlanInput *input) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_sync_plan_get_item:
 *
 * Returns: (transfer none): an item
 */
TsSyncItem *ts_sync_plan_get_item (TsSyncPlan *self, guint i);
guint ts_sync_plan_get_n_items (TsSyncPlan *self);

/* Whether people say "upload" of it, not "copy": see ts-sync-words.h. */
gboolean ts_sync_plan_is_upload (TsSyncPlan *self);

guint ts_sync_plan_get_n_with_action (TsSyncPlan *self, TsSyncAction action);
gint64 ts_sync_plan_get_bytes_with_action (TsSyncPlan *self, TsSyncAction action);
guint ts_sync_plan_get_n_selected (TsSyncPlan *self);
gint64 ts_sync_plan_get_selected_bytes (TsSyncPlan *self);

/**
 * ts_sync_plan_select_all:
 *
 * Ticks or unticks every item of an action at once.
 */
void ts_sync_plan_select_all (TsSyncPlan *self, TsSyncAction action, gboolean is_selected);

/**
 * ts_sync_plan_get_n_vanished:
 *
 * Returns: how many files that earlier runs copied are not on the target any more. When that is
 *   all of them, the target may be another disk, or not mounted.
 */
guint ts_sync_plan_get_n_vanished (TsSyncPlan *self);
guint ts_sync_plan_get_n_mapped (TsSyncPlan *self);

/**
 * ts_sync_plan_find_target_path:
 * @source_location: TsTrack.location
 *
 * Returns: (transfer none) (nullable): where on the target that track is, or will be once what is
 *   ticked was copied; NULL when it will not be there
 */
const char *ts_sync_plan_find_target_path (TsSyncPlan *self, const char *source_location);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSyncMapping, ts_sync_mapping_free)

G_END_DECLS

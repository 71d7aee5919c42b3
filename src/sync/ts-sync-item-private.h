/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-sync-item.h"

G_BEGIN_DECLS

struct _TsSyncItem {
  GObject parent_instance;

  TsTrack *track;     /* (owned) */
  TsTrack *matched;   /* (owned) (nullable) */
  char *target_path;  /* (owned) (nullable): NULL: where @matched is */
  char *outcome_text; /* (owned) (nullable) */
  gpointer plan;      /* (not owned) (nullable): the TsSyncPlan that counts what is ticked */
  double confidence;
  guint8 action;      /* TsSyncAction */
  guint8 reason;      /* TsSyncReason */
  guint8 strategy;    /* TsMatchStrategy */
  guint8 outcome;     /* TsSyncOutcome */
  guint8 is_selected; /* gboolean */
  guint8 replaces;    /* gboolean */
  guint8 is_verified; /* gboolean */
  guint8 is_upload;   /* gboolean: people say "upload", not "copy" */
};

/* Where on the target the track was when the plan was made, or something that a playlist may play
 * for it: an older copy, another take; NULL where there is nothing. Does not change: any thread. */
const char *_ts_sync_item_get_present_path (TsSyncItem *self);

/* Keeps the plan's totals and notifies them; in ts-sync-plan.c. */
void _ts_sync_plan_item_toggled (gpointer plan, TsSyncItem *item);

G_END_DECLS

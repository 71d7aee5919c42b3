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
  guint8 kept_reason; /* TsSyncReason: before a person chose to replace */
  guint8 is_chosen;   /* gboolean: a person chose to replace */
};

/* Where on the target the track was when the plan was made, or something that a playlist may play
 * for it: an older copy, another take; NULL where there is nothing. Does not change: any thread. */
const char *_ts_sync_item_get_present_path (TsSyncItem *self);

/* Whether the file that is there has the same format, so that it can be replaced under its name. */
gboolean _ts_sync_item_is_same_kind (TsSyncItem *self);

/* Makes it a copy in place of what is there: under its name, with the ending of its own format. */
void _ts_sync_item_take_place (TsSyncItem *self, TsSyncReason reason);

/* Keep the plan's totals and notify them; in ts-sync-plan.c. */
void _ts_sync_plan_item_toggled (gpointer plan, TsSyncItem *item);
void _ts_sync_plan_item_moved (gpointer plan, TsSyncItem *item, TsSyncAction from);

G_END_DECLS

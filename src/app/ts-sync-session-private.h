/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-sync-session.h"
#include "ts-sync-target.h"

G_BEGIN_DECLS

/* What a comparison is made of, and what it found. */
typedef struct {
  TsStore *store; /* (owned) */
  gint64 pair_id;
  gint64 source_id;
  char *source_name;      /* (owned) (nullable) */
  char *source_root;      /* (owned) (nullable) */
  char *target_path;      /* (owned) */
  char *cache_path;       /* (owned) */
  TsSyncOptions *options; /* (owned) */
  TsSyncTarget *target;   /* (owned) (nullable) */
  TsSyncPlan *plan;       /* (owned) (nullable) */
  guint n_unread;
  gint64 free_bytes;
} TsSyncComparison;

void _ts_sync_comparison_free (TsSyncComparison *self);

/* The work of the comparing job, on its thread: fills plan and what else is NULL above. */
gboolean _ts_sync_comparison_run (TsSyncComparison *self,
                                  TsJob *job,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS

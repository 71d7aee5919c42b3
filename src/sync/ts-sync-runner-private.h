/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-sync-runner.h"

G_BEGIN_DECLS

/* A run under way. */
typedef struct {
  TsSyncWork *work;
  TsSyncSource *source;
  TsSyncTarget *target;
  TsJob *job; /* (nullable) */
  TsSyncStepFunc copied;
  gpointer user_data;
  GCancellable *cancellable;
  gint64 total_bytes;
  guint n_passes; /* how often each byte goes over: from the source, to the target */

  GMutex lock;
  guint next;         /* (guarded by lock): the step that nobody does yet */
  GError *error;      /* (owned) (nullable) (guarded by lock): what ends the run */

  GMutex tally;       /* held for no longer than it takes to count: the main context may want it */
  guint n_done;       /* (guarded by tally) */
  gint64 moved_bytes; /* (guarded by tally): in all passes */
} TsSyncRunState;

/* Whether the rest need not be tried either. */
gboolean _ts_sync_error_ends_run (const GError *error);

/* Writes the source's playlists; FALSE when that ends the run. */
gboolean _ts_sync_runner_write_playlists (TsSyncRunState *self, GError **error);

G_END_DECLS

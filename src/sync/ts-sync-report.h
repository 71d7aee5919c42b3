/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-sync-runner.h"

G_BEGIN_DECLS

/* What a report is about. Borrowed for the call. */
typedef struct {
  const char *from; /* the source as people call it */
  const char *to;   /* the target as people call it */
  gint64 time_us;   /* when, microseconds since 1970 */
  TsSyncPlan *plan; /* with the results of @work, if that was done */
  TsSyncWork *work; /* (nullable): NULL: a plan only */
} TsSyncReport;

/**
 * ts_sync_report_to_markdown:
 *
 * What was to be done, what came of it, and every track with its reason, for people: the totals
 * first, then what went wrong, then what was copied, then what was skipped.
 *
 * Returns: (transfer full): the text
 */
char *ts_sync_report_to_markdown (const TsSyncReport *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_sync_report_write_json:
 *
 * Writes the same for programs, as one object: from, to, time, plan, result, items, playlists; an
 * item a line. Codes are stable, sentences are translated. Needs no more memory for more tracks.
 */
gboolean
ts_sync_report_write_json (const TsSyncReport *self, GOutputStream *out, GError **error);

G_END_DECLS

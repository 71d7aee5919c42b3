/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

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
 * ts_sync_report_to_json:
 * @builder: gets one object: from, to, time, totals, stopped, items, playlists
 *
 * The same for programs. Codes are stable, sentences are translated.
 */
void ts_sync_report_to_json (const TsSyncReport *self, JsonBuilder *builder);

G_END_DECLS

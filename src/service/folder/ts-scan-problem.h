/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  TS_SCAN_PROBLEM_UNREAD,  /* a file or folder that could not be read */
  TS_SCAN_PROBLEM_DAMAGED, /* used, but not whole */
  TS_SCAN_PROBLEM_SKIPPED, /* left out on purpose */
} TsScanProblemKind;

/* One line about one file or folder. */
typedef struct {
  TsScanProblemKind kind;
  char *path;    /* (owned): below the root, raw bytes; "" for the root */
  char *message; /* (owned): a translated sentence */
} TsScanProblem;

TsScanProblem *ts_scan_problem_new (TsScanProblemKind kind,
                                    const char *path,
                                    const char *message) G_GNUC_WARN_UNUSED_RESULT;
void ts_scan_problem_free (TsScanProblem *self);

/**
 * ts_scan_problem_get_display_path:
 *
 * Returns: (transfer full): the path as UTF-8 on one line, whatever bytes are in it
 */
char *ts_scan_problem_get_display_path (const TsScanProblem *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsScanProblem, ts_scan_problem_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-match-explain.h"

G_BEGIN_DECLS

typedef enum {
  TS_EVIDENCE_EQUAL,
  TS_EVIDENCE_SIMILAR,
  TS_EVIDENCE_DIFFERENT,
  TS_EVIDENCE_UNKNOWN, /* one side has no value, so nothing can be said */
} TsEvidence;

/**
 * TsEvidenceView:
 *
 * "Why?": the values of two tracks side by side, a line a field. Equal ones are plain; what
 * differs is heavier and has an icon, so that nothing hangs on colour.
 */
#define TS_TYPE_EVIDENCE_VIEW (ts_evidence_view_get_type ())
G_DECLARE_FINAL_TYPE (TsEvidenceView, ts_evidence_view, TS, EVIDENCE_VIEW, AdwBin)

GtkWidget *ts_evidence_view_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_evidence_view_clear:
 *
 * Takes all lines, headings and reasons away.
 */
void ts_evidence_view_clear (TsEvidenceView *self);

/**
 * ts_evidence_view_set_reason:
 * @reason: (nullable): translated sentence above the columns: what decided
 */
void ts_evidence_view_set_reason (TsEvidenceView *self, const char *reason);

/**
 * ts_evidence_view_set_headings:
 * @left: (nullable): translated; what the left column is about, such as "This copy"
 * @right: (nullable): likewise
 */
void ts_evidence_view_set_headings (TsEvidenceView *self, const char *left, const char *right);

/**
 * ts_evidence_view_add:
 * @field: (not nullable): translated name of the field
 * @left: (nullable): value; NULL and "" show as an en dash
 * @right: (nullable): likewise
 */
void ts_evidence_view_add (TsEvidenceView *self,
                           const char *field,
                           const char *left,
                           const char *right,
                           TsEvidence evidence);

/**
 * ts_evidence_view_add_text:
 *
 * Adds a line with @left and @right, equal, different or unknown as their texts are.
 */
void ts_evidence_view_add_text (TsEvidenceView *self,
                                const char *field,
                                const char *left,
                                const char *right);

/**
 * ts_evidence_view_set_match:
 * @evidence: (not nullable): what ts_match_explain() says
 *
 * Shows each reason of @evidence as a sentence with the values it is about below, in place of what
 * is shown. Headings go.
 */
void ts_evidence_view_set_match (TsEvidenceView *self, const TsMatchEvidence *evidence);

G_END_DECLS

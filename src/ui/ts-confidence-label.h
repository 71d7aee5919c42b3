/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * TsConfidenceLabel:
 *
 * How sure a match is, as an icon and a word: "Same recording", "Same song", "Probably the same",
 * "Needs a look". The number is in the tooltip.
 *
 * Properties: confidence (0 to 1), text (nullable: other words to show, such as "Pinned").
 */
#define TS_TYPE_CONFIDENCE_LABEL (ts_confidence_label_get_type ())
G_DECLARE_FINAL_TYPE (TsConfidenceLabel, ts_confidence_label, TS, CONFIDENCE_LABEL, AdwBin)

GtkWidget *ts_confidence_label_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ts_confidence_label_set_confidence (TsConfidenceLabel *self, double confidence);

/**
 * ts_confidence_label_set_text:
 * @text: (nullable): translated words to show instead, NULL for those of the confidence
 */
void ts_confidence_label_set_text (TsConfidenceLabel *self, const char *text);

G_END_DECLS

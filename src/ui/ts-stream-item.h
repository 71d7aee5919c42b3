/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-proxy.h"
#include "ts-rate-line.h"

G_BEGIN_DECLS

/**
 * TsStreamItem:
 *
 * One stream in the table, and how much went through it lately. "changed" says that it was
 * measured again.
 */
#define TS_TYPE_STREAM_ITEM (ts_stream_item_get_type ())
G_DECLARE_FINAL_TYPE (TsStreamItem, ts_stream_item, TS, STREAM_ITEM, GObject)

/**
 * ts_stream_item_new:
 * @stream: (transfer full):
 */
TsStreamItem *ts_stream_item_new (TsProxyStream *stream) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_stream_item_update:
 * @stream: (transfer full): the same one, later
 * @has_passed: whether a second went by, so that its rate is one more sample
 */
void ts_stream_item_update (TsStreamItem *self, TsProxyStream *stream, gboolean has_passed);

const TsProxyStream *ts_stream_item_get_stream (TsStreamItem *self);

/* Returns: (transfer none) (array length=n_rates): bytes a second, the oldest first */
const double *ts_stream_item_get_rates (TsStreamItem *self, guint *n_rates);

/**
 * ts_stream_item_get_state_text:
 *
 * Returns: (transfer none): a word or two, or the error
 */
const char *ts_stream_item_get_state_text (TsStreamItem *self);
const char *ts_stream_item_get_state_icon (TsStreamItem *self);

G_END_DECLS

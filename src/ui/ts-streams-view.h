/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-context.h"

G_BEGIN_DECLS

/**
 * TsStreamsView:
 *
 * The streams that run now, and the log below them. Asks the proxy only while it can be seen.
 */
#define TS_TYPE_STREAMS_VIEW (ts_streams_view_get_type ())
G_DECLARE_FINAL_TYPE (TsStreamsView, ts_streams_view, TS, STREAMS_VIEW, AdwPreferencesGroup)

GtkWidget *ts_streams_view_new (TsContext *context) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: how many streams are shown */
guint ts_streams_view_get_n_streams (TsStreamsView *self);

/**
 * ts_streams_view_get_actions:
 *
 * Returns: (transfer none): what can be done with the selected row, as "stream."
 */
GActionGroup *ts_streams_view_get_actions (TsStreamsView *self);

G_END_DECLS

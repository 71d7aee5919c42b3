/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-page.h"

G_BEGIN_DECLS

/**
 * TsStreamingPage:
 *
 * What goes out to players, and what they play.
 */
#define TS_TYPE_STREAMING_PAGE (ts_streaming_page_get_type ())
G_DECLARE_FINAL_TYPE (TsStreamingPage, ts_streaming_page, TS, STREAMING_PAGE, TsPage)

/**
 * ts_streaming_page_begin_adding:
 *
 * Lets a person enter the address of a site.
 */
void ts_streaming_page_begin_adding (TsStreamingPage *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-page.h"

G_BEGIN_DECLS

/**
 * TsActivityPage:
 *
 * The running and past jobs.
 */
#define TS_TYPE_ACTIVITY_PAGE (ts_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (TsActivityPage, ts_activity_page, TS, ACTIVITY_PAGE, TsPage)

G_END_DECLS

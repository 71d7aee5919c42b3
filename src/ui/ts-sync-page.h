/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-page.h"

G_BEGIN_DECLS

/**
 * TsSyncPage:
 *
 * Folders that are kept in step: the pairs, and inside a pair its plan, the copying and the result.
 */
#define TS_TYPE_SYNC_PAGE (ts_sync_page_get_type ())
G_DECLARE_FINAL_TYPE (TsSyncPage, ts_sync_page, TS, SYNC_PAGE, TsPage)

G_END_DECLS

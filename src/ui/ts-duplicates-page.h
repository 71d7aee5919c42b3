/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-page.h"

G_BEGIN_DECLS

/**
 * TsDuplicatesPage:
 *
 * Recordings that are in the library more than once: groups of copies, why they are taken for one,
 * listening to two of them in turn, decisions, and moving the spare ones to the trash.
 */
#define TS_TYPE_DUPLICATES_PAGE (ts_duplicates_page_get_type ())
G_DECLARE_FINAL_TYPE (TsDuplicatesPage, ts_duplicates_page, TS, DUPLICATES_PAGE, TsPage)

G_END_DECLS

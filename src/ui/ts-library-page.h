/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-page.h"

G_BEGIN_DECLS

/**
 * TsLibraryPage:
 *
 * All tracks, or those of one source, in one list that is searched while typing.
 */
#define TS_TYPE_LIBRARY_PAGE (ts_library_page_get_type ())
G_DECLARE_FINAL_TYPE (TsLibraryPage, ts_library_page, TS, LIBRARY_PAGE, TsPage)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-site-page.h"

G_BEGIN_DECLS

/* Pages that were read, kept in the cache directory so that they are sent again only once they
 * changed. Any thread; blocks for a moment. */

/**
 * ts_site_page_cache_load:
 *
 * Returns: (transfer full) (nullable): what was at @address the last time
 */
TsSitePage *ts_site_page_cache_load (const char *address) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_site_page_cache_save:
 *
 * Keeps @page, or forgets the one there was when this one does not tell how to see that it changed.
 */
void ts_site_page_cache_save (const char *address, const TsSitePage *page);

G_END_DECLS

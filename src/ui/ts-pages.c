/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-pages.h"
#include "ts-activity-page.h"
#include "ts-duplicates-page.h"
#include "ts-library-page.h"
#include "ts-streaming-page.h"
#include "ts-sync-page.h"

#include <glib/gi18n-lib.h>

static const TsPageEntry pages[] = {
  { "library", N_ ("All Music"), "emblem-music-symbolic", TS_SECTION_LIBRARY,
    ts_library_page_get_type },
  { "sync", N_ ("Sync"), "emblem-synchronizing-symbolic", TS_SECTION_KEEP_IN_STEP,
    ts_sync_page_get_type },
  { "duplicates", N_ ("Duplicates"), "edit-copy-symbolic", TS_SECTION_KEEP_IN_STEP,
    ts_duplicates_page_get_type },
  { "streaming", N_ ("Streaming"), "network-wireless-symbolic", TS_SECTION_ON_AIR,
    ts_streaming_page_get_type },
  { "activity", N_ ("Activity"), "view-list-bullet-symbolic", TS_SECTION_NONE,
    ts_activity_page_get_type },
};

const TsPageEntry *
ts_pages_get (guint *n_pages)
{
  *n_pages = G_N_ELEMENTS (pages);
  return pages;
}

const TsPageEntry *
ts_pages_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    if (g_strcmp0 (pages[i].name, name) == 0)
      return &pages[i];
  }
  return NULL;
}

const char *
ts_section_get_title (TsSection section)
{
  switch (section) {
  case TS_SECTION_LIBRARY:
    return _ ("Library");
  case TS_SECTION_KEEP_IN_STEP:
    return _ ("Keep in Step");
  case TS_SECTION_ON_AIR:
    return _ ("On Air");
  case TS_SECTION_NONE:
  default:
    return "";
  }
}

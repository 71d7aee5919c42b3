/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
  TS_SECTION_LIBRARY,
  TS_SECTION_KEEP_IN_STEP,
  TS_SECTION_ON_AIR,
  TS_SECTION_NONE, /* not in the sidebar; shown by an action */
} TsSection;

/* A page the window can show; see TsPage. */
typedef struct {
  const char *name;  /* stable: for settings and win.show-page */
  const char *title; /* to be translated */
  const char *icon_name;
  TsSection section;
  GType (*get_type) (void);
} TsPageEntry;

/**
 * ts_pages_get:
 * @n_pages: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_pages): the pages in the order of the sidebar; Alt+1
 *   shows the first
 */
const TsPageEntry *ts_pages_get (guint *n_pages);

/**
 * ts_pages_find:
 *
 * Returns: (transfer none) (nullable): the page of that name
 */
const TsPageEntry *ts_pages_find (const char *name);

/**
 * ts_section_get_title:
 *
 * Returns: (transfer none): translated heading
 */
const char *ts_section_get_title (TsSection section);

G_END_DECLS

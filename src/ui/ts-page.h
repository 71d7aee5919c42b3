/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ts-context.h"

G_BEGIN_DECLS

/**
 * TsPage:
 *
 * A place in the window. To add one: derive from this with a composite template whose root is
 * `<template class="TsThingPage" parent="TsPage">` holding one child (a vertical GtkBox that
 * begins with an AdwHeaderBar), hand that header bar to ts_page_add_header() in the instance's
 * init, and add a line to the table in ts-pages.c. The window makes the page when it is first
 * shown, keeps it, and gives it:
 *
 * - context (construct-only): the TsContext with store, jobs and sources;
 * - settings (construct-only, nullable): where to remember things;
 * - collapsed: whether the sidebar is folded away, for pages that lay themselves out by it;
 * - the shortcuts that mean the same on every page, through the functions of the class.
 *
 * A page sets attention: how many things on it want a person, shown beside its name.
 * ts_window_add_toast() (ts-window.h) says what came of something.
 */
#define TS_TYPE_PAGE (ts_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (TsPage, ts_page, TS, PAGE, AdwBin)

struct _TsPageClass {
  AdwBinClass parent_class;

  /* Ctrl+F; NULL for a page without search. */
  void (*start_search) (TsPage *self);

  /* Ctrl+R and F5. */
  void (*refresh) (TsPage *self);

  /* F9. */
  void (*toggle_details) (TsPage *self);

  /* Ctrl+E. */
  void (*export) (TsPage *self);

  /* Esc, when nothing else took it. Returns whether something was closed or cleared. */
  gboolean (*escape) (TsPage *self);

  /* The page has come into view, for the source with that id or for all with 0. */
  void (*shown) (TsPage *self, gint64 source_id);
};

/**
 * ts_page_get_context:
 *
 * Returns: (transfer none): valid as long as the page
 */
TsContext *ts_page_get_context (TsPage *self);

/**
 * ts_page_get_settings:
 *
 * Returns: (transfer none) (nullable): the program's settings
 */
GSettings *ts_page_get_settings (TsPage *self);

/**
 * ts_page_add_header:
 * @header: the header bar of the page's content
 *
 * Puts the button that brings the sidebar back at the start of @header, visible while the sidebar
 * is folded away, and has it show the right window buttons.
 */
void ts_page_add_header (TsPage *self, AdwHeaderBar *header);

guint ts_page_get_attention (TsPage *self);
void ts_page_set_attention (TsPage *self, guint attention);

gboolean ts_page_get_collapsed (TsPage *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ts-context.h"
#include "ts-track-item.h"
#include "ts-track-query.h"

G_BEGIN_DECLS

/* One kind of column of a list of tracks. */
typedef struct {
  const char *name;  /* stable: for settings and actions */
  const char *title; /* to be translated, with its context "column" */
  TsTrackSort sort;
  int width;         /* pixels at first, -1 for what is left */
  gboolean is_shown; /* at first */
  gboolean is_expanding;
  gboolean is_numeric; /* aligned to the end, figures of one width */
  char *(*get_text) (const TsTrack *track, TsContext *context);
} TsTrackColumn;

/**
 * ts_track_columns_get:
 *
 * Returns: (transfer none) (array length=n_columns): all columns in their first order
 */
const TsTrackColumn *ts_track_columns_get (guint *n_columns);

/**
 * ts_track_columns_find:
 *
 * Returns: (transfer none) (nullable): the column of that name
 */
const TsTrackColumn *ts_track_columns_find (const char *name);

/**
 * ts_track_column_new:
 * @context: (transfer none): for the names of sources; outlives the column
 *
 * Returns: (transfer full): a column of a view over #TsTrackItem, with ts_track_column_get_kind()
 */
GtkColumnViewColumn *ts_track_column_new (const TsTrackColumn *kind,
                                          TsContext *context) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_track_column_get_kind:
 *
 * Returns: (transfer none): what ts_track_column_new() was given
 */
const TsTrackColumn *ts_track_column_get_kind (GtkColumnViewColumn *column);

/**
 * ts_track_column_get_cell_position:
 * @widget: (nullable): a widget in a list of tracks, or inside of one
 *
 * Returns: the row @widget is a cell of or holds, or GTK_INVALID_LIST_POSITION
 */
guint ts_track_column_get_cell_position (GtkWidget *widget);

/**
 * ts_track_columns_get_sort:
 * @view: a view with such columns
 *
 * Finds out what the view's headers say, the same way on old and new GTK.
 *
 * Returns: (transfer none) (nullable): the column to sort by first
 */
const TsTrackColumn *ts_track_columns_get_sort (GtkColumnView *view, gboolean *is_descending);

/**
 * ts_track_columns_load:
 * @settings: (nullable): with the keys library-columns and library-sort
 *
 * Fills an empty @view with all columns: order, widths, which are shown, and the order of rows, as
 * they were when ts_track_columns_save() was called.
 */
void ts_track_columns_load (GtkColumnView *view, GSettings *settings, TsContext *context);
void ts_track_columns_save (GtkColumnView *view, GSettings *settings);

/**
 * ts_track_dup_origins:
 *
 * Returns: (transfer full): the names of the sources that have a track: "Music, Navidrome"
 */
char *ts_track_dup_origins (const TsTrack *track, TsContext *context) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

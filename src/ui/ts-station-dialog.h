/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ts-context.h"

G_BEGIN_DECLS

/**
 * ts_station_dialog_present:
 * @context: with one station at least
 *
 * Shows which tracks of the library are on a station, which may be, and what only one of them has
 * or the station has twice; with the reasons. The comparison begins at once.
 */
void ts_station_dialog_present (GtkWindow *parent, TsContext *context);

G_END_DECLS

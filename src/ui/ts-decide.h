/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ts-store-decide.h"

G_BEGIN_DECLS

/**
 * ts_decide:
 * @widget: in the window that says what came of it, with a way to undo it
 * @verdicts: (transfer full): nothing happens when it is empty
 *
 * Pins what a person said of two recordings.
 */
void ts_decide (GtkWidget *widget, TsStore *store, TsVerdicts *verdicts);

G_END_DECLS

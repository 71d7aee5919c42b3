/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-window.h"

G_BEGIN_DECLS

/**
 * ts_account_dialog_present:
 *
 * Asks for an account on a music server, tries it, and adds it to the library.
 */
void ts_account_dialog_present (GtkWindow *parent, TsWindow *window);

G_END_DECLS

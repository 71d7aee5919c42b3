/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-window.h"

G_BEGIN_DECLS

/**
 * ts_account_dialog_present:
 * @account: (nullable): the account to edit, NULL to add one
 *
 * Asks for an account on a music server or station, tries it, and adds it to the library, or
 * changes the one that is there.
 */
void ts_account_dialog_present (GtkWindow *parent, TsWindow *window, const TsAccount *account);

G_END_DECLS

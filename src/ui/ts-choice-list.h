/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ts_combo_row_set_wide:
 * @self: over strings
 *
 * Gives what is chosen from the room that long names need, of which libadwaita gives little; what
 * is cut off nevertheless is in the tooltip.
 */
void ts_combo_row_set_wide (AdwComboRow *self);

G_END_DECLS

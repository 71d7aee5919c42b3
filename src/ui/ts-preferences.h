/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-window.h"

G_BEGIN_DECLS

/**
 * ts_preferences_present:
 *
 * Shows what can be set: for now the music folders.
 */
void ts_preferences_present (TsWindow *window);

G_END_DECLS

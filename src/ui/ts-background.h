/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Running without a window, and from login on. A sandbox has to ask the desktop for either. */

/**
 * ts_background_get_starts_at_login:
 *
 * Returns: whether the program was told to start at login
 */
gboolean ts_background_get_starts_at_login (void);

/**
 * ts_background_set_starts_at_login:
 *
 * Writes or removes the entry that starts the program without a window at login.
 */
gboolean ts_background_set_starts_at_login (gboolean starts, GError **error);

/**
 * ts_background_request:
 *
 * Asks a sandbox's desktop to let the program run without a window. Outside of one nothing is
 * needed.
 */
void ts_background_request (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/**
 * ts_ctl_help_print:
 * @stream: where to
 *
 * Prints the list of commands.
 */
void ts_ctl_help_print (FILE *stream);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-explain.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What `--json` writes to standard output. The functions with a @name add a member to the object
 * that @builder is in the midst of. */

/**
 * ts_ctl_json_add_text:
 * @name: the member's name
 * @value: (nullable): valid UTF-8; NULL is written as null
 */
void ts_ctl_json_add_text (JsonBuilder *builder, const char *name, const char *value);

/**
 * ts_ctl_json_add_number:
 * @name: the member's name
 * @value: any number; 0 is written as 0
 */
void ts_ctl_json_add_number (JsonBuilder *builder, const char *name, gint64 value);

/**
 * ts_ctl_json_add_number_or_null:
 * @name: the member's name
 * @value: any number; 0 means that it is not known, and is written as null
 */
void ts_ctl_json_add_number_or_null (JsonBuilder *builder, const char *name, gint64 value);

/**
 * ts_ctl_json_add_double:
 * @name: the member's name
 * @value: a finite number
 */
void ts_ctl_json_add_double (JsonBuilder *builder, const char *name, double value);

/**
 * ts_ctl_json_add_boolean:
 * @name: the member's name
 */
void ts_ctl_json_add_boolean (JsonBuilder *builder, const char *name, gboolean value);

/**
 * ts_ctl_json_add_why:
 * @evidence: of two tracks
 * @name_a: name of the member with what the first track has
 * @name_b: the same for the second
 *
 * Adds the member "why": an object for each reason.
 */
void ts_ctl_json_add_why (JsonBuilder *builder,
                          const TsMatchEvidence *evidence,
                          const char *name_a,
                          const char *name_b);

/**
 * ts_ctl_print_json:
 * @builder: a complete value
 *
 * The convention for `--json`: one value on standard output, indented, and a new line.
 */
void ts_ctl_print_json (JsonBuilder *builder);

/**
 * ts_ctl_print_json_row:
 * @builder: one complete element, reset for the next one
 * @row: number of elements printed before
 *
 * The convention for `--json` when there may be many rows: an array with an element a line, so that
 * nothing has to be kept in memory. ts_ctl_print_json_end() closes it.
 */
void ts_ctl_print_json_row (JsonBuilder *builder, gsize row);

/**
 * ts_ctl_print_json_end:
 * @n_rows: number of elements printed
 */
void ts_ctl_print_json_end (gsize n_rows);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TS_CSV_ERROR (ts_csv_error_quark ())

typedef enum {
  TS_CSV_ERROR_HEADER, /* no header, or a wanted column is missing or twice there: give up */
  TS_CSV_ERROR_ROW,    /* one row cannot be used: go on with the next */
} TsCsvError;

GQuark ts_csv_error_quark (void);

/**
 * TsCsvReader:
 *
 * Reads comma-separated values as RFC 4180 describes them, row by row and in constant memory:
 * quoted fields with commas, line ends and doubled quotes; lines ended by LF or CR LF; UTF-8 with
 * or without byte order mark. Columns are found by their name in the header, in any order and any
 * case; columns nobody asked for are left out; empty lines are no rows. A row that cannot be used
 * (too few or too many fields, a quote that is never closed or closed too early, no UTF-8, a field
 * above the limit) is an error of its own, and reading goes on with the next line.
 *
 * One thread at a time. To keep a field, copy it: it lives until the next row is read.
 */
typedef struct _TsCsvReader TsCsvReader;

/**
 * ts_csv_reader_new:
 * @stream: (transfer none): the text
 *
 * Returns: (transfer full): a reader at the start of @stream
 */
TsCsvReader *ts_csv_reader_new (GInputStream *stream);

/**
 * ts_csv_reader_new_for_path:
 * @path: a file, or "-" for standard input
 * @error: #GIOErrorEnum
 *
 * Returns: (transfer full): a reader at the start of the file, or %NULL
 */
TsCsvReader *ts_csv_reader_new_for_path (const char *path, GError **error);

/**
 * ts_csv_reader_new_for_data:
 * @data: (array length=size_bytes): the text; must outlive the reader
 *
 * Returns: (transfer full): a reader at the start of @data
 */
TsCsvReader *ts_csv_reader_new_for_data (const char *data, gsize size_bytes);

void ts_csv_reader_free (TsCsvReader *self);

/**
 * ts_csv_reader_set_cancellable:
 * @cancellable: (nullable) (transfer none): ends a read that waits
 */
void ts_csv_reader_set_cancellable (TsCsvReader *self, GCancellable *cancellable);

/**
 * ts_csv_reader_set_max_field:
 * @size_bytes: length of the longest field that is read; at first 64 KiB. A row may hold 16 times
 *   that.
 */
void ts_csv_reader_set_max_field (TsCsvReader *self, gsize size_bytes);

/**
 * ts_csv_reader_read_header:
 * @names: (array length=n_names): the wanted columns
 * @n_required: the first so many of @names must be there
 * @error: #TsCsvError, #GIOErrorEnum
 *
 * Reads the header; call it once, before the rows.
 *
 * Returns: whether the rows can be read
 */
gboolean ts_csv_reader_read_header (
    TsCsvReader *self, const char *const *names, guint n_names, guint n_required, GError **error);

/**
 * ts_csv_reader_next:
 * @error: %TS_CSV_ERROR_ROW: call again for the row after it; anything else ends the reading
 *
 * Returns: whether there is a row; %FALSE without @error at the end
 */
gboolean ts_csv_reader_next (TsCsvReader *self, GError **error);

/**
 * ts_csv_reader_get:
 * @column: index into the names given to ts_csv_reader_read_header()
 * @length: (out) (optional): length in bytes
 *
 * Returns: (transfer none): the field of this row, UTF-8 ended by NUL; "" if the file has no such
 *   column. Valid until the next row is read.
 */
const char *ts_csv_reader_get (TsCsvReader *self, guint column, gsize *length);

/**
 * ts_csv_reader_has_column:
 *
 * Returns: whether the file has the column @column of the names given
 */
gboolean ts_csv_reader_has_column (TsCsvReader *self, guint column);

/**
 * ts_csv_reader_get_line:
 *
 * Returns: number, from 1, of the line where the last row began, also of one that was an error
 */
guint64 ts_csv_reader_get_line (TsCsvReader *self);

/**
 * ts_csv_append_field:
 * @row: a row being built
 * @text: (nullable): the value, %NULL for an empty one
 *
 * Appends @text, quoted if it must be. Commas and line ends are the caller's.
 */
void ts_csv_append_field (GString *row, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsCsvReader, ts_csv_reader_free)

G_END_DECLS

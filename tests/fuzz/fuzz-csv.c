/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-csv.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const names[] = { "id", "title", "artist" };
  g_autoptr (TsCsvReader) reader = ts_csv_reader_new_for_data ((const char *) data, size);
  g_autoptr (GError) header_error = NULL;
  guint64 line = 0;

  ts_csv_reader_set_max_field (reader, 64);
  if (!ts_csv_reader_read_header (reader, names, G_N_ELEMENTS (names), 1, &header_error))
    return 0;
  for (;;) {
    g_autoptr (GError) error = NULL;
    gboolean has_row = ts_csv_reader_next (reader, &error);

    if (!has_row && error == NULL)
      return 0;
    g_assert_cmpuint (ts_csv_reader_get_line (reader), >, line);
    line = ts_csv_reader_get_line (reader);
    for (guint i = 0; has_row && i < G_N_ELEMENTS (names); i++) {
      gsize length;
      const char *field = ts_csv_reader_get (reader, i, &length);
      g_autoptr (GString) written = g_string_new (NULL);

      g_assert_cmpuint (strlen (field), ==, length);
      g_assert_true (g_utf8_validate (field, length, NULL));
      ts_csv_append_field (written, field);
      g_assert_cmpuint (written->len, >=, length);
    }
  }
}

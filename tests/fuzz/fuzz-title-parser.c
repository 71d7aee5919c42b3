/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-title-parser.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *raw = g_strndup ((const char *) data, size);
  g_autoptr (TsParsedTitle) parsed = ts_title_parse (raw);

  g_assert_true (g_utf8_validate (parsed->artist, -1, NULL));
  g_assert_true (g_utf8_validate (parsed->title, -1, NULL));
  return 0;
}

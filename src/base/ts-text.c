/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-base"

#include "config.h"

#include "ts-text.h"

char *
ts_text_format_duration (gint64 duration_ms)
{
  gint64 seconds;

  if (duration_ms <= 0)
    return g_strdup ("–");

  seconds = (duration_ms + 500) / 1000;
  if (seconds >= 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d",
                            seconds / 3600,
                            (int) (seconds / 60 % 60),
                            (int) (seconds % 60));
  return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
}

gboolean
ts_text_is_set (const char *text)
{
  if (text == NULL)
    return FALSE;
  while (g_ascii_isspace (*text))
    text++;
  return *text != '\0';
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-format.h"

char *
ts_format_count (gint64 count)
{
  return g_strdup_printf ("%'" G_GINT64_FORMAT, count);
}

static char *
format_time (gint64 time_us, const char *format)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;
  char *text = NULL;

  if (time_us > 0)
    utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  if (utc != NULL)
    local = g_date_time_to_local (utc);
  if (local != NULL)
    text = g_date_time_format (local, format);
  return text != NULL ? text : g_strdup ("–");
}

char *
ts_format_date (gint64 time_us)
{
  return format_time (time_us, "%x");
}

char *
ts_format_date_time (gint64 time_us)
{
  return format_time (time_us, "%c");
}

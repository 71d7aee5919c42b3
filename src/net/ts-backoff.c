/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-backoff.h"

#include <libsoup/soup.h>

#define SECONDS_A_DAY (24 * 60 * 60)

guint
ts_backoff_get_delay_ms (guint attempt, guint base_ms, guint cap_ms, double jitter)
{
  guint64 delay_ms = base_ms;

  g_return_val_if_fail (attempt >= 1, base_ms);

  for (guint i = 1; i < attempt && delay_ms < cap_ms; i++)
    delay_ms *= 2;
  delay_ms = MIN (delay_ms, cap_ms);
  return (guint) (delay_ms * (0.75 + 0.5 * CLAMP (jitter, 0, 1)));
}

gint64
ts_backoff_parse_retry_after (const char *value, gint64 now_s)
{
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds;
  gint64 wait_s;

  if (value == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT32, &seconds, NULL))
    return MIN (seconds, SECONDS_A_DAY) * 1000;

  date = soup_date_time_new_from_http_string (value);
  if (date == NULL)
    return -1;
  wait_s = g_date_time_to_unix (date) - now_s;
  return CLAMP (wait_s, 0, SECONDS_A_DAY) * 1000;
}

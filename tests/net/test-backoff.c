/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-backoff.h"

static void
test_delays (void)
{
  static const guint expected_ms[] = { 2000, 4000, 8000, 16000, 32000, 64000, 64000 };

  for (guint i = 0; i < G_N_ELEMENTS (expected_ms); i++) {
    guint low = ts_backoff_get_delay_ms (i + 1, 2000, 64000, 0);
    guint middle = ts_backoff_get_delay_ms (i + 1, 2000, 64000, 0.5);
    guint high = ts_backoff_get_delay_ms (i + 1, 2000, 64000, 1);

    g_assert_cmpuint (low, ==, expected_ms[i] * 3 / 4);
    g_assert_cmpuint (middle, ==, expected_ms[i]);
    g_assert_cmpuint (high, ==, expected_ms[i] * 5 / 4);
  }
  g_assert_cmpuint (ts_backoff_get_delay_ms (4000000000u, 2000, 64000, 0.5), ==, 64000);
}

static void
test_retry_after (void)
{
  const gint64 now_s = 784111777; /* Sun, 06 Nov 1994 08:49:37 GMT */
  static const struct {
    const char *value;
    gint64 delay_ms;
  } cases[] = {
    { NULL, -1 },
    { "", -1 },
    { "soon", -1 },
    { "-3", -1 },
    { "1.5", -1 },
    { "0", 0 },
    { "7", 7000 },
    { "999999999", 86400000 },
    { "99999999999999999999", -1 },
    { "Sun, 06 Nov 1994 08:50:07 GMT", 30000 },
    { "Sun, 06 Nov 1994 08:00:00 GMT", 0 },
    { "Fri, 31 Dec 2100 23:59:59 GMT", 86400000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ts_backoff_parse_retry_after (cases[i].value, now_s), ==, cases[i].delay_ms);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/backoff/delays", test_delays);
  g_test_add_func ("/net/backoff/retry-after", test_retry_after);
  return g_test_run ();
}

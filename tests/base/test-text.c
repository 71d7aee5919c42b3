/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-text.h"

static void
test_duration (void)
{
  static const struct {
    gint64 duration_ms;
    const char *text;
  } cases[] = {
    { 0, "–" },          { -5, "–" },         { 1000, "0:01" },
    { 245000, "4:05" },  { 59600, "1:00" },   { 3723000, "1:02:03" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = ts_text_format_duration (cases[i].duration_ms);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

static void
test_is_set (void)
{
  g_assert_false (ts_text_is_set (NULL));
  g_assert_false (ts_text_is_set (" \t"));
  g_assert_true (ts_text_is_set (" x"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/duration", test_duration);
  g_test_add_func ("/base/text/is-set", test_is_set);
  return g_test_run ();
}

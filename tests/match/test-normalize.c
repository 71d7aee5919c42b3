/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-normalize.h"

#include <string.h>

static void
test_texts (void)
{
  static const struct {
    const char *text;
    const char *normalized;
  } cases[] = {
    { NULL, "" },
    { "", "" },
    { "  \t ", "" },
    { "Café Tacvba", "cafe tacvba" },
    { "Cafe\xcc\x81 Tacvba", "cafe tacvba" },
    { "The Beatles", "the beatles" },
    { "Guns N' Roses", "guns n roses" },
    { "AC/DC", "ac dc" },
    { "Track #1", "track 1" },
    { "snake_case", "snake_case" },
    { "...!?", "" },
    { "Straße", "strasse" },
    { "Ænima", "aenima" },
    { "Œuvre", "oeuvre" },
    { "Øresund", "oresund" },
    { "Łódź", "lodz" },
    { "Đorđe", "dorde" },
    { "Þór", "thor" },
    { "İstanbul", "istanbul" },
    { "ﬁre", "fire" },
    { "ＡＢＣ１", "abc1" },
    { "Кино", "кино" },
    { "Ελλάδα", "ελλαδα" },
    { "東京事変", "東京事変" },
    { "서울", "서울" },
    { "\xe1\x84\x89\xe1\x85\xa5\xe1\x84\x8b\xe1\x85\xae\xe1\x86\xaf", "서울" },
    { "שלום", "שלום" },
    { "a\xff\xfe"
      "b",
      "a b" },
    { "\xc3", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *normalized = ts_normalize (cases[i].text);

    g_assert_cmpstr (normalized, ==, cases[i].normalized);
  }
}

static void
test_into (void)
{
  g_autoptr (GString) buffer = g_string_new ("x ");

  g_assert_cmpuint (ts_normalize_into ("  Été ", buffer), ==, 3);
  g_assert_cmpstr (buffer->str, ==, "x ete");
  g_assert_cmpuint (ts_normalize_into ("-A-", buffer), ==, 1);
  g_assert_cmpstr (buffer->str, ==, "x etea");
  g_assert_cmpuint (ts_normalize_into (NULL, buffer), ==, 0);
}

/* Doing it twice changes nothing, and the result is valid text, whatever the bytes. */
static void
test_random_bytes (void)
{
  for (int i = 0; i < 2000; i++) {
    char bytes[33];
    g_autofree char *once = NULL;
    g_autofree char *twice = NULL;

    for (gsize j = 0; j < sizeof bytes - 1; j++)
      bytes[j] = (char) g_test_rand_int_range (1, 256);
    bytes[sizeof bytes - 1] = '\0';

    once = ts_normalize (bytes);
    twice = ts_normalize (once);
    g_assert_true (g_utf8_validate (once, -1, NULL));
    g_assert_cmpstr (once, ==, twice);
    g_assert_null (strstr (once, "  "));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/normalize/texts", test_texts);
  g_test_add_func ("/match/normalize/into", test_into);
  g_test_add_func ("/match/normalize/random-bytes", test_random_bytes);
  return g_test_run ();
}

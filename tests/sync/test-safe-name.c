/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-safe-name.h"

#include <string.h>

static void
test_names (void)
{
  static const struct {
    const char *text, *suffix, *expected;
  } cases[] = {
    { "Hey Jude", ".mp3", "Hey Jude.mp3" },
    { "AC/DC", NULL, "AC_DC" },
    { "What? <Now>: \"a\\b|c*\"", NULL, "What_ _Now__ _a_b_c__" },
    { "tab\there\nthere\x7f", NULL, "tab_here_there_" },
    { "  spaces  ", NULL, "spaces" },
    { "dots...", NULL, "dots" },
    { "dots. . .", ".mp3", "dots.mp3" },
    { "...And Justice", NULL, "_..And Justice" },
    { ".", NULL, "_" },
    { "..", NULL, "_" },
    { "", NULL, "_" },
    { " . ", ".ogg", "_.ogg" },
    { "CON", ".mp3", "CON_.mp3" },
    { "nul.tar", NULL, "nul_.tar" },
    { "Com1", NULL, "Com1_" },
    { "COM¹", NULL, "COM¹_" },
    { "lpt9 .x", NULL, "lpt9_ .x" },
    { "COMA", NULL, "COMA" },
    { "COM10", NULL, "COM10" },
    { "CONFESSIONS", NULL, "CONFESSIONS" },
    { "Cafe\u0301", NULL, "Café" },
    { "bad \xff byte", NULL, "bad \ufffd byte" },
    { "日本語", ".flac", "日本語.flac" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = ts_safe_name (cases[i].text, cases[i].suffix);

    g_assert_cmpstr (name, ==, cases[i].expected);
  }
}

static void
test_long (void)
{
  g_autofree char *a = g_strnfill (400, 'a');
  g_autofree char *cut = ts_safe_name (a, ".mp3");
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autofree char *wide_cut = NULL, *marks_cut = NULL;
  g_autoptr (GString) marks = g_string_new ("x");

  g_assert_cmpuint (strlen (cut), <=, TS_SAFE_NAME_MAX_BYTES);
  g_assert_true (g_str_has_suffix (cut, "a.mp3"));
  for (guint i = 0; i < 100; i++)
    g_string_append (wide, "\U0001f3b5");
  wide_cut = ts_safe_name (wide->str, ".mp3");
  g_assert_cmpuint (strlen (wide_cut), <=, TS_SAFE_NAME_MAX_BYTES);
  g_assert_true (g_utf8_validate (wide_cut, -1, NULL));
  for (guint i = 0; i < 300; i++)
    g_string_append (marks, "\u0323");
  marks_cut = ts_safe_name (marks->str, NULL);
  g_assert_cmpuint (strlen (marks_cut), <=, TS_SAFE_NAME_MAX_BYTES);
  g_assert_true (g_utf8_validate (marks_cut, -1, NULL));
}

/* Whatever goes in, what comes out is a name on every file system. */
static void
test_random (void)
{
  for (guint n = 0; n < 20000; n++) {
    char text[64];
    g_autofree char *name = NULL;
    guint length = g_test_rand_int_range (0, sizeof text);

    for (guint i = 0; i < length; i++)
      text[i] = g_test_rand_bit () ? ". CONnul\\/:é\xcc\x81"[g_test_rand_int_range (0, 15)]
                                   : (char) g_test_rand_int_range (1, 256);
    text[length] = '\0';
    name = ts_safe_name (text, NULL);
    g_assert_true (g_utf8_validate (name, -1, NULL));
    g_assert_cmpuint (strlen (name), >, 0);
    g_assert_cmpuint (strlen (name), <=, TS_SAFE_NAME_MAX_BYTES);
    g_assert_null (strpbrk (name, "<>:\"/\\|?*\n\r\t"));
    g_assert_cmpint (name[0], !=, '.');
    g_assert_cmpint (name[0], !=, ' ');
    g_assert_null (strchr (". ", name[strlen (name) - 1]));
  }
}

static void
assert_claim (TsNameSet *names, const char *path, const char *expected)
{
  g_autofree char *got = ts_name_set_claim (names, path);

  g_assert_cmpstr (got, ==, expected);
}

static void
test_set (void)
{
  g_autoptr (TsNameSet) names = ts_name_set_new ();
  g_autofree char *a = g_strnfill (251, 'a');
  g_autofree char *long_path = g_strconcat ("d/", a, ".mp3", NULL);
  g_autofree char *second = NULL, *first = NULL;

  assert_claim (names, "d/x.mp3", "d/x.mp3");
  assert_claim (names, "d/x.mp3", "d/x (2).mp3");
  assert_claim (names, "D/X.MP3", "D/X (3).MP3");
  assert_claim (names, "d/x (2).mp3", "d/x (2) (2).mp3");
  assert_claim (names, "e/x.mp3", "e/x.mp3");
  assert_claim (names, "Café.mp3", "Café.mp3");
  assert_claim (names, "Cafe\u0301.mp3", "Café (2).mp3");
  assert_claim (names, "CAFÉ.mp3", "CAFÉ (3).mp3");
  assert_claim (names, "Straße", "Straße");
  assert_claim (names, "STRASSE", "STRASSE (2)");
  assert_claim (names, "Mr. Someone Else", "Mr. Someone Else");
  assert_claim (names, "Mr. Someone Else", "Mr. Someone Else (2)");

  first = ts_name_set_claim (names, long_path);
  second = ts_name_set_claim (names, long_path);
  g_assert_cmpstr (first, ==, long_path);
  g_assert_cmpuint (strlen (second) - 2, <=, TS_SAFE_NAME_MAX_BYTES);
  g_assert_true (g_str_has_suffix (second, "a (2).mp3"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safe-name/names", test_names);
  g_test_add_func ("/safe-name/long", test_long);
  g_test_add_func ("/safe-name/random", test_random);
  g_test_add_func ("/safe-name/set", test_set);
  return g_test_run ();
}

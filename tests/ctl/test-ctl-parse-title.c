/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-ctl-fixture.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
test_csv (void)
{
  g_autoptr (TsCtlRun) run = ts_ctl_run ("Blue Harbor - Night Train (Official Video)\r\n"
                                         "\n"
                                         "Red \"X\", Blue - A, \"B\"",
                                         "parse-title", NULL);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (run->err, ==, "");
  g_assert_cmpstr (run->out, ==,
                   "n,artist,title\n"
                   "0,Blue Harbor,Night Train\n"
                   "1,,\n"
                   "2,\"Red \"\"X\"\", Blue\",\"A, \"\"B\"\"\"\n");
}

static void
test_json (void)
{
  g_autoptr (TsCtlRun) run
      = ts_ctl_run ("Blue Harbor - Night Train\nX\n", "parse-title", "--json", NULL);
  g_autoptr (TsCtlRun) none = ts_ctl_run ("", "parse-title", "--json", NULL);
  g_autoptr (JsonNode) node = json_from_string (run->out, NULL);
  JsonArray *rows = json_node_get_array (node);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpuint (json_array_get_length (rows), ==, 2);
  g_assert_cmpstr (
      json_object_get_string_member (json_array_get_object_element (rows, 0), "artist"), ==,
      "Blue Harbor");
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (rows, 1), "n"), ==,
                   1);
  g_assert_cmpstr (none->out, ==, "[]\n");
}

static void
test_files (void)
{
  g_autofree char *first = ts_ctl_write_file ("first.txt", "A - B\n");
  g_autofree char *second = ts_ctl_write_file ("second.txt", "C - D\n");
  g_autoptr (TsCtlRun) both = ts_ctl_run (NULL, "parse-title", first, second, NULL);
  g_autoptr (TsCtlRun) one = ts_ctl_run (NULL, "parse-title", "/nonexistent", second, NULL);
  g_autoptr (TsCtlRun) none = ts_ctl_run (NULL, "parse-title", "/nonexistent", NULL);

  g_assert_cmpint (both->status, ==, 0);
  g_assert_cmpstr (both->out, ==, "n,artist,title\n0,A,B\n1,C,D\n");
  g_assert_cmpint (one->status, ==, 3);
  g_assert_nonnull (strstr (one->err, "/nonexistent"));
  g_assert_cmpstr (one->out, ==, "n,artist,title\n0,C,D\n");
  g_assert_cmpint (none->status, ==, 1);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/parse-title/csv", test_csv);
  g_test_add_func ("/ctl/parse-title/json", test_json);
  g_test_add_func ("/ctl/parse-title/files", test_files);
  status = g_test_run ();
  ts_ctl_remove_files ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-json.h"

#include <string.h>

static JsonNode *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return ts_json_parse (bytes, NULL);
}

static void
test_members (void)
{
  g_autoptr (JsonNode) root = parse ("{\"id\": 7, \"name\": \"x\", \"empty\": \"\", \"none\": null,"
                                     " \"text\": \"12\", \"real\": 3.7, \"yes\": true,"
                                     " \"object\": {\"a\": 1}, \"php\": [], \"list\": [\"b\", 2, {}],"
                                     " \"huge\": 1e300}");
  JsonObject *object = ts_json_get_root_object (root);
  g_autofree char *id = ts_json_dup_id (object, "id");
  g_autofree char *name = ts_json_dup_id (object, "name");
  JsonArray *list = ts_json_get_array (object, "list");

  g_assert_cmpstr (id, ==, "7");
  g_assert_cmpstr (name, ==, "x");
  g_assert_null (ts_json_dup_id (object, "object"));
  g_assert_cmpstr (ts_json_get_string (object, "name"), ==, "x");
  g_assert_null (ts_json_get_string (object, "empty"));
  g_assert_null (ts_json_get_string (object, "none"));
  g_assert_null (ts_json_get_string (object, "id"));
  g_assert_null (ts_json_get_string (object, "absent"));
  g_assert_cmpint (ts_json_get_int (object, "id", -1), ==, 7);
  g_assert_cmpint (ts_json_get_int (object, "text", -1), ==, 12);
  g_assert_cmpint (ts_json_get_int (object, "real", -1), ==, 3);
  g_assert_cmpint (ts_json_get_int (object, "name", -1), ==, -1);
  g_assert_cmpint (ts_json_get_int (object, "huge", -1), ==, -1);
  g_assert_cmpint (ts_json_get_int (object, "list", -1), ==, -1);
  g_assert_cmpfloat (ts_json_get_double (object, "real", 0), ==, 3.7);
  g_assert_true (ts_json_get_boolean (object, "yes", FALSE));
  g_assert_false (ts_json_get_boolean (object, "id", FALSE));
  g_assert_nonnull (ts_json_get_object (object, "object"));
  g_assert_null (ts_json_get_object (object, "php"));
  g_assert_null (ts_json_get_array (object, "object"));
  g_assert_cmpstr (ts_json_array_get_string (list, 0), ==, "b");
  g_assert_null (ts_json_array_get_string (list, 1));
  g_assert_null (ts_json_array_get_string (list, 2));
  g_assert_nonnull (ts_json_array_get_object (list, 2));
  g_assert_null (ts_json_array_get_object (list, 0));
}

static void
test_no_object (void)
{
  g_autoptr (JsonNode) root = parse ("[1]");

  g_assert_null (ts_json_get_root_object (root));
  g_assert_null (ts_json_get_string (NULL, "a"));
  g_assert_null (ts_json_get_object (NULL, "a"));
  g_assert_cmpint (ts_json_get_int (NULL, "a", 5), ==, 5);
}

static void
test_hostile (void)
{
  static const char *const texts[] = { "", "<html>", "{", "{\"a\":", "\xff\xfe", "[1,]]" };
  g_autofree char *deep = g_strnfill (1000000, '[');
  g_autofree char *brackets = g_strnfill (1000, '[');
  g_autofree char *quoted = g_strdup_printf ("{\"a\": \"\\\"%s\"}", brackets);
  g_autoptr (JsonNode) root = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
    g_autoptr (GError) error = NULL;

    g_assert_null (ts_json_parse (bytes, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  }
  g_assert_null (parse (deep));
  root = parse (quoted);
  g_assert_nonnull (root);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/members", test_members);
  g_test_add_func ("/base/json/no-object", test_no_object);
  g_test_add_func ("/base/json/hostile", test_hostile);
  return g_test_run ();
}

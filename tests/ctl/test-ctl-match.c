/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-ctl-fixture.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define LEFT                                                                                       \
  "id,artist,album,title,duration_s,mbid\n"                                                        \
  "l1,Blue Harbor,First Light,Night Train,201,\n"                                                  \
  "l2,\"Coast, Red\",Low Tide,\"Sand\nand Salt\",180.5,\n"                                         \
  "l3,Green Hill,Up There,Windmill Song,3:20,\n"

#define RIGHT                                                                                      \
  "\xef\xbb\xbf"                                                                                   \
  "title,rating,ID,artist,album,isrc\r\n"                                                          \
  "Something Else,5,r3,White Lake,Deep Down,\r\n"                                                  \
  "Night Train,4,r1,Blue Harbor,First Light,\r\n"                                                  \
  "Sand and Salt,,\"r\"\"2\",\"Coast, Red\",Low Tide,\r\n"

typedef struct {
  char *left;
  char *right;
} Files;

static void
set_up (Files *files, gconstpointer data)
{
  files->left = ts_ctl_write_file ("left.csv", LEFT);
  files->right = ts_ctl_write_file ("right.csv", RIGHT);
}

static void
tear_down (Files *files, gconstpointer data)
{
  g_free (files->left);
  g_free (files->right);
}

static void
test_match (Files *files, gconstpointer data)
{
  g_autoptr (TsCtlRun) run = ts_ctl_run (NULL, "match", files->left, files->right, NULL);
  g_autoptr (TsCtlRun) exact
      = ts_ctl_run (NULL, "match", "--exact", "--threads=3", files->left, files->right, NULL);
  g_autoptr (TsCtlRun) input = ts_ctl_run (LEFT, "match", "-", files->right, NULL);

  g_assert_cmpstr (run->err, ==, "");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_true (g_str_has_prefix (run->out, "left_id,right_id,confidence,strategy\n"));
  g_assert_nonnull (strstr (run->out, "\nl1,r1,"));
  g_assert_nonnull (strstr (run->out, "\nl2,\"r\"\"2\","));
  g_assert_null (strstr (run->out, "\nl3,"));
  g_assert_nonnull (strstr (exact->out, ",metadata\n"));
  g_assert_cmpstr (input->out, ==, run->out);
}

static void
test_match_why (Files *files, gconstpointer data)
{
  g_autoptr (TsCtlRun) run = ts_ctl_run (NULL, "match", "--json", files->left, files->right, NULL);
  g_autoptr (TsCtlRun) csv
      = ts_ctl_run (NULL, "match", "--explain", files->left, files->right, NULL);
  g_autoptr (TsCtlRun) none = ts_ctl_run ("id,title\n", "match", "--json", files->left, "-", NULL);
  g_autoptr (JsonNode) node = json_from_string (run->out, NULL);
  JsonObject *match;
  JsonObject *reason;

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 2);
  match = json_array_get_object_element (json_node_get_array (node), 0);
  g_assert_cmpfloat (json_object_get_double_member (match, "confidence"), >, 0.9);
  g_assert_cmpstr (json_object_get_string_member (match, "strategy"), ==, "metadata");
  g_assert_nonnull (json_object_get_string_member (match, "verdict"));
  reason = json_array_get_object_element (json_object_get_array_member (match, "why"), 0);
  g_assert_cmpstr (json_object_get_string_member (reason, "text"), !=, "");
  g_assert_true (g_str_has_prefix (csv->out, "left_id,right_id,confidence,strategy,why\n"));
  g_assert_cmpstr (none->out, ==, "[]\n");
}

/* A bad row is named and left out; a bad file ends the work. */
static void
test_bad_input (Files *files, gconstpointer data)
{
  g_autofree char *bad = ts_ctl_write_file ("bad.csv", "id,title,artist,album\n"
                                                       "b1,Night Train,Blue Harbor,First Light\n"
                                                       "b2,too,few\n"
                                                       "\"b3,never closed,x,y\n"
                                                       "b4,\xff,x,y\n"
                                                       ",no id,x,y\n");
  g_autofree char *no_title = ts_ctl_write_file ("no-title.csv", "id,name\n1,x\n");
  g_autofree char *empty = ts_ctl_write_file ("empty.csv", "");
  g_autoptr (TsCtlRun) partly = ts_ctl_run (NULL, "match", files->left, bad, NULL);
  g_autoptr (TsCtlRun) untitled = ts_ctl_run (NULL, "match", files->left, no_title, NULL);
  g_autoptr (TsCtlRun) nothing = ts_ctl_run (NULL, "match", empty, files->left, NULL);
  g_autoptr (TsCtlRun) missing = ts_ctl_run (NULL, "dedupe", "/nonexistent.csv", NULL);

  g_assert_cmpint (partly->status, ==, 3);
  g_assert_nonnull (strstr (partly->out, "\nl1,b1,"));
  for (int line = 3; line <= 6; line++) {
    g_autofree char *place = g_strdup_printf ("bad.csv:%d: ", line);

    g_assert_nonnull (strstr (partly->err, place));
  }
  g_assert_cmpint (untitled->status, ==, 1);
  g_assert_nonnull (strstr (untitled->err, "no-title.csv"));
  g_assert_nonnull (strstr (untitled->err, "“title”"));
  g_assert_cmpint (nothing->status, ==, 1);
  g_assert_nonnull (strstr (nothing->err, "empty.csv"));
  g_assert_cmpint (missing->status, ==, 1);
  g_assert_nonnull (strstr (missing->err, "/nonexistent.csv"));
}

static void
test_usage (Files *files, gconstpointer data)
{
  g_autoptr (TsCtlRun) one = ts_ctl_run (NULL, "match", files->left, NULL);
  g_autoptr (TsCtlRun) three = ts_ctl_run (NULL, "match", "a", "b", "c", NULL);
  g_autoptr (TsCtlRun) stdin_twice = ts_ctl_run (NULL, "match", "-", "-", NULL);
  g_autoptr (TsCtlRun) confidence
      = ts_ctl_run (NULL, "match", "--min-confidence=2", "a", "b", NULL);
  g_autoptr (TsCtlRun) threads = ts_ctl_run (NULL, "dedupe", "--threads=0", "a", NULL);
  g_autoptr (TsCtlRun) none = ts_ctl_run (NULL, "dedupe", NULL);
  TsCtlRun *all[] = { one, three, stdin_twice, confidence, threads, none };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
    g_assert_cmpint (all[i]->status, ==, 2);
    g_assert_cmpstr (all[i]->err, !=, "");
  }
}

static void
test_dedupe (Files *files, gconstpointer data)
{
  g_autoptr (TsCtlRun) one = ts_ctl_run ("id,artist,album,title\n"
                                         "a,Blue Harbor,First Light,Night Train\n"
                                         "b,Red Coast,Low Tide,Sand and Salt\n"
                                         "c,BLUE HARBOR,First light,Night train\n",
                                         "dedupe", "-", NULL);
  g_autoptr (TsCtlRun) two = ts_ctl_run (NULL, "dedupe", files->left, files->right, NULL);
  g_autoptr (TsCtlRun) json
      = ts_ctl_run (NULL, "dedupe", "--json", files->left, files->right, NULL);
  g_autoptr (JsonNode) node = json_from_string (json->out, NULL);
  JsonArray *clusters = json_node_get_array (node);
  guint n_rows = 0;

  g_assert_cmpint (one->status, ==, 0);
  g_assert_cmpstr (one->out, ==, "id,cluster\na,0\nb,1\nc,0\n");
  g_assert_cmpstr (two->out, ==, "id,cluster\nl1,0\nl2,1\nl3,2\nr3,3\nr1,0\n\"r\"\"2\",1\n");
  g_assert_cmpuint (json_array_get_length (clusters), ==, 4);
  for (guint i = 0; i < 4; i++) {
    JsonObject *cluster = json_array_get_object_element (clusters, i);

    g_assert_cmpint (json_object_get_int_member (cluster, "cluster"), ==, i);
    n_rows += json_array_get_length (json_object_get_array_member (cluster, "rows"));
  }
  g_assert_cmpuint (n_rows, ==, 6);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*test) (Files *, gconstpointer);
  } tests[] = {
    { "/ctl/match/match", test_match },         { "/ctl/match/why", test_match_why },
    { "/ctl/match/bad-input", test_bad_input }, { "/ctl/match/usage", test_usage },
    { "/ctl/match/dedupe", test_dedupe },
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Files, NULL, set_up, tests[i].test, tear_down);
  status = g_test_run ();
  ts_ctl_remove_files ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-ctl-fixture.h"

#include <string.h>

static void
test_help (void)
{
  g_autoptr (TsCtlRun) listed = ts_ctl_run (NULL, "--help", NULL);
  g_autoptr (TsCtlRun) same = ts_ctl_run (NULL, "help", NULL);
  g_autoptr (TsCtlRun) one = ts_ctl_run (NULL, "help", "help", NULL);
  g_autoptr (TsCtlRun) its_own = ts_ctl_run (NULL, "help", "--help", NULL);

  g_assert_cmpint (listed->status, ==, 0);
  g_assert_nonnull (strstr (listed->out, "  help  "));
  g_assert_cmpstr (listed->err, ==, "");
  g_assert_cmpstr (listed->out, ==, same->out);
  g_assert_cmpint (one->status, ==, 0);
  g_assert_nonnull (strstr (one->out, "tracksyncctl help [OPTION"));
  g_assert_cmpstr (one->out, ==, its_own->out);
}

static void
test_version (void)
{
  g_autoptr (TsCtlRun) run = ts_ctl_run (NULL, "--version", NULL);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (run->out, ==, "tracksyncctl " TS_VERSION "\n");
}

static void
test_wrong_usage (void)
{
  g_autoptr (TsCtlRun) nothing = ts_ctl_run (NULL, NULL);
  g_autoptr (TsCtlRun) unknown = ts_ctl_run (NULL, "frobnicate", NULL);
  g_autoptr (TsCtlRun) option = ts_ctl_run (NULL, "--frobnicate", NULL);
  g_autoptr (TsCtlRun) its_option = ts_ctl_run (NULL, "help", "--frobnicate", NULL);
  g_autoptr (TsCtlRun) too_many = ts_ctl_run (NULL, "help", "help", "help", NULL);
  TsCtlRun *all[] = { nothing, unknown, option, its_option, too_many };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
    g_assert_cmpint (all[i]->status, ==, 2);
    g_assert_cmpstr (all[i]->out, ==, "");
    g_assert_cmpstr (all[i]->err, !=, "");
  }
  g_assert_nonnull (strstr (unknown->err, "frobnicate"));
  g_assert_nonnull (strstr (its_option->err, "frobnicate"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/frame/help", test_help);
  g_test_add_func ("/ctl/frame/version", test_version);
  g_test_add_func ("/ctl/frame/wrong-usage", test_wrong_usage);
  return g_test_run ();
}

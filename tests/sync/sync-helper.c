/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sync-helper SOURCE TARGET: plans and copies, to be killed at any moment. */
#include "config.h"

#include "ts-folder-source.h"
#include "ts-folder-target.h"
#include "ts-sync-fixture.h"

#include <stdio.h>

int
main (int argc, char **argv)
{
  g_autoptr (TsSyncPlan) plan = NULL;
  g_autoptr (TsSyncWork) work = NULL;
  g_autoptr (TsSyncTarget) target = NULL;
  g_autoptr (TsSyncSource) source = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (argc, ==, 3);
  plan = ts_sync_fixture_plan (argv[1], argv[2], NULL);
  work = ts_sync_work_new (plan, NULL);
  source = ts_folder_source_new (argv[1]);
  target = ts_folder_target_new (argv[2]);
  puts ("copying");
  fflush (stdout);
  if (!ts_sync_runner_run (work, source, target, NULL, NULL, NULL, NULL, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }
  printf ("%u\n", work->n_copied);
  return work->n_failed + work->n_left > 0 ? 3 : 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-token-bucket.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* MusicBrainz allows one request a second and answers 503 to bursts: every one is spaced. */
static void
test_capacity_one_spaces_all (void)
{
  TsTokenBucket bucket;
  gint64 now_us = 1000 * SECOND;

  ts_token_bucket_init (&bucket, 1, 1, now_us);
  for (int i = 0; i < 10; i++) {
    g_assert_true (ts_token_bucket_take (&bucket, now_us));
    g_assert_false (ts_token_bucket_take (&bucket, now_us));
    g_assert_cmpint (ts_token_bucket_get_delay (&bucket, now_us), ==, SECOND);
    now_us += SECOND;
  }
  /* A long rest does not save up. */
  now_us += 3600 * SECOND;
  g_assert_true (ts_token_bucket_take (&bucket, now_us));
  g_assert_false (ts_token_bucket_take (&bucket, now_us));
}

static void
test_burst (void)
{
  TsTokenBucket bucket;

  ts_token_bucket_init (&bucket, 4, 3, 0);
  for (int i = 0; i < 3; i++)
    g_assert_true (ts_token_bucket_take (&bucket, 0));
  g_assert_cmpint (ts_token_bucket_get_delay (&bucket, 0), ==, SECOND / 4);
  g_assert_true (ts_token_bucket_take (&bucket, SECOND / 4));
  g_assert_false (ts_token_bucket_take (&bucket, SECOND / 4));
}

static void
test_no_limit (void)
{
  TsTokenBucket bucket;

  ts_token_bucket_init (&bucket, 0, 1, 0);
  for (int i = 0; i < 1000; i++)
    g_assert_true (ts_token_bucket_take (&bucket, 0));
}

static void
test_clock_going_back (void)
{
  TsTokenBucket bucket;

  ts_token_bucket_init (&bucket, 1, 1, 10 * SECOND);
  g_assert_true (ts_token_bucket_take (&bucket, 10 * SECOND));
  g_assert_false (ts_token_bucket_take (&bucket, 5 * SECOND));
  g_assert_true (ts_token_bucket_take (&bucket, 11 * SECOND));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/token-bucket/capacity-one-spaces-all", test_capacity_one_spaces_all);
  g_test_add_func ("/net/token-bucket/burst", test_burst);
  g_test_add_func ("/net/token-bucket/no-limit", test_no_limit);
  g_test_add_func ("/net/token-bucket/clock-going-back", test_clock_going_back);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-turn-log.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#define NOTABLE_US 4000

/* All of it belongs to the main thread. */
static GPollFunc real_poll;
static FILE *log_file; /* (owned) (nullable) */
static gint64 start_us;
static gint64 turn_start_us; /* when the last wait ended */
static gint64 longest_us;

static gint64 turn_start_cpu_us;
static gint64 longest_cpu_us;

static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
begin_turn (void)
{
  turn_start_us = g_get_monotonic_time ();
  turn_start_cpu_us = get_cpu_us ();
}

/* A main loop waits in its poll function and does all else outside of it. Other threads poll
 * through other contexts, which keep their own function. */
static gint
poll_func (GPollFD *fds, guint n_fds, gint timeout_ms)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 turn_us = now_us - turn_start_us;
  gint64 cpu_us = get_cpu_us () - turn_start_cpu_us;
  gint n_ready;

  longest_us = MAX (longest_us, turn_us);
  longest_cpu_us = MAX (longest_cpu_us, cpu_us);
  if (log_file != NULL && turn_us > NOTABLE_US) {
    fprintf (log_file, "%.3f\t%.1f\t%.1f\n", (double) (now_us - start_us) / 1e6,
             (double) turn_us / 1e3, (double) cpu_us / 1e3);
    fflush (log_file);
  }
  n_ready = real_poll (fds, n_fds, timeout_ms);
  begin_turn ();
  return n_ready;
}

void
ts_turn_log_start (const char *path)
{
  GMainContext *context = g_main_context_default ();

  g_return_if_fail (real_poll == NULL);

  if (path != NULL) {
    log_file = fopen (path, "we");
    if (log_file == NULL)
      g_printerr ("%s: %s\n", path, g_strerror (errno));
  }
  start_us = g_get_monotonic_time ();
  begin_turn ();
  real_poll = g_main_context_get_poll_func (context);
  g_main_context_set_poll_func (context, poll_func);
}

void
ts_turn_log_reset (void)
{
  longest_us = 0;
  longest_cpu_us = 0;
  begin_turn ();
}

gint64
ts_turn_log_get_longest_us (void)
{
  return longest_us;
}

gint64
ts_turn_log_get_longest_cpu_us (void)
{
  return longest_cpu_us;
}

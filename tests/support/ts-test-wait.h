/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Waiting in tests: always for a condition, never for a time. */

/* What only a test that hangs reaches, however slow and busy the machine is. */
#define TS_WAIT_US (120 * G_USEC_PER_SEC)

static inline gboolean
_ts_wait_wake_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* Turns the main loop until @condition holds, which may come true on another thread. */
#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const gint64 wait_end_us = g_get_monotonic_time () + TS_WAIT_US;                               \
    const guint wait_ticker = g_timeout_add (5, _ts_wait_wake_cb, NULL);                           \
                                                                                                   \
    while (!(condition)) {                                                                         \
      g_assert_cmpint (g_get_monotonic_time (), <, wait_end_us);                                   \
      g_main_context_iteration (NULL, TRUE);                                                       \
    }                                                                                              \
    g_source_remove (wait_ticker);                                                                 \
  }                                                                                                \
  G_STMT_END

/* For asynchronous calls: keeps @result in the GAsyncResult * that is @user_data. */
static inline void
ts_wait_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Turns the main loop until ts_wait_done_cb() was called. Returns: (transfer none): the result */
static inline GAsyncResult *
ts_wait_for (GAsyncResult **result)
{
  wait_until (*result != NULL);
  return *result;
}

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>
#include <string.h>

G_BEGIN_DECLS

/* GStreamer 1.22 warns where a pipeline is closed just when its first buffer passes: an element in
 * decodebin3 has forgotten the events that go before it, the one behind it is not closed yet. The
 * buffer goes with the pipeline. */
static inline gboolean
_ts_test_gst_is_fatal (const char *domain,
                       GLogLevelFlags level,
                       const char *message,
                       gpointer unused)
{
  return strstr (message, "Got data flow before") == NULL;
}

static inline void
_ts_test_gst_log (const char *domain, GLogLevelFlags level, const char *message, gpointer unused)
{
  if (_ts_test_gst_is_fatal (domain, level, message, NULL))
    g_log_default_handler (domain, level, message, NULL);
  else
    g_test_message ("%s", message);
}

/* For tests that close pipelines at any moment; after g_test_init(). Every other warning still ends
 * them. */
static inline void
ts_test_gst_init (void)
{
  gst_init (NULL, NULL);
  g_log_set_handler ("GStreamer", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, _ts_test_gst_log, NULL);
  g_test_log_set_fatal_handler (_ts_test_gst_is_fatal, NULL);
}

G_END_DECLS

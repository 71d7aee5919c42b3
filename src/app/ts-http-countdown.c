/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-http-countdown.h"

#include <glib/gi18n-lib.h>

typedef struct {
  TsJob *job;          /* (owned) */
  TsHttpService *http; /* (owned) */
  char *name;          /* (owned): of the server */
  gulong handler;      /* on http */
  guint timer;
} Countdown;

static void
countdown_show (Countdown *self, const char *text)
{
  ts_job_report (self->job, ts_job_get_done (self->job), ts_job_get_total (self->job),
                 ts_job_get_done_bytes (self->job), ts_job_get_total_bytes (self->job), text);
}

/* Shows the seconds left. Returns whether to go on. */
static gboolean
countdown_tick_cb (gpointer user_data)
{
  Countdown *self = user_data;
  gint64 left_us = ts_http_service_get_waiting_until_us (self->http) - g_get_monotonic_time ();
  guint left_s = (guint) MAX ((left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, 0);
  g_autofree char *text = NULL;

  if (left_s == 0 || ts_job_is_finished (self->job)) {
    self->timer = 0;
    countdown_show (self, self->name);
    return G_SOURCE_REMOVE;
  }
  text = g_strdup_printf (ngettext ("%s is to be asked again in %u second",
                                    "%s is to be asked again in %u seconds",
                                    left_s),
                          self->name,
                          left_s);
  countdown_show (self, text);
  return G_SOURCE_CONTINUE;
}

static void
countdown_waiting_cb (TsHttpService *http, GParamSpec *pspec, gpointer user_data)
{
  Countdown *self = user_data;

  if (self->timer == 0 && countdown_tick_cb (self))
    self->timer = g_timeout_add (500, countdown_tick_cb, self);
}

static void
countdown_finished_cb (TsJob *job, GParamSpec *pspec, gpointer user_data)
{
  Countdown *self = user_data;

  if (!ts_job_is_finished (job))
    return;
  g_signal_handlers_disconnect_by_func (job, countdown_finished_cb, self);
  g_clear_signal_handler (&self->handler, self->http);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->http);
  g_object_unref (self->job);
  g_free (self->name);
  g_free (self);
}

static gboolean
countdown_start_cb (gpointer user_data)
{
  Countdown *self = user_data;

  self->handler = g_signal_connect (self->http, "notify::waiting-until-us",
                                    G_CALLBACK (countdown_waiting_cb), self);
  g_signal_connect (self->job, "notify::state", G_CALLBACK (countdown_finished_cb), self);
  countdown_finished_cb (self->job, NULL, self);
  return G_SOURCE_REMOVE;
}

void
ts_http_countdown_start (TsJob *job, TsHttpService *http)
{
  Countdown *self;

  g_return_if_fail (TS_IS_JOB (job));
  g_return_if_fail (TS_IS_HTTP_SERVICE (http));

  self = g_new0 (Countdown, 1);
  self->job = g_object_ref (job);
  self->http = g_object_ref (http);
  self->name = g_strdup (ts_http_service_get_name (http));
  g_idle_add_full (G_PRIORITY_DEFAULT, countdown_start_cb, self, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-station-wait-private.h"

#include "ts-http-countdown.h"
#include "ts-main-call.h"

typedef struct {
  TsAccounts *accounts;
  const TsAccount *account;
  TsJob *job;
} Opening;

static void
unref_object (gpointer object)
{
  g_object_unref (object);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  TsAzuracastStation *station
      = ts_accounts_open_station_finish (TS_ACCOUNTS (object), result, &error);

  if (station == NULL) {
    g_task_return_error (task, error);
    return;
  }
  ts_http_countdown_start (opening->job, ts_azuracast_station_get_http (station));
  g_task_return_pointer (task, station, unref_object);
}

static void
open_start (GTask *task, gpointer data)
{
  Opening *opening = data;

  g_task_set_task_data (task, opening, NULL);
  ts_accounts_open_station_async (opening->accounts, opening->account, NULL,
                                  g_task_get_cancellable (task), opened_cb, task);
}

TsAzuracastStation *
_ts_station_wait_open (TsAccounts *accounts, const TsAccount *account, TsJob *job, GError **error)
{
  Opening opening = { accounts, account, job };

  return ts_main_call (open_start, &opening, ts_job_get_cancellable (job), error);
}

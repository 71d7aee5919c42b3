/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-server-wait-private.h"

#include "ts-main-call.h"

/* What a call is made with; borrowed, as the caller waits. */
typedef struct {
  TsMusicServer *server;
  TsAccounts *accounts;
  const TsAccount *account;
  const char *id;
  const char *name;
  const char *const *track_ids;
} Call;

static void
return_result (GTask *task, gpointer result, GDestroyNotify result_free, GError *error)
{
  if (result != NULL)
    g_task_return_pointer (task, result, result_free);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static void
strv_free (gpointer data)
{
  g_strfreev (data);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer task)
{
  GError *error = NULL;
  GPtrArray *playlists
      = ts_music_server_list_playlists_finish (TS_MUSIC_SERVER (object), result, &error);

  return_result (task, playlists, (GDestroyNotify) g_ptr_array_unref, error);
}

static void
list_start (GTask *task, gpointer data)
{
  const Call *call = data;

  ts_music_server_list_playlists_async (call->server, g_task_get_cancellable (task), listed_cb,
                                        task);
}

GPtrArray *
_ts_server_wait_list_playlists (TsMusicServer *server, GCancellable *cancellable, GError **error)
{
  Call call = { .server = server };

  return ts_main_call (list_start, &call, cancellable, error);
}

static void
got_cb (GObject *object, GAsyncResult *result, gpointer task)
{
  GError *error = NULL;
  GStrv ids = ts_music_server_get_playlist_finish (TS_MUSIC_SERVER (object), result, &error);

  return_result (task, ids, strv_free, error);
}

static void
get_start (GTask *task, gpointer data)
{
  const Call *call = data;

  ts_music_server_get_playlist_async (call->server, call->id, g_task_get_cancellable (task), got_cb,
                                      task);
}

GStrv
_ts_server_wait_get_playlist (TsMusicServer *server,
                              const char *id,
                              GCancellable *cancellable,
                              GError **error)
{
  Call call = { .server = server, .id = id };

  return ts_main_call (get_start, &call, cancellable, error);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer task)
{
  GError *error = NULL;
  char *id = ts_music_server_save_playlist_finish (TS_MUSIC_SERVER (object), result, &error);

  return_result (task, id, g_free, error);
}

static void
save_start (GTask *task, gpointer data)
{
  const Call *call = data;

  ts_music_server_save_playlist_async (call->server, call->id, call->name, call->track_ids,
                                       g_task_get_cancellable (task), saved_cb, task);
}

char *
_ts_server_wait_save_playlist (TsMusicServer *server,
                               const char *id,
                               const char *name,
                               const char *const *track_ids,
                               GCancellable *cancellable,
                               GError **error)
{
  Call call = { .server = server, .id = id, .name = name, .track_ids = track_ids };

  return ts_main_call (save_start, &call, cancellable, error);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer task)
{
  GError *error = NULL;
  TsMusicServer *server = ts_accounts_open_finish (TS_ACCOUNTS (object), result, &error);

  return_result (task, server, g_object_unref, error);
}

static void
open_start (GTask *task, gpointer data)
{
  const Call *call = data;

  ts_accounts_open_async (call->accounts, call->account, NULL, g_task_get_cancellable (task),
                          opened_cb, task);
}

TsMusicServer *
_ts_server_wait_open (TsAccounts *accounts,
                      const TsAccount *account,
                      GCancellable *cancellable,
                      GError **error)
{
  Call call = { .accounts = accounts, .account = account };

  return ts_main_call (open_start, &call, cancellable, error);
}

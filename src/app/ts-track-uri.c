/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-track-uri.h"

#include "ts-store-accounts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  TsContext *context; /* (owned) */
  TsTrack *track;     /* (owned) */
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->context);
  ts_track_unref (wish->track);
  g_free (wish);
}

static void
return_item (GTask *task, const char *uri, GHashTable *headers, TsTlsPin *pin)
{
  Wish *wish = g_task_get_task_data (task);
  TsPlayItem *item = ts_play_item_new (wish->track, uri);

  ts_play_item_set_headers (item, headers);
  ts_play_item_set_trust (item, pin != NULL ? G_TLS_DATABASE (pin) : NULL);
  g_task_return_pointer (task, item, (GDestroyNotify) ts_play_item_unref);
}

/* --- Files --------------------------------------------------------------------------------- */

static void
file_info_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, NULL);
  g_autofree char *name = g_file_get_parse_name (G_FILE (object));
  g_autofree char *uri = NULL;

  if (info == NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                             _ ("“%s” cannot be played. The file is no longer there."), name);
    return;
  }
  uri = g_file_get_uri (G_FILE (object));
  return_item (task, uri, NULL, NULL);
}

static void
resolve_file (GTask *task, TsSource *source)
{
  Wish *wish = g_task_get_task_data (task);
  g_autofree char *path
      = g_build_filename (ts_source_get_location (source), wish->track->location, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, g_task_get_cancellable (task), file_info_cb,
                           g_object_ref (task));
}

/* --- Servers ------------------------------------------------------------------------------- */

static void
return_stream (GTask *task, TsMusicServer *server)
{
  Wish *wish = g_task_get_task_data (task);
  g_autofree char *uri = ts_music_server_make_stream_uri (server, wish->track->location);

  return_item (task, uri, NULL, ts_http_service_get_pin (ts_music_server_get_http (server)));
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *who = NULL;

  who = ts_music_server_check_finish (TS_MUSIC_SERVER (object), result, &error);
  if (who == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  g_object_set_data (object, "ts-was-checked", object);
  return_stream (task, TS_MUSIC_SERVER (object));
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsMusicServer) server = NULL;

  server = ts_accounts_open_finish (TS_ACCOUNTS (object), result, &error);
  if (server == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_object_get_data (G_OBJECT (server), "ts-was-checked") != NULL)
    return_stream (task, server);
  else
    /* Logs in where the address needs what that gives. */
    ts_music_server_check_async (server, cancellable, checked_cb, g_steal_pointer (&task));
}

static void
account_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Wish *wish = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAccount) account = NULL;

  account = ts_store_get_account_finish (TS_STORE (object), result, &error);
  if (account == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    ts_accounts_open_async (ts_context_get_accounts (wish->context), account, NULL, cancellable,
                            opened_cb, g_steal_pointer (&task));
}

/* --- Sites --------------------------------------------------------------------------------- */

static void
resolve_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Wish *wish = task_data;
  TsYtdlp *ytdlp = ts_streaming_get_ytdlp (ts_context_get_streaming (wish->context));
  GError *error = NULL;
  g_autoptr (TsYtdlpMedia) media
      = ts_ytdlp_resolve (ytdlp, wish->track->location, cancellable, &error);

  if (media == NULL)
    g_task_return_error (task, error);
  else
    return_item (task, media->url, media->headers, NULL);
}

/* A page is looked behind; feeds and stations have the address itself. */
static void
resolve_site (GTask *task, TsSource *source)
{
  Wish *wish = g_task_get_task_data (task);

  if (strcmp (ts_source_get_kind (source), "site") == 0)
    g_task_run_in_thread (task, resolve_thread);
  else
    return_item (task, wish->track->location, NULL, NULL);
}

void
ts_track_uri_resolve_async (TsContext *context,
                            TsTrack *track,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TsSource *source;
  Wish *wish;

  g_return_if_fail (TS_IS_CONTEXT (context));
  g_return_if_fail (track != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_track_uri_resolve_async);
  wish = g_new (Wish, 1);
  wish->context = g_object_ref (context);
  wish->track = ts_track_ref (track);
  g_task_set_task_data (task, wish, (GDestroyNotify) wish_free);

  source = ts_context_get_source (context, track->source_id);
  if (source != NULL && track->location != NULL) {
    switch (ts_source_get_role (source)) {
    case TS_SOURCE_ROLE_FOLDER:
      resolve_file (task, source);
      return;
    case TS_SOURCE_ROLE_SERVER:
      ts_store_get_account_async (ts_context_get_store (context), track->source_id, cancellable,
                                  account_cb, g_steal_pointer (&task));
      return;
    case TS_SOURCE_ROLE_SITE:
      resolve_site (task, source);
      return;
    case TS_SOURCE_ROLE_STATION:
    default:
      break;
    }
  }
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _ ("This track cannot be played from here."));
}

TsPlayItem *
ts_track_uri_resolve_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

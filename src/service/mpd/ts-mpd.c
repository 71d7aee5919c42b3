/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-mpd.h"

#include "ts-mpd-private.h"
#include "ts-worker.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TsMpd {
  GObject parent_instance;

  TsWorker *worker;        /* (owned) */
  TsMpdLink *link;         /* (owned) (nullable) */
  TsMpdFollower *follower; /* (owned) (nullable) */
  gboolean is_following;

  TsMpdState state;
  TsMpdStatus *status; /* (owned) (nullable) */
  char *error;         /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TsMpd, ts_mpd, G_TYPE_OBJECT)

enum { CHANGED, PLAYLISTS_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

TsMpdResult *
_ts_mpd_result_new (void)
{
  TsMpdResult *self = g_new0 (TsMpdResult, 1);

  self->has_names = TRUE;
  self->problems = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
_ts_mpd_result_add_problem (TsMpdResult *self, GError *error)
{
  g_ptr_array_add (self->problems, g_strdup (error->message));
  g_error_free (error);
}

void
ts_mpd_result_free (TsMpdResult *self)
{
  g_ptr_array_unref (self->problems);
  g_free (self);
}

/* --- Following ----------------------------------------------------------------------------- */

static void
news_cb (const TsMpdNews *news, gpointer data)
{
  TsMpd *self = data;

  self->state = news->state;
  g_clear_pointer (&self->status, ts_mpd_status_unref);
  if (news->status != NULL)
    self->status = ts_mpd_status_ref (news->status);
  g_free (self->error);
  self->error = g_strdup (news->error);
  g_object_ref (self);
  g_signal_emit (self, signals[CHANGED], 0);
  if (news->are_playlists_changed)
    g_signal_emit (self, signals[PLAYLISTS_CHANGED], 0);
  g_object_unref (self);
}

static void
restart_following (TsMpd *self)
{
  g_clear_pointer (&self->follower, _ts_mpd_follower_free);
  g_clear_pointer (&self->status, ts_mpd_status_unref);
  g_clear_pointer (&self->error, g_free);
  self->state = TS_MPD_OFF;
  if (self->is_following && self->link != NULL) {
    self->state = TS_MPD_CONNECTING;
    self->follower = _ts_mpd_follower_new (self->link->address, news_cb, self);
  }
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- Commands ------------------------------------------------------------------------------ */

typedef gpointer (*RunFunc) (TsMpdCommand *command, GError **error);

/* A command and what carries it out on the worker. */
typedef struct {
  TsMpdCommand command;
  RunFunc run;
} Call;

static void
call_free (gpointer data)
{
  Call *self = data;

  g_clear_pointer (&self->command.link, _ts_mpd_link_unref);
  g_clear_pointer (&self->command.playlist, ts_playlist_free);
  g_free (self->command.name);
  g_free (self);
}

static gpointer
run_call (gpointer data, GCancellable *cancellable, GError **error)
{
  Call *self = data;
  gpointer result;

  if (!_ts_mpd_link_begin (self->command.link, cancellable, error))
    return NULL;
  result = self->run (&self->command, error);
  _ts_mpd_link_end (self->command.link);
  return result;
}

/* Queues a command for @link; takes what @command holds. */
static void
push (TsMpd *self,
      TsMpdLink *link,
      TsMpdCommand command,
      RunFunc run,
      GDestroyNotify result_free,
      gpointer tag,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  call->command = command;
  call->command.link = _ts_mpd_link_ref (link);
  call->run = run;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, call_free);
  ts_worker_push_task (self->worker, task, run_call, result_free, G_PRIORITY_DEFAULT);
}

static gpointer
run_read_status (TsMpdCommand *command, GError **error)
{
  TsMpdStatus *status = _ts_mpd_read_status (command->link->connection);

  if (status == NULL)
    _ts_mpd_link_fail (command->link, error);
  return status;
}

void
ts_mpd_read_status_async (TsMpd *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (TS_IS_MPD (self) && self->link != NULL);

  push (self, self->link, (TsMpdCommand){ NULL }, run_read_status,
        (GDestroyNotify) ts_mpd_status_unref, ts_mpd_read_status_async, cancellable, callback,
        user_data);
}

TsMpdStatus *
ts_mpd_read_status_finish (TsMpd *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Which of the things this program needs of MPD are there. */
static gpointer
run_check (TsMpdCommand *command, GError **error)
{
  TsMpdLink *link = command->link;
  g_autoptr (TsMpdStatus) status = _ts_mpd_read_status (link->connection);
  gboolean has_web = FALSE;
  GString *told;
  struct mpd_pair *pair;

  if (status == NULL || !mpd_send_list_url_schemes (link->connection))
    goto failed;
  while ((pair = mpd_recv_pair_named (link->connection, "handler")) != NULL) {
    has_web |= strcmp (pair->value, "http://") == 0;
    mpd_return_pair (link->connection, pair);
  }
  if (!mpd_response_finish (link->connection))
    goto failed;

  told = g_string_new (NULL);
  /* Translators: the version of MPD's protocol */
  g_string_append_printf (told, _ ("MPD answers, protocol %s."), status->version);
  if (!has_web) {
    g_string_append_c (told, '\n');
    g_string_append (told, _ ("It was built without web addresses: it plays files only."));
  }
  return g_string_free (told, FALSE);

failed:
  _ts_mpd_link_fail (link, error);
  return NULL;
}

void
ts_mpd_check_async (TsMpd *self,
                    const TsMpdAddress *address,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (TsMpdLink) link = NULL;

  g_return_if_fail (TS_IS_MPD (self));
  g_return_if_fail (address != NULL);

  link = _ts_mpd_link_new (address, NULL, NULL);
  push (self, link, (TsMpdCommand){ NULL }, run_check, g_free, ts_mpd_check_async, cancellable,
        callback, user_data);
}

char *
ts_mpd_check_finish (TsMpd *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ts_mpd_send_async (TsMpd *self,
                   TsPlaylist *tracks,
                   TsMpdPlace place,
                   gboolean is_played,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  TsMpdCommand command = { .playlist = tracks, .place = place, .is_played = is_played };

  g_return_if_fail (TS_IS_MPD (self) && self->link != NULL);
  g_return_if_fail (tracks != NULL);

  push (self, self->link, command, _ts_mpd_run_send, (GDestroyNotify) ts_mpd_result_free,
        ts_mpd_send_async, cancellable, callback, user_data);
}

TsMpdResult *
ts_mpd_send_finish (TsMpd *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ts_mpd_list_playlists_async (TsMpd *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (TS_IS_MPD (self) && self->link != NULL);

  push (self, self->link, (TsMpdCommand){ NULL }, _ts_mpd_run_list_playlists,
        (GDestroyNotify) g_ptr_array_unref, ts_mpd_list_playlists_async, cancellable, callback,
        user_data);
}

GPtrArray *
ts_mpd_list_playlists_finish (TsMpd *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ts_mpd_get_playlist_async (TsMpd *self,
                           const char *name,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (TS_IS_MPD (self) && self->link != NULL);

  push (self, self->link, (TsMpdCommand){ .name = g_strdup (name) }, _ts_mpd_run_get_playlist,
        (GDestroyNotify) ts_playlist_free, ts_mpd_get_playlist_async, cancellable, callback,
        user_data);
}

TsPlaylist *
ts_mpd_get_playlist_finish (TsMpd *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ts_mpd_set_playlist_async (TsMpd *self,
                           TsPlaylist *playlist,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (TS_IS_MPD (self) && self->link != NULL);
  g_return_if_fail (playlist != NULL);

  push (self, self->link, (TsMpdCommand){ .playlist = playlist }, _ts_mpd_run_set_playlist,
        (GDestroyNotify) ts_mpd_result_free, ts_mpd_set_playlist_async, cancellable, callback,
        user_data);
}

TsMpdResult *
ts_mpd_set_playlist_finish (TsMpd *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ts_mpd_remove_playlist_async (TsMpd *self,
                              const char *name,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (TS_IS_MPD (self) && self->link != NULL);

  push (self, self->link, (TsMpdCommand){ .name = g_strdup (name) }, _ts_mpd_run_remove_playlist,
        NULL, ts_mpd_remove_playlist_async, cancellable, callback, user_data);
}

gboolean
ts_mpd_remove_playlist_finish (TsMpd *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_task_propagate_pointer (G_TASK (result), &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* --- The object ---------------------------------------------------------------------------- */

static void
ts_mpd_dispose (GObject *object)
{
  TsMpd *self = TS_MPD (object);

  g_clear_pointer (&self->follower, _ts_mpd_follower_free);
  g_clear_pointer (&self->worker, ts_worker_unref);
  g_clear_pointer (&self->link, _ts_mpd_link_unref);
  G_OBJECT_CLASS (ts_mpd_parent_class)->dispose (object);
}

static void
ts_mpd_finalize (GObject *object)
{
  TsMpd *self = TS_MPD (object);

  g_clear_pointer (&self->status, ts_mpd_status_unref);
  g_free (self->error);
  G_OBJECT_CLASS (ts_mpd_parent_class)->finalize (object);
}

static void
ts_mpd_class_init (TsMpdClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_mpd_dispose;
  object_class->finalize = ts_mpd_finalize;
  signals[CHANGED] = g_signal_new ("changed", TS_TYPE_MPD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[PLAYLISTS_CHANGED] = g_signal_new ("playlists-changed", TS_TYPE_MPD, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_mpd_init (TsMpd *self)
{
  self->worker = ts_worker_new ("mpd");
}

TsMpd *
ts_mpd_new (void)
{
  return g_object_new (TS_TYPE_MPD, NULL);
}

void
ts_mpd_set_address (TsMpd *self,
                    const TsMpdAddress *address,
                    const char *music_dir,
                    const char *playlist_dir)
{
  g_return_if_fail (TS_IS_MPD (self));
  g_return_if_fail (address != NULL);

  g_clear_pointer (&self->link, _ts_mpd_link_unref);
  self->link = _ts_mpd_link_new (address, music_dir, playlist_dir);
  restart_following (self);
}

const TsMpdAddress *
ts_mpd_get_address (TsMpd *self)
{
  g_return_val_if_fail (TS_IS_MPD (self), NULL);

  return self->link != NULL ? self->link->address : NULL;
}

void
ts_mpd_set_is_following (TsMpd *self, gboolean is_following)
{
  g_return_if_fail (TS_IS_MPD (self));

  is_following = !!is_following;
  if (self->is_following == is_following)
    return;
  self->is_following = is_following;
  restart_following (self);
}

gboolean
ts_mpd_get_is_following (TsMpd *self)
{
  g_return_val_if_fail (TS_IS_MPD (self), FALSE);

  return self->is_following;
}

TsMpdState
ts_mpd_get_state (TsMpd *self)
{
  g_return_val_if_fail (TS_IS_MPD (self), TS_MPD_OFF);

  return self->state;
}

const char *
ts_mpd_get_error (TsMpd *self)
{
  g_return_val_if_fail (TS_IS_MPD (self), NULL);

  return self->error;
}

TsMpdStatus *
ts_mpd_get_status (TsMpd *self)
{
  g_return_val_if_fail (TS_IS_MPD (self), NULL);

  return self->status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-mpd-session.h"

#include "ts-context.h"
#include "ts-track-playlist.h"

struct _TsMpdSession {
  GObject parent_instance;

  TsContext *context;    /* outlives this */
  TsMpd *mpd;            /* (owned) */
  TsMpdProfile *profile; /* (owned) */
  GCancellable *closing; /* (owned): ends what is done at start */
};

G_DEFINE_FINAL_TYPE (TsMpdSession, ts_mpd_session, G_TYPE_OBJECT)

/* --- Which --------------------------------------------------------------------------------- */

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (ts_mpd_profile_apply_finish (TS_MPD_PROFILE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
set_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  TsMpdSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (ts_mpd_profile_set_finish (TS_MPD_PROFILE (source), result, &error))
    ts_mpd_profile_apply_async (self->profile, self->mpd, g_task_get_cancellable (task), applied_cb,
                                g_object_ref (task));
  else
    g_task_return_error (task, error);
}

void
ts_mpd_session_configure_async (TsMpdSession *self,
                                const char *address,
                                const char *password,
                                const char *music_dir,
                                const char *playlist_dir,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (TS_IS_MPD_SESSION (self));

  g_task_set_source_tag (task, ts_mpd_session_configure_async);
  ts_mpd_profile_set_async (self->profile, address, password, music_dir, playlist_dir, cancellable,
                            set_cb, task);
}

gboolean
ts_mpd_session_configure_finish (TsMpdSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Sending ------------------------------------------------------------------------------- */

/* Tracks on their way to MPD. */
typedef struct {
  GPtrArray *problems; /* (owned) (nullable) (element-type utf8): sentences on what was left out */
  TsMpdPlace place;
  gboolean is_played;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *self = data;

  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Sending *sending = g_task_get_task_data (task);
  GError *error = NULL;
  TsMpdResult *sent = ts_mpd_send_finish (TS_MPD (source), result, &error);

  if (sent == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_ptr_array_extend (sent->problems, sending->problems, (GCopyFunc) g_strdup, NULL);
  g_task_return_pointer (task, sent, (GDestroyNotify) ts_mpd_result_free);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  TsMpdSession *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  GError *error = NULL;
  TsPlaylist *playlist = ts_track_playlist_make_finish (result, &sending->problems, &error);

  if (playlist == NULL)
    g_task_return_error (task, error);
  else
    ts_mpd_send_async (self->mpd, playlist, sending->place, sending->is_played,
                       g_task_get_cancellable (task), sent_cb, g_object_ref (task));
}

void
ts_mpd_session_send_async (TsMpdSession *self,
                           GPtrArray *tracks,
                           TsMpdPlace place,
                           gboolean is_played,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;
  Sending *sending;

  g_return_if_fail (TS_IS_MPD_SESSION (self));
  g_return_if_fail (tracks != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_mpd_session_send_async);
  sending = g_new0 (Sending, 1);
  sending->place = place;
  sending->is_played = is_played;
  g_task_set_task_data (task, sending, sending_free);
  ts_track_playlist_make_async (self->context, NULL, tracks, cancellable, made_cb, task);
}

TsMpdResult *
ts_mpd_session_send_finish (TsMpdSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- The object ---------------------------------------------------------------------------- */

static void
ts_mpd_session_dispose (GObject *object)
{
  TsMpdSession *self = TS_MPD_SESSION (object);

  g_cancellable_cancel (self->closing);
  ts_mpd_set_is_following (self->mpd, FALSE);
  G_OBJECT_CLASS (ts_mpd_session_parent_class)->dispose (object);
}

static void
ts_mpd_session_finalize (GObject *object)
{
  TsMpdSession *self = TS_MPD_SESSION (object);

  g_object_unref (self->mpd);
  g_object_unref (self->profile);
  g_object_unref (self->closing);
  G_OBJECT_CLASS (ts_mpd_session_parent_class)->finalize (object);
}

static void
ts_mpd_session_class_init (TsMpdSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_mpd_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_mpd_session_finalize;
}

static void
ts_mpd_session_init (TsMpdSession *self)
{
  self->mpd = ts_mpd_new ();
  self->closing = g_cancellable_new ();
}

TsMpdSession *
ts_mpd_session_new (TsContext *context, const char *dir, TsSecretStore *secrets)
{
  TsMpdSession *self = g_object_new (TS_TYPE_MPD_SESSION, NULL);
  g_autoptr (TsMpdAddress) address = NULL;

  self->context = context;
  self->profile = ts_mpd_profile_new (dir, secrets);
  /* What the environment says may be nonsense. */
  address = ts_mpd_address_parse (ts_mpd_profile_get_address (self->profile), NULL);
  if (address == NULL)
    address = ts_mpd_address_parse ("localhost", NULL);
  ts_mpd_set_address (self->mpd, address, ts_mpd_profile_get_music_dir (self->profile),
                      ts_mpd_profile_get_playlist_dir (self->profile));
  if (ts_mpd_profile_get_has_password (self->profile))
    ts_mpd_profile_apply_async (self->profile, self->mpd, self->closing, NULL, NULL);
  return self;
}

TsMpd *
ts_mpd_session_get_mpd (TsMpdSession *self)
{
  g_return_val_if_fail (TS_IS_MPD_SESSION (self), NULL);

  return self->mpd;
}

TsMpdProfile *
ts_mpd_session_get_profile (TsMpdSession *self)
{
  g_return_val_if_fail (TS_IS_MPD_SESSION (self), NULL);

  return self->profile;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-mpd-private.h"

#include "ts-service-error.h"

#define FIRST_WAIT_MS 1000
#define LONGEST_WAIT_MS 30000
#define EVENTS (MPD_IDLE_PLAYER | MPD_IDLE_QUEUE | MPD_IDLE_STORED_PLAYLIST)

struct _TsMpdFollower {
  TsMpdAddress *address;     /* (owned) */
  GMainContext *context;     /* (owned): where news are told */
  GCancellable *cancellable; /* (owned): ends the thread */
  TsMpdNewsFunc func;        /* in @context only; NULL when nobody listens any more */
  gpointer data;
  GThread *thread; /* (owned) */
  gatomicrefcount ref_count;
};

static void
follower_unref (TsMpdFollower *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  ts_mpd_address_free (self->address);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  g_free (self);
}

/* --- Telling ------------------------------------------------------------------------------- */

typedef struct {
  TsMpdFollower *follower; /* (owned) */
  TsMpdNews news;
} Message;

static void
message_free (gpointer data)
{
  Message *self = data;

  g_clear_pointer (&self->news.status, ts_mpd_status_unref);
  g_free (self->news.error);
  follower_unref (self->follower);
  g_free (self);
}

static gboolean
tell_cb (gpointer data)
{
  Message *self = data;

  if (self->follower->func != NULL)
    self->follower->func (&self->news, self->follower->data);
  return G_SOURCE_REMOVE;
}

/* Takes @status. */
static void
tell (TsMpdFollower *self,
      TsMpdState state,
      TsMpdStatus *status,
      const GError *error,
      gboolean are_playlists_changed)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Message *message = g_new0 (Message, 1);

  g_atomic_ref_count_inc (&self->ref_count);
  message->follower = self;
  message->news = (TsMpdNews){ state, status, error != NULL ? g_strdup (error->message) : NULL,
                               are_playlists_changed };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_cb, message, message_free);
  g_source_attach (source, self->context);
}

/* --- The thread ---------------------------------------------------------------------------- */

/* Waits until @fd can be read, or @timeout_ms (-1: for ever) are over; returns FALSE when it is to
 * end. */
static gboolean
wait (TsMpdFollower *self, int fd, int timeout_ms)
{
  GPollFD fds[2] = { { -1, 0, 0 }, { fd, G_IO_IN, 0 } };

  if (g_cancellable_make_pollfd (self->cancellable, &fds[0])) {
    g_poll (fds, fd >= 0 ? 2 : 1, timeout_ms);
    g_cancellable_release_fd (self->cancellable);
  }
  return !g_cancellable_is_cancelled (self->cancellable);
}

/* Tells what happens until the connection ends, which leaves its error there. */
static void
follow (TsMpdFollower *self, struct mpd_connection *connection)
{
  enum mpd_idle events = MPD_IDLE_PLAYER;

  for (;;) {
    g_autoptr (TsMpdStatus) status = _ts_mpd_read_status (connection);

    if (status == NULL)
      return;
    tell (self, TS_MPD_CONNECTED, g_steal_pointer (&status), NULL,
          (events & MPD_IDLE_STORED_PLAYLIST) != 0);
    if (!mpd_send_idle_mask (connection, EVENTS)
        || !wait (self, mpd_connection_get_fd (connection), -1))
      return;
    events = mpd_recv_idle (connection, false);
    if (events == 0)
      return;
  }
}

static gpointer
run (gpointer data)
{
  TsMpdFollower *self = data;
  int wait_ms = FIRST_WAIT_MS;

  for (;;) {
    g_autoptr (GError) error = NULL;
    struct mpd_connection *connection;
    gboolean is_refused;

    connection = _ts_mpd_open (self->address, self->cancellable, &error);
    if (connection != NULL) {
      wait_ms = FIRST_WAIT_MS;
      follow (self, connection);
      if (!g_cancellable_is_cancelled (self->cancellable))
        _ts_mpd_take_error (connection, self->address, NULL, &error);
      mpd_connection_free (connection);
    }
    if (g_cancellable_is_cancelled (self->cancellable))
      break;
    /* The same password will not do better the next time. */
    is_refused = g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH);
    tell (self, is_refused ? TS_MPD_REFUSED : TS_MPD_CONNECTING, NULL, error, FALSE);
    if (!wait (self, -1, is_refused ? -1 : wait_ms))
      break;
    wait_ms = MIN (wait_ms * 2, LONGEST_WAIT_MS);
  }
  follower_unref (self);
  return NULL;
}

TsMpdFollower *
_ts_mpd_follower_new (const TsMpdAddress *address, TsMpdNewsFunc func, gpointer data)
{
  TsMpdFollower *self = g_new0 (TsMpdFollower, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->address = ts_mpd_address_copy (address);
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  self->func = func;
  self->data = data;
  g_atomic_ref_count_inc (&self->ref_count);
  self->thread = g_thread_new ("mpd-follow", run, self);
  return self;
}

void
_ts_mpd_follower_free (TsMpdFollower *self)
{
  self->func = NULL;
  g_cancellable_cancel (self->cancellable);
  g_thread_unref (self->thread);
  follower_unref (self);
}

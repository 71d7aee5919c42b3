/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

/* Descriptors for everything that is neither a player's nor a site's connection. */
#define OTHER_DESCRIPTORS 64
/* How long a stream that failed is listed. */
#define FAILED_LISTED_US (30 * G_USEC_PER_SEC)

gint64
_ts_proxy_server_after (TsProxyServer *self, double seconds)
{
  return self->loop.now + (gint64) (seconds * self->time_scale * G_USEC_PER_SEC);
}

gboolean
_ts_proxy_server_has_room (TsProxyServer *self)
{
  const guint wanted = (guint) g_atomic_int_get (&self->max_streams);

  return self->n_sessions < MIN (wanted, (guint) g_atomic_int_get (&self->max_descriptors) / 2);
}

/* --- Infos: what others see of the streams -------------------------------------------------- */

static void
info_free (TsProxyInfo *info)
{
  g_free (info->shown.client);
  g_free (info->shown.track_id);
  g_free (info->shown.name);
  g_free (info->shown.title);
  g_free (info->shown.error);
  g_free (info);
}

TsProxyInfo *
_ts_proxy_info_new (TsProxyServer *self, const char *client, const TsProxyTrack *track)
{
  TsProxyInfo *info = g_new0 (TsProxyInfo, 1);

  info->shown.client = g_strdup (client);
  info->shown.track_id = g_strdup (track->id);
  info->shown.name = ts_proxy_track_make_name (track);
  info->shown.title = g_strdup (info->shown.name);
  info->shown.state = TS_PROXY_STREAM_CONNECTING;
  info->shown.since = g_get_real_time () / G_USEC_PER_SEC;
  info->rate_at = self->loop.now;
  pthread_mutex_lock (&self->lock);
  info->shown.serial = ++self->last_serial;
  g_queue_push_tail (&self->infos, info);
  pthread_mutex_unlock (&self->lock);
  self->is_changed = TRUE;
  return info;
}

void
_ts_proxy_info_set_state (TsProxyServer *self, TsProxyInfo *info, TsProxyStreamState state)
{
  if (info->shown.state == state)
    return;
  pthread_mutex_lock (&self->lock);
  info->shown.state = state;
  if (state == TS_PROXY_STREAM_PLAYING)
    g_clear_pointer (&info->shown.error, g_free);
  pthread_mutex_unlock (&self->lock);
  self->is_changed = TRUE;
}

void
_ts_proxy_info_set_text (
    TsProxyServer *self, TsProxyInfo *info, const char *title, const char *error)
{
  pthread_mutex_lock (&self->lock);
  if (title != NULL) {
    g_free (info->shown.title);
    info->shown.title = g_strdup (title);
  }
  if (error != NULL) {
    g_free (info->shown.error);
    info->shown.error = g_strdup (error);
  }
  pthread_mutex_unlock (&self->lock);
  self->is_changed = TRUE;
}

/* Drops those that failed long ago. Called with the lock held. */
static void
forget_ended (TsProxyServer *self, gint64 now)
{
  for (GList *l = self->infos.head; l != NULL;) {
    GList *next = l->next;
    TsProxyInfo *info = l->data;

    if (info->ended_at != 0 && now - info->ended_at > FAILED_LISTED_US) {
      g_queue_delete_link (&self->infos, l);
      info_free (info);
    }
    l = next;
  }
}

void
_ts_proxy_info_end (TsProxyServer *self, TsProxyInfo *info, gboolean has_failed)
{
  pthread_mutex_lock (&self->lock);
  if (has_failed) {
    info->shown.state = TS_PROXY_STREAM_FAILED;
    info->ended_at = MAX (self->loop.now, 1);
    forget_ended (self, self->loop.now);
  } else {
    g_queue_remove (&self->infos, info);
    info_free (info);
  }
  pthread_mutex_unlock (&self->lock);
  self->is_changed = TRUE;
}

static TsProxyStream *
take_snapshot (TsProxyInfo *info, gint64 now)
{
  TsProxyStream *stream = g_memdup2 (&info->shown, sizeof info->shown);
  const guint64 n_bytes = __atomic_load_n (&info->n_bytes, __ATOMIC_RELAXED);

  stream->client = g_strdup (info->shown.client);
  stream->track_id = g_strdup (info->shown.track_id);
  stream->name = g_strdup (info->shown.name);
  stream->title = g_strdup (info->shown.title);
  stream->error = g_strdup (info->shown.error);
  stream->n_buffered = __atomic_load_n (&info->n_buffered, __ATOMIC_RELAXED);
  stream->n_bytes = n_bytes - MIN (stream->n_buffered, n_bytes);
  if (stream->state == TS_PROXY_STREAM_PLAYING && stream->n_buffered > 0)
    stream->state = TS_PROXY_STREAM_HELD;
  if (now > info->rate_at) {
    info->shown.rate = (double) (n_bytes - info->rate_bytes) * G_USEC_PER_SEC
                       / (double) (now - info->rate_at);
    info->rate_bytes = n_bytes;
    info->rate_at = now;
  }
  stream->rate = info->ended_at == 0 ? info->shown.rate : 0;
  return stream;
}

GPtrArray *
_ts_proxy_info_list (TsProxyServer *self)
{
  GPtrArray *streams = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_proxy_stream_free);
  const gint64 now = g_get_monotonic_time ();

  pthread_mutex_lock (&self->lock);
  forget_ended (self, now);
  for (GList *l = self->infos.head; l != NULL; l = l->next)
    g_ptr_array_add (streams, take_snapshot (l->data, now));
  pthread_mutex_unlock (&self->lock);
  return streams;
}

void
_ts_proxy_server_stop_stream (TsProxyServer *self, guint64 serial)
{
  pthread_mutex_lock (&self->lock);
  g_array_append_val (self->unwanted, serial);
  pthread_mutex_unlock (&self->lock);
  _ts_proxy_loop_ring (&self->loop);
}

static void
stop_stream (TsProxyServer *self, guint64 serial)
{
  for (GList *l = self->connections.head; l != NULL; l = l->next) {
    TsProxyConnection *connection = l->data;

    if (connection->state == TS_CONNECTION_STREAMING && connection->session != NULL
        && _ts_proxy_session_get_serial (connection->session) == serial) {
      _ts_proxy_session_stop (connection->session);
      return;
    }
  }
}

static void
stop_unwanted (TsProxyServer *self)
{
  g_autoptr (GArray) serials = NULL;

  pthread_mutex_lock (&self->lock);
  if (self->unwanted->len > 0) {
    serials = self->unwanted;
    self->unwanted = g_array_new (FALSE, FALSE, sizeof (guint64));
  }
  pthread_mutex_unlock (&self->lock);
  for (guint i = 0; serials != NULL && i < serials->len; i++)
    stop_stream (self, g_array_index (serials, guint64, i));
}

/* --- Life ---------------------------------------------------------------------------------- */

static void
accept_timer_cb (gpointer data)
{
  _ts_proxy_server_resume_accept (data);
}

static void
free_doomed (TsProxyServer *self)
{
  while (self->doomed.head != NULL)
    _ts_proxy_connection_free (self->doomed.head->data);
}

/* Kept connections to sites are of use between pieces and from one track to the next; then they are
 * given back. */
static void
curl_timer_cb (gpointer data)
{
  TsProxyServer *self = data;

  if (self->n_fetches == 0)
    _ts_proxy_curl_clear (self);
}

/* Others are told last, as waking a thread takes time. */
static void
tell_news (TsProxyServer *self)
{
  _ts_proxy_log_tell (self->log);
  if (self->is_changed)
    self->changed (self->changed_data);
  self->is_changed = FALSE;
}

static gpointer
server_thread (gpointer data)
{
  TsProxyServer *self = data;

  while (!g_atomic_int_get (&self->must_quit)) {
    _ts_proxy_loop_turn (&self->loop, self->curl_due);
    _ts_proxy_resolve_take_done (self);
    stop_unwanted (self);
    _ts_proxy_curl_turn (self);
    free_doomed (self);
    tell_news (self);
    g_ptr_array_set_size (self->loop.garbage, 0);
  }
  return NULL;
}

TsProxyServer *
_ts_proxy_server_new (
    TsProxyDatabase *database, TsProxyLog *log, guint port, guint *free_port, GError **error)
{
  TsProxyServer *self = g_new0 (TsProxyServer, 1);

  self->database = ts_proxy_database_ref (database);
  self->log = log;
  self->time_scale = 1;
  self->peer_fd = -1;
  self->listeners[0].fd = self->listeners[1].fd = -1;
  self->accept_timer = (TsProxyTimer) { .func = accept_timer_cb, .data = self };
  self->curl_timer = (TsProxyTimer) { .func = curl_timer_cb, .data = self };
  self->curl_due = -1;
  g_queue_init (&self->connections);
  g_queue_init (&self->unfinished);
  g_queue_init (&self->silent);
  g_queue_init (&self->doomed);
  g_queue_init (&self->infos);
  self->unwanted = g_array_new (FALSE, FALSE, sizeof (guint64));
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->has_job, NULL);
  self->workers = g_ptr_array_new ();
  self->bounded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->jobs = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->jobs_new);
  g_queue_init (&self->jobs_done);
  self->parting = g_ptr_array_new ();
  _ts_proxy_memory_init ();
  if (!_ts_proxy_loop_init (&self->loop)) {
    g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_FAILED, _ ("The proxy cannot start: %s."),
                 g_strerror (errno));
    _ts_proxy_server_free (self);
    return NULL;
  }
  if (!_ts_proxy_listen (self, port, free_port, error)) {
    _ts_proxy_server_free (self);
    return NULL;
  }
  return self;
}

void
_ts_proxy_server_set_max_streams (TsProxyServer *self, guint max_streams)
{
  const guint lent = _ts_proxy_raise_descriptors (2 * max_streams + 4 * OTHER_DESCRIPTORS);
  const guint ours = lent > 2 * OTHER_DESCRIPTORS ? lent - OTHER_DESCRIPTORS : lent / 2;

  g_atomic_int_set (&self->max_descriptors, (int) ours);
  g_atomic_int_set (&self->max_streams, (int) max_streams);
  if (ours / 2 < max_streams)
    _ts_proxy_log_add (self->log, TS_PROXY_LOG_WARNING,
                       ngettext ("The system lets this program have %u stream at a time only.",
                                 "The system lets this program have %u streams at a time only.",
                                 ours / 2),
                       ours / 2);
}

void
_ts_proxy_server_run (TsProxyServer *self)
{
  self->thread = g_thread_new ("proxy", server_thread, self);
}

void
_ts_proxy_server_free (TsProxyServer *self)
{
  if (self->thread != NULL) {
    g_atomic_int_set (&self->must_quit, TRUE);
    _ts_proxy_loop_ring (&self->loop);
    g_thread_join (self->thread);
  }
  while (self->connections.head != NULL) {
    TsProxyConnection *connection = self->connections.head->data;

    /* No player may take this for the end of its track. */
    _ts_proxy_connection_doom (connection, connection->state == TS_CONNECTION_STREAMING);
    _ts_proxy_connection_free (connection);
  }
  _ts_proxy_resolve_clear (self);
  _ts_proxy_curl_clear (self);
  for (gsize i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    if (self->listeners[i].fd >= 0)
      close (self->listeners[i].fd);
  if (self->peer_fd >= 0)
    close (self->peer_fd);
  _ts_proxy_loop_clear (&self->loop);
  g_queue_clear_full (&self->infos, (GDestroyNotify) info_free);
  g_array_unref (self->unwanted);
  pthread_mutex_destroy (&self->lock);
  pthread_cond_destroy (&self->has_job);
  g_ptr_array_unref (self->workers);
  g_hash_table_unref (self->bounded);
  g_hash_table_unref (self->jobs);
  g_ptr_array_unref (self->parting);
  g_clear_pointer (&self->resolver, _ts_proxy_resolver_closure_unref);
  ts_proxy_database_unref (self->database);
  g_free (self);
}

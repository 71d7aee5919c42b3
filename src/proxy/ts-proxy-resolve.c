/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-session-private.h"

#include <glib/gi18n-lib.h>

/* Programs that resolve are heavy; more at a time would not be quicker. */
#define MAX_JOBS 2

/* One question to the resolver, for all who wait for the answer. */
struct _TsProxyJob {
  TsProxyTrack *track;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *waiting;        /* (owned) (element-type TsProxySession): of the proxy's thread */
  TsProxyResolved resolved;
  GError *error; /* (owned) (nullable) */
};

TsProxyResolverClosure *
_ts_proxy_resolver_closure_ref (TsProxyResolverClosure *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
_ts_proxy_resolver_closure_unref (TsProxyResolverClosure *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

static void
job_free (TsProxyJob *self)
{
  ts_proxy_track_free (self->track);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->waiting);
  g_free (self->resolved.url);
  g_free (self->resolved.headers);
  g_free (self->resolved.pinned_key);
  g_clear_error (&self->error);
  g_free (self);
}

/* --- The threads that ask ------------------------------------------------------------------- */

static void
job_run (TsProxyJob *self, TsProxyServer *server)
{
  TsProxyResolver resolve = server->resolver->func;
  g_autoptr (GError) error = NULL;

  if (!g_cancellable_set_error_if_cancelled (self->cancellable, &self->error)
      && resolve (self->track, &self->resolved, self->cancellable, server->resolver->data,
                  &self->error)
      && !self->resolved.is_secret
      && !ts_proxy_database_update_stream_url (server->database, self->track->id,
                                               self->resolved.url, self->resolved.headers, &error))
    _ts_proxy_log_add (server->log, TS_PROXY_LOG_WARNING, "%s", error->message);
}

/* Waits for a job. NULL: there will be none. */
static TsProxyJob *
take_job (TsProxyServer *server)
{
  g_autoptr (TsProxyLocker) locker = _ts_proxy_locker_new (&server->lock);

  while (server->jobs_new.length == 0 && !server->must_workers_end)
    pthread_cond_wait (&server->has_job, &server->lock);
  return g_queue_pop_head (&server->jobs_new);
}

static gpointer
worker_thread (gpointer data)
{
  TsProxyServer *server = data;
  TsProxyJob *job;

  while ((job = take_job (server)) != NULL) {
    job_run (job, server);
    pthread_mutex_lock (&server->lock);
    g_queue_push_tail (&server->jobs_done, job);
    pthread_mutex_unlock (&server->lock);
    _ts_proxy_loop_ring (&server->loop);
  }
  return NULL;
}

static TsProxyJob *
pop_done (TsProxyServer *server)
{
  g_autoptr (TsProxyLocker) locker = _ts_proxy_locker_new (&server->lock);

  return g_queue_pop_head (&server->jobs_done);
}

static void
add_job (TsProxyServer *server, TsProxyJob *job)
{
  /* There is always work for as many as there are questions, up to the limit. */
  if (server->workers->len < MAX_JOBS) {
    GThread *thread = g_thread_try_new ("resolver", worker_thread, server, NULL);

    if (thread != NULL)
      g_ptr_array_add (server->workers, thread);
  }
  pthread_mutex_lock (&server->lock);
  g_queue_push_tail (&server->jobs_new, job);
  pthread_cond_signal (&server->has_job);
  pthread_mutex_unlock (&server->lock);
}

static void
end_workers (TsProxyServer *server)
{
  pthread_mutex_lock (&server->lock);
  server->must_workers_end = TRUE;
  pthread_cond_broadcast (&server->has_job);
  pthread_mutex_unlock (&server->lock);
  for (guint i = 0; i < server->workers->len; i++)
    g_thread_join (server->workers->pdata[i]);
  g_ptr_array_set_size (server->workers, 0);
}

/* --- For the sessions ---------------------------------------------------------------------- */

gboolean
_ts_proxy_resolve (TsProxySession *session, const TsProxyTrack *track)
{
  TsProxyServer *server = session->server;
  TsProxyJob *job = g_hash_table_lookup (server->jobs, track->id);

  if (server->resolver == NULL || track->page_url == NULL)
    return FALSE;
  if (job == NULL) {
    job = g_new0 (TsProxyJob, 1);
    job->track = ts_proxy_track_copy (track);
    job->cancellable = g_cancellable_new ();
    job->waiting = g_ptr_array_new ();
    g_hash_table_insert (server->jobs, job->track->id, job);
    _ts_proxy_log_add (server->log, TS_PROXY_LOG_INFO, _ ("The address of “%s” is asked for anew."),
                       track->id);
    add_job (server, job);
  }
  g_ptr_array_add (job->waiting, session);
  session->job = job;
  return TRUE;
}

void
_ts_proxy_resolve_leave (TsProxyServer *server, TsProxySession *session)
{
  TsProxyJob *job = g_steal_pointer (&session->job);

  if (job == NULL)
    return;
  g_ptr_array_remove (job->waiting, session);
  if (job->waiting->len > 0)
    return;
  /* Whoever asks again begins another one. */
  g_hash_table_remove (server->jobs, job->track->id);
  g_cancellable_cancel (job->cancellable);
}

void
_ts_proxy_resolve_take_done (TsProxyServer *server)
{
  TsProxyJob *job;

  while ((job = pop_done (server)) != NULL) {
    if (g_hash_table_lookup (server->jobs, job->track->id) == job)
      g_hash_table_remove (server->jobs, job->track->id);
    while (job->waiting->len > 0) {
      TsProxySession *session = g_ptr_array_steal_index (job->waiting, 0);

      session->job = NULL;
      _ts_proxy_session_resolved (session, &job->resolved, job->error);
    }
    job_free (job);
  }
}

void
_ts_proxy_resolve_clear (TsProxyServer *server)
{
  GHashTableIter iter;
  TsProxyJob *job;

  g_hash_table_iter_init (&iter, server->jobs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &job))
    g_cancellable_cancel (job->cancellable);
  g_hash_table_remove_all (server->jobs);
  end_workers (server);
  g_queue_clear_full (&server->jobs_new, (GDestroyNotify) job_free);
  g_queue_clear_full (&server->jobs_done, (GDestroyNotify) job_free);
}

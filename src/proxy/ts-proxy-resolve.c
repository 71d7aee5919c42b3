/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-session-private.h"

#include <glib/gi18n-lib.h>

/* Programs that resolve are heavy; more at a time would not be quicker. */
#define MAX_JOBS 2

/* One question to the resolver, for all who wait for the answer. */
struct _TsProxyJob {
  TsProxyServer *server;
  TsProxyTrack *track;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GPtrArray *waiting;        /* (owned) (element-type TsProxySession): of the proxy's thread */
  TsProxyResolved resolved;
  GError *error;             /* (owned) (nullable) */
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

/* On a thread of the pool. */
static void
job_run (gpointer data, gpointer user_data)
{
  TsProxyJob *self = data;
  TsProxyServer *server = self->server;
  TsProxyResolver resolve = server->resolver->func;
  g_autoptr (GError) error = NULL;

  if (!g_cancellable_set_error_if_cancelled (self->cancellable, &self->error)
      && resolve (self->track, &self->resolved, self->cancellable, server->resolver->data,
                  &self->error)
      && !self->resolved.is_secret
      && !ts_proxy_database_update_stream_url (server->database, self->track->id,
                                               self->resolved.url, self->resolved.headers, &error))
    _ts_proxy_log_add (server->log, TS_PROXY_LOG_WARNING, "%s", error->message);
  g_async_queue_push (server->jobs_done, self);
  _ts_proxy_loop_ring (&server->loop);
}

gboolean
_ts_proxy_resolve (TsProxySession *session, const TsProxyTrack *track)
{
  TsProxyServer *server = session->server;
  TsProxyJob *job = g_hash_table_lookup (server->jobs, track->id);

  if (server->resolver == NULL || track->page_url == NULL)
    return FALSE;
  if (job == NULL) {
    if (server->job_pool == NULL)
      server->job_pool = g_thread_pool_new (job_run, NULL, MAX_JOBS, FALSE, NULL);
    job = g_new0 (TsProxyJob, 1);
    job->server = server;
    job->track = ts_proxy_track_copy (track);
    job->cancellable = g_cancellable_new ();
    job->waiting = g_ptr_array_new ();
    g_hash_table_insert (server->jobs, job->track->id, job);
    _ts_proxy_log_add (server->log, TS_PROXY_LOG_INFO, _ ("The address of “%s” is asked for anew."),
                       track->id);
    /* Without a thread it stays queued until one is free. */
    g_thread_pool_push (server->job_pool, job, NULL);
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

  while ((job = g_async_queue_try_pop (server->jobs_done)) != NULL) {
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
  if (server->job_pool != NULL)
    g_thread_pool_free (g_steal_pointer (&server->job_pool), FALSE, TRUE);
  while ((job = g_async_queue_try_pop (server->jobs_done)) != NULL)
    job_free (job);
}

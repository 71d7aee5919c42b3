/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming-resolver.h"

#include "ts-context.h"
#include "ts-service-error.h"
#include "ts-streaming-private.h"
#include "ts-tls-pin.h"
#include "ts-track-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Who is asked. */
typedef struct {
  gatomicrefcount ref_count;
  TsYtdlp *ytdlp;      /* (owned) */
  GWeakRef context;    /* of a TsContext: main context */
  GPtrArray *starting; /* (owned) (element-type Question): that wait for it; main context */
} Resolver;

/* One that the main context answers, while a thread of the proxy's waits:
 *
 *   thread: ask_main ───────────> main: ask_cb, start_context, ask_server
 *   thread: <──────── answered ── main: answer
 *
 * A thread that is cancelled goes at once, whatever the main context does. */
typedef struct {
  gatomicrefcount ref_count;
  Resolver *resolver;        /* (owned) */
  TsTrack *track;            /* (owned): with source and location */
  GCancellable *cancellable; /* (owned) */
  gboolean is_login_refused; /* the one there is */
  GMutex lock;
  GCond answered;
  TsPlayItem *item; /* (owned) (nullable) (guarded by lock) */
  GError *error;    /* (owned) (nullable) (guarded by lock) */
} Question;

static Resolver *
resolver_ref (Resolver *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
resolver_unref (gpointer data)
{
  Resolver *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_object_unref (self->ytdlp);
  g_weak_ref_clear (&self->context);
  g_ptr_array_unref (self->starting);
  g_free (self);
}

static Question *
question_ref (Question *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
question_unref (gpointer data)
{
  Question *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  resolver_unref (self->resolver);
  ts_track_unref (self->track);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->item, ts_play_item_unref);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->answered);
  g_free (self);
}

/* What _ts_streaming_make_page() was given. */
static TsTrack *
make_track (const char *page, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (page, G_URI_FLAGS_ENCODED, NULL);
  TsTrack *track;

  if (uri == NULL || strlen (g_uri_get_path (uri)) < 2) {
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND,
                         _ ("Its address does not name a track."));
    return NULL;
  }
  track = ts_track_new ();
  track->source_id = g_ascii_strtoll (g_uri_get_host (uri), NULL, 10);
  track->location = g_uri_unescape_string (g_uri_get_path (uri) + 1, NULL);
  return track;
}

/* --- In the main context ------------------------------------------------------------------- */

/* @item: (transfer full) (nullable); @error: (transfer full) (nullable). Takes @self. */
static void
answer (Question *self, TsPlayItem *item, GError *error)
{
  g_mutex_lock (&self->lock);
  self->item = item;
  self->error = error;
  g_cond_signal (&self->answered);
  g_mutex_unlock (&self->lock);
  question_unref (self);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  TsPlayItem *item = ts_track_uri_resolve_finish (result, &error);

  answer (user_data, item, error);
}

static void
ask_server (Question *self, TsContext *context)
{
  const gint64 source_id = self->track->source_id;
  TsSource *source = ts_context_get_source (context, source_id);

  if (source == NULL || ts_source_get_role (source) != TS_SOURCE_ROLE_SERVER) {
    answer (self, NULL,
            g_error_new_literal (TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND,
                                 _ ("The account it belongs to is no longer there.")));
    return;
  }
  if (self->is_login_refused)
    ts_accounts_close (ts_context_get_accounts (context), source_id);
  ts_track_uri_resolve_async (context, self->track, self->cancellable, found_cb, self);
}

static void
started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Resolver *self = user_data;
  TsContext *context = TS_CONTEXT (object);
  g_autoptr (GError) error = NULL;
  const gboolean is_started = ts_context_start_finish (context, result, &error);

  while (self->starting->len > 0) {
    Question *question = g_ptr_array_steal_index (self->starting, 0);

    if (is_started)
      ask_server (question, context);
    else
      answer (question, NULL, g_error_copy (error));
  }
  resolver_unref (self);
}

static gboolean
ask_cb (gpointer user_data)
{
  Question *self = user_data;
  Resolver *resolver = self->resolver;
  g_autoptr (TsContext) context = g_weak_ref_get (&resolver->context);

  if (context == NULL) {
    answer (self, NULL,
            g_error_new_literal (TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                                 _ ("There is no library whose accounts could be asked.")));
  } else if (resolver->starting->len == 0 && ts_context_get_store (context) != NULL) {
    ask_server (self, context);
  } else {
    g_ptr_array_add (resolver->starting, self);
    if (resolver->starting->len == 1)
      ts_context_start_async (context, NULL, started_cb, resolver_ref (resolver));
  }
  return G_SOURCE_REMOVE;
}

/* --- On a thread of the proxy's ------------------------------------------------------------ */

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Question *self = user_data;

  g_mutex_lock (&self->lock);
  g_cond_signal (&self->answered);
  g_mutex_unlock (&self->lock);
}

static TsPlayItem *
ask_main (Resolver *resolver, const TsProxyTrack *track, GCancellable *cancellable, GError **error)
{
  TsTrack *wanted = make_track (track->page_url, error);
  TsPlayItem *item;
  Question *self;
  gulong handler;

  if (wanted == NULL)
    return NULL;
  self = g_new0 (Question, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->answered);
  self->resolver = resolver_ref (resolver);
  self->track = wanted;
  self->cancellable = g_object_ref (cancellable);
  self->is_login_refused = track->stream_url != NULL;
  g_idle_add_full (G_PRIORITY_DEFAULT, ask_cb, question_ref (self), NULL);

  handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  g_mutex_lock (&self->lock);
  while (self->item == NULL && self->error == NULL && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->answered, &self->lock);
  item = g_steal_pointer (&self->item);
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);
  if (item == NULL && error != NULL && *error == NULL)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  question_unref (self);
  return item;
}

static gboolean
resolve_own (Resolver *self,
             const TsProxyTrack *track,
             TsProxyResolved *resolved,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (TsPlayItem) item = ask_main (self, track, cancellable, error);

  if (item == NULL)
    return FALSE;
  resolved->url = g_strdup (item->uri);
  resolved->is_secret = TRUE;
  if (item->trust != NULL)
    resolved->pinned_key = ts_tls_pin_dup_key (TS_TLS_PIN (item->trust));
  return TRUE;
}

static gboolean
resolve (const TsProxyTrack *track,
         TsProxyResolved *resolved,
         GCancellable *cancellable,
         gpointer user_data,
         GError **error)
{
  Resolver *self = user_data;
  g_autoptr (TsYtdlpMedia) media = NULL;

  if (ts_proxy_track_is_own (track))
    return resolve_own (self, track, resolved, cancellable, error);
  media = ts_ytdlp_resolve (self->ytdlp, track->page_url, cancellable, error);
  if (media == NULL)
    return FALSE;
  resolved->url = g_strdup (media->url);
  resolved->headers = _ts_streaming_make_headers (media);
  return TRUE;
}

void
ts_streaming_set_proxy_resolver (TsProxy *proxy, TsYtdlp *ytdlp, TsContext *context)
{
  Resolver *resolver;

  g_return_if_fail (TS_IS_PROXY (proxy));
  g_return_if_fail (TS_IS_YTDLP (ytdlp));

  resolver = g_new0 (Resolver, 1);
  g_atomic_ref_count_init (&resolver->ref_count);
  resolver->ytdlp = g_object_ref (ytdlp);
  g_weak_ref_init (&resolver->context, context);
  resolver->starting = g_ptr_array_new ();
  ts_proxy_set_resolver (proxy, resolve, resolver, resolver_unref);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-http-call-private.h"

#include <string.h>

#define READ_SIZE (64 * 1024)
#define BUFFER_SIZE (4 * READ_SIZE)

/*
 * The session belongs to the main context, the reader is elsewhere:
 *
 *   main context: body ──pump_read──> chunks, at most BUFFER_SIZE ──read──> the reading thread
 *                   ^                                                │
 *                   └──────────── there is room again ───────────────┘
 *
 * Time counts only while the server is waited for, so a slow reader is not its fault.
 */
typedef struct {
  gatomicrefcount ref_count;
  GMainContext *context; /* (owned) */
  guint idle_timeout_ms;

  /* Main context only: */
  TsHttpService *service;    /* (owned) (nullable): NULL once released */
  SoupMessage *message;      /* (owned) (nullable) */
  GInputStream *source;      /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned): of the read under way */
  GSource *timeout_source;   /* (owned) (nullable) */
  gboolean is_timed_out;
  gboolean is_under_way; /* a read is */

  GMutex lock;
  GCond cond;
  GQueue chunks;       /* (owned) (element-type GBytes) (guarded by lock) */
  gsize n_buffered;    /* bytes in these (guarded by lock) */
  gboolean is_reading; /* a read is under way, or asked for (guarded by lock) */
  gboolean is_ended;   /* the body is whole (guarded by lock) */
  gboolean is_closed;  /* by the reader (guarded by lock) */
  GError *error;       /* (owned) (nullable) (guarded by lock) */
} Pump;

struct _TsHttpStream {
  GInputStream parent_instance;

  Pump *pump;           /* (owned) */
  TsHttpResponse *head; /* (owned): without a body */
  gint64 length;
};

G_DEFINE_FINAL_TYPE (TsHttpStream, ts_http_stream, G_TYPE_INPUT_STREAM)

/* --- In the main context ------------------------------------------------------------------- */

static Pump *
pump_ref (Pump *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
pump_unref (gpointer data)
{
  Pump *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_queue_clear_full (&self->chunks, (GDestroyNotify) g_bytes_unref);
  g_clear_error (&self->error);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* Lets the connection go. */
static void
pump_release (Pump *self)
{
  _ts_http_clear_source (&self->timeout_source);
  _ts_http_drop_stream (&self->source);
  g_clear_object (&self->message);
  g_clear_object (&self->service);
}

static gboolean
pump_timeout_cb (gpointer user_data)
{
  Pump *self = user_data;

  self->is_timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void pump_read (Pump *self);

static void
pump_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Pump *self = user_data;
  g_autoptr (GError) cause = NULL;
  GBytes *bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &cause);
  const gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  gboolean is_over;
  gboolean is_going_on;

  _ts_http_clear_source (&self->timeout_source);
  self->is_under_way = FALSE;
  g_mutex_lock (&self->lock);
  if (bytes == NULL && !self->is_closed) {
    self->error = _ts_http_explain_cause (ts_http_service_get_name (self->service), self->message,
                                          self->is_timed_out, cause);
    self->service->statistics.n_failures++;
  } else if (size > 0 && !self->is_closed) {
    g_queue_push_tail (&self->chunks, g_steal_pointer (&bytes));
    self->n_buffered += size;
  } else {
    self->is_ended = TRUE;
  }
  is_over = self->is_closed || self->is_ended || self->error != NULL;
  is_going_on = !is_over && self->n_buffered < BUFFER_SIZE;
  self->is_reading = is_going_on;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);

  g_clear_pointer (&bytes, g_bytes_unref);
  if (is_going_on)
    pump_read (self);
  else if (is_over)
    pump_release (self);
  pump_unref (self);
}

static void
pump_read (Pump *self)
{
  self->is_under_way = TRUE;
  if (self->idle_timeout_ms > 0)
    self->timeout_source = _ts_http_add_timeout (self->idle_timeout_ms, pump_timeout_cb,
                                                 pump_ref (self), pump_unref);
  g_input_stream_read_bytes_async (self->source, READ_SIZE, G_PRIORITY_DEFAULT, self->cancellable,
                                   pump_read_cb, pump_ref (self));
}

/* Goes on with what the reader wants: more, or an end. */
static gboolean
pump_wake_cb (gpointer user_data)
{
  Pump *self = user_data;
  gboolean is_closed, is_reading;

  g_mutex_lock (&self->lock);
  is_closed = self->is_closed;
  is_reading = self->is_reading;
  g_mutex_unlock (&self->lock);

  if (is_closed && self->is_under_way)
    g_cancellable_cancel (self->cancellable);
  else if (is_closed)
    pump_release (self);
  else if (is_reading)
    pump_read (self);
  return G_SOURCE_REMOVE;
}

/* --- On the reading thread ----------------------------------------------------------------- */

/* Never at once: the reading thread must not run the main context's part. */
static void
pump_wake (Pump *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, pump_wake_cb, pump_ref (self), pump_unref);
  g_source_attach (source, self->context);
}

static void
pump_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Pump *self = user_data;

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

/* Copies what fits of the first chunk. Locked. */
static gsize
pump_take (Pump *self, void *buffer, gsize count)
{
  GBytes *bytes = g_queue_pop_head (&self->chunks);
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  const gsize n = MIN (size, count);

  memcpy (buffer, data, n);
  if (n < size)
    g_queue_push_head (&self->chunks, g_bytes_new_from_bytes (bytes, n, size - n));
  g_bytes_unref (bytes);
  self->n_buffered -= n;
  return n;
}

static gssize
ts_http_stream_read (
    GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  Pump *pump = TS_HTTP_STREAM (stream)->pump;
  gboolean is_hungry = FALSE;
  gssize n = -1;
  gulong handler;

  handler = cancellable != NULL
                ? g_cancellable_connect (cancellable, G_CALLBACK (pump_cancelled_cb), pump, NULL)
                : 0;
  g_mutex_lock (&pump->lock);
  while (g_queue_is_empty (&pump->chunks) && !pump->is_ended && pump->error == NULL
         && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&pump->cond, &pump->lock);
  if (g_cancellable_set_error_if_cancelled (cancellable, error)) {
    n = -1;
  } else if (!g_queue_is_empty (&pump->chunks)) {
    n = (gssize) pump_take (pump, buffer, count);
    is_hungry = !pump->is_reading && !pump->is_ended && pump->error == NULL
                && pump->n_buffered <= BUFFER_SIZE / 2;
    pump->is_reading = pump->is_reading || is_hungry;
  } else if (pump->error != NULL) {
    g_propagate_error (error, g_error_copy (pump->error));
  } else {
    n = 0;
  }
  g_mutex_unlock (&pump->lock);
  g_cancellable_disconnect (cancellable, handler);

  if (is_hungry)
    pump_wake (pump);
  return n;
}

static gboolean
ts_http_stream_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  Pump *pump = TS_HTTP_STREAM (stream)->pump;

  g_mutex_lock (&pump->lock);
  pump->is_closed = TRUE;
  g_queue_clear_full (&pump->chunks, (GDestroyNotify) g_bytes_unref);
  g_mutex_unlock (&pump->lock);
  pump_wake (pump);
  return TRUE;
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_http_stream_finalize (GObject *object)
{
  TsHttpStream *self = TS_HTTP_STREAM (object);

  pump_unref (self->pump);
  ts_http_response_free (self->head);

  G_OBJECT_CLASS (ts_http_stream_parent_class)->finalize (object);
}

static void
ts_http_stream_class_init (TsHttpStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ts_http_stream_finalize;
  stream_class->read_fn = ts_http_stream_read;
  stream_class->close_fn = ts_http_stream_close;
}

static void
ts_http_stream_init (TsHttpStream *self)
{
}

TsHttpStream *
_ts_http_stream_new (TsHttpService *service, SoupMessage *message, GInputStream *source)
{
  TsHttpStream *self = g_object_new (TS_TYPE_HTTP_STREAM, NULL);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  Pump *pump = g_new0 (Pump, 1);

  g_atomic_ref_count_init (&pump->ref_count);
  pump->context = g_main_context_ref_thread_default ();
  pump->idle_timeout_ms = service->policy.idle_timeout_ms;
  pump->service = g_object_ref (service);
  pump->message = g_object_ref (message);
  pump->source = source;
  pump->cancellable = g_cancellable_new ();
  g_mutex_init (&pump->lock);
  g_cond_init (&pump->cond);
  g_queue_init (&pump->chunks);
  pump->is_reading = TRUE;

  self->pump = pump;
  self->head = _ts_http_response_new (message, none);
  self->length = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
                     ? soup_message_headers_get_content_length (headers)
                     : -1;
  pump_read (pump);
  return self;
}

guint
ts_http_stream_get_status (TsHttpStream *self)
{
  g_return_val_if_fail (TS_IS_HTTP_STREAM (self), 0);

  return self->head->status;
}

gint64
ts_http_stream_get_length (TsHttpStream *self)
{
  g_return_val_if_fail (TS_IS_HTTP_STREAM (self), -1);

  return self->length;
}

const char *
ts_http_stream_get_content_type (TsHttpStream *self)
{
  g_return_val_if_fail (TS_IS_HTTP_STREAM (self), NULL);

  return self->head->content_type;
}

const char *
ts_http_stream_get_header (TsHttpStream *self, const char *name)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (TS_IS_HTTP_STREAM (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  key = g_ascii_strdown (name, -1);
  return g_hash_table_lookup (self->head->headers, key);
}

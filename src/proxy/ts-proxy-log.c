/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-private.h"

#define MAX_LINES 500

struct _TsProxyLog {
  GMutex lock;
  GQueue lines;     /* (guarded by lock) (element-type utf8): the newest last */
  guint n_new;      /* (guarded by lock): lines at the end nobody took yet */
  gboolean is_told; /* (guarded by lock) */
  void (*added) (gpointer data);
  gpointer data;
};

TsProxyLog *
_ts_proxy_log_new (void (*added) (gpointer data), gpointer data)
{
  TsProxyLog *self = g_new0 (TsProxyLog, 1);

  g_mutex_init (&self->lock);
  g_queue_init (&self->lines);
  self->added = added;
  self->data = data;
  return self;
}

void
_ts_proxy_log_free (TsProxyLog *self)
{
  g_queue_clear_full (&self->lines, g_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
_ts_proxy_log_add (TsProxyLog *self, TsProxyLogLevel level, const char *format, ...)
{
  static const char *const names[] = { "info", "warning", "error" };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%F %T");
  g_autofree char *text = NULL;
  gboolean must_tell;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->lines,
                     g_strdup_printf ("%s [PROXY] %s: %s", stamp, names[level], text));
  if (self->lines.length > MAX_LINES)
    g_free (g_queue_pop_head (&self->lines));
  self->n_new = MIN (self->n_new + 1, MAX_LINES);
  must_tell = !self->is_told;
  self->is_told = TRUE;
  g_mutex_unlock (&self->lock);
  if (must_tell)
    self->added (self->data);
}

/* Copies of the last @n lines. */
static char **
copy_lines (TsProxyLog *self, guint n)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (n > 0)
    for (GList *l = g_queue_peek_nth_link (&self->lines, self->lines.length - n); l != NULL;
         l = l->next)
      g_strv_builder_add (builder, l->data);
  return g_strv_builder_end (builder);
}

char **
_ts_proxy_log_get_lines (TsProxyLog *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return copy_lines (self, self->lines.length);
}

char **
_ts_proxy_log_take_new (TsProxyLog *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  char **lines = copy_lines (self, self->n_new);

  self->n_new = 0;
  self->is_told = FALSE;
  return lines;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-private.h"

#define MAX_LINES 500

typedef struct {
  gint64 time; /* real, in microseconds */
  TsProxyLogLevel level;
  char *text; /* (owned) */
} Line;

struct _TsProxyLog {
  pthread_mutex_t lock;
  GQueue lines;     /* (guarded by lock) (element-type Line): the newest last */
  guint n_new;      /* (guarded by lock): lines at the end nobody took yet */
  gboolean is_told; /* (guarded by lock): of the new ones */
  void (*added) (gpointer data);
  gpointer data;
};

TsProxyLog *
_ts_proxy_log_new (void (*added) (gpointer data), gpointer data)
{
  TsProxyLog *self = g_new0 (TsProxyLog, 1);

  pthread_mutex_init (&self->lock, NULL);
  g_queue_init (&self->lines);
  self->added = added;
  self->data = data;
  return self;
}

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->text);
  g_free (line);
}

void
_ts_proxy_log_free (TsProxyLog *self)
{
  g_queue_clear_full (&self->lines, line_free);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

void
_ts_proxy_log_add (TsProxyLog *self, TsProxyLogLevel level, const char *format, ...)
{
  Line *line = g_new0 (Line, 1);
  Line *oldest = NULL;
  va_list args;

  va_start (args, format);
  line->text = g_strdup_vprintf (format, args);
  va_end (args);
  line->level = level;
  line->time = g_get_real_time ();

  pthread_mutex_lock (&self->lock);
  g_queue_push_tail (&self->lines, line);
  if (self->lines.length > MAX_LINES)
    oldest = g_queue_pop_head (&self->lines);
  self->n_new = MIN (self->n_new + 1, MAX_LINES);
  pthread_mutex_unlock (&self->lock);
  g_clear_pointer (&oldest, line_free);
}

void
_ts_proxy_log_tell (TsProxyLog *self)
{
  gboolean must_tell;

  pthread_mutex_lock (&self->lock);
  must_tell = self->n_new > 0 && !self->is_told;
  self->is_told |= must_tell;
  pthread_mutex_unlock (&self->lock);
  if (must_tell)
    self->added (self->data);
}

/* The time of day is made into text only here: who writes lines is in a hurry. */
static char *
format_line (const Line *line)
{
  static const char *const names[] = { "info", "warning", "error" };
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (line->time / G_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (time, "%F %T");

  return g_strdup_printf ("%s [PROXY] %s: %s", stamp, names[line->level], line->text);
}

/* The last @n lines as text. */
static char **
copy_lines (TsProxyLog *self, guint n)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();

  if (n > 0)
    for (GList *l = g_queue_peek_nth_link (&self->lines, self->lines.length - n); l != NULL;
         l = l->next)
      g_ptr_array_add (lines, format_line (l->data));
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

char **
_ts_proxy_log_get_lines (TsProxyLog *self)
{
  g_autoptr (TsProxyLocker) locker = _ts_proxy_locker_new (&self->lock);

  return copy_lines (self, self->lines.length);
}

char **
_ts_proxy_log_take_new (TsProxyLog *self)
{
  g_autoptr (TsProxyLocker) locker = _ts_proxy_locker_new (&self->lock);
  char **lines = copy_lines (self, self->n_new);

  self->n_new = 0;
  self->is_told = FALSE;
  return lines;
}

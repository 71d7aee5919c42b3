/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-ytdlp-private.h"

#include "ts-service-error.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Longer than the description of any track, formats and all. */
#define MAX_LINE_BYTES (64 * 1024 * 1024)
#define MAX_SAID_BYTES (32 * 1024)
#define READ_BYTES (64 * 1024)
/* For output to end after the program has, in case something it left behind holds on to it. */
#define GRACE_MS 1000

/*
 * One run is a main context of its own on the calling thread, which waits for all at once:
 *
 *   standard output ──> lines ──> func       cancellable ──┐
 *   standard error  ──> said                 time-out    ──┴──> the process group is killed
 *   the program's end
 */
typedef struct {
  GMainContext *context; /* (owned) */
  TsYtdlpLineFunc func;
  gpointer user_data;
  guint line_timeout_ms;
  GByteArray *line;  /* (owned): the line that is not complete yet */
  GString *said;     /* (owned) */
  GSource *out;      /* (owned) (nullable): until standard output ended */
  GSource *err;      /* (owned) (nullable) */
  GSource *deadline; /* (owned) (nullable) */
  gboolean has_exited;
  gboolean is_over;
  GError *error; /* (owned) (nullable) */
} Run;

void
_ts_ytdlp_end_clear (TsYtdlpEnd *self)
{
  g_clear_pointer (&self->said, g_free);
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
run_fail (Run *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  self->is_over = TRUE;
}

static gboolean
deadline_cb (gpointer user_data)
{
  Run *self = user_data;

  if (self->has_exited)
    self->is_over = TRUE;
  else
    run_fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                 _ ("The site took too long to answer. yt-dlp was ended.")));
  return G_SOURCE_CONTINUE;
}

static void
set_deadline (Run *self, guint timeout_ms)
{
  clear_source (&self->deadline);
  self->deadline = g_timeout_source_new (timeout_ms);
  g_source_set_callback (self->deadline, deadline_cb, self, NULL);
  g_source_attach (self->deadline, self->context);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Run *self = user_data;
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  if (error != NULL)
    run_fail (self, error);
  return G_SOURCE_CONTINUE;
}

/* --- Output -------------------------------------------------------------------------------- */

static void
end_line (Run *self)
{
  GError *error = NULL;
  gsize length = self->line->len;

  if (length == 0)
    return;
  g_byte_array_append (self->line, (const guint8 *) "", 1);
  if (!self->func ((char *) self->line->data, length, self->user_data, &error))
    run_fail (self, error);
  g_byte_array_set_size (self->line, 0);
}

static void
take_output (Run *self, const guint8 *data, gsize size)
{
  while (size > 0 && self->error == NULL) {
    const guint8 *end = memchr (data, '\n', size);
    const gsize n = end != NULL ? (gsize) (end - data) : size;

    if (self->line->len + n > MAX_LINE_BYTES) {
      run_fail (self, g_error_new (TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED,
                                   _ ("yt-dlp printed more than makes sense. It was ended.")));
      return;
    }
    g_byte_array_append (self->line, data, (guint) n);
    data += n;
    size -= n;
    if (end == NULL)
      return;
    end_line (self);
    data++;
    size--;
  }
}

/* Returns whether the stream goes on. */
static gboolean
read_some (int fd, guint8 *buffer, gsize *n_read)
{
  gssize n = read (fd, buffer, READ_BYTES);

  *n_read = n > 0 ? (gsize) n : 0;
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static gboolean
out_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Run *self = user_data;
  guint8 buffer[READ_BYTES];
  gsize n;

  if (!read_some (fd, buffer, &n)) {
    clear_source (&self->out);
    if (self->error == NULL)
      end_line (self);
    return G_SOURCE_REMOVE;
  }
  take_output (self, buffer, n);
  if (memchr (buffer, '\n', n) != NULL && !self->has_exited)
    set_deadline (self, self->line_timeout_ms);
  return G_SOURCE_CONTINUE;
}

static gboolean
err_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Run *self = user_data;
  guint8 buffer[READ_BYTES];
  gsize n;

  if (!read_some (fd, buffer, &n)) {
    clear_source (&self->err);
    return G_SOURCE_REMOVE;
  }
  /* The first lines tell the cause; what a flood says after them is read and dropped. */
  g_string_append_len (self->said, (char *) buffer,
                       (gssize) MIN (n, MAX_SAID_BYTES - self->said->len));
  return G_SOURCE_CONTINUE;
}

static GSource *
watch (Run *self, GInputStream *stream, GUnixFDSourceFunc func)
{
  const int fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (stream));
  GSource *source;

  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  source = g_unix_fd_source_new (fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
  g_source_set_callback (source, G_SOURCE_FUNC (func), self, NULL);
  g_source_attach (source, self->context);
  return source;
}

/* --- The process --------------------------------------------------------------------------- */

/* Between fork and exec: whatever the program starts can be ended along with it. Says who it is, as
 * nobody can ask for that once it has ended. */
static void
lead_group_cb (gpointer user_data)
{
  const pid_t self = getpid ();
  gssize written;

  setpgid (0, 0);
  written = write (GPOINTER_TO_INT (user_data), &self, sizeof self);
  (void) written;
}

static void
exited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Run *self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  self->has_exited = TRUE;
}

/* Starts the program as the leader of @group. */
static GSubprocess *
start (const char *const *argv, pid_t *group, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) start_error = NULL;
  GSubprocess *process = NULL;
  int ends[2];

  if (g_unix_open_pipe (ends, FD_CLOEXEC, &start_error)) {
    g_subprocess_launcher_set_child_setup (launcher, lead_group_cb, GINT_TO_POINTER (ends[1]), NULL);
    process = g_subprocess_launcher_spawnv (launcher, argv, &start_error);
    close (ends[1]);
    if (process != NULL && read (ends[0], group, sizeof *group) != sizeof *group) {
      g_set_error_literal (&start_error, G_IO_ERROR, G_IO_ERROR_FAILED, g_strerror (EPIPE));
      g_subprocess_force_exit (process);
      g_clear_object (&process);
    }
    close (ends[0]);
  }
  if (process == NULL)
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_PROGRAM,
                 _ ("yt-dlp could not be started: %s"), start_error->message);
  return process;
}

/* Turns the run's context until output and program have ended, or the run is over. */
static void
wait_for_end (Run *self, pid_t group)
{
  gboolean was_ended = FALSE;

  while (!self->is_over && (self->out != NULL || self->err != NULL || !self->has_exited)) {
    g_main_context_iteration (self->context, TRUE);
    if (self->has_exited && !was_ended) {
      /* What it left behind would keep its output open. */
      kill (-group, SIGKILL);
      set_deadline (self, GRACE_MS);
      was_ended = TRUE;
    }
  }
  if (self->has_exited)
    return;
  kill (-group, SIGKILL);
  while (!self->has_exited)
    g_main_context_iteration (self->context, TRUE);
}

gboolean
_ts_ytdlp_run (const char *const *argv,
               guint line_timeout_ms,
               TsYtdlpLineFunc func,
               gpointer user_data,
               TsYtdlpEnd *end,
               GCancellable *cancellable,
               GError **error)
{
  Run self = { .func = func, .user_data = user_data, .line_timeout_ms = line_timeout_ms };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GSource) cancelled = NULL;
  pid_t group = 0;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  process = start (argv, &group, error);
  if (process == NULL)
    return FALSE;

  self.context = g_main_context_new ();
  self.line = g_byte_array_new ();
  self.said = g_string_new (NULL);
  g_main_context_push_thread_default (self.context);
  self.out = watch (&self, g_subprocess_get_stdout_pipe (process), out_cb);
  self.err = watch (&self, g_subprocess_get_stderr_pipe (process), err_cb);
  set_deadline (&self, line_timeout_ms);
  cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (cancelled, G_SOURCE_FUNC (cancelled_cb), &self, NULL);
  g_source_attach (cancelled, self.context);
  g_subprocess_wait_async (process, NULL, exited_cb, &self);
  wait_for_end (&self, group);
  g_source_destroy (cancelled);
  clear_source (&self.out);
  clear_source (&self.err);
  clear_source (&self.deadline);
  g_main_context_pop_thread_default (self.context);
  g_main_context_unref (self.context);
  g_byte_array_unref (self.line);

  end->said = g_utf8_make_valid (self.said->str, (gssize) self.said->len);
  end->status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
  g_string_free (self.said, TRUE);
  if (self.error != NULL) {
    g_propagate_error (error, self.error);
    return FALSE;
  }
  return TRUE;
}

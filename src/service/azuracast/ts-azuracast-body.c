/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-azuracast-body.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* Of the file at once; a multiple of three, so that its base64 needs no padding. */
#define PIECE_BYTES (48 * 1024)
#define PIECE_TEXT (PIECE_BYTES / 3 * 4 + 8)

struct _TsAzuracastBody {
  GInputStream parent_instance;

  int fd; /* borrowed */
  gint64 offset;
  gint64 n_left; /* bytes of the file not read yet */
  gboolean is_base64;
  TsAzuracastProgress *progress; /* (owned) (nullable) */
  char *after; /* (owned) (nullable): NULL once it is in the buffer */

  char *ready; /* (owned): bytes to hand out; at first the text before the file */
  gsize n_ready;
  gsize n_given; /* of these */
};

G_DEFINE_FINAL_TYPE (TsAzuracastBody, ts_azuracast_body, G_TYPE_INPUT_STREAM)

static gboolean
read_file (TsAzuracastBody *self, char *buffer, gsize n, GError **error)
{
  gsize n_read = 0;

  while (n_read < n) {
    gssize got = pread (self->fd, buffer + n_read, n - n_read, self->offset);

    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                   _ ("The file cannot be read: %s"), g_strerror (code));
      return FALSE;
    }
    if (got == 0) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                           _ ("The file became shorter while it was sent"));
      return FALSE;
    }
    n_read += (gsize) got;
    self->offset += got;
    self->n_left -= got;
  }
  if (self->progress != NULL)
    ts_azuracast_progress_set_position (self->progress, self->offset);
  return TRUE;
}

/* Makes more bytes ready; none at the end. */
static gboolean
refill (TsAzuracastBody *self, GError **error)
{
  gsize n = (gsize) MIN (self->n_left, PIECE_BYTES);

  self->n_given = 0;
  self->n_ready = 0;
  if (n == 0) {
    if (self->after != NULL) {
      g_free (self->ready);
      self->ready = g_steal_pointer (&self->after);
      self->n_ready = strlen (self->ready);
    }
    return TRUE;
  }
  /* The text that stood there may have been shorter. */
  self->ready = g_realloc (self->ready, PIECE_TEXT);
  if (self->is_base64) {
    guchar piece[PIECE_BYTES];
    int state = 0;
    int save = 0;

    if (!read_file (self, (char *) piece, n, error))
      return FALSE;
    self->n_ready = g_base64_encode_step (piece, n, FALSE, self->ready, &state, &save);
    self->n_ready += g_base64_encode_close (FALSE, self->ready + self->n_ready, &state, &save);
    return TRUE;
  }
  if (!read_file (self, self->ready, n, error))
    return FALSE;
  self->n_ready = n;
  return TRUE;
}

static gssize
ts_azuracast_body_read (GInputStream *stream,
                        void *buffer,
                        gsize count,
                        GCancellable *cancellable,
                        GError **error)
{
  TsAzuracastBody *self = TS_AZURACAST_BODY (stream);
  gsize n;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->n_given == self->n_ready && !refill (self, error))
    return -1;
  n = MIN (count, self->n_ready - self->n_given);
  memcpy (buffer, self->ready + self->n_given, n);
  self->n_given += n;
  return (gssize) n;
}

static void
ts_azuracast_body_finalize (GObject *object)
{
  TsAzuracastBody *self = TS_AZURACAST_BODY (object);

  g_clear_pointer (&self->progress, ts_azuracast_progress_unref);
  g_free (self->after);
  g_free (self->ready);

  G_OBJECT_CLASS (ts_azuracast_body_parent_class)->finalize (object);
}

static void
ts_azuracast_body_class_init (TsAzuracastBodyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_azuracast_body_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = ts_azuracast_body_read;
}

static void
ts_azuracast_body_init (TsAzuracastBody *self)
{
}

GInputStream *
ts_azuracast_body_new (int fd,
                       gint64 offset,
                       gint64 length,
                       const char *before,
                       const char *after,
                       gboolean is_base64,
                       TsAzuracastProgress *progress)
{
  TsAzuracastBody *self;

  g_return_val_if_fail (fd >= 0 && offset >= 0 && length >= 0, NULL);
  g_return_val_if_fail (before != NULL && after != NULL, NULL);

  self = g_object_new (TS_TYPE_AZURACAST_BODY, NULL);
  self->fd = fd;
  self->offset = offset;
  self->n_left = length;
  self->is_base64 = is_base64;
  self->progress = progress != NULL ? ts_azuracast_progress_ref (progress) : NULL;
  self->ready = g_strdup (before);
  self->n_ready = strlen (before);
  self->after = g_strdup (after);
  return G_INPUT_STREAM (self);
}

gint64
ts_azuracast_body_get_size (gint64 length,
                            const char *before,
                            const char *after,
                            gboolean is_base64)
{
  gint64 n_file = is_base64 ? (length + 2) / 3 * 4 : length;

  return (gint64) strlen (before) + n_file + (gint64) strlen (after);
}

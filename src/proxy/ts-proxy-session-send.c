/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-icy-text.h"
#include "ts-proxy-session-private.h"

#include <string.h>

/* Gathers pieces for one call of the system. */
typedef struct {
  struct iovec pieces[16];
  int n;
} Batch;

static gboolean
batch_send (TsProxySession *self, Batch *batch)
{
  guint64 n_bytes = 0;

  for (int i = 0; i < batch->n; i++)
    n_bytes += batch->pieces[i].iov_len;
  __atomic_fetch_add (&self->info->n_bytes, n_bytes, __ATOMIC_RELAXED);
  if (batch->n > 0 && !_ts_proxy_connection_send (self->connection, batch->pieces, batch->n))
    return FALSE;
  batch->n = 0;
  return TRUE;
}

static gboolean
batch_add (TsProxySession *self, Batch *batch, const guint8 *data, gsize length)
{
  batch->pieces[batch->n++] = (struct iovec){ (guint8 *) data, length };
  return batch->n < (int) G_N_ELEMENTS (batch->pieces) || batch_send (self, batch);
}

static gboolean
add_audio (TsProxySession *self, Batch *batch, const guint8 *data, gsize length)
{
  TsIcyPiece piece;

  if (self->writer == NULL)
    return length == 0 || batch_add (self, batch, data, length);
  while (ts_icy_writer_next (self->writer, &data, &length, &piece)) {
    if (!batch_add (self, batch, piece.data, piece.length))
      return FALSE;
    /* The writer's block stays as it is only until the next one. */
    if (piece.data == self->writer->block && !batch_send (self, batch))
      return FALSE;
  }
  return TRUE;
}

static void
take_title (TsProxySession *self)
{
  gsize length;
  const char *found
      = ts_icy_text_find_title (self->reader->block, self->reader->block_used, &length);
  g_autofree char *raw = NULL;
  g_autofree char *title = NULL;

  if (found == NULL)
    return;
  raw = ts_icy_text_decode (found, length, self->track->charset);
  title = ts_icy_text_clean (g_strstrip (raw), G_MAXINT16);
  if (*title == '\0') {
    /* Nothing in particular is on the air. */
    g_free (title);
    title = ts_proxy_track_make_name (self->track);
  }
  if (self->writer != NULL)
    ts_icy_writer_set_title (self->writer, title);
  _ts_proxy_info_set_text (self->server, self->info, title, NULL);
}

static gboolean
add_station (TsProxySession *self, Batch *batch, const guint8 *data, gsize length)
{
  const guint8 *audio;
  gsize audio_length;
  TsIcyReaderEvent event;

  while ((event = ts_icy_reader_next (self->reader, &data, &length, &audio, &audio_length))
         != TS_ICY_READER_NOTHING) {
    if (event == TS_ICY_READER_BLOCK)
      take_title (self);
    else if (!add_audio (self, batch, audio, audio_length))
      return FALSE;
  }
  return TRUE;
}

gboolean
_ts_proxy_session_send (TsProxySession *self, const guint8 *bytes, gsize length)
{
  Batch batch = { .n = 0 };

  if (self->head != NULL)
    batch_add (self, &batch, (const guint8 *) self->head, strlen (self->head));
  if (!(self->reader != NULL ? add_station (self, &batch, bytes, length)
                             : add_audio (self, &batch, bytes, length))
      || !batch_send (self, &batch))
    return FALSE;
  g_clear_pointer (&self->head, g_free);
  return TRUE;
}

gboolean
_ts_proxy_session_send_end (TsProxySession *self)
{
  TsIcyPiece piece;
  struct iovec out;

  if (self->writer == NULL || !ts_icy_writer_finish (self->writer, &piece))
    return TRUE;
  out = (struct iovec){ (guint8 *) piece.data, piece.length };
  return _ts_proxy_connection_send (self->connection, &out, 1);
}

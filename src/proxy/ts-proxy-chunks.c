/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-chunks.h"

#include <string.h>

/* Enough for any file there is, and far from where sums of sizes would overflow. */
#define MAX_DIGITS 12
/* Bytes behind a size, or behind the last chunk: nobody has a use for them. */
#define MAX_SKIPPED 16384

enum {
  STATE_SIZE,
  STATE_EXTENSION,
  STATE_SIZE_LF,
  STATE_DATA,
  STATE_DATA_END,
  STATE_DATA_LF,
  STATE_TRAILER,
  STATE_TRAILER_LINE,
  STATE_TRAILER_LF,
};

static void
size_ended (TsProxyChunks *self)
{
  self->n_line = 0;
  self->state = self->left > 0 ? STATE_DATA : STATE_TRAILER;
}

static void
read_size (TsProxyChunks *self, guint8 byte)
{
  if (g_ascii_isxdigit (byte)) {
    self->left = self->left * 16 + (guint64) g_ascii_xdigit_value ((char) byte);
    self->is_broken = ++self->n_line > MAX_DIGITS;
  } else if (self->n_line == 0) {
    self->is_broken = TRUE;
  } else if (byte == '\r') {
    self->state = STATE_SIZE_LF;
  } else if (byte == '\n') {
    size_ended (self);
  } else if (byte == ';' || byte == ' ' || byte == '\t') {
    self->state = STATE_EXTENSION;
  } else {
    self->is_broken = TRUE;
  }
}

/* Takes one byte that is none of the body. */
static void
read_byte (TsProxyChunks *self, guint8 byte)
{
  switch (self->state) {
  case STATE_SIZE:
    read_size (self, byte);
    break;
  case STATE_EXTENSION:
    self->is_broken = ++self->n_line > MAX_SKIPPED;
    if (byte == '\n')
      size_ended (self);
    break;
  case STATE_SIZE_LF:
    self->is_broken = byte != '\n';
    size_ended (self);
    break;
  case STATE_DATA_END:
  case STATE_DATA_LF:
    self->is_broken = byte != '\n' && (byte != '\r' || self->state == STATE_DATA_LF);
    self->state = byte == '\n' ? STATE_SIZE : STATE_DATA_LF;
    break;
  case STATE_TRAILER:
  case STATE_TRAILER_LINE:
    self->is_broken = ++self->n_line > MAX_SKIPPED;
    if (byte == '\n') {
      self->is_done = self->state == STATE_TRAILER;
      self->state = STATE_TRAILER;
    } else if (self->state == STATE_TRAILER) {
      self->state = byte == '\r' ? STATE_TRAILER_LF : STATE_TRAILER_LINE;
    }
    break;
  case STATE_TRAILER_LF:
  default:
    self->is_done = byte == '\n';
    self->is_broken = !self->is_done;
    break;
  }
}

gsize
ts_proxy_chunks_decode (TsProxyChunks *self, guint8 *bytes, gsize length)
{
  gsize n_body = 0;

  for (gsize i = 0; i < length && !self->is_done && !self->is_broken;) {
    gsize n;

    if (self->state != STATE_DATA) {
      read_byte (self, bytes[i++]);
      continue;
    }
    n = (gsize) MIN (self->left, length - i);
    memmove (bytes + n_body, bytes + i, n);
    n_body += n;
    i += n;
    self->left -= n;
    if (self->left == 0)
      self->state = STATE_DATA_END;
  }
  return n_body;
}

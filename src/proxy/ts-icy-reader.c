/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-icy-reader.h"

#include <string.h>

TsIcyReader *
ts_icy_reader_new (gsize metaint)
{
  TsIcyReader *self = g_new0 (TsIcyReader, 1);

  g_assert (metaint > 0 && metaint <= TS_ICY_METAINT_MAX);
  self->metaint = metaint;
  self->until_block = metaint;
  return self;
}

void
ts_icy_reader_free (TsIcyReader *self)
{
  if (self == NULL)
    return;
  g_free (self->block);
  g_free (self);
}

TsIcyReaderEvent
ts_icy_reader_next (TsIcyReader *self,
                    const guint8 **data,
                    gsize *length,
                    const guint8 **audio,
                    gsize *audio_length)
{
  while (*length > 0) {
    gsize n;

    if (self->block_left > 0) {
      n = MIN (*length, self->block_left);
      memcpy (self->block + self->block_used, *data, n);
      self->block_used += n;
      self->block_left -= n;
      *data += n;
      *length -= n;
      if (self->block_left == 0)
        return TS_ICY_READER_BLOCK;
    } else if (self->until_block == 0) {
      self->block_left = **data * 16u;
      self->block_used = 0;
      if (self->block_left > 0)
        self->block = g_realloc (self->block, self->block_left);
      self->until_block = self->metaint;
      (*data)++;
      (*length)--;
    } else {
      n = MIN (*length, self->until_block);
      *audio = *data;
      *audio_length = n;
      self->until_block -= n;
      *data += n;
      *length -= n;
      return TS_ICY_READER_AUDIO;
    }
  }
  return TS_ICY_READER_NOTHING;
}

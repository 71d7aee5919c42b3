/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-icy-writer.h"

#include "ts-icy-text.h"

#include <string.h>

#define PREFIX "StreamTitle='"
#define SUFFIX "';"
#define MAX_TITLE (255 * 16 - (sizeof PREFIX - 1) - (sizeof SUFFIX - 1))

/* The length byte that a block with @title has: its length in units of 16 bytes. */
static guint8
count_units (const char *title)
{
  return (guint8) ((strlen (PREFIX) + strlen (title) + strlen (SUFFIX) + 15) / 16);
}

TsIcyWriter *
ts_icy_writer_new (const char *title)
{
  TsIcyWriter *self = g_new0 (TsIcyWriter, 1);

  self->title = ts_icy_text_clean (title, MAX_TITLE);
  self->until_block = TS_ICY_METAINT;
  return self;
}

void
ts_icy_writer_free (TsIcyWriter *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->block);
  g_free (self);
}

void
ts_icy_writer_set_title (TsIcyWriter *self, const char *title)
{
  g_autofree char *clean = ts_icy_text_clean (title, MAX_TITLE);

  if (g_str_equal (clean, self->title))
    return;
  g_free (self->title);
  self->title = g_steal_pointer (&clean);
  self->is_sent = FALSE;
}

static void
take_block (TsIcyWriter *self, TsIcyPiece *piece)
{
  static const guint8 unchanged = 0;
  guint8 units;

  self->until_block = TS_ICY_METAINT;
  if (self->is_sent) {
    *piece = (TsIcyPiece) { &unchanged, 1 };
    return;
  }
  units = count_units (self->title);
  g_free (self->block);
  /* One byte more than the block has, for the NUL of the text that fills it up. */
  self->block = g_malloc0 (1 + units * 16u + 1);
  self->block[0] = units;
  g_snprintf ((char *) self->block + 1, units * 16u + 1, PREFIX "%s" SUFFIX, self->title);
  self->is_sent = TRUE;
  *piece = (TsIcyPiece) { self->block, 1 + units * 16u };
}

gboolean
ts_icy_writer_next (TsIcyWriter *self, const guint8 **audio, gsize *length, TsIcyPiece *piece)
{
  gsize n;

  if (*length == 0)
    return FALSE;
  if (self->until_block == 0) {
    take_block (self, piece);
    return TRUE;
  }
  n = MIN (*length, self->until_block);
  *piece = (TsIcyPiece) { *audio, n };
  *audio += n;
  *length -= n;
  self->until_block -= n;
  return TRUE;
}

gboolean
ts_icy_writer_finish (TsIcyWriter *self, TsIcyPiece *piece)
{
  if (self->until_block > 0)
    return FALSE;
  take_block (self, piece);
  return TRUE;
}

gint64
ts_icy_writer_get_total (const char *title, gint64 length)
{
  g_autofree char *clean = ts_icy_text_clean (title, MAX_TITLE);
  const gint64 n_blocks = length / TS_ICY_METAINT;

  return length + n_blocks + (n_blocks > 0 ? count_units (clean) * 16 : 0);
}

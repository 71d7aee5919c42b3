/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The largest distance between blocks that is taken for one. */
#define TS_ICY_METAINT_MAX (1 << 24)

/**
 * TsIcyReader:
 *
 * Takes the metadata blocks out of a stream. Plain values, no I/O, no thread.
 */
typedef struct {
  gsize metaint;
  gsize until_block; /* bytes of audio before the next length byte */
  gsize block_left;  /* bytes of the current block that have not come */
  gsize block_used;
  char *block; /* (owned) (nullable): block_used bytes of the current or last block */
} TsIcyReader;

typedef enum {
  TS_ICY_READER_NOTHING, /* all data is used up */
  TS_ICY_READER_AUDIO,
  TS_ICY_READER_BLOCK, /* a block that is not empty; its bytes are in the reader */
} TsIcyReaderEvent;

/**
 * ts_icy_reader_new:
 * @metaint: from 1 to %TS_ICY_METAINT_MAX
 */
TsIcyReader *ts_icy_reader_new (gsize metaint) G_GNUC_WARN_UNUSED_RESULT;
void ts_icy_reader_free (TsIcyReader *self);

/**
 * ts_icy_reader_next:
 * @data: (inout): what is left to be read; moves on
 * @length: (inout): its length
 * @audio: (out): for AUDIO, a piece of @data
 * @audio_length: (out): for AUDIO, its length
 *
 * Returns: what came next
 */
TsIcyReaderEvent ts_icy_reader_next (TsIcyReader *self,
                                     const guint8 **data,
                                     gsize *length,
                                     const guint8 **audio,
                                     gsize *audio_length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsIcyReader, ts_icy_reader_free)

G_END_DECLS

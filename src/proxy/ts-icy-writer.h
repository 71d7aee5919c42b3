/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The distance between two blocks in all streams we write. */
#define TS_ICY_METAINT 16000

/**
 * TsIcyWriter:
 *
 * Puts metadata blocks between the bytes of a stream:
 *
 *     16000 bytes | block | 16000 bytes | block ...
 *
 * A block is a zero byte while the title is the one sent last. Plain values, no I/O, no thread.
 * A block comes right before the byte that follows it, so that it carries the title of that
 * moment; ts_icy_writer_finish() gives one that is due at the end.
 */
typedef struct {
  char *title;       /* (owned): cleaned */
  gsize until_block; /* bytes of audio before the next block; 0 when it is due */
  gboolean is_sent;  /* the title went out */
  guint8 *block;     /* (owned) (nullable): the last block that was not empty */
} TsIcyWriter;

/* A piece of what is to be sent: of the audio given, or of the writer's block. */
typedef struct {
  const guint8 *data;
  gsize length;
} TsIcyPiece;

TsIcyWriter *ts_icy_writer_new (const char *title) G_GNUC_WARN_UNUSED_RESULT;
void ts_icy_writer_free (TsIcyWriter *self);

/**
 * ts_icy_writer_set_title:
 *
 * Changes the title; blocks carry it from the next one on. An equal one changes nothing.
 */
void ts_icy_writer_set_title (TsIcyWriter *self, const char *title);

/**
 * ts_icy_writer_next:
 * @audio: (inout): what is left to be sent; moves on
 * @length: (inout): its length
 * @piece: (out): what to send next; a block is valid until the next one that is not empty
 *
 * Returns: whether there was something to send
 */
gboolean
ts_icy_writer_next (TsIcyWriter *self, const guint8 **audio, gsize *length, TsIcyPiece *piece);

/**
 * ts_icy_writer_finish:
 *
 * Returns: whether a block is due after the last byte of audio, which @piece then is
 */
gboolean ts_icy_writer_finish (TsIcyWriter *self, TsIcyPiece *piece);

/**
 * ts_icy_writer_get_total:
 * @length: bytes of audio from the beginning of a stream whose title does not change
 *
 * Returns: the bytes that come out
 */
gint64 ts_icy_writer_get_total (const char *title, gint64 length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsIcyWriter, ts_icy_writer_free)

G_END_DECLS

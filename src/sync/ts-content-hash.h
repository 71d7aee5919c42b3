/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A running 64-bit sum over a file's bytes, quick enough not to slow a copy down: XXH64 with seed
 * 0 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md). It finds damage, not
 * malice. Plain memory: no clean-up. */
typedef struct {
  guint64 lanes[4];
  guint64 total;
  guint8 rest[32];
  guint n_rest;
} TsContentHash;

void ts_content_hash_init (TsContentHash *self);
void ts_content_hash_update (TsContentHash *self, const void *data, gsize size);

/**
 * ts_content_hash_get:
 *
 * Returns: the sum of all bytes so far; more may follow
 */
guint64 ts_content_hash_get (const TsContentHash *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsValuePool:
 *
 * Different texts, each kept once and known by a number, with their order. Values are never
 * removed. 0 is the value "unknown", which ranks last.
 *
 *   key -> hash table -> number -> offset -> key bytes in blocks
 *   number -> rank: its place among all keys, made when asked for
 */
typedef struct _TsValuePool TsValuePool;

TsValuePool *_ts_value_pool_new (void) G_GNUC_WARN_UNUSED_RESULT;
void _ts_value_pool_free (TsValuePool *self);

/**
 * _ts_value_pool_intern:
 * @is_new: (out): whether the key was not there before
 *
 * Returns: the number of @key, which compares by strcmp()
 */
guint32 _ts_value_pool_intern (TsValuePool *self, const char *key, gsize length, gboolean *is_new);

/**
 * _ts_value_pool_get_n:
 *
 * Returns: one more than the largest number
 */
guint32 _ts_value_pool_get_n (TsValuePool *self);

/**
 * _ts_value_pool_get_key:
 *
 * Returns: (transfer none): the key; "" for 0
 */
const char *_ts_value_pool_get_key (TsValuePool *self, guint32 value);

/**
 * _ts_value_pool_get_ranks:
 *
 * Returns: (transfer none): the rank of each number, valid until the next intern. Quick when few
 *   values are new.
 */
const guint32 *_ts_value_pool_get_ranks (TsValuePool *self);

/**
 * _ts_value_pool_get_sorted:
 * @n: (out): how many
 *
 * Returns: (transfer none): all numbers but 0 in key order
 */
const guint32 *_ts_value_pool_get_sorted (TsValuePool *self, guint32 *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsValuePool, _ts_value_pool_free)

G_END_DECLS

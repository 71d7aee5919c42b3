/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsWordIndex:
 *
 * Which values hold which words: a sorted vocabulary with, for each word, the numbers of the values
 * it occurs in. Grows only.
 */
typedef struct _TsWordIndex TsWordIndex;

TsWordIndex *_ts_word_index_new (void) G_GNUC_WARN_UNUSED_RESULT;
void _ts_word_index_free (TsWordIndex *self);

/**
 * _ts_word_index_add:
 * @value: larger than, or equal to, that of any call before
 * @folded: of _ts_search_text_fold()
 */
void _ts_word_index_add (TsWordIndex *self, guint32 value, const char *folded);

/**
 * _ts_word_index_find:
 * @prefix: the beginning of a word, as _ts_search_text_foreach_word() gives it for a query
 * @bits: (inout): bit v is set for each value v with such a word
 *
 * Returns: whether there is any
 */
gboolean _ts_word_index_find (TsWordIndex *self, const char *prefix, guint64 *bits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsWordIndex, _ts_word_index_free)

G_END_DECLS

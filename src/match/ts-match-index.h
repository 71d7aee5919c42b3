/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-link.h"

G_BEGIN_DECLS

/* A catalogue made ready for looking up one track at a time. Lookups change scratch memory
 * inside: one thread at a time. */
typedef struct _TsMatchIndex TsMatchIndex;

/**
 * ts_match_index_new:
 * @catalogue: rows to find; copied as far as needed, may be freed afterwards
 *
 * Returns: (transfer full): an index over the rows that @catalogue holds now
 */
TsMatchIndex *ts_match_index_new (const TsMatchCatalogue *catalogue) G_GNUC_WARN_UNUSED_RESULT;
void ts_match_index_free (TsMatchIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsMatchIndex, ts_match_index_free)

/**
 * ts_match_index_lookup:
 * @fields: (transfer none): the track to find
 * @max: length of @results
 * @results: (out caller-allocates) (array length=max): surest first; `left` is 0, `right` the row
 *
 * Rows that may be the same recording as @fields. When a row has the same MusicBrainz id or ISRC, or the
 * same normalised artist, album and title, only such rows are given.
 *
 * Returns: the number of results
 */
guint ts_match_index_lookup (TsMatchIndex *self,
                             const TsMatchFields *fields,
                             guint max,
                             TsMatch *results);

G_END_DECLS

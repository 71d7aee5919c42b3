/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-types.h"

G_BEGIN_DECLS

/* The rows of one library, station or file, kept as compact normalised text (about the size of
 * the text plus 48 bytes a row). Rows are numbered from 0 in the order in which they are added.
 * Only grows; may be read by several threads while none adds. */
typedef struct _TsMatchCatalogue TsMatchCatalogue;

TsMatchCatalogue *ts_match_catalogue_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ts_match_catalogue_free (TsMatchCatalogue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsMatchCatalogue, ts_match_catalogue_free)

/**
 * ts_match_catalogue_add:
 * @fields: (transfer none): what is known of the row; copied. The first 4 KiB of each normalised
 *   text count.
 *
 * A play time written into the title ("Song 3:51", "$ 1.29 3:51") is the row's duration when
 * @fields has none.
 *
 * Returns: the row's number
 */
guint ts_match_catalogue_add (TsMatchCatalogue *self, const TsMatchFields *fields);

guint ts_match_catalogue_get_n_rows (const TsMatchCatalogue *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-pairs-private.h"

G_BEGIN_DECLS

/* A person's decisions, looked up by pair and by row. */
typedef struct _TsMatchPins TsMatchPins;

/* @right_offset is added to every right row; pins of rows from @n_rows on are left out. */
TsMatchPins *
_ts_match_pins_new (const TsMatchPin *pins, gsize n, guint right_offset, guint n_rows);
void _ts_match_pins_free (TsMatchPins *self);

/* Takes pairs pinned apart out of @pairs and adds those pinned together. */
void _ts_match_pins_apply (TsMatchPins *self, GArray *pairs);

gboolean _ts_match_pins_any_apart (TsMatchPins *self);

/* The rows that a row must stay apart from; NULL when there is none. */
GArray *_ts_match_pins_apart (TsMatchPins *self, guint row);

G_END_DECLS

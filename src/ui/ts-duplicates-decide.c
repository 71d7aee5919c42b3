/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-decide.h"
#include "ts-duplicates-page-private.h"

/* What the selection means when it is said to be the same, or not to be. */

static void
add_pair (TsVerdicts *verdicts, TsDuplicateCopy *a, TsDuplicateCopy *b)
{
  ts_verdicts_add_tracks (verdicts, ts_duplicate_copy_get_track (a)->id,
                          ts_duplicate_copy_get_track (b)->id);
}

/* One selected copy is not the same as the others of its group; several are not the same as each
 * other; a whole group falls apart. */
static TsVerdicts *
make_different (GPtrArray *selected)
{
  TsVerdicts *verdicts = ts_verdicts_new (TS_VERDICT_DIFFERENT, NULL);

  for (guint i = 0; i < selected->len; i++) {
    const TsDuplicatesSelected *item = g_ptr_array_index (selected, i);
    guint n_copies = ts_duplicate_group_get_n_copies (item->group);

    for (guint j = 0; j < n_copies; j++) {
      TsDuplicateCopy *a = ts_duplicate_group_get_copy (item->group, j);

      for (guint k = j + 1; k < n_copies; k++) {
        TsDuplicateCopy *b = ts_duplicate_group_get_copy (item->group, k);
        gboolean is_a = _ts_duplicates_selected_has (item, a);
        gboolean is_b = _ts_duplicates_selected_has (item, b);

        if (item->copies->len == 1 ? is_a != is_b : is_a && is_b)
          add_pair (verdicts, a, b);
      }
    }
  }
  return verdicts;
}

/* All that is selected is one recording. */
static TsVerdicts *
make_same (GPtrArray *selected)
{
  TsVerdicts *verdicts = ts_verdicts_new (TS_VERDICT_SAME, NULL);
  TsDuplicateCopy *last = NULL;

  for (guint i = 0; i < selected->len; i++) {
    const TsDuplicatesSelected *item = g_ptr_array_index (selected, i);
    gboolean is_alone = selected->len == 1 && item->copies->len == 1;

    for (guint j = 0; j < ts_duplicate_group_get_n_copies (item->group); j++) {
      TsDuplicateCopy *copy = ts_duplicate_group_get_copy (item->group, j);

      /* A copy alone is the same as those it is with. */
      if (!is_alone && !_ts_duplicates_selected_has (item, copy))
        continue;
      if (last != NULL)
        add_pair (verdicts, last, copy);
      last = copy;
    }
  }
  return verdicts;
}

void
_ts_duplicates_page_decide (TsDuplicatesPage *self, TsVerdict verdict)
{
  g_autoptr (GPtrArray) selected = _ts_duplicates_page_get_selected (self);

  ts_decide (GTK_WIDGET (self), ts_context_get_store (ts_page_get_context (TS_PAGE (self))),
             verdict == TS_VERDICT_SAME ? make_same (selected) : make_different (selected));
}

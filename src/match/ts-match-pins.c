/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-exact-private.h"
#include "ts-match-pins-private.h"

struct _TsMatchPins {
  GArray *same;      /* (owned) (element-type TsMatchPair) */
  GHashTable *apart; /* (owned) (element-type guint GArray): rows that a row must not meet */
};

static void
set_apart (TsMatchPins *self, guint a, guint b)
{
  GArray *others = g_hash_table_lookup (self->apart, GUINT_TO_POINTER (a));

  if (others == NULL) {
    others = g_array_new (FALSE, FALSE, sizeof (guint));
    g_hash_table_insert (self->apart, GUINT_TO_POINTER (a), others);
  }
  g_array_append_val (others, b);
}

TsMatchPins *
_ts_match_pins_new (const TsMatchPin *pins, gsize n, guint right_offset, guint n_rows)
{
  TsMatchPins *self = g_new0 (TsMatchPins, 1);

  self->same = g_array_new (FALSE, FALSE, sizeof (TsMatchPair));
  self->apart = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  for (gsize i = 0; i < n; i++) {
    guint a = pins[i].left;
    guint b = pins[i].right + right_offset;
    TsMatchPair pair = { MIN (a, b), MAX (a, b), TS_MATCH_LOGIT_CERTAIN, TS_MATCH_FINAL,
                         TS_MATCH_STRATEGY_PINNED };

    if (a == b || a >= n_rows || b >= n_rows)
      continue;
    if (pins[i].is_same) {
      g_array_append_val (self->same, pair);
    } else {
      set_apart (self, a, b);
      set_apart (self, b, a);
    }
  }

  return self;
}

void
_ts_match_pins_free (TsMatchPins *self)
{
  g_array_unref (self->same);
  g_hash_table_unref (self->apart);
  g_free (self);
}

gboolean
_ts_match_pins_any_apart (TsMatchPins *self)
{
  return g_hash_table_size (self->apart) > 0;
}

GArray *
_ts_match_pins_apart (TsMatchPins *self, guint row)
{
  return g_hash_table_lookup (self->apart, GUINT_TO_POINTER (row));
}

static gboolean
is_apart (TsMatchPins *self, guint a, guint b)
{
  GArray *others = _ts_match_pins_apart (self, a);

  for (guint i = 0; others != NULL && i < others->len; i++)
    if (g_array_index (others, guint, i) == b)
      return TRUE;

  return FALSE;
}

void
_ts_match_pins_apply (TsMatchPins *self, GArray *pairs)
{
  g_autoptr (GHashTable) pinned = NULL;
  guint out = 0;

  if (self->same->len == 0 && g_hash_table_size (self->apart) == 0)
    return;

  pinned = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < self->same->len; i++) {
    const TsMatchPair *pair = &g_array_index (self->same, TsMatchPair, i);
    gint64 key = (gint64) pair->a << 32 | pair->b;

    g_hash_table_add (pinned, g_memdup2 (&key, sizeof key));
  }
  for (guint i = 0; i < pairs->len; i++) {
    const TsMatchPair *pair = &g_array_index (pairs, TsMatchPair, i);
    gint64 key = (gint64) pair->a << 32 | pair->b;

    if (!is_apart (self, pair->a, pair->b) && !g_hash_table_contains (pinned, &key))
      g_array_index (pairs, TsMatchPair, out++) = *pair;
  }
  g_array_set_size (pairs, out);
  g_array_append_vals (pairs, self->same->data, self->same->len);
  _ts_match_sort_pairs (pairs);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-word-index-private.h"

#include "ts-search-text-private.h"
#include "ts-value-pool-private.h"

#include <string.h>

/* The values of one word. Most words occur once, so the first value needs no block of its own. */
typedef struct {
  guint32 n;
  guint32 allocated; /* entries of many, 0 while one is used */
  union {
    guint32 one;
    guint32 *many; /* (owned) */
  } values;
} Postings;

struct _TsWordIndex {
  TsValuePool *words; /* (owned) */
  GArray *postings;   /* (owned) (element-type Postings): by number of the word */
  guint32 value;      /* being added */
};

TsWordIndex *
_ts_word_index_new (void)
{
  TsWordIndex *self = g_new0 (TsWordIndex, 1);

  self->words = _ts_value_pool_new ();
  self->postings = g_array_new (FALSE, TRUE, sizeof (Postings));
  g_array_set_size (self->postings, 1);
  return self;
}

void
_ts_word_index_free (TsWordIndex *self)
{
  for (guint i = 0; i < self->postings->len; i++) {
    Postings *postings = &g_array_index (self->postings, Postings, i);

    if (postings->allocated > 0)
      g_free (postings->values.many);
  }
  g_array_unref (self->postings);
  _ts_value_pool_free (self->words);
  g_free (self);
}

static const guint32 *
postings_get_values (const Postings *postings)
{
  return postings->allocated > 0 ? postings->values.many : &postings->values.one;
}

static void
add_word_cb (const char *word, gpointer user_data)
{
  TsWordIndex *self = user_data;
  gboolean is_new;
  guint32 number = _ts_value_pool_intern (self->words, word, strlen (word), &is_new);
  Postings *postings;

  if (is_new)
    g_array_set_size (self->postings, number + 1);
  postings = &g_array_index (self->postings, Postings, number);
  if (postings->n == 0) {
    postings->values.one = self->value;
    postings->n = 1;
    return;
  }
  if (postings_get_values (postings)[postings->n - 1] == self->value)
    return;
  if (postings->allocated == 0) {
    guint32 *many = g_new (guint32, 4);

    many[0] = postings->values.one;
    postings->values.many = many;
    postings->allocated = 4;
  } else if (postings->n == postings->allocated) {
    guint32 grown = postings->allocated + MAX (postings->allocated / 2, 4);

    postings->values.many = g_renew (guint32, postings->values.many, grown);
    postings->allocated = grown;
  }
  postings->values.many[postings->n++] = self->value;
}

void
_ts_word_index_add (TsWordIndex *self, guint32 value, const char *folded)
{
  self->value = value;
  _ts_search_text_foreach_word (folded, FALSE, add_word_cb, self);
}

gboolean
_ts_word_index_find (TsWordIndex *self, const char *prefix, guint64 *bits)
{
  gsize length = strlen (prefix);
  guint32 n_sorted;
  const guint32 *sorted = _ts_value_pool_get_sorted (self->words, &n_sorted);
  guint32 low = 0;
  guint32 high = n_sorted;
  gboolean has_any = FALSE;

  while (low < high) {
    guint32 middle = low + (high - low) / 2;

    if (strcmp (_ts_value_pool_get_key (self->words, sorted[middle]), prefix) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < n_sorted; low++) {
    const Postings *postings;
    const guint32 *values;

    if (strncmp (_ts_value_pool_get_key (self->words, sorted[low]), prefix, length) != 0)
      break;
    postings = &g_array_index (self->postings, Postings, sorted[low]);
    values = postings_get_values (postings);
    for (guint32 i = 0; i < postings->n; i++)
      bits[values[i] / 64] |= G_GUINT64_CONSTANT (1) << values[i] % 64;
    has_any = TRUE;
  }
  return has_any;
}

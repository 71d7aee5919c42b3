/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-value-pool-private.h"

#include <stdlib.h>
#include <string.h>

/* Keys lie in blocks, so that growing never copies them. A key longer than this is cut. */
#define BLOCK_BYTES 65536u
#define KEY_MAX 1023u

struct _TsValuePool {
  GPtrArray *blocks;  /* (owned) (element-type char): of BLOCK_BYTES each */
  guint32 block_used; /* bytes taken of the last block */
  GArray *offsets;    /* (owned) (element-type guint32): number -> place of its key */

  guint32 *table;     /* (owned): open addressing; 0 is free */
  guint32 table_mask; /* its size less one; a power of two */

  GArray *sorted; /* (owned) (element-type guint32): ranked numbers in key order */
  GArray *ranks;  /* (owned) (element-type guint32): number -> rank, for the ranked ones */
};

/* Comparing the first bytes as a number saves most looks at the keys. */
typedef struct {
  guint64 head;
  guint32 value;
} SortItem;

TsValuePool *
_ts_value_pool_new (void)
{
  TsValuePool *self = g_new0 (TsValuePool, 1);
  guint32 unknown = 0;

  self->blocks = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->blocks, g_malloc (BLOCK_BYTES));
  *(char *) g_ptr_array_index (self->blocks, 0) = '\0';
  self->block_used = 1;
  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (self->offsets, unknown);
  self->table_mask = 1023;
  self->table = g_new0 (guint32, self->table_mask + 1);
  self->sorted = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->ranks = g_array_new (FALSE, FALSE, sizeof (guint32));
  return self;
}

void
_ts_value_pool_free (TsValuePool *self)
{
  g_ptr_array_unref (self->blocks);
  g_array_unref (self->offsets);
  g_free (self->table);
  g_array_unref (self->sorted);
  g_array_unref (self->ranks);
  g_free (self);
}

static guint32
key_hash (const char *key, gsize length)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) key[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return (guint32) (hash ^ (hash >> 32));
}

const char *
_ts_value_pool_get_key (TsValuePool *self, guint32 value)
{
  guint32 offset = g_array_index (self->offsets, guint32, value);

  return (const char *) g_ptr_array_index (self->blocks, offset / BLOCK_BYTES)
         + offset % BLOCK_BYTES;
}

static guint32
pool_add_key (TsValuePool *self, const char *key, gsize length)
{
  guint32 offset;
  char *place;

  if (self->block_used + length + 1 > BLOCK_BYTES) {
    g_ptr_array_add (self->blocks, g_malloc (BLOCK_BYTES));
    self->block_used = 0;
  }
  place = (char *) g_ptr_array_index (self->blocks, self->blocks->len - 1) + self->block_used;
  memcpy (place, key, length);
  place[length] = '\0';
  offset = (self->blocks->len - 1) * BLOCK_BYTES + self->block_used;
  self->block_used += (guint32) length + 1;
  g_array_append_val (self->offsets, offset);
  return self->offsets->len - 1;
}

static void
pool_grow_table (TsValuePool *self)
{
  guint32 mask = self->table_mask * 2 + 1;
  guint32 *table = g_new0 (guint32, (gsize) mask + 1);

  for (guint32 value = 1; value < self->offsets->len; value++) {
    const char *key = _ts_value_pool_get_key (self, value);
    guint32 i = key_hash (key, strlen (key)) & mask;

    while (table[i] != 0)
      i = (i + 1) & mask;
    table[i] = value;
  }
  g_free (self->table);
  self->table = table;
  self->table_mask = mask;
}

guint32
_ts_value_pool_intern (TsValuePool *self, const char *key, gsize length, gboolean *is_new)
{
  guint32 i;
  guint32 value;

  if (length > KEY_MAX) {
    const char *end = g_utf8_find_prev_char (key, key + KEY_MAX);

    length = end != NULL ? (gsize) (end - key) : KEY_MAX;
  }
  i = key_hash (key, length) & self->table_mask;
  while ((value = self->table[i]) != 0) {
    const char *other = _ts_value_pool_get_key (self, value);

    if (strncmp (other, key, length) == 0 && other[length] == '\0') {
      *is_new = FALSE;
      return value;
    }
    i = (i + 1) & self->table_mask;
  }
  *is_new = TRUE;
  value = pool_add_key (self, key, length);
  self->table[i] = value;
  if (self->offsets->len > self->table_mask / 4 * 3)
    pool_grow_table (self);
  return value;
}

guint32
_ts_value_pool_get_n (TsValuePool *self)
{
  return self->offsets->len;
}

static guint64
key_head (const char *key)
{
  guint64 head = 0;

  for (int i = 0; i < 8; i++) {
    head <<= 8;
    if (*key != '\0')
      head |= (guchar) *key++;
  }
  return head;
}

static int
sort_item_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const SortItem *left = a;
  const SortItem *right = b;

  if (left->head != right->head)
    return left->head < right->head ? -1 : 1;
  return strcmp (_ts_value_pool_get_key (data, left->value),
                 _ts_value_pool_get_key (data, right->value));
}

/* The first place in the old order whose key is not less. */
static guint
pool_find_place (TsValuePool *self, const char *key)
{
  guint low = 0;
  guint high = self->sorted->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    guint32 value = g_array_index (self->sorted, guint32, middle);

    if (strcmp (_ts_value_pool_get_key (self, value), key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Puts the values that came since the last time at their places: few ones are found by bisection
 * and the rest moves in whole stretches. */
static void
pool_sort_new (TsValuePool *self)
{
  guint n_old = self->sorted->len;
  guint n_new = self->offsets->len - 1 - n_old;
  g_autofree SortItem *items = NULL;
  guint32 *sorted;
  guint end = n_old;

  if (n_new == 0)
    return;
  items = g_new (SortItem, n_new);
  for (guint i = 0; i < n_new; i++) {
    items[i].value = n_old + 1 + i;
    items[i].head = key_head (_ts_value_pool_get_key (self, items[i].value));
  }
  g_qsort_with_data (items, (gint) n_new, sizeof (SortItem), sort_item_compare, self);

  g_array_set_size (self->sorted, n_old + n_new);
  sorted = &g_array_index (self->sorted, guint32, 0);
  /* While looking for places only the old ones count. */
  self->sorted->len = n_old;
  for (guint i = n_new; i-- > 0;) {
    guint place
        = end == 0 ? 0 : pool_find_place (self, _ts_value_pool_get_key (self, items[i].value));

    memmove (sorted + place + i + 1, sorted + place, (end - place) * sizeof (guint32));
    sorted[place + i] = items[i].value;
    end = place;
    self->sorted->len = end;
  }
  self->sorted->len = n_old + n_new;
}

const guint32 *
_ts_value_pool_get_sorted (TsValuePool *self, guint32 *n)
{
  pool_sort_new (self);
  *n = self->sorted->len;
  return (const guint32 *) (gpointer) self->sorted->data;
}

const guint32 *
_ts_value_pool_get_ranks (TsValuePool *self)
{
  if (self->ranks->len != self->offsets->len) {
    guint32 n;
    const guint32 *sorted = _ts_value_pool_get_sorted (self, &n);

    g_array_set_size (self->ranks, self->offsets->len);
    for (guint32 i = 0; i < n; i++)
      g_array_index (self->ranks, guint32, sorted[i]) = i;
    g_array_index (self->ranks, guint32, 0) = G_MAXUINT32;
  }
  return (const guint32 *) (gpointer) self->ranks->data;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-base"

#include "config.h"

#include "ts-timed-cache.h"

typedef struct {
  char *name; /* (owned) */
  gpointer value;
  gint64 stored_us;
  GDestroyNotify value_free; /* (nullable) */
  GList link;                /* in the cache's order */
} Entry;

struct _TsTimedCache {
  GHashTable *entries; /* (owned) (element-type utf8 Entry) */
  GQueue order;        /* (element-type Entry): stored first at the head */
  gint64 lifetime_us;
  guint capacity;
  GDestroyNotify value_free; /* (nullable) */
  guint n_hits;
  guint n_misses;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  if (entry->value_free != NULL)
    entry->value_free (entry->value);
  g_free (entry->name);
  g_free (entry);
}

TsTimedCache *
ts_timed_cache_new (gint64 lifetime_us, guint capacity, GDestroyNotify value_free)
{
  TsTimedCache *self;

  g_return_val_if_fail (capacity >= 1, NULL);

  self = g_new0 (TsTimedCache, 1);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  g_queue_init (&self->order);
  self->lifetime_us = lifetime_us;
  self->capacity = capacity;
  self->value_free = value_free;
  return self;
}

void
ts_timed_cache_free (TsTimedCache *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
remove_entry (TsTimedCache *self, Entry *entry)
{
  g_queue_unlink (&self->order, &entry->link);
  g_hash_table_remove (self->entries, entry->name);
}

void
ts_timed_cache_store (TsTimedCache *self, const char *name, gpointer value, gint64 now_us)
{
  Entry *entry;

  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL && value != NULL);

  ts_timed_cache_remove (self, name);
  if (g_hash_table_size (self->entries) >= self->capacity)
    remove_entry (self, g_queue_peek_head (&self->order));
  entry = g_new0 (Entry, 1);
  entry->name = g_strdup (name);
  entry->value = value;
  entry->stored_us = now_us;
  entry->value_free = self->value_free;
  entry->link.data = entry;
  g_queue_push_tail_link (&self->order, &entry->link);
  g_hash_table_insert (self->entries, entry->name, entry);
}

gpointer
ts_timed_cache_get (TsTimedCache *self, const char *name, gint64 now_us)
{
  Entry *entry;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  entry = g_hash_table_lookup (self->entries, name);
  if (entry != NULL && now_us - entry->stored_us >= self->lifetime_us) {
    remove_entry (self, entry);
    entry = NULL;
  }
  if (entry == NULL) {
    self->n_misses++;
    return NULL;
  }
  self->n_hits++;
  return entry->value;
}

void
ts_timed_cache_remove (TsTimedCache *self, const char *name)
{
  Entry *entry;

  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);

  entry = g_hash_table_lookup (self->entries, name);
  if (entry != NULL)
    remove_entry (self, entry);
}

guint
ts_timed_cache_get_n_hits (TsTimedCache *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_hits;
}

guint
ts_timed_cache_get_n_misses (TsTimedCache *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_misses;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-model"

#include "config.h"

#include "ts-known-tracks.h"

#include <string.h>

struct _TsKnownTracks {
  gatomicrefcount ref_count;
  GArray *rows;            /* (owned) (element-type TsKnownTrack) */
  GStringChunk *strings;   /* (owned): locations and identities of the rows */
  GHashTable *by_location; /* (owned): location -> index + 1 */
  GMutex lock;
  GHashTable *by_identity; /* (owned) (nullable) (guarded by lock): identity -> first index + 1 */
  GArray *next_identity; /* (owned) (nullable) (element-type int): next index of the same, or -1 */
  GHashTable *by_inode;  /* (owned) (nullable) (guarded by lock): key of a row -> index + 1 */
};

static guint
inode_hash (gconstpointer key)
{
  const TsKnownTrack *row = key;
  guint64 mixed = (row->inode ^ (row->device << 40)) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint) (mixed >> 32);
}

static gboolean
inode_equal (gconstpointer a, gconstpointer b)
{
  const TsKnownTrack *left = a;
  const TsKnownTrack *right = b;

  return left->inode == right->inode && left->device == right->device;
}

TsKnownTracks *
ts_known_tracks_new (void)
{
  TsKnownTracks *self = g_new0 (TsKnownTracks, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->rows = g_array_new (FALSE, FALSE, sizeof (TsKnownTrack));
  self->strings = g_string_chunk_new (32 * 1024);
  self->by_location = g_hash_table_new (g_str_hash, g_str_equal);
  g_mutex_init (&self->lock);
  return self;
}

TsKnownTracks *
ts_known_tracks_ref (TsKnownTracks *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/* Lookup tables that are made when first asked for; adding a row makes them stale. */
static void
known_tracks_drop_lookups (TsKnownTracks *self)
{
  g_clear_pointer (&self->by_identity, g_hash_table_unref);
  g_clear_pointer (&self->next_identity, g_array_unref);
  g_clear_pointer (&self->by_inode, g_hash_table_unref);
}

void
ts_known_tracks_unref (TsKnownTracks *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  known_tracks_drop_lookups (self);
  g_hash_table_unref (self->by_location);
  g_array_unref (self->rows);
  g_string_chunk_free (self->strings);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
ts_known_tracks_add (TsKnownTracks *self, const TsKnownTrack *track)
{
  TsKnownTrack row;

  g_return_if_fail (self != NULL);
  g_return_if_fail (track != NULL && track->location != NULL);

  row = *track;
  row.location = g_string_chunk_insert (self->strings, track->location);
  if (track->identity != NULL)
    row.identity = g_string_chunk_insert (self->strings, track->identity);
  g_array_append_val (self->rows, row);
  g_hash_table_replace (self->by_location, (gpointer) row.location,
                        GUINT_TO_POINTER (self->rows->len));
  known_tracks_drop_lookups (self);
}

guint
ts_known_tracks_get_n (TsKnownTracks *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->rows->len;
}

const TsKnownTrack *
ts_known_tracks_get (TsKnownTracks *self, guint i)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (i < self->rows->len, NULL);

  return &g_array_index (self->rows, TsKnownTrack, i);
}

static const TsKnownTrack *
known_tracks_lookup (TsKnownTracks *self, GHashTable *table, gconstpointer key, guint *index)
{
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (table, key));

  if (found == 0)
    return NULL;
  if (index != NULL)
    *index = found - 1;
  return &g_array_index (self->rows, TsKnownTrack, found - 1);
}

const TsKnownTrack *
ts_known_tracks_find (TsKnownTracks *self, const char *location, guint *index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (location != NULL, NULL);

  return known_tracks_lookup (self, self->by_location, location, index);
}

static void
known_tracks_index_identities (TsKnownTracks *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->by_identity != NULL)
    return;
  self->next_identity = g_array_sized_new (FALSE, FALSE, sizeof (int), self->rows->len);
  g_array_set_size (self->next_identity, self->rows->len);
  self->by_identity = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = self->rows->len; i-- > 0;) {
    const char *identity = g_array_index (self->rows, TsKnownTrack, i).identity;
    int next = -1;

    if (identity != NULL) {
      next = (int) GPOINTER_TO_UINT (g_hash_table_lookup (self->by_identity, identity)) - 1;
      g_hash_table_replace (self->by_identity, (gpointer) identity, GUINT_TO_POINTER (i + 1));
    }
    g_array_index (self->next_identity, int, i) = next;
  }
}

int
ts_known_tracks_find_identity (TsKnownTracks *self, const char *identity, int after)
{
  g_return_val_if_fail (self != NULL, -1);
  g_return_val_if_fail (identity != NULL, -1);
  g_return_val_if_fail (after >= -1 && after < (int) self->rows->len, -1);

  known_tracks_index_identities (self);
  if (after >= 0)
    return g_array_index (self->next_identity, int, after);
  return (int) GPOINTER_TO_UINT (g_hash_table_lookup (self->by_identity, identity)) - 1;
}

static void
known_tracks_index_inodes (TsKnownTracks *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->by_inode != NULL)
    return;
  self->by_inode = g_hash_table_new (inode_hash, inode_equal);
  for (guint i = self->rows->len; i-- > 0;) {
    TsKnownTrack *row = &g_array_index (self->rows, TsKnownTrack, i);

    if (row->inode != 0)
      g_hash_table_replace (self->by_inode, row, GUINT_TO_POINTER (i + 1));
  }
}

const TsKnownTrack *
ts_known_tracks_find_inode (TsKnownTracks *self, guint64 device, guint64 inode, guint *index)
{
  TsKnownTrack key = { .inode = inode, .device = device };

  g_return_val_if_fail (self != NULL, NULL);

  if (inode == 0)
    return NULL;
  known_tracks_index_inodes (self);
  return known_tracks_lookup (self, self->by_inode, &key, index);
}

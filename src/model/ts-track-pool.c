/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-model"

#include "config.h"

#include "ts-track-pool.h"

#include <string.h>

/* Large enough that hardly anything is left over at the end of one. */
#define BLOCK_BYTES (64 * 1024)

/* A list of genres is shared as a whole up to this many bytes of its names. */
#define MAX_GENRES_BYTES 256

/*
 * Blocks hold numbers and pointers from their start and strings from their end:
 *
 *   block: | track | track | ... ->      free      <- ... | "title" | "path" |
 */
struct _TsTrackPool {
  GPtrArray *blocks;  /* (owned) (element-type gpointer) */
  char *start;        /* of what is free in the last block */
  char *end;          /* of the same */
  GHashTable *shared; /* (owned) (nullable): strings that are there, in the blocks */
  GHashTable *genres; /* (owned) (nullable): names joined by newlines -> char ** in the blocks */
  gatomicrefcount ref_count;
};

TsTrackPool *
ts_track_pool_new (void)
{
  TsTrackPool *self = g_new0 (TsTrackPool, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->shared = g_hash_table_new (g_str_hash, g_str_equal);
  self->genres = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

TsTrackPool *
ts_track_pool_ref (TsTrackPool *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ts_track_pool_unref (TsTrackPool *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  ts_track_pool_close (self);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

void
ts_track_pool_close (TsTrackPool *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->shared, g_hash_table_unref);
  g_clear_pointer (&self->genres, g_hash_table_unref);
}

/* --- Memory -------------------------------------------------------------------------------- */

static void
add_block (TsTrackPool *self, gsize size)
{
  self->start = g_malloc (size);
  self->end = self->start + size;
  g_ptr_array_add (self->blocks, self->start);
}

gpointer
ts_track_pool_alloc (TsTrackPool *self, gsize size)
{
  gsize rounded = (size + sizeof (gpointer) - 1) & ~(sizeof (gpointer) - 1);
  gpointer memory;

  g_return_val_if_fail (self != NULL, NULL);

  if ((gsize) (self->end - self->start) < rounded)
    add_block (self, MAX (rounded, BLOCK_BYTES));
  memory = self->start;
  self->start += rounded;
  return memset (memory, 0, rounded);
}

char *
ts_track_pool_add_string (TsTrackPool *self, const char *text)
{
  gsize size;

  g_return_val_if_fail (self != NULL, NULL);

  if (text == NULL)
    return NULL;
  size = strlen (text) + 1;
  if ((gsize) (self->end - self->start) < size)
    add_block (self, MAX (size, BLOCK_BYTES));
  self->end -= size;
  return memcpy (self->end, text, size);
}

/* One copy for all that say the same. */
static char *
share_string (TsTrackPool *self, const char *text)
{
  char *known;

  if (text == NULL || self->shared == NULL)
    return ts_track_pool_add_string (self, text);
  known = g_hash_table_lookup (self->shared, text);
  if (known == NULL) {
    known = ts_track_pool_add_string (self, text);
    g_hash_table_add (self->shared, known);
  }
  return known;
}

static char **
add_genres (TsTrackPool *self, char **genres)
{
  guint n = g_strv_length (genres);
  char **copy = ts_track_pool_alloc (self, (n + 1) * sizeof (char *));

  for (guint i = 0; i < n; i++)
    copy[i] = share_string (self, genres[i]);
  return copy;
}

static char **
share_genres (TsTrackPool *self, char **genres)
{
  g_autofree char *joined = NULL;
  char **known;

  if (genres == NULL)
    return NULL;
  joined = g_strjoinv ("\n", genres);
  if (self->genres == NULL || strlen (joined) > MAX_GENRES_BYTES)
    return add_genres (self, genres);
  known = g_hash_table_lookup (self->genres, joined);
  if (known == NULL) {
    known = add_genres (self, genres);
    g_hash_table_insert (self->genres, ts_track_pool_add_string (self, joined), known);
  }
  return known;
}

/* --- Tracks -------------------------------------------------------------------------------- */

TsTrack *
ts_track_pool_add (TsTrackPool *self, const TsTrack *track)
{
  TsTrack *copy;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (track != NULL, NULL);

  copy = ts_track_pool_alloc (self, sizeof (TsTrack));
  *copy = *track;
  g_atomic_ref_count_init (&copy->ref_count);
  copy->pool = ts_track_pool_ref (self);
  copy->location = ts_track_pool_add_string (self, track->location);
  copy->uri = ts_track_pool_add_string (self, track->uri);
  copy->title = ts_track_pool_add_string (self, track->title);
  copy->artist = share_string (self, track->artist);
  copy->album = share_string (self, track->album);
  copy->album_artist = share_string (self, track->album_artist);
  copy->genres = share_genres (self, track->genres);
  copy->mb_recording_id = ts_track_pool_add_string (self, track->mb_recording_id);
  copy->mb_release_id = share_string (self, track->mb_release_id);
  copy->mb_release_track_id = ts_track_pool_add_string (self, track->mb_release_track_id);
  copy->mb_artist_id = share_string (self, track->mb_artist_id);
  copy->isrc = ts_track_pool_add_string (self, track->isrc);
  copy->codec = share_string (self, track->codec);
  copy->identity = ts_track_pool_add_string (self, track->identity);
  if (track->n_origins > 0) {
    copy->origins = ts_track_pool_alloc (self, track->n_origins * sizeof (gint64));
    memcpy (copy->origins, track->origins, track->n_origins * sizeof (gint64));
  }
  return copy;
}

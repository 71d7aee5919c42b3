/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-track-comparison.h"

#include "ts-main-call.h"
#include "ts-service-error.h"
#include "ts-store-tracks.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define BATCH_SIZE 500

struct _TsTrackComparison {
  TsStore *store;       /* (owned) */
  TsSource *source;     /* (owned) */
  TsKnownTracks *known; /* (owned) */
  guint8 *is_seen;      /* (owned): one for each of them */
  GHashTable *fresh;    /* (owned) (element-type utf8): locations that are new */
  TsScanBatch *batch;   /* (owned) */
  TsFolderCounts counts;
};

TsTrackComparison *
ts_track_comparison_new (TsStore *store,
                         TsSource *source,
                         GCancellable *cancellable,
                         GError **error)
{
  TsKnownTracks *known;
  TsTrackComparison *self;

  g_return_val_if_fail (TS_IS_STORE (store), NULL);
  g_return_val_if_fail (TS_IS_SOURCE (source), NULL);

  known = ts_store_load_known (store, ts_source_get_id (source), cancellable, error);
  if (known == NULL)
    return NULL;
  self = g_new0 (TsTrackComparison, 1);
  self->store = g_object_ref (store);
  self->source = g_object_ref (source);
  self->known = known;
  self->is_seen = g_new0 (guint8, ts_known_tracks_get_n (known));
  self->fresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->batch = ts_scan_batch_new ();
  return self;
}

void
ts_track_comparison_free (TsTrackComparison *self)
{
  if (self == NULL)
    return;
  ts_main_unref_object (self->store);
  ts_main_unref_object (self->source);
  ts_known_tracks_unref (self->known);
  g_free (self->is_seen);
  g_hash_table_unref (self->fresh);
  ts_scan_batch_free (self->batch);
  g_free (self);
}

static guint64
hash_bytes (guint64 hash, const void *data, gsize size)
{
  const guint8 *bytes = data;

  for (gsize i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

static guint64
hash_string (guint64 hash, const char *text)
{
  return text != NULL ? hash_bytes (hash, text, strlen (text) + 1) : hash_bytes (hash, "\1", 2);
}

/* What a source says of a track, as one number, FNV-1a: a server has no inodes, so the library
 * keeps this where a folder has one, and a track that still has its number is not written again. */
static guint64
make_digest (const TsTrack *track)
{
  const char *const texts[]
      = { track->title,           track->artist,        track->album,
          track->album_artist,    track->codec,         track->isrc,
          track->mb_recording_id, track->mb_release_id, track->mb_release_track_id,
          track->mb_artist_id };
  const gint64 numbers[] = { track->track_number,   track->disc_number,     track->year,
                             track->duration_ms,    track->is_compilation,  track->bit_rate_kbps,
                             track->sample_rate_hz, track->bits_per_sample, track->channels,
                             track->size_bytes,     track->mtime_us };
  const double gains[]
      = { track->track_gain_db, track->track_peak, track->album_gain_db, track->album_peak };
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    hash = hash_string (hash, texts[i]);
  for (char **genre = track->genres; genre != NULL && *genre != NULL; genre++)
    hash = hash_string (hash, *genre);
  hash = hash_bytes (hash, numbers, sizeof numbers);
  for (gsize i = 0; i < G_N_ELEMENTS (gains); i++) {
    double gain = isnan (gains[i]) ? -1000 : gains[i];

    hash = hash_bytes (hash, &gain, sizeof gain);
  }
  /* A number that fits the database's signed ones, and is not 0, which means unknown. */
  return (hash >> 1) | 1;
}

void
ts_track_comparison_add (TsTrackComparison *self, TsTrack *track)
{
  const guint64 digest = make_digest (track);
  guint index;
  const TsKnownTrack *known = ts_known_tracks_find (self->known, track->location, &index);

  if (known == NULL) {
    /* Lists that change while they are read repeat some of their entries. */
    if (!g_hash_table_add (self->fresh, g_strdup (track->location)))
      return;
    self->counts.n_added++;
    ts_scan_batch_add_track (self->batch, track, digest, 0);
  } else if (self->is_seen[index]) {
    return;
  } else if (known->inode != digest) {
    self->counts.n_changed++;
    track->id = known->id;
    ts_scan_batch_add_track (self->batch, track, digest, 0);
  } else if (known->is_missing) {
    self->counts.n_returned++;
    ts_scan_batch_add_present (self->batch, known->id);
  } else {
    self->counts.n_unchanged++;
  }
  self->counts.n_files++;
  if (known != NULL)
    self->is_seen[index] = TRUE;
}

gboolean
ts_track_comparison_flush (TsTrackComparison *self, guint n_least, GError **error)
{
  g_autoptr (TsScanBatch) batch = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (ts_scan_batch_get_n (self->batch) < n_least)
    return TRUE;
  batch = g_steal_pointer (&self->batch);
  self->batch = ts_scan_batch_new ();
  return ts_store_apply_scan (self->store, ts_source_get_id (self->source), batch, NULL, error);
}

static gboolean
check_not_empty (TsTrackComparison *self, GError **error)
{
  if (self->counts.n_files > 0)
    return TRUE;
  for (guint i = 0; i < ts_known_tracks_get_n (self->known); i++) {
    if (ts_known_tracks_get (self->known, i)->is_missing)
      continue;
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE,
                 _ ("“%s” lists no music at all, although it did before. The library stays as "
                    "it was."),
                 ts_source_get_name (self->source));
    return FALSE;
  }
  return TRUE;
}

gboolean
ts_track_comparison_finish (TsTrackComparison *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!check_not_empty (self, error))
    return FALSE;
  for (guint i = 0; i < ts_known_tracks_get_n (self->known); i++) {
    const TsKnownTrack *known = ts_known_tracks_get (self->known, i);

    if (self->is_seen[i] || known->is_missing)
      continue;
    self->counts.n_missing++;
    ts_scan_batch_add_missing (self->batch, known->id);
    if (!ts_track_comparison_flush (self, BATCH_SIZE, error))
      return FALSE;
  }
  return ts_track_comparison_flush (self, 1, error)
         && ts_store_finish_scan (self->store, ts_source_get_id (self->source), g_get_real_time (),
                                  NULL, error);
}

const TsFolderCounts *
ts_track_comparison_get_counts (TsTrackComparison *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->counts;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-folder-cache.h"

#include "ts-folder-scanner.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sys/stat.h>

/* Number of the format; root; device; then a line a track. Loaded by mapping the file. */
#define TRACK_TYPE "(aymsmsmsmsasiiixmsmsmsidsxxms)"
#define CACHE_TYPE "(uayta" TRACK_TYPE ")"
#define CACHE_VERSION 1

static GVariant *
pack_track (const TsTrack *track)
{
  static const char *const none[] = { NULL };

  return g_variant_new ("(@aymsmsmsms^asiiixmsmsmsidsxxms)",
                        g_variant_new_bytestring (track->location), track->title, track->artist,
                        track->album, track->album_artist,
                        track->genres != NULL ? (const char *const *) track->genres : none,
                        track->track_number, track->disc_number, track->year, track->duration_ms,
                        track->mb_recording_id, track->isrc, track->identity, track->bit_rate_kbps,
                        track->track_gain_db, track->codec != NULL ? track->codec : "",
                        track->size_bytes, track->mtime_us, track->mb_release_id);
}

static TsTrack *
unpack_track (GVariant *value)
{
  TsTrack *track = ts_track_new ();
  g_autoptr (GVariant) location = NULL;
  g_autofree char *codec = NULL;
  g_auto (GStrv) genres = NULL;

  g_variant_get (value, "(@aymsmsmsms^asiiixmsmsmsidsxxms)", &location, &track->title,
                 &track->artist, &track->album, &track->album_artist, &genres, &track->track_number,
                 &track->disc_number, &track->year, &track->duration_ms, &track->mb_recording_id,
                 &track->isrc, &track->identity, &track->bit_rate_kbps, &track->track_gain_db,
                 &codec, &track->size_bytes, &track->mtime_us, &track->mb_release_id);
  track->location = g_variant_dup_bytestring (location, NULL);
  if (*codec != '\0')
    track->codec = g_steal_pointer (&codec);
  if (genres[0] != NULL)
    track->genres = g_steal_pointer (&genres);
  return track;
}

static guint64
get_device (const char *root)
{
  GStatBuf info;

  return g_stat (root, &info) == 0 ? info.st_dev : 0;
}

/* The tracks of the last time by location; empty when there is no cache of this folder. */
static GHashTable *
load (const char *cache_path, const char *root, guint64 *device)
{
  GHashTable *tracks
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ts_track_unref);
  g_autoptr (GMappedFile) file = g_mapped_file_new (cache_path, FALSE, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) value = NULL, cached_root = NULL, list = NULL;
  guint32 version;

  *device = 0;
  if (file == NULL)
    return tracks;
  bytes = g_mapped_file_get_bytes (file);
  value = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (CACHE_TYPE), bytes, FALSE));
  if (!g_variant_is_normal_form (value))
    return tracks;
  g_variant_get (value, "(u@ayt@a" TRACK_TYPE ")", &version, &cached_root, device, &list);
  if (version != CACHE_VERSION || g_strcmp0 (g_variant_get_bytestring (cached_root), root) != 0)
    return tracks;
  for (gsize i = 0; i < g_variant_n_children (list); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
    TsTrack *track = unpack_track (child);

    g_hash_table_replace (tracks, track->location, track);
  }
  return tracks;
}

static void
save (const char *cache_path, const char *root, GHashTable *tracks)
{
  GVariantBuilder builder;
  g_autoptr (GVariant) value = NULL;
  g_autofree char *dir = g_path_get_dirname (cache_path);
  GHashTableIter iter;
  gpointer track;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" TRACK_TYPE));
  g_hash_table_iter_init (&iter, tracks);
  while (g_hash_table_iter_next (&iter, NULL, &track))
    g_variant_builder_add_value (&builder, pack_track (track));
  value = g_variant_ref_sink (g_variant_new ("(u@ayt@a" TRACK_TYPE ")", CACHE_VERSION,
                                             g_variant_new_bytestring (root), get_device (root),
                                             g_variant_builder_end (&builder)));
  /* Losing it costs the time of one full read, so that nobody has to hear of it. */
  if (g_mkdir_with_parents (dir, 0700) == 0)
    g_file_set_contents_full (cache_path, g_variant_get_data (value), g_variant_get_size (value),
                              G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_ONLY_EXISTING,
                              0600, NULL);
}

typedef struct {
  GHashTable *tracks; /* location -> TsTrack */
  GPtrArray *by_id;   /* (element-type TsTrack) (nullable elements): id - 1 -> track */
} Reading;

static void
drop_old (Reading *self, gint64 id)
{
  TsTrack *old = id > 0 && id <= self->by_id->len ? self->by_id->pdata[id - 1] : NULL;

  if (old != NULL && g_hash_table_lookup (self->tracks, old->location) == old) {
    g_hash_table_remove (self->tracks, old->location);
  }
}

static gboolean
changes_cb (const TsFolderChange *changes, guint n_changes, gpointer data, GError **error)
{
  Reading *self = data;

  for (guint i = 0; i < n_changes; i++) {
    const TsFolderChange *change = &changes[i];
    TsTrack *moved;

    switch (change->kind) {
    case TS_FOLDER_CHANGE_TRACK:
      drop_old (self, change->id);
      g_hash_table_replace (self->tracks, change->track->location, ts_track_ref (change->track));
      break;
    case TS_FOLDER_CHANGE_MOVED:
      moved = ts_track_copy (self->by_id->pdata[change->id - 1]);
      drop_old (self, change->id);
      g_free (moved->location);
      moved->location = g_strdup (change->location);
      moved->mtime_us = change->mtime_us;
      g_hash_table_replace (self->tracks, moved->location, moved);
      break;
    case TS_FOLDER_CHANGE_MISSING:
      drop_old (self, change->id);
      break;
    case TS_FOLDER_CHANGE_PRESENT:
    default:
      break;
    }
  }
  return TRUE;
}

static int
compare_tracks (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 ((*(TsTrack *const *) a)->location, (*(TsTrack *const *) b)->location);
}

GPtrArray *
ts_folder_cache_read (
    const char *cache_path, const char *root, TsJob *job, guint *n_unread, GError **error)
{
  g_autoptr (GHashTable) tracks = NULL;
  g_autoptr (TsKnownTracks) known = ts_known_tracks_new ();
  g_autoptr (TsFolderScanner) scanner = NULL;
  g_autoptr (GPtrArray) by_id = NULL;
  g_autoptr (GPtrArray) result = NULL;
  g_autoptr (GError) local = NULL;
  Reading reading;
  GHashTableIter iter;
  gpointer value;
  guint64 device;
  const TsFolderCounts *counts;

  g_return_val_if_fail (cache_path != NULL && root != NULL, NULL);

  tracks = load (cache_path, root, &device);
  by_id = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  g_hash_table_iter_init (&iter, tracks);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    TsTrack *track = value;
    const TsKnownTrack row = { .id = by_id->len + 1,
                               .location = track->location,
                               .identity = track->identity,
                               .mtime_us = track->mtime_us,
                               .size_bytes = track->size_bytes,
                               /* Not kept: FAT makes them up anew each time it is mounted. */
                               .inode = 0,
                               .device = device };

    ts_known_tracks_add (known, &row);
    g_ptr_array_add (by_id, ts_track_ref (track));
  }

  reading = (Reading){ tracks, by_id };
  scanner = ts_folder_scanner_new (root, known);
  ts_folder_scanner_run (scanner, job, changes_cb, &reading, &local);
  counts = ts_folder_scanner_get_counts (scanner);
  if (local == NULL || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    if (counts->n_unchanged < counts->n_files || counts->n_missing > 0)
      save (cache_path, root, tracks);
  }
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  if (n_unread != NULL)
    *n_unread = counts->n_unread;

  result = g_ptr_array_new_full (g_hash_table_size (tracks), (GDestroyNotify) ts_track_unref);
  g_hash_table_iter_init (&iter, tracks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (result, ts_track_ref (value));
  g_ptr_array_sort (result, compare_tracks);
  return g_steal_pointer (&result);
}

void
ts_folder_cache_add (const char *cache_path, const char *root, GPtrArray *tracks)
{
  g_autoptr (GHashTable) known = NULL;
  guint64 device;

  g_return_if_fail (cache_path != NULL && root != NULL && tracks != NULL);

  if (tracks->len == 0)
    return;
  known = load (cache_path, root, &device);
  for (guint i = 0; i < tracks->len; i++) {
    TsTrack *track = tracks->pdata[i];

    g_hash_table_replace (known, track->location, ts_track_ref (track));
  }
  save (cache_path, root, known);
}

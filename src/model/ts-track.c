/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-model"

#include "config.h"

#include "ts-track-pool.h"

#include <math.h>
#include <string.h>

G_DEFINE_BOXED_TYPE (TsTrack, ts_track, ts_track_ref, ts_track_unref)

TsTrack *
ts_track_new (void)
{
  TsTrack *self = g_new0 (TsTrack, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->track_gain_db = self->track_peak = self->album_gain_db = self->album_peak = NAN;
  return self;
}

TsTrack *
ts_track_ref (TsTrack *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/* Every owned string of a track, for copying and freeing alike. */
#define TS_TRACK_STRINGS(track)                                                                    \
  {                                                                                                \
    &(track)->location, &(track)->uri, &(track)->title, &(track)->artist, &(track)->album,         \
        &(track)->album_artist, &(track)->mb_recording_id, &(track)->mb_release_id,                \
        &(track)->mb_release_track_id, &(track)->mb_artist_id, &(track)->isrc, &(track)->codec,    \
        &(track)->identity                                                                         \
  }

void
ts_track_unref (TsTrack *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->pool != NULL) {
    ts_track_pool_unref (self->pool);
  } else {
    char **strings[] = TS_TRACK_STRINGS (self);

    for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
      g_free (*strings[i]);
    g_strfreev (self->genres);
    g_free (self->origins);
    g_free (self);
  }
}

TsTrack *
ts_track_copy (const TsTrack *self)
{
  TsTrack *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (TsTrack, 1);
  *copy = *self;
  copy->pool = NULL;
  g_atomic_ref_count_init (&copy->ref_count);
  {
    char **strings[] = TS_TRACK_STRINGS (copy);

    for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
      *strings[i] = g_strdup (*strings[i]);
  }
  copy->genres = g_strdupv (self->genres);
  copy->origins = g_memdup2 (self->origins, self->n_origins * sizeof (gint64));
  return copy;
}

void
ts_track_set_string (char **field, const char *value)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (field != NULL);

  g_clear_pointer (field, g_free);
  if (value == NULL)
    return;
  valid = g_utf8_make_valid (value, -1);
  g_strstrip (valid);
  if (*valid != '\0')
    *field = g_steal_pointer (&valid);
}

gboolean
ts_track_is_lossless (const TsTrack *self)
{
  static const char *const lossless[] = { "FLAC", "ALAC", "PCM", "WavPack", "APE", "TTA", "WMA Lossless", NULL };

  g_return_val_if_fail (self != NULL, FALSE);

  return self->codec != NULL && g_strv_contains (lossless, self->codec);
}

char *
ts_track_get_display_title (const TsTrack *self)
{
  g_autofree char *base = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->title != NULL)
    return g_strdup (self->title);
  if (self->location == NULL)
    return g_strdup ("–");
  base = g_path_get_basename (self->location);
  return g_filename_display_name (base);
}

char *
ts_track_get_display_location (const TsTrack *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->location != NULL ? g_filename_display_name (self->location) : g_strdup ("");
}

char *
ts_track_get_display_name (const TsTrack *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  /* Ids have neither folders nor an ending. */
  if (self->title == NULL || self->location == NULL || strpbrk (self->location, "/.") != NULL)
    return ts_track_get_display_location (self);
  return self->artist != NULL ? g_strdup_printf ("%s – %s", self->artist, self->title)
                              : g_strdup (self->title);
}

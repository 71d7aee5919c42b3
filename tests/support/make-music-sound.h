/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Audio in memory. */
typedef struct {
  float *samples; /* (owned): interleaved stereo in -1..1 */
  gsize n_frames;
} Sound;

#define SOUND_RATE_HZ 44100

/**
 * sound_render:
 * @sound: (out caller-allocates): free with sound_clear()
 * @take: names the performance: decides tempo, key, melody, timbre, drums and length (6 to 10 s)
 * @is_louder: the same performance, brighter and louder
 *
 * Always the same sound for the same arguments.
 */
void sound_render (Sound *sound, const char *take, gboolean is_louder);

void sound_clear (Sound *sound);

/**
 * sound_can_encode:
 * @extension: "flac", "mp3", "ogg", "opus", "m4a", "aac", "wav", "aiff" or "wma"
 *
 * Returns: whether the encoder of a format is installed
 */
gboolean sound_can_encode (const char *extension);

/**
 * sound_encode:
 * @sound: its samples are used up
 *
 * Writes an audio file without tags. GStreamer must have been started.
 */
gboolean sound_encode (Sound *sound, const char *extension, const char *path, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "make-music-sound.h"

#include <math.h>

/* A small generator of its own, so that the sound does not depend on the library's. */
static guint32
next_random (guint32 *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

static double
next_fraction (guint32 *state)
{
  return next_random (state) / 4294967296.0;
}

void
sound_render (Sound *sound, const char *take, gboolean is_louder)
{
  static const int bpms[] = { 72, 84, 92, 100, 108, 118, 124, 132, 140, 168 };
  static const int scales[][8] = { { 0, 2, 4, 5, 7, 9, 11, 12 },
                                   { 0, 2, 3, 5, 7, 8, 10, 12 },
                                   { 0, 3, 5, 6, 7, 10, 12, 15 },
                                   { 0, 2, 4, 7, 9, 12, 14, 16 } };
  static const float harmonics[][3]
      = { { 1.0f, .1f, .02f }, { .8f, .5f, .25f }, { .9f, .0f, .45f }, { .6f, .6f, .5f } };
  guint32 state = g_str_hash (take) * 2654435761u ^ 0x9e3779b9u;
  double pitches[16];
  float *samples;
  double bpm, base_hz, decay, pad_hz, hat_level;
  const int *scale;
  const float *timbre;
  gsize step_frames, beat_frames, n;
  double melody_phase = 0, pad_phase = 0;
  float previous[2] = { 0, 0 };

  state = state != 0 ? state : 1; /* the generator stays at 0 */
  for (int i = 0; i < 8; i++)
    next_random (&state);
  bpm = bpms[next_random (&state) % G_N_ELEMENTS (bpms)] + next_fraction (&state) * 4;
  base_hz = 110 * pow (2, (next_random (&state) % 24) / 12.0);
  scale = scales[next_random (&state) % G_N_ELEMENTS (scales)];
  timbre = harmonics[next_random (&state) % G_N_ELEMENTS (harmonics)];
  for (int i = 0; i < 16; i++)
    pitches[i] = base_hz * pow (2, scale[next_random (&state) % 8] / 12.0);
  decay = 1.5 + next_fraction (&state) * 7;
  hat_level = .05 + next_fraction (&state) * .15;
  pad_hz = base_hz / 2;
  beat_frames = (gsize) (SOUND_RATE_HZ * 60 / bpm);
  step_frames = beat_frames / (1 + next_random (&state) % 2);
  n = (gsize) (SOUND_RATE_HZ * (6 + 4 * next_fraction (&state)));

  samples = g_new (float, n * 2);
  for (gsize i = 0; i < n; i++) {
    const double in_step = (double) (i % step_frames) / SOUND_RATE_HZ;
    const double in_beat = (double) (i % beat_frames) / SOUND_RATE_HZ;
    const double off_beat = (double) ((i + beat_frames / 2) % beat_frames) / SOUND_RATE_HZ;
    const double edge = MIN (1.0, MIN ((double) i, (double) (n - i)) / 2000);
    float tone, drums, pad;

    melody_phase += pitches[i / step_frames % 16] / SOUND_RATE_HZ;
    pad_phase += pad_hz / SOUND_RATE_HZ;
    melody_phase -= floor (melody_phase);
    pad_phase -= floor (pad_phase);
    tone = timbre[0] * sinf ((float) (2 * G_PI * melody_phase))
           + timbre[1] * sinf ((float) (4 * G_PI * melody_phase))
           + timbre[2] * sinf ((float) (6 * G_PI * melody_phase));
    tone *= .3f * expf ((float) (-decay * in_step));
    drums = in_beat < .25
                ? .4f * expf ((float) (-28 * in_beat)) * sinf ((float) (2 * G_PI * 55 * in_beat))
                : 0;
    if (off_beat < .06)
      drums += (float) (hat_level * exp (-70 * off_beat) * (next_fraction (&state) - .5));
    pad = .1f * sinf ((float) (2 * G_PI * pad_phase));

    samples[2 * i] = (float) edge * (tone * .9f + drums + pad);
    samples[2 * i + 1] = (float) edge * (tone * .7f + drums - pad);
    if (is_louder)
      for (int c = 0; c < 2; c++) {
        const float plain = samples[2 * i + (gsize) c];

        samples[2 * i + (gsize) c] = CLAMP (1.15f * plain + .25f * (plain - previous[c]), -1, 1);
        previous[c] = plain;
      }
  }
  *sound = (Sound){ .samples = samples, .n_frames = n };
}

void
sound_clear (Sound *sound)
{
  g_clear_pointer (&sound->samples, g_free);
}

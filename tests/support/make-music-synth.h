/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SYNTH_RATE_HZ 44100

/**
 * synth_render:
 * @take: names the performance: decides tempo, key, melody, timbre, drums and length
 * @is_louder: the same performance, brighter and louder
 * @n_frames: (out): frames rendered
 *
 * Returns: (transfer full): interleaved stereo samples in -1..1, 6 to 10 s, always the same
 *   for the same arguments
 */
float *synth_render (const char *take, gboolean is_louder, gsize *n_frames);

G_END_DECLS

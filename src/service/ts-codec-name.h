/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ts_codec_name:
 * @text: (nullable): a file's suffix or a codec as servers name it: "mp3", "pcm_s16le"
 *
 * Returns: (nullable): as TsTrack.codec has it
 */
const char *ts_codec_name (const char *text);

G_END_DECLS

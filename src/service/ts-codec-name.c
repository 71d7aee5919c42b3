/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-codec-name.h"

const char *
ts_codec_name (const char *text)
{
  static const struct {
    const char *text;
    const char *codec;
  } codecs[] = {
    { "flac", "FLAC" }, { "mp3", "MP3" },       { "ogg", "Vorbis" },  { "oga", "Vorbis" },
    { "opus", "Opus" }, { "vorbis", "Vorbis" }, { "m4a", "AAC" },     { "aac", "AAC" },
    { "alac", "ALAC" }, { "wav", "PCM" },       { "aiff", "PCM" },    { "aif", "PCM" },
    { "wma", "WMA" },   { "wmav2", "WMA" },     { "ape", "APE" },     { "wv", "WavPack" },
    { "wavpack", "WavPack" },
  };

  if (text != NULL && g_ascii_strncasecmp (text, "pcm_", 4) == 0)
    return "PCM";
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (codecs); i++) {
    if (g_ascii_strcasecmp (text, codecs[i].text) == 0)
      return codecs[i].codec;
  }
  return NULL;
}

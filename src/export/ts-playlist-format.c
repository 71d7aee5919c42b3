/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-export"

#include "config.h"

#include "ts-playlist-format.h"

#include <string.h>

G_DEFINE_QUARK (ts - playlist - error - quark, ts_playlist_error)

static const char *const format_ids[] = {
  [TS_PLAYLIST_FORMAT_UNKNOWN] = "",  [TS_PLAYLIST_FORMAT_M3U] = "m3u",
  [TS_PLAYLIST_FORMAT_M3U8] = "m3u8", [TS_PLAYLIST_FORMAT_PLS] = "pls",
  [TS_PLAYLIST_FORMAT_XSPF] = "xspf", [TS_PLAYLIST_FORMAT_JSPF] = "jspf",
};

TsPlaylistFormat
ts_playlist_format_from_id (const char *id)
{
  g_return_val_if_fail (id != NULL, TS_PLAYLIST_FORMAT_UNKNOWN);

  for (guint i = TS_PLAYLIST_FORMAT_M3U; i < G_N_ELEMENTS (format_ids); i++)
    if (g_ascii_strcasecmp (id, format_ids[i]) == 0)
      return i;
  return TS_PLAYLIST_FORMAT_UNKNOWN;
}

TsPlaylistFormat
ts_playlist_format_from_name (const char *name)
{
  const char *dot;

  g_return_val_if_fail (name != NULL, TS_PLAYLIST_FORMAT_UNKNOWN);

  dot = strrchr (name, '.');
  return dot != NULL ? ts_playlist_format_from_id (dot + 1) : TS_PLAYLIST_FORMAT_UNKNOWN;
}

const char *
ts_playlist_format_get_id (TsPlaylistFormat format)
{
  g_return_val_if_fail (format < G_N_ELEMENTS (format_ids), "");

  return format_ids[format];
}

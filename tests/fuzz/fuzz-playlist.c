/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-playlist-location.h"
#include "ts-playlist-reader.h"
#include "ts-playlist-writer.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const names[] = { NULL, "x.m3u", "x.pls", "x.xspf", "x.jspf" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (TsPlaylist) playlist = ts_playlist_read_bytes (data, size, names[i], NULL);

    if (playlist == NULL)
      continue;
    for (guint k = 0; k < playlist->entries->len; k++) {
      const TsPlaylistEntry *entry = playlist->entries->pdata[k];
      g_auto (GStrv) candidates
          = ts_playlist_location_get_candidates (entry->location, "/music/lists");

      g_assert_true (entry->title == NULL || g_utf8_validate (entry->title, -1, NULL));
      for (guint c = 0; candidates[c] != NULL; c++)
        g_assert_true (g_path_is_absolute (candidates[c]));
    }
    /* What was read can be written, and what was written can be read. */
    for (TsPlaylistFormat f = TS_PLAYLIST_FORMAT_M3U; f <= TS_PLAYLIST_FORMAT_JSPF; f++) {
      guint n_left_out = 0;
      g_autoptr (GBytes) bytes = ts_playlist_to_bytes (playlist, f, NULL, &n_left_out);
      g_autoptr (GError) error = NULL;
      g_autoptr (TsPlaylist) back = ts_playlist_read_bytes (g_bytes_get_data (bytes, NULL),
                                                            g_bytes_get_size (bytes), NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (back->entries->len + n_left_out, <=, playlist->entries->len);
    }
  }
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-site-track.h"

#include "ts-text.h"
#include "ts-title-parser.h"
#include "ts-ytdlp.h"

#include <string.h>

TsTrack *
ts_site_track_from_entry (const TsYtdlpEntry *entry)
{
  TsTrack *track = ts_track_new ();
  g_autoptr (TsParsedTitle) parsed = ts_title_parse (entry->title != NULL ? entry->title : "");
  const char *artist = entry->artist;
  const char *title = entry->track;

  g_return_val_if_fail (entry->address != NULL, track);

  track->location = g_strdup (entry->address);
  track->uri = ts_ytdlp_cut_address (entry->address);
  if (title == NULL && entry->is_topic) {
    /* The channel of an artist: the title is the song's alone. */
    title = entry->title;
    artist = artist != NULL ? artist : entry->uploader;
  } else if (title == NULL) {
    title = parsed->title;
    if (*parsed->artist != '\0')
      artist = parsed->artist;
  }
  ts_track_set_string (&track->title, title);
  ts_track_set_string (&track->artist, artist != NULL ? artist : entry->uploader);
  ts_track_set_string (&track->album, entry->album);
  ts_track_set_string (&track->album_artist, entry->album_artist);
  track->track_number = entry->track_number;
  track->disc_number = entry->disc_number;
  track->year = entry->year;
  track->duration_ms = entry->duration_ms;
  return track;
}

/* "Ann - The Song" by Ann is "The Song". */
static void
drop_artist (TsTrack *track)
{
  static const char *const dashes[] = { " - ", " – ", " — ", ": " };
  const gsize length = strlen (track->artist);

  if (track->title == NULL || !g_str_has_prefix (track->title, track->artist))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (dashes); i++) {
    const char *rest = track->title + length;

    if (g_str_has_prefix (rest, dashes[i]) && ts_text_is_set (rest + strlen (dashes[i]))) {
      g_autofree char *title = g_strdup (rest + strlen (dashes[i]));

      ts_track_set_string (&track->title, title);
      return;
    }
  }
}

void
ts_site_track_complete_feed (TsFeed *feed)
{
  g_return_if_fail (feed != NULL);

  for (guint i = 0; i < feed->tracks->len; i++) {
    TsTrack *track = feed->tracks->pdata[i];

    if (track->artist == NULL)
      ts_track_set_string (&track->artist, feed->author != NULL ? feed->author : feed->title);
    if (track->artist != NULL)
      drop_artist (track);
  }
}

TsTrack *
ts_site_track_from_address (const char *address, const char *name)
{
  TsTrack *track = ts_track_new ();

  g_return_val_if_fail (address != NULL, track);

  track->location = g_strdup (address);
  track->uri = g_strdup (address);
  if (ts_text_is_set (name)) {
    ts_track_set_string (&track->title, name);
  } else {
    g_autofree char *base = g_path_get_basename (address);
    g_autofree char *file = g_strndup (base, strcspn (base, "?#"));
    g_autofree char *text = g_uri_unescape_string (file, NULL);
    g_autoptr (TsParsedTitle) parsed = ts_title_parse (text != NULL ? text : file);

    ts_track_set_string (&track->title, parsed->title);
    ts_track_set_string (&track->artist, parsed->artist);
  }
  return track;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-tag-reader.h"

#include "ts-audio-identity.h"
#include "ts-service-error.h"
#include "ts-tag-discover.h"
#include "ts-tag-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Opus gains are relative to -23 LUFS, ReplayGain to -18 (RFC 7845, section 5.2.1). */
#define R128_REFERENCE_DB 5.0

typedef enum {
  KIND_STRING,
  KIND_LIST,
  KIND_NUMBER,
  KIND_YEAR,
  KIND_FLAG,
  KIND_UUID,
  KIND_ISRC,
  KIND_DB,
  KIND_R128,
  KIND_PEAK,
} TagKind;

typedef struct {
  TsTrack *track;
  TsTagFile *file;
  GPtrArray *artists; /* (element-type utf8) (owned) */
  GPtrArray *genres;  /* (element-type utf8) (owned) */
} Collected;

#define FIELD(name) G_STRUCT_OFFSET (TsTrack, name)

/* Keys without anything but letters and digits, as every format and tagger spells them another
 * way: "MUSICBRAINZ_TRACKID" (Vorbis), "MusicBrainz/Track Id" (ASF), "MUSICBRAINZ TRACK ID" (TXXX).
 * See https://picard-docs.musicbrainz.org/en/appendices/tag_mapping.html */
static const struct {
  const char *key;
  TagKind kind;
  gsize offset;
} fields[] = {
  { "TITLE", KIND_STRING, FIELD (title) },
  { "ALBUM", KIND_STRING, FIELD (album) },
  { "ALBUMARTIST", KIND_STRING, FIELD (album_artist) },
  { "ARTIST", KIND_LIST, G_STRUCT_OFFSET (Collected, artists) },
  { "GENRE", KIND_LIST, G_STRUCT_OFFSET (Collected, genres) },
  { "TRACKNUMBER", KIND_NUMBER, FIELD (track_number) },
  { "TRACK", KIND_NUMBER, FIELD (track_number) },
  { "DISCNUMBER", KIND_NUMBER, FIELD (disc_number) },
  { "DISC", KIND_NUMBER, FIELD (disc_number) },
  { "DATE", KIND_YEAR, FIELD (year) },
  { "YEAR", KIND_YEAR, FIELD (year) },
  { "COMPILATION", KIND_FLAG, FIELD (is_compilation) },
  { "ITUNESCOMPILATION", KIND_FLAG, FIELD (is_compilation) },
  { "MUSICBRAINZTRACKID", KIND_UUID, FIELD (mb_recording_id) },
  { "MUSICBRAINZALBUMID", KIND_UUID, FIELD (mb_release_id) },
  { "MUSICBRAINZRELEASETRACKID", KIND_UUID, FIELD (mb_release_track_id) },
  { "MUSICBRAINZARTISTID", KIND_UUID, FIELD (mb_artist_id) },
  { "ISRC", KIND_ISRC, FIELD (isrc) },
  { "REPLAYGAINTRACKGAIN", KIND_DB, FIELD (track_gain_db) },
  { "REPLAYGAINTRACKPEAK", KIND_PEAK, FIELD (track_peak) },
  { "REPLAYGAINALBUMGAIN", KIND_DB, FIELD (album_gain_db) },
  { "REPLAYGAINALBUMPEAK", KIND_PEAK, FIELD (album_peak) },
  { "R128TRACKGAIN", KIND_R128, FIELD (track_gain_db) },
  { "R128ALBUMGAIN", KIND_R128, FIELD (album_gain_db) },
};

gboolean
ts_tag_reader_is_audio_name (const char *name)
{
  static const char *const endings[] = {
    "mp3", "flac", "ogg",  "opus", "m4a",  "aac",  "wav",  "wma", "aif", "aiff", "aifc",
    "oga", "mp2",  "mpga", "m4b",  "mp4",  "alac", "wave", "ape", "wv",  "tta",  "mpc",
    "mp+", "mpp",  "spx",  "asf",  "adts", "mka",  "weba", "ac3", "dsf", "fla",
  };
  const char *dot;

  g_return_val_if_fail (name != NULL, FALSE);

  dot = strrchr (name, '.');
  if (dot == NULL || dot == name)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_ascii_strcasecmp (dot + 1, endings[i]) == 0)
      return TRUE;
  return FALSE;
}

/* A UUID in lower case, or NULL; some taggers join several by a mark. */
static char *
parse_uuid (const char *value)
{
  for (const char *p = value; *p != '\0'; p++) {
    int i = 0;

    if (!g_ascii_isxdigit (*p))
      continue;
    while (i < 36
           && (i == 8 || i == 13 || i == 18 || i == 23 ? p[i] == '-' : g_ascii_isxdigit (p[i])))
      i++;
    if (i == 36 && !g_ascii_isalnum (p[36]))
      return g_ascii_strdown (p, 36);
    while (g_ascii_isxdigit (p[1]) || p[1] == '-')
      p++;
  }
  return NULL;
}

/* Two letters, three letters or digits, seven digits; people write hyphens between them. */
static char *
parse_isrc (const char *value)
{
  char isrc[13];
  gsize n = 0;

  for (const char *p = value; *p != '\0' && n < 12; p++) {
    const char c = g_ascii_toupper (*p);

    if (c == '-' || c == ' ')
      continue;
    if (!(n < 2 ? g_ascii_isupper (c) : n < 5 ? g_ascii_isalnum (c) : g_ascii_isdigit (c)))
      return NULL;
    isrc[n++] = c;
  }
  isrc[n] = '\0';
  return n == 12 ? g_strdup (isrc) : NULL;
}

static int
parse_year (const char *value)
{
  int n_digits = 0;

  for (const char *p = value; *p != '\0'; p++) {
    n_digits = g_ascii_isdigit (*p) ? n_digits + 1 : 0;
    if (n_digits == 4 && !g_ascii_isdigit (p[1])) {
      const int year = atoi (p - 3);

      if (year >= 1000)
        return year;
    }
    if (n_digits == 8 && p - value == 7) /* 19990405 */
      return atoi (value) / 10000;
  }
  return 0;
}

/* "-6.30 dB", also with the decimal comma of some taggers. */
static double
parse_decimal (const char *value)
{
  g_autofree char *text = g_strdelimit (g_strdup (value), ",", '.');
  char *end;
  const double number = g_ascii_strtod (text, &end);

  return end != text && isfinite (number) ? number : NAN;
}

static void
set_number (double *field, double value, double min, double max)
{
  if (isnan (*field) && value >= min && value <= max)
    *field = value;
}

static void
add_unique (GPtrArray *list, const char *value)
{
  g_autofree char *valid = NULL;

  ts_track_set_string (&valid, value);
  if (valid != NULL && !g_ptr_array_find_with_equal_func (list, valid, g_str_equal, NULL))
    g_ptr_array_add (list, g_steal_pointer (&valid));
}

/* Several genres are repeated values where the format has them. Elsewhere people use ";" and, as
 * ID3v2.3 says, "/": which also is in the names of genres, such as "Pop/Funk" or "Hip-Hop/Rap". */
static void
add_genres (Collected *collected, const char *value)
{
  static const char *const whole[]
      = { "Hip-Hop/Rap",      "Hip Hop/Rap", "R&B/Soul",         "Singer/Songwriter",
          "Christian/Gospel", "Folk/Rock",   "Dance/Electronic", "Alternative/Indie",
          "Pop/Rock",         "Club/House",  "Children's/Family" };
  g_auto (GStrv) parts = g_strsplit (value, ";", -1);

  for (gsize i = 0; parts[i] != NULL; i++) {
    const char *slash = strchr (parts[i], '/');
    gboolean is_whole = slash == NULL;

    g_strstrip (parts[i]);
    for (gsize w = 0; !is_whole && w < G_N_ELEMENTS (whole); w++)
      is_whole = g_ascii_strcasecmp (parts[i], whole[w]) == 0;
    if (!is_whole && collected->file->id3v2_version != 3)
      is_whole = strstr (parts[i], " / ") == NULL;
    if (is_whole || ts_tag_file_is_genre (parts[i])) {
      add_unique (collected->genres, parts[i]);
    } else {
      g_auto (GStrv) pieces = g_strsplit (parts[i], "/", -1);

      for (gsize p = 0; pieces[p] != NULL; p++)
        add_unique (collected->genres, pieces[p]);
    }
  }
}

static void
set_field (Collected *collected, TagKind kind, gsize offset, const char *value)
{
  gpointer field = G_STRUCT_MEMBER_P (collected->track, offset);

  switch (kind) {
  case KIND_STRING:
    if (*(char **) field == NULL)
      ts_track_set_string (field, value);
    break;
  case KIND_LIST:
    if (offset == G_STRUCT_OFFSET (Collected, genres))
      add_genres (collected, value);
    else
      add_unique (collected->artists, value);
    break;
  case KIND_NUMBER:
    if (*(int *) field == 0)
      *(int *) field = CLAMP (atoi (value), 0, 9999);
    break;
  case KIND_YEAR:
    if (*(int *) field == 0)
      *(int *) field = parse_year (value);
    break;
  case KIND_FLAG:
    *(gboolean *) field |= atoi (value) != 0 || g_ascii_strcasecmp (value, "true") == 0;
    break;
  case KIND_UUID:
    if (*(char **) field == NULL)
      *(char **) field = parse_uuid (value);
    break;
  case KIND_ISRC:
    if (*(char **) field == NULL)
      *(char **) field = parse_isrc (value);
    break;
  case KIND_DB:
    set_number (field, parse_decimal (value), -60, 60);
    break;
  case KIND_R128:
    if (collected->file->has_r128_gains)
      set_number (field, parse_decimal (value) / 256 + R128_REFERENCE_DB, -133, 133);
    break;
  case KIND_PEAK:
    set_number (field, parse_decimal (value), 0, 100);
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
tag_cb (const char *key, const char *value, gpointer user_data)
{
  char plain[32];
  gsize n = 0;

  for (const char *p = key; *p != '\0'; p++)
    if (g_ascii_isalnum (*p)) {
      if (n == sizeof plain - 1)
        return;
      plain[n++] = g_ascii_toupper (*p);
    }
  plain[n] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (strcmp (plain, fields[i].key) == 0) {
      set_field (user_data, fields[i].kind, fields[i].offset, value);
      return;
    }
}

static void
finish_lists (Collected *collected)
{
  g_ptr_array_add (collected->artists, NULL);
  if (collected->artists->len > 1)
    collected->track->artist = g_strjoinv ("; ", (char **) collected->artists->pdata);
  if (collected->genres->len > 0) {
    g_ptr_array_add (collected->genres, NULL);
    collected->track->genres = (char **) g_ptr_array_steal (collected->genres, NULL);
  }
}

static void
ignore_tag_cb (const char *key, const char *value, gpointer user_data)
{
}

/* Encoders that write to a pipe leave the length out; GStreamer looks for the end. */
static void
complete (TsTagFile *file, int fd, gint64 size_bytes, GCancellable *cancellable)
{
  TsTagFile other;

  if (file->duration_ms <= 0
      && ts_tag_discover (fd, &other, ignore_tag_cb, NULL, cancellable, NULL))
    file->duration_ms = other.duration_ms;
  if (file->bit_rate_kbps <= 0 && file->duration_ms > 0)
    file->bit_rate_kbps = (int) MIN (size_bytes * 8 / file->duration_ms, G_MAXINT);
}

TsTrack *
ts_tag_reader_read (
    int fd, gint64 size_bytes, GCancellable *cancellable, char **warning, GError **error)
{
  g_autoptr (TsTrack) track = ts_track_new ();
  g_autoptr (GPtrArray) artists = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) genres = g_ptr_array_new_with_free_func (g_free);
  TsTagFile file = { 0 };
  Collected collected = { .track = track, .file = &file, .artists = artists, .genres = genres };
  gboolean is_cut_off, is_known;
  char byte;

  g_return_val_if_fail (fd >= 0, NULL);

  if (warning != NULL)
    *warning = NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (size_bytes <= 0) {
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED, _ ("The file is empty."));
    return NULL;
  }
  if (pread (fd, &byte, 1, 0) < 0) {
    const int error_number = errno;

    g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (error_number),
                 _ ("The disk cannot read this file: %s."), g_strerror (error_number));
    return NULL;
  }
  track->identity = ts_audio_identity_read (fd, size_bytes, &is_cut_off);
  is_known = ts_tag_file_read (fd, &file, tag_cb, &collected);
  if (!is_known && !is_cut_off && !file.is_damaged) {
    if (!ts_tag_discover (fd, &file, tag_cb, &collected, cancellable, error))
      return NULL;
    is_known = TRUE;
  }
  if (!is_known || (file.duration_ms <= 0 && file.sample_rate_hz <= 0)) {
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                 is_cut_off        ? _ ("The file is cut off: too much of it is missing to use it.")
                 : file.is_damaged ? _ ("The file is damaged.")
                                   : _ ("There is no audio in this file that can be read."));
    return NULL;
  }
  if (!is_cut_off)
    complete (&file, fd, size_bytes, cancellable);
  finish_lists (&collected);
  track->codec = g_strdup (file.codec);
  track->duration_ms = MAX (file.duration_ms, 0);
  track->bit_rate_kbps = MAX (file.bit_rate_kbps, 0);
  track->sample_rate_hz = MAX (file.sample_rate_hz, 0);
  track->bits_per_sample = MAX (file.bits_per_sample, 0);
  track->channels = MAX (file.channels, 0);
  track->size_bytes = size_bytes;
  if (warning != NULL && (is_cut_off || file.is_cut_off))
    *warning = g_strdup (_ ("The file is cut off: there should be more of it."));
  return g_steal_pointer (&track);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * make-music DIR [N]: writes a small folder of music for trying the program and for its tests.
 *
 * The sound is synthesised here and encoded by GStreamer. DIR/manifest.json says what is in it:
 * files of one "take" are the same recording, whatever their tags say. N is the number of files
 * (default: the written-out cases). The same arguments give the same sound and tags; only serial
 * numbers and time stamps of containers differ. A format whose encoder is not installed is left
 * out, which is said.
 */
#define G_LOG_DOMAIN "make-music"

#include "config.h"

#include "make-music-songs.h"
#include "make-music-sound.h"
#include "ts-retag.h"

#include <errno.h>
#include <gst/gst.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILES 5000

/* A well-formed id that belongs to nothing real: a name-based UUID. */
static char *
make_uuid (const char *kind, const char *name)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 b[20];
  gsize length = sizeof b;

  g_checksum_update (checksum, (const guchar *) "tracksync make-music ", -1);
  g_checksum_update (checksum, (const guchar *) kind, -1);
  g_checksum_update (checksum, (const guchar *) "/", 1);
  g_checksum_update (checksum, (const guchar *) name, -1);
  g_checksum_get_digest (checksum, b, &length);
  b[6] = (b[6] & 0x0f) | 0x50;
  b[8] = (b[8] & 0x3f) | 0x80;
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
                          b[12], b[13], b[14], b[15]);
}

static const char *
ids_take (const Song *song)
{
  return song->flags & SONG_OTHER_IDS ? "seven" : song->take;
}

static void
add_tag (GPtrArray *pairs, const char *key, char *value)
{
  g_ptr_array_add (pairs, g_strdup (key));
  g_ptr_array_add (pairs, value);
}

/* ReplayGain as a player writes it: relative to -18 dB, in Opus to -23 dB and in 1/256 dB. */
static void
add_replay_gain (GPtrArray *pairs, const Song *song, const Sound *sound)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double power = 1e-9, peak = 0, gain_db;

  for (gsize i = 0; i < sound->n_frames * 2; i++) {
    power += (double) sound->samples[i] * (double) sound->samples[i];
    peak = MAX (peak, fabs ((double) sound->samples[i]));
  }
  gain_db = -18 - 10 * log10 (power / (double) (sound->n_frames * 2));
  if (g_str_equal (song->extension, "opus")) {
    add_tag (pairs, "R128_TRACK_GAIN", g_strdup_printf ("%d", (int) lround ((gain_db - 5) * 256)));
    return;
  }
  g_ascii_formatd (text, sizeof text, "%.2f", gain_db);
  add_tag (pairs, "REPLAYGAIN_TRACK_GAIN", g_strdup_printf ("%s dB", text));
  g_ascii_formatd (text, sizeof text, "%.6f", peak);
  add_tag (pairs, "REPLAYGAIN_TRACK_PEAK", g_strdup (text));
}

/* Key, value, key, value..., NULL. */
static GPtrArray *
make_tags (const Song *song, const Sound *sound)
{
  GPtrArray *pairs = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) genres = g_strsplit (song->genres, ";", -1);
  g_auto (GStrv) artists = g_strsplit (song->artist, "; ", -1);

  add_tag (pairs, "TITLE", g_strdup (song->title));
  for (gsize i = 0; artists[i] != NULL; i++)
    add_tag (pairs, "ARTIST", g_strdup (artists[i]));
  if (*song->album != '\0') {
    char *album_artist = g_strdup (artists[0]);
    char *guest = strstr (album_artist, " feat. ");

    if (guest != NULL)
      *guest = '\0';
    add_tag (pairs, "ALBUM", g_strdup (song->album));
    add_tag (pairs, "ALBUMARTIST", album_artist);
  }
  if (song->flags & SONG_COMPILATION) {
    g_free (pairs->pdata[pairs->len - 1]);
    pairs->pdata[pairs->len - 1] = g_strdup ("Various Artists");
    add_tag (pairs, "COMPILATION", g_strdup ("1"));
  }
  for (gsize i = 0; genres[i] != NULL; i++)
    add_tag (pairs, "GENRE", g_strdup (genres[i]));
  if (song->track > 0)
    add_tag (pairs, "TRACKNUMBER", g_strdup_printf ("%d", song->track));
  if (song->year > 0)
    add_tag (pairs, "DATE", g_strdup_printf ("%d", song->year));
  if (!(song->flags & SONG_NO_IDS)) {
    add_tag (pairs, "MUSICBRAINZ_TRACKID", make_uuid ("recording", ids_take (song)));
    add_tag (pairs, "MUSICBRAINZ_ALBUMID", make_uuid ("release", song->album));
    add_tag (pairs, "MUSICBRAINZ_ARTISTID", make_uuid ("artist", artists[0]));
    add_tag (
        pairs, "ISRC",
        g_strdup_printf ("QZTST%02d%05u", song->year % 100, g_str_hash (ids_take (song)) % 100000));
  }
  add_replay_gain (pairs, song, sound);
  g_ptr_array_add (pairs, NULL);
  return pairs;
}

static gboolean
write_song (const Song *song, const char *path, GError **error)
{
  Sound sound = { NULL, 0 };
  g_autoptr (GPtrArray) tags = NULL;
  gboolean is_encoded;

  sound_render (&sound, song->take, (song->flags & SONG_LOUDER) != 0);
  tags = make_tags (song, &sound);
  is_encoded = sound_encode (&sound, song->extension, path, error);
  sound_clear (&sound);
  if (!is_encoded)
    return FALSE;
  if (!(song->flags & SONG_NO_TAGS) && !ts_retag (path, (const char *const *) tags->pdata)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "the tags could not be written");
    return FALSE;
  }
  return TRUE;
}

/* One name of a path, cut between characters and safe on every file system. */
static char *
make_name (const char *text)
{
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  GString *name = g_string_new (NULL);

  for (const char *p = composed; *p != '\0' && name->len < 80; p = g_utf8_next_char (p)) {
    const gunichar c = g_utf8_get_char (p);

    if (c < 32 || (c < 128 && strchr ("/\\:*?\"<>|", (int) c) != NULL))
      g_string_append_c (name, '_');
    else
      g_string_append_unichar (name, c);
  }
  if (name->len == 0 || g_str_equal (name->str, "."))
    g_string_assign (name, "_");
  return g_string_free (name, FALSE);
}

static char *
make_path (const Song *song)
{
  g_autofree char *artist = make_name (*song->artist != '\0' ? song->artist : "Unsorted");
  g_autofree char *album = make_name (*song->album != '\0' ? song->album : "Singles");
  g_autofree char *title = make_name (song->title);
  g_autofree char *name = g_strdup_printf ("%02d %s.%s", song->track, title, song->extension);

  return g_build_filename (artist, album, name, NULL);
}

static gboolean
write_playlists (const char *root, GPtrArray *paths, GPtrArray *titles, GError **error)
{
  g_autofree char *folder = g_build_filename (root, "Playlists", NULL);
  g_autofree char *m3u_path = g_build_filename (folder, "Evening at the harbour.m3u8", NULL);
  g_autofree char *xspf_path = g_build_filename (folder, "Long drive.xspf", NULL);
  g_autofree char *pls_path = g_build_filename (folder, "Across the world.pls", NULL);
  g_autoptr (GString) m3u = g_string_new ("#EXTM3U\n");
  g_autoptr (GString) pls = g_string_new ("[playlist]\n");
  g_autoptr (GString) xspf
      = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n"
                      "  <title>Long drive</title>\n  <trackList>\n");
  guint n_pls = 0;

  if (g_mkdir_with_parents (folder, 0755) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", folder,
                 g_strerror (errno));
    return FALSE;
  }
  for (guint i = 0; i < paths->len; i++) {
    const char *path = paths->pdata[i];

    if (i % 3 == 0 && i < 30) {
      g_string_append_printf (m3u, "#EXTINF:-1,%s\n../%s\n", (char *) titles->pdata[i], path);
    } else if (i % 3 == 1 && i < 40) {
      g_autofree char *location = g_uri_escape_string (path, "/", FALSE);
      g_autofree char *title = g_markup_escape_text (titles->pdata[i], -1);

      g_string_append_printf (xspf,
                              "    <track><location>../%s</location><title>%s</title></track>\n",
                              location, title);
    } else if (i >= 18 && i < 28) {
      n_pls++;
      g_string_append_printf (pls, "File%u=../%s\nTitle%u=%s\n", n_pls, path, n_pls,
                              (char *) titles->pdata[i]);
    }
  }
  g_string_append (xspf, "  </trackList>\n</playlist>\n");
  g_string_append_printf (pls, "NumberOfEntries=%u\nVersion=2\n", n_pls);
  return g_file_set_contents (m3u_path, m3u->str, -1, error)
         && g_file_set_contents (xspf_path, xspf->str, -1, error)
         && g_file_set_contents (pls_path, pls->str, -1, error);
}

static void
add_to_manifest (JsonBuilder *manifest, const Song *song, const char *path)
{
  g_autofree char *recording = make_uuid ("recording", ids_take (song));

  json_builder_begin_object (manifest);
  json_builder_set_member_name (manifest, "path");
  json_builder_add_string_value (manifest, path);
  json_builder_set_member_name (manifest, "take");
  json_builder_add_string_value (manifest, song->take);
  json_builder_set_member_name (manifest, "recording");
  if (song->flags & SONG_NO_IDS)
    json_builder_add_null_value (manifest);
  else
    json_builder_add_string_value (manifest, recording);
  json_builder_set_member_name (manifest, "artist");
  json_builder_add_string_value (manifest, song->artist);
  json_builder_set_member_name (manifest, "title");
  json_builder_add_string_value (manifest, song->title);
  json_builder_set_member_name (manifest, "album");
  json_builder_add_string_value (manifest, song->album);
  json_builder_set_member_name (manifest, "case");
  json_builder_add_string_value (manifest, song->why);
  json_builder_end_object (manifest);
}

static gboolean
write_manifest (JsonBuilder *manifest, const char *root, GError **error)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) node = json_builder_get_root (manifest);
  g_autofree char *path = g_build_filename (root, "manifest.json", NULL);

  json_generator_set_root (generator, node);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_file (generator, path, error);
}

static gboolean
make_music (const char *root, guint n, GError **error)
{
  g_autoptr (GStringChunk) strings = g_string_chunk_new (4096);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonBuilder) manifest = json_builder_new ();
  g_autoptr (GHashTable) missing = g_hash_table_new (g_str_hash, g_str_equal);

  json_builder_begin_array (manifest);
  for (guint i = 0; i < n; i++) {
    Song song;
    g_autofree char *path = NULL;
    g_autofree char *full = NULL;
    g_autofree char *folder = NULL;

    if (i < n_songs)
      song = songs[i];
    else
      song_fill (i - n_songs, &song, strings);
    if (!sound_can_encode (song.extension)) {
      if (g_hash_table_add (missing, (gpointer) song.extension))
        g_printerr ("make-music: no encoder for .%s files, leaving them out\n", song.extension);
      continue;
    }
    path = make_path (&song);
    full = g_build_filename (root, path, NULL);
    folder = g_path_get_dirname (full);
    if (g_mkdir_with_parents (folder, 0755) != 0) {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", folder,
                   g_strerror (errno));
      return FALSE;
    }
    if (!write_song (&song, full, error)) {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
    add_to_manifest (manifest, &song, path);
    g_ptr_array_add (titles, g_strdup_printf ("%s - %s", song.artist, song.title));
    g_ptr_array_add (paths, g_steal_pointer (&path));
  }
  json_builder_end_array (manifest);
  if (!write_playlists (root, paths, titles, error) || !write_manifest (manifest, root, error))
    return FALSE;
  g_print ("make-music: %u tracks in %s\n", paths->len, root);
  return TRUE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  guint64 n = n_songs;

  if (argc < 2 || argc > 3 || argv[1][0] == '-'
      || (argc == 3 && !g_ascii_string_to_unsigned (argv[2], 10, 1, MAX_FILES, &n, &error))) {
    g_printerr ("Usage: make-music DIR [N]\nWrites N (1 to %d, default %u) music files into DIR.\n",
                MAX_FILES, n_songs);
    return 2;
  }
  gst_init (NULL, NULL);
  if (!make_music (argv[1], (guint) n, &error)) {
    g_printerr ("make-music: %s\n", error->message);
    return 1;
  }
  return 0;
}

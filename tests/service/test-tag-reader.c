/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-service-error.h"
#include "ts-tag-reader.h"

#include "make-music-sound.h"
#include "ts-retag.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define RECORDING "0f1ab2c3-4d5e-4f60-8a1b-2c3d4e5f6071"
#define RELEASE "1f1ab2c3-4d5e-4f60-8a1b-2c3d4e5f6072"
#define RELEASE_TRACK "2f1ab2c3-4d5e-4f60-8a1b-2c3d4e5f6073"
#define ARTIST "3f1ab2c3-4d5e-4f60-8a1b-2c3d4e5f6074"

static char *folder;

static char *
write_audio (const char *take, const char *extension, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);
  Sound sound;

  sound_render (&sound, take, FALSE);
  sound_encode (&sound, extension, path, &error);
  sound_clear (&sound);
  g_assert_no_error (error);
  return path;
}

static TsTrack *
read_path (const char *path, char **warning, GError **error)
{
  const int fd = open (path, O_RDONLY | O_CLOEXEC);
  GStatBuf st;
  TsTrack *track;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  track = ts_tag_reader_read (fd, st.st_size, NULL, warning, error);
  close (fd);
  return track;
}

static TsTrack *
read_good (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *warning = NULL;
  TsTrack *track = read_path (path, &warning, &error);

  g_assert_no_error (error);
  g_assert_nonnull (track);
  g_assert_null (warning);
  return track;
}

static const struct {
  const char *extension;
  const char *codec;
  int bits;
  gboolean has_gain; /* TagLib 1.13 writes none for the others */
} formats[] = {
  { "flac", "FLAC", 16, TRUE }, { "mp3", "MP3", 0, TRUE },  { "ogg", "Vorbis", 0, TRUE },
  { "opus", "Opus", 0, FALSE }, { "m4a", "AAC", 0, FALSE }, { "wav", "PCM", 16, TRUE },
  { "aiff", "PCM", 16, TRUE },  { "wma", "WMA", 0, FALSE },
};

static void
test_formats (void)
{
  static const char *const tags[] = { "TITLE",
                                      "  Ночной 海 café ",
                                      "ARTIST",
                                      "Salt & Iron",
                                      "ARTIST",
                                      "Glass Pier",
                                      "ALBUM",
                                      "Tidewrack",
                                      "ALBUMARTIST",
                                      "Salt & Iron",
                                      "GENRE",
                                      "Folk",
                                      "GENRE",
                                      "City Pop",
                                      "TRACKNUMBER",
                                      "3/12",
                                      "DISCNUMBER",
                                      "2/2",
                                      "DATE",
                                      "2011-05-03",
                                      "COMPILATION",
                                      "1",
                                      "ISRC",
                                      "QZ-TST-11-00042",
                                      "MUSICBRAINZ_TRACKID",
                                      "0F1AB2C3-4d5e-4f60-8a1b-2c3d4e5f6071",
                                      "MUSICBRAINZ_ALBUMID",
                                      RELEASE,
                                      "MUSICBRAINZ_RELEASETRACKID",
                                      RELEASE_TRACK,
                                      "MUSICBRAINZ_ARTISTID",
                                      ARTIST,
                                      "REPLAYGAIN_TRACK_GAIN",
                                      "-6.30 dB",
                                      "REPLAYGAIN_TRACK_PEAK",
                                      "0.987654",
                                      NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *name = g_strconcat ("every.", formats[i].extension, NULL);
    g_autofree char *path = NULL;
    g_autoptr (TsTrack) track = NULL;

    if (!sound_can_encode (formats[i].extension)) {
      g_test_message ("no encoder for %s", formats[i].extension);
      continue;
    }
    path = write_audio ("formats", formats[i].extension, name);
    g_assert_true (ts_retag (path, tags));
    track = read_good (path);
    g_test_message ("%s", name);
    g_assert_cmpstr (track->title, ==, "Ночной 海 café");
    /* Windows Media has one field for the artist. */
    if (!g_str_equal (formats[i].extension, "wma"))
      g_assert_cmpstr (track->artist, ==, "Salt & Iron; Glass Pier");
    g_assert_cmpstr (track->album, ==, "Tidewrack");
    g_assert_cmpstr (track->album_artist, ==, "Salt & Iron");
    g_assert_cmpuint (g_strv_length (track->genres), ==, 2);
    g_assert_true (g_strv_contains ((const char *const *) track->genres, "City Pop"));
    g_assert_cmpint (track->track_number, ==, 3);
    g_assert_cmpint (track->disc_number, ==, 2);
    g_assert_cmpint (track->year, ==, 2011);
    g_assert_cmpstr (track->isrc, ==, "QZTST1100042");
    g_assert_cmpstr (track->mb_recording_id, ==, RECORDING);
    g_assert_cmpstr (track->mb_release_id, ==, RELEASE);
    g_assert_cmpstr (track->mb_artist_id, ==, ARTIST);
    if (!g_str_equal (formats[i].extension, "wma"))
      g_assert_true (track->is_compilation);
    if (formats[i].has_gain) {
      g_assert_cmpfloat_with_epsilon (track->track_gain_db, -6.3, 1e-9);
      g_assert_cmpfloat_with_epsilon (track->track_peak, 0.987654, 1e-9);
    }
    g_assert_true (isnan (track->album_gain_db));
    g_assert_cmpstr (track->codec, ==, formats[i].codec);
    g_assert_cmpint (track->bits_per_sample, ==, formats[i].bits);
    g_assert_cmpint (track->channels, ==, 2);
    g_assert_cmpint (track->sample_rate_hz, ==, g_str_equal (track->codec, "Opus") ? 48000 : 44100);
    g_assert_cmpint (track->bit_rate_kbps, >, 20);
    g_assert_cmpint (track->duration_ms, >, 5900);
    g_assert_cmpint (track->duration_ms, <, 10200);
    g_assert_nonnull (track->identity);
    g_unlink (path);
  }
}

/* The same under an ending of another format. */
static void
test_misnamed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *path = NULL;
    g_autoptr (TsTrack) track = NULL;

    if (!sound_can_encode (formats[i].extension))
      continue;
    path = write_audio ("misnamed", formats[i].extension, i % 2 == 0 ? "wrong.mp3" : "wrong.flac");
    track = read_good (path);
    g_assert_cmpstr (track->codec, ==, formats[i].codec);
    g_unlink (path);
  }
}

static void
test_untagged (void)
{
  g_autofree char *path = write_audio ("untagged", "mp3", "untagged.mp3");
  g_autoptr (TsTrack) track = read_good (path);

  g_assert_null (track->title);
  g_assert_null (track->artist);
  g_assert_null (track->genres);
  g_assert_null (track->mb_recording_id);
  g_assert_cmpint (track->year, ==, 0);
  g_assert_true (isnan (track->track_gain_db));
  g_unlink (path);
}

/* What TagLib does not know is asked of GStreamer. */
static void
test_raw_aac (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TsTrack) track = NULL;

  if (!sound_can_encode ("aac")) {
    g_test_skip ("no encoder for raw AAC");
    return;
  }
  path = write_audio ("aac", "aac", "raw.aac");
  track = read_good (path);
  g_assert_cmpstr (track->codec, ==, "AAC");
  g_assert_cmpint (track->duration_ms, >, 4000);
  g_assert_cmpint (track->channels, ==, 2);
  g_assert_cmpint (track->bit_rate_kbps, >, 40);
  g_unlink (path);
}

/* FLAC as it comes out of a pipe: no number of samples, no sum. */
static void
test_no_length (void)
{
  g_autofree char *path = write_audio ("pipe", "flac", "pipe.flac");
  g_autofree char *content = NULL;
  g_autoptr (TsTrack) whole = read_good (path);
  g_autoptr (TsTrack) track = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  content[21] &= (char) 0xf0;
  memset (content + 22, 0, 4 + 16);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  track = read_good (path);
  g_assert_cmpint (ABS (track->duration_ms - whole->duration_ms), <, 200);
  g_assert_cmpint (track->bit_rate_kbps, >, 100);
  g_unlink (path);
}

static void
test_odd_values (void)
{
  static const struct {
    const char *key;
    const char *value;
  } bad[] = { { "MUSICBRAINZ_TRACKID", "not-an-id" },
              { "MUSICBRAINZ_ALBUMID", RELEASE "0" },
              { "ISRC", "12TST1100042" },
              { "DATE", "soon" },
              { "TRACKNUMBER", "A1" },
              { "REPLAYGAIN_TRACK_GAIN", "loud" },
              { "REPLAYGAIN_ALBUM_GAIN", "1e9 dB" } };
  static const char *const second[] = { "MUSICBRAINZ_ARTISTID",
                                        "junk / " ARTIST "; " RELEASE,
                                        "REPLAYGAIN_TRACK_GAIN",
                                        "+1,50 dB",
                                        "ALBUM ARTIST",
                                        "Glass Pier",
                                        "DATE",
                                        "03.05.1999",
                                        NULL };
  g_autofree char *path = write_audio ("odd", "flac", "odd.flac");
  g_autoptr (TsTrack) track = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    const char *const pair[] = { bad[i].key, bad[i].value, NULL };

    g_assert_true (ts_retag (path, pair));
  }
  track = read_good (path);
  g_assert_null (track->mb_recording_id);
  g_assert_null (track->mb_release_id);
  g_assert_null (track->isrc);
  g_assert_cmpint (track->year, ==, 0);
  g_assert_cmpint (track->track_number, ==, 0);
  g_assert_true (isnan (track->track_gain_db));
  g_assert_true (isnan (track->album_gain_db));

  g_assert_true (ts_retag (path, second));
  g_clear_pointer (&track, ts_track_unref);
  track = read_good (path);
  g_assert_cmpstr (track->mb_artist_id, ==, ARTIST);
  g_assert_cmpfloat_with_epsilon (track->track_gain_db, 1.5, 1e-9);
  g_assert_cmpstr (track->album_artist, ==, "Glass Pier");
  g_assert_cmpint (track->year, ==, 1999);
  g_unlink (path);
}

static void
test_opus_gain (void)
{
  static const char *const tags[] = { "R128_TRACK_GAIN", "-1280", "R128_ALBUM_GAIN", "256", NULL };
  g_autofree char *path = write_audio ("opus", "opus", "gain.opus");
  g_autoptr (TsTrack) track = NULL;

  g_assert_true (ts_retag (path, tags));
  track = read_good (path);
  g_assert_cmpfloat_with_epsilon (track->track_gain_db, 0, 1e-9);
  g_assert_cmpfloat_with_epsilon (track->album_gain_db, 6, 1e-9);
  g_unlink (path);
}

/* A leading ID3v2.3 tag with one text frame, written by hand as old tools do. */
static void
prepend_id3v23 (const char *path, const char *frame_id, const char *text)
{
  g_autofree char *audio = NULL;
  gsize length, n = strlen (text);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 head[] = { 'I', 'D', '3', 3, 0, 0, 0, 0, 0, (guint8) (n + 11) };
  const guint8 frame[] = { 0, 0, 0, (guint8) (n + 1), 0, 0, 0 };

  g_assert_true (g_file_get_contents (path, &audio, &length, NULL));
  g_byte_array_append (bytes, head, sizeof head);
  g_byte_array_append (bytes, (const guint8 *) frame_id, 4);
  g_byte_array_append (bytes, frame, sizeof frame);
  g_byte_array_append (bytes, (const guint8 *) text, (guint) n);
  g_byte_array_append (bytes, (const guint8 *) audio, (guint) length);
  g_assert_true (g_file_set_contents (path, (char *) bytes->data, bytes->len, NULL));
}

static void
test_genres (void)
{
  static const struct {
    const char *text;
    const char *genres; /* joined by '|' */
  } cases[] = {
    { "(17)", "Rock" },
    { "(17)(80)", "Rock|Folk" },
    { "Rock/Folk", "Rock|Folk" },
    { "Rock; Folk;rock ;Folk", "Rock|Folk|rock" },
    { "Hip-Hop/Rap", "Hip-Hop/Rap" },
    { "Singer/Songwriter;Country / Blues", "Singer/Songwriter|Country|Blues" },
  };
  g_autofree char *original = write_audio ("genres", "mp3", "genres.mp3");
  g_autofree char *audio = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (original, &audio, &length, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TsTrack) track = NULL;
    g_autofree char *joined = NULL;

    g_assert_true (g_file_set_contents (original, audio, (gssize) length, NULL));
    prepend_id3v23 (original, "TCON", cases[i].text);
    track = read_good (original);
    joined = g_strjoinv ("|", track->genres);
    g_assert_cmpstr (joined, ==, cases[i].genres);
  }
  g_unlink (original);
}

static void
assert_unsupported (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *warning = NULL;
  g_autoptr (TsTrack) track = read_path (path, &warning, &error);

  g_assert_null (track);
  g_assert_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED);
}

static void
test_no_audio (void)
{
  g_autofree char *path = g_build_filename (folder, "nothing.mp3", NULL);
  g_autofree char *noise = g_malloc (100000);
  GRand *rand = g_rand_new_with_seed (5);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_unsupported (path);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  assert_unsupported (path);
  g_assert_true (g_file_set_contents (path, "Just some words, no music at all.\n", -1, NULL));
  assert_unsupported (path);
  memset (noise, 0, 100000);
  g_assert_true (g_file_set_contents (path, noise, 100000, NULL));
  assert_unsupported (path);
  for (int i = 0; i < 100000; i++)
    noise[i] = (char) g_rand_int_range (rand, 0, 128);
  g_assert_true (g_file_set_contents (path, noise, 100000, NULL));
  assert_unsupported (path);
  g_rand_free (rand);
  g_unlink (path);
}

/* Cut at any place, a file is refused, marked or still usable, and never a crash or a hang. */
static void
test_cut_off (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *path = NULL;
    g_autofree char *content = NULL;
    gsize length;
    gboolean is_marked = FALSE;

    if (!sound_can_encode (formats[i].extension))
      continue;
    path = write_audio ("cut", formats[i].extension, "cut.audio");
    g_assert_true (g_file_get_contents (path, &content, &length, NULL));
    for (int part = 1; part < 8; part++) {
      g_autoptr (GError) error = NULL;
      g_autofree char *warning = NULL;
      g_autoptr (TsTrack) track = NULL;

      g_assert_true (
          g_file_set_contents (path, content, (gssize) (length * (gsize) part / 8), NULL));
      track = read_path (path, &warning, &error);
      if (track == NULL)
        g_assert_nonnull (error);
      is_marked |= track == NULL || warning != NULL;
    }
    g_test_message ("%s", formats[i].extension);
    g_assert_true (is_marked);
    for (gsize n = 1; n < 100; n += 7) {
      g_autoptr (GError) error = NULL;
      g_autoptr (TsTrack) track = NULL;

      g_assert_true (g_file_set_contents (path, content, (gssize) n, NULL));
      track = read_path (path, NULL, &error);
      g_assert_true ((track == NULL) == (error != NULL));
    }
    g_unlink (path);
  }
}

static void
test_names (void)
{
  g_assert_true (ts_tag_reader_is_audio_name ("a.mp3"));
  g_assert_true (ts_tag_reader_is_audio_name ("a.b.FLAC"));
  g_assert_true (ts_tag_reader_is_audio_name ("\xff\xfe.opus"));
  g_assert_false (ts_tag_reader_is_audio_name ("cover.jpg"));
  g_assert_false (ts_tag_reader_is_audio_name (".mp3"));
  g_assert_false (ts_tag_reader_is_audio_name ("mp3"));
}

static void
test_cancelled (void)
{
  g_autofree char *path = write_audio ("cancel", "flac", "cancel.flac");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const int fd = open (path, O_RDONLY | O_CLOEXEC);

  g_cancellable_cancel (cancellable);
  g_assert_null (ts_tag_reader_read (fd, 1000, cancellable, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (fd);
  g_unlink (path);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  folder = g_dir_make_tmp ("ts-tag-reader-XXXXXX", NULL);
  g_test_add_func ("/service/tag-reader/formats", test_formats);
  g_test_add_func ("/service/tag-reader/misnamed", test_misnamed);
  g_test_add_func ("/service/tag-reader/untagged", test_untagged);
  g_test_add_func ("/service/tag-reader/raw-aac", test_raw_aac);
  g_test_add_func ("/service/tag-reader/no-length", test_no_length);
  g_test_add_func ("/service/tag-reader/odd-values", test_odd_values);
  g_test_add_func ("/service/tag-reader/opus-gain", test_opus_gain);
  g_test_add_func ("/service/tag-reader/genres", test_genres);
  g_test_add_func ("/service/tag-reader/no-audio", test_no_audio);
  g_test_add_func ("/service/tag-reader/cut-off", test_cut_off);
  g_test_add_func ("/service/tag-reader/names", test_names);
  g_test_add_func ("/service/tag-reader/cancelled", test_cancelled);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}

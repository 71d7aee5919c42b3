/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-audio-identity.h"

#include "make-music-sound.h"
#include "ts-retag.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>
#include <unistd.h>

static char *folder;

static const struct {
  const char *extension;
  char letter;
} formats[] = {
  { "flac", 'f' }, { "mp3", 'm' }, { "ogg", 'o' },  { "opus", 'o' }, { "m4a", 'q' },
  { "aac", 'm' },  { "wav", 'r' }, { "aiff", 'r' }, { "wma", 'a' },
};

static char *
write_audio (const char *take, const char *extension)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strconcat (take, ".", extension, NULL);
  char *path = g_build_filename (folder, name, NULL);
  Sound sound;

  sound_render (&sound, take, FALSE);
  sound_encode (&sound, extension, path, &error);
  sound_clear (&sound);
  g_assert_no_error (error);
  return path;
}

static char *
identity_of (const char *path, gboolean *is_cut_off)
{
  const int fd = open (path, O_RDONLY | O_CLOEXEC);
  GStatBuf st;
  char *identity;

  g_assert_cmpint (g_stat (path, &st), ==, 0);
  identity = ts_audio_identity_read (fd, st.st_size, is_cut_off);
  close (fd);
  return identity;
}

static void
assert_identity (const char *path, const char *expected)
{
  gboolean is_cut_off;
  g_autofree char *identity = identity_of (path, &is_cut_off);

  g_assert_cmpstr (identity, ==, expected);
  g_assert_false (is_cut_off);
}

/* More tags than fit into the padding, fewer tags, a tag at the end: the audio moves in the file.
 */
static void
test_retagged (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *path = NULL;
    g_autofree char *identity = NULL;
    g_autofree char *words = g_strnfill (40000, 'w');
    const char *const more[]
        = { "TITLE", "A Title", "ARTIST", "An Artist", "COMMENT", words, NULL };
    const char *const less[] = { "COMMENT", "", "ARTIST", "", NULL };

    if (!sound_can_encode (formats[i].extension))
      continue;
    g_test_message ("%s", formats[i].extension);
    path = write_audio ("retag", formats[i].extension);
    identity = identity_of (path, NULL);
    g_assert_nonnull (identity);
    g_assert_cmpuint (strlen (identity), ==, 33);
    g_assert_cmpint (identity[0], ==, formats[i].letter);
    if (!g_str_equal (formats[i].extension, "aac")) {
      g_assert_true (ts_retag (path, more));
      assert_identity (path, identity);
      g_assert_true (ts_retag (path, less));
      assert_identity (path, identity);
    }
    g_unlink (path);
  }
}

static void
append (const char *path, gconstpointer bytes, gsize length)
{
  const int fd = open (path, O_WRONLY | O_APPEND | O_CLOEXEC);

  g_assert_cmpint (write (fd, bytes, length), ==, length);
  close (fd);
}

/* Tags of other tools around MPEG audio. */
static void
test_tags_around (void)
{
  g_autofree char *path = write_audio ("around", "mp3");
  g_autofree char *identity = identity_of (path, NULL);
  g_autofree char *audio = NULL;
  g_autofree char *tagged = NULL;
  guint8 ape[64] = "APETAGEX";
  char id3v1[128] = "TAGSome title";
  gsize length;

  /* An empty APEv2 tag: header and footer, version 2000, length 32 of the footer alone. */
  ape[8] = 0xd0;
  ape[9] = 0x07;
  ape[12] = 32;
  ape[23] = 0xa0;
  memcpy (ape + 32, ape, 32);
  ape[32 + 23] = 0x80;
  append (path, ape, sizeof ape);
  assert_identity (path, identity);
  append (path, id3v1, sizeof id3v1);
  assert_identity (path, identity);

  g_assert_true (g_file_get_contents (path, &audio, &length, NULL));
  tagged = g_malloc0 (length + 1010);
  memcpy (tagged, "ID3\x03\0\0\0\0\0\0", 10); /* empty, with padding it does not count */
  memcpy (tagged + 1010, audio, length);
  g_assert_true (g_file_set_contents (path, tagged, (gssize) length + 1010, NULL));
  assert_identity (path, identity);
  g_unlink (path);
}

static void
test_takes_differ (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    for (int take = 0; take < 3; take++) {
      g_autofree char *name = g_strdup_printf ("take%d", take);
      g_autofree char *path = NULL;
      g_autofree char *identity = NULL;

      if (!sound_can_encode (formats[i].extension))
        continue;
      path = write_audio (name, formats[i].extension);
      identity = identity_of (path, NULL);
      g_test_message ("%s %s", path, identity);
      g_assert_true (g_hash_table_add (seen, g_strdup (identity)));
      g_unlink (path);
    }
}

static void
test_cut_off (void)
{
  static const char *const told[] = { "flac", "ogg", "opus", "m4a", "wav", "aiff", "wma" };

  for (gsize i = 0; i < G_N_ELEMENTS (told); i++) {
    g_autofree char *path = NULL;
    g_autofree char *identity = NULL;
    g_autofree char *content = NULL;
    gboolean is_cut_off;
    gsize length;

    if (!sound_can_encode (told[i]))
      continue;
    path = write_audio ("cut", told[i]);
    g_assert_true (g_file_get_contents (path, &content, &length, NULL));
    g_assert_true (g_file_set_contents (path, content, (gssize) (length * 7 / 8), NULL));
    identity = identity_of (path, &is_cut_off);
    g_test_message ("%s", told[i]);
    g_assert_nonnull (identity);
    g_assert_true (is_cut_off);
    g_unlink (path);
  }
}

/* FLAC from a pipe has no MD5. */
static void
test_flac_without_md5 (void)
{
  g_autofree char *words = g_strnfill (40000, 'w');
  const char *const more[] = { "TITLE", "A Title", "COMMENT", words, NULL };
  g_autofree char *path = write_audio ("nomd5", "flac");
  g_autofree char *content = NULL;
  g_autofree char *identity = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  memset (content + 26, 0, 16);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  identity = identity_of (path, NULL);
  g_assert_cmpint (identity[0], ==, 'l');
  g_assert_true (ts_retag (path, more));
  assert_identity (path, identity);
  g_unlink (path);
}

/* Damage ends in some name or none, not in a crash or an endless walk. */
static void
test_damaged (void)
{
  GRand *rand = g_rand_new_with_seed (11);
  g_autofree char *path = g_build_filename (folder, "damaged", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *original = NULL;
    g_autofree char *content = NULL;
    gsize length;

    if (!sound_can_encode (formats[i].extension))
      continue;
    original = write_audio ("damage", formats[i].extension);
    g_assert_true (g_file_get_contents (original, &content, &length, NULL));
    length = MIN (length, 3000);
    for (int round = 0; round < 80; round++) {
      g_autofree char *copy = g_memdup2 (content, length);
      g_autofree char *identity = NULL;

      for (int n = 0; n < 6; n++)
        copy[g_rand_int_range (rand, 4, 120)] = (char) g_rand_int (rand);
      g_assert_true (g_file_set_contents_full (path, copy, (gssize) length,
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      identity = identity_of (path, NULL);
    }
    g_unlink (original);
  }
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_null (identity_of (path, NULL));
  g_unlink (path);
  g_rand_free (rand);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  folder = g_dir_make_tmp ("ts-audio-identity-XXXXXX", NULL);
  g_test_add_func ("/service/audio-identity/retagged", test_retagged);
  g_test_add_func ("/service/audio-identity/tags-around", test_tags_around);
  g_test_add_func ("/service/audio-identity/takes-differ", test_takes_differ);
  g_test_add_func ("/service/audio-identity/cut-off", test_cut_off);
  g_test_add_func ("/service/audio-identity/flac-without-md5", test_flac_without_md5);
  g_test_add_func ("/service/audio-identity/damaged", test_damaged);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}

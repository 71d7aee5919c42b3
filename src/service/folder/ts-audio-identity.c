/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-audio-identity.h"

#include "ts-flac-end.h"

#include <string.h>
#include <unistd.h>

#define SAMPLE_BYTES 4096
#define OGG_TAIL_BYTES 65536 /* a page has at most 65307 bytes */
#define OGG_PAGE_HEADER_BYTES 27
#define OGG_CONTINUED_GRANULE G_MAXUINT64 /* no packet ends on the page */
#define MAX_CHUNKS 4096                   /* of a container; more is damage */

/* Where in a file its audio is. */
typedef struct {
  gint64 start;
  gint64 end;
  char letter;
} Extent;

static gboolean
read_at (int fd, gpointer buffer, gsize length, gint64 offset)
{
  char *p = buffer;

  while (length > 0) {
    const gssize n = pread (fd, p, length, offset);

    if (n <= 0)
      return FALSE;
    p += n;
    length -= (gsize) n;
    offset += n;
  }
  return TRUE;
}

static guint32
get_be32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 | p[3];
}

static guint32
get_le32 (const guint8 *p)
{
  return (guint32) p[3] << 24 | (guint32) p[2] << 16 | (guint32) p[1] << 8 | p[0];
}

static guint64
get_le64 (const guint8 *p)
{
  return (guint64) get_le32 (p + 4) << 32 | get_le32 (p);
}

/* Skips ID3v2 tags at @offset; some files have two. */
static gint64
skip_id3v2 (int fd, gint64 offset)
{
  guint8 h[10];

  for (int i = 0; i < 4 && read_at (fd, h, sizeof h, offset) && memcmp (h, "ID3", 3) == 0; i++) {
    const gboolean has_footer = (h[5] & 0x10) != 0;

    offset += (has_footer ? 20 : 10)
              + ((gint64) (h[6] & 0x7f) << 21 | (gint64) (h[7] & 0x7f) << 14
                 | (gint64) (h[8] & 0x7f) << 7 | (h[9] & 0x7f));
  }
  return offset;
}

/* Audio between tags: [ID3v2] [zeros] audio [APE] [ID3v1]. */
static void
find_between_tags (int fd, gint64 size, Extent *extent)
{
  guint8 h[512];
  gint64 start = extent->start;
  gint64 end = size;

  extent->letter = 'm';
  /* Padding behind the tag is not always counted in its length. */
  for (int i = 0; i < 64; i++) {
    const gsize wanted = (gsize) CLAMP (size - start, 0, (gint64) sizeof h);
    gsize n_zeros = 0;

    if (wanted == 0 || !read_at (fd, h, wanted, start))
      break;
    while (n_zeros < wanted && h[n_zeros] == 0)
      n_zeros++;
    start += (gint64) n_zeros;
    if (n_zeros < wanted)
      break;
  }
  if (end - start > 128 && read_at (fd, h, 3, end - 128) && memcmp (h, "TAG", 3) == 0)
    end -= 128;
  if (end - start > 32 && read_at (fd, h, 32, end - 32) && memcmp (h, "APETAGEX", 8) == 0) {
    const gboolean has_header = (get_le32 (h + 20) & 0x80000000u) != 0;
    const gint64 tag_bytes = (gint64) get_le32 (h + 12) + (has_header ? 32 : 0);

    if (tag_bytes < end - start)
      end -= tag_bytes;
  }
  extent->start = MIN (start, end);
  extent->end = end;
}

/* "fLaC", then blocks: 1 bit last, 7 bits type, 24 bits length. The first is STREAMINFO. */
static gboolean
find_in_flac (int fd, gint64 size, Extent *extent, char **md5)
{
  static const guint8 unset[16] = { 0 };
  guint8 h[4], sum[16];
  gint64 offset = extent->start + 4;

  if (read_at (fd, sum, sizeof sum, offset + 4 + 18) && memcmp (sum, unset, sizeof sum) != 0) {
    GString *text = g_string_sized_new (34);

    g_string_append_c (text, 'f');
    for (gsize i = 0; i < sizeof sum; i++)
      g_string_append_printf (text, "%02x", sum[i]);
    *md5 = g_string_free (text, FALSE);
    return TRUE;
  }
  for (int i = 0; i < MAX_CHUNKS && read_at (fd, h, sizeof h, offset); i++) {
    offset += 4 + (gint64) (get_be32 (h) & 0xffffff);
    if (h[0] & 0x80) {
      *extent = (Extent){ .start = MIN (offset, size), .end = size, .letter = 'l' };
      return TRUE;
    }
  }
  return FALSE;
}

/* Boxes: 32 bits length with head, name; length 1 means 64 bits follow, 0 means to the end. The
 * largest "mdat" of the top level has the audio. */
static gboolean
find_in_mp4 (int fd, gint64 size, Extent *extent, gboolean *is_cut_off)
{
  gint64 offset = 0;
  gboolean is_found = FALSE;

  for (int i = 0; i < MAX_CHUNKS && size - offset >= 8; i++) {
    guint8 h[16] = { 0 };
    gint64 length, head = 8;

    if (!read_at (fd, h, (gsize) MIN (16, size - offset), offset))
      break;
    length = get_be32 (h);
    if (length == 1) {
      length = (gint64) ((guint64) get_be32 (h + 8) << 32 | get_be32 (h + 12));
      head = 16;
    } else if (length == 0) {
      length = size - offset;
    }
    if (length < head)
      break;
    if (length > size - offset) {
      *is_cut_off = TRUE;
      length = size - offset;
    }
    if (memcmp (h + 4, "mdat", 4) == 0
        && (!is_found || length - head > extent->end - extent->start)) {
      *extent = (Extent){ .start = offset + head, .end = offset + length, .letter = 'q' };
      is_found = TRUE;
    }
    offset += length;
  }
  return is_found && extent->end > extent->start;
}

/* Chunks: name, 32 bits length, padded to even. */
static gboolean
find_in_riff (int fd, gint64 size, gboolean is_big_endian, Extent *extent, gboolean *is_cut_off)
{
  const char *wanted = is_big_endian ? "SSND" : "data";
  gint64 offset = 12;

  for (int i = 0; i < MAX_CHUNKS && size - offset >= 8; i++) {
    guint8 h[8];
    gint64 length;

    if (!read_at (fd, h, sizeof h, offset))
      return FALSE;
    length = is_big_endian ? get_be32 (h + 4) : get_le32 (h + 4);
    offset += 8;
    if (memcmp (h, wanted, 4) == 0) {
      if (length > size - offset) {
        /* Programs that write to a pipe leave the length open with all bits set. */
        *is_cut_off = length < 0xffffff00;
        length = size - offset;
      }
      *extent = (Extent){ .start = offset, .end = offset + length, .letter = 'r' };
      return TRUE;
    }
    offset += length + (length & 1);
  }
  return FALSE;
}

/* Objects: 16 bytes of name, 64 bits length with head. */
static gboolean
find_in_asf (int fd, gint64 size, Extent *extent, gboolean *is_cut_off)
{
  static const guint8 data_object[16] = { 0x36, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11,
                                          0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c };
  gint64 offset = 0;

  for (int i = 0; i < MAX_CHUNKS && size - offset >= 24; i++) {
    guint8 h[24];
    guint64 length;

    if (!read_at (fd, h, sizeof h, offset))
      return FALSE;
    length = get_le64 (h + 16);
    if (length < 24)
      return FALSE;
    if (memcmp (h, data_object, sizeof data_object) == 0) {
      const gboolean is_short = length > (guint64) (size - offset);
      const gint64 end = is_short ? size : offset + (gint64) length;

      *is_cut_off = is_short;
      /* The file's own id and a count of packets come before the packets. */
      *extent = (Extent){ .start = MIN (offset + 50, end), .end = end, .letter = 'a' };
      return TRUE;
    }
    if (length > (guint64) (size - offset))
      return FALSE;
    offset += (gint64) length;
  }
  return FALSE;
}

static char *
finish (GChecksum *checksum, char letter)
{
  return g_strdup_printf ("%c%s", letter, g_checksum_get_string (checksum));
}

/* Tag editors move pages of the audio and may cut them anew, so the payloads are joined and only
 * the last bytes of them count. */
static char *
name_ogg (int fd, gint64 size, gboolean *is_cut_off)
{
  const gsize length = (gsize) MIN (size, OGG_TAIL_BYTES * 3 / 4);
  g_autofree guint8 *tail = g_malloc (length);
  g_autoptr (GByteArray) payload = g_byte_array_sized_new ((guint) length);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  guint64 last_granule = 0;
  gsize i = 0;

  if (!read_at (fd, tail, length, size - (gint64) length))
    return NULL;
  while (i + OGG_PAGE_HEADER_BYTES <= length) {
    const guint8 *page = tail + i;
    gsize page_bytes, payload_bytes = 0;
    guint64 granule;

    if (memcmp (page, "OggS", 4) != 0 || page[4] != 0) {
      i++;
      continue;
    }
    page_bytes = OGG_PAGE_HEADER_BYTES + (gsize) page[26];
    for (gsize s = 0; s < page[26] && i + OGG_PAGE_HEADER_BYTES + s < length; s++)
      payload_bytes += page[OGG_PAGE_HEADER_BYTES + s];
    if (i + page_bytes + payload_bytes > length) {
      *is_cut_off = TRUE;
      break;
    }
    granule = get_le64 (page + 6);
    if (granule != 0)
      g_byte_array_append (payload, page + page_bytes, (guint) payload_bytes);
    if (granule != OGG_CONTINUED_GRANULE)
      last_granule = granule;
    i += page_bytes + payload_bytes;
  }
  /* Cut inside the head of a page. */
  if (length - i >= 4 && length - i < OGG_PAGE_HEADER_BYTES && memcmp (tail + i, "OggS", 4) == 0)
    *is_cut_off = TRUE;
  if (payload->len > 2 * SAMPLE_BYTES)
    g_checksum_update (checksum, payload->data + payload->len - 2 * SAMPLE_BYTES, 2 * SAMPLE_BYTES);
  else
    g_checksum_update (checksum, payload->data, payload->len);
  last_granule = GUINT64_TO_LE (last_granule);
  g_checksum_update (checksum, (const guchar *) &last_granule, sizeof last_granule);
  return finish (checksum, 'o');
}

static char *
name_extent (int fd, const Extent *extent)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  const gint64 length = extent->end - extent->start;
  const guint64 length_le = GUINT64_TO_LE ((guint64) length);
  guint8 buffer[3 * SAMPLE_BYTES];

  if (length <= 0)
    return NULL;
  if (length <= (gint64) sizeof buffer) {
    if (!read_at (fd, buffer, (gsize) length, extent->start))
      return NULL;
    g_checksum_update (checksum, buffer, (gssize) length);
  } else {
    if (!read_at (fd, buffer, SAMPLE_BYTES, extent->start)
        || !read_at (fd, buffer + SAMPLE_BYTES, SAMPLE_BYTES, extent->start + length / 2)
        || !read_at (fd, buffer + 2 * SAMPLE_BYTES, SAMPLE_BYTES, extent->end - SAMPLE_BYTES))
      return NULL;
    g_checksum_update (checksum, buffer, sizeof buffer);
  }
  g_checksum_update (checksum, (const guchar *) &length_le, sizeof length_le);
  return finish (checksum, extent->letter);
}

char *
ts_audio_identity_read (int fd, gint64 size_bytes, gboolean *is_cut_off)
{
  static const guint8 asf[4] = { 0x30, 0x26, 0xb2, 0x75 };
  Extent extent = { .start = 0, .end = 0, .letter = 'm' };
  gboolean is_short = FALSE;
  gboolean is_found = FALSE;
  char *name = NULL;
  guint8 h[12] = { 0 };

  g_return_val_if_fail (fd >= 0, NULL);

  if (is_cut_off != NULL)
    *is_cut_off = FALSE;
  if (size_bytes <= 0)
    return NULL;
  extent.start = skip_id3v2 (fd, 0);
  if (size_bytes - extent.start >= 12 && !read_at (fd, h, sizeof h, extent.start))
    return NULL;

  if (memcmp (h, "fLaC", 4) == 0) {
    is_short = is_cut_off != NULL && ts_flac_is_cut_off (fd, extent.start, size_bytes);
    is_found = find_in_flac (fd, size_bytes, &extent, &name);
  } else if (memcmp (h, "OggS", 4) == 0)
    name = name_ogg (fd, size_bytes, &is_short);
  else if (memcmp (h + 4, "ftyp", 4) == 0)
    is_found = find_in_mp4 (fd, size_bytes, &extent, &is_short);
  else if (memcmp (h, "RIFF", 4) == 0)
    is_found = find_in_riff (fd, size_bytes, FALSE, &extent, &is_short);
  else if (memcmp (h, "FORM", 4) == 0)
    is_found = find_in_riff (fd, size_bytes, TRUE, &extent, &is_short);
  else if (memcmp (h, asf, sizeof asf) == 0)
    is_found = find_in_asf (fd, size_bytes, &extent, &is_short);

  if (name == NULL) {
    if (!is_found)
      find_between_tags (fd, size_bytes, &extent);
    name = name_extent (fd, &extent);
  }
  if (is_cut_off != NULL)
    *is_cut_off = is_short;
  return name;
}

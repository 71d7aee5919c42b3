/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-flac-end.h"

#include <unistd.h>

#define LONGEST_HEADER 16
#define MOST_BYTES (128 * 1024)
#define TAGS_BYTES 512 /* room for an ID3v1 tag behind the last frame */

/* What STREAMINFO says; see RFC 9639, section 8.2. */
typedef struct {
  guint block_samples;
  guint max_frame_bytes; /* 0 unknown */
  guint64 total_samples; /* 0 unknown */
} StreamInfo;

static gboolean
read_stream_info (int fd, gint64 start, StreamInfo *info)
{
  guint8 b[18];

  /* Behind the mark and the head of the first block. */
  if (pread (fd, b, sizeof b, start + 8) != (gssize) sizeof b)
    return FALSE;
  info->block_samples = (guint) b[2] << 8 | b[3];
  info->max_frame_bytes = (guint) b[7] << 16 | (guint) b[8] << 8 | b[9];
  info->total_samples = (guint64) (b[13] & 0x0f) << 32 | (guint64) b[14] << 24
                        | (guint64) b[15] << 16 | (guint64) b[16] << 8 | b[17];
  return info->total_samples > 0 && info->block_samples > 0;
}

static guint8
crc8 (const guint8 *p, gsize n)
{
  guint crc = 0;

  for (gsize i = 0; i < n; i++) {
    crc ^= p[i];
    for (int bit = 0; bit < 8; bit++)
      crc = crc & 0x80 ? (crc << 1 ^ 0x07) & 0xff : crc << 1;
  }
  return (guint8) crc;
}

/* The number of a frame or sample, coded like UTF-8 with up to seven bytes. Returns its length. */
static gsize
read_number (const guint8 *p, guint64 *number)
{
  gsize length = 0;

  while (length < 8 && (p[0] & 0x80 >> length) != 0)
    length++;
  if (length == 0) {
    *number = p[0];
    return 1;
  }
  if (length == 1 || length == 8)
    return 0;
  *number = p[0] & (0x7f >> length);
  for (gsize i = 1; i < length; i++) {
    if ((p[i] & 0xc0) != 0x80)
      return 0;
    *number = *number << 6 | (p[i] & 0x3f);
  }
  return length;
}

/* The sample behind the frame that begins at @p, which has LONGEST_HEADER bytes; 0 if none does.
 * RFC 9639, section 9.1. */
static guint64
get_frame_end (const guint8 *p, const StreamInfo *info)
{
  const guint block_code = p[2] >> 4;
  const guint rate_code = p[2] & 0x0f;
  guint64 number, samples;
  gsize n;

  if (p[0] != 0xff || (p[1] & 0xfe) != 0xf8 || block_code == 0 || rate_code == 15 || p[3] >> 4 > 10
      || (p[3] & 1) != 0)
    return 0;
  n = read_number (p + 4, &number);
  if (n == 0)
    return 0;
  n += 4;
  if (block_code == 6) {
    samples = (guint64) p[n] + 1;
    n += 1;
  } else if (block_code == 7) {
    samples = ((guint64) p[n] << 8 | p[n + 1]) + 1;
    n += 2;
  } else {
    samples = block_code == 1  ? 192
              : block_code < 6 ? 576u << (block_code - 2)
                               : 256u << (block_code - 8);
  }
  n += rate_code == 12 ? 1 : rate_code > 12 ? 2 : 0;
  if (crc8 (p, n) != p[n])
    return 0;
  return ((p[1] & 1) != 0 ? number : number * info->block_samples) + samples;
}

gboolean
ts_flac_is_cut_off (int fd, gint64 start, gint64 size_bytes)
{
  StreamInfo info = { 0 };
  g_autofree guint8 *tail = NULL;
  gboolean has_frame = FALSE;
  gsize length;

  if (!read_stream_info (fd, start, &info))
    return FALSE;
  length
      = info.max_frame_bytes > 0 ? MIN (info.max_frame_bytes + TAGS_BYTES, MOST_BYTES) : MOST_BYTES;
  length = (gsize) MIN ((gint64) length, size_bytes - start);
  tail = g_malloc0 (length + LONGEST_HEADER);
  if (pread (fd, tail, length, size_bytes - (gint64) length) != (gssize) length)
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    const guint64 end = get_frame_end (tail + i, &info);

    if (end >= info.total_samples)
      return FALSE;
    has_frame = has_frame || end > 0;
  }
  return has_frame;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a file is stored, as TagLib sees it. Zero or NULL where unknown. */
typedef struct {
  const char *codec; /* static */
  gint64 duration_ms;
  int bit_rate_kbps;
  int sample_rate_hz;
  int bits_per_sample;
  int channels;
  int id3v2_version;       /* major version of the leading tag: 2, 3 or 4; 0 without */
  gboolean has_r128_gains; /* Opus: gains are in 1/256 dB relative to -23 LUFS */
  gboolean is_cut_off;     /* the file ends before its own description of itself */
  gboolean is_damaged;     /* of a format TagLib knows, but it could not be read */
} TsTagFile;

/**
 * TsTagFunc:
 * @key: the name of a tag, upper case: "TITLE"; formats spell some with blanks or slashes
 * @value: UTF-8; a tag with several values comes several times in a row
 *
 * Called for each tag value of a file, the most trusted kind of tag first.
 */
typedef void (*TsTagFunc) (const char *key, const char *value, gpointer user_data);

/**
 * ts_tag_file_read:
 * @fd: a regular file open for reading; stays open, its offset is not kept
 * @file: (out caller-allocates)
 *
 * Reads the tags and the properties of a file by its content, whatever it is called.
 *
 * Returns: FALSE when TagLib does not know the format
 */
gboolean ts_tag_file_read (int fd, TsTagFile *file, TsTagFunc func, gpointer user_data);

/**
 * ts_tag_file_read_picture:
 * @fd: as for ts_tag_file_read()
 *
 * Returns: (transfer full) (nullable): the picture embedded in a file, the front cover before
 *   others, as its own file would hold it; NULL where there is none, or a larger one than 16 MB
 */
GBytes *ts_tag_file_read_picture (int fd);

/**
 * ts_tag_file_is_genre:
 *
 * Returns: whether @name as a whole is one of the genres of ID3, such as "Pop/Funk"
 */
gboolean ts_tag_file_is_genre (const char *name);

G_END_DECLS

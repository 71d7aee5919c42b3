/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ts_audio_identity_read:
 * @fd: a regular file open for reading; its offset is not touched
 * @size_bytes: its size
 * @is_cut_off: (out) (optional): whether the end is missing, as far as the format tells
 *
 * Names the audio of a file by the audio alone, so that a file is known again after it was
 * renamed, moved or tagged anew. Reads at most some ten KiB where the container says the audio is
 * (of FLAC one frame at the end, when @is_cut_off is asked for); copies of the same encoded audio
 * have the same name, another encoding of it has not.
 *
 * The name is a letter for the kind of container and 32 hexadecimal digits:
 *
 *   f  FLAC: the MD5 of the decoded audio that the encoder left in the header
 *   m  MPEG audio (MP3, raw AAC) and other streams between tags: length and samples of the bytes
 *      between leading ID3v2 and trailing APE and ID3v1 tags
 *   q  MP4, r WAV and AIFF, a ASF, l FLAC without MD5: length and samples of the audio chunk
 *   o  Ogg: the payload of the last pages and their position in samples; serial numbers and page
 *      numbers, which tag editors renumber, do not count
 *
 * A sample is 4 KiB of the start, the middle and the end, joined to an MD5 sum: it tells recordings
 * apart and is no protection against forgery. GLib's SHA-256 took 40 % of the time of a scan.
 *
 * Returns: (transfer full) (nullable): the name; NULL for an empty or unreadable file
 */
char *
ts_audio_identity_read (int fd, gint64 size_bytes, gboolean *is_cut_off) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-track.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ts_tag_reader_is_audio_name:
 * @name: the last part of a path, any bytes
 *
 * Returns: whether files of that ending are looked into. What a file is decides its content; the
 *   ending only saves opening pictures and texts.
 */
gboolean ts_tag_reader_is_audio_name (const char *name);

/**
 * ts_tag_reader_read:
 * @fd: a regular file open for reading; stays open and is not changed
 * @size_bytes: its size
 * @cancellable: (nullable)
 * @warning: (out) (optional) (transfer full): a translated sentence when the file can be used but
 *   is damaged, NULL otherwise
 *
 * Reads what a file is: tags, properties, size and identity of the audio (see
 * ts_audio_identity_read()). Location, time and ids of the store are left to the caller. TagLib
 * reads it; what TagLib does not know (raw AAC, rare containers) GStreamer is asked for.
 *
 * Several artists are joined by "; ". Of ids only well-formed ones are taken. Gains of Opus are
 * converted to ReplayGain's reference. Any thread; blocks.
 *
 * Returns: (transfer full): a new track, or NULL with @error set: %TS_SERVICE_ERROR_UNSUPPORTED
 *   where there is no audio in it, %G_IO_ERROR_CANCELLED, or a #GIOErrorEnum for the disk
 */
TsTrack *ts_tag_reader_read (
    int fd, gint64 size_bytes, GCancellable *cancellable, char **warning, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-track.h"

G_BEGIN_DECLS

/* The layout that is offered first. */
#define TS_PATH_TEMPLATE_DEFAULT "{albumartist}/{album}/{track:02} {title}"
/* Where files lie in the source, they lie in the target. */
#define TS_PATH_TEMPLATE_KEEP "{path}"

/**
 * TsPathTemplate:
 *
 * Names files after what is known of them: "{albumartist}/{album}/{track:02} {title}".
 *
 * - Fields: artist, albumartist, album, title, track, disc, year, genre (the first), format
 *   ("FLAC"), ext ("flac"), filename (of the source, without its ending), path (folders and
 *   filename of the source).
 * - "{track:02}" writes a number with at least two digits.
 * - "[{disc}-]" is left out when a field in it is unknown.
 * - Unknown fields outside brackets fall back: albumartist to artist ("Various Artists" for a
 *   compilation), artist to albumartist, then "Unknown Artist"; "Unknown Album"; "Unknown Genre";
 *   title to the file's name; year, track and disc to nothing. The words are not translated: a
 *   changed language must not rename files.
 * - A backslash in front of { } [ ] or \ takes its meaning away.
 * - The file's ending is added unless the template uses {ext}. A track of a server, which has no
 *   file's name, gets the one that its format usually has.
 *
 * Immutable; any thread.
 */
typedef struct _TsPathTemplate TsPathTemplate;

/**
 * ts_path_template_new:
 * @text: UTF-8
 *
 * Errors: %TS_SYNC_ERROR_TEMPLATE; the message names the character's position, counted from 1.
 *
 * Returns: (transfer full): the template
 */
TsPathTemplate *ts_path_template_new (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ts_path_template_free (TsPathTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsPathTemplate, ts_path_template_free)

/**
 * ts_path_template_expand:
 *
 * Returns: (transfer full): a relative path of safe names (see ts_safe_name()), never empty,
 *   without "..", with slashes only where the template (or {path}) has them
 */
char *ts_path_template_expand (const TsPathTemplate *self,
                               const TsTrack *track) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_path_template_dup_ending:
 *
 * Returns: (transfer full): the ending that the track's file has, or would have, with its dot and in
 *   lower case; "" where it has none
 */
char *ts_path_template_dup_ending (const TsTrack *track) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A name may have this many bytes of UTF-8; that is at most as many UTF-16 units, so that it
 * suits ext4 (bytes) as well as NTFS, exFAT and long FAT names (units). */
#define TS_SAFE_NAME_MAX_BYTES 255

/**
 * ts_safe_name:
 * @text: one component of a path, any bytes
 * @suffix: (nullable): kept whole at the end, such as ".mp3"
 *
 * Makes a name that FAT, exFAT, NTFS and POSIX all take: the characters they refuse and control
 * characters become "_", as does a dot in front (hidden files are left out by many players);
 * spaces and dots at the end are dropped, device names ("CON", "nul.txt") get a "_", accents are
 * composed, and what is too long is cut at a character. Never empty, never "." or "..". Pure.
 *
 * Returns: (transfer full): the name, UTF-8
 */
char *ts_safe_name (const char *text, const char *suffix) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_safe_name_get_key:
 * @path: a relative path, any bytes
 *
 * Returns: (transfer full): the same text for any two paths that some file system takes for one,
 *   because it ignores case or the way accents are composed
 */
char *ts_safe_name_get_key (const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* Names that are taken, compared by ts_safe_name_get_key(). */
typedef struct _TsNameSet TsNameSet;

TsNameSet *ts_name_set_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ts_name_set_free (TsNameSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsNameSet, ts_name_set_free)

/**
 * ts_name_set_add:
 *
 * Returns: FALSE when @path was taken before
 */
gboolean ts_name_set_add (TsNameSet *self, const char *path);

/**
 * ts_name_set_claim:
 * @path: a safe relative path, with an ending or without
 *
 * Takes @path or, when it is taken, the first free of "name (2).ext", "name (3).ext"... The same
 * calls in the same order give the same names.
 *
 * Returns: (transfer full): the path that is now taken
 */
char *ts_name_set_claim (TsNameSet *self, const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

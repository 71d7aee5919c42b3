/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Pictures in files of a directory, bounded. Used by one thread. */
typedef struct _TsCoverCache TsCoverCache;

#define TS_COVER_CACHE_MAX_BYTES (64 * 1024 * 1024)

TsCoverCache *_ts_cover_cache_new (const char *directory) G_GNUC_WARN_UNUSED_RESULT;
void _ts_cover_cache_free (TsCoverCache *self);

/* For tests. */
void _ts_cover_cache_set_max_bytes (TsCoverCache *self, gint64 max_bytes);

/* Returns: (transfer full) (nullable) (type filename): where the picture of that name is */
char *_ts_cover_cache_find (TsCoverCache *self, const char *key);

/* Returns: (transfer full) (type filename): where it is now */
char *_ts_cover_cache_keep (TsCoverCache *self, const char *key, GBytes *picture, GError **error);

/* Returns: (transfer full) (nullable): the picture in the tags of a music file */
GBytes *_ts_cover_read_embedded (const char *path);

/* Returns: (transfer full) (nullable) (type filename): "cover.jpg" or its like in a folder */
char *_ts_cover_find_in_folder (const char *folder);

G_END_DECLS

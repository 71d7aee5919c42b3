/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-folder-target.h"

#include <sys/stat.h>

G_BEGIN_DECLS

#define TS_PART_PREFIX ".tracksync-"
#define TS_PART_SUFFIX ".part"

struct _TsFolderTarget {
  GObject parent_instance;

  char *path;        /* (owned): canonical */
  int root_fd;       /* -1 outside a run */
  struct stat root;  /* what root_fd is, or will have to be */
  gboolean has_root; /* there is a folder to be found again */
  GMutex large; /* held while a large file is written: two at once are slow on sticks and disks */
  GMutex lock;
  char *last_dir;  /* (owned) (nullable) (guarded by lock): the folder written to last, below the
                      root... */
  int last_dir_fd; /* (guarded by lock): ...and open, since an album's tracks follow one another; -1
                      for none */
};

/* Sets the error that an errno of a write to @path means; FALSE. */
gboolean _ts_folder_target_fail (TsFolderTarget *self, const char *path, int code, GError **error);

/* Whether what lies at the target's path is still what was opened. */
gboolean _ts_folder_target_check (TsFolderTarget *self, GError **error);

/* Brings the names written to the last folder to the disk, and closes it. */
void _ts_folder_target_leave_dir (TsFolderTarget *self);

/* Whether a file name is that of an unfinished file. */
gboolean _ts_folder_target_is_part (const char *name);

gboolean _ts_folder_target_put (TsSyncTarget *target,
                                const TsSyncPut *put,
                                TsSyncBytesFunc progress,
                                gpointer user_data,
                                TsSyncPutResult *result,
                                GCancellable *cancellable,
                                GError **error);
gboolean _ts_folder_target_put_playlist (TsSyncTarget *target,
                                         const TsPlaylist *playlist,
                                         const char *name,
                                         const TsSyncPlaylistOrigins *origins,
                                         const TsSyncPlaylistOptions *options,
                                         char **written_name,
                                         GPtrArray *missing,
                                         GCancellable *cancellable,
                                         GError **error);

G_END_DECLS

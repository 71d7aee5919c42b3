/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file as the file system shows it, unopened. */
typedef struct {
  const char *location; /* path below the root, raw bytes */
  gint64 mtime_us;
  gint64 size_bytes;
  guint64 inode;
  guint64 device;
} TsFoundFile;

typedef struct {
  /* A file with the ending of audio. Borrowed. */
  void (*found_audio) (const TsFoundFile *file, gpointer user_data);
  /* A file with the ending of a playlist. Borrowed. */
  void (*found_playlist) (const TsFoundFile *file, gpointer user_data);
  /* @is_closed: a directory whose files cannot be seen now, though they may be there. */
  void (*problem) (
      const char *location, gboolean is_closed, gboolean is_skipped, const char *message, gpointer);
  /* Before each directory and now and then; FALSE ends the walk. */
  gboolean (*check) (const char *directory, gpointer user_data);
} TsFolderWalkFuncs;

/**
 * ts_folder_walk:
 * @root: (type filename): absolute path
 * @root_fd: the same, open
 * @directories: (array zero-terminated=1): where to begin, below the root; "" is the root
 *
 * Visits the directories and all below, entries in the order of their names, real directories
 * before links to others. One that does not exist is passed over.
 *
 * Returns: FALSE when @check ended it
 */
gboolean ts_folder_walk (const char *root,
                         int root_fd,
                         const char *const *directories,
                         const TsFolderWalkFuncs *funcs,
                         gpointer user_data);

/**
 * ts_folder_path_is_below:
 *
 * Returns: whether @path is @directory or below it; "" holds everything
 */
gboolean ts_folder_path_is_below (const char *path, const char *directory);

/**
 * ts_folder_is_scanned_name:
 * @name: the last part of a path
 *
 * Returns: whether a file of that name is looked at: audio or a playlist, not hidden
 */
gboolean ts_folder_is_scanned_name (const char *name);

G_END_DECLS

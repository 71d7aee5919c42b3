/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  /* Directories in which something changed; on the watching thread. Takes @directories. */
  void (*changed) (GPtrArray *directories, gpointer user_data);
  /* The system refuses to watch more; told once. */
  void (*limited) (gpointer user_data);
  /* How many directories are watched. */
  void (*counted) (guint n_watched, gpointer user_data);
} TsFolderWatchFuncs;

/**
 * TsFolderWatchThread:
 *
 * The thread behind #TsFolderWatcher: one inotify instance for a whole tree. GFileMonitor hides
 * that the system ran out of watches, and one for each directory would have to be made on the main
 * thread.
 */
typedef struct _TsFolderWatchThread TsFolderWatchThread;

TsFolderWatchThread *ts_folder_watch_thread_new (const char *root,
                                                 guint quiet_ms,
                                                 const TsFolderWatchFuncs *funcs,
                                                 gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

/* Ends the thread and waits for it; no function is called after that. */
void ts_folder_watch_thread_free (TsFolderWatchThread *self);

G_END_DECLS

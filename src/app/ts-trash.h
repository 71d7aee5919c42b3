/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  TS_TRASH_ERROR_FAILED,
  TS_TRASH_ERROR_NO_TRASH,  /* the file system has no trash; nothing was deleted */
  TS_TRASH_ERROR_CHANGED,   /* not the file that was scanned; left alone */
  TS_TRASH_ERROR_GONE,      /* no file there, or no longer in the trash */
  TS_TRASH_ERROR_EXISTS,    /* restoring would overwrite another file */
  TS_TRASH_ERROR_LAST_COPY, /* no copy would be left */
} TsTrashError;

#define TS_TRASH_ERROR (ts_trash_error_quark ())
GQuark ts_trash_error_quark (void);

/* A file in the trash. A plain value; may cross threads. */
typedef struct {
  char *path;         /* (owned): where it was; raw bytes */
  char *trashed_path; /* (owned) (nullable): where it is now; NULL when that cannot be told, as
                         behind a portal: then it cannot be restored by us */
  char *info_path;    /* (owned) (nullable): its .trashinfo, NULL with @trashed_path */
  guint64 device;     /* of the file, to know it again */
  guint64 inode;
} TsTrashed;

void ts_trashed_free (TsTrashed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsTrashed, ts_trashed_free)

/**
 * ts_trash_check:
 * @path: an absolute path
 * @size_bytes: size at the last scan
 * @mtime_us: time of last change at the last scan, microseconds since 1970
 *
 * Whether @path is still the regular file that was scanned: TS_TRASH_ERROR_GONE or
 * TS_TRASH_ERROR_CHANGED otherwise. One stat(); any thread.
 */
gboolean ts_trash_check (const char *path, gint64 size_bytes, gint64 mtime_us, GError **error);

/**
 * ts_trash_move:
 * @path: an absolute path
 * @size_bytes: size at the last scan
 * @mtime_us: time of last change at the last scan, microseconds since 1970
 *
 * Moves one file to the trash. A file that is not as it was scanned is left alone. Nothing is ever
 * deleted: where there is no trash this fails with TS_TRASH_ERROR_NO_TRASH. Blocks; any thread.
 *
 * Returns: (transfer full) (nullable): what ts_trash_restore() needs
 */
TsTrashed *ts_trash_move (const char *path,
                          gint64 size_bytes,
                          gint64 mtime_us,
                          GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_trash_can_restore:
 *
 * Returns: whether ts_trash_restore() has a chance; without one there is no undo to offer
 */
gboolean ts_trash_can_restore (const TsTrashed *self);

/**
 * ts_trash_restore:
 *
 * Moves the file back to where it was, making its folder again where that is gone. Never
 * overwrites: TS_TRASH_ERROR_EXISTS. TS_TRASH_ERROR_GONE when the trash was emptied meanwhile.
 * Blocks; any thread.
 */
gboolean ts_trash_restore (const TsTrashed *self, GError **error);

G_END_DECLS

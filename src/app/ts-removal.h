/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-job.h"
#include "ts-store.h"
#include "ts-track.h"
#include "ts-trash.h"

G_BEGIN_DECLS

/* Files of one recording: which go and which stay. */
typedef struct {
  GPtrArray *remove; /* (owned) (element-type TsTrack) */
  GPtrArray *keep;   /* (owned) (element-type TsTrack) */
} TsRemovalItem;

TsRemovalItem *ts_removal_item_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ts_removal_item_free (TsRemovalItem *self);

typedef enum {
  TS_REMOVAL_NONE = 0,
  /* The explicit second step: also where no copy would be left. */
  TS_REMOVAL_ALLOW_LAST_COPY = 1 << 0,
} TsRemovalFlags;

/* What came of it. */
typedef struct {
  GPtrArray *trashed;  /* (owned) (element-type TsTrashed) */
  GArray *track_ids;   /* (owned) (element-type gint64): of @trashed, in its order */
  GPtrArray *problems; /* (owned) (element-type utf8): what was left alone and why, translated */
  gint64 moved_bytes;
  gboolean can_undo; /* all of @trashed can be restored */
} TsRemoval;

void ts_removal_free (TsRemoval *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsRemoval, ts_removal_free)

/**
 * ts_removal_run_async:
 * @store: the library; the tracks that go are marked missing in it
 * @items: (transfer full) (element-type TsRemovalItem): groups of copies
 * @job: a new job for it
 *
 * Moves files to the trash. Of each item, at least one file that stays must be there, unchanged
 * since the scan, and truly another file (not the same one by way of a link), or the whole item is
 * left alone, unless @flags allow it. A file that changed since the scan is left alone.
 *
 * The result comes with ts_removal_run_finish(), also when it was cancelled half-way.
 */
void ts_removal_run_async (TsStore *store,
                           GPtrArray *items,
                           TsRemovalFlags flags,
                           TsJob *job,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/**
 * ts_removal_run_finish:
 * @job: the source object of the callback
 *
 * Returns: (transfer full) (nullable): what was done; problems in it are no error
 */
TsRemoval *ts_removal_run_finish (TsJob *job, GAsyncResult *result, GError **error);

/**
 * ts_removal_undo_async:
 * @removal: (transfer full): what to undo
 *
 * Brings the files back that can be, and unmarks their tracks. The result has the problems.
 */
void ts_removal_undo_async (TsStore *store,
                            TsRemoval *removal,
                            TsJob *job,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
TsRemoval *ts_removal_undo_finish (TsJob *job, GAsyncResult *result, GError **error);

G_END_DECLS

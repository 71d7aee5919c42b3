/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-folder-walk.h"
#include "ts-track.h"

G_BEGIN_DECLS

/**
 * TsFolderReaders:
 *
 * A few threads that open and read files. They run ahead of the taker by some hundred results and
 * then wait for it.
 */
typedef struct _TsFolderReaders TsFolderReaders;

/* What one file turned out to be. */
typedef struct {
  guint index;          /* into the files */
  TsFoundFile found;    /* as it was when it was opened; @location is that of the files */
  TsTrack *track;       /* (owned) (nullable) */
  char *warning;        /* (owned) (nullable): the track can be used, but is damaged */
  GError *error;        /* (owned) (nullable): why there is no track */
  gboolean is_no_audio; /* the file was read and there is none in it */
} TsFolderReading;

/**
 * ts_folder_readers_new:
 * @root_fd: where locations begin; stays open as long as this lives
 * @files: (array length=n_files): read in this order, more or less; lives as long as this
 * @cancellable: (nullable): ends the reading soon
 */
TsFolderReaders *ts_folder_readers_new (int root_fd,
                                        const TsFoundFile *files,
                                        guint n_files,
                                        GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* Ends the threads and waits for them. */
void ts_folder_readers_free (TsFolderReaders *self);

/**
 * ts_folder_readers_next:
 *
 * Waits for the next file that was read.
 *
 * Returns: (transfer full) (nullable): NULL when all were, or it was cancelled
 */
TsFolderReading *ts_folder_readers_next (TsFolderReaders *self);

void ts_folder_reading_free (TsFolderReading *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsFolderReaders, ts_folder_readers_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsFolderReading, ts_folder_reading_free)

G_END_DECLS

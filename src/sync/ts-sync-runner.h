/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-job.h"
#include "ts-sync-plan.h"
#include "ts-sync-source.h"
#include "ts-sync-target.h"

G_BEGIN_DECLS

/* One playlist of the source, and what became of it. */
typedef struct {
  char *id;            /* (owned): see TsSyncPlaylist */
  char *name;          /* (owned): as people see it */
  char *written_name;  /* (owned) (nullable): its name there; NULL where nothing was written */
  char *error_message; /* (owned) (nullable): why it could not be read or written, translated */
  guint n_entries;
  GPtrArray *missing;    /* (owned) (element-type utf8): entries that are not on the target */
  gboolean is_unchanged; /* it was there already, the same */
} TsSyncPlaylistResult;

void ts_sync_playlist_result_free (TsSyncPlaylistResult *self);

/* One ticked item on its way. */
typedef struct {
  guint item;        /* its number in the plan */
  TsTrack *track;    /* (owned) */
  char *target_path; /* (owned) */
  gboolean replaces;
  char *replaced_path; /* (owned) (nullable) */
  gint64 replaced_size_bytes;
  gint64 replaced_mtime_us;
  TsSyncOutcome result;
  char *message;        /* (owned) (nullable): why not, or what is odd about it, translated */
  TsSyncPutResult put;  /* set when it was copied */
  gboolean is_verified; /* it was looked for afterwards, and is whole */
} TsSyncStep;

/**
 * TsSyncWork:
 *
 * What is to be done of a plan, apart from it, so that a job's thread can do it while the plan is
 * looked at; then what came of it.
 */
typedef struct {
  GArray *steps;      /* (owned) (element-type TsSyncStep): in the order of target paths */
  GPtrArray *present; /* (owned) (element-type TsSyncItem): what is there already, for playlists */
  GHashTable *places; /* (owned): source location -> TsSyncPlace; filled by the run */
  gboolean is_upload; /* people say "upload", not "copy" */
  TsSyncPlaylistOptions playlist_options;
  GPtrArray *playlists; /* (owned) (element-type TsSyncPlaylistResult): filled by the run */
  guint n_copied;
  guint n_verified; /* of those */
  guint n_left;
  guint n_failed;
  gint64 copied_bytes;
  gint64 duration_us;
  char *stopped_message; /* (owned) (nullable): what ended the run early, translated */
  char *unverified_message; /* (owned) (nullable): why copies could not be looked for, translated */
  gboolean is_cancelled;
} TsSyncWork;

/**
 * ts_sync_work_new:
 * @plan: its ticked items are taken
 * @playlist_options: (nullable): NULL: no playlists
 */
TsSyncWork *
ts_sync_work_new (TsSyncPlan *plan,
                  const TsSyncPlaylistOptions *playlist_options) G_GNUC_WARN_UNUSED_RESULT;
void ts_sync_work_free (TsSyncWork *self);

/**
 * TsSyncStepFunc:
 * @step: a track that was copied just now
 *
 * Called on one of the run's threads, never on two at once; what it stores lets the next run know
 * the copy.
 */
typedef void (*TsSyncStepFunc) (const TsSyncStep *step, gpointer user_data);

/**
 * ts_sync_runner_run:
 * @work: filled with the results, also when the run ends early
 * @job: (nullable): told the progress; paused and cancelled through it
 * @copied: (nullable): called after each track
 * @cancellable: (nullable): the job's own
 *
 * Does the work on the calling thread, and on others beside it for targets that take several
 * tracks at once. A track that fails is noted and the run goes on; a target that is full, gone or
 * write-protected ends it, and so does a cancellation, at the next piece of a file. A pause holds
 * folders at the next piece of a file, too; uploads that are under way are finished, since a server
 * would not wait for the rest, and no other is begun. What was copied stays. Then the copies are
 * looked for where putting them did not prove that they are there; one that is not counts as
 * failed. Playlists are written last, from what is really there.
 *
 * Returns: FALSE with @error set when the run ended early
 */
gboolean ts_sync_runner_run (TsSyncWork *work,
                             TsSyncSource *source,
                             TsSyncTarget *target,
                             TsJob *job,
                             TsSyncStepFunc copied,
                             gpointer user_data,
                             GCancellable *cancellable,
                             GError **error);

/**
 * ts_sync_work_apply_to_plan:
 *
 * Brings the results to the items of the plan that @self was made of. Main context.
 */
void ts_sync_work_apply_to_plan (TsSyncWork *self, TsSyncPlan *plan);

/**
 * ts_sync_work_dup_summary:
 *
 * Returns: (transfer full): what came of it, as a translated sentence
 */
char *ts_sync_work_dup_summary (TsSyncWork *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSyncWork, ts_sync_work_free)

G_END_DECLS

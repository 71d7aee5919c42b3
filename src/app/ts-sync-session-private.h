/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-accounts.h"
#include "ts-azuracast-files.h"
#include "ts-source.h"
#include "ts-sync-session.h"
#include "ts-sync-source.h"
#include "ts-sync-target.h"

G_BEGIN_DECLS

typedef struct _TsSyncComparison TsSyncComparison;

/* What a comparison needs to know of one kind of target. The functions run on a job's thread. */
typedef struct {
  const char *id;                 /* TsSyncPair.target_kind */
  gboolean is_upload;             /* people say "upload", not "copy" */
  gboolean is_one_per_recording;  /* by default; see TsSyncOptions */
  /* Finds the target: fills target and target_name. */
  gboolean (*open) (TsSyncComparison *self, TsJob *job, GError **error);
  /* For targets that know their tracks by something that outlives a new name (nullable): the
   * location of the track with that key, and the key of the track at that location; NULL where
   * there is none. While it compares. */
  const char *(*find_path) (TsSyncComparison *self, const char *key);
  const char *(*find_key) (TsSyncComparison *self, const char *path);
  /* The tracks that are there, location being what the target calls them.
   * @n_mapped: how many earlier runs put there */
  GPtrArray *(*load_tracks) (TsSyncComparison *self, guint n_mapped, TsJob *job, GError **error);
  char *(*clean_path) (const char *path); /* (nullable): see TsSyncPlanInput */
  gint64 mtime_slack_us;                  /* the same */
  /* (nullable): Is told what was put there, as it is there. */
  void (*remember) (TsSyncComparison *self, GPtrArray *copies);
  /* (nullable): Has a further job say how long the target makes it wait; on the main thread. */
  void (*show_waits) (TsSyncComparison *self, TsJob *job);
} TsSyncTargetKind;

extern const TsSyncTargetKind _ts_sync_folder_kind;
extern const TsSyncTargetKind _ts_sync_station_kind;

/* What a comparison is made of, and what it found. Not changed once it is made. */
struct _TsSyncComparison {
  TsStore *store;       /* (owned) */
  TsAccounts *accounts; /* (owned): main context */
  TsSyncPair *pair;     /* (owned) */
  const TsSyncTargetKind *kind;
  TsSyncOptions *options;  /* (owned) */
  TsSource *source_row;    /* (owned) (nullable) */
  TsSyncSource *source;    /* (owned) (nullable) */
  TsSyncTarget *target;    /* (owned) (nullable) */
  char *target_name;       /* (owned) (nullable): fit for a label */
  TsAzuracastFiles *files; /* (owned) (nullable): of a station; while it compares */
  TsSyncPlan *plan;        /* (owned) (nullable) */
  GPtrArray *found;        /* (owned) (nullable) (element-type TsSyncLink): to be remembered by a run */
  guint n_unread;
  gint64 free_bytes;
};

void _ts_sync_comparison_free (TsSyncComparison *self);

/* The work of the comparing job, on its thread: fills plan and what else is NULL above. */
gboolean _ts_sync_comparison_run (TsSyncComparison *self,
                                  TsJob *job,
                                  GCancellable *cancellable,
                                  GError **error);

/* The source of that id, or of that kind and location where @id is 0. */
TsSource *_ts_sync_find_source (TsStore *store,
                                gint64 id,
                                const char *kind,
                                const char *location,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS

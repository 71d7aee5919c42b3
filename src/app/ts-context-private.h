/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"

#include "ts-folder-watcher.h"

G_BEGIN_DECLS

/* What is under way for one source. */
typedef struct {
  gint64 source_id;
  TsJob *job;               /* (owned) (nullable): the scan that is running */
  TsFolderWatcher *watcher; /* (owned) (nullable) */
  GPtrArray *dirty;         /* (owned) (nullable) (element-type filename): to be scanned after job */
} TsSourceState;

struct _TsContext {
  GObject parent_instance;

  char *profile_dir;       /* (owned) */
  char *config_dir;        /* (owned): where settings are that the terminal shares */
  TsStore *store;          /* (owned) (nullable): once started */
  TsJobQueue *jobs;        /* (owned) */
  GListStore *sources;     /* (owned) (element-type TsSource) */
  TsAccounts *accounts;    /* (owned) */
  TsCoverArt *cover_art;   /* (owned) (nullable): once it was asked for */
  TsJob *copies_job;       /* (owned) (nullable): the search for copies that was started last */
  guint copies_timer;      /* until the next one */
  gboolean has_changes;    /* something changed that matters for copies */
  gboolean had_several;    /* sources with music */
  TsStreaming *streaming;  /* (owned) */
  TsMpdSession *mpd;       /* (owned) (nullable): once it was asked for */
  GHashTable *states;      /* (owned) (element-type gint64 TsSourceState) */
  GCancellable *closing;   /* (owned): ends what the context itself waits for */
  GTask *stop_task;        /* (owned) (nullable): waits for the jobs to end */
  gboolean is_watching;
};

/* Shows a source that was just added, before the library tells of it. */
void _ts_context_take_source (TsContext *self, TsSource *source);

/* ts-context-scan.c: scanning, watching, and looking for copies */
void _ts_source_state_free (gpointer state);
/* Watches a source, or no longer, as ts_context_set_is_watching() says. */
void _ts_context_watch (TsContext *self, TsSource *source);
/* Copies in several sources are looked for once the scans that follow each other are over. */
void _ts_context_need_copies (TsContext *self);

G_END_DECLS

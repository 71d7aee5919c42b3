/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-evidence-view.h"
#include "ts-job-row.h"
#include "ts-split-view.h"
#include "ts-sync-pair-view.h"

G_BEGIN_DECLS

struct _TsSyncPairView {
  AdwBin parent_instance;

  TsContext *context;           /* (owned) */
  TsSyncPair *pair;             /* (owned) */
  TsSyncSession *session;       /* (owned) (nullable) */
  TsJob *job;                   /* (owned) (nullable): what the view waits for */
  GtkCustomFilter *filter;      /* (owned) */
  GtkFilterListModel *filtered; /* (owned) (nullable) */
  GtkMultiSelection *selection; /* (owned) (nullable) */
  GtkAdjustment *adjustment;    /* (owned): of the list, sideways */
  GSimpleActionGroup *actions;  /* (owned): "plan." */
  GtkWidget *context_menu;      /* (nullable): a GtkPopoverMenu on this view */
  TsSyncViewState state;
  guint columns_source_id;
  int shown_group;           /* a TsSyncAction, or one of the others in ts-sync-pair-view-parts.c */
  gboolean wants_fresh_list; /* a station is asked again, even where its list is at hand */
  gboolean shows_all;        /* also when there is nothing to do */
  gboolean writes_playlists; /* the pair's options say so */

  GtkRevealer *warning_revealer;
  GtkImage *warning_image;
  GtkLabel *warning_label;
  GtkRevealer *job_revealer;
  TsJobRow *job_row;
  GtkScrolledWindow *chips_scroller;
  GtkBox *chips_box;
  GtkStack *stack;
  AdwStatusPage *in_step_page;
  AdwStatusPage *error_page;
  TsSplitView *details_split;
  GtkScrolledWindow *scrolled_window;
  GtkColumnView *column_view;
  TsEvidenceView *evidence_view;
  GtkActionBar *action_bar;
  GtkLabel *totals_label;
  GtkButton *apply_button;
};

/* ts-sync-pair-view-parts.c */

/* Makes the filter that follows the chips. */
void _ts_sync_pair_view_init_filter (TsSyncPairView *self);

/* Makes a chip for each group the plan has, with its count; the first is active. */
void _ts_sync_pair_view_make_chips (TsSyncPairView *self);

/* Fills the details with why; @item may be NULL. */
void _ts_sync_pair_view_explain (TsEvidenceView *view, TsSyncItem *item);

/* ts-sync-pair-view-actions.c: what can be done with rows of the plan */
void _ts_sync_pair_view_init_actions (TsSyncPairView *self);
void _ts_sync_pair_view_update_actions (TsSyncPairView *self);

G_END_DECLS

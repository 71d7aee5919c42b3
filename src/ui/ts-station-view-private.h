/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-job-row.h"
#include "ts-split-view.h"
#include "ts-station-details.h"
#include "ts-station-view.h"

G_BEGIN_DECLS

struct _TsStationView {
  AdwBin parent_instance;

  TsContext *context;           /* (owned) (nullable): until it is given */
  TsSource *station;            /* (owned) (nullable) */
  TsJob *job;                   /* (owned) (nullable): the one that is waited for */
  char *error_message;          /* (owned) (nullable): of the last one */
  gboolean is_stale;            /* something changed since the rows were made */
  TsStationMatchList *matches;  /* (owned) (nullable) */
  GListStore *parts;            /* (owned) (element-type GListModel): the kinds that are shown */
  GtkFilterListModel *filtered; /* (owned): those of them that are searched for */
  GtkMultiSelection *selection; /* (owned): of @filtered */
  TsStationMatch *next;         /* (owned) (nullable): to be selected in the rows to come */
  guint next_position;          /* near which it will be */
  char **words;                 /* (owned) (nullable): what is searched for */
  guint chosen_kinds;           /* bits by TsStationMatchKind, 0 for all */
  gboolean is_updating;         /* chips are being set by the program */
  gboolean is_narrow;
  GSimpleActionGroup *actions; /* (owned): "station." */
  GtkWidget *context_menu;     /* (owned) */
  char *summary;               /* (owned) (nullable) */

  GtkRevealer *banner_revealer;
  GtkLabel *banner_label;
  GtkScrolledWindow *chips_scroller;
  GtkBox *chips_box;
  GtkProgressBar *progress_bar;
  GtkStack *stack;
  AdwStatusPage *busy_page;
  TsJobRow *job_row;
  AdwStatusPage *error_page;
  TsSplitView *details_split;
  GtkColumnView *column_view;
  TsStationDetails *details;
  GtkActionBar *selection_bar;
  GtkLabel *selection_label;
};

/* ts-station-view.c */
void _ts_station_view_start (TsStationView *self, gboolean is_forced);
void _ts_station_view_update_state (TsStationView *self);

/* ts-station-view-columns.c */
void _ts_station_view_init_columns (TsStationView *self);
void _ts_station_view_update_columns (TsStationView *self);
guint _ts_station_view_get_position (GtkWidget *widget);

/* ts-station-view-rows.c: which rows are shown, and which are selected */
void _ts_station_view_init_rows (TsStationView *self);
void _ts_station_view_take_rows (TsStationView *self, TsStationMatchList *matches);
void _ts_station_view_search (TsStationView *self);

/* Remembers which row comes after the selected ones, for those that a decision brings. */
void _ts_station_view_remember_next (TsStationView *self);

/* Returns: (transfer full) (element-type TsStationMatch): at most @max and one more */
GPtrArray *_ts_station_view_get_selected (TsStationView *self, guint max);

/* ts-station-view-actions.c */
void _ts_station_view_init_actions (TsStationView *self);
void _ts_station_view_update_actions (TsStationView *self);

G_END_DECLS

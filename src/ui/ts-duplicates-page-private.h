/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-duplicates-details.h"
#include "ts-duplicates-page.h"
#include "ts-duplicates.h"
#include "ts-split-view.h"
#include "ts-station-view.h"
#include "ts-store-decisions.h"

G_BEGIN_DECLS

/* How sure a group is, as the chips filter; the last one goes across the others. */
typedef enum {
  TS_DUPLICATES_SAME_RECORDING,
  TS_DUPLICATES_SAME_SONG,
  TS_DUPLICATES_PROBABLY,
  TS_DUPLICATES_NEEDS_LOOK,
  TS_DUPLICATES_PINNED,
  TS_DUPLICATES_N_KINDS,
} TsDuplicatesKind;

struct _TsDuplicatesPage {
  TsPage parent_instance;

  TsDuplicates *duplicates;     /* (owned) */
  GSettings *settings;          /* (owned) (nullable) */
  GtkCustomFilter *filter;      /* (owned) */
  GtkFilterListModel *filtered; /* (owned): groups that are shown */
  GtkTreeListModel *tree;       /* (owned): groups, and copies below the open ones */
  GtkMultiSelection *selection; /* (owned): of the rows of @tree */
  GSimpleActionGroup *actions;  /* (owned): "duplicates." */
  GtkWidget *context_menu;      /* (owned) */
  GCancellable *cancellable;    /* (owned) */
  guint chosen_kinds;           /* bits by TsDuplicatesKind, 0 for all */
  char **words;                 /* (owned) (nullable): what is searched for, case-folded */
  gboolean is_updating;         /* chips are being set by the program */
  TsSource *station; /* (owned) (nullable): the one that is shown in place of the library */

  AdwHeaderBar *header_bar;
  AdwWindowTitle *window_title;
  GtkButton *find_button;
  GtkButton *refresh_button;
  GtkMenuButton *menu_button;
  GMenuModel *page_menu;
  GMenuModel *station_menu;
  GtkScrolledWindow *places_scroller;
  GtkBox *places_box;
  GtkBox *library_box;
  TsStationView *station_view;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkRevealer *banner_revealer;
  GtkLabel *banner_label;
  GtkScrolledWindow *chips_scroller;
  GtkBox *chips_box;
  GtkProgressBar *progress_bar;
  GtkProgressBar *finding_bar;
  GtkStack *stack;
  TsSplitView *details_split;
  GtkColumnView *column_view;
  TsDuplicatesDetails *details;
  AdwStatusPage *error_page;
  GtkActionBar *selection_bar;
  GtkLabel *selection_label;
  GtkWidget *not_same_button;
  GtkButton *trash_button;
};

/* ts-duplicates-page.c */
void _ts_duplicates_page_update_state (TsDuplicatesPage *self);
void _ts_duplicates_page_show_all (TsDuplicatesPage *self);

/* ts-duplicates-places.c */
void _ts_duplicates_page_update_places (TsDuplicatesPage *self);

/* ts-duplicates-columns.c */
void _ts_duplicates_page_init_columns (TsDuplicatesPage *self);
void _ts_duplicates_page_set_narrow (TsDuplicatesPage *self, gboolean is_narrow);
guint _ts_duplicates_page_get_position (GtkWidget *widget);

/* ts-duplicates-chips.c */
void _ts_duplicates_page_init_chips (TsDuplicatesPage *self);
void _ts_duplicates_page_update_chips (TsDuplicatesPage *self);
void _ts_duplicates_page_clear_chips (TsDuplicatesPage *self);
gboolean _ts_duplicates_page_matches (gpointer item, gpointer user_data);

/* ts-duplicates-actions.c */
void _ts_duplicates_page_init_actions (TsDuplicatesPage *self);
void _ts_duplicates_page_update_actions (TsDuplicatesPage *self);

/* ts-duplicates-decide.c: what is selected gets this verdict */
void _ts_duplicates_page_decide (TsDuplicatesPage *self, TsVerdict verdict);

/* ts-duplicates-pointer.c */
void _ts_duplicates_page_init_pointer (TsDuplicatesPage *self);

/* A group that has a selected row: which of its copies are meant. */
typedef struct {
  TsDuplicateGroup *group; /* (owned) */
  GPtrArray *copies;       /* (owned) (element-type TsDuplicateCopy): selected ones; none when the
                              row of the group is selected and so all are meant */
} TsDuplicatesSelected;

/* Whether @copy, of its group, is meant. */
gboolean _ts_duplicates_selected_has (const TsDuplicatesSelected *selected, TsDuplicateCopy *copy);

/* Returns: (transfer full) (element-type TsDuplicatesSelected): in the order of the list */
GPtrArray *_ts_duplicates_page_get_selected (TsDuplicatesPage *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-library-page.h"
#include "ts-split-view.h"
#include "ts-track-details.h"
#include "ts-track-list-model.h"

G_BEGIN_DECLS

struct _TsLibraryPage {
  TsPage parent_instance;

  TsTrackListModel *model;        /* (owned) (nullable) */
  GtkMultiSelection *selection;   /* (owned) (nullable) */
  GSettings *settings;            /* (owned) (nullable) */
  GSimpleActionGroup *actions;    /* (owned): "tracks." */
  GCancellable *cancellable;      /* (owned) */
  GCancellable *look_cancellable; /* (owned): of the look at the folders */
  GHashTable *carried_ids;        /* (owned) (nullable): selected rows during a change */
  TsTrackQuery *query;            /* (owned) */
  TsTrackItem *shown_item;        /* (owned) (nullable): in the details */
  GPtrArray *unreachable;         /* (owned) (element-type TsSource) */
  gboolean is_waiting_for_top;    /* the next rows are another query's: show the first */

  AdwHeaderBar *header_bar;
  AdwWindowTitle *window_title;
  GtkMenuButton *view_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkRevealer *banner_revealer;
  GtkLabel *banner_label;
  GtkScrolledWindow *chips_scroller;
  GtkBox *chips_box;
  GtkStack *stack;
  TsSplitView *details_split;
  GtkScrolledWindow *scrolled_window;
  GtkColumnView *column_view;
  TsTrackDetails *details;
  AdwStatusPage *error_page;
  GtkActionBar *selection_bar;
  GtkLabel *selection_label;
  GtkWidget *context_menu; /* (nullable): a GtkPopoverMenu on this page */
};

/* Returns: (transfer full) (element-type gint64): the selected rows in order */
GArray *_ts_library_page_get_selected_ids (TsLibraryPage *self);

/* What a playlist of the selection would be called. Returns: (transfer full) */
char *_ts_library_page_get_list_name (TsLibraryPage *self);

/* ts-library-page-actions.c */
void _ts_library_page_init_actions (TsLibraryPage *self);
void _ts_library_page_update_actions (TsLibraryPage *self);
void _ts_library_page_export (TsPage *page);
/* Shows what was left out, a list that a toast has no room for. @problems: (element-type utf8) */
void _ts_library_page_show_problems (TsLibraryPage *self, const char *message, GPtrArray *problems);

/* ts-library-page-send.c: to MPD; the parameter is "replace", "next" or "append" */
void _ts_library_page_send (GSimpleAction *action, GVariant *parameter, gpointer data);

/* ts-library-page-pointer.c: context menu and dragging out */
void _ts_library_page_init_pointer (TsLibraryPage *self);

/* ts-library-page-chips.c: filters */
void _ts_library_page_init_chips (TsLibraryPage *self);
void _ts_library_page_clear_chips (TsLibraryPage *self);

/* ts-library-page-banner.c: folders that cannot be reached */
void _ts_library_page_check_folders (TsLibraryPage *self);
void _ts_library_page_retry_folders (TsLibraryPage *self);

/* ts-library-page.c */
void _ts_library_page_run_query (TsLibraryPage *self);

G_END_DECLS

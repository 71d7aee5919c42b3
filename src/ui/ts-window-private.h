/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-player-bar.h"
#include "ts-sidebar.h"
#include "ts-split-view.h"
#include "ts-window.h"

G_BEGIN_DECLS

typedef struct _TsUndo TsUndo;

struct _TsWindow {
  AdwApplicationWindow parent_instance;

  TsContext *context;        /* (owned) (nullable) */
  GSettings *settings;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned): cancelled with the window */
  GHashTable *pages;         /* (owned): name to TsPage, which the stack owns */
  TsPreview *preview;        /* (owned) (nullable): once there is a context */
  TsUndo *undo;              /* (owned) (nullable): what may be undone now */
  gint64 toast_gone_us;      /* when the toast of the last one goes, on the monotonic clock */
  TsPage *page;              /* (nullable): in view */
  gint64 source_id;          /* what the library page shows */
  GtkWidget *preferences;    /* (nullable) (weak): the dialog while it is open */
  gboolean may_close;        /* a person has agreed to stop what runs */
  gboolean may_stop_streams; /* a person has agreed to end streams */
  gboolean is_background;    /* closing only hides it while players are answered */

  AdwToastOverlay *toast_overlay;
  GtkStack *state_stack;
  GtkStack *page_stack;
  TsSplitView *split_view;
  TsSidebar *sidebar;
  TsPlayerBar *player_bar;
  AdwStatusPage *error_page;
  GtkRevealer *drop_revealer;
};

/* ts-window-actions.c */
void _ts_window_class_install_actions (GtkWidgetClass *widget_class);
void _ts_window_init_actions (TsWindow *self);
void _ts_window_update_actions (TsWindow *self);

/* ts-window-preview.c */
void _ts_window_init_preview (TsWindow *self);
void _ts_window_start_preview (TsWindow *self);
void _ts_window_end_preview (TsWindow *self);

/* ts-window-toasts.c */
void _ts_window_undo (TsWindow *self);
void _ts_window_forget_undo (TsWindow *self);

/* ts-window-sources.c */
void _ts_window_init_drop (TsWindow *self);

G_END_DECLS

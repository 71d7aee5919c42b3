/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-streams-view.h"

#include "ts-stream-item.h"

G_BEGIN_DECLS

struct _TsStreamsView {
  AdwPreferencesGroup parent_instance;

  TsStreaming *streaming;        /* (owned) (nullable) */
  TsProxy *proxy;                /* (owned) (nullable): the one that runs */
  GListStore *items;             /* (owned) (element-type TsStreamItem) */
  GtkSingleSelection *selection; /* (owned) */
  GSimpleActionGroup *actions;   /* (owned) */
  GtkWidget *context_menu;       /* (nullable) */
  GSettings *settings;           /* (owned) (nullable): once this is in a window */
  guint tick_id;                 /* measures once a second while this can be seen */

  GtkStack *stack;
  GtkColumnView *column_view;
  GtkTextView *log_view;
};

/* ts-streams-columns.c */
void _ts_streams_view_add_columns (TsStreamsView *self);
/* Widths as they were left, once settings are known, and kept when they change. */
void _ts_streams_view_restore_widths (TsStreamsView *self);
/* @widget: (nullable): inside of the table. Returns %GTK_INVALID_LIST_POSITION for none. */
guint _ts_streams_view_get_position (GtkWidget *widget);

/* ts-streams-actions.c: what can be done with a row, by menu and keys */
void _ts_streams_view_init_actions (TsStreamsView *self);
void _ts_streams_view_update_actions (TsStreamsView *self);

G_END_DECLS

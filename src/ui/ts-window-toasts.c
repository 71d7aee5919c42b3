/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-window-private.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"

#define UNDO_S 7

/* libadwaita 1.2 crashes when a toast that is still sliding in is sent away: it is gone after 0.3 s
 * then, while it slides in for 0.5 s. */
#define SLIDE_US (G_USEC_PER_SEC * 6 / 10)

/* Something that may be undone for as long as its toast is there. */
struct _TsUndo {
  TsWindow *window; /* owns this */
  AdwToast *toast;  /* (owned) */
  gint64 shown_us;  /* when it comes into view, on the monotonic clock */
  void (*func) (TsWindow *window, gpointer data);
  gpointer data; /* (owned) (nullable) */
  GDestroyNotify data_free;
};

static void
undo_free (TsUndo *undo)
{
  g_object_unref (undo->toast);
  if (undo->data_free != NULL)
    undo->data_free (undo->data);
  g_free (undo);
}

static AdwToast *
toast_new (const char *message)
{
  g_autofree char *markup = g_markup_escape_text (message, -1);

  return adw_toast_new (markup);
}

/* Where people are looking now. */
static void
show (TsWindow *self, AdwToast *toast)
{
  if (self->preferences != NULL)
    ts_preferences_add_toast (self->preferences, toast);
  else
    adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

void
ts_window_add_toast (TsWindow *self, const char *message)
{
  g_return_if_fail (TS_IS_WINDOW (self));
  g_return_if_fail (message != NULL);

  show (self, toast_new (message));
}

static TsUndo *
take_undo (TsWindow *self)
{
  TsUndo *undo = g_steal_pointer (&self->undo);

  g_signal_handlers_disconnect_by_data (undo->toast, undo);
  g_signal_handlers_disconnect_by_data (undo->toast, self);
  return undo;
}

static void
dismissed_cb (TsUndo *undo)
{
  TsWindow *self = undo->window;

  undo_free (take_undo (self));
  _ts_window_update_actions (self);
}

static gboolean
dismiss_cb (gpointer toast)
{
  adw_toast_dismiss (toast);
  return G_SOURCE_REMOVE;
}

/* Sends the toast away once it may go. */
static void
dismiss (TsUndo *undo)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 time_us = MAX (now_us, undo->shown_us + SLIDE_US);

  if (time_us == now_us)
    adw_toast_dismiss (undo->toast);
  else
    g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) ((time_us - now_us) / 1000), dismiss_cb,
                        g_object_ref (undo->toast), g_object_unref);
  undo->window->toast_gone_us = time_us;
}

void
ts_window_add_undo_toast (TsWindow *self,
                          const char *message,
                          void (*func) (TsWindow *window, gpointer data),
                          gpointer data,
                          GDestroyNotify data_free)
{
  TsUndo *undo;

  g_return_if_fail (TS_IS_WINDOW (self));
  g_return_if_fail (message != NULL);
  g_return_if_fail (func != NULL);

  _ts_window_forget_undo (self);
  undo = g_new0 (TsUndo, 1);
  /* It waits for the one before. */
  undo->shown_us = MAX (g_get_monotonic_time (), self->toast_gone_us);
  undo->window = self;
  undo->toast = toast_new (message);
  undo->func = func;
  undo->data = data;
  undo->data_free = data_free;
  adw_toast_set_button_label (undo->toast, _ ("_Undo"));
  adw_toast_set_timeout (undo->toast, UNDO_S);
  g_signal_connect_swapped (undo->toast, "button-clicked", G_CALLBACK (_ts_window_undo), self);
  g_signal_connect_swapped (undo->toast, "dismissed", G_CALLBACK (dismissed_cb), undo);
  self->undo = undo;
  _ts_window_update_actions (self);
  show (self, g_object_ref (undo->toast));
}

void
_ts_window_undo (TsWindow *self)
{
  TsUndo *undo;

  if (self->undo == NULL)
    return;
  undo = take_undo (self);
  dismiss (undo);
  _ts_window_update_actions (self);
  undo->func (self, undo->data);
  undo_free (undo);
}

void
_ts_window_forget_undo (TsWindow *self)
{
  TsUndo *undo;

  if (self->undo == NULL)
    return;
  undo = take_undo (self);
  dismiss (undo);
  undo_free (undo);
}

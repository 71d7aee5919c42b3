/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-background.h"
#include "ts-pages.h"
#include "ts-window-private.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"

G_DEFINE_FINAL_TYPE (TsWindow, ts_window, ADW_TYPE_APPLICATION_WINDOW)

static void
collapsed_cb (TsWindow *self)
{
  gboolean is_collapsed = ts_split_view_get_collapsed (self->split_view);
  GHashTableIter iter;
  gpointer page;

  ts_player_bar_set_is_narrow (self->player_bar, is_collapsed);
  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page))
    g_object_set (page, "collapsed", is_collapsed, NULL);
}

static void
show_sidebar_cb (TsWindow *self)
{
  gboolean is_shown = ts_split_view_get_show_sidebar (self->split_view);

  g_action_group_change_action_state (G_ACTION_GROUP (self), "show-sidebar",
                                      g_variant_new_boolean (is_shown));
}

static void
sidebar_selected_cb (TsWindow *self, const char *page_name, gint64 source_id)
{
  ts_window_show_page (self, page_name, source_id);
}

static void
sidebar_activated_cb (TsWindow *self)
{
  if (ts_split_view_get_collapsed (self->split_view))
    ts_split_view_set_show_sidebar (self->split_view, FALSE);
}

static void
remember (TsWindow *self)
{
  int width = 0, height = 0;

  if (self->settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set (self->settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
  if (self->page != NULL)
    g_settings_set_string (self->settings, "page",
                           gtk_stack_get_visible_child_name (self->page_stack));
  g_settings_set_int64 (self->settings, "source", self->source_id);
}

static void
recall (TsWindow *self)
{
  int width, height;

  if (self->settings == NULL) {
    gtk_window_set_default_size (GTK_WINDOW (self), 1100, 720);
    return;
  }
  g_settings_get (self->settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
close_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GWeakRef *window = data;
  g_autoptr (TsWindow) self = g_weak_ref_get (window);
  g_autofree char *answer = ts_alert_finish (result);

  g_weak_ref_clear (window);
  g_free (window);
  if (self == NULL || g_strcmp0 (answer, "stop") != 0)
    return;
  self->may_close = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
streams_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GWeakRef *window = data;
  g_autoptr (TsWindow) self = g_weak_ref_get (window);
  g_autofree char *answer = ts_alert_finish (result);

  g_weak_ref_clear (window);
  g_free (window);
  if (self == NULL)
    return;
  if (g_strcmp0 (answer, "keep") == 0) {
    self->is_background = TRUE;
    ts_background_request ();
    gtk_window_close (GTK_WINDOW (self));
  } else if (g_strcmp0 (answer, "stop") == 0) {
    ts_window_close_and_quit (self);
  }
}

/* Whether the window stays, hidden or until a person has answered. */
static gboolean
keep_streaming (TsWindow *self)
{
  const TsAlertButton buttons[] = {
    { "cancel", _ ("_Cancel"), ADW_RESPONSE_DEFAULT },
    { "stop", _ ("_Stop and Close"), ADW_RESPONSE_DESTRUCTIVE },
    { "keep", _ ("_Keep Streaming"), ADW_RESPONSE_SUGGESTED },
  };
  GWeakRef *weak_window;

  if (self->context == NULL || self->may_stop_streams)
    return FALSE;
  if (self->is_background
      && ts_streaming_get_is_running (ts_context_get_streaming (self->context))) {
    remember (self);
    gtk_widget_hide (GTK_WIDGET (self));
    return TRUE;
  }
  if (ts_streaming_count_streams (ts_context_get_streaming (self->context)) == 0)
    return FALSE;
  weak_window = g_new (GWeakRef, 1);
  g_weak_ref_init (weak_window, self);
  ts_alert_async (GTK_WINDOW (self), _ ("Keep Streaming in the Background?"),
                  _ ("Players are listening. Start Tracksync again to get the window back, and "
                     "press Ctrl+Q to end it."),
                  buttons, G_N_ELEMENTS (buttons), streams_answered_cb, weak_window);
  return TRUE;
}

static gboolean
ts_window_close_request (GtkWindow *window)
{
  static const TsAlertButton buttons[] = {
    { "keep", N_ ("_Keep Running"), ADW_RESPONSE_DEFAULT },
    { "stop", N_ ("_Stop and Close"), ADW_RESPONSE_DESTRUCTIVE },
  };
  TsWindow *self = TS_WINDOW (window);
  TsAlertButton translated[G_N_ELEMENTS (buttons)];
  GWeakRef *weak_window;

  if (keep_streaming (self))
    return GDK_EVENT_STOP;
  if (!self->may_close && self->context != NULL
      && ts_job_queue_get_n_active (ts_context_get_jobs (self->context)) > 0) {
    for (guint i = 0; i < G_N_ELEMENTS (buttons); i++) {
      translated[i] = buttons[i];
      translated[i].label = _ (buttons[i].label);
    }
    weak_window = g_new (GWeakRef, 1);
    g_weak_ref_init (weak_window, self);
    ts_alert_async (window, _ ("Stop What Is Running?"),
                    _ ("What is finished by now is kept; the rest is taken up again next time."),
                    translated, G_N_ELEMENTS (translated), close_answered_cb, weak_window);
    return GDK_EVENT_STOP;
  }

  remember (self);
  g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (ts_window_parent_class)->close_request (window);
}

static void
ts_window_dispose (GObject *object)
{
  TsWindow *self = TS_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  _ts_window_forget_undo (self);
  _ts_window_end_preview (self);
  self->page = NULL;
  g_clear_pointer (&self->pages, g_hash_table_unref);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_WINDOW);
  g_clear_weak_pointer (&self->preferences);
  g_clear_object (&self->settings);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (ts_window_parent_class)->dispose (object);
}

static void
ts_window_class_init (TsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = ts_window_close_request;

  g_type_ensure (TS_TYPE_SPLIT_VIEW);
  g_type_ensure (TS_TYPE_PLAYER_BAR);
  g_type_ensure (TS_TYPE_SIDEBAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/example/Tracksync/ts-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TsWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, TsWindow, state_stack);
  gtk_widget_class_bind_template_child (widget_class, TsWindow, page_stack);
  gtk_widget_class_bind_template_child (widget_class, TsWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, TsWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, TsWindow, player_bar);
  gtk_widget_class_bind_template_child (widget_class, TsWindow, error_page);
  gtk_widget_class_bind_template_child (widget_class, TsWindow, drop_revealer);
  gtk_widget_class_bind_template_callback (widget_class, collapsed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_sidebar_cb);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_activated_cb);
}

static void
ts_window_init (TsWindow *self)
{
  self->pages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
  _ts_window_init_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  _ts_window_init_drop (self);
  _ts_window_init_preview (self);
}

TsWindow *
ts_window_new (GtkApplication *application, GSettings *settings)
{
  TsWindow *self = g_object_new (TS_TYPE_WINDOW, "application", application, NULL);

  g_set_object (&self->settings, settings);
  recall (self);
  return self;
}

void
ts_window_set_is_background (TsWindow *self, gboolean is_background)
{
  g_return_if_fail (TS_IS_WINDOW (self));

  self->is_background = is_background;
}

void
ts_window_close_and_quit (TsWindow *self)
{
  g_return_if_fail (TS_IS_WINDOW (self));

  self->may_stop_streams = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
notice_cb (TsWindow *self, const char *text)
{
  ts_window_add_toast (self, text);
}

static void
is_active_cb (TsWindow *self)
{
  TsStore *store = ts_context_get_store (self->context);

  if (gtk_window_is_active (GTK_WINDOW (self)) && store != NULL)
    ts_store_check_async (store);
}

void
ts_window_set_context (TsWindow *self, TsContext *context)
{
  g_autofree char *page_name = NULL;
  gint64 source_id = 0;

  g_return_if_fail (TS_IS_WINDOW (self));
  g_return_if_fail (TS_IS_CONTEXT (context));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "notice", G_CALLBACK (notice_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::is-active", G_CALLBACK (is_active_cb), self, 0);
  ts_sidebar_set_context (self->sidebar, context);
  _ts_window_start_preview (self);
  _ts_window_update_actions (self);

  if (self->settings != NULL) {
    page_name = g_settings_get_string (self->settings, "page");
    source_id = g_settings_get_int64 (self->settings, "source");
  }
  if (page_name == NULL || ts_pages_find (page_name) == NULL
      || ts_pages_find (page_name)->section == TS_SECTION_NONE) {
    g_free (page_name);
    page_name = g_strdup ("library");
  }
  if (source_id != 0 && ts_context_get_source (context, source_id) == NULL)
    source_id = 0;
  ts_window_show_page (self, page_name, source_id);
  gtk_stack_set_visible_child_name (self->state_stack, "main");
}

void
ts_window_set_error (TsWindow *self, const char *message)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (TS_IS_WINDOW (self));

  markup = g_markup_escape_text (message, -1);
  adw_status_page_set_description (self->error_page, markup);
  gtk_stack_set_visible_child_name (self->state_stack, "error");
}

TsWindow *
ts_window_from_widget (gpointer widget)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (widget));

  return TS_IS_WINDOW (root) ? TS_WINDOW (root) : NULL;
}

GSettings *
ts_window_get_settings (TsWindow *self)
{
  g_return_val_if_fail (TS_IS_WINDOW (self), NULL);

  return self->settings;
}

TsContext *
ts_window_get_context (TsWindow *self)
{
  g_return_val_if_fail (TS_IS_WINDOW (self), NULL);

  return self->context;
}

void
ts_window_set_preferences (TsWindow *self, GtkWidget *dialog)
{
  g_return_if_fail (TS_IS_WINDOW (self));

  g_set_weak_pointer (&self->preferences, dialog);
}

static TsPage *
ensure_page (TsWindow *self, const TsPageEntry *entry)
{
  TsPage *page = g_hash_table_lookup (self->pages, entry->name);

  if (page != NULL)
    return page;
  page = g_object_new (entry->get_type (), "context", self->context, "settings", self->settings,
                       "collapsed", ts_split_view_get_collapsed (self->split_view), NULL);
  gtk_stack_add_named (self->page_stack, GTK_WIDGET (page), entry->name);
  g_hash_table_insert (self->pages, g_strdup (entry->name), page);
  ts_sidebar_add_page (self->sidebar, entry->name, page);
  return page;
}

TsPage *
ts_window_show_page (TsWindow *self, const char *name, gint64 source_id)
{
  const TsPageEntry *entry = ts_pages_find (name);
  TsPage *page;

  g_return_val_if_fail (TS_IS_WINDOW (self), NULL);
  g_return_val_if_fail (self->context != NULL, NULL);

  if (entry == NULL)
    return NULL;
  page = ensure_page (self, entry);
  self->page = page;
  self->source_id = g_str_equal (name, "library") ? source_id : self->source_id;
  gtk_stack_set_visible_child (self->page_stack, GTK_WIDGET (page));
  ts_sidebar_select (self->sidebar, name, source_id);
  _ts_window_update_actions (self);
  if (TS_PAGE_GET_CLASS (page)->shown != NULL)
    TS_PAGE_GET_CLASS (page)->shown (page, source_id);
  return page;
}

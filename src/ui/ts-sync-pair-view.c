/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-sync-pair-view-private.h"

#include "ts-format.h"
#include "ts-job-queue.h"
#include "ts-sync-columns.h"
#include "ts-sync-words.h"

#include <glib/gi18n-lib.h>

#include "ts-list-compat.h"

/* From where on there is room for more columns. */
#define MEDIUM_WIDTH 480
#define WIDE_WIDTH 860

G_DEFINE_FINAL_TYPE (TsSyncPairView, ts_sync_pair_view, ADW_TYPE_BIN)

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void start_compare (TsSyncPairView *self);

/* --- What is shown ------------------------------------------------------------------------- */

static TsSyncPlan *
get_plan (TsSyncPairView *self)
{
  return self->session != NULL ? ts_sync_session_get_plan (self->session) : NULL;
}

static void
show_banner (TsSyncPairView *self, const char *text, gboolean is_warning)
{
  GtkWidget *box = gtk_revealer_get_child (self->warning_revealer);

  gtk_revealer_set_reveal_child (self->warning_revealer, text != NULL);
  if (text == NULL)
    return;
  gtk_label_set_label (self->warning_label, text);
  gtk_image_set_from_icon_name (self->warning_image,
                                is_warning ? "dialog-warning-symbolic" : "object-select-symbolic");
  gtk_widget_remove_css_class (box, is_warning ? "ts-note" : "ts-banner");
  gtk_widget_add_css_class (box, is_warning ? "ts-banner" : "ts-note");
  ts_widget_announce (GTK_WIDGET (self), text);
}

static void
show_job (TsSyncPairView *self, TsJob *job)
{
  if (job != NULL)
    ts_job_row_set_job (self->job_row, job);
  gtk_revealer_set_reveal_child (self->job_revealer, job != NULL);
  g_set_object (&self->job, job);
}

static void
update_totals (TsSyncPairView *self)
{
  TsSyncPlan *plan = get_plan (self);
  guint n_selected = plan != NULL ? ts_sync_plan_get_n_selected (plan) : 0;
  g_autofree char *size = NULL, *room = NULL, *text = NULL, *label = NULL;
  gboolean can_write, is_upload;

  if (plan == NULL) {
    gtk_action_bar_set_revealed (self->action_bar, FALSE);
    return;
  }
  size = g_format_size ((guint64) ts_sync_plan_get_selected_bytes (plan));
  is_upload = ts_sync_plan_is_upload (plan);
  if (ts_sync_session_get_free_bytes (self->session) >= 0) {
    room = g_format_size ((guint64) ts_sync_session_get_free_bytes (self->session));
    /* TRANSLATORS: sizes: what is ticked, and the room on the drive */
    text = g_strdup_printf (is_upload ? _ ("%s to upload, %s free") : _ ("%s to copy, %s free"),
                            size, room);
  } else {
    text = g_strdup_printf (is_upload ? _ ("%s to upload") : _ ("%s to copy"), size);
  }
  gtk_label_set_label (self->totals_label, text);

  can_write = self->state == TS_SYNC_VIEW_PLAN && self->writes_playlists;
  if (n_selected == 0 && can_write)
    label = g_strdup (_ ("Write Playlists"));
  else
    label = ts_sync_words_dup_command (n_selected, is_upload);
  gtk_button_set_label (self->apply_button, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button), n_selected > 0 || can_write);
  gtk_action_bar_set_revealed (self->action_bar,
                               self->state == TS_SYNC_VIEW_PLAN
                                   || (self->state == TS_SYNC_VIEW_DONE && n_selected > 0));
}

static const char *
choose_stack_page (TsSyncPairView *self)
{
  TsSyncPlan *plan = get_plan (self);

  switch (self->state) {
  case TS_SYNC_VIEW_NEW:
    return "new";
  case TS_SYNC_VIEW_COMPARING:
    return "comparing";
  case TS_SYNC_VIEW_ERROR:
    return "error";
  case TS_SYNC_VIEW_PLAN:
    if (!self->shows_all
        && ts_sync_plan_get_n_with_action (plan, TS_SYNC_ACTION_SKIP)
               == ts_sync_plan_get_n_items (plan))
      return "in-step";
    return "plan";
  case TS_SYNC_VIEW_COPYING:
  case TS_SYNC_VIEW_DONE:
  default:
    return plan != NULL ? "plan" : "new";
  }
}

static void
set_state (TsSyncPairView *self, TsSyncViewState state)
{
  const char *name;

  self->state = state;
  name = choose_stack_page (self);
  if (g_str_equal (name, "in-step")) {
    guint n = ts_sync_plan_get_n_items (get_plan (self));
    g_autofree char *count = ts_format_count (n);
    g_autofree char *text = n > 0
                                ? g_strdup_printf (ngettext ("The one track is on the target.",
                                                             "All %s tracks are on the target.", n),
                                                   count)
                                : g_strdup (_ ("The source has no tracks."));

    adw_status_page_set_description (self->in_step_page, text);
  }
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (GTK_WIDGET (self->chips_scroller), g_str_equal (name, "plan"));
  update_totals (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
show_all_cb (TsSyncPairView *self)
{
  self->shows_all = TRUE;
  set_state (self, self->state);
  gtk_widget_grab_focus (GTK_WIDGET (self->column_view));
}

static gboolean
update_columns_cb (gpointer data)
{
  TsSyncPairView *self = data;
  int width = (int) gtk_adjustment_get_page_size (self->adjustment);

  self->columns_source_id = 0;
  ts_sync_columns_set_width (self->column_view, width < MEDIUM_WIDTH ? TS_SYNC_WIDTH_NARROW
                                                : width < WIDE_WIDTH ? TS_SYNC_WIDTH_MEDIUM
                                                                     : TS_SYNC_WIDTH_WIDE);
  return G_SOURCE_REMOVE;
}

/* The list got another width. Columns come and go after the allocation, not inside of it. */
static void
page_size_cb (TsSyncPairView *self)
{
  if (self->columns_source_id == 0)
    self->columns_source_id = g_idle_add (update_columns_cb, self);
}

/* --- Selection and ticks ------------------------------------------------------------------- */

static void
selection_changed_cb (TsSyncPairView *self)
{
  g_autoptr (GtkBitset) selected = NULL;
  g_autoptr (TsSyncItem) item = NULL;

  if (self->selection == NULL)
    return;
  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_get_size (selected) > 0)
    item
        = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_minimum (selected));
  _ts_sync_pair_view_explain (self->evidence_view, item);
  _ts_sync_pair_view_update_actions (self);
}

static void
activate_cb (TsSyncPairView *self, guint position)
{
  ts_split_view_set_show_sidebar (self->details_split, TRUE);
}

void
ts_sync_pair_view_tick_shown (TsSyncPairView *self, gboolean is_ticked)
{
  g_return_if_fail (TS_IS_SYNC_PAIR_VIEW (self));

  if (self->filtered == NULL || self->state == TS_SYNC_VIEW_COPYING)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->filtered)); i++) {
    g_autoptr (TsSyncItem) item = g_list_model_get_item (G_LIST_MODEL (self->filtered), i);

    ts_sync_item_set_is_selected (item, is_ticked);
  }
}

/* --- Comparing ----------------------------------------------------------------------------- */

/* The widget may be gone from its window when a job ends. */
static gboolean
is_alive (TsSyncPairView *self)
{
  return self->stack != NULL;
}

static void
show_error (TsSyncPairView *self, const char *message)
{
  g_autofree char *markup = g_markup_escape_text (message, -1);

  adw_status_page_set_description (self->error_page, markup);
  set_state (self, TS_SYNC_VIEW_ERROR);
}

static void
set_session (TsSyncPairView *self, TsSyncSession *session)
{
  TsSyncPlan *plan = get_plan (self);
  g_autofree char *warning = NULL;

  if (plan != NULL)
    g_signal_handlers_disconnect_by_func (plan, update_totals, self);
  gtk_column_view_set_model (self->column_view, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->filtered);
  g_set_object (&self->session, session);
  self->shows_all = FALSE;
  if (session == NULL)
    return;

  plan = get_plan (self);
  g_signal_connect_object (plan, "notify::n-selected", G_CALLBACK (update_totals), self,
                           G_CONNECT_SWAPPED);
  _ts_sync_pair_view_make_chips (self);
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (plan)),
                                              g_object_ref (GTK_FILTER (self->filter)));
  gtk_filter_list_model_set_incremental (self->filtered, ts_sync_plan_get_n_items (plan) > 5000);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (
      gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->filtered)),
                               g_object_ref (gtk_column_view_get_sorter (self->column_view)))));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (self->selection));
  selection_changed_cb (self);
  warning = ts_sync_session_dup_warning (session);
  show_banner (self, warning, TRUE);
}

static void
compared_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsSyncPairView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSyncSession) session
      = ts_sync_session_compare_finish (TS_JOB (object), result, &error);

  if (!is_alive (self))
    return;
  show_job (self, NULL);
  if (session != NULL) {
    set_session (self, session);
    set_state (self, TS_SYNC_VIEW_PLAN);
    gtk_widget_grab_focus (GTK_WIDGET (self->column_view));
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    set_state (self, TS_SYNC_VIEW_NEW);
  } else {
    show_error (self, error->message);
  }
}

static void
start_compare (TsSyncPairView *self)
{
  g_autoptr (TsSyncOptions) options = ts_sync_options_from_json (self->pair->options);
  g_autoptr (TsJob) job = NULL;

  options->wants_fresh_list = self->wants_fresh_list;
  job = ts_sync_session_compare (ts_context_get_store (self->context),
                                 ts_context_get_accounts (self->context), self->pair, options,
                                 compared_cb, g_object_ref (self));
  ts_job_queue_add (ts_context_get_jobs (self->context), job);
  show_job (self, job);
}

static void
scan_state_cb (TsJob *job, GParamSpec *pspec, TsSyncPairView *self)
{
  if (!ts_job_is_finished (job) || self->job != job)
    return;
  g_signal_handlers_disconnect_by_func (job, scan_state_cb, self);
  if (ts_job_get_state (job) == TS_JOB_STATE_CANCELLED) {
    show_job (self, NULL);
    set_state (self, TS_SYNC_VIEW_NEW);
  } else if (ts_job_get_state (job) == TS_JOB_STATE_FAILED) {
    show_job (self, NULL);
    show_error (self, ts_job_get_error_message (job));
  } else {
    start_compare (self);
  }
}

void
ts_sync_pair_view_compare (TsSyncPairView *self)
{
  TsSource *source;
  TsJob *job;

  g_return_if_fail (TS_IS_SYNC_PAIR_VIEW (self));

  if (self->state == TS_SYNC_VIEW_COMPARING || self->state == TS_SYNC_VIEW_COPYING)
    return;
  /* Who compares again doubts what is shown. */
  self->wants_fresh_list = self->state != TS_SYNC_VIEW_NEW;
  set_session (self, NULL);
  show_banner (self, NULL, FALSE);
  source = ts_context_get_source (self->context, self->pair->source_id);
  if (source == NULL) {
    show_error (self, _ ("The source of this pair is no longer in the library."));
    return;
  }
  job = ts_context_scan (self->context, source);
  show_job (self, job);
  set_state (self, TS_SYNC_VIEW_COMPARING);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (scan_state_cb), self, 0);
  scan_state_cb (job, NULL, self);
}

/* --- Copying ------------------------------------------------------------------------------- */

static void
applied_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (TsSyncPairView) self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_done = ts_sync_session_apply_finish (self->session, TS_JOB (object), result, &error);
  TsSyncWork *work = ts_sync_session_get_work (self->session);
  g_autofree char *summary = NULL, *text = NULL;

  if (!is_alive (self))
    return;
  show_job (self, NULL);
  summary = ts_sync_work_dup_summary (work);
  if (is_done)
    text = g_strdup (summary);
  else if (work->is_cancelled)
    text = g_strdup_printf (_ ("%s You stopped it."), summary);
  else
    /* TRANSLATORS: two sentences: what was done, and why it ended early, perhaps without a full
     * stop */
    text = g_strdup_printf (C_ ("sync result", "%s %s"), summary, error->message);
  _ts_sync_pair_view_make_chips (self);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  set_state (self, TS_SYNC_VIEW_DONE);
  show_banner (self, text, !is_done || work->n_failed + work->n_left > 0);
  selection_changed_cb (self);
}

static void
apply_cb (TsSyncPairView *self)
{
  g_autoptr (TsJob) job = NULL;

  if (self->session == NULL || self->state == TS_SYNC_VIEW_COPYING)
    return;
  show_banner (self, NULL, FALSE);
  job = ts_sync_session_apply (self->session, applied_cb, g_object_ref (self));
  ts_job_queue_add (ts_context_get_jobs (self->context), job);
  show_job (self, job);
  set_state (self, TS_SYNC_VIEW_COPYING);
}

/* --- The object ---------------------------------------------------------------------------- */

static void
ts_sync_pair_view_dispose (GObject *object)
{
  TsSyncPairView *self = TS_SYNC_PAIR_VIEW (object);

  /* A comparison nobody will see; a copy under way goes on, as Activity shows. */
  if (self->job != NULL && self->state == TS_SYNC_VIEW_COMPARING)
    ts_job_cancel (self->job);
  g_clear_object (&self->job);
  g_clear_handle_id (&self->columns_source_id, g_source_remove);
  g_clear_object (&self->adjustment);
  g_clear_pointer (&self->context_menu, gtk_widget_unparent);
  g_clear_object (&self->actions);
  g_clear_object (&self->selection);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_SYNC_PAIR_VIEW);

  G_OBJECT_CLASS (ts_sync_pair_view_parent_class)->dispose (object);
}

static void
ts_sync_pair_view_finalize (GObject *object)
{
  TsSyncPairView *self = TS_SYNC_PAIR_VIEW (object);

  g_clear_object (&self->session);
  g_clear_object (&self->context);
  g_clear_pointer (&self->pair, ts_sync_pair_free);

  G_OBJECT_CLASS (ts_sync_pair_view_parent_class)->finalize (object);
}

static void
ts_sync_pair_view_class_init (TsSyncPairViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ts_sync_pair_view_dispose;
  object_class->finalize = ts_sync_pair_view_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TS_TYPE_SYNC_PAIR_VIEW, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (TS_TYPE_SPLIT_VIEW);
  g_type_ensure (TS_TYPE_EVIDENCE_VIEW);
  g_type_ensure (TS_TYPE_JOB_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-sync-pair-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, warning_revealer);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, warning_image);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, warning_label);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, job_revealer);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, job_row);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, chips_scroller);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, chips_box);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, stack);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, in_step_page);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, error_page);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, details_split);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, column_view);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, evidence_view);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, action_bar);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, totals_label);
  gtk_widget_class_bind_template_child (widget_class, TsSyncPairView, apply_button);
  gtk_widget_class_bind_template_callback (widget_class, ts_sync_pair_view_compare);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
}

static void
ts_sync_pair_view_init (TsSyncPairView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ts_sync_columns_add (self->column_view);
  _ts_sync_pair_view_init_filter (self);
  self->adjustment = g_object_ref (gtk_scrolled_window_get_hadjustment (self->scrolled_window));
  g_signal_connect_object (self->adjustment, "notify::page-size", G_CALLBACK (page_size_cb), self,
                           G_CONNECT_SWAPPED);
  _ts_sync_pair_view_init_actions (self);
}

static void
take_pair (TsSyncPairView *self, const TsSyncPair *pair)
{
  g_autoptr (TsSyncOptions) options = ts_sync_options_from_json (pair->options);

  g_clear_pointer (&self->pair, ts_sync_pair_free);
  self->pair = ts_sync_pair_copy (pair);
  self->writes_playlists = options->playlist_format != TS_PLAYLIST_FORMAT_UNKNOWN;
}

GtkWidget *
ts_sync_pair_view_new (TsContext *context, const TsSyncPair *pair)
{
  TsSyncPairView *self;

  g_return_val_if_fail (TS_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (pair != NULL, NULL);

  self = g_object_new (TS_TYPE_SYNC_PAIR_VIEW, NULL);
  self->context = g_object_ref (context);
  take_pair (self, pair);
  return GTK_WIDGET (self);
}

TsSyncViewState
ts_sync_pair_view_get_state (TsSyncPairView *self)
{
  g_return_val_if_fail (TS_IS_SYNC_PAIR_VIEW (self), TS_SYNC_VIEW_NEW);

  return self->state;
}

void
ts_sync_pair_view_set_pair (TsSyncPairView *self, const TsSyncPair *pair)
{
  gboolean is_changed;

  g_return_if_fail (TS_IS_SYNC_PAIR_VIEW (self));
  g_return_if_fail (pair != NULL);

  is_changed = g_strcmp0 (self->pair->options, pair->options) != 0;
  take_pair (self, pair);
  if (is_changed && self->state != TS_SYNC_VIEW_COMPARING && self->state != TS_SYNC_VIEW_COPYING) {
    set_session (self, NULL);
    show_banner (self, NULL, FALSE);
    set_state (self, TS_SYNC_VIEW_NEW);
  }
}

TsSyncSession *
ts_sync_pair_view_get_session (TsSyncPairView *self)
{
  g_return_val_if_fail (TS_IS_SYNC_PAIR_VIEW (self), NULL);

  return self->session;
}

guint
ts_sync_pair_view_get_n_attention (TsSyncPairView *self)
{
  TsSyncPlan *plan;

  g_return_val_if_fail (TS_IS_SYNC_PAIR_VIEW (self), 0);

  plan = get_plan (self);
  return plan != NULL ? ts_sync_plan_get_n_with_action (plan, TS_SYNC_ACTION_LOOK)
                            + ts_sync_plan_get_n_with_action (plan, TS_SYNC_ACTION_CONFLICT)
                      : 0;
}

void
ts_sync_pair_view_toggle_details (TsSyncPairView *self)
{
  g_return_if_fail (TS_IS_SYNC_PAIR_VIEW (self));

  ts_split_view_set_show_sidebar (self->details_split,
                                  !ts_split_view_get_show_sidebar (self->details_split));
}

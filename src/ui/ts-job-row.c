/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-job-row.h"
#include "ts-format.h"

#include <glib/gi18n-lib.h>

#define PULSE_MS 100

struct _TsJobRow {
  AdwBin parent_instance;
  TsJob *job;            /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned): of the job */
  gboolean is_compact;
  guint pulse_source_id;
  GtkImage *state_image;
  GtkLabel *title_label;
  GtkLabel *percent_label;
  GtkProgressBar *progress_bar;
  GtkLabel *detail_label;
  GtkLabel *item_label;
  GtkButton *pause_button;
  GtkButton *cancel_button;
};

enum { PROP_0, PROP_JOB, PROP_COMPACT, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TsJobRow, ts_job_row, ADW_TYPE_BIN)

static char *
describe_time_left (gint64 eta_ms)
{
  gint64 seconds = (eta_ms + 999) / 1000;
  int minutes = (int) MIN ((seconds + 30) / 60, G_MAXINT);

  if (seconds < 90)
    return g_strdup_printf (ngettext ("%d second left", "%d seconds left", (gulong) seconds),
                            (int) seconds);
  if (minutes < 90)
    return g_strdup_printf (ngettext ("%d minute left", "%d minutes left", (gulong) minutes),
                            minutes);
  return g_strdup_printf (
      ngettext ("%d hour left", "%d hours left", (gulong) ((minutes + 30) / 60)),
      (minutes + 30) / 60);
}

static char *
describe_rate (TsJob *job)
{
  double rate = ts_job_get_rate (job);

  if (ts_job_get_bytes_rate (job) >= 1) {
    g_autofree char *size = g_format_size ((guint64) ts_job_get_bytes_rate (job));

    /* Translators: an amount of data each second, as in "12 MB per second". */
    return g_strdup_printf (_ ("%s per second"), size);
  }
  if (rate >= 1)
    /* Translators: items each second. */
    return g_strdup_printf (_ ("%'.0f per second"), rate);
  return NULL;
}

char *
ts_job_describe_progress (TsJob *job)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) strv = NULL;
  g_autofree char *rate = NULL;
  gint64 done, total;

  g_return_val_if_fail (TS_IS_JOB (job), NULL);

  done = ts_job_get_done (job);
  total = ts_job_get_total (job);
  if (total > 0) {
    g_autofree char *done_text = ts_format_count (done);
    g_autofree char *total_text = ts_format_count (total);
    /* Translators: so many items, or so much data, of so many. */
    g_autofree char *count = g_strdup_printf (_ ("%s of %s"), done_text, total_text);

    g_strv_builder_add (parts, count);
  } else if (done > 0) {
    g_autofree char *count = ts_format_count (done);

    g_strv_builder_add (parts, count);
  }
  if (ts_job_get_total_bytes (job) > 0) {
    g_autofree char *done_size = g_format_size ((guint64) ts_job_get_done_bytes (job));
    g_autofree char *total_size = g_format_size ((guint64) ts_job_get_total_bytes (job));
    g_autofree char *sizes = g_strdup_printf (_ ("%s of %s"), done_size, total_size);

    g_strv_builder_add (parts, sizes);
  }
  if (ts_job_get_state (job) == TS_JOB_STATE_PAUSED) {
    g_strv_builder_add (parts, _ ("Paused"));
  } else if (ts_job_get_state (job) == TS_JOB_STATE_RUNNING) {
    rate = describe_rate (job);
    if (rate != NULL)
      g_strv_builder_add (parts, rate);
    if (ts_job_get_eta_ms (job) >= 0) {
      g_autofree char *left = describe_time_left (ts_job_get_eta_ms (job));

      g_strv_builder_add (parts, left);
    }
  }
  strv = g_strv_builder_end (parts);
  return g_strjoinv (" · ", strv);
}

static const char *
get_state_icon (TsJobState state)
{
  switch (state) {
  case TS_JOB_STATE_DONE:
    return "object-select-symbolic";
  case TS_JOB_STATE_PARTLY_DONE:
    return "dialog-warning-symbolic";
  case TS_JOB_STATE_FAILED:
    return "dialog-error-symbolic";
  case TS_JOB_STATE_CANCELLED:
    return "action-unavailable-symbolic";
  case TS_JOB_STATE_WAITING:
  case TS_JOB_STATE_RUNNING:
  case TS_JOB_STATE_PAUSED:
  default:
    return NULL;
  }
}

static char *
describe_result (TsJob *job)
{
  const char *summary = ts_job_get_summary (job);

  switch (ts_job_get_state (job)) {
  case TS_JOB_STATE_FAILED:
    return g_strdup (ts_job_get_error_message (job));
  case TS_JOB_STATE_CANCELLED:
    return g_strdup (summary != NULL ? summary : _ ("Cancelled"));
  case TS_JOB_STATE_DONE:
  case TS_JOB_STATE_PARTLY_DONE:
    return g_strdup (summary != NULL ? summary : _ ("Finished"));
  case TS_JOB_STATE_WAITING:
    return g_strdup (_ ("Waiting"));
  case TS_JOB_STATE_RUNNING:
  case TS_JOB_STATE_PAUSED:
  default:
    return ts_job_describe_progress (job);
  }
}

static gboolean
pulse_cb (gpointer data)
{
  TsJobRow *self = data;

  gtk_progress_bar_pulse (self->progress_bar);
  return G_SOURCE_CONTINUE;
}

static void
update_pulse (TsJobRow *self)
{
  gboolean is_pulsing = self->job != NULL && gtk_widget_get_mapped (GTK_WIDGET (self))
                        && ts_job_get_state (self->job) == TS_JOB_STATE_RUNNING
                        && ts_job_get_fraction (self->job) < 0;

  if (is_pulsing && self->pulse_source_id == 0)
    self->pulse_source_id = g_timeout_add (PULSE_MS, pulse_cb, self);
  else if (!is_pulsing)
    g_clear_handle_id (&self->pulse_source_id, g_source_remove);
}

static void
update_pause_button (TsJobRow *self, TsJobState state)
{
  gboolean is_paused = state == TS_JOB_STATE_PAUSED;
  const char *label = is_paused ? _ ("Resume") : _ ("Pause");

  gtk_button_set_icon_name (self->pause_button, is_paused ? "media-playback-start-symbolic"
                                                          : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pause_button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->pause_button),
                          !self->is_compact && (is_paused || state == TS_JOB_STATE_RUNNING));
}

static void
update (TsJobRow *self)
{
  TsJobState state;
  gboolean is_finished;
  double fraction;
  g_autofree char *detail = NULL;
  g_autofree char *percent = NULL;
  const char *item;

  if (self->job == NULL)
    return;

  state = ts_job_get_state (self->job);
  is_finished = ts_job_is_finished (self->job);
  fraction = ts_job_get_fraction (self->job);
  item = ts_job_get_current_item (self->job);

  gtk_label_set_label (self->title_label, ts_job_get_title (self->job));
  gtk_widget_set_visible (GTK_WIDGET (self->state_image), get_state_icon (state) != NULL);
  if (get_state_icon (state) != NULL)
    gtk_image_set_from_icon_name (self->state_image, get_state_icon (state));

  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), !is_finished);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (fraction, 0, 1));
  update_pulse (self);

  gtk_widget_set_visible (GTK_WIDGET (self->percent_label), !is_finished && fraction >= 0);
  /* Translators: %d is a number, %% a percent sign. */
  percent = g_strdup_printf (_ ("%d%%"), (int) (CLAMP (fraction, 0, 1) * 100));
  gtk_label_set_label (self->percent_label, percent);

  detail = describe_result (self->job);
  gtk_label_set_label (self->detail_label, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label),
                          !self->is_compact && detail != NULL && *detail != '\0');
  gtk_label_set_label (self->item_label, item != NULL ? item : "");
  gtk_widget_set_visible (GTK_WIDGET (self->item_label),
                          !self->is_compact && !is_finished && item != NULL);

  update_pause_button (self, state);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), !self->is_compact && !is_finished);
}

static void
pause_cb (TsJobRow *self)
{
  if (ts_job_get_state (self->job) == TS_JOB_STATE_PAUSED)
    ts_job_resume (self->job);
  else
    ts_job_pause (self->job);
}

static void
cancel_cb (TsJobRow *self)
{
  ts_job_cancel (self->job);
}

static void
ts_job_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ts_job_row_parent_class)->map (widget);
  update_pulse (TS_JOB_ROW (widget));
}

static void
ts_job_row_unmap (GtkWidget *widget)
{
  TsJobRow *self = TS_JOB_ROW (widget);

  g_clear_handle_id (&self->pulse_source_id, g_source_remove);
  GTK_WIDGET_CLASS (ts_job_row_parent_class)->unmap (widget);
}

static void
ts_job_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsJobRow *self = TS_JOB_ROW (object);

  switch (id) {
  case PROP_JOB:
    g_value_set_object (value, self->job);
    break;
  case PROP_COMPACT:
    g_value_set_boolean (value, self->is_compact);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_job_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TsJobRow *self = TS_JOB_ROW (object);

  switch (id) {
  case PROP_JOB:
    ts_job_row_set_job (self, g_value_get_object (value));
    break;
  case PROP_COMPACT:
    self->is_compact = g_value_get_boolean (value);
    update (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_job_row_dispose (GObject *object)
{
  TsJobRow *self = TS_JOB_ROW (object);

  g_clear_handle_id (&self->pulse_source_id, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->job);
  gtk_widget_dispose_template (GTK_WIDGET (self), TS_TYPE_JOB_ROW);
  G_OBJECT_CLASS (ts_job_row_parent_class)->dispose (object);
}

static void
ts_job_row_class_init (TsJobRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ts_job_row_get_property;
  object_class->set_property = ts_job_row_set_property;
  object_class->dispose = ts_job_row_dispose;
  widget_class->map = ts_job_row_map;
  widget_class->unmap = ts_job_row_unmap;

  properties[PROP_JOB]
      = g_param_spec_object ("job", NULL, NULL, TS_TYPE_JOB,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Tracksync/ts-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TsJobRow, state_image);
  gtk_widget_class_bind_template_child (widget_class, TsJobRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, TsJobRow, percent_label);
  gtk_widget_class_bind_template_child (widget_class, TsJobRow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, TsJobRow, detail_label);
  gtk_widget_class_bind_template_child (widget_class, TsJobRow, item_label);
  gtk_widget_class_bind_template_child (widget_class, TsJobRow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, TsJobRow, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, pause_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
ts_job_row_init (TsJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (TS_TYPE_JOB);
  g_signal_group_connect_object (self->signals, "notify", G_CALLBACK (update), self,
                                 G_CONNECT_SWAPPED);
}

GtkWidget *
ts_job_row_new (TsJob *job)
{
  return g_object_new (TS_TYPE_JOB_ROW, "job", job, NULL);
}

TsJob *
ts_job_row_get_job (TsJobRow *self)
{
  g_return_val_if_fail (TS_IS_JOB_ROW (self), NULL);

  return self->job;
}

void
ts_job_row_set_job (TsJobRow *self, TsJob *job)
{
  g_return_if_fail (TS_IS_JOB_ROW (self));
  g_return_if_fail (job == NULL || TS_IS_JOB (job));

  if (!g_set_object (&self->job, job))
    return;
  g_signal_group_set_target (self->signals, job);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOB]);
}

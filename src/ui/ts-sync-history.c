/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-sync-history.h"

#include "ts-format.h"

#include <glib/gi18n-lib.h>

#include "ts-dialogs.h"

/* How a run ended, in a sentence. */
static const char *
get_result_text (const TsSyncRun *run)
{
  switch (run->result) {
  case TS_SYNC_RESULT_DONE:
    return run->message != NULL ? run->message : _ ("Done.");
  case TS_SYNC_RESULT_PARTLY:
    return run->message != NULL ? run->message : _ ("Some tracks could not be copied.");
  case TS_SYNC_RESULT_CANCELLED:
    return _ ("Stopped by you.");
  case TS_SYNC_RESULT_FAILED:
    return run->message != NULL ? run->message : _ ("Failed.");
  case TS_SYNC_RESULT_RUNNING:
  default:
    return _ ("Not finished.");
  }
}

char *
ts_sync_run_describe (const TsSyncRun *run)
{
  g_autofree char *when = NULL;

  if (run == NULL)
    return g_strdup (_ ("Never synced"));
  when = ts_format_date_time (run->started_us);
  /* TRANSLATORS: a date and time; a sentence on what came of it */
  return g_strdup_printf (_ ("%s: %s"), when, get_result_text (run));
}

const char *
ts_sync_run_get_icon_name (const TsSyncRun *run)
{
  switch (run->result) {
  case TS_SYNC_RESULT_DONE:
    return "object-select-symbolic";
  case TS_SYNC_RESULT_FAILED:
    return "dialog-error-symbolic";
  case TS_SYNC_RESULT_RUNNING:
  case TS_SYNC_RESULT_PARTLY:
  case TS_SYNC_RESULT_CANCELLED:
  default:
    return "dialog-warning-symbolic";
  }
}

typedef struct {
  AdwPreferencesPage *page;   /* (owned) */
  AdwExpanderRow *latest_row; /* (owned) (nullable) */
} History;

static void
history_free (History *self)
{
  g_clear_object (&self->page);
  g_clear_object (&self->latest_row);
  g_free (self);
}

static void
items_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  History *self = data;
  g_autoptr (GPtrArray) items
      = ts_store_list_sync_run_items_finish (TS_STORE (object), result, NULL);
  guint n_failed = 0;

  for (guint i = 0; items != NULL && i < items->len; i++) {
    const TsSyncRunItem *item = items->pdata[i];
    GtkWidget *row;
    g_autofree char *path = NULL;

    if (!item->is_failed || item->source_location == NULL || n_failed >= 200)
      continue;
    n_failed++;
    row = adw_action_row_new ();
    path = g_filename_display_name (item->source_location);
    g_object_set (row, "use-markup", FALSE, NULL);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), path);
    if (item->reason != NULL)
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), item->reason);
    adw_expander_row_add_row (self->latest_row, row);
  }
  adw_expander_row_set_enable_expansion (self->latest_row, n_failed > 0);
  adw_expander_row_set_expanded (self->latest_row, n_failed > 0);
  history_free (self);
}

static void
set_row_texts (GtkWidget *row, const TsSyncRun *run)
{
  g_autofree char *when = ts_format_date_time (run->started_us);
  GtkWidget *image = gtk_image_new_from_icon_name (ts_sync_run_get_icon_name (run));

  g_object_set (row, "use-markup", FALSE, "title", when, "subtitle", get_result_text (run), NULL);
  if (ADW_IS_EXPANDER_ROW (row))
    adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), image);
  else
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
}

static void
runs_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  History *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = ts_store_list_sync_runs_finish (TS_STORE (object), result, &error);
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (group));
  if (runs == NULL || runs->len == 0) {
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                           error != NULL ? error->message
                                                         : _ ("This pair was never synced."));
    history_free (self);
    return;
  }
  for (guint i = 0; i < runs->len; i++) {
    const TsSyncRun *run = runs->pdata[i];
    GtkWidget *row = i == 0 ? adw_expander_row_new () : adw_action_row_new ();

    set_row_texts (row, run);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    if (i == 0)
      self->latest_row = g_object_ref (ADW_EXPANDER_ROW (row));
  }
  ts_store_list_sync_run_items_async (TS_STORE (object), ((TsSyncRun *) runs->pdata[0])->id, NULL,
                                      items_cb, self);
}

void
ts_sync_history_present (GtkWindow *parent, TsStore *store, const TsSyncPair *pair)
{
  History *self = g_new0 (History, 1);

  self->page = ADW_PREFERENCES_PAGE (g_object_ref_sink (adw_preferences_page_new ()));
  gtk_widget_set_vexpand (GTK_WIDGET (self->page), TRUE);
  ts_store_list_sync_runs_async (store, pair->id, NULL, runs_cb, self);
  ts_present_dialog (parent, _ ("History"), GTK_WIDGET (self->page), NULL, 480, 560);
}

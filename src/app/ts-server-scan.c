/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-server-scan.h"

#include "ts-http-countdown.h"
#include "ts-main-call.h"
#include "ts-scan-private.h"
#include "ts-server-playlists.h"
#include "ts-server-wait-private.h"
#include "ts-store-accounts.h"
#include "ts-track-comparison.h"

#include <glib/gi18n-lib.h>

#define BATCH_SIZE 500

typedef struct {
  TsStore *store;       /* (owned) */
  TsSource *source;     /* (owned) */
  TsAccounts *accounts; /* (owned): main context */
  TsJob *job;           /* (unowned): outlives its own work */
  TsAccount *account;   /* (owned) (nullable): once read */
  TsMusicServer *server; /* (owned) (nullable): main context; once opened */
  char *cursor;          /* (owned) (nullable): of the page that is being listed */
} Scan;

/* --- Asking from the job's thread ---------------------------------------------------------- */

static void
free_page (gpointer page)
{
  ts_track_page_free (page);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TsTrackPage *page = ts_music_server_list_tracks_finish (TS_MUSIC_SERVER (object), result, &error);

  if (page != NULL)
    g_task_return_pointer (task, page, free_page);
  else
    g_task_return_error (task, error);
}

static void
list_start (GTask *task, gpointer data)
{
  Scan *scan = data;

  ts_music_server_list_tracks_async (scan->server, scan->cursor, g_task_get_cancellable (task),
                                     listed_cb, task);
}

/* Begins to list the page of @cursor, which is taken over. */
static TsMainCall *
list_page (Scan *scan, char *cursor)
{
  g_free (scan->cursor);
  scan->cursor = cursor;
  return ts_main_call_begin (list_start, scan, ts_job_get_cancellable (scan->job));
}

static gboolean
open_server (Scan *scan, GError **error)
{
  scan->server = _ts_server_wait_open (scan->accounts, scan->account,
                                       ts_job_get_cancellable (scan->job), error);
  if (scan->server == NULL)
    return FALSE;
  ts_http_countdown_start (scan->job, ts_music_server_get_http (scan->server));
  return TRUE;
}

/* --- The job ------------------------------------------------------------------------------- */

static gboolean
compare_pages (Scan *scan, TsTrackComparison *comparison, GError **error)
{
  TsMainCall *next = list_page (scan, NULL);

  while (next != NULL) {
    g_autoptr (TsTrackPage) page = ts_main_call_end (g_steal_pointer (&next), error);

    if (page == NULL || !ts_job_check (scan->job, error))
      return FALSE;
    /* The server works on the next page while this one is stored. */
    if (page->next != NULL)
      next = list_page (scan, g_steal_pointer (&page->next));
    for (guint i = 0; i < page->tracks->len; i++)
      ts_track_comparison_add (comparison, page->tracks->pdata[i]);
    ts_job_report (scan->job, ts_track_comparison_get_counts (comparison)->n_files, page->n_total,
                   0, 0, NULL);
    if (!ts_track_comparison_flush (comparison, BATCH_SIZE, error)) {
      if (next != NULL) {
        g_autoptr (TsTrackPage) unused = ts_main_call_end (next, NULL);
      }
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
compare (Scan *scan, TsFolderCounts *counts, GError **error)
{
  g_autoptr (TsTrackComparison) comparison = ts_track_comparison_new (
      scan->store, scan->source, ts_job_get_cancellable (scan->job), error);
  g_autoptr (GError) late_error = NULL;
  gboolean is_done;

  if (comparison == NULL)
    return FALSE;
  is_done
      = compare_pages (scan, comparison, error) && ts_track_comparison_finish (comparison, error);
  /* What came before a failure is kept. */
  if (!is_done)
    ts_track_comparison_flush (comparison, 1, &late_error);
  *counts = *ts_track_comparison_get_counts (comparison);
  return is_done;
}

static gpointer
scan_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Scan *scan = data;
  TsFolderCounts counts = { 0 };
  g_autoptr (GError) playlist_error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *summary = NULL;

  scan->job = job;
  scan->account = ts_store_get_account (
      scan->store, ts_source_get_id (scan->source), cancellable, error);
  if (scan->account == NULL)
    return NULL;
  ts_job_report (job, 0, -1, 0, 0, scan->account->name);
  if (!open_server (scan, error) || !compare (scan, &counts, error))
    return NULL;
  _ts_scan_set_result (job, &counts, NULL);
  text = ts_scan_counts_to_text (&counts);
  if (!ts_server_playlists_store (scan->store, scan->source, scan->server,
                                  counts.n_added > 0 || counts.n_returned > 0, cancellable,
                                  &playlist_error)) {
    if (g_error_matches (playlist_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_propagate_error (error, g_steal_pointer (&playlist_error));
      return NULL;
    }
    /* Translators: how the tracks went, and why the playlists are as before. */
    summary = g_strdup_printf (_ ("%s The playlists could not be read: %s"), text,
                               playlist_error->message);
  }
  ts_job_set_summary (job, summary != NULL ? summary : text, summary != NULL);
  return GINT_TO_POINTER (TRUE);
}

static void
scan_free (gpointer data)
{
  Scan *scan = data;

  ts_main_unref_object (scan->server);
  ts_main_unref_object (scan->accounts);
  ts_main_unref_object (scan->store);
  ts_main_unref_object (scan->source);
  g_clear_pointer (&scan->account, ts_account_free);
  g_free (scan->cursor);
  g_free (scan);
}

TsJob *
ts_server_scan_start (TsStore *store, TsSource *source, TsAccounts *accounts)
{
  g_autofree char *title = NULL;
  TsJob *job;
  Scan *scan;

  g_return_val_if_fail (TS_IS_STORE (store), NULL);
  g_return_val_if_fail (TS_IS_SOURCE (source), NULL);
  g_return_val_if_fail (TS_IS_ACCOUNTS (accounts), NULL);

  scan = g_new0 (Scan, 1);
  scan->store = g_object_ref (store);
  scan->source = g_object_ref (source);
  scan->accounts = g_object_ref (accounts);
  title = g_strdup_printf (_ ("Reading “%s”"), ts_source_get_name (source));
  job = ts_job_new (title);
  ts_job_run_async (job, scan_func, scan, scan_free, NULL, NULL, NULL);
  return job;
}

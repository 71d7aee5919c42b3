/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-server-scan.h"

#include "ts-main-call.h"
#include "ts-scan-private.h"
#include "ts-store-accounts.h"
#include "ts-store-tracks.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

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
  TsTrackPage *page =
      ts_music_server_list_tracks_finish (TS_MUSIC_SERVER (object), result, &error);

  if (page != NULL)
    g_task_return_pointer (task, page, free_page);
  else
    g_task_return_error (task, error);
}

static void
list_start (GTask *task, gpointer data)
{
  Scan *scan = data;

  ts_music_server_list_tracks_async (
      scan->server, scan->cursor, g_task_get_cancellable (task), listed_cb, task);
}

/* Begins to list the page of @cursor, which is taken over. */
static TsMainCall *
list_page (Scan *scan, char *cursor)
{
  g_free (scan->cursor);
  scan->cursor = cursor;
  return ts_main_call_begin (list_start, scan, ts_job_get_cancellable (scan->job));
}

/* --- The countdown ------------------------------------------------------------------------- */

typedef struct {
  TsJob *job;          /* (owned) */
  TsHttpService *http; /* (owned) */
  char *name;          /* (owned): of the server */
  gulong handler;      /* on http */
  guint timer;
} Countdown;

/* Shows the seconds left. Returns whether to go on. */
static gboolean
countdown_tick_cb (gpointer user_data)
{
  Countdown *self = user_data;
  gint64 left_us = ts_http_service_get_waiting_until_us (self->http) - g_get_monotonic_time ();
  guint left_s = (guint) MAX ((left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, 0);
  g_autofree char *text = NULL;

  if (left_s == 0 || ts_job_is_finished (self->job)) {
    self->timer = 0;
    ts_job_report (self->job, ts_job_get_done (self->job), ts_job_get_total (self->job), 0, 0, self->name);
    return G_SOURCE_REMOVE;
  }
  text = g_strdup_printf (ngettext ("%s is to be asked again in %u second",
                                    "%s is to be asked again in %u seconds",
                                    left_s),
                          self->name,
                          left_s);
  ts_job_report (self->job, ts_job_get_done (self->job), ts_job_get_total (self->job), 0, 0, text);
  return G_SOURCE_CONTINUE;
}

static void
countdown_waiting_cb (TsHttpService *http, GParamSpec *pspec, gpointer user_data)
{
  Countdown *self = user_data;

  if (self->timer == 0 && countdown_tick_cb (self))
    self->timer = g_timeout_add (500, countdown_tick_cb, self);
}

static void
countdown_finished_cb (TsJob *job, GParamSpec *pspec, gpointer user_data)
{
  Countdown *self = user_data;

  if (!ts_job_is_finished (job))
    return;
  g_signal_handlers_disconnect_by_func (job, countdown_finished_cb, self);
  g_clear_signal_handler (&self->handler, self->http);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->http);
  g_object_unref (self->job);
  g_free (self->name);
  g_free (self);
}

static void
countdown_start (TsJob *job, TsHttpService *http)
{
  Countdown *self = g_new0 (Countdown, 1);

  self->job = g_object_ref (job);
  self->http = g_object_ref (http);
  self->name = g_strdup (ts_http_service_get_name (http));
  self->handler = g_signal_connect (
      http, "notify::waiting-until-us", G_CALLBACK (countdown_waiting_cb), self);
  g_signal_connect (job, "notify::state", G_CALLBACK (countdown_finished_cb), self);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Scan *scan = g_task_get_task_data (task);
  GError *error = NULL;

  scan->server = ts_accounts_open_finish (TS_ACCOUNTS (object), result, &error);
  if (scan->server == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (!ts_job_is_finished (scan->job))
    countdown_start (scan->job, ts_music_server_get_http (scan->server));
  g_task_return_pointer (task, scan, NULL);
}

static void
open_start (GTask *task, gpointer data)
{
  Scan *scan = data;

  g_task_set_task_data (task, scan, NULL);
  ts_accounts_open_async (
      scan->accounts, scan->account, NULL, g_task_get_cancellable (task), opened_cb, task);
}

/* --- Comparing ----------------------------------------------------------------------------- */

typedef struct {
  Scan *scan;
  TsKnownTracks *known; /* (owned) */
  guint8 *is_seen;      /* (owned): one for each of them */
  GHashTable *fresh;    /* (owned) (element-type utf8): ids that are new */
  TsScanBatch *batch;   /* (owned) */
  TsFolderCounts counts;
} Comparison;

static guint64
hash_bytes (guint64 hash, const void *data, gsize size)
{
  const guint8 *bytes = data;

  for (gsize i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

static guint64
hash_string (guint64 hash, const char *text)
{
  return text != NULL ? hash_bytes (hash, text, strlen (text) + 1) : hash_bytes (hash, "\1", 2);
}

/* What the server says of a track, as one number, FNV-1a: a server has no inodes, so the library
 * keeps this where a folder has one, and a track that still has its number is not written again. */
static guint64
make_digest (const TsTrack *track)
{
  const char *const texts[] = { track->title,           track->artist, track->album,
                                track->album_artist,    track->codec,  track->isrc,
                                track->mb_recording_id, track->mb_release_id,
                                track->mb_release_track_id, track->mb_artist_id };
  const gint64 numbers[] = { track->track_number,    track->disc_number,    track->year,
                             track->duration_ms,     track->is_compilation, track->bit_rate_kbps,
                             track->sample_rate_hz,  track->bits_per_sample, track->channels,
                             track->size_bytes,      track->mtime_us };
  const double gains[] = { track->track_gain_db, track->track_peak, track->album_gain_db,
                           track->album_peak };
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    hash = hash_string (hash, texts[i]);
  for (char **genre = track->genres; genre != NULL && *genre != NULL; genre++)
    hash = hash_string (hash, *genre);
  hash = hash_bytes (hash, numbers, sizeof numbers);
  for (gsize i = 0; i < G_N_ELEMENTS (gains); i++) {
    double gain = isnan (gains[i]) ? -1000 : gains[i];

    hash = hash_bytes (hash, &gain, sizeof gain);
  }
  /* A number that fits the database's signed ones, and is not 0, which means unknown. */
  return (hash >> 1) | 1;
}

static gboolean
flush (Comparison *self, guint n_least, GError **error)
{
  g_autoptr (TsScanBatch) batch = NULL;

  if (ts_scan_batch_get_n (self->batch) < n_least)
    return TRUE;
  batch = g_steal_pointer (&self->batch);
  self->batch = ts_scan_batch_new ();
  /* Not cancellable: what was found before a scan was cancelled is kept. */
  return ts_store_apply_scan (
      self->scan->store, ts_source_get_id (self->scan->source), batch, NULL, error);
}

static void
compare_track (Comparison *self, TsTrack *track)
{
  const guint64 digest = make_digest (track);
  guint index;
  const TsKnownTrack *known = ts_known_tracks_find (self->known, track->location, &index);

  if (known == NULL) {
    /* Lists that change while they are read repeat some of their entries. */
    if (!g_hash_table_add (self->fresh, g_strdup (track->location)))
      return;
    self->counts.n_added++;
    ts_scan_batch_add_track (self->batch, track, digest, 0);
  } else if (self->is_seen[index]) {
    return;
  } else if (known->inode != digest) {
    self->counts.n_changed++;
    track->id = known->id;
    ts_scan_batch_add_track (self->batch, track, digest, 0);
  } else if (known->is_missing) {
    self->counts.n_returned++;
    ts_scan_batch_add_present (self->batch, known->id);
  } else {
    self->counts.n_unchanged++;
  }
  self->counts.n_files++;
  if (known != NULL)
    self->is_seen[index] = TRUE;
}

static gboolean
compare_pages (Comparison *self, GError **error)
{
  Scan *scan = self->scan;
  TsMainCall *next = list_page (scan, NULL);

  while (next != NULL) {
    g_autoptr (TsTrackPage) page = ts_main_call_end (g_steal_pointer (&next), error);

    if (page == NULL || !ts_job_check (scan->job, error))
      return FALSE;
    /* The server works on the next page while this one is stored. */
    if (page->next != NULL)
      next = list_page (scan, g_steal_pointer (&page->next));
    for (guint i = 0; i < page->tracks->len; i++)
      compare_track (self, page->tracks->pdata[i]);
    ts_job_report (scan->job, self->counts.n_files, page->n_total, 0, 0, NULL);
    if (!flush (self, BATCH_SIZE, error)) {
      if (next != NULL) {
        g_autoptr (TsTrackPage) unused = ts_main_call_end (next, NULL);
      }
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
mark_missing (Comparison *self, GError **error)
{
  const guint n = ts_known_tracks_get_n (self->known);

  /* A server that has lost its disk lists nothing, and says so politely. */
  if (self->counts.n_files == 0) {
    for (guint i = 0; i < n; i++) {
      if (ts_known_tracks_get (self->known, i)->is_missing)
        continue;
      g_set_error (error,
                   TS_SERVICE_ERROR,
                   TS_SERVICE_ERROR_OFFLINE,
                   _ ("“%s” lists no music at all, although it did before. The library stays as "
                      "it was."),
                   ts_source_get_name (self->scan->source));
      return FALSE;
    }
  }
  for (guint i = 0; i < n; i++) {
    const TsKnownTrack *known = ts_known_tracks_get (self->known, i);

    if (self->is_seen[i] || known->is_missing)
      continue;
    self->counts.n_missing++;
    ts_scan_batch_add_missing (self->batch, known->id);
    if (!flush (self, BATCH_SIZE, error))
      return FALSE;
  }
  return flush (self, 1, error);
}

/* --- The job ------------------------------------------------------------------------------- */

static gboolean
compare (Scan *scan, TsFolderCounts *counts, GError **error)
{
  const gint64 source_id = ts_source_get_id (scan->source);
  g_autoptr (TsKnownTracks) known =
      ts_store_load_known (scan->store, source_id, ts_job_get_cancellable (scan->job), error);
  Comparison self = { scan, known, NULL, NULL, NULL, { 0 } };
  g_autoptr (GError) late_error = NULL;
  gboolean is_done;

  if (known == NULL)
    return FALSE;
  self.is_seen = g_new0 (guint8, ts_known_tracks_get_n (known));
  self.fresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.batch = ts_scan_batch_new ();
  is_done = compare_pages (&self, error) && mark_missing (&self, error);
  /* What came before a failure is kept. */
  if (!is_done)
    flush (&self, 1, &late_error);
  is_done = is_done &&
            ts_store_finish_scan (scan->store, source_id, g_get_real_time (), NULL, error);
  *counts = self.counts;
  g_free (self.is_seen);
  g_hash_table_unref (self.fresh);
  ts_scan_batch_free (self.batch);
  return is_done;
}

static gpointer
scan_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Scan *scan = data;
  TsFolderCounts counts = { 0 };
  g_autofree char *summary = NULL;

  scan->job = job;
  scan->account = ts_store_get_account (
      scan->store, ts_source_get_id (scan->source), cancellable, error);
  if (scan->account == NULL)
    return NULL;
  ts_job_report (job, 0, -1, 0, 0, scan->account->name);
  if (ts_main_call (open_start, scan, cancellable, error) == NULL)
    return NULL;
  if (!compare (scan, &counts, error))
    return NULL;
  _ts_scan_set_result (job, &counts);
  summary = ts_scan_counts_to_text (&counts);
  ts_job_set_summary (job, summary, FALSE);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-site-scan.h"

#include "ts-feed.h"
#include "ts-main-call.h"
#include "ts-playlist-location.h"
#include "ts-playlist-reader.h"
#include "ts-scan-private.h"
#include "ts-service-error.h"
#include "ts-site-look.h"
#include "ts-site-page-cache.h"
#include "ts-site-track.h"
#include "ts-store-playlists.h"
#include "ts-store-sources.h"
#include "ts-text.h"
#include "ts-track-comparison.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BATCH_SIZE 500
#define MAX_PAGE_BYTES (64 * 1024 * 1024)
#define PLAYLIST_PREFIX "YT: "

typedef struct {
  TsStore *store;                /* (owned) */
  TsSource *source;              /* (owned) */
  TsHttpClient *client;          /* (owned): main context */
  TsYtdlp *ytdlp;                /* (owned) */
  TsJob *job;                    /* (unowned): outlives its own work */
  TsSitePage *known;             /* (owned) (nullable): what was read the last time */
  TsTrackComparison *comparison; /* (owned) (nullable) */
  GPtrArray *locations;          /* (owned) (element-type utf8): of the tracks in the list's order */
  GPtrArray *problems;           /* (owned) (element-type TsScanProblem) */
  char *title;                   /* (owned) (nullable): what the list calls itself */
} Scan;

char *
ts_site_make_playlist_name (TsSource *source)
{
  g_return_val_if_fail (TS_IS_SOURCE (source), NULL);

  return g_strconcat (strcmp (ts_source_get_kind (source), "site") == 0 ? PLAYLIST_PREFIX : "",
                      ts_source_get_name (source), NULL);
}

/* --- Findings ------------------------------------------------------------------------------ */

static gboolean
add_track (Scan *self, TsTrack *track, GError **error)
{
  g_ptr_array_add (self->locations, g_strdup (track->location));
  ts_track_comparison_add (self->comparison, track);
  ts_job_report (self->job, self->locations->len, -1, 0, 0, track->title);
  return ts_track_comparison_flush (self->comparison, BATCH_SIZE, error)
         && ts_job_check (self->job, error);
}

static void
add_problem (Scan *self, TsScanProblemKind kind, const char *what, const char *message)
{
  g_ptr_array_add (self->problems,
                   ts_scan_problem_new (kind, what != NULL ? what : "", message));
}

/* --- Sites --------------------------------------------------------------------------------- */

static gboolean
entry_cb (const TsYtdlpEntry *entry, const char *list_title, gpointer user_data, GError **error)
{
  Scan *self = user_data;
  const char *what = entry->title != NULL ? entry->title : entry->id;

  if (self->title == NULL)
    self->title = g_strdup (list_title);
  if (entry->kind == TS_YTDLP_ENTRY_TRACK) {
    g_autoptr (TsTrack) track = ts_site_track_from_entry (entry);

    return add_track (self, track, error);
  }
  if (entry->kind == TS_YTDLP_ENTRY_LIST) {
    g_autofree char *message = g_strdup_printf (
        _ ("This is a list of its own. Add it by its address: %s"), entry->address);

    add_problem (self, TS_SCAN_PROBLEM_SKIPPED, what, message);
  } else {
    add_problem (self, TS_SCAN_PROBLEM_SKIPPED, what, entry->reason);
  }
  return ts_job_check (self->job, error);
}

/* @is_whole: whether the list came to its end */
static gboolean
read_site (Scan *self, gboolean *is_whole, GError **error)
{
  g_autoptr (GError) list_error = NULL;

  *is_whole = ts_ytdlp_list (self->ytdlp, ts_source_get_location (self->source), entry_cb, self,
                             ts_job_get_cancellable (self->job), &list_error);
  if (*is_whole)
    return TRUE;
  if (self->locations->len == 0
      || g_error_matches (list_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&list_error));
    return FALSE;
  }
  add_problem (self, TS_SCAN_PROBLEM_UNREAD, NULL, list_error->message);
  return TRUE;
}

/* --- Feeds and stations -------------------------------------------------------------------- */

static void
page_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TsSitePage *page = ts_site_page_read_finish (result, &error);

  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) ts_site_page_free);
  else
    g_task_return_error (task, error);
}

static void
page_start (GTask *task, gpointer data)
{
  Scan *self = data;

  ts_site_page_read_async (self->client, ts_source_get_name (self->source),
                           ts_source_get_location (self->source), MAX_PAGE_BYTES, self->known,
                           g_task_get_cancellable (task), page_cb, task);
}

static gboolean
read_feed (Scan *self, const TsSitePage *page, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (page->data, &size);
  g_autoptr (TsFeed) feed
      = ts_feed_parse (data, size, ts_source_get_location (self->source), error);

  if (feed == NULL)
    return FALSE;
  self->title = g_strdup (feed->title);
  ts_site_track_complete_feed (feed);
  for (guint i = 0; i < feed->tracks->len; i++)
    if (!add_track (self, feed->tracks->pdata[i], error))
      return FALSE;
  if (feed->n_without > 0) {
    g_autofree char *message = g_strdup_printf (
        ngettext ("%u item of the feed is without audio.", "%u items of the feed are without audio.",
                  feed->n_without),
        feed->n_without);

    add_problem (self, TS_SCAN_PROBLEM_SKIPPED, NULL, message);
  }
  return TRUE;
}

static gboolean
add_station (Scan *self, const char *address, const char *name, gint64 size, GError **error)
{
  g_autoptr (TsTrack) track = ts_site_track_from_address (address, name);

  track->size_bytes = MAX (size, 0);
  return add_track (self, track, error);
}

static gboolean
read_radio (Scan *self, const TsSitePage *page, GError **error)
{
  const char *address = ts_source_get_location (self->source);
  gsize size;
  const char *data = g_bytes_get_data (page->data, &size);
  g_autoptr (TsPlaylist) playlist = NULL;

  if (ts_site_page_is_audio (page))
    return add_station (self, address, page->station_name, page->length, error);
  if (g_strstr_len (data, (gssize) size, "#EXT-X-") != NULL)
    return add_station (self, address, ts_source_get_name (self->source), 0, error);
  playlist = ts_playlist_read_bytes ((const guint8 *) data, size, NULL, error);
  if (playlist == NULL)
    return FALSE;
  self->title = g_strdup (playlist->name);
  for (guint i = 0; i < playlist->entries->len; i++) {
    const TsPlaylistEntry *entry = playlist->entries->pdata[i];

    if (!g_str_has_prefix (entry->location, "http://")
        && !g_str_has_prefix (entry->location, "https://"))
      add_problem (self, TS_SCAN_PROBLEM_SKIPPED, entry->location,
                   _ ("This is no address on the web."));
    else if (!add_station (self, entry->location, entry->title, 0, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_page (Scan *self, gboolean *is_whole, GError **error)
{
  const char *address = ts_source_get_location (self->source);
  g_autoptr (TsSitePage) page = NULL;

  self->known = ts_site_page_cache_load (address);
  page = ts_main_call (page_start, self, ts_job_get_cancellable (self->job), error);
  if (page == NULL)
    return FALSE;
  if (self->known == NULL || page->data != self->known->data)
    ts_site_page_cache_save (address, page);
  *is_whole = TRUE;
  if (page->is_cut) {
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                         _ ("The list is larger than makes sense."));
    return FALSE;
  }
  return strcmp (ts_source_get_kind (self->source), "feed") == 0 ? read_feed (self, page, error)
                                                                 : read_radio (self, page, error);
}

/* --- The end of it ------------------------------------------------------------------------- */

/* A source that is still called by its host takes the name of its list. */
static gboolean
take_name (Scan *self, GError **error)
{
  g_autofree char *plain = ts_site_make_name (ts_source_get_location (self->source));
  g_autofree char *name = NULL;
  TsSource *old = self->source;

  if (!ts_text_is_set (self->title) || strcmp (ts_source_get_name (old), plain) != 0)
    return TRUE;
  name = g_strstrip (g_utf8_make_valid (self->title, -1));
  if (!ts_store_rename_source (self->store, ts_source_get_id (old), name, NULL, error))
    return FALSE;
  self->source = ts_source_new (ts_source_get_id (old), ts_source_get_kind (old), name,
                                ts_source_get_location (old), 0, 0, 0, 0);
  ts_main_unref_object (old);
  return TRUE;
}

static gboolean
is_same_playlist (Scan *self, const TsStoredPlaylist *stored, const char *name)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (TsPlaylist) playlist = NULL;

  if (strcmp (stored->name, name) != 0 || stored->n_entries != self->locations->len
      || stored->n_tracks != stored->n_entries)
    return FALSE;
  playlist = ts_store_get_playlist (self->store, stored->id, &ids, NULL, NULL);
  for (guint i = 0; playlist != NULL && i < playlist->entries->len; i++) {
    const TsPlaylistEntry *entry = playlist->entries->pdata[i];

    if (strcmp (entry->location, self->locations->pdata[i]) != 0)
      return FALSE;
  }
  return playlist != NULL;
}

/* Keeps the order as a playlist of the library, which is left alone while it says the same. */
static gboolean
store_playlist (Scan *self, GError **error)
{
  const gint64 source_id = ts_source_get_id (self->source);
  const char *location = ts_source_get_location (self->source);
  g_autofree char *name = ts_site_make_playlist_name (self->source);
  g_autoptr (TsPlaylist) playlist = ts_playlist_new (name);
  g_autoptr (GPtrArray) stored = ts_store_list_playlists (self->store, source_id, NULL, error);

  if (stored == NULL)
    return FALSE;
  for (guint i = 0; i < stored->len; i++)
    if (is_same_playlist (self, stored->pdata[i], name))
      return TRUE;
  for (guint i = 0; i < self->locations->len; i++)
    ts_playlist_append (playlist, self->locations->pdata[i]);
  return ts_store_set_playlist (self->store, source_id, location, g_get_real_time (), 0, playlist,
                                (const char *const *) self->locations->pdata, NULL, error)
         != 0;
}

static char *
make_summary (Scan *self, const TsFolderCounts *counts)
{
  g_autofree char *scanned = ts_scan_counts_to_text (counts);
  const guint n = self->problems->len;
  g_autofree char *left_out = NULL;

  if (n == 0)
    return g_steal_pointer (&scanned);
  left_out = g_strdup_printf (ngettext ("%u thing could not be taken over.",
                                        "%u things could not be taken over.", n),
                              n);
  return g_strconcat (scanned, " ", left_out, NULL);
}

static gpointer
scan_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Scan *self = data;
  g_autoptr (GError) late_error = NULL;
  g_autofree char *summary = NULL;
  gboolean is_whole = FALSE;
  gboolean is_done;

  self->job = job;
  self->comparison = ts_track_comparison_new (self->store, self->source, cancellable, error);
  if (self->comparison == NULL)
    return NULL;
  ts_job_report (job, 0, -1, 0, 0, ts_source_get_name (self->source));
  is_done = strcmp (ts_source_get_kind (self->source), "site") == 0
                ? read_site (self, &is_whole, error)
                : read_page (self, &is_whole, error);
  if (is_done && is_whole)
    is_done = ts_track_comparison_finish (self->comparison, error) && take_name (self, error)
              && store_playlist (self, error);
  else
    /* What came before a failure is kept. */
    ts_track_comparison_flush (self->comparison, 1, &late_error);
  _ts_scan_set_result (job, ts_track_comparison_get_counts (self->comparison), self->problems);
  if (!is_done)
    return NULL;
  summary = make_summary (self, ts_track_comparison_get_counts (self->comparison));
  ts_job_set_summary (job, summary, !is_whole);
  return GINT_TO_POINTER (TRUE);
}

static void
scan_free (gpointer data)
{
  Scan *self = data;

  g_clear_pointer (&self->comparison, ts_track_comparison_free);
  ts_main_unref_object (self->client);
  ts_main_unref_object (self->store);
  ts_main_unref_object (self->source);
  g_object_unref (self->ytdlp);
  ts_site_page_free (self->known);
  g_ptr_array_unref (self->locations);
  g_ptr_array_unref (self->problems);
  g_free (self->title);
  g_free (self);
}

TsJob *
ts_site_scan_start (TsStore *store, TsSource *source, TsHttpClient *client, TsYtdlp *ytdlp)
{
  g_autofree char *title = NULL;
  TsJob *job;
  Scan *self;

  g_return_val_if_fail (TS_IS_STORE (store), NULL);
  g_return_val_if_fail (TS_IS_SOURCE (source), NULL);
  g_return_val_if_fail (TS_IS_HTTP_CLIENT (client), NULL);
  g_return_val_if_fail (TS_IS_YTDLP (ytdlp), NULL);

  self = g_new0 (Scan, 1);
  self->store = g_object_ref (store);
  self->source = g_object_ref (source);
  self->client = g_object_ref (client);
  self->ytdlp = g_object_ref (ytdlp);
  self->locations = g_ptr_array_new_with_free_func (g_free);
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_scan_problem_free);
  title = g_strdup_printf (_ ("Reading “%s”"), ts_source_get_name (source));
  job = ts_job_new (title);
  ts_job_run_async (job, scan_func, self, scan_free, NULL, NULL, NULL);
  return job;
}

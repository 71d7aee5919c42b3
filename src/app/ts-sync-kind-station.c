/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-sync-session-private.h"

#include "ts-http-countdown.h"
#include "ts-station-target-private.h"
#include "ts-station-wait-private.h"
#include "ts-store-accounts.h"

static gboolean
station_open (TsSyncComparison *self, TsJob *job, GError **error)
{
  GCancellable *cancellable = ts_job_get_cancellable (job);
  const char *location = self->pair->target_location;
  g_autoptr (TsSource) source
      = _ts_sync_find_source (self->store, 0, self->kind->id, location, cancellable, error);
  g_autoptr (TsAccount) account = NULL;
  TsAzuracastStation *station;

  if (source == NULL)
    return FALSE;
  account = ts_store_get_account (self->store, ts_source_get_id (source), cancellable, error);
  if (account == NULL)
    return FALSE;
  station = _ts_station_wait_open (self->accounts, account, job, error);
  if (station == NULL)
    return FALSE;
  self->target_name = g_strdup (ts_source_get_name (source));
  self->target = ts_station_target_new (station, self->target_name, location);
  ts_station_target_set_memory (TS_STATION_TARGET (self->target), self->store, self->pair->id);
  return TRUE;
}

static GPtrArray *
station_load_tracks (TsSyncComparison *self, guint n_mapped, TsJob *job, GError **error)
{
  TsAzuracastFiles *files
      = ts_station_target_list (TS_STATION_TARGET (self->target), self->options->wants_fresh_list,
                                ts_job_get_cancellable (job), error);
  GPtrArray *tracks;
  guint n;

  if (files == NULL)
    return NULL;
  n = ts_azuracast_files_get_n (files);
  tracks = g_ptr_array_new_full (n, (GDestroyNotify) ts_track_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (tracks, ts_track_ref (ts_azuracast_files_get (files, i)->track));
  self->files = files;
  return tracks;
}

static const char *
station_find_path (TsSyncComparison *self, const char *key)
{
  const TsAzuracastFile *file = ts_azuracast_files_find_unique_id (self->files, key);

  return file != NULL ? file->track->location : NULL;
}

static const char *
station_find_key (TsSyncComparison *self, const char *path)
{
  const TsAzuracastFile *file = ts_azuracast_files_find_path (self->files, path);

  return file != NULL ? file->unique_id : NULL;
}

static void
station_show_waits (TsSyncComparison *self, TsJob *job)
{
  ts_http_countdown_start (
      job, ts_azuracast_station_get_http (TS_STATION_TARGET (self->target)->station));
}

const TsSyncTargetKind _ts_sync_station_kind = {
  .id = "azuracast",
  .is_upload = TRUE,
  .is_one_per_recording = TRUE,
  .open = station_open,
  .load_tracks = station_load_tracks,
  .find_path = station_find_path,
  .find_key = station_find_key,
  .clean_path = ts_azuracast_clean_path,
  .show_waits = station_show_waits,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-station-target-private.h"

#include "ts-main-call.h"
#include "ts-sync-error.h"
#include "ts-sync-plan.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* AzuraCast reads what was uploaded before it answers: more at once only wait for one another. */
#define MAX_PARALLEL 3

static void ts_station_target_iface_init (TsSyncTargetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsStationTarget,
                               ts_station_target,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TS_TYPE_SYNC_TARGET,
                                                      ts_station_target_iface_init))

gboolean
_ts_station_target_fail (TsStationTarget *self, GError *from, GError **error)
{
  TsSyncError code = TS_SYNC_ERROR_FAILED;

  if (g_error_matches (from, G_IO_ERROR, G_IO_ERROR_CANCELLED) || from->domain == TS_SYNC_ERROR) {
    g_propagate_error (error, from);
    return FALSE;
  }
  if (g_error_matches (from, G_IO_ERROR, G_IO_ERROR_EXISTS))
    code = TS_SYNC_ERROR_EXISTS;
  else if (g_error_matches (from, TS_SERVICE_ERROR, TS_SERVICE_ERROR_FULL))
    code = TS_SYNC_ERROR_FULL;
  else if (g_error_matches (from, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH)
           || g_error_matches (from, TS_HTTP_ERROR, TS_HTTP_ERROR_AUTH))
    code = TS_SYNC_ERROR_READ_ONLY;
  else if (g_error_matches (from, TS_HTTP_ERROR, TS_HTTP_ERROR_OFFLINE)
           || g_error_matches (from, TS_HTTP_ERROR, TS_HTTP_ERROR_TLS)
           || g_error_matches (from, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE))
    code = TS_SYNC_ERROR_GONE;
  g_set_error_literal (error, TS_SYNC_ERROR, code, from->message);
  g_error_free (from);
  return FALSE;
}

/* --- Listing ------------------------------------------------------------------------------- */

typedef struct {
  TsStationTarget *target;
  gboolean is_forced;
} Listing;

static void
free_files (gpointer files)
{
  ts_azuracast_files_unref (files);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TsAzuracastFiles *files
      = ts_azuracast_station_list_files_finish (TS_AZURACAST_STATION (object), result, &error);

  if (files != NULL)
    g_task_return_pointer (task, files, free_files);
  else
    g_task_return_error (task, error);
}

static void
list_start (GTask *task, gpointer data)
{
  Listing *listing = data;

  ts_azuracast_station_list_files_async (listing->target->station, listing->is_forced,
                                         g_task_get_cancellable (task), listed_cb, task);
}

TsAzuracastFiles *
ts_station_target_list (TsStationTarget *self,
                        gboolean is_forced,
                        GCancellable *cancellable,
                        GError **error)
{
  Listing listing = { self, is_forced };
  GError *local = NULL;
  TsAzuracastFiles *files;

  g_return_val_if_fail (TS_IS_STATION_TARGET (self), NULL);

  files = ts_main_call (list_start, &listing, cancellable, &local);
  if (files == NULL) {
    _ts_station_target_fail (self, local, error);
    return NULL;
  }
  if (self->lock_fd < 0) {
    g_clear_pointer (&self->known, ts_azuracast_files_unref);
    self->known = ts_azuracast_files_ref (files);
  }
  return files;
}

TsAzuracastFiles *
_ts_station_target_get_fresh (TsStationTarget *self, GCancellable *cancellable, GError **error)
{
  if (self->fresh == NULL)
    self->fresh = ts_station_target_list (self, TRUE, cancellable, error);
  return self->fresh;
}

/* --- A run --------------------------------------------------------------------------------- */

/* Two runs at once, also of two programs, would each upload what the other does. */
static gboolean
ts_station_target_begin (TsSyncTarget *target, GCancellable *cancellable, GError **error)
{
  TsStationTarget *self = TS_STATION_TARGET (target);
  g_autofree char *dir = g_build_filename (g_get_user_cache_dir (), "tracksync", NULL);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA1, self->location, -1);
  g_autofree char *name = g_strdup_printf ("station-%s.lock", sum);
  g_autofree char *path = g_build_filename (dir, name, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (g_mkdir_with_parents (dir, 0700) == 0)
    self->lock_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock_fd < 0) {
    int code = errno;
    g_autofree char *display = g_filename_display_name (path);

    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED, _ ("“%s” could not be written: %s."),
                 display, g_strerror (code));
    return FALSE;
  }
  if (flock (self->lock_fd, LOCK_EX | LOCK_NB) != 0) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_BUSY,
                 _ ("Another sync to “%s” is still running."), self->name);
    close (self->lock_fd);
    self->lock_fd = -1;
    return FALSE;
  }
  g_clear_pointer (&self->fresh, ts_azuracast_files_unref);
  return TRUE;
}

static void
ts_station_target_end (TsSyncTarget *target)
{
  TsStationTarget *self = TS_STATION_TARGET (target);

  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
  g_clear_pointer (&self->fresh, ts_azuracast_files_unref);
}

static GPtrArray *
ts_station_target_list_names (TsSyncTarget *target, GCancellable *cancellable, GError **error)
{
  /* A station lists what it plays only. */
  return g_ptr_array_new_with_free_func (g_free);
}

static gint64
ts_station_target_get_free_bytes (TsSyncTarget *target)
{
  return -1;
}

/* --- Uploading ----------------------------------------------------------------------------- */

typedef struct {
  TsStationTarget *target;
  const TsSyncPut *put;
  const char *path;
  gboolean replaces;
  TsAzuracastProgress *progress; /* (nullable) */
  const char *id;                /* of the file, once it is there */
} Upload;

static void
free_file (gpointer file)
{
  ts_azuracast_file_unref (file);
}

static void
uploaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TsAzuracastFile *file
      = ts_azuracast_station_upload_finish (TS_AZURACAST_STATION (object), result, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, free_file);
  else
    g_task_return_error (task, error);
}

static void
upload_start (GTask *task, gpointer data)
{
  Upload *upload = data;

  ts_azuracast_station_upload_async (upload->target->station, upload->put->source_fd, upload->path,
                                     upload->replaces, upload->progress,
                                     g_task_get_cancellable (task), uploaded_cb, task);
}

TsAzuracastFile *
_ts_station_target_upload (TsStationTarget *self,
                           const TsSyncPut *put,
                           const char *path,
                           gboolean replaces,
                           TsAzuracastProgress *progress,
                           GCancellable *cancellable,
                           GError **error)
{
  Upload upload = { self, put, path, replaces, progress, NULL };

  return ts_main_call (upload_start, &upload, cancellable, error);
}

static void
recording_set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean is_written;

  if (ts_azuracast_station_set_recording_finish (TS_AZURACAST_STATION (object), result, &is_written,
                                                 &error))
    g_task_return_pointer (task, GINT_TO_POINTER (TRUE), NULL);
  else
    g_task_return_error (task, error);
}

static void
set_recording_start (GTask *task, gpointer data)
{
  Upload *upload = data;

  ts_azuracast_station_set_recording_async (upload->target->station, upload->id,
                                            upload->put->track->mb_recording_id,
                                            g_task_get_cancellable (task), recording_set_cb, task);
}

/* The station drops the MusicBrainz id of a file's tags; the next comparison wants it. */
static void
set_recording (TsStationTarget *self,
               const TsSyncPut *put,
               const TsAzuracastFile *file,
               TsSyncPutResult *result,
               GCancellable *cancellable)
{
  const char *wanted = put->track->mb_recording_id;
  Upload upload = { .target = self, .put = put };
  g_autoptr (GError) error = NULL;

  if (wanted == NULL || file->id == NULL || g_strcmp0 (file->track->mb_recording_id, wanted) == 0)
    return;
  upload.id = file->id;
  if (ts_main_call (set_recording_start, &upload, cancellable, &error) == NULL
      && result->remark == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    result->remark = g_strdup_printf (
        _ ("It was uploaded, but its MusicBrainz id could not be noted on the station: %s"),
        error->message);
}

static TsAzuracastFile *
put_file (TsStationTarget *self,
          const TsSyncPut *put,
          TsAzuracastProgress *progress,
          TsSyncPutResult *result,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree char *clean = NULL;
  g_autoptr (GError) local = NULL;
  TsAzuracastFile *file;

  if (put->replaces && strcmp (put->target_path, put->replaced_path) != 0)
    return _ts_station_target_put_instead (self, put, put->target_path, progress, result,
                                           cancellable, error);
  file = _ts_station_target_upload (self, put, put->target_path, put->replaces, progress,
                                    cancellable, &local);
  if (file != NULL)
    return file;
  /* In pieces a file arrives under a changed name only. */
  clean = ts_azuracast_clean_path (put->target_path);
  if (put->replaces && strcmp (clean, put->target_path) != 0
      && g_error_matches (local, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED))
    return _ts_station_target_put_instead (self, put, clean, progress, result, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static gboolean
ts_station_target_put (TsSyncTarget *target,
                       const TsSyncPut *put,
                       TsSyncBytesFunc progress,
                       gpointer user_data,
                       TsSyncPutResult *result,
                       GCancellable *cancellable,
                       GError **error)
{
  TsStationTarget *self = TS_STATION_TARGET (target);
  g_autoptr (TsAzuracastProgress) moving
      = put->moved != NULL ? ts_azuracast_progress_new (put->moved, put->moved_data) : NULL;
  GError *local = NULL;
  g_autoptr (TsAzuracastFile) file = put_file (self, put, moving, result, cancellable, &local);
  struct stat info;

  if (moving != NULL)
    ts_azuracast_progress_close (moving);
  if (file == NULL)
    return _ts_station_target_fail (self, local, error);
  set_recording (self, put, file, result, cancellable);
  result->id = g_strdup (file->track->location);
  result->key = g_strdup (file->unique_id);
  if (fstat (put->source_fd, &info) == 0)
    result->size_bytes = info.st_size;
  return TRUE;
}

static gboolean
ts_station_target_verify (TsSyncTarget *target,
                          const TsTrack *track,
                          TsSyncPutResult *result,
                          GCancellable *cancellable,
                          GError **error)
{
  TsStationTarget *self = TS_STATION_TARGET (target);
  TsAzuracastFiles *files = _ts_station_target_get_fresh (self, cancellable, error);
  const TsAzuracastFile *file;
  g_autofree char *title = NULL;

  if (files == NULL)
    return FALSE;
  title = ts_track_get_display_title (track);
  file = result->key != NULL ? ts_azuracast_files_find_unique_id (files, result->key)
                             : ts_azuracast_files_find_path (files, result->id);
  if (file == NULL) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_VERIFY,
                 _ ("The station took “%s” but does not list it."), title);
    return FALSE;
  }
  if (track->duration_ms > 0
      && ABS (track->duration_ms - file->track->duration_ms) > TS_SYNC_DURATION_SLACK_MS) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_VERIFY,
                 _ ("“%s” plays for %d s on the station instead of %d s."), title,
                 (int) (file->track->duration_ms / 1000), (int) (track->duration_ms / 1000));
    return FALSE;
  }
  return TRUE;
}

/* --- The object ---------------------------------------------------------------------------- */

static void
ts_station_target_iface_init (TsSyncTargetInterface *iface)
{
  iface->begin = ts_station_target_begin;
  iface->end = ts_station_target_end;
  iface->list_names = ts_station_target_list_names;
  iface->put = ts_station_target_put;
  iface->verify = ts_station_target_verify;
  iface->put_playlist = _ts_station_target_put_playlist;
  iface->get_free_bytes = ts_station_target_get_free_bytes;
  iface->max_parallel = MAX_PARALLEL;
  iface->takes_empty_playlists = TRUE;
}

static void
ts_station_target_finalize (GObject *object)
{
  TsStationTarget *self = TS_STATION_TARGET (object);

  ts_station_target_end (TS_SYNC_TARGET (self));
  ts_main_unref_object (self->station);
  g_clear_object (&self->store);
  g_clear_pointer (&self->known, ts_azuracast_files_unref);
  g_mutex_clear (&self->handing);
  g_free (self->name);
  g_free (self->location);

  G_OBJECT_CLASS (ts_station_target_parent_class)->finalize (object);
}

static void
ts_station_target_class_init (TsStationTargetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_station_target_finalize;
}

static void
ts_station_target_init (TsStationTarget *self)
{
  self->lock_fd = -1;
  g_mutex_init (&self->handing);
}

TsSyncTarget *
ts_station_target_new (TsAzuracastStation *station, const char *name, const char *location)
{
  TsStationTarget *self;

  g_return_val_if_fail (TS_IS_AZURACAST_STATION (station), NULL);
  g_return_val_if_fail (name != NULL && location != NULL, NULL);

  self = g_object_new (TS_TYPE_STATION_TARGET, NULL);
  self->station = station;
  self->name = g_strdup (name);
  self->location = g_strdup (location);
  return TS_SYNC_TARGET (self);
}

void
ts_station_target_set_memory (TsStationTarget *self, TsStore *store, gint64 pair_id)
{
  g_return_if_fail (TS_IS_STATION_TARGET (self));
  g_return_if_fail (TS_IS_STORE (store));

  g_set_object (&self->store, store);
  self->pair_id = pair_id;
}

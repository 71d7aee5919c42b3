/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-station-target-private.h"

#include "ts-main-call.h"
#include "ts-sync-error.h"
#include "ts-sync-plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A file is replaced by one of another name in this order, so that at each moment one of the two is
 * on the station and in all of its playlists:
 *
 *   upload the new one ──> look at it ──> hand the playlists on ──> delete the old one
 *
 * Whatever fails ends it there; what was done stays.
 */

typedef struct {
  TsStationTarget *target;
  const char *id;            /* of the file that is read, changed or deleted */
  const TsAzuracastFile *old;
  gint64 playlist_id;
  GStrv order;
} Handing;

static void
free_file (gpointer file)
{
  ts_azuracast_file_unref (file);
}

static void
free_array (gpointer array)
{
  g_ptr_array_unref (array);
}

static void
free_strings (gpointer strings)
{
  g_strfreev (strings);
}

/* Ends a call with what it gave; (transfer full). */
static void
end_call (GTask *call, gpointer result, GDestroyNotify free_func, GError *error)
{
  g_autoptr (GTask) task = call;

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, free_func);
}

static void
file_got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  TsAzuracastFile *file
      = ts_azuracast_station_get_file_finish (TS_AZURACAST_STATION (object), result, &error);

  end_call (user_data, file, free_file, error);
}

static void
get_file_start (GTask *task, gpointer data)
{
  Handing *self = data;

  ts_azuracast_station_get_file_async (self->target->station, self->id,
                                       g_task_get_cancellable (task), file_got_cb, task);
}

static void
playlists_set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean is_good
      = ts_azuracast_station_set_playlists_finish (TS_AZURACAST_STATION (object), result, &error);

  end_call (user_data, GINT_TO_POINTER (is_good), NULL, error);
}

static void
set_playlists_start (GTask *task, gpointer data)
{
  Handing *self = data;

  ts_azuracast_station_set_playlists_async (self->target->station, self->id,
                                            self->old->playlist_ids, self->old->n_playlists, NULL,
                                            0, g_task_get_cancellable (task), playlists_set_cb,
                                            task);
}

static void
playlists_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  GPtrArray *playlists
      = ts_azuracast_station_list_playlists_finish (TS_AZURACAST_STATION (object), result, &error);

  end_call (user_data, playlists, free_array, error);
}

static void
list_playlists_start (GTask *task, gpointer data)
{
  Handing *self = data;

  ts_azuracast_station_list_playlists_async (self->target->station, g_task_get_cancellable (task),
                                             playlists_listed_cb, task);
}

static void
order_got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  GStrv paths
      = ts_azuracast_station_get_order_finish (TS_AZURACAST_STATION (object), result, &error);

  end_call (user_data, paths, free_strings, error);
}

static void
get_order_start (GTask *task, gpointer data)
{
  Handing *self = data;

  ts_azuracast_station_get_order_async (self->target->station, self->playlist_id,
                                        g_task_get_cancellable (task), order_got_cb, task);
}

static void
order_set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean is_good
      = ts_azuracast_station_set_order_finish (TS_AZURACAST_STATION (object), result, &error);

  end_call (user_data, GINT_TO_POINTER (is_good), NULL, error);
}

static void
set_order_start (GTask *task, gpointer data)
{
  Handing *self = data;

  ts_azuracast_station_set_order_async (self->target->station, self->playlist_id,
                                        (const char *const *) self->order,
                                        g_task_get_cancellable (task), order_set_cb, task);
}

static void
deleted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean is_good
      = ts_azuracast_station_delete_file_finish (TS_AZURACAST_STATION (object), result, &error);

  end_call (user_data, GINT_TO_POINTER (is_good), NULL, error);
}

static void
delete_start (GTask *task, gpointer data)
{
  Handing *self = data;

  ts_azuracast_station_delete_file_async (self->target->station, self->id,
                                          g_task_get_cancellable (task), deleted_cb, task);
}

/* --- The playlists of the old file --------------------------------------------------------- */

/* The new file right behind the old one, instead of at the end. */
static GStrv
make_order (GStrv paths, const char *old_path, const char *new_path)
{
  g_autoptr (GStrvBuilder) order = g_strv_builder_new ();

  for (guint i = 0; paths[i] != NULL; i++) {
    if (strcmp (paths[i], new_path) != 0)
      g_strv_builder_add (order, paths[i]);
    if (strcmp (paths[i], old_path) == 0)
      g_strv_builder_add (order, new_path);
  }
  return g_strv_builder_end (order);
}

static gboolean
order_playlists (Handing *self,
                 const TsAzuracastFile *file,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GPtrArray) playlists
      = ts_main_call (list_playlists_start, self, cancellable, error);

  if (playlists == NULL)
    return FALSE;
  for (guint i = 0; i < playlists->len; i++) {
    const TsAzuracastPlaylist *playlist = playlists->pdata[i];
    g_auto (GStrv) paths = NULL;
    g_auto (GStrv) order = NULL;

    if (!playlist->is_sequential || !ts_azuracast_file_is_in_playlist (self->old, playlist->id))
      continue;
    self->playlist_id = playlist->id;
    paths = ts_main_call (get_order_start, self, cancellable, error);
    if (paths == NULL)
      return FALSE;
    order = make_order (paths, self->old->track->location, file->track->location);
    self->order = order;
    if (ts_main_call (set_order_start, self, cancellable, error) == NULL)
      return FALSE;
  }
  return TRUE;
}

/* What a run of ours put into a playlist stays ours under its new key. */
static gboolean
hand_memory_on (Handing *self, const TsAzuracastFile *file, GError **error)
{
  TsStationTarget *target = self->target;

  if (target->store == NULL || self->old->unique_id == NULL || file->unique_id == NULL)
    return TRUE;
  for (guint i = 0; i < self->old->n_playlists; i++) {
    g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, self->old->playlist_ids[i]);
    g_autoptr (GPtrArray) members
        = ts_store_load_sync_members (target->store, target->pair_id, id, NULL, error);
    gboolean is_ours = FALSE;

    if (members == NULL)
      return FALSE;
    for (guint j = members->len; j-- > 0;) {
      const TsSyncMember *member = members->pdata[j];

      if (member->is_of_other) {
        g_ptr_array_remove_index (members, j);
      } else if (strcmp (member->key, self->old->unique_id) == 0) {
        g_ptr_array_add (members, ts_sync_member_new (file->unique_id, member->source_location));
        is_ours = TRUE;
      }
    }
    if (is_ours
        && !ts_store_set_sync_members (target->store, target->pair_id, id, members, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
hand_on (Handing *self, const TsAzuracastFile *file, GCancellable *cancellable, GError **error)
{
  if (self->old->n_playlists == 0)
    return TRUE;
  self->id = file->id;
  return ts_main_call (set_playlists_start, self, cancellable, error) != NULL
         && order_playlists (self, file, cancellable, error)
         && hand_memory_on (self, file, error);
}

/* --- The exchange -------------------------------------------------------------------------- */

static void
exchange (Handing *self,
          const TsAzuracastFile *file,
          TsSyncPutResult *result,
          GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  gboolean is_handed_on;

  /* Two that hand on at once would each order a playlist without the other's file. */
  g_mutex_lock (&self->target->handing);
  is_handed_on = hand_on (self, file, cancellable, &error);
  if (is_handed_on) {
    self->id = self->old->id;
    ts_main_call (delete_start, self, cancellable, &error);
  }
  g_mutex_unlock (&self->target->handing);
  if (!is_handed_on)
    result->remark = g_strdup_printf (
        _ ("It was uploaded, but the playlists of the file that it replaces could not be handed on "
           "to it, so both are there: %s"),
        error->message);
  else if (error != NULL)
    result->remark = g_strdup_printf (
        _ ("It was uploaded, but the file that it replaces could not be deleted: %s"),
        error->message);
}

/* Whether the new file is what it should be; one that is not goes again. */
static gboolean
check_new (Handing *self, const TsSyncPut *put, const TsAzuracastFile *file, GError **error)
{
  gint64 wanted_ms = put->track->duration_ms;
  g_autofree char *title = NULL;

  if (wanted_ms <= 0
      || ABS (wanted_ms - file->track->duration_ms) <= TS_SYNC_DURATION_SLACK_MS)
    return TRUE;
  self->id = file->id;
  ts_main_call (delete_start, self, NULL, NULL);
  title = ts_track_get_display_title (put->track);
  g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_VERIFY,
               _ ("“%s” plays for %d s on the station instead of %d s."), title,
               (int) (file->track->duration_ms / 1000), (int) (wanted_ms / 1000));
  return FALSE;
}

TsAzuracastFile *
_ts_station_target_put_instead (TsStationTarget *self,
                                const TsSyncPut *put,
                                const char *path,
                                TsAzuracastProgress *progress,
                                TsSyncPutResult *result,
                                GCancellable *cancellable,
                                GError **error)
{
  const TsAzuracastFile *known
      = self->known != NULL ? ts_azuracast_files_find_path (self->known, put->replaced_path) : NULL;
  Handing handing = { .target = self };
  g_autoptr (TsAzuracastFile) old = NULL;
  g_autoptr (TsAzuracastFile) file = NULL;
  g_autoptr (GError) local = NULL;

  if (known != NULL && known->id != NULL) {
    handing.id = known->id;
    old = ts_main_call (get_file_start, &handing, cancellable, &local);
  }
  if (local != NULL && !g_error_matches (local, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  file = _ts_station_target_upload (self, put, path, FALSE, progress, cancellable, error);
  if (file == NULL || !check_new (&handing, put, file, error))
    return NULL;
  if (old == NULL)
    return g_steal_pointer (&file);
  handing.old = old;
  exchange (&handing, file, result, cancellable);
  return g_steal_pointer (&file);
}

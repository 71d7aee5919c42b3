/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-station-target-private.h"

#include "ts-main-call.h"
#include "ts-playlist-location.h"

#include <string.h>

typedef struct {
  TsStationTarget *target;
  const char *name;
  TsAzuracastPlaylist *playlist; /* once it was found */
  GStrv paths;
} Filling;

static void
free_playlist (gpointer playlist)
{
  ts_azuracast_playlist_free (playlist);
}

static void
ensured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TsAzuracastPlaylist *playlist
      = ts_azuracast_station_ensure_playlist_finish (TS_AZURACAST_STATION (object), result, &error);

  if (playlist != NULL)
    g_task_return_pointer (task, playlist, free_playlist);
  else
    g_task_return_error (task, error);
}

static void
ensure_start (GTask *task, gpointer data)
{
  Filling *self = data;

  ts_azuracast_station_ensure_playlist_async (self->target->station, self->name,
                                              g_task_get_cancellable (task), ensured_cb, task);
}

static void
free_strings (gpointer strings)
{
  g_strfreev (strings);
}

static void
order_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GStrv paths
      = ts_azuracast_station_get_order_finish (TS_AZURACAST_STATION (object), result, &error);

  if (paths != NULL)
    g_task_return_pointer (task, paths, free_strings);
  else
    g_task_return_error (task, error);
}

static void
read_order_start (GTask *task, gpointer data)
{
  Filling *self = data;

  ts_azuracast_station_get_order_async (self->target->station, self->playlist->id,
                                        g_task_get_cancellable (task), order_read_cb, task);
}

static void
filled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ts_azuracast_station_fill_playlist_finish (TS_AZURACAST_STATION (object), result, &error))
    g_task_return_pointer (task, GINT_TO_POINTER (TRUE), NULL);
  else
    g_task_return_error (task, error);
}

static void
fill_start (GTask *task, gpointer data)
{
  Filling *self = data;

  ts_azuracast_station_fill_playlist_async (self->target->station, self->playlist,
                                            (const char *const *) self->paths,
                                            g_task_get_cancellable (task), filled_cb, task);
}

/* The files that are in the playlist, in order where it has one. */
static GStrv
read_members (Filling *self, GCancellable *cancellable, GError **error)
{
  TsAzuracastFiles *files;
  g_autoptr (GStrvBuilder) paths = NULL;

  if (self->playlist->is_sequential)
    return ts_main_call (read_order_start, self, cancellable, error);
  files = _ts_station_target_get_fresh (self->target, cancellable, error);
  if (files == NULL)
    return NULL;
  paths = g_strv_builder_new ();
  for (guint i = 0; i < ts_azuracast_files_get_n (files); i++) {
    const TsAzuracastFile *file = ts_azuracast_files_get (files, i);

    if (ts_azuracast_file_is_in_playlist (file, self->playlist->id))
      g_strv_builder_add (paths, file->track->location);
  }
  return g_strv_builder_end (paths);
}

/* The source's tracks, each once, then whatever else is in the playlist. */
static GStrv
merge_members (const TsPlaylist *playlist, GStrv present, GPtrArray *missing)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) merged = g_strv_builder_new ();

  for (guint i = 0; i < playlist->entries->len; i++) {
    const TsPlaylistEntry *entry = playlist->entries->pdata[i];

    if (ts_playlist_location_is_address (entry->location))
      g_ptr_array_add (missing, g_filename_display_name (entry->location));
    else if (g_hash_table_add (seen, entry->location))
      g_strv_builder_add (merged, entry->location);
  }
  for (guint i = 0; present[i] != NULL; i++)
    if (g_hash_table_add (seen, present[i]))
      g_strv_builder_add (merged, present[i]);
  return g_strv_builder_end (merged);
}

static gboolean
is_same_list (const TsAzuracastPlaylist *playlist, GStrv wanted, GStrv present)
{
  if (playlist->is_sequential)
    return g_strv_equal ((const char *const *) wanted, (const char *const *) present);
  if (g_strv_length (wanted) != g_strv_length (present))
    return FALSE;
  for (guint i = 0; wanted[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) present, wanted[i]))
      return FALSE;
  return TRUE;
}

/* Looks what the station really has in the playlist now. */
static gboolean
check_members (Filling *self, GPtrArray *missing, GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) present = NULL;
  g_autoptr (GHashTable) there = NULL;

  g_clear_pointer (&self->target->fresh, ts_azuracast_files_unref);
  present = read_members (self, cancellable, error);
  if (present == NULL)
    return FALSE;
  there = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; present[i] != NULL; i++)
    g_hash_table_add (there, present[i]);
  for (guint i = 0; self->paths[i] != NULL; i++)
    if (!g_hash_table_contains (there, self->paths[i]))
      g_ptr_array_add (missing, g_strdup (self->paths[i]));
  return TRUE;
}

static gboolean
fill (Filling *self,
      const TsPlaylist *playlist,
      char **written_name,
      GPtrArray *missing,
      GCancellable *cancellable,
      GError **error)
{
  g_auto (GStrv) present = read_members (self, cancellable, error);
  g_autoptr (GError) local = NULL;

  if (present == NULL)
    return FALSE;
  self->paths = merge_members (playlist, present, missing);
  if (is_same_list (self->playlist, self->paths, present))
    return TRUE;
  /* Files that the station lost meanwhile are found missing by the look afterwards. */
  if (ts_main_call (fill_start, self, cancellable, &local) == NULL
      && !g_error_matches (local, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  *written_name = g_strdup (self->playlist->name);
  return check_members (self, missing, cancellable, error);
}

gboolean
_ts_station_target_put_playlist (TsSyncTarget *target,
                                 const TsPlaylist *playlist,
                                 const char *name,
                                 const TsSyncPlaylistOptions *options,
                                 char **written_name,
                                 GPtrArray *missing,
                                 GCancellable *cancellable,
                                 GError **error)
{
  TsStationTarget *self = TS_STATION_TARGET (target);
  Filling filling = { self, name, NULL, NULL };
  GError *local = NULL;
  gboolean is_good;

  filling.playlist = ts_main_call (ensure_start, &filling, cancellable, &local);
  is_good = filling.playlist != NULL
            && fill (&filling, playlist, written_name, missing, cancellable, &local);
  g_clear_pointer (&filling.playlist, ts_azuracast_playlist_free);
  g_strfreev (filling.paths);
  return is_good || _ts_station_target_fail (self, local, error);
}

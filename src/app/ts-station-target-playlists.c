/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-station-target-private.h"

#include "ts-main-call.h"
#include "ts-playlist-location.h"

#include <string.h>

typedef struct {
  TsStationTarget *target;
  const TsPlaylist *playlist;
  const TsSyncPlaylistOrigins *origins;
  const char *name;
  TsAzuracastPlaylist *found; /* (owned) (nullable): of the station */
  TsAzuracastFiles *files;    /* (owned) (nullable) */
  GStrv present;              /* (owned) (nullable): what is in it */
  GStrv paths;                /* (owned) (nullable): what it is to hold */
  GPtrArray *before;          /* (owned) (nullable) (element-type TsSyncMember): what runs put there */
  GPtrArray *after;           /* (owned) (nullable) (element-type TsSyncMember): then */
  GBytes *lines;              /* (owned) (nullable): @paths as M3U */
} Filling;

static void
filling_clear (Filling *self)
{
  g_clear_pointer (&self->found, ts_azuracast_playlist_free);
  g_clear_pointer (&self->files, ts_azuracast_files_unref);
  g_strfreev (self->present);
  g_strfreev (self->paths);
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_clear_pointer (&self->after, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_bytes_unref);
}

/* --- Calls of the station ------------------------------------------------------------------ */

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
free_array (gpointer array)
{
  g_ptr_array_unref (array);
}

static void
playlists_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *playlists
      = ts_azuracast_station_list_playlists_finish (TS_AZURACAST_STATION (object), result, &error);

  if (playlists != NULL)
    g_task_return_pointer (task, playlists, free_array);
  else
    g_task_return_error (task, error);
}

static void
list_playlists_start (GTask *task, gpointer data)
{
  Filling *self = data;

  ts_azuracast_station_list_playlists_async (self->target->station, g_task_get_cancellable (task),
                                             playlists_listed_cb, task);
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

  ts_azuracast_station_get_order_async (self->target->station, self->found->id,
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

  ts_azuracast_station_fill_playlist_async (self->target->station, self->found,
                                            (const char *const *) self->paths,
                                            g_task_get_cancellable (task), filled_cb, task);
}

static void
imported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *imports
      = ts_azuracast_station_import_finish (TS_AZURACAST_STATION (object), result, &error);

  if (imports != NULL)
    g_task_return_pointer (task, imports, free_array);
  else
    g_task_return_error (task, error);
}

static void
emptied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ts_azuracast_station_empty_playlist_finish (TS_AZURACAST_STATION (object), result, &error))
    g_task_return_pointer (task, GINT_TO_POINTER (TRUE), NULL);
  else
    g_task_return_error (task, error);
}

static void
empty_start (GTask *task, gpointer data)
{
  Filling *self = data;

  ts_azuracast_station_empty_playlist_async (self->target->station, self->found->id,
                                             g_task_get_cancellable (task), emptied_cb, task);
}

static void
import_start (GTask *task, gpointer data)
{
  Filling *self = data;

  ts_azuracast_station_import_async (self->target->station, self->found->id, self->lines,
                                     g_task_get_cancellable (task), imported_cb, task);
}

/* --- What is there, and what is to be ------------------------------------------------------ */

/* A list that the source's became empty for is not made. */
static gboolean
find_playlist (Filling *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) playlists = NULL;

  if (self->playlist->entries->len > 0) {
    self->found = ts_main_call (ensure_start, self, cancellable, error);
    return self->found != NULL;
  }
  playlists = ts_main_call (list_playlists_start, self, cancellable, error);
  if (playlists == NULL)
    return FALSE;
  for (guint i = 0; i < playlists->len && self->found == NULL; i++) {
    const TsAzuracastPlaylist *playlist = playlists->pdata[i];

    if (playlist->takes_files && strcmp (playlist->name, self->name) == 0)
      self->found = g_ptr_array_steal_index (playlists, i);
  }
  return TRUE;
}

/* The files that are in the playlist, in order where it has one. */
static GStrv
read_members (Filling *self, GCancellable *cancellable, GError **error)
{
  TsAzuracastFiles *files;
  g_autoptr (GStrvBuilder) paths = NULL;

  if (self->found->is_sequential)
    return ts_main_call (read_order_start, self, cancellable, error);
  files = _ts_station_target_get_fresh (self->target, cancellable, error);
  if (files == NULL)
    return NULL;
  paths = g_strv_builder_new ();
  for (guint i = 0; i < ts_azuracast_files_get_n (files); i++) {
    const TsAzuracastFile *file = ts_azuracast_files_get (files, i);

    if (ts_azuracast_file_is_in_playlist (file, self->found->id))
      g_strv_builder_add (paths, file->track->location);
  }
  return g_strv_builder_end (paths);
}

/* What a member is remembered by: it outlives a new name. */
static const char *
get_key (const Filling *self, const char *path)
{
  const TsAzuracastFile *file = ts_azuracast_files_find_path (self->files, path);

  return file != NULL && file->unique_id != NULL ? file->unique_id : path;
}

static GHashTable *
index_members (GPtrArray *members, gboolean of_others)
{
  GHashTable *by_key = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < members->len; i++) {
    TsSyncMember *member = members->pdata[i];

    if (member->is_of_other == of_others)
      g_hash_table_insert (by_key, member->key, member);
  }
  return by_key;
}

static void
note_after (Filling *self, const char *key, const char *source_location)
{
  if (self->target->store != NULL)
    g_ptr_array_add (self->after, ts_sync_member_new (key, source_location));
}

/* The source's tracks, each once, then whatever else is in the playlist, but for what runs of ours
 * put there and the source has dropped. */
static void
merge_members (Filling *self, GPtrArray *missing)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) own = index_members (self->before, FALSE);
  g_autoptr (GHashTable) others = index_members (self->before, TRUE);
  g_autoptr (GStrvBuilder) merged = g_strv_builder_new ();

  self->after = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_member_free);
  for (guint i = 0; self->present[i] != NULL; i++)
    g_hash_table_add (there, self->present[i]);
  for (guint i = 0; i < self->playlist->entries->len; i++) {
    const TsPlaylistEntry *entry = self->playlist->entries->pdata[i];
    const char *origin, *key;

    if (ts_playlist_location_is_address (entry->location)) {
      g_ptr_array_add (missing, g_filename_display_name (entry->location));
      continue;
    }
    if (!g_hash_table_add (seen, entry->location))
      continue;
    g_strv_builder_add (merged, entry->location);
    key = get_key (self, entry->location);
    origin = g_hash_table_lookup (self->origins->by_path, entry->location);
    /* What somebody else had put there stays theirs. */
    if (origin != NULL
        && (!g_hash_table_contains (there, entry->location) || g_hash_table_contains (own, key)
            || g_hash_table_contains (others, key)))
      note_after (self, key, origin);
  }
  for (guint i = 0; self->present[i] != NULL; i++) {
    const char *key = get_key (self, self->present[i]);
    const TsSyncMember *member = g_hash_table_lookup (own, key);

    if (!g_hash_table_add (seen, self->present[i]))
      continue;
    if (member != NULL && !g_hash_table_contains (others, key)
        && !g_hash_table_contains (self->origins->locations, member->source_location))
      continue;
    g_strv_builder_add (merged, self->present[i]);
    if (member != NULL)
      note_after (self, key, member->source_location);
  }
  self->paths = g_strv_builder_end (merged);
}

static gboolean
is_same_list (const TsAzuracastPlaylist *playlist, GStrv wanted, GStrv present)
{
  g_autoptr (GHashTable) there = NULL;

  if (playlist->is_sequential)
    return g_strv_equal ((const char *const *) wanted, (const char *const *) present);
  if (g_strv_length (wanted) != g_strv_length (present))
    return FALSE;
  there = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; present[i] != NULL; i++)
    g_hash_table_add (there, present[i]);
  for (guint i = 0; wanted[i] != NULL; i++)
    if (!g_hash_table_contains (there, wanted[i]))
      return FALSE;
  return TRUE;
}

/* --- What is remembered -------------------------------------------------------------------- */

static gboolean
load_before (Filling *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, self->found->id);

  if (self->target->store == NULL) {
    self->before = g_ptr_array_new ();
    return TRUE;
  }
  self->before = ts_store_load_sync_members (self->target->store, self->target->pair_id, id,
                                             cancellable, error);
  return self->before != NULL;
}

/* @with_before: what is to go is remembered until it is gone, so that a run that is ended in between
 * leaves nothing that the next one takes for somebody else's. */
static gboolean
remember (Filling *self, gboolean with_before, GError **error)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, self->found->id);
  g_autoptr (GPtrArray) members = g_ptr_array_new ();

  if (self->target->store == NULL)
    return TRUE;
  for (guint i = 0; with_before && i < self->before->len; i++) {
    TsSyncMember *member = self->before->pdata[i];

    if (!member->is_of_other)
      g_ptr_array_add (members, member);
  }
  for (guint i = 0; i < self->after->len; i++)
    g_ptr_array_add (members, self->after->pdata[i]);
  return ts_store_set_sync_members (self->target->store, self->target->pair_id, id, members, NULL,
                                    error);
}

static gboolean
is_remembered (Filling *self)
{
  g_autoptr (GHashTable) own = index_members (self->before, FALSE);

  if (g_hash_table_size (own) != self->after->len)
    return FALSE;
  for (guint i = 0; i < self->after->len; i++) {
    const TsSyncMember *member = self->after->pdata[i];
    const TsSyncMember *known = g_hash_table_lookup (own, member->key);

    if (known == NULL || strcmp (known->source_location, member->source_location) != 0)
      return FALSE;
  }
  return TRUE;
}

/* --- Writing it ---------------------------------------------------------------------------- */

/* Paths that cannot be lines of an M3U file come in another way. */
static GBytes *
make_lines (GStrv paths)
{
  g_autoptr (GString) text = g_string_new ("#EXTM3U\n");

  for (guint i = 0; paths[i] != NULL; i++) {
    if (strpbrk (paths[i], "\r\n\\") != NULL || *paths[i] == '#' || g_ascii_isspace (*paths[i])
        || g_ascii_isspace (paths[i][strlen (paths[i]) - 1]))
      return NULL;
    g_string_append (text, paths[i]);
    g_string_append_c (text, '\n');
  }
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/* Whether each line became the file that it names, and not another one with the same last part. */
static gboolean
is_as_planned (GStrv paths, GPtrArray *imports)
{
  if (g_strv_length (paths) != imports->len)
    return FALSE;
  for (guint i = 0; i < imports->len; i++) {
    const TsAzuracastImport *import = imports->pdata[i];
    g_autofree char *wanted = ts_azuracast_clean_path (paths[i]);
    g_autofree char *got = import->match != NULL ? ts_azuracast_clean_path (import->match) : NULL;

    if (strcmp (import->path, paths[i]) != 0 || g_strcmp0 (wanted, got) != 0)
      return FALSE;
  }
  return TRUE;
}

/* A new playlist goes there in one request, in order, without any membership being read or set.
 * FALSE without @error: it did not go as planned, or it is not known whether it did. */
static gboolean
import (Filling *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) imports = NULL;
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) present = NULL;

  if (!self->found->is_sequential || *self->present != NULL || *self->paths == NULL)
    return FALSE;
  self->lines = make_lines (self->paths);
  if (self->lines == NULL)
    return FALSE;
  imports = ts_main_call (import_start, self, cancellable, &local);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (imports != NULL && is_as_planned (self->paths, imports)) {
    present = read_members (self, cancellable, error);
    if (present == NULL || is_same_list (self->found, self->paths, present))
      return present != NULL;
  }
  g_info ("The station did not import a playlist as it is: %s",
          local != NULL ? local->message : "another file has a name in it");
  /* It is empty again, as it was: an entry may be in it twice by now. */
  ts_main_call (empty_start, self, cancellable, error);
  return FALSE;
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
write_members (Filling *self, GPtrArray *missing, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (import (self, cancellable, &local))
    return TRUE;
  /* Files that the station lost meanwhile are found missing by the look afterwards. */
  if (local == NULL && ts_main_call (fill_start, self, cancellable, &local) == NULL
      && g_error_matches (local, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND))
    g_clear_error (&local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  return check_members (self, missing, cancellable, error);
}

static gboolean
fill (Filling *self,
      char **written_name,
      GPtrArray *missing,
      GCancellable *cancellable,
      GError **error)
{
  if (!find_playlist (self, cancellable, error))
    return FALSE;
  if (self->found == NULL)
    return TRUE;
  self->present = read_members (self, cancellable, error);
  if (self->present == NULL || !load_before (self, cancellable, error))
    return FALSE;
  self->files = self->target->fresh != NULL
                    ? ts_azuracast_files_ref (self->target->fresh)
                    : ts_station_target_list (self->target, FALSE, cancellable, error);
  if (self->files == NULL)
    return FALSE;
  merge_members (self, missing);
  if (is_same_list (self->found, self->paths, self->present))
    return is_remembered (self) || remember (self, FALSE, error);
  if (!remember (self, TRUE, error) || !write_members (self, missing, cancellable, error))
    return FALSE;
  *written_name = g_strdup (self->found->name);
  return remember (self, FALSE, error);
}

gboolean
_ts_station_target_put_playlist (TsSyncTarget *target,
                                 const TsPlaylist *playlist,
                                 const char *name,
                                 const TsSyncPlaylistOrigins *origins,
                                 const TsSyncPlaylistOptions *options,
                                 char **written_name,
                                 GPtrArray *missing,
                                 GCancellable *cancellable,
                                 GError **error)
{
  TsStationTarget *self = TS_STATION_TARGET (target);
  Filling filling
      = { .target = self, .playlist = playlist, .origins = origins, .name = name };
  GError *local = NULL;
  gboolean is_good = fill (&filling, written_name, missing, cancellable, &local);

  filling_clear (&filling);
  return is_good || _ts_station_target_fail (self, local, error);
}

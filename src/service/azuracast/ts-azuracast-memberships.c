/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-azuracast-station-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A batch sets the playlists of its files: they leave every one it does not name. So the present
 * ones are read first, and files that end up in the same set of playlists share a batch.
 */
#define FILES_A_BATCH 500

typedef struct {
  GArray *playlist_ids; /* (owned) (element-type gint64): sorted */
  GPtrArray *paths;     /* (owned) (element-type utf8) */
  guint n_sent;
} Batch;

typedef struct {
  /* What is wanted. */
  GHashTable *to_add; /* (owned) (nullable) (element-type utf8 GArray): by path, to be added */
  char **paths;       /* (owned) (nullable): what a playlist is to hold */
  gint64 playlist_id;
  gboolean is_sequential;

  /* What has to be done for it. */
  GHashTable *batches; /* (owned) (element-type utf8 Batch): by their set of playlists */
  GQueue queue;        /* (element-type Batch) */
  guint n_missing;
  char *missing; /* (owned) (nullable): the first file that the station does not have */
} Change;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_array_unref (batch->playlist_ids);
  g_ptr_array_unref (batch->paths);
  g_free (batch);
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->to_add, g_hash_table_unref);
  g_strfreev (change->paths);
  g_hash_table_unref (change->batches);
  g_queue_clear (&change->queue);
  g_free (change->missing);
  g_free (change);
}

static Change *
change_new (void)
{
  Change *change = g_new0 (Change, 1);

  change->batches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, batch_free);
  g_queue_init (&change->queue);
  return change;
}

static void
array_unref (gpointer data)
{
  g_array_unref (data);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static gboolean
holds (const GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++) {
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  }
  return FALSE;
}

static void
note_missing (Change *change, const char *path)
{
  if (change->n_missing++ == 0)
    change->missing = g_filename_display_name (path);
}

/* --- What has to be done ------------------------------------------------------------------- */

/* Puts a file in the batch of its new set of playlists. Takes over @ids. */
static void
plan_file (Change *change, TsAzuracastFile *file, GArray *ids)
{
  g_autoptr (GString) key = g_string_new (NULL);
  Batch *batch;

  g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (key, "%" G_GINT64_FORMAT ",", g_array_index (ids, gint64, i));
  batch = g_hash_table_lookup (change->batches, key->str);
  if (batch == NULL) {
    batch = g_new0 (Batch, 1);
    batch->playlist_ids = g_array_ref (ids);
    batch->paths = g_ptr_array_new_with_free_func (g_free);
    g_hash_table_insert (change->batches, g_strdup (key->str), batch);
    g_queue_push_tail (&change->queue, batch);
  }
  g_ptr_array_add (batch->paths, g_strdup (file->track->location));
  g_array_unref (ids);
}

static GArray *
present_ids (TsAzuracastFile *file)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (file->n_playlists > 0)
    g_array_append_vals (ids, file->playlist_ids, file->n_playlists);
  return ids;
}

static void
plan_adding (Change *change, TsAzuracastFile *file, const gint64 *add, guint n_add)
{
  GArray *ids = present_ids (file);

  for (guint i = 0; i < n_add; i++) {
    if (!holds (ids, add[i]))
      g_array_append_val (ids, add[i]);
  }
  if (ids->len > file->n_playlists)
    plan_file (change, file, ids);
  else
    g_array_unref (ids);
}

static void
plan_dropping (Change *change, TsAzuracastFile *file)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < file->n_playlists; i++) {
    if (file->playlist_ids[i] != change->playlist_id)
      g_array_append_val (ids, file->playlist_ids[i]);
  }
  plan_file (change, file, ids);
}

static void
plan_all (Change *change, TsAzuracastFiles *files)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer path;
  gpointer ids;

  if (change->to_add != NULL) {
    g_hash_table_iter_init (&iter, change->to_add);
    while (g_hash_table_iter_next (&iter, &path, &ids)) {
      TsAzuracastFile *file = ts_azuracast_files_find_path (files, path);
      GArray *add = ids;

      if (file != NULL)
        plan_adding (change, file, (const gint64 *) (gpointer) add->data, add->len);
      else
        note_missing (change, path);
    }
    return;
  }
  for (guint i = 0; change->paths[i] != NULL; i++) {
    TsAzuracastFile *file = ts_azuracast_files_find_path (files, change->paths[i]);

    if (file == NULL)
      note_missing (change, change->paths[i]);
    else if (g_hash_table_add (wanted, file->track->location))
      plan_adding (change, file, &change->playlist_id, 1);
  }
  for (guint i = 0; i < ts_azuracast_files_get_n (files); i++) {
    TsAzuracastFile *file = ts_azuracast_files_get (files, i);

    if (ts_azuracast_file_is_in_playlist (file, change->playlist_id) &&
        !g_hash_table_contains (wanted, file->track->location))
      plan_dropping (change, file);
  }
}

/* --- The order of a playlist --------------------------------------------------------------- */

/* An entry of a playlist: it has an id of its own, apart from the file's. */
typedef struct {
  gint64 id;
  char *path; /* (owned) */
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->path);
  g_free (entry);
}

static void
entries_unref (gpointer data)
{
  g_ptr_array_unref (data);
}

static gpointer
order_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonArray *list = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);

  if (list == NULL) {
    g_set_error_literal (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL,
                         _ ("The station sent a playlist that cannot be read"));
    return NULL;
  }
  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonObject *object = ts_json_array_get_object (list, i);
    const char *path = ts_json_get_string (ts_json_get_object (object, "media"), "path");
    gint64 id = ts_json_get_int (object, "id", 0);
    Entry *entry;

    if (path == NULL || id <= 0)
      continue;
    entry = g_new0 (Entry, 1);
    entry->id = id;
    entry->path = g_strdup (path);
    g_ptr_array_add (entries, entry);
  }
  return g_steal_pointer (&entries);
}

static void
call_order (TsAzuracastStation *self,
            gint64 playlist_id,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autofree char *path = g_strdup_printf ("/playlist/%" G_GINT64_FORMAT "/order", playlist_id);

  _ts_azuracast_station_call (self, "GET", path, NULL, order_parse, NULL, NULL, entries_unref,
                              cancellable, callback, user_data);
}

static void
strv_free (gpointer data)
{
  g_strfreev (data);
}

static void
order_got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GError *error = NULL;
  g_autoptr (GPtrArray) entries = ts_server_call_finish (result, &error);

  if (entries == NULL) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = 0; i < entries->len; i++)
    g_strv_builder_add (builder, ((const Entry *) entries->pdata[i])->path);
  g_task_return_pointer (task, g_strv_builder_end (builder), strv_free);
}

void
ts_azuracast_station_get_order_async (TsAzuracastStation *self,
                                      gint64 playlist_id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (TS_IS_AZURACAST_STATION (self));

  call_order (self, playlist_id, cancellable, order_got_cb,
              _ts_azuracast_task_new (
                  self, ts_azuracast_station_get_order_async, cancellable, callback, user_data));
}

GStrv
ts_azuracast_station_get_order_finish (TsAzuracastStation *self,
                                       GAsyncResult *result,
                                       GError **error)
{
  return _ts_azuracast_task_finish (self, result, ts_azuracast_station_get_order_async, error);
}

/* --- Doing it ------------------------------------------------------------------------------ */

/* Takes over the task. */
static void
change_end (GTask *task, GError *error)
{
  Change *change = g_task_get_task_data (task);

  _ts_azuracast_station_invalidate (g_task_get_source_object (task));
  if (error != NULL)
    g_task_return_error (task, error);
  else if (change->n_missing > 0)
    g_task_return_new_error (task, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND,
                             ngettext ("The station does not have %u file of the playlist: %s",
                                       "The station does not have %u files of the playlist, "
                                       "among them %s",
                                       change->n_missing),
                             change->n_missing, change->missing);
  else
    g_task_return_pointer (task, GINT_TO_POINTER (TRUE), NULL);
  g_object_unref (task);
}

static void
ordered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  ts_server_call_finish (result, &error);
  change_end (user_data, error);
}

/* The entries in the order of the wanted paths, then what else there is. */
static GArray *
sort_entries (const Change *change, GPtrArray *entries)
{
  GArray *order = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) by_path = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) placed = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < entries->len; i++) {
    Entry *entry = entries->pdata[i];

    if (!g_hash_table_contains (by_path, entry->path))
      g_hash_table_insert (by_path, entry->path, entry);
  }
  for (guint i = 0; change->paths[i] != NULL; i++) {
    Entry *entry = g_hash_table_lookup (by_path, change->paths[i]);

    if (entry != NULL && g_hash_table_add (placed, entry))
      g_array_append_val (order, entry->id);
  }
  for (guint i = 0; i < entries->len; i++) {
    Entry *entry = entries->pdata[i];

    if (g_hash_table_add (placed, entry))
      g_array_append_val (order, entry->id);
  }
  return order;
}

static void
order_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsAzuracastStation *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) entries = ts_server_call_finish (result, &error);
  g_autoptr (GArray) order = NULL;
  g_autoptr (JsonBuilder) json = NULL;
  g_autofree char *path = NULL;
  gboolean is_changed = FALSE;

  if (entries == NULL) {
    change_end (task, error);
    return;
  }
  order = sort_entries (change, entries);
  json = json_builder_new ();
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "order");
  json_builder_begin_array (json);
  for (guint i = 0; i < order->len; i++) {
    gint64 id = g_array_index (order, gint64, i);

    is_changed = is_changed || id != ((const Entry *) entries->pdata[i])->id;
    json_builder_add_int_value (json, id);
  }
  json_builder_end_array (json);
  json_builder_end_object (json);
  if (!is_changed) {
    change_end (task, NULL);
    return;
  }
  path = g_strdup_printf ("/playlist/%" G_GINT64_FORMAT "/order", change->playlist_id);
  _ts_azuracast_station_call (self, "PUT", path, json, _ts_azuracast_parse_success, NULL, NULL,
                              NULL, g_task_get_cancellable (task), ordered_cb, task);
}

static void send_batch (GTask *task);

static void
batch_sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  ts_server_call_finish (result, &error);
  if (error != NULL)
    change_end (user_data, error);
  else
    send_batch (user_data);
}

static JsonBuilder *
make_batch (Batch *batch)
{
  JsonBuilder *json = json_builder_new ();
  guint end = MIN (batch->n_sent + FILES_A_BATCH, batch->paths->len);

  json_builder_begin_object (json);
  json_builder_set_member_name (json, "do");
  json_builder_add_string_value (json, "playlist");
  json_builder_set_member_name (json, "playlists");
  json_builder_begin_array (json);
  for (guint i = 0; i < batch->playlist_ids->len; i++)
    json_builder_add_int_value (json, g_array_index (batch->playlist_ids, gint64, i));
  json_builder_end_array (json);
  json_builder_set_member_name (json, "files");
  json_builder_begin_array (json);
  for (; batch->n_sent < end; batch->n_sent++)
    json_builder_add_string_value (json, batch->paths->pdata[batch->n_sent]);
  json_builder_end_array (json);
  json_builder_set_member_name (json, "dirs");
  json_builder_begin_array (json);
  json_builder_end_array (json);
  json_builder_end_object (json);
  return json;
}

/* Sends the next batch, or sets the order after the last. Takes over the task. */
static void
send_batch (GTask *task)
{
  TsAzuracastStation *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Batch *batch = g_queue_peek_head (&change->queue);
  g_autoptr (JsonBuilder) json = NULL;

  if (batch == NULL) {
    if (change->is_sequential)
      call_order (self, change->playlist_id, cancellable, order_read_cb, task);
    else
      change_end (task, NULL);
    return;
  }
  json = make_batch (batch);
  if (batch->n_sent == batch->paths->len)
    g_queue_pop_head (&change->queue);
  _ts_azuracast_station_call (self, "PUT", "/files/batch", json, _ts_azuracast_parse_success, NULL,
                              NULL, NULL, cancellable, batch_sent_cb, task);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsAzuracastStation *self = TS_AZURACAST_STATION (object);
  GError *error = NULL;
  g_autoptr (TsAzuracastFiles) files = NULL;

  files = ts_azuracast_station_list_files_finish (self, result, &error);
  if (files == NULL) {
    change_end (task, error);
    return;
  }
  plan_all (g_task_get_task_data (task), files);
  send_batch (task);
}

void
ts_azuracast_station_add_to_playlists_async (TsAzuracastStation *self,
                                             const TsAzuracastMembership *memberships,
                                             guint n,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data)
{
  GTask *task;
  Change *change;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));
  g_return_if_fail (n == 0 || memberships != NULL);

  change = change_new ();
  change->to_add = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, array_unref);
  for (guint i = 0; i < n; i++) {
    GArray *ids = g_hash_table_lookup (change->to_add, memberships[i].path);

    if (ids == NULL) {
      ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (change->to_add, g_strdup (memberships[i].path), ids);
    }
    if (memberships[i].n_playlists > 0)
      g_array_append_vals (ids, memberships[i].playlist_ids, memberships[i].n_playlists);
  }
  task = _ts_azuracast_task_new (
      self, ts_azuracast_station_add_to_playlists_async, cancellable, callback, user_data);
  g_task_set_task_data (task, change, change_free);
  /* Somebody may have put files in playlists since the last list. */
  ts_azuracast_station_list_files_async (self, TRUE, cancellable, listed_cb, task);
}

gboolean
ts_azuracast_station_add_to_playlists_finish (TsAzuracastStation *self,
                                              GAsyncResult *result,
                                              GError **error)
{
  return _ts_azuracast_task_finish (
             self, result, ts_azuracast_station_add_to_playlists_async, error) != NULL;
}

void
ts_azuracast_station_fill_playlist_async (TsAzuracastStation *self,
                                          const TsAzuracastPlaylist *playlist,
                                          const char *const *paths,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  GTask *task;
  Change *change;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));
  g_return_if_fail (playlist != NULL && paths != NULL);

  change = change_new ();
  change->paths = g_strdupv ((char **) paths);
  change->playlist_id = playlist->id;
  change->is_sequential = playlist->is_sequential;
  task = _ts_azuracast_task_new (
      self, ts_azuracast_station_fill_playlist_async, cancellable, callback, user_data);
  g_task_set_task_data (task, change, change_free);
  ts_azuracast_station_list_files_async (self, TRUE, cancellable, listed_cb, task);
}

gboolean
ts_azuracast_station_fill_playlist_finish (TsAzuracastStation *self,
                                           GAsyncResult *result,
                                           GError **error)
{
  return _ts_azuracast_task_finish (
             self, result, ts_azuracast_station_fill_playlist_async, error) != NULL;
}

void
ts_azuracast_station_set_order_async (TsAzuracastStation *self,
                                      gint64 playlist_id,
                                      const char *const *paths,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GTask *task;
  Change *change;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));
  g_return_if_fail (paths != NULL);

  change = change_new ();
  change->paths = g_strdupv ((char **) paths);
  change->playlist_id = playlist_id;
  task = _ts_azuracast_task_new (self, ts_azuracast_station_set_order_async, cancellable, callback,
                                 user_data);
  g_task_set_task_data (task, change, change_free);
  call_order (self, playlist_id, cancellable, order_read_cb, task);
}

gboolean
ts_azuracast_station_set_order_finish (TsAzuracastStation *self,
                                       GAsyncResult *result,
                                       GError **error)
{
  return _ts_azuracast_task_finish (self, result, ts_azuracast_station_set_order_async, error)
         != NULL;
}

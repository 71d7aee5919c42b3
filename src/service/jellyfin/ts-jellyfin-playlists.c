/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-jellyfin-server-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* 32 characters an id: keeps addresses below 4 kB. */
#define IDS_A_CALL 80
#define ENTRIES_A_PAGE 500

static char *
make_path (TsJellyfinServer *self, const char *playlist_id, const char *after)
{
  g_autofree char *id = ts_jellyfin_dup_id (_ts_jellyfin_server_get_flavour (self), playlist_id);
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat ("/Playlists/", escaped, after, NULL);
}

/* --- The list of playlists ----------------------------------------------------------------- */

/* What a playlist that the user sees, but that is another user's, says no to. A Jellyfin playlist
 * may be deleted by its owner; that others were let in to change it, it does not list. */
static const char *
get_can_change_field (TsJellyfinServer *self)
{
  return _ts_jellyfin_server_get_flavour (self) == TS_JELLYFIN_FLAVOUR_EMBY ? "CanEditItems"
                                                                            : "CanDelete";
}

static gpointer
playlists_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonArray *items = ts_json_get_array (ts_json_get_root_object (root), "Items");

  return ts_server_playlists_from_json (items, "Id", "Name", "ChildCount", NULL, data);
}

static void
playlists_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *playlists =
      _ts_jellyfin_server_call_finish (TS_JELLYFIN_SERVER (object), result, &error);

  if (playlists != NULL)
    g_task_return_pointer (task, playlists, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
_ts_jellyfin_server_list_playlists (TsJellyfinServer *self, GTask *task)
{
  const char *can_change = get_can_change_field (self);
  const char *fields[] = { "ChildCount", can_change };
  TsJellyfinQuery query;

  ts_jellyfin_query_init (&query, _ts_jellyfin_server_get_flavour (self));
  ts_jellyfin_query_add (&query, "UserId", _ts_jellyfin_server_get_user_id (self));
  ts_jellyfin_query_add (&query, "Recursive", "true");
  ts_jellyfin_query_add (&query, "IncludeItemTypes", "Playlist");
  ts_jellyfin_query_add (&query, "MediaTypes", "Audio");
  ts_jellyfin_query_add_list (&query, "Fields", fields, G_N_ELEMENTS (fields));
  _ts_jellyfin_server_call (self, "GET", "/Items", &query, NULL, playlists_parse,
                            (gpointer) can_change, NULL, (GDestroyNotify) g_ptr_array_unref,
                            g_task_get_cancellable (task), playlists_cb, task);
}

/* --- One playlist -------------------------------------------------------------------------- */

/* Tracks of a playlist and the ids of its entries, which are what is removed. */
typedef struct {
  GPtrArray *tracks;  /* (owned) (element-type utf8) */
  GPtrArray *entries; /* (owned) (element-type utf8) */
} Entries;

static void
entries_free (gpointer data)
{
  Entries *entries = data;

  g_clear_pointer (&entries->tracks, g_ptr_array_unref);
  g_clear_pointer (&entries->entries, g_ptr_array_unref);
  g_free (entries);
}

static gpointer
entries_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonArray *items = ts_json_get_array (ts_json_get_root_object (root), "Items");
  Entries *entries = g_new0 (Entries, 1);

  entries->tracks = g_ptr_array_new_with_free_func (g_free);
  entries->entries = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++) {
    JsonObject *item = ts_json_array_get_object (items, i);
    char *id = ts_json_dup_id (item, "Id");
    char *entry = ts_json_dup_id (item, "PlaylistItemId");

    if (id != NULL)
      g_ptr_array_add (entries->tracks, id);
    if (entry != NULL)
      g_ptr_array_add (entries->entries, entry);
  }
  return entries;
}

/* A list that is read page by page. */
typedef struct {
  TsJellyfinServer *server; /* (unowned): the task has it */
  char *id;                 /* (owned) */
  GTask *task;              /* (owned) */
  Entries *all;             /* (owned) */
} Reading;

static void read_page (Reading *reading);

static void
reading_free (Reading *reading)
{
  g_free (reading->id);
  g_object_unref (reading->task);
  g_clear_pointer (&reading->all, entries_free);
  g_free (reading);
}

static void
page_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = user_data;
  GError *error = NULL;
  Entries *page = _ts_jellyfin_server_call_finish (TS_JELLYFIN_SERVER (object), result, &error);
  guint n;

  if (page == NULL) {
    g_task_return_error (reading->task, error);
    reading_free (reading);
    return;
  }
  n = page->tracks->len;
  g_ptr_array_extend_and_steal (reading->all->tracks, g_steal_pointer (&page->tracks));
  g_ptr_array_extend_and_steal (reading->all->entries, g_steal_pointer (&page->entries));
  entries_free (page);
  if (n >= ENTRIES_A_PAGE) {
    read_page (reading);
    return;
  }
  g_task_return_pointer (reading->task, g_steal_pointer (&reading->all), entries_free);
  reading_free (reading);
}

static void
read_page (Reading *reading)
{
  TsJellyfinServer *self = reading->server;
  g_autofree char *path = make_path (self, reading->id, "/Items");
  TsJellyfinQuery query;

  ts_jellyfin_query_init (&query, _ts_jellyfin_server_get_flavour (self));
  ts_jellyfin_query_add (&query, "UserId", _ts_jellyfin_server_get_user_id (self));
  ts_jellyfin_query_add_uint (&query, "StartIndex", reading->all->tracks->len);
  ts_jellyfin_query_add_uint (&query, "Limit", ENTRIES_A_PAGE);
  _ts_jellyfin_server_call (self,
                            "GET",
                            path,
                            &query,
                            NULL,
                            entries_parse,
                            NULL,
                            NULL,
                            entries_free,
                            g_task_get_cancellable (reading->task),
                            page_cb,
                            reading);
}

/* Answers @task with Entries. Takes it over. */
static void
read_all (TsJellyfinServer *self, const char *id, GTask *task)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->server = self;
  reading->id = g_strdup (id);
  reading->task = task;
  reading->all = entries_parse (NULL, NULL, NULL);
  read_page (reading);
}

static void
got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GError *error = NULL;
  Entries *entries = g_task_propagate_pointer (G_TASK (result), &error);

  if (entries == NULL) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = 0; i < entries->tracks->len; i++)
    g_strv_builder_add (builder, entries->tracks->pdata[i]);
  entries_free (entries);
  g_task_return_pointer (task, g_strv_builder_end (builder), (GDestroyNotify) g_strfreev);
}

void
_ts_jellyfin_server_get_playlist (TsJellyfinServer *self, const char *id, GTask *task)
{
  read_all (self, id, g_task_new (self, g_task_get_cancellable (task), got_cb, task));
}

/* --- Saving -------------------------------------------------------------------------------- */

/*
 * New:     create with the first tracks ──────────> add the others in groups ──> done
 * Replace: read the entries ──> add all in groups ──> remove the old entries ──> done
 *
 * What was there is removed last, so that a replacement that breaks off loses nothing.
 */
typedef struct {
  char *id;         /* (owned) (nullable): unknown until it was made */
  char *name;       /* (owned) */
  char **ids;       /* (owned): all tracks */
  guint n_sent;     /* of these */
  GPtrArray *old;   /* (owned) (nullable) (element-type utf8): entries to remove */
  guint n_removed;  /* of these */
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_free (save->id);
  g_free (save->name);
  g_strfreev (save->ids);
  g_clear_pointer (&save->old, g_ptr_array_unref);
  g_free (save);
}

static void save_go_on (GTask *task);

static gpointer
done_parse (JsonNode *root, gpointer data, GError **error)
{
  char *id = ts_json_dup_id (ts_json_get_root_object (root), "Id");

  return id != NULL ? id : g_strdup ("");
}

static void
step_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Save *save = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *id =
      _ts_jellyfin_server_call_finish (TS_JELLYFIN_SERVER (object), result, &error);

  if (id == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (save->id == NULL) {
    if (*id == '\0') {
      g_task_return_new_error (task,
                               TS_SERVICE_ERROR,
                               TS_SERVICE_ERROR_FAILED,
                               _ ("The server did not make the playlist “%s”"),
                               save->name);
      return;
    }
    save->id = g_steal_pointer (&id);
  }
  save_go_on (g_steal_pointer (&task));
}

/* Takes over the task. */
static void
send_step (GTask *task, const char *method, const char *path, TsJellyfinQuery *query, const char *json)
{
  _ts_jellyfin_server_call (g_task_get_source_object (task),
                            method,
                            path,
                            query,
                            json,
                            done_parse,
                            NULL,
                            NULL,
                            g_free,
                            g_task_get_cancellable (task),
                            step_cb,
                            task);
}

static guint
take_group (guint n_all, guint *n_done)
{
  guint n = MIN (n_all - *n_done, IDS_A_CALL);

  *n_done += n;
  return n;
}

static void
add_group (TsJellyfinServer *self, Save *save, GTask *task)
{
  const char *const *first = (const char *const *) save->ids + save->n_sent;
  g_autofree char *path = make_path (self, save->id, "/Items");
  TsJellyfinQuery query;

  ts_jellyfin_query_init (&query, _ts_jellyfin_server_get_flavour (self));
  ts_jellyfin_query_add_list (
      &query, "Ids", first, take_group (g_strv_length (save->ids), &save->n_sent));
  ts_jellyfin_query_add (&query, "UserId", _ts_jellyfin_server_get_user_id (self));
  send_step (task, "POST", path, &query, NULL);
}

static void
remove_group (TsJellyfinServer *self, Save *save, GTask *task)
{
  const gboolean is_jellyfin =
      _ts_jellyfin_server_get_flavour (self) == TS_JELLYFIN_FLAVOUR_JELLYFIN;
  const char *const *first = (const char *const *) save->old->pdata + save->n_removed;
  g_autofree char *path =
      make_path (self, save->id, is_jellyfin ? "/Items" : "/Items/Delete");
  TsJellyfinQuery query;

  ts_jellyfin_query_init (&query, _ts_jellyfin_server_get_flavour (self));
  ts_jellyfin_query_add_list (
      &query, "EntryIds", first, take_group (save->old->len, &save->n_removed));
  send_step (task, is_jellyfin ? "DELETE" : "POST", path, &query, NULL);
}

static void
save_go_on (GTask *task)
{
  TsJellyfinServer *self = g_task_get_source_object (task);
  Save *save = g_task_get_task_data (task);

  if (save->ids[save->n_sent] != NULL) {
    add_group (self, save, task);
  } else if (save->old != NULL && save->n_removed < save->old->len) {
    remove_group (self, save, task);
  } else {
    g_task_return_pointer (task, g_strdup (save->id), g_free);
    g_object_unref (task);
  }
}

static void
old_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Save *save = g_task_get_task_data (task);
  GError *error = NULL;
  Entries *entries = g_task_propagate_pointer (G_TASK (result), &error);

  if (entries == NULL) {
    g_task_return_error (task, error);
    return;
  }
  save->old = g_ptr_array_ref (entries->entries);
  entries_free (entries);
  save_go_on (g_steal_pointer (&task));
}

static void
create (TsJellyfinServer *self, Save *save, GTask *task)
{
  const char *user_id = _ts_jellyfin_server_get_user_id (self);
  const guint n = take_group (g_strv_length (save->ids), &save->n_sent);
  TsJellyfinQuery query;

  ts_jellyfin_query_init (&query, _ts_jellyfin_server_get_flavour (self));
  if (query.flavour == TS_JELLYFIN_FLAVOUR_EMBY) {
    ts_jellyfin_query_add (&query, "Name", save->name);
    ts_jellyfin_query_add_list (&query, "Ids", (const char *const *) save->ids, n);
    ts_jellyfin_query_add (&query, "MediaType", "Audio");
    ts_jellyfin_query_add (&query, "UserId", user_id);
    send_step (task, "POST", "/Playlists", &query, NULL);
  } else {
    g_autoptr (JsonBuilder) builder = json_builder_new ();
    g_autoptr (JsonNode) root = NULL;
    g_autofree char *json = NULL;

    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "Name");
    json_builder_add_string_value (builder, save->name);
    json_builder_set_member_name (builder, "Ids");
    json_builder_begin_array (builder);
    for (guint i = 0; i < n; i++) {
      g_autofree char *id = ts_jellyfin_dup_id (query.flavour, save->ids[i]);

      json_builder_add_string_value (builder, id);
    }
    json_builder_end_array (builder);
    if (user_id != NULL) {
      json_builder_set_member_name (builder, "UserId");
      json_builder_add_string_value (builder, user_id);
    }
    json_builder_set_member_name (builder, "MediaType");
    json_builder_add_string_value (builder, "Audio");
    json_builder_end_object (builder);
    root = json_builder_get_root (builder);
    json = json_to_string (root, FALSE);
    send_step (task, "POST", "/Playlists", &query, json);
  }
}

void
_ts_jellyfin_server_save_playlist (TsJellyfinServer *self,
                                   const char *id,
                                   const char *name,
                                   const char *const *track_ids,
                                   GTask *task)
{
  Save *save = g_new0 (Save, 1);

  save->id = g_strdup (id);
  save->name = g_strdup (name);
  save->ids = g_strdupv ((char **) track_ids);
  g_task_set_task_data (task, save, save_free);
  if (id == NULL)
    create (self, save, task);
  else
    read_all (self, id, g_task_new (self, g_task_get_cancellable (task), old_read_cb, task));
}

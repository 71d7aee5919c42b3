/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-subsonic-server-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Servers and proxies refuse addresses of more than about 8 kB. */
#define SONGS_A_CALL 100
#define BYTES_A_CALL 5000

static gpointer
playlists_parse (JsonObject *response, GError **error)
{
  JsonArray *list = ts_json_get_array (ts_json_get_object (response, "playlists"), "playlist");

  return ts_server_playlists_from_json (list, "id", "name", "songCount", "changed", NULL);
}

static gpointer
entries_parse (JsonObject *response, GError **error)
{
  JsonArray *list = ts_json_get_array (ts_json_get_object (response, "playlist"), "entry");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++) {
    g_autofree char *id = ts_json_dup_id (ts_json_array_get_object (list, i), "id");

    if (id != NULL)
      g_strv_builder_add (builder, id);
  }
  return g_strv_builder_end (builder);
}

static void
strv_free (gpointer data)
{
  g_strfreev (data);
}

static void
playlists_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *playlists = _ts_subsonic_server_call_finish (result, &error);

  if (playlists != NULL)
    g_task_return_pointer (task, playlists, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
_ts_subsonic_server_list_playlists (TsMusicServer *server, GTask *task)
{
  _ts_subsonic_server_call (TS_SUBSONIC_SERVER (server),
                            "getPlaylists",
                            NULL,
                            TRUE,
                            playlists_parse,
                            (GDestroyNotify) g_ptr_array_unref,
                            g_task_get_cancellable (task),
                            playlists_cb,
                            task);
}

static void
entries_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GStrv ids = _ts_subsonic_server_call_finish (result, &error);

  if (ids != NULL)
    g_task_return_pointer (task, ids, strv_free);
  else
    g_task_return_error (task, error);
}

void
_ts_subsonic_server_get_playlist (TsMusicServer *server, const char *id, GTask *task)
{
  const char *parameters[] = { "id", id, NULL };

  _ts_subsonic_server_call (TS_SUBSONIC_SERVER (server),
                            "getPlaylist",
                            parameters,
                            TRUE,
                            entries_parse,
                            strv_free,
                            g_task_get_cancellable (task),
                            entries_cb,
                            task);
}

/* --- Saving -------------------------------------------------------------------------------- */

/*
 * createPlaylist with the first songs makes the playlist, or empties and fills the one named by
 * its id; updatePlaylist adds the others in groups. Servers older than 1.14 do not say which
 * playlist they made: it is looked up by its name.
 */
typedef struct {
  char *id;     /* (owned) (nullable): unknown until it was made */
  char *name;   /* (owned) */
  char **ids;   /* (owned): all tracks */
  guint n_sent; /* of these */
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_free (save->id);
  g_free (save->name);
  g_strfreev (save->ids);
  g_free (save);
}

static void save_go_on (GTask *task);

static void
add_group (GPtrArray *parameters, Save *save, const char *name)
{
  gsize n_bytes = 0;
  guint n = 0;

  while (save->ids[save->n_sent] != NULL && n < SONGS_A_CALL && n_bytes < BYTES_A_CALL) {
    char *id = save->ids[save->n_sent++];

    g_ptr_array_add (parameters, (char *) name);
    g_ptr_array_add (parameters, id);
    n_bytes += strlen (name) + strlen (id) + 2;
    n++;
  }
  g_ptr_array_add (parameters, NULL);
}

static gpointer
created_parse (JsonObject *response, GError **error)
{
  char *id = ts_json_dup_id (ts_json_get_object (response, "playlist"), "id");

  return id != NULL ? id : g_strdup ("");
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Save *save = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) playlists = _ts_subsonic_server_call_finish (result, &error);

  if (playlists == NULL) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = 0; i < playlists->len; i++) {
    const TsServerPlaylist *playlist = playlists->pdata[i];

    /* Of several with this name the one that has as many songs as were sent. */
    if (strcmp (playlist->name, save->name) == 0 &&
        (save->id == NULL || playlist->n_tracks == save->n_sent)) {
      g_free (save->id);
      save->id = g_strdup (playlist->id);
    }
  }
  if (save->id != NULL)
    save_go_on (g_steal_pointer (&task));
  else
    g_task_return_new_error (task,
                             TS_SERVICE_ERROR,
                             TS_SERVICE_ERROR_FAILED,
                             _ ("The server did not make the playlist “%s”"),
                             save->name);
}

static void
created_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsSubsonicServer *self = TS_SUBSONIC_SERVER (object);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Save *save = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *id = _ts_subsonic_server_call_finish (result, &error);

  if (id == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (save->id == NULL && *id != '\0')
    save->id = g_steal_pointer (&id);
  if (save->id != NULL)
    save_go_on (g_steal_pointer (&task));
  else
    _ts_subsonic_server_call (self,
                              "getPlaylists",
                              NULL,
                              TRUE,
                              playlists_parse,
                              (GDestroyNotify) g_ptr_array_unref,
                              cancellable,
                              looked_up_cb,
                              g_steal_pointer (&task));
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *unused = _ts_subsonic_server_call_finish (result, &error);

  if (unused != NULL)
    save_go_on (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Adds the next group, or is done. Takes over the task. */
static void
save_go_on (GTask *task)
{
  TsSubsonicServer *self = g_task_get_source_object (task);
  Save *save = g_task_get_task_data (task);
  g_autoptr (GPtrArray) parameters = NULL;

  if (save->ids[save->n_sent] == NULL) {
    g_task_return_pointer (task, g_strdup (save->id), g_free);
    g_object_unref (task);
    return;
  }
  parameters = g_ptr_array_new ();
  g_ptr_array_add (parameters, (char *) "playlistId");
  g_ptr_array_add (parameters, save->id);
  add_group (parameters, save, "songIdToAdd");
  _ts_subsonic_server_call (self,
                            "updatePlaylist",
                            (const char *const *) parameters->pdata,
                            FALSE,
                            created_parse,
                            g_free,
                            g_task_get_cancellable (task),
                            added_cb,
                            task);
}

void
_ts_subsonic_server_save_playlist (TsMusicServer *server,
                                   const char *id,
                                   const char *name,
                                   const char *const *track_ids,
                                   GTask *task)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new ();
  Save *save = g_new0 (Save, 1);

  save->id = g_strdup (id);
  save->name = g_strdup (name);
  save->ids = g_strdupv ((char **) track_ids);
  g_task_set_task_data (task, save, save_free);
  /* The name beside an id would rename on some servers and is refused by others. */
  g_ptr_array_add (parameters, (char *) (id != NULL ? "playlistId" : "name"));
  g_ptr_array_add (parameters, id != NULL ? save->id : save->name);
  add_group (parameters, save, "songId");
  _ts_subsonic_server_call (TS_SUBSONIC_SERVER (server),
                            "createPlaylist",
                            (const char *const *) parameters->pdata,
                            id != NULL,
                            created_parse,
                            g_free,
                            g_task_get_cancellable (task),
                            created_cb,
                            task);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-music-server.h"

G_DEFINE_INTERFACE (TsMusicServer, ts_music_server, G_TYPE_OBJECT)

static void
ts_music_server_default_init (TsMusicServerInterface *iface)
{
}

void
ts_track_page_free (TsTrackPage *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->tracks);
  g_free (self->next);
  g_free (self);
}

void
ts_server_playlist_free (TsServerPlaylist *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->id);
  g_free (self->name);
  g_free (self->owner);
  g_free (self);
}

static void
playlist_free (gpointer data)
{
  ts_server_playlist_free (data);
}

GPtrArray *
ts_server_playlists_from_json (JsonArray *list,
                               const char *id,
                               const char *name,
                               const char *n_tracks,
                               const char *changed,
                               const char *can_change)
{
  GPtrArray *playlists = g_ptr_array_new_with_free_func (playlist_free);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++) {
    JsonObject *object = ts_json_array_get_object (list, i);
    g_autofree char *own_id = ts_json_dup_id (object, id);
    const char *own_name = ts_json_get_string (object, name);
    const char *time = changed != NULL ? ts_json_get_string (object, changed) : NULL;
    TsServerPlaylist *playlist;

    if (own_id == NULL)
      continue;
    playlist = g_new0 (TsServerPlaylist, 1);
    playlist->id = g_steal_pointer (&own_id);
    playlist->name = g_strdup (own_name != NULL ? own_name : playlist->id);
    playlist->owner = g_strdup (ts_json_get_string (object, "owner"));
    playlist->is_fixed = can_change != NULL && !ts_json_get_boolean (object, can_change, TRUE);
    playlist->n_tracks = (guint) CLAMP (ts_json_get_int (object, n_tracks, 0), 0, G_MAXINT);
    /* Only whether it is another one matters, and times come in many forms. */
    playlist->changed = time != NULL ? (gint64) g_str_hash (time) + 1 : 0;
    g_ptr_array_add (playlists, playlist);
  }
  return playlists;
}

static GTask *
make_task (TsMusicServer *self,
           gpointer source_tag,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  /* What was changed on a server before a cancellation is told. */
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

static gpointer
finish (TsMusicServer *self, GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == source_tag, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ts_music_server_check_async (TsMusicServer *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (TS_IS_MUSIC_SERVER (self));

  TS_MUSIC_SERVER_GET_IFACE (self)->check (
      self,
      make_task (self, ts_music_server_check_async, cancellable, callback, user_data));
}

char *
ts_music_server_check_finish (TsMusicServer *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, ts_music_server_check_async, error);
}

void
ts_music_server_list_tracks_async (TsMusicServer *self,
                                   const char *cursor,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (TS_IS_MUSIC_SERVER (self));

  TS_MUSIC_SERVER_GET_IFACE (self)->list_tracks (
      self,
      cursor,
      make_task (self, ts_music_server_list_tracks_async, cancellable, callback, user_data));
}

TsTrackPage *
ts_music_server_list_tracks_finish (TsMusicServer *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, ts_music_server_list_tracks_async, error);
}

void
ts_music_server_list_playlists_async (TsMusicServer *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (TS_IS_MUSIC_SERVER (self));

  TS_MUSIC_SERVER_GET_IFACE (self)->list_playlists (
      self,
      make_task (self, ts_music_server_list_playlists_async, cancellable, callback, user_data));
}

GPtrArray *
ts_music_server_list_playlists_finish (TsMusicServer *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, ts_music_server_list_playlists_async, error);
}

void
ts_music_server_get_playlist_async (TsMusicServer *self,
                                    const char *id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_return_if_fail (TS_IS_MUSIC_SERVER (self));
  g_return_if_fail (id != NULL);

  TS_MUSIC_SERVER_GET_IFACE (self)->get_playlist (
      self,
      id,
      make_task (self, ts_music_server_get_playlist_async, cancellable, callback, user_data));
}

GStrv
ts_music_server_get_playlist_finish (TsMusicServer *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, ts_music_server_get_playlist_async, error);
}

void
ts_music_server_save_playlist_async (TsMusicServer *self,
                                     const char *id,
                                     const char *name,
                                     const char *const *track_ids,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_return_if_fail (TS_IS_MUSIC_SERVER (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (track_ids != NULL);

  TS_MUSIC_SERVER_GET_IFACE (self)->save_playlist (
      self,
      id,
      name,
      track_ids,
      make_task (self, ts_music_server_save_playlist_async, cancellable, callback, user_data));
}

char *
ts_music_server_save_playlist_finish (TsMusicServer *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, ts_music_server_save_playlist_async, error);
}

void
ts_music_server_open_track_async (TsMusicServer *self,
                                  const char *track_id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (TS_IS_MUSIC_SERVER (self));
  g_return_if_fail (track_id != NULL);

  TS_MUSIC_SERVER_GET_IFACE (self)->open_track (
      self, track_id,
      make_task (self, ts_music_server_open_track_async, cancellable, callback, user_data));
}

TsHttpStream *
ts_music_server_open_track_finish (TsMusicServer *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, ts_music_server_open_track_async, error);
}

void
ts_music_server_get_cover_async (TsMusicServer *self,
                                 const char *track_id,
                                 guint size_px,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (TS_IS_MUSIC_SERVER (self));
  g_return_if_fail (track_id != NULL);

  TS_MUSIC_SERVER_GET_IFACE (self)->get_cover (
      self, track_id, size_px,
      make_task (self, ts_music_server_get_cover_async, cancellable, callback, user_data));
}

GBytes *
ts_music_server_get_cover_finish (TsMusicServer *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, ts_music_server_get_cover_async, error);
}

char *
ts_music_server_make_stream_uri (TsMusicServer *self, const char *track_id)
{
  g_return_val_if_fail (TS_IS_MUSIC_SERVER (self), NULL);
  g_return_val_if_fail (track_id != NULL, NULL);

  return TS_MUSIC_SERVER_GET_IFACE (self)->make_stream_uri (self, track_id);
}

TsHttpService *
ts_music_server_get_http (TsMusicServer *self)
{
  g_return_val_if_fail (TS_IS_MUSIC_SERVER (self), NULL);

  return TS_MUSIC_SERVER_GET_IFACE (self)->get_http (self);
}

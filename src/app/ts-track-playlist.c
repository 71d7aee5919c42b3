/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-track-playlist.h"

#include <glib/gi18n-lib.h>

typedef struct {
  TsContext *context;   /* (owned) */
  GPtrArray *tracks;    /* (owned) (element-type TsTrack) */
  TsPlaylist *playlist; /* (owned) (nullable): NULL once it is handed out */
  GPtrArray *problems;  /* (owned) (element-type utf8) */
} Making;

static void
making_free (gpointer data)
{
  Making *self = data;

  g_object_unref (self->context);
  g_ptr_array_unref (self->tracks);
  g_clear_pointer (&self->playlist, ts_playlist_free);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

static TsSource *
get_source (Making *self, const TsTrack *track)
{
  return ts_context_get_source (self->context, track->source_id);
}

static gboolean
is_file (Making *self, const TsTrack *track)
{
  TsSource *source = get_source (self, track);

  return source != NULL && ts_source_is_folder (source);
}

/* Takes @title. */
static char *
make_problem (Making *self, const TsTrack *track, char *title)
{
  TsSource *source = get_source (self, track);
  G_GNUC_UNUSED g_autofree char *owned = title;

  if (source != NULL && ts_source_get_role (source) == TS_SOURCE_ROLE_SERVER)
    return g_strdup_printf (
        _ ("“%s” is on a server, whose login other players do not get. They can "
           "play it while streaming is on."),
        title);
  return g_strdup_printf (_ ("“%s” has no address that other players could use."), title);
}

static void
add_track (Making *self, const TsTrack *track, const char *address)
{
  g_autofree char *title = ts_track_get_display_title (track);
  g_autofree char *location = g_strdup (address);
  TsPlaylistEntry *entry;

  if (location == NULL && is_file (self, track))
    location = g_build_filename (ts_source_get_location (get_source (self, track)), track->location,
                                 NULL);
  if (location == NULL) {
    g_ptr_array_add (self->problems, make_problem (self, track, g_steal_pointer (&title)));
    return;
  }
  entry = ts_playlist_append (self->playlist, location);
  entry->title = g_steal_pointer (&title);
  entry->artist = g_strdup (track->artist);
  entry->album = g_strdup (track->album);
  entry->duration_ms = track->duration_ms;
}

/* @addresses: (nullable): NULL when there are files only. Takes @task. */
static void
add_all (GTask *task, GPtrArray *addresses)
{
  Making *self = g_task_get_task_data (task);

  for (guint i = 0; i < self->tracks->len; i++)
    add_track (self, self->tracks->pdata[i], addresses != NULL ? addresses->pdata[i] : NULL);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
addresses_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) addresses
      = ts_streaming_add_tracks_finish (TS_STREAMING (object), result, &error);

  if (addresses == NULL)
    g_task_return_error (task, error);
  else
    add_all (g_steal_pointer (&task), addresses);
}

void
ts_track_playlist_make_async (TsContext *context,
                              const char *name,
                              GPtrArray *tracks,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  gboolean are_files = TRUE;
  GTask *task;
  Making *self;

  g_return_if_fail (TS_IS_CONTEXT (context));
  g_return_if_fail (tracks != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_track_playlist_make_async);
  self = g_new0 (Making, 1);
  self->context = g_object_ref (context);
  self->tracks = g_ptr_array_ref (tracks);
  self->playlist = ts_playlist_new (name);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  g_task_set_task_data (task, self, making_free);
  for (guint i = 0; i < tracks->len && are_files; i++)
    are_files = is_file (self, tracks->pdata[i]);
  if (are_files)
    add_all (task, NULL);
  else
    ts_streaming_add_tracks_async (ts_context_get_streaming (context), tracks, cancellable,
                                   addresses_cb, task);
}

TsPlaylist *
ts_track_playlist_make_finish (GAsyncResult *result, GPtrArray **problems, GError **error)
{
  Making *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  self = g_task_get_task_data (G_TASK (result));
  if (problems != NULL)
    *problems = g_ptr_array_ref (self->problems);
  return g_steal_pointer (&self->playlist);
}

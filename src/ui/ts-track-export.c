/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-track-export.h"

#include <glib/gi18n-lib.h>

#include "ts-playlist-writer.h"
#include "ts-store-tracks.h"
#include "ts-track-playlist.h"

#define PORTION 500

/* --- Loading ------------------------------------------------------------------------------- */

typedef struct {
  TsContext *context; /* (owned) */
  GArray *ids;        /* (owned) (element-type gint64) */
  GPtrArray *tracks;  /* (owned) (element-type TsTrack) */
  guint n_asked;
} TsLoading;

static void load_more (GTask *task);

static void
loading_free (gpointer data)
{
  TsLoading *loading = data;

  g_object_unref (loading->context);
  g_array_unref (loading->ids);
  g_clear_pointer (&loading->tracks, g_ptr_array_unref);
  g_free (loading);
}

static void
portion_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  TsLoading *loading = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) tracks = NULL;

  tracks = ts_store_get_tracks_finish (TS_STORE (source), result, &error);
  if (tracks == NULL) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = 0; i < tracks->len; i++) {
    if (tracks->pdata[i] != NULL)
      g_ptr_array_add (loading->tracks, ts_track_ref (tracks->pdata[i]));
  }
  load_more (g_steal_pointer (&task));
}

static void
load_more (GTask *task)
{
  TsLoading *loading = g_task_get_task_data (task);
  guint first = loading->n_asked;
  guint n_ids = MIN (PORTION, loading->ids->len - first);

  if (n_ids == 0) {
    g_task_return_pointer (task, g_steal_pointer (&loading->tracks),
                           (GDestroyNotify) g_ptr_array_unref);
    g_object_unref (task);
    return;
  }
  loading->n_asked += n_ids;
  ts_store_get_tracks_async (ts_context_get_store (loading->context),
                             &g_array_index (loading->ids, gint64, first), n_ids,
                             g_task_get_cancellable (task), portion_cb, task);
}

void
ts_track_load_all_async (TsContext *context,
                         GArray *ids,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  TsLoading *loading = g_new0 (TsLoading, 1);

  g_task_set_source_tag (task, ts_track_load_all_async);
  loading->context = g_object_ref (context);
  loading->ids = g_array_ref (ids);
  loading->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  g_task_set_task_data (task, loading, loading_free);
  load_more (task);
}

GPtrArray *
ts_track_load_all_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- What other programs get --------------------------------------------------------------- */

GFile *
ts_track_get_file (TsContext *context, const TsTrack *track)
{
  TsSource *source;

  if (track->uri != NULL)
    return g_file_new_for_uri (track->uri);
  source = ts_context_get_source (context, track->source_id);
  return source != NULL && ts_source_is_folder (source)
             ? g_file_new_build_filename (ts_source_get_location (source), track->location, NULL)
             : NULL;
}

char *
ts_track_make_lines (GPtrArray *tracks)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < tracks->len; i++) {
    TsTrack *track = tracks->pdata[i];
    g_autofree char *title = ts_track_get_display_title (track);

    if (lines->len > 0)
      g_string_append_c (lines, '\n');
    if (track->artist != NULL)
      g_string_append_printf (lines, "%s - ", track->artist);
    g_string_append (lines, title);
  }
  return g_string_free (lines, FALSE);
}

GdkFileList *
ts_track_make_files (TsContext *context, GPtrArray *tracks)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < tracks->len; i++) {
    GFile *file = ts_track_get_file (context, tracks->pdata[i]);

    if (file != NULL)
      g_ptr_array_add (files, file);
  }
  return gdk_file_list_new_from_array ((GFile **) files->pdata, files->len);
}

/* --- Playlist files ------------------------------------------------------------------------ */

typedef struct {
  TsContext *context;   /* (owned): main thread only */
  char *name;           /* (owned) (nullable) */
  char *path;           /* (owned) */
  TsPlaylist *playlist; /* (owned) (nullable): once it is made */
  GPtrArray *problems;  /* (owned) (nullable) (element-type utf8): once it is made */
} TsWriting;

static void
writing_free (gpointer data)
{
  TsWriting *writing = data;

  g_object_unref (writing->context);
  g_free (writing->name);
  g_free (writing->path);
  g_clear_pointer (&writing->playlist, ts_playlist_free);
  g_clear_pointer (&writing->problems, g_ptr_array_unref);
  g_free (writing);
}

/* A playlist in the cache directory lies nowhere near the music, and may be moved. */
static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  TsWriting *writing = data;
  TsPlaylistFormat format = ts_playlist_format_from_name (writing->path);
  TsPlaylistWriteOptions absolute = { NULL };
  gboolean is_cached = g_str_has_prefix (writing->path, g_get_user_cache_dir ());
  GError *error = NULL;

  if (format == TS_PLAYLIST_FORMAT_UNKNOWN)
    format = TS_PLAYLIST_FORMAT_M3U8;
  if (ts_playlist_write_file (writing->playlist, writing->path, format,
                              is_cached ? &absolute : NULL, NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  TsWriting *writing = g_task_get_task_data (task);
  GError *error = NULL;

  writing->playlist = ts_track_playlist_make_finish (result, &writing->problems, &error);
  if (writing->playlist == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, write_thread);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  TsWriting *writing = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) tracks = ts_track_load_all_finish (result, &error);

  if (tracks == NULL) {
    g_task_return_error (task, error);
    return;
  }
  ts_track_playlist_make_async (writing->context, writing->name, tracks,
                                g_task_get_cancellable (task), made_cb, g_object_ref (task));
}

void
ts_track_export_async (TsContext *context,
                       GArray *ids,
                       const char *name,
                       const char *path,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  TsWriting *writing = g_new0 (TsWriting, 1);

  g_task_set_source_tag (task, ts_track_export_async);
  writing->context = g_object_ref (context);
  writing->path = g_strdup (path);
  writing->name = g_strdup (name);
  g_task_set_task_data (task, writing, writing_free);
  ts_track_load_all_async (context, ids, cancellable, loaded_cb, task);
}

gboolean
ts_track_export_finish (GAsyncResult *result, GPtrArray **problems, GError **error)
{
  TsWriting *writing;

  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  writing = g_task_get_task_data (G_TASK (result));
  if (problems != NULL)
    *problems = writing->problems != NULL ? g_ptr_array_ref (writing->problems) : NULL;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-cover-art.h"

#include "ts-cover-cache-private.h"
#include "ts-store-accounts.h"
#include "ts-worker.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 *   load ──> worker: in the cache? ──────────────────────────────────> its path
 *              │ no                                                     ^
 *              ├─ a folder's track: worker: tags, then folder ──> kept ─┤
 *              └─ a server's: account ──> server ──> worker: ──> kept ──┘
 */
struct _TsCoverArt {
  GObject parent_instance;

  TsContext *context;  /* (unowned): owns this */
  TsWorker *worker;    /* (owned): touches files */
  TsCoverCache *cache; /* (owned): on the worker only */
  GHashTable *absent;  /* (owned) (element-type utf8): keys for which a server has nothing */
};

G_DEFINE_FINAL_TYPE (TsCoverArt, ts_cover_art, G_TYPE_OBJECT)

typedef struct {
  TsCoverCache *cache; /* (unowned): the object's */
  char *key;           /* (owned): name in the cache */
  char *path;          /* (owned) (nullable): of the music file */
  GBytes *picture;     /* (owned) (nullable): to be kept */
  TsTrack *track;      /* (owned) */
  guint size_px;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->key);
  g_free (load->path);
  g_clear_pointer (&load->picture, g_bytes_unref);
  ts_track_unref (load->track);
  g_free (load);
}

/* Tracks of one album of a server share a picture; so do the sizes up to the next power of two. A
 * file that was changed may have another. */
static char *
make_key (const TsTrack *track, gboolean is_file, guint size_px)
{
  const gboolean is_shared = !is_file && track->album != NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *parts[] = {
    is_shared ? track->album : track->location,
    is_shared && track->album_artist != NULL ? track->album_artist : "",
  };
  g_autofree char *numbers = NULL;
  guint size = 64;

  while (!is_file && size < size_px && size < 2048)
    size *= 2;
  numbers = g_strdup_printf ("%" G_GINT64_FORMAT " %u %" G_GINT64_FORMAT " %d", track->source_id,
                             size, is_file ? track->mtime_us : 0, is_shared);
  g_checksum_update (checksum, (const guchar *) numbers, (gssize) strlen (numbers) + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_checksum_update (checksum, (const guchar *) parts[i], (gssize) strlen (parts[i]) + 1);
  return g_strdup (g_checksum_get_string (checksum));
}

static void
return_absent (GTask *task)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("There is no picture of this track"));
}

/* --- From a server ------------------------------------------------------------------------- */

static gpointer
keep_func (gpointer data, GCancellable *cancellable, GError **error)
{
  Load *load = data;

  return _ts_cover_cache_keep (load->cache, load->key, load->picture, error);
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsCoverArt *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  load->picture = ts_music_server_get_cover_finish (TS_MUSIC_SERVER (object), result, &error);
  if (load->picture != NULL) {
    ts_worker_push_task (self->worker, g_steal_pointer (&task), keep_func, g_free,
                         G_PRIORITY_DEFAULT);
  } else if (g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND)) {
    g_hash_table_add (self->absent, g_strdup (load->key));
    return_absent (task);
  } else {
    g_task_return_error (task, g_steal_pointer (&error));
  }
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Load *load = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (TsMusicServer) server = NULL;

  server = ts_accounts_open_finish (TS_ACCOUNTS (object), result, &error);
  if (server != NULL)
    ts_music_server_get_cover_async (server, load->track->location, load->size_px, cancellable,
                                     fetched_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
account_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsCoverArt *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (TsAccount) account = NULL;
  GError *error = NULL;

  account = ts_store_get_account_finish (TS_STORE (object), result, &error);
  if (account != NULL)
    ts_accounts_open_async (ts_context_get_accounts (self->context), account, NULL, cancellable,
                            opened_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* --- From the cache, or from files --------------------------------------------------------- */

static gpointer
look_func (gpointer data, GCancellable *cancellable, GError **error)
{
  Load *load = data;
  g_autofree char *folder = load->path != NULL ? g_path_get_dirname (load->path) : NULL;
  char *path = _ts_cover_cache_find (load->cache, load->key);

  if (path == NULL && load->path != NULL) {
    g_autoptr (GBytes) picture = _ts_cover_read_embedded (load->path);

    if (picture != NULL)
      return _ts_cover_cache_keep (load->cache, load->key, picture, error);
    path = _ts_cover_find_in_folder (folder);
  }
  if (path == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         _ ("There is no picture of this track"));
  return path;
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsCoverArt *self = TS_COVER_ART (object);
  const Load *load = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  TsStore *store = ts_context_get_store (self->context);
  g_autoptr (GError) error = NULL;
  char *path = g_task_propagate_pointer (G_TASK (result), &error);

  if (path != NULL) {
    if (load->path == NULL)
      ts_accounts_count_cache_hit (ts_context_get_accounts (self->context), load->track->source_id);
    g_task_return_pointer (task, path, g_free);
  } else if (load->path == NULL && store != NULL
             && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    ts_store_get_account_async (store, load->track->source_id, cancellable, account_cb,
                                g_steal_pointer (&task));
  } else {
    g_task_return_error (task, g_steal_pointer (&error));
  }
}

void
ts_cover_art_load_async (TsCoverArt *self,
                         TsTrack *track,
                         guint size_px,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TsSource *source;
  GTask *look;
  Load *load;

  g_return_if_fail (TS_IS_COVER_ART (self));
  g_return_if_fail (track != NULL && track->location != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_cover_art_load_async);
  source = ts_context_get_source (self->context, track->source_id);
  if (source == NULL || !(ts_source_is_folder (source) || ts_source_is_server (source))) {
    return_absent (task);
    return;
  }
  load = g_new0 (Load, 1);
  load->cache = self->cache;
  load->track = ts_track_ref (track);
  load->size_px = size_px;
  if (ts_source_is_folder (source))
    load->path = g_build_filename (ts_source_get_location (source), track->location, NULL);
  load->key = make_key (track, load->path != NULL, size_px);
  g_task_set_task_data (task, load, load_free);
  if (g_hash_table_contains (self->absent, load->key)) {
    return_absent (task);
    return;
  }
  /* The task outlives the look, and with it the data. */
  look = g_task_new (self, cancellable, looked_cb, g_steal_pointer (&task));
  g_task_set_task_data (look, load, NULL);
  ts_worker_push_task (self->worker, look, look_func, g_free, G_PRIORITY_DEFAULT);
}

char *
ts_cover_art_load_finish (TsCoverArt *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_cover_art_finalize (GObject *object)
{
  TsCoverArt *self = TS_COVER_ART (object);

  ts_worker_unref (self->worker);
  _ts_cover_cache_free (self->cache);
  g_hash_table_unref (self->absent);

  G_OBJECT_CLASS (ts_cover_art_parent_class)->finalize (object);
}

static void
ts_cover_art_class_init (TsCoverArtClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_cover_art_finalize;
}

static void
ts_cover_art_init (TsCoverArt *self)
{
  self->worker = ts_worker_new ("ts-covers");
  self->absent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

TsCoverArt *
ts_cover_art_new (TsContext *context, const char *directory)
{
  g_autofree char *own = g_build_filename (g_get_user_cache_dir (), "tracksync", "covers", NULL);
  TsCoverArt *self;

  g_return_val_if_fail (TS_IS_CONTEXT (context), NULL);

  self = g_object_new (TS_TYPE_COVER_ART, NULL);
  self->context = context;
  self->cache = _ts_cover_cache_new (directory != NULL ? directory : own);
  return self;
}

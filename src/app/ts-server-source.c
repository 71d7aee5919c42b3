/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-server-source.h"

#include "ts-file.h"
#include "ts-http-countdown.h"
#include "ts-main-call.h"
#include "ts-server-wait-private.h"
#include "ts-store-accounts.h"
#include "ts-sync-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES (128 * 1024)
/* How often a file is begun anew that broke off; asking for it has repeats of its own. */
#define MAX_ATTEMPTS 3

struct _TsServerSource {
  GObject parent_instance;

  TsMusicServer *server; /* (owned): main context */
  char *name;            /* (owned): what people call it */
  char *cache_dir;       /* (owned) */
  GHashTable *tracks;    /* (owned) (element-type filename TsTrack): by location, borrowed */
};

static void ts_server_source_iface_init (TsSyncSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsServerSource,
                               ts_server_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TS_TYPE_SYNC_SOURCE,
                                                      ts_server_source_iface_init))

static void
unref_object (gpointer object)
{
  g_object_unref (object);
}

/* --- Fetching a track ---------------------------------------------------------------------- */

typedef struct {
  TsServerSource *source;
  const char *id; /* of a track */
} Ask;

static void
track_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TsHttpStream *stream
      = ts_music_server_open_track_finish (TS_MUSIC_SERVER (object), result, &error);

  if (stream != NULL)
    g_task_return_pointer (task, stream, unref_object);
  else
    g_task_return_error (task, error);
}

static void
open_track (GTask *task, gpointer data)
{
  Ask *ask = data;

  ts_music_server_open_track_async (ask->source->server, ask->id, g_task_get_cancellable (task),
                                    track_opened_cb, task);
}

/* A file without a name. */
static int
make_file (TsServerSource *self, GError **error)
{
  int fd = -1;

  if (g_mkdir_with_parents (self->cache_dir, 0700) == 0)
    fd = open (self->cache_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    g_autofree char *path = g_build_filename (self->cache_dir, "fetched-XXXXXX", NULL);

    fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
      g_unlink (path);
  }
  if (fd < 0) {
    int code = errno;
    g_autofree char *display = g_filename_display_name (self->cache_dir);

    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FULL,
                 _ ("Tracks on their way are kept in “%s”, where none could be written: %s."),
                 display, g_strerror (code));
  }
  return fd;
}

static gboolean
fail_write (TsServerSource *self, GError **error)
{
  int code = errno;
  g_autofree char *display = g_filename_display_name (self->cache_dir);

  if (code == ENOSPC || code == EDQUOT)
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FULL,
                 _ ("There is no room left in “%s”, where tracks on their way are kept."),
                 display);
  else
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FULL,
                 _ ("Tracks on their way are kept in “%s”, where none could be written: %s."),
                 display, g_strerror (code));
  return FALSE;
}

/* Whether an answer is a page or a message instead of music: servers say "no such song" with a
 * good status, too. */
static gboolean
is_message (const char *content_type, const guint8 *data, gsize size)
{
  gsize i = 0;

  if (content_type != NULL
      && (g_str_has_prefix (content_type, "text/") || g_str_has_suffix (content_type, "/json")
          || g_str_has_suffix (content_type, "/xml")))
    return TRUE;
  while (i < size && g_ascii_isspace (data[i]))
    i++;
  return i < size && (data[i] == '<' || data[i] == '{');
}

/* What an error of the server means for the run. */
static void
translate_error (TsServerSource *self, const TsTrack *track, GError *from, GError **error)
{
  g_autofree char *title = ts_track_get_display_title (track);

  if (g_error_matches (from, TS_HTTP_ERROR, TS_HTTP_ERROR_OFFLINE)
      || g_error_matches (from, TS_HTTP_ERROR, TS_HTTP_ERROR_TLS)
      || g_error_matches (from, TS_HTTP_ERROR, TS_HTTP_ERROR_AUTH)
      || g_error_matches (from, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE)
      || g_error_matches (from, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH))
    g_set_error_literal (error, TS_SYNC_ERROR, TS_SYNC_ERROR_GONE, from->message);
  else if (g_error_matches (from, TS_HTTP_ERROR, TS_HTTP_ERROR_NOT_FOUND)
           || g_error_matches (from, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND))
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_CHANGED, _ ("“%s” is no longer on “%s”."),
                 title, self->name);
  else if (from->domain == TS_HTTP_ERROR || from->domain == TS_SERVICE_ERROR)
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED, _ ("“%s” could not be fetched: %s"),
                 title, from->message);
  else
    g_propagate_error (error, g_error_copy (from));
}

/* Whether another attempt may get further. */
static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_OFFLINE)
         || g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_TIMED_OUT)
         || g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_FAILED);
}

typedef struct {
  TsServerSource *source;
  const TsTrack *track;
  TsSyncBytesFunc progress; /* (nullable) */
  gpointer user_data;
  GCancellable *cancellable; /* (nullable) */
  gint64 n_bytes;            /* fetched in this attempt */
} Fetch;

static gboolean
copy_stream (Fetch *self, TsHttpStream *stream, int fd, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK_BYTES);
  gssize n;

  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, CHUNK_BYTES,
                                   self->cancellable, error))
         > 0) {
    if (self->n_bytes == 0
        && is_message (ts_http_stream_get_content_type (stream), buffer, n)) {
      g_autofree char *title = ts_track_get_display_title (self->track);

      g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_FAILED,
                   _ ("“%s” sent a message instead of the file of “%s”."), self->source->name,
                   title);
      return FALSE;
    }
    if (!ts_file_write_all (fd, buffer, (gsize) n))
      return fail_write (self->source, error);
    self->n_bytes += n;
    if (self->progress != NULL && !self->progress (n, self->user_data, error))
      return FALSE;
  }
  return n == 0;
}

/* Whether all of the file came, and it is the one that the library knows. */
static gboolean
check_length (Fetch *self, TsHttpStream *stream, GError **error)
{
  gint64 promised = ts_http_stream_get_length (stream), known = self->track->size_bytes;
  g_autofree char *title = ts_track_get_display_title (self->track);

  if (self->n_bytes == 0 || (promised >= 0 && self->n_bytes != promised)) {
    g_set_error (error, TS_HTTP_ERROR, TS_HTTP_ERROR_FAILED, _ ("only a part of the file came."));
    return FALSE;
  }
  if (known > 0 && self->n_bytes != known) {
    g_set_error (error, TS_SYNC_ERROR, TS_SYNC_ERROR_CHANGED,
                 _ ("“%s” changed on “%s” since it was scanned and was left alone."), title,
                 self->source->name);
    return FALSE;
  }
  return TRUE;
}

static gboolean
fetch (Fetch *self, int fd, GError **error)
{
  Ask ask = { self->source, self->track->location };
  TsHttpStream *stream;
  gboolean is_good;

  if (ftruncate (fd, 0) != 0 || lseek (fd, 0, SEEK_SET) != 0)
    return fail_write (self->source, error);
  stream = ts_main_call (open_track, &ask, self->cancellable, error);
  if (stream == NULL)
    return FALSE;
  is_good = copy_stream (self, stream, fd, error) && check_length (self, stream, error);
  g_object_unref (stream);
  return is_good;
}

static int
ts_server_source_open_track (TsSyncSource *source,
                             const TsTrack *track,
                             TsSyncBytesFunc progress,
                             gpointer user_data,
                             GCancellable *cancellable,
                             GError **error)
{
  TsServerSource *self = TS_SERVER_SOURCE (source);
  Fetch work = { self, track, progress, user_data, cancellable, 0 };
  const struct timespec times[2]
      = { { 0, UTIME_OMIT },
          { track->mtime_us / G_USEC_PER_SEC, track->mtime_us % G_USEC_PER_SEC * 1000 } };
  g_autoptr (GError) local = NULL;
  int fd = make_file (self, error);

  if (fd < 0)
    return -1;
  for (guint attempt = 1; !fetch (&work, fd, &local); attempt++) {
    if (attempt == MAX_ATTEMPTS || !is_passing (local)
        || (progress != NULL && !progress (-work.n_bytes, user_data, error))) {
      if (error == NULL || *error == NULL)
        translate_error (self, track, local, error);
      close (fd);
      return -1;
    }
    work.n_bytes = 0;
    g_clear_error (&local);
  }
  /* The copy gets the time that the server has for it. */
  if (track->mtime_us > 0)
    futimens (fd, times);
  if (lseek (fd, 0, SEEK_SET) != 0) {
    fail_write (self, error);
    close (fd);
    return -1;
  }
  return fd;
}

/* --- Playlists ----------------------------------------------------------------------------- */

static GPtrArray *
ts_server_source_list_playlists (TsSyncSource *source, GCancellable *cancellable, GError **error)
{
  TsServerSource *self = TS_SERVER_SOURCE (source);
  g_autoptr (GPtrArray) list = _ts_server_wait_list_playlists (self->server, cancellable, error);
  GPtrArray *playlists;

  if (list == NULL)
    return NULL;
  playlists = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_playlist_free);
  for (guint i = 0; i < list->len; i++) {
    const TsServerPlaylist *playlist = list->pdata[i];

    g_ptr_array_add (playlists, ts_sync_playlist_new (playlist->id, playlist->name));
  }
  return playlists;
}

/* What people call an entry. */
static char *
describe_track (TsServerSource *self, const char *id)
{
  const TsTrack *track = g_hash_table_lookup (self->tracks, id);
  g_autofree char *title = NULL;

  if (track == NULL)
    return g_filename_display_name (id);
  title = ts_track_get_display_title (track);
  return track->artist != NULL ? g_strdup_printf ("%s - %s", track->artist, title)
                               : g_steal_pointer (&title);
}

static TsPlaylist *
ts_server_source_read_playlist (TsSyncSource *source,
                                const TsSyncPlaylist *playlist,
                                TsSyncLocateFunc locate,
                                gpointer user_data,
                                GPtrArray *missing,
                                GCancellable *cancellable,
                                GError **error)
{
  TsServerSource *self = TS_SERVER_SOURCE (source);
  g_auto (GStrv) ids
      = _ts_server_wait_get_playlist (self->server, playlist->id, cancellable, error);
  TsPlaylist *content;

  if (ids == NULL)
    return NULL;
  content = ts_playlist_new (playlist->name);
  for (guint i = 0; ids[i] != NULL; i++) {
    const TsSyncPlace *place = locate (ids[i], user_data);

    if (place != NULL)
      ts_sync_source_fill_entry (ts_playlist_append (content, place->path), place->track);
    else
      g_ptr_array_add (missing, describe_track (self, ids[i]));
  }
  return content;
}

static void
ts_server_source_iface_init (TsSyncSourceInterface *iface)
{
  iface->open = ts_server_source_open_track;
  iface->is_remote = TRUE;
  iface->list_playlists = ts_server_source_list_playlists;
  iface->read_playlist = ts_server_source_read_playlist;
}

static void
ts_server_source_finalize (GObject *object)
{
  TsServerSource *self = TS_SERVER_SOURCE (object);

  ts_main_unref_object (self->server);
  g_free (self->name);
  g_free (self->cache_dir);
  g_hash_table_unref (self->tracks);

  G_OBJECT_CLASS (ts_server_source_parent_class)->finalize (object);
}

static void
ts_server_source_class_init (TsServerSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_server_source_finalize;
}

static void
ts_server_source_init (TsServerSource *self)
{
  self->cache_dir = g_build_filename (g_get_user_cache_dir (), "tracksync", "fetched", NULL);
  self->tracks
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ts_track_unref);
}

/* --- Opening ------------------------------------------------------------------------------- */

TsSyncSource *
ts_server_source_open (TsStore *store,
                       TsAccounts *accounts,
                       TsSource *source,
                       GPtrArray *tracks,
                       TsJob *job,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (TsAccount) account = NULL;
  TsServerSource *self;
  TsMusicServer *server;

  g_return_val_if_fail (TS_IS_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (ts_source_is_server (source), NULL);

  account = ts_store_get_account (store, ts_source_get_id (source), cancellable, error);
  if (account == NULL)
    return NULL;
  server = _ts_server_wait_open (accounts, account, cancellable, error);
  if (server == NULL)
    return NULL;
  self = g_object_new (TS_TYPE_SERVER_SOURCE, NULL);
  self->server = server;
  ts_server_source_show_waits (self, job);
  self->name = g_strdup (ts_source_get_name (source));
  for (guint i = 0; i < tracks->len; i++) {
    TsTrack *track = tracks->pdata[i];

    g_hash_table_insert (self->tracks, track->location, ts_track_ref (track));
  }
  return TS_SYNC_SOURCE (self);
}

void
ts_server_source_show_waits (TsServerSource *self, TsJob *job)
{
  g_return_if_fail (TS_IS_SERVER_SOURCE (self));

  ts_http_countdown_start (job, ts_music_server_get_http (self->server));
}

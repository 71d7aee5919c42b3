/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-azuracast-station-private.h"

#include <string.h>

/*
 * A page keeps the memory of the server and of this program small; a server that knows no pages
 * answers with everything at once.
 */
#define FILES_A_PAGE 5000

/* How often the list is begun anew because files were taken away while its pages were read. */
#define MAX_RESTARTS 2

/* Characters of a search that finds a handful of files among thousands. */
#define MIN_PHRASE 3

/* One list on its way, and who waits for it. */
struct _TsAzuracastFetch {
  TsAzuracastStation *station; /* (owned): while it is on its way */
  GQueue waiters;              /* (element-type Waiter) (owned) */
  GCancellable *cancellable;   /* (owned): cancelled when nobody waits any more */
  guint generation;            /* of the station when it began */
  guint page;                  /* that is asked for */
  guint n_total;               /* files there are, as the last page said */
  guint n_restarts;
  TsAzuracastFiles *files; /* (owned) (nullable) */
};

typedef struct {
  TsAzuracastStation *station;
  GTask *task;           /* (owned) */
  GSource *cancel_source; /* (owned) (nullable) */
} Waiter;

/* An answer on the worker. */
typedef struct {
  TsAzuracastFiles *files; /* (owned) */
  TsAzuracastPage page;
  gboolean wants_sample;
} Read;

static void fetch_page (TsAzuracastFetch *fetch);
static void fetch_start (TsAzuracastStation *self);

static void
waiter_free (Waiter *waiter)
{
  if (waiter->cancel_source != NULL) {
    g_source_destroy (waiter->cancel_source);
    g_source_unref (waiter->cancel_source);
  }
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
fetch_free (TsAzuracastFetch *fetch)
{
  g_clear_pointer (&fetch->files, ts_azuracast_files_unref);
  g_object_unref (fetch->cancellable);
  g_object_unref (fetch->station);
  g_free (fetch);
}

static void
read_free (gpointer data)
{
  Read *read = data;

  ts_azuracast_files_unref (read->files);
  g_free (read);
}

static void
files_unref (gpointer data)
{
  ts_azuracast_files_unref (data);
}

static gboolean
waiter_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Waiter *waiter = user_data;
  TsAzuracastStation *self = waiter->station;

  g_queue_remove (&self->waiting, waiter);
  if (self->fetch != NULL) {
    g_queue_remove (&self->fetch->waiters, waiter);
    if (g_queue_is_empty (&self->fetch->waiters))
      g_cancellable_cancel (self->fetch->cancellable);
  }
  g_task_return_error_if_cancelled (waiter->task);
  waiter_free (waiter);
  return G_SOURCE_REMOVE;
}

static void
answer_all (GQueue *waiters, TsAzuracastFiles *files, const GError *error)
{
  Waiter *waiter;

  while ((waiter = g_queue_pop_head (waiters)) != NULL) {
    if (files != NULL)
      g_task_return_pointer (waiter->task, ts_azuracast_files_ref (files), files_unref);
    else
      g_task_return_error (waiter->task, g_error_copy (error));
    waiter_free (waiter);
  }
}

/* Takes over the fetch. */
static void
fetch_end (TsAzuracastFetch *fetch, GError *failure)
{
  g_autoptr (GError) error = failure;
  TsAzuracastStation *self = fetch->station;
  GQueue waiters = fetch->waiters;

  self->fetch = NULL;
  if (error == NULL) {
    _ts_azuracast_files_close (fetch->files);
    g_info ("%s lists %u files",
               ts_http_service_get_name (self->http),
               ts_azuracast_files_get_n (fetch->files));
    g_clear_pointer (&self->last_seen, ts_azuracast_files_unref);
    self->last_seen = ts_azuracast_files_ref (fetch->files);
    g_hash_table_remove_all (self->deleted);
    if (fetch->generation == self->generation)
      ts_timed_cache_store (self->cache,
                            self->cache_name,
                            ts_azuracast_files_ref (fetch->files),
                            g_get_monotonic_time ());
  }
  if (!g_queue_is_empty (&self->waiting))
    fetch_start (self);
  answer_all (&waiters, error == NULL ? fetch->files : NULL, error);
  fetch_free (fetch);
}

static gpointer
read_answer (GBytes *body, gpointer data, GError **error)
{
  Read *read = data;
  Read *done;

  if (!_ts_azuracast_files_read (read->files, body, &read->page, error))
    return NULL;
  if (read->wants_sample) {
    g_autofree char *names = _ts_azuracast_files_describe_sample (body);

    if (names != NULL)
      g_debug ("A file of the station has these fields: %s", names);
  }
  done = g_memdup2 (read, sizeof *read);
  ts_azuracast_files_ref (done->files);
  return done;
}

static gboolean
is_complete (TsAzuracastFetch *fetch, const TsAzuracastPage *page)
{
  return !page->is_paged || page->n_rows == 0 || fetch->page >= page->n_pages;
}

/*
 * Files that are taken away move those behind them to a page that was read already. Files that are
 * added make some come twice, which does no harm.
 */
static gboolean
has_shrunk (TsAzuracastFetch *fetch, const TsAzuracastPage *page)
{
  guint n_before = fetch->n_total;

  fetch->n_total = page->n_total;
  return page->is_paged && fetch->page > 1
         && (page->n_total < n_before
             || (is_complete (fetch, page)
                 && ts_azuracast_files_get_n (fetch->files) < page->n_total));
}

static void
fetch_again (TsAzuracastFetch *fetch)
{
  fetch->n_restarts++;
  fetch->page = 1;
  g_clear_pointer (&fetch->files, ts_azuracast_files_unref);
  fetch_page (fetch);
}

static void
page_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsAzuracastFetch *fetch = user_data;
  GError *error = NULL;
  Read *read = ts_server_call_finish (result, &error);
  TsAzuracastPage page;

  if (read == NULL) {
    /* Fewer pages than at first. */
    if (fetch->page > 1 && fetch->n_restarts < MAX_RESTARTS &&
        g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED)) {
      g_error_free (error);
      fetch_again (fetch);
      return;
    }
    fetch_end (fetch, error);
    return;
  }
  page = read->page;
  read_free (read);
  fetch->station->has_described = fetch->station->has_described || page.n_rows > 0;
  if (has_shrunk (fetch, &page) && fetch->n_restarts < MAX_RESTARTS) {
    fetch_again (fetch);
  } else if (is_complete (fetch, &page)) {
    fetch_end (fetch, NULL);
  } else {
    fetch->page++;
    fetch_page (fetch);
  }
}

static void
fetch_page (TsAzuracastFetch *fetch)
{
  TsAzuracastStation *self = fetch->station;
  g_autofree char *path = NULL;
  g_autoptr (TsHttpRequest) request = NULL;
  GError *error = NULL;
  Read *read;

  if (fetch->files == NULL)
    fetch->files = _ts_azuracast_files_new ();
  path = g_strdup_printf ("/files?per_page=%u&page=%u", FILES_A_PAGE, fetch->page);
  request = _ts_azuracast_station_make_request (self, "GET", path, &error);
  if (request == NULL) {
    fetch_end (fetch, error);
    return;
  }
  read = g_new0 (Read, 1);
  read->files = ts_azuracast_files_ref (fetch->files);
  read->wants_sample = !self->has_described;
  ts_server_call_bytes_async (self->http,
                              self->worker,
                              request,
                              read_answer,
                              read,
                              read_free,
                              read_free,
                              fetch->cancellable,
                              page_cb,
                              fetch);
}

/* Fetches for all that wait. */
static void
fetch_start (TsAzuracastStation *self)
{
  TsAzuracastFetch *fetch = g_new0 (TsAzuracastFetch, 1);

  fetch->station = g_object_ref (self);
  fetch->cancellable = g_cancellable_new ();
  fetch->generation = self->generation;
  fetch->page = 1;
  fetch->waiters = self->waiting;
  g_queue_init (&self->waiting);
  self->fetch = fetch;
  fetch_page (fetch);
}

void
ts_azuracast_station_list_files_async (TsAzuracastStation *self,
                                       gboolean is_forced,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TsAzuracastFiles *files = NULL;
  Waiter *waiter;

  g_return_if_fail (TS_IS_AZURACAST_STATION (self));

  task = _ts_azuracast_task_new (
      self, ts_azuracast_station_list_files_async, cancellable, callback, user_data);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!is_forced)
    files = ts_timed_cache_get (self->cache, self->cache_name, g_get_monotonic_time ());
  g_debug ("List of %s: %s (%u hits, %u misses so far)",
           ts_http_service_get_name (self->http),
           is_forced       ? "asked for anew"
           : files != NULL ? "at hand"
                           : "not at hand",
           ts_timed_cache_get_n_hits (self->cache),
           ts_timed_cache_get_n_misses (self->cache));
  if (files != NULL) {
    ts_http_service_count_cache_hit (self->http);
    g_task_return_pointer (task, ts_azuracast_files_ref (files), files_unref);
    return;
  }

  waiter = g_new0 (Waiter, 1);
  waiter->station = self;
  waiter->task = g_steal_pointer (&task);
  if (cancellable != NULL) {
    waiter->cancel_source = g_cancellable_source_new (cancellable);
    g_source_set_callback (
        waiter->cancel_source, G_SOURCE_FUNC (waiter_cancelled_cb), waiter, NULL);
    g_source_attach (waiter->cancel_source, g_main_context_get_thread_default ());
  }
  if (self->fetch != NULL && self->fetch->generation == self->generation &&
      !g_cancellable_is_cancelled (self->fetch->cancellable)) {
    g_queue_push_tail (&self->fetch->waiters, waiter);
    return;
  }
  /* What is on its way may be from before the last change. */
  g_queue_push_tail (&self->waiting, waiter);
  if (self->fetch == NULL)
    fetch_start (self);
}

TsAzuracastFiles *
ts_azuracast_station_list_files_finish (TsAzuracastStation *self,
                                        GAsyncResult *result,
                                        GError **error)
{
  return _ts_azuracast_task_finish (self, result, ts_azuracast_station_list_files_async, error);
}

void
_ts_azuracast_station_invalidate (TsAzuracastStation *self)
{
  self->generation++;
  ts_timed_cache_remove (self->cache, self->cache_name);
}

void
_ts_azuracast_station_clear_lists (TsAzuracastStation *self)
{
  g_clear_pointer (&self->cache, ts_timed_cache_free);
  g_clear_pointer (&self->cache_name, g_free);
  g_clear_pointer (&self->last_seen, ts_azuracast_files_unref);
  g_clear_pointer (&self->deleted, g_hash_table_unref);
}

guint
ts_azuracast_station_get_n_cache_hits (TsAzuracastStation *self)
{
  g_return_val_if_fail (TS_IS_AZURACAST_STATION (self), 0);

  return ts_timed_cache_get_n_hits (self->cache);
}

guint
ts_azuracast_station_get_n_cache_misses (TsAzuracastStation *self)
{
  g_return_val_if_fail (TS_IS_AZURACAST_STATION (self), 0);

  return ts_timed_cache_get_n_misses (self->cache);
}

/* --- Looking for one file ------------------------------------------------------------------ */

static gboolean
is_same_path (const char *a, const char *b)
{
  g_autofree char *composed_a = NULL;
  g_autofree char *composed_b = NULL;

  if (strcmp (a, b) == 0)
    return TRUE;
  composed_a = g_utf8_normalize (a, -1, G_NORMALIZE_NFC);
  composed_b = g_utf8_normalize (b, -1, G_NORMALIZE_NFC);
  return composed_a != NULL && g_strcmp0 (composed_a, composed_b) == 0;
}

static gpointer
find_in_answer (GBytes *body, gpointer data, GError **error)
{
  const char *const *paths = data;
  g_autoptr (TsAzuracastFiles) files = _ts_azuracast_files_new ();
  TsAzuracastPage page;

  if (!_ts_azuracast_files_read (files, body, &page, error))
    return NULL;
  for (; *paths != NULL; paths++) {
    for (guint i = 0; i < ts_azuracast_files_get_n (files); i++) {
      TsAzuracastFile *file = ts_azuracast_files_get (files, i);

      if (is_same_path (file->track->location, *paths))
        return ts_azuracast_file_ref (file);
    }
  }
  return NULL;
}

static void
strv_free (gpointer data)
{
  g_strfreev (data);
}

static void
file_unref (gpointer data)
{
  ts_azuracast_file_unref (data);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TsAzuracastFile *file = ts_server_call_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, file, file_unref);
}

/*
 * What all of the paths have in common: the longest part of the name that a station changes in no
 * way, or else the directory. The search is for a part of title, artist or path, in any case.
 */
static char *
make_phrase (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  const char *slash = strrchr (path, '/');
  char *suffix = strrchr (name, '.');
  char *best = name;
  gsize best_length = 0;

  if (suffix != NULL)
    *suffix = '\0';
  for (char *p = name; *p != '\0';) {
    gsize length = 0;

    while (g_ascii_isalnum (p[length]) || p[length] == '-')
      length++;
    if (length > best_length) {
      best = p;
      best_length = length;
    }
    p += length > 0 ? length : 1;
  }
  if (best_length < MIN_PHRASE && slash != NULL)
    return g_strndup (path, (gsize) (slash - path) + 1);
  return g_strndup (best, best_length);
}

void
_ts_azuracast_station_find_async (TsAzuracastStation *self,
                                  const char *const *paths,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = _ts_azuracast_task_new (
      self, _ts_azuracast_station_find_async, cancellable, callback, user_data);
  g_autofree char *phrase = make_phrase (paths[0]);
  g_autofree char *escaped = g_uri_escape_string (phrase, NULL, FALSE);
  g_autofree char *path = NULL;
  g_autoptr (TsHttpRequest) request = NULL;
  GError *error = NULL;

  path = g_strdup_printf ("/files?searchPhrase=%s", escaped);
  request = _ts_azuracast_station_make_request (self, "GET", path, &error);
  if (request == NULL) {
    g_task_return_error (task, error);
    return;
  }
  ts_server_call_bytes_async (self->http,
                              self->worker,
                              request,
                              find_in_answer,
                              g_strdupv ((char **) paths),
                              strv_free,
                              file_unref,
                              cancellable,
                              found_cb,
                              g_steal_pointer (&task));
}

TsAzuracastFile *
_ts_azuracast_station_find_finish (TsAzuracastStation *self, GAsyncResult *result, GError **error)
{
  return _ts_azuracast_task_finish (self, result, _ts_azuracast_station_find_async, error);
}

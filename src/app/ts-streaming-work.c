/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming-private.h"

#include "ts-context.h"
#include "ts-main-call.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define HEALTH_TIMEOUT_S 3
#define MAX_HEALTH_BYTES 4096
/* Addresses of YouTube die after six hours. */
#define MAX_AGE_S (5 * 3600)

TsStreamingWork *
_ts_streaming_work_new (TsStreaming *streaming)
{
  TsContext *context = _ts_streaming_get_context (streaming);
  TsStreamingSettings *settings = ts_streaming_get_settings (streaming);
  GListModel *sources = ts_context_get_sources (context);
  TsStreamingWork *self = g_new0 (TsStreamingWork, 1);

  self->streaming = g_object_ref (streaming);
  self->store = g_object_ref (ts_context_get_store (context));
  self->ytdlp = g_object_ref (ts_streaming_get_ytdlp (streaming));
  self->sources = g_ptr_array_new_with_free_func (ts_main_unref_object);
  self->servers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);
    const gint64 id = ts_source_get_id (source);

    if (ts_source_get_role (source) == TS_SOURCE_ROLE_SITE)
      g_ptr_array_add (self->sources, g_steal_pointer (&source));
    else if (ts_source_get_role (source) == TS_SOURCE_ROLE_SERVER)
      g_hash_table_add (self->servers, g_memdup2 (&id, sizeof id));
  }
  self->database_path = g_strdup (_ts_streaming_get_database_path (streaming));
  self->written_path = g_strdup (streaming->written_path);
  self->folder = g_strdup (ts_streaming_settings_get_playlist_folder (settings));
  self->is_enabled = ts_streaming_settings_get_is_enabled (settings);
  self->port = ts_streaming_settings_get_port (settings);
  return self;
}

void
_ts_streaming_work_free (TsStreamingWork *self)
{
  g_ptr_array_unref (self->sources);
  g_hash_table_unref (self->servers);
  ts_main_unref_object (self->store);
  ts_main_unref_object (self->streaming);
  g_object_unref (self->ytdlp);
  g_clear_pointer (&self->database, ts_proxy_database_unref);
  g_free (self->database_path);
  g_free (self->written_path);
  g_free (self->folder);
  g_free (self);
}

/* --- The log ------------------------------------------------------------------------------- */

typedef struct {
  TsStreaming *streaming; /* (owned) */
  char *line;             /* (owned) */
} Line;

static gboolean
log_cb (gpointer user_data)
{
  Line *line = user_data;

  g_signal_emit_by_name (line->streaming, "log", line->line);
  g_object_unref (line->streaming);
  g_free (line->line);
  g_free (line);
  return G_SOURCE_REMOVE;
}

void
_ts_streaming_work_log (TsStreamingWork *self, const char *text)
{
  Line *line = g_new0 (Line, 1);

  g_message ("%s", text);
  line->streaming = g_object_ref (self->streaming);
  line->line = g_strdup (text);
  g_idle_add (log_cb, line);
}

/* --- Whether the proxy answers ------------------------------------------------------------- */

static gboolean
check_health (guint port, GCancellable *cancellable)
{
  g_autofree char *request = g_strdup_printf (
      "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n\r\n", port);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  char answer[MAX_HEALTH_BYTES + 1];
  gsize size = 0;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, HEALTH_TIMEOUT_S);
  connection
      = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) port, cancellable, NULL);
  if (connection == NULL
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                     request, strlen (request), NULL, cancellable, NULL)
      || !g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer,
                                   MAX_HEALTH_BYTES, &size, cancellable, NULL))
    return FALSE;
  answer[size] = '\0';
  return strstr (answer, "\"icy-proxy\"") != NULL;
}

gboolean
_ts_streaming_work_begin (TsStreamingWork *self, GCancellable *cancellable, GError **error)
{
  self->database = ts_proxy_database_open (self->database_path, error);
  if (self->database == NULL)
    return FALSE;
  self->is_proxied = self->is_enabled && check_health (self->port, cancellable);
  if (self->is_enabled && !self->is_proxied
      && !g_cancellable_set_error_if_cancelled (cancellable, error)) {
    g_autofree char *line = g_strdup_printf (
        _ ("The proxy does not answer at port %u: direct addresses are used, which work for some "
           "hours."),
        self->port);

    _ts_streaming_work_log (self, line);
  }
  return !g_cancellable_is_cancelled (cancellable);
}

/* --- Addresses ----------------------------------------------------------------------------- */

static const char *
find_kind (TsStreamingWork *self, const TsTrack *track)
{
  for (guint i = 0; i < self->sources->len; i++)
    if (ts_source_get_id (self->sources->pdata[i]) == track->source_id)
      return ts_source_get_kind (self->sources->pdata[i]);
  return NULL;
}

char *
_ts_streaming_make_page (const TsTrack *track)
{
  g_autofree char *location = g_uri_escape_string (track->location, NULL, FALSE);

  return g_strdup_printf (TS_PROXY_OWN_SCHEME "://%" G_GINT64_FORMAT "/%s", track->source_id,
                          location);
}

static void
add_names (TsProxyTrack *made, const TsTrack *track)
{
  g_free (made->title);
  made->title = ts_track_get_display_title (track);
  made->artist = g_strdup (track->artist);
  made->album = g_strdup (track->album);
  made->duration_ms = track->duration_ms;
}

static TsProxyTrack *
make_server_track (const TsTrack *track)
{
  g_autofree char *page = _ts_streaming_make_page (track);
  g_autofree char *id = ts_proxy_make_id (page);
  TsProxyTrack *made = ts_proxy_track_new (id, NULL);

  made->page_url = g_steal_pointer (&page);
  add_names (made, track);
  return made;
}

static TsProxyTrack *
make_site_track (const TsTrack *track, const char *kind)
{
  const char *play = track->uri != NULL ? track->uri : track->location;
  const gboolean has_page = strcmp (kind, "site") == 0;
  g_autofree char *id = ts_proxy_make_id (play);
  TsProxyTrack *made = ts_proxy_track_new (id, has_page ? NULL : play);

  if (has_page)
    made->page_url = g_strdup (track->location);
  add_names (made, track);
  made->is_live = strcmp (kind, "radio") == 0 && track->size_bytes == 0 && track->duration_ms == 0;
  return made;
}

char *
_ts_streaming_make_headers (const TsYtdlpMedia *media)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  GHashTableIter iter;
  const char *name;
  const char *value;

  g_hash_table_iter_init (&iter, media->headers);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    json_object_set_string_member (object, name, value);
  json_node_take_object (root, object);
  return json_to_string (root, FALSE);
}

/* What went wrong with one track ends nothing. */
static void
log_failure (TsStreamingWork *self, const TsTrack *track, const GError *error)
{
  g_autofree char *title = ts_track_get_display_title (track);
  g_autofree char *line = g_strdup_printf ("%s: %s", title, error->message);

  self->n_failed++;
  _ts_streaming_work_log (self, line);
}

/* Where the audio of a page is: as the database has it if that is young, else asked for. */
static char *
resolve (TsStreamingWork *self,
         const TsProxyTrack *track,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (TsProxyTrack) known = ts_proxy_database_get (self->database, track->id, NULL);
  const double now_s = (double) g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (TsYtdlpMedia) media = NULL;
  g_autofree char *headers = NULL;

  if (known != NULL && known->stream_url != NULL && now_s - known->updated_at < MAX_AGE_S) {
    const gint64 expiry_s = ts_ytdlp_url_get_expiry_s (known->stream_url);

    if (expiry_s == 0 || (double) expiry_s > now_s + 300)
      return g_strdup (known->stream_url);
  }
  media = ts_ytdlp_resolve (self->ytdlp, track->page_url, cancellable, error);
  if (media == NULL)
    return NULL;
  headers = _ts_streaming_make_headers (media);
  /* Not kept, it is asked for again the next time. */
  ts_proxy_database_update_stream_url (self->database, track->id, media->url, headers, NULL);
  return g_strdup (media->url);
}

char *
_ts_streaming_work_make_address (TsStreamingWork *self,
                                 const TsTrack *track,
                                 GCancellable *cancellable,
                                 GError **error)
{
  const gboolean is_on_server = g_hash_table_contains (self->servers, &track->source_id);
  const char *kind = find_kind (self, track);
  g_autoptr (TsProxyTrack) made = NULL;
  g_autoptr (GError) local = NULL;
  char *address = NULL;
  gboolean is_stored;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || (kind == NULL && !is_on_server))
    return NULL;
  made = is_on_server ? make_server_track (track) : make_site_track (track, kind);
  is_stored = ts_proxy_database_add (self->database, made, &local);
  if (!is_stored) {
    log_failure (self, track, local);
    g_clear_error (&local);
  }
  if (is_stored && self->is_proxied)
    return ts_proxy_make_uri (self->port, made->id);
  if (made->page_url == NULL)
    return g_strdup (made->stream_url);
  /* Without the proxy it would have to hold the login. */
  if (is_on_server)
    return NULL;
  address = resolve (self, made, cancellable, &local);
  if (address != NULL)
    return address;
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  log_failure (self, track, local);
  return ts_ytdlp_cut_address (made->page_url);
}

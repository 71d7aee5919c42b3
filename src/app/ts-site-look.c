/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-site-look.h"

#include "ts-feed.h"
#include "ts-http-error.h"
#include "ts-playlist-reader.h"
#include "ts-site-page.h"
#include "ts-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Enough for any list of stations, and for a feed to say its name. */
#define HEAD_BYTES (256 * 1024)

void
ts_site_look_free (TsSiteLook *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->name);
  g_free (self);
}

/* --- Addresses ----------------------------------------------------------------------------- */

static GUri *
parse (const char *address, GError **error)
{
  return g_uri_parse (address, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD
                                   | G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_SCHEME_NORMALIZE,
                      error);
}

char *
ts_site_clean_address (const char *text, GError **error)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *address = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *scheme;

  g_return_val_if_fail (text != NULL, NULL);

  trimmed = g_strstrip (g_strdup (text));
  address = strstr (trimmed, "://") != NULL ? g_strdup (trimmed)
                                            : g_strconcat ("https://", trimmed, NULL);
  if (g_utf8_validate (address, -1, NULL) && strpbrk (address, " \t\r\n\"<>") == NULL)
    uri = parse (address, NULL);
  scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  if (scheme == NULL || (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
      || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || *g_uri_get_host (uri) == '-') {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _ ("“%s” is no address on the web"), trimmed);
    return NULL;
  }
  if (g_uri_get_userinfo (uri) != NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         _ ("An address with a user name or password in it would be seen by "
                            "everybody. Sites that need a login are read with cookies."));
    return NULL;
  }
  return g_uri_to_string (uri);
}

static char *
dup_host (const char *address)
{
  g_autoptr (GUri) uri = parse (address, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL)
    return g_strdup (address);
  return g_strdup (g_str_has_prefix (host, "www.") ? host + strlen ("www.") : host);
}

char *
ts_site_make_name (const char *address)
{
  g_return_val_if_fail (address != NULL, NULL);

  return dup_host (address);
}

static gboolean
is_youtube (const char *address)
{
  g_autofree char *host = dup_host (address);

  return g_ascii_strcasecmp (host, "youtube.com") == 0 || g_str_has_suffix (host, ".youtube.com")
         || g_ascii_strcasecmp (host, "youtu.be") == 0;
}

/* --- Looking ------------------------------------------------------------------------------- */

static TsSiteLook *
look_new (const char *kind, const char *address, const char *name)
{
  TsSiteLook *self = g_new0 (TsSiteLook, 1);

  self->kind = kind;
  self->address = g_strdup (address);
  self->name = ts_text_is_set (name) ? g_strstrip (g_strdup (name)) : ts_site_make_name (address);
  return self;
}

/* A file is called by its name. */
static char *
dup_file_name (const char *address)
{
  g_autoptr (GUri) uri = parse (address, NULL);
  g_autofree char *base = g_path_get_basename (uri != NULL ? g_uri_get_path (uri) : address);
  g_autofree char *name = g_uri_unescape_string (base, NULL);

  return name != NULL && strchr (name, '.') != NULL ? g_utf8_make_valid (name, -1) : NULL;
}

static TsSiteLook *
judge (const TsSitePage *page, const char *address)
{
  gsize size;
  const char *data = g_bytes_get_data (page->data, &size);
  g_autoptr (TsPlaylist) playlist = NULL;

  if (ts_site_page_is_audio (page)) {
    g_autofree char *file = page->length > 0 ? dup_file_name (address) : NULL;

    return look_new ("radio", address, page->station_name != NULL ? page->station_name : file);
  }
  if (ts_feed_looks_like (data, size)) {
    g_autoptr (TsFeed) feed = !page->is_cut ? ts_feed_parse (data, size, address, NULL) : NULL;

    return look_new ("feed", address, feed != NULL ? feed->title : NULL);
  }
  if (g_strstr_len (data, (gssize) size, "#EXT-X-") != NULL)
    return look_new ("radio", address, NULL);
  playlist = ts_playlist_read_bytes ((const guint8 *) data, size, NULL, NULL);
  if (playlist != NULL && playlist->entries->len > 0) {
    const TsPlaylistEntry *first = playlist->entries->pdata[0];

    return look_new ("radio", address, playlist->name != NULL ? playlist->name : first->title);
  }
  return look_new ("site", address, NULL);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *address = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TsSitePage) page = ts_site_page_read_finish (result, &error);

  if (page != NULL) {
    g_task_return_pointer (task, judge (page, address), (GDestroyNotify) ts_site_look_free);
  } else if (g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_AUTH)
             || g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_REJECTED)) {
    /* It does not like programs; yt-dlp knows how to ask. */
    g_error_free (error);
    g_task_return_pointer (task, look_new ("site", address, NULL),
                           (GDestroyNotify) ts_site_look_free);
  } else {
    g_task_return_error (task, error);
  }
}

void
ts_site_look_async (TsHttpClient *client,
                    const char *address,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *clean = NULL;
  g_autofree char *name = NULL;
  GError *error = NULL;

  g_return_if_fail (TS_IS_HTTP_CLIENT (client));
  g_return_if_fail (address != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_site_look_async);
  clean = ts_site_clean_address (address, &error);
  if (clean == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (is_youtube (clean)) {
    g_task_return_pointer (task, look_new ("site", clean, NULL),
                           (GDestroyNotify) ts_site_look_free);
    return;
  }
  name = ts_site_make_name (clean);
  g_task_set_task_data (task, g_strdup (clean), g_free);
  ts_site_page_read_async (client, name, clean, HEAD_BYTES, NULL, cancellable, read_cb,
                           g_steal_pointer (&task));
}

TsSiteLook *
ts_site_look_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

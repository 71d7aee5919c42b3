/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-track.h"

#include "ts-proxy-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ID_LENGTH 64
#define VIDEO_ID_LENGTH 11
#define ID_BYTES 16

G_DEFINE_QUARK (ts-proxy-error-quark, ts_proxy_error)

TsProxyTrack *
ts_proxy_track_new (const char *id, const char *stream_url)
{
  TsProxyTrack *self = g_new0 (TsProxyTrack, 1);

  self->id = g_strdup (id);
  self->stream_url = g_strdup (stream_url);
  self->title = g_strdup ("");
  return self;
}

TsProxyTrack *
ts_proxy_track_copy (const TsProxyTrack *self)
{
  TsProxyTrack *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->stream_url = g_strdup (self->stream_url);
  copy->page_url = g_strdup (self->page_url);
  copy->headers = g_strdup (self->headers);
  copy->pinned_key = g_strdup (self->pinned_key);
  copy->title = g_strdup (self->title);
  copy->artist = g_strdup (self->artist);
  copy->album = g_strdup (self->album);
  copy->charset = g_strdup (self->charset);
  return copy;
}

void
ts_proxy_track_free (TsProxyTrack *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->stream_url);
  g_free (self->page_url);
  g_free (self->headers);
  g_free (self->pinned_key);
  g_free (self->title);
  g_free (self->artist);
  g_free (self->album);
  g_free (self->charset);
  g_free (self);
}

static gboolean
url_is_usable (const char *url, gboolean is_page)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);

  if (uri == NULL || strpbrk (url, "\r\n") != NULL)
    return FALSE;
  return (g_str_equal (g_uri_get_scheme (uri), "http")
          || g_str_equal (g_uri_get_scheme (uri), "https")
          || (is_page && g_str_equal (g_uri_get_scheme (uri), TS_PROXY_OWN_SCHEME)))
         && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0';
}

static gboolean
text_is_usable (const char *text)
{
  return text == NULL || g_utf8_validate (text, -1, NULL);
}

gboolean
ts_proxy_track_check (const TsProxyTrack *self, GError **error)
{
  const char *urls[] = { self->stream_url, self->page_url };

  if (self->id == NULL || !ts_proxy_id_is_valid (self->id)) {
    g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_INVALID,
                 _ ("An id is 1 to %d letters, digits, hyphens and underscores."), MAX_ID_LENGTH);
    return FALSE;
  }
  if (self->stream_url == NULL && self->page_url == NULL) {
    g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_INVALID,
                 _ ("There is no address for “%s”."), self->id);
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    if (urls[i] != NULL && (!text_is_usable (urls[i]) || !url_is_usable (urls[i], i == 1))) {
      g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_INVALID,
                   _ ("The address of “%s” is no web address."), self->id);
      return FALSE;
    }
  if (self->title == NULL || !text_is_usable (self->title) || !text_is_usable (self->artist)
      || !text_is_usable (self->album)) {
    g_set_error (error, TS_PROXY_ERROR, TS_PROXY_ERROR_INVALID,
                 _ ("The names of “%s” are not UTF-8."), self->id);
    return FALSE;
  }
  return TRUE;
}

gboolean
ts_proxy_track_is_own (const TsProxyTrack *self)
{
  return self->page_url != NULL && g_str_has_prefix (self->page_url, TS_PROXY_OWN_SCHEME ":");
}

char *
ts_proxy_track_make_name (const TsProxyTrack *self)
{
  gboolean has_artist = self->artist != NULL && *self->artist != '\0';

  if (has_artist && *self->title != '\0')
    return g_strconcat (self->artist, " - ", self->title, NULL);
  return g_strdup (has_artist ? self->artist : self->title);
}

gboolean
ts_proxy_id_is_valid (const char *id)
{
  gsize length = strspn (id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

  return length > 0 && length <= MAX_ID_LENGTH && id[length] == '\0';
}

/* The id in what follows "v=" or a path, or NULL when it is not of a video's length. */
static char *
take_video_id (const char *text)
{
  g_autofree char *id = g_strndup (text, strcspn (text, "&?#/"));

  return strlen (id) == VIDEO_ID_LENGTH && ts_proxy_id_is_valid (id) ? g_steal_pointer (&id) : NULL;
}

static char *
find_video_id (const char *url)
{
  static const char *const folders[] = { "/shorts/", "/live/", "/embed/", "/v/" };
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *host = NULL;
  const char *path;
  const char *query;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;
  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  path = g_uri_get_path (uri);
  query = g_uri_get_query (uri);
  if (g_str_equal (host, "youtu.be"))
    return *path == '/' ? take_video_id (path + 1) : NULL;
  if (!g_str_equal (host, "youtube.com") && !g_str_has_suffix (host, ".youtube.com")
      && !g_str_equal (host, "www.youtube-nocookie.com"))
    return NULL;
  if (g_str_equal (path, "/watch"))
    while (query != NULL) {
      if (g_str_has_prefix (query, "v="))
        return take_video_id (query + 2);
      query = strchr (query, '&');
      query = query != NULL ? query + 1 : NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    if (g_str_has_prefix (path, folders[i]))
      return take_video_id (path + strlen (folders[i]));
  return NULL;
}

char *
ts_proxy_make_id (const char *url)
{
  char *id = find_video_id (url);
  g_autoptr (GChecksum) checksum = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  if (id != NULL)
    return id;
  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, (const guchar *) url, -1);
  g_checksum_get_digest (checksum, digest, &length);
  id = g_base64_encode (digest, ID_BYTES);
  for (char *p = id; *p != '\0'; p++)
    *p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
  id[22] = '\0';
  return id;
}

char *
ts_proxy_make_uri (guint port, const char *id)
{
  return g_strdup_printf ("http://127.0.0.1:%u/proxy/%s", port, id);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-icy-reader.h"
#include "ts-proxy-reply.h"

#include <curl/curl.h>
#include <string.h>

/* More than any honest site sends. */
#define MAX_HEAD 65536

void
ts_proxy_reply_init (TsProxyReply *self)
{
  memset (self, 0, sizeof *self);
  self->content_length = -1;
  self->range_first = -1;
  self->range_last = -1;
  self->range_total = -1;
  self->retry_after_s = -1;
}

void
ts_proxy_reply_clear (TsProxyReply *self)
{
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->location, g_free);
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->icy_br, g_free);
}

/* Digits only; -1 for anything else. */
static gint64
parse_number (const char *text)
{
  guint64 number;

  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL) ? (gint64) number : -1;
}

/* "bytes 0-99/1000", "bytes 0-99" followed by a star for an unknown total, or a star for the range
 * that could not be satisfied. */
static void
read_content_range (TsProxyReply *self, const char *value)
{
  g_auto (GStrv) parts = NULL;
  g_auto (GStrv) ends = NULL;

  if (g_ascii_strncasecmp (value, "bytes", 5) != 0 || (value[5] != ' ' && value[5] != '=')) {
    self->is_broken = TRUE;
    return;
  }
  value += 6;
  while (*value == ' ')
    value++;
  parts = g_strsplit (value, "/", 2);
  if (g_strv_length (parts) != 2) {
    self->is_broken = TRUE;
    return;
  }
  self->range_total = parse_number (parts[1]);
  if (self->range_total < 0 && strcmp (parts[1], "*") != 0)
    self->is_broken = TRUE;
  if (strcmp (parts[0], "*") == 0)
    return;
  ends = g_strsplit (parts[0], "-", 2);
  if (g_strv_length (ends) == 2) {
    self->range_first = parse_number (ends[0]);
    self->range_last = parse_number (ends[1]);
  }
  if (self->range_first < 0 || self->range_last < self->range_first
      || (self->range_total >= 0 && self->range_last >= self->range_total))
    self->is_broken = TRUE;
}

static void
read_length (TsProxyReply *self, const char *value)
{
  const gint64 length = parse_number (value);

  if (length < 0 || (self->content_length >= 0 && self->content_length != length))
    self->is_broken = TRUE;
  self->content_length = length;
}

static void
read_transfer_encoding (TsProxyReply *self, const char *value)
{
  if (g_ascii_strcasecmp (value, "identity") == 0)
    return;
  /* Others were not asked for, and twice is a trick. */
  self->is_broken |= self->is_chunked || g_ascii_strcasecmp (value, "chunked") != 0;
  self->is_chunked = TRUE;
}

static void
read_retry_after (TsProxyReply *self, const char *value, gint64 now)
{
  gint64 when;

  self->retry_after_s = parse_number (value);
  if (self->retry_after_s >= 0)
    return;
  when = (gint64) curl_getdate (value, NULL);
  if (when >= 0)
    self->retry_after_s = MAX (when - now, 0);
}

/* Keeps @value, unless it holds what would begin another line or end a text. */
static void
set_text (char **target, const char *value)
{
  gboolean is_sound = *value != '\0';

  for (const char *p = value; *p != '\0'; p++)
    is_sound = is_sound && (guchar) *p >= ' ' && *p != 0x7f;
  g_free (*target);
  *target = is_sound ? g_strdup (value) : NULL;
}

static void
read_field (TsProxyReply *self, const char *name, const char *value, gint64 now)
{
  if (g_ascii_strcasecmp (name, "Content-Length") == 0)
    read_length (self, value);
  else if (g_ascii_strcasecmp (name, "Content-Range") == 0)
    read_content_range (self, value);
  else if (g_ascii_strcasecmp (name, "Content-Type") == 0)
    set_text (&self->content_type, value);
  else if (g_ascii_strcasecmp (name, "Content-Encoding") == 0)
    self->is_encoded |= *value != '\0' && g_ascii_strcasecmp (value, "identity") != 0;
  else if (g_ascii_strcasecmp (name, "Transfer-Encoding") == 0)
    read_transfer_encoding (self, value);
  else if (g_ascii_strcasecmp (name, "Accept-Ranges") == 0)
    self->accepts_ranges = g_ascii_strcasecmp (value, "bytes") == 0;
  else if (g_ascii_strcasecmp (name, "Location") == 0)
    set_text (&self->location, value);
  else if (g_ascii_strcasecmp (name, "Retry-After") == 0)
    read_retry_after (self, value, now);
  else if (g_ascii_strcasecmp (name, "ETag") == 0)
    set_text (&self->etag, value[0] == '"' ? value : "");
  else if (g_ascii_strcasecmp (name, "icy-br") == 0)
    set_text (&self->icy_br, parse_number (value) > 0 ? value : "");
  else if (g_ascii_strcasecmp (name, "icy-metaint") == 0) {
    const gint64 metaint = parse_number (value);

    self->is_broken |= metaint < 0 || metaint > TS_ICY_METAINT_MAX;
    self->metaint = (gsize) MAX (metaint, 0);
  }
}

static void
begin (TsProxyReply *self, const char *text)
{
  const char *space = strchr (text, ' ');
  const gsize n_bytes = self->n_bytes;
  int status = 0;

  ts_proxy_reply_clear (self);
  ts_proxy_reply_init (self);
  self->n_bytes = n_bytes;
  for (space = space != NULL ? space + 1 : ""; g_ascii_isdigit (*space) && status < 1000; space++)
    status = status * 10 + (*space - '0');
  self->status = status >= 100 && status <= 599 ? status : 0;
  self->is_broken = self->status == 0;
}

gboolean
ts_proxy_reply_read_line (TsProxyReply *self, const char *line, gsize length, gint64 now)
{
  g_autofree char *text = NULL;
  char *value;

  self->n_bytes += length;
  if (self->n_bytes > MAX_HEAD)
    self->is_broken = TRUE;
  while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
    length--;
  if (length == 0) {
    /* The chunks tell how long they are. */
    if (self->is_chunked)
      self->content_length = -1;
    /* 1xx is not the answer yet. */
    return self->status >= 200 || self->is_broken;
  }
  if (self->is_broken && self->n_bytes > MAX_HEAD)
    return FALSE;
  text = g_strndup (line, length);
  if (g_str_has_prefix (text, "HTTP/") || g_str_has_prefix (text, "ICY ")) {
    begin (self, text);
    return FALSE;
  }
  value = strchr (text, ':');
  if (value == NULL)
    return FALSE;
  *value++ = '\0';
  read_field (self, g_strchomp (text), g_strstrip (value), now);
  return FALSE;
}

gboolean
ts_proxy_reply_is_redirect (const TsProxyReply *self)
{
  return (self->status == 301 || self->status == 302 || self->status == 303 || self->status == 307
          || self->status == 308)
         && self->location != NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-icy-text.h"
#include "ts-proxy-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Names in a header; longer ones are of no use to a player. */
#define MAX_NAME 1000

static TsVerdict
fail (TsProxySession *self, const char *fault)
{
  self->fault = fault;
  return TS_VERDICT_FAIL;
}

/* Whether lengths of an answer with a part of a file fit together. */
static gboolean
part_is_sound (const TsProxyReply *reply)
{
  return reply->range_first >= 0
         && (reply->content_length < 0
             || reply->content_length == reply->range_last - reply->range_first + 1);
}

/* Where the part that was asked for begins in a file of @total bytes, -1 if that is not known. */
static gint64
wanted_first (TsProxySession *self, gint64 total)
{
  switch (self->range.kind) {
  case TS_PROXY_RANGE_FROM:
  case TS_PROXY_RANGE_FROM_TO:
    return self->range.first;
  case TS_PROXY_RANGE_LAST:
    return total >= 0 ? MAX (total - self->range.last, 0) : -1;
  case TS_PROXY_RANGE_NONE:
  default:
    return 0;
  }
}

static TsVerdict
judge_part (TsProxySession *self, const TsProxyReply *reply)
{
  const gint64 total = reply->range_total;
  const gint64 first = wanted_first (self, total);

  if (!part_is_sound (reply) || (self->is_bounded && total < 0))
    return fail (self, _ ("The site's answer makes no sense."));
  if (first >= 0 && first != reply->range_first) {
    /* The length is known only now; the last piece of a file may be larger than one may ask for. */
    if (self->is_bounded && self->range.kind == TS_PROXY_RANGE_LAST) {
      self->range = (TsProxyRange){ TS_PROXY_RANGE_FROM, first, 0 };
      return TS_VERDICT_AGAIN;
    }
    return fail (self, _ ("The site sent another part than was asked for."));
  }
  self->position = reply->range_first;
  self->piece_end = reply->range_last + 1;
  self->total = total;
  self->end = self->piece_end;
  if (self->is_bounded)
    self->end
        = self->range.kind == TS_PROXY_RANGE_FROM_TO ? MIN (self->range.last + 1, total) : total;
  else if (self->range.kind == TS_PROXY_RANGE_NONE && self->end != total)
    return fail (self, _ ("The site sent another part than was asked for."));
  self->is_partial = self->range.kind != TS_PROXY_RANGE_NONE;
  return TS_VERDICT_TAKE;
}

static TsVerdict
judge_whole (TsProxySession *self, const TsProxyReply *reply)
{
  if (reply->content_length == 0)
    return fail (self, _ ("The site sent nothing."));
  /* The site takes no notice of ranges. */
  self->is_bounded = FALSE;
  self->range.kind = TS_PROXY_RANGE_NONE;
  self->is_partial = FALSE;
  self->position = 0;
  self->total = reply->content_length;
  self->end = self->piece_end = self->total;
  g_clear_pointer (&self->reader, ts_icy_reader_free);
  if (reply->metaint > 0) {
    self->reader = ts_icy_reader_new (reply->metaint);
    self->total = self->end = self->piece_end = -1;
  }
  self->is_endless = self->track->is_live || self->reader != NULL
                     || (self->end < 0 && self->track->duration_ms <= 0);
  return TS_VERDICT_TAKE;
}

static gboolean
is_web_page (const char *content_type)
{
  return content_type != NULL
         && (g_ascii_strncasecmp (content_type, "text/html", 9) == 0
             || g_ascii_strncasecmp (content_type, "multipart/byteranges", 20) == 0);
}

/* What a music server says instead of giving the file, with a status of 200. */
static gboolean
is_message (const char *content_type)
{
  static const char *const types[] = { "application/json", "application/xml", "text/xml" };

  for (gsize i = 0; content_type != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strncasecmp (content_type, types[i], strlen (types[i])) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
can_refresh (TsProxySession *self)
{
  return self->server->resolver != NULL && self->track->page_url != NULL && !self->was_refreshed;
}

/* The login may be an old one. */
static TsVerdict
judge_login (TsProxySession *self)
{
  self->fault = _ ("The server refuses to send it.");
  return can_refresh (self) ? TS_VERDICT_REFRESH : TS_VERDICT_FAIL;
}

static TsVerdict
judge_refusal (TsProxySession *self, const TsProxyReply *reply)
{
  if (ts_proxy_track_is_own (self->track) && (reply->status == 401 || reply->status == 403))
    return judge_login (self);
  if (reply->status == 403 && !self->is_begun && !self->is_bounded && !self->was_bounds_tried
      && !self->track->is_live && !self->has_pieces)
    return TS_VERDICT_BOUNDS;
  if (reply->status == 403 || reply->status == 410) {
    self->fault = _ ("The site does not give it out any more.");
    return can_refresh (self) ? TS_VERDICT_REFRESH : TS_VERDICT_FAIL;
  }
  if (reply->status == 408 || reply->status == 429 || reply->status >= 500) {
    self->retry_after_s = reply->retry_after_s;
    self->fault = _ ("The site is out of order or overloaded.");
    return TS_VERDICT_RETRY;
  }
  if (reply->status == 404)
    return fail (self, _ ("The site does not have it any more."));
  return fail (self, _ ("The site refuses to send it."));
}

/* Whether it is what HLS calls a playlist, by its type, or its name where it has none to speak of.
 */
static gboolean
is_list_of_pieces (TsProxySession *self, const TsProxyReply *reply)
{
  const char *type = reply->content_type;
  g_autofree char *path = NULL;

  if (type != NULL && strstr (type, "mpegurl") != NULL)
    return TRUE;
  if (type != NULL && !g_str_has_prefix (type, "text/plain")
      && !g_str_has_prefix (type, "application/octet-stream"))
    return FALSE;
  path = g_strndup (self->track->stream_url, strcspn (self->track->stream_url, "?#"));
  return !self->has_pieces && g_str_has_suffix (path, ".m3u8");
}

static TsVerdict
judge_first (TsProxySession *self, const TsProxyReply *reply)
{
  TsVerdict verdict;

  if (reply->status == 416 && self->range.kind != TS_PROXY_RANGE_NONE) {
    self->total = reply->range_total;
    return TS_VERDICT_BEYOND;
  }
  if (reply->status != 200 && reply->status != 206)
    return judge_refusal (self, reply);
  if (reply->is_encoded)
    return fail (self, _ ("The site sends compressed data though it was asked not to."));
  if (is_list_of_pieces (self, reply))
    return self->has_pieces ? fail (self, _ ("The site's list of pieces makes no sense."))
                            : TS_VERDICT_PIECES;
  if (reply->content_type != NULL && strstr (reply->content_type, "dash+xml") != NULL)
    return fail (self, _ ("The site has it in pieces of a kind (DASH) that are not put together."));
  if (is_web_page (reply->content_type))
    return fail (self, _ ("The site sent a web page instead of sound."));
  if (ts_proxy_track_is_own (self->track) && is_message (reply->content_type))
    return judge_login (self);
  verdict = reply->status == 206 ? judge_part (self, reply) : judge_whole (self, reply);
  if (verdict != TS_VERDICT_TAKE)
    return verdict;
  g_free (self->etag);
  self->etag = g_strdup (reply->etag);
  return self->is_head ? TS_VERDICT_HEAD : TS_VERDICT_TAKE;
}

/* An answer that is to go on where another one ended: nothing may be different. */
static TsVerdict
judge_next (TsProxySession *self, const TsProxyReply *reply)
{
  if (reply->status != 200 && reply->status != 206)
    return reply->status == 416 ? fail (self, _ ("The site has another file there now."))
                                : judge_refusal (self, reply);
  if (reply->status == 200)
    return fail (self, _ ("The site cannot go on where it ended."));
  if (reply->is_encoded || !part_is_sound (reply) || reply->range_first != self->position
      || reply->range_total < 0 || (self->total >= 0 && reply->range_total != self->total)
      || (self->etag != NULL && reply->etag != NULL && strcmp (self->etag, reply->etag) != 0))
    return fail (self, _ ("The site has another file there now."));
  self->total = reply->range_total;
  if (self->end < 0)
    self->end = self->total;
  self->piece_end = reply->range_last + 1;
  return TS_VERDICT_TAKE;
}

gboolean
_ts_proxy_session_judge (TsProxySession *self, const TsProxyReply *reply)
{
  self->verdict = self->is_begun ? judge_next (self, reply) : judge_first (self, reply);
  return self->verdict == TS_VERDICT_TAKE;
}

/* --- The head of our answer ---------------------------------------------------------------- */

static void
append_field (GString *head, const char *name, const char *value)
{
  g_autofree char *clean = value != NULL ? ts_icy_text_clean (value, MAX_NAME) : NULL;

  if (clean != NULL && *clean != '\0')
    g_string_append_printf (head, "%s: %s\r\n", name, clean);
}

static void
append_bit_rate (TsProxySession *self, GString *head, const TsProxyReply *reply)
{
  if (reply->icy_br != NULL)
    append_field (head, "icy-br", reply->icy_br);
  else if (self->total > 0 && self->track->duration_ms > 0)
    g_string_append_printf (head, "icy-br: %" G_GINT64_FORMAT "\r\n",
                            (self->total * 8 + self->track->duration_ms / 2)
                                / self->track->duration_ms);
}

/* Blocks and ranges exclude each other: a player that gets blocks cannot seek. */
static gboolean
must_inline (TsProxySession *self, const TsProxyReply *reply)
{
  if (!self->wants_icy || self->is_partial || !_ts_proxy_type_takes_titles (reply->content_type))
    return FALSE;
  return self->mode == TS_PROXY_MODE_ALWAYS || self->is_endless || self->end < 0;
}

static void
append_length (TsProxySession *self, GString *head, const char *name)
{
  gint64 length = self->end - self->position;

  if (self->end < 0)
    return;
  if (self->writer != NULL)
    length = ts_icy_writer_get_total (name, length);
  g_string_append_printf (head, "Content-Length: %" G_GINT64_FORMAT "\r\n", length);
  if (!self->is_partial)
    return;
  g_string_append_printf (head, "Content-Range: bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/",
                          self->position, self->end - 1);
  if (self->total >= 0)
    g_string_append_printf (head, "%" G_GINT64_FORMAT "\r\n", self->total);
  else
    g_string_append (head, "*\r\n");
}

char *
_ts_proxy_session_make_head (TsProxySession *self, const TsProxyReply *reply)
{
  const int status = self->is_partial ? 206 : 200;
  g_autofree char *name = ts_proxy_track_make_name (self->track);
  GString *head = g_string_new (NULL);

  g_clear_pointer (&self->writer, ts_icy_writer_free);
  if (must_inline (self, reply))
    self->writer = ts_icy_writer_new (name);
  g_string_append_printf (head, "HTTP/1.%d %d %s\r\n", self->connection->request.minor, status,
                          _ts_proxy_get_reason (status));
  append_field (head, "Content-Type",
                reply->content_type != NULL ? reply->content_type : "application/octet-stream");
  append_length (self, head, name);
  if (self->writer == NULL && !self->is_endless && self->end >= 0
      && (reply->accepts_ranges || reply->status == 206))
    g_string_append (head, "Accept-Ranges: bytes\r\n");
  append_field (head, "icy-name", name);
  append_bit_rate (self, head, reply);
  if (self->writer != NULL)
    g_string_append_printf (head, "icy-metaint: %d\r\n", TS_ICY_METAINT);
  g_string_append (head, "Cache-Control: no-store\r\n"
                         "X-Content-Type-Options: nosniff\r\n"
                         "Connection: close\r\n\r\n");
  return g_string_free (head, FALSE);
}

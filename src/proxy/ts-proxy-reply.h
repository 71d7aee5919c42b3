/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsProxyReply:
 *
 * The head of an answer from a site, read a line at a time. Pure functions; a number that the
 * answer does not have, or has in a form that makes no sense, is -1.
 */
typedef struct {
  int status; /* 0 before the first line */
  gsize n_bytes;
  gint64 content_length;
  gint64 range_first;  /* of Content-Range */
  gint64 range_last;   /* -1 also for an unsatisfied range */
  gint64 range_total;  /* -1 also for an unknown one */
  gint64 retry_after_s;
  gsize metaint;       /* 0: no blocks */
  gboolean is_broken;  /* it contradicts itself, or says what cannot be */
  gboolean is_chunked;
  gboolean is_encoded; /* compressed, say */
  gboolean accepts_ranges;
  char *content_type;  /* (owned) (nullable) */
  char *location;      /* (owned) (nullable) */
  char *etag;          /* (owned) (nullable): a strong one */
  char *icy_br;        /* (owned) (nullable): digits */
} TsProxyReply;

void ts_proxy_reply_init (TsProxyReply *self);
void ts_proxy_reply_clear (TsProxyReply *self);

/**
 * ts_proxy_reply_read_line:
 * @line: (array length=length): with or without its end
 * @now: Unix seconds, for dates in Retry-After
 *
 * Takes one line in. A status line begins anew.
 *
 * Returns: whether @line was the empty one that ends the head of a final answer
 */
gboolean
ts_proxy_reply_read_line (TsProxyReply *self, const char *line, gsize length, gint64 now);

/**
 * ts_proxy_reply_is_redirect:
 *
 * Returns: whether the answer is elsewhere, and says where
 */
gboolean ts_proxy_reply_is_redirect (const TsProxyReply *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "ts-http-request.h"

G_BEGIN_DECLS

struct _TsHttpRequest {
  gatomicrefcount ref_count;

  char *method;                /* (owned) */
  GUri *uri;                   /* (owned) */
  SoupMessageHeaders *headers; /* (owned) */

  char *content_type; /* (owned) (nullable) */
  GBytes *body;       /* (owned) (nullable) */
  TsHttpBodyFunc body_func;
  gpointer body_data; /* (owned by body_data_free) */
  GDestroyNotify body_data_free;
  gint64 body_length;

  TsHttpJudgeFunc judge;     /* (nullable) */
  TsHttpExplainFunc explain; /* (nullable) */
  gboolean is_repeatable;
  guint first_byte_timeout_ms; /* 0: the service's */

  guint n_attempts;      /* made so far */
  gint64 retry_after_ms; /* -1: not said */
  gboolean is_in_doubt;  /* an attempt may have had its effect */
};

/**
 * _ts_http_request_make_message:
 * @uri: (nullable): where to, after a redirect; NULL for the request's own address
 *
 * Returns: (transfer full): a message for one attempt, or NULL when the body cannot be opened
 */
SoupMessage *_ts_http_request_make_message (TsHttpRequest *self, GUri *uri, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsProxyChunks:
 *
 * Takes the body out of its chunks (RFC 9112, section 7.1). Pure functions; a body of zeros is one
 * that has not begun.
 */
typedef struct {
  int state;
  guint64 left;       /* of the chunk; its size while that is read */
  guint n_line;       /* bytes of a line that is skipped, or digits of a size */
  gboolean is_done;   /* all of the body and what comes behind it was seen */
  gboolean is_broken; /* it makes no sense from here on */
} TsProxyChunks;

/**
 * ts_proxy_chunks_decode:
 * @bytes: (array length=length): what came, which is overwritten
 *
 * Moves the bytes of the body to the begin of @bytes. What comes behind the end is ignored.
 *
 * Returns: how many these are
 */
gsize ts_proxy_chunks_decode (TsProxyChunks *self, guint8 *bytes, gsize length);

G_END_DECLS

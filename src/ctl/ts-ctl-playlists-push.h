/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"
#include "ts-ctl-secret.h"

G_BEGIN_DECLS

/* What `playlists push` is told. Borrowed. */
typedef struct {
  const char *what;         /* a playlist of the library, or a file */
  const char *to;           /* (nullable): the server */
  const char *source;       /* (nullable): where the playlist is, when several have the name */
  const char *name;         /* (nullable): on the server, when it is another one */
  const char *const *picks; /* (array zero-terminated=1) (nullable): "ENTRY=CANDIDATE" */
  const TsCtlSecret *secret;
  gboolean is_dry_run;
  gboolean is_json;
} TsCtlPush;

/**
 * ts_ctl_playlists_push:
 *
 * Puts a playlist onto a server and says what was not found.
 *
 * Returns: %TS_CTL_PARTLY when entries were left out
 */
TsCtlExit ts_ctl_playlists_push (TsContext *context, const TsCtlPush *push);

G_END_DECLS

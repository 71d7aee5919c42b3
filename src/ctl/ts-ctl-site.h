/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"
#include "ts-ctl-command.h"

G_BEGIN_DECLS

/* Where the playlists of an account of YouTube are listed. */
#define TS_CTL_SITE_PLAYLISTS "https://www.youtube.com/feed/playlists"

typedef struct {
  char *profile;
  char *kind;
  char *name;
  char *resolver;
  char *cookies_file;
  char *cookies_browser;
  gboolean is_json;
} TsCtlSiteArguments;

/* The verbs of "tracksyncctl site" that ask yt-dlp, and its settings. */

TsCtlExit ts_ctl_site_check (TsContext *context, const TsCtlSiteArguments *arguments);
TsCtlExit
ts_ctl_site_resolve (TsContext *context, const char *address, const TsCtlSiteArguments *arguments);
TsCtlExit ts_ctl_site_list_entries (TsContext *context,
                                    const char *address,
                                    const TsCtlSiteArguments *arguments);

/**
 * ts_ctl_site_settings:
 * @changes: (array zero-terminated=1): "name=value", where no value is the default; none just shows
 *   them
 */
TsCtlExit
ts_ctl_site_settings (TsContext *context, char **changes, const TsCtlSiteArguments *arguments);

G_END_DECLS

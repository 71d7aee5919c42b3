/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* start-media-site, running beside a test. */
typedef struct {
  GSubprocess *process; /* (owned) */
  char *uri;            /* (owned): without a trailing slash */
} TsMediaSite;

void ts_media_site_set_up (TsMediaSite *self);
void ts_media_site_tear_down (TsMediaSite *self);

/**
 * ts_media_site_make_uri:
 * @format: what follows the address, from its slash on
 *
 * Returns: (transfer full): an address on the site
 */
char *ts_media_site_make_uri (TsMediaSite *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS

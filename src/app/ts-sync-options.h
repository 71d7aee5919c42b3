/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ts-playlist-format.h"

G_BEGIN_DECLS

/* How a pair is kept in step; kept with it as JSON. */
typedef struct {
  char *layout;                     /* (owned): a template, see TsPathTemplate */
  char *prefix; /* (owned) (nullable): a folder below the target's root that all goes into */
  TsPlaylistFormat playlist_format; /* UNKNOWN: playlists are left out */
  char *playlist_map; /* (owned) (nullable): what stands for the target's root in playlists, such as
                         "/music"; NULL for relative paths */
  gboolean is_forced; /* what is there already is copied again */
  gboolean replaces_kinds; /* ...also where it is of another format, on stations; not kept */
  gboolean wants_gain; /* files without loudness tags are replaced by ones with them */
  gboolean exact_only; /* the matcher may not guess */
  int one_per_recording; /* whether tracks that are one recording go there once: 0 no, 1 yes, -1 as
                            that kind of target wants it: stations do, folders do not */
  gboolean wants_fresh_list; /* a station is asked even where its list is at hand; not kept */
} TsSyncOptions;

/**
 * ts_sync_options_new:
 *
 * Returns: (transfer full): the default layout, playlists as M3U8 with relative paths
 */
TsSyncOptions *ts_sync_options_new (void) G_GNUC_WARN_UNUSED_RESULT;
TsSyncOptions *ts_sync_options_copy (const TsSyncOptions *self) G_GNUC_WARN_UNUSED_RESULT;
void ts_sync_options_free (TsSyncOptions *self);

char *ts_sync_options_to_json (const TsSyncOptions *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_sync_options_from_json:
 * @json: (nullable): what ts_sync_options_to_json() gave; what it does not say is as by default
 */
TsSyncOptions *ts_sync_options_from_json (const char *json) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSyncOptions, ts_sync_options_free)

G_END_DECLS

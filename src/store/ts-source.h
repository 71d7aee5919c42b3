/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TsSource:
 *
 * A place tracks come from, as it was when it was listed: a folder or a server. Not changed
 * after it was made; read-only properties: id, kind, name, location, added-us, scanned-us,
 * n-tracks, n-missing.
 */
#define TS_TYPE_SOURCE (ts_source_get_type ())
G_DECLARE_FINAL_TYPE (TsSource, ts_source, TS, SOURCE, GObject)

/**
 * ts_source_new:
 * @kind: (not nullable): "folder", or a kind of server: "subsonic"
 * @name: (not nullable): what people call it
 * @location: (not nullable): the folder's absolute path in the file system's own bytes, or the
 *   server's address
 */
TsSource *ts_source_new (gint64 id,
                         const char *kind,
                         const char *name,
                         const char *location,
                         gint64 added_us,
                         gint64 scanned_us,
                         guint n_tracks,
                         guint n_missing) G_GNUC_WARN_UNUSED_RESULT;

gint64 ts_source_get_id (TsSource *self);
const char *ts_source_get_kind (TsSource *self);
const char *ts_source_get_name (TsSource *self);

/* What can be done with a source; follows from its kind. */
typedef enum {
  TS_SOURCE_ROLE_FOLDER,  /* files here, which can be opened and watched */
  TS_SOURCE_ROLE_SERVER,  /* a music server with an account: tracks are listed and fetched */
  TS_SOURCE_ROLE_STATION, /* a web radio with an account: music goes there, none is in the library */
  TS_SOURCE_ROLE_SITE,    /* an address on the web, without an account */
} TsSourceRole;

TsSourceRole ts_source_get_role (TsSource *self);

/**
 * ts_source_is_folder:
 *
 * Returns: whether its tracks are files here
 */
gboolean ts_source_is_folder (TsSource *self);

/**
 * ts_source_is_server:
 *
 * Returns: whether its tracks are on a music server, so that they have no files here
 */
gboolean ts_source_is_server (TsSource *self);

/**
 * ts_source_has_account:
 *
 * Returns: whether it is reached with an account and a secret: a server or a station
 */
gboolean ts_source_has_account (TsSource *self);

/**
 * ts_source_gives_music:
 *
 * Returns: whether tracks come from it: all but a station
 */
gboolean ts_source_gives_music (TsSource *self);

/**
 * ts_source_get_location:
 *
 * Returns: (transfer none): the path in the file system's own bytes, or an address. The property
 *   "location" is the same made fit for a label.
 */
const char *ts_source_get_location (TsSource *self);

/**
 * ts_source_get_scanned_us:
 *
 * Returns: when the last complete scan ended, microseconds since 1970; 0 never
 */
gint64 ts_source_get_scanned_us (TsSource *self);

/**
 * ts_source_get_n_tracks:
 *
 * Returns: the tracks present, without the missing ones
 */
guint ts_source_get_n_tracks (TsSource *self);
guint ts_source_get_n_missing (TsSource *self);

G_END_DECLS

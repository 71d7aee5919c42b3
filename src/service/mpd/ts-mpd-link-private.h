/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mpd/client.h>

#include "ts-mpd-address.h"
#include "ts-mpd-status.h"
#include "ts-playlist.h"

G_BEGIN_DECLS

/* One line of the protocol, as libmpdclient buffers it, is shorter than 4096 bytes. */
#define TS_MPD_MAX_ARGUMENT 3500
#define TS_MPD_MAX_TAG 1000

/* The connection for commands. Everything but making and dropping it happens on the worker. */
typedef struct {
  TsMpdAddress *address; /* (owned) */
  char *music_dir;       /* (owned) (nullable): canonical; as set, else as MPD told */
  char *playlist_dir;    /* (owned) (nullable): the same */

  struct mpd_connection *connection; /* (owned) (nullable) */
  GCancellable *cancellable;         /* (owned) (nullable): of the command that runs */
  gulong cancel_id;
  gboolean is_told; /* MPD was asked for its folders */

  gatomicrefcount ref_count;
} TsMpdLink;

TsMpdLink *
_ts_mpd_link_new (const TsMpdAddress *address, const char *music_dir, const char *playlist_dir);
TsMpdLink *_ts_mpd_link_ref (TsMpdLink *self);
void _ts_mpd_link_unref (TsMpdLink *self);

/* Connects and logs in. Cancelled at once, also while it waits for the other side. */
struct mpd_connection *
_ts_mpd_open (const TsMpdAddress *address, GCancellable *cancellable, GError **error);

/* Has an open connection ready, which @cancellable interrupts until _ts_mpd_link_end(). */
gboolean _ts_mpd_link_begin (TsMpdLink *self, GCancellable *cancellable, GError **error);
void _ts_mpd_link_end (TsMpdLink *self);

/* Says in @error what went wrong on @connection and clears it there. Returns whether the connection
 * can go on. */
gboolean _ts_mpd_take_error (struct mpd_connection *connection,
                             const TsMpdAddress *address,
                             GCancellable *cancellable,
                             GError **error);

/* _ts_mpd_take_error() for the link's connection. Always FALSE, for returning it. */
gboolean _ts_mpd_link_fail (TsMpdLink *self, GError **error);

/* The status and the current song; NULL leaves the error with @connection. */
TsMpdStatus *_ts_mpd_read_status (struct mpd_connection *connection);

/* What MPD calls the entry, or NULL and why it cannot. */
char *_ts_mpd_link_make_uri (TsMpdLink *self, const TsPlaylistEntry *entry, GError **error);

/* One line without control characters, at most TS_MPD_MAX_TAG bytes; NULL for nothing. */
char *_ts_mpd_fold (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsMpdLink, _ts_mpd_link_unref)

G_END_DECLS

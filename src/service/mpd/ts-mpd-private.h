/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-mpd-link-private.h"
#include "ts-mpd.h"

G_BEGIN_DECLS

/* Input of a command, as far as it needs it. */
typedef struct {
  TsMpdLink *link;      /* (owned) */
  TsPlaylist *playlist; /* (owned) (nullable) */
  char *name;           /* (owned) (nullable) */
  TsMpdPlace place;
  gboolean is_played;
} TsMpdCommand;

/* The commands; they run on the worker between _ts_mpd_link_begin() and _ts_mpd_link_end(). */
gpointer _ts_mpd_run_send (TsMpdCommand *command, GError **error);
gpointer _ts_mpd_run_list_playlists (TsMpdCommand *command, GError **error);
gpointer _ts_mpd_run_get_playlist (TsMpdCommand *command, GError **error);
gpointer _ts_mpd_run_set_playlist (TsMpdCommand *command, GError **error);
gpointer _ts_mpd_run_remove_playlist (TsMpdCommand *command, GError **error);

TsMpdResult *_ts_mpd_result_new (void);

/* Takes @error as the reason why an entry was left out. */
void _ts_mpd_result_add_problem (TsMpdResult *self, GError *error);

/* --- Following ----------------------------------------------------------------------------- */

/* What a follower tells, in the context that made it. */
typedef struct {
  TsMpdState state;
  TsMpdStatus *status; /* (owned) (nullable) */
  char *error;         /* (owned) (nullable) */
  gboolean are_playlists_changed;
} TsMpdNews;

typedef struct _TsMpdFollower TsMpdFollower;
typedef void (*TsMpdNewsFunc) (const TsMpdNews *news, gpointer data);

TsMpdFollower *
_ts_mpd_follower_new (const TsMpdAddress *address, TsMpdNewsFunc func, gpointer data);

/* Ends it; nothing is told any more. Does not wait for the other side. */
void _ts_mpd_follower_free (TsMpdFollower *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsMpdFollower, _ts_mpd_follower_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-mpd-status.h"

#include "ts-mpd-link-private.h"

G_DEFINE_BOXED_TYPE (TsMpdStatus, ts_mpd_status, ts_mpd_status_ref, ts_mpd_status_unref)

TsMpdStatus *
ts_mpd_status_ref (TsMpdStatus *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ts_mpd_status_unref (TsMpdStatus *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->uri);
  g_free (self->title);
  g_free (self->artist);
  g_free (self->album);
  g_free (self->name);
  g_free (self->error);
  g_free (self->version);
  g_free (self);
}

char *
ts_mpd_status_get_display (const TsMpdStatus *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->artist != NULL && self->title != NULL)
    return g_strdup_printf ("%s - %s", self->artist, self->title);
  if (self->title != NULL || self->name != NULL)
    return g_strdup (self->title != NULL ? self->title : self->name);
  return g_strdup (self->uri);
}

const char *
ts_mpd_play_to_id (TsMpdPlay play)
{
  switch (play) {
  case TS_MPD_PLAY_PLAYING:
    return "playing";
  case TS_MPD_PLAY_PAUSED:
    return "paused";
  case TS_MPD_PLAY_STOPPED:
  default:
    return "stopped";
  }
}

static TsMpdPlay
get_play (const struct mpd_status *status)
{
  switch (mpd_status_get_state (status)) {
  case MPD_STATE_PLAY:
    return TS_MPD_PLAY_PLAYING;
  case MPD_STATE_PAUSE:
    return TS_MPD_PLAY_PAUSED;
  case MPD_STATE_UNKNOWN:
  case MPD_STATE_STOP:
  default:
    return TS_MPD_PLAY_STOPPED;
  }
}

static TsMpdStatus *
make_status (struct mpd_connection *connection,
             const struct mpd_status *status,
             const struct mpd_song *song)
{
  TsMpdStatus *self = g_new0 (TsMpdStatus, 1);
  const unsigned *version = mpd_connection_get_server_version (connection);

  g_atomic_ref_count_init (&self->ref_count);
  self->play = get_play (status);
  self->queue_length = mpd_status_get_queue_length (status);
  self->position = mpd_status_get_song_pos (status);
  self->elapsed_ms = mpd_status_get_elapsed_ms (status);
  self->duration_ms = mpd_status_get_total_time (status) * (gint64) 1000;
  self->taken_us = g_get_monotonic_time ();
  self->error = _ts_mpd_fold (mpd_status_get_error (status));
  self->version = g_strdup_printf ("%u.%u.%u", version[0], version[1], version[2]);
  if (song == NULL)
    return self;
  self->uri = g_utf8_make_valid (mpd_song_get_uri (song), -1);
  self->title = _ts_mpd_fold (mpd_song_get_tag (song, MPD_TAG_TITLE, 0));
  self->artist = _ts_mpd_fold (mpd_song_get_tag (song, MPD_TAG_ARTIST, 0));
  self->album = _ts_mpd_fold (mpd_song_get_tag (song, MPD_TAG_ALBUM, 0));
  self->name = _ts_mpd_fold (mpd_song_get_tag (song, MPD_TAG_NAME, 0));
  if (self->duration_ms == 0)
    self->duration_ms = mpd_song_get_duration_ms (song);
  return self;
}

TsMpdStatus *
_ts_mpd_read_status (struct mpd_connection *connection)
{
  struct mpd_status *status;
  struct mpd_song *song = NULL;
  TsMpdStatus *self = NULL;

  if (!mpd_command_list_begin (connection, true) || !mpd_send_status (connection)
      || !mpd_send_current_song (connection) || !mpd_command_list_end (connection))
    return NULL;
  status = mpd_recv_status (connection);
  if (status != NULL && mpd_response_next (connection))
    song = mpd_recv_song (connection);
  if (mpd_response_finish (connection) && status != NULL)
    self = make_status (connection, status, song);
  if (song != NULL)
    mpd_song_free (song);
  if (status != NULL)
    mpd_status_free (status);
  return self;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A real MPD without sound, in a folder of its own, that listens to a socket and to a port. */
typedef struct {
  char *dir;            /* (owned) */
  char *music;          /* (owned): its music folder */
  char *lists;          /* (owned): its playlist folder */
  char *socket;         /* (owned): path */
  guint port;           /* of 127.0.0.1 */
  char *options;        /* (owned) (nullable): more lines of its configuration */
  GSubprocess *process; /* (owned) (nullable) */
} TsMpdFixture;

/* Makes the folders, with two files of music. @options: (nullable): lines of mpd.conf. Skips the
 * test and returns FALSE where MPD or mpc are not installed. */
gboolean ts_mpd_fixture_set_up (TsMpdFixture *self, const char *options);

/* Starts it again after ts_mpd_fixture_stop(), on the same port. */
void ts_mpd_fixture_start (TsMpdFixture *self);
void ts_mpd_fixture_stop (TsMpdFixture *self);
void ts_mpd_fixture_tear_down (TsMpdFixture *self);

/* What mpc prints: @format is that of "mpc --format", the words after it end with NULL. */
char *ts_mpd_fixture_mpc (TsMpdFixture *self, const char *format, ...) G_GNUC_NULL_TERMINATED;

/* Writes silence of some seconds. */
void ts_mpd_fixture_write_wav (const char *path, guint seconds);

G_END_DECLS

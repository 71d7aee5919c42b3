/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where an MPD listens. */
typedef struct {
  char *host; /* (owned): name or IP address; or a socket: an absolute path, or "@" and a name */
  guint port; /* 0 for a socket */
  char *password; /* (owned) (nullable): overwritten before its memory is given back */
} TsMpdAddress;

#define TS_TYPE_MPD_ADDRESS (ts_mpd_address_get_type ())
GType ts_mpd_address_get_type (void) G_GNUC_CONST;

/**
 * ts_mpd_address_parse:
 * @text: (nullable): "host", "host:port", "[IPv6]:port", a socket as "/path", "~/path" or "@name";
 *   "password@" may stand in front, as in MPD_HOST. NULL or "" is what the environment says.
 *
 * The environment is MPD_HOST and MPD_PORT; without them, the first of MPD's usual sockets that is
 * there; else port 6600 of this computer. Errors: %TS_SERVICE_ERROR_FAILED, in words.
 *
 * Returns: (transfer full): the address, or NULL
 */
TsMpdAddress *ts_mpd_address_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

TsMpdAddress *ts_mpd_address_copy (const TsMpdAddress *self) G_GNUC_WARN_UNUSED_RESULT;
void ts_mpd_address_free (TsMpdAddress *self);

/**
 * ts_mpd_address_set_password:
 * @password: (nullable):
 */
void ts_mpd_address_set_password (TsMpdAddress *self, const char *password);

/**
 * ts_mpd_address_is_socket:
 *
 * Returns: whether it is a socket of this computer: MPD then tells where its folders are
 */
gboolean ts_mpd_address_is_socket (const TsMpdAddress *self);

/**
 * ts_mpd_address_to_text:
 *
 * Returns: (transfer full): what ts_mpd_address_parse() takes, without the password
 */
char *ts_mpd_address_to_text (const TsMpdAddress *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsMpdAddress, ts_mpd_address_free)

G_END_DECLS

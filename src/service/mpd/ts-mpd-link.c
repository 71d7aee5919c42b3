/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-mpd-link-private.h"

#include "ts-playlist-location.h"
#include "ts-service-error.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <mpd/async.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TIMEOUT_S 10

TsMpdLink *
_ts_mpd_link_new (const TsMpdAddress *address, const char *music_dir, const char *playlist_dir)
{
  TsMpdLink *self = g_new0 (TsMpdLink, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->address = ts_mpd_address_copy (address);
  if (music_dir != NULL && *music_dir != '\0')
    self->music_dir = g_canonicalize_filename (music_dir, "/");
  if (playlist_dir != NULL && *playlist_dir != '\0')
    self->playlist_dir = g_canonicalize_filename (playlist_dir, "/");
  return self;
}

TsMpdLink *
_ts_mpd_link_ref (TsMpdLink *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
_ts_mpd_link_unref (TsMpdLink *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->connection, mpd_connection_free);
  ts_mpd_address_free (self->address);
  g_free (self->music_dir);
  g_free (self->playlist_dir);
  g_free (self);
}

/* --- Connecting ---------------------------------------------------------------------------- */

static GSocketConnectable *
make_connectable (const TsMpdAddress *address)
{
  if (!ts_mpd_address_is_socket (address))
    return g_network_address_new (address->host, (guint16) address->port);
  if (*address->host == '@')
    return G_SOCKET_CONNECTABLE (g_unix_socket_address_new_with_type (
        address->host + 1, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT));
  return G_SOCKET_CONNECTABLE (g_unix_socket_address_new (address->host));
}

static void
set_offline (const TsMpdAddress *address, const char *why, GError **error)
{
  g_autofree char *text = ts_mpd_address_to_text (address);

  g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_OFFLINE,
               /* Translators: an address, and the reason */
               _ ("MPD at %s cannot be reached: %s"), text, why);
}

/* Waits for the greeting, so that what is no MPD is told from one that is busy. */
static char *
read_greeting (struct mpd_async *async,
               const TsMpdAddress *address,
               GCancellable *cancellable,
               GError **error)
{
  const gint64 deadline = g_get_monotonic_time () + TIMEOUT_S * G_USEC_PER_SEC;

  for (;;) {
    GPollFD fds[2] = { { mpd_async_get_fd (async), G_IO_IN, 0 }, { -1, 0, 0 } };
    const char *line = mpd_async_recv_line (async);
    gint64 left_ms = (deadline - g_get_monotonic_time ()) / 1000;
    guint n = 1;

    if (line != NULL)
      return g_strdup (line);
    if (mpd_async_get_error (async) != MPD_ERROR_SUCCESS) {
      set_offline (address, mpd_async_get_error_message (async), error);
      return NULL;
    }
    if (left_ms <= 0) {
      set_offline (address, _ ("It does not greet."), error);
      return NULL;
    }
    if (g_cancellable_make_pollfd (cancellable, &fds[1]))
      n = 2;
    g_poll (fds, n, (int) left_ms);
    if (n == 2)
      g_cancellable_release_fd (cancellable);
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;
    if (fds[0].revents != 0)
      mpd_async_io (async, MPD_ASYNC_EVENT_READ);
  }
}

static struct mpd_connection *
greet (int fd, const TsMpdAddress *address, GCancellable *cancellable, GError **error)
{
  struct mpd_async *async = mpd_async_new (fd);
  struct mpd_connection *connection;
  g_autofree char *greeting = read_greeting (async, address, cancellable, error);

  if (greeting == NULL) {
    mpd_async_free (async);
    return NULL;
  }
  connection = mpd_connection_new_async (async, greeting);
  mpd_connection_set_timeout (connection, TIMEOUT_S * 1000);
  mpd_connection_set_keepalive (connection, true);
  return connection;
}

static void
interrupt_cb (GCancellable *cancellable, gpointer connection)
{
  shutdown (mpd_connection_get_fd (connection), SHUT_RDWR);
}

static gulong
watch (struct mpd_connection *connection, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return 0;
  return g_cancellable_connect (cancellable, G_CALLBACK (interrupt_cb), connection, NULL);
}

struct mpd_connection *
_ts_mpd_open (const TsMpdAddress *address, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) connectable = make_connectable (address);
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GError) local = NULL;
  struct mpd_connection *connection;
  gulong id;
  int fd;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, TIMEOUT_S);
  stream = g_socket_client_connect (client, connectable, cancellable, &local);
  if (stream == NULL) {
    if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_propagate_error (error, g_steal_pointer (&local));
    else
      set_offline (address, local->message, error);
    return NULL;
  }
  /* libmpdclient closes what it was given; GIO closes its own. */
  fd = fcntl (g_socket_get_fd (g_socket_connection_get_socket (stream)), F_DUPFD_CLOEXEC, 3);
  connection = greet (fd, address, cancellable, error);
  if (connection == NULL)
    return NULL;

  id = watch (connection, cancellable);
  if (mpd_connection_get_error (connection) == MPD_ERROR_SUCCESS && address->password != NULL)
    mpd_run_password (connection, address->password);
  g_cancellable_disconnect (cancellable, id);
  if (mpd_connection_get_error (connection) != MPD_ERROR_SUCCESS) {
    _ts_mpd_take_error (connection, address, cancellable, error);
    mpd_connection_free (connection);
    return NULL;
  }
  return connection;
}

/* --- A command ----------------------------------------------------------------------------- */

/* Nothing was asked, so anything to be read is the end: MPD closes what is silent for a minute. */
static gboolean
is_alive (struct mpd_connection *connection)
{
  GPollFD fd = { mpd_connection_get_fd (connection), G_IO_IN, 0 };

  return mpd_connection_get_error (connection) == MPD_ERROR_SUCCESS && g_poll (&fd, 1, 0) == 0;
}

/* MPD tells its folders to those who come through its socket. */
static void
ask_folders (TsMpdLink *self)
{
  struct mpd_pair *pair;

  if (self->is_told || !ts_mpd_address_is_socket (self->address))
    return;
  self->is_told = TRUE;
  if (mpd_send_command (self->connection, "config", NULL)) {
    while ((pair = mpd_recv_pair (self->connection)) != NULL) {
      char **dir = strcmp (pair->name, "music_directory") == 0      ? &self->music_dir
                   : strcmp (pair->name, "playlist_directory") == 0 ? &self->playlist_dir
                                                                    : NULL;

      if (dir != NULL && *dir == NULL && g_path_is_absolute (pair->value))
        *dir = g_canonicalize_filename (pair->value, "/");
      mpd_return_pair (self->connection, pair);
    }
    mpd_response_finish (self->connection);
  }
  /* A refusal says only that it does not tell. */
  mpd_connection_clear_error (self->connection);
}

gboolean
_ts_mpd_link_begin (TsMpdLink *self, GCancellable *cancellable, GError **error)
{
  if (self->connection != NULL && !is_alive (self->connection))
    g_clear_pointer (&self->connection, mpd_connection_free);
  if (self->connection == NULL)
    self->connection = _ts_mpd_open (self->address, cancellable, error);
  if (self->connection == NULL)
    return FALSE;
  g_set_object (&self->cancellable, cancellable);
  self->cancel_id = watch (self->connection, cancellable);
  ask_folders (self);
  return TRUE;
}

void
_ts_mpd_link_end (TsMpdLink *self)
{
  g_cancellable_disconnect (self->cancellable, self->cancel_id);
  self->cancel_id = 0;
  if (g_cancellable_is_cancelled (self->cancellable)
      || mpd_connection_get_error (self->connection) != MPD_ERROR_SUCCESS)
    g_clear_pointer (&self->connection, mpd_connection_free);
  g_clear_object (&self->cancellable);
}

static void
set_refusal (struct mpd_connection *connection, const TsMpdAddress *address, GError **error)
{
  g_autofree char *words = g_utf8_make_valid (mpd_connection_get_error_message (connection), -1);
  const char *const password = address->password;

  switch (mpd_connection_get_server_error (connection)) {
  case MPD_SERVER_ERROR_PASSWORD:
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH,
                         _ ("MPD refuses the password."));
    break;
  case MPD_SERVER_ERROR_PERMISSION:
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH,
                         password != NULL ? _ ("MPD does not allow this with the password given.")
                                          : _ ("MPD does not allow this without a password."));
    break;
  case MPD_SERVER_ERROR_UNKNOWN_CMD:
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                 _ ("This MPD cannot do that: %s"), words);
    break;
  case MPD_SERVER_ERROR_NO_EXIST:
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND,
                 _ ("MPD does not have it: %s"), words);
    break;
  case MPD_SERVER_ERROR_PLAYLIST_MAX:
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED,
                         _ ("The queue of MPD is full."));
    break;
  case MPD_SERVER_ERROR_SYSTEM:
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED,
                 _ ("MPD had trouble with its files: %s"), words);
    break;
  case MPD_SERVER_ERROR_UPDATE_ALREADY:
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED,
                         _ ("MPD is updating its library; try again afterwards."));
    break;
  case MPD_SERVER_ERROR_EXIST:
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED,
                 _ ("MPD has one of that name already: %s"), words);
    break;
  case MPD_SERVER_ERROR_PLAYER_SYNC:
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED, _ ("MPD is not playing: %s"),
                 words);
    break;
  case MPD_SERVER_ERROR_UNK:
  case MPD_SERVER_ERROR_NOT_LIST:
  case MPD_SERVER_ERROR_ARG:
  case MPD_SERVER_ERROR_PLAYLIST_LOAD:
  default:
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED, _ ("MPD refuses that: %s"),
                 words);
    break;
  }
}

gboolean
_ts_mpd_take_error (struct mpd_connection *connection,
                    const TsMpdAddress *address,
                    GCancellable *cancellable,
                    GError **error)
{
  if (!g_cancellable_set_error_if_cancelled (cancellable, error)) {
    g_autofree char *words = NULL;

    switch (mpd_connection_get_error (connection)) {
    case MPD_ERROR_SERVER:
      set_refusal (connection, address, error);
      break;
    case MPD_ERROR_MALFORMED:
      words = ts_mpd_address_to_text (address);
      g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                   _ ("What answers at %s is not MPD."), words);
      break;
    case MPD_ERROR_TIMEOUT:
      set_offline (address, _ ("It does not answer."), error);
      break;
    case MPD_ERROR_CLOSED:
      set_offline (address, _ ("It closed the connection."), error);
      break;
    case MPD_ERROR_SUCCESS:
    case MPD_ERROR_OOM:
    case MPD_ERROR_ARGUMENT:
    case MPD_ERROR_STATE:
    case MPD_ERROR_SYSTEM:
    case MPD_ERROR_RESOLVER:
    default:
      words = g_utf8_make_valid (mpd_connection_get_error_message (connection), -1);
      set_offline (address, words, error);
      break;
    }
  }
  return mpd_connection_clear_error (connection);
}

gboolean
_ts_mpd_link_fail (TsMpdLink *self, GError **error)
{
  _ts_mpd_take_error (self->connection, self->address, self->cancellable, error);
  return FALSE;
}

/* --- Words --------------------------------------------------------------------------------- */

char *
_ts_mpd_fold (const char *text)
{
  g_autofree char *folded = NULL;

  if (text == NULL)
    return NULL;
  folded = g_utf8_make_valid (text, -1);
  /* A line break would begin the next command. */
  for (char *p = folded; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  g_strstrip (folded);
  if (strlen (folded) > TS_MPD_MAX_TAG)
    *g_utf8_find_prev_char (folded, folded + TS_MPD_MAX_TAG + 1) = '\0';
  return *folded != '\0' ? g_steal_pointer (&folded) : NULL;
}

/* @path below @dir, or NULL. */
static const char *
skip_dir (const char *path, const char *dir)
{
  gsize n = strlen (dir);

  if (strcmp (dir, "/") == 0)
    return path[1] != '\0' ? path + 1 : NULL;
  return strncmp (path, dir, n) == 0 && path[n] == '/' && path[n + 1] != '\0' ? path + n + 1 : NULL;
}

/* Either may be reached through links. */
static char *
make_relative (const char *path, const char *dir)
{
  g_autofree char *canonical = g_canonicalize_filename (path, "/");
  const char *rest = skip_dir (canonical, dir);
  g_autofree char *real = NULL;
  g_autofree char *real_dir = NULL;

  if (rest != NULL)
    return g_strdup (rest);
  real = realpath (path, NULL);
  real_dir = realpath (dir, NULL);
  if (real != NULL && real_dir != NULL)
    return g_strdup (skip_dir (real, real_dir));
  return NULL;
}

char *
_ts_mpd_link_make_uri (TsMpdLink *self, const TsPlaylistEntry *entry, GError **error)
{
  const char *location = entry->location;
  g_autofree char *from_uri = NULL;
  g_autofree char *display = g_filename_display_name (location);
  g_autofree char *uri = NULL;
  gsize n_escaped = 0;

  if (!ts_playlist_location_is_address (location)) {
    if (g_ascii_strncasecmp (location, "file:", 5) == 0)
      location = from_uri = g_filename_from_uri (location, NULL, NULL);
    if (location != NULL && g_path_is_absolute (location)) {
      if (self->music_dir == NULL) {
        g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                     _ ("“%s” is a file, and where MPD has its music is not known. Set its music "
                        "folder first."),
                     display);
        return NULL;
      }
      uri = make_relative (location, self->music_dir);
      if (uri == NULL) {
        g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                     _ ("“%s” is not in the music folder of MPD."), display);
        return NULL;
      }
    }
  }
  if (uri == NULL)
    uri = g_strdup (location != NULL ? location : "");
  for (const char *p = uri; *p != '\0'; p++) {
    n_escaped += *p == '"' || *p == '\\' || *p == '\'';
    if (g_ascii_iscntrl (*p))
      n_escaped = TS_MPD_MAX_ARGUMENT;
  }
  if (*uri == '\0' || !g_utf8_validate (uri, -1, NULL)
      || strlen (uri) + n_escaped >= TS_MPD_MAX_ARGUMENT) {
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                 _ ("“%s” has a name that MPD cannot be told."), display);
    return NULL;
  }
  return g_steal_pointer (&uri);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-mpd-address.h"

#include "ts-service-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_PORT 6600

G_DEFINE_BOXED_TYPE (TsMpdAddress, ts_mpd_address, ts_mpd_address_copy, ts_mpd_address_free)

static void
free_secret (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static TsMpdAddress *
fail (const char *host, GError **error)
{
  g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED,
               _ ("“%s” is no address of MPD. Give a host, a host with a port such as "
                  "localhost:6600, or the path of a socket."),
               host);
  return NULL;
}

static gboolean
parse_port (const char *text, guint *port)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, 65535, &number, NULL))
    return FALSE;
  *port = (guint) number;
  return TRUE;
}

/* The port may be named apart, as in MPD_PORT. */
static TsMpdAddress *
parse (const char *text, const char *default_port, GError **error)
{
  g_autofree char *copy = g_strstrip (g_strdup (text));
  g_autoptr (TsMpdAddress) self = g_new0 (TsMpdAddress, 1);
  const char *host = copy;
  char *at = strchr (copy, '@');
  const char *colon;

  if (at != NULL && at != copy && *copy != '/' && *copy != '~') {
    self->password = g_strndup (copy, at - copy);
    explicit_bzero (copy, at - copy);
    host = at + 1;
  }
  for (const char *p = host; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return fail ("", error);

  if (*host == '/' || (*host == '@' && host[1] != '\0')) {
    self->host = g_strdup (host);
    return g_steal_pointer (&self);
  }
  if (g_str_has_prefix (host, "~/")) {
    self->host = g_build_filename (g_get_home_dir (), host + 2, NULL);
    return g_steal_pointer (&self);
  }

  self->port = DEFAULT_PORT;
  if (default_port != NULL && *default_port != '\0' && !parse_port (default_port, &self->port))
    return fail (default_port, error);
  colon = strchr (host, ':');
  if (*host == '[') {
    const char *end = strchr (host, ']');

    if (end == NULL || (end[1] != '\0' && (end[1] != ':' || !parse_port (end + 2, &self->port))))
      return fail (host, error);
    self->host = g_strndup (host + 1, end - host - 1);
  } else if (colon != NULL && strchr (colon + 1, ':') == NULL) {
    if (!parse_port (colon + 1, &self->port))
      return fail (host, error);
    self->host = g_strndup (host, colon - host);
  } else {
    self->host = g_strdup (host);
  }
  if (*self->host == '\0' || strpbrk (self->host, "/ @") != NULL
      || !g_utf8_validate (self->host, -1, NULL))
    return fail (host, error);
  return g_steal_pointer (&self);
}

static TsMpdAddress *
get_default (GError **error)
{
  const char *host = g_getenv ("MPD_HOST");
  const char *port = g_getenv ("MPD_PORT");
  g_autofree char *runtime = g_build_filename (g_get_user_runtime_dir (), "mpd", "socket", NULL);
  g_autofree char *config = g_build_filename (g_get_user_config_dir (), "mpd", "socket", NULL);
  const char *sockets[] = { runtime, config, "/run/mpd/socket" };

  if (host != NULL && *host != '\0')
    return parse (host, port, error);
  if (port != NULL && *port != '\0')
    return parse ("localhost", port, error);
  for (gsize i = 0; i < G_N_ELEMENTS (sockets); i++)
    if (g_file_test (sockets[i], G_FILE_TEST_EXISTS))
      return parse (sockets[i], NULL, error);
  return parse ("localhost", NULL, error);
}

TsMpdAddress *
ts_mpd_address_parse (const char *text, GError **error)
{
  if (text == NULL || *text == '\0')
    return get_default (error);
  return parse (text, NULL, error);
}

TsMpdAddress *
ts_mpd_address_copy (const TsMpdAddress *self)
{
  TsMpdAddress *copy = g_new0 (TsMpdAddress, 1);

  copy->host = g_strdup (self->host);
  copy->port = self->port;
  copy->password = g_strdup (self->password);
  return copy;
}

void
ts_mpd_address_free (TsMpdAddress *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  free_secret (self->password);
  g_free (self);
}

void
ts_mpd_address_set_password (TsMpdAddress *self, const char *password)
{
  char *copy = password != NULL && *password != '\0' ? g_strdup (password) : NULL;

  g_return_if_fail (self != NULL);

  free_secret (self->password);
  self->password = copy;
}

gboolean
ts_mpd_address_is_socket (const TsMpdAddress *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->port == 0;
}

char *
ts_mpd_address_to_text (const TsMpdAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->port == 0)
    return g_filename_display_name (self->host);
  if (strchr (self->host, ':') != NULL)
    return g_strdup_printf ("[%s]:%u", self->host, self->port);
  return g_strdup_printf ("%s:%u", self->host, self->port);
}

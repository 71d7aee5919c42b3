/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-command.h"
#include "ts-ctl-library.h"
#include "ts-ctl-server.h"
#include "ts-ctl-streams.h"
#include "ts-proxy.h"
#include "ts-streaming-resolver.h"
#include "ts-streaming-settings.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static gboolean
parse_mode (const char *text, TsProxyMode *mode)
{
  static const char *const names[] = { "auto", "always", "never" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i])) {
      *mode = (TsProxyMode) i;
      return TRUE;
    }
  ts_ctl_warn (_ ("The mode is “auto”, “always” or “never”."));
  return FALSE;
}

static void
log_line_cb (TsProxy *proxy, const char *line, gpointer user_data)
{
  g_printerr ("%s\n", line);
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* On the thread of signals. */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_idle_add (wake_cb, NULL);
}

static TsCtlExit
serve (TsProxy *proxy, guint port)
{
  GCancellable *cancellable = ts_ctl_cancellable ();
  g_autoptr (GError) error = NULL;
  gulong handler;

  g_signal_connect (proxy, "log-line", G_CALLBACK (log_line_cb), NULL);
  if (!ts_proxy_start (proxy, port, NULL, &error))
    return ts_ctl_fail (error);
  printf ("READY http://127.0.0.1:%u\n", ts_proxy_get_port (proxy));
  fflush (stdout);
  handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), NULL, NULL);
  while (!g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_disconnect (cancellable, handler);
  ts_proxy_stop (proxy);
  return TS_CTL_DONE;
}

/* Makes yt-dlp the resolver: the one of the settings, or of the command line. Tracks of servers are
 * found with the accounts of the library. */
static void
set_resolver (TsProxy *proxy, const char *program, TsContext *context)
{
  g_autofree char *path
      = g_build_filename (g_get_user_config_dir (), "tracksync", "streaming.conf", NULL);
  g_autoptr (TsStreamingSettings) settings = ts_streaming_settings_new (path);
  g_autoptr (TsYtdlp) ytdlp = ts_ytdlp_new ();

  if (program == NULL)
    program = ts_streaming_settings_get_resolver (settings);
  ts_ytdlp_set_program (ytdlp, program);
  ts_ytdlp_set_cookies (ytdlp, ts_streaming_settings_get_cookies_file (settings),
                        ts_streaming_settings_get_cookies_browser (settings));
  ts_streaming_set_proxy_resolver (proxy, ytdlp, context);
}

/* @word: "ACCOUNT=FILE" */
static gboolean
take_secret (TsContext *context, const char *word, GError **error)
{
  const char *sign = strchr (word, '=');
  g_autofree char *name = g_strndup (word, sign != NULL ? (gsize) (sign - word) : strlen (word));
  g_autoptr (TsSource) source = ts_ctl_library_find_source (context, name);
  const TsCtlSecret secret = { sign != NULL ? (char *) sign + 1 : NULL, -1 };

  if (sign == NULL || source == NULL || ts_source_get_role (source) != TS_SOURCE_ROLE_SERVER) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no account “%s”."), name);
    return FALSE;
  }
  return ts_ctl_server_prepare (context, source, &secret, error);
}

/* The library is not opened before it is needed. */
static TsContext *
open_library (const char *profile, char **secrets, GError **error)
{
  TsContext *context;

  if (secrets == NULL)
    return ts_ctl_library_new (profile);
  context = ts_ctl_library_open (profile, error);
  for (guint i = 0; context != NULL && secrets[i] != NULL; i++)
    if (!take_secret (context, secrets[i], error)) {
      ts_ctl_library_close (context);
      return NULL;
    }
  return context;
}

static TsCtlExit
run (const TsCtlCommand *self, int argc, char **argv)
{
  int port = TS_PROXY_DEFAULT_PORT;
  int max_streams = TS_PROXY_DEFAULT_MAX_STREAMS;
  g_autofree char *path = NULL;
  g_autofree char *profile = NULL;
  g_auto (GStrv) secrets = NULL;
  g_autofree char *mode_name = NULL;
  g_autofree char *resolver = NULL;
  const char *scale = g_getenv ("TRACKSYNC_PROXY_TIME_SCALE");
  TsProxyMode mode = TS_PROXY_MODE_AUTO;
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port,
      N_ ("Listen at this port instead of 8080; 0 for any that is free"), N_ ("N") },
    { "max-streams", 0, 0, G_OPTION_ARG_INT, &max_streams,
      N_ ("Serve so many streams at a time, 10 unless said"), N_ ("N") },
    { "mode", 0, 0, G_OPTION_ARG_STRING, &mode_name,
      N_ ("Titles inside of streams: auto (the default), always or never"), N_ ("MODE") },
    { "resolver", 0, 0, G_OPTION_ARG_FILENAME, &resolver,
      N_ ("Ask this yt-dlp where streams are, instead of the one in the settings"),
      N_ ("PROGRAM") },
    TS_CTL_STREAMS_ENTRY (&path),
    TS_CTL_PROFILE_ENTRY (&profile),
    { "account-secret", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &secrets,
      N_ ("Without a keyring: read the password or key of an account from a file only its owner "
          "can "
          "read; may come several times"),
      N_ ("ACCOUNT=FILE") },
    { NULL },
  };
  g_autoptr (TsProxyDatabase) database = NULL;
  g_autoptr (TsProxy) proxy = NULL;
  g_autoptr (GError) error = NULL;
  TsContext *context;
  TsCtlExit status;

  if (!ts_ctl_parse (self, entries, &argc, &argv, 0, 0)
      || (mode_name != NULL && !parse_mode (mode_name, &mode)))
    return TS_CTL_USAGE;
  if (port != 0 && (port < 1024 || port > G_MAXUINT16)) {
    ts_ctl_warn (_ ("A port is a number from 1024 to 65535."));
    return TS_CTL_USAGE;
  }
  if (max_streams < 1 || max_streams > TS_PROXY_MAX_STREAMS) {
    ts_ctl_warn (_ ("The number of streams is from 1 to %d."), TS_PROXY_MAX_STREAMS);
    return TS_CTL_USAGE;
  }
  database = ts_ctl_streams_open (path, &error);
  if (database == NULL)
    return ts_ctl_fail (error);
  proxy = ts_proxy_new (database);
  context = open_library (profile, secrets, &error);
  if (context == NULL)
    return ts_ctl_fail (error);
  set_resolver (proxy, resolver, context);
  ts_proxy_set_mode (proxy, mode);
  ts_proxy_set_max_streams (proxy, (guint) max_streams);
  if (scale != NULL && g_ascii_strtod (scale, NULL) > 0)
    ts_proxy_set_time_scale (proxy, g_ascii_strtod (scale, NULL));
  status = serve (proxy, (guint) port);
  if (ts_context_get_store (context) != NULL)
    ts_ctl_library_close (context);
  else
    g_object_unref (context);
  return status;
}

const TsCtlCommand ts_ctl_serve_command = {
  .name = "serve",
  .summary = N_ ("Give players the streams under lasting addresses, with their names"),
  .run = run,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-http-client-private.h"

/* Services limit themselves further; these only keep the session from being the narrow place. */
#define MAX_CONNECTIONS 32
#define MAX_CONNECTIONS_PER_HOST 8

struct _TsHttpClient {
  GObject parent_instance;

  SoupSession *session; /* (owned) */
};

G_DEFINE_FINAL_TYPE (TsHttpClient, ts_http_client, G_TYPE_OBJECT)

static void
ts_http_client_finalize (GObject *object)
{
  TsHttpClient *self = TS_HTTP_CLIENT (object);

  soup_session_abort (self->session);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (ts_http_client_parent_class)->finalize (object);
}

static void
ts_http_client_class_init (TsHttpClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_http_client_finalize;
}

static void
ts_http_client_init (TsHttpClient *self)
{
}

TsHttpClient *
ts_http_client_new (const char *contact)
{
  TsHttpClient *self = g_object_new (TS_TYPE_HTTP_CLIENT, NULL);
  g_autofree char *user_agent = g_strdup_printf ("Tracksync/%s (%s)", TS_VERSION, contact);

  self->session = soup_session_new_with_options ("user-agent",
                                                 user_agent,
                                                 "max-conns",
                                                 MAX_CONNECTIONS,
                                                 "max-conns-per-host",
                                                 MAX_CONNECTIONS_PER_HOST,
                                                 "timeout",
                                                 0,
                                                 NULL);
  return self;
}

SoupSession *
_ts_http_client_get_session (TsHttpClient *self)
{
  return self->session;
}

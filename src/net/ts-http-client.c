/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-http-client-private.h"

/* Services limit themselves further; these only keep the session from being the narrow place. */
#define MAX_CONNECTIONS 32
#define MAX_CONNECTIONS_PER_HOST 8

struct _TsHttpClient {
  GObject parent_instance;

  char *user_agent;     /* (owned) */
  SoupSession *session; /* (owned) */
  GPtrArray *services;  /* (owned) (element-type TsHttpService): unowned, they say when they go */
  GHashTable *gone;     /* (owned) (element-type utf8 TsHttpStatistics): of services that went */
};

G_DEFINE_FINAL_TYPE (TsHttpClient, ts_http_client, G_TYPE_OBJECT)

static void
ts_http_client_finalize (GObject *object)
{
  TsHttpClient *self = TS_HTTP_CLIENT (object);

  soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_free (self->user_agent);
  g_ptr_array_unref (self->services);
  g_hash_table_unref (self->gone);

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
  self->services = g_ptr_array_new ();
  self->gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

TsHttpClient *
ts_http_client_new (const char *contact)
{
  TsHttpClient *self = g_object_new (TS_TYPE_HTTP_CLIENT, NULL);

  self->user_agent = g_strdup_printf ("Tracksync/%s (%s)", TS_VERSION, contact);
  self->session = _ts_http_client_make_session (self);
  return self;
}

SoupSession *
_ts_http_client_make_session (TsHttpClient *self)
{
  return soup_session_new_with_options ("user-agent",
                                        self->user_agent,
                                        "max-conns",
                                        MAX_CONNECTIONS,
                                        "max-conns-per-host",
                                        MAX_CONNECTIONS_PER_HOST,
                                        "timeout",
                                        0,
                                        NULL);
}

SoupSession *
_ts_http_client_get_session (TsHttpClient *self)
{
  return self->session;
}

/* --- Statistics ---------------------------------------------------------------------------- */

/* Adds to what is known under a name. */
static void
count (GHashTable *by_name, const char *name, const TsHttpStatistics *more)
{
  TsHttpStatistics *sum = g_hash_table_lookup (by_name, name);

  if (sum == NULL) {
    sum = g_new0 (TsHttpStatistics, 1);
    g_hash_table_insert (by_name, g_strdup (name), sum);
  }
  sum->n_requests += more->n_requests;
  sum->n_waits += more->n_waits;
  sum->n_retries += more->n_retries;
  sum->n_failures += more->n_failures;
  sum->n_cache_hits += more->n_cache_hits;
}

static void
count_service (GHashTable *by_name, TsHttpService *service)
{
  TsHttpStatistics statistics;

  ts_http_service_get_statistics (service, &statistics);
  count (by_name, ts_http_service_get_name (service), &statistics);
}

void
_ts_http_client_add_service (TsHttpClient *self, TsHttpService *service)
{
  g_ptr_array_add (self->services, service);
}

void
_ts_http_client_remove_service (TsHttpClient *self, TsHttpService *service)
{
  count_service (self->gone, service);
  g_ptr_array_remove_fast (self->services, service);
}

static void
report_free (gpointer data)
{
  TsHttpServiceReport *report = data;

  g_free (report->name);
  g_free (report);
}

static int
compare_reports (gconstpointer a, gconstpointer b)
{
  const TsHttpServiceReport *one = *(TsHttpServiceReport *const *) a;
  const TsHttpServiceReport *other = *(TsHttpServiceReport *const *) b;

  return g_utf8_collate (one->name, other->name);
}

GPtrArray *
ts_http_client_list_services (TsHttpClient *self)
{
  g_autoptr (GHashTable) by_name = NULL;
  GPtrArray *reports;
  GHashTableIter iter;
  gpointer name, statistics;

  g_return_val_if_fail (TS_IS_HTTP_CLIENT (self), NULL);

  by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, self->gone);
  while (g_hash_table_iter_next (&iter, &name, &statistics))
    count (by_name, name, statistics);
  for (guint i = 0; i < self->services->len; i++)
    count_service (by_name, self->services->pdata[i]);

  reports = g_ptr_array_new_with_free_func (report_free);
  g_hash_table_iter_init (&iter, by_name);
  while (g_hash_table_iter_next (&iter, &name, &statistics)) {
    TsHttpServiceReport *report = g_new0 (TsHttpServiceReport, 1);

    report->name = g_strdup (name);
    report->statistics = *(TsHttpStatistics *) statistics;
    g_ptr_array_add (reports, report);
  }
  g_ptr_array_sort (reports, compare_reports);
  return reports;
}

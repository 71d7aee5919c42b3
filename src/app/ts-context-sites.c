/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-context-private.h"

#include "ts-site-look.h"
#include "ts-store-sources.h"

#include <string.h>

typedef struct {
  char *kind; /* (owned) (nullable): as the caller wants it */
  char *name; /* (owned) (nullable) */
} Addition;

static void
addition_free (gpointer data)
{
  Addition *addition = data;

  g_free (addition->kind);
  g_free (addition->name);
  g_free (addition);
}

static TsSource *
find_site (TsContext *self, const char *address)
{
  GListModel *sources = ts_context_get_sources (self);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (TsSource) source = g_list_model_get_item (sources, i);

    if (ts_source_get_role (source) == TS_SOURCE_ROLE_SITE
        && strcmp (ts_source_get_location (source), address) == 0)
      return g_steal_pointer (&source);
  }
  return NULL;
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsContext *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (TsSource) source = ts_store_add_source_finish (TS_STORE (object), result, &error);

  if (source == NULL) {
    g_task_return_error (task, error);
    return;
  }
  _ts_context_take_source (self, source);
  ts_context_scan (self, source);
  g_task_return_pointer (task, g_steal_pointer (&source), g_object_unref);
}

static void
add_source (GTask *task, const char *kind, const char *address, const char *name)
{
  TsContext *self = g_task_get_source_object (task);
  const Addition *addition = g_task_get_task_data (task);

  ts_store_add_source_async (ts_context_get_store (self), kind,
                             addition->name != NULL ? addition->name : name, address,
                             g_task_get_cancellable (task), added_cb, task);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (TsSiteLook) look = ts_site_look_finish (result, &error);

  if (look == NULL)
    g_task_return_error (task, error);
  else
    add_source (g_steal_pointer (&task), look->kind, look->address, look->name);
}

void
ts_context_add_site_async (TsContext *self,
                           const char *address,
                           const char *kind,
                           const char *name,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *clean = NULL;
  g_autoptr (TsSource) known = NULL;
  GError *error = NULL;
  Addition *addition;

  g_return_if_fail (TS_IS_CONTEXT (self));
  g_return_if_fail (ts_context_get_store (self) != NULL);
  g_return_if_fail (address != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ts_context_add_site_async);
  addition = g_new0 (Addition, 1);
  addition->kind = g_strdup (kind);
  addition->name = g_strdup (name);
  g_task_set_task_data (task, addition, addition_free);

  clean = ts_site_clean_address (address, &error);
  if (clean == NULL) {
    g_task_return_error (task, error);
    return;
  }
  known = find_site (self, clean);
  if (known != NULL) {
    ts_context_scan (self, known);
    g_task_return_pointer (task, g_steal_pointer (&known), g_object_unref);
  } else if (kind != NULL) {
    g_autofree char *plain = ts_site_make_name (clean);

    add_source (g_steal_pointer (&task), kind, clean, plain);
  } else {
    ts_site_look_async (ts_accounts_get_http_client (ts_context_get_accounts (self)), clean,
                        cancellable, looked_cb, g_steal_pointer (&task));
  }
}

TsSource *
ts_context_add_site_finish (TsContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

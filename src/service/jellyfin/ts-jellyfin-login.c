/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-jellyfin-server-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 *   who is it? ──> has a password: log in ─────────────> ready
 *              └─> has a key: which user? (may fail) ──> ready
 */

/* Several strings of one answer. */
typedef struct {
  char *first;  /* (owned) (nullable) */
  char *second; /* (owned) (nullable) */
  char *third;  /* (owned) (nullable) */
} Strings;

static void
strings_free (gpointer data)
{
  Strings *self = data;

  g_free (self->first);
  g_free (self->second);
  g_free (self->third);
  g_free (self);
}

static Strings *
strings_new (const char *first, const char *second, const char *third)
{
  Strings *self = g_new0 (Strings, 1);

  self->first = g_strdup (first);
  self->second = g_strdup (second);
  self->third = g_strdup (third);
  return self;
}

static gpointer
info_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonObject *info = ts_json_get_root_object (root);
  const char *version = ts_json_get_string (info, "Version");

  if (version == NULL || ts_json_get_string (info, "Id") == NULL) {
    g_set_error_literal (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED,
                         _ ("There is no Jellyfin or Emby server at this address"));
    return NULL;
  }
  return strings_new (version, ts_json_get_string (info, "ServerName"),
                      ts_json_get_string (info, "ProductName"));
}

static gpointer
login_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonObject *answer = ts_json_get_root_object (root);
  const char *token = ts_json_get_string (answer, "AccessToken");
  g_autofree char *id = ts_json_dup_id (ts_json_get_object (answer, "User"), "Id");

  if (token == NULL || id == NULL) {
    g_set_error_literal (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL,
                         _ ("The server took the login but gave no key for further requests"));
    return NULL;
  }
  return strings_new (token, id, NULL);
}

/* Finds the user by name, else the first that may do everything, else the first. Jellyfin sends an
 * array, Emby a page. */
static gpointer
users_parse (JsonNode *root, gpointer data, GError **error)
{
  const char *wanted = data;
  JsonArray *users = root != NULL && JSON_NODE_HOLDS_ARRAY (root)
                         ? json_node_get_array (root)
                         : ts_json_get_array (ts_json_get_root_object (root), "Items");
  g_autofree char *best = NULL;
  int best_rank = -1;

  for (guint i = 0; users != NULL && i < json_array_get_length (users); i++) {
    JsonObject *user = ts_json_array_get_object (users, i);
    char *id = ts_json_dup_id (user, "Id");
    const char *name = ts_json_get_string (user, "Name");
    int rank = ts_json_get_boolean (ts_json_get_object (user, "Policy"), "IsAdministrator", FALSE);

    if (wanted != NULL && name != NULL && g_ascii_strcasecmp (name, wanted) == 0)
      rank = 2;
    if (id == NULL || rank <= best_rank) {
      g_free (id);
      continue;
    }
    g_free (best);
    best = id;
    best_rank = rank;
  }
  if (wanted != NULL && best_rank < 2) {
    g_set_error (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND,
                 _ ("The server has no user “%s”"), wanted);
    return NULL;
  }
  return strings_new (best, NULL, NULL);
}

static void
become_ready (GTask *task)
{
  ((TsJellyfinServer *) g_task_get_source_object (task))->is_ready = TRUE;
  g_task_return_boolean (task, TRUE);
}

static void
users_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (object);
  g_autoptr (GError) error = NULL;
  Strings *user = _ts_jellyfin_server_call_finish (self, result, &error);

  if (user == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  self->user_id = ts_jellyfin_dup_id (self->flavour, user->first);
  strings_free (user);
  become_ready (task);
}

static void
logged_in_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (object);
  g_autoptr (GError) error = NULL;
  Strings *login = _ts_jellyfin_server_call_finish (self, result, &error);

  if (login == NULL) {
    if (g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH))
      g_task_return_new_error (task, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH,
                               _ ("The user name or the password is wrong"));
    else
      g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  g_free (self->token);
  self->token = g_steal_pointer (&login->first);
  g_free (self->user_id);
  self->user_id = ts_jellyfin_dup_id (self->flavour, login->second);
  strings_free (login);
  become_ready (task);
}

static void
log_in (TsJellyfinServer *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *json = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "Username");
  json_builder_add_string_value (builder, self->user != NULL ? self->user : "");
  json_builder_set_member_name (builder, "Pw");
  json_builder_add_string_value (builder, self->secret);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json = json_to_string (root, FALSE);
  _ts_jellyfin_server_send (self, "POST", "/Users/AuthenticateByName", NULL, json, NULL,
                            login_parse, NULL, NULL, strings_free, cancellable, logged_in_cb, task);
}

static void
info_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (object);
  GCancellable *cancellable = g_task_get_cancellable (task);
  const gboolean is_jellyfin = self->flavour == TS_JELLYFIN_FLAVOUR_JELLYFIN;
  g_autoptr (GError) error = NULL;
  Strings *info = _ts_jellyfin_server_call_finish (self, result, &error);
  gboolean says_jellyfin;

  if (info == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  says_jellyfin = info->third != NULL && strstr (info->third, "Jellyfin") != NULL;
  if (says_jellyfin != is_jellyfin) {
    /* Jellyfin 12 refuses a valid key that comes the way Emby wants it, and the other way round. */
    g_task_return_new_error (
        task, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED, "%s",
        says_jellyfin ? _ ("This is a Jellyfin server. It refuses logins that are sent the way "
                           "Emby wants them: add it as Jellyfin.")
                      : _ ("This is an Emby server. It refuses logins that are sent the way "
                           "Jellyfin wants them: add it as Emby."));
    strings_free (info);
    return;
  }
  g_free (self->version);
  self->version = g_steal_pointer (&info->first);
  g_free (self->name);
  self->name = g_steal_pointer (&info->second);
  strings_free (info);
  if (!self->is_api_key) {
    log_in (self, g_steal_pointer (&task));
    return;
  }
  _ts_jellyfin_server_call (self, "GET", is_jellyfin ? "/Users" : "/Users/Query", NULL, NULL,
                            users_parse, g_strdup (self->user), g_free, strings_free, cancellable,
                            users_cb, g_steal_pointer (&task));
}

void
_ts_jellyfin_server_prepare (TsJellyfinServer *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, _ts_jellyfin_server_prepare);
  if (self->is_ready) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  if (self->is_api_key && self->token == NULL)
    self->token = g_strdup (self->secret);
  g_clear_pointer (&self->user_id, g_free);
  _ts_jellyfin_server_send (self, "GET", "/System/Info/Public", NULL, NULL, NULL, info_parse, NULL,
                            NULL, strings_free, cancellable, info_cb, task);
}

gboolean
_ts_jellyfin_server_prepare_finish (TsJellyfinServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

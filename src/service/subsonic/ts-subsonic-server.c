/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-subsonic-server-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NEWEST_VERSION "1.16.1"

static void ts_subsonic_server_iface_init (TsMusicServerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsSubsonicServer,
                               ts_subsonic_server,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TS_TYPE_MUSIC_SERVER,
                                                      ts_subsonic_server_iface_init))

/* --- Calls --------------------------------------------------------------------------------- */

typedef struct {
  char *method;      /* (owned) */
  char **parameters; /* (owned) (nullable) */
  char *form;        /* (owned) (nullable): is posted */
  gboolean is_repeatable;
  TsSubsonicParseFunc parse;
  GDestroyNotify result_free;
  gboolean is_second; /* with the server's own version */
} Call;

/* What the worker needs and gives. */
typedef struct {
  TsSubsonicParseFunc parse;
  GDestroyNotify result_free;
  gpointer value; /* (owned) (nullable): NULL when the server wants another version */
  char *version;  /* (owned) (nullable): which */
} Answer;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->method);
  g_strfreev (call->parameters);
  g_free (call->form);
  g_free (call);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  if (answer->value != NULL)
    answer->result_free (answer->value);
  g_free (answer->version);
  g_free (answer);
}

static gpointer
answer_parse (JsonNode *root, gpointer data, GError **error)
{
  const Answer *wanted = data;
  g_autoptr (GError) refusal = NULL;
  JsonObject *response;
  Answer *answer;
  gpointer value = NULL;
  const char *version = NULL;
  int code;

  response = ts_subsonic_get_response (root, &code, &refusal);
  if (response != NULL) {
    value = wanted->parse (response, error);
    if (value == NULL)
      return NULL;
  } else {
    JsonObject *envelope =
        ts_json_get_object (ts_json_get_root_object (root), "subsonic-response");

    if (code == TS_SUBSONIC_CODE_SERVER_TOO_OLD)
      version = ts_json_get_string (envelope, "version");
    if (version == NULL) {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return NULL;
    }
  }
  answer = g_new0 (Answer, 1);
  answer->result_free = wanted->result_free;
  answer->value = value;
  answer->version = g_strdup (version);
  return answer;
}

static void send_call (GTask *task);

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsSubsonicServer *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  Answer *answer = ts_server_call_finish (result, &error);

  if (answer == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (answer->value != NULL) {
    g_task_return_pointer (task, g_steal_pointer (&answer->value), call->result_free);
  } else if (!call->is_second && g_strcmp0 (answer->version, self->version) != 0) {
    g_free (self->version);
    self->version = g_strdup (answer->version);
    call->is_second = TRUE;
    send_call (g_steal_pointer (&task));
  } else {
    g_task_return_new_error (task,
                             TS_SERVICE_ERROR,
                             TS_SERVICE_ERROR_UNSUPPORTED,
                             _ ("The server speaks another version of the protocol"));
  }
  answer_free (answer);
}

/* Takes over the task. */
static void
send_call (GTask *task)
{
  TsSubsonicServer *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (TsHttpRequest) request = NULL;
  g_autofree char *salt = NULL;
  g_autofree char *uri = NULL;
  GError *error = NULL;
  Answer *wanted;

  salt = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
  uri = ts_subsonic_login_make_uri (self->login,
                                    call->method,
                                    self->version,
                                    salt,
                                    (const char *const *) call->parameters);
  request = ts_http_request_new (call->form != NULL ? "POST" : "GET", uri, &error);
  if (request == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  if (call->form != NULL) {
    g_autoptr (GBytes) body = g_bytes_new (call->form, strlen (call->form));

    ts_http_request_set_body (request, "application/x-www-form-urlencoded", body);
  }
  ts_http_request_set_is_repeatable (request, call->is_repeatable);
  wanted = g_new0 (Answer, 1);
  wanted->parse = call->parse;
  wanted->result_free = call->result_free;
  ts_server_call_async (self->http,
                        self->worker,
                        request,
                        answer_parse,
                        wanted,
                        answer_free,
                        answer_free,
                        g_task_get_cancellable (task),
                        answered_cb,
                        task);
}

void
_ts_subsonic_server_call (TsSubsonicServer *self,
                          const char *method,
                          const char *const *parameters,
                          gboolean is_repeatable,
                          TsSubsonicParseFunc parse,
                          GDestroyNotify result_free,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  _ts_subsonic_server_call_form (self, method, parameters, NULL, is_repeatable, parse, result_free,
                                 cancellable, callback, user_data);
}

void
_ts_subsonic_server_call_form (TsSubsonicServer *self,
                               const char *method,
                               const char *const *parameters,
                               const char *form,
                               gboolean is_repeatable,
                               TsSubsonicParseFunc parse,
                               GDestroyNotify result_free,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, _ts_subsonic_server_call);
  g_task_set_check_cancellable (task, FALSE);
  call->method = g_strdup (method);
  call->parameters = g_strdupv ((char **) parameters);
  call->form = g_strdup (form);
  call->is_repeatable = is_repeatable;
  call->parse = parse;
  call->result_free = result_free;
  g_task_set_task_data (task, call, call_free);
  send_call (task);
}

gpointer
_ts_subsonic_server_call_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Looking who answers ------------------------------------------------------------------- */

static gpointer
ping_parse (JsonObject *response, GError **error)
{
  const char *type = ts_json_get_string (response, "type");
  const char *server_version = ts_json_get_string (response, "serverVersion");
  const char *version = ts_json_get_string (response, "version");

  if (type != NULL && server_version != NULL)
    return g_strdup_printf ("%s %s", type, server_version);
  /* Translators: an old server says no more than the version of the protocol. */
  return g_strdup_printf (_ ("a server of Subsonic %s"), version != NULL ? version : "?");
}

static gpointer
folders_parse (JsonObject *response, GError **error)
{
  JsonObject *folders = ts_json_get_object (response, "musicFolders");
  JsonArray *list = ts_json_get_array (folders, "musicFolder");

  if (list == NULL || json_array_get_length (list) == 0) {
    g_set_error_literal (error,
                         TS_SERVICE_ERROR,
                         TS_SERVICE_ERROR_AUTH,
                         _ ("The login works, but this user may see no music folder"));
    return NULL;
  }
  return GINT_TO_POINTER (TRUE);
}

static void
no_free (gpointer unused)
{
}

static void
folders_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (_ts_subsonic_server_call_finish (result, &error) != NULL)
    g_task_return_pointer (task, g_strdup (g_task_get_task_data (task)), g_free);
  else
    g_task_return_error (task, error);
}

static void
ping_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsSubsonicServer *self = TS_SUBSONIC_SERVER (object);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  char *who = _ts_subsonic_server_call_finish (result, &error);

  if (who == NULL) {
    /* Supysonic knows no tokens, and so misses the parameter with the password. */
    if (self->login->auth == TS_SUBSONIC_AUTH_TOKEN &&
        g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_INCOMPLETE)) {
      g_clear_error (&error);
      error = ts_subsonic_explain (TS_SUBSONIC_CODE_NO_TOKENS_FOR_USER, NULL);
    }
    g_task_return_error (task, error);
    return;
  }
  g_task_set_task_data (task, who, g_free);
  _ts_subsonic_server_call (self,
                            "getMusicFolders",
                            NULL,
                            TRUE,
                            folders_parse,
                            no_free,
                            cancellable,
                            folders_cb,
                            g_steal_pointer (&task));
}

static void
ts_subsonic_server_check (TsMusicServer *server, GTask *task)
{
  _ts_subsonic_server_call (TS_SUBSONIC_SERVER (server),
                            "ping",
                            NULL,
                            TRUE,
                            ping_parse,
                            g_free,
                            g_task_get_cancellable (task),
                            ping_cb,
                            task);
}

/* --- Object -------------------------------------------------------------------------------- */

static TsHttpService *
ts_subsonic_server_get_http (TsMusicServer *server)
{
  return TS_SUBSONIC_SERVER (server)->http;
}

static void
ts_subsonic_server_iface_init (TsMusicServerInterface *iface)
{
  iface->check = ts_subsonic_server_check;
  iface->list_tracks = _ts_subsonic_server_list_tracks;
  iface->list_playlists = _ts_subsonic_server_list_playlists;
  iface->get_playlist = _ts_subsonic_server_get_playlist;
  iface->save_playlist = _ts_subsonic_server_save_playlist;
  iface->open_track = _ts_subsonic_server_open_track;
  iface->get_cover = _ts_subsonic_server_get_cover;
  iface->make_stream_uri = _ts_subsonic_server_make_stream_uri;
  iface->get_http = ts_subsonic_server_get_http;
}

static void
ts_subsonic_server_finalize (GObject *object)
{
  TsSubsonicServer *self = TS_SUBSONIC_SERVER (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->worker, ts_worker_unref);
  g_clear_pointer (&self->login, ts_subsonic_login_free);
  g_free (self->version);

  G_OBJECT_CLASS (ts_subsonic_server_parent_class)->finalize (object);
}

static void
ts_subsonic_server_class_init (TsSubsonicServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_subsonic_server_finalize;
}

static void
ts_subsonic_server_init (TsSubsonicServer *self)
{
  self->worker = ts_worker_new ("ts-subsonic");
  self->version = g_strdup (NEWEST_VERSION);
}

TsSubsonicServer *
ts_subsonic_server_new (TsHttpService *http, const TsSubsonicLogin *login)
{
  TsSubsonicServer *self;

  g_return_val_if_fail (TS_IS_HTTP_SERVICE (http), NULL);
  g_return_val_if_fail (login != NULL, NULL);

  self = g_object_new (TS_TYPE_SUBSONIC_SERVER, NULL);
  self->http = g_object_ref (http);
  self->login = ts_subsonic_login_copy (login);
  return self;
}

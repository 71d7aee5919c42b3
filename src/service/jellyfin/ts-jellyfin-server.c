/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-jellyfin-server.h"

#include "ts-jellyfin-server-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define ITEMS_A_PAGE 500

struct _TsJellyfinServer {
  GObject parent_instance;

  TsHttpService *http; /* (owned) */
  TsWorker *worker;    /* (owned): parses answers */
  TsJellyfinFlavour flavour;
  char *address; /* (owned) */
  char *user;    /* (owned) (nullable) */
  char *secret;  /* (owned) */
  gboolean is_api_key;

  /* Learned from the server. */
  char *version;    /* (owned) (nullable) */
  char *name;       /* (owned) (nullable) */
  char *token;      /* (owned) (nullable): what requests are sent with */
  char *user_id;    /* (owned) (nullable): unknown with a key that may not list users */
  gboolean is_ready;
};

static void ts_jellyfin_server_iface_init (TsMusicServerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TsJellyfinServer,
                               ts_jellyfin_server,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TS_TYPE_MUSIC_SERVER,
                                                      ts_jellyfin_server_iface_init))

TsJellyfinFlavour
_ts_jellyfin_server_get_flavour (TsJellyfinServer *self)
{
  return self->flavour;
}

const char *
_ts_jellyfin_server_get_user_id (TsJellyfinServer *self)
{
  return self->user_id;
}

const char *
_ts_jellyfin_server_get_version (TsJellyfinServer *self)
{
  return self->version;
}

/* --- Calls --------------------------------------------------------------------------------- */

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsJellyfinServer *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  gpointer value = ts_server_call_finish (result, &error);

  if (value != NULL) {
    g_task_return_pointer (task, value, g_task_get_task_data (task));
    return;
  }
  if (!g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_AUTH)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  /* A token may have ended: the next call logs in again. */
  self->is_ready = FALSE;
  if (!self->is_api_key)
    g_clear_pointer (&self->token, g_free);
  if (self->flavour == TS_JELLYFIN_FLAVOUR_JELLYFIN)
    g_task_return_new_error (task,
                             TS_SERVICE_ERROR,
                             TS_SERVICE_ERROR_AUTH,
                             _ ("%s. The login goes in the header “Authorization: MediaBrowser”: "
                                "it is wrong or may not do this, or a proxy before the server "
                                "takes that header for itself."),
                             error->message);
  else
    g_task_return_new_error (task,
                             TS_SERVICE_ERROR,
                             TS_SERVICE_ERROR_AUTH,
                             _ ("%s. The login goes in the header “X-Emby-Token”: it is wrong or "
                                "may not do this, or the server is not Emby."),
                             error->message);
}

static void
send_call (TsJellyfinServer *self,
           const char *method,
           const char *path,
           TsJellyfinQuery *query,
           const char *json,
           const char *token,
           TsServerParseFunc parse,
           gpointer data,
           GDestroyNotify data_free,
           GDestroyNotify result_free,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *uri =
      g_strconcat (self->address, path, query != NULL ? query->text->str : "", NULL);
  g_autoptr (TsHttpRequest) request = NULL;
  GError *error = NULL;

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, result_free, NULL);
  if (query != NULL)
    g_string_free (query->text, TRUE);
  request = ts_http_request_new (method, uri, &error);
  if (request == NULL) {
    if (data_free != NULL && data != NULL)
      data_free (data);
    g_task_return_error (task, error);
    return;
  }
  ts_jellyfin_set_login (request, self->flavour, token);
  ts_http_request_set_header (request, "Accept", "application/json");
  if (json != NULL) {
    g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));

    ts_http_request_set_body (request, "application/json", body);
  }
  ts_server_call_async (self->http,
                        self->worker,
                        request,
                        parse,
                        data,
                        data_free,
                        result_free,
                        cancellable,
                        answered_cb,
                        g_steal_pointer (&task));
}

void
_ts_jellyfin_server_call (TsJellyfinServer *self,
                          const char *method,
                          const char *path,
                          TsJellyfinQuery *query,
                          const char *json,
                          TsServerParseFunc parse,
                          gpointer data,
                          GDestroyNotify data_free,
                          GDestroyNotify result_free,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  send_call (self,
             method,
             path,
             query,
             json,
             self->token,
             parse,
             data,
             data_free,
             result_free,
             cancellable,
             callback,
             user_data);
}

gpointer
_ts_jellyfin_server_call_finish (TsJellyfinServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Getting ready ------------------------------------------------------------------------- */

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
    g_set_error_literal (error,
                         TS_SERVICE_ERROR,
                         TS_SERVICE_ERROR_UNSUPPORTED,
                         _ ("There is no Jellyfin or Emby server at this address"));
    return NULL;
  }
  return strings_new (version,
                      ts_json_get_string (info, "ServerName"),
                      ts_json_get_string (info, "ProductName"));
}

static gpointer
login_parse (JsonNode *root, gpointer data, GError **error)
{
  JsonObject *answer = ts_json_get_root_object (root);
  const char *token = ts_json_get_string (answer, "AccessToken");
  g_autofree char *id = ts_json_dup_id (ts_json_get_object (answer, "User"), "Id");

  if (token == NULL || id == NULL) {
    g_set_error_literal (error,
                         TS_HTTP_ERROR,
                         TS_HTTP_ERROR_PROTOCOL,
                         _ ("The server took the login but gave no token"));
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
    int rank = ts_json_get_boolean (
        ts_json_get_object (user, "Policy"), "IsAdministrator", FALSE);

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
    g_set_error (error,
                 TS_SERVICE_ERROR,
                 TS_SERVICE_ERROR_NOT_FOUND,
                 _ ("The server has no user “%s”"),
                 wanted);
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
      g_task_return_new_error (task,
                               TS_SERVICE_ERROR,
                               TS_SERVICE_ERROR_AUTH,
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
  send_call (self,
             "POST",
             "/Users/AuthenticateByName",
             NULL,
             json,
             NULL,
             login_parse,
             NULL,
             NULL,
             strings_free,
             cancellable,
             logged_in_cb,
             task);
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
        task,
        TS_SERVICE_ERROR,
        TS_SERVICE_ERROR_UNSUPPORTED,
        "%s",
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
  _ts_jellyfin_server_call (self,
                            "GET",
                            is_jellyfin ? "/Users" : "/Users/Query",
                            NULL,
                            NULL,
                            users_parse,
                            g_strdup (self->user),
                            g_free,
                            strings_free,
                            cancellable,
                            users_cb,
                            g_steal_pointer (&task));
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
  send_call (self,
             "GET",
             "/System/Info/Public",
             NULL,
             NULL,
             NULL,
             info_parse,
             NULL,
             NULL,
             strings_free,
             cancellable,
             info_cb,
             task);
}

gboolean
_ts_jellyfin_server_prepare_finish (TsJellyfinServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Tracks -------------------------------------------------------------------------------- */

typedef struct {
  TsJellyfinFlavour flavour;
  char *version;  /* (owned) (nullable) */
  guint start;    /* index of the page's first item */
  char *first_id; /* (owned): of the page before, "" for none */
} PageInput;

static void
page_input_free (gpointer data)
{
  PageInput *input = data;

  g_free (input->version);
  g_free (input->first_id);
  g_free (input);
}

static void
page_free (gpointer data)
{
  ts_track_page_free (data);
}

static gpointer
page_parse (JsonNode *root, gpointer data, GError **error)
{
  const PageInput *input = data;
  JsonObject *answer = ts_json_get_root_object (root);
  JsonArray *items = ts_json_get_array (answer, "Items");
  guint n = items != NULL ? json_array_get_length (items) : 0;
  g_autofree char *first_id =
      n > 0 ? ts_json_dup_id (ts_json_array_get_object (items, 0), "Id") : NULL;
  TsTrackPage *page;

  if (items == NULL || (first_id != NULL && strcmp (first_id, input->first_id) == 0)) {
    g_set_error_literal (error,
                         TS_HTTP_ERROR,
                         TS_HTTP_ERROR_PROTOCOL,
                         items == NULL ? _ ("The server sent no list of tracks")
                                       : _ ("The server repeats the same page, so its library "
                                            "cannot be listed as a whole"));
    return NULL;
  }
  page = g_new0 (TsTrackPage, 1);
  page->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  page->n_total = ts_json_get_int (answer, "TotalRecordCount", -1);
  for (guint i = 0; i < n; i++) {
    TsTrack *track = ts_jellyfin_item_to_track (
        ts_json_array_get_object (items, i), input->flavour, input->version);

    if (track != NULL)
      g_ptr_array_add (page->tracks, track);
  }
  if (n > 0)
    page->next = g_strdup_printf ("%u %s", input->start + n, first_id != NULL ? first_id : "");
  return page;
}

static void
page_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TsTrackPage *page =
      _ts_jellyfin_server_call_finish (TS_JELLYFIN_SERVER (object), result, &error);

  if (page != NULL)
    g_task_return_pointer (task, page, page_free);
  else
    g_task_return_error (task, error);
}

static void
list_tracks (TsJellyfinServer *self, const char *cursor, GTask *task)
{
  static const char *const fields[] = { "ProviderIds", "Genres", "MediaSources", "DateCreated" };
  PageInput *input = g_new0 (PageInput, 1);
  const char *id = cursor != NULL ? strchr (cursor, ' ') : NULL;
  TsJellyfinQuery query;

  input->flavour = self->flavour;
  input->version = g_strdup (self->version);
  input->start = cursor != NULL ? (guint) g_ascii_strtoull (cursor, NULL, 10) : 0;
  input->first_id = g_strdup (id != NULL ? id + 1 : "");

  ts_jellyfin_query_init (&query, self->flavour);
  ts_jellyfin_query_add (&query, "UserId", self->user_id);
  ts_jellyfin_query_add (&query, "Recursive", "true");
  ts_jellyfin_query_add (&query, "IncludeItemTypes", "Audio");
  ts_jellyfin_query_add_list (&query, "Fields", fields, G_N_ELEMENTS (fields));
  ts_jellyfin_query_add_uint (&query, "StartIndex", input->start);
  ts_jellyfin_query_add_uint (&query, "Limit", ITEMS_A_PAGE);
  ts_jellyfin_query_add (&query, "SortBy", "SortName");
  ts_jellyfin_query_add (&query, "SortOrder", "Ascending");
  _ts_jellyfin_server_call (self,
                            "GET",
                            "/Items",
                            &query,
                            NULL,
                            page_parse,
                            input,
                            page_input_free,
                            page_free,
                            g_task_get_cancellable (task),
                            page_cb,
                            task);
}

/* --- The interface ------------------------------------------------------------------------- */

/* What is to be done once the server is ready. */
typedef enum { WORK_CHECK, WORK_TRACKS, WORK_PLAYLISTS, WORK_PLAYLIST, WORK_SAVE } WorkKind;

typedef struct {
  WorkKind kind;
  char *id;   /* (owned) (nullable): a cursor or a playlist */
  char *name; /* (owned) (nullable) */
  char **ids; /* (owned) (nullable) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_free (work->id);
  g_free (work->name);
  g_strfreev (work->ids);
  g_free (work);
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (object);
  GError *error = NULL;
  TsTrackPage *page = _ts_jellyfin_server_call_finish (self, result, &error);
  const char *kind = self->flavour == TS_JELLYFIN_FLAVOUR_JELLYFIN ? "Jellyfin" : "Emby";

  if (page == NULL) {
    g_task_return_error (task, error);
    return;
  }
  /* Translators: a program, its version, and what its owner calls it. */
  g_task_return_pointer (task,
                         self->name != NULL
                             ? g_strdup_printf (_ ("%s %s, “%s”"), kind, self->version, self->name)
                             : g_strdup_printf ("%s %s", kind, self->version),
                         g_free);
  ts_track_page_free (page);
}

static void
check (TsJellyfinServer *self, GTask *task)
{
  PageInput *input = g_new0 (PageInput, 1);
  TsJellyfinQuery query;

  input->first_id = g_strdup ("");
  ts_jellyfin_query_init (&query, self->flavour);
  ts_jellyfin_query_add (&query, "UserId", self->user_id);
  ts_jellyfin_query_add (&query, "Recursive", "true");
  ts_jellyfin_query_add (&query, "IncludeItemTypes", "Audio");
  ts_jellyfin_query_add_uint (&query, "Limit", 1);
  _ts_jellyfin_server_call (self,
                            "GET",
                            "/Items",
                            &query,
                            NULL,
                            page_parse,
                            input,
                            page_input_free,
                            page_free,
                            g_task_get_cancellable (task),
                            checked_cb,
                            task);
}

static void
prepared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (object);
  const Work *work = g_object_get_data (G_OBJECT (task), "ts-work");
  GError *error = NULL;

  if (!_ts_jellyfin_server_prepare_finish (self, result, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  switch (work->kind) {
  case WORK_CHECK:
    check (self, task);
    break;
  case WORK_TRACKS:
    list_tracks (self, work->id, task);
    break;
  case WORK_PLAYLISTS:
    _ts_jellyfin_server_list_playlists (self, task);
    break;
  case WORK_PLAYLIST:
    _ts_jellyfin_server_get_playlist (self, work->id, task);
    break;
  case WORK_SAVE:
    _ts_jellyfin_server_save_playlist (
        self, work->id, work->name, (const char *const *) work->ids, task);
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
start (TsMusicServer *server,
       WorkKind kind,
       const char *id,
       const char *name,
       const char *const *ids,
       GTask *task)
{
  Work *work = g_new0 (Work, 1);

  work->kind = kind;
  work->id = g_strdup (id);
  work->name = g_strdup (name);
  work->ids = g_strdupv ((char **) ids);
  g_object_set_data_full (G_OBJECT (task), "ts-work", work, work_free);
  _ts_jellyfin_server_prepare (
      TS_JELLYFIN_SERVER (server), g_task_get_cancellable (task), prepared_cb, task);
}

static void
ts_jellyfin_server_check (TsMusicServer *server, GTask *task)
{
  start (server, WORK_CHECK, NULL, NULL, NULL, task);
}

static void
ts_jellyfin_server_list_tracks (TsMusicServer *server, const char *cursor, GTask *task)
{
  start (server, WORK_TRACKS, cursor, NULL, NULL, task);
}

static void
ts_jellyfin_server_list_playlists (TsMusicServer *server, GTask *task)
{
  start (server, WORK_PLAYLISTS, NULL, NULL, NULL, task);
}

static void
ts_jellyfin_server_get_playlist (TsMusicServer *server, const char *id, GTask *task)
{
  start (server, WORK_PLAYLIST, id, NULL, NULL, task);
}

static void
ts_jellyfin_server_save_playlist (TsMusicServer *server,
                                  const char *id,
                                  const char *name,
                                  const char *const *track_ids,
                                  GTask *task)
{
  start (server, WORK_SAVE, id, name, track_ids, task);
}

static char *
ts_jellyfin_server_make_stream_uri (TsMusicServer *server, const char *track_id)
{
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (server);
  const gboolean is_jellyfin = self->flavour == TS_JELLYFIN_FLAVOUR_JELLYFIN;
  g_autofree char *full_id = ts_jellyfin_dup_id (self->flavour, track_id);
  g_autofree char *id = g_uri_escape_string (full_id, NULL, FALSE);
  g_autofree char *token = g_uri_escape_string (self->token != NULL ? self->token : "", NULL, FALSE);

  return g_strdup_printf ("%s/Audio/%s/stream?%s=true&%s=%s",
                          self->address,
                          id,
                          is_jellyfin ? "static" : "Static",
                          is_jellyfin ? "ApiKey" : "api_key",
                          token);
}

static TsHttpService *
ts_jellyfin_server_get_http (TsMusicServer *server)
{
  return TS_JELLYFIN_SERVER (server)->http;
}

static void
ts_jellyfin_server_iface_init (TsMusicServerInterface *iface)
{
  iface->check = ts_jellyfin_server_check;
  iface->list_tracks = ts_jellyfin_server_list_tracks;
  iface->list_playlists = ts_jellyfin_server_list_playlists;
  iface->get_playlist = ts_jellyfin_server_get_playlist;
  iface->save_playlist = ts_jellyfin_server_save_playlist;
  iface->make_stream_uri = ts_jellyfin_server_make_stream_uri;
  iface->get_http = ts_jellyfin_server_get_http;
}

static void
ts_jellyfin_server_finalize (GObject *object)
{
  TsJellyfinServer *self = TS_JELLYFIN_SERVER (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->worker, ts_worker_unref);
  g_free (self->address);
  g_free (self->user);
  g_free (self->secret);
  g_free (self->version);
  g_free (self->name);
  g_free (self->token);
  g_free (self->user_id);

  G_OBJECT_CLASS (ts_jellyfin_server_parent_class)->finalize (object);
}

static void
ts_jellyfin_server_class_init (TsJellyfinServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_jellyfin_server_finalize;
}

static void
ts_jellyfin_server_init (TsJellyfinServer *self)
{
  self->worker = ts_worker_new ("ts-jellyfin");
}

TsJellyfinServer *
ts_jellyfin_server_new (TsHttpService *http,
                        TsJellyfinFlavour flavour,
                        const char *address,
                        const char *user,
                        const char *secret,
                        gboolean is_api_key)
{
  TsJellyfinServer *self;

  g_return_val_if_fail (TS_IS_HTTP_SERVICE (http), NULL);
  g_return_val_if_fail (address != NULL && secret != NULL, NULL);

  self = g_object_new (TS_TYPE_JELLYFIN_SERVER, NULL);
  self->http = g_object_ref (http);
  self->flavour = flavour;
  self->address = g_strdup (address);
  self->user = g_strdup (user);
  self->secret = g_strdup (secret);
  self->is_api_key = is_api_key;
  return self;
}

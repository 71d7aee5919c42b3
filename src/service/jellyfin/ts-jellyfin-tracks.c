/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-jellyfin-server-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ITEMS_A_PAGE 500

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
  g_autofree char *first_id
      = n > 0 ? ts_json_dup_id (ts_json_array_get_object (items, 0), "Id") : NULL;
  TsTrackPage *page;

  if (items == NULL || (first_id != NULL && strcmp (first_id, input->first_id) == 0)) {
    g_set_error_literal (error, TS_HTTP_ERROR, TS_HTTP_ERROR_PROTOCOL,
                         items == NULL ? _ ("The server sent no list of tracks")
                                       : _ ("The server repeats the same page, so its library "
                                            "cannot be listed as a whole"));
    return NULL;
  }
  page = g_new0 (TsTrackPage, 1);
  page->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  page->n_total = ts_json_get_int (answer, "TotalRecordCount", -1);
  for (guint i = 0; i < n; i++) {
    TsTrack *track = ts_jellyfin_item_to_track (ts_json_array_get_object (items, i), input->flavour,
                                                input->version);

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
  TsTrackPage *page = _ts_jellyfin_server_call_finish (TS_JELLYFIN_SERVER (object), result, &error);

  if (page != NULL)
    g_task_return_pointer (task, page, page_free);
  else
    g_task_return_error (task, error);
}

void
_ts_jellyfin_server_list_tracks (TsJellyfinServer *self, const char *cursor, GTask *task)
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
  _ts_jellyfin_server_call (self, "GET", "/Items", &query, NULL, page_parse, input, page_input_free,
                            page_free, g_task_get_cancellable (task), page_cb, task);
}

/* --- Looking whether there is music --------------------------------------------------------- */

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

void
_ts_jellyfin_server_check (TsJellyfinServer *self, GTask *task)
{
  PageInput *input = g_new0 (PageInput, 1);
  TsJellyfinQuery query;

  input->first_id = g_strdup ("");
  ts_jellyfin_query_init (&query, self->flavour);
  ts_jellyfin_query_add (&query, "UserId", self->user_id);
  ts_jellyfin_query_add (&query, "Recursive", "true");
  ts_jellyfin_query_add (&query, "IncludeItemTypes", "Audio");
  ts_jellyfin_query_add_uint (&query, "Limit", 1);
  _ts_jellyfin_server_call (self, "GET", "/Items", &query, NULL, page_parse, input, page_input_free,
                            page_free, g_task_get_cancellable (task), checked_cb, task);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-subsonic-server-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/*
 * A library is listed by whatever of these a server can do, in this order:
 *
 *   SEARCH_POSTED search3 with an empty query, as OpenSubsonic demands, in a form: what looks at
 *                 requests on the way may refuse an address with a parameter that has no value
 *   SEARCH_QUOTED search3 with two quotes, which many take for an empty query
 *   SEARCH_ALL    search3 with an empty query in the address
 *   ALBUMS        getAlbumList2, then getAlbum for each
 *
 * A first page without songs, or refused, leads to the next way; so does one of a server that looks
 * for quotes in names, and a server that gives the same page again whatever the offset. A list ends
 * with an empty page: servers may give fewer songs a page than they were asked for.
 */
typedef enum {
  SEARCH_POSTED = 'p',
  SEARCH_QUOTED = 'q',
  SEARCH_ALL = 'e',
  ALBUMS = 'a',
} Way;

#define SONGS_A_PAGE 500
#define ALBUMS_A_PAGE 50

typedef struct {
  Way way;
  guint offset;
  char *first_id; /* (owned): of the page before, "" for none */
} Cursor;

static void
cursor_free (gpointer data)
{
  Cursor *self = data;

  g_free (self->first_id);
  g_free (self);
}

static char *
cursor_to_string (Way way, guint offset, const char *first_id)
{
  return g_strdup_printf ("%c %u %s", (char) way, offset, first_id != NULL ? first_id : "");
}

static Cursor *
cursor_parse (const char *text)
{
  Cursor *self = g_new0 (Cursor, 1);
  char way = SEARCH_POSTED;
  int n_read = 0;

  if (text != NULL && sscanf (text, "%c %u %n", &way, &self->offset, &n_read) >= 2 && n_read > 0)
    self->first_id = g_strdup (text + n_read);
  else
    self->first_id = g_strdup ("");
  self->way = way;
  return self;
}

/* What one answer holds: songs, or the ids of albums. */
typedef struct {
  GPtrArray *tracks; /* (owned) (element-type TsTrack) */
  GPtrArray *albums; /* (owned) (element-type utf8) */
  guint n_items;     /* in the answer, also those that are no tracks */
  char *first_id;    /* (owned) (nullable) */
} Items;

static void
items_free (gpointer data)
{
  Items *self = data;

  g_ptr_array_unref (self->tracks);
  g_ptr_array_unref (self->albums);
  g_free (self->first_id);
  g_free (self);
}

static Items *
items_new (JsonArray *list)
{
  Items *self = g_new0 (Items, 1);

  self->n_items = list != NULL ? json_array_get_length (list) : 0;
  self->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  self->albums = g_ptr_array_new_with_free_func (g_free);
  if (self->n_items > 0)
    self->first_id = ts_json_dup_id (ts_json_array_get_object (list, 0), "id");
  return self;
}

static void
items_add_songs (Items *self, JsonArray *songs)
{
  for (guint i = 0; i < self->n_items; i++) {
    TsTrack *track = ts_subsonic_song_to_track (ts_json_array_get_object (songs, i));

    if (track != NULL)
      g_ptr_array_add (self->tracks, track);
  }
}

static gpointer
search_parse (JsonObject *response, GError **error)
{
  JsonArray *songs = ts_json_get_array (ts_json_get_object (response, "searchResult3"), "song");
  Items *items = items_new (songs);

  items_add_songs (items, songs);
  return items;
}

static gpointer
album_parse (JsonObject *response, GError **error)
{
  JsonArray *songs = ts_json_get_array (ts_json_get_object (response, "album"), "song");
  Items *items = items_new (songs);

  items_add_songs (items, songs);
  return items;
}

static gpointer
albums_parse (JsonObject *response, GError **error)
{
  JsonArray *albums = ts_json_get_array (ts_json_get_object (response, "albumList2"), "album");
  Items *items = items_new (albums);

  for (guint i = 0; i < items->n_items; i++) {
    char *id = ts_json_dup_id (ts_json_array_get_object (albums, i), "id");

    if (id != NULL)
      g_ptr_array_add (items->albums, id);
  }
  return items;
}

static void
return_page (GTask *task, GPtrArray *tracks, char *next)
{
  TsTrackPage *page = g_new0 (TsTrackPage, 1);

  page->tracks = g_ptr_array_ref (tracks);
  page->next = next;
  page->n_total = -1;
  g_task_return_pointer (task, page, (GDestroyNotify) ts_track_page_free);
}

static void
return_way (GTask *task, Way way)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  return_page (task, none, cursor_to_string (way, 0, NULL));
}

/* --- By search ----------------------------------------------------------------------------- */

static Way
get_next_way (Way way)
{
  switch (way) {
  case SEARCH_POSTED:
    return SEARCH_QUOTED;
  case SEARCH_QUOTED:
    return SEARCH_ALL;
  case SEARCH_ALL:
  case ALBUMS:
  default:
    return ALBUMS;
  }
}

/* Whether the server answered, and another way of asking may do. */
static gboolean
is_refusal (const Cursor *cursor, const GError *error)
{
  /* One that reads no address beside a form misses the login. */
  if (cursor->way == SEARCH_POSTED
      && (error->domain == TS_SERVICE_ERROR
          || g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_AUTH)))
    return TRUE;
  return g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_FAILED) ||
         g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_INCOMPLETE) ||
         g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND) ||
         g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_UNSUPPORTED) ||
         g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_NOT_FOUND) ||
         g_error_matches (error, TS_HTTP_ERROR, TS_HTTP_ERROR_REJECTED);
}

static gboolean
has_quote (const char *text)
{
  return text != NULL && strchr (text, '"') != NULL;
}

/* Whether the server found songs with quotes in their names, instead of all there are. */
static gboolean
is_literal (const Cursor *cursor, const Items *items)
{
  if (cursor->way != SEARCH_QUOTED || cursor->offset > 0)
    return FALSE;
  for (guint i = 0; i < items->tracks->len; i++) {
    const TsTrack *track = items->tracks->pdata[i];

    if (!has_quote (track->title) && !has_quote (track->artist) && !has_quote (track->album))
      return FALSE;
  }
  return TRUE;
}

static void
searched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Cursor *cursor = g_task_get_task_data (task);
  Way other_way = get_next_way (cursor->way);
  g_autoptr (GError) error = NULL;
  Items *items = _ts_subsonic_server_call_finish (result, &error);

  if (items == NULL) {
    if (cursor->offset == 0 && is_refusal (cursor, error))
      return_way (task, other_way);
    else
      g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (items->n_items == 0 && cursor->offset > 0)
    return_page (task, items->tracks, NULL);
  else if (items->n_items == 0 || is_literal (cursor, items))
    return_way (task, other_way);
  else if (g_strcmp0 (items->first_id, cursor->first_id) == 0)
    return_way (task, ALBUMS);
  else
    return_page (
        task,
        items->tracks,
        cursor_to_string (cursor->way, cursor->offset + items->n_items, items->first_id));
  items_free (items);
}

static void
search (TsSubsonicServer *self, const Cursor *cursor, GTask *task)
{
  g_autofree char *offset = g_strdup_printf ("%u", cursor->offset);
  gboolean is_posted = cursor->way == SEARCH_POSTED;
  const char *parameters[] = {
    "songCount",
    G_STRINGIFY (SONGS_A_PAGE),
    "songOffset",
    offset,
    "albumCount",
    "0",
    "artistCount",
    "0",
    is_posted ? NULL : "query",
    cursor->way == SEARCH_QUOTED ? "\"\"" : "",
    NULL,
  };

  _ts_subsonic_server_call_form (self, "search3", parameters, is_posted ? "query=" : NULL, TRUE,
                                 search_parse, items_free, g_task_get_cancellable (task),
                                 searched_cb, task);
}

/* --- By album ------------------------------------------------------------------------------ */

/* The albums of one page, read side by side. */
typedef struct {
  GTask *task;  /* (owned) */
  Items *items; /* (owned): the list of albums; gets their songs */
  guint n_open;
  GError *error; /* (owned) (nullable): the first */
} AlbumPage;

static void
album_page_leave (AlbumPage *page)
{
  const Cursor *cursor = g_task_get_task_data (page->task);

  if (--page->n_open > 0)
    return;
  if (page->error != NULL)
    g_task_return_error (page->task, page->error);
  else
    return_page (
        page->task,
        page->items->tracks,
        cursor_to_string (ALBUMS, cursor->offset + page->items->n_items, page->items->first_id));
  g_object_unref (page->task);
  items_free (page->items);
  g_free (page);
}

static void
album_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  AlbumPage *page = user_data;
  g_autoptr (GError) error = NULL;
  Items *album = _ts_subsonic_server_call_finish (result, &error);

  if (album != NULL) {
    g_ptr_array_extend_and_steal (page->items->tracks, g_steal_pointer (&album->tracks));
    album->tracks = g_ptr_array_new ();
    items_free (album);
  } else if (page->error == NULL &&
             !g_error_matches (error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_NOT_FOUND)) {
    /* One that was deleted meanwhile is no failure. */
    page->error = g_steal_pointer (&error);
  }
  album_page_leave (page);
}

static void
albums_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsSubsonicServer *self = TS_SUBSONIC_SERVER (object);
  const Cursor *cursor = g_task_get_task_data (task);
  GError *error = NULL;
  Items *items = _ts_subsonic_server_call_finish (result, &error);
  AlbumPage *page;

  if (items == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (items->n_items == 0) {
    return_page (task, items->tracks, NULL);
    items_free (items);
    return;
  }
  if (g_strcmp0 (items->first_id, cursor->first_id) == 0) {
    g_task_return_new_error (task,
                             TS_HTTP_ERROR,
                             TS_HTTP_ERROR_PROTOCOL,
                             _ ("The server repeats the same page, so its library cannot be "
                                "listed as a whole"));
    items_free (items);
    return;
  }

  page = g_new0 (AlbumPage, 1);
  page->task = g_steal_pointer (&task);
  page->items = items;
  page->n_open = 1;
  for (guint i = 0; i < items->albums->len; i++) {
    const char *parameters[] = { "id", items->albums->pdata[i], NULL };

    page->n_open++;
    _ts_subsonic_server_call (self,
                              "getAlbum",
                              parameters,
                              TRUE,
                              album_parse,
                              items_free,
                              g_task_get_cancellable (page->task),
                              album_cb,
                              page);
  }
  album_page_leave (page);
}

void
_ts_subsonic_server_list_tracks (TsMusicServer *server, const char *cursor_text, GTask *task)
{
  TsSubsonicServer *self = TS_SUBSONIC_SERVER (server);
  Cursor *cursor = cursor_parse (cursor_text);
  g_autofree char *offset = g_strdup_printf ("%u", cursor->offset);
  const char *parameters[] = {
    "type",   "alphabeticalByName",
    "size",   G_STRINGIFY (ALBUMS_A_PAGE),
    "offset", offset,
    NULL,
  };

  g_task_set_task_data (task, cursor, cursor_free);
  if (cursor->way != ALBUMS) {
    search (self, cursor, task);
    return;
  }
  _ts_subsonic_server_call (self,
                            "getAlbumList2",
                            parameters,
                            TRUE,
                            albums_parse,
                            items_free,
                            g_task_get_cancellable (task),
                            albums_cb,
                            task);
}

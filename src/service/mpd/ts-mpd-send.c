/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-mpd-private.h"

#include "ts-playlist-location.h"

#include <glib/gi18n-lib.h>

/* Commands in one list: few round trips, and far below what MPD takes at once. */
#define CHUNK 100
#define NEXT_PRIORITY 255

/* A track on its way into the queue. */
typedef struct {
  const TsPlaylistEntry *entry;
  char *uri; /* (owned) */
  int id;    /* in the queue, -1 before it is there */
} Item;

static void
item_free (gpointer data)
{
  Item *self = data;

  g_free (self->uri);
  g_free (self);
}

/* One run of the command. */
typedef struct {
  TsMpdCommand *command;
  struct mpd_connection *connection;
  TsMpdResult *result;
  GPtrArray *items;  /* (element-type Item): what is to go there, then what did */
  guint n_old;       /* entries of the old queue that are to go */
  guint position;    /* where the next track goes */
  gboolean is_prior; /* tracks need a priority, since MPD plays at random */
  gboolean is_full;  /* the queue takes no more */
} Send;

static gboolean
is_server_error (Send *self)
{
  return mpd_connection_get_error (self->connection) == MPD_ERROR_SERVER;
}

/* Makes items of what can be said to MPD. */
static void
collect (Send *self)
{
  GPtrArray *entries = self->command->playlist->entries;

  for (guint i = 0; i < entries->len; i++) {
    GError *error = NULL;
    char *uri = _ts_mpd_link_make_uri (self->command->link, entries->pdata[i], &error);
    Item *item;

    if (uri == NULL) {
      _ts_mpd_result_add_problem (self->result, error);
      continue;
    }
    item = g_new0 (Item, 1);
    *item = (Item){ entries->pdata[i], uri, -1 };
    g_ptr_array_add (self->items, item);
  }
}

/* Where the tracks go. */
static gboolean
prepare (Send *self)
{
  struct mpd_status *status = mpd_run_status (self->connection);
  int current;

  if (status == NULL)
    return FALSE;
  current = mpd_status_get_song_pos (status);
  self->position = mpd_status_get_queue_length (status);
  if (self->command->place == TS_MPD_REPLACE) {
    self->n_old = self->position;
  } else if (self->command->place == TS_MPD_NEXT && current >= 0) {
    self->position = (guint) current + 1;
    self->is_prior = mpd_status_get_random (status);
  }
  mpd_status_free (status);
  return TRUE;
}

static gboolean
drop_old (Send *self)
{
  const guint n = self->n_old;

  if (n == 0)
    return TRUE;
  self->n_old = 0;
  self->position -= n;
  return mpd_run_delete_range (self->connection, 0, n);
}

/* Adds @n items from @first on. Returns how many there are now; fewer leave the reason with the
 * connection. */
static guint
add_chunk (Send *self, guint first, guint n)
{
  gboolean is_sent = mpd_command_list_begin (self->connection, true);
  guint n_added = 0;

  for (guint i = 0; is_sent && i < n; i++) {
    const Item *item = self->items->pdata[first + i];

    is_sent = mpd_send_add_id_to (self->connection, item->uri, self->position + i);
  }
  if (!is_sent || !mpd_command_list_end (self->connection))
    return 0;
  while (n_added < n) {
    Item *item = self->items->pdata[first + n_added];

    item->id = mpd_recv_song_id (self->connection);
    if (item->id < 0)
      break;
    n_added++;
    if (!mpd_response_next (self->connection))
      break;
  }
  if (n_added == n)
    mpd_response_finish (self->connection);
  self->position += n_added;
  return n_added;
}

/* What stopped a chunk at its item. Returns FALSE when it stops everything. */
static gboolean
skip_refused (Send *self, const Item *item)
{
  g_autofree char *display = NULL;
  GError *error = NULL;

  if (!is_server_error (self))
    return FALSE;
  if (mpd_connection_get_server_error (self->connection) == MPD_SERVER_ERROR_PLAYLIST_MAX) {
    mpd_connection_clear_error (self->connection);
    if (self->n_old > 0 && self->result->n_done > 0)
      return drop_old (self);
    self->is_full = TRUE;
    return TRUE;
  }
  _ts_mpd_link_fail (self->command->link, &error);
  display = g_filename_display_name (item->entry->location);
  g_prefix_error (&error, "%s: ", display);
  _ts_mpd_result_add_problem (self->result, error);
  return TRUE;
}

/* Adds all items; those that are not taken leave the array. */
static gboolean
add_items (Send *self)
{
  guint i = 0;

  while (i < self->items->len && !self->is_full) {
    guint n = MIN (CHUNK, self->items->len - i);
    guint n_added = add_chunk (self, i, n);
    const gboolean had_old = self->n_old > 0;

    i += n_added;
    self->result->n_done += n_added;
    if (mpd_connection_get_error (self->connection) == MPD_ERROR_SUCCESS)
      continue;
    if (i == self->items->len || !skip_refused (self, self->items->pdata[i]))
      return FALSE;
    /* A full queue is tried again once the old one made room; every other refusal is final. */
    if (!self->is_full && had_old == (self->n_old > 0))
      g_ptr_array_remove_index (self->items, i);
  }
  if (self->is_full && i < self->items->len) {
    const guint n_left = self->items->len - i;

    g_ptr_array_add (self->result->problems,
                     g_strdup_printf (ngettext ("The queue of MPD is full; %u track was left out.",
                                                "The queue of MPD is full; %u tracks were left "
                                                "out.",
                                                n_left),
                                      n_left));
    g_ptr_array_set_size (self->items, (int) i);
  }
  return TRUE;
}

/* One thing to be said of a track that is in the queue. */
typedef struct {
  int id;
  enum mpd_tag_type tag; /* MPD_TAG_UNKNOWN: its priority */
  char *value;           /* (owned) */
} Remark;

static void
remark_clear (gpointer data)
{
  g_free (((Remark *) data)->value);
}

static void
add_remark (GArray *remarks, int id, enum mpd_tag_type tag, const char *text)
{
  Remark remark = { id, tag, _ts_mpd_fold (text) };

  if (remark.value != NULL)
    g_array_append_val (remarks, remark);
}

/* MPD reads the tags of files itself, and takes none for them. */
static GArray *
collect_remarks (Send *self)
{
  GArray *remarks = g_array_new (FALSE, FALSE, sizeof (Remark));

  g_array_set_clear_func (remarks, remark_clear);
  for (guint i = 0; i < self->items->len; i++) {
    const Item *item = self->items->pdata[i];

    if (ts_playlist_location_is_address (item->entry->location)) {
      add_remark (remarks, item->id, MPD_TAG_ARTIST, item->entry->artist);
      add_remark (remarks, item->id, MPD_TAG_TITLE, item->entry->title);
      add_remark (remarks, item->id, MPD_TAG_ALBUM, item->entry->album);
    }
    if (self->is_prior)
      add_remark (remarks, item->id, MPD_TAG_UNKNOWN, "prio");
  }
  return remarks;
}

/* An MPD without a tag refuses it, which costs the name and nothing else. */
static gboolean
name_items (Send *self)
{
  g_autoptr (GArray) remarks = collect_remarks (self);
  guint i = 0;

  while (i < remarks->len) {
    const guint n = MIN (CHUNK, remarks->len - i);
    gboolean is_sent = mpd_command_list_begin (self->connection, false);

    for (guint r = i; is_sent && r < i + n; r++) {
      const Remark *remark = &g_array_index (remarks, Remark, r);

      is_sent = remark->tag != MPD_TAG_UNKNOWN
                    ? mpd_send_add_tag_id (self->connection, (unsigned) remark->id, remark->tag,
                                           remark->value)
                    : mpd_send_prio_id (self->connection, NEXT_PRIORITY, (unsigned) remark->id);
    }
    if (is_sent && mpd_command_list_end (self->connection)
        && mpd_response_finish (self->connection)) {
      i += n;
      continue;
    }
    if (!is_server_error (self))
      return FALSE;
    i += mpd_connection_get_server_error_location (self->connection) + 1;
    self->result->has_names = FALSE;
    mpd_connection_clear_error (self->connection);
  }
  return TRUE;
}

static gboolean
send_items (Send *self)
{
  if (!prepare (self) || !add_items (self) || !name_items (self))
    return FALSE;
  if (self->items->len == 0)
    return TRUE;
  if (!drop_old (self))
    return FALSE;
  if (!self->command->is_played)
    return TRUE;
  return mpd_run_play_id (self->connection, (unsigned) ((Item *) self->items->pdata[0])->id);
}

gpointer
_ts_mpd_run_send (TsMpdCommand *command, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (item_free);
  g_autoptr (TsMpdResult) result = _ts_mpd_result_new ();
  Send self = {
    .command = command, .connection = command->link->connection, .result = result, .items = items
  };

  collect (&self);
  if (items->len > 0 && !send_items (&self)) {
    _ts_mpd_link_fail (command->link, error);
    return NULL;
  }
  return g_steal_pointer (&result);
}

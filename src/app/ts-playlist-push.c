/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-playlist-push-private.h"

#include "ts-http-countdown.h"
#include "ts-main-call.h"
#include "ts-server-wait-private.h"
#include "ts-store-accounts.h"
#include "ts-store-pushes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (TsPlaylistPush, ts_playlist_push, G_TYPE_OBJECT)

/* --- Entries ------------------------------------------------------------------------------- */

static void
candidate_free (gpointer data)
{
  TsPlaylistCandidate *candidate = data;

  ts_track_unref (candidate->track);
  g_free (candidate);
}

void
_ts_playlist_push_add_candidate (TsPlaylistPushEntry *entry, TsTrack *track, double confidence)
{
  TsPlaylistCandidate *candidate = g_new0 (TsPlaylistCandidate, 1);

  candidate->track = ts_track_ref (track);
  candidate->confidence = confidence;
  g_ptr_array_add (entry->candidates, candidate);
}

void
_ts_playlist_push_set_found (TsPlaylistPushEntry *entry,
                             TsTrack *track,
                             TsPlaylistFound found,
                             double confidence)
{
  g_clear_pointer (&entry->track, ts_track_unref);
  entry->track = track != NULL ? ts_track_ref (track) : NULL;
  entry->found = found;
  entry->confidence = confidence;
}

static void
entry_free (gpointer data)
{
  TsPlaylistPushEntry *entry = data;

  ts_track_unref (entry->wanted);
  g_clear_pointer (&entry->track, ts_track_unref);
  g_ptr_array_unref (entry->candidates);
  g_free (entry);
}

void
_ts_playlist_push_add_entry (TsPlaylistPush *self, TsTrack *wanted)
{
  TsPlaylistPushEntry *entry = g_new0 (TsPlaylistPushEntry, 1);

  entry->wanted = wanted;
  entry->candidates = g_ptr_array_new_with_free_func (candidate_free);
  g_ptr_array_add (self->entries, entry);
}

char *
_ts_playlist_push_make_key (const TsTrack *wanted)
{
  g_autofree char *text = NULL;

  if (wanted->title == NULL)
    return g_utf8_make_valid (wanted->location, -1);
  text = g_strdup_printf (
      "%s\t%s\t%s\t%" G_GINT64_FORMAT, wanted->artist != NULL ? wanted->artist : "", wanted->title,
      wanted->album != NULL ? wanted->album : "", (wanted->duration_ms + 500) / 1000);
  return g_utf8_casefold (text, -1);
}

/* --- Reading the server's playlist --------------------------------------------------------- */

/* @account (out): how it is reached. Waits for the server show in @job. */
static TsMusicServer *
open_server (TsPlaylistPush *self,
             TsJob *job,
             TsAccount **account,
             GCancellable *cancellable,
             GError **error)
{
  TsMusicServer *server;

  *account
      = ts_store_get_account (self->store, ts_source_get_id (self->target), cancellable, error);
  if (*account == NULL)
    return NULL;
  server = _ts_server_wait_open (self->accounts, *account, cancellable, error);
  if (server != NULL)
    ts_http_countdown_start (job, ts_music_server_get_http (server));
  return server;
}

static gboolean
is_own (const TsServerPlaylist *playlist, const TsAccount *account)
{
  g_autofree char *owner = playlist->owner != NULL ? g_utf8_casefold (playlist->owner, -1) : NULL;
  g_autofree char *user = account->user != NULL ? g_utf8_casefold (account->user, -1) : NULL;

  return !playlist->is_fixed
         && (owner == NULL || user == NULL || *user == '\0' || strcmp (owner, user) == 0);
}

/* Finds the playlist that is meant: by what is remembered, else by its name. */
static gboolean
find_playlist (TsPlaylistPush *self,
               TsMusicServer *server,
               const TsAccount *account,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GPtrArray) playlists = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *remembered = NULL;
  const TsServerPlaylist *found = NULL;

  remembered = ts_store_get_pushed_playlist (self->store, ts_source_get_id (self->target),
                                             self->name, cancellable, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  playlists = _ts_server_wait_list_playlists (server, cancellable, error);
  if (playlists == NULL)
    return FALSE;
  for (guint i = 0; i < playlists->len; i++) {
    const TsServerPlaylist *playlist = playlists->pdata[i];

    if (g_strcmp0 (playlist->id, remembered) == 0) {
      found = playlist;
      break;
    }
    if (found == NULL && strcmp (playlist->name, self->name) == 0 && is_own (playlist, account))
      found = playlist;
  }
  g_clear_pointer (&self->playlist_id, g_free);
  g_clear_pointer (&self->playlist_name, g_free);
  g_clear_pointer (&self->old_ids, g_strfreev);
  if (found == NULL)
    return TRUE;
  self->playlist_id = g_strdup (found->id);
  self->playlist_name = g_strdup (found->name);
  self->old_ids = _ts_server_wait_get_playlist (server, found->id, cancellable, error);
  return self->old_ids != NULL;
}

static GStrv
make_ids (TsPlaylistPush *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->entries->len; i++) {
    const TsPlaylistPushEntry *entry = self->entries->pdata[i];

    if (entry->track != NULL)
      g_strv_builder_add (builder, entry->track->location);
  }
  return g_strv_builder_end (builder);
}

/* --- The jobs ------------------------------------------------------------------------------ */

static gpointer
resolve_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  TsPlaylistPush *self = data;
  g_autoptr (TsAccount) account = NULL;
  TsMusicServer *server;
  g_autofree char *summary = NULL;
  guint n_missing;
  gboolean is_read;

  g_hash_table_remove_all (self->new_picks);
  if (!_ts_playlist_push_load_entries (self, cancellable, error)
      || !_ts_playlist_push_find_entries (self, job, cancellable, error))
    return NULL;
  server = open_server (self, job, &account, cancellable, error);
  if (server == NULL)
    return NULL;
  is_read = find_playlist (self, server, account, cancellable, error);
  ts_main_unref_object (server);
  if (!is_read)
    return NULL;
  n_missing = self->entries->len - ts_playlist_push_get_n_found (self);
  summary = n_missing == 0 ? g_strdup (_ ("All entries were found."))
                           : g_strdup_printf (ngettext ("%u entry was not found.",
                                                        "%u entries were not found.", n_missing),
                                              n_missing);
  ts_job_set_summary (job, summary, n_missing > 0);
  return self;
}

static gboolean
remember_picks (TsPlaylistPush *self, GCancellable *cancellable, GError **error)
{
  GHashTableIter iter;
  gpointer key, location;

  g_hash_table_iter_init (&iter, self->new_picks);
  while (g_hash_table_iter_next (&iter, &key, &location))
    if (!ts_store_set_playlist_pick (self->store, ts_source_get_id (self->target), key, location,
                                     cancellable, error))
      return FALSE;
  g_hash_table_remove_all (self->new_picks);
  return TRUE;
}

/* What the server kept of what it was sent. */
static void
summarise (TsPlaylistPush *self, TsJob *job, const char *const *ids)
{
  const guint n_sent = g_strv_length ((char **) ids);
  const guint n_kept = g_strv_length (self->old_ids);
  const guint n_left_out = self->entries->len - n_sent;
  g_autofree char *summary = NULL;

  if (!g_strv_equal ((const char *const *) self->old_ids, ids))
    summary = g_strdup_printf (
        ngettext ("The server was sent %u track, but its playlist now has %u, or has others.",
                  "The server was sent %u tracks, but its playlist now has %u, or has them in "
                  "another order.",
                  n_sent),
        n_sent, n_kept);
  else if (n_left_out > 0)
    summary = g_strdup_printf (ngettext ("The playlist is on the server, without %u entry that "
                                         "was not found.",
                                         "The playlist is on the server, without %u entries that "
                                         "were not found.",
                                         n_left_out),
                               n_left_out);
  else
    summary = g_strdup (_ ("The playlist is on the server."));
  ts_job_set_summary (job, summary,
                      n_left_out > 0 || !g_strv_equal ((const char *const *) self->old_ids, ids));
}

static gboolean
save (TsPlaylistPush *self,
      TsMusicServer *server,
      const char *const *ids,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (GError) reason = NULL;
  char *id;

  self->is_unsure = TRUE;
  id = _ts_server_wait_save_playlist (server, self->playlist_id, self->name, ids, cancellable,
                                      &reason);
  if (id == NULL && g_error_matches (reason, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH))
    g_set_error (
        error, TS_SERVICE_ERROR, TS_SERVICE_ERROR_AUTH,
        /* Translators: a playlist, and a sentence of why. */
        _ ("The server does not let this user change “%s”, which may be another user’s. %s"),
        self->name, reason->message);
  else if (id == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  if (id == NULL)
    return FALSE;
  g_free (self->playlist_id);
  self->playlist_id = id;
  g_free (self->playlist_name);
  self->playlist_name = g_strdup (self->name);
  g_strfreev (self->old_ids);
  self->old_ids = _ts_server_wait_get_playlist (server, id, cancellable, error);
  self->is_unsure = self->old_ids == NULL;
  return self->old_ids != NULL;
}

static gpointer
apply_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  TsPlaylistPush *self = data;
  g_auto (GStrv) ids = make_ids (self);
  g_autoptr (TsAccount) account = NULL;
  TsMusicServer *server;
  gboolean is_saved = TRUE;

  if (ids[0] == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("Nothing of “%s” was found on the server. Its playlist stays as it is."),
                 self->name);
    return NULL;
  }
  if (ts_playlist_push_get_action (self) != TS_PLAYLIST_PUSH_NOTHING) {
    server = open_server (self, job, &account, cancellable, error);
    if (server == NULL)
      return NULL;
    /* What became of a call whose answer was lost shows on the server only. */
    is_saved = (!self->is_unsure || find_playlist (self, server, account, cancellable, error))
               && save (self, server, (const char *const *) ids, cancellable, error);
    ts_main_unref_object (server);
  }
  if (!is_saved || !remember_picks (self, cancellable, error)
      || !ts_store_set_pushed_playlist (self->store, ts_source_get_id (self->target), self->name,
                                        self->playlist_id, cancellable, error))
    return NULL;
  summarise (self, job, (const char *const *) ids);
  return self;
}

/* What the job's title calls the playlist: nothing is read yet. */
static char *
make_shown_name (TsPlaylistPush *self)
{
  if (self->name != NULL)
    return g_strdup (self->name);
  return self->path != NULL ? ts_playlist_push_make_name (self->path) : g_strdup (_ ("Playlist"));
}

TsJob *
ts_playlist_push_resolve (TsPlaylistPush *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  TsJob *job;

  g_return_val_if_fail (TS_IS_PLAYLIST_PUSH (self), NULL);

  name = make_shown_name (self);
  /* Translators: a playlist and a server. */
  title = g_strdup_printf (_ ("Looking for “%s” on “%s”"), name, ts_source_get_name (self->target));
  job = ts_job_new (title);
  ts_job_run_async (job, resolve_func, g_object_ref (self), ts_main_unref_object, NULL, callback,
                    user_data);
  return job;
}

TsJob *
ts_playlist_push_apply (TsPlaylistPush *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;
  TsJob *job;

  g_return_val_if_fail (TS_IS_PLAYLIST_PUSH (self), NULL);

  name = make_shown_name (self);
  /* Translators: a playlist and a server. */
  title = g_strdup_printf (_ ("Putting “%s” onto “%s”"), name, ts_source_get_name (self->target));
  job = ts_job_new (title);
  ts_job_run_async (job, apply_func, g_object_ref (self), ts_main_unref_object, NULL, callback,
                    user_data);
  return job;
}

gboolean
ts_playlist_push_finish (TsJob *job, GAsyncResult *result, GError **error)
{
  return ts_job_run_finish (job, result, error) != NULL;
}

/* --- Object -------------------------------------------------------------------------------- */

static void
ts_playlist_push_finalize (GObject *object)
{
  TsPlaylistPush *self = TS_PLAYLIST_PUSH (object);

  g_clear_object (&self->store);
  g_clear_object (&self->accounts);
  g_clear_object (&self->target);
  g_free (self->name);
  g_free (self->path);
  g_clear_pointer (&self->track_ids, g_array_unref);
  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->new_picks);
  g_free (self->playlist_id);
  g_free (self->playlist_name);
  g_strfreev (self->old_ids);

  G_OBJECT_CLASS (ts_playlist_push_parent_class)->finalize (object);
}

static void
ts_playlist_push_class_init (TsPlaylistPushClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_playlist_push_finalize;
}

static void
ts_playlist_push_init (TsPlaylistPush *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->new_picks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

TsPlaylistPush *
ts_playlist_push_new (TsStore *store,
                      TsAccounts *accounts,
                      TsSource *target,
                      const char *name,
                      const TsPlaylistPushOrigin *origin)
{
  TsPlaylistPush *self;

  g_return_val_if_fail (TS_IS_STORE (store), NULL);
  g_return_val_if_fail (TS_IS_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (TS_IS_SOURCE (target), NULL);
  g_return_val_if_fail (origin != NULL, NULL);
  g_return_val_if_fail (name != NULL || origin->track_ids == NULL, NULL);

  self = g_object_new (TS_TYPE_PLAYLIST_PUSH, NULL);
  self->store = g_object_ref (store);
  self->accounts = g_object_ref (accounts);
  self->target = g_object_ref (target);
  self->name = g_strdup (name);
  self->stored_id = origin->playlist_id;
  self->path = g_strdup (origin->path);
  self->track_ids = origin->track_ids != NULL ? g_array_copy (origin->track_ids) : NULL;
  return self;
}

const char *
ts_playlist_push_get_name (TsPlaylistPush *self)
{
  g_return_val_if_fail (TS_IS_PLAYLIST_PUSH (self), NULL);

  return self->name;
}

GPtrArray *
ts_playlist_push_get_entries (TsPlaylistPush *self)
{
  g_return_val_if_fail (TS_IS_PLAYLIST_PUSH (self), NULL);

  return self->entries;
}

guint
ts_playlist_push_get_n_found (TsPlaylistPush *self)
{
  guint n = 0;

  g_return_val_if_fail (TS_IS_PLAYLIST_PUSH (self), 0);

  for (guint i = 0; i < self->entries->len; i++)
    n += ((TsPlaylistPushEntry *) self->entries->pdata[i])->track != NULL;
  return n;
}

TsPlaylistPushAction
ts_playlist_push_get_action (TsPlaylistPush *self)
{
  g_auto (GStrv) ids = NULL;

  g_return_val_if_fail (TS_IS_PLAYLIST_PUSH (self), TS_PLAYLIST_PUSH_NOTHING);

  if (self->playlist_id == NULL)
    return TS_PLAYLIST_PUSH_CREATE;
  ids = make_ids (self);
  return strcmp (self->playlist_name, self->name) == 0
                 && g_strv_equal ((const char *const *) ids, (const char *const *) self->old_ids)
             ? TS_PLAYLIST_PUSH_NOTHING
             : TS_PLAYLIST_PUSH_REPLACE;
}

void
ts_playlist_push_pick (TsPlaylistPush *self, guint index, TsTrack *track)
{
  g_autofree char *key = NULL;

  g_return_if_fail (TS_IS_PLAYLIST_PUSH (self));
  g_return_if_fail (index < self->entries->len);

  key = _ts_playlist_push_make_key (((TsPlaylistPushEntry *) self->entries->pdata[index])->wanted);
  for (guint i = 0; i < self->entries->len; i++) {
    TsPlaylistPushEntry *entry = self->entries->pdata[i];
    g_autofree char *own = _ts_playlist_push_make_key (entry->wanted);

    if (strcmp (own, key) == 0)
      _ts_playlist_push_set_found (
          entry, track, track != NULL ? TS_PLAYLIST_FOUND_PICKED : TS_PLAYLIST_FOUND_NOT, 1);
  }
  g_hash_table_insert (self->new_picks, g_steal_pointer (&key),
                       g_strdup (track != NULL ? track->location : TS_PLAYLIST_PICK_NONE));
}

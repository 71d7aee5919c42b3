/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-playlists-push.h"

#include "ts-ctl-json.h"
#include "ts-ctl-library.h"
#include "ts-ctl-server.h"
#include "ts-ctl-wait.h"
#include "ts-playlist-push.h"
#include "ts-store-playlists.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* --- What is to be put there --------------------------------------------------------------- */

/* The playlist of the library that is meant. */
static gint64
find_playlist (TsContext *context, const TsCtlPush *push, GError **error)
{
  g_autoptr (TsSource) source = NULL;
  g_autoptr (GPtrArray) playlists = NULL;
  gint64 found = 0;

  if (push->source != NULL) {
    source = ts_ctl_library_find_source (context, push->source);
    if (source == NULL) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no source “%s”."),
                   push->source);
      return 0;
    }
  }
  playlists = ts_store_list_playlists (ts_context_get_store (context),
                                       source != NULL ? ts_source_get_id (source) : 0,
                                       ts_ctl_cancellable (), error);
  if (playlists == NULL)
    return 0;
  for (guint i = 0; i < playlists->len; i++) {
    const TsStoredPlaylist *playlist = playlists->pdata[i];

    if (strcmp (playlist->name, push->what) != 0)
      continue;
    if (found != 0) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   _ ("Several playlists are called “%s”. Say whose it is with --source."),
                   push->what);
      return 0;
    }
    found = playlist->id;
  }
  if (found == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("There is no playlist “%s”, neither in the library nor as a file."),
                 push->what);
  return found;
}

/* --- Picking ------------------------------------------------------------------------------- */

/* "3=2": entry 3 is its candidate 2; "3=0" that it is none. */
static gboolean
apply_pick (TsPlaylistPush *push, const char *text, GError **error)
{
  GPtrArray *entries = ts_playlist_push_get_entries (push);
  char *end;
  const guint64 number = g_ascii_strtoull (text, &end, 10);
  const TsPlaylistPushEntry *entry;
  guint64 candidate;

  if (number >= 1 && number <= entries->len && *end == '=' && g_ascii_isdigit (end[1])) {
    entry = entries->pdata[number - 1];
    candidate = g_ascii_strtoull (end + 1, &end, 10);
    if (*end == '\0' && candidate <= entry->candidates->len) {
      TsTrack *track
          = candidate > 0 ? ((TsPlaylistCandidate *) entry->candidates->pdata[candidate - 1])->track
                          : NULL;

      ts_playlist_push_pick (push, (guint) number - 1, track);
      return TRUE;
    }
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("“%s” picks nothing: say ENTRY=CANDIDATE with the numbers that are listed, and 0 "
                  "for none of the candidates."),
               text);
  return FALSE;
}

/* --- Telling ------------------------------------------------------------------------------- */

static const char *
found_to_string (TsPlaylistFound found)
{
  switch (found) {
  case TS_PLAYLIST_FOUND_ITSELF:
    return "itself";
  case TS_PLAYLIST_FOUND_MATCHED:
    return "matched";
  case TS_PLAYLIST_FOUND_PICKED:
    return "picked";
  case TS_PLAYLIST_FOUND_NOT:
  default:
    return "not-found";
  }
}

static const char *
action_to_string (TsPlaylistPushAction action)
{
  switch (action) {
  case TS_PLAYLIST_PUSH_CREATE:
    return "create";
  case TS_PLAYLIST_PUSH_REPLACE:
    return "replace";
  case TS_PLAYLIST_PUSH_NOTHING:
  default:
    return "nothing";
  }
}

static void
add_track_json (JsonBuilder *builder, const TsTrack *track)
{
  g_autofree char *title = ts_track_get_display_title (track);

  ts_ctl_json_add_text (builder, "artist", track->artist);
  ts_ctl_json_add_text (builder, "title", title);
  ts_ctl_json_add_text (builder, "album", track->album);
}

static void
add_candidates_json (JsonBuilder *builder, const TsPlaylistPushEntry *entry)
{
  json_builder_set_member_name (builder, "candidates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entry->candidates->len; i++) {
    const TsPlaylistCandidate *candidate = entry->candidates->pdata[i];

    json_builder_begin_object (builder);
    ts_ctl_json_add_text (builder, "id", candidate->track->location);
    add_track_json (builder, candidate->track);
    ts_ctl_json_add_double (builder, "confidence", candidate->confidence);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
print_json (TsPlaylistPush *push, TsPlaylistPushAction action, gboolean is_applied)
{
  GPtrArray *entries = ts_playlist_push_get_entries (push);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ts_ctl_json_add_text (builder, "playlist", ts_playlist_push_get_name (push));
  ts_ctl_json_add_text (builder, "action", action_to_string (action));
  ts_ctl_json_add_boolean (builder, "applied", is_applied);
  ts_ctl_json_add_number (builder, "found", ts_playlist_push_get_n_found (push));
  json_builder_set_member_name (builder, "entries");
  json_builder_begin_array (builder);
  for (guint i = 0; i < entries->len; i++) {
    const TsPlaylistPushEntry *entry = entries->pdata[i];

    json_builder_begin_object (builder);
    ts_ctl_json_add_number (builder, "number", i + 1);
    add_track_json (builder, entry->wanted);
    ts_ctl_json_add_text (builder, "state", found_to_string (entry->found));
    ts_ctl_json_add_text (builder, "id", entry->track != NULL ? entry->track->location : NULL);
    ts_ctl_json_add_double (builder, "confidence", entry->confidence);
    add_candidates_json (builder, entry);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_ctl_print_json (builder);
}

static char *
describe (const TsTrack *track)
{
  g_autofree char *title = ts_track_get_display_title (track);

  return track->artist != NULL ? g_strdup_printf ("%s – %s", track->artist, title)
                               : g_steal_pointer (&title);
}

/* What was not found, with what it may be. */
static void
print_missing (TsPlaylistPush *push)
{
  GPtrArray *entries = ts_playlist_push_get_entries (push);

  for (guint i = 0; i < entries->len; i++) {
    const TsPlaylistPushEntry *entry = entries->pdata[i];
    g_autofree char *text = describe (entry->wanted);

    if (entry->track != NULL)
      continue;
    /* Translators: number of an entry, and what it is. */
    printf (_ ("%u. Not found: %s"), i + 1, text);
    putchar ('\n');
    for (guint k = 0; k < entry->candidates->len; k++) {
      const TsPlaylistCandidate *candidate = entry->candidates->pdata[k];
      g_autofree char *other = describe (candidate->track);

      printf ("     %u=%u  %3.0f %%  %s%s%s\n", i + 1, k + 1, candidate->confidence * 100, other,
              candidate->track->album != NULL ? "  " : "",
              candidate->track->album != NULL ? candidate->track->album : "");
    }
  }
}

/* --- The command --------------------------------------------------------------------------- */

static TsCtlExit
run_push (TsPlaylistPush *push, const TsCtlPush *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsJob) resolve = ts_playlist_push_resolve (push, NULL, NULL);
  g_autoptr (TsJob) apply = NULL;
  TsPlaylistPushAction action;
  TsJobState state = ts_ctl_wait_for_job (resolve, &error);

  if (state != TS_JOB_STATE_DONE && state != TS_JOB_STATE_PARTLY_DONE)
    return ts_ctl_fail (error);
  for (guint i = 0; arguments->picks != NULL && arguments->picks[i] != NULL; i++)
    if (!apply_pick (push, arguments->picks[i], &error))
      return ts_ctl_fail (error);
  action = ts_playlist_push_get_action (push);
  if (!arguments->is_dry_run) {
    apply = ts_playlist_push_apply (push, NULL, NULL);
    state = ts_ctl_wait_for_job (apply, &error);
  }
  if (arguments->is_json)
    print_json (push, action, apply != NULL && error == NULL);
  else
    print_missing (push);
  if (error != NULL)
    return ts_ctl_fail (error);
  if (!arguments->is_json)
    printf ("%s\n", ts_job_get_summary (apply != NULL ? apply : resolve));
  return state == TS_JOB_STATE_PARTLY_DONE
                 || ts_playlist_push_get_n_found (push) < ts_playlist_push_get_entries (push)->len
             ? TS_CTL_PARTLY
             : TS_CTL_DONE;
}

TsCtlExit
ts_ctl_playlists_push (TsContext *context, const TsCtlPush *arguments)
{
  g_autoptr (TsSource) target = NULL;
  g_autoptr (TsPlaylistPush) push = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  TsPlaylistPushOrigin origin = { 0 };

  target = arguments->to != NULL ? ts_ctl_library_find_source (context, arguments->to) : NULL;
  if (target == NULL || !ts_source_is_server (target)) {
    if (arguments->to == NULL)
      ts_ctl_warn (_ ("Say onto which server with --to."));
    else
      ts_ctl_warn (_ ("There is no server “%s”."), arguments->to);
    return arguments->to == NULL ? TS_CTL_USAGE : TS_CTL_FAILED;
  }
  if (!ts_ctl_server_prepare (context, target, arguments->secret, &error))
    return ts_ctl_fail (error);
  if (g_file_test (arguments->what, G_FILE_TEST_IS_REGULAR)) {
    path = g_canonicalize_filename (arguments->what, NULL);
    origin.path = path;
  } else {
    origin.playlist_id = find_playlist (context, arguments, &error);
    if (origin.playlist_id == 0)
      return ts_ctl_fail (error);
  }
  push = ts_playlist_push_new (ts_context_get_store (context), ts_context_get_accounts (context),
                               target, arguments->name, &origin);
  return run_push (push, arguments);
}

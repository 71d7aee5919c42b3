/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-words.h"

#include "ts-sync-item-private.h"

#include <glib/gi18n-lib.h>

const char *
ts_sync_action_to_words (TsSyncAction action, gboolean is_upload)
{
  switch (action) {
  case TS_SYNC_ACTION_COPY:
    return is_upload ? C_ ("sync action", "Upload") : C_ ("sync action", "Copy");
  case TS_SYNC_ACTION_LOOK:
    return C_ ("sync action", "Needs a look");
  case TS_SYNC_ACTION_CONFLICT:
    return C_ ("sync action", "Conflict");
  case TS_SYNC_ACTION_SKIP:
    return C_ ("sync action", "Already there");
  case TS_SYNC_N_ACTIONS:
  default:
    g_return_val_if_reached (NULL);
  }
}

const char *
ts_sync_item_get_action_words (TsSyncItem *self)
{
  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), NULL);

  return self->replaces ? C_ ("sync action", "Replace")
                        : ts_sync_action_to_words (self->action, self->is_upload);
}

char *
ts_sync_words_dup_command (guint n_tracks, gboolean is_upload)
{
  return is_upload
             ? g_strdup_printf (ngettext ("Upload %u Track", "Upload %u Tracks", n_tracks), n_tracks)
             : g_strdup_printf (ngettext ("Copy %u Track", "Copy %u Tracks", n_tracks), n_tracks);
}

char *
ts_sync_words_dup_question (guint n_tracks, gboolean is_upload)
{
  return is_upload ? g_strdup_printf (ngettext ("Upload %u track?", "Upload %u tracks?", n_tracks),
                                      n_tracks)
                   : g_strdup_printf (ngettext ("Copy %u track?", "Copy %u tracks?", n_tracks),
                                      n_tracks);
}

char *
ts_sync_words_dup_need (guint n_tracks, guint n_all, gboolean is_upload)
{
  return is_upload ? g_strdup_printf (ngettext ("%u of %u track needs upload.",
                                                "%u of %u tracks need upload.", n_all),
                                      n_tracks, n_all)
                   : g_strdup_printf (ngettext ("%u of %u track is to be copied.",
                                                "%u of %u tracks are to be copied.", n_all),
                                      n_tracks, n_all);
}

static const char *
get_match_text (TsMatchStrategy strategy)
{
  switch (strategy) {
  case TS_MATCH_STRATEGY_MUSICBRAINZ:
    return _ ("Already there: the same MusicBrainz recording.");
  case TS_MATCH_STRATEGY_ISRC:
    return _ ("Already there: the same recording code (ISRC).");
  case TS_MATCH_STRATEGY_METADATA:
    return _ ("Already there: the same artist, album and title.");
  case TS_MATCH_STRATEGY_VARIANT:
    return _ ("Already there: artist, album and title differ only in how they are written.");
  case TS_MATCH_STRATEGY_PINNED:
    return _ ("Already there: you said that it is the same recording.");
  case TS_MATCH_STRATEGY_FUZZY:
  case TS_MATCH_STRATEGY_NONE:
  default:
    return _ ("Already there: what is known of both agrees.");
  }
}

/* NULL for what is said the same way of copies and uploads. */
static const char *
get_upload_text (TsSyncReason reason)
{
  switch (reason) {
  case TS_SYNC_REASON_NEW:
    return _ ("Not on the station.");
  case TS_SYNC_REASON_SOURCE_CHANGED:
    return _ ("Changed since it was uploaded.");
  case TS_SYNC_REASON_GONE:
    return _ ("Uploaded before, but no longer on the station.");
  case TS_SYNC_REASON_NO_GAIN:
    return _ ("The station’s file may lack the loudness tags that this one has.");
  case TS_SYNC_REASON_COPIED:
    return _ ("Already there: uploaded before and unchanged.");
  case TS_SYNC_REASON_FORCED:
  case TS_SYNC_REASON_TARGET_CHANGED:
  case TS_SYNC_REASON_SAME_AUDIO:
  case TS_SYNC_REASON_MATCHED:
  case TS_SYNC_REASON_UNSURE:
  case TS_SYNC_REASON_SEVERAL:
  case TS_SYNC_REASON_TWIN:
  case TS_SYNC_REASON_NAME_TAKEN:
  default:
    return NULL;
  }
}

/* What was chosen for a track that is there. */
static char *
make_replacing_text (TsSyncItem *self)
{
  g_autofree char *path = g_filename_display_name (self->matched->location);

  if (self->target_path == NULL)
    return g_strdup_printf (_ ("Already there: replaces “%s”."), path);
  return g_strdup_printf (
      _ ("Already there in another format: replaces “%s”, which is deleted once "
         "the new file is there."),
      path);
}

char *
ts_sync_item_dup_reason_text (TsSyncItem *self)
{
  g_autofree char *other = NULL;
  const char *upload;

  g_return_val_if_fail (TS_IS_SYNC_ITEM (self), NULL);

  upload = self->is_upload ? get_upload_text (self->reason) : NULL;
  if (upload != NULL)
    return g_strdup (upload);
  if (self->matched != NULL)
    other = ts_track_get_display_name (self->matched);
  switch ((TsSyncReason) self->reason) {
  case TS_SYNC_REASON_NEW:
    return g_strdup (_ ("Not on the target."));
  case TS_SYNC_REASON_SOURCE_CHANGED:
    return g_strdup (_ ("Changed since it was copied."));
  case TS_SYNC_REASON_GONE:
    return g_strdup (_ ("Copied before, but no longer on the target."));
  case TS_SYNC_REASON_NO_GAIN:
    return g_strdup (_ ("The target’s file has no loudness tags."));
  case TS_SYNC_REASON_FORCED:
    return make_replacing_text (self);
  case TS_SYNC_REASON_COPIED:
    return g_strdup (_ ("Already there: copied before and unchanged."));
  case TS_SYNC_REASON_SAME_AUDIO:
    return g_strdup (_ ("Already there: the same audio."));
  case TS_SYNC_REASON_MATCHED:
    return g_strdup (get_match_text (self->strategy));
  case TS_SYNC_REASON_UNSURE:
    return g_strdup_printf (_ ("May be the same as “%s”."), other);
  case TS_SYNC_REASON_SEVERAL:
    return g_strdup_printf (_ ("Several tracks match “%s”."), other);
  case TS_SYNC_REASON_TWIN:
    return g_strdup_printf (_ ("The same recording as “%s” of the source."), other);
  case TS_SYNC_REASON_NAME_TAKEN:
    return other != NULL ? g_strdup_printf (_ ("Another recording has the name “%s”."), other)
                         : g_strdup (_ ("Another file has the name."));
  case TS_SYNC_REASON_TARGET_CHANGED:
    return g_strdup (_ ("Both this track and its copy on the target changed."));
  default:
    g_return_val_if_reached (NULL);
  }
}

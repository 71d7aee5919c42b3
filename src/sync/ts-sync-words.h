/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-sync-item.h"

G_BEGIN_DECLS

/* What people read about a sync. To a folder tracks are copied, to a station they are uploaded;
 * @is_upload says which. All results are translated. */

/**
 * ts_sync_action_to_words:
 *
 * Returns: (transfer none): "Copy" or "Upload", "Needs a look", "Conflict", "Already there"
 */
const char *ts_sync_action_to_words (TsSyncAction action, gboolean is_upload);

/**
 * ts_sync_item_get_action_words:
 *
 * Returns: (transfer none): the same for one track, or "Replace"
 */
const char *ts_sync_item_get_action_words (TsSyncItem *self);

/**
 * ts_sync_words_dup_command:
 *
 * Returns: (transfer full): what a button says that does it: "Upload 214 Tracks"
 */
char *ts_sync_words_dup_command (guint n_tracks, gboolean is_upload) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_sync_words_dup_question:
 *
 * Returns: (transfer full): "Upload 214 tracks?"
 */
char *ts_sync_words_dup_question (guint n_tracks, gboolean is_upload) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_sync_words_dup_need:
 *
 * Returns: (transfer full): "214 of 900 tracks need upload."
 */
char *
ts_sync_words_dup_need (guint n_tracks, guint n_all, gboolean is_upload) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

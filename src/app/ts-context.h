/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-accounts.h"
#include "ts-job-queue.h"
#include "ts-mpd-session.h"
#include "ts-source.h"
#include "ts-store.h"
#include "ts-streaming.h"

G_BEGIN_DECLS

/**
 * TsContext:
 *
 * The program without its window: opens the library, knows its sources, runs the jobs, watches
 * folders, and takes it all down in order. Main context only.
 *
 * Signals:
 * "notice" (const char *text): something a person should read once, as a translated sentence.
 */
#define TS_TYPE_CONTEXT (ts_context_get_type ())
G_DECLARE_FINAL_TYPE (TsContext, ts_context, TS, CONTEXT, GObject)

/**
 * ts_context_new:
 * @profile_dir: (nullable) (type filename): where the library and the settings for streaming live;
 *   NULL for the user's own, `tracksync` in the XDG data and configuration directories
 */
TsContext *ts_context_new (const char *profile_dir) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_context_start_async:
 *
 * Opens the library and lists its sources. Errors: #TsStoreError.
 */
void ts_context_start_async (TsContext *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean ts_context_start_finish (TsContext *self, GAsyncResult *result, GError **error);

/**
 * ts_context_stop_async:
 *
 * Cancels the jobs, waits for them, and closes the library. What they finished stays.
 */
void ts_context_stop_async (TsContext *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_context_stop_finish (TsContext *self, GAsyncResult *result, GError **error);

/**
 * ts_context_get_store:
 *
 * Returns: (transfer none): the library; NULL before it was started
 */
TsStore *ts_context_get_store (TsContext *self);

/**
 * ts_context_get_jobs:
 *
 * Returns: (transfer none): running and past jobs
 */
TsJobQueue *ts_context_get_jobs (TsContext *self);

/**
 * ts_context_get_sources:
 *
 * Returns: (transfer none): a list of #TsSource, the first added first, kept up to date. A source
 *   whose numbers changed is replaced by a new object of the same id.
 */
GListModel *ts_context_get_sources (TsContext *self);

/**
 * ts_context_has_music_sources:
 *
 * Returns: whether there is a source that tracks come from
 */
gboolean ts_context_has_music_sources (TsContext *self);

/**
 * ts_context_get_source:
 *
 * Returns: (transfer none) (nullable): the source of that id
 */
TsSource *ts_context_get_source (TsContext *self, gint64 id);

/**
 * ts_context_add_folder_async:
 * @path: (type filename): an absolute path
 *
 * Adds a music folder and starts to scan it. A folder that is there already is scanned again. One
 * inside another, or around it, is refused: its files would be listed twice. Errors:
 * %G_IO_ERROR_NOT_DIRECTORY, %G_IO_ERROR_EXISTS, #TsStoreError.
 */
void ts_context_add_folder_async (TsContext *self,
                                  const char *path,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * ts_context_add_folder_finish:
 *
 * Returns: (transfer full): the source
 */
TsSource *ts_context_add_folder_finish (TsContext *self, GAsyncResult *result, GError **error);

/**
 * ts_context_get_mpd_session:
 *
 * Only in a program that was built with libmpdclient.
 *
 * Returns: (transfer none): the MPD that is used
 */
TsMpdSession *ts_context_get_mpd_session (TsContext *self);

/**
 * ts_context_get_accounts:
 *
 * Returns: (transfer none): what reaches servers
 */
TsAccounts *ts_context_get_accounts (TsContext *self);

typedef struct _TsCoverArt TsCoverArt;

/**
 * ts_context_get_cover_art:
 *
 * Returns: (transfer none): the pictures of tracks, see ts-cover-art.h
 */
TsCoverArt *ts_context_get_cover_art (TsContext *self);

/**
 * ts_context_add_account_async:
 *
 * Keeps the secret in the keyring and adds a server as a source; it is not scanned yet. One that is
 * there already gets the new secret, and its source is given. Errors: #TsStoreError.
 */
void ts_context_add_account_async (TsContext *self,
                                   const TsAccount *account,
                                   const char *secret,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * ts_context_add_account_finish:
 *
 * Returns: (transfer full): the source
 */
TsSource *ts_context_add_account_finish (TsContext *self, GAsyncResult *result, GError **error);

/**
 * ts_context_edit_account_async:
 * @account: as it is to be, its source_id saying which
 * @secret: (nullable): NULL leaves the one that is kept, for the same address and user only: what
 *   one host was told is not told another
 *
 * Changes an account. Errors: %G_IO_ERROR_INVALID_ARGUMENT without the secret it needs,
 * #TsStoreError.
 */
void ts_context_edit_account_async (TsContext *self,
                                    const TsAccount *account,
                                    const char *secret,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ts_context_edit_account_finish (TsContext *self, GAsyncResult *result, GError **error);

/**
 * ts_context_remove_account_async:
 * @source: a server
 *
 * Forgets a server, its tracks, and its secret.
 */
void ts_context_remove_account_async (TsContext *self,
                                      TsSource *source,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/**
 * ts_context_remove_account_finish:
 * @secret: (out) (optional) (nullable) (transfer full): its secret, for undoing it; to be freed with
 *   ts_secret_free()
 *
 * Returns: (transfer full): what the account was
 */
TsAccount *ts_context_remove_account_finish (TsContext *self,
                                             GAsyncResult *result,
                                             char **secret,
                                             GError **error);

/**
 * ts_context_get_streaming:
 *
 * Returns: (transfer none): what reaches sites, and what makes them playable
 */
TsStreaming *ts_context_get_streaming (TsContext *self);

/**
 * ts_context_add_site_async:
 * @address: on the web; https:// may be left out
 * @kind: (nullable): "site", "feed" or "radio" where a person knows better; NULL looks what is
 * there
 * @name: (nullable): what to call it; NULL takes what it calls itself
 *
 * Adds what is at an address, a page that yt-dlp reads, a podcast, a radio station or a file, and
 * starts to scan it. One that is there already is scanned again. Errors:
 * %G_IO_ERROR_INVALID_ARGUMENT, #TsHttpError, #TsStoreError.
 */
void ts_context_add_site_async (TsContext *self,
                                const char *address,
                                const char *kind,
                                const char *name,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * ts_context_add_site_finish:
 *
 * Returns: (transfer full): the source
 */
TsSource *ts_context_add_site_finish (TsContext *self, GAsyncResult *result, GError **error);

/**
 * ts_context_scan:
 * @source: one of the sources
 *
 * Brings the library in step with a source. While it is being scanned already, that job goes on.
 *
 * Returns: (transfer none): the job, also in ts_context_get_jobs()
 */
TsJob *ts_context_scan (TsContext *self, TsSource *source);

/**
 * ts_context_find_copies:
 *
 * Finds out which tracks of several sources are the same recording, if a scan changed something
 * since that was done. It happens by itself, a moment after the last of several scans.
 *
 * Returns: (transfer none) (nullable): the job, also in ts_context_get_jobs(); NULL where there is
 *   nothing to do, or a scan runs
 */
TsJob *ts_context_find_copies (TsContext *self);

/**
 * ts_context_scan_all:
 *
 * Scans every source.
 */
void ts_context_scan_all (TsContext *self);

/**
 * ts_context_set_is_watching:
 *
 * Whether folders are watched, so that changes show without a scan being asked for. Off at first.
 */
void ts_context_set_is_watching (TsContext *self, gboolean is_watching);

G_END_DECLS

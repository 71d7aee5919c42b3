/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-ytdlp-entry.h"

G_BEGIN_DECLS

/**
 * TsYtdlp:
 *
 * The program yt-dlp, which knows thousands of sites: what a page lists, and where the audio of a
 * track is now. All calls block and may come from any thread; two run at once, others wait for
 * their turn. Addresses go to the program as one argument after "--", never through a shell, and
 * the user's own configuration of it is not read. A call that is cancelled or takes too long ends
 * the program with everything it started. Cookies are read from a private copy: yt-dlp writes the
 * file it is given.
 *
 * Errors: %TS_SERVICE_ERROR_PROGRAM when yt-dlp is missing or of no use, AUTH, NOT_FOUND,
 * UNSUPPORTED, OFFLINE (which includes being asked to wait), FAILED; %G_IO_ERROR_TIMED_OUT and
 * %G_IO_ERROR_CANCELLED. Messages are sentences for people.
 */
#define TS_TYPE_YTDLP (ts_ytdlp_get_type ())
G_DECLARE_FINAL_TYPE (TsYtdlp, ts_ytdlp, TS, YTDLP, GObject)

TsYtdlp *ts_ytdlp_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_ytdlp_set_program:
 * @program: (nullable) (type filename): path of the program, or a name looked up in PATH; NULL
 *   means "yt-dlp"
 */
void ts_ytdlp_set_program (TsYtdlp *self, const char *program);

/**
 * ts_ytdlp_set_cookies:
 * @file: (nullable) (type filename): cookies in Netscape's format
 * @browser: (nullable): a browser whose cookies are used instead: "firefox"
 *
 * How sites know who asks. With both NULL they do not.
 */
void ts_ytdlp_set_cookies (TsYtdlp *self, const char *file, const char *browser);

/**
 * ts_ytdlp_set_timeouts:
 * @track_s: for resolving a track, at first 60 s
 * @list_s: for each new line of a list, at first 300 s
 */
void ts_ytdlp_set_timeouts (TsYtdlp *self, guint track_s, guint list_s);

/* What can be said of the program. */
typedef struct {
  char *path;       /* (owned): where it is */
  char *version;    /* (owned): a date in dots, sometimes with a number after it */
  int age_days;     /* since that date, -1 unknown */
  char *js_runtime; /* (owned) (nullable): the JavaScript runtime it can use */
  gboolean is_good; /* nothing is known to stand in the way */
  char *text;       /* (owned): a sentence or two for people */
} TsYtdlpCheck;

void ts_ytdlp_check_free (TsYtdlpCheck *self);

/**
 * ts_ytdlp_check:
 *
 * Starts the program to ask its version, and says what that means: too old for YouTube, or without
 * the JavaScript runtime that YouTube asks for.
 *
 * Returns: (transfer full): NULL with %TS_SERVICE_ERROR_PROGRAM when it is missing or does not run
 */
TsYtdlpCheck *
ts_ytdlp_check (TsYtdlp *self, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * TsYtdlpEntryFunc:
 * @entry: (transfer none): the next one
 * @list_title: (nullable): what the list is called
 *
 * On the calling thread, while the site is still being read.
 *
 * Returns: FALSE with @error set to end the listing
 */
typedef gboolean (*TsYtdlpEntryFunc) (const TsYtdlpEntry *entry,
                                      const char *list_title,
                                      gpointer user_data,
                                      GError **error);

/**
 * ts_ytdlp_list:
 * @address: an http or https address: a playlist, album, channel, or a single track
 *
 * Hands on what is listed there in its order, without looking into each track. Lists of any length;
 * endless ones ("mixes") end after 100. What failed by itself is handed on as unavailable. On error
 * the entries so far may be all that could be read of a longer list.
 */
gboolean ts_ytdlp_list (TsYtdlp *self,
                        const char *address,
                        TsYtdlpEntryFunc func,
                        gpointer user_data,
                        GCancellable *cancellable,
                        GError **error);

/**
 * ts_ytdlp_resolve:
 * @address: of one track
 *
 * Looks where the audio of a track is now.
 */
TsYtdlpMedia *ts_ytdlp_resolve (TsYtdlp *self,
                                const char *address,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_ytdlp_cut_address:
 *
 * Returns: (transfer full): @address without what yt-dlp adds for itself
 */
char *ts_ytdlp_cut_address (const char *address) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsYtdlpCheck, ts_ytdlp_check_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"

G_BEGIN_DECLS

/* For the commands that work on the library. They run on the main thread and wait for what they
 * start by turning the main context; outside of its callbacks the blocking calls of the store may
 * be used as well. */

/* A GOptionEntry for `--profile=DIR`, into a char * that is to be freed. */
#define TS_CTL_PROFILE_ENTRY(target)                                                               \
  {                                                                                                \
    .long_name = "profile", .arg = G_OPTION_ARG_FILENAME, .arg_data = (target),                    \
    .description = N_ ("Keep the library in this folder instead of the user's own"),               \
    .arg_description = N_ ("DIR")                                                                  \
  }

/**
 * ts_ctl_library_new:
 * @profile: (nullable) (type filename): where the library lives; NULL for the user's own
 *
 * The program without a window, its library not opened yet. What there is to know about that will
 * be said on standard error.
 */
TsContext *ts_ctl_library_new (const char *profile) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_ctl_library_open:
 * @profile: (nullable) (type filename): where the library lives; NULL for the user's own
 *
 * Opens the library. If it had to be started anew, that is said on standard error.
 *
 * Returns: (transfer full): the program without a window; give it to ts_ctl_library_close()
 */
TsContext *ts_ctl_library_open (const char *profile, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_ctl_library_close:
 * @context: (transfer full):
 *
 * Ends what still runs and closes the library.
 */
void ts_ctl_library_close (TsContext *context);

/**
 * ts_ctl_library_add_folder:
 * @path: (type filename): any path
 *
 * Adds a folder to the library and starts to scan it, or just scans it when it is there already.
 *
 * Returns: (transfer full): the source; ts_context_scan() gives its job
 */
TsSource *ts_ctl_library_add_folder (TsContext *context,
                                     const char *path,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_ctl_library_find_source:
 * @word: an id, a name, or a folder's path
 *
 * Returns: (transfer full) (nullable): the source that is meant
 */
TsSource *ts_ctl_library_find_source (TsContext *context,
                                      const char *word) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

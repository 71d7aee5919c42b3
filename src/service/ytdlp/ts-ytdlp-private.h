/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A line of what the program printed, without its end; ends with a zero as well. Returns FALSE with
 * @error set to end the program. */
typedef gboolean (*TsYtdlpLineFunc) (char *line, gsize length, gpointer user_data, GError **error);

typedef struct {
  int status; /* what the program returned, or -1 when a signal ended it */
  char *said; /* (owned): what it said on standard error, from its first line on; UTF-8, cut */
} TsYtdlpEnd;

void _ts_ytdlp_end_clear (TsYtdlpEnd *self);

/* Runs a program with its words to its end. @line_timeout_ms holds for the start and anew after
 * each line. On FALSE the program and all of its process group are gone: it could not be started
 * (TS_SERVICE_ERROR_PROGRAM), took too long (TIMED_OUT), printed a line beyond all reason
 * (FAILED), was cancelled, or @func said so. */
gboolean _ts_ytdlp_run (const char *const *argv,
                        guint line_timeout_ms,
                        TsYtdlpLineFunc func,
                        gpointer user_data,
                        TsYtdlpEnd *end,
                        GCancellable *cancellable,
                        GError **error);

/* What the program's last words mean, as an error for people. */
GError *_ts_ytdlp_explain (const TsYtdlpEnd *end) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

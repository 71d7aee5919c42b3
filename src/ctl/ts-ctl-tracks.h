/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-match-catalogue.h"

G_BEGIN_DECLS

/* The rows of one CSV file of tracks. */
typedef struct {
  TsMatchCatalogue *catalogue; /* (owned) */
  guint n_rows;
  guint n_bad;         /* rows left out, each named on standard error */
  gsize n_fields;      /* texts kept a row: the id alone, or all */
  GString *text;       /* (owned): the texts, each ended by NUL */
  GArray *starts;      /* (owned) (element-type gsize): of each kept text in `text` */
  GArray *duration_ms; /* (owned) (element-type gint64): empty if the fields are not kept */
} TsCtlTracks;

/**
 * ts_ctl_tracks_read:
 * @path: a file, or "-" for standard input
 * @keep_fields: whether the texts are wanted for ts_ctl_tracks_get_fields()
 * @cancellable: (nullable): ends the reading
 * @error: #GIOErrorEnum, #TsCsvError; the message begins with the file's name
 *
 * Reads a file with the columns id and title, and artist, album, duration_s, mbid and isrc if they
 * are there. Rows that cannot be used are named on standard error with file and line.
 *
 * Returns: (transfer full): the rows, or %NULL
 */
TsCtlTracks *ts_ctl_tracks_read (const char *path,
                                 gboolean keep_fields,
                                 GCancellable *cancellable,
                                 GError **error);

void ts_ctl_tracks_free (TsCtlTracks *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsCtlTracks, ts_ctl_tracks_free)

/**
 * ts_ctl_tracks_get_id:
 *
 * Returns: (transfer none): the id of a row
 */
const char *ts_ctl_tracks_get_id (const TsCtlTracks *self, guint row);

/**
 * ts_ctl_tracks_get_fields:
 *
 * Returns: (transfer none): what the file says of a row; the rows must have been read with their
 *   fields
 */
TsMatchFields ts_ctl_tracks_get_fields (const TsCtlTracks *self, guint row);

G_END_DECLS

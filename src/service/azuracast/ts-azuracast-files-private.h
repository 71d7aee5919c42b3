/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-azuracast-files.h"

G_BEGIN_DECLS

/* What an answer said of itself; all 0 when it was the whole list at once. */
typedef struct {
  gboolean is_paged;
  guint n_rows; /* in this answer, usable or not */
  guint page;
  guint n_pages;
  guint n_total;
} TsAzuracastPage;

TsAzuracastFiles *_ts_azuracast_files_new (void);

/**
 * _ts_azuracast_files_read:
 * @body: an answer: an array of files, or a page with the member "rows"
 *
 * Adds the files that were not listed before. While a list is filled nobody else has it.
 *
 * Returns: FALSE with %TS_HTTP_ERROR_PROTOCOL when it is no such answer
 */
gboolean _ts_azuracast_files_read (TsAzuracastFiles *self,
                                   GBytes *body,
                                   TsAzuracastPage *page,
                                   GError **error);

/**
 * _ts_azuracast_files_describe_sample:
 *
 * Returns: (transfer full) (nullable): the names of all members of the first file
 */
char *_ts_azuracast_files_describe_sample (GBytes *body);

/**
 * _ts_azuracast_file_parse:
 * @body: one file object
 *
 * Returns: (transfer full) (nullable): NULL when it is no file: nothing in it says which one
 */
TsAzuracastFile *_ts_azuracast_file_parse (GBytes *body);

/**
 * _ts_azuracast_is_recording_field:
 * @name: of a custom field
 *
 * Returns: whether a MusicBrainz id in it is that of the recording
 */
gboolean _ts_azuracast_is_recording_field (const char *name);

/* All files are there: what helped to read them goes. */
void _ts_azuracast_files_close (TsAzuracastFiles *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-azuracast-station-private.h"

G_BEGIN_DECLS

/* One file on its way up; the data of its task. */
typedef struct {
  int fd; /* (owned) */
  gint64 size;
  char *path;      /* (owned): wanted */
  char *sent_path; /* (owned): what the station will make of it */
  gboolean replaces;
  TsAzuracastProgress *progress; /* (owned) (nullable) */
  gint64 replaced_mtime_us; /* of the file that is replaced */

  TsHttpRequest *request; /* (owned) (nullable): the last one, for its count of attempts */
  GError *doubt;          /* (owned) (nullable): why it is not known whether it arrived */
  guint n_cuts;           /* connections lost while it was sent as one body */
  gboolean is_taken;      /* the station said so, without naming the file */

  gboolean in_pieces;
  guint n_rounds;         /* times that all pieces were sent before */
  gint64 retry_after_ms;  /* before the next round, -1 as usual */
  char *identifier;       /* (owned) (nullable): of this round */
  gint64 chunk_bytes;
  guint chunk;    /* that is sent, from 0 */
  guint n_chunks;
  guint n_names;  /* names that were tried */
} TsAzuracastUpload;

/* Each takes over the task. */
void _ts_azuracast_upload_send_body (GTask *task);
void _ts_azuracast_upload_start_pieces (GTask *task);
void _ts_azuracast_upload_send_pieces (GTask *task);
void _ts_azuracast_upload_fail (GTask *task, GError *error);

/**
 * _ts_azuracast_upload_look:
 * @doubt: (transfer full) (nullable): why; NULL when the station took the file
 *
 * Looks whether the file is there, and goes on from that.
 */
void _ts_azuracast_upload_look (GTask *task, GError *doubt);

/**
 * _ts_azuracast_upload_is_doubt:
 *
 * Returns: whether the station may have the file in spite of @error
 */
gboolean _ts_azuracast_upload_is_doubt (TsAzuracastUpload *upload, const GError *error);

void _ts_azuracast_upload_set_body (TsAzuracastUpload *upload,
                                    TsHttpRequest *request,
                                    const char *content_type,
                                    gint64 offset,
                                    gint64 length,
                                    const char *before,
                                    const char *after,
                                    gboolean is_base64);

G_END_DECLS

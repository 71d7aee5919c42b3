/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-match-catalogue.h"

G_BEGIN_DECLS

/* Longest normalised text of a field that counts. */
#define TS_MATCH_MAX_FIELD 4096

/*  text:  | artist | album | title |    three normalised texts end to end, no terminators
 *         ^ offset                      */
typedef struct {
  gsize offset;
  guint64 mbid;   /* fingerprint of the recording id, 0 unknown */
  guint64 isrc;   /* fingerprint, 0 unknown */
  gint32 duration_ms; /* 0 unknown */
  guint16 artist_length;
  guint16 album_length;
  guint16 title_length;
  guint8 is_garbled; /* hardly more than the leftovers of a wrong character encoding */
} TsMatchRow;

struct _TsMatchCatalogue {
  GArray *rows;     /* (owned) (element-type TsMatchRow) */
  GString *text;    /* (owned) */
  GString *scratch; /* (owned) */
};

#define ts_match_catalogue_row(self, i) (&g_array_index ((self)->rows, TsMatchRow, (i)))

/* A 64-bit fingerprint of bytes; never 0. */
guint64 _ts_match_hash (const char *bytes, gsize length);

G_END_DECLS

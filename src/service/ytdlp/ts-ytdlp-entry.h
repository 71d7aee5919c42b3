/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  TS_YTDLP_ENTRY_TRACK,
  TS_YTDLP_ENTRY_UNAVAILABLE, /* private, deleted, for members only: it cannot be played */
  TS_YTDLP_ENTRY_LIST,        /* another list, such as one of the playlists of an account */
} TsYtdlpEntryKind;

/* One line of a list, as the site tells of it. Strings are UTF-8 and never "". */
typedef struct {
  TsYtdlpEntryKind kind;
  char *id;      /* (owned) (nullable): the site's own */
  char *address; /* (owned) (nullable): what can be resolved or listed */
  char *title;   /* (owned) (nullable): of the page: may name the artist as well */
  /* Where the site has music in mind. */
  char *track;        /* (owned) (nullable): title of the song alone */
  char *artist;       /* (owned) (nullable): several joined by "; " */
  char *album;        /* (owned) (nullable) */
  char *album_artist; /* (owned) (nullable) */
  int track_number;   /* 0 unknown */
  int disc_number;    /* 0 unknown */
  int year;           /* 0 unknown */
  char *uploader;     /* (owned) (nullable): channel; " - Topic" taken off */
  gboolean is_topic;  /* the channel is one the site keeps for an artist: uploader is the artist */
  gint64 duration_ms; /* 0 unknown */
  gboolean is_live;
  char *reason; /* (owned) (nullable): why it is unavailable, translated */
} TsYtdlpEntry;

void ts_ytdlp_entry_free (TsYtdlpEntry *self);

/**
 * ts_ytdlp_entry_from_json:
 * @object: a flat entry of a list, or a whole track
 *
 * Returns: (transfer full): what it says
 */
TsYtdlpEntry *ts_ytdlp_entry_from_json (JsonObject *object) G_GNUC_WARN_UNUSED_RESULT;

/* What plays. */
typedef struct {
  TsYtdlpEntry *entry; /* (owned): what it is */
  char *url;           /* (owned): of the audio; may hold a signature, so it is not to be shown */
  GHashTable *headers; /* (owned) (element-type utf8 utf8): to be sent with the request */
  gint64 expires_s;    /* seconds since 1970 at which @url stops working, 0 unknown */
  char *mime;          /* (owned) (nullable): "audio/webm" */
  char *codec;         /* (owned) (nullable): "Opus", "AAC" */
  int bit_rate_kbps;   /* 0 unknown */
  gint64 size_bytes;   /* 0 unknown */
  gboolean is_hls;     /* @url is a list of pieces (HLS, DASH), not audio */
} TsYtdlpMedia;

void ts_ytdlp_media_free (TsYtdlpMedia *self);

/**
 * ts_ytdlp_media_from_json:
 * @object: a whole track
 *
 * Returns: (transfer full): what plays, or NULL with %TS_SERVICE_ERROR_UNSUPPORTED when there is no
 *   address of audio in it
 */
TsYtdlpMedia *ts_ytdlp_media_from_json (JsonObject *object,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_ytdlp_url_get_expiry_s:
 * @url: an address
 *
 * Returns: when the address says it stops working, seconds since 1970, or 0
 */
gint64 ts_ytdlp_url_get_expiry_s (const char *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsYtdlpEntry, ts_ytdlp_entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsYtdlpMedia, ts_ytdlp_media_free)

G_END_DECLS

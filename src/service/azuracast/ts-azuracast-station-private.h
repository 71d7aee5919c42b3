/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-azuracast-files-private.h"
#include "ts-azuracast-station.h"
#include "ts-server-call.h"
#include "ts-timed-cache.h"

G_BEGIN_DECLS

typedef struct _TsAzuracastFetch TsAzuracastFetch;

struct _TsAzuracastStation {
  GObject parent_instance;

  TsHttpService *http; /* (owned) */
  TsWorker *worker;    /* (owned): reads answers */
  char *base;          /* (owned): "https://radio.example/api" */
  char *station;       /* (owned): as typed */
  char *key;           /* (owned) */

  /* The list of files. */
  TsTimedCache *cache;         /* (owned) (element-type TsAzuracastFiles) */
  char *cache_name;            /* (owned) */
  TsAzuracastFiles *last_seen; /* (owned) (nullable): the last list, however old */
  GHashTable *deleted;         /* (owned) (element-type utf8): ids of these that were deleted */
  TsAzuracastFetch *fetch;     /* (owned) (nullable): the list on its way */
  GQueue waiting;              /* (element-type GTask) (owned): for the list after that one */
  guint generation;            /* goes up with each change */
  gboolean has_described;      /* a sample was written to the log */

  /* What was learnt of the server. */
  gint64 max_json_bytes;   /* largest file that may go up as one body */
  gint64 chunk_bytes;      /* of what goes up in pieces */
  char *recording_field;   /* (owned) (nullable): the custom field that takes MusicBrainz ids... */
  gboolean has_no_such_field; /* ...or that there is none */
};

/**
 * _ts_azuracast_station_make_request:
 * @path: behind the station's address, escaped: "/files"
 *
 * Returns: (transfer full): a request with the key, or NULL with @error set
 */
TsHttpRequest *_ts_azuracast_station_make_request (TsAzuracastStation *self,
                                                   const char *method,
                                                   const char *path,
                                                   GError **error);
void _ts_azuracast_request_set_json (TsHttpRequest *request, JsonBuilder *json);

/**
 * _ts_azuracast_station_call:
 * @body: (nullable) (transfer none): JSON to send
 * @parse: as ts_server_call_async() has it; an answer with "success": false never gets there
 * @data: (transfer full) (nullable)
 *
 * Sends a request and reads the answer. Collect it with ts_server_call_finish().
 */
void _ts_azuracast_station_call (TsAzuracastStation *self,
                                 const char *method,
                                 const char *path,
                                 JsonBuilder *body,
                                 TsServerParseFunc parse,
                                 gpointer data,
                                 GDestroyNotify data_free,
                                 GDestroyNotify result_free,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * _ts_azuracast_parse_success:
 *
 * A #TsServerParseFunc for answers of which only the success counts.
 */
gpointer _ts_azuracast_parse_success (JsonNode *root, gpointer data, GError **error);

/* The list that was fetched before is no longer true. */
void _ts_azuracast_station_invalidate (TsAzuracastStation *self);

/**
 * _ts_azuracast_station_find_async:
 * @paths: (array zero-terminated=1): where a file may be
 *
 * Asks the station, past the list, for the files whose path has the name of the first of @paths.
 * Finishes with (transfer full) the file of the first path that is there; NULL without an error
 * when none is.
 */
void _ts_azuracast_station_find_async (TsAzuracastStation *self,
                                       const char *const *paths,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
TsAzuracastFile *_ts_azuracast_station_find_finish (TsAzuracastStation *self,
                                                    GAsyncResult *result,
                                                    GError **error);

void _ts_azuracast_station_clear_lists (TsAzuracastStation *self);

GTask *_ts_azuracast_task_new (TsAzuracastStation *self,
                               gpointer source_tag,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gpointer _ts_azuracast_task_finish (TsAzuracastStation *self,
                                    GAsyncResult *result,
                                    gpointer source_tag,
                                    GError **error);

G_END_DECLS

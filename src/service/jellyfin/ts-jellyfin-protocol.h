/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-http-request.h"
#include "ts-json.h"
#include "ts-track.h"

G_BEGIN_DECLS

/* Pure parts of what Jellyfin and Emby have in common, and where they differ.
 * https://api.jellyfin.org/ https://dev.emby.media/reference/RestAPI.html */

typedef enum {
  TS_JELLYFIN_FLAVOUR_JELLYFIN,
  TS_JELLYFIN_FLAVOUR_EMBY,
} TsJellyfinFlavour;

/**
 * ts_jellyfin_dup_id:
 * @id: (nullable): as the server gave it
 *
 * Returns: (transfer full) (nullable): as requests have it: Jellyfin gives 32 hexadecimal digits and
 *   describes UUIDs with dashes; it takes both
 */
char *ts_jellyfin_dup_id (TsJellyfinFlavour flavour, const char *id) G_GNUC_WARN_UNUSED_RESULT;

/* Parameters of an address: names in the spelling of Emby; those that are lists come once an
 * element. Values are escaped here. */
typedef struct {
  TsJellyfinFlavour flavour;
  GString *text; /* (owned): with "?" or "&" before each */
} TsJellyfinQuery;

void ts_jellyfin_query_init (TsJellyfinQuery *self, TsJellyfinFlavour flavour);

/**
 * ts_jellyfin_query_add:
 * @value: (nullable): NULL leaves the parameter out
 */
void ts_jellyfin_query_add (TsJellyfinQuery *self, const char *name, const char *value);
void ts_jellyfin_query_add_uint (TsJellyfinQuery *self, const char *name, guint value);

/**
 * ts_jellyfin_query_add_list:
 * @n: elements of @values that count
 *
 * A parameter "Ids" takes ids as the server gave them.
 * Jellyfin wants "name=a&name=b", Emby "Name=a,b".
 */
void ts_jellyfin_query_add_list (TsJellyfinQuery *self,
                                 const char *name,
                                 const char *const *values,
                                 guint n);

/**
 * ts_jellyfin_set_login:
 * @token: (nullable): key or token; NULL where one is to be got
 *
 * Sets the header that tells who asks. Jellyfin reads "Authorization: MediaBrowser" only, unless it
 * is told to be like Emby, which wants headers of its own (jellyfin/jellyfin#13306).
 */
void ts_jellyfin_set_login (TsHttpRequest *request, TsJellyfinFlavour flavour, const char *token);

/**
 * ts_jellyfin_item_to_track:
 * @version: (nullable): of the server: it decides what an id means
 *
 * Returns: (transfer full) (nullable): the track, its location being the server's id; NULL for what
 *   is no audio or has no id
 */
TsTrack *ts_jellyfin_item_to_track (JsonObject *item,
                                    TsJellyfinFlavour flavour,
                                    const char *version) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

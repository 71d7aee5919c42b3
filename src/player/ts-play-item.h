/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-track.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsPlayItem:
 *
 * A track and where it can be heard now. Reference counted (atomically) and not changed after it
 * was made. The address may hold a login: it is for the pipeline only, never for a log, a message
 * or another program.
 */
typedef struct {
  TsTrack *track; /* (owned) */
  char *uri;      /* (owned): file, http or https */
  char *name;     /* (owned): the track in messages: its file's name or its title */
  GHashTable *headers; /* (owned) (nullable) (element-type utf8 utf8): to be sent along */
  GTlsDatabase *trust; /* (owned) (nullable): whose certificates are good; NULL for the system's */

  gatomicrefcount ref_count;
} TsPlayItem;

#define TS_TYPE_PLAY_ITEM (ts_play_item_get_type ())
GType ts_play_item_get_type (void) G_GNUC_CONST;

/**
 * ts_play_item_new:
 * @track: (transfer none): a reference is taken
 * @uri: where it can be heard
 */
TsPlayItem *ts_play_item_new (TsTrack *track, const char *uri) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_play_item_set_headers:
 * @headers: (nullable) (element-type utf8 utf8): a reference is taken
 *
 * What a site wants to hear with each request; before the item is handed on.
 */
void ts_play_item_set_headers (TsPlayItem *self, GHashTable *headers);

/**
 * ts_play_item_set_trust:
 * @trust: (nullable): a reference is taken; asked on threads of the pipeline
 *
 * Which certificates the server may have; before the item is handed on.
 */
void ts_play_item_set_trust (TsPlayItem *self, GTlsDatabase *trust);

TsPlayItem *ts_play_item_ref (TsPlayItem *self);
void ts_play_item_unref (TsPlayItem *self);

/**
 * ts_play_item_is_local:
 *
 * Returns: whether it is a file here, where jumping about costs nothing
 */
gboolean ts_play_item_is_local (const TsPlayItem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsPlayItem, ts_play_item_unref)

G_END_DECLS

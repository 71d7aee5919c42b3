/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-preview.h"

G_BEGIN_DECLS

/* How a row becomes sound:
 *
 *   id ──> store: its track ──> ts_track_uri: its address ──> player
 *
 * for the one that is wanted (@wanted), and once that plays for the one after it (@coming). */
struct _TsPreview {
  GObject parent_instance;

  TsContext *context; /* (owned) */
  TsPlayer *player;   /* (owned) */
  TsMpris *mpris;     /* (owned) */

  GArray *ids;          /* (owned) (nullable) (element-type gint64) */
  TsPlayItem *item;     /* (owned) (nullable): what is heard when it is no row of the library */
  guint index;          /* of the one that is heard or wanted */
  TsTrack *track;       /* (owned) (nullable) */
  char *art_path;       /* (owned) (nullable) */
  char *error_message;  /* (owned) (nullable): why there was no address */
  GCancellable *wanted; /* (owned) (nullable): of the way to the wanted one */
  GCancellable *coming; /* (owned) (nullable): of the way to the one after it */
  GCancellable *art;    /* (owned) (nullable) */
};

/* Properties. */
enum {
  PROP_0,
  PROP_TRACK,
  PROP_STATE,
  PROP_ERROR_MESSAGE,
  PROP_HAS_NEXT,
  PROP_HAS_PREVIOUS,
  PROP_ART_PATH,
  N_PROPS
};

/* ts-preview.c */
void _ts_preview_notify (TsPreview *self, guint property);
void _ts_preview_set_error_message (TsPreview *self, const char *message);

/* ts-preview-track.c: from a row to its track, its picture and its sound */
/* Cancels what one of the ways waits for, and forgets it. */
void _ts_preview_drop (GCancellable **cancellable);
void _ts_preview_set_track (TsPreview *self, TsTrack *track);
/* @is_next: the one after it, once it is heard; else what is wanted now */
void _ts_preview_start (TsPreview *self, gboolean is_next);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-store-tracks.h"

G_BEGIN_DECLS

/* What a batch holds, for the side that stores it. */

typedef struct {
  TsTrack *track; /* (owned) */
  guint64 inode;
  guint64 device;
} TsScanUpsert;

typedef struct {
  gint64 id;
  char *location; /* (owned) */
  gint64 mtime_us;
  guint64 inode;
  guint64 device;
} TsScanMove;

struct _TsScanBatch {
  GArray *upserts; /* (owned) (element-type TsScanUpsert) */
  GArray *moves;   /* (owned) (element-type TsScanMove) */
  GArray *missing; /* (owned) (element-type gint64) */
  GArray *present; /* (owned) (element-type gint64) */
};

G_END_DECLS

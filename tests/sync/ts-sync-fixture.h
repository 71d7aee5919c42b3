/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-sync-plan.h"
#include "ts-sync-runner.h"

G_BEGIN_DECLS

/* Two folders with files of any bytes; audio is not needed to copy. */
typedef struct {
  char *base;   /* (owned): holds both */
  char *source; /* (owned) */
  char *target; /* (owned) */
} TsSyncFixture;

void ts_sync_fixture_set_up (TsSyncFixture *self, gconstpointer data);
void ts_sync_fixture_tear_down (TsSyncFixture *self, gconstpointer data);

/* Writes a file of @size pseudo-random bytes that depend on @seed. */
void ts_sync_fixture_write (const char *root, const char *path, gsize size, guint32 seed);

/* The files below @root but for playlists, as tracks whose identity is the sum of their bytes. */
GPtrArray *ts_sync_fixture_list (const char *root);

/* A plan by the default template "{path}" without mappings and matches. */
TsSyncPlan *ts_sync_fixture_plan (const char *source, const char *target, const char *layout);

/* Every file under a final name in @target has the bytes of some file in @source; gives how many
 * there are, and how many unfinished ones. */
guint ts_sync_fixture_check_target (const char *source, const char *target, guint *n_parts);

G_END_DECLS

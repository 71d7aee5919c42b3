/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-store-sources.h"
#include "ts-store-test.h"
#include "ts-store-tracks.h"

G_BEGIN_DECLS

/* A library with one source; made to be used with g_test_add(). */
typedef struct {
  TsStoreTest test;
  TsStore *store; /* (owned) */
  gint64 source_id;
} TsStoreFixture;

void ts_store_fixture_set_up (TsStoreFixture *self, gconstpointer unused);
void ts_store_fixture_tear_down (TsStoreFixture *self, gconstpointer unused);

/* Closes the library and opens it again. */
void ts_store_fixture_reopen (TsStoreFixture *self);

/* Stores a batch, which is freed. */
void ts_store_fixture_apply (TsStoreFixture *self, TsScanBatch *batch);

/* A track to be stored. */
TsTrack *ts_store_fixture_make_track (const char *location,
                                      const char *artist,
                                      const char *album,
                                      const char *title);

/* Stores a track, which is unreferenced, and returns its id. */
gint64 ts_store_fixture_add (TsStoreFixture *self, TsTrack *track);

/* A whole track, or NULL where it is gone. */
TsTrack *ts_store_fixture_get (TsStoreFixture *self, gint64 id);

#define TS_STORE_FIXTURE_ADD(path, func)                                                           \
  g_test_add (path, TsStoreFixture, NULL, ts_store_fixture_set_up, func, ts_store_fixture_tear_down)

G_END_DECLS

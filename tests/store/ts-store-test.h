/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-store.h"

G_BEGIN_DECLS

/* A folder of its own for one test's library. */
typedef struct {
  char *folder; /* (owned) */
  char *path;   /* (owned): of the library in it */
} TsStoreTest;

void ts_store_test_set_up (TsStoreTest *self);
void ts_store_test_tear_down (TsStoreTest *self); /* removes the folder */

/* Opens the library; failing is a failed test. */
TsStore *ts_store_test_open (TsStoreTest *self);

/* Closes by letting go; the store must be the last reference. */
void ts_store_test_close (TsStore *store);

/* Runs the default main context until @result is set, at most some seconds. */
void ts_store_test_wait (GAsyncResult **result);

/* A GAsyncReadyCallback that keeps its result in the GAsyncResult* at user_data. */
void ts_store_test_done_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Runs SQL on the closed file through SQLite itself. */
void ts_store_test_exec (TsStoreTest *self, const char *sql);

G_END_DECLS

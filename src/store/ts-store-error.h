/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsStoreError:
 * @TS_STORE_ERROR_FAILED: anything else; the message says what
 * @TS_STORE_ERROR_NEWER_SCHEMA: the file was written by a newer version of the program
 * @TS_STORE_ERROR_FULL: no space left; nothing of the refused change was kept
 * @TS_STORE_ERROR_BUSY: another process kept the file locked for too long
 * @TS_STORE_ERROR_DAMAGED: the file is damaged; the next open sets it aside
 * @TS_STORE_ERROR_NOT_FOUND: no such source, track, playlist...
 * @TS_STORE_ERROR_EXISTS: there is one already
 * @TS_STORE_ERROR_CLOSED: the store was closed
 */
typedef enum {
  TS_STORE_ERROR_FAILED,
  TS_STORE_ERROR_NEWER_SCHEMA,
  TS_STORE_ERROR_FULL,
  TS_STORE_ERROR_BUSY,
  TS_STORE_ERROR_DAMAGED,
  TS_STORE_ERROR_NOT_FOUND,
  TS_STORE_ERROR_EXISTS,
  TS_STORE_ERROR_CLOSED,
} TsStoreError;

#define TS_STORE_ERROR (ts_store_error_quark ())
GQuark ts_store_error_quark (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_SYNC_ERROR (ts_sync_error_quark ())
GQuark ts_sync_error_quark (void);

typedef enum {
  TS_SYNC_ERROR_TEMPLATE,  /* the template is wrong; the message points at the position */
  TS_SYNC_ERROR_FULL,      /* no room left on the target: the run stops */
  TS_SYNC_ERROR_GONE,      /* the target is not there any more: the run stops */
  TS_SYNC_ERROR_READ_ONLY, /* the target takes nothing: the run stops */
  TS_SYNC_ERROR_BUSY,      /* another run writes to the same target: the run does not start */
  TS_SYNC_ERROR_CHANGED,   /* a file is not what the plan saw: the item is left alone */
  TS_SYNC_ERROR_EXISTS,    /* the target's name was taken meanwhile: the item is left alone */
  TS_SYNC_ERROR_VERIFY,    /* what was written reads back differently: the item failed */
  TS_SYNC_ERROR_FAILED,    /* the item failed */
} TsSyncError;

G_END_DECLS

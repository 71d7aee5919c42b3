/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_SERVICE_ERROR (ts_service_error_quark ())
GQuark ts_service_error_quark (void);

typedef enum {
  TS_SERVICE_ERROR_FAILED,
  TS_SERVICE_ERROR_OFFLINE,     /* the folder or server as a whole cannot be reached now */
  TS_SERVICE_ERROR_AUTH,        /* the login is wrong, or does not allow this */
  TS_SERVICE_ERROR_INCOMPLETE,  /* the server misses a part of the request */
  TS_SERVICE_ERROR_NOT_FOUND,   /* the item is gone */
  TS_SERVICE_ERROR_UNSUPPORTED, /* the item is not something this program can use */
  TS_SERVICE_ERROR_PROGRAM,     /* a program that is needed for it is missing, or of no use */
  TS_SERVICE_ERROR_FULL,        /* there is no room left on the server */
} TsServiceError;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-sync-error.h"

G_DEFINE_QUARK (ts - sync - error - quark, ts_sync_error)

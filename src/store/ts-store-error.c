/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-store"

#include "config.h"

#include "ts-store-error.h"

G_DEFINE_QUARK (ts - store - error - quark, ts_store_error)

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-service-error.h"

G_DEFINE_QUARK (ts - service - error - quark, ts_service_error)

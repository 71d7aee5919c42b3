/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-database.h"

G_BEGIN_DECLS

/**
 * _ts_schema_migrate:
 *
 * Brings the file to the newest schema, one transaction a step. %TS_STORE_ERROR_NEWER_SCHEMA when
 * the file is newer than this program; %TS_STORE_ERROR_FAILED when it is no library at all.
 */
gboolean _ts_schema_migrate (TsDatabase *database, GError **error);

int _ts_schema_get_version (void);

G_END_DECLS

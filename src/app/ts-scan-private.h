/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-scan.h"

G_BEGIN_DECLS

/* Makes @counts what ts_scan_get_result() gives, with @problems, which may be NULL for none. From the
 * job's thread. */
void _ts_scan_set_result (TsJob *job, const TsFolderCounts *counts, GPtrArray *problems);

G_END_DECLS

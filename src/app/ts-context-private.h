/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"

G_BEGIN_DECLS

/* Shows a source that was just added, before the library tells of it. */
void _ts_context_take_source (TsContext *self, TsSource *source);

G_END_DECLS

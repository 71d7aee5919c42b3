/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-context.h"
#include "ts-ctl-secret.h"

G_BEGIN_DECLS

/**
 * ts_ctl_server_prepare:
 * @source: a source that is reached through an account
 * @secret: where the user says the secret is
 *
 * Sees to it that the secret is known: what the options give is kept; without them the keyring is
 * asked, and where that has none and there is a terminal, the user, who is told why.
 */
gboolean ts_ctl_server_prepare (TsContext *context,
                                TsSource *source,
                                const TsCtlSecret *secret,
                                GError **error);

G_END_DECLS

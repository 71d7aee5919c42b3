/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-ctl-command.h"

G_BEGIN_DECLS

/* Where a secret comes from: never from the command line itself, which every user can list. */
typedef struct {
  char *file; /* (owned) (nullable) (type filename): --secret-file */
  int fd;     /* --secret-fd; -1 for none */
} TsCtlSecret;

#define TS_CTL_SECRET_INIT                                                                         \
  {                                                                                                \
    NULL, -1                                                                                       \
  }

/* Two GOptionEntry values for a TsCtlSecret. */
#define TS_CTL_SECRET_ENTRIES(target)                                                              \
  { .long_name = "secret-file", .arg = G_OPTION_ARG_FILENAME, .arg_data = &(target)->file,         \
    .description = N_ ("Read the password or key from a file only its owner can read"),           \
    .arg_description = N_ ("FILE") },                                                              \
  {                                                                                                \
    .long_name = "secret-fd", .arg = G_OPTION_ARG_INT, .arg_data = &(target)->fd,                  \
    .description = N_ ("Read it from an open file descriptor"), .arg_description = N_ ("N")        \
  }

/**
 * ts_ctl_secret_is_given:
 *
 * Returns: whether one of the options was used
 */
gboolean ts_ctl_secret_is_given (const TsCtlSecret *self);

/**
 * ts_ctl_secret_read:
 * @prompt: what is asked for on a terminal, where neither option was used
 *
 * Reads one line. A file that others may read is refused.
 *
 * Returns: (transfer full): the secret, to be freed with ts_secret_free(), or NULL
 */
char *ts_ctl_secret_read (const TsCtlSecret *self, const char *prompt, GError **error);

G_END_DECLS

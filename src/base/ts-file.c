/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-base"

#include "config.h"

#include "ts-file.h"

#include <errno.h>
#include <unistd.h>

gboolean
ts_file_write_all (int fd, const void *data, gsize size)
{
  const guint8 *from = data;

  while (size > 0) {
    gssize n = write (fd, from, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    from += n;
    size -= (gsize) n;
  }
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-audio-identity.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever a container claims, the walk through it ends, and the name depends on nothing else. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const int fd = memfd_create ("fuzz", MFD_CLOEXEC);
  g_autofree char *name = NULL;
  g_autofree char *again = NULL;
  gboolean is_cut_off;

  g_assert_cmpint (write (fd, data, size), ==, size);
  name = ts_audio_identity_read (fd, (gint64) size, &is_cut_off);
  again = ts_audio_identity_read (fd, (gint64) size, NULL);
  g_assert_cmpstr (name, ==, again);
  if (name != NULL)
    g_assert_cmpuint (strlen (name), ==, 33);
  close (fd);
  return 0;
}

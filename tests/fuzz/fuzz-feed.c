/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ts-feed.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TsFeed) feed
      = ts_feed_parse ((const char *) data, size, "https://host.test/feed.xml", NULL);

  for (guint i = 0; feed != NULL && i < feed->tracks->len; i++) {
    const TsTrack *track = feed->tracks->pdata[i];

    g_assert_true (g_str_has_prefix (track->location, "http"));
    g_assert_true (track->title == NULL || g_utf8_validate (track->title, -1, NULL));
  }
  return 0;
}

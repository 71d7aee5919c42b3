/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-track.h"

G_BEGIN_DECLS

/* More items than any podcast has; what comes after them is left out. */
#define TS_FEED_MAX_ITEMS 100000

/* What a podcast's feed says. */
typedef struct {
  char *title;       /* (owned) (nullable) */
  char *author;      /* (owned) (nullable): of the whole feed */
  GPtrArray *tracks; /* (owned) (element-type TsTrack): in the feed's order; location and uri are
                        the address of the audio, album is the feed's title, artist only where the
                        item names somebody */
  guint n_without;   /* items without audio */
} TsFeed;

void ts_feed_free (TsFeed *self);

/**
 * ts_feed_looks_like:
 * @data: (array length=size): how a document begins; some hundred bytes are enough
 *
 * Returns: whether it may be a feed
 */
gboolean ts_feed_looks_like (const char *data, gsize size);

/**
 * ts_feed_parse:
 * @data: (array length=size): RSS or Atom in any encoding it names
 * @address: where it came from; what it names is relative to that
 *
 * Reads a feed. Document types and entities beyond XML's and HTML's letters are ignored, markup
 * that does not fit together is an error. Pure; any thread. Errors: %TS_SERVICE_ERROR_UNSUPPORTED.
 */
TsFeed *ts_feed_parse (const char *data, gsize size, const char *address, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_feed_parse_duration_ms:
 * @text: "3723", "62:03" or "1:02:03"
 *
 * Returns: milliseconds, or 0 for what is no length of time
 */
gint64 ts_feed_parse_duration_ms (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsFeed, ts_feed_free)

G_END_DECLS

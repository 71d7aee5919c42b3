/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The text of an XML document as UTF-8 that GMarkup reads: converted from what its first line
 * names, without a byte order mark, entities of HTML replaced, characters that XML forbids left
 * out. (transfer full) */
char *_ts_feed_make_text (const char *data, gsize size);

G_END_DECLS

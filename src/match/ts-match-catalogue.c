/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-match-catalogue-private.h"

#include "ts-normalize.h"

#include <string.h>

/* Longer tracks count as being this long, so that sums stay in range. */
#define MAX_DURATION_MS (24 * 24 * 3600 * 1000)

guint64
_ts_match_hash (const char *bytes, gsize length)
{
  /* Eight bytes a step, multiplied by an odd constant and folded: good enough for hash tables of
   * names, and the same on every machine of one byte order. */
  guint64 hash = length * 0x9e3779b97f4a7c15u;

  while (length >= 8) {
    guint64 word;

    memcpy (&word, bytes, 8);
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 32;
    bytes += 8;
    length -= 8;
  }
  if (length > 0) {
    guint64 word = 0;

    memcpy (&word, bytes, length);
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 32;
  }
  hash *= 0xc4ceb9fe1a85ec53u;
  hash ^= hash >> 29;

  return hash != 0 ? hash : 1;
}

/* Letters and digits of an id in lower case; nothing for a nil UUID or other filler. */
static guint64
fingerprint_of_id (const char *id, gsize min_length)
{
  char plain[64];
  gsize length = 0;
  gboolean is_filler = TRUE;

  if (id == NULL)
    return 0;

  for (; *id != '\0'; id++) {
    if (!g_ascii_isalnum (*id))
      continue;
    if (length == sizeof plain)
      return 0;
    plain[length++] = g_ascii_tolower (*id);
    if (plain[length - 1] != plain[0])
      is_filler = FALSE;
  }

  return length < min_length || is_filler ? 0 : _ts_match_hash (plain, length);
}

/* The last "m:ss" of a text that does not begin with it; 0 if none. Shops and players leave the
 * play time in the title when their columns slip. */
static gint32
play_time_in_text (const char *text, gsize *position, gsize *length)
{
  const char *found = NULL;
  gint32 found_ms = 0;

  for (const char *colon = strchr (text, ':'); colon != NULL; colon = strchr (colon + 1, ':')) {
    const char *begin = colon;
    gint32 minutes;
    gint32 seconds;

    while (begin > text && g_ascii_isdigit (begin[-1]))
      begin--;
    if (begin == colon || colon - begin > 2 || begin == text || begin[-1] != ' ' || colon[1] < '0'
        || colon[1] > '5' || !g_ascii_isdigit (colon[2]) || (colon[3] != '\0' && colon[3] != ' '))
      continue;

    minutes = atoi (begin);
    seconds = (colon[1] - '0') * 10 + (colon[2] - '0');
    if (minutes * 60 + seconds < 10)
      continue;
    found = begin;
    found_ms = (minutes * 60 + seconds) * 1000;
    *position = (gsize) (begin - text);
    *length = (gsize) (colon + 3 - begin);
  }

  return found != NULL ? found_ms : 0;
}

/* The first price in a text, "$ 1.29" or "€0,99"; FALSE if there is none. */
static gboolean
find_price (const char *text, gsize *position, gsize *length)
{
  static const char *const signs[] = { "$", "€", "£", "¥" };

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++) {
    const char *sign = strstr (text, signs[i]);
    const char *p;

    if (sign == NULL)
      continue;
    p = sign + strlen (signs[i]);
    p += strspn (p, " ");
    if (!g_ascii_isdigit (*p))
      continue;
    p += strspn (p, "0123456789");
    if ((*p != '.' && *p != ',') || !g_ascii_isdigit (p[1]) || !g_ascii_isdigit (p[2])
        || g_ascii_isdigit (p[3]))
      continue;
    *position = (gsize) (sign - text);
    *length = (gsize) (p + 3 - sign);
    return TRUE;
  }

  return FALSE;
}

/* A field that is nothing but "3:21" or "3m 21sec"; 0 if it is not. */
static gint32
play_time_alone (const char *text)
{
  gsize digits = text != NULL ? strspn (text, "0123456789") : 0;
  const char *p;
  int seconds;

  if (digits == 0 || digits > 2)
    return 0;

  p = text + digits;
  if (*p != ':' && *p != 'm')
    return 0;
  p++;
  p += strspn (p, " ");
  if (*p < '0' || *p > '9')
    return 0;
  seconds = atoi (p);
  p += strspn (p, "0123456789");
  p += strspn (p, "sec ");

  return *p == '\0' && seconds < 60 ? (atoi (text) * 60 + seconds) * 1000 : 0;
}

/* UTF-8 read as Latin-1 turns every character beyond ASCII into two or three letters with accents
 * and signs of U+0080 to U+00FF. No language has so many of them. */
static void
count_garbled (const char *text, guint *n_letters, guint *n_garbled)
{
  for (const guchar *p = (const guchar *) text; p != NULL && *p != '\0'; p++) {
    if (*p == ' ' || (*p & 0xc0) == 0x80)
      continue;
    *n_letters += 1;
    if (*p == 0xc2 || *p == 0xc3)
      *n_garbled += 1;
  }
}

static gboolean
is_garbled (const TsMatchFields *fields)
{
  guint n_letters = 0;
  guint n_garbled = 0;

  count_garbled (fields->artist, &n_letters, &n_garbled);
  count_garbled (fields->album, &n_letters, &n_garbled);
  count_garbled (fields->title, &n_letters, &n_garbled);

  return n_garbled >= 6 && n_garbled * 5 > n_letters * 2;
}

static guint16
append_text (TsMatchCatalogue *self, const char *text)
{
  gsize start = self->text->len;
  gsize length = ts_normalize_into (text, self->text);

  if (length > TS_MATCH_MAX_FIELD) {
    length = TS_MATCH_MAX_FIELD;
    while (length > 0 && ((guchar) self->text->str[start + length] & 0xc0) == 0x80)
      length--;
    g_string_truncate (self->text, start + length);
  }

  return (guint16) length;
}

/* The title without price and, when no duration is known otherwise, play time. */
static const char *
without_shop_notes (TsMatchCatalogue *self, const char *title, gint32 *duration_ms)
{
  gsize position = 0;
  gsize length = 0;

  if (title == NULL)
    return NULL;

  if (find_price (title, &position, &length)) {
    g_string_assign (self->scratch, title);
    g_string_overwrite_len (self->scratch, position, "                ", (gssize) MIN (length, 16));
    title = self->scratch->str;
  }
  if (*duration_ms == 0 && (*duration_ms = play_time_in_text (title, &position, &length)) > 0) {
    if (title != self->scratch->str)
      g_string_assign (self->scratch, title);
    g_string_overwrite_len (self->scratch, position, "     ", (gssize) MIN (length, 5));
    title = self->scratch->str;
  }

  return title;
}

TsMatchCatalogue *
ts_match_catalogue_new (void)
{
  TsMatchCatalogue *self = g_new0 (TsMatchCatalogue, 1);

  self->rows = g_array_new (FALSE, TRUE, sizeof (TsMatchRow));
  self->text = g_string_new (NULL);
  self->scratch = g_string_new (NULL);

  return self;
}

void
ts_match_catalogue_free (TsMatchCatalogue *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->rows);
  g_string_free (self->text, TRUE);
  g_string_free (self->scratch, TRUE);
  g_free (self);
}

guint
ts_match_catalogue_add (TsMatchCatalogue *self, const TsMatchFields *fields)
{
  TsMatchRow row = { .offset = self->text->len };
  const char *title = fields->title;
  const char *artist = fields->artist;

  g_return_val_if_fail (fields != NULL, 0);

  row.mbid = fingerprint_of_id (fields->mb_recording_id, 8);
  row.isrc = fingerprint_of_id (fields->isrc, 12);
  row.duration_ms = (gint32) CLAMP (fields->duration_ms, 0, MAX_DURATION_MS);

  title = without_shop_notes (self, title, &row.duration_ms);
  if (row.duration_ms == 0 && (row.duration_ms = play_time_alone (artist)) > 0)
    artist = NULL;

  row.is_garbled = is_garbled (fields);
  row.artist_length = append_text (self, artist);
  row.album_length = append_text (self, fields->album);
  row.title_length = append_text (self, title);
  g_array_append_val (self->rows, row);

  return self->rows->len - 1;
}

guint
ts_match_catalogue_get_n_rows (const TsMatchCatalogue *self)
{
  return self->rows->len;
}

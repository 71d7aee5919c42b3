/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-feed-private.h"

#include <string.h>

#define MAX_DECLARATION_BYTES 200
#define MAX_ENTITY_BYTES 10

/* The encoding the first line names, or NULL. */
static char *
find_encoding (const char *data, gsize size)
{
  g_autofree char *head = g_strndup (data, MIN (size, MAX_DECLARATION_BYTES));
  char *end = strstr (head, "?>");
  char *name = end != NULL ? strstr (head, "encoding=") : NULL;
  char quote;

  if (name == NULL || name > end)
    return NULL;
  name += strlen ("encoding=");
  quote = *name;
  if (quote != '"' && quote != '\'')
    return NULL;
  end = strchr (name + 1, quote);
  return end != NULL ? g_strndup (name + 1, (gsize) (end - name - 1)) : NULL;
}

static char *
convert (const char *data, gsize size, gsize *length)
{
  g_autofree char *encoding = NULL;
  char *text = NULL;

  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0) {
    data += 3;
    size -= 3;
  } else if (size >= 2
             && (memcmp (data, "\xff\xfe", 2) == 0 || memcmp (data, "\xfe\xff", 2) == 0)) {
    encoding = g_strdup ("UTF-16");
  } else {
    encoding = find_encoding (data, size);
  }
  if (encoding != NULL && g_ascii_strcasecmp (encoding, "UTF-8") != 0)
    text = g_convert (data, (gssize) size, "UTF-8", encoding, NULL, length, NULL);
  if (text == NULL) {
    text = g_utf8_make_valid (data, (gssize) size);
    *length = strlen (text);
  }
  return text;
}

/* What people write in feeds although only HTML has it. */
static const char *
find_entity (const char *name, gsize length)
{
  static const struct {
    const char *name;
    const char *text;
  } entities[] = {
    { "nbsp", "\xc2\xa0" }, { "ndash", "–" },     { "mdash", "—" },  { "hellip", "…" },
    { "lsquo", "‘" },       { "rsquo", "’" },     { "ldquo", "“" },  { "rdquo", "”" },
    { "auml", "ä" },        { "ouml", "ö" },      { "uuml", "ü" },   { "Auml", "Ä" },
    { "Ouml", "Ö" },        { "Uuml", "Ü" },      { "szlig", "ß" },  { "eacute", "é" },
    { "egrave", "è" },      { "agrave", "à" },    { "ccedil", "ç" }, { "aacute", "á" },
    { "iacute", "í" },      { "oacute", "ó" },    { "uacute", "ú" }, { "ntilde", "ñ" },
    { "copy", "©" },        { "reg", "®" },       { "trade", "™" },  { "middot", "·" },
    { "bull", "•" },        { "amp", "&amp;" },   { "lt", "&lt;" },  { "gt", "&gt;" },
    { "quot", "&quot;" },   { "apos", "&apos;" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (strlen (entities[i].name) == length && strncmp (entities[i].name, name, length) == 0)
      return entities[i].text;
  return NULL;
}

/* A number that stands for a character XML knows: "#38", "#x26". */
static gboolean
is_character_reference (const char *name, gsize length)
{
  const gboolean is_hex = length > 2 && name[0] == '#' && (name[1] == 'x' || name[1] == 'X');
  g_autofree char *digits = NULL;
  guint64 number;

  if (length < 2 || name[0] != '#')
    return FALSE;
  digits = g_strndup (name + (is_hex ? 2 : 1), length - (is_hex ? 2 : 1));
  return g_ascii_string_to_unsigned (digits, is_hex ? 16 : 10, 0x20, 0x10ffff, &number, NULL)
         && g_unichar_validate ((gunichar) number);
}

/* Appends what an "&" at @from stands for; returns the bytes it took. */
static gsize
append_entity (GString *clean, const char *from)
{
  const gsize length = strcspn (from + 1, ";& <\n\"'");
  const char *text = NULL;

  if (length <= MAX_ENTITY_BYTES && from[1 + length] == ';') {
    if (is_character_reference (from + 1, length)) {
      g_string_append_len (clean, from, (gssize) (length + 2));
      return length + 2;
    }
    text = find_entity (from + 1, length);
  }
  if (text == NULL) {
    g_string_append (clean, "&amp;");
    return 1;
  }
  g_string_append (clean, text);
  return length + 2;
}

char *
_ts_feed_make_text (const char *data, gsize size)
{
  static const char cdata[] = "<![CDATA[";
  gsize length = 0;
  g_autofree char *text = convert (data, size, &length);
  GString *clean = g_string_sized_new (length + length / 16);

  for (gsize i = 0; i < length;) {
    const guint8 byte = (guint8) text[i];

    if (byte == '<' && strncmp (text + i, cdata, strlen (cdata)) == 0) {
      /* Nothing in there is an entity. */
      const char *end = strstr (text + i, "]]>");
      const gsize n = end != NULL ? (gsize) (end - text) - i : length - i;

      for (gsize j = i; j < i + n; j++)
        if ((guint8) text[j] >= 0x20 || text[j] == '\n' || text[j] == '\t')
          g_string_append_c (clean, text[j]);
      i += n;
    } else if (byte == '&') {
      i += append_entity (clean, text + i);
    } else {
      if (byte >= 0x20 || byte == '\n' || byte == '\t')
        g_string_append_c (clean, (char) byte);
      i++;
    }
  }
  return g_string_free (clean, FALSE);
}

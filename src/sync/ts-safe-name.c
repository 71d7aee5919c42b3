/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-sync"

#include "config.h"

#include "ts-safe-name.h"

#include <string.h>

struct _TsNameSet {
  GHashTable *keys; /* (owned) (element-type utf8) */
  GHashTable *next; /* (owned) (element-type utf8 uint): key -> the number to try next */
};

/* Whether @name up to its first dot is a device of Windows, whatever follows:
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
static gboolean
is_device_name (const char *name, gsize *stem_length)
{
  static const char *const devices[] = { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$" };
  static const char *const digits[]
      = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³" };
  gsize n = strcspn (name, ".");

  while (n > 0 && name[n - 1] == ' ')
    n--;
  *stem_length = n;
  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    if (n == strlen (devices[i]) && g_ascii_strncasecmp (name, devices[i], n) == 0)
      return TRUE;
  if (n < 4
      || (g_ascii_strncasecmp (name, "COM", 3) != 0 && g_ascii_strncasecmp (name, "LPT", 3) != 0))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (digits); i++)
    if (n == 3 + strlen (digits[i]) && strncmp (name + 3, digits[i], n - 3) == 0)
      return TRUE;
  return FALSE;
}

static void
trim_end (GString *name)
{
  while (name->len > 0 && strchr (" .", name->str[name->len - 1]) != NULL)
    g_string_truncate (name, name->len - 1);
}

/* Cuts @name to @max bytes between two characters, and not between a letter and its marks. */
static void
cut_at_character (GString *name, gsize max)
{
  const char *end;

  if (name->len <= max)
    return;
  end = name->str + max;
  while (end > name->str && (*end & 0xc0) == 0x80)
    end--;
  while (end > name->str && g_unichar_ismark (g_utf8_get_char (end)))
    end = g_utf8_prev_char (end);
  if (end == name->str) {
    /* Nothing but marks: then between any two of them. */
    end = name->str + max;
    while ((*end & 0xc0) == 0x80)
      end--;
  }
  g_string_truncate (name, end - name->str);
}

char *
ts_safe_name (const char *text, const char *suffix)
{
  g_autofree char *valid = NULL, *composed = NULL;
  GString *name;
  gsize suffix_length = suffix != NULL ? strlen (suffix) : 0, stem_length;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (suffix_length < 64, NULL);

  valid = g_utf8_make_valid (text, -1);
  composed = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  name = g_string_new (NULL);
  for (const char *p = composed; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_iscntrl (c) || (c < 0x80 && strchr ("<>:\"/\\|?*", (char) c) != NULL))
      c = '_';
    if (name->len == 0 && c == ' ')
      continue;
    g_string_append_unichar (name, c);
  }
  trim_end (name);
  if (name->len > 0 && name->str[0] == '.')
    name->str[0] = '_';
  cut_at_character (name, TS_SAFE_NAME_MAX_BYTES - 1 - suffix_length);
  trim_end (name);
  if (is_device_name (name->str, &stem_length))
    g_string_insert_c (name, stem_length, '_');
  if (name->len == 0)
    g_string_append_c (name, '_');
  if (suffix != NULL)
    g_string_append (name, suffix);
  return g_string_free (name, FALSE);
}

char *
ts_safe_name_get_key (const char *path)
{
  g_autofree char *valid = NULL, *folded = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (g_str_is_ascii (path))
    return g_ascii_strdown (path, -1);
  valid = g_utf8_make_valid (path, -1);
  folded = g_utf8_casefold (valid, -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);
}

TsNameSet *
ts_name_set_new (void)
{
  TsNameSet *self = g_new0 (TsNameSet, 1);

  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->next = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
ts_name_set_free (TsNameSet *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->next);
  g_free (self);
}

gboolean
ts_name_set_add (TsNameSet *self, const char *path)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_hash_table_add (self->keys, ts_safe_name_get_key (path));
}

/* Splits "dir/name.ext" before the name and before the ending. An ending is short and without
 * spaces, so that "Mr. Someone" has none. */
static void
split_path (const char *path, const char **name, const char **ending)
{
  const char *slash = strrchr (path, '/');
  const char *dot;

  *name = slash != NULL ? slash + 1 : path;
  dot = strrchr (*name, '.');
  if (dot == NULL || dot == *name || strlen (dot) > 9 || strchr (dot, ' ') != NULL)
    dot = *name + strlen (*name);
  *ending = dot;
}

char *
ts_name_set_claim (TsNameSet *self, const char *path)
{
  g_autofree char *key = NULL;
  const char *name, *ending;
  guint number;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  if (ts_name_set_add (self, path))
    return g_strdup (path);

  key = ts_safe_name_get_key (path);
  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->next, key));
  split_path (path, &name, &ending);
  for (number = MAX (number, 2);; number++) {
    g_autofree char *suffix = g_strdup_printf (" (%u)%s", number, ending);
    g_autofree char *stem = g_strndup (name, ending - name);
    g_autofree char *unique = ts_safe_name (stem, suffix);
    g_autofree char *candidate = NULL;

    candidate = g_strdup_printf ("%.*s%s", (int) (name - path), path, unique);
    if (ts_name_set_add (self, candidate)) {
      g_hash_table_insert (self->next, g_steal_pointer (&key), GUINT_TO_POINTER (number + 1));
      return g_steal_pointer (&candidate);
    }
  }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-export"

#include "config.h"

#include "ts-playlist-location.h"

#include <string.h>

/* RFC 3986 scheme of at least two letters (one is a Windows drive), followed by "://". */
static gsize
scheme_length (const char *location)
{
  gsize n = 0;

  if (!g_ascii_isalpha (location[0]))
    return 0;
  while (g_ascii_isalnum (location[n]) || location[n] == '+' || location[n] == '-'
         || location[n] == '.')
    n++;
  return n >= 2 && strncmp (location + n, "://", 3) == 0 ? n : 0;
}

gboolean
ts_playlist_location_is_address (const char *location)
{
  gsize n;

  g_return_val_if_fail (location != NULL, FALSE);

  n = scheme_length (location);
  return n > 0 && !(n == 4 && g_ascii_strncasecmp (location, "file", 4) == 0);
}

/* The path of a file address on whatever host, percent-decoded; NULL when it has none. */
static char *
path_from_file_address (const char *address)
{
  const char *path = strchr (address + strlen ("file://"), '/');
  char *decoded;

  if (path == NULL)
    return NULL;
  /* Many programs write the bare path behind file:// without escapes; then "%" stays. */
  decoded = g_uri_unescape_string (path, "/");
  if (decoded == NULL)
    decoded = g_strdup (path);
  /* file:///C:/Music */
  if (g_ascii_isalpha (decoded[1]) && decoded[2] == ':')
    memmove (decoded, decoded + 1, strlen (decoded));
  return decoded;
}

static void
add_candidate (GPtrArray *candidates, const char *path, const char *base_dir)
{
  g_autofree char *canonical = g_canonicalize_filename (path, base_dir);

  for (guint i = 0; i < candidates->len; i++)
    if (strcmp (candidates->pdata[i], canonical) == 0)
      return;
  g_ptr_array_add (candidates, g_steal_pointer (&canonical));
}

static void
add_spellings (GPtrArray *candidates, const char *path, const char *base_dir)
{
  g_autofree char *utf8 = NULL;

  add_candidate (candidates, path, base_dir);
  if (g_utf8_validate (path, -1, NULL))
    utf8 = g_strdup (path);
  else
    utf8 = g_convert (path, -1, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
  if (utf8 == NULL)
    return;
  if (!g_str_is_ascii (utf8)) {
    g_autofree char *composed = g_utf8_normalize (utf8, -1, G_NORMALIZE_NFC);
    g_autofree char *decomposed = g_utf8_normalize (utf8, -1, G_NORMALIZE_NFD);

    add_candidate (candidates, utf8, base_dir);
    add_candidate (candidates, composed, base_dir);
    add_candidate (candidates, decomposed, base_dir);
  }
}

char **
ts_playlist_location_get_candidates (const char *location, const char *base_dir)
{
  g_autoptr (GPtrArray) candidates = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (location != NULL, NULL);
  g_return_val_if_fail (base_dir != NULL && g_path_is_absolute (base_dir), NULL);

  candidates = g_ptr_array_new ();
  if (scheme_length (location) == 0)
    path = g_strdup (location);
  else if (!ts_playlist_location_is_address (location))
    path = path_from_file_address (location);

  if (path != NULL && *path != '\0') {
    gboolean has_drive
        = g_ascii_isalpha (path[0]) && path[1] == ':' && (path[2] == '\\' || path[2] == '/');

    if (!has_drive)
      add_spellings (candidates, path, base_dir);
    if (has_drive || strchr (path, '\\') != NULL) {
      g_autofree char *slashes = g_strdelimit (g_strdup (path), "\\", '/');

      add_spellings (candidates, has_drive ? slashes + 2 : slashes, base_dir);
      /* Windows takes a path from the drive's root for one on the playlist's own drive, which is
       * a stick mounted anywhere here: try it below the playlist's folder. */
      if (has_drive || slashes[0] == '/')
        add_spellings (candidates, slashes + (has_drive ? 3 : 1), base_dir);
    }
  }
  g_ptr_array_add (candidates, NULL);
  return (char **) g_ptr_array_steal (candidates, NULL);
}

char *
ts_playlist_location_make_relative (const char *path, const char *dir)
{
  GString *relative;
  gsize common = 0, i;

  g_return_val_if_fail (path != NULL && g_path_is_absolute (path), NULL);
  g_return_val_if_fail (dir != NULL && g_path_is_absolute (dir), NULL);

  /* The length of the folders that both share, with the slash behind them. */
  for (i = 0; path[i] != '\0' && path[i] == dir[i]; i++)
    if (path[i] == '/')
      common = i + 1;
  if (dir[i] == '\0' && path[i] == '/')
    common = i + 1;

  relative = g_string_new (NULL);
  if (common <= strlen (dir)) {
    const char *rest = dir + common;

    if (*rest != '\0')
      g_string_append (relative, "../");
    for (; *rest != '\0'; rest++)
      if (*rest == '/' && rest[1] != '\0')
        g_string_append (relative, "../");
  }
  g_string_append (relative, path + common);
  return g_string_free (relative, FALSE);
}

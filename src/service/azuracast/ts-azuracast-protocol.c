/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-azuracast-protocol.h"

#include "ts-azuracast-station.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Where AzuraCast cuts "artist - title" before it hashes, in characters. */
#define SONG_TEXT_CHARACTERS 150

/* --- Errors -------------------------------------------------------------------------------- */

/* The object of an error, if the body is one; "type" is the name of a class of the server. */
static JsonNode *
parse_refusal (GBytes *body, const char **type, const char **message)
{
  JsonNode *root = ts_json_parse (body, NULL);
  JsonObject *object = ts_json_get_root_object (root);

  *type = ts_json_get_string (object, "type");
  *message = ts_json_get_string (object, "message");
  if (*type != NULL && strrchr (*type, '\\') != NULL)
    *type = strrchr (*type, '\\') + 1;
  return root;
}

GError *
ts_azuracast_explain (const char *service_name, guint status, GBytes *body)
{
  const char *type;
  const char *message;
  g_autoptr (JsonNode) root = parse_refusal (body, &type, &message);

  if (g_strcmp0 (type, "NotLoggedInException") == 0 || status == 401)
    return g_error_new (TS_SERVICE_ERROR,
                        TS_SERVICE_ERROR_AUTH,
                        _ ("%s does not know this API key"),
                        service_name);
  if (g_strcmp0 (type, "PermissionDeniedException") == 0)
    return g_error_new (TS_SERVICE_ERROR,
                        TS_SERVICE_ERROR_AUTH,
                        _ ("The API key may not do this on %s. Its role needs the right to manage "
                           "the station's media, and another one to delete media."),
                        service_name);
  if (g_strcmp0 (type, "StationNotFoundException") == 0)
    return g_error_new (TS_SERVICE_ERROR,
                        TS_SERVICE_ERROR_NOT_FOUND,
                        _ ("%s has no station of this number or short name"),
                        service_name);
  if (g_strcmp0 (type, "StorageLocationFullException") == 0)
    return g_error_new (TS_SERVICE_ERROR,
                        TS_SERVICE_ERROR_FULL,
                        _ ("There is no room left on %s"),
                        service_name);
  if (g_strcmp0 (type, "CannotProcessMediaException") == 0)
    return g_error_new (TS_SERVICE_ERROR,
                        TS_SERVICE_ERROR_UNSUPPORTED,
                        _ ("%s cannot read this file as music"),
                        service_name);
  if (status == 404 || status == 410)
    return g_error_new (TS_SERVICE_ERROR,
                        TS_SERVICE_ERROR_NOT_FOUND,
                        _ ("%s does not have what was asked for"),
                        service_name);
  /* What else it refuses it says itself; a passing trouble has its words in the net room. */
  if (message != NULL && status != 413 && status != 429 && !ts_azuracast_is_passing (status, body))
    return g_error_new (TS_SERVICE_ERROR,
                        TS_SERVICE_ERROR_FAILED,
                        /* Translators: a server and what it says, in its own language. */
                        _ ("%s says: %s"),
                        service_name,
                        message);
  return NULL;
}

gboolean
ts_azuracast_is_passing (guint status, GBytes *body)
{
  static const char *const permanent[] = {
    "CannotProcessMediaException",
    "FlowUploadException",
    "HttpBadRequestException",
    "InvalidArgumentException",
    "MissingConstructorArgumentsException",
    "NotFoundException",
    "OutOfRangeCurrentPageException",
    "PermissionDeniedException",
    "StationNotFoundException",
    "StationUnsupportedException",
    "StorageLocationFullException",
    "ValidationException",
    NULL,
  };
  const char *type;
  const char *message;
  g_autoptr (JsonNode) root = NULL;

  if (status != 500)
    return status == 502 || status == 503 || status == 504;
  root = parse_refusal (body, &type, &message);
  return type == NULL || !g_strv_contains (permanent, type);
}

gboolean
ts_azuracast_check_success (JsonNode *root, GError **error)
{
  JsonObject *object = ts_json_get_root_object (root);
  JsonArray *errors;
  const char *message;

  if (object == NULL || ts_json_get_boolean (object, "success", TRUE))
    return TRUE;
  message = ts_json_get_string (object, "message");
  errors = ts_json_get_array (object, "errors");
  if (message == NULL && errors != NULL && json_array_get_length (errors) > 0)
    message = ts_json_array_get_string (errors, 0);
  if (message != NULL)
    g_set_error (error,
                 TS_SERVICE_ERROR,
                 TS_SERVICE_ERROR_FAILED,
                 /* Translators: what a server says, in its own language. */
                 _ ("The station says: %s"),
                 message);
  else
    g_set_error_literal (error,
                         TS_SERVICE_ERROR,
                         TS_SERVICE_ERROR_FAILED,
                         _ ("The station did not do it, and does not say why"));
  return FALSE;
}

/* --- Names --------------------------------------------------------------------------------- */

char *
ts_azuracast_make_base (const char *address)
{
  g_autofree char *trimmed = g_strdup (address);

  for (gsize n = strlen (trimmed); n > 0 && trimmed[n - 1] == '/'; n--)
    trimmed[n - 1] = '\0';
  return g_str_has_suffix (trimmed, "/api") ? g_steal_pointer (&trimmed)
                                            : g_strconcat (trimmed, "/api", NULL);
}

/* Backend: App\Service\Flow and App\Entity\File; the letters that \w has with Unicode. */
static gboolean
is_kept (gunichar c)
{
  return c == '_' || g_unichar_isalnum (c) || g_unichar_ismark (c) ||
         (c < 128 && c != 0 && strchr ("-~,;[]().", (int) c) != NULL);
}

char *
ts_azuracast_clean_path (const char *path)
{
  const char *slash;
  const char *name;
  g_autoptr (GString) clean = g_string_new (NULL);
  g_autofree char *lower = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  slash = strrchr (path, '/');
  name = slash != NULL ? slash + 1 : path;
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == '.' && clean->len > 0 && clean->str[clean->len - 1] == '.')
      continue;
    if (c == ' ')
      g_string_append_c (clean, '_');
    else if (is_kept (c) || g_unichar_isspace (c))
      g_string_append_unichar (clean, c);
  }
  lower = g_utf8_strdown (clean->str, -1);
  return g_strdup_printf ("%.*s%s", (int) (name - path), path, lower);
}

char *
ts_azuracast_make_song_id (const char *artist, const char *title)
{
  g_autofree char *whole = NULL;
  g_autofree char *text = NULL;
  g_autofree char *lower = NULL;
  GString *kept;
  char *id;

  whole = g_strconcat (
      artist != NULL ? artist : "", " - ", title != NULL ? title : "", NULL);
  text = g_utf8_make_valid (whole, -1);
  if (g_utf8_strlen (text, -1) > SONG_TEXT_CHARACTERS)
    *g_utf8_offset_to_pointer (text, SONG_TEXT_CHARACTERS) = '\0';
  kept = g_string_new (NULL);
  for (const char *p = text; *p != '\0'; p++) {
    if (strchr (" -\"'\n\t\r", *p) == NULL)
      g_string_append_c (kept, *p);
  }
  lower = g_utf8_strdown (kept->str, -1);
  g_string_free (kept, TRUE);
  /* The server's own value for "no text at all". */
  id = *lower != '\0' ? g_compute_checksum_for_string (G_CHECKSUM_MD5, lower, -1)
                      : g_strdup ("5a6a865199cf5df73b1417326d2ff24f");
  return id;
}

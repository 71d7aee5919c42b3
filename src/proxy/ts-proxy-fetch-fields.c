/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-json.h"
#include "ts-proxy-fetch-private.h"

#include <string.h>

#define USER_AGENT "Tracksync/" TS_VERSION

static void
add_field (GPtrArray *fields, const char *name, const char *value)
{
  g_ptr_array_add (fields, g_strdup_printf ("%s: %s", name, value));
}

static gboolean
has_field (GPtrArray *fields, const char *name)
{
  const gsize length = strlen (name);

  for (guint i = 0; i < fields->len; i++) {
    const char *field = fields->pdata[i];

    if (g_ascii_strncasecmp (field, name, length) == 0 && field[length] == ':')
      return TRUE;
  }
  return FALSE;
}

static gboolean
field_is_safe (const char *name, const char *value)
{
  static const char *const ours[]
      = { "Host",       "Range",          "If-Range",          "Accept-Encoding",    "Icy-MetaData",
          "Connection", "Content-Length", "Transfer-Encoding", "Proxy-Authorization" };

  if (*name == '\0' || *value == '\0' || strpbrk (name, ":\r\n \t") != NULL
      || strpbrk (value, "\r\n") != NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    if (g_ascii_strcasecmp (name, ours[i]) == 0)
      return FALSE;
  return TRUE;
}

/* What belongs to the first host only. */
static gboolean
field_is_secret (const char *name)
{
  return g_ascii_strcasecmp (name, "Cookie") == 0
         || g_ascii_strcasecmp (name, "Authorization") == 0;
}

static void
add_given_fields (TsProxyFetch *self, GPtrArray *fields)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (self->headers, strlen (self->headers));
  g_autoptr (JsonNode) root = ts_json_parse (bytes, NULL);
  JsonObject *object = root != NULL ? ts_json_get_root_object (root) : NULL;
  JsonObjectIter iter;
  const char *name;

  if (object == NULL)
    return;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, NULL)) {
    const char *value = ts_json_get_string (object, name);

    if (value != NULL && field_is_safe (name, value)
        && !(self->is_foreign && field_is_secret (name)))
      add_field (fields, name, value);
  }
}

GPtrArray *
_ts_proxy_fetch_make_fields (TsProxyFetch *self)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);

  if (self->headers != NULL)
    add_given_fields (self, fields);
  if (!has_field (fields, "User-Agent"))
    add_field (fields, "User-Agent", USER_AGENT);
  if (!has_field (fields, "Accept"))
    add_field (fields, "Accept", "*/*");
  add_field (fields, "Accept-Encoding", "identity");
  if (self->wants_icy)
    add_field (fields, "Icy-MetaData", "1");
  if (self->if_range != NULL)
    add_field (fields, "If-Range", self->if_range);
  return fields;
}

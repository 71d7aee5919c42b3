/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-streaming-written.h"

#include "ts-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* A playlist. */
typedef struct {
  char *site;     /* (owned) */
  char *checksum; /* (owned): SHA-256 of what was written */
} Entry;

struct _TsStreamingWritten {
  char *path;          /* (owned) */
  GHashTable *entries; /* (owned): path -> Entry */
  gboolean is_changed;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->site);
  g_free (entry->checksum);
  g_free (entry);
}

static void
add_entry (TsStreamingWritten *self, const char *path, const char *site, char *checksum)
{
  Entry *entry = g_new (Entry, 1);

  entry->site = g_strdup (site);
  entry->checksum = checksum;
  g_hash_table_replace (self->entries, g_strdup (path), entry);
}

/* NULL if it cannot be read. */
static char *
make_checksum (const char *path)
{
  g_autofree char *content = NULL;
  gsize length;

  if (!g_file_get_contents (path, &content, &length, NULL))
    return NULL;
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) content, length);
}

/* --- The file ------------------------------------------------------------------------------ */

/* JSON is UTF-8, file names need not be. */
static void
read_entries (TsStreamingWritten *self, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, NULL)) {
    JsonObject *member = ts_json_get_object (object, name);
    const char *site = member != NULL ? ts_json_get_string (member, "site") : NULL;
    const char *checksum = member != NULL ? ts_json_get_string (member, "sha256") : NULL;
    g_autofree char *path = g_filename_from_uri (name, NULL, NULL);

    if (path != NULL && site != NULL && checksum != NULL)
      add_entry (self, path, site, g_strdup (checksum));
  }
}

TsStreamingWritten *
ts_streaming_written_load (const char *path)
{
  TsStreamingWritten *self = g_new0 (TsStreamingWritten, 1);
  g_autofree char *content = NULL;
  gsize length;

  self->path = g_strdup (path);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  if (g_file_get_contents (path, &content, &length, NULL)) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (content, length);
    g_autoptr (JsonNode) root = ts_json_parse (bytes, NULL);
    JsonObject *object = root != NULL ? ts_json_get_root_object (root) : NULL;

    if (object != NULL)
      read_entries (self, object);
  }
  return self;
}

void
ts_streaming_written_free (TsStreamingWritten *self)
{
  g_hash_table_unref (self->entries);
  g_free (self->path);
  g_free (self);
}

gboolean
ts_streaming_written_save (TsStreamingWritten *self, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *text = NULL;
  GHashTableIter iter;
  const char *path;
  const Entry *entry;

  json_node_take_object (root, object);
  if (!self->is_changed)
    return TRUE;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, (gpointer *) &path, (gpointer *) &entry)) {
    g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
    JsonObject *member = json_object_new ();

    json_object_set_string_member (member, "site", entry->site);
    json_object_set_string_member (member, "sha256", entry->checksum);
    json_object_set_object_member (object, uri, member);
  }
  text = json_to_string (root, TRUE);
  if (!g_file_set_contents (self->path, text, -1, error))
    return FALSE;
  self->is_changed = FALSE;
  return TRUE;
}

/* --- Playlists ----------------------------------------------------------------------------- */

void
ts_streaming_written_note (TsStreamingWritten *self, const char *path, const char *site)
{
  char *checksum = make_checksum (path);

  if (checksum == NULL)
    return;
  add_entry (self, path, site, checksum);
  self->is_changed = TRUE;
}

/* Returns what there is to say about it, or NULL if it was gone already. */
static char *
remove_playlist (const char *path, const char *written)
{
  g_autofree char *checksum = make_checksum (path);
  g_autofree char *name = g_filename_display_basename (path);

  if (checksum == NULL)
    return NULL;
  if (g_strcmp0 (checksum, written) != 0)
    return g_strdup_printf (_ ("The playlist “%s” belongs to no site any more. It stays, as somebody "
                               "changed it."),
                            name);
  if (g_unlink (path) != 0)
    return g_strdup_printf (_ ("The playlist “%s”, which belongs to no site any more, cannot be "
                               "removed: %s"),
                            name, g_strerror (errno));
  return g_strdup_printf (_ ("The playlist “%s” was removed, as it belongs to no site any more."),
                          name);
}

GPtrArray *
ts_streaming_written_sweep (TsStreamingWritten *self,
                            TsStreamingWrittenFunc is_wanted,
                            gpointer user_data)
{
  GPtrArray *said = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  const char *path;
  const Entry *entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, (gpointer *) &path, (gpointer *) &entry)) {
    char *sentence;

    if (is_wanted (path, entry->site, user_data))
      continue;
    sentence = remove_playlist (path, entry->checksum);
    if (sentence != NULL)
      g_ptr_array_add (said, sentence);
    g_hash_table_iter_remove (&iter);
    self->is_changed = TRUE;
  }
  return said;
}

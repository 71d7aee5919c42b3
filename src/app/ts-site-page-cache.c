/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-site-page-cache.h"

#include <glib/gstdio.h>

/* Address, type, what tells whether it changed (ETag, Last-Modified), and the page. */
#define FORMAT "(smsmsms@ay)"
#define TYPE "(smsmsmsay)"

static char *
make_path (const char *address)
{
  g_autofree char *name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, address, -1);

  return g_build_filename (g_get_user_cache_dir (), "tracksync", "feeds", name, NULL);
}

TsSitePage *
ts_site_page_cache_load (const char *address)
{
  g_autofree char *path = make_path (address);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) data = NULL;
  g_autoptr (TsSitePage) page = NULL;
  const char *of;
  char *content;
  gsize length;

  if (!g_file_get_contents (path, &content, &length, NULL))
    return NULL;
  value = g_variant_ref_sink (
      g_variant_new_from_data (G_VARIANT_TYPE (TYPE), content, length, FALSE, g_free, content));
  if (!g_variant_is_normal_form (value))
    return NULL;
  page = g_new0 (TsSitePage, 1);
  g_variant_get (value, "(&smsmsms@ay)", &of, &page->content_type, &page->etag,
                 &page->last_modified, &data);
  page->data = g_variant_get_data_as_bytes (data);
  page->length = (gint64) g_bytes_get_size (page->data);
  return g_str_equal (of, address) ? g_steal_pointer (&page) : NULL;
}

void
ts_site_page_cache_save (const char *address, const TsSitePage *page)
{
  g_autofree char *path = make_path (address);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;

  if ((page->etag == NULL && page->last_modified == NULL) || page->is_cut
      || ts_site_page_is_audio (page)) {
    g_unlink (path);
    return;
  }
  value = g_variant_ref_sink (
      g_variant_new (FORMAT, address, page->content_type, page->etag, page->last_modified,
                     g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, page->data, TRUE)));
  g_mkdir_with_parents (folder, 0700);
  if (!g_file_set_contents (path, g_variant_get_data (value), (gssize) g_variant_get_size (value),
                            &error))
    g_debug ("A page is not kept: %s", error->message);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-site.h"

#include "ts-ctl-json.h"
#include "ts-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static TsYtdlp *
get_ytdlp (TsContext *context)
{
  return ts_streaming_get_ytdlp (ts_context_get_streaming (context));
}

/* --- check --------------------------------------------------------------------------------- */

TsCtlExit
ts_ctl_site_check (TsContext *context, const TsCtlSiteArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsYtdlpCheck) check
      = ts_ytdlp_check (get_ytdlp (context), ts_ctl_cancellable (), &error);

  if (check == NULL)
    return ts_ctl_fail (error);
  if (arguments->is_json) {
    g_autoptr (JsonBuilder) json = json_builder_new ();

    json_builder_begin_object (json);
    ts_ctl_json_add_text (json, "path", check->path);
    ts_ctl_json_add_text (json, "version", check->version);
    ts_ctl_json_add_number (json, "age_days", check->age_days);
    ts_ctl_json_add_text (json, "js_runtime", check->js_runtime);
    ts_ctl_json_add_boolean (json, "good", check->is_good);
    ts_ctl_json_add_text (json, "text", check->text);
    json_builder_end_object (json);
    ts_ctl_print_json (json);
  } else {
    g_print ("%s\n%s\n", check->path, check->text);
  }
  return check->is_good ? TS_CTL_DONE : TS_CTL_PARTLY;
}

/* --- resolve ------------------------------------------------------------------------------- */

static void
add_headers (JsonBuilder *json, GHashTable *headers)
{
  GHashTableIter iter;
  const char *name;
  const char *value;

  json_builder_set_member_name (json, "headers");
  json_builder_begin_object (json);
  g_hash_table_iter_init (&iter, headers);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    ts_ctl_json_add_text (json, name, value);
  json_builder_end_object (json);
}

TsCtlExit
ts_ctl_site_resolve (TsContext *context, const char *address, const TsCtlSiteArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsYtdlpMedia) media
      = ts_ytdlp_resolve (get_ytdlp (context), address, ts_ctl_cancellable (), &error);
  g_autoptr (JsonBuilder) json = NULL;

  if (media == NULL)
    return ts_ctl_fail (error);
  if (!arguments->is_json) {
    g_print ("%s\n", media->url);
    return TS_CTL_DONE;
  }
  json = json_builder_new ();
  json_builder_begin_object (json);
  ts_ctl_json_add_text (json, "url", media->url);
  add_headers (json, media->headers);
  ts_ctl_json_add_number (json, "expires", media->expires_s);
  ts_ctl_json_add_text (json, "mime", media->mime);
  ts_ctl_json_add_text (json, "codec", media->codec);
  ts_ctl_json_add_number (json, "bit_rate_kbps", media->bit_rate_kbps);
  ts_ctl_json_add_boolean (json, "pieces", media->is_hls);
  ts_ctl_json_add_boolean (json, "live", media->entry->is_live);
  ts_ctl_json_add_text (json, "title", media->entry->title);
  ts_ctl_json_add_text (json, "track", media->entry->track);
  ts_ctl_json_add_text (json, "artist", media->entry->artist);
  ts_ctl_json_add_text (json, "album", media->entry->album);
  ts_ctl_json_add_number (json, "duration_ms", media->entry->duration_ms);
  json_builder_end_object (json);
  ts_ctl_print_json (json);
  return TS_CTL_DONE;
}

/* --- entries ------------------------------------------------------------------------------- */

typedef struct {
  gboolean is_json;
  gsize n_rows;
} Entries;

static const char *
kind_to_string (TsYtdlpEntryKind kind)
{
  static const char *const names[] = { "track", "unavailable", "list" };

  return names[kind];
}

static gboolean
entry_cb (const TsYtdlpEntry *entry, const char *list_title, gpointer user_data, GError **error)
{
  Entries *self = user_data;
  g_autofree char *address = entry->address != NULL ? ts_ytdlp_cut_address (entry->address) : NULL;
  g_autofree char *duration = ts_text_format_duration (entry->duration_ms);

  if (self->is_json) {
    g_autoptr (JsonBuilder) json = json_builder_new ();

    json_builder_begin_object (json);
    ts_ctl_json_add_text (json, "kind", kind_to_string (entry->kind));
    ts_ctl_json_add_text (json, "title", entry->title);
    ts_ctl_json_add_text (json, "artist", entry->artist);
    ts_ctl_json_add_text (json, "track", entry->track);
    ts_ctl_json_add_text (json, "channel", entry->uploader);
    ts_ctl_json_add_text (json, "address", address);
    ts_ctl_json_add_number (json, "duration_ms", entry->duration_ms);
    ts_ctl_json_add_text (json, "list", list_title);
    ts_ctl_json_add_text (json, "reason", entry->reason);
    json_builder_end_object (json);
    ts_ctl_print_json_row (json, self->n_rows);
  } else {
    g_print ("%s\t%s\t%s\t%s\n", kind_to_string (entry->kind),
             entry->title != NULL ? entry->title : "", duration,
             entry->reason != NULL ? entry->reason : address);
  }
  self->n_rows++;
  return TRUE;
}

TsCtlExit
ts_ctl_site_list_entries (TsContext *context,
                          const char *address,
                          const TsCtlSiteArguments *arguments)
{
  Entries entries = { arguments->is_json, 0 };
  g_autoptr (GError) error = NULL;
  const gboolean is_done = ts_ytdlp_list (get_ytdlp (context), address, entry_cb, &entries,
                                          ts_ctl_cancellable (), &error);

  if (arguments->is_json)
    ts_ctl_print_json_end (entries.n_rows);
  if (is_done)
    return TS_CTL_DONE;
  ts_ctl_fail (error);
  return entries.n_rows > 0 ? TS_CTL_PARTLY : TS_CTL_FAILED;
}

/* --- settings ------------------------------------------------------------------------------ */

/* A shell leaves "~" alone in the middle of a word. */
static char *
make_path (const char *text)
{
  return g_str_has_prefix (text, "~/") ? g_build_filename (g_get_home_dir (), text + 2, NULL)
                                       : g_canonicalize_filename (text, NULL);
}

static gboolean
set_one (GObject *settings, const char *change)
{
  g_auto (GStrv) parts = g_strsplit (change, "=", 2);
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (settings), parts[0]);
  const gboolean is_path
      = strcmp (parts[0], "playlist-folder") == 0 || strcmp (parts[0], "cookies-file") == 0;
  g_auto (GValue) value = G_VALUE_INIT;

  if (pspec == NULL || g_strv_length (parts) != 2) {
    ts_ctl_warn (_ ("“%s” is no setting. Without one, all are shown."), change);
    return FALSE;
  }
  g_value_init (&value, pspec->value_type);
  if (*parts[1] == '\0') {
    g_param_value_set_default (pspec, &value);
  } else if (!ts_streaming_settings_parse (pspec, parts[1], &value)) {
    ts_ctl_warn (_ ("“%s” makes no sense for the setting “%s”."), parts[1], parts[0]);
    return FALSE;
  }
  if (is_path && *parts[1] != '\0')
    g_value_take_string (&value, make_path (parts[1]));
  g_object_set_property (settings, parts[0], &value);
  return TRUE;
}

static void
show_one (GObject *settings, GParamSpec *pspec, JsonBuilder *json)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *text = NULL;

  g_value_init (&value, pspec->value_type);
  g_object_get_property (settings, pspec->name, &value);
  text = ts_streaming_settings_to_text (&value);
  if (json == NULL)
    g_print ("%s=%s\n", pspec->name, text != NULL ? text : "");
  else
    ts_ctl_json_add_text (json, pspec->name, text);
}

TsCtlExit
ts_ctl_site_settings (TsContext *context, char **changes, const TsCtlSiteArguments *arguments)
{
  GObject *settings = G_OBJECT (ts_streaming_get_settings (ts_context_get_streaming (context)));
  g_autofree GParamSpec **pspecs = NULL;
  g_autoptr (JsonBuilder) json = NULL;
  guint n;

  for (guint i = 0; changes[i] != NULL; i++)
    if (!set_one (settings, changes[i]))
      return TS_CTL_USAGE;
  if (changes[0] != NULL)
    return TS_CTL_DONE;
  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (settings), &n);
  if (arguments->is_json) {
    json = json_builder_new ();
    json_builder_begin_object (json);
  }
  for (guint i = 0; i < n; i++)
    show_one (settings, pspecs[i], json);
  if (json != NULL) {
    json_builder_end_object (json);
    ts_ctl_print_json (json);
  }
  return TS_CTL_DONE;
}

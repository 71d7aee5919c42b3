/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-mpd-profile.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define GROUP "MPD"

struct _TsMpdProfile {
  GObject parent_instance;

  TsSecretStore *secrets; /* (owned) */
  char *path;             /* (owned) */
  char *address;          /* (owned) (nullable): without a password */
  char *music_dir;        /* (owned) (nullable) */
  char *playlist_dir;     /* (owned) (nullable) */
  gboolean has_password;
};

G_DEFINE_FINAL_TYPE (TsMpdProfile, ts_mpd_profile, G_TYPE_OBJECT)

static char *
get_text (GKeyFile *file, const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, GROUP, key, NULL);

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
load (TsMpdProfile *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (!g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, NULL))
    return;
  self->address = get_text (file, "address");
  self->music_dir = get_text (file, "music-folder");
  self->playlist_dir = get_text (file, "playlist-folder");
  self->has_password = g_key_file_get_boolean (file, GROUP, "has-password", NULL);
}

static gboolean
save (TsMpdProfile *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *dir = g_path_get_dirname (self->path);

  g_key_file_set_string (file, GROUP, "address", self->address != NULL ? self->address : "");
  g_key_file_set_string (file, GROUP, "music-folder",
                         self->music_dir != NULL ? self->music_dir : "");
  g_key_file_set_string (file, GROUP, "playlist-folder",
                         self->playlist_dir != NULL ? self->playlist_dir : "");
  g_key_file_set_boolean (file, GROUP, "has-password", self->has_password);
  g_mkdir_with_parents (dir, 0700);
  /* A few lines, once for each change of a person. */
  return g_key_file_save_to_file (file, self->path, error);
}

/* --- Keeping ------------------------------------------------------------------------------- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  TsMpdProfile *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ts_secret_store_save_finish (TS_SECRET_STORE (source), result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  self->has_password = TRUE;
  if (save (self, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
replace (char **field, const char *text)
{
  g_free (*field);
  *field = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

void
ts_mpd_profile_set_async (TsMpdProfile *self,
                          const char *address,
                          const char *password,
                          const char *music_dir,
                          const char *playlist_dir,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (TsMpdAddress) parsed = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;
  TsSecretKey key = { .kind = "mpd" };

  g_return_if_fail (TS_IS_MPD_PROFILE (self));

  g_task_set_source_tag (task, ts_mpd_profile_set_async);
  parsed = ts_mpd_address_parse (address, &error);
  if (parsed == NULL) {
    g_task_return_error (task, error);
    return;
  }
  text = ts_mpd_address_to_text (parsed);
  if (password == NULL && address != NULL && parsed->password != NULL)
    password = parsed->password;
  if (g_strcmp0 (self->address, address != NULL && *address != '\0' ? text : NULL) != 0)
    self->has_password = FALSE;
  replace (&self->address, address != NULL && *address != '\0' ? text : NULL);
  replace (&self->music_dir, music_dir);
  replace (&self->playlist_dir, playlist_dir);

  key.address = text;
  if (password != NULL && *password != '\0') {
    ts_secret_store_save_async (self->secrets, &key, _ ("MPD for Tracksync"), password, cancellable,
                                saved_cb, g_steal_pointer (&task));
    return;
  }
  if (password != NULL && self->has_password) {
    self->has_password = FALSE;
    ts_secret_store_clear_async (self->secrets, &key, NULL, NULL, NULL);
  }
  if (save (self, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

gboolean
ts_mpd_profile_set_finish (TsMpdProfile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Using --------------------------------------------------------------------------------- */

typedef struct {
  TsMpd *mpd;            /* (owned) */
  TsMpdAddress *address; /* (owned) */
} Apply;

static void
apply_free (gpointer data)
{
  Apply *self = data;

  g_object_unref (self->mpd);
  ts_mpd_address_free (self->address);
  g_free (self);
}

static void
apply (GTask *task)
{
  TsMpdProfile *self = g_task_get_source_object (task);
  Apply *data = g_task_get_task_data (task);

  ts_mpd_set_address (data->mpd, data->address, self->music_dir, self->playlist_dir);
  g_task_return_boolean (task, TRUE);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Apply *data = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  char *password = ts_secret_store_lookup_finish (TS_SECRET_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  ts_mpd_address_set_password (data->address, password);
  ts_secret_free (password);
  apply (task);
}

void
ts_mpd_profile_apply_async (TsMpdProfile *self,
                            TsMpd *mpd,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *text = NULL;
  TsMpdAddress *address;
  GError *error = NULL;
  Apply *data;

  g_return_if_fail (TS_IS_MPD_PROFILE (self));
  g_return_if_fail (TS_IS_MPD (mpd));

  g_task_set_source_tag (task, ts_mpd_profile_apply_async);
  address = ts_mpd_address_parse (self->address, &error);
  if (address == NULL) {
    g_task_return_error (task, error);
    return;
  }
  data = g_new0 (Apply, 1);
  *data = (Apply){ g_object_ref (mpd), address };
  g_task_set_task_data (task, data, apply_free);
  text = ts_mpd_address_to_text (address);
  if (self->has_password && address->password == NULL) {
    TsSecretKey key = { .kind = "mpd", .address = text };

    ts_secret_store_lookup_async (self->secrets, &key, cancellable, found_cb,
                                  g_steal_pointer (&task));
    return;
  }
  apply (task);
}

gboolean
ts_mpd_profile_apply_finish (TsMpdProfile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- The object ---------------------------------------------------------------------------- */

static void
ts_mpd_profile_finalize (GObject *object)
{
  TsMpdProfile *self = TS_MPD_PROFILE (object);

  g_object_unref (self->secrets);
  g_free (self->path);
  g_free (self->address);
  g_free (self->music_dir);
  g_free (self->playlist_dir);
  G_OBJECT_CLASS (ts_mpd_profile_parent_class)->finalize (object);
}

static void
ts_mpd_profile_class_init (TsMpdProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_mpd_profile_finalize;
}

static void
ts_mpd_profile_init (TsMpdProfile *self)
{
}

TsMpdProfile *
ts_mpd_profile_new (const char *dir, TsSecretStore *secrets)
{
  TsMpdProfile *self = g_object_new (TS_TYPE_MPD_PROFILE, NULL);

  self->secrets = g_object_ref (secrets);
  self->path = g_build_filename (dir, "players.conf", NULL);
  load (self);
  return self;
}

const char *
ts_mpd_profile_get_address (TsMpdProfile *self)
{
  g_return_val_if_fail (TS_IS_MPD_PROFILE (self), NULL);

  return self->address;
}

const char *
ts_mpd_profile_get_music_dir (TsMpdProfile *self)
{
  g_return_val_if_fail (TS_IS_MPD_PROFILE (self), NULL);

  return self->music_dir;
}

const char *
ts_mpd_profile_get_playlist_dir (TsMpdProfile *self)
{
  g_return_val_if_fail (TS_IS_MPD_PROFILE (self), NULL);

  return self->playlist_dir;
}

gboolean
ts_mpd_profile_get_has_password (TsMpdProfile *self)
{
  g_return_val_if_fail (TS_IS_MPD_PROFILE (self), FALSE);

  return self->has_password;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-secret-store.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

struct _TsSecretStore {
  GObject parent_instance;

  GHashTable *session; /* (owned) (element-type utf8 utf8): key to secret, without a keyring */
  char *notice;        /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TsSecretStore, ts_secret_store, G_TYPE_OBJECT)

enum { PROP_0, PROP_NOTICE, N_PROPS };

static GParamSpec *props[N_PROPS];

static const SecretSchema schema = {
  .name = TS_APP_ID ".Account",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
                  { "address", SECRET_SCHEMA_ATTRIBUTE_STRING },
                  { "user", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

static GHashTable *
make_attributes (const TsSecretKey *key)
{
  return secret_attributes_build (&schema,
                                  "kind",
                                  key->kind,
                                  "address",
                                  key->address,
                                  "user",
                                  key->user != NULL ? key->user : "",
                                  NULL);
}

static char *
make_session_key (const TsSecretKey *key)
{
  return g_strjoin ("\n", key->kind, key->address, key->user != NULL ? key->user : "", NULL);
}

static void
secret_destroy (gpointer data)
{
  ts_secret_free (data);
}

void
ts_secret_free (char *secret)
{
  if (secret == NULL)
    return;
  secret_password_wipe (secret);
  g_free (secret);
}

/* What one call is about. */
typedef struct {
  char *session_key; /* (owned) */
  char *secret;      /* (owned) (nullable) */
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->session_key);
  ts_secret_free (entry->secret);
  g_free (entry);
}

static GTask *
make_task (TsSecretStore *self,
           const TsSecretKey *key,
           const char *secret,
           gpointer source_tag,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Entry *entry = g_new0 (Entry, 1);

  entry->session_key = make_session_key (key);
  entry->secret = g_strdup (secret);
  g_task_set_task_data (task, entry, entry_free);
  g_task_set_source_tag (task, source_tag);
  return task;
}

/* The keyring's own words are for its developers; people are told what it means for them. */
static void
set_notice (TsSecretStore *self, const GError *error)
{
  g_free (self->notice);
  self->notice = error == NULL
                     ? NULL
                     : g_strdup (_ ("There is no open keyring to keep passwords in, so they are "
                                    "forgotten when the program ends. A keyring such as GNOME "
                                    "Keyring or KWallet keeps them."));
  if (error != NULL)
    g_debug ("no keyring: %s", error->message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NOTICE]);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsSecretStore *self = g_task_get_source_object (task);
  Entry *entry = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error)) {
    g_hash_table_remove (self->session, entry->session_key);
    set_notice (self, NULL);
  } else if (g_task_return_error_if_cancelled (task)) {
    return;
  } else {
    /* Also when a person does not want to open the keyring. */
    g_hash_table_insert (self->session,
                         g_steal_pointer (&entry->session_key),
                         g_steal_pointer (&entry->secret));
    set_notice (self, error);
  }
  g_task_return_boolean (task, TRUE);
}

void
ts_secret_store_save_async (TsSecretStore *self,
                            const TsSecretKey *key,
                            const char *label,
                            const char *secret,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GHashTable) attributes = NULL;

  g_return_if_fail (TS_IS_SECRET_STORE (self));
  g_return_if_fail (key != NULL && label != NULL && secret != NULL);

  attributes = make_attributes (key);
  secret_password_storev (&schema,
                          attributes,
                          SECRET_COLLECTION_DEFAULT,
                          label,
                          secret,
                          cancellable,
                          saved_cb,
                          make_task (self,
                                     key,
                                     secret,
                                     ts_secret_store_save_async,
                                     cancellable,
                                     callback,
                                     user_data));
}

gboolean
ts_secret_store_save_finish (TsSecretStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *found = secret_password_lookup_finish (result, &error);

  if (found != NULL) {
    g_task_return_pointer (task, g_strdup (found), secret_destroy);
    secret_password_free (found);
  } else if (g_task_return_error_if_cancelled (task)) {
    return;
  } else if (error != NULL) {
    g_debug ("no keyring: %s", error->message);
    g_task_return_new_error (task,
                             G_IO_ERROR,
                             G_IO_ERROR_NOT_FOUND,
                             _ ("There is no open keyring, and the password was not entered in this "
                                "session. It has to be entered again."));
  } else {
    g_task_return_new_error (task,
                             G_IO_ERROR,
                             G_IO_ERROR_NOT_FOUND,
                             _ ("The keyring does not have the password any more. It has to be "
                                "entered again."));
  }
}

void
ts_secret_store_lookup_async (TsSecretStore *self,
                              const TsSecretKey *key,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GHashTable) attributes = NULL;
  const char *known;
  GTask *task;

  g_return_if_fail (TS_IS_SECRET_STORE (self));
  g_return_if_fail (key != NULL);

  task = make_task (
      self, key, NULL, ts_secret_store_lookup_async, cancellable, callback, user_data);
  known = g_hash_table_lookup (self->session, ((Entry *) g_task_get_task_data (task))->session_key);
  if (known != NULL) {
    g_task_return_pointer (task, g_strdup (known), secret_destroy);
    g_object_unref (task);
    return;
  }
  attributes = make_attributes (key);
  secret_password_lookupv (&schema, attributes, cancellable, looked_up_cb, task);
}

char *
ts_secret_store_lookup_finish (TsSecretStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* FALSE without an error: there was none. Without a keyring there is none either. */
  if (!secret_password_clear_finish (result, &error) &&
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

void
ts_secret_store_clear_async (TsSecretStore *self,
                             const TsSecretKey *key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GHashTable) attributes = NULL;
  g_autofree char *session_key = NULL;

  g_return_if_fail (TS_IS_SECRET_STORE (self));
  g_return_if_fail (key != NULL);

  session_key = make_session_key (key);
  g_hash_table_remove (self->session, session_key);
  attributes = make_attributes (key);
  secret_password_clearv (&schema,
                          attributes,
                          cancellable,
                          cleared_cb,
                          make_task (self,
                                     key,
                                     NULL,
                                     ts_secret_store_clear_async,
                                     cancellable,
                                     callback,
                                     user_data));
}

gboolean
ts_secret_store_clear_finish (TsSecretStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
ts_secret_store_get_notice (TsSecretStore *self)
{
  g_return_val_if_fail (TS_IS_SECRET_STORE (self), NULL);

  return self->notice;
}

static void
ts_secret_store_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_NOTICE:
    g_value_set_string (value, TS_SECRET_STORE (object)->notice);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
ts_secret_store_finalize (GObject *object)
{
  TsSecretStore *self = TS_SECRET_STORE (object);

  g_hash_table_unref (self->session);
  g_free (self->notice);

  G_OBJECT_CLASS (ts_secret_store_parent_class)->finalize (object);
}

static void
ts_secret_store_class_init (TsSecretStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ts_secret_store_get_property;
  object_class->finalize = ts_secret_store_finalize;

  props[PROP_NOTICE] =
      g_param_spec_string ("notice", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ts_secret_store_init (TsSecretStore *self)
{
  self->session = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, secret_destroy);
}

TsSecretStore *
ts_secret_store_new (void)
{
  return g_object_new (TS_TYPE_SECRET_STORE, NULL);
}

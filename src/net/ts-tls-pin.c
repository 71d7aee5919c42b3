/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-net"

#include "config.h"

#include "ts-tls-pin.h"

struct _TsTlsPin {
  GTlsDatabase parent_instance;

  char *fingerprint; /* (owned) */
  GMutex lock;
  char *key; /* (owned) (nullable) (guarded by lock): once the certificate was seen */
};

G_DEFINE_FINAL_TYPE (TsTlsPin, ts_tls_pin, G_TYPE_TLS_DATABASE)

/* --- The key in a certificate -------------------------------------------------------------- */

/* Of RFC 5280: the fields of what is signed, up to the key. */
enum { DER_INTEGER = 0x02, DER_SEQUENCE = 0x30, DER_VERSION = 0xa0 };

static const guint8 before_key[]
    = { DER_INTEGER, DER_SEQUENCE, DER_SEQUENCE, DER_SEQUENCE, DER_SEQUENCE };

/* A value of DER: what is left of it or of what surrounds it. */
typedef struct {
  const guint8 *data;
  gsize length;
} Der;

/* Takes the value at the beginning of @from: all of it into @whole, what is in it into @inside.
 * FALSE if there is none of that tag. */
static gboolean
der_take (Der *from, guint8 tag, Der *whole, Der *inside)
{
  gsize head = 2;
  gsize length;

  if (from->length < head || from->data[0] != tag)
    return FALSE;
  length = from->data[1];
  if (length >= 0x80) {
    const guint n_bytes = length & 0x7f;

    if (n_bytes == 0 || n_bytes > 4 || from->length < head + n_bytes)
      return FALSE;
    length = 0;
    for (guint i = 0; i < n_bytes; i++)
      length = length << 8 | from->data[head++];
  }
  if (from->length - head < length)
    return FALSE;
  *whole = (Der){ from->data, head + length };
  *inside = (Der){ from->data + head, length };
  from->data += whole->length;
  from->length -= whole->length;
  return TRUE;
}

static char *
make_key (const guint8 *data, gsize length)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *text = NULL;
  guint8 digest[32];
  gsize digest_length = sizeof digest;
  Der file = { data, length };
  Der certificate, rest, whole, inside;

  if (!der_take (&file, DER_SEQUENCE, &whole, &certificate)
      || !der_take (&certificate, DER_SEQUENCE, &whole, &rest))
    return NULL;
  der_take (&rest, DER_VERSION, &whole, &inside);
  for (gsize i = 0; i < G_N_ELEMENTS (before_key); i++)
    if (!der_take (&rest, before_key[i], &whole, &inside))
      return NULL;
  if (!der_take (&rest, DER_SEQUENCE, &whole, &inside))
    return NULL;
  g_checksum_update (checksum, whole.data, (gssize) whole.length);
  g_checksum_get_digest (checksum, digest, &digest_length);
  text = g_base64_encode (digest, digest_length);
  return g_strconcat ("sha256//", text, NULL);
}

/* --- Trust --------------------------------------------------------------------------------- */

static GByteArray *
get_der (GTlsCertificate *certificate)
{
  GByteArray *der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return der;
}

static GTlsCertificateFlags
ts_tls_pin_verify_chain (GTlsDatabase *database,
                         GTlsCertificate *chain,
                         const char *purpose,
                         GSocketConnectable *identity,
                         GTlsInteraction *interaction,
                         GTlsDatabaseVerifyFlags flags,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GTlsDatabase) system = NULL;

  if (ts_tls_pin_accepts (TS_TLS_PIN (database), chain))
    return G_TLS_CERTIFICATE_NO_FLAGS;
  system = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  return g_tls_database_verify_chain (system, chain, purpose, identity, interaction, flags,
                                      cancellable, error);
}

static void
ts_tls_pin_finalize (GObject *object)
{
  TsTlsPin *self = TS_TLS_PIN (object);

  g_free (self->fingerprint);
  g_free (self->key);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (ts_tls_pin_parent_class)->finalize (object);
}

static void
ts_tls_pin_class_init (TsTlsPinClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_tls_pin_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = ts_tls_pin_verify_chain;
}

static void
ts_tls_pin_init (TsTlsPin *self)
{
  g_mutex_init (&self->lock);
}

TsTlsPin *
ts_tls_pin_new (const char *fingerprint)
{
  TsTlsPin *self;

  g_return_val_if_fail (fingerprint != NULL, NULL);

  self = g_object_new (TS_TYPE_TLS_PIN, NULL);
  self->fingerprint = g_strdup (fingerprint);
  return self;
}

gboolean
ts_tls_pin_accepts (TsTlsPin *self, GTlsCertificate *certificate)
{
  g_autofree char *fingerprint = NULL;
  g_autoptr (GByteArray) der = NULL;

  g_return_val_if_fail (TS_IS_TLS_PIN (self), FALSE);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), FALSE);

  fingerprint = ts_tls_make_fingerprint (certificate);
  if (g_strcmp0 (fingerprint, self->fingerprint) != 0)
    return FALSE;
  der = get_der (certificate);
  g_mutex_lock (&self->lock);
  if (self->key == NULL)
    self->key = make_key (der->data, der->len);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

char *
ts_tls_pin_dup_key (TsTlsPin *self)
{
  char *key;

  g_return_val_if_fail (TS_IS_TLS_PIN (self), NULL);

  g_mutex_lock (&self->lock);
  key = g_strdup (self->key);
  g_mutex_unlock (&self->lock);
  return key;
}

char *
ts_tls_make_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  der = get_der (certificate);
  return der != NULL ? g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len) : NULL;
}

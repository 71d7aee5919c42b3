/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsTlsPin:
 *
 * Trust in one certificate that a person agreed to, whatever its names and dates say, beside what
 * the system trusts. As a #GTlsDatabase it can be given to whatever opens connections by GIO. Any
 * thread.
 */
#define TS_TYPE_TLS_PIN (ts_tls_pin_get_type ())
G_DECLARE_FINAL_TYPE (TsTlsPin, ts_tls_pin, TS, TLS_PIN, GTlsDatabase)

/**
 * ts_tls_pin_new:
 * @fingerprint: as ts_tls_make_fingerprint() makes it
 */
TsTlsPin *ts_tls_pin_new (const char *fingerprint) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_tls_pin_accepts:
 *
 * Returns: whether it is the certificate that is meant
 */
gboolean ts_tls_pin_accepts (TsTlsPin *self, GTlsCertificate *certificate);

/**
 * ts_tls_pin_dup_key:
 *
 * Returns: (transfer full) (nullable): the key of that certificate, for programs that know trust in
 *   keys only: "sha256//" and the checksum of its public key in Base64, as libcurl and RFC 7469
 *   have it; NULL before it was seen
 */
char *ts_tls_pin_dup_key (TsTlsPin *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_tls_make_fingerprint:
 *
 * Returns: (transfer full) (nullable): SHA-256 of a certificate in lower-case hex
 */
char *ts_tls_make_fingerprint (GTlsCertificate *certificate) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

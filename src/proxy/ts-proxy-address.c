/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-private.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

typedef struct {
  guint32 network;
  guint bits;
} Block;

static gboolean
v4_is_private (guint32 address)
{
  /* RFC 6890: this host, private, shared, loopback, link-local, special, benchmarks, multicast and
   * reserved. */
  static const Block blocks[] = {
    { 0x00000000, 8 },  { 0x0a000000, 8 },  { 0x64400000, 10 }, { 0x7f000000, 8 },
    { 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0a80000, 16 },
    { 0xc6120000, 15 }, { 0xe0000000, 4 },  { 0xf0000000, 4 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    if (address >> (32 - blocks[i].bits) == blocks[i].network >> (32 - blocks[i].bits))
      return TRUE;
  return FALSE;
}

static gboolean
v6_is_private (const struct in6_addr *address)
{
  static const guint8 nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
  const guint8 *b = address->s6_addr;
  guint32 v4;

  memcpy (&v4, b + 12, 4);
  if (IN6_IS_ADDR_V4MAPPED (address) || memcmp (b, nat64, sizeof nat64) == 0)
    return v4_is_private (ntohl (v4));
  if (b[0] == 0x20 && b[1] == 0x02) {
    /* 6to4 has the address inside. */
    memcpy (&v4, b + 2, 4);
    return v4_is_private (ntohl (v4));
  }
  /* Only 2000::/3 is given out on the internet. */
  return (b[0] & 0xe0) != 0x20;
}

gboolean
_ts_proxy_address_is_private (const struct sockaddr *address)
{
  union {
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } copy;

  switch (address->sa_family) {
  case AF_INET:
    memcpy (&copy.v4, address, sizeof copy.v4);
    return v4_is_private (ntohl (copy.v4.sin_addr.s_addr));
  case AF_INET6:
    memcpy (&copy.v6, address, sizeof copy.v6);
    return v6_is_private (&copy.v6.sin6_addr);
  default:
    return TRUE;
  }
}

gboolean
_ts_proxy_host_is_private (const char *host)
{
  g_autofree char *plain = g_ascii_strdown (host, -1);
  const gsize length = strlen (plain);
  struct in6_addr v6;
  struct in_addr v4;

  if (length > 0 && plain[length - 1] == '.')
    plain[length - 1] = '\0';
  if (g_str_equal (plain, "localhost") || g_str_has_suffix (plain, ".localhost"))
    return TRUE;
  /* Also the forms 127.1 and 0x7f000001, which the resolver takes for the same. */
  if (inet_aton (plain, &v4) != 0)
    return v4_is_private (ntohl (v4.s_addr));
  if (inet_pton (AF_INET6, plain, &v6) == 1)
    return v6_is_private (&v6);
  return FALSE;
}

gboolean
_ts_proxy_type_takes_titles (const char *content_type)
{
  static const char *const never[] = {
    "mp4", "m4a", "webm", "matroska", "ogg", "opus", "quicktime", "3gpp", "mp2t", "mpegurl", "dash+xml",
  };
  g_autofree char *type = NULL;

  if (content_type == NULL)
    return TRUE;
  type = g_ascii_strdown (content_type, (gssize) strcspn (content_type, ";"));
  for (gsize i = 0; i < G_N_ELEMENTS (never); i++)
    if (strstr (type, never[i]) != NULL)
      return FALSE;
  return TRUE;
}

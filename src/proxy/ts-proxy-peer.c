/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-private.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Both a player that left and one that only said it sends nothing more show as the same end of
 * input. As both ends are on this machine, the kernel knows the difference: the socket of one that
 * left belongs to no file any more. */

typedef union {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} Address;

static gboolean
fill_id (int fd, struct inet_diag_req_v2 *request)
{
  Address ours = { .any = { 0 } };
  Address theirs = { .any = { 0 } };
  socklen_t ours_length = sizeof ours;
  socklen_t theirs_length = sizeof theirs;

  if (getsockname (fd, &ours.any, &ours_length) != 0
      || getpeername (fd, &theirs.any, &theirs_length) != 0)
    return FALSE;
  request->sdiag_family = (guint8) ours.any.sa_family;
  if (ours.any.sa_family == AF_INET6) {
    request->id.idiag_sport = theirs.v6.sin6_port;
    request->id.idiag_dport = ours.v6.sin6_port;
    memcpy (request->id.idiag_src, &theirs.v6.sin6_addr, 16);
    memcpy (request->id.idiag_dst, &ours.v6.sin6_addr, 16);
  } else {
    request->id.idiag_sport = theirs.v4.sin_port;
    request->id.idiag_dport = ours.v4.sin_port;
    memcpy (request->id.idiag_src, &theirs.v4.sin_addr, 4);
    memcpy (request->id.idiag_dst, &ours.v4.sin_addr, 4);
  }
  return TRUE;
}

gboolean
_ts_proxy_peer_is_gone (TsProxyServer *server, int fd)
{
  struct {
    struct nlmsghdr head;
    struct inet_diag_req_v2 request;
  } question = { .head = { .nlmsg_len = sizeof question,
                           .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                           .nlmsg_flags = NLM_F_REQUEST } };
  union {
    struct nlmsghdr head;
    char bytes[4096];
  } answer;
  const struct inet_diag_msg *message;
  gssize n;

  question.request.sdiag_protocol = IPPROTO_TCP;
  question.request.idiag_states = ~0u;
  question.request.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  question.request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  if (!fill_id (fd, &question.request))
    return TRUE;
  if (server->peer_fd < 0)
    server->peer_fd = socket (AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (server->peer_fd < 0 || send (server->peer_fd, &question, sizeof question, 0) < 0)
    return TRUE;
  /* The kernel answers within send (). */
  n = recv (server->peer_fd, &answer, sizeof answer, MSG_DONTWAIT);
  if (n < (gssize) sizeof answer.head || answer.head.nlmsg_type != SOCK_DIAG_BY_FAMILY
      || n < (gssize) (NLMSG_HDRLEN + sizeof *message))
    return TRUE;
  message = NLMSG_DATA (&answer.head);
  return message->idiag_inode == 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <pthread.h>

G_BEGIN_DECLS

/* Locks of the room are pthread's: the thread sanitizer sees these, and GLib's it does not. */

/**
 * TsProxyLocker:
 *
 * Holds a lock until the end of its scope, as #GMutexLocker does.
 */
typedef struct _TsProxyLocker TsProxyLocker;

static inline TsProxyLocker *
_ts_proxy_locker_new (pthread_mutex_t *lock)
{
  pthread_mutex_lock (lock);
  return (TsProxyLocker *) lock;
}

static inline void
_ts_proxy_locker_free (TsProxyLocker *self)
{
  pthread_mutex_unlock ((pthread_mutex_t *) self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsProxyLocker, _ts_proxy_locker_free)

G_END_DECLS

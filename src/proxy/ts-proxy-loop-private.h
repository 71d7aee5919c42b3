/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The event loop of the proxy's thread: epoll, timers, and a bell that other threads ring. All but
 * _ts_proxy_loop_ring() belongs to that thread. */

typedef struct {
  void (*func) (gpointer data, guint32 events);
  gpointer data;
  int fd;
  guint32 events; /* 0 when not watched */
  guint32 serial; /* of the loop's watches: descriptors come back, serials do not */
} TsProxyWatch;

typedef struct {
  void (*func) (gpointer data);
  gpointer data;
  gint64 when;
  guint place; /* in the heap, from 1; 0 when it is not set */
} TsProxyTimer;

typedef struct {
  int epoll_fd;
  int bell_fd;
  gint64 now;         /* monotonic time of this turn, in microseconds */
  GPtrArray *watches; /* (owned): by descriptor, NULL where nothing is watched */
  guint32 last_serial;
  GPtrArray *timers;  /* (owned): a heap, the earliest at 1 */
  GPtrArray *garbage; /* (owned): memory that events of this turn may still point to */
} TsProxyLoop;

/* Returns FALSE with errno set when the system has no descriptors left. */
gboolean _ts_proxy_loop_init (TsProxyLoop *self);
void _ts_proxy_loop_clear (TsProxyLoop *self);

/* Starts or changes a watch. Errors and hang-ups are always told. FALSE with errno set if the
 * system refuses. */
gboolean _ts_proxy_loop_watch (TsProxyLoop *self, TsProxyWatch *watch, guint32 events);

/* Ends a watch before its descriptor is closed. It is not called any more. */
void _ts_proxy_loop_unwatch (TsProxyLoop *self, TsProxyWatch *watch);

/* Calls the timer's function at or after @when, in microseconds of the loop's clock. */
void _ts_proxy_timer_set (TsProxyLoop *self, TsProxyTimer *timer, gint64 when);
void _ts_proxy_timer_clear (TsProxyLoop *self, TsProxyTimer *timer);

/* Waits until something happens or @until (-1: for ever) comes, then calls what it concerns. */
void _ts_proxy_loop_turn (TsProxyLoop *self, gint64 until);

/* Frees @memory with g_free() when the turn is over. */
void _ts_proxy_loop_free_later (TsProxyLoop *self, gpointer memory);

/* Ends the wait of the loop. Any thread. */
void _ts_proxy_loop_ring (TsProxyLoop *self);

G_END_DECLS

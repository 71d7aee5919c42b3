/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-proxy"

#include "config.h"

#include "ts-proxy-loop-private.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Events taken in one turn; more wait for the next one. */
#define MAX_EVENTS 256
/* What no watch has as its serial and descriptor. */
#define BELL 0

gboolean
_ts_proxy_loop_init (TsProxyLoop *self)
{
  struct epoll_event event = { .events = EPOLLIN, .data.u64 = BELL };

  self->now = g_get_monotonic_time ();
  self->watches = g_ptr_array_new ();
  self->timers = g_ptr_array_new ();
  g_ptr_array_add (self->timers, NULL);
  self->garbage = g_ptr_array_new_with_free_func (g_free);
  self->bell_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->bell_fd >= 0 && self->epoll_fd >= 0
      && epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, self->bell_fd, &event) == 0)
    return TRUE;
  return FALSE;
}

void
_ts_proxy_loop_clear (TsProxyLoop *self)
{
  if (self->bell_fd >= 0)
    close (self->bell_fd);
  if (self->epoll_fd >= 0)
    close (self->epoll_fd);
  self->bell_fd = self->epoll_fd = -1;
  g_clear_pointer (&self->watches, g_ptr_array_unref);
  g_clear_pointer (&self->timers, g_ptr_array_unref);
  g_clear_pointer (&self->garbage, g_ptr_array_unref);
}

/* The system is not given the watch itself: if it refuses to forget a descriptor, it goes on telling
 * of it, when the watch is gone and the descriptor perhaps another's. */
static TsProxyWatch *
find_watch (TsProxyLoop *self, guint64 key)
{
  const guint fd = (guint) (key & G_MAXUINT32);
  TsProxyWatch *watch = fd < self->watches->len ? self->watches->pdata[fd] : NULL;

  return watch != NULL && watch->serial == key >> 32 ? watch : NULL;
}

static void
add_watch (TsProxyLoop *self, TsProxyWatch *watch)
{
  const guint fd = (guint) watch->fd;

  if (fd >= self->watches->len)
    g_ptr_array_set_size (self->watches, (int) fd + 1);
  self->watches->pdata[fd] = watch;
}

gboolean
_ts_proxy_loop_watch (TsProxyLoop *self, TsProxyWatch *watch, guint32 events)
{
  const gboolean is_new = watch->events == 0;
  struct epoll_event event = { .events = events };

  if (watch->events == (events | EPOLLERR))
    return TRUE;
  if (is_new) {
    /* Never 0, which is the bell's. */
    self->last_serial = MAX (self->last_serial + 1, 1);
    watch->serial = self->last_serial;
  }
  event.data.u64 = (guint64) watch->serial << 32 | (guint32) watch->fd;
  if (epoll_ctl (self->epoll_fd, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, watch->fd, &event) != 0
      && !(is_new && errno == EEXIST
           && epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event) == 0))
    return FALSE;
  if (is_new)
    add_watch (self, watch);
  /* Marked as watched even where nothing but errors is waited for. */
  watch->events = events | EPOLLERR;
  return TRUE;
}

void
_ts_proxy_loop_unwatch (TsProxyLoop *self, TsProxyWatch *watch)
{
  if (watch->events != 0 && self->watches->pdata[watch->fd] == watch) {
    epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    self->watches->pdata[watch->fd] = NULL;
  }
  watch->events = 0;
}

/* --- Timers: a binary heap ----------------------------------------------------------------- */

static TsProxyTimer *
timer_at (TsProxyLoop *self, guint place)
{
  return self->timers->pdata[place];
}

static void
put (TsProxyLoop *self, TsProxyTimer *timer, guint place)
{
  self->timers->pdata[place] = timer;
  timer->place = place;
}

/* Finds the right place for @timer from the free @place on. */
static void
settle (TsProxyLoop *self, TsProxyTimer *timer, guint place)
{
  const guint last = self->timers->len - 1;

  while (place > 1 && timer_at (self, place / 2)->when > timer->when) {
    put (self, timer_at (self, place / 2), place);
    place /= 2;
  }
  for (guint child = 2 * place; child <= last; child = 2 * place) {
    if (child < last && timer_at (self, child + 1)->when < timer_at (self, child)->when)
      child++;
    if (timer_at (self, child)->when >= timer->when)
      break;
    put (self, timer_at (self, child), place);
    place = child;
  }
  put (self, timer, place);
}

void
_ts_proxy_timer_set (TsProxyLoop *self, TsProxyTimer *timer, gint64 when)
{
  timer->when = when;
  if (timer->place == 0) {
    g_ptr_array_add (self->timers, NULL);
    timer->place = self->timers->len - 1;
  }
  settle (self, timer, timer->place);
}

void
_ts_proxy_timer_clear (TsProxyLoop *self, TsProxyTimer *timer)
{
  const guint place = timer->place;
  TsProxyTimer *last;

  if (place == 0)
    return;
  timer->place = 0;
  last = timer_at (self, self->timers->len - 1);
  g_ptr_array_set_size (self->timers, (int) self->timers->len - 1);
  if (last != timer)
    settle (self, last, place);
}

static void
run_timers (TsProxyLoop *self)
{
  /* What is set again during this turn has to wait for the next one. */
  while (self->timers->len > 1 && timer_at (self, 1)->when <= self->now) {
    TsProxyTimer *timer = timer_at (self, 1);

    _ts_proxy_timer_clear (self, timer);
    timer->func (timer->data);
  }
}

/* --- Turns --------------------------------------------------------------------------------- */

static int
get_wait_ms (TsProxyLoop *self, gint64 until)
{
  gint64 wait_us;

  if (self->timers->len > 1 && (until < 0 || timer_at (self, 1)->when < until))
    until = timer_at (self, 1)->when;
  if (until < 0)
    return -1;
  wait_us = until - g_get_monotonic_time ();
  return wait_us <= 0 ? 0 : (int) MIN ((wait_us + 999) / 1000, 60000);
}

void
_ts_proxy_loop_turn (TsProxyLoop *self, gint64 until)
{
  struct epoll_event events[MAX_EVENTS];
  const int n = epoll_wait (self->epoll_fd, events, MAX_EVENTS, get_wait_ms (self, until));

  self->now = g_get_monotonic_time ();
  for (int i = 0; i < n; i++) {
    TsProxyWatch *watch = find_watch (self, events[i].data.u64);
    guint64 count;

    if (events[i].data.u64 == BELL) {
      if (read (self->bell_fd, &count, sizeof count) < 0 && errno != EAGAIN)
        g_warning ("The bell cannot be read: %s", g_strerror (errno));
    } else if (watch != NULL) {
      watch->func (watch->data, events[i].events);
    }
  }
  run_timers (self);
}

void
_ts_proxy_loop_free_later (TsProxyLoop *self, gpointer memory)
{
  g_ptr_array_add (self->garbage, memory);
}

void
_ts_proxy_loop_ring (TsProxyLoop *self)
{
  const guint64 one = 1;

  while (write (self->bell_fd, &one, sizeof one) < 0 && errno == EINTR)
    continue;
}

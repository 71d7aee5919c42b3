/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-service"

#include "config.h"

#include "ts-azuracast-progress.h"

struct _TsAzuracastProgress {
  GMutex lock;
  TsAzuracastProgressFunc func; /* (nullable) (guarded by lock): NULL once it is closed */
  gpointer user_data;
  gint64 position; /* (guarded by lock) */
};

TsAzuracastProgress *
ts_azuracast_progress_new (TsAzuracastProgressFunc func, gpointer user_data)
{
  TsAzuracastProgress *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_atomic_rc_box_new0 (TsAzuracastProgress);
  g_mutex_init (&self->lock);
  self->func = func;
  self->user_data = user_data;
  return self;
}

TsAzuracastProgress *
ts_azuracast_progress_ref (TsAzuracastProgress *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_mutex_clear (&((TsAzuracastProgress *) data)->lock);
}

void
ts_azuracast_progress_unref (TsAzuracastProgress *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

void
ts_azuracast_progress_set_position (TsAzuracastProgress *self, gint64 position)
{
  g_return_if_fail (self != NULL && position >= 0);

  g_mutex_lock (&self->lock);
  if (self->func != NULL && position != self->position)
    self->func (position - self->position, self->user_data);
  self->position = position;
  g_mutex_unlock (&self->lock);
}

void
ts_azuracast_progress_close (TsAzuracastProgress *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->lock);
  self->func = NULL;
  g_mutex_unlock (&self->lock);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-removal.h"

#include "ts-store-tracks.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  TsStore *store;   /* (owned) */
  GPtrArray *items; /* (owned) (nullable) (element-type TsRemovalItem) */
  TsRemovalFlags flags;
  TsRemoval *removal; /* (owned) (nullable): to be undone */
} Work;

TsRemovalItem *
ts_removal_item_new (void)
{
  TsRemovalItem *self = g_new0 (TsRemovalItem, 1);

  self->remove = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  self->keep = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  return self;
}

void
ts_removal_item_free (TsRemovalItem *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->remove);
  g_ptr_array_unref (self->keep);
  g_free (self);
}

static TsRemoval *
removal_new (void)
{
  TsRemoval *self = g_new0 (TsRemoval, 1);

  self->trashed = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_trashed_free);
  self->track_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->can_undo = TRUE;
  return self;
}

void
ts_removal_free (TsRemoval *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->trashed);
  g_array_unref (self->track_ids);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

static void
work_free (Work *work)
{
  g_object_unref (work->store);
  g_clear_pointer (&work->items, g_ptr_array_unref);
  g_clear_pointer (&work->removal, ts_removal_free);
  g_free (work);
}

static char *
get_path (const TsTrack *track)
{
  return track->uri != NULL ? g_filename_from_uri (track->uri, NULL, NULL) : NULL;
}

/* The file behind all links, or NULL. */
static char *
get_real_path (const char *path)
{
  return path != NULL ? realpath (path, NULL) : NULL;
}

/* Whether something of the recording is left when @track goes. */
static gboolean
has_other_copy (const TsRemovalItem *item, const char *path, char **problem)
{
  g_autofree char *name = g_filename_display_name (path);
  char *real_path = get_real_path (path);
  gboolean is_same = FALSE;
  gboolean is_there = FALSE;

  for (guint i = 0; i < item->keep->len; i++) {
    const TsTrack *track = g_ptr_array_index (item->keep, i);
    g_autofree char *other = get_path (track);
    char *real_other = get_real_path (other);

    if (real_other != NULL && g_strcmp0 (real_path, real_other) == 0)
      is_same = TRUE;
    else if (real_other != NULL && ts_trash_check (other, track->size_bytes, track->mtime_us, NULL))
      is_there = TRUE;
    free (real_other);
  }
  free (real_path);
  /* Removing a file that stays under another name would take that, too. */
  if (is_same)
    *problem = g_strdup_printf (
        _ ("“%s” was left alone: it is the file to be kept, by way of a link."), name);
  else if (!is_there)
    *problem = g_strdup_printf (_ ("“%s” was left alone: no other copy is there, unchanged since "
                                   "the scan."),
                                name);
  return is_there && !is_same;
}

static gboolean
remove_track (Work *work,
              const TsRemovalItem *item,
              const TsTrack *track,
              TsRemoval *removal,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *path = get_path (track);
  g_autoptr (GError) local_error = NULL;
  char *problem = NULL;
  TsTrashed *trashed;

  if (path == NULL) {
    g_autofree char *location = ts_track_get_display_location (track);

    g_ptr_array_add (removal->problems,
                     g_strdup_printf (_ ("“%s” is not a file on this computer."), location));
    return TRUE;
  }
  if (!(work->flags & TS_REMOVAL_ALLOW_LAST_COPY) && !has_other_copy (item, path, &problem)) {
    g_ptr_array_add (removal->problems, problem);
    return TRUE;
  }

  trashed = ts_trash_move (path, track->size_bytes, track->mtime_us, cancellable, &local_error);
  if (trashed == NULL) {
    if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
    g_ptr_array_add (removal->problems, g_strdup (local_error->message));
    return TRUE;
  }
  removal->can_undo &= ts_trash_can_restore (trashed);
  removal->moved_bytes += track->size_bytes;
  g_ptr_array_add (removal->trashed, trashed);
  g_array_append_val (removal->track_ids, track->id);
  return TRUE;
}

/* The tracks are marked even when the job was cancelled: the files are gone. */
static void
mark_missing (Work *work, const GArray *ids, gboolean is_missing, TsRemoval *removal)
{
  g_autoptr (GError) error = NULL;

  if (ids->len > 0
      && !ts_store_set_missing (work->store, (const gint64 *) (const void *) ids->data, ids->len,
                                is_missing, NULL, &error))
    g_ptr_array_add (removal->problems, g_strdup (error->message));
}

static char *
format_problems (const TsRemoval *removal)
{
  return g_strdup_printf (
      ngettext ("%u file was left alone.", "%u files were left alone.", removal->problems->len),
      removal->problems->len);
}

static gpointer
remove_in_thread (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;
  TsRemoval *removal = removal_new ();
  g_autofree char *summary = NULL;
  gint64 n_total = 0;
  gint64 n_done = 0;
  gboolean is_running = TRUE;

  for (guint i = 0; i < work->items->len; i++)
    n_total += ((TsRemovalItem *) g_ptr_array_index (work->items, i))->remove->len;
  for (guint i = 0; i < work->items->len && is_running; i++) {
    const TsRemovalItem *item = g_ptr_array_index (work->items, i);

    for (guint j = 0; j < item->remove->len && is_running; j++) {
      const TsTrack *track = g_ptr_array_index (item->remove, j);
      g_autofree char *name = ts_track_get_display_location (track);

      ts_job_report (job, n_done++, n_total, removal->moved_bytes, 0, name);
      /* What was moved before a cancellation is reported, not thrown away. */
      is_running = ts_job_check (job, NULL)
                   && remove_track (work, item, track, removal, cancellable, NULL);
    }
  }
  ts_job_report (job, n_done, n_total, removal->moved_bytes, 0, NULL);
  mark_missing (work, removal->track_ids, TRUE, removal);

  summary = g_strdup_printf (ngettext ("Moved %u file to the trash.",
                                       "Moved %u files to the trash.", removal->trashed->len),
                             removal->trashed->len);
  if (removal->problems->len > 0) {
    g_autofree char *problems = format_problems (removal);
    g_autofree char *moved = g_steal_pointer (&summary);

    summary = g_strjoin (" ", moved, problems, NULL);
  }
  ts_job_set_summary (job, summary, removal->problems->len > 0);
  return removal;
}

static gpointer
undo_in_thread (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;
  TsRemoval *result = removal_new ();
  g_autoptr (GArray) restored = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *summary = NULL;
  guint n_total = work->removal->trashed->len;

  for (guint i = 0; i < n_total; i++) {
    const TsTrashed *trashed = g_ptr_array_index (work->removal->trashed, i);
    g_autofree char *name = g_filename_display_basename (trashed->path);
    g_autoptr (GError) local_error = NULL;

    ts_job_report (job, i, n_total, 0, 0, name);
    if (ts_trash_restore (trashed, &local_error))
      g_array_append_val (restored, g_array_index (work->removal->track_ids, gint64, i));
    else
      g_ptr_array_add (result->problems, g_strdup (local_error->message));
  }
  ts_job_report (job, n_total, n_total, 0, 0, NULL);
  mark_missing (work, restored, FALSE, result);
  g_array_append_vals (result->track_ids, restored->data, restored->len);
  summary = g_strdup_printf (ngettext ("Restored %u file.", "Restored %u files.", restored->len),
                             restored->len);
  ts_job_set_summary (job, summary, result->problems->len > 0);
  return result;
}

void
ts_removal_run_async (TsStore *store,
                      GPtrArray *items,
                      TsRemovalFlags flags,
                      TsJob *job,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  Work *work;

  g_return_if_fail (TS_IS_STORE (store));
  g_return_if_fail (items != NULL);

  work = g_new0 (Work, 1);
  work->store = g_object_ref (store);
  work->items = items;
  work->flags = flags;
  ts_job_run_async (job, remove_in_thread, work, (GDestroyNotify) work_free,
                    (GDestroyNotify) ts_removal_free, callback, user_data);
}

TsRemoval *
ts_removal_run_finish (TsJob *job, GAsyncResult *result, GError **error)
{
  return ts_job_run_finish (job, result, error);
}

void
ts_removal_undo_async (TsStore *store,
                       TsRemoval *removal,
                       TsJob *job,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Work *work;

  g_return_if_fail (TS_IS_STORE (store));
  g_return_if_fail (removal != NULL);

  work = g_new0 (Work, 1);
  work->store = g_object_ref (store);
  work->removal = removal;
  ts_job_run_async (job, undo_in_thread, work, (GDestroyNotify) work_free,
                    (GDestroyNotify) ts_removal_free, callback, user_data);
}

TsRemoval *
ts_removal_undo_finish (TsJob *job, GAsyncResult *result, GError **error)
{
  return ts_job_run_finish (job, result, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-app"

#include "config.h"

#include "ts-sync-session-private.h"

#include "ts-server-source.h"
#include "ts-sync-words.h"

#include <glib/gi18n-lib.h>

/* After so many copies, or so much time, they are remembered. */
#define REMEMBER_EVERY 50
#define REMEMBER_AFTER_US G_USEC_PER_SEC

struct _TsSyncSession {
  GObject parent_instance;

  TsSyncComparison *comparison; /* (owned) */
  TsSyncWork *work;             /* (owned) (nullable): of the last run that ended */
  gint64 time_us;               /* of the comparison, then of the run */
};

G_DEFINE_FINAL_TYPE (TsSyncSession, ts_sync_session, G_TYPE_OBJECT)

static void
ts_sync_session_finalize (GObject *object)
{
  TsSyncSession *self = TS_SYNC_SESSION (object);

  g_clear_pointer (&self->comparison, _ts_sync_comparison_free);
  g_clear_pointer (&self->work, ts_sync_work_free);

  G_OBJECT_CLASS (ts_sync_session_parent_class)->finalize (object);
}

static void
ts_sync_session_class_init (TsSyncSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_sync_session_finalize;
}

static void
ts_sync_session_init (TsSyncSession *self)
{
  self->time_us = g_get_real_time ();
}

static gpointer
compare_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  TsSyncComparison **comparison = data;
  TsSyncSession *session;

  if (!_ts_sync_comparison_run (*comparison, job, cancellable, error))
    return NULL;
  session = g_object_new (TS_TYPE_SYNC_SESSION, NULL);
  session->comparison = g_steal_pointer (comparison);
  return session;
}

static void
comparison_holder_free (gpointer data)
{
  TsSyncComparison **holder = data;

  g_clear_pointer (holder, _ts_sync_comparison_free);
  g_free (holder);
}

static const TsSyncTargetKind *const kinds[] = {
  &_ts_sync_folder_kind,
  &_ts_sync_station_kind,
};

static const TsSyncTargetKind *
find_kind (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i]->id, id) == 0)
      return kinds[i];
  return NULL;
}

TsJob *
ts_sync_session_compare (TsStore *store,
                         TsAccounts *accounts,
                         const TsSyncPair *pair,
                         const TsSyncOptions *options,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  TsSyncComparison **holder;
  TsSyncComparison *comparison;
  const TsSyncTargetKind *kind;
  g_autofree char *title = NULL;
  TsJob *job;

  g_return_val_if_fail (TS_IS_STORE (store), NULL);
  g_return_val_if_fail (TS_IS_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (pair != NULL, NULL);

  kind = find_kind (pair->target_kind);
  g_return_val_if_fail (kind != NULL, NULL);

  comparison = g_new0 (TsSyncComparison, 1);
  comparison->store = g_object_ref (store);
  comparison->accounts = g_object_ref (accounts);
  comparison->pair = ts_sync_pair_copy (pair);
  comparison->kind = kind;
  comparison->options = options != NULL ? ts_sync_options_copy (options)
                                        : ts_sync_options_from_json (pair->options);
  /* TRANSLATORS: the name of a folder or a station */
  title = g_strdup_printf (_ ("Comparing with %s"), pair->name);
  job = ts_job_new (title);
  holder = g_new (TsSyncComparison *, 1);
  *holder = comparison;
  ts_job_run_async (job, compare_func, holder, comparison_holder_free, g_object_unref, callback,
                    user_data);
  return job;
}

TsSyncSession *
ts_sync_session_compare_finish (TsJob *job, GAsyncResult *result, GError **error)
{
  return ts_job_run_finish (job, result, error);
}

TsSyncPlan *
ts_sync_session_get_plan (TsSyncSession *self)
{
  g_return_val_if_fail (TS_IS_SYNC_SESSION (self), NULL);

  return self->comparison->plan;
}

gint64
ts_sync_session_get_free_bytes (TsSyncSession *self)
{
  g_return_val_if_fail (TS_IS_SYNC_SESSION (self), -1);

  return self->comparison->free_bytes;
}

guint
ts_sync_session_get_n_unread (TsSyncSession *self)
{
  g_return_val_if_fail (TS_IS_SYNC_SESSION (self), 0);

  return self->comparison->n_unread;
}

char *
ts_sync_session_dup_need (TsSyncSession *self)
{
  TsSyncPlan *plan;

  g_return_val_if_fail (TS_IS_SYNC_SESSION (self), NULL);

  plan = self->comparison->plan;
  return ts_sync_words_dup_need (ts_sync_plan_get_n_with_action (plan, TS_SYNC_ACTION_COPY),
                                 ts_sync_plan_get_n_items (plan), ts_sync_plan_is_upload (plan));
}

char *
ts_sync_session_dup_warning (TsSyncSession *self)
{
  TsSyncPlan *plan;
  guint n_mapped;
  gint64 wanted, room;

  g_return_val_if_fail (TS_IS_SYNC_SESSION (self), NULL);

  plan = self->comparison->plan;
  n_mapped = ts_sync_plan_get_n_mapped (plan);
  if (n_mapped > 0 && ts_sync_plan_get_n_vanished (plan) == n_mapped
      && ts_sync_plan_is_upload (plan))
    return g_strdup_printf (
        ngettext ("%u track was uploaded here before and is gone. Is this the right station?",
                  "%u tracks were uploaded here before and all are gone. Is this the right station?",
                  n_mapped),
        n_mapped);
  if (n_mapped > 0 && ts_sync_plan_get_n_vanished (plan) == n_mapped)
    return g_strdup_printf (
        ngettext ("%u track was copied here before and is gone. Is this the right drive?",
                  "%u tracks were copied here before and all are gone. Is this the right drive?",
                  n_mapped),
        n_mapped);
  wanted = ts_sync_plan_get_selected_bytes (plan);
  room = self->comparison->free_bytes;
  if (room >= 0 && wanted > room) {
    g_autofree char *wanted_text = g_format_size (wanted);
    g_autofree char *room_text = g_format_size (room);

    return g_strdup_printf (_ ("There is room for %s only, but %s are to be copied."), room_text,
                            wanted_text);
  }
  return NULL;
}

/* The applying job. Owned by its thread while it runs. */
typedef struct {
  TsSyncSession *session; /* (owned) */
  TsSyncWork *work;       /* (owned) until it is handed to the session */
  TsSyncComparison *comparison; /* (unowned): the session's */
  TsSyncRun run;     /* message is owned */
  GPtrArray *links;  /* (owned) (element-type TsSyncLink): not remembered yet */
  GPtrArray *copies; /* (owned) (element-type TsTrack): for the cache */
  gint64 remembered_us;
  GError *store_error; /* (owned) (nullable): the first thing that could not be remembered */
} Apply;

static void
apply_free (gpointer data)
{
  Apply *self = data;

  g_clear_pointer (&self->work, ts_sync_work_free);
  g_clear_object (&self->session);
  g_free (self->run.message);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->copies);
  g_clear_error (&self->store_error);
  g_free (self);
}

/* The copies stay, whatever the library says, and the next run knows them by their audio: an error
 * here is told at the end. */
static void
remember (Apply *self)
{
  g_autoptr (GError) error = NULL;

  self->remembered_us = g_get_monotonic_time ();
  if (self->links->len == 0)
    return;
  if (!ts_store_set_sync_links (self->comparison->store, self->comparison->pair->id, self->links, NULL, &error)
      && self->store_error == NULL)
    self->store_error = g_steal_pointer (&error);
  g_ptr_array_set_size (self->links, 0);
}

/* What the comparison found on the target. */
static void
remember_found (Apply *self)
{
  const TsSyncComparison *comparison = self->comparison;

  if (comparison->found->len > 0)
    ts_store_set_sync_links (comparison->store, comparison->pair->id, comparison->found, NULL,
                             &self->store_error);
}

static void
copied_cb (const TsSyncStep *step, gpointer data)
{
  Apply *self = data;
  TsSyncLink *link = g_new0 (TsSyncLink, 1);
  TsTrack *copy = ts_track_copy (step->track);

  link->track_id = step->track->id;
  link->target_location = g_strdup (step->put.key != NULL ? step->put.key : step->put.id);
  link->hash = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", step->put.content_hash);
  /* A server may not have said it before. */
  link->size_bytes = step->track->size_bytes > 0 ? step->track->size_bytes : step->put.size_bytes;
  link->mtime_us = step->track->mtime_us;
  link->synced_us = g_get_real_time ();
  g_ptr_array_add (self->links, link);

  g_free (copy->location);
  copy->location = g_strdup (step->put.id);
  copy->size_bytes = step->put.size_bytes;
  copy->mtime_us = step->put.mtime_us;
  g_ptr_array_add (self->copies, copy);

  if (self->links->len >= REMEMBER_EVERY
      || g_get_monotonic_time () - self->remembered_us > REMEMBER_AFTER_US)
    remember (self);
}

/* What was put there and then not found is not known to be there. */
static void
forget_failed (Apply *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < self->work->steps->len; i++) {
    const TsSyncStep *step = &g_array_index (self->work->steps, TsSyncStep, i);

    if (step->result == TS_SYNC_OUTCOME_FAILED && step->put.id != NULL)
      g_array_append_val (ids, step->track->id);
  }
  if (ids->len > 0
      && !ts_store_remove_sync_links (self->comparison->store, self->comparison->pair->id,
                                      (const gint64 *) (gpointer) ids->data, ids->len, NULL, &error)
      && self->store_error == NULL)
    self->store_error = g_steal_pointer (&error);
}

/* What the history keeps of single tracks: those that were touched or should have been. */
static GPtrArray *
make_run_items (TsSyncWork *work)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_run_item_free);

  for (guint i = 0; i < work->steps->len; i++) {
    const TsSyncStep *step = &g_array_index (work->steps, TsSyncStep, i);
    TsSyncRunItem *item;

    if (step->result == TS_SYNC_OUTCOME_NONE)
      continue;
    item = ts_sync_run_item_new ();
    item->track_id = step->track->id;
    item->action = g_strdup ("copy");
    item->reason = g_strdup (step->message);
    item->source_location = g_strdup (step->track->location);
    item->target_location = g_strdup (step->target_path);
    item->n_bytes = step->put.size_bytes;
    item->is_failed = step->result != TS_SYNC_OUTCOME_COPIED;
    g_ptr_array_add (items, item);
  }
  for (guint i = 0; i < work->playlists->len; i++) {
    const TsSyncPlaylistResult *playlist = work->playlists->pdata[i];
    TsSyncRunItem *item;

    if (playlist->written_name == NULL && playlist->error_message == NULL)
      continue;
    item = ts_sync_run_item_new ();
    item->action = g_strdup ("playlist");
    item->reason = g_strdup (playlist->error_message);
    item->source_location = g_strdup (playlist->id);
    item->target_location = g_strdup (playlist->written_name);
    item->is_failed = playlist->error_message != NULL;
    g_ptr_array_add (items, item);
  }
  return items;
}

static void
save_run (Apply *self, const GError *error)
{
  TsSyncWork *work = self->work;
  g_autoptr (GPtrArray) items = make_run_items (work);
  g_autofree char *summary = ts_sync_work_dup_summary (work);
  g_autoptr (GError) local = NULL;

  self->run.ended_us = g_get_real_time ();
  self->run.n_copied = work->n_copied;
  self->run.n_failed = work->n_failed + work->n_left;
  self->run.n_bytes = work->copied_bytes;
  for (guint i = 0; i < work->playlists->len; i++)
    self->run.n_playlists
        += ((TsSyncPlaylistResult *) work->playlists->pdata[i])->written_name != NULL;
  if (work->is_cancelled)
    self->run.result = TS_SYNC_RESULT_CANCELLED;
  else if (error != NULL)
    self->run.result = TS_SYNC_RESULT_FAILED;
  else
    self->run.result = self->run.n_failed > 0 ? TS_SYNC_RESULT_PARTLY : TS_SYNC_RESULT_DONE;
  if (work->stopped_message != NULL)
    self->run.message = g_strdup_printf ("%s %s", summary, work->stopped_message);
  else
    self->run.message = g_steal_pointer (&summary);
  if (ts_store_save_sync_run (self->comparison->store, &self->run, items, NULL, &local) == 0
      && self->store_error == NULL)
    self->store_error = g_steal_pointer (&local);
}

static gpointer
apply_func (TsJob *job, gpointer data, GCancellable *cancellable, GError **error)
{
  Apply *self = data;
  g_autoptr (GError) local = NULL;

  self->run.started_us = self->remembered_us = g_get_real_time ();
  self->run.id = ts_store_save_sync_run (self->comparison->store, &self->run, NULL, cancellable, error);
  if (self->run.id == 0)
    return NULL;
  remember_found (self);
  ts_sync_runner_run (self->work, self->comparison->source, self->comparison->target, job, copied_cb,
                      self, cancellable, &local);
  remember (self);
  forget_failed (self);
  if (self->comparison->kind->remember != NULL)
    self->comparison->kind->remember (self->comparison, self->copies);
  save_run (self, local);
  if (local == NULL && self->store_error != NULL) {
    g_prefix_error (&self->store_error,
                    _ ("The tracks went over, but this could not be noted in the library: "));
    local = g_steal_pointer (&self->store_error);
  }
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  return g_object_ref (self->session);
}

TsJob *
ts_sync_session_apply (TsSyncSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  TsSyncComparison *comparison;
  TsSyncPlaylistOptions playlists;
  g_autofree char *title = NULL;
  TsJob *job;
  Apply *apply;

  g_return_val_if_fail (TS_IS_SYNC_SESSION (self), NULL);

  comparison = self->comparison;
  playlists = (TsSyncPlaylistOptions){ comparison->options->playlist_format,
                                       comparison->options->playlist_map };
  apply = g_new0 (Apply, 1);
  apply->session = g_object_ref (self);
  apply->work = ts_sync_work_new (comparison->plan, &playlists);
  apply->comparison = comparison;
  apply->run.pair_id = comparison->pair->id;
  apply->links = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_sync_link_free);
  apply->copies = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_track_unref);
  apply->run.n_skipped = ts_sync_plan_get_n_with_action (comparison->plan, TS_SYNC_ACTION_SKIP);
  apply->run.n_look = ts_sync_plan_get_n_with_action (comparison->plan, TS_SYNC_ACTION_LOOK);
  apply->run.n_conflicts
      = ts_sync_plan_get_n_with_action (comparison->plan, TS_SYNC_ACTION_CONFLICT);
  self->time_us = g_get_real_time ();

  if (comparison->kind->is_upload)
    /* TRANSLATORS: the name of a station */
    title = g_strdup_printf (_ ("Uploading to %s"), comparison->pair->name);
  else
    /* TRANSLATORS: the name of a folder */
    title = g_strdup_printf (_ ("Copying to %s"), comparison->pair->name);
  job = ts_job_new (title);
  if (comparison->kind->show_waits != NULL)
    comparison->kind->show_waits (comparison, job);
  if (TS_IS_SERVER_SOURCE (comparison->source))
    ts_server_source_show_waits (TS_SERVER_SOURCE (comparison->source), job);
  /* The callback's job finds the work by it, also when the run failed; freed with the job. */
  g_object_set_data_full (G_OBJECT (job), "ts-sync-apply", apply, apply_free);
  ts_job_run_async (job, apply_func, apply, NULL, g_object_unref, callback, user_data);
  return job;
}

gboolean
ts_sync_session_apply_finish (TsSyncSession *self, TsJob *job, GAsyncResult *result, GError **error)
{
  g_autoptr (TsSyncSession) session = NULL;
  Apply *apply;

  g_return_val_if_fail (TS_IS_SYNC_SESSION (self), FALSE);

  session = ts_job_run_finish (job, result, error);
  apply = g_object_get_data (G_OBJECT (job), "ts-sync-apply");
  g_return_val_if_fail (apply != NULL && apply->session == self, FALSE);
  ts_sync_work_apply_to_plan (apply->work, self->comparison->plan);
  g_clear_pointer (&self->work, ts_sync_work_free);
  self->work = g_steal_pointer (&apply->work);
  /* The job may stay in a list for long. */
  g_object_set_data (G_OBJECT (job), "ts-sync-apply", NULL);
  return session != NULL;
}

TsSyncWork *
ts_sync_session_get_work (TsSyncSession *self)
{
  g_return_val_if_fail (TS_IS_SYNC_SESSION (self), NULL);

  return self->work;
}

TsSyncReport
ts_sync_session_get_report (TsSyncSession *self)
{
  TsSyncReport report = { NULL };

  g_return_val_if_fail (TS_IS_SYNC_SESSION (self), report);

  report.from = ts_source_get_name (self->comparison->source_row);
  report.to = self->comparison->target_name;
  report.time_us = self->time_us;
  report.plan = self->comparison->plan;
  report.work = self->work;
  return report;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-store-fixture.h"

void
ts_store_fixture_set_up (TsStoreFixture *self, gconstpointer unused)
{
  g_autoptr (TsSource) source = NULL;
  g_autoptr (GError) error = NULL;

  ts_store_test_set_up (&self->test);
  self->store = ts_store_test_open (&self->test);
  source = ts_store_add_source (self->store, "folder", "Music", "/music", NULL, &error);
  g_assert_no_error (error);
  self->source_id = ts_source_get_id (source);
}

void
ts_store_fixture_tear_down (TsStoreFixture *self, gconstpointer unused)
{
  ts_store_test_close (self->store);
  ts_store_test_tear_down (&self->test);
}

void
ts_store_fixture_reopen (TsStoreFixture *self)
{
  ts_store_test_close (self->store);
  self->store = ts_store_test_open (&self->test);
}

void
ts_store_fixture_apply (TsStoreFixture *self, TsScanBatch *batch)
{
  g_autoptr (GError) error = NULL;

  ts_store_apply_scan (self->store, self->source_id, batch, NULL, &error);
  g_assert_no_error (error);
  ts_scan_batch_free (batch);
}

TsTrack *
ts_store_fixture_make_track (const char *location,
                             const char *artist,
                             const char *album,
                             const char *title)
{
  TsTrack *track = ts_track_new ();

  track->location = g_strdup (location);
  ts_track_set_string (&track->artist, artist);
  ts_track_set_string (&track->album, album);
  ts_track_set_string (&track->title, title);
  return track;
}

gint64
ts_store_fixture_add (TsStoreFixture *self, TsTrack *track)
{
  TsScanBatch *batch = ts_scan_batch_new ();
  g_autoptr (TsKnownTracks) known = NULL;
  g_autoptr (GError) error = NULL;
  const TsKnownTrack *row;

  ts_scan_batch_add_track (batch, track, 0, 0);
  ts_store_fixture_apply (self, batch);
  known = ts_store_load_known (self->store, self->source_id, NULL, &error);
  g_assert_no_error (error);
  row = ts_known_tracks_find (known, track->location, NULL);
  g_assert_nonnull (row);
  ts_track_unref (track);
  return row->id;
}

TsTrack *
ts_store_fixture_get (TsStoreFixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tracks = ts_store_get_tracks (self->store, &id, 1, NULL, &error);
  TsTrack *track;

  g_assert_no_error (error);
  g_assert_cmpuint (tracks->len, ==, 1);
  track = g_ptr_array_index (tracks, 0);
  return track != NULL ? ts_track_ref (track) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-azuracast-station.h"
#include "ts-http-client.h"
#include "ts-json.h"

G_BEGIN_DECLS

/* The station of tests/support/start-station, and the program's side of it. */
typedef struct {
  GSubprocess *process;        /* (owned) */
  char *uri;                   /* (owned): without a trailing slash */
  TsHttpClient *client;        /* (owned) */
  TsHttpService *http;         /* (owned): hardly a pause between attempts */
  TsHttpService *control;      /* (owned): for the requests of the test itself */
  TsAzuracastStation *station; /* (owned) */
} TsStationFixture;

/**
 * ts_station_fixture_set_up:
 * @first_argument: (nullable): of start-station; others follow, ended by NULL
 */
void ts_station_fixture_set_up (TsStationFixture *self,
                                const char *first_argument,
                                ...) G_GNUC_NULL_TERMINATED;
void ts_station_fixture_tear_down (TsStationFixture *self);

/* Makes another object for the station, with another key. */
void ts_station_fixture_set_key (TsStationFixture *self, const char *key);

/* A request of the test: GET with @json NULL, else POST. */
JsonNode *ts_station_fixture_ask (TsStationFixture *self, const char *path, const char *json);

/* How many requests match an expression, such as "POST .*files$". */
guint ts_station_fixture_count (TsStationFixture *self, const char *pattern);

/* An asynchronous call's result: give its address as user data and wait for it. */
void ts_station_done_cb (GObject *object, GAsyncResult *result, gpointer user_data);
GAsyncResult *ts_station_wait (GAsyncResult **result);

G_END_DECLS

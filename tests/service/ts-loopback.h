/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-http-client.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A server on this machine that answers as a test tells it, and the program's side of it. */
typedef struct {
  SoupServer *server; /* (owned) */
  char *uri;          /* (owned): without a trailing slash */
  TsHttpClient *client;
  TsHttpService *http; /* (owned): tries twice, with hardly a pause */
} TsLoopback;

void ts_loopback_set_up (TsLoopback *self, SoupServerCallback callback, gpointer user_data);
void ts_loopback_tear_down (TsLoopback *self);

/* Answers a request with JSON. */
void ts_loopback_reply (SoupServerMessage *message, guint status, const char *type, const char *text);

/* An asynchronous call's result: give its address as user data and wait for it. */
void ts_loopback_done_cb (GObject *object, GAsyncResult *result, gpointer user_data);
GAsyncResult *ts_loopback_wait (GAsyncResult **result);

G_END_DECLS

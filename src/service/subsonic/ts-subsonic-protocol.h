/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-json.h"
#include "ts-service-error.h"
#include "ts-track.h"

G_BEGIN_DECLS

/* Pure parts of the Subsonic and OpenSubsonic protocol: addresses out, JSON in.
 * https://opensubsonic.netlify.app/docs/ */

typedef enum {
  TS_SUBSONIC_AUTH_TOKEN,    /* md5 of password and salt; servers since 1.13 */
  TS_SUBSONIC_AUTH_API_KEY,  /* OpenSubsonic extension apiKeyAuthentication */
  TS_SUBSONIC_AUTH_PASSWORD, /* the password itself, hex-encoded: old servers and LDAP users */
} TsSubsonicAuth;

typedef struct {
  char *base_uri; /* (owned): without a trailing slash or "/rest" */
  char *user;     /* (owned) (nullable): not used with an API key */
  char *secret;   /* (owned): password or API key */
  TsSubsonicAuth auth;
} TsSubsonicLogin;

TsSubsonicLogin *ts_subsonic_login_new (const char *address,
                                        const char *user,
                                        const char *secret,
                                        TsSubsonicAuth auth) G_GNUC_WARN_UNUSED_RESULT;
TsSubsonicLogin *
ts_subsonic_login_copy (const TsSubsonicLogin *self) G_GNUC_WARN_UNUSED_RESULT;
void ts_subsonic_login_free (TsSubsonicLogin *self);

/**
 * ts_subsonic_login_make_uri:
 * @method: "ping", "search3"...
 * @version: API version to ask for, such as "1.16.1"
 * @salt: fresh and random, at least six characters; used with tokens only
 * @parameters: (array zero-terminated=1) (nullable): names and values in turn; names may repeat
 *
 * Returns: (transfer full): the address of a call; it holds the login: never to be logged
 */
char *ts_subsonic_login_make_uri (const TsSubsonicLogin *self,
                                  const char *method,
                                  const char *version,
                                  const char *salt,
                                  const char *const *parameters) G_GNUC_WARN_UNUSED_RESULT;

/* https://opensubsonic.netlify.app/docs/responses/error/ */
enum {
  TS_SUBSONIC_CODE_MISSING_PARAMETER = 10,
  TS_SUBSONIC_CODE_CLIENT_TOO_OLD = 20,
  TS_SUBSONIC_CODE_SERVER_TOO_OLD = 30,
  TS_SUBSONIC_CODE_WRONG_LOGIN = 40,
  TS_SUBSONIC_CODE_NO_TOKENS_FOR_USER = 41,
  TS_SUBSONIC_CODE_MECHANISM_NOT_SUPPORTED = 42,
  TS_SUBSONIC_CODE_BAD_API_KEY = 44,
  TS_SUBSONIC_CODE_NOT_ALLOWED = 50,
  TS_SUBSONIC_CODE_TRIAL_OVER = 60,
  TS_SUBSONIC_CODE_NOT_FOUND = 70,
};

/**
 * ts_subsonic_explain:
 * @message: (nullable): what the server says itself
 *
 * Returns: (transfer full): #TsServiceError for a refusal of that number, in words for people
 */
GError *ts_subsonic_explain (int code, const char *message) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_subsonic_get_response:
 * @root: (nullable): what the server sent
 * @error_code: (out) (optional): the protocol's own number when the server refused, else -1
 *
 * Returns: (transfer none): the "subsonic-response" object of a call that worked; NULL with
 *   #TsServiceError when the server refused, or is none
 */
JsonObject *
ts_subsonic_get_response (JsonNode *root, int *error_code, GError **error);

/**
 * ts_subsonic_song_to_track:
 * @song: a "Child" object
 *
 * Returns: (transfer full) (nullable): the track, its location being the server's id; NULL for
 *   folders, videos and what has no id
 */
TsTrack *ts_subsonic_song_to_track (JsonObject *song) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSubsonicLogin, ts_subsonic_login_free)

G_END_DECLS

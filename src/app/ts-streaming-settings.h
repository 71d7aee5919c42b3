/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ts-proxy.h"

G_BEGIN_DECLS

#define TS_STREAMING_LEAST_PORT 1024

/* #TsProxyMode as a type for properties. */
#define TS_TYPE_STREAMING_MODE (ts_streaming_mode_get_type ())
GType ts_streaming_mode_get_type (void) G_GNUC_CONST;

/**
 * TsStreamingSettings:
 *
 * What a person chose about streaming, kept in the file "streaming.conf", which window and terminal
 * share. Main context.
 *
 * Properties, all of which can be written and bound to; a value out of range is clamped, a change
 * is saved at once:
 * - "is-enabled" (TRUE): whether the proxy is to run; its getter says FALSE in a program without one
 * - "port" (8080): 1024 to 65535
 * - "mode" (#TsProxyMode, AUTO)
 * - "max-streams" (10): 1 to %TS_PROXY_MAX_STREAMS
 * - "resolver" (NULL): path of yt-dlp; NULL looks in PATH
 * - "cookies-file", "cookies-browser" (NULL): how sites know who asks
 * - "playlist-folder" (NULL): where playlists of sites are written for players
 */
#define TS_TYPE_STREAMING_SETTINGS (ts_streaming_settings_get_type ())
G_DECLARE_FINAL_TYPE (
    TsStreamingSettings, ts_streaming_settings, TS, STREAMING_SETTINGS, GObject)

/**
 * ts_streaming_settings_new:
 * @path: (nullable) (type filename): the file, which need not exist; NULL keeps nothing
 *
 * Reads the file; blocks for a moment. What makes no sense in it becomes the default.
 */
TsStreamingSettings *ts_streaming_settings_new (const char *path) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_streaming_settings_get_notice:
 *
 * Returns: (nullable): a sentence on what was wrong in the file
 */
const char *ts_streaming_settings_get_notice (TsStreamingSettings *self);

/**
 * ts_streaming_settings_parse:
 * @pspec: of one of the properties
 * @value: initialised; to be filled in
 *
 * Returns: whether @text makes sense as a value of the property
 */
gboolean ts_streaming_settings_parse (GParamSpec *pspec, const char *text, GValue *value);

/**
 * ts_streaming_settings_to_text:
 * @value: of one of the properties
 *
 * Returns: (transfer full) (nullable): what ts_streaming_settings_parse() reads; NULL for NULL
 */
char *ts_streaming_settings_to_text (const GValue *value) G_GNUC_WARN_UNUSED_RESULT;

gboolean ts_streaming_settings_get_is_enabled (TsStreamingSettings *self);
guint ts_streaming_settings_get_port (TsStreamingSettings *self);
TsProxyMode ts_streaming_settings_get_mode (TsStreamingSettings *self);
guint ts_streaming_settings_get_max_streams (TsStreamingSettings *self);
const char *ts_streaming_settings_get_resolver (TsStreamingSettings *self);
const char *ts_streaming_settings_get_cookies_file (TsStreamingSettings *self);
const char *ts_streaming_settings_get_cookies_browser (TsStreamingSettings *self);
const char *ts_streaming_settings_get_playlist_folder (TsStreamingSettings *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ts-track.h"

G_BEGIN_DECLS

/* What makes one copy of a recording better than another. */
typedef enum {
  TS_KEEP_RULE_LOSSLESS,         /* keeps the audio exactly */
  TS_KEEP_RULE_BIT_RATE,         /* higher, in steps of 8 kbit/s; lossless counts as highest */
  TS_KEEP_RULE_SAMPLES,          /* more bits a sample, then more samples a second */
  TS_KEEP_RULE_COMPLETE_TAGS,    /* more of the tags are filled in */
  TS_KEEP_RULE_OLDER,            /* file changed longer ago */
  TS_KEEP_RULE_NEWER,            /* file changed more recently */
  TS_KEEP_RULE_LARGER,           /* more bytes */
  TS_KEEP_RULE_PREFERRED_FOLDER, /* lies in TsKeepRules.preferred_folder */
} TsKeepRule;

#define TS_KEEP_N_RULES 8

/* Which rules count, the most important first. A later rule decides only where all before it see
 * no difference. */
typedef struct {
  TsKeepRule rules[TS_KEEP_N_RULES]; /* no rule twice */
  guint n_rules;
  char *preferred_folder; /* (owned) (nullable): a path, absolute or below a source's root */
} TsKeepRules;

/**
 * ts_keep_rules_new:
 *
 * Returns: (transfer full): lossless, bit rate, complete tags, older
 */
TsKeepRules *ts_keep_rules_new (void) G_GNUC_WARN_UNUSED_RESULT;
TsKeepRules *ts_keep_rules_copy (const TsKeepRules *self) G_GNUC_WARN_UNUSED_RESULT;
void ts_keep_rules_free (TsKeepRules *self);

/**
 * ts_keep_rules_parse:
 * @text: names joined by commas, as ts_keep_rules_to_string() writes them:
 *   "lossless,bit-rate,samples,complete-tags,older,newer,larger,folder=PATH"
 *
 * Returns: (transfer full) (nullable): NULL with G_IO_ERROR_INVALID_ARGUMENT that names the word
 *   which is no rule or comes twice
 */
TsKeepRules *ts_keep_rules_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *ts_keep_rules_to_string (const TsKeepRules *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ts_keep_rules_set:
 * @rules: (array length=n_rules): in order of weight; a rule that comes twice counts once
 *
 * Replaces the rules; the preferred folder stays.
 */
void ts_keep_rules_set (TsKeepRules *self, const TsKeepRule *rules, guint n_rules);

/**
 * ts_keep_rule_to_label:
 *
 * Returns: (transfer none): what people read, translated: "Lossless first"
 */
const char *ts_keep_rule_to_label (TsKeepRule rule);

/**
 * ts_keep_best_choose:
 * @tracks: (array length=n_tracks): the copies, at least one
 * @explanation: (out) (optional) (transfer full): a translated sentence why
 *
 * Where the rules see no difference, the shorter and then the alphabetically first path is kept,
 * so that the answer does not depend on the order of @tracks.
 *
 * Returns: index of the copy to keep
 */
guint ts_keep_best_choose (const TsKeepRules *self,
                           TsTrack *const *tracks,
                           guint n_tracks,
                           char **explanation);

/**
 * ts_keep_best_count_tags:
 *
 * Returns: how many of the ten tags that matter @track has: title, artist, album, album artist,
 *   genre, track number, year, MusicBrainz recording, ISRC, ReplayGain
 */
guint ts_keep_best_count_tags (const TsTrack *track);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsKeepRules, ts_keep_rules_free)

G_END_DECLS

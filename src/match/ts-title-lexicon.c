/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-match"

#include "config.h"

#include "ts-title-words-private.h"

#include <stdlib.h>
#include <string.h>

#define OFFICIAL TS_TITLE_WORD_OFFICIAL
#define MEDIUM TS_TITLE_WORD_MEDIUM
#define LYRIC TS_TITLE_WORD_LYRIC
#define PART TS_TITLE_WORD_PART
#define WEAK TS_TITLE_WORD_WEAK
#define TAIL TS_TITLE_WORD_TAIL
#define EDITION TS_TITLE_WORD_EDITION
#define VERSION TS_TITLE_WORD_VERSION
#define COMMON TS_TITLE_WORD_COMMON
#define MIX TS_TITLE_WORD_MIX
#define LIVE TS_TITLE_WORD_LIVE
#define PLACE TS_TITLE_WORD_PLACE
#define FEATURE TS_TITLE_WORD_FEATURE
#define NUMBER TS_TITLE_WORD_NUMBER
#define YEAR TS_TITLE_WORD_YEAR
#define SOLO TS_TITLE_WORD_SOLO

/* Sorted by word. */
static const struct {
  const char *word;
  guint flags;
} lexicon[] = {
  { "1080p", PART | TAIL },
  { "2k", PART | TAIL },
  { "360p", PART | TAIL },
  { "480p", PART | TAIL },
  { "4k", PART | TAIL },
  { "60fps", PART | TAIL },
  { "720p", PART | TAIL },
  { "8k", PART | TAIL },
  { "@", WEAK | PLACE },
  { "a", WEAK },
  { "acapella", MIX | SOLO },
  { "acappella", MIX | SOLO },
  { "acoustic", MIX | SOLO | PLACE },
  { "album", PART | COMMON },
  { "and", WEAK },
  { "anniversary", EDITION },
  { "art", WEAK },
  { "at", WEAK | PLACE },
  { "audio", MEDIUM | PART | PLACE },
  { "behind", WEAK },
  { "bonus", PART },
  { "bootleg", MIX },
  { "by", WEAK },
  { "cappella", MIX | SOLO },
  { "censored", PART },
  { "choreography", PART },
  { "clean", PART | COMMON },
  { "clip", MEDIUM | PART },
  { "coded", WEAK },
  { "color", WEAK },
  { "colour", WEAK },
  { "complete", WEAK },
  { "concert", WEAK | PLACE },
  { "cover", MIX | SOLO },
  { "dance", WEAK },
  { "definition", PART },
  { "deluxe", EDITION },
  { "demo", MIX | SOLO },
  { "dirty", PART },
  { "dl", PART },
  { "download", PART },
  { "dub", MIX },
  { "edit", MIX },
  { "edition", EDITION },
  { "eng", WEAK },
  { "english", WEAK },
  { "entire", WEAK },
  { "ep", PART | COMMON },
  { "espanol", WEAK },
  { "español", WEAK },
  { "exclusive", WEAK },
  { "expanded", EDITION },
  { "explicit", PART | COMMON },
  { "extended", MIX | SOLO },
  { "feat", FEATURE },
  { "featuring", FEATURE },
  { "film", PART },
  { "flip", MIX },
  { "for", WEAK },
  { "free", WEAK },
  { "from", WEAK | PLACE },
  { "ft", FEATURE },
  { "full", WEAK },
  { "han", WEAK },
  { "hangul", WEAK },
  { "hd", PART | TAIL },
  { "high", WEAK },
  { "hires", PART | TAIL },
  { "hq", PART | TAIL },
  { "in", WEAK | PLACE },
  { "instrumental", MIX | SOLO },
  { "interlude", MIX | SOLO },
  { "karaoke", MIX | SOLO },
  { "kbps", PART },
  { "legendada", PART },
  { "legendado", PART },
  { "letra", LYRIC | PART },
  { "letras", LYRIC | PART },
  { "limited", WEAK },
  { "live", LIVE },
  { "lp", PART | COMMON },
  { "lyric", LYRIC | PART },
  { "lyrics", LYRIC | PART | TAIL },
  { "m/v", MEDIUM | PART | TAIL },
  { "making", WEAK },
  { "mashup", MIX },
  { "mastered", WEAK },
  { "megamix", MIX },
  { "mix", MIX },
  { "mono", PART | COMMON },
  { "mp3", PART | TAIL },
  { "music", WEAK },
  { "musikvideo", MEDIUM | PART | TAIL },
  { "mv", MEDIUM | PART | TAIL },
  { "new", WEAK },
  { "not", WEAK },
  { "now", WEAK },
  { "of", WEAK },
  { "official", OFFICIAL | PART | COMMON },
  { "officiel", OFFICIAL | PART },
  { "officielle", OFFICIAL | PART },
  { "offiziell", OFFICIAL | PART },
  { "offizielle", OFFICIAL | PART },
  { "offizieller", OFFICIAL | PART },
  { "offizielles", OFFICIAL | PART },
  { "oficial", OFFICIAL | PART },
  { "on", WEAK | PLACE },
  { "only", WEAK },
  { "original", COMMON },
  { "out", WEAK },
  { "paroles", LYRIC | PART },
  { "performance", PART | PLACE },
  { "practice", PART },
  { "premiere", PART },
  { "preview", PART },
  { "promo", PART },
  { "pv", MEDIUM | PART | TAIL },
  { "quality", PART },
  { "recording", WEAK | PLACE },
  { "reedit", MIX },
  { "refix", MIX },
  { "rehearsal", PART },
  { "reissue", EDITION | TAIL },
  { "reissued", EDITION },
  { "remake", MIX },
  { "remaster", EDITION | TAIL },
  { "remastered", EDITION | TAIL },
  { "remasterisé", EDITION | TAIL },
  { "remasterizada", EDITION | TAIL },
  { "remasterizado", EDITION | TAIL },
  { "remix", MIX },
  { "reprise", MIX | SOLO },
  { "rerecorded", EDITION | TAIL },
  { "rerelease", EDITION },
  { "rework", MIX },
  { "rom", WEAK },
  { "romanized", WEAK },
  { "scenes", PART },
  { "screen", WEAK },
  { "session", WEAK | PLACE },
  { "sessions", WEAK | PLACE },
  { "short", WEAK },
  { "single", PART | COMMON },
  { "snippet", PART },
  { "song", WEAK },
  { "special", WEAK },
  { "stereo", PART | COMMON },
  { "stream", PART },
  { "streaming", PART },
  { "studio", WEAK | COMMON },
  { "sub", PART },
  { "subs", PART },
  { "subtitles", PART },
  { "subtitulada", PART },
  { "subtitulado", PART },
  { "teaser", PART },
  { "the", WEAK },
  { "to", WEAK },
  { "tour", WEAK | PLACE },
  { "track", WEAK },
  { "tracks", WEAK },
  { "traducida", PART },
  { "trailer", PART },
  { "translation", PART },
  { "ufficiale", OFFICIAL | PART },
  { "uhd", PART | TAIL },
  { "uncensored", PART },
  { "unplugged", PLACE },
  { "ver", VERSION | PLACE },
  { "version", VERSION | PLACE },
  { "versione", VERSION | PLACE },
  { "versión", VERSION | PLACE },
  { "video", MEDIUM | PART | COMMON | PLACE },
  { "videoclip", MEDIUM | PART | TAIL },
  { "vip", MIX },
  { "visual", WEAK },
  { "visualiser", MEDIUM | PART },
  { "visualizer", MEDIUM | PART },
  { "vídeo", MEDIUM | PART },
  { "w/", WEAK },
  { "with", WEAK },
  { "world", WEAK },
  { "áudio", MEDIUM | PART },
};

static int
compare_entry (gconstpointer key, gconstpointer entry)
{
  return strcmp (key, *(const char *const *) entry);
}

guint
_ts_title_word_look_up (const char *word)
{
  const char *const *entry
      = bsearch (word, lexicon, G_N_ELEMENTS (lexicon), sizeof lexicon[0], compare_entry);

  return entry != NULL
             ? lexicon[((const char *) entry - (const char *) lexicon) / sizeof lexicon[0]].flags
             : 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-match-explain.h"

#define MBID_1 "11111111-2222-4333-8444-555555555555"
#define MBID_2 "99999999-2222-4333-8444-555555555555"
#define NIL "00000000-0000-0000-0000-000000000000"
#define ISRC_1 "XXA010900001"
#define ISRC_2 "XXA010900002"

typedef enum { DIFFERENT, SAME } Verdict;

/* Pairs of invented tracks: artist, album, title, MusicBrainz id, ISRC, milliseconds. */
static const struct {
  const char *what;
  TsMatchFields a;
  TsMatchFields b;
  Verdict verdict;
  TsMatchStrategy strategy; /* TS_MATCH_STRATEGY_NONE: any */
} cases[] = {
  /* Ids. */
  { "same recording id, nothing else in common",
    { "Mira Voss", "Winter Ledger", "Counting Windows", MBID_1, NULL, 243000 },
    { "M. V.", "", "cw final", MBID_1, NULL, 243000 },
    SAME,
    TS_MATCH_STRATEGY_MUSICBRAINZ },
  { "id in other letter case and braces",
    { "Mira Voss", "", "Counting Windows", "ABCDEF01-2222-4333-8444-555555555555", NULL, 0 },
    { "Mira Voss", "", "Counting Windows", "{abcdef01-2222-4333-8444-555555555555}", NULL, 0 },
    SAME,
    TS_MATCH_STRATEGY_MUSICBRAINZ },
  { "different recording ids, same texts",
    { "Mira Voss", "Winter Ledger", "Counting Windows", MBID_1, NULL, 243000 },
    { "Mira Voss", "Winter Ledger", "Counting Windows", MBID_2, NULL, 243000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "a nil id is no id",
    { "Mira Voss", "Winter Ledger", "Counting Windows", NIL, NULL, 243000 },
    { "Mira Voss", "Winter Ledger", "Counting Windows", MBID_2, NULL, 243000 },
    SAME,
    TS_MATCH_STRATEGY_METADATA },
  { "two nil ids are not equal",
    { "Mira Voss", "Winter Ledger", "Counting Windows", NIL, NULL, 243000 },
    { "Tin Harbour", "Slack Water", "Ropewalk", NIL, NULL, 131000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "same recording code",
    { "Mira Voss", "Winter Ledger", "Counting Windows", NULL, ISRC_1, 243000 },
    { "Voss", "Best of", "Counting Windows (2015)", NULL, "XX-A01-09-00001", 244000 },
    SAME,
    TS_MATCH_STRATEGY_ISRC },

  /* Equal after normalising. */
  { "accents and case",
    { "Café Ñandú", "Días", "Corazón Eléctrico", NULL, NULL, 200000 },
    { "CAFE NANDU", "DIAS", "CORAZON ELECTRICO", NULL, NULL, 200000 },
    SAME,
    TS_MATCH_STRATEGY_METADATA },
  { "ligatures and letters that do not decompose",
    { "Sœur Lærke", "Østerbro", "Straßenlied", NULL, NULL, 200000 },
    { "Soeur Laerke", "Osterbro", "Strassenlied", NULL, NULL, 200000 },
    SAME,
    TS_MATCH_STRATEGY_METADATA },
  { "empty texts are unknown",
    { "", "", "", NULL, NULL, 200000 },
    { "", "", "", NULL, NULL, 200000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "only signs",
    { "???", "...", "!!!", NULL, NULL, 0 },
    { "---", "***", "+++", NULL, NULL, 0 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },

  /* Variants. */
  { "The",
    { "The Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "ampersand, and",
    { "Oak & Ember", "Low Tide", "Salt & Rope", NULL, NULL, 187000 },
    { "Oak and Ember", "Low Tide", "Salt and Rope", NULL, NULL, 187000 },
    SAME,
    TS_MATCH_STRATEGY_VARIANT },
  { "feat., ft.",
    { "Mira Voss feat. Jonah Reed", "Winter Ledger", "Northbound", NULL, NULL, 220000 },
    { "Mira Voss", "Winter Ledger", "Northbound (ft. Jonah Reed)", NULL, NULL, 220000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "artist and title in one field",
    { "", "Low Tide", "Paper Lanterns - Harbour Lights", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "album in the title",
    { "Paper Lanterns", "", "Harbour Lights (Low Tide)", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "all in one field",
    { "", "", "paper_lanterns-low_tide-03-harbour_lights.mp3", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "track number in front",
    { "Paper Lanterns", "Low Tide", "03 - Harbour Lights", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 202000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "swapped fields",
    { "Harbour Lights", "Low Tide", "Paper Lanterns", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "remaster note",
    { "Paper Lanterns", "Low Tide", "Harbour Lights - 2011 Remaster", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "edition note",
    { "Paper Lanterns", "Low Tide (Deluxe Edition)", "Harbour Lights", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "contractions taken apart",
    { "Paper Lanterns", "Low Tide", "I Ca n't Stop What 's Coming", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "I Can't Stop What's Coming", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "initials",
    { "J.R. Penn", "Low Tide", "U.S.A. Morning", NULL, NULL, 201000 },
    { "JR Penn", "Low Tide", "USA Morning", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "HTML left over",
    { "Oak &amp; Ember", "Low Tide", "Salt &amp; Rope", NULL, NULL, 187000 },
    { "Oak & Ember", "Low Tide", "Salt & Rope", NULL, NULL, 187000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "price, date and play time in the title",
    { "Paper Lanterns", "Low Tide", "Harbour Lights $ 0.99 3:21 May 4 , 2009", NULL, NULL, 0 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "copyright line",
    { "Paper Lanterns", "",
      "Harbour Lights Low Tide ( C ) 2009 Quay Street Recordings , a division of Longshore Inc.",
      NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "missing artist",
    { "", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "missing album",
    { "Paper Lanterns", "", "Harbour Lights", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },

  /* Spelling. */
  { "typing errors",
    { "Papre Lanterns", "Low Tide", "Harbuor Lihgts", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_FUZZY },
  { "glued words",
    { "PaperLanterns", "LowTide", "HarbourLightsAtDawn", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights At Dawn", NULL, NULL, 201000 },
    SAME,
    TS_MATCH_STRATEGY_FUZZY },
  { "play time a little off",
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 204000 },
    SAME,
    TS_MATCH_STRATEGY_METADATA },
  { "play time unknown",
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 0 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 0 },
    SAME,
    TS_MATCH_STRATEGY_METADATA },

  /* Scripts. */
  { "Cyrillic",
    { "Кедр", "Северный ветер", "Дорога домой", NULL, NULL, 222000 },
    { "КЕДР", "", "Дорога домой - Северный ветер", NULL, NULL, 222000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "Cyrillic, other title",
    { "Кедр", "Северный ветер", "Дорога домой", NULL, NULL, 222000 },
    { "Кедр", "Северный ветер", "Последний снег", NULL, NULL, 187000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "Greek",
    { "Νησιώτες", "Αλάτι", "Το καΐκι", NULL, NULL, 222000 },
    { "ΝΗΣΙΏΤΕΣ", "Αλάτι", "το καΐκι", NULL, NULL, 222000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "Japanese without spaces",
    { "青い灯台", "海の手紙", "夜明けの電車", NULL, NULL, 254000 },
    { "", "海の手紙", "青い灯台 - 夜明けの電車", NULL, NULL, 254000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },
  { "Japanese, other title",
    { "青い灯台", "海の手紙", "夜明けの電車", NULL, NULL, 254000 },
    { "青い灯台", "海の手紙", "遠い雷", NULL, NULL, 198000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "Korean, composed and not",
    { "푸른등대", "편지", "새벽기차", NULL, NULL, 254000 },
    { "\xe1\x84\x91\xe1\x85\xae\xe1\x84\x85\xe1\x85\xb3\xe1\x86\xab\xe1\x84\x83\xe1\x85\xb3\xe1\x86"
      "\xbc\xe1\x84\x83\xe1\x85\xa2",
      "편지", "새벽기차", NULL, NULL, 254000 },
    SAME,
    TS_MATCH_STRATEGY_METADATA },

  /* Versions. */
  { "live",
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights (Live)", NULL, NULL, 209000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "remix",
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights (Tin Harbour Remix)", NULL, NULL, 355000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "instrumental",
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 0 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights (Instrumental)", NULL, NULL, 0 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "karaoke against live",
    { "Paper Lanterns", "Low Tide", "Harbour Lights (Karaoke Version)", NULL, NULL, 0 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights (Live)", NULL, NULL, 0 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "both live",
    { "Paper Lanterns", "Low Tide", "Harbour Lights (Live)", NULL, NULL, 209000 },
    { "Paper Lanterns", "Low Tide", "Harbour Lights [live]", NULL, NULL, 209000 },
    SAME,
    TS_MATCH_STRATEGY_METADATA },
  { "Alive is not live",
    { "Paper Lanterns", "Low Tide", "(Alive) Harbour", NULL, NULL, 209000 },
    { "Paper Lanterns", "Low Tide", "Harbour (Live)", NULL, NULL, 214000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "titles of one word, all else equal",
    { "Paper Lanterns", "Low Tide", "Harbour", NULL, NULL, 209000 },
    { "Paper Lanterns", "Low Tide", "Groves", NULL, NULL, 209000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "titles of one word, other albums",
    { "Paper Lanterns", "Low Tide", "Harbour", NULL, NULL, 209000 },
    { "Paper Lanterns", "High Water", "Groves", NULL, NULL, 208000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "Olive stays",
    { "Paper Lanterns", "Low Tide", "Groves (Olive)", NULL, NULL, 209000 },
    { "Paper Lanterns", "Low Tide", "Groves (Olive)", NULL, NULL, 209000 },
    SAME,
    TS_MATCH_STRATEGY_METADATA },
  { "parts",
    { "Paper Lanterns", "Low Tide", "Long Watch, Part 1", NULL, NULL, 301000 },
    { "Paper Lanterns", "Low Tide", "Long Watch, Part 2", NULL, NULL, 288000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "parts, play times unknown",
    { "Paper Lanterns", "Low Tide", "Long Watch, Part 1", NULL, NULL, 0 },
    { "Paper Lanterns", "Low Tide", "Long Watch, Part 2", NULL, NULL, 0 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "Roman parts",
    { "Paper Lanterns", "Low Tide", "Long Watch II", NULL, NULL, 301000 },
    { "Paper Lanterns", "Low Tide", "Long Watch III", NULL, NULL, 288000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "Roman and Arabic",
    { "Paper Lanterns", "Low Tide", "Long Watch, Pt. II", NULL, NULL, 301000 },
    { "Paper Lanterns", "Low Tide", "Long Watch (Part 2)", NULL, NULL, 301000 },
    SAME,
    TS_MATCH_STRATEGY_NONE },

  /* Neighbours. */
  { "another track of the album",
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Salt and Rope", NULL, NULL, 187000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "another track of the album that lasts as long",
    { "Paper Lanterns", "Low Tide", "Harbour Lights", NULL, NULL, 201000 },
    { "Paper Lanterns", "Low Tide", "Salt and Rope", NULL, NULL, 201000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "the same title by another artist",
    { "Paper Lanterns", "Low Tide", "Home", NULL, NULL, 201000 },
    { "Mira Voss", "Winter Ledger", "Home", NULL, NULL, 243000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
  { "unknown against unknown",
    { "Unknown Artist", "Unknown Album", "Track 1", NULL, NULL, 201000 },
    { "Unknown Artist", "Unknown Album", "Track 2", NULL, NULL, 187000 },
    DIFFERENT,
    TS_MATCH_STRATEGY_NONE },
};

static void
test_cases (void)
{
  guint n_wrong = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TsMatchEvidence) evidence = ts_match_explain (&cases[i].a, &cases[i].b);
    g_autoptr (TsMatchEvidence) back = ts_match_explain (&cases[i].b, &cases[i].a);
    gboolean is_same = evidence->confidence >= 0.5;

    g_test_message ("%s: %.3f %s", cases[i].what, evidence->confidence,
                    ts_match_strategy_to_string (evidence->strategy));
    if (is_same != (cases[i].verdict == SAME)
        || (cases[i].strategy != TS_MATCH_STRATEGY_NONE
            && cases[i].strategy != evidence->strategy)) {
      g_test_message ("  ^ wrong");
      for (guint j = 0; j < evidence->reasons->len; j++) {
        const TsMatchReason *reason = g_ptr_array_index (evidence->reasons, j);

        g_test_message ("    %+.2f %s: %s", reason->weight, reason->name, reason->text);
      }
      n_wrong++;
    }
    g_assert_cmpfloat_with_epsilon (evidence->confidence, back->confidence, 1e-6);
  }

  g_assert_cmpuint (n_wrong, ==, 0);
}

static void
test_reasons (void)
{
  static const TsMatchFields a
      = { "Mira Voss", "Winter Ledger", "Northbound", MBID_1, NULL, 220000 };
  static const TsMatchFields b
      = { "Mira Voss", "Winter Ledger", "Northbound (Live)", MBID_2, NULL, 231000 };
  g_autoptr (TsMatchEvidence) evidence = ts_match_explain (&a, &b);
  gboolean has_version = FALSE;
  double before = G_MAXDOUBLE;

  for (guint i = 0; i < evidence->reasons->len; i++) {
    const TsMatchReason *reason = g_ptr_array_index (evidence->reasons, i);

    g_assert_cmpfloat (ABS (reason->weight), <=, before);
    before = ABS (reason->weight);
    if (g_str_equal (reason->name, "version")) {
      has_version = TRUE;
      g_assert_cmpfloat (reason->weight, <, 0);
      g_assert_cmpint (reason->agreement, ==, TS_MATCH_AGREEMENT_DIFFERENT);
    }
    if (g_str_equal (reason->name, "musicbrainz")) {
      g_assert_cmpstr (reason->value_a, ==, MBID_1);
      g_assert_cmpint (reason->agreement, ==, TS_MATCH_AGREEMENT_DIFFERENT);
    }
    if (g_str_equal (reason->name, "artist"))
      g_assert_cmpint (reason->agreement, ==, TS_MATCH_AGREEMENT_SAME);
  }
  g_assert_true (has_version);
}

/* An id that everything else speaks against is asked about, not acted on. */
static void
test_doubtful_id (void)
{
  static const TsMatchFields a
      = { "Mira Voss", "Winter Ledger", "Northbound", MBID_1, NULL, 220000 };
  static const TsMatchFields wrong
      = { "Mira Voss", "Winter Ledger", "Copper Kettle", MBID_1, NULL, 243000 };
  static const TsMatchFields renamed
      = { "Mira Voss", "Winter Ledger", "Copper Kettle", MBID_1, NULL, 220000 };
  g_autoptr (TsMatchEvidence) doubtful = ts_match_explain (&a, &wrong);
  g_autoptr (TsMatchEvidence) sure = ts_match_explain (&a, &renamed);

  g_assert_cmpint (doubtful->strategy, ==, TS_MATCH_STRATEGY_MUSICBRAINZ);
  g_assert_cmpfloat (doubtful->confidence, >, 0.5);
  g_assert_cmpfloat (doubtful->confidence, <, 0.95);
  g_assert_cmpfloat (sure->confidence, >, 0.95);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/cases/verdicts", test_cases);
  g_test_add_func ("/match/cases/reasons", test_reasons);
  g_test_add_func ("/match/doubtful-id", test_doubtful_id);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ts-title-parser.h"

#include <string.h>

typedef struct {
  const char *raw;
  const char *artist;
  const char *title;
} Case;

static void
check (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_autoptr (TsParsedTitle) parsed = ts_title_parse (cases[i].raw);
    g_autofree char *shown = g_utf8_make_valid (cases[i].raw, -1);

    g_test_message ("%s", shown);
    g_assert_cmpstr (parsed->artist, ==, cases[i].artist);
    g_assert_cmpstr (parsed->title, ==, cases[i].title);
  }
}

static void
test_marks (void)
{
  static const Case cases[] = {
    { "Blue Harbor - Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor – Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor — Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor -- Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor- Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor–Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor-Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor | Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor // Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor / Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor ~ Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor • Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor _ Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor: Night Train", "Blue Harbor", "Night Train" },
    { "MV_Blue Harbor_Night Train", "Blue Harbor", "Night Train" },
    { "Blue_Harbor_-_Night_Train.mp3", "Blue Harbor", "Night Train" },
    { "01 - Blue Harbor - Night Train", "Blue Harbor", "Night Train" },
    { "01. Blue Harbor - Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor - Night Train | Tiny Records", "Blue Harbor", "Night Train" },
    { "Tiny Records | Blue Harbor - Night Train", "Blue Harbor", "Night Train" },
    { "Blue Harbor | Night Train | Official Video", "Blue Harbor", "Night Train" },
    /* marks inside a name, a bracket, a quotation or a number are none */
    { "Ever-Lasting Day", "", "Ever-Lasting Day" },
    { "AC/DC - Night Train", "AC/DC", "Night Train" },
    { "1939–45 Suite", "", "1939–45 Suite" },
    { "Night Train (Blue - Red)", "", "Night Train (Blue - Red)" },
    { "Blue Harbor - 1999", "Blue Harbor", "1999" },
    { "Blue Harbor - Night Train -", "Blue Harbor", "Night Train" },
    { "- Night Train", "", "Night Train" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_quotes (void)
{
  static const Case cases[] = {
    { "Blue Harbor \"Night Train\" M/V", "Blue Harbor", "Night Train" },
    { "Blue Harbor “Night Train” M/V", "Blue Harbor", "Night Train" },
    { "Blue Harbor 'Night Train' MV", "Blue Harbor", "Night Train" },
    { "Blue Harbor: \"Night Train\"", "Blue Harbor", "Night Train" },
    { "Blue Harbor - \"Night Train\" (Official Video)", "Blue Harbor", "Night Train" },
    { "Blue Harbor「Night Train」", "Blue Harbor", "Night Train" },
    { "Blue Harbor『Night Train』Music Video", "Blue Harbor", "Night Train" },
    { "Blue Harbor <Night Train> MV", "Blue Harbor", "Night Train" },
    { "[MV] BLUE(블루) 'Night Train(밤 기차)'", "BLUE(블루)", "Night Train(밤 기차)" },
    { "BLUE[블루] \"NIGHT [밤]\" M/V", "BLUE", "NIGHT" },
    { "Blue Harbor \"Night Train\" Dance Practice", "Blue Harbor", "Night Train" },
    { "Blue Harbor \"Night Train\" (Some Remix) MV", "Blue Harbor", "Night Train (Some Remix)" },
    { "Blue Harbor - [Night Train] MV", "Blue Harbor", "Night Train" },
    { "\"Night Train\" by Blue Harbor", "Blue Harbor", "Night Train" },
    { "\"Night Train\" - Blue Harbor", "Blue Harbor", "Night Train" },
    { "'Night Train' something", "", "Night Train" },
    /* nicknames, apostrophes and quoted words are no titles */
    { "\"Wild Uncle\" Bob - Night Train", "\"Wild Uncle\" Bob", "Night Train" },
    { "Bob \"Wild\" Uncle - Night Train", "Bob \"Wild\" Uncle", "Night Train" },
    { "Theme from \"Night Train\"", "", "Theme from \"Night Train\"" },
    { "Don't Stop 'Til You're Tired", "", "Don't Stop 'Til You're Tired" },
    { "Don't Say 'No'", "", "Don't Say 'No'" },
    { "Night 'n' Day", "", "Night 'n' Day" },
    { "Night Train 12\"", "", "Night Train 12\"" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_upload_notes (void)
{
  static const char *const notes[] = {
    "(Official Music Video)",
    "[Official Video]",
    "(OFFICIAL LYRICS VIDEO)",
    "(Official Video) [HD]",
    "(Official Video",
    "(Visualizer)",
    "(Audio)",
    "[Official Audio]",
    "(Video Clip)",
    "(Clip Officiel)",
    "(Vídeo Oficial)",
    "(Áudio Oficial)",
    "(HD)",
    "HD",
    "HQ",
    "4K",
    "MV",
    "M/V",
    "Official Video",
    "Official HD Video",
    "Music Video HD",
    "video clip officiel",
    "offizielles Video",
    "videoclip",
    "with lyrics",
    "+ Lyrics",
    "Lyrics",
    "w/ lyrics",
    "Audio HD",
    "clip officiel HD",
    "LIVE",
    "LIVE HD",
    "OFFICIAL",
    "Full Album",
    "(Full Album)",
    "(Full Album 1998)",
    "(1998)",
    "(not the video)",
    "(some hall 2/12/18)",
    "(some hall 2018-12-02)",
    "- Audio",
    "- Official Video",
    "| Official Video",
    "- Lyrics [Translation]",
    "**NEW**",
    "[Some Label]",
    "()",
    "(  )",
    ".avi",
    " .MOV",
    "🔥",
    "(Explicit)",
    "[Clean]",
    "(Parody of \"Day Train\" by Red Coast)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++) {
    gboolean is_extension = strchr (notes[i], '.') != NULL;
    g_autofree char *raw
        = g_strdup_printf ("Blue Harbor - Night Train%s%s", is_extension ? "" : " ", notes[i]);
    g_autofree char *alone = g_strdup_printf ("Night Train%s%s", is_extension ? "" : " ", notes[i]);
    const Case cases[] = { { raw, "Blue Harbor", "Night Train" }, { alone, "", "Night Train" } };

    check (cases, G_N_ELEMENTS (cases));
  }
}

static void
test_edition_notes (void)
{
  static const char *const notes[] = {
    "- Remastered 2009",
    "- 2009 Remaster",
    "- 2009 - Remaster",
    "- 2009 Digital Remaster",
    "- 2009 Remastered Version",
    "(Remastered)",
    "[2009 - Remaster]",
    "(Remastered Deluxe Box Set)",
    "[Remastered] (Remastered Version)",
    "(Album Version)",
    "- Single Version",
    "- Mono",
    "- Mono Version",
    "- Original Version 1978",
    "(Edit)",
    "(Super Deluxe Edition)",
    "(20th Anniversary Edition)",
    "- 20th Anniversary Edition",
    "Deluxe Edition",
    "20th Anniversary",
    "Album Version",
    "- Re-Recorded",
    "(Bonus Tracks)",
    "[Bonus Track]",
    "- Single",
    "- EP",
    "(Album Version [Explicit])",
    "Re-Issue",
    "[Re-issue + Bonus]",
    "- Live",
    "- Live @ Hall",
    "- Live at The Hall, 1987",
    "- Live 1987",
    "- Live Version",
    "(Live in Paris)",
    "[Live]",
    "(Acoustic Live)",
  };
  static const Case kept[] = {
    { "Night Train - Live / Remastered", "", "Night Train - Live" },
    { "Night Train (Remastered) (Something)", "", "Night Train (Something)" },
    { "Night Train [Reissue + Bonus] [Something]", "", "Night Train [Something]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++) {
    g_autofree char *raw = g_strdup_printf ("Night Train %s", notes[i]);
    const Case cases[] = { { raw, "", "Night Train" } };

    check (cases, G_N_ELEMENTS (cases));
  }
  check (kept, G_N_ELEMENTS (kept));
}

static void
test_arrangements (void)
{
  static const Case cases[] = {
    { "Night Train (Red Coast Remix)", "", "Night Train (Red Coast Remix)" },
    { "Night Train - Red Coast Remix", "", "Night Train (Red Coast Remix)" },
    { "Night Train - Red Coast dub", "", "Night Train (Red Coast dub)" },
    { "Night Train - Short Version", "", "Night Train (Short Version)" },
    { "Night Train - Radio Edit", "", "Night Train (Radio Edit)" },
    { "Night Train - Instrumental", "", "Night Train (Instrumental)" },
    { "Night Train - From \"The Film\"", "", "Night Train (From \"The Film\")" },
    { "Blue Harbor - Night Train - Radio Edit", "Blue Harbor", "Night Train (Radio Edit)" },
    { "Blue Harbor - Crazy Remix [Official Video]", "Blue Harbor", "Crazy Remix" },
    { "Night Train (feat. Guest)", "", "Night Train" },
    { "Night Train feat. Guest", "", "Night Train feat. Guest" },
    { "Night Train (Lyric Video) ft. Guest", "", "Night Train ft. Guest" },
    { "Blue Harbor - Night Train (feat. Guest)", "Blue Harbor", "Night Train (feat. Guest)" },
    { "Blue Harbor ft. Guest - Night Train", "Blue Harbor ft. Guest", "Night Train" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

/* What looks like a note and is part of a title. */
static void
test_titles_stay (void)
{
  static const char *const titles[] = {
    "Fully Alive",
    "Night Train (Alive)",
    "Night Train (Olive)",
    "Live Forever",
    "Live and Learn",
    "Night Live Train",
    "Video Killed the Radio Star",
    "Official Girl",
    "Audio",
    "Night Train (A Harder Way)",
    "Night Train (in C for Two)",
    "(I Can't Get No) Sleep",
    "Night Train, Pt. 2",
    "Night Train (Part 2)",
    "Number #4 (?)",
    "Make It Official",
    "Just Dance",
    "Remix to Something",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++) {
    g_autofree char *raw = g_strdup_printf ("Blue Harbor - %s", titles[i]);
    const Case cases[] = { { titles[i], "", titles[i] }, { raw, "Blue Harbor", titles[i] } };

    /* "Track - Audio" is a note for a title without an artist. */
    check (cases, g_str_equal (titles[i], "Audio") ? 1 : 2);
  }
}

static void
test_text (void)
{
  static const Case cases[] = {
    { "", "", "" },
    { "   ", "", "" },
    { "-", "", "" },
    { "(", "", "(" },
    { "((((", "", "((((" },
    { "(Official Video)", "", "(Official Video)" },
    { "  Night   Train  ", "", "Night Train" },
    { ";Night Train:", "", "Night Train" },
    { "\"Night Train", "", "Night Train" },
    { "Night\xc2\xa0Train", "", "Night Train" },
    { "Ni\xe2\x80\x8bght Train\xe2\x80\x8d", "", "Night Train" },
    { "Night “Train", "", "Night \"Train" },
    { "Night ‘Train", "", "Night 'Train" },
    { "Night &amp; Day &#39;n&#x27; &lt;3", "", "Night & Day 'n' <3" },
    { "Night &#xzz; Day &#0; &#x110000; &none; x", "",
      "Night &#xzz; Day &#0; &#x110000; &none; x" },
    { "Night\xff Train", "", "Night\xef\xbf\xbd Train" },
    { "Κόσμος - Ήλιος", "Κόσμος", "Ήλιος" },
    { "青い港（ブルー） - 夜汽車［MV］", "青い港(ブルー)", "夜汽車" },
  };
  g_autofree char *deep = g_strnfill (100000, '(');
  g_autoptr (TsParsedTitle) parsed = NULL;

  check (cases, G_N_ELEMENTS (cases));
  parsed = ts_title_parse (deep);
  g_assert_cmpstr (parsed->title, ==, deep);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/title-parser/marks", test_marks);
  g_test_add_func ("/match/title-parser/quotes", test_quotes);
  g_test_add_func ("/match/title-parser/upload-notes", test_upload_notes);
  g_test_add_func ("/match/title-parser/edition-notes", test_edition_notes);
  g_test_add_func ("/match/title-parser/arrangements", test_arrangements);
  g_test_add_func ("/match/title-parser/titles-stay", test_titles_stay);
  g_test_add_func ("/match/title-parser/text", test_text);
  return g_test_run ();
}

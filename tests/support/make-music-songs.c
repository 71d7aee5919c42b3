/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "make-music-songs.h"

/* Names of artists, albums and songs are invented. */
const Song songs[] = {
  { "lamps", "The Tin Meridians", "Harbour Lamps", "Tidewrack", 1973, 1, "Rock;Folk Rock", "flac",
    SONG_PLAIN, "an original" },
  { "ferry", "The Tin Meridians", "Slow Ferry", "Tidewrack", 1973, 2, "Rock;Folk Rock", "flac",
    SONG_PLAIN, "the next song of the album" },
  { "copper", "The Tin Meridians", "Copper Weather", "Tidewrack", 1973, 3, "Rock", "flac",
    SONG_PLAIN, "the next song of the album" },
  { "lamps", "The Tin Meridians", "Harbour Lamps (Remastered 2011)", "Tidewrack (Deluxe Edition)",
    2011, 1, "Rock", "mp3", SONG_LOUDER, "remaster suffix, same take" },
  { "lamps", "Tin Meridians", "Harbour Lamps - 2011 Remaster", "The Best of the Tin Meridians",
    2012, 4, "Rock", "m4a", SONG_LOUDER | SONG_NO_IDS, "dash remaster, article dropped, no ids" },
  { "lamps-live", "The Tin Meridians", "Harbour Lamps (Live at the Gasworks)", "Gasworks Live",
    1976, 1, "Rock", "ogg", SONG_PLAIN, "live: another performance" },
  { "ferry-live", "The Tin Meridians", "Slow Ferry (Live at the Gasworks)", "Gasworks Live", 1976,
    2, "Rock", "ogg", SONG_PLAIN, "live: another performance" },
  { "lamps-cover", "Wren Assembly", "Harbour Lamps", "Borrowed Songs", 2018, 1, "Folk", "flac",
    SONG_PLAIN, "same title by another artist" },
  { "sal", "Café Tempestad", "Corazón de Sal", "Marea Baja", 1994, 1, "Rock en Español;Latin",
    "flac", SONG_PLAIN, "accents, composed" },
  { "farol", "Café Tempestad", "El Último Farol", "Marea Baja", 1994, 2, "Rock en Español;Latin",
    "flac", SONG_PLAIN, "accents, composed" },
  { "sal", "Cafe Tempestad", "Corazon de Sal", "Marea Baja", 1994, 1, "Latin", "mp3", SONG_NO_IDS,
    "accents lost" },
  { "farol", "Cafe\u0301 Tempestad", "El U\u0301ltimo Farol", "Marea Baja", 1994, 2, "Latin",
    "opus", SONG_PLAIN, "accents, decomposed" },
  { "orrery", "Delta Orrery feat. Moth Parade", "Paper Satellites", "Paper Satellites EP", 2016, 1,
    "Electronic;Synthpop", "flac", SONG_PLAIN, "feat. in the artist" },
  { "orrery", "Delta Orrery", "Paper Satellites (feat. Moth Parade)", "Paper Satellites EP", 2016,
    1, "Electronic;Synthpop", "mp3", SONG_PLAIN, "feat. in the title" },
  { "orrery", "Delta Orrery", "Paper Satellites (ft. Moth Parade)", "Night Drive, Vol. 4", 2017, 7,
    "Dance", "m4a", SONG_NO_IDS | SONG_COMPILATION, "ft. in the title, on a compilation" },
  { "orrery-edit", "Delta Orrery feat. Moth Parade", "Paper Satellites (Radio Edit)",
    "Paper Satellites EP", 2016, 2, "Electronic;Synthpop", "ogg", SONG_PLAIN,
    "edit: another recording" },
  { "orrery-instr", "Delta Orrery", "Paper Satellites (Instrumental)", "Paper Satellites EP", 2016,
    3, "Electronic", "opus", SONG_PLAIN, "instrumental: another recording" },
  { "orrery-remix", "Delta Orrery", "Paper Satellites (Kelp Remix)", "Paper Satellites EP", 2016, 4,
    "House", "flac", SONG_PLAIN, "remix: another recording" },
  { "densha", "夜間線路", "終電の約束", "海沿いの駅", 2009, 1, "J-Pop;City Pop", "flac", SONG_PLAIN,
    "Japanese names" },
  { "densha", "Yakan Senro", "Shūden no Yakusoku", "Umizoi no Eki", 2009, 1, "J-Pop", "mp3",
    SONG_PLAIN, "romanised names, same recording id" },
  { "tramvai", "Речной фонарь", "Последний трамвай придёт", "Лёд и медь", 2003, 1,
    "Indie Rock;Post-Punk", "flac", SONG_PLAIN, "Cyrillic with ё" },
  { "tramvai", "Речной Фонарь", "Последний трамвай придет", "Лед и медь", 2003, 1, "Indie Rock",
    "mp3", SONG_NO_IDS, "Cyrillic, е for ё, other capitals" },
  { "qamar", "قافلة الغيم", "ضوء على الرمل", "ليل طويل", 2014, 1, "Arabic Pop", "opus", SONG_PLAIN,
    "right-to-left names" },
  { "iron", "Salt & Iron", "Rock 'n' Rail", "Salt & Iron", 1988, 1, "Hard Rock", "mp3", SONG_PLAIN,
    "ampersand and apostrophes" },
  { "iron", "Salt and Iron", "Rock ’n’ Rail", "Salt and Iron", 1988, 1, "Hard Rock", "m4a",
    SONG_NO_IDS, "and, curly quotes" },
  { "volts", "VX/RY", "O.H.M. / Overvolt", "Transformer Hum", 1979, 1, "Hard Rock", "flac",
    SONG_PLAIN, "slashes in the names" },
  { "cents", "Bolt♥Mouse", "99¢ Dream 😀", "Simple / Симпл", 2020, 1, "Pop", "m4a", SONG_PLAIN,
    "symbols of every kind" },
  { "journey1",
    "The Extraordinarily Long-Winded Chamber Orchestra of the Upper Northern Peninsula and Friends",
    "A Journey That Goes On and On, Long Past the Point at Which a Display Would Have Given Up, "
    "Part I",
    "Interminable Journeys", 2001, 1, "Classical;Orchestral", "flac", SONG_PLAIN,
    "long names, part I" },
  { "journey2",
    "The Extraordinarily Long-Winded Chamber Orchestra of the Upper Northern Peninsula and Friends",
    "A Journey That Goes On and On, Long Past the Point at Which a Display Would Have Given Up, "
    "Part II",
    "Interminable Journeys", 2001, 2, "Classical;Orchestral", "flac", SONG_PLAIN,
    "long names, part II: another recording" },
  { "one", "Oq", "1", "1", 2004, 1, "Ambient", "ogg", SONG_PLAIN, "one-character names" },
  { "seven", "Nine Harbours", "Seven", "Numbers Station", 1999, 1, "Pop", "mp3", SONG_PLAIN,
    "a number as a word" },
  { "7", "Nine Harbours", "7", "Numbers Station", 1999, 2, "Pop", "mp3", SONG_PLAIN,
    "a number as a digit: another song" },
  { "bells", "Nine Harbours", "Eight Bells", "Numbers Station", 1999, 3, "Pop", "mp3",
    SONG_OTHER_IDS, "id of another recording: tags and sound disagree with it" },
  { "rivers", "Larch Hollow; Brass Thicket", "Two Rivers", "Two Rivers", 2019, 1,
    "Folk;Country;Americana", "flac", SONG_PLAIN, "two artists" },
  { "rivers", "Larch Hollow & Brass Thicket", "Two Rivers", "Two Rivers", 2019, 1, "Folk", "opus",
    SONG_PLAIN, "two artists, ampersand" },
  { "shift", "NIGHT FOUNDRY", "WORKING LATE", "OVERTIME", 1985, 1, "NEW WAVE", "mp3", SONG_NO_IDS,
    "capitals" },
  { "shift", "Night Foundry", "Working Late", "Overtime", 1985, 1, "New Wave", "wav", SONG_PLAIN,
    "uncompressed with few tags" },
  { "quote", "Mx. Quote", "He Said \"Go\"; #1", "Quotation Marks", 2010, 1, "Punk", "aiff",
    SONG_PLAIN, "quotes, semicolon, hash" },
  { "window", "Glass Pier", "Window Tax", "Glass Pier", 2006, 1, "Indie Pop", "wma", SONG_PLAIN,
    "Windows Media" },
  { "window", "Glass Pier", "Window Tax", "Glass Pier", 2006, 1, "Indie Pop", "mp3", SONG_PLAIN,
    "the same in another format" },
  { "intro1", "Box Kite Society", "Intro", "Complete Flights, Volume 1", 1990, 1, "Jazz", "ogg",
    SONG_PLAIN, "a title of every album" },
  { "intro2", "Box Kite Society", "Intro", "Complete Flights, Volume 2", 1991, 1, "Jazz", "ogg",
    SONG_PLAIN, "the same title on another album: another recording" },
  { "blank", "Unknown Artist", "Track 01", "", 0, 1, "", "mp3", SONG_NO_IDS, "poor tags" },
  { "notag", "", "untitled recording", "", 0, 0, "", "mp3", SONG_NO_TAGS | SONG_NO_IDS,
    "no tags at all" },
};

const guint n_songs = G_N_ELEMENTS (songs);

void
song_fill (guint index, Song *song, GStringChunk *strings)
{
  static const char *const adjectives[]
      = { "Quiet",  "Amber",    "Hollow", "Distant",  "Velvet", "Broken",
          "Silver", "Restless", "Pewter", "Northern", "Paper",  "Crimson" };
  static const char *const nouns[]
      = { "Estuary", "Engine",  "Lighthouse", "Signal", "Mirror",  "Harvest", "Canyon",
          "Viaduct", "Orchard", "Voltage",    "Meadow", "Compass", "Turbine" };
  static const char *const genres[]
      = { "Rock", "Jazz", "Electronic;House", "Folk", "Metal", "Ambient", "Hip-Hop", "Classical" };
  static const char *const extensions[] = { "mp3", "flac", "ogg", "opus", "m4a" };
  const guint album = index / 10;
  const char *artist_adjective = adjectives[album % G_N_ELEMENTS (adjectives)];
  const char *artist_noun = nouns[(album * 5 + 1) % G_N_ELEMENTS (nouns)];
  const guint mixed = index * 2654435761u >> 8;
  char text[200];

  *song = (Song){ .flags = SONG_PLAIN, .why = "filler" };
  g_snprintf (text, sizeof text, "fill%u", index);
  song->take = g_string_chunk_insert (strings, text);
  g_snprintf (text, sizeof text, "%s %s %s", artist_adjective, artist_noun,
              album / 12 % 2 == 0 ? "Collective" : "Revival");
  song->artist = g_string_chunk_insert_const (strings, text);
  g_snprintf (text, sizeof text, "%s %s, No. %u", adjectives[mixed % G_N_ELEMENTS (adjectives)],
              nouns[mixed / 12 % G_N_ELEMENTS (nouns)], index + 1);
  song->title = g_string_chunk_insert (strings, text);
  g_snprintf (text, sizeof text, "%s %s Sessions %u", artist_adjective, artist_noun, album + 1);
  song->album = g_string_chunk_insert_const (strings, text);
  song->year = 1970 + (int) (album * 7 % 55);
  song->track = 1 + (int) (index % 10);
  song->genres = genres[album % G_N_ELEMENTS (genres)];
  song->extension = extensions[album % G_N_ELEMENTS (extensions)];
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one place that speaks C++: TagLib's C binding of 1.13 knows neither the property map nor the
 * properties of a format. Builds with TagLib 1.13 and 2.x alike.
 */
#include "ts-tag-file.h"

#include <cstring>
#include <memory>
#include <unistd.h>

#include <aifffile.h>
#include <apefile.h>
#include <apefooter.h>
#include <apeitem.h>
#include <apetag.h>
#include <asffile.h>
#include <asfpicture.h>
#include <asftag.h>
#include <attachedpictureframe.h>
#include <fileref.h>
#include <flacfile.h>
#include <flacpicture.h>
#include <id3v1genres.h>
#include <id3v2framefactory.h>
#include <id3v2header.h>
#include <id3v2tag.h>
#include <mp4coverart.h>
#include <mp4file.h>
#include <mp4tag.h>
#include <mpcfile.h>
#include <mpegfile.h>
#include <oggflacfile.h>
#include <opusfile.h>
#include <speexfile.h>
#include <tfilestream.h>
#include <tpropertymap.h>
#include <trueaudiofile.h>
#include <vorbisfile.h>
#include <wavfile.h>
#include <wavpackfile.h>
#include <xingheader.h>
#include <xiphcomment.h>

namespace
{

class Collector
{
public:
  Collector (TsTagFunc func, gpointer user_data) : func (func), user_data (user_data)
  {
  }

  /* Values of a key that an earlier map had are not repeated. */
  void
  add (const TagLib::PropertyMap &map)
  {
    for (const auto &property : map)
      if (!seen.contains (property.first)) {
        add_values (property.first, property.second);
        seen.insert (property.first, property.second);
      }
  }

  void
  add (const TagLib::String &key, const TagLib::StringList &values)
  {
    const TagLib::String upper = key.upper ();

    if (!seen.contains (upper))
      add_values (upper, values);
  }

private:
  void
  add_values (const TagLib::String &key, const TagLib::StringList &values)
  {
    for (const auto &value : values)
      func (key.toCString (true), value.toCString (true), user_data);
  }

  TsTagFunc func;
  gpointer user_data;
  TagLib::PropertyMap seen;
};

using FilePtr = std::unique_ptr<TagLib::File>;

FilePtr
open_ogg (TagLib::IOStream *stream)
{
  if (TagLib::Ogg::Opus::File::isSupported (stream))
    return FilePtr (new TagLib::Ogg::Opus::File (stream));
  if (TagLib::Ogg::Vorbis::File::isSupported (stream))
    return FilePtr (new TagLib::Ogg::Vorbis::File (stream));
  if (TagLib::Ogg::FLAC::File::isSupported (stream))
    return FilePtr (new TagLib::Ogg::FLAC::File (stream));
  if (TagLib::Ogg::Speex::File::isSupported (stream))
    return FilePtr (new TagLib::Ogg::Speex::File (stream));
  return nullptr;
}

/* Exact marks first; MPEG audio has none but its frames, so it comes last. */
FilePtr
open_by_content (TagLib::IOStream *stream, const char *head, gsize length)
{
  if (length >= 12 && std::memcmp (head, "RIFF", 4) == 0 && std::memcmp (head + 8, "WAVE", 4) == 0)
    return FilePtr (new TagLib::RIFF::WAV::File (stream));
  if (length >= 12 && std::memcmp (head, "FORM", 4) == 0 && std::memcmp (head + 8, "AIF", 3) == 0)
    return FilePtr (new TagLib::RIFF::AIFF::File (stream));
  if (length >= 8 && std::memcmp (head + 4, "ftyp", 4) == 0)
    return FilePtr (new TagLib::MP4::File (stream));
  if (std::memcmp (head, "OggS", 4) == 0)
    return open_ogg (stream);
  if (TagLib::ASF::File::isSupported (stream))
    return FilePtr (new TagLib::ASF::File (stream));
  if (TagLib::FLAC::File::isSupported (stream))
#if TAGLIB_MAJOR_VERSION >= 2
    return FilePtr (new TagLib::FLAC::File (stream));
#else
    return FilePtr (new TagLib::FLAC::File (stream, TagLib::ID3v2::FrameFactory::instance ()));
#endif
  if (TagLib::WavPack::File::isSupported (stream))
    return FilePtr (new TagLib::WavPack::File (stream));
  if (TagLib::APE::File::isSupported (stream))
    return FilePtr (new TagLib::APE::File (stream));
  if (TagLib::MPC::File::isSupported (stream))
    return FilePtr (new TagLib::MPC::File (stream));
  if (TagLib::TrueAudio::File::isSupported (stream))
    return FilePtr (new TagLib::TrueAudio::File (stream));
  if (TagLib::MPEG::File::isSupported (stream))
#if TAGLIB_MAJOR_VERSION >= 2
    return FilePtr (new TagLib::MPEG::File (stream));
#else
    return FilePtr (new TagLib::MPEG::File (stream, TagLib::ID3v2::FrameFactory::instance ()));
#endif
  return nullptr;
}

void
describe_mpeg (TagLib::MPEG::File *mpeg, TsTagFile *file, Collector &collector)
{
  const TagLib::MPEG::Properties *properties = mpeg->audioProperties ();

  static const char *const layers[] = { nullptr, "MP1", "MP2", "MP3" };

  if (properties != nullptr) {
    const TagLib::MPEG::XingHeader *xing = properties->xingHeader ();

    if (properties->layer () >= 1 && properties->layer () <= 3)
      file->codec = layers[properties->layer ()];
#if TAGLIB_MAJOR_VERSION >= 2
    if (properties->isADTS ())
      file->codec = "AAC";
#endif
    /* The header counts the bytes of all frames; a little less is a habit of some encoders. */
    if (xing != nullptr && xing->isValid () && xing->totalSize () > 0) {
      const gint64 rest = (gint64) mpeg->length () - (gint64) mpeg->firstFrameOffset ();

      file->is_cut_off
          = rest < (gint64) xing->totalSize () - (gint64) xing->totalSize () / 50 - 2048;
    }
  }
  if (mpeg->hasID3v2Tag ())
    file->id3v2_version = (int) mpeg->ID3v2Tag ()->header ()->majorVersion ();
  collector.add (mpeg->properties ());
  /* Gains are often in an APE tag behind an ID3 tag that holds the rest. */
  if (mpeg->hasAPETag ())
    collector.add (mpeg->APETag ()->properties ());
}

void
describe_mp4 (TagLib::MP4::File *mp4, TsTagFile *file, Collector &collector)
{
  const TagLib::MP4::Properties *properties = mp4->audioProperties ();

  if (properties != nullptr) {
    if (properties->codec () == TagLib::MP4::Properties::AAC)
      file->codec = "AAC";
    else if (properties->codec () == TagLib::MP4::Properties::ALAC)
      file->codec = "ALAC";
    file->bits_per_sample = file->codec != nullptr && std::strcmp (file->codec, "ALAC") == 0
                                ? properties->bitsPerSample ()
                                : 0;
  }
  collector.add (mp4->properties ());
  /* "----:com.apple.iTunes:NAME" holds what has no atom of its own; the map knows only some. */
  if (mp4->tag () != nullptr)
    for (const auto &item : mp4->tag ()->itemMap ()) {
      const int colon = item.first.rfind (":");

      if (item.first.startsWith ("----") && colon >= 0)
        collector.add (item.first.substr ((unsigned int) colon + 1), item.second.toStringList ());
    }
}

void
describe_asf (TagLib::ASF::File *asf, TsTagFile *file, Collector &collector)
{
  const TagLib::ASF::Properties *properties = asf->audioProperties ();

  file->codec = "WMA";
  if (properties != nullptr && properties->codec () == TagLib::ASF::Properties::WMA9Lossless) {
    file->codec = "WMA Lossless";
    file->bits_per_sample = properties->bitsPerSample ();
  }
  collector.add (asf->properties ());
  if (asf->tag () != nullptr)
    for (const auto &entry : asf->tag ()->attributeListMap ()) {
      TagLib::StringList values;

      for (const auto &attribute : entry.second)
        if (attribute.type () == TagLib::ASF::Attribute::UnicodeType)
          values.append (attribute.toString ());
      collector.add (entry.first, values);
    }
}

void
describe (TagLib::File *any, TsTagFile *file, Collector &collector)
{
  if (auto *mpeg = dynamic_cast<TagLib::MPEG::File *> (any)) {
    describe_mpeg (mpeg, file, collector);
    return;
  }
  if (auto *mp4 = dynamic_cast<TagLib::MP4::File *> (any)) {
    describe_mp4 (mp4, file, collector);
    return;
  }
  if (auto *asf = dynamic_cast<TagLib::ASF::File *> (any)) {
    describe_asf (asf, file, collector);
    return;
  }
  if (auto *flac = dynamic_cast<TagLib::FLAC::File *> (any)) {
    file->codec = "FLAC";
    file->bits_per_sample
        = flac->audioProperties () ? flac->audioProperties ()->bitsPerSample () : 0;
  } else if (auto *ogg_flac = dynamic_cast<TagLib::Ogg::FLAC::File *> (any)) {
    file->codec = "FLAC";
    file->bits_per_sample
        = ogg_flac->audioProperties () ? ogg_flac->audioProperties ()->bitsPerSample () : 0;
  } else if (dynamic_cast<TagLib::Ogg::Vorbis::File *> (any)) {
    file->codec = "Vorbis";
  } else if (dynamic_cast<TagLib::Ogg::Opus::File *> (any)) {
    file->codec = "Opus";
    file->has_r128_gains = TRUE;
  } else if (dynamic_cast<TagLib::Ogg::Speex::File *> (any)) {
    file->codec = "Speex";
  } else if (auto *wav = dynamic_cast<TagLib::RIFF::WAV::File *> (any)) {
    file->codec = "PCM";
    file->bits_per_sample = wav->audioProperties () ? wav->audioProperties ()->bitsPerSample () : 0;
    if (wav->hasID3v2Tag ())
      file->id3v2_version = (int) wav->ID3v2Tag ()->header ()->majorVersion ();
  } else if (auto *aiff = dynamic_cast<TagLib::RIFF::AIFF::File *> (any)) {
    file->codec = "PCM";
    file->bits_per_sample
        = aiff->audioProperties () ? aiff->audioProperties ()->bitsPerSample () : 0;
    if (aiff->hasID3v2Tag ())
      file->id3v2_version = (int) aiff->tag ()->header ()->majorVersion ();
  } else if (auto *wavpack = dynamic_cast<TagLib::WavPack::File *> (any)) {
    file->codec = "WavPack";
    file->bits_per_sample
        = wavpack->audioProperties () ? wavpack->audioProperties ()->bitsPerSample () : 0;
  } else if (auto *ape = dynamic_cast<TagLib::APE::File *> (any)) {
    file->codec = "APE";
    file->bits_per_sample = ape->audioProperties () ? ape->audioProperties ()->bitsPerSample () : 0;
  } else if (auto *tta = dynamic_cast<TagLib::TrueAudio::File *> (any)) {
    file->codec = "TTA";
    file->bits_per_sample = tta->audioProperties () ? tta->audioProperties ()->bitsPerSample () : 0;
  } else if (dynamic_cast<TagLib::MPC::File *> (any)) {
    file->codec = "Musepack";
  }
  collector.add (any->properties ());
}

/* The picture that is a front cover, or the first. */
class PictureChoice
{
public:
  void
  offer (const TagLib::ByteVector &data, bool is_front)
  {
    if (data.isEmpty () || (has_front || (!best.isEmpty () && !is_front)))
      return;
    best = data;
    has_front = is_front;
  }

  void
  offer (const TagLib::List<TagLib::FLAC::Picture *> &pictures)
  {
    for (const auto *picture : pictures)
      offer (picture->data (), picture->type () == TagLib::FLAC::Picture::FrontCover);
  }

  void
  offer (const TagLib::ID3v2::Tag *tag)
  {
    if (tag == nullptr)
      return;
    for (const auto *frame : tag->frameList ("APIC")) {
      const auto *picture = dynamic_cast<const TagLib::ID3v2::AttachedPictureFrame *> (frame);

      if (picture != nullptr)
        offer (picture->picture (),
               picture->type () == TagLib::ID3v2::AttachedPictureFrame::FrontCover);
    }
  }

  /* The name of the picture's file, a zero, then its bytes. */
  void
  offer (const TagLib::APE::Tag *tag)
  {
    if (tag == nullptr)
      return;
    for (const auto &item : tag->itemListMap ()) {
      const TagLib::ByteVector data = item.second.binaryData ();
      const int zero = data.find ('\0');

      if (item.first.upper ().startsWith ("COVER ART") && zero >= 0)
        offer (data.mid ((unsigned int) zero + 1), item.first.upper () == "COVER ART (FRONT)");
    }
  }

  TagLib::ByteVector best;

private:
  bool has_front = false;
};

void
choose_picture (TagLib::File *any, PictureChoice &choice)
{
  if (auto *mpeg = dynamic_cast<TagLib::MPEG::File *> (any)) {
    choice.offer (mpeg->hasID3v2Tag () ? mpeg->ID3v2Tag () : nullptr);
    choice.offer (mpeg->hasAPETag () ? mpeg->APETag () : nullptr);
  } else if (auto *mp4 = dynamic_cast<TagLib::MP4::File *> (any)) {
    if (mp4->tag () != nullptr && mp4->tag ()->contains ("covr"))
      for (const auto &cover : mp4->tag ()->item ("covr").toCoverArtList ())
        choice.offer (cover.data (), false);
  } else if (auto *asf = dynamic_cast<TagLib::ASF::File *> (any)) {
    if (asf->tag () != nullptr && asf->tag ()->contains ("WM/Picture"))
      for (const auto &attribute : asf->tag ()->attribute ("WM/Picture")) {
        const TagLib::ASF::Picture picture = attribute.toPicture ();

        choice.offer (picture.picture (), picture.type () == TagLib::ASF::Picture::FrontCover);
      }
  } else if (auto *flac = dynamic_cast<TagLib::FLAC::File *> (any)) {
    choice.offer (flac->pictureList ());
  } else if (auto *wav = dynamic_cast<TagLib::RIFF::WAV::File *> (any)) {
    choice.offer (wav->hasID3v2Tag () ? wav->ID3v2Tag () : nullptr);
  } else if (auto *aiff = dynamic_cast<TagLib::RIFF::AIFF::File *> (any)) {
    choice.offer (aiff->hasID3v2Tag () ? aiff->tag () : nullptr);
  } else if (auto *wavpack = dynamic_cast<TagLib::WavPack::File *> (any)) {
    choice.offer (wavpack->hasAPETag () ? wavpack->APETag () : nullptr);
  } else if (auto *ape = dynamic_cast<TagLib::APE::File *> (any)) {
    choice.offer (ape->hasAPETag () ? ape->APETag () : nullptr);
  } else if (auto *mpc = dynamic_cast<TagLib::MPC::File *> (any)) {
    choice.offer (mpc->hasAPETag () ? mpc->APETag () : nullptr);
  } else if (auto *comment = dynamic_cast<TagLib::Ogg::XiphComment *> (any->tag ())) {
    choice.offer (comment->pictureList ());
  }
}

} // namespace

extern "C" GBytes *
ts_tag_file_read_picture (int fd)
{
  const unsigned int largest = 16 * 1024 * 1024;
  char head[12] = { 0 };
  int own_fd;

  if (pread (fd, head, sizeof head, 0) < 4)
    return nullptr;
  own_fd = dup (fd);
  if (own_fd < 0)
    return nullptr;
  try {
    TagLib::FileStream stream (own_fd, true);
    FilePtr any = open_by_content (&stream, head, sizeof head);
    PictureChoice choice;

    if (any == nullptr || !any->isValid ())
      return nullptr;
    choose_picture (any.get (), choice);
    if (choice.best.isEmpty () || choice.best.size () > largest)
      return nullptr;
    return g_bytes_new (choice.best.data (), choice.best.size ());
  } catch (...) {
    return nullptr;
  }
}

extern "C" gboolean
ts_tag_file_read (int fd, TsTagFile *file, TsTagFunc func, gpointer user_data)
{
  char head[12] = { 0 };
  int own_fd;

  *file = TsTagFile ();
  if (pread (fd, head, sizeof head, 0) < 4)
    return FALSE;
  own_fd = dup (fd); /* the stream closes what it was given */
  if (own_fd < 0)
    return FALSE;
  /* No exception may cross into C; damaged files make some versions throw. */
  try {
    TagLib::FileStream stream (own_fd, true);
    FilePtr any = open_by_content (&stream, head, sizeof head);
    const TagLib::AudioProperties *properties;

    file->is_damaged = any != nullptr || std::memcmp (head, "OggS", 4) == 0;
    if (any == nullptr || !any->isValid ())
      return FALSE;
    file->is_damaged = FALSE;
    properties = any->audioProperties ();
    if (properties != nullptr) {
      file->duration_ms = properties->lengthInMilliseconds ();
      file->bit_rate_kbps = properties->bitrate ();
      file->sample_rate_hz = properties->sampleRate ();
      file->channels = properties->channels ();
    }

    Collector collector (func, user_data);
    describe (any.get (), file, collector);
    return TRUE;
  } catch (...) {
    return FALSE;
  }
}

extern "C" gboolean
ts_tag_file_is_genre (const char *name)
{
  static const TagLib::StringList genres = TagLib::ID3v1::genreList ();
  const TagLib::String wanted (name, TagLib::String::UTF8);

  return genres.contains (wanted);
}

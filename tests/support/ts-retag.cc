/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ts-retag.h"

#include <fileref.h>
#include <tpropertymap.h>

gboolean
ts_retag (const char *path, const char *const *pairs)
{
  TagLib::FileRef file (path, false);
  TagLib::PropertyMap changes;

  if (file.isNull () || file.file () == nullptr || !file.file ()->isValid ())
    return FALSE;
  for (; pairs[0] != nullptr; pairs += 2) {
    TagLib::StringList &values = changes[TagLib::String (pairs[0], TagLib::String::UTF8)];

    if (pairs[1][0] != '\0')
      values.append (TagLib::String (pairs[1], TagLib::String::UTF8));
  }

  TagLib::PropertyMap properties = file.file ()->properties ();
  for (const auto &change : changes) {
    if (change.second.isEmpty ())
      properties.erase (change.first);
    else
      properties.replace (change.first, change.second);
  }
  file.file ()->setProperties (properties);
  return file.save ();
}

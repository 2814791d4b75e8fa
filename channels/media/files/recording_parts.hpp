#pragma once
#include "channels/media/files/recording_file.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include <cstdint>
#include <string_view>
#include <vector>

/// The files of one recording: the first, and those with which it went on after the process died or it was
/// begun anew, `ID.wav`, `ID-2.wav` and so on; with a key `.wav.enc`.
namespace strowger::channels::media {

struct recording_part {
  std::filesystem::path path;
  std::uint64_t id = 0; ///< of the recording
  unsigned number = 1;  ///< 2 and more: it went on
  bool encrypted = false;
};
/// What a file's name says; nothing: it is no recording's.
[[nodiscard]] bool read_part_name(const std::filesystem::path& path, recording_part& to);
/// How long the audio in a file of this size is, the last piece of one that was torn off included.
[[nodiscard]] routing::milliseconds length_of(std::uint64_t file_bytes, bool encrypted);

struct whole_recording {
  std::string wav;
  bool whole = true; ///< else a file was torn off: what there is up to there
};
/// All parts, which are one recording's and in their order, as one WAV file of stereo audio. Refused: a part
/// that cannot be read, or whose key does not fit.
[[nodiscard]] routing::result<whole_recording> read_parts(const std::vector<recording_part>& parts,
                                                          const std::string& key);

} // namespace strowger::channels::media

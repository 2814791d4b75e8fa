#pragma once
#include "channels/media/files/recording_reader.hpp"
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
/// The name of the file with this number.
[[nodiscard]] std::string part_name(std::uint64_t id, unsigned number, bool encrypted);
/// How long the audio in a file of this size is, the last piece of one that was torn off included.
[[nodiscard]] routing::milliseconds length_of(std::uint64_t file_bytes, bool encrypted);

/// All parts, which are one recording's and in their order, as one WAV file of stereo audio, read from
/// wherever one likes and never held as a whole. One thread; may block.
class recording_sound {
public:
  /// Refused: a part that cannot be read, or whose key does not fit.
  static routing::result<recording_sound> open(const std::vector<recording_part>& parts,
                                               const std::string& key);

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; } ///< of the WAV file
  [[nodiscard]] bool whole() const { return whole_; } ///< else a file was torn off: what there is up to there
  /// Fills `to` with what stands from `from` on; both within `bytes`. False: something of it cannot be read
  /// and is silence.
  bool read(std::uint64_t from, std::span<std::uint8_t> to);
  /// As much of `most` bytes as there is from `from` on.
  bool read(std::uint64_t from, std::uint64_t most, std::string& to);

private:
  recording_sound() = default;
  struct piece {
    std::unique_ptr<recording_reader> file;
    std::uint64_t begin = 0, audio = 0; ///< where in the WAV file; bytes
  };
  std::vector<piece> pieces_;
  std::uint64_t bytes_ = 0;
  bool whole_ = true;
};

} // namespace strowger::channels::media

#pragma once
#include "channels/media/files/recording_file.hpp"
#include <cstdint>
#include <memory>
#include <span>
#include <string>

/// One file of a recording, read from wherever one likes. A part costs that part: pieces that are sealed by
/// themselves are opened alone, of an earlier file, whose pieces hang together, where one can go on reading
/// is remembered every mebibyte; its one look through is at the opening. What is there at the opening counts,
/// so the file may be one that is being written. Holds a descriptor and the key. One thread; may block.
namespace strowger::channels::media {

class recording_reader {
public:
  /// Refused: a file that cannot be read, a key that does not fit.
  static routing::result<std::unique_ptr<recording_reader>> open(const std::filesystem::path& path,
                                                                 const std::string& key);
  virtual ~recording_reader() = default;
  recording_reader(const recording_reader&) = delete;
  recording_reader& operator=(const recording_reader&) = delete;

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; } ///< of its WAV file, the header included
  [[nodiscard]] bool whole() const { return whole_; }          ///< its end is there
  /// Fills `to` with what stands from `from` on; both within `bytes`. False: something of it was changed or
  /// could not be read, and is zero bytes, which are silence.
  virtual bool read(std::uint64_t from, std::span<std::uint8_t> to) = 0;

protected:
  recording_reader() = default;
  std::uint64_t bytes_ = 0;
  bool whole_ = false;
};

} // namespace strowger::channels::media

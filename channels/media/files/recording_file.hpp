#pragma once
#include "channels/media/files/wav_header.hpp"
#include "channels/media/rtp.hpp"
#include "routing/model/result.hpp"
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

/// Recordings on the disk: a stereo WAV file of 16 bits at 8,000 samples a second, as it is or encrypted.
///
/// Encrypted: the eight bytes `STRWREC1`, the 24 bytes of a libsodium secretstream header, then the WAV file
/// in pieces of at most 16,000 bytes (half a second), each with the 17 bytes secretstream adds; the last one
/// is marked as such. Of a file that was torn off everything up to its last whole piece can be read, and it
/// is told that it was torn; a piece that was changed, left out or put elsewhere ends the reading.
namespace strowger::channels::media {

inline constexpr std::size_t recording_piece_bytes = 16'000;
inline constexpr std::size_t recording_key_bytes = 32;

/// One file that is being written. One thread; may block as the disk does.
class recording_file {
public:
  /// `key` empty: a plain WAV file. The file is made anew, for its owner alone; one that exists is refused.
  static routing::result<std::unique_ptr<recording_file>> create(const std::filesystem::path& path,
                                                                 const std::string& key);
  ~recording_file();
  recording_file(const recording_file&) = delete;
  recording_file& operator=(const recording_file&) = delete;

  /// Interleaved samples, at most `recording_piece_bytes`. False when the disk refuses.
  bool write(std::span<const std::int16_t> samples);
  /// Marks the end, brings the header up to date and syncs. False when the disk refuses.
  bool finish();
  [[nodiscard]] std::uint64_t bytes() const;

private:
  struct state;
  explicit recording_file(std::unique_ptr<state> opened);
  std::unique_ptr<state> state_;
};

struct read_recording_end {
  bool whole = false; ///< else it was torn off, or changed from there on
  std::uint64_t bytes = 0;
};
/// Reads a recording, of either kind, and gives its bytes (a WAV file's) piece by piece. Refused: a file that
/// cannot be read, a key that does not fit.
routing::result<read_recording_end> read_recording(const std::filesystem::path& path, const std::string& key,
                                                   const std::function<void(bytes_view)>& take);

} // namespace strowger::channels::media

#pragma once
#include "channels/media/files/wav_header.hpp"
#include "channels/media/rtp.hpp"
#include "routing/model/result.hpp"
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

/// Recordings on the disk: a stereo WAV file of 16 bits at 8,000 samples a second, as it is or encrypted.
///
/// Encrypted: the eight bytes `STRWREC2`, 24 random bytes, then the WAV file in pieces of 16,000 bytes (half
/// a second; the last one may be shorter), each sealed by itself with XChaCha20-Poly1305: a byte that is 1 of
/// the last piece and else 0, authenticated with it, the piece, and the 16 bytes of its tag. A piece's nonce
/// is the random bytes, their last eight combined (exclusive or, little endian) with the piece's number from
/// 0: any piece is read without those before it, and one that was changed, left out or put elsewhere is
/// noticed. Earlier files begin with `STRWREC1`: the 24 bytes of a libsodium secretstream header, then the
/// same pieces, each with the 17 bytes secretstream adds. They are read (recording_reader.hpp) and not
/// written any more.
namespace strowger::channels::media {

inline constexpr std::size_t recording_piece_bytes = 16'000;
inline constexpr std::size_t recording_key_bytes = 32;
inline constexpr std::size_t recording_head_bytes = 32;  ///< of an encrypted file
inline constexpr std::size_t recording_sealed_more = 17; ///< a piece has so many bytes more when sealed
inline constexpr std::string_view sealed_magic = "STRWREC2", chained_magic = "STRWREC1";

using recording_nonce = std::array<std::uint8_t, 24>;
/// Of the piece with this number.
recording_nonce nonce_of_piece(const recording_nonce& random, std::uint64_t piece);

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
  /// All that was put is written, and no end: it goes on in another file. False when the disk refuses.
  bool leave();
  [[nodiscard]] std::uint64_t bytes() const;

private:
  struct state;
  explicit recording_file(std::unique_ptr<state> opened);
  std::unique_ptr<state> state_;
};

struct read_recording_end {
  bool whole = false; ///< else it was torn off, or something of it was changed and is silence
  std::uint64_t bytes = 0;
};
/// Reads a recording, of either kind, and gives its bytes (a WAV file's) piece by piece. Refused: a file that
/// cannot be read, a key that does not fit.
routing::result<read_recording_end> read_recording(const std::filesystem::path& path, const std::string& key,
                                                   const std::function<void(bytes_view)>& take);

} // namespace strowger::channels::media

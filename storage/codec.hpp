#pragma once
#include "storage/archive.hpp"
#include "storage/outcome.hpp"
#include "storage/stream.hpp"
#include <memory>
#include <string>
#include <string_view>

/// Between what the engine holds and what lies on disk. The schema is storage/schema/*.proto; every entry is
/// framed:
///
///     byte 0     format of the frame, 1
///     bytes 1-4  CRC-32C of everything after them, little endian
///     rest       the protobuf message
///
/// Evolution: an unknown field is ignored, so a field may be added when leaving it out means "as before". An
/// unknown fact, input or enumeration value is refused with `newer_version`, because a state folded without
/// it would be wrong. Contents and kept bytes of a group are entries of their own and not in here.
namespace strowger::storage {

/// Not thread-safe: one encoder per thread. Keeps its buffers between calls.
class group_encoder {
public:
  group_encoder();
  ~group_encoder();
  group_encoder(const group_encoder&) = delete;
  group_encoder& operator=(const group_encoder&) = delete;
  /// The framed bytes, good until the next call. `given` is written in the place of the group's own counters.
  std::string_view encode(const group& from, const front_door_counters& given);

private:
  struct buffers;
  std::unique_ptr<buffers> buffers_;
};

[[nodiscard]] std::string encode(const group& from);
[[nodiscard]] std::string encode(const snapshot_piece& from);
[[nodiscard]] std::string encode(const snapshot_mark& from);

/// `damaged` when the checksum or the form is wrong, `newer_version` when it says what this engine does not
/// know.
[[nodiscard]] outcome<group> decode_group(std::string_view bytes);
[[nodiscard]] outcome<snapshot_piece> decode_snapshot_piece(std::string_view bytes);
[[nodiscard]] outcome<snapshot_mark> decode_snapshot_mark(std::string_view bytes);

/// Entries of the index: the groups of one interaction.
[[nodiscard]] std::string encode(const index_entry& from);
[[nodiscard]] outcome<index_entry> decode_index_entry(std::string_view bytes);

/// Bytes of the frame in front of the message.
inline constexpr std::size_t frame_bytes = 5;
/// Frames `message`, and takes it out again after checking.
[[nodiscard]] std::string framed(std::string_view message);
[[nodiscard]] outcome<std::string_view> unframed(std::string_view bytes);

} // namespace strowger::storage

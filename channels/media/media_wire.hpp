#pragma once
#include "channels/media/media_words.hpp"
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// The words of media_words.hpp as bytes: frames of four bytes length, little endian, and a message of
/// media.proto. Pure.
namespace strowger::channels::media {

inline constexpr std::size_t largest_frame = 1U << 20U;

/// Milliseconds as they stand in a message; far too many are cut.
inline routing::milliseconds to_milliseconds(std::uint64_t count) {
  return routing::milliseconds{static_cast<std::int64_t>(count & 0x7fff'ffff'ffffU)};
}

/// Appends a whole frame. False, and nothing appended, where it would be larger than `largest_frame`.
bool append_frame(std::string& to, const media_command& command);
bool append_frame(std::string& to, const media_event& event);

/// Without the length. Nothing where it is no message, or one with values out of their range.
std::optional<media_command> read_command(std::string_view message);
std::optional<media_event> read_event(std::string_view message);

/// Takes frames off what arrived.
class frame_reader {
public:
  void take(std::string_view bytes) { waiting_.append(bytes); }
  /// The next whole message, valid until the next call; nothing when there is none yet, or when `broken`.
  std::optional<std::string_view> next();
  /// A length that no frame has: the connection is of no use any more.
  [[nodiscard]] bool broken() const { return broken_; }

private:
  std::string waiting_;
  std::size_t at_ = 0;
  bool broken_ = false;
};

} // namespace strowger::channels::media

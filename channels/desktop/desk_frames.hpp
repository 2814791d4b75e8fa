#pragma once
#include "channels/desktop/desk.hpp"
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

/// Reads what a desktop page sends (docs/protocols/desktop.md, "Page to engine"). Pure; throws nothing;
/// whatever the bytes, the work is linear in them.
namespace strowger::channels::desktop {

inline constexpr std::size_t page_frame_bytes_max = 32U * 1024U;
/// In characters (code points).
inline constexpr std::size_t said_text_max = 4'000;
inline constexpr std::size_t why_text_max = 500; ///< of `why` and `note`
inline constexpr std::size_t call_number_max = 32, call_digits_max = 64;
inline constexpr std::size_t name_text_max = 200; ///< of reasons, queues, dispositions and names

/// `request` zero: the frame carried none (heartbeat, snapshot, ringing, typing) and nothing is answered.
struct page_request {
  std::uint64_t request = 0;
  desk_request what;
};

/// A frame that does not reach the engine. A malformed one (`closes`: not such an object, unknown type or
/// key, wrong type of a value) costs the page its socket, close code 1008 or, for size, 1009. One that is
/// well formed but says something impossible (an id of another kind, a text too long) is answered under its
/// request number.
struct frame_refusal {
  bool closes = true;
  bool too_big = false;
  std::uint64_t request = 0;
  std::string code, message;
};

std::variant<page_request, frame_refusal> read_page_frame(std::string_view text);

} // namespace strowger::channels::desktop

#include "channels/desktop/surface_core.hpp"
#include "channels/web/exchange.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

/// Recordings for those who may hear them, as WAV, in parts of the browser's choosing (RFC 9110 14).
namespace strowger::channels::desktop {

namespace {

/// A player asks on for what it did not get.
constexpr std::uint64_t part_bytes_max = 1U << 20U;

/// `bytes=FROM-` or `bytes=FROM-TO`; nothing for any other form, which is answered as if nothing was asked.
std::optional<wanted_audio> read_range(std::string_view text) {
  constexpr std::string_view unit = "bytes=";
  if (!text.starts_with(unit)) return std::nullopt;
  text.remove_prefix(unit.size());
  const auto dash = text.find('-');
  if (dash == text.npos) return std::nullopt;
  const auto number = [](std::string_view from, std::uint64_t& to) {
    const auto* end = from.data() + from.size();
    const auto read = std::from_chars(from.data(), end, to);
    return read.ec == std::errc{} && read.ptr == end;
  };
  wanted_audio wanted{0, part_bytes_max};
  std::uint64_t last = 0;
  if (!number(text.substr(0, dash), wanted.from)) return std::nullopt;
  const auto rest = text.substr(dash + 1);
  if (rest.empty()) return wanted;
  if (!number(rest, last) || last < wanted.from) return std::nullopt;
  wanted.most = std::min(part_bytes_max - 1, last - wanted.from) + 1;
  return wanted;
}

web::response failed(int status) {
  web::response answer{status, {}, {}, {}};
  answer.headers.push_back({"Cache-Control", "no-store"});
  return answer;
}

web::response answer_with(routing::result<audio_part> part, bool in_parts) {
  if (!part) {
    const bool later = part.reason().code == routing::error_code::limit_reached;
    auto answer = failed(later ? 503 : 404);
    if (later) answer.headers.push_back({"Retry-After", "2"});
    return answer;
  }
  auto& audio = part.value();
  const auto whole = std::to_string(audio.whole);
  if (in_parts && audio.bytes.empty()) {
    auto answer = failed(416);
    answer.headers.push_back({"Content-Range", "bytes */" + whole});
    return answer;
  }
  const auto last = std::to_string(audio.from + audio.bytes.size() - 1);
  web::response answer{in_parts ? 206 : 200, "audio/wav", std::move(audio.bytes), {}};
  answer.headers = {
      {"Cache-Control", "no-store"}, {"Accept-Ranges", "bytes"}, {"X-Content-Type-Options", "nosniff"}};
  if (in_parts)
    answer.headers.push_back(
        {"Content-Range", "bytes " + std::to_string(audio.from) + "-" + last + "/" + whole});
  return answer;
}

} // namespace

void desktop_surface::core::recording(const web::request& ask, const web::responder& answer) {
  const auto* own = session_of(ask);
  if (own == nullptr) return answer.send(failed(401));
  const auto id = routing::id_from_text<interaction_id>(web::query_value(ask.query, "interaction"));
  if (!id) return answer.send(failed(404));
  const auto range = read_range(ask.range);
  const auto wanted = range.value_or(wanted_audio{0, std::numeric_limits<std::uint64_t>::max()});
  port.hear(own->tenant, own->name, *id, wanted,
            [answer, in_parts = range.has_value()](routing::result<audio_part> part) {
              answer.send(answer_with(std::move(part), in_parts));
            });
}

} // namespace strowger::channels::desktop

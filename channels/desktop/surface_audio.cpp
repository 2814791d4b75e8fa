#include "channels/desktop/audio_range.hpp"
#include "channels/desktop/surface_core.hpp"
#include "channels/web/exchange.hpp"
#include "routing/model/id_text.hpp"
#include <charconv>
#include <optional>

/// Recordings for those who may hear them, as WAV, in parts of the browser's choosing (RFC 9110 14).
namespace strowger::channels::desktop {

namespace {

/// Longer ones, some eight minutes, are had in parts alone: none is held in memory as a whole.
constexpr std::uint64_t whole_bytes_max = 16U << 20U;

web::response failed(int status) {
  web::response answer{status, {}, {}, {}};
  answer.headers.push_back({"Cache-Control", "no-store"});
  return answer;
}

web::response refused(const routing::error& why) {
  const bool later = why.code == routing::error_code::limit_reached;
  auto answer = failed(later ? 503 : why.code == routing::error_code::forbidden ? 403 : 404);
  if (later) answer.headers.push_back({"Retry-After", "2"});
  return answer;
}

web::response answer_with(routing::result<audio_part> part, bool in_parts, bool as_file) {
  if (!part) return refused(part.reason());
  auto& audio = part.value();
  const auto whole = std::to_string(audio.whole);
  if (in_parts && audio.bytes.empty()) {
    auto answer = failed(416);
    answer.headers.push_back({"Content-Range", "bytes */" + whole});
    return answer;
  }
  if (!in_parts && audio.bytes.size() < audio.whole)
    return web::text_response(400, "too long to be sent whole: ask for it in parts, with Range\n");
  const auto last = std::to_string(audio.from + audio.bytes.size() - 1);
  web::response answer{in_parts ? 206 : 200, "audio/wav", std::move(audio.bytes), {}};
  answer.headers = {
      {"Cache-Control", "no-store"}, {"Accept-Ranges", "bytes"}, {"X-Content-Type-Options", "nosniff"}};
  if (as_file) answer.headers.push_back({"Content-Disposition", "attachment; filename=\"recording.wav\""});
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
  const auto range = read_audio_range(ask.range);
  auto wanted = range.value_or(wanted_audio{0, whole_bytes_max});
  wanted.as_file = web::query_value(ask.query, "as") == "file";
  port.hear(
      own->tenant, own->name, *id, wanted,
      [answer, in_parts = range.has_value(), as_file = wanted.as_file](routing::result<audio_part> part) {
        answer.send(answer_with(std::move(part), in_parts, as_file));
      });
}

void desktop_surface::core::recordings(const web::request& ask, const web::responder& answer) {
  const auto* own = session_of(ask);
  if (own == nullptr) return answer.send(failed(401));
  wanted_recordings wanted;
  const auto before = web::query_value(ask.query, "before"), one = web::query_value(ask.query, "interaction");
  const auto* end = before.data() + before.size();
  const auto read = std::from_chars(before.data(), end, wanted.before);
  if (!before.empty() && (read.ec != std::errc{} || read.ptr != end)) return answer.send(failed(400));
  if (!one.empty()) wanted.one = routing::id_from_text<interaction_id>(one);
  if (!one.empty() && !wanted.one) return answer.send(failed(404));
  port.list_recordings(own->tenant, own->name, wanted, [answer](routing::result<std::string> list) {
    if (!list) return answer.send(refused(list.reason()));
    auto good = web::json_response(200, std::move(list.value()));
    good.headers.push_back({"Cache-Control", "no-store"});
    answer.send(std::move(good));
  });
}

} // namespace strowger::channels::desktop

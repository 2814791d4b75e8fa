#include "channels/sip/sdp.hpp"
#include <cstdlib>

using namespace strowger::channels::sip;

/// Any bytes as a session description: refused with a reason, or read; what is read can be answered, and the
/// answer is itself one that the same reader takes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto read = read_session(text, srtp_rule::taken);
  if (!read) {
    if (read.reason().reason.empty()) std::abort();
    return 0;
  }
  const auto& theirs = read.value();
  if (!theirs.opaque.empty()) return 0;
  own_audio ours;
  ours.here = {"192.0.2.1", 30'000};
  if (theirs.secure()) ours.key = own_key{};
  const auto agreed = choose(ours, theirs);
  if (!agreed) std::abort();
  const auto answer = write_answer(ours, theirs);
  if (answer.size() > sdp_bytes_max) return 0;
  const auto again = read_session(answer, theirs.secure() ? srtp_rule::demanded : srtp_rule::refused);
  if (!again || again.value().codecs.size() != 1 || again.value().taken != theirs.taken) std::abort();
  if (again.value().telephone_event != theirs.telephone_event ||
      again.value().streams.size() != theirs.streams.size())
    std::abort();
  strowger::channels::media::line_settings line;
  set_line(line, agreed.value(), theirs);
  if (line.srtp.has_value() != theirs.secure()) std::abort();
  return 0;
}

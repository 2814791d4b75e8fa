#include "channels/sip/call.hpp"
#include <cstdlib>
#include <utility>

using namespace strowger::channels;
using strowger::routing::milliseconds;
using strowger::routing::moment;

namespace {

constexpr strowger::routing::conversation_id the_call{77};

sip::call call_of_now() {
  static const auto settings = std::make_shared<sip::call_settings>();
  static const auto secret = std::make_shared<const sip::installation_secret>();
  return {the_call, settings, sip::leg_names{secret, the_call}};
}

/// The engine takes in what it is told, media opens lines, and nobody else answers; `unheard` are the 200s of
/// ours.
void answer_all(sip::call& of, sip::call_outputs out, moment now, std::vector<sip::dialog_key>& unheard) {
  for (int rounds = 0; rounds < 50 && !out.empty(); ++rounds) {
    sip::call_outputs next;
    for (const auto& one : out) {
      if (const auto* told = std::get_if<sip::tell>(&one); told != nullptr && told->number != 0)
        of.acknowledged(told->number, now, next);
      if (const auto* to_media = std::get_if<media::media_command>(&one))
        if (const auto* open = std::get_if<media::open_line>(to_media))
          of.media_said(media::line_opened{open->settings.line, {"192.0.2.1", 5'004}}, now, next);
      if (const auto* yes = std::get_if<sip::send_response>(&one); yes != nullptr && yes->status == 200)
        unheard.push_back(yes->in);
      if (const auto* asked = std::get_if<sip::send_request>(&one))
        if (of.identity(asked->in) == nullptr) std::abort(); // it would go nowhere
    }
    out = std::move(next);
  }
  if (!out.empty()) std::abort(); // a call that never comes to rest
}

} // namespace

/// Any bytes as what the engine has kept of a call: it goes on from them, or says that it cannot; what it
/// keeps then can be gone on from again, and in either case it ends when the engine wants it to.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view kept{reinterpret_cast<const char*>(data), size};
  moment now{milliseconds{1'000}};
  auto one = call_of_now();
  sip::call_outputs out;
  if (!one.resume(kept, 3, now, out)) {
    out.clear();
    one.lost(now, out);
  } else {
    sip::call_outputs again;
    if (auto other = call_of_now(); !other.resume(one.kept(), 3, now, again)) std::abort();
  }
  std::vector<sip::dialog_key> unheard;
  answer_all(one, std::move(out), now, unheard);
  out.clear();
  one.told({strowger::routing::command_id{1}, the_call, end{"by_agent"}}, now, out);
  answer_all(one, std::move(out), now, unheard);
  for (int seconds = 0; seconds < 120 && !one.over(); ++seconds) {
    now += milliseconds{1'000};
    out.clear();
    one.pass(now, out);
    if (seconds == 33) // RFC 3261 13.3.1.4, as the stack has it
      for (const auto& in : std::exchange(unheard, {})) one.heard(sip::ack_missing{in}, now, out);
    answer_all(one, std::move(out), now, unheard);
  }
  if (!one.over()) std::abort();
  return 0;
}

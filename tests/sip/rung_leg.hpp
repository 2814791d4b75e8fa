#pragma once
#include "channels/sip/call.hpp"
#include <catch2/catch.hpp>

/// A call's machine with a customer in the queue and one leg that is rung, driven step by step.
namespace strowger::tests::rung {

namespace media = channels::media;
namespace sip = channels::sip;
using routing::conversation_id;
using routing::leg_id;

inline const std::string session_head =
    "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n";
inline const std::string in_clear = session_head + "m=audio 4000 RTP/AVP 8\r\n";
inline const std::string with_key = session_head +
                                    "m=audio 4000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"
                                    "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n";
inline const leg_id leg{42};

/// A customer in the queue, and one leg that is rung.
class rung_leg {
public:
  rung_leg(std::vector<sip::destination> at, channels::leg_kind kind) {
    sip::incoming_call from;
    from.what.entry = "support";
    from.identity.call_id = "caller";
    from.identity.local_tag = "ours", from.identity.remote_tag = "theirs";
    from.identity.remote_cseq = 1;
    from.number = 1;
    from.said.cseq = 1;
    from.said.body_type = "application/sdp";
    from.said.body = in_clear;
    machine.arrive(std::move(from), now, out);
    lines_open();
    machine.acknowledged(1, now, out);
    out.clear();
    channels::ring what{rung::leg, "number:+44", "+4420", "", routing::milliseconds{20'000}};
    what.kind = kind;
    machine.ring_at(channels::command_id{7}, what, std::move(at), "no_route", now, out);
    lines_open();
  }

  /// The last INVITE to this place.
  sip::send_request invite(std::uint32_t attempt) const {
    std::optional<sip::send_request> last;
    for (const auto& each : out)
      if (const auto* ask = std::get_if<sip::send_request>(&each);
          ask != nullptr && ask->what == sip::method::invite &&
          ask->in == sip::dialog_key{rung::leg, attempt})
        last = *ask;
    REQUIRE(last);
    return *last;
  }
  bool is_invited(std::uint32_t attempt) const {
    for (const auto& each : out)
      if (const auto* ask = std::get_if<sip::send_request>(&each);
          ask != nullptr && ask->what == sip::method::invite &&
          ask->in == sip::dialog_key{rung::leg, attempt})
        return true;
    return false;
  }
  bool offers_key(std::uint32_t attempt) const {
    return invite(attempt).says.body.find("RTP/SAVP") != std::string::npos;
  }
  void hear(const sip::stack_word& what) { machine.heard(what, now, out); }
  void answers(std::uint32_t attempt, sip::exchange number, int status, std::uint32_t min_s) {
    sip::response_came came{{rung::leg, attempt}, number, sip::method::invite, status, {}};
    came.said.timer.min_s = min_s;
    hear(came);
  }
  void answers(std::uint32_t attempt, int status, const std::string& body = {}) {
    sip::response_came came{{rung::leg, attempt}, invite(attempt).number, sip::method::invite, status, {}};
    came.said.to_tag = "phone" + std::to_string(attempt);
    came.said.contact = "sip:phone@192.0.2.9";
    if (!body.empty()) came.said.body_type = "application/sdp", came.said.body = body;
    hear(came);
  }
  const sip::call_leg& state() const { return machine.legs().at(rung::leg); }
  template <class Word>
  int count() const {
    int found = 0;
    for (const auto& each : out) found += std::holds_alternative<Word>(each) ? 1 : 0;
    return found;
  }
  /// What media has of the leg's line.
  std::optional<media::line_settings> line() const {
    std::optional<media::line_settings> last;
    for (const auto& each : out)
      if (const auto* told = std::get_if<media::media_command>(&each))
        if (const auto* change = std::get_if<media::change_line>(told);
            change != nullptr && change->settings.line == state().line)
          last = change->settings;
    return last;
  }

  routing::moment now{routing::milliseconds{1'000}};
  sip::call_outputs out;

  sip::call machine{conversation_id{77}, std::make_shared<sip::call_settings>(),
                    sip::leg_names{std::make_shared<sip::installation_secret>(), conversation_id{77}}};

private:
  void lines_open() {
    const auto said = out;
    for (const auto& each : said)
      if (const auto* told = std::get_if<media::media_command>(&each))
        if (const auto* open = std::get_if<media::open_line>(told))
          machine.media_said(media::line_opened{open->settings.line, {"192.0.2.1", 5004}}, now, out);
  }
};

inline sip::destination a_phone() {
  sip::destination at;
  at.uri = "sip:phone@192.0.2.9";
  return at;
}

/// A customer and a telephone that talk. `answered`: the telephone has; else it rings still.
struct talking_leg : rung_leg {
  explicit talking_leg(bool answered = true) : rung_leg{{a_phone()}, channels::leg_kind::offer} {
    machine.told({{}, conversation_id{77}, channels::answer{}}, now, out);
    hear(sip::ack_came{{}, {}});
    if (answered) {
      answers(0, 200, in_clear);
      machine.acknowledged(100, now, out);
      REQUIRE(state().phase == sip::leg_phase::confirmed);
    }
    out.clear();
  }
};

} // namespace strowger::tests::rung

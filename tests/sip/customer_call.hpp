#pragma once
#include "tests/sip/lone_call.hpp"
#include <string>

/// A customer's call, in this process or in one that has died.
namespace strowger::tests::lone {

namespace channels = strowger::channels;
namespace media = channels::media;
using channels::arrange;
using routing::milliseconds;

inline constexpr routing::conversation_id the_call{77};
inline constexpr std::uint16_t its_port = 5'004;
inline constexpr auto its_listener = "192.0.2.1:5062";

struct one_call : lone_call {
  explicit one_call(const sip::call_settings& by = {}) : lone_call{the_call, by} {}
  std::string listener = its_listener, trunk = "carrier", contact = "sip:caller@192.0.2.8";
  bool withheld = false, reliable = false, refreshes_itself = false, offers = true;

  template <class What>
  std::vector<What> to_media() const {
    std::vector<What> found;
    for (const auto& one : all<media::media_command>())
      if (const auto* what = std::get_if<What>(&one)) found.push_back(*what);
    return found;
  }
  std::vector<int> answers() const {
    std::vector<int> found;
    for (const auto& one : all<sip::send_response>()) found.push_back(one.status);
    return found;
  }
  void media_says(const media::media_event& what) {
    turn([&](auto& out) { machine.media_said(what, now, out); });
  }
  void line_opens() { media_says(media::line_opened{machine.legs().at({}).line, {"192.0.2.1", its_port}}); }
  void engine_arranges() {
    arrange who_hears;
    who_hears.number = 1;
    who_hears.seats.push_back({{}, {}, {1, {"music"}, true}});
    turn([&](auto& out) { machine.told({{}, the_call, who_hears}, now, out); });
  }
  void passes(milliseconds how_long) {
    now += how_long;
    turn([&](auto& out) { machine.pass(now, out); });
  }
  void arrives(std::string more_of_head = {}) {
    sip::incoming_call from;
    from.what.entry = "support";
    from.what.customer = "+447700900123";
    from.what.name = "Mia";
    from.identity = {"caller", "ours", "theirs", {}, {}, contact, {}, {}, listener, 0, 1};
    from.number = 1;
    from.trunk = trunk;
    from.withheld = withheld;
    from.head = "INVITE sip:us SIP/2.0\r\n" + more_of_head;
    from.said.cseq = 1;
    from.said.requires_reliable = reliable;
    if (refreshes_itself) from.said.timer = {90, 0, sip::timer_words::who::uac, true};
    if (offers) {
      from.said.body_type = "application/sdp";
      from.said.body = channels::telephone_world::description;
    }
    turn([&](auto& out) { machine.arrive(std::move(from), now, out); });
  }
  /// From its arrival until it has been answered.
  void talks() {
    arrives();
    turn([&](auto& out) { machine.acknowledged(1, now, out); });
    line_opens();
    engine_arranges();
    turn([&](auto& out) { machine.heard(sip::ack_came{{}, {}}, now, out); });
  }
};

} // namespace strowger::tests::lone

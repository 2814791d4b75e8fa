#pragma once
#include "channels/sip/call.hpp"
#include "tests/sip/telephone_world.hpp"
#include <memory>
#include <vector>

/// A call's machine with nobody around it, driven message by message.
namespace strowger::tests::lone {

namespace sip = channels::sip;

/// A machine and what it said in the last turn.
struct lone_call {
  explicit lone_call(routing::conversation_id of, const sip::call_settings& by = {})
    : machine{of, std::make_shared<sip::call_settings>(by),
              sip::leg_names{std::make_shared<sip::installation_secret>(), of}} {}

  template <class What>
  std::vector<What> all() const {
    std::vector<What> found;
    for (const auto& one : said)
      if (const auto* what = std::get_if<What>(&one)) found.push_back(*what);
    return found;
  }
  template <class Step>
  void turn(Step step) {
    said.clear();
    step(said);
  }

  sip::call machine;
  sip::call_outputs said;
  routing::moment now{};
};

/// An outside number, behind a trunk.
inline sip::destination at_the_trunk() {
  sip::destination at;
  at.uri = "sip:+442079460000@192.0.2.9";
  at.caller = "<sip:+4420@192.0.2.1>";
  return at;
}

} // namespace strowger::tests::lone

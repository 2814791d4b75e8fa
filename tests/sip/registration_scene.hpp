#pragma once
#include "channels/sip/trunk_registration.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::registration_scene {

namespace sip = strowger::channels::sip;
using routing::milliseconds;
using routing::moment;
using sip::enrolment_answer;
using sip::own_account;
using sip::register_settings;
using sip::trunk_registration;
using phase = trunk_registration::phase;

inline const std::string contact = "sip:acme@192.0.2.1:5060";
inline const register_settings settings{"sip:acme@example.net", "sip:example.net", "acme", 3'600};
inline const own_account account{"acme", "mechanical brain"};

/// A registrar that answers as a test says, and time that passes only when it is told to.
struct scene {
  explicit scene(own_account as = account, std::uint64_t seed = 1)
    : machine{settings, std::move(as), seed, moment{milliseconds{1'000}}} {}

  /// To the next REGISTER; how long that took.
  milliseconds to_next() {
    REQUIRE(machine.next_deadline());
    const auto before = now;
    now = std::max(now, *machine.next_deadline());
    pass();
    REQUIRE(sent());
    return now - before;
  }
  void pass() {
    trunk_registration::outputs out;
    machine.pass(now, out);
    take(out);
  }
  void answer(enrolment_answer what) {
    REQUIRE(sent());
    const auto cseq = std::exchange(last, std::nullopt)->cseq;
    trunk_registration::outputs out;
    what.contact = contact;
    machine.answered(cseq, what, now, out);
    take(out);
  }
  void status(int status) { answer(enrolment_answer{status}); }
  void challenge(const std::string& nonce, bool stale = false, bool by_proxy = false) {
    enrolment_answer what{by_proxy ? 407 : 401};
    const sip::challenge asked{"example.net", nonce, "", sip::digest_algorithm::md5, true, stale};
    auto& all = by_proxy ? what.proxy_challenges : what.challenges;
    all.push_back(sip::text_of(asked));
    answer(what);
  }
  void grant(std::uint32_t seconds = 3'600) {
    enrolment_answer what{200};
    what.contacts = "<sip:old@192.0.2.9>;expires=17, <" + contact + ">;expires=" + std::to_string(seconds);
    answer(what);
  }
  void leave() {
    trunk_registration::outputs out;
    machine.leave(now, out);
    take(out);
  }
  void take(trunk_registration::outputs& out) {
    if (out.sends) {
      CHECK(out.sends->cseq > cseq); // they rise
      cseq = out.sends->cseq;
      ++requests;
      last = std::move(out.sends);
    }
    if (out.news) told.push_back(*out.news);
  }
  [[nodiscard]] bool sent() const { return last.has_value(); }
  [[nodiscard]] sip::credentials proof(std::size_t which = 0) const {
    const auto read = sip::read_credentials(last->proofs.at(which).second);
    REQUIRE(read);
    return *read;
  }
  [[nodiscard]] bool is_right(std::size_t which = 0) const {
    const auto said = proof(which);
    return sip::is_right(said, "REGISTER",
                         sip::secret_of("acme", "example.net", "mechanical brain").of(said.algorithm));
  }

  trunk_registration machine;
  moment now{milliseconds{1'000}};
  std::optional<trunk_registration::send> last;
  std::uint32_t cseq = 0;
  unsigned requests = 0;
  std::vector<trunk_registration::standing> told;
};

} // namespace strowger::tests::registration_scene

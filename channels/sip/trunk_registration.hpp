#pragma once
#include "channels/sip/digest.hpp"
#include "channels/sip/enrolment.hpp"
#include "routing/model/random.hpp"
#include <array>

namespace strowger::channels::sip {

/// Our registration at one trunk (RFC 3261 10.2), from its first REGISTER to the one that ends it: what is
/// sent when, and what an answer means. A pure machine: moments and answers are arguments, chance is seeded.
/// One thread.
///
/// One life has one Call-ID, which is its owner's, and numbers that rise. One REGISTER is under way at a
/// time, and each is answered: by 408 where nothing came. It is refreshed when a tenth to a fifth of its time
/// is left, at least 40 s, since the silence of a registrar costs 32 s to notice; of short times at the half.
///
/// After a failure it is tried again: after 15 to 30 s, twice as long each time, up to 5 min; where it was
/// refused for who we are, after 1 to 2 min up to 30 min, because registrars lock out who goes on asking with
/// a wrong password. Half of each wait is chance (RFC 5626 4.5). A `Retry-After` that says longer counts.
///
/// Where the connection by which it is registered ends, it is registered anew at once; where that happens
/// within 2 min again and again, after growing waits, too.
class trunk_registration {
public:
  using moment = routing::moment;
  using milliseconds = routing::milliseconds;

  enum class phase : std::uint8_t {
    trying, ///< not answered yet
    registered,
    failed, ///< what was registered before may still be known to the registrar
    over,   ///< given up in an orderly way
  };
  /// Told when it differs from what was told last.
  struct standing {
    phase is = phase::trying;
    int status = 0;
    std::string why;             ///< of `failed`
    std::uint32_t granted_s = 0; ///< of `registered`
    std::string seen_as;         ///< as in the answer
    milliseconds again_in{0};
  };
  struct send {
    std::uint32_t cseq = 0, expires_s = 0;
    std::vector<std::pair<std::string, std::string>> proofs; ///< header fields
  };
  struct outputs {
    std::optional<send> sends;
    std::optional<standing> news;
  };

  /// Begins at `at`.
  trunk_registration(register_settings settings, own_account account, std::uint64_t seed, moment at);

  /// The account may be another one, and the interval: it is registered anew at once. The rest of `settings`
  /// is another registration, and not for this one.
  void configure(const register_settings& settings, const own_account& account, moment now);
  [[nodiscard]] const register_settings& settings() const { return settings_; }

  void pass(moment now, outputs& out);
  /// What came of the REGISTER of that number.
  void answered(std::uint32_t cseq, const enrolment_answer& what, moment now, outputs& out);
  /// The connection by which it is registered is gone.
  void connection_lost(moment now);
  /// The trunk answers again after a silence.
  void peer_is_back(moment now);
  /// Takes it back where the registrar may know it; `over` when that was answered, well or not.
  void leave(moment now, outputs& out);

  /// Nothing while it waits for an answer.
  [[nodiscard]] std::optional<moment> next_deadline() const;
  [[nodiscard]] phase is() const { return phase_; }

private:
  struct proof {
    std::optional<challenge> asked;
    std::uint32_t used = 0;     ///< of this nonce
    unsigned in_this_round = 0; ///< challenges answered
  };
  void begin_round(outputs& out);
  void send_one(outputs& out);
  void add_proof(std::size_t which, send& to);
  void granted(const enrolment_answer& what, moment now, outputs& out);
  void challenged(const enrolment_answer& what, moment now, outputs& out);
  void too_brief(const enrolment_answer& what, moment now, outputs& out);
  void fail(const enrolment_answer& what, std::string why, moment now, outputs& out);
  void end(outputs& out);
  void tell(standing what, outputs& out);
  milliseconds wait_after(const enrolment_answer& what);
  milliseconds drawn(milliseconds below);

  register_settings settings_;
  own_account account_;
  routing::random_generator chance_;
  phase phase_ = phase::trying;
  std::uint32_t cseq_ = 0;
  std::optional<std::uint32_t> under_way_; ///< its number
  std::uint32_t interval_s_;               ///< what is asked for; more than configured after a 423
  std::optional<moment> due_;
  std::array<proof, 2> proofs_; ///< to the registrar, and to a proxy before it
  unsigned failures_ = 0;       ///< in a row
  unsigned rounds_longer_ = 0;  ///< 423 in this round
  unsigned brief_ = 0;          ///< connections in a row that did not last
  moment granted_at_{};
  bool silent_ = false;  ///< the last failure was nobody's decision
  bool changed_ = false; ///< configured otherwise while one was under way
  bool leaving_ = false, withdrawing_ = false;
  moment known_until_{}; ///< the registrar may have us until then
  standing told_;
};

} // namespace strowger::channels::sip

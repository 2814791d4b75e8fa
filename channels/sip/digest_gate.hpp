#pragma once
#include "channels/sip/digest.hpp"
#include "routing/model/time.hpp"
#include <array>
#include <map>
#include <utility>

namespace strowger::channels::sip {

using routing::milliseconds;
using routing::wall_time;

struct digest_limits {
  milliseconds nonce_lifetime{300'000};
  std::size_t nonces =
      20'000; ///< that are remembered with their counts; older ones have to be asked for anew
};

/// Challenges requests and checks what comes back (RFC 7616 3). Time and chance are arguments. One thread.
///
/// A nonce is its moment, chance and a keyed hash of both: nothing is kept for whoever is only asked. For
/// nonces that were used rightly, the counts (`nc`) are: each may come once, in any order within 64 of the
/// highest. A nonce from before the start, or older than those that were forgotten, is stale, so a count
/// cannot be used again in either case. The `uri` is part of the sum but not compared with the request's:
/// proxies of trunks rewrite that one, and the count lets nobody use an answer twice.
class digest_gate {
public:
  enum class verdict : std::uint8_t {
    right,
    stale,    ///< the response fits, the nonce has run out: ask again with stale=true
    replayed, ///< the response fits, this count has been used
    unasked,  ///< the nonce is no question of ours to it: no response could be right
    wrong,
  };
  using key = std::array<std::uint8_t, 32>;
  using algorithms = std::vector<digest_algorithm>;

  digest_gate(std::string realm, const key& secret, wall_time begun, digest_limits limits = {})
    : realm_{std::move(realm)}, key_{secret}, oldest_{begun}, limits_{limits} {}

  /// Which are asked for from now on; an answer by another one is wrong.
  void ask_for(algorithms which) { asked_ = std::move(which); }
  /// What to ask, in that order. `chance` tells two questions of one moment apart; `whom` is part of the
  /// nonce, which answers no question to anybody else.
  [[nodiscard]] std::vector<challenge> ask(wall_time now, std::uint64_t chance, bool stale,
                                           std::string_view whom = {}) const;
  /// `secret`: nothing if nobody has that name; it takes as long.
  verdict check(const credentials& said, std::string_view method, const digest_secret* secret, wall_time now,
                std::string_view whom = {});
  /// Whether `whom` was asked by that nonce, though perhaps long ago.
  [[nodiscard]] bool has_asked(const std::string& nonce, std::string_view whom) const {
    return issued_as(nonce, whom).has_value();
  }

  [[nodiscard]] std::size_t remembered() const { return used_.size(); }

private:
  struct counts {
    std::uint32_t highest = 0;
    std::uint64_t seen = 0; ///< bit n: `highest - n`
  };
  using issued = std::pair<wall_time, std::uint64_t>; ///< moment and chance
  [[nodiscard]] std::string nonce_of(issued when, std::string_view whom) const;
  [[nodiscard]] std::optional<issued> issued_as(const std::string& nonce, std::string_view whom) const;
  verdict use(issued when, std::uint32_t count);

  std::string realm_;
  key key_;
  wall_time oldest_; ///< nonces up to here are stale
  digest_limits limits_;
  algorithms asked_{digest_algorithm::sha256, digest_algorithm::md5}; ///< the stronger first (RFC 8760 2.4)
  std::map<issued, counts> used_;
};

/// Telephones that are asked, and come again without an answer: the operator is told, since nobody else can
/// tell it from a telephone that is switched off. Only of names that are known, so as many as there are. One
/// thread.
class unanswered_questions {
public:
  /// Whether to tell: asked once already within the same registration (Call-ID), and not told for an hour.
  bool asked_again(const std::string& endpoint, const std::string& call_id, wall_time now);
  void answered(const std::string& endpoint);

private:
  struct question {
    std::string call_id;
    wall_time told;
  };
  std::map<std::string, question> open_; ///< by endpoint
};

struct guess_limits {
  unsigned free = 5; ///< wrong answers without any delay
  milliseconds first{1'000};
  milliseconds longest{300'000};
  milliseconds forgotten{3'600'000}; ///< after so long without another wrong answer
  std::size_t entries = 50'000;
};

/// Slows down whoever tries passwords: after `free` wrong answers of one address, or for one user, each
/// further one makes the next wait twice as long. An address from which a user was right before does not wait
/// for what others try in the user's name. One thread.
class guess_guard {
public:
  explicit guess_guard(guess_limits limits = {}) : limits_{limits} {}

  /// How long an answer of this address for this user is not looked at; zero: it is.
  [[nodiscard]] milliseconds wait(const std::string& address, const std::string& user, wall_time now) const;
  void wrong(const std::string& address, const std::string& user, wall_time now);
  void right(const std::string& address, const std::string& user, wall_time now);
  /// After a restart: it was right there before.
  void know(const std::string& address, const std::string& user, wall_time now);
  /// Whether it was right there before, as far as that is remembered.
  [[nodiscard]] bool knows(const std::string& address, const std::string& user) const {
    return known_.contains({user, address});
  }
  [[nodiscard]] std::size_t size() const { return guesses_.size() + known_.size(); }

private:
  struct guesses {
    unsigned wrong = 0;
    wall_time last, until;
  };
  void add(const std::string& key, wall_time now);
  [[nodiscard]] milliseconds left(const std::string& key, wall_time now) const;

  guess_limits limits_;
  std::map<std::string, guesses> guesses_;                         ///< `a` address or `u` user
  std::map<std::pair<std::string, std::string>, wall_time> known_; ///< user and address: last right answer
};

} // namespace strowger::channels::sip

#pragma once
#include "channels/sip/failure_verdict.hpp"
#include "channels/sip/registration.hpp"
#include <map>
#include <set>
#include <utility>
#include <variant>

namespace strowger::channels::sip {

struct registrar_limits {
  std::uint32_t min_expires_s =
      60; ///< shorter is answered with 423; RFC 3261 10.3 lets that be an hour at most
  std::uint32_t default_expires_s = 600;
  std::uint32_t max_expires_s = 3'600; ///< longer is cut
  std::size_t contacts = 5;            ///< of one endpoint, besides the fixed ones
  std::size_t endpoints = 20'000;
  unsigned failures = 2; ///< keep-alives in a row without an answer make a contact unreachable
};

/// What the store has to be told before the answer leaves; `text` empty: nothing is registered any more.
struct keep_registration {
  std::string endpoint, text;
  friend bool operator==(const keep_registration&, const keep_registration&) = default;
};
/// For the engine: an endpoint can be reached if one contact can.
struct reachability_changed {
  std::string endpoint;
  bool reachable = false;
  friend bool operator==(const reachability_changed&, const reachability_changed&) = default;
};
using registrar_effect = std::variant<keep_registration, reachability_changed>;
/// Where to ask whether contacts are there.
struct contact_place {
  std::string uri;
  std::string source;   ///< they registered over; empty: fixed, or by `path`
  std::string listener; ///< likewise
  std::vector<std::string> path;
  std::vector<std::string> endpoints;
  friend auto operator<=>(const contact_place&, const contact_place&) = default;
};
using registrar_effects = std::vector<registrar_effect>;

/// Who is registered where (RFC 3261 10.3, Path of RFC 3327, outbound of RFC 5626), as a pure machine: wall
/// time and words are arguments, what has to be kept and told is returned. Who sends a REGISTER has been
/// proved before. One thread.
///
/// A REGISTER is taken whole or not at all. The same one again (same Call-ID and CSeq: our 200 was lost, or
/// we were killed before it left) is answered as before. Whoever registers anew from the same instance
/// replaces its older contact, so a phone that starts again at another port leaves none behind; where the
/// contacts of an endpoint are all taken, one that cannot be reached gives way.
class registrar {
public:
  explicit registrar(registrar_limits limits = {}) : limits_{limits} {}

  register_answer apply(const register_request& request, wall_time now, registrar_effects& out);
  /// Drops what has run out.
  void pass_time(wall_time now, registrar_effects& out);
  /// When `pass_time` has something to do.
  [[nodiscard]] std::optional<wall_time> next_deadline() const;

  /// What came of a request to there, of all its endpoints. Who is silent twice in a row, or gone, cannot be
  /// reached until it answers, or registers again.
  void heard(const contact_place& from, presence what, registrar_effects& out);
  /// The connection this address was reached by is gone: its contacts cannot be reached until they register
  /// again, or answer by another. Those behind a proxy are reached by their Path, whatever it came by.
  void source_gone(const std::string& source, registrar_effects& out);
  /// Whether somebody is registered by this source.
  [[nodiscard]] bool came_by(const std::string& source) const { return by_source_.contains(source); }

  /// Contacts from the configuration, in place of the endpoint's former ones.
  void set_fixed(const std::string& endpoint, const std::vector<std::string>& uris, registrar_effects& out);
  /// The endpoint is not in the configuration any more.
  void forget(const std::string& endpoint, registrar_effects& out);
  /// What the store had kept, after a start. False: not a text that was kept here.
  bool load(const std::string& endpoint, std::string_view text, wall_time now, registrar_effects& out);

  /// Reachable ones, the preferred and then the latest first.
  [[nodiscard]] registered_contacts contacts_of(const std::string& endpoint) const;
  /// All, for keep-alives and for people.
  [[nodiscard]] const registered_contacts& all_of(const std::string& endpoint) const;
  [[nodiscard]] bool reachable(const std::string& endpoint) const;
  [[nodiscard]] std::vector<std::string> endpoints() const;
  /// Where contacts are, each place once: several people may have the same fixed one. Asked there, the answer
  /// counts for all of them.
  [[nodiscard]] std::vector<contact_place> places() const;
  [[nodiscard]] std::size_t size() const { return places_.size(); }

private:
  struct place {
    registered_contacts contacts;
    bool reachable = false;
    std::optional<wall_time> deadline;
  };
  [[nodiscard]] std::optional<register_answer> refusal_of(const register_request& request) const;
  [[nodiscard]] bool add(registered_contacts& into, const register_request& request, const contact_line& line,
                         std::uint32_t seconds, wall_time now) const;
  /// Puts `contacts` in place of the endpoint's, and says what follows from it.
  void put(const std::string& endpoint, registered_contacts contacts, bool keep, registrar_effects& out);
  void settle(const std::string& endpoint, place& at, registrar_effects& out);

  registrar_limits limits_;
  std::map<std::string, place> places_;
  std::set<std::pair<wall_time, std::string>> deadlines_;
  std::map<std::string, std::set<std::string>> by_source_; ///< endpoints
};

} // namespace strowger::channels::sip

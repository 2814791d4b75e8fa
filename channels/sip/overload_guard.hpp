#pragma once
#include "channels/web/admission.hpp"
#include "channels/web/token_bucket.hpp"
#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace strowger::channels::sip {

/// How loaded the process is just now, as the shell measures it.
struct load_figures {
  std::uint32_t calls_in_setup = 0;
  std::uint32_t loop_lag_ms = 0;    ///< how late the event loop's last turn was
  std::uint32_t journal_lag_ms = 0; ///< how long the oldest event waits to be durable
};
struct load_limits {
  std::uint32_t calls_in_setup = 1'000;
  std::uint32_t loop_lag_ms = 200;
  std::uint32_t journal_lag_ms = 2'000;
  std::uint32_t retry_after_s = 5; ///< at least; up to twice as long, so that not all come back at once
};

/// Whether a new call may come in, before anything of those that are there suffers. Requests within calls are
/// never asked about. Once one figure has reached its limit, calls are refused until all are below three
/// quarters of theirs. One thread.
class overload_guard {
public:
  explicit overload_guard(load_limits limits = {}) : limits_{limits} {}
  /// Nothing: let it in. Else the seconds for the Retry-After of a 503; `spread` is any number that differs
  /// from call to call.
  std::optional<std::uint32_t> refuse(const load_figures& now, std::uint64_t spread);
  [[nodiscard]] bool overloaded() const { return overloaded_; }

private:
  load_limits limits_;
  bool overloaded_ = false;
};

/// What a request of no dialog shows before it is looked at.
enum class approach : std::uint8_t {
  other,
  registered,  ///< it comes from where somebody is registered
  registers,   ///< it is a REGISTER
  shows_proof, ///< it is one with credentials
  calls,       ///< it is an INVITE, and some trunk may be anywhere
  proves_call, ///< it is one with credentials
};

struct stranger_limits {
  std::uint32_t per_second = 5; ///< requests of one address that are looked at, of each kind as many
  std::uint32_t burst = 20;
  std::uint32_t proved_per_second = 200; ///< of an address from which somebody has shown a right password
  std::chrono::seconds proved_for{3'600};
  std::uint32_t all_per_second = 1'000; ///< of all strangers together; of their calls as many
  std::size_t addresses = 20'000;
};

/// Requests of those who are no trunk and have not proved who they are. A phone's REGISTER, the one with an
/// answer to our challenge, what it asks from where it is registered, and calls where a trunk may be anywhere
/// are looked at, so many per address; everything else, and everything beyond, is dropped without an answer:
/// who scans for open servers learns nothing, and no answer can be aimed at others (RFC 3261 26.1.5).
///
/// An office behind one address, or all browsers behind one proxy, comes back at once after an outage. So
/// proofs are counted apart from the REGISTERs they follow, which come again and again until they are
/// answered, and from an address that has shown a right password more is looked at for a while. Calls of
/// strangers all together are counted apart from their REGISTERs, and a call from such an address in neither:
/// what strangers do elsewhere keeps no trunk and no telephone out. One thread.
class stranger_guard {
public:
  explicit stranger_guard(stranger_limits limits = {}) : limits_{limits} {}
  void configure(stranger_limits limits) { limits_ = limits; }
  [[nodiscard]] bool look_at(web::address_key who, approach how, web::instant now);
  /// Somebody there has shown a right password, or had before a restart.
  void right(web::address_key who, web::instant now);
  [[nodiscard]] bool knows(web::address_key who, web::instant now) const;
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  [[nodiscard]] std::size_t size() const { return addresses_.size(); }

private:
  struct of_address {
    web::token_bucket registers, proofs, others, calls, call_proofs;
    std::optional<web::instant> proved;
  };
  /// A full table is begun anew: everybody has a burst again, all together have not.
  of_address& entry_of(web::address_key who);
  static web::token_bucket& bucket_of(of_address& from, approach how);

  stranger_limits limits_;
  web::token_bucket all_, all_calls_;
  std::unordered_map<web::address_key, of_address, web::address_key_hash> addresses_;
  std::uint64_t dropped_ = 0;
};

} // namespace strowger::channels::sip

#pragma once
#include "routing/model/time.hpp"
#include <chrono>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

/// How often somebody may try a password: per name and per address, with a delay that doubles after the first
/// tries. Pure: time is an argument. Not thread-safe.
namespace strowger::channels::desktop {

using routing::milliseconds;
/// A point of the machine's steady clock; only differences matter.
using steady_time = std::chrono::time_point<std::chrono::steady_clock>;

struct attempt_limits {
  std::uint32_t free = 5;          ///< tries before the first delay
  milliseconds first_delay{1'000}; ///< doubles with every further try
  milliseconds longest_delay{
      60'000}; ///< capped, so that nobody can be locked out for long by a stranger's tries
  milliseconds forget_after{900'000}; ///< without a try
  std::size_t keys_max = 10'000;      ///< beyond it the one tried longest ago is forgotten
};

class attempt_counter {
public:
  explicit attempt_counter(attempt_limits limits) : limits_{limits} {}

  /// How long `key` still has to wait; zero: it may try.
  [[nodiscard]] milliseconds wait(const std::string& key, steady_time now) const;
  /// A try begins; it counts as failed until `succeeded` is told, so that tries at the same moment count too.
  void count(const std::string& key, steady_time now);
  /// The right password clears what was counted for a name.
  void clear(const std::string& key);
  /// Takes back one try, for an address that many people may share.
  void take_back(const std::string& key);
  [[nodiscard]] std::size_t size() const { return by_key_.size(); }

private:
  struct entry {
    std::string key;
    std::uint32_t tries = 0;
    steady_time last, blocked_until;
  };
  using order = std::list<entry>; ///< tried last: at the end
  [[nodiscard]] bool forgotten(const entry& one, steady_time now) const {
    return now - one.last > limits_.forget_after;
  }
  [[nodiscard]] milliseconds delay_after(std::uint32_t tries) const;

  attempt_limits limits_;
  order order_;
  std::unordered_map<std::string, order::iterator> by_key_;
};

struct sign_in_limits {
  attempt_limits per_name;
  /// An office behind one address may begin its shift at one moment: tries under way count until they have
  /// succeeded.
  attempt_limits per_address{50, milliseconds{1'000}, milliseconds{60'000}, milliseconds{900'000}, 10'000};
  std::size_t known_max = 20'000; ///< pairs of a name and an address that signed in
};

/// Both counters. A try is made only if neither holds it back. A name is counted apart at an address where it
/// has signed in before, so that a stranger's tries cannot keep a person out of the usual place.
class sign_in_attempts {
public:
  explicit sign_in_attempts(sign_in_limits limits = {})
    : names_{limits.per_name}, addresses_{limits.per_address}, known_max_{limits.known_max} {}
  /// Zero: the try is counted and may be made. Else how long to wait; nothing is counted.
  [[nodiscard]] milliseconds begin(std::string_view tenant, std::string_view name, std::string_view address,
                                   steady_time now);
  void succeeded(std::string_view tenant, std::string_view name, std::string_view address);

private:
  [[nodiscard]] std::string key_of(std::string_view tenant, std::string_view name,
                                   const std::string& from) const;

  attempt_counter names_, addresses_;
  std::size_t known_max_;
  std::unordered_set<std::string> known_; ///< tenant, name and address; emptied when full
};

/// IPv4 as it is; IPv6 cut to its first 64 bits, the smallest part of it that is given to one customer (RFC
/// 6177).
std::string address_key(std::string_view address);

} // namespace strowger::channels::desktop

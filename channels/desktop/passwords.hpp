#pragma once
#include "channels/desktop/worker.hpp"
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// Passwords as Argon2id strings (RFC 9106) and the random words of sessions, all by libsodium.
namespace strowger::channels::desktop {

/// What one hash costs. The defaults are libsodium's "interactive" limits: 2 passes over 64 MiB, 50 to 100
/// ms.
struct password_cost {
  unsigned long long passes = 2;
  std::size_t memory = 64U * 1024U * 1024U; ///< bytes; at least 8 KiB
};

inline constexpr std::size_t password_bytes_max = 1'024;

/// A new `$argon2id$...` string with a random salt; empty if the memory cannot be had.
std::string hash_password(std::string_view clear, password_cost cost = {});
/// Constant in time for what the hash costs. A string that is no such hash is never right.
bool is_password(std::string_view clear, const std::string& hash);

/// The dearest hash that is checked, as Argon2's strings say costs: KiB, passes, lanes. There is one check at
/// a time for everybody who signs in.
inline constexpr std::string_view dearest_hash = "m=262144,t=10,p=4";
/// Whether `hash` says what its check costs, and that is at most `dearest_hash`.
bool is_payable(std::string_view hash);

/// Checks passwords on a worker. An unknown name costs as much time as a known one.
class password_checker {
public:
  /// Hashes a random word once, to compare unknown names with: takes as long as one check.
  password_checker(worker& slow, password_cost cost);

  /// Calls `then` on the worker's thread. `hash`: nothing if nobody has that name. False: too much is waiting
  /// already.
  [[nodiscard]] bool check(std::string clear, std::optional<std::string> hash,
                           std::function<void(bool right)> then);

private:
  worker& slow_;
  const std::string nobody_;
};

/// 32 bytes.
using digest = std::array<std::uint8_t, 32>;
/// BLAKE2b-256 of `bytes`.
digest digest_of(std::string_view bytes);
/// 256 random bits as 43 characters that may stand in a cookie.
std::string random_token();

} // namespace strowger::channels::desktop

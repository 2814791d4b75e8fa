#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

/// Telephones that register once each by their password, over UDP from one port; SIPp proves itself by MD5 of
/// the first question only, and ours is the stronger one.
namespace strowger::bench {

struct registering {
  std::size_t telephones = 0;  ///< named a0, a1, ...; their passwords secret0, secret1, ...
  std::size_t at_once = 100;   ///< under way
  std::uint16_t from_port = 0; ///< of 127.0.0.1
  std::uint16_t to_port = 0;
};
/// Seconds until the last of them was registered; throws when one is refused, or nothing comes for 10 s.
double register_all(const registering& how);

} // namespace strowger::bench

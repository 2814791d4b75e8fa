#pragma once
#include "channels/sip/host_names.hpp"
#include <span>

/// The SRV records (RFC 2782) in an answer of the DNS, byte by byte as it came. Pure; any thread.
namespace strowger::channels::sip {

struct srv_answer {
  std::vector<srv_record> records; ///< at most `srv_records_max`, those with the lowest priorities
  std::uint32_t ttl_s = 0;         ///< the shortest of them, and of the aliases that led to them
};
inline constexpr std::size_t srv_records_max = 16;

/// Nothing where it cannot be read.
std::optional<srv_answer> read_srv_answer(std::span<const std::uint8_t> message);

} // namespace strowger::channels::sip

#pragma once
#include "routing/pool_facts.hpp"
#include "storage/codec.hpp"
#include <cstdint>
#include <string_view>

namespace strowger::sim {

/// A 64-bit hash of a pool's stream: the moments of all inputs that changed something and their facts as they
/// are encoded for the journal, in order, but for where the configuration came from. Two runs of the same
/// input and seed have the same. It does not protect against anyone who wants two streams to look alike.
class fact_digest {
public:
  explicit fact_digest(routing::pool_id pool = routing::pool_id{1}) : pool_{pool} {}
  void add(routing::moment at, const routing::pool_facts& facts);
  void add(std::string_view bytes);
  [[nodiscard]] std::uint64_t value() const { return hash_; }

private:
  routing::pool_id pool_;
  std::uint64_t hash_ = 0x243f'6a88'85a3'08d3ULL;
  std::uint64_t records_ = 0;
  storage::group group_;
  storage::group_encoder encoder_;
};

} // namespace strowger::sim

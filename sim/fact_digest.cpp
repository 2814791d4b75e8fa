#include "sim/fact_digest.hpp"
#include <bit>
#include <cstring>

namespace strowger::sim {

void fact_digest::add(routing::moment at, const routing::pool_facts& facts) {
  if (facts.empty()) return;
  storage::stream_record record;
  record.pool = pool_;
  record.number = ++records_;
  record.at = at;
  record.what = storage::pool_record{routing::time_passed{}, facts};
  // Where a configuration came from, and on which machine, is nothing that was decided.
  for (auto& one : std::get<storage::pool_record>(record.what).facts) {
    if (auto* applied = std::get_if<routing::fact::configuration_applied>(&one))
      *applied = {applied->version, 0, {}};
    if (auto* joined = std::get_if<routing::fact::engine_joined>(&one)) joined->tie = {};
  }
  group_.records.clear();
  group_.records.push_back(std::move(record));
  add(encoder_.encode(group_, {}));
}

void fact_digest::add(std::string_view bytes) {
  const auto mix = [&](std::uint64_t word) {
    hash_ = std::rotl((hash_ ^ word) * 0x9e37'79b9'7f4a'7c15ULL, 29) * 0xbf58'476d'1ce4'e5b9ULL;
  };
  mix(bytes.size());
  while (bytes.size() >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    mix(word);
    bytes.remove_prefix(sizeof word);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, bytes.data(), bytes.size());
  mix(rest);
}

} // namespace strowger::sim

#include "sim/fault_kind.hpp"

namespace strowger::sim {

namespace {

struct fault_words {
  std::string_view name, felt;
};
/// In the order of the kinds.
constexpr std::array<fault_words, fault_kinds> words_of_faults{
    {{"crash", "deaths of the engine"},
     {"adapter_loss", "customers without a line"},
     {"adapter_cut", "messages that were not heard"},
     {"adapter_disorder", "messages that came late or twice"},
     {"agents_lost", "agents without a line"},
     {"late_answers", "answers that were late"},
     {"double_answers", "answers that came twice"},
     {"slow_matcher", "turns that had to wait"},
     {"slow_disk", "commits that took longer"},
     {"full_disk", "commits that found no room"},
     {"failing_disk", "commits in doubt"},
     {"clock_jump", "steps of the wall clock"}}};

} // namespace

std::string_view to_text(fault_kind what) { return words_of_faults[static_cast<std::size_t>(what)].name; }

std::string_view felt_by(fault_kind what) { return words_of_faults[static_cast<std::size_t>(what)].felt; }

std::optional<fault_kind> fault_kind_from(std::string_view word) {
  for (std::size_t i = 0; i < fault_kinds; ++i)
    if (words_of_faults[i].name == word) return static_cast<fault_kind>(i);
  return std::nullopt;
}

fault_tally& fault_tally::operator+=(const fault_tally& more) {
  for (std::size_t i = 0; i < fault_kinds; ++i) {
    counts[i].begun += more.counts[i].begun;
    counts[i].felt += more.counts[i].felt;
  }
  return *this;
}

} // namespace strowger::sim

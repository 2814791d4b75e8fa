#include "routing/cut_short.hpp"
#include "routing/pool_guards.hpp"

namespace strowger::routing {

namespace {

bool anybody_signed_in_for(const workforce& people, const waiting_class& one) {
  std::vector<const bit_word*> sets;
  if (people.restricted > 0) sets.push_back(serving_ever(*one.queue));
  for (const auto& asked : one.needs)
    sets.push_back(people.skills[asked.skill].at_least(asked.level, people.words));
  std::vector<bit_word> fit(people.words);
  return bits_of_all(fit.data(), people.words, people.signed_in.data(), sets) > 0;
}

} // namespace

void cut_short_watch::decide(const workforce& people) {
  if (open_ == 0) return;
  for (auto& [one, is] : known_) {
    if (is != verdict::open) continue;
    is = anybody_signed_in_for(people, *one) ? verdict::staffed : verdict::cut;
    cut_ += is == verdict::cut ? 1 : 0;
  }
  open_ = 0;
}

const waiting_class* cut_short_watch::look_for_first(const workforce& people) {
  decide(people);
  if (cut_ == 0) return nullptr;
  const waiting_class* found = nullptr;
  for (const auto& [one, is] : known_)
    if (is == verdict::cut && (!found || one->line.front().key.id < found->line.front().key.id)) found = one;
  return found;
}

bool cut_short_watch::is_cut(const workforce& people, const waiting_class& one) {
  decide(people);
  const auto at = known_.find(&one);
  return at != known_.end() && at->second == verdict::cut;
}

} // namespace strowger::routing

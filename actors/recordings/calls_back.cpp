#include "actors/recordings/calls_back.hpp"
#include <algorithm>

namespace strowger::actors {

namespace ro = routing;

namespace {

std::uint64_t first_read(const storage::archive& store, std::uint64_t before) {
  const auto next = store.newest_group() + 1;
  return before == 0 ? next : std::min(before, next);
}

void note_calls(const storage::group& group, std::vector<calls_back::begun_call>& to) {
  for (const auto& record : group.records)
    if (const auto* said = std::get_if<storage::conversation_record>(&record.what))
      for (const auto& fact : said->facts)
        if (const auto* begun = std::get_if<ro::fact::conversation_begun>(&fact);
            begun != nullptr && begun->channel == ro::channel_kind::voice)
          to.push_back({group.number, begun->id});
}

} // namespace

calls_back::calls_back(const storage::archive& store, std::uint64_t before)
  : store_{store}, began_before_{first_read(store, before)}, reached_{began_before_} {}

storage::outcome<bool> calls_back::step() {
  // What is oldest may be trimmed between two steps.
  const auto oldest = std::max<std::uint64_t>(1, store_.oldest_group());
  if (reached_ > oldest && read_ < groups_most && calls_.size() < calls_enough) {
    const auto end = reached_;
    const auto from = end - std::min(end - oldest, groups_in_a_step);
    std::vector<begun_call> some;
    const auto done = store_.each_group(from, [&](const storage::group& group) {
      if (group.number < end) note_calls(group, some);
      return group.number + 1 < end;
    });
    if (!done) return done.why();
    calls_.insert(calls_.end(), some.rbegin(), some.rend());
    reached_ = from;
    read_ += end - from;
  }
  if (reached_ <= oldest) reached_ = 0;
  return reached_ != 0 && read_ < groups_most && calls_.size() < calls_enough;
}

} // namespace strowger::actors

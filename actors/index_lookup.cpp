#include "actors/index_lookup.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <future>

namespace strowger::actors {

namespace ro = routing;

namespace {

storage::outcome<looked_up> find(storage::follower& in, ro::interaction_id interaction,
                                 std::optional<ro::offer_id> offer) {
  if (offer) {
    auto home = in.find_offer(*offer);
    if (!home) return home.why();
    interaction = home.value();
  }
  auto entry = in.find_interaction(interaction);
  if (!entry) return entry.why();
  looked_up found{interaction, offer, std::move(entry.value().groups)};
  const auto oldest = in.store().oldest_group();
  std::erase_if(found.groups, [oldest](auto group) { return group < oldest; });
  return found;
}

} // namespace

storage::outcome<looked_up> look_up(storage::follower_thread& follower, const std::string& about) {
  const auto interaction = ro::id_from_text<ro::interaction_id>(about);
  const auto offer = ro::id_from_text<ro::offer_id>(about);
  if (!interaction && !offer)
    return storage::failure{storage::trouble::refused,
                            "an interaction is written like interaction-32768.7, an offer like offer-1.12"};
  auto answer = std::make_shared<std::promise<storage::outcome<looked_up>>>();
  auto waiting = answer->get_future();
  follower.use([answer, id = interaction.value_or(ro::interaction_id{}), offer](storage::follower& in) {
    answer->set_value(find(in, id, offer));
  });
  auto found = waiting.get();
  if (found || found.why().kind != storage::trouble::not_found) return found;
  return storage::failure{storage::trouble::not_found,
                          "the journal knows no " + about + "; its records may be older than what is kept"};
}

const char* code_of(const storage::failure& why) {
  switch (why.kind) {
  case storage::trouble::refused:
    return "bad_arguments";
  case storage::trouble::not_found:
    return "not_found";
  case storage::trouble::damaged:
  case storage::trouble::newer_version:
  case storage::trouble::in_use:
  case storage::trouble::no_space:
  case storage::trouble::input_output:
    return "storage";
  }
  return "storage";
}

} // namespace strowger::actors

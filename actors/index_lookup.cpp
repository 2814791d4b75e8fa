#include "actors/index_lookup.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <future>

namespace strowger::actors {

namespace ro = routing;

namespace {

/// An interaction or an offer, as written.
struct asked_about {
  ro::interaction_id interaction;
  std::optional<ro::offer_id> offer;
};

storage::outcome<asked_about> read_question(const std::string& about) {
  const auto offer = ro::id_from_text<ro::offer_id>(about);
  const auto interaction = ro::id_from_text<ro::interaction_id>(about);
  if (!interaction && !offer)
    return storage::failure{storage::trouble::refused,
                            "an interaction is written like interaction-32768.7, an offer like offer-1.12"};
  return asked_about{interaction.value_or(ro::interaction_id{}), offer};
}

/// `Index`: the follower, or a stopped journal.
template <class Index>
storage::outcome<looked_up> find_records(Index& in, const storage::archive& store, asked_about what) {
  if (what.offer) {
    auto home = in.find_offer(*what.offer);
    if (!home) return home.why();
    what.interaction = home.value();
  }
  auto entry = in.find_interaction(what.interaction);
  if (!entry) return entry.why();
  looked_up found{what.interaction, what.offer, std::move(entry.value().groups)};
  const auto oldest = store.oldest_group();
  std::erase_if(found.groups, [oldest](auto group) { return group < oldest; });
  return found;
}

storage::outcome<looked_up> said_of(storage::outcome<looked_up> found, const std::string& about) {
  if (found || found.why().kind != storage::trouble::not_found) return found;
  return storage::failure{storage::trouble::not_found,
                          "the journal knows no " + about + "; its records may be older than what is kept"};
}

} // namespace

storage::outcome<looked_up> look_up(storage::follower_thread& follower, const std::string& about) {
  const auto what = read_question(about);
  if (!what) return what.why();
  auto answer = std::make_shared<std::promise<storage::outcome<looked_up>>>();
  auto waiting = answer->get_future();
  follower.use([answer, what = what.value()](storage::follower& in) {
    answer->set_value(find_records(in, in.store(), what));
  });
  return said_of(waiting.get(), about);
}

storage::outcome<looked_up> look_up(storage::stopped_journal& journal, const std::string& about) {
  const auto what = read_question(about);
  if (!what) return what.why();
  return said_of(find_records(journal, journal.archived(), what.value()), about);
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

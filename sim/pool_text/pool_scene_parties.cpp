#include "sim/pool_text/pool_scene.hpp"
#include "sim/pool_text/scene_words.hpp"
#include <algorithm>

namespace strowger::routing::wording {

namespace {

bool says(const std::vector<std::string>& words, std::size_t at, std::initializer_list<const char*> wanted) {
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](const char* word) { return at < words.size() && words[at++] == word; });
}

} // namespace

/// `ada consults bo about call 1`, `ada consults queue sales about call 1`, `ada consults outside about call
/// 1`, `ada waits no more about call 1`, `bo answers call 1`, `bo leaves call 1 busy`, `ada conferences bo
/// into call 1`, `ada passes call 1 to bo`, `rosa listens to call 1`, `ada transfers call 1 to agent bo
/// wait=5000`
/// (`only`), `ada transfers call 1 outside`.
std::optional<pool_event> pool_scene::event_of_party(const words& what) {
  const auto who = person(what.at(0));
  const auto about = [&](std::size_t at) { return interaction(what.at(at), what.at(at + 1)); };
  if (says(what, 1, {"consults", "queue"})) return consult_asked{about(5), who, {}, queue(what.at(3))};
  if (says(what, 1, {"consults", "outside"})) return consult_asked{about(4), who};
  if (says(what, 1, {"consults"})) return consult_asked{about(4), who, person(what.at(2))};
  if (says(what, 1, {"waits", "no", "more", "about"})) return consult_dropped{about(5), who};
  if (says(what, 1, {"answers"})) return party_answered{about(2), who};
  if (says(what, 1, {"leaves"})) return party_left{about(2), who, what.size() > 4 ? what[4] : ""};
  if (says(what, 1, {"conferences"})) return party_joined{about(4), who, person(what.at(2))};
  if (says(what, 1, {"passes"})) return lead_passed{about(2), who, person(what.at(5))};
  if (says(what, 1, {"listens", "to"})) return listen_asked{about(3), who, {who, content_id{1, 1}}};
  if (says(what, 1, {"transfers"}) && says(what, 4, {"outside"})) return transferred_outside{about(2), who};
  if (!says(what, 1, {"transfers"}) || !says(what, 4, {"to", "agent"})) return std::nullopt;
  transfer_to_agent given{about(2), who, person(what.at(6)), false, milliseconds{0}, content_id{1, 3}};
  given.only = what.back() == "only";
  read(what, "wait", given.wait);
  return given;
}

} // namespace strowger::routing::wording

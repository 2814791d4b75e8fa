#include "sim/pool_text/pool_scene.hpp"
#include "sim/pool_text/scene_words.hpp"
#include <algorithm>

/// The words of scenario texts for what happens at the door, callbacks and moves between pools.
namespace strowger::routing::wording {

namespace {

template <class Value>
Value word_of(const std::string& text, std::initializer_list<std::pair<const char*, Value>> all) {
  for (const auto& [word, value] : all)
    if (text == word) return value;
  throw std::invalid_argument{text};
}

/// `closed:to_queue:night`, `slow@60000:callback:we call you`, `nobody:relax:german/0`
exception_rule read_exception(const std::string& text) {
  const auto parts = split(text, ':');
  const auto limited = split(parts.at(0), '@');
  exception_rule rule;
  rule.when = word_of<exception_case>(limited[0], {{"closed", exception_case::closed},
                                                   {"full", exception_case::full},
                                                   {"slow", exception_case::slow},
                                                   {"waited", exception_case::waited},
                                                   {"aged", exception_case::aged},
                                                   {"nobody", exception_case::nobody}});
  if (limited.size() > 1) rule.limit = milliseconds{std::stoll(limited[1])};
  rule.action = word_of<exception_action>(parts.at(1), {{"end", exception_action::end},
                                                        {"to_queue", exception_action::to_queue},
                                                        {"relax", exception_action::relax},
                                                        {"callback", exception_action::callback},
                                                        {"message", exception_action::message}});
  if (parts.size() < 3) return rule;
  if (rule.action == exception_action::to_queue) rule.queue = parts[2];
  if (rule.action == exception_action::callback || rule.action == exception_action::message)
    rule.message = parts[2];
  if (rule.action == exception_action::relax)
    for (const auto& one : split(parts[2], ',')) {
      const auto level = split(one, '/');
      rule.levels.push_back({level.at(0), static_cast<std::uint8_t>(std::stoi(level.at(1)))});
    }
  return rule;
}

/// `gold:voice:long`; the tier may be empty.
void read_tier(std::vector<tier_rule>& tiers, const std::string& text) {
  const auto name = text.substr(0, text.find(':'));
  const auto parts = split(text.substr(name.size() + 1), ':');
  auto tier = std::find_if(tiers.begin(), tiers.end(), [&](const auto& one) { return one.tier == name; });
  if (tier == tiers.end()) {
    tier = tiers.emplace(tiers.end());
    tier->tier = name;
  }
  tier->hours[static_cast<std::size_t>(channel_kind_from(parts.at(0)).value())] = parts.at(1);
}

} // namespace

void read_exceptions(const scene_words& line, queue_rules& into) {
  for (const auto& word : line) {
    if (word.starts_with("on=")) into.exceptions.push_back(read_exception(word.substr(3)));
    if (word.starts_with("tier_hours=")) read_tier(into.tiers, word.substr(11));
    if (word == "customer_first") into.callback.customer_first = true;
  }
  std::sort(into.tiers.begin(), into.tiers.end(), [](auto& a, auto& b) { return a.tier < b.tier; });
  read(line, "tries", into.callback.tries_max);
  read(line, "retry", into.callback.retry_after);
  read(line, "outcome", into.callback.outcome_within);
  read(line, "callback_hours", into.callback.hours);
}

void pool_scene::say_figures(queue_id id) {
  const auto& of = figures_.queues[id];
  const auto& c = of.total;
  std::string text = "enqueued " + std::to_string(c.enqueued) + " =";
  const auto add = [&](const char* what, std::uint64_t count) {
    if (count > 0) text += (text.back() == '=' ? " " : " + ") + std::to_string(count) + " " + what;
  };
  add("answered", c.answered);
  add("abandoned", c.abandoned);
  add("flowed out", c.flowed_out);
  add("cancelled", c.cancelled);
  add("expired", c.expired);
  add("failed", c.failed);
  add("to be called back", c.called_back);
  add("waiting", of.waiting);
  say(text + "; refused " + std::to_string(c.refused));
  const auto& b = c.callbacks;
  if (b.in() == 0) return;
  text = "callbacks " + std::to_string(b.in()) + " =";
  add("reached", b.reached);
  add("failed", b.failed);
  add("joined", b.joined);
  add("ended", b.ended);
  add("gone elsewhere", b.went);
  add("open", of.callbacks);
  say(text + "; " + std::to_string(b.missed) + " of " + std::to_string(b.tries) + " tries missed");
}

std::optional<pool_event> pool_scene::event_elsewhere(const words& what) {
  const auto is = [&](std::size_t at, std::initializer_list<const char*> wanted) {
    for (const auto* word : wanted)
      if (at >= what.size() || what[at++] != word) return false;
    return true;
  };
  const auto number = [&](std::size_t at) { return static_cast<std::uint16_t>(std::stoi(what.at(at))); };
  const auto wall_at = [&](const char* key) {
    const auto text = value_of(what, key);
    return text.empty() ? wall_time{} : wall_time{milliseconds{std::stoll(text)}};
  };
  const auto request = [&](interaction_id id, asked_by by) {
    request_callback asked{id, 0, wall_at("not_before"), wall_at("not_after"), by};
    read(what, "contact", asked.contact_key);
    return asked;
  };
  if (is(2, {"asks", "to", "be", "called", "back"})) return request(interaction(what[0], what[1]), {});
  if (is(1, {"promises", "to", "call"}))
    return request(interaction(what.at(4), what.at(5)), {person(what[0]), content_id{1, 1}});
  if (is(0, {"customer", "of"}) && what.size() > 4 && what[4] != "leaves") {
    const auto id = interaction(what[2], what[3]);
    if (is(4, {"answers"})) return callback_tried{id, callback_outcome::reached};
    if (is(4, {"is", "busy"})) return callback_tried{id, callback_outcome::busy};
    if (is(4, {"does", "not", "answer"})) return callback_tried{id, callback_outcome::no_answer};
    if (is(4, {"has", "a", "machine"})) return callback_tried{id, callback_outcome::machine};
    if (is(4, {"cannot", "be", "called"})) return callback_tried{id, callback_outcome::failed};
  }
  if (is(1, {"moves"}) && is(4, {"to", "pool"}))
    return move_to_pool{interaction(what[2], what[3]),
                        pool_id{number(6)},
                        queue_id{number(6), number(8)},
                        {person(what[0]), content_id{1, 1}}};
  if (is(0, {"pool"}) && is(2, {"forgets", "move"})) return move_forgotten{pool_id{number(1)}, number(4)};
  if (is(0, {"pool"}) && (is(2, {"takes"}) || is(2, {"refuses"})))
    return move_ended{interaction(what.at(3), what.at(4)), number(6), what[2] == "takes"};
  if (is(2, {"comes", "from", "pool"})) {
    interaction_arrived came;
    came.interaction = interaction(what[0], what[1]);
    came.details.from = pool_id{number(5)};
    came.details.why = requeue_reason::moved_pool;
    came.queue = queue(what.at(7));
    read(what, "move", came.details.move);
    read(what, "visit", came.details.visit);
    read(what, "waited", came.details.waited);
    read(what, "priority", came.priority);
    return came;
  }
  return std::nullopt;
}

} // namespace strowger::routing::wording

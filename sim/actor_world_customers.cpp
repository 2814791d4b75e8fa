#include "sim/actor_world.hpp"
#include "sim/known_customers.hpp"

/// The customers of a simulated engine, and the adapter they come by.
namespace strowger::sim {

namespace ch = channels;
using namespace routing;

void actor_world::expect_next() {
  if (next_ < day_.contacts.size()) calendar_.put(day_.contacts[next_].at, of_arrivals, next_arrival{});
}

void actor_world::happen(const next_arrival&) {
  const auto& coming = day_.contacts[next_++];
  expect_next();
  arrive(coming.who);
}

void actor_world::happen(const comes_back& what) { arrive(returning_.extract(what.number).mapped()); }

/// Who finds no line is turned away.
void actor_world::arrive(const contact& who) {
  const auto coming = ++last_coming_;
  if (options_.came) options_.came(who, now_, coming);
  if (!admits(who)) {
    ++unreached_[who.queue];
    return lose(who);
  }
  people_.push_back({});
  people_.back().what = who;
  people_.back().coming = coming;
  const auto number = people_.size();
  const auto& entry =
      day_.entries.empty() ? day_.settings.queues[who.queue].name : day_.entries[who.kind].name;
  tell(number, ch::arrived{entry, who.customer == 0 ? std::string{} : outside_name(who.customer), {}, {}});
  if (!person(number).gone) expect_patience(number);
}

void actor_world::learn(std::uint64_t who, interaction_id id) {
  auto& one = person(who);
  conversations_[id] = who;
  if (std::exchange(one.id, id) != id && options_.known_as) options_.known_as(one.coming, id);
}

void actor_world::tell(std::uint64_t who, ch::event_body what) {
  auto& one = person(who);
  const auto number = ++one.events;
  if (may_lose_) one.unacknowledged.emplace_back(number, what);
  if (!one.line_away) send(who, number, what);
}

void actor_world::expect_patience(std::uint64_t who) {
  const auto& one = person(who);
  if (!one.waiting) return;
  if (one.what.patience < never)
    calendar_.put(now_ + one.what.patience, of_patience, patience_over{who, one.stint});
  const auto calls = day_.manners.asks_callback(one.what);
  if (calls && *calls < never) calendar_.put(now_ + *calls, of_patience, would_be_called{who, one.stint});
}

/// It was with an agent and stands in line again.
void actor_world::wait_again(std::uint64_t who) {
  auto& one = person(who);
  if (one.waiting || one.gone) return;
  one.waiting = true;
  one.served = false;
  ++one.stint;
  expect_patience(who);
}

/// Perhaps it comes again.
void actor_world::lose(const contact& who) { expect(day_.manners.again(who, now_)); }

/// Perhaps it comes back with another matter.
void actor_world::expect_back(const contact& who) { expect(day_.manners.back(who, now_)); }

void actor_world::expect(const std::optional<coming_contact>& again) {
  if (!again) return;
  returning_.emplace(++last_return_, again->who);
  calendar_.put(again->at, of_arrivals, comes_back{last_return_});
}

void actor_world::happen(const patience_over& what) {
  auto& who = person(what.who);
  if (!who.waiting || who.gone || who.callback || who.stint != what.stint) return;
  if (day_.manners.asks_callback(who.what) == never && ask_for_callback(what.who)) return;
  who.gone = true;
  const auto left = who.what;
  tell(what.who, ch::left{});
  settle();
  lose(left);
}

void actor_world::happen(const would_be_called& what) {
  const auto& who = person(what.who);
  if (who.waiting && !who.gone && !who.callback && who.stint == what.stint) ask_for_callback(what.who);
}

/// Only where it is offered.
bool actor_world::ask_for_callback(std::uint64_t who) {
  auto& one = person(who);
  if (!one.offered_callback) return false;
  one.callback = true;
  tell(who, ch::said{one.events + 1, telephone_of(one.what), true});
  return true;
}

void actor_world::call(const fact::callback_dialled& what) {
  auto* who = find(what.interaction);
  if (!who) return;
  who->dialling = what.agent ? what.tries : std::uint16_t{0};
  who->told.reset();
  if (!what.agent || !day_.manners.people) return;
  const auto answer = day_.manners.people->called(who->what, what.tries);
  calendar_.put(
      now_ + answer.after, of_agents,
      call_ended{conversations_.at(what.interaction), place_of(what.agent), what.tries, answer.what});
}

void actor_world::happen(const customer_spoke& what) {
  const auto& who = person(what.who);
  if (who.gone || who.waiting || who.stint != what.stint) return;
  tell(what.who, ch::said{who.events + 1, "and then?", false});
  settle();
  if (desks_[who.agent].work.contains(who.id)) begin_turn(who.agent, what.who, what.nth);
}

// ---- what the engine says

void actor_world::command(ch::channel_command command) {
  if (down_ || not_heard()) return;
  auto& who = person(command.conversation.value());
  if (command.id) {
    ch::command_outcome outcome{command.id, command.conversation, true, {}};
    if (who.line_away)
      who.owed.push_back(std::move(outcome));
    else
      send(std::move(outcome));
  }
  if (const auto* status = std::get_if<ch::show_status>(&command.what))
    who.offered_callback = status->callback == ch::callback_stage::offered;
  const bool refused = std::holds_alternative<ch::refuse>(command.what);
  if (!refused && !std::holds_alternative<ch::end>(command.what)) return;
  if (refused && !who.gone) {
    if (!who.id) ++unreached_[who.what.queue]; // at the door: nobody knows of it
    lose(who.what);
  }
  if (refused) who.unacknowledged.clear(); // it is over and forgotten
  who.gone = true;
}

void actor_world::acknowledged(conversation_id conversation, std::uint64_t number) {
  if (down_ || !may_lose_ || not_heard()) return;
  forget_up_to(person(conversation.value()), number);
}

void actor_world::forget_up_to(known_person& who, std::uint64_t number) {
  who.acknowledged = std::max(who.acknowledged, number);
  while (!who.unacknowledged.empty() && who.unacknowledged.front().first <= number)
    who.unacknowledged.pop_front();
}

/// The engine has started: what it does not know yet is said again, and what it has acknowledged it must
/// know.
void actor_world::resume(std::vector<ch::open_conversation> conversations) {
  if (cuts_ > 0) return; // it is told when it is there
  resuming_ = false;
  unsaid_.clear();
  std::unordered_map<std::uint64_t, const ch::open_conversation*> known;
  for (const auto& one : conversations) known[one.conversation.value()] = &one;
  for (std::uint64_t number = 1; number <= people_.size(); ++number) {
    auto& who = person(number);
    const auto found = known.find(number);
    const auto lost = [&](const char* what) {
      find_fault("conversation " + std::to_string(number) + ": " + what);
    };
    if (found == known.end()) {
      if (who.acknowledged > 0 && !over_.contains(conversation_id{number}))
        lost("it was acknowledged, and after a start the engine does not know it");
      else if (who.acknowledged > 0)
        who.gone = true;
    } else if (found->second->last_event < who.acknowledged) {
      lost("what was acknowledged is not there after a start");
    }
    if (who.acknowledged == 0 && found == known.end()) {
      unsaid_.push_back(number);
    } else if (found != known.end()) {
      forget_up_to(who, found->second->last_event);
      if (!who.line_away) repeat(number);
    }
  }
  if (is_up()) admit(graph_->shared().door.admits(), {});
}

void actor_world::repeat(std::uint64_t number) {
  auto& who = person(number);
  const auto again = who.unacknowledged; // what is said may be acknowledged at once
  for (const auto& [event, what] : again) send(number, event, what);
  if (const auto id = graph_->shared().conversations.find(std::string{name()}, conversation_id{number}))
    learn(number, id);
}

/// Newcomers of whom the engine died before it knew them.
void actor_world::admit(bool open, std::string) {
  if (!open || down_ || cuts_ > 0) return;
  for (const auto number : std::exchange(unsaid_, {}))
    if (!person(number).line_away) repeat(number);
}

} // namespace strowger::sim

#include "sim/pool_text/pool_scene.hpp"
#include "routing/model/id_text.hpp"
#include "routing/pool_outlook.hpp"
#include "sim/pool_text/scene_words.hpp"
#include <algorithm>
#include <sstream>

namespace strowger::routing::wording {

namespace {

std::optional<channel_kind> channel_of(const std::string& word) {
  return word == "call" ? channel_kind::voice : channel_kind_from(word);
}

/// `by phone`, the usual, or `by chat`.
channel_kind phone_channel(const std::vector<std::string>& words, std::size_t at) {
  const auto named = at + 1 < words.size() ? channel_kind_from(words[at + 1]) : std::nullopt;
  return named.value_or(channel_kind::voice);
}

bool is(const std::vector<std::string>& words, std::size_t at, std::initializer_list<const char*> wanted) {
  for (const auto* word : wanted)
    if (at >= words.size() || words[at++] != word) return false;
  return true;
}

} // namespace

std::string pool_scene::run(const std::string& text) {
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    if (!line.starts_with("  ")) take(line); // what followed last time
  return out_;
}

void pool_scene::take(const std::string& line) {
  out_ += line + "\n";
  const auto parts = split(line);
  if (parts.empty() || parts[0] == "#") return;
  if (parts[0] == ">")
    put(parts);
  else if (parts[0] == "?")
    ask(parts);
  else
    define(parts);
}

void pool_scene::define(const words& line) {
  if (line[0] == "queue")
    first_.push_back(read_queue(line));
  else if (line[0] == "agent")
    first_.push_back(read_agent(line));
  else if (line[0] == "limits")
    first_.push_back(read_limits(line));
  else if (line[0] == "supervisor") {
    people_[line.at(1)] = agent_id{1, 900 + people_.size()};
    names_.call(people_[line[1]], line[1]);
  } else
    say("NOT UNDERSTOOD");
}

configure pool_scene::one_change(configuration_change change) {
  configure all;
  all.version = ++version_;
  all.changes.push_back(std::move(change));
  return all;
}

void pool_scene::apply_first_configuration() {
  configured_ = true;
  configure all;
  all.version = ++version_;
  all.changes = first_;
  pool_facts facts;
  if (const auto done = apply(live_, {now_, wall(), std::move(all)}, facts); !done)
    say("BAD: " + done.reason().detail);
  for (const auto& one : facts) {
    names_.learn(one);
    evolve(folded_, one);
    fold(figures_, one);
  }
}

void pool_scene::put(const words& line) {
  if (!configured_) apply_first_configuration();
  live_.each_agent([&](const agent_entry& one) { people_[one.settings.name] = one.id; });
  live_.each_queue([&](const queue_entry& one) { queues_[one.settings.name] = one.id; });
  now_ = moment{milliseconds{std::stoll(line.at(1))}};
  if (is(line, 2, {"wall", "clock", "moves"})) {
    wall_shift_ += milliseconds{std::stoll(line.at(5))};
    return;
  }
  const auto what = event({line.begin() + 2, line.end()});
  if (!what) {
    say("NOT UNDERSTOOD");
    return;
  }
  auto& facts = last_;
  facts.clear();
  const auto done = apply(live_, {now_, wall(), *what}, facts);
  if (!done) say("refused: " + std::string{to_text(done.reason().code)} + " (" + done.reason().detail + ")");
  if (done && facts.empty()) say("nothing changes");
  for (const auto& one : facts) {
    names_.learn(one);
    evolve(folded_, one);
    fold(figures_, one);
    say(fact_text(one, names_));
  }
  check();
}

void pool_scene::check() {
  if (const auto wrong = broken_invariant(live_)) say("BROKEN: " + wrong->what);
  if (const auto wrong = kpi::broken_identity(figures_)) say("BROKEN: " + *wrong);
  const auto snapshot = live_.snapshot();
  if (snapshot != folded_.snapshot()) say("BROKEN: the replay of the facts differs");
  if (pool_state{snapshot}.snapshot() != snapshot) say("BROKEN: the snapshot does not come back");
}

interaction_id pool_scene::interaction(const std::string& kind, const std::string& number) {
  const interaction_id id{9, std::stoull(number)};
  names_.call(id, kind + " " + number);
  return id;
}
agent_id pool_scene::person(const std::string& name) const {
  const auto known = people_.find(name);
  if (known != people_.end()) return known->second;
  return id_from_text<agent_id>(name).value_or(agent_id{1, 999'999}); // of another pool, by its id
}
queue_id pool_scene::queue(const std::string& name) const {
  const auto known = queues_.find(name);
  return known == queues_.end() ? queue_id{1, 999'999} : known->second;
}
asked_by pool_scene::by(const words& what) const {
  for (std::size_t i = 0; i + 1 < what.size(); ++i)
    if (what[i] == "by") return {person(what[i + 1]), content_id{1, 1}};
  return {};
}

std::optional<pool_event> pool_scene::event(const words& what) {
  if (is(what, 0, {"time"})) return time_passed{};
  if (is(what, 0, {"restart"})) return engine_started{1};
  if (is(what, 0, {"journal", "stood", "still"}))
    return journal_stalled{milliseconds{std::stoll(what.at(3))}};
  if (is(what, 0, {"queue"})) return one_change(read_queue(what));
  if (is(what, 0, {"agent"})) return one_change(read_agent(what));
  if (is(what, 0, {"limits"})) return one_change(read_limits(what));
  const auto tenant = value_of(what, "tenant").empty() ? "main" : value_of(what, "tenant");
  if (is(what, 0, {"remove", "queue"})) return one_change(remove_queue{tenant, what.at(2)});
  if (is(what, 0, {"remove", "agent"})) return one_change(remove_agent{tenant, what.at(2)});
  if (is(what, 0, {"quarantine"})) return quarantine_interaction{interaction(what.at(1), what.at(2))};
  if (is(what, 0, {"erase", "customer"}))
    return erase_customer{customer_id{std::stoull(what.at(2))}, by(what)};
  if (is(what, 0, {"recording", "of"}))
    return note_recording{interaction(what.at(2), what.at(3)), recording_act::exported, value_of(what, "why"),
                          by(what)};
  if (is(what, 0, {"hours"}) && what.size() > 2)
    return what[2] == "begin" ? pool_event{door_opened{tenant, what[1]}} : door_closed{tenant, what[1]};
  if (is(what, 0, {"customer", "of"}) && is(what, 4, {"leaves"}))
    return customer_left{interaction(what[2], what[3])};
  if (is(what, 0, {"offer"}) && is(what, 2, {"is", "on", "the", "page"}))
    return offer_delivered{offer_id{1, std::stoull(what.at(1))}, true};
  if (is(what, 0, {"offer"}) && what.size() == 3) {
    const offer_id offer{1, std::stoull(what[1])};
    if (what[2] == "rings") return offer_delivered{offer};
    if (what[2] == "fails") return offer_failed{offer};
  }
  if (auto elsewhere = event_elsewhere(what)) return elsewhere;
  if (!what.empty() && channel_of(what[0])) return event_of_interaction(what);
  return event_of_person(what);
}

/// `prefers=ada wait=5000`, `only=ada`, `reopened=2 waited=60000` (the second visit)
arrival_details pool_scene::details(const words& what) const {
  arrival_details details;
  const auto only = value_of(what, "only"), prefers = value_of(what, "prefers");
  details.only_preferred = !only.empty();
  if (!only.empty() || !prefers.empty()) details.preferred = person(only.empty() ? prefers : only);
  read(what, "wait", details.preferred_wait);
  read(what, "reopened", details.visit);
  if (details.visit != 1) details.why = requeue_reason::reopened;
  read(what, "waited", details.waited);
  return details;
}

std::optional<pool_event> pool_scene::event_of_interaction(const words& what) {
  const auto id = interaction(what.at(0), what.at(1));
  if (is(what, 2, {"arrives", "at"})) {
    interaction_arrived came;
    came.interaction = id;
    came.queue = queue(what.at(4));
    came.channel = *channel_of(what[0]);
    read(what, "priority", came.priority);
    if (const auto due = value_of(what, "due"); !due.empty())
      came.details.due = wall_time{milliseconds{std::stoll(due)}};
    read(what, "hours", came.hours);
    came.required = skill_list{read_skills(value_of(what, "skills"))};
    came.attributes = read_attributes(value_of(what, "attributes"));
    came.details = details(what);
    read(what, "contact", came.details.contact_key);
    if (const auto customer = value_of(what, "customer"); !customer.empty())
      came.customer = customer_id{std::stoull(customer)};
    if (std::count(what.begin(), what.end(), "outbound") > 0) came.way = direction::outbound;
    return came;
  }
  if (is(what, 2, {"is", "quiet"})) return customer_quiet{id, true};
  if (is(what, 2, {"speaks", "again"})) return customer_quiet{id, false};
  if (is(what, 2, {"connects", "with"})) return interaction_connected{id, person(what.at(4))};
  if (is(what, 2, {"cannot", "connect", "with"})) return connect_failed{id, person(what.at(5))};
  return std::nullopt;
}

std::optional<pool_event> pool_scene::event_of_person(const words& what) {
  const auto who = person(what.at(0));
  const auto word = [&](std::size_t at) {
    return at < what.size() && what[at] != "by" ? what[at] : std::string{};
  };
  const auto about = [&](std::size_t at) { return interaction(what.at(at), what.at(at + 1)); };
  const auto offer = [&] { return offer_id{1, std::stoull(what.at(2))}; };
  if (is(what, 1, {"signs", "in"})) return agent_signed_in{who};
  if (is(what, 1, {"signs", "out"})) return agent_signed_out{who, by(what)};
  if (is(what, 1, {"ready"})) return set_agent_state{who, true, {}, by(what)};
  if (is(what, 1, {"not", "ready"})) return set_agent_state{who, false, word(3), by(what)};
  if (is(what, 1, {"is", "lost"})) return agent_lost{who};
  if (is(what, 1, {"returns"})) return agent_returned{who};
  if (is(what, 1, {"is", "reachable"})) return endpoint_reachable{who, phone_channel(what, 3), true};
  if (is(what, 1, {"is", "not", "reachable"})) return endpoint_reachable{who, phone_channel(what, 4), false};
  if (is(what, 1, {"accepts"})) return accept_offer{offer(), who};
  if (is(what, 1, {"declines"})) return decline_offer{offer(), who, word(3)};
  if (auto of_party = event_of_party(what)) return of_party;
  if (is(what, 1, {"transfers"})) return transfer_to_queue{about(2), who, queue(what.at(5))};
  if (is(what, 1, {"closes"})) return close_interaction{about(2), who, word(4)};
  if (is(what, 1, {"ends", "wrap-up", "of"})) return end_wrap_up{about(4), who, word(6)};
  const asked_by self{who, content_id{1, 1}};
  if (is(what, 1, {"assigns"}))
    return assign_interaction{about(2), person(what.at(5)), word(6) == "whatever", self};
  if (is(what, 1, {"pulls"})) return pull_interaction{about(2), who, {who, {}}};
  if (is(what, 1, {"escalates"})) {
    const auto* one = live_.find(about(2));
    const bool leads = one && one->lead == who; // a supervisor says why
    return escalate_interaction{about(2), leads ? asked_by{who, {}} : self, content_id{1, 2}};
  }
  if (is(what, 1, {"moves"})) return move_interaction{about(2), queue(what.at(5)), self};
  if (is(what, 1, {"raises"})) return raise_priority{about(2), std::stoi(what.at(5)), self};
  if (is(what, 1, {"cancels"})) return cancel_interaction{about(2), self};
  if (is(what, 1, {"grants"}) || is(what, 1, {"revokes"})) return event_of_grant(what, self);
  return std::nullopt;
}

/// `rosa grants ada german:5 until=9000`, `rosa revokes ada certificate gdpr`; `grade:L2` names a grade.
std::optional<pool_event> pool_scene::event_of_grant(const words& what, asked_by self) {
  const bool certificate = is(what, 3, {"certificate"});
  const auto parts = split(what.at(certificate ? 4 : 3), ':');
  if (what[1] == "revokes") return revoke_grant{person(what[2]), parts[0], certificate, self};
  grant_skill grant{person(what[2]), parts[0], 1, certificate, {}, self};
  const auto level = parts.size() > 1 ? parts[1] : "1";
  const auto grades = live_.settings().limits.rules.grades;
  const auto grade = std::find(grades.begin(), grades.end(), level);
  grant.level =
      static_cast<std::uint8_t>(grade == grades.end() ? std::stoi(level) : grade - grades.begin() + 1);
  if (const auto until = value_of(what, "until"); !until.empty())
    grant.until = wall_time{milliseconds{std::stoll(until)}};
  return grant;
}

void pool_scene::say_outlook(interaction_id id) {
  const auto all = outlook_for(live_, id, now_, wall());
  if (!all) return say(names_(id) + " does not wait");
  for (const auto& one : outlook_text(live_, *all, now_, [this](interaction_id of) { return names_(of); }))
    say(one);
}

void pool_scene::ask(const words& line) {
  if (is(line, 1, {"due"})) {
    const auto due = next_wake(live_, now_, wall());
    say(due ? "next at " + std::to_string(due->time_since_epoch().count()) : "nothing is due");
    return;
  }
  if (is(line, 1, {"figures", "of"})) return say_figures(queue(line.at(3)));
  if (is(line, 1, {"what", "next", "for"})) return say_outlook(interaction(line.at(4), line.at(5)));
  if (const auto* agent = live_.find(person(line.at(1)))) {
    say(line[1] + " is " + std::string{to_text(agent->state)} + (agent->lost ? ", lost" : "") +
        (agent->pending ? ", pending " + std::string{to_text(agent->pending_state)} : "") + ", holds " +
        std::to_string(agent->load[0]) + " calls, " + std::to_string(agent->load[1]) + " chats");
    return;
  }
  const auto id = interaction(line.at(1), line.at(2));
  const auto* entry = live_.find(id);
  if (!entry) {
    say(names_(id) + " is forgotten");
    return;
  }
  const auto place = live_.position_of(id, now_);
  if (const auto alone = entry->extras->details.preferred)
    say(names_(id) + " waits for " + names_(alone) + " alone");
  say(names_(id) + " is " + std::string{to_text(entry->phase)} + " in " + names_(entry->queue) +
      (place > 0 ? ", place " + std::to_string(place) : "") +
      (entry->lead ? ", with " + names_(entry->lead) : ""));
  const auto why = explain(live_, id, now_, wall());
  if (why && why->steps > 0)
    say("  step " + std::to_string(why->step) + " of " + std::to_string(why->steps) +
        (why->cut_short ? ", nobody who fits is signed in: the next comes at once"
         : why->next_step_at == moment{}
             ? ""
             : ", next at " + std::to_string(why->next_step_at.time_since_epoch().count())));
  if (why)
    for (const auto& one : why->agents) {
      auto text = "  " + names_(one.agent) + ": ";
      if (one.takes_first)
        text += "free, takes " + names_(one.takes_first) + " first";
      else if (!one.filtered_by)
        text += "could take it, idle " + std::to_string(one.as_candidate.idle.count());
      else
        text += "out by " + std::string{to_text(*one.filtered_by)};
      if (one.spared_until != moment{})
        text += " until " + std::to_string(one.spared_until.time_since_epoch().count());
      say(text);
    }
}

} // namespace strowger::routing::wording

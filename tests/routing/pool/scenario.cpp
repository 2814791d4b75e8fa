#include "scenario.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <sstream>

namespace strowger::routing::testing {

namespace {

std::vector<std::string> split(const std::string& line, char at = ' ') {
  std::vector<std::string> words;
  std::istringstream in{line};
  for (std::string word; std::getline(in, word, at);)
    if (!word.empty()) words.push_back(word);
  return words;
}

std::string value_of(const std::vector<std::string>& words, const std::string& key) {
  for (const auto& word : words)
    if (word.starts_with(key + "=")) return word.substr(key.size() + 1);
  return {};
}

template <class Number>
void read(const std::vector<std::string>& words, const std::string& key, Number& into) {
  if (const auto text = value_of(words, key); !text.empty()) into = static_cast<Number>(std::stoll(text));
}
void read(const std::vector<std::string>& words, const std::string& key, milliseconds& into) {
  if (const auto text = value_of(words, key); !text.empty()) into = milliseconds{std::stoll(text)};
}
void read(const std::vector<std::string>& words, const std::string& key, std::string& into) {
  if (const auto text = value_of(words, key); !text.empty()) into = text;
}

std::vector<skill_level> read_skills(const std::string& text) {
  std::vector<skill_level> skills;
  for (const auto& one : split(text, ',')) {
    const auto parts = split(one, ':');
    skills.push_back({parts[0], static_cast<std::uint8_t>(parts.size() > 1 ? std::stoi(parts[1]) : 1)});
  }
  std::sort(skills.begin(), skills.end());
  return skills;
}

/// `team:red,rank:2,urgent:true`
attribute_list read_attributes(const std::string& text) {
  std::vector<attribute> made;
  for (const auto& one : split(text, ',')) {
    const auto parts = split(one, ':');
    const auto& value = parts.at(1);
    if (value == "true" || value == "false")
      made.push_back({parts[0], value == "true"});
    else if (value.find_first_not_of("-.0123456789") == std::string::npos)
      made.push_back({parts[0], std::stod(value)});
    else
      made.push_back({parts[0], value});
  }
  return attribute_list{std::move(made)};
}

/// An expression is the rest of its line.
expression read_where(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    if (!text.empty() || word.starts_with("where=")) text += (text.empty() ? "" : " ") + word;
  if (text.empty()) return {};
  const auto read = expression::read(text.substr(6));
  return read ? read.value() : expression{expression_tree{expression_word::never}};
}

std::optional<channel_kind> channel_of(const std::string& word) {
  return word == "call" ? channel_kind::voice : channel_kind_from(word);
}

bool is(const std::vector<std::string>& words, std::size_t at, std::initializer_list<const char*> wanted) {
  for (const auto* word : wanted)
    if (at >= words.size() || words[at++] != word) return false;
  return true;
}

} // namespace

std::string scenario::run(const std::string& text) {
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("  ")) continue; // what followed last time
    out_ += line + "\n";
    const auto parts = split(line);
    if (parts.empty() || parts[0] == "#") continue;
    if (parts[0] == ">")
      put(parts);
    else if (parts[0] == "?")
      ask(parts);
    else
      define(parts);
  }
  return out_;
}

void scenario::define(const words& line) {
  if (line[0] == "queue")
    first_.push_back(queue_change(line));
  else if (line[0] == "agent")
    first_.push_back(agent_change(line));
  else if (line[0] == "limits")
    first_.push_back(limits_change(line));
  else if (line[0] == "supervisor") {
    people_[line.at(1)] = agent_id{1, 900 + people_.size()};
    names_.call(people_[line[1]], line[1]);
  } else
    say("NOT UNDERSTOOD");
}

configuration_change scenario::queue_change(const words& line) const {
  queue_settings queue;
  queue.name = line.at(1);
  read(line, "tenant", queue.tenant);
  queue.required = read_skills(value_of(line, "skills"));
  read(line, "priority", queue.priority);
  read(line, "length_max", queue.length_max);
  read(line, "offer_timeout", queue.offer_timeout);
  queue.wrap_up_limit = milliseconds{0};
  read(line, "wrap_up", queue.wrap_up_limit);
  read(line, "back_off", queue.back_off_first);
  read(line, "back_off_max", queue.back_off_max);
  read(line, "flow_out_to", queue.flow_out_to);
  for (auto& hours : queue.hours) read(line, "hours", hours);
  for (const auto kind : all_channel_kinds)
    read(line, std::string{to_text(kind)} + "_hours", queue.hours[static_cast<std::size_t>(kind)]);
  read(line, "closed_to", queue.closed_to);
  read(line, "full_to", queue.full_to);
  read(line, "wait_max", queue.wait_max);
  read(line, "wait_max_to", queue.wait_max_to);
  queue.where = read_where(line);
  return queue;
}

configuration_change scenario::agent_change(const words& line) const {
  agent_settings agent;
  agent.name = line.at(1);
  read(line, "tenant", agent.tenant);
  agent.skills = read_skills(value_of(line, "skills"));
  agent.queues = split(value_of(line, "queues"), ',');
  agent.capacity = {0, 1, 0, 0};
  read(line, "call", agent.capacity[0]);
  read(line, "chat", agent.capacity[1]);
  read(line, "email", agent.capacity[2]);
  agent.pending_not_ready = value_of(line, "pending") != "no";
  agent.attributes = read_attributes(value_of(line, "attributes"));
  return agent;
}

configuration_change scenario::limits_change(const words& line) const {
  pool_limits limits;
  read(line, "deliver_within", limits.deliver_within);
  read(line, "connect_within", limits.connect_within);
  read(line, "grace", limits.lost_agent_grace);
  read(line, "waiting_max", limits.waiting_max);
  return limits;
}

configure scenario::one_change(configuration_change change) {
  configure all;
  all.version = ++version_;
  all.changes.push_back(std::move(change));
  return all;
}

void scenario::apply_first_configuration() {
  configured_ = true;
  configure all;
  all.version = ++version_;
  all.changes = first_;
  pool_facts facts;
  if (const auto done = apply(live_, {now_, {}, std::move(all)}, facts); !done)
    say("BAD: " + done.reason().detail);
  for (const auto& one : facts) {
    names_.learn(one);
    evolve(folded_, one);
  }
}

void scenario::put(const words& line) {
  if (!configured_) apply_first_configuration();
  live_.each_agent([&](const agent_entry& one) { people_[one.settings.name] = one.id; });
  live_.each_queue([&](const queue_entry& one) { queues_[one.settings.name] = one.id; });
  now_ = moment{milliseconds{std::stoll(line.at(1))}};
  const auto what = event({line.begin() + 2, line.end()});
  if (!what) {
    say("NOT UNDERSTOOD");
    return;
  }
  pool_facts facts;
  const auto done = apply(live_, {now_, {}, *what}, facts);
  if (!done) say("refused: " + std::string{to_text(done.reason().code)} + " (" + done.reason().detail + ")");
  if (done && facts.empty()) say("nothing changes");
  for (const auto& one : facts) {
    names_.learn(one);
    evolve(folded_, one);
    say(fact_text(one, names_));
  }
  check();
}

void scenario::check() {
  if (const auto wrong = broken_invariant(live_)) say("BROKEN: " + wrong->what);
  const auto snapshot = live_.snapshot();
  if (snapshot != folded_.snapshot()) say("BROKEN: the replay of the facts differs");
  if (pool_state{snapshot}.snapshot() != snapshot) say("BROKEN: the snapshot does not come back");
}

interaction_id scenario::interaction(const std::string& kind, const std::string& number) {
  const interaction_id id{9, std::stoull(number)};
  names_.call(id, kind + " " + number);
  return id;
}
agent_id scenario::person(const std::string& name) const {
  const auto known = people_.find(name);
  return known == people_.end() ? agent_id{1, 999'999} : known->second;
}
queue_id scenario::queue(const std::string& name) const {
  const auto known = queues_.find(name);
  return known == queues_.end() ? queue_id{1, 999'999} : known->second;
}
asked_by scenario::by(const words& what) const {
  for (std::size_t i = 0; i + 1 < what.size(); ++i)
    if (what[i] == "by") return {person(what[i + 1]), content_id{1, 1}};
  return {};
}

std::optional<pool_event> scenario::event(const words& what) {
  if (is(what, 0, {"time"})) return time_passed{};
  if (is(what, 0, {"restart"})) return engine_started{1};
  if (is(what, 0, {"journal", "stood", "still"}))
    return journal_stalled{milliseconds{std::stoll(what.at(3))}};
  if (is(what, 0, {"queue"})) return one_change(queue_change(what));
  if (is(what, 0, {"agent"})) return one_change(agent_change(what));
  if (is(what, 0, {"limits"})) return one_change(limits_change(what));
  const auto tenant = value_of(what, "tenant").empty() ? "main" : value_of(what, "tenant");
  if (is(what, 0, {"remove", "queue"})) return one_change(remove_queue{tenant, what.at(2)});
  if (is(what, 0, {"remove", "agent"})) return one_change(remove_agent{tenant, what.at(2)});
  if (is(what, 0, {"quarantine"})) return quarantine_interaction{interaction(what.at(1), what.at(2))};
  if (is(what, 0, {"erase", "customer"}))
    return erase_customer{customer_id{std::stoull(what.at(2))}, by(what)};
  if (is(what, 0, {"hours"}) && what.size() > 2)
    return what[2] == "begin" ? pool_event{door_opened{tenant, what[1]}} : door_closed{tenant, what[1]};
  if (is(what, 0, {"customer", "of"}) && is(what, 4, {"leaves"}))
    return customer_left{interaction(what[2], what[3])};
  if (is(what, 0, {"offer"}) && what.size() == 3) {
    const offer_id offer{1, std::stoull(what[1])};
    if (what[2] == "rings") return offer_delivered{offer};
    if (what[2] == "fails") return offer_failed{offer};
  }
  if (!what.empty() && channel_of(what[0])) return event_of_interaction(what);
  return event_of_person(what);
}

std::optional<pool_event> scenario::event_of_interaction(const words& what) {
  const auto id = interaction(what.at(0), what.at(1));
  if (is(what, 2, {"arrives", "at"})) {
    interaction_arrived came;
    came.interaction = id;
    came.queue = queue(what.at(4));
    came.channel = *channel_of(what[0]);
    read(what, "priority", came.priority);
    read(what, "hours", came.hours);
    came.required = skill_list{read_skills(value_of(what, "skills"))};
    came.attributes = read_attributes(value_of(what, "attributes"));
    return came;
  }
  if (is(what, 2, {"connects", "with"})) return interaction_connected{id, person(what.at(4))};
  if (is(what, 2, {"cannot", "connect", "with"})) return connect_failed{id, person(what.at(5))};
  return std::nullopt;
}

std::optional<pool_event> scenario::event_of_person(const words& what) {
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
  if (is(what, 1, {"accepts"})) return accept_offer{offer(), who};
  if (is(what, 1, {"declines"})) return decline_offer{offer(), who, word(3)};
  if (is(what, 1, {"transfers"})) return transfer_to_queue{about(2), who, queue(what.at(5))};
  if (is(what, 1, {"closes"})) return close_interaction{about(2), who, word(4)};
  if (is(what, 1, {"ends", "wrap-up", "of"})) return end_wrap_up{about(4), who, word(6)};
  const asked_by self{who, content_id{1, 1}};
  if (is(what, 1, {"moves"})) return move_interaction{about(2), queue(what.at(5)), self};
  if (is(what, 1, {"raises"})) return raise_priority{about(2), std::stoi(what.at(5)), self};
  if (is(what, 1, {"cancels"})) return cancel_interaction{about(2), self};
  return std::nullopt;
}

void scenario::ask(const words& line) {
  if (is(line, 1, {"due"})) {
    const auto due = next_deadline(live_);
    say(due ? "next at " + std::to_string(due->time_since_epoch().count()) : "nothing is due");
    return;
  }
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
  const auto place = live_.position_of(id);
  say(names_(id) + " is " + std::string{to_text(entry->phase)} + " in " + names_(entry->queue) +
      (place > 0 ? ", place " + std::to_string(place) : "") +
      (entry->lead ? ", with " + names_(entry->lead) : ""));
  if (const auto why = explain(live_, id, now_))
    for (const auto& one : why->agents) {
      auto text = "  " + names_(one.agent) + ": ";
      if (!one.filtered_by)
        text += "could take it, idle " + std::to_string(one.as_candidate.idle.count());
      else
        text += "out by " + std::string{to_text(*one.filtered_by)};
      if (one.spared_until != moment{})
        text += " until " + std::to_string(one.spared_until.time_since_epoch().count());
      say(text);
    }
}

} // namespace strowger::routing::testing

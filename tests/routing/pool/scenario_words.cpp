#include "scenario_words.hpp"
#include <algorithm>
#include <sstream>

namespace strowger::routing::testing {

std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> words;
  std::istringstream in{line};
  for (std::string word; std::getline(in, word, at);)
    if (!word.empty()) words.push_back(word);
  return words;
}

std::string value_of(const scenario_words& words, const std::string& key) {
  for (const auto& word : words)
    if (word.starts_with(key + "=")) return word.substr(key.size() + 1);
  return {};
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

namespace {

/// An expression is the rest of its line.
expression read_where(const scenario_words& words) {
  std::string text;
  for (const auto& word : words)
    if (!text.empty() || word.starts_with("where=")) text += (text.empty() ? "" : " ") + word;
  if (text.empty()) return {};
  const auto read = expression::read(text.substr(6));
  return read ? read.value() : expression{expression_tree{expression_word::never}};
}

} // namespace

namespace {

/// `red:30`: the group of those of the team red; `*:10`: everybody.
agent_group team(const std::string& name) {
  if (name == "*") return {name, {}};
  return {name, expression::read("agent.team = '" + name + "'").value()};
}

/// `rule=best_fit shares=red:30,blue:70 fit=team.red:5,skill.german:2,idle:1,free:3`
selection_settings read_selection(const scenario_words& line) {
  const std::vector<std::string> names{"least_occupied", "longest_idle",       "round_robin",
                                       "fewest_handled", "least_talk_time",    "most_skilled",
                                       "least_skilled",  "best_fit",           "linear",
                                       "random",         "percent_allocation", "idleness_ratio"};
  selection_settings select;
  const auto known = std::find(names.begin(), names.end(), value_of(line, "rule"));
  if (known != names.end()) select.rule = static_cast<selection>(known - names.begin());
  for (const auto& one : split(value_of(line, "shares"), ',')) {
    const auto parts = split(one, ':');
    select.shares.push_back({team(parts[0]), std::stod(parts.at(1))});
  }
  for (const auto& one : split(value_of(line, "fit"), ',')) {
    const auto parts = split(one, ':');
    const auto of = split(parts[0], '.');
    fit_term term{of[0] == "skill"  ? fit_kind::skill
                  : of[0] == "idle" ? fit_kind::idle_minutes
                  : of[0] == "free" ? fit_kind::free_share
                                    : fit_kind::expression,
                  {},
                  {},
                  std::stod(parts.at(1))};
    if (term.kind == fit_kind::skill) term.skill = of.at(1);
    if (of[0] == "team") term.when = team(of.at(1)).where;
    if (of[0] == "same")
      term.when = expression::read("agent." + of.at(1) + " = interaction." + of[1]).value();
    select.fit.push_back(term);
  }
  return select;
}

/// `chat:none,gold.chat:call+email`: what may be offered to who holds such a one, by tier and channel.
std::vector<interrupt_rule> read_interrupts(const std::string& text) {
  const auto channel = [](const std::string& word) {
    return word == "call" ? channel_kind::voice : *channel_kind_from(word);
  };
  std::vector<interrupt_rule> rules;
  for (const auto& one : split(text, ',')) {
    const auto parts = split(one, ':');
    const auto of = split(parts[0], '.');
    interrupt_rule rule{of.size() > 1 ? of[0] : "", channel(of.back()), 0};
    if (parts.at(1) != "none")
      for (const auto& by : split(parts[1], '+'))
        rule.by = static_cast<std::uint8_t>(rule.by | (1 << static_cast<int>(channel(by))));
    rules.push_back(rule);
  }
  return rules;
}

} // namespace

std::vector<std::string> read_names(const std::string& text) {
  auto names = split(text, ',');
  std::sort(names.begin(), names.end());
  return names;
}

namespace {

/// `ring=3 ring_step=5000 call_timeout=15000 auto_accept=yes`
void read_offers(const scenario_words& line, queue_rules& rules) {
  read(line, "ring", rules.select.ring_width);
  read(line, "ring_step", rules.select.ring_step);
  read(line, "call_timeout", rules.offer_timeouts[0]);
  read(line, "chat_timeout", rules.offer_timeouts[1]);
  rules.auto_accept = value_of(line, "auto_accept") == "yes";
  rules.pull = value_of(line, "pull") == "yes";
  read(line, "sticky", rules.sticky.remember);
  read(line, "sticky_wait", rules.sticky.wait);
}

} // namespace

queue_settings read_queue(const scenario_words& line) {
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
  for (const auto kind : all_channel_kinds) {
    auto& cost = queue.rules.load.cost[static_cast<std::size_t>(kind)];
    read(line, kind == channel_kind::voice ? "call_cost" : std::string{to_text(kind)} + "_cost", cost);
  }
  read(line, "quiet_after", queue.rules.load.quiet_after);
  read(line, "quiet_weight", queue.rules.load.quiet_weight);
  queue.rules.select = read_selection(line);
  queue.rules.certificates = read_names(value_of(line, "certificates"));
  read_offers(line, queue.rules);
  queue.where = read_where(line);
  return queue;
}

agent_settings read_agent(const scenario_words& line) {
  agent_settings agent;
  agent.name = line.at(1);
  read(line, "tenant", agent.tenant);
  agent.skills = read_skills(value_of(line, "skills"));
  agent.queues = split(value_of(line, "queues"), ',');
  agent.also_serves = split(value_of(line, "also"), ',');
  agent.capacity = {0, 1, 0, 0};
  read(line, "call", agent.capacity[0]);
  read(line, "chat", agent.capacity[1]);
  read(line, "email", agent.capacity[2]);
  read(line, "units", agent.units_max);
  read(line, "position", agent.position);
  agent.certificates = read_names(value_of(line, "certificates"));
  agent.pending_not_ready = value_of(line, "pending") != "no";
  agent.attributes = read_attributes(value_of(line, "attributes"));
  return agent;
}

pool_limits read_limits(const scenario_words& line) {
  pool_limits limits;
  read(line, "deliver_within", limits.deliver_within);
  read(line, "connect_within", limits.connect_within);
  read(line, "grace", limits.lost_agent_grace);
  read(line, "waiting_max", limits.waiting_max);
  read(line, "missed_max", limits.rules.missed_max);
  limits.rules.interrupts = read_interrupts(value_of(line, "interrupts"));
  read(line, "seed", limits.rules.seed);
  limits.rules.grades = split(value_of(line, "grades"), ',');
  return limits;
}

} // namespace strowger::routing::testing

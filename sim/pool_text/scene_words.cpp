#include "sim/pool_text/scene_words.hpp"
#include "routing/queue_line.hpp"
#include <algorithm>
#include <sstream>

namespace strowger::routing::wording {

std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> words;
  std::istringstream in{line};
  for (std::string word; std::getline(in, word, at);)
    if (!word.empty()) words.push_back(word);
  return words;
}

std::string value_of(const scene_words& words, const std::string& key) {
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
expression read_where(const scene_words& words) {
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
selection_settings read_selection(const scene_words& line) {
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
void read_offers(const scene_words& line, queue_rules& rules) {
  read(line, "ring", rules.select.ring_width);
  read(line, "ring_step", rules.select.ring_step);
  read(line, "call_timeout", rules.offer_timeouts[0]);
  read(line, "chat_timeout", rules.offer_timeouts[1]);
  rules.auto_accept = value_of(line, "auto_accept") == "yes";
  rules.pull = value_of(line, "pull") == "yes";
  read(line, "consult_wait_max", rules.consult_wait_max);
  read(line, "sticky", rules.sticky.remember);
  read(line, "sticky_wait", rules.sticky.wait);
}

} // namespace

namespace {

/// Every value of a key that may be said several times.
std::vector<std::string> values_of(const scene_words& words, const std::string& key) {
  std::vector<std::string> all;
  for (const auto& word : words)
    if (word.starts_with(key + "=")) all.push_back(word.substr(key.size() + 1));
  return all;
}

/// `step=30000;skills=english:3,german:0;where=agent.team='red';raise=60;length=3;free=0;wait=60000;skip`
relaxation_step read_step(const std::string& text) {
  const auto parts = split(text, ';');
  relaxation_step step;
  step.after = milliseconds{std::stoll(parts.at(0))};
  step.levels = read_skills(value_of(parts, "skills"));
  if (const auto where = value_of(parts, "where"); !where.empty()) {
    step.replaces_where = true;
    step.where = expression::read(where).value();
  }
  read(parts, "raise", step.raise);
  read(parts, "length", step.length_min);
  read(parts, "free", step.available_max);
  read(parts, "wait", step.expected_wait_min);
  step.skip_if_nobody = std::find(parts.begin(), parts.end(), "skip") != parts.end();
  return step;
}

/// `order=last_come due_within=60000 tier=gold:300:2000 skip=yes overflow=red/2 weight=2 cost=3 handle=60000
/// patience=30000 ratio=2 threshold=20000 target=0.8`
void read_line(const scene_words& line, queue_settings& queue) {
  auto& rules = queue.rules;
  const auto order = value_of(line, "order");
  if (order == "last_come") rules.order = line_order::last_come;
  if (order == "earliest_due") rules.order = line_order::earliest_due;
  read(line, "due_within", rules.due_within);
  for (const auto& one : values_of(line, "tier")) {
    const auto parts = split(one, ':');
    tier_rule tier{parts.at(0) == "*" ? "" : parts[0], std::stoi(parts.at(1)), usual_ageing, {}};
    if (parts.size() > 2) tier.ageing = static_cast<std::uint32_t>(std::stoul(parts[2]));
    rules.tiers.push_back(tier);
  }
  rules.skip_if_nobody = value_of(line, "skip") == "yes";
  for (const auto& one : values_of(line, "step")) rules.steps.push_back(read_step(one));
  for (const auto& one : values_of(line, "overflow")) {
    const auto parts = split(one, '/');
    rules.overflows.push_back({team(parts.at(0)), static_cast<std::uint32_t>(std::stoul(parts.at(1)))});
  }
  const auto number = [&](const char* key, double& into) {
    if (const auto text = value_of(line, key); !text.empty()) into = std::stod(text);
  };
  number("weight", rules.value.weight);
  number("cost", rules.value.cost);
  number("cost_per_hour", rules.value.cost_per_hour);
  number("ratio", rules.value.ratio);
  number("target", queue.service_level_target);
  read(line, "handle", rules.value.handle_time);
  read(line, "patience", rules.value.patience);
  read(line, "threshold", queue.service_level_threshold);
}

/// `choice=value value=sales/red/5 reserve=red/1/vip,gold share=north/2/5`
void read_choice(const scene_words& line, pool_rules& rules) {
  const std::vector<std::string> names{"highest_score", "weighted",  "service_level",
                                       "queue_ratio",   "cost_rate", "value"};
  const auto known = std::find(names.begin(), names.end(), value_of(line, "choice"));
  if (known != names.end()) rules.choice = static_cast<choice_rule>(known - names.begin());
  for (const auto& one : values_of(line, "value")) {
    const auto parts = split(one, '/');
    rules.values.push_back({"main", parts.at(0), team(parts.at(1)), std::stod(parts.at(2))});
  }
  for (const auto& one : values_of(line, "reserve")) {
    const auto parts = split(one, '/');
    rules.reserves.push_back({team(parts.at(0)), static_cast<std::uint32_t>(std::stoul(parts.at(1))), "main",
                              read_names(parts.at(2))});
  }
  for (const auto& one : values_of(line, "share")) {
    const auto parts = split(one, '/');
    rules.shares.push_back({parts.at(0), std::stod(parts.at(1)),
                            parts.size() > 2 ? static_cast<std::uint32_t>(std::stoul(parts[2])) : 0});
  }
}

} // namespace

queue_settings read_queue(const scene_words& line) {
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
  read_line(line, queue);
  read_exceptions(line, queue.rules);
  queue.where = read_where(line);
  return queue;
}

agent_settings read_agent(const scene_words& line) {
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
  read(line, "task", agent.capacity[3]);
  read(line, "units", agent.units_max);
  agent.phone = value_of(line, "phone") == "yes";
  agent.accepts_at_desktop = value_of(line, "accept") == "desktop";
  read(line, "position", agent.position);
  agent.certificates = read_names(value_of(line, "certificates"));
  agent.pending_not_ready = value_of(line, "pending") != "no";
  agent.attributes = read_attributes(value_of(line, "attributes"));
  return agent;
}

pool_limits read_limits(const scene_words& line) {
  pool_limits limits;
  read(line, "deliver_within", limits.deliver_within);
  read(line, "ring_within", limits.ring_within);
  read(line, "connect_within", limits.connect_within);
  read(line, "grace", limits.lost_agent_grace);
  read(line, "waiting_max", limits.waiting_max);
  read(line, "missed_max", limits.rules.missed_max);
  limits.rules.interrupts = read_interrupts(value_of(line, "interrupts"));
  read(line, "seed", limits.rules.seed);
  read_choice(line, limits.rules);
  limits.rules.grades = split(value_of(line, "grades"), ',');
  return limits;
}

} // namespace strowger::routing::wording

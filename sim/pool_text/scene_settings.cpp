#include "sim/pool_text/scene_settings.hpp"
#include "sim/pool_text/scene_words.hpp"
#include <algorithm>
#include <cmath>

namespace strowger::routing::wording {

namespace {

std::string plain_number(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15)
    return std::to_string(static_cast<long long>(value));
  auto text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string joined(const std::vector<std::string>& names, char by = ',') {
  std::string text;
  for (const auto& one : names) text += (text.empty() ? "" : std::string(1, by)) + one;
  return text;
}

/// An expression without blanks around its comparisons: the words of a step have none.
std::string without_blanks(std::string text) {
  for (const std::string_view sign : {"=", "!=", "<", ">", "<=", ">="}) {
    const auto spaced = " " + std::string{sign} + " ";
    for (auto at = text.find(spaced); at != std::string::npos; at = text.find(spaced))
      text.replace(at, spaced.size(), sign);
  }
  return text;
}

/// A group in the words of `scene_words`: those of a team, or everybody.
std::string group_word(const agent_group& group) { return group.where == expression{} ? "*" : group.name; }

/// `word key=value ...`, where a value says something else than none.
class line_of {
public:
  line_of(std::string word, const std::string& name) : text_{std::move(word)} {
    if (!name.empty()) text_ += " " + name;
  }
  void say(const std::string& word) { text_ += " " + word; }
  void put(const std::string& key, const std::string& value) {
    if (!value.empty()) say(key + "=" + value);
  }
  void put(const std::string& key, std::int64_t value, std::int64_t usual) {
    if (value != usual) say(key + "=" + std::to_string(value));
  }
  void put(const std::string& key, milliseconds value, milliseconds usual) {
    put(key, value.count(), usual.count());
  }
  void put_decimal(const std::string& key, double value, double usual) {
    if (value != usual) say(key + "=" + plain_number(value));
  }
  [[nodiscard]] const std::string& text() const { return text_; }

private:
  std::string text_;
};

void put_selection(line_of& to, const selection_settings& from) {
  if (from.rule != selection::least_occupied) to.put("rule", std::string{to_text(from.rule)});
  std::vector<std::string> shares, fit;
  for (const auto& one : from.shares) shares.push_back(group_word(one.group) + ":" + plain_number(one.share));
  to.put("shares", joined(shares));
  for (const auto& one : from.fit) {
    const auto what = one.kind == fit_kind::skill          ? "skill." + one.skill
                      : one.kind == fit_kind::idle_minutes ? std::string{"idle"}
                      : one.kind == fit_kind::free_share   ? std::string{"free"}
                                                           : std::string{"where"};
    fit.push_back(what + ":" + plain_number(one.points));
  }
  to.put("fit", joined(fit));
  to.put("ring", from.ring_width, 1);
  to.put("ring_step", from.ring_step, milliseconds{0});
}

void put_steps(line_of& to, const queue_rules& rules) {
  if (rules.skip_if_nobody) to.say("skip=yes");
  for (const auto& one : rules.steps) {
    std::string text = std::to_string(one.after.count());
    if (!one.levels.empty()) text += ";skills=" + skills_text(one.levels);
    if (one.replaces_where) text += ";where=" + without_blanks(one.where.text());
    if (one.raise != 0) text += ";raise=" + std::to_string(one.raise);
    if (one.length_min != 0) text += ";length=" + std::to_string(one.length_min);
    if (one.available_max != -1) text += ";free=" + std::to_string(one.available_max);
    if (one.expected_wait_min.count() != 0) text += ";wait=" + std::to_string(one.expected_wait_min.count());
    if (one.skip_if_nobody) text += ";skip";
    to.put("step", text);
  }
}

void put_exceptions(line_of& to, const queue_rules& rules) {
  for (const auto& one : rules.exceptions) {
    auto text = std::string{to_text(one.when)};
    if (one.limit.count() != 0) text += "@" + std::to_string(one.limit.count());
    text += ":" + std::string{to_text(one.action)};
    std::vector<std::string> levels;
    for (const auto& level : one.levels) levels.push_back(level.skill + "/" + std::to_string(level.level));
    const auto more = one.action == exception_action::to_queue ? one.queue
                      : one.action == exception_action::relax  ? joined(levels)
                                                               : one.message;
    to.put("on", more.empty() ? text : text + ":" + more);
  }
  const callback_settings usual;
  to.put("tries", rules.callback.tries_max, usual.tries_max);
  to.put("retry", rules.callback.retry_after, usual.retry_after);
  to.put("outcome", rules.callback.outcome_within, usual.outcome_within);
  to.put("callback_hours", rules.callback.hours);
  if (rules.callback.customer_first) to.say("customer_first");
}

void put_tiers(line_of& to, const std::vector<tier_rule>& tiers) {
  for (const auto& one : tiers) {
    to.put("tier", (one.tier.empty() ? "*" : one.tier) + ":" + std::to_string(one.priority) + ":" +
                       std::to_string(one.ageing));
    for (const auto kind : all_channel_kinds)
      if (const auto& hours = one.hours[static_cast<std::size_t>(kind)]; !hours.empty())
        to.put("tier_hours", one.tier + ":" + std::string{to_text(kind)} + ":" + hours);
  }
}

void put_rules(line_of& to, const queue_rules& rules) {
  to.put("certificates", joined(rules.certificates));
  if (rules.order != line_order::first_come) to.put("order", std::string{to_text(rules.order)});
  to.put("due_within", rules.due_within, milliseconds{0});
  put_tiers(to, rules.tiers);
  put_selection(to, rules.select);
  put_steps(to, rules);
  for (const auto& one : rules.overflows)
    to.put("overflow", group_word(one.group) + "/" + std::to_string(one.length_over));
  const queue_value usual;
  to.put_decimal("weight", rules.value.weight, usual.weight);
  to.put_decimal("cost", rules.value.cost, usual.cost);
  to.put_decimal("cost_per_hour", rules.value.cost_per_hour, usual.cost_per_hour);
  to.put("handle", rules.value.handle_time, usual.handle_time);
  to.put("patience", rules.value.patience, usual.patience);
  to.put_decimal("ratio", rules.value.ratio, usual.ratio);
  for (const auto kind : all_channel_kinds)
    to.put(channel_word(kind) + "_cost", rules.load.cost[static_cast<std::size_t>(kind)], 1);
  to.put("quiet_after", rules.load.quiet_after, milliseconds{0});
  to.put("quiet_weight", rules.load.quiet_weight, load_settings{}.quiet_weight);
  to.put("call_timeout", rules.offer_timeouts[0], milliseconds{0});
  to.put("chat_timeout", rules.offer_timeouts[1], milliseconds{0});
  if (rules.auto_accept) to.say("auto_accept=yes");
  if (rules.pull) to.say("pull=yes");
  to.put("consult_wait_max", rules.consult_wait_max, queue_rules{}.consult_wait_max);
  to.put("sticky", rules.sticky.remember, milliseconds{0});
  to.put("sticky_wait", rules.sticky.wait, sticky_settings{}.wait);
  put_exceptions(to, rules);
}

void put_hours(line_of& to, const std::array<std::string, channel_kinds>& hours) {
  if (std::all_of(hours.begin(), hours.end(), [&](const auto& one) { return one == hours[0]; }))
    return to.put("hours", hours[0]);
  for (const auto kind : all_channel_kinds)
    to.put(std::string{to_text(kind)} + "_hours", hours[static_cast<std::size_t>(kind)]);
}

} // namespace

std::string channel_word(channel_kind channel) {
  return channel == channel_kind::voice ? "call" : std::string{to_text(channel)};
}

std::string skills_text(const std::vector<skill_level>& from) {
  std::vector<std::string> all;
  for (const auto& one : from) all.push_back(one.skill + ":" + std::to_string(one.level));
  return joined(all);
}

std::string attributes_text(const attribute_list& from) {
  std::vector<std::string> all;
  for (const auto& one : from) {
    const auto* text = std::get_if<std::string>(&one.value);
    const auto* number = std::get_if<double>(&one.value);
    all.push_back(one.name + ":" +
                  (text     ? *text
                   : number ? plain_number(*number)
                            : routing::to_text(one.value)));
  }
  return joined(all);
}

std::string queue_line_of(const queue_settings& from) {
  const queue_settings usual;
  line_of to{"queue", from.name};
  if (from.tenant != usual.tenant) to.put("tenant", from.tenant);
  to.put("skills", skills_text(from.required));
  to.put("priority", from.priority, 0);
  to.put("length_max", from.length_max, 0);
  to.put("offer_timeout", from.offer_timeout, usual.offer_timeout);
  to.put("wrap_up", from.wrap_up_limit, milliseconds{0});
  to.put("back_off", from.back_off_first, usual.back_off_first);
  to.put("back_off_max", from.back_off_max, usual.back_off_max);
  to.put("threshold", from.service_level_threshold, usual.service_level_threshold);
  to.put_decimal("target", from.service_level_target, usual.service_level_target);
  to.put("flow_out_to", from.flow_out_to);
  put_hours(to, from.hours);
  to.put("closed_to", from.closed_to);
  to.put("full_to", from.full_to);
  to.put("wait_max", from.wait_max, milliseconds{0});
  to.put("wait_max_to", from.wait_max_to);
  put_rules(to, from.rules);
  if (from.where != expression{}) to.put("where", from.where.text()); // the rest of the line
  return to.text();
}

std::string agent_line_of(const agent_settings& from) {
  line_of to{"agent", from.name};
  if (from.tenant != "main") to.put("tenant", from.tenant);
  to.put("skills", skills_text(from.skills));
  to.put("queues", joined(from.queues));
  to.put("also", joined(from.also_serves));
  to.put("call", from.capacity[0], 0);
  to.put("chat", from.capacity[1], 1);
  to.put("email", from.capacity[2], 0);
  to.put("task", from.capacity[3], 0);
  to.put("units", from.units_max, 0);
  if (from.phone) to.say("phone=yes");
  if (from.accepts_at_desktop) to.say("accept=desktop");
  to.put("position", from.position, 0);
  to.put("certificates", joined(from.certificates));
  if (!from.pending_not_ready) to.say("pending=no");
  to.put("attributes", attributes_text(from.attributes));
  return to.text();
}

std::string limits_line_of(const pool_limits& from) {
  const pool_limits usual;
  line_of to{"limits", ""};
  to.put("deliver_within", from.deliver_within, usual.deliver_within);
  to.put("ring_within", from.ring_within, usual.ring_within);
  to.put("connect_within", from.connect_within, usual.connect_within);
  to.put("grace", from.lost_agent_grace, usual.lost_agent_grace);
  to.put("waiting_max", from.waiting_max, usual.waiting_max);
  const auto& rules = from.rules;
  to.put("missed_max", rules.missed_max, 0);
  to.put("seed", static_cast<std::int64_t>(rules.seed), 1);
  if (rules.choice != choice_rule::highest_score) to.put("choice", std::string{to_text(rules.choice)});
  for (const auto& one : rules.values)
    to.put("value", one.queue + "/" + group_word(one.group) + "/" + plain_number(one.value));
  for (const auto& one : rules.reserves)
    to.put("reserve", group_word(one.group) + "/" + std::to_string(one.keep) + "/" + joined(one.queues));
  for (const auto& one : rules.shares)
    to.put("share", one.tenant + "/" + plain_number(one.weight) +
                        (one.quota_max > 0 ? "/" + std::to_string(one.quota_max) : ""));
  std::vector<std::string> interrupts;
  for (const auto& one : rules.interrupts) {
    std::vector<std::string> by;
    for (const auto kind : all_channel_kinds)
      if ((one.by >> static_cast<unsigned>(kind) & 1U) != 0) by.push_back(channel_word(kind));
    interrupts.push_back((one.tier.empty() ? "" : one.tier + ".") + channel_word(one.held) + ":" +
                         (by.empty() ? "none" : joined(by, '+')));
  }
  to.put("interrupts", joined(interrupts));
  to.put("grades", joined(rules.grades));
  return to.text();
}

namespace {

/// Reading may refuse, by an exception, what it was not made for.
template <class Settings, class Read>
bool comes_back(const Settings& from, const std::string& line, Read read) {
  try {
    return read(split(line)) == from;
  } catch (const std::exception&) {
    return false;
  }
}

} // namespace

bool said_whole(const queue_settings& from) { return comes_back(from, queue_line_of(from), read_queue); }
bool said_whole(const agent_settings& from) { return comes_back(from, agent_line_of(from), read_agent); }
bool said_whole(const pool_limits& from) {
  auto without_name = from;
  without_name.pool = pool_limits{}.pool;
  return comes_back(without_name, limits_line_of(from), read_limits);
}

} // namespace strowger::routing::wording

#include "random_settings.hpp"
#include <algorithm>

namespace strowger::routing::testing {

namespace {

const std::vector<std::string> skills{"english", "french", "billing"};
const std::vector<std::string> certificates{"gdpr", "card data"};
const std::vector<std::string> hour_names{"day", "night"};

/// Some ask agents only, some the interaction too, some for what nobody has.
const std::vector<std::string> expressions{
    "agent.team = 'red'",
    "agent.team != 'red' and not agent.trainee",
    "agent.region = interaction.region",
    "agent.region = interaction.region or skill.english >= interaction.level",
    "not interaction.urgent or agent.rank >= 2 and has billing",
    "agent.team in ['red', 'blue'] or interaction.region not in ['north']",
    "has interaction.level and agent.rank > interaction.level",
};

} // namespace

std::string random_settings::tenant_of(std::size_t number) { return number % 4 == 3 ? "other" : "main"; }

const std::string& random_settings::hours() { return any(hour_names); }

pool_limits random_settings::limits(pool_limits now) {
  now.lost_agent_grace = milliseconds{static_cast<std::int64_t>(1 + draw_below(dice_, 20)) * 1'000};
  now.ring_within = milliseconds{one_in(8) ? 10'000 : 2'000};
  now.rules.missed_max = static_cast<std::uint16_t>(draw_below(dice_, 4));
  now.rules.grades = {"L1", "L2", "L3"};
  now.rules.seed = draw_below(dice_, 5);
  now.rules.interrupts.clear();
  for (const auto held : {channel_kind::voice, channel_kind::chat})
    for (const auto* tier : {"", "gold"})
      if (one_in(3))
        now.rules.interrupts.push_back({tier, held, static_cast<std::uint8_t>(draw_below(dice_, 16))});
  choose(now.rules);
  return now;
}

queue_settings random_settings::queue(std::size_t number) {
  queue_settings queue;
  queue.name = "queue" + std::to_string(number);
  queue.tenant = tenant_of(number);
  for (const auto& skill : skills)
    if (one_in(4)) queue.required.push_back({skill, static_cast<std::uint8_t>(1 + draw_below(dice_, 5))});
  std::sort(queue.required.begin(), queue.required.end());
  queue.priority = static_cast<std::int32_t>(draw_below(dice_, 3)) * 60;
  queue.length_max = one_in(4) ? 20 : 0;
  queue.offer_timeout = milliseconds{5'000 + static_cast<std::int64_t>(draw_below(dice_, 3)) * 10'000};
  queue.wrap_up_limit = milliseconds{one_in(3) ? 0 : 20'000};
  queue.back_off_first = milliseconds{one_in(8) ? 0 : 3'000};
  queue.back_off_max = milliseconds{20'000};
  const auto other = [this] { return "queue" + std::to_string(draw_below(dice_, queues_)); };
  if (one_in(2)) queue.flow_out_to = other();
  for (auto& name : queue.hours)
    if (one_in(3)) name = hours();
  if (one_in(2)) queue.closed_to = other();
  if (one_in(2)) queue.full_to = other();
  if (one_in(3)) queue.wait_max = milliseconds{10'000 + static_cast<std::int64_t>(draw_below(dice_, 60'000))};
  if (one_in(2)) queue.wait_max_to = other();
  queue.rules.select = selected();
  order(queue.rules);
  for (auto& cost : queue.rules.load.cost) cost = static_cast<std::uint16_t>(draw_below(dice_, 4));
  if (one_in(2)) queue.rules.load.quiet_after = milliseconds{30'000};
  queue.rules.load.quiet_weight = static_cast<std::uint8_t>(draw_below(dice_, 4) * 25);
  for (const auto& one : certificates)
    if (one_in(6)) queue.rules.certificates.push_back(one);
  if (one_in(3)) queue.rules.select.ring_width = static_cast<std::uint16_t>(draw_below(dice_, 5));
  if (one_in(2)) queue.rules.select.ring_step = milliseconds{2'500};
  for (auto& timeout : queue.rules.offer_timeouts)
    if (one_in(4)) timeout = milliseconds{4'000};
  queue.rules.auto_accept = one_in(8);
  queue.rules.pull = one_in(2);
  if (one_in(2)) queue.rules.sticky.remember = milliseconds{one_in(3) ? 5'000 : 60'000};
  queue.rules.sticky.wait = milliseconds{static_cast<std::int64_t>(draw_below(dice_, 4)) * 1'000};
  if (one_in(2)) queue.where = expression::read(any(expressions)).value();
  exceptions(queue);
  return queue;
}

agent_group random_settings::group() {
  if (one_in(10)) return {"all", {}};
  if (one_in(4)) return {"english", expression::read("has english >= 3").value()};
  const std::string team = any(std::vector<std::string>{"red", "blue", "green"});
  return {team, expression::read("agent.team = '" + team + "'").value()};
}

/// Often the usual choice without anything else.
void random_settings::choose(pool_rules& rules) {
  rules.choice = choice_rule::highest_score;
  rules.values.clear();
  rules.reserves.clear();
  rules.shares.clear();
  if (one_in(3)) return;
  rules.choice = static_cast<choice_rule>(draw_below(dice_, 6));
  const auto name = [this] { return "queue" + std::to_string(draw_below(dice_, queues_)); };
  for (auto i = draw_below(dice_, 6); i > 0; --i)
    rules.values.push_back(
        {tenant_of(draw_below(dice_, 4)), name(), group(), static_cast<double>(draw_below(dice_, 8)) - 2});
  if (one_in(2))
    for (auto i = draw_below(dice_, 3); i > 0; --i)
      rules.reserves.push_back({group(),
                                static_cast<std::uint32_t>(draw_below(dice_, 3)),
                                tenant_of(draw_below(dice_, 4)),
                                {name(), name()}});
  if (one_in(2)) return;
  for (const auto* tenant : {"main", "other"})
    if (!one_in(3))
      rules.shares.push_back({tenant, static_cast<double>(1 + draw_below(dice_, 3)),
                              one_in(2) ? 0 : static_cast<std::uint32_t>(1 + draw_below(dice_, 6))});
}

relaxation_step random_settings::step(milliseconds after) {
  relaxation_step made;
  made.after = after;
  for (const auto& skill : skills)
    if (one_in(2)) made.levels.push_back({skill, static_cast<std::uint8_t>(draw_below(dice_, 5))});
  std::sort(made.levels.begin(), made.levels.end());
  made.replaces_where = one_in(3);
  if (made.replaces_where && !one_in(3)) made.where = expression::read(any(expressions)).value();
  if (one_in(3)) made.raise = static_cast<std::int32_t>(draw_below(dice_, 60)) - 10;
  if (one_in(4)) made.length_min = static_cast<std::uint32_t>(draw_below(dice_, 6));
  if (one_in(4)) made.available_max = static_cast<std::int32_t>(draw_below(dice_, 4));
  if (one_in(6)) made.expected_wait_min = milliseconds{static_cast<std::int64_t>(draw_below(dice_, 60'000))};
  made.skip_if_nobody = one_in(3);
  return made;
}

void random_settings::order(queue_rules& rules) {
  if (one_in(3)) rules.order = static_cast<line_order>(draw_below(dice_, 3));
  if (one_in(2)) rules.due_within = milliseconds{static_cast<std::int64_t>(draw_below(dice_, 60'000))};
  for (const auto* tier : {"", "gold"})
    if (one_in(3))
      rules.tiers.push_back({tier,
                             static_cast<std::int32_t>(draw_below(dice_, 3)) * 20,
                             static_cast<std::uint32_t>(draw_below(dice_, 4)) * 500,
                             {}});
  rules.skip_if_nobody = one_in(4);
  milliseconds after{0};
  if (one_in(2))
    for (auto i = draw_below(dice_, 4); i > 0; --i) {
      after += milliseconds{static_cast<std::int64_t>(draw_below(dice_, 8'000))};
      rules.steps.push_back(step(after));
    }
  if (one_in(4)) rules.overflows.push_back({group(), static_cast<std::uint32_t>(draw_below(dice_, 4))});
  if (one_in(8)) rules.overflows.push_back({group(), static_cast<std::uint32_t>(draw_below(dice_, 8))});
  auto& value = rules.value;
  value.weight = static_cast<double>(draw_below(dice_, 4));
  const auto costs = draw_below(dice_, 12);
  value.cost = static_cast<double>(costs % 4);
  value.cost_per_hour = static_cast<double>(costs / 4) * 60;
  value.handle_time = milliseconds{static_cast<std::int64_t>(1 + draw_below(dice_, 4)) * 60'000};
  if (one_in(2)) value.patience = milliseconds{static_cast<std::int64_t>(1 + draw_below(dice_, 4)) * 30'000};
  value.ratio = static_cast<double>(draw_below(dice_, 4));
}

selection_settings random_settings::selected() {
  selection_settings select;
  if (one_in(4)) return select;
  select.rule = static_cast<selection>(draw_below(dice_, 12));
  for (const auto* team : {"red", "blue", "green"})
    if (!one_in(4))
      select.shares.push_back(
          {{team, expression::read(one_in(8)   ? "true"
                                   : one_in(4) ? "has english"
                                               : "agent.team = '" + std::string{team} + "'")
                      .value()},
           static_cast<double>(1 + draw_below(dice_, 5))});
  if (select.shares.empty()) select.shares.push_back({{"all", {}}, 1});
  for (auto i = draw_below(dice_, 4); i > 0; --i)
    select.fit.push_back({static_cast<fit_kind>(draw_below(dice_, 4)),
                          expression::read(any(expressions)).value(), any(skills),
                          static_cast<double>(draw_below(dice_, 20)) - 5});
  return select;
}

/// Seldom what is not allowed, or ends before it begins.
grant_skill random_settings::grant(agent_id agent, wall_time wall, asked_by by) {
  grant_skill what{agent, any(skills), static_cast<std::uint8_t>(draw_below(dice_, 8)), one_in(3), {}, by};
  if (what.certificate) what.skill = any(certificates);
  if (one_in(60)) what.level = 11;
  if (one_in(2)) what.until = wall + milliseconds{static_cast<std::int64_t>(draw_below(dice_, 20'000)) - 50};
  return what;
}
revoke_grant random_settings::revocation(agent_id agent, asked_by by) {
  const bool certificate = one_in(3);
  return {agent, certificate ? any(certificates) : any(skills), certificate, by};
}

/// Seldom a skill nobody has (yet), seldom more than allowed.
skill_list random_settings::required() {
  std::vector<skill_level> required;
  for (const auto& skill : skills)
    if (one_in(3)) required.push_back({skill, static_cast<std::uint8_t>(1 + draw_below(dice_, 7))});
  if (one_in(12)) required.push_back({"latin", 1});
  if (one_in(60)) required.push_back({"french", static_cast<std::uint8_t>(draw_below(dice_, 13))});
  return skill_list{std::move(required)};
}

/// A few customers come again and again; some ask for an agent, some were here before.
arrival_details random_settings::details(const std::vector<agent_id>& agents) {
  arrival_details details;
  if (one_in(4)) {
    details.preferred = any(agents);
    details.only_preferred = one_in(4);
    if (one_in(2)) details.preferred_wait = milliseconds{static_cast<std::int64_t>(draw_below(dice_, 4'000))};
  }
  if (one_in(10)) {
    details.why = one_in(20) ? requeue_reason::transfer : requeue_reason::reopened;
    details.visit = static_cast<std::uint32_t>(draw_below(dice_, 5));
    details.waited = milliseconds{static_cast<std::int64_t>(draw_below(dice_, 90'000)) - 1'000};
  }
  return details;
}

attribute_list random_settings::attributes(bool of_agent) {
  std::vector<attribute> made;
  const std::vector<std::string> teams{"red", "blue", "green"}, regions{"north", "south"};
  if (of_agent && !one_in(3)) made.push_back({"team", any(teams)});
  if (!one_in(3)) made.push_back({"region", any(regions)});
  if (of_agent && one_in(2)) made.push_back({"rank", static_cast<double>(draw_below(dice_, 4))});
  if (!of_agent && one_in(2)) made.push_back({"level", static_cast<double>(draw_below(dice_, 6))});
  if (one_in(4)) made.push_back({of_agent ? "trainee" : "urgent", one_in(2)});
  if (!of_agent && one_in(3)) made.push_back({"tier", std::string{one_in(2) ? "gold" : "silver"}});
  if (!of_agent && one_in(80)) made.push_back({"no name", true});
  return attribute_list{std::move(made)};
}

agent_settings random_settings::agent(std::size_t number) {
  agent_settings agent;
  agent.name = "agent" + std::to_string(number);
  agent.tenant = tenant_of(number);
  for (const auto& skill : skills)
    if (!one_in(4)) agent.skills.push_back({skill, static_cast<std::uint8_t>(1 + draw_below(dice_, 10))});
  if (one_in(20)) agent.skills.push_back({"latin", 2});
  if (one_in(2)) agent.skills.push_back({grade_skill, static_cast<std::uint8_t>(1 + draw_below(dice_, 3))});
  std::sort(agent.skills.begin(), agent.skills.end());
  if (one_in(3))
    for (std::size_t i = 0; i < queues_; ++i)
      if (one_in(2)) agent.queues.push_back("queue" + std::to_string(i));
  agent.capacity = {static_cast<std::uint16_t>(draw_below(dice_, 2)),
                    static_cast<std::uint16_t>(draw_below(dice_, 5)), 1, 0};
  agent.phone = one_in(2);
  agent.accepts_at_desktop = agent.phone && one_in(4);
  if (one_in(3)) agent.units_max = static_cast<std::uint16_t>(2 + draw_below(dice_, 8));
  agent.position = static_cast<std::int32_t>(draw_below(dice_, 4));
  agent.pending_not_ready = !one_in(4);
  if (one_in(4)) agent.also_serves.push_back(agent.tenant == "main" ? "other" : "main");
  agent.attributes = attributes(true);
  for (const auto& one : certificates)
    if (!one_in(3)) agent.certificates.push_back(one);
  return agent;
}

} // namespace strowger::routing::testing

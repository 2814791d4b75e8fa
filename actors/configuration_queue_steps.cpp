#include "actors/configuration_draft.hpp"
#include <algorithm>

/// What a queue asks for less after a time, and what it does when it cannot go on as usual.
namespace strowger::actors {
namespace {

constexpr std::size_t steps_max = 16;

/// The expression of `where` and `groups` of a queue, both of which must hold.
routing::expression both(draft& made, const section_values& from) {
  const auto where = read_expression(made, from, "where");
  const auto groups = read_groups(made, from);
  if (where.empty() || groups.empty()) return where.empty() ? groups : where;
  const auto read = routing::expression::read("(" + where.text() + ") and (" + groups.text() + ")");
  if (!read)
    made.found.error(from.at("where"), "where and groups ask too much together: " + read.reason().what);
  return read ? read.value() : where;
}

void read_condition(const section_values& from, routing::relaxation_step& step) {
  step.length_min = count(from, "length_min");
  step.expected_wait_min = duration(from, "expected_wait_min");
  if (from.good("available_max"))
    step.available_max =
        static_cast<std::int32_t>(std::min<std::int64_t>(from.number("available_max"), INT32_MAX));
}

/// Told where a step asks for more than what held before it.
void warn_of_more(draft& made, const section_values& from, const routing::relaxation_step& step,
                  std::vector<routing::skill_level>& so_far) {
  for (const auto& level : step.levels) {
    const auto known =
        std::find_if(so_far.begin(), so_far.end(), [&](const auto& one) { return one.skill == level.skill; });
    if (known == so_far.end()) {
      made.found.warning(from.at("requires"), "steps: the queue does not ask for " + level.skill +
                                                  "; this changes only what an interaction asks for itself");
      continue;
    }
    if (level.level > known->level)
      made.found.warning(from.at("requires"), "steps: " + level.skill + " " + std::to_string(level.level) +
                                                  " is more than before (" + std::to_string(known->level) +
                                                  ")");
    known->level = level.level;
  }
}

routing::relaxation_step read_step(draft& made, const section_values& from) {
  routing::relaxation_step step;
  step.after = duration(from, "after");
  step.levels = read_levels(made, from, "requires");
  if (from.good("grade") && from.text("grade") == "none")
    step.levels.push_back({routing::grade_skill, 0});
  else
    add_grade(made, from, step.levels);
  std::sort(step.levels.begin(), step.levels.end());
  if (from.says("where") && from.says("groups"))
    made.found.error(from.at("groups"), "steps: say where or groups: either is in place of what held before");
  step.replaces_where = from.says("where") || from.says("groups");
  step.where = from.says("where") ? read_expression(made, from, "where") : read_groups(made, from);
  step.raise = static_cast<std::int32_t>(from.number("raise"));
  read_condition(from.section("if"), step);
  step.skip_if_nobody = from.number("skip_if_nobody") != 0;
  return step;
}

struct exception_key {
  std::string_view name;
  routing::exception_case what;
  std::string_view short_form; ///< the key that says `to` or `end` in short
};
constexpr std::array cases_in_file{
    exception_key{"when_closed", routing::exception_case::closed, "closed_to"},
    exception_key{"when_full", routing::exception_case::full, "full_to"},
    exception_key{"when_slow", routing::exception_case::slow, {}},
    exception_key{"when_waited", routing::exception_case::waited, "wait_max_to"},
    exception_key{"when_old", routing::exception_case::aged, {}},
    exception_key{"when_nobody", routing::exception_case::nobody, {}}};

void read_exception(draft& made, const section_values& from, const exception_key& key, draft_queue& queue) {
  const auto name = std::string{key.name};
  routing::exception_rule rule;
  rule.when = key.what;
  if (key.what == routing::exception_case::slow || key.what == routing::exception_case::aged)
    rule.limit = duration(from, "over");
  auto& rules = queue.settings.rules.exceptions;
  const auto add = [&](routing::exception_action action) -> routing::exception_rule& {
    rules.push_back(rule);
    rules.back().action = action;
    return rules.back();
  };
  const auto before = rules.size();
  if (from.good("message")) {
    made.messages.find({}, from.text("message"), from.at("message"), name + ": message", made.found);
    add(routing::exception_action::message).message = from.text("message");
  }
  if (from.number("callback") != 0) add(routing::exception_action::callback);
  if (from.good("requires"))
    add(routing::exception_action::relax).levels = read_levels(made, from, "requires");
  if (from.good("to")) {
    add(routing::exception_action::to_queue).queue = from.text("to");
    queue.others.push_back({key.name, from.text("to"), from.at("to")});
  }
  if (from.number("end") != 0) add(routing::exception_action::end);
  const bool ends = from.number("end") != 0;
  if (static_cast<int>(from.good("requires")) + static_cast<int>(from.good("to")) + static_cast<int>(ends) >
      1)
    made.found.error(from.at(), name + ": at most one of requires, to and end");
  if (rules.size() == before && !from.says("message") && !from.says("requires") && !from.says("to"))
    made.found.error(from.at(), name + ": say what happens: message, callback, requires, to or end");
}

bool has_hours(const routing::queue_settings& settings) {
  const auto any = [](const auto& hours) {
    return std::any_of(hours.begin(), hours.end(), [](const auto& one) { return !one.empty(); });
  };
  return any(settings.hours) || std::any_of(settings.rules.tiers.begin(), settings.rules.tiers.end(),
                                            [&](const auto& tier) { return any(tier.hours); });
}

/// What short forms and exceptions say without anything to happen.
void warn_of_nothing(draft& made, const section_values& from, const routing::queue_settings& settings) {
  const auto warn = [&](std::string_view key, bool can_happen, const char* why) {
    if (from.says(key) && !can_happen)
      made.found.warning(from.at(key), std::string{key} + " does nothing: the queue has no " + why);
  };
  for (const std::string_view key : {"closed_to", "when_closed"})
    warn(key, has_hours(settings), "opening hours");
  for (const std::string_view key : {"full_to", "when_full"})
    warn(key, settings.length_max > 0, "length_max");
  for (const std::string_view key : {"wait_max_to", "when_waited"})
    warn(key, settings.wait_max.count() > 0, "wait_max");
}

} // namespace

void read_queue_steps(draft& made, const section_values& from, routing::queue_settings& settings) {
  settings.where = both(made, from);
  auto& rules = settings.rules;
  rules.skip_if_nobody = from.number("skip_if_nobody") != 0;
  const auto& steps = from.sections("steps");
  if (rules.skip_if_nobody && steps.empty())
    made.found.warning(from.at("skip_if_nobody"), "skip_if_nobody does nothing: the queue has no steps");
  if (steps.size() > steps_max)
    made.found.error(from.at("steps"), "steps has more than " + std::to_string(steps_max) + " items");
  auto so_far = settings.required;
  for (const auto& one : steps) {
    auto step = read_step(made, one);
    warn_of_more(made, one, step, so_far);
    if (step.levels.empty() && !step.replaces_where && step.raise == 0 && !one.says("requires") &&
        !one.says("grade"))
      made.found.warning(one.at(),
                         "steps: this step changes nothing: say requires, grade, where, groups or raise");
    if (!rules.steps.empty() && step.after <= rules.steps.back().after && one.good("after"))
      made.found.error(one.at("after"), "steps: after " + duration_text(step.after.count()) +
                                            " comes before " +
                                            duration_text(rules.steps.back().after.count()) +
                                            " of the step above: write steps in the order of their times");
    rules.steps.push_back(std::move(step));
  }
}

void read_queue_exceptions(draft& made, const section_values& from, draft_queue& queue) {
  auto& settings = queue.settings;
  settings.hours = read_hours_by_channel(made, from, settings.tenant);
  settings.closed_to = from.text("closed_to");
  settings.full_to = from.text("full_to");
  settings.wait_max = duration(from, "wait_max");
  settings.wait_max_to = from.text("wait_max_to");
  for (const auto& key : cases_in_file) {
    for (const auto& one : from.sections(key.name)) read_exception(made, one, key, queue);
    if (!key.short_form.empty() && from.says(key.name) && from.says(key.short_form))
      made.found.error(from.at(key.short_form), std::string{key.short_form} + " says in short what " +
                                                    std::string{key.name} + " says: say one of them");
  }
  warn_of_nothing(made, from, settings);
}

} // namespace strowger::actors

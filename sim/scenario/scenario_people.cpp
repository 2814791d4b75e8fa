#include "sim/csv.hpp"
#include "sim/scenario/crew_duties.hpp"
#include "sim/scenario/scenario_draft.hpp"
#include "sim/scenario/scenario_size.hpp"
#include <algorithm>
#include <utility>

/// Kinds of contacts and crews of a scenario file; the centre is known.
namespace strowger::sim {

using namespace actors;

namespace {

constexpr double attendance_seconds_max = 3'661 * 86'400.0;

comes_again read_again(scenario_draft& made, const section_values& from) {
  if (!from.good("again")) return {};
  const auto one = from.section("again");
  return {share(one, "chance"), read_law(made, one, "after"), count(one, "times")};
}

void read_passes(scenario_draft& made, const section_values& from, contact_kind& to,
                 const std::vector<std::string_view>& kinds) {
  double all = 0;
  for (const auto& one : from.sections("passes_on")) {
    if (!one.good("to")) continue;
    const auto kind = made.find(one.text("to"), kinds, one.at("to"), "kind of contact");
    if (!kind) continue;
    all += share(one, "chance");
    to.passes.push_back({*kind, share(one, "chance")});
  }
  if (all > 1.000001)
    made.wrong(from.at("passes_on"), "the chances under passes_on are more than 100% together");
}

void read_changes(scenario_draft& made, const section_values& from, contact_kind& to,
                  const std::vector<std::string_view>& kinds) {
  auto all = to.again.chance;
  for (const auto& one : from.sections("changes_to")) {
    if (!one.good("to")) continue;
    const auto kind = made.find(one.text("to"), kinds, one.at("to"), "kind of contact");
    auto after = read_law(made, one, "after");
    if (!kind) continue;
    all += share(one, "chance");
    to.changes.push_back({*kind, share(one, "chance"), std::move(after)});
  }
  if (all > 1.000001)
    made.wrong(from.at("changes_to"), "the chances of again and changes_to are more than 100% together");
}

void read_backs(scenario_draft& made, const section_values& from, contact_kind& to,
                const std::vector<std::string_view>& kinds) {
  double all = 0;
  for (const auto& one : from.sections("comes_back")) {
    if (one.says("to") && !one.good("to")) continue;
    auto after = read_law(made, one, "after");
    const auto kind = made.find(one.says("to") ? one.text("to") : from.text("name"), kinds, one.at("to"),
                                "kind of contact");
    if (!kind) continue;
    all += share(one, "chance");
    to.backs.push_back({*kind, share(one, "chance"), std::move(after), count(one, "times")});
  }
  if (all > 1.000001)
    made.wrong(from.at("comes_back"), "the chances under comes_back are more than 100% together");
}

/// Who may come by another way, or back, has to be known when that is so: from the first time on, as what it
/// comes first.
void know_again(std::vector<contact_kind>& kinds) {
  for (auto& one : kinds) one.known = !one.changes.empty() || !one.backs.empty();
  for (bool more = true; std::exchange(more, false);)
    for (auto& one : kinds)
      for (const auto& pass : one.passes)
        if (kinds[pass.to].known && !one.known) more = one.known = true;
}

/// Ways to another kind stay with the tenant, and who comes back needs time with an agent.
void check_ways(scenario_draft& made, const section_values& file) {
  const auto& kinds = made.out.contacts;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto& said = file.sections("contacts")[i];
    for (const auto& pass : kinds[i].passes)
      if (kinds[pass.to].tenant != kinds[i].tenant)
        made.wrong(said.at("passes_on"), "nobody passes on to another tenant's queue");
    for (const auto& way : kinds[i].changes)
      if (kinds[way.to].tenant != kinds[i].tenant)
        made.wrong(said.at("changes_to"), "another way leads to the same tenant");
    for (const auto& way : kinds[i].backs) {
      const auto& to = kinds[way.to];
      if (to.tenant != kinds[i].tenant)
        made.wrong(said.at("comes_back"), "a customer comes back to the same tenant");
      if (!to.service && !to.turns)
        made.wrong(said.at("comes_back"), "only the trace says how long " + in_quotes(to.name) +
                                              " takes: who comes back as that needs a service or turns");
    }
  }
}

callback_wish read_callback(scenario_draft& made, const section_values& from) {
  if (!from.good("callback")) return {};
  const auto one = from.section("callback");
  callback_wish wish{share(one, "chance"), read_law(made, one, "after"), read_law(made, one, "rings"),
                     share(one, "busy"),   share(one, "no_answer"),      share(one, "machine")};
  if (wish.busy + wish.no_answer + wish.machine > 1.000001)
    made.wrong(one.at("busy"), "busy, no_answer and machine are more than 100% together");
  return wish;
}

std::optional<talk_turns> read_turns(scenario_draft& made, const section_values& from) {
  if (!from.good("turns")) return std::nullopt;
  const auto one = from.section("turns");
  if (from.says("service"))
    made.wrong(from.at("service"), "a conversation in turns takes as long as its turns: it has no service");
  return talk_turns{decimal(one, "count"), read_law(made, one, "agent"), read_law(made, one, "customer")};
}

/// Everything that ever waits and is served needs a service.
void check_service(scenario_draft& made, const section_values& from, const contact_kind& kind) {
  if (from.says("service") || from.says("turns")) return;
  const bool told = kind.arrivals && kind.arrivals->trace &&
                    std::all_of(kind.arrivals->trace->begin(), kind.arrivals->trace->end(),
                                [](const auto& one) { return one.service.has_value(); });
  const bool reported = from.says("arrivals") && from.section("arrivals").text("process") == "trace" &&
                        (!kind.arrivals || !kind.arrivals->trace);
  if (!told && !reported) made.wrong(from.at(), "this kind needs a service: how long it takes an agent");
}

/// Agents of the configuration that a crew names.
void take_agents(scenario_draft& made, const section_values& from, std::vector<bool>& taken, crew& to) {
  const auto& agents = made.out.settings.agents;
  const auto take = [&](std::size_t place, actors::place at) {
    if (taken[place]) {
      if (!from.all("agents"))
        made.wrong(at, "the agent " + in_quotes(agents[place].name) + " is in another crew already");
      return;
    }
    taken[place] = true;
    to.agents.push_back(static_cast<std::uint32_t>(place));
  };
  if (from.all("agents"))
    for (std::size_t i = 0; i < agents.size(); ++i) take(i, from.at("agents"));
  if (from.all("agents") && to.agents.empty())
    made.found.warning(from.at("agents"), agents.empty() ? "nobody is in this crew: the centre has no agents"
                                                         : "nobody is in this crew: others have all agents");
  for (const auto& word : from.words("agents")) {
    std::vector<std::string_view> names;
    for (const auto& one : agents) names.push_back(one.name);
    const auto slash = word.text.find('/');
    const auto scoped = [&](const auto& one) {
      return slash == std::string::npos ? one.name == word.text : one.tenant + "/" + one.name == word.text;
    };
    const auto known = std::find_if(agents.begin(), agents.end(), scoped);
    if (known != agents.end())
      take(static_cast<std::size_t>(known - agents.begin()), word.at);
    else
      static_cast<void>(made.find(word.text, names, word.at, "agent"));
  }
}

void take_new_agents(scenario_draft& made, const section_values& from, std::vector<bool>& taken, crew& to) {
  const auto many = count(from, "count");
  const auto tenant = from.section("agent").says("tenant") || made.tenants.size() != 1
                          ? from.section("agent").text("tenant")
                          : made.tenants.front();
  std::map<std::string_view, std::size_t> places;
  const auto& agents = made.out.settings.agents;
  for (std::size_t i = 0; i < agents.size(); ++i)
    if (agents[i].tenant == tenant) places.emplace(agents[i].name, i);
  for (std::uint32_t i = 0; i < many; ++i) {
    const auto known = places.find(crew_agent_name(to.name, i, many));
    if (known == places.end()) continue; // told by the configuration's reader
    taken[known->second] = true;
    to.agents.push_back(static_cast<std::uint32_t>(known->second));
  }
}

/// Who has the shift; told where there are fewer than it wants.
void take_shift(scenario_draft& made, const section_values& said, const crew& of, crew_shift& shift) {
  shift.who = free_for(of, shift);
  const auto left = static_cast<std::uint32_t>(shift.who.size());
  shift.agents = said.says("agents") ? count(said, "agents") : left;
  if (shift.agents > left)
    made.wrong(said.at("agents"),
               "only " + std::to_string(left) + " of the crew have no shift at these times yet");
  else if (left == 0 && !of.agents.empty())
    made.wrong(said.at(), "nobody has this shift: all of the crew have one at these times already");
  shift.agents = std::min(shift.agents, left);
  shift.who.resize(shift.agents);
}

void read_shifts(scenario_draft& made, const section_values& from, crew& to) {
  for (const auto& one : from.sections("shifts")) {
    const auto begin = read_time_of_day(made, one, "from"), end = read_time_of_day(made, one, "to");
    if (!begin || !end) continue;
    crew_shift shift;
    shift.days = read_days(made, one);
    shift.from = *begin;
    shift.to = *end > *begin ? *end : *end + instants_per_day;
    take_shift(made, one, to, shift);
    for (const auto& pause : one.sections("breaks")) {
      shift.breaks.push_back({span(pause, "after"), span(pause, "length"), span(pause, "spread")});
      if (shift.from + shift.breaks.back().after + shift.breaks.back().spread >= shift.to)
        made.wrong(pause.at("after"), "this break begins after the shift's end");
    }
    to.shifts.push_back(std::move(shift));
  }
}

/// Places in the crew by `agent` and, where that is the only one, by name alone.
std::map<std::string, std::size_t> crew_places(const scenario_draft& made, const crew& of) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < of.agents.size(); ++i) {
    const auto& agent = made.out.settings.agents[of.agents[i]];
    places.emplace(agent.tenant + "/" + agent.name, i);
    places.emplace(agent.name, i);
  }
  return places;
}

std::vector<attended> attendance_in(const csv_table& table,
                                    const std::map<std::string, std::size_t>& places) {
  std::vector<attended> all;
  table.check_columns({"agent", "from_s", "to_s", "what"});
  const auto agent = table.column("agent"), from = table.column("from_s"), to = table.column("to_s"),
             what = table.column("what");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto known = places.find(std::string{table.text(row, agent)});
    if (known == places.end()) table.refuse(row, agent, "is nobody of this crew");
    const auto how = table.text(row, what);
    if (how != "work" && how != "break") table.refuse(row, what, "is neither work nor break");
    const auto begin = table.needed_number(row, from), end = table.needed_number(row, to);
    if (!(begin >= 0) || begin > attendance_seconds_max) table.refuse(row, from, "is no time from 0 on");
    if (!(end > begin) || end > attendance_seconds_max) table.refuse(row, to, "is no time after from_s");
    all.push_back({known->second, whole_milliseconds(begin), whole_milliseconds(end), how == "break"});
  }
  return all;
}

void read_attendance(scenario_draft& made, const section_values& from, crew& to) {
  if (!from.good("attendance")) return;
  for (const std::string_view other : {"shifts", "late"})
    if (from.says(other))
      made.wrong(from.at(other), "attendance says when each is there: it goes without " + std::string{other});
  try {
    to.attendance = attendance_in(csv_table::read(resolved(made.out.file, from.text("attendance"))),
                                  crew_places(made, to));
  } catch (const std::exception& problem) {
    made.wrong(from.at("attendance"), std::string{"attendance: "} + problem.what());
  }
}

/// Told where most of them come from.
void check_how_many(scenario_draft& made, const section_values& file) {
  const auto people = expected_people(made.out);
  const auto why = too_many_people(made.out);
  if (why.empty()) return;
  const auto most = static_cast<std::size_t>(std::max_element(people.begin(), people.end()) - people.begin());
  const auto from = file.sections("contacts")[most].section("arrivals");
  auto at = from.at();
  for (const std::string_view key : {"per_hour", "periods", "file"})
    if (from.says(key)) {
      at = from.at(key);
      break;
    }
  made.wrong(at, why);
}

/// A kind that nobody is or becomes is told: what leads to it may have been forgotten.
void warn_of_unreached(scenario_draft& made, const section_values& file) {
  const auto& kinds = made.out.contacts;
  std::vector<bool> reached(kinds.size());
  std::vector<std::size_t> open;
  const auto reach = [&](std::size_t kind) {
    if (!reached[kind]) open.push_back(kind);
    reached[kind] = true;
  };
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i].arrivals || file.sections("contacts")[i].says("arrivals")) reach(i);
  while (!open.empty()) {
    const auto& from = kinds[open.back()];
    open.pop_back();
    for (const auto& one : from.passes) reach(one.to);
    for (const auto& one : from.changes) reach(one.to);
    for (const auto& one : from.backs) reach(one.to);
  }
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (!reached[i])
      made.found.warning(file.sections("contacts")[i].at("name"),
                         "nobody comes as " + in_quotes(kinds[i].name) +
                             ": it has no arrivals, and nobody who comes is passed on or changes to it");
}

} // namespace

void read_contacts(scenario_draft& made, const section_values& file) {
  std::vector<std::string_view> kinds;
  for (const auto& one : file.sections("contacts")) kinds.push_back(one.text("name"));
  for (const auto& one : file.sections("contacts")) {
    contact_kind kind;
    kind.name = one.text("name");
    kind.tenant = made.tenant_of(one);
    kind.queue = made.find_queue(one, "queue").value_or(0);
    kind.channel = routing::channel_kind_from(one.text("channel")).value_or(routing::channel_kind::voice);
    kind.arrivals = read_arrivals(made, one);
    kind.service = read_law(made, one, "service");
    kind.patience = read_law(made, one, "patience");
    kind.wrap_up = read_law(made, one, "wrap_up");
    kind.again = read_again(made, one);
    read_passes(made, one, kind, kinds);
    read_changes(made, one, kind, kinds);
    read_backs(made, one, kind, kinds);
    kind.callback = read_callback(made, one);
    kind.turns = read_turns(made, one);
    check_service(made, one, kind);
    made.out.contacts.push_back(std::move(kind));
  }
  know_again(made.out.contacts);
  check_ways(made, file);
  warn_of_unreached(made, file);
  check_how_many(made, file);
}

void read_crews(scenario_draft& made, const yaml_node& root, const section_values& file) {
  std::vector<bool> taken(made.out.settings.agents.size());
  const auto& written = root.find("crews")->value->items;
  for (const auto& one : file.sections("crews")) {
    crew made_of;
    made_of.name = one.text("name");
    made_of.counted = one.says("count");
    if (const auto* agent = written[made.out.crews.size()]->find("agent")) made_of.agent = agent->value;
    for (const auto& other : made.out.crews)
      if (other.name == made_of.name) made.wrong(one.at("name"), "there is a crew of this name already");
    if (one.says("count"))
      take_new_agents(made, one, taken, made_of);
    else
      take_agents(made, one, taken, made_of);
    read_shifts(made, one, made_of);
    read_attendance(made, one, made_of);
    made_of.first_free_leaves = one.text("leaves") == "first_free";
    if (made_of.first_free_leaves) made_of.leaves_where = place_text(made, one.at("leaves"));
    made_of.late = read_law(made, one, "late");
    made_of.rings_after = read_law(made, one, "rings_after");
    made_of.answers_after = read_law(made, one, "answers_after");
    made_of.refuses = share(one, "refuses");
    made_of.misses = share(one, "misses");
    made_of.speed = decimal(one, "speed");
    made_of.speed_variation = decimal(one, "speed_variation");
    made_of.slowed_by = share(one, "slowed_by");
    if (one.good("drops")) {
      made_of.drops_per_hour = decimal(one.section("drops"), "per_hour");
      made_of.drop_lasts = read_law(made, one.section("drops"), "lasts");
    }
    if (made_of.refuses + made_of.misses > 1)
      made.wrong(one.at("misses"), "refuses and misses are more than 100% together");
    for (const auto& speed : one.sections("speeds"))
      if (const auto queue = made.find_queue(speed, "queue"))
        made_of.speed_at[*queue] = decimal(speed, "speed");
    if (const auto why = too_many_shifts(made.out, made_of); !why.empty()) made.wrong(one.at(), why);
    made.out.crews.push_back(std::move(made_of));
  }
}

} // namespace strowger::sim

#include "sim/scenario/assumption_report.hpp"
#include "sim/scenario/scenario_run.hpp"
#include "sim/scenario/series_report.hpp"
#include <algorithm>

namespace strowger::sim {

using json = nlohmann::ordered_json;

namespace {

json law_json(const std::optional<law>& one) {
  if (!one) return {};
  json made{{"law", to_text(one->kind())},
            {"mean_s", six_digits(one->mean())},
            {"variation", six_digits(one->variation())}};
  if (one->values() > 0) made["values"] = one->values();
  return made;
}

const char* process_text(arrival_kind kind) {
  switch (kind) {
  case arrival_kind::poisson:
    return "poisson";
  case arrival_kind::even:
    return "even";
  case arrival_kind::bursts:
    return "bursts";
  case arrival_kind::trace:
    return "trace";
  }
  return "";
}

double in_seconds(instant span) { return static_cast<double>(span) / instants_per_second; }

/// `08:30`; the next day's hours go on from 24.
std::string clock_text(instant of_day) {
  const auto seconds = of_day / instants_per_second;
  char text[24];
  std::snprintf(text, sizeof text, "%02lld:%02lld", static_cast<long long>(seconds / 3'600),
                static_cast<long long>(seconds / 60 % 60));
  return text;
}

json days_json(std::uint8_t days) {
  constexpr const char* names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  auto made = json::array();
  for (std::size_t i = 0; i < std::size(names); ++i)
    if ((days >> i & 1U) != 0) made.push_back(names[i]);
  return made;
}

json busyness_json(const busyness& how) {
  if (how.variation <= 0) return {};
  return {{"law", how.lognormal ? "lognormal" : "gamma"}, {"variation", how.variation}};
}

/// What a trace says itself: how many of its rows tell each span, and its mean.
json traced_json(const std::vector<traced_contact>& trace, std::optional<double> traced_contact::*of) {
  double sum = 0;
  std::size_t told = 0;
  for (const auto& one : trace)
    if (const auto& value = one.*of) {
      sum += *value;
      ++told;
    }
  if (told == 0) return {};
  return {{"contacts", told}, {"mean_s", six_digits(sum / static_cast<double>(told))}};
}

json arrivals_json(const std::optional<arrival_process>& one) {
  if (!one) return {};
  json made{{"process", process_text(one->kind)}};
  if (one->kind == arrival_kind::trace) {
    made["contacts"] = one->trace ? one->trace->size() : 0;
    if (!one->trace) return made;
    made["traced_service"] = traced_json(*one->trace, &traced_contact::service);
    made["traced_patience"] = traced_json(*one->trace, &traced_contact::patience);
    made["traced_wrap_up"] = traced_json(*one->trace, &traced_contact::wrap_up);
    return made;
  }
  auto most = one->per_hour;
  for (const auto& period : one->periods) most = std::max(most, period.per_hour);
  made["per_hour"] = one->per_hour;
  made["per_hour_max"] = most;
  made["periods"] = json::array();
  for (const auto& period : one->periods)
    made["periods"].push_back({{"days", days_json(period.days)},
                               {"from", clock_text(period.from)},
                               {"to", clock_text(period.to)},
                               {"per_hour", period.per_hour}});
  made["busyness"] = busyness_json(one->own);
  if (one->kind == arrival_kind::bursts) {
    made["burst_size"] = one->burst_size;
    made["burst_spread"] = law_json(one->burst_spread);
  }
  return made;
}

json attributes_json(const routing::attribute_list& attributes) {
  auto made = json::object();
  for (const auto& one : attributes)
    made[one.name] = std::visit([](const auto& value) { return json(value); }, one.value);
  return made;
}

/// What somebody may do beside waiting and talking.
void add_ways(json& to, const scenario& what, const contact_kind& kind) {
  to["again"] = nullptr;
  if (kind.again.chance > 0)
    to["again"] = {
        {"chance", kind.again.chance}, {"times", kind.again.times}, {"after", law_json(kind.again.after)}};
  to["passes_on"] = json::array();
  for (const auto& one : kind.passes)
    to["passes_on"].push_back({{"to", what.contacts[one.to].name}, {"chance", one.chance}});
  to["comes_back"] = json::array();
  for (const auto& one : kind.backs)
    to["comes_back"].push_back({{"to", what.contacts[one.to].name},
                                {"chance", one.chance},
                                {"times", one.times},
                                {"after", law_json(one.after)}});
  to["changes_to"] = json::array();
  for (const auto& one : kind.changes)
    to["changes_to"].push_back(
        {{"to", what.contacts[one.to].name}, {"chance", one.chance}, {"after", law_json(one.after)}});
  const auto& wish = kind.callback;
  to["callback"] = nullptr;
  if (wish.chance > 0)
    to["callback"] = {{"chance", wish.chance},         {"after", law_json(wish.after)},
                      {"rings", law_json(wish.rings)}, {"busy", wish.busy},
                      {"no_answer", wish.no_answer},   {"machine", wish.machine}};
  to["turns"] = nullptr;
  if (kind.turns)
    to["turns"] = {{"count", kind.turns->mean},
                   {"agent", law_json(kind.turns->agent)},
                   {"customer", law_json(kind.turns->customer)}};
}

json contact_json(const scenario& what, std::size_t place) {
  const auto& kind = what.contacts[place];
  json made{{"name", kind.name},
            {"tenant", kind.tenant},
            {"queue", queue_label(what, kind.queue)},
            {"channel", routing::to_text(kind.channel)},
            {"arrivals", arrivals_json(kind.arrivals)},
            {"service", law_json(kind.service)},
            {"patience", law_json(kind.patience)},
            {"wrap_up", law_json(kind.wrap_up)}};
  add_ways(made, what, kind);
  made["demand"] = kind.demand;
  if (place >= what.entries.size()) return made;
  const auto& entry = what.entries[place];
  made["priority"] = entry.priority;
  made["hours"] = entry.hours.empty() ? json() : json(entry.hours);
  made["attributes"] = attributes_json(entry.attributes);
  return made;
}

/// A part of a document as it is written, without what is nobody's to read.
json written_json(const actors::yaml_node_ptr& node) {
  using kind = actors::yaml_node::kind;
  if (!node || node->what == kind::null) return {};
  if (node->what == kind::sequence) {
    auto made = json::array();
    for (const auto& item : node->items) made.push_back(written_json(item));
    return made;
  }
  if (node->what == kind::mapping) {
    auto made = json::object();
    for (const auto& entry : node->entries)
      if (entry.key != "password_hash" && entry.key != "phone") made[entry.key] = written_json(entry.value);
    return made;
  }
  if (!node->quoted) {
    const auto read = json::parse(node->text, nullptr, false); // numbers and yes or no, as JSON has them
    if (read.is_number() || read.is_boolean()) return read;
  }
  return node->text;
}

/// Of a whole configuration file: what a scenario may say of a centre, too, which leaves out ports and
/// passwords.
json centre_json(const scenario& what) {
  auto made = json::object();
  if (!what.centre) return made;
  for (const auto& entry : what.centre->entries)
    for (const std::string_view told : {"skills", "certificates", "grades", "attributes", "groups",
                                        "messages", "tenants", "pools", "opening_hours", "queues", "agents"})
      if (entry.key == told) made[entry.key] = written_json(entry.value);
  return made;
}

std::string agent_label(const scenario& what, std::uint32_t place) {
  const auto& agent = what.settings.agents[place];
  const bool alone = std::all_of(what.settings.agents.begin(), what.settings.agents.end(),
                                 [&](const auto& one) { return one.tenant == agent.tenant; });
  return alone ? agent.name : agent.tenant + "/" + agent.name;
}

json agent_names(const scenario& what, const std::vector<std::uint32_t>& places) {
  auto made = json::array();
  for (const auto place : places) made.push_back(agent_label(what, place));
  return made;
}

json shifts_json(const crew& who) {
  auto made = json::array();
  for (const auto& shift : who.shifts) {
    json one{{"days", days_json(shift.days)},
             {"from", clock_text(shift.from)},
             {"to", clock_text(shift.to)},
             {"agents", shift.agents},
             {"breaks", json::array()}};
    for (const auto& pause : shift.breaks)
      one["breaks"].push_back({{"after_s", in_seconds(pause.after)},
                               {"length_s", in_seconds(pause.length)},
                               {"spread_s", in_seconds(pause.spread)}});
    made.push_back(std::move(one));
  }
  return made;
}

json attendance_json(const crew& who) {
  if (!who.attendance) return {};
  double work = 0, away = 0;
  for (const auto& one : *who.attendance) (one.away ? away : work) += in_seconds(one.to - one.from);
  return {{"rows", who.attendance->size()}, {"work_s", work}, {"break_s", away}};
}

json crew_json(const scenario& what, const crew& who) {
  json made{{"name", who.name},
            {"agents", who.agents.size()},
            {"members", who.counted ? json() : agent_names(what, who.agents)},
            {"agent", written_json(who.agent)},
            {"shifts", shifts_json(who)},
            {"attendance", attendance_json(who)},
            {"leaves", who.first_free_leaves ? "first_free" : "own"},
            {"rings_after", law_json(who.rings_after)},
            {"answers_after", law_json(who.answers_after)},
            {"late", law_json(who.late)},
            {"refuses", who.refuses},
            {"misses", who.misses},
            {"speed", who.speed},
            {"speed_variation", who.speed_variation},
            {"slowed_by", who.slowed_by},
            {"drops", nullptr},
            {"speeds", json::array()}};
  if (who.drops_per_hour > 0)
    made["drops"] = {{"per_hour", who.drops_per_hour}, {"lasts", law_json(who.drop_lasts)}};
  for (const auto& [queue, speed] : who.speed_at)
    made["speeds"].push_back({{"queue", queue_label(what, queue)}, {"speed", speed}});
  return made;
}

json fault_json(const scenario& what, const scenario_fault& one) {
  using kind = scenario_fault::kind;
  json made{{"fault", to_text(one.what)}};
  if (one.at)
    made["at_s"] = in_seconds(*one.at);
  else
    made["per_hour"] = one.per_hour;
  made["lasts"] = law_json(one.lasts);
  const bool of_answers = one.what == kind::late_answers || one.what == kind::double_answers;
  if (one.what == kind::adapter_loss || one.what == kind::adapter_disorder)
    made["channel"] = one.channel ? json(routing::to_text(*one.channel)) : json();
  if (one.what == kind::adapter_loss) made["resume_within_s"] = in_seconds(one.resume_within);
  if (one.what == kind::late_answers || one.what == kind::adapter_disorder ||
      one.what == kind::slow_matcher || one.what == kind::clock_jump)
    made["by_s"] = in_seconds(one.by);
  if (one.what == kind::clock_jump) made["back"] = one.back;
  if (one.what == kind::adapter_disorder) made["share"] = one.share;
  if (one.what == kind::agents_lost || of_answers) {
    made["share"] = one.share;
    made["of_agents"] = one.agents.size();
    if (one.agents.size() < what.settings.agents.size()) made["members"] = agent_names(what, one.agents);
  }
  if (one.what == kind::slow_disk) made["factor"] = one.factor;
  if (one.what == kind::crash) made["turns"] = one.turns ? json(*one.turns) : json();
  if (one.what == kind::crash || one.what == kind::failing_disk) {
    made["keeps"] = one.keeps ? json(*one.keeps) : json();
  }
  return made;
}

json expected_json(const scenario& what, const expected_band& band) {
  return {{"figure", band.figure},
          {"queue", band.queue ? json(queue_label(what, *band.queue)) : json()},
          {"crew", band.crew ? json(what.crews[*band.crew].name) : json()},
          {"from", band.from},
          {"to", band.to}};
}

json queue_json(const scenario& what, std::uint32_t place) {
  const auto& queue = what.settings.queues[place];
  return {{"name", queue_label(what, place)},
          {"display_name", queue_title(what, place)},
          {"threshold_s", static_cast<double>(queue.service_level_threshold.count()) / 1'000},
          {"target", queue.service_level_target}};
}

json assumed_json(const assumption& one) {
  json made{{"what", one.id}, {"text", one.text}};
  if (one.part) made["part"] = *one.part;
  if (one.of) made["of"] = *one.of;
  if (!one.detail.empty()) made["detail"] = one.detail;
  return made;
}

} // namespace

void add_assumptions(json& to, const scenario& what) {
  json assumed{{"pool", what.settings.name},
               {"replications", what.replications},
               {"contacts_max", what.contacts_max},
               {"only", what.only},
               {"busyness", busyness_json(what.common)},
               {"assumed", json::array()},
               {"queues", json::array()},
               {"contacts", json::array()},
               {"crews", json::array()},
               {"faults", json::array()},
               {"commit_takes", law_json(what.commit_takes)},
               {"expected", json::array()},
               {"centre", centre_json(what)}};
  for (const auto& one : what.assumed) assumed["assumed"].push_back(assumed_json(one));
  for (std::uint32_t i = 0; i < what.settings.queues.size(); ++i)
    assumed["queues"].push_back(queue_json(what, i));
  for (std::size_t i = 0; i < what.contacts.size(); ++i) assumed["contacts"].push_back(contact_json(what, i));
  for (const auto& one : what.crews) assumed["crews"].push_back(crew_json(what, one));
  for (const auto& one : what.faults) assumed["faults"].push_back(fault_json(what, one));
  for (const auto& one : what.expected) assumed["expected"].push_back(expected_json(what, one));
  to["assumptions"] = std::move(assumed);
}

void add_load_assumptions(json& to, const scenario& what) {
  to["assumptions"]["load"] = {{"say_every", law_json(what.load.say_every)}, {"audio", what.load.with_audio}};
}

void print_assumed(std::FILE* to, const scenario& what) {
  std::string text;
  const auto add = [&](auto many, const char* of) {
    if (many > 0) text += (text.empty() ? "" : "; ") + std::string{of} + ": " + std::to_string(many);
  };
  const auto kinds = [&](const char* of, auto&& has) {
    add(std::count_if(what.contacts.begin(), what.contacts.end(), has), of);
  };
  const auto crews = [&](const char* of, auto&& has) {
    add(std::count_if(what.crews.begin(), what.crews.end(), has), of);
  };
  kinds("kinds that talk in turns", [](const auto& one) { return one.turns.has_value(); });
  kinds("that come again", [](const auto& one) { return one.again.chance > 0; });
  kinds("that change the way in", [](const auto& one) { return !one.changes.empty(); });
  kinds("that are passed on", [](const auto& one) { return !one.passes.empty(); });
  kinds("that want callbacks", [](const auto& one) { return one.callback.chance > 0; });
  crews("crews with shifts", [](const auto& one) { return !one.shifts.empty() || one.attendance; });
  crews("that come late", [](const auto& one) { return one.late.has_value(); });
  crews("that take time to answer", [](const auto& one) { return one.answers_after.has_value(); });
  crews("that refuse or miss offers", [](const auto& one) { return one.refuses + one.misses > 0; });
  crews("with speeds of their own", [](const auto& one) {
    return one.speed != 1 || one.speed_variation > 0 || one.slowed_by > 0 || !one.speed_at.empty();
  });
  crews("whose lines go down", [](const auto& one) { return one.drops_per_hour > 0; });
  add(what.faults.size(), "faults");
  if (what.commit_takes)
    text += std::string{text.empty() ? "" : "; "} + "commits take " +
            std::string{to_text(what.commit_takes->kind())} + " times";
  if (!text.empty()) std::fprintf(to, "assumed: %s (with --json or --html in full)\n", text.c_str());
  if (what.assumed.empty()) return;
  std::fprintf(to, "assumed when it was made of records:\n");
  print_assumptions(to, what.assumed);
}

} // namespace strowger::sim

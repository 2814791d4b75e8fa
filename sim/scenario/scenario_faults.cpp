#include "sim/scenario/scenario_draft.hpp"
#include "sim/scenario/scenario_size.hpp"
#include <algorithm>
#include <charconv>

/// What goes wrong in a scenario; the crews are known.
namespace strowger::sim {

using namespace actors;

namespace {

/// Keys that only some faults have.
struct keys_of_fault {
  std::string_view key;
  std::initializer_list<fault_kind> of;
};
const keys_of_fault keys_of_some[] = {
    {"channel", {fault_kind::adapter_loss, fault_kind::adapter_disorder}},
    {"resume_within", {fault_kind::adapter_loss}},
    {"crew", {fault_kind::agents_lost, fault_kind::late_answers, fault_kind::double_answers}},
    {"agents", {fault_kind::agents_lost, fault_kind::late_answers, fault_kind::double_answers}},
    {"share",
     {fault_kind::agents_lost, fault_kind::late_answers, fault_kind::double_answers,
      fault_kind::adapter_disorder}},
    {"factor", {fault_kind::slow_disk}},
    {"by",
     {fault_kind::late_answers, fault_kind::adapter_disorder, fault_kind::slow_matcher,
      fault_kind::clock_jump}},
    {"back", {fault_kind::clock_jump}},
    {"turns", {fault_kind::crash}},
    {"keeps", {fault_kind::crash, fault_kind::failing_disk}}};

bool has_key(fault_kind what, std::string_view key) {
  for (const auto& one : keys_of_some)
    if (one.key == key) return std::find(one.of.begin(), one.of.end(), what) != one.of.end();
  return true;
}

std::string owners_of(const keys_of_fault& which) {
  std::string text;
  for (std::size_t left = which.of.size(); const auto what : which.of) {
    if (!text.empty()) text += left == 1 ? " and " : ", ";
    text += to_text(what);
    --left;
  }
  return text;
}

instant usual_by(fault_kind what) {
  switch (what) {
  case fault_kind::late_answers:
    return 10 * instants_per_second;
  case fault_kind::adapter_disorder:
    return 2 * instants_per_second;
  case fault_kind::slow_matcher:
    return instants_per_second / 50;
  case fault_kind::clock_jump:
    return 3'600 * instants_per_second;
  default:
    return 0;
  }
}

void check_keys(scenario_draft& made, const section_values& one, fault_kind what) {
  for (const auto& some : keys_of_some)
    if (one.says(some.key) && !has_key(what, some.key))
      made.wrong(one.at(some.key), std::string{some.key} + " belongs to " + owners_of(some) +
                                       ", and this is " + std::string{to_text(what)});
  if (one.says("at") == one.says("per_hour"))
    made.wrong(one.at(), "a fault has either at, for once, or per_hour, for again and again");
  if (one.says("crew") && one.says("agents"))
    made.wrong(one.at("agents"), "a fault is of a crew or of agents, not of both");
}

std::vector<std::uint32_t> agents_of(scenario_draft& made, const section_values& one) {
  std::vector<std::string_view> crews, names;
  for (const auto& crew : made.out.crews) crews.push_back(crew.name);
  for (const auto& agent : made.out.settings.agents) names.push_back(agent.name);
  std::vector<std::uint32_t> all;
  if (one.good("agents")) {
    for (const auto& word : one.words("agents"))
      if (const auto agent = made.find(word.text, names, word.at, "agent"))
        all.push_back(static_cast<std::uint32_t>(*agent));
    return all;
  }
  const auto chosen =
      one.good("crew") ? made.find(one.text("crew"), crews, one.at("crew"), "crew") : std::nullopt;
  for (std::size_t i = 0; i < made.out.crews.size(); ++i)
    if (!one.says("crew") || chosen == i)
      all.insert(all.end(), made.out.crews[i].agents.begin(), made.out.crews[i].agents.end());
  return all;
}

/// Whole numbers, as the rules of the file have it.
void read_only(scenario_draft& made, const section_values& file) {
  for (const auto& word : file.words("only")) {
    std::uint64_t number = 0;
    std::from_chars(word.text.data(), word.text.data() + word.text.size(), number);
    made.out.only.push_back(number);
  }
  std::sort(made.out.only.begin(), made.out.only.end());
}

} // namespace

std::string place_text(const scenario_draft& made, place at) {
  return made.out.file.filename().string() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string scenario::needs_actors() const {
  for (const auto& one : faults)
    if (one.of_engine()) return one.where;
  return commit_where;
}

void read_faults(scenario_draft& made, const section_values& file) {
  for (const auto& one : file.sections("faults")) {
    if (!one.good("fault")) continue;
    const auto word = one.text("fault");
    scenario_fault fault;
    fault.what = *fault_kind_from(word);
    fault.where = place_text(made, one.at());
    check_keys(made, one, fault.what);
    if (one.good("at")) fault.at = span(one, "at");
    if (one.good("per_hour")) fault.per_hour = decimal(one, "per_hour");
    fault.lasts = one.says("lasts") ? read_law(made, one, "lasts") : std::optional{law::constant(10)};
    if (one.good("channel")) fault.channel = routing::channel_kind_from(one.text("channel"));
    fault.resume_within = span(one, "resume_within");
    if (has_key(fault.what, "agents")) fault.agents = agents_of(made, one);
    fault.share = share(one, "share");
    fault.factor = decimal(one, "factor");
    fault.by = one.good("by") ? span(one, "by") : usual_by(fault.what);
    fault.back = one.number("back") != 0;
    if (one.good("turns")) fault.turns = count(one, "turns");
    if (one.good("keeps")) fault.keeps = one.number("keeps") != 0;
    if (fault.at && *fault.at >= made.out.length)
      made.wrong(one.at("at"), "this is after the end of the scenario");
    if (const auto why = too_many_faults(made.out, fault); !why.empty()) made.wrong(one.at(), why);
    made.out.faults.push_back(std::move(fault));
  }
  made.out.commit_takes = read_law(made, file, "commit_takes");
  if (file.says("commit_takes")) made.out.commit_where = place_text(made, file.at("commit_takes"));
  read_only(made, file);
}

} // namespace strowger::sim

#include "sim/scenario/scenario_draft.hpp"
#include "sim/scenario/scenario_size.hpp"
#include <algorithm>
#include <charconv>

/// What goes wrong in a scenario; the crews are known.
namespace strowger::sim {

using namespace actors;

namespace {

using fault_kind = scenario_fault::kind;

fault_kind fault_of(const std::string& word) {
  if (word == "adapter_loss") return fault_kind::adapter_loss;
  if (word == "agents_lost") return fault_kind::agents_lost;
  return word == "slow_disk" ? fault_kind::slow_disk : fault_kind::crash;
}

/// Keys that only some faults have.
void check_keys(scenario_draft& made, const section_values& one, const std::string& fault) {
  struct belongs {
    std::string_view key, to;
  };
  for (const auto& [key, to] :
       {belongs{"channel", "adapter_loss"}, belongs{"resume_within", "adapter_loss"},
        belongs{"crew", "agents_lost"}, belongs{"agents", "agents_lost"}, belongs{"share", "agents_lost"},
        belongs{"factor", "slow_disk"}, belongs{"turns", "crash"}, belongs{"keeps", "crash"}})
    if (one.says(key) && fault != to)
      made.wrong(one.at(key),
                 std::string{key} + " belongs to " + std::string{to} + ", and this is a " + fault);
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

void read_only(scenario_draft& made, const section_values& file) {
  for (const auto& word : file.words("only")) {
    std::uint64_t number = 0;
    const auto* end = word.text.data() + word.text.size();
    const auto [at, problem] = std::from_chars(word.text.data(), end, number);
    if (problem != std::errc{} || at != end || number == 0)
      made.wrong(word.at, in_quotes(word.text) + " is no place in the order of those who come: 1, 2, ...");
    else
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
    fault.what = fault_of(word);
    fault.where = place_text(made, one.at());
    check_keys(made, one, word);
    if (one.good("at")) fault.at = span(one, "at");
    if (one.good("per_hour")) fault.per_hour = decimal(one, "per_hour");
    fault.lasts = one.says("lasts") ? read_law(made, one, "lasts") : std::optional{law::constant(10)};
    if (one.good("channel")) fault.channel = routing::channel_kind_from(one.text("channel"));
    fault.resume_within = span(one, "resume_within");
    if (fault.what == fault_kind::agents_lost) fault.agents = agents_of(made, one);
    fault.share = share(one, "share");
    fault.factor = decimal(one, "factor");
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

#include "sim/logged_day.hpp"
#include "sim/scenario/scenario_draft.hpp"
#include "sim/scenario/scenario_figures.hpp"
#include <algorithm>
#include <fstream>

namespace strowger::sim {

using namespace actors;

namespace {

constexpr std::size_t scenario_bytes_max = 16U << 20U;

void read_frame(scenario_draft& made, const section_values& file) {
  auto& out = made.out;
  out.name = file.text("name");
  out.about = file.text("about");
  out.length = span(file, "length");
  out.warm_up = span(file, "warm_up");
  out.replications = count(file, "replications");
  out.contacts_max = static_cast<std::uint64_t>(file.number("contacts_max"));
  out.seed = static_cast<std::uint64_t>(file.number("seed"));
  if (file.good("busyness")) out.common = read_busyness(file.section("busyness"));
  if (out.warm_up >= out.length)
    made.wrong(file.at("warm_up"), "warm_up (" + duration_text(file.number("warm_up")) +
                                       ") leaves nothing of the length (" +
                                       duration_text(file.number("length")) + ")");
  const auto date = day_number(file.text("begins"));
  if (!date)
    made.wrong(file.at("begins"),
               "begins is " + in_quotes(file.text("begins")) + ": write a date such as 2026-03-02");
  out.begins = routing::wall_time{routing::milliseconds{date.value_or(0) * 86'400'000}};
}

read_scenario refused(const std::filesystem::path& file, std::string why) {
  diagnostics found{file.string()};
  found.error({}, std::move(why));
  return {{}, found.take()};
}

/// The file as if it named this configuration and said nothing else of the centre.
yaml_node_ptr with_configuration(const yaml_node_ptr& root, const std::filesystem::path& configuration) {
  auto made = std::make_shared<yaml_node>(*root);
  const auto says_centre = [](const auto& entry) {
    return entry.key == "centre" || entry.key == "configuration";
  };
  const auto said = std::find_if(made->entries.begin(), made->entries.end(), says_centre);
  auto path = std::make_shared<yaml_node>();
  path->what = yaml_node::kind::scalar;
  path->quoted = true;
  path->at = said == made->entries.end() ? made->at : said->at;
  path->text = std::filesystem::absolute(configuration).string();
  std::erase_if(made->entries, says_centre);
  made->entries.push_back({"configuration", path->at, path});
  return made;
}

} // namespace

std::optional<std::size_t> scenario_draft::find(const std::string& name,
                                                const std::vector<std::string_view>& among, place at,
                                                std::string_view kind) const {
  const auto known = std::find(among.begin(), among.end(), name);
  if (known != among.end()) return static_cast<std::size_t>(known - among.begin());
  found.error(at, "there is no " + std::string{kind} + " " + in_quotes(name) + did_you_mean(name, among));
  return std::nullopt;
}

std::string scenario_draft::tenant_of(const section_values& from) const {
  return !from.says("tenant") && tenants.size() == 1 ? tenants.front() : from.text("tenant");
}

std::optional<std::uint32_t> scenario_draft::find_queue(const section_values& from,
                                                        std::string_view key) const {
  const auto tenant = tenant_of(from);
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < out.settings.queues.size(); ++i) {
    const auto& queue = out.settings.queues[i];
    if (queue.tenant != tenant) continue;
    if (queue.name == from.text(key)) return static_cast<std::uint32_t>(i);
    names.push_back(queue.name);
  }
  return find(from.text(key), names, from.at(key), "queue") ? std::optional<std::uint32_t>{} : std::nullopt;
}

void read_assumed(scenario_draft& made, const section_values& file) {
  for (const auto& one : file.sections("assumed")) {
    assumption told{one.text("what"), one.text("text")};
    if (one.says("part")) told.part = static_cast<std::uint64_t>(one.number("part"));
    if (one.says("of")) told.of = static_cast<std::uint64_t>(one.number("of"));
    if (one.says("detail")) told.detail = one.text("detail");
    made.out.assumed.push_back(std::move(told));
  }
}

void read_expected(scenario_draft& made, const section_values& file) {
  const auto of_queues = queue_figure_ids(), of_agents = agent_figure_ids();
  std::vector<std::string_view> crews;
  for (const auto& one : made.out.crews) crews.push_back(one.name);
  auto all = of_queues;
  all.insert(all.end(), of_agents.begin(), of_agents.end());
  for (const auto& one : file.sections("expected")) {
    expected_band band;
    band.figure = one.text("figure");
    band.from = decimal(one, "from");
    band.to = decimal(one, "to");
    band.where = made.out.file.filename().string() + ":" + std::to_string(one.at("figure").line);
    if (!one.good("figure") || !made.find(band.figure, all, one.at("figure"), "figure")) continue;
    const auto is_in = [&](const auto& ids) {
      return std::find(ids.begin(), ids.end(), band.figure) != ids.end();
    };
    if (one.good("queue")) band.queue = made.find_queue(one, "queue");
    if (one.good("crew")) band.crew = made.find(one.text("crew"), crews, one.at("crew"), "crew");
    if (band.queue && band.crew)
      made.wrong(one.at("crew"), "a figure is of a queue or of a crew, not of both");
    else if (band.queue && !is_in(of_queues))
      made.wrong(one.at("queue"), band.figure + " is a figure of agents: it has no queue");
    else if (band.crew && !is_in(of_agents))
      made.wrong(one.at("crew"), band.figure + " is a figure of queues: it has no crew");
    if (is_share(band.figure) && band.from > 1)
      made.wrong(one.at("from"), "from is " + decimal_text(one.number("from")) + ": " + band.figure +
                                     " is a share, from 0 to 1");
    if (band.to < band.from) made.wrong(one.at("to"), "to is below from");
    made.out.expected.push_back(std::move(band));
  }
}

bool read_scenario::ok() const {
  return std::none_of(diagnostics.begin(), diagnostics.end(),
                      [](const auto& one) { return one.how == diagnostic::severity::error; });
}

read_scenario read_scenario_text(std::string_view text, const std::filesystem::path& shown_as,
                                 const std::filesystem::path& configuration) {
  diagnostics found{shown_as.string()};
  scenario_draft made{found};
  made.out.file = shown_as;
  auto root = read_yaml(text, found, "docs/scenarios.md");
  if (root != nullptr && root->what == yaml_node::kind::mapping && !configuration.empty())
    root = with_configuration(root, configuration);
  if (root != nullptr && root->what != yaml_node::kind::mapping)
    found.error(root->at, "the file is " + std::string{kind_text(*root)} +
                              ": it must be keys and values, beginning with `version: 1`");
  else if (root != nullptr) {
    const auto file = read_section(*root, scenario_rules(), found);
    read_frame(made, file);
    if (!found.any_error() && read_centre(made, *root, file)) {
      read_contacts(made, file);
      read_crews(made, *root, file);
      read_faults(made, file);
      read_expected(made, file);
      read_assumed(made, file);
      read_load(made, file);
    }
  }
  return {std::move(made.out), found.take()};
}

read_scenario read_scenario_file(const std::filesystem::path& file,
                                 const std::filesystem::path& configuration) {
  std::error_code problem;
  if (!std::filesystem::is_regular_file(file, problem))
    return refused(file, "this is no file: name a scenario file (docs/scenarios.md)");
  if (std::filesystem::file_size(file, problem) > scenario_bytes_max || problem)
    return refused(file, "the file is larger than a scenario may be (16 MiB)");
  std::ifstream stream{file, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream) return refused(file, "the file cannot be read: may this user read it?");
  return read_scenario_text(text, file, configuration);
}

} // namespace strowger::sim

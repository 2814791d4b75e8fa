#include "sim/scenario/scenario_draft.hpp"
#include "sim/scenario/scenario_text.hpp"
#include <algorithm>
#include <fstream>

/// The centre of a scenario as the engine's own configuration: what the file says or names, with the agents
/// of crews and a way in for each kind of contact put in as if they were written there. So the
/// configuration's reader checks them, and tells what is wrong where it stands in the scenario.
namespace strowger::sim {

using namespace actors;

namespace {

yaml_node_ptr scalar(std::string text, place at) {
  auto node = std::make_shared<yaml_node>();
  node->what = yaml_node::kind::scalar;
  node->at = at;
  node->text = std::move(text);
  return node;
}

/// A list under `key`, to which can be added.
std::shared_ptr<yaml_node> list_of(const yaml_node& centre, std::string_view key, place at) {
  const auto* entry = centre.find(key);
  if (entry != nullptr && entry->value->what == yaml_node::kind::sequence)
    return std::make_shared<yaml_node>(*entry->value);
  auto made = std::make_shared<yaml_node>();
  made->what = yaml_node::kind::sequence;
  made->at = at;
  return made;
}

void put(yaml_node& into, std::string key, yaml_node_ptr value, place at) {
  std::erase_if(into.entries, [&](const auto& entry) { return entry.key == key; });
  into.entries.push_back({std::move(key), at, std::move(value)});
}

/// The kind of contact as an entry point: the keys they have in common.
yaml_node_ptr entry_point_of(const yaml_node& contact) {
  auto made = std::make_shared<yaml_node>();
  made->what = yaml_node::kind::mapping;
  made->at = contact.at;
  for (const auto& entry : contact.entries)
    for (const std::string_view key :
         {"name", "tenant", "queue", "channel", "priority", "attributes", "hours"})
      if (entry.key == key) made->entries.push_back(entry);
  if (contact.find("channel") == nullptr) put(*made, "channel", scalar("voice", contact.at), contact.at);
  return made;
}

void add_crew_agents(yaml_node& agents, const yaml_node& crew, const section_values& said) {
  const auto* shared = crew.find("agent");
  const auto many = count(said, "count");
  for (std::uint32_t i = 0; i < many; ++i) {
    auto made = std::make_shared<yaml_node>();
    made->what = yaml_node::kind::mapping;
    made->at = said.at("name");
    put(*made, "name", scalar(crew_agent_name(said.text("name"), i, many), said.at("name")), said.at("name"));
    if (shared != nullptr)
      made->entries.insert(made->entries.end(), shared->value->entries.begin(), shared->value->entries.end());
    agents.items.push_back(std::move(made));
  }
}

/// Of a file that is read by itself first, so that its own mistakes are told as its own.
yaml_node_ptr named_configuration(scenario_draft& made, const section_values& file) {
  const auto path = resolved(made.out.file, file.text("configuration"));
  auto read = read_configuration_file(path);
  for (const auto& one : read.diagnostics)
    if (one.how == diagnostic::severity::error)
      made.wrong(file.at("configuration"), "configuration: " + to_text(one));
  if (!read.ok()) return nullptr;
  diagnostics none{path.string()};
  return read_yaml(read.configuration.text, none);
}

/// Told in the scenario's own words: the configuration would call a kind an entry point.
void check_names(scenario_draft& made, const section_values& file) {
  for (const auto& [key, kind] : {std::pair{"contacts", "kind of contact"}, std::pair{"crews", "crew"}}) {
    name_register known{kind};
    for (const auto& one : file.sections(key))
      if (one.good("name"))
        known.add(one.says("tenant") ? one.text("tenant") : std::string{}, one.text("name"), one.at("name"),
                  0, made.found);
  }
}

void check_crews(scenario_draft& made, const section_values& file) {
  for (const auto& crew : file.sections("crews")) {
    const bool counted = crew.says("count"), named = crew.says("agents");
    if (counted == named)
      made.wrong(crew.at(), "a crew has either count, for new agents, or agents, for the configuration's");
    if (named && crew.says("agent"))
      made.wrong(crew.at("agent"), "agent is for new agents, and this crew has none");
  }
}

/// The place of the pool that is meant.
std::optional<std::size_t> find_pool(scenario_draft& made, const section_values& file,
                                     const engine_configuration& centre) {
  if (file.good("pool")) {
    std::vector<std::string_view> names;
    for (const auto& one : centre.pools) names.push_back(one.name);
    return made.find(file.text("pool"), names, file.at("pool"), "pool");
  }
  if (centre.pools.size() == 1) return 0;
  made.wrong(
      file.at(file.says("configuration") ? "configuration" : "centre"),
      "the centre has " + std::to_string(centre.pools.size()) +
          " pools, and a scenario is of one: name it with `pool`, or put its tenants into one pool under "
          "`pools`");
  return std::nullopt;
}

} // namespace

std::string crew_agent_name(const std::string& crew, std::uint32_t place, std::uint32_t count) {
  auto digits = std::to_string(place + 1);
  const auto width = std::to_string(count).size();
  return crew + "-" + std::string(width - digits.size(), '0') + digits;
}

bool read_centre(scenario_draft& made, const yaml_node& root, const section_values& file) {
  if (file.says("configuration") == file.says("centre")) {
    made.wrong(file.at(), "the centre is said either under `centre` or in the file named by `configuration`");
    return false;
  }
  check_names(made, file);
  check_crews(made, file);
  const auto written = file.says("centre") ? root.find("centre")->value : named_configuration(made, file);
  if (written == nullptr || made.found.any_error()) return false;
  made.out.centre = written;
  auto centre = std::make_shared<yaml_node>(*written);
  if (file.says("centre")) put(*centre, "version", scalar("1", file.at()), file.at());
  const auto agents = list_of(*centre, "agents", file.at("crews"));
  const auto& crews = root.find("crews")->value->items;
  for (std::size_t i = 0; i < crews.size(); ++i)
    add_crew_agents(*agents, *crews[i], file.sections("crews")[i]);
  put(*centre, "agents", agents, file.at("crews"));
  // Without the ways in that are put in below: a file with those of calls would need telephones.
  made.out.configuration = std::make_shared<const std::string>(scenario_text(*centre));
  const auto entries = list_of({}, {}, file.at("contacts"));
  for (const auto& one : root.find("contacts")->value->items) entries->items.push_back(entry_point_of(*one));
  put(*centre, "entry_points", entries, file.at("contacts"));

  diagnostics inner{made.out.file.string()};
  auto read = read_configuration_tree(*centre, made.out.file, inner, false);
  const bool wrong = inner.any_error();
  for (const auto& one : inner.take()) // warnings are about signing in and serving live
    if (one.how == diagnostic::severity::error) made.wrong({one.line, one.column}, one.message);
  if (wrong) return false;
  const auto pool = find_pool(made, file, read);
  if (!pool) return false;
  for (const auto& tenant : read.tenants) made.tenants.push_back(tenant.name);
  made.out.settings = std::move(read.pools[*pool]);
  made.out.entries = std::move(read.entry_points);
  made.out.hours = std::move(read.opening_hours);
  made.out.queue_names = std::move(read.queue_names);
  return true;
}

} // namespace strowger::sim

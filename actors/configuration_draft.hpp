#pragma once
#include "actors/configuration_values.hpp"
#include "routing/vocabulary.hpp"
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

/// A configuration while it is being read: settings beside the places they came from, so that mistakes
/// between parts of the file are told where they stand. Made by `read_configuration_text`; lives for one
/// reading.
namespace strowger::actors {

/// Names of one kind of thing within their tenants.
class name_register {
public:
  explicit name_register(std::string kind) : kind_{std::move(kind)} {}
  /// False, and told, when the tenant has the name already.
  bool add(const std::string& tenant, const std::string& name, place at, std::size_t index,
           diagnostics& found);
  /// The index given to `add`; nothing, and told at `at` with the nearest name, when there is none. `where`
  /// begins the message.
  std::optional<std::size_t> find(const std::string& tenant, const std::string& name, place at,
                                  const std::string& where, diagnostics& found) const;
  [[nodiscard]] std::optional<std::size_t> find(const std::string& tenant, const std::string& name) const;

private:
  struct known {
    place at;
    std::size_t index;
  };
  std::string kind_;
  std::map<std::pair<std::string, std::string>, known> names_;
};

/// Another queue that a queue names, under which key.
struct other_queue {
  std::string_view key;
  std::string name;
  place at;
};
struct draft_queue {
  routing::queue_settings settings;
  place at;
  std::vector<other_queue> others;
  std::size_t pool = 0; ///< index into draft::pools, set by `cut_pools`
  place value_at{};     ///< of `value`; zero: it says nothing
};
struct draft_agent {
  routing::agent_settings settings;
  place at;
  std::size_t pool = 0;
};
struct draft_entry_point {
  entry_point_settings settings;
  place queue_at;
  place channel_at{};
};

struct draft {
  explicit draft(diagnostics& all) : found{all} {}
  diagnostics& found;
  engine_configuration out; ///< everything but the pools' queues and agents
  name_register tenants{"tenant"}, queues{"queue"}, agents{"agent"}, supervisors{"supervisor"},
      entry_points{"entry point"}, pools{"pool"}, hours{"set of opening hours"}, attributes{"attribute"},
      groups{"group"}, messages{"message"}, flows{"flow"}, trunks{"trunk"};
  /// Where flows, nodes and their keys stand; without a node the flow, without a key the node.
  std::map<std::tuple<std::string, std::string, std::string>, place> flow_places;
  std::vector<place> queue_flow_places;               ///< in the order of `out.queue_flows`
  std::vector<std::string_view> skills, certificates; ///< declared
  std::vector<std::string> grades;                    ///< lowest first
  std::vector<routing::agent_group> all_groups;
  routing::vocabulary known; ///< what expressions may name
  std::vector<draft_queue> all_queues;
  std::vector<draft_agent> all_agents;
  std::vector<draft_entry_point> all_entry_points;
};

/// A path of the file, which goes from the file's own folder.
inline std::filesystem::path resolved(const std::filesystem::path& file, const std::string& path) {
  return (file.parent_path() / path).lexically_normal();
}
inline std::uint32_t count(const section_values& from, std::string_view key) {
  return static_cast<std::uint32_t>(from.number(key));
}
inline routing::milliseconds duration(const section_values& from, std::string_view key) {
  return routing::milliseconds{from.number(key)};
}
inline std::vector<std::string> texts(const std::vector<placed_word>& words) {
  std::vector<std::string> all;
  all.reserve(words.size());
  for (const auto& word : words) all.push_back(word.text);
  return all;
}

/// Reads listeners, `web` and the control socket; the data folder is read already.
void read_surfaces(draft& made, const section_values& file);
/// Fills `known`; the skills are there already.
void read_attributes(draft& made, const section_values& file);
/// Reads a whole file whose tree is there already; `shown_as` is where its relative paths begin. Text and
/// hash stay empty.
/// Without `served` nothing is asked for that only a running engine needs.
engine_configuration read_configuration_tree(const yaml_node& root, const std::filesystem::path& shown_as,
                                             diagnostics& found, bool served = true);
/// The section's tenant: as said, or the only one. Told when it does not exist.
std::string tenant_of(draft& made, const section_values& from);
/// IPv4 or IPv6, as numbers.
bool is_address(const std::string& text);
bool is_every_address(const std::string& text);

/// `sip` without `numbers`; tenants, surfaces and the data folder are there already.
void read_sip(draft& made, const section_values& file);
/// `recording` of the file, after `sip`; and of a queue, after that.
void read_recording(draft& made, const section_values& file);
void read_queue_recording(draft& made, const section_values& queue, const std::string& tenant);
/// `prompts` and `music` of a queue, after `sip`.
void read_queue_sounds(draft& made, const section_values& queue, const std::string& tenant);
/// Folders in which the prompts of these queues of the tenant are looked for; with none those of all.
std::vector<std::filesystem::path> prompt_folders(const draft& made, const std::string& tenant,
                                                  const std::vector<std::string>& queues);
/// Whether there is a prompt of this name (`en/welcome`) in one of them, or it is a tone or comes with the
/// programs.
bool prompt_is_there(const std::vector<std::filesystem::path>& folders, const std::string& name);
/// Told where the text is no SIP URI that leads to a host.
void check_sip_uri(draft& made, const std::string& key, const std::string& text, place at);
/// `register` of a trunk, of which the targets and the account are there already.
std::optional<sip_register_settings> read_register(draft& made, const section_values& one,
                                                   const sip_trunk_settings& trunk);
/// Against the listeners and the trunks before it.
void check_register(draft& made, const section_values& one, const sip_trunk_settings& trunk,
                    const telephony_settings& all);
/// A trunk that comes from anywhere, against the trunks before it.
void check_user(draft& made, const section_values& one, const sip_trunk_settings& trunk,
                const telephony_settings& all);
/// Trunks and numbers by which nothing can come or go, after all of `sip` is read.
void warn_of_idle_trunks(draft& made, const section_values& from, const telephony_settings& all);
/// `phone` of an agent.
std::optional<agent_phone> read_phone(draft& made, const section_values& agent);
/// `outbound` of an agent.
std::optional<agent_outbound_settings> read_agent_outbound(draft& made, const section_values& agent);
/// `caller_id` of a queue or an entry point, after `sip`; empty when the key is not there.
std::string read_caller_id(draft& made, const section_values& from);
/// `sip.numbers`, and what calls need: entry points, queues and agents are there already.
void read_sip_numbers(draft& made, const section_values& file, bool served);

/// The values an agent or an entry point gives to declared attributes.
routing::attribute_list read_values(draft& made, const section_values& from, bool of_agent);
/// An expression under `where` or another key; empty when the key is not there.
routing::expression read_expression(draft& made, const section_values& from, std::string_view key,
                                    bool agents_only = false);
/// The name under `key`, which must be that of opening hours of the tenant; empty when the key is not there.
std::string read_hours_name(draft& made, const section_values& from, std::string_view key,
                            const std::string& tenant);
/// `hours` and `hours_by_channel`.
std::array<std::string, routing::channel_kinds> read_hours_by_channel(draft& made, const section_values& from,
                                                                      const std::string& tenant);
/// Skills with levels, sorted; each must be declared.
std::vector<routing::skill_level> read_levels(draft& made, const section_values& from, std::string_view key);

/// Flows; hours, messages and attributes are there already.
void read_flows(draft& made, const section_values& file);
/// The flow that an entry point or a queue names; empty when it names none.
std::string read_flow_name(draft& made, const section_values& from);
/// Holds what flows name against the tenants and channels they serve.
void check_flow_uses(draft& made);
/// Certificates, grades, groups and messages; skills and attributes are there already.
void read_declarations(draft& made, const section_values& file);
/// Declared certificates, sorted.
std::vector<std::string> read_certificates(draft& made, const section_values& from);
/// Adds the level of the grade under `grade`, where there is one.
void add_grade(draft& made, const section_values& from, std::vector<routing::skill_level>& to);
/// The group that `from` names under `group`; without a name everybody.
routing::agent_group read_group(draft& made, const section_values& from);
/// What holds of the agents of any of the groups under `groups`.
routing::expression read_groups(draft& made, const section_values& from);

/// Everything of a queue that decides who gets its interactions, and when.
void read_queue_rules(draft& made, const section_values& from, draft_queue& queue);
void read_queue_steps(draft& made, const section_values& from, routing::queue_settings& settings);
void read_queue_exceptions(draft& made, const section_values& from, draft_queue& queue);
/// What a pool says beside its limits; its queues and agents are known.
routing::pool_rules read_pool_rules(draft& made, const section_values& pool, std::size_t index,
                                    const std::vector<std::string>& tenants);
/// Gives every queue and agent its pool and fills `out.pools`.
void cut_pools(draft& made, const section_values& file);
/// Whether the agent may serve the queue at some time: at its last step, or when many wait.
bool serves_at_last(const routing::agent_settings& agent, const routing::queue_settings& queue);
/// Warns of queues that nobody can serve, of agents that can serve nothing, and of the like.
void warn_of_idle_parts(draft& made);

} // namespace strowger::actors

#pragma once
#include "actors/configuration_values.hpp"
#include "routing/vocabulary.hpp"
#include <map>
#include <string>
#include <string_view>
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
};
struct draft_agent {
  routing::agent_settings settings;
  place at;
  std::size_t pool = 0;
};
struct draft_entry_point {
  entry_point_settings settings;
  place queue_at;
};

struct draft {
  explicit draft(diagnostics& all) : found{all} {}
  diagnostics& found;
  engine_configuration out; ///< everything but the pools' queues and agents
  name_register tenants{"tenant"}, queues{"queue"}, agents{"agent"}, supervisors{"supervisor"},
      entry_points{"entry point"}, pools{"pool"}, hours{"set of opening hours"}, attributes{"attribute"};
  std::vector<std::string_view> skills; ///< declared
  routing::vocabulary known;            ///< what expressions may name
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
/// The values an agent or an entry point gives to declared attributes.
routing::attribute_list read_values(draft& made, const section_values& from, bool of_agent);
/// What a queue asks for beside skills.
routing::expression read_where(draft& made, const section_values& queue);
/// Gives every queue and agent its pool and fills `out.pools`.
void cut_pools(draft& made, const section_values& file);
/// Warns of queues that nobody can serve, of agents that can serve nothing, and of the like.
void warn_of_idle_parts(draft& made);

} // namespace strowger::actors

#pragma once
#include "actors/configuration_document.hpp"
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// Changed copies of a document: what is not changed is shared.
namespace strowger::sim {

[[nodiscard]] actors::yaml_node_ptr tree_scalar(std::string text);
[[nodiscard]] actors::yaml_node_ptr tree_list(std::vector<actors::yaml_node_ptr> items);
/// With this under the key, in the place of what stood there.
[[nodiscard]] actors::yaml_node_ptr tree_with(const actors::yaml_node_ptr& map, std::string_view key,
                                              actors::yaml_node_ptr value);
[[nodiscard]] actors::yaml_node_ptr tree_without(const actors::yaml_node_ptr& map, std::string_view key);
/// Relative paths begin at the folder.
[[nodiscard]] actors::yaml_node_ptr tree_with_whole_paths(const actors::yaml_node_ptr& node,
                                                          const std::filesystem::path& folder);

/// Where something stands: the place of an entry or item at each depth.
using tree_place = std::vector<std::size_t>;
/// Every entry and item down to this depth, the last of each branch first, and before what is within it.
[[nodiscard]] std::vector<tree_place> tree_places(const actors::yaml_node_ptr& root, std::size_t depth);
/// Without the entry or item at the place.
[[nodiscard]] actors::yaml_node_ptr tree_cut(const actors::yaml_node_ptr& root, const tree_place& at);
/// What stands at the place.
[[nodiscard]] const actors::yaml_node& tree_at(const actors::yaml_node_ptr& root, const tree_place& at);
/// With this at the place.
[[nodiscard]] actors::yaml_node_ptr tree_put(const actors::yaml_node_ptr& root, const tree_place& at,
                                             actors::yaml_node_ptr value);

} // namespace strowger::sim

#pragma once
#include "actors/configuration_diagnostics.hpp"
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A YAML text as a tree of values that know their line and column. Everything yaml-cpp's own tree forgets or
/// forgives is kept or told: duplicate keys, quoted scalars, the place of an alias. Bounded against hostile
/// files: bytes, nodes, depth, and what aliases expand to. Plain functions; any thread.
namespace strowger::actors {

inline constexpr std::size_t configuration_bytes_max = 16U << 20U;
/// Nodes as written, and as counted with every alias expanded (an alias shares its node; what walks the tree
/// does not).
inline constexpr std::size_t configuration_nodes_max = 1'000'000, configuration_expanded_max = 4'000'000;
inline constexpr std::size_t configuration_depth_max = 32;

struct yaml_node;
using yaml_node_ptr = std::shared_ptr<const yaml_node>;

struct yaml_node {
  enum class kind : std::uint8_t { null, scalar, sequence, mapping } what = kind::null;
  bool quoted = false; ///< a scalar in quotes or a block: text, whatever it looks like
  place at;
  std::string text;                 ///< of a scalar
  std::vector<yaml_node_ptr> items; ///< of a sequence
  struct entry {
    std::string key;
    place at;
    yaml_node_ptr value;
  };
  std::vector<entry> entries; ///< of a mapping: keys once each, `<<` merged (own keys win over merged ones)
  std::size_t expanded = 1;   ///< nodes in it, aliases expanded
  std::size_t depth = 1;

  [[nodiscard]] const entry* find(std::string_view key) const;
};

/// In words for a message: "a text", "a list", "a mapping", "nothing".
std::string_view kind_text(const yaml_node& node);

/// The root of the first document of `text`; nothing when it cannot be read at all. What is wrong goes to
/// `found`.
yaml_node_ptr read_yaml(std::string_view text, diagnostics& found,
                        std::string_view page = "docs/configuration.md");

} // namespace strowger::actors

#include "sim/scenario/hunted_tree.hpp"
#include <algorithm>

namespace strowger::sim {

using namespace actors;

namespace {

/// A copy with this at the place; without anything there for none.
yaml_node_ptr changed_at(const yaml_node_ptr& node, const tree_place& at, std::size_t depth,
                         const yaml_node_ptr& value) {
  auto made = std::make_shared<yaml_node>(*node);
  const auto place = static_cast<std::ptrdiff_t>(at[depth]);
  const bool here = depth + 1 == at.size();
  const bool cuts = here && value == nullptr;
  if (node->what == yaml_node::kind::mapping) {
    if (cuts)
      made->entries.erase(made->entries.begin() + place);
    else
      made->entries[at[depth]].value =
          here ? value : changed_at(node->entries[at[depth]].value, at, depth + 1, value);
  } else if (cuts) {
    made->items.erase(made->items.begin() + place);
  } else {
    made->items[at[depth]] = here ? value : changed_at(node->items[at[depth]], at, depth + 1, value);
  }
  return made;
}

void collect(const yaml_node_ptr& node, std::size_t depth, tree_place& here, std::vector<tree_place>& all) {
  const auto count = node->what == yaml_node::kind::mapping    ? node->entries.size()
                     : node->what == yaml_node::kind::sequence ? node->items.size()
                                                               : 0;
  for (std::size_t i = count; i-- > 0;) {
    here.push_back(i);
    all.push_back(here);
    const auto& below = node->what == yaml_node::kind::mapping ? node->entries[i].value : node->items[i];
    if (depth > 1) collect(below, depth - 1, here, all);
    here.pop_back();
  }
}

} // namespace

yaml_node_ptr tree_scalar(std::string text) {
  auto made = std::make_shared<yaml_node>();
  made->what = yaml_node::kind::scalar;
  made->text = std::move(text);
  return made;
}

yaml_node_ptr tree_list(std::vector<yaml_node_ptr> items) {
  auto made = std::make_shared<yaml_node>();
  made->what = yaml_node::kind::sequence;
  made->items = std::move(items);
  return made;
}

yaml_node_ptr tree_with(const yaml_node_ptr& map, std::string_view key, yaml_node_ptr value) {
  auto made = std::make_shared<yaml_node>(*map);
  made->what = yaml_node::kind::mapping;
  for (auto& entry : made->entries)
    if (entry.key == key) {
      entry.value = std::move(value);
      return made;
    }
  made->entries.push_back({std::string{key}, map->at, std::move(value)});
  return made;
}

yaml_node_ptr tree_without(const yaml_node_ptr& map, std::string_view key) {
  auto made = std::make_shared<yaml_node>(*map);
  std::erase_if(made->entries, [&](const auto& entry) { return entry.key == key; });
  return made;
}

yaml_node_ptr tree_with_whole_paths(const yaml_node_ptr& node, const std::filesystem::path& folder) {
  auto made = std::make_shared<yaml_node>(*node);
  for (auto& entry : made->entries) {
    const bool path = entry.key == "file" || entry.key == "configuration";
    if (path && entry.value->what == yaml_node::kind::scalar) {
      auto whole = std::make_shared<yaml_node>(*entry.value);
      whole->text = (folder / whole->text).lexically_normal().string();
      entry.value = std::move(whole);
    } else {
      entry.value = tree_with_whole_paths(entry.value, folder);
    }
  }
  for (auto& item : made->items) item = tree_with_whole_paths(item, folder);
  return made;
}

std::vector<tree_place> tree_places(const yaml_node_ptr& root, std::size_t depth) {
  std::vector<tree_place> all;
  tree_place here;
  collect(root, depth, here, all);
  return all;
}

yaml_node_ptr tree_cut(const yaml_node_ptr& root, const tree_place& at) {
  return at.empty() ? root : changed_at(root, at, 0, nullptr);
}

yaml_node_ptr tree_put(const yaml_node_ptr& root, const tree_place& at, yaml_node_ptr value) {
  return at.empty() ? value : changed_at(root, at, 0, value);
}

const yaml_node& tree_at(const yaml_node_ptr& root, const tree_place& at) {
  const auto* node = root.get();
  for (const auto place : at)
    node =
        node->what == yaml_node::kind::mapping ? node->entries[place].value.get() : node->items[place].get();
  return *node;
}

} // namespace strowger::sim

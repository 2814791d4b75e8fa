#include "routing/flow/flow.hpp"
#include <algorithm>

namespace strowger::routing::flow {
namespace {

template <class List>
auto named(const List& all, std::string_view name) -> decltype(all.data()) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

/// Collects the ways of a node; keys as the configuration has them.
struct way_finder {
  std::vector<way> all;

  void add(std::string key, const std::string& to) { all.push_back({std::move(key), to}); }
  void operator()(const say_node& of) { add("next", of.next); }
  void operator()(const menu_node& of) {
    for (const auto& option : of.options) add("options", option.next);
    add("otherwise", of.otherwise);
  }
  void operator()(const collect_node& of) {
    add("next", of.next);
    add("otherwise", of.otherwise);
  }
  void operator()(const set_node& of) { add("next", of.next); }
  void operator()(const branch_node& of) {
    for (const auto& one : of.branches) add("branches", one.next);
    add("otherwise", of.otherwise);
  }
  void operator()(const hours_node& of) {
    add("open", of.open);
    add("closed", of.closed);
  }
  void operator()(const queue_node& of) {
    if (!of.refused.empty()) add("refused", of.refused);
  }
  void operator()(const message_node&) {}
  void operator()(const close_node&) {}
  void operator()(const go_node&) {}
};

struct speech_finder {
  std::vector<said_name> all;

  void add(std::string_view key, const names& from) {
    for (const auto& name : from) all.push_back({std::string{key}, name});
  }
  void add(const question& of) {
    add("say", of.say);
    add("again", of.again);
    add("silent", of.silent);
  }
  void operator()(const say_node& of) { add("say", of.say); }
  void operator()(const menu_node& of) { add(of.ask); }
  void operator()(const collect_node& of) { add(of.ask); }
  void operator()(const set_node&) {}
  void operator()(const branch_node&) {}
  void operator()(const hours_node&) {}
  void operator()(const queue_node& of) {
    bool offers = false;
    for (const auto& one : of.waiting) {
      add("waiting", one.say);
      offers = offers || one.callback;
    }
    if (!offers) return;
    for (const auto* words : {&of.callback.offer, &of.callback.confirm, &of.callback.number,
                              &of.callback.thanks, &of.callback.refused})
      add("callback", *words);
  }
  void operator()(const message_node& of) {
    add("say", of.say);
    add("thanks", of.thanks);
  }
  void operator()(const close_node& of) { add("say", of.say); }
  void operator()(const go_node&) {}
};

} // namespace

const node* definition::find(std::string_view node_name) const { return named(nodes, node_name); }
const definition* book::find(std::string_view flow) const { return named(flows, flow); }
const node* book::find(std::string_view flow, std::string_view node_name) const {
  const auto* whole = find(flow);
  return whole == nullptr ? nullptr : whole->find(node_name);
}

std::vector<way> ways_of(const step& what) {
  way_finder finder;
  std::visit(finder, what);
  return std::move(finder.all);
}

std::vector<said_name> said_by(const step& what) {
  speech_finder finder;
  std::visit(finder, what);
  return std::move(finder.all);
}

} // namespace strowger::routing::flow

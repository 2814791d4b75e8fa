#include "routing/flow/flow.hpp"
#include "routing/nearest_word.hpp"
#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace strowger::routing::flow {
namespace {

using place_in_book = std::pair<std::string, std::string>; ///< flow and node

std::string quoted(std::string_view name) { return '"' + std::string{name} + '"'; }

/// Whether a customer, an agent or the end is waited for here, so that going round through it is no hurry.
bool waits(const step& what) {
  return std::holds_alternative<menu_node>(what) || std::holds_alternative<collect_node>(what) ||
         std::holds_alternative<queue_node>(what) || std::holds_alternative<message_node>(what) ||
         std::holds_alternative<close_node>(what);
}

class checker {
public:
  explicit checker(const book& all) : all_{all} {}

  std::vector<mistake> run() {
    for (const auto& one : all_.flows) look_at(one);
    if (found_.empty()) look_for_rounds();
    return std::move(found_);
  }

private:
  void wrong(const definition& flow, const node& at, std::string key, std::string what) {
    found_.push_back({flow.name, at.name, std::move(key), std::move(what)});
  }

  void look_at(const definition& flow) {
    if (flow.nodes.empty()) return found_.push_back({flow.name, {}, {}, "the flow has no node"});
    if (flow.nodes.size() > nodes_max)
      found_.push_back({flow.name, {}, {}, "the flow has more than " + std::to_string(nodes_max) + " nodes"});
    std::set<std::string> seen;
    for (const auto& one : flow.nodes) {
      if (!seen.insert(one.name).second) wrong(flow, one, "node", "two nodes are called " + quoted(one.name));
      for (const auto& way : ways_of(one.what)) look_at(flow, one, way);
      std::visit([&](const auto& what) { look_at(flow, one, what); }, one.what);
    }
    look_for_unreached(flow);
  }

  void look_at(const definition& flow, const node& at, const way& leads) {
    if (leads.to.empty()) return wrong(flow, at, leads.key, leads.key + " names no node: no way out");
    if (flow.find(leads.to) != nullptr) return;
    std::vector<std::string_view> known;
    for (const auto& one : flow.nodes) known.push_back(one.name);
    const auto near = nearest(leads.to, known);
    wrong(flow, at, leads.key,
          leads.key + ": there is no node " + quoted(leads.to) + " in this flow" +
              (near.empty() ? "" : "; did you mean " + quoted(near) + "?"));
  }

  void look_at(const definition& flow, const node& at, const question& what) {
    if (what.say.empty()) wrong(flow, at, "say", "a question says nothing");
    if (what.tries_max == 0) wrong(flow, at, "tries", "a question that is never asked");
  }
  void look_at(const definition& flow, const node& at, const menu_node& what) {
    look_at(flow, at, what.ask);
    if (what.options.empty()) wrong(flow, at, "options", "a menu without options");
    if (what.options.size() > options_max)
      wrong(flow, at, "options", "a menu has more than " + std::to_string(options_max) + " options");
    std::set<std::string> keys;
    for (const auto& one : what.options) {
      if (!keys.insert(one.key).second)
        wrong(flow, at, "options", "two options have the key " + quoted(one.key));
      for (const auto& word : one.words)
        if (!words_once(what, word)) wrong(flow, at, "options", "two options have the word " + quoted(word));
    }
  }
  static bool words_once(const menu_node& menu, const std::string& word) {
    std::ptrdiff_t times = 0;
    for (const auto& one : menu.options) times += std::count(one.words.begin(), one.words.end(), word);
    return times == 1;
  }
  void look_at(const definition& flow, const node& at, const collect_node& what) {
    look_at(flow, at, what.ask);
    if (what.max < what.min) wrong(flow, at, "max", "max is less than min: nothing would be an answer");
    if (what.sensitive && what.attribute)
      wrong(flow, at, "attribute", "what is sensitive is kept nowhere, and cannot be an attribute");
    if (!what.sensitive && what.name.empty())
      wrong(flow, at, "as", "an answer needs a name to be kept under");
  }
  void look_at(const definition& flow, const node& at, const branch_node& what) {
    for (const auto& one : what.branches)
      if (one.when.asks(expression_subject::agent) || one.when.asks(expression_subject::skill))
        wrong(flow, at, "branches", "nobody serves it yet: only attributes of the interaction can be asked");
  }
  void look_at(const definition& flow, const node& at, const queue_node& what) {
    if (what.waiting.size() > loop_steps_max)
      wrong(flow, at, "waiting", "more than " + std::to_string(loop_steps_max) + " announcements");
    for (const auto& one : what.waiting) {
      if (one.say.empty() && !one.callback) wrong(flow, at, "waiting", "an announcement says nothing");
      if (one.after < milliseconds{1'000})
        wrong(flow, at, "waiting", "announcements need a second between them at least");
    }
  }
  void look_at(const definition& flow, const node& at, const say_node& what) {
    if (what.say.empty()) wrong(flow, at, "say", "it says nothing");
  }
  void look_at(const definition& flow, const node& at, const message_node& what) {
    if (what.say.empty()) wrong(flow, at, "say", "nobody is told that a message can be left");
  }
  void look_at(const definition& flow, const node& at, const go_node& what) {
    if (all_.find(what.flow) != nullptr) return;
    std::vector<std::string_view> known;
    for (const auto& one : all_.flows) known.push_back(one.name);
    const auto near = nearest(what.flow, known);
    wrong(flow, at, "flow",
          "flow: there is no flow " + quoted(what.flow) +
              (near.empty() ? "" : "; did you mean " + quoted(near) + "?"));
  }
  template <class Other>
  void look_at(const definition&, const node&, const Other&) {}

  void look_for_unreached(const definition& flow) {
    std::set<std::string> reached{flow.nodes.front().name};
    std::vector<std::string> open{flow.nodes.front().name};
    while (!open.empty()) {
      const auto* at = flow.find(open.back());
      open.pop_back();
      if (at == nullptr) continue;
      for (const auto& way : ways_of(at->what))
        if (reached.insert(way.to).second) open.push_back(way.to);
    }
    for (const auto& one : flow.nodes)
      if (!reached.contains(one.name)) wrong(flow, one, {}, "no way leads to this node");
  }

  [[nodiscard]] std::vector<place_in_book> after(const place_in_book& at) const {
    const auto* one = all_.find(at.first, at.second);
    std::vector<place_in_book> next;
    if (const auto* go = std::get_if<go_node>(&one->what))
      next.emplace_back(go->flow, all_.find(go->flow)->nodes.front().name);
    for (const auto& way : ways_of(one->what)) next.emplace_back(at.first, way.to);
    return next;
  }

  /// Goes through all nodes that do not wait, depth first; one that is met again while it is being left is in
  /// a round.
  void look_for_rounds() {
    std::map<place_in_book, int> marks; // 1: being left, 2: done
    struct visit {
      place_in_book at;
      std::vector<place_in_book> next;
    };
    for (const auto& flow : all_.flows)
      for (const auto& first : flow.nodes) {
        std::vector<visit> path;
        const auto enter = [&](const place_in_book& at) {
          if (waits(all_.find(at.first, at.second)->what) || marks[at] == 2) return;
          if (marks[at] == 1) {
            const auto& in = *all_.find(at.first);
            return wrong(in, *in.find(at.second), {},
                         "it goes round from here to here again without waiting for an answer");
          }
          marks[at] = 1;
          path.push_back({at, after(at)});
        };
        enter({flow.name, first.name});
        while (!path.empty()) {
          auto& last = path.back();
          if (last.next.empty()) {
            marks[last.at] = 2;
            path.pop_back();
            continue;
          }
          const auto next = last.next.back();
          last.next.pop_back();
          enter(next);
        }
      }
  }

  const book& all_;
  std::vector<mistake> found_;
};

} // namespace

std::vector<mistake> mistakes_in(const book& all) { return checker{all}.run(); }

} // namespace strowger::routing::flow

#include "actors/configuration_values.hpp"
#include "sim/scenario/hunt.hpp"
#include "sim/scenario/hunted_faults.hpp"
#include "sim/scenario/hunted_tree.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "sim/scenario/scenario_text.hpp"
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <map>
#include <numeric>

/// Delta debugging over scenario files: what can be left out with the same rule broken is left out.
namespace strowger::sim {

using namespace actors;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t keys_depth = 6;
constexpr std::size_t alone_max = 12; // contacts tried without the others
constexpr std::array<instant, 4> fault_delays{1'000, 100'000, instants_per_second, 5 * instants_per_second};

class shrinking {
public:
  shrinking(const hunted& what, std::uint64_t seed, const day_runner& run, const shrink_settings& how)
    : best_{what}, seed_{seed}, run_{run}, how_{how}, began_{std::chrono::steady_clock::now()} {
    const auto found = find(best_);
    finding_ = found.rule;
    rule_ = rule_of(finding_);
    if (found.hung) how_.bounds.longest = std::max(how.bounds.longest / 20, 1'000ms);
    hangs_ = found.hung;
    before_ = most_ = size();
    most_.faults = std::numeric_limits<std::size_t>::max(); // until they are spelled out
  }

  shrunk go() {
    spell_out_faults();
    shorten();
    for (auto before = std::string{}; before != scenario_text(*best_.root);) {
      before = scenario_text(*best_.root);
      drop_from_lists();
      leave_one_pair();
      take_dice_away();
      lower_counts();
      choose_contacts();
      shorten();
      drop_keys();
      if (spent()) break;
    }
    if (hangs_) {
      how_.bounds.longest = longest_;
      if (auto found = find(best_); found.hung)
        finding_ = std::move(found.rule);
      else
        return {whole_, find(whole_).rule, before_, before_, runs_};
    }
    return {best_, finding_, before_, size(), runs_};
  }

private:
  [[nodiscard]] hunt_finding find(const hunted& in) const {
    return findings_of(in, seed_, 1, 1, run_, how_.bounds).front();
  }

  [[nodiscard]] bool spent() const {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
    return runs_ >= how_.runs_max || took.count() > how_.seconds_max;
  }

  /// Taken over when the same rule is still broken.
  bool try_it(yaml_node_ptr root, const char* step) {
    if (spent()) return false;
    hunted next{std::move(root), best_.file};
    const auto now = size_of(next);
    if (!now || now->contacts > most_.contacts || now->agents > most_.agents || now->faults > most_.faults ||
        now->seconds > most_.seconds)
      return false; // a default can be more than what was said
    ++runs_;
    auto found = find(next);
    const bool same = hangs_ ? found.hung : !found.rule.empty() && rule_of(found.rule) == rule_;
    if (!same) return false;
    most_ = *now;
    best_ = std::move(next);
    finding_ = std::move(found.rule);
    if (how_.progress) how_.progress(std::string{step} + ": " + size_text());
    return true;
  }

  [[nodiscard]] read_scenario read() const {
    return read_scenario_text(scenario_text(*best_.root), best_.file);
  }
  /// Nothing when it cannot be read.
  [[nodiscard]] std::optional<hunted_size> size_of(const hunted& what) const {
    const auto now = read_scenario_text(scenario_text(*what.root), what.file);
    if (!now.ok()) return std::nullopt;
    const auto one = day_of(now.what, seed_);
    return hunted_size{one.contacts.size(), now.what.settings.agents.size(), now.what.faults.size(),
                       static_cast<double>(now.what.length) / instants_per_second};
  }
  [[nodiscard]] hunted_size size() const { return size_of(best_).value_or(hunted_size{}); }
  [[nodiscard]] std::string size_text() const {
    const auto now = size();
    return std::to_string(now.contacts) + " contacts, " + std::to_string(now.agents) + " agents, " +
           std::to_string(now.faults) + " faults, " + std::to_string(static_cast<std::int64_t>(now.seconds)) +
           " s";
  }

  /// Faults at random become faults at fixed times, in their order, so that each can be left out.
  void spell_out_faults() {
    const auto now = read();
    if (!now.ok() || now.what.faults.empty()) return;
    std::multimap<instant, yaml_node_ptr> told;
    const auto add = [&](instant at, const std::string& text) {
      diagnostics none{"faults"};
      told.emplace(at, read_yaml("{" + text + "}", none));
    };
    const auto one = day_of(now.what, seed_);
    for (const auto& fault : one.faults) add(fault.at, fault_text(fault, now.what.settings));
    std::map<std::pair<instant, instant>, std::string> lost;
    for (const auto& outage : one.outages) {
      auto& names = lost[{outage.from, outage.to}];
      names += (names.empty() ? "" : ", ") + now.what.settings.agents[outage.agent].name;
    }
    for (const auto& [span, names] : lost)
      if (span.first < now.what.length)
        add(span.first, "fault: agents_lost" + when_text(span.first, span.second - span.first) +
                            ", agents: [" + names + "]");
    std::vector<yaml_node_ptr> all;
    for (auto& [at, fault] : told) all.push_back(std::move(fault));
    auto root = tree_with(best_.root, "faults", tree_list(std::move(all)));
    std::vector<yaml_node_ptr> crews;
    for (const auto& crew : root->find("crews")->value->items) crews.push_back(tree_without(crew, "drops"));
    try_it(tree_with(root, "crews", tree_list(std::move(crews))), "faults at fixed times");
  }

  [[nodiscard]] yaml_node_ptr with_length(instant length) const {
    auto root = tree_with(best_.root, "length", tree_scalar(span_text(length)));
    root = tree_without(root, "warm_up");
    const auto* faults = root->find("faults");
    if (faults == nullptr) return root;
    std::vector<yaml_node_ptr> kept;
    for (const auto& one : faults->value->items) {
      const auto* at = one->find("at");
      const auto when = at ? parse_duration(at->value->text) : std::nullopt;
      if (!when || *when * 1'000 < length) kept.push_back(one);
    }
    return kept.empty() ? tree_without(root, "faults")
                        : tree_with(root, "faults", tree_list(std::move(kept)));
  }

  /// By halving what is between a length that suffices and one that does not.
  void shorten() {
    auto now = read();
    if (!now.ok()) return;
    instant enough = now.what.length, short_of = 0;
    while (enough - short_of > instants_per_second && !spent()) {
      const auto middle = (short_of + (enough - short_of) / 2) / instants_per_second * instants_per_second;
      if (middle <= short_of || middle < instants_per_second) break;
      if (try_it(with_length(middle), "shorter"))
        enough = middle;
      else
        short_of = middle;
    }
  }

  /// Halves, quarters, ... of a list, then its single items (Zeller's ddmin).
  template <class Item, class Try>
  std::vector<Item> smallest(std::vector<Item> all, Try&& holds) {
    std::size_t parts = 2;
    while (all.size() > 1 && !spent()) {
      const auto chunk = (all.size() + parts - 1) / parts;
      bool less = false;
      for (std::size_t from = 0; from < all.size() && !less; from += chunk) {
        const auto to = std::min(all.size(), from + chunk);
        std::vector<Item> part(all.begin() + static_cast<std::ptrdiff_t>(from),
                               all.begin() + static_cast<std::ptrdiff_t>(to));
        std::vector<Item> rest(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(from));
        rest.insert(rest.end(), all.begin() + static_cast<std::ptrdiff_t>(to), all.end());
        if (parts == 2 && holds(part)) {
          all = std::move(part);
          less = true;
        } else if (!rest.empty() && holds(rest)) {
          all = std::move(rest);
          parts = std::max<std::size_t>(2, parts - 1);
          less = true;
        }
      }
      if (less) continue;
      if (parts >= all.size()) break;
      parts = std::min(all.size(), parts * 2);
    }
    return all;
  }

  void drop_from_lists() {
    for (const std::string_view key : {"faults", "contacts", "crews"}) {
      const auto* list = best_.root->find(key);
      if (list == nullptr || (key == "contacts" && best_.root->find("only") != nullptr)) continue;
      if (key == "faults") try_it(tree_without(best_.root, key), "no faults");
      if (best_.root->find(key) == nullptr) continue;
      if (key == "faults") crash_at_once();
      if (key == "faults") keep_last_faults();
      smallest(best_.root->find(key)->value->items, [&](const std::vector<yaml_node_ptr>& items) {
        return try_it(tree_with(best_.root, key, tree_list(items)), "shorter lists");
      });
    }
  }

  /// A crash before the first turn of its moment hangs on nothing else that happens then.
  void crash_at_once() {
    auto all = best_.root->find("faults")->value->items;
    bool later = false;
    for (auto& fault : all) {
      const auto* turns = fault->find("turns");
      if (turns == nullptr || turns->value->text == "0") continue;
      later = true;
      fault = tree_with(fault, "turns", tree_scalar("0"));
    }
    if (later) try_it(tree_with(best_.root, "faults", tree_list(std::move(all))), "crashes at once");
  }

  /// What was broken was so by the last faults, if the earlier ones did no more than bring that about.
  void keep_last_faults() {
    const auto all = best_.root->find("faults")->value->items;
    for (std::size_t kept = 1; kept < all.size(); kept *= 2)
      if (try_it(tree_with(best_.root, "faults",
                           tree_list({all.end() - static_cast<std::ptrdiff_t>(kept), all.end()})),
                 "the last faults"))
        return;
  }

  void lower_counts() {
    const auto crews = best_.root->find("crews")->value->items.size();
    for (std::size_t i = 0; i < crews; ++i) {
      const auto with = [&](std::uint64_t count) {
        auto items = best_.root->find("crews")->value->items;
        items[i] = tree_with(items[i], "count", tree_scalar(std::to_string(count)));
        return tree_with(best_.root, "crews", tree_list(std::move(items)));
      };
      const auto* said = best_.root->find("crews")->value->items[i]->find("count");
      if (said == nullptr) continue;
      std::uint64_t enough = 0, short_of = 0;
      const auto& text = said->value->text;
      std::from_chars(text.data(), text.data() + text.size(), enough);
      while (enough > short_of + 1 && !spent()) {
        const auto middle = short_of + (enough - short_of) / 2;
        if (try_it(with(middle), "fewer agents"))
          enough = middle;
        else
          short_of = middle;
      }
    }
  }

  /// Tries at every place of the tree, once, what `changed` makes of the whole; null: nothing. The walk goes
  /// from the end, so that a change leaves the places still to come where they are, but for those within it.
  template <class Change>
  void at_every_place(Change&& changed, const char* step) {
    tree_place done;
    for (const auto& at : tree_places(best_.root, keys_depth)) {
      if (spent()) return;
      if (is_within(at, done)) continue;
      auto next = changed(at);
      if (next && try_it(std::move(next), step)) done = at;
    }
  }
  static bool is_within(const tree_place& at, const tree_place& outer) {
    return !outer.empty() && at.size() > outer.size() && std::equal(outer.begin(), outer.end(), at.begin());
  }

  /// Without dice: what is drawn for one no longer hangs on who else is there.
  void take_dice_away() {
    at_every_place(
        [&](const tree_place& at) {
          auto without = without_dice(tree_at(best_.root, at));
          return without ? tree_put(best_.root, at, std::move(without)) : nullptr;
        },
        "no dice");
  }
  /// A law's mean, a certain chance; nothing where there are no dice.
  static yaml_node_ptr without_dice(const yaml_node& node) {
    if (node.text.ends_with('%')) return node.text == "100%" ? nullptr : tree_scalar("100%");
    const auto* named = node.find("law");
    if (named == nullptr || node.find("mean") == nullptr || named->value->text == "constant") return nullptr;
    auto steady = std::make_shared<yaml_node>(node);
    std::erase_if(steady->entries, [](const auto& one) { return one.key != "law" && one.key != "mean"; });
    return tree_with(std::move(steady), "law", tree_scalar("constant"));
  }

  /// One contact and one agent of each crew, with the faults as they are or soon after the contact has come,
  /// as long as they are or for a moment.
  /// Who rings at whom, and when, hangs on all who came before: leaving out one after the other ends where
  /// each is needed to keep the next in its place.
  void leave_one_pair() {
    const auto now = read();
    if (!now.ok() || (now.what.only.size() == 1 && most_.agents <= now.what.crews.size())) return;
    const auto coming = day_of(now.what, seed_).contacts;
    for (std::size_t i = coming.size(), tried = 0; i-- > 0 && tried < alone_max && !spent(); ++tried) {
      const auto number = now.what.only.empty() ? i + 1 : now.what.only[i];
      if (try_it(pair_of(number, std::nullopt, false), "one contact and one agent")) return;
      for (const instant after : fault_delays)
        for (const bool brief : {false, true})
          if (try_it(pair_of(number, coming[i].at + after, brief), "one contact and one agent")) return;
    }
  }
  /// `brief`: the faults are over while a patient customer is still there.
  [[nodiscard]] yaml_node_ptr pair_of(std::uint64_t contact, std::optional<instant> faults_at,
                                      bool brief) const {
    auto root = tree_with(best_.root, "only", tree_list({tree_scalar(std::to_string(contact))}));
    auto crews = best_.root->find("crews")->value->items;
    for (auto& crew : crews)
      if (crew->find("count") != nullptr)
        crew = tree_without(tree_with(crew, "count", tree_scalar("1")), "shifts");
    root = tree_with(root, "crews", tree_list(std::move(crews)));
    const auto* listed = best_.root->find("faults");
    if (listed == nullptr) return root;
    auto faults = listed->value->items;
    for (auto& fault : faults) {
      fault = tree_without(fault, "agents");
      if (faults_at) fault = tree_with(fault, "at", tree_scalar(span_text(*faults_at)));
      if (!brief) continue;
      diagnostics none{"lasts"};
      fault = tree_with(fault, "lasts", read_yaml("{law: constant, mean: 10s}", none));
    }
    return tree_with(root, "faults", tree_list(std::move(faults)));
  }

  void choose_contacts() {
    const auto now = read();
    if (!now.ok()) return;
    std::vector<std::uint64_t> all = now.what.only;
    if (all.empty()) {
      all.resize(day_of(now.what, seed_).contacts.size());
      std::iota(all.begin(), all.end(), 1);
    }
    const auto kept = smallest(all, [&](const std::vector<std::uint64_t>& some) {
      std::vector<yaml_node_ptr> items;
      for (const auto number : some) items.push_back(tree_scalar(std::to_string(number)));
      return try_it(tree_with(best_.root, "only", tree_list(std::move(items))), "fewer contacts");
    });
    static_cast<void>(kept);
  }

  void drop_keys() {
    at_every_place([&](const tree_place& at) { return tree_cut(best_.root, at); }, "fewer keys");
  }

  hunted best_;
  const hunted whole_ = best_;
  std::uint64_t seed_;
  const day_runner& run_;
  shrink_settings how_;
  const std::chrono::milliseconds longest_ = how_.bounds.longest;
  bool hangs_ = false;
  std::chrono::steady_clock::time_point began_;
  std::string finding_, rule_;
  hunted_size before_, most_;
  std::uint32_t runs_ = 0;
};

} // namespace

shrunk shrink(const hunted& what, std::uint64_t seed, const day_runner& run, const shrink_settings& how) {
  return shrinking{what, seed, run, how}.go();
}

} // namespace strowger::sim

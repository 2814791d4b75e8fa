#include "drawn_scenario.hpp"
#include "routing/model/random.hpp"
#include <initializer_list>
#include <utility>
#include <vector>

namespace strowger::tests {

namespace {

class scenario_draw {
public:
  scenario_draw(std::uint64_t seed, drawn_keys keys)
    : dice_{routing::random_stream(seed, "drawn scenario")},
      later_dice_{routing::random_stream(seed, "of keys that came later")}, keys_{keys} {
    out_ = "version: 1\nname: drawn\nbegins: 2026-01-05\nseed: " + std::to_string(seed) +
           "\nlength: " + one_of({"1h", "2h", "5h"}) + "\n";
    if (by(10)) out_ += "warm_up: 20m\n";
    if (by(20)) out_ += "busyness: {variation: 0.3}\n";
    tenants_ = by(60)   ? std::vector<std::string>{"main"}
               : by(50) ? std::vector<std::string>{"north"}
                        : std::vector<std::string>{"north", "south"};
  }

  std::string take() {
    add_centre();
    out_ += "contacts:\n";
    const auto kinds = between(1, 5);
    for (std::uint64_t i = 0; i < kinds; ++i) kind_tenants_.push_back(tenant_of_queue(queue_of_kind(i)));
    for (std::uint64_t i = 0; i < kinds; ++i) {
      add_kind(i);
      later([&] { add_ways_back(i); });
    }
    out_ += "crews:\n";
    const auto crews = between(1, 3);
    for (std::uint64_t i = 0; i < crews; ++i) {
      add_crew(i);
      later([&] {
        if (by(30)) out_ += "    rings_after: " + law(1, 2) + "\n";
      });
    }
    if (by(30))
      out_ +=
          "faults:\n  - {fault: agents_lost, crew: c0, share: 50%, at: 40m, lasts: " + law(1, 300) + "}\n";
    return out_;
  }

private:
  template <class Add>
  void later(const Add& add) {
    if (keys_ == drawn_keys::first) return;
    std::swap(dice_, later_dice_);
    add();
    std::swap(dice_, later_dice_);
  }
  bool by(std::uint64_t percent) { return routing::draw_below(dice_, 100) < percent; }
  std::uint64_t between(std::uint64_t least, std::uint64_t most) {
    return least + routing::draw_below(dice_, most - least + 1);
  }
  std::string number(std::uint64_t least, std::uint64_t most) { return std::to_string(between(least, most)); }
  std::string one_of(std::initializer_list<const char*> these) {
    return *(these.begin() + static_cast<std::ptrdiff_t>(routing::draw_below(dice_, these.size())));
  }
  std::string law(std::uint64_t least, std::uint64_t most) {
    const auto mean = number(least, most) + "s";
    const auto kind = one_of({"constant", "exponential", "lognormal", "gamma", "weibull", "hyper"});
    if (kind == "lognormal" || kind == "gamma")
      return "{law: " + kind + ", mean: " + mean + ", variation: 0.9}";
    if (kind == "weibull") return "{law: weibull, mean: " + mean + ", shape: 1.5}";
    if (kind == "hyper")
      return "{law: hyper_exponential, values: [{value: " + mean + ", weight: 3}, {value: 200s}]}";
    return "{law: " + kind + ", mean: " + mean + "}";
  }
  /// One of the keys of a flow mapping, by so much chance.
  void maybe(std::uint64_t percent, const std::string& text) {
    if (by(percent)) out_ += ", " + text;
  }
  [[nodiscard]] bool named_tenants() const { return tenants_.front() != "main"; }
  [[nodiscard]] const std::string& tenant_of_queue(std::uint64_t queue) const {
    return tenants_[queue % tenants_.size()];
  }
  std::uint64_t queue_of_kind(std::uint64_t kind) {
    while (kind_queues_.size() <= kind) kind_queues_.push_back(between(0, queues_ - 1));
    return kind_queues_[kind];
  }

  void add_centre() {
    out_ += "centre:\n  skills: {s1: x, s2: y}\n";
    if (named_tenants()) {
      std::string all, named;
      for (const auto& one : tenants_) {
        all += (all.empty() ? "" : ", ") + one;
        named += (named.empty() ? "" : ", ") + ("{name: " + one + "}");
      }
      out_ += "  tenants: [" + named + "]\n";
      if (tenants_.size() > 1) out_ += "  pools: [{name: shared, tenants: [" + all + "]}]\n";
    }
    queues_ = between(tenants_.size(), 4);
    out_ += "  queues:\n";
    for (std::uint64_t i = 0; i < queues_; ++i) add_queue(i);
  }

  void add_queue(std::uint64_t place) {
    out_ += "    - {name: q" + std::to_string(place);
    if (named_tenants()) out_ += ", tenant: " + tenant_of_queue(place);
    maybe(60, "wrap_up: " + number(0, 120) + "s");
    maybe(20, "requires: {s" + number(1, 2) + ": " + number(1, 6) + "}");
    maybe(40, "offer_timeout: " + number(5, 20) + "s");
    maybe(15, "length_max: " + number(0, 9));
    maybe(40, "select: " + one_of({"longest_idle", "linear", "round_robin", "least_skilled", "most_skilled",
                                   "fewest_handled", "random", "ring_all", "ring_progressively"}));
    maybe(30, "ring: {width: " + number(2, 3) + ", step: " + number(0, 5) + "s}");
    maybe(25, "wait_max: " + number(20, 200) + "s");
    maybe(25, "back_off: {first: 5s, max: 1m}");
    if (by(40))
      out_ += ", when_old: {over: " + number(10, 90) +
              "s, callback: true}, callback: {tries_max: 2, retry_after: " + number(1, 10) + "m}";
    maybe(20, "order: " + one_of({"first_come", "last_come"}));
    maybe(20, "ageing: " + one_of({"0", "0.5", "2"}));
    maybe(20, "sticky: {remember: 1d, wait: 20s}");
    maybe(20, "quiet: {after: " + number(10, 60) + "s, weight: 50%}");
    out_ += "}\n";
  }

  /// Another kind of the same tenant, if there is one behind this.
  std::string kind_behind(std::uint64_t place) {
    std::vector<std::uint64_t> all;
    for (auto i = place + 1; i < kind_tenants_.size(); ++i)
      if (kind_tenants_[i] == kind_tenants_[place]) all.push_back(i);
    return all.empty() ? std::string{} : "k" + std::to_string(all[routing::draw_below(dice_, all.size())]);
  }

  void add_kind(std::uint64_t place) {
    out_ += "  - name: k" + std::to_string(place) + "\n    queue: q" + std::to_string(queue_of_kind(place)) +
            "\n";
    if (named_tenants()) out_ += "    tenant: " + kind_tenants_[place] + "\n";
    const auto channel = one_of({"voice", "voice", "chat", "email"});
    out_ += "    channel: " + channel + "\n    arrivals: ";
    const auto rate = number(5, 150);
    out_ += by(50)   ? "{per_hour: " + rate + "}\n"
            : by(50) ? "{process: even, per_hour: " + rate + "}\n"
                     : "{process: bursts, per_hour: 6, burst_size: 5, burst_spread: " + law(1, 30) + "}\n";
    out_ += channel == "chat" && by(60) ? "    turns: {count: " + number(1, 6) + ", agent: " + law(5, 40) +
                                              ", customer: " + law(5, 60) + "}\n"
                                        : "    service: " + law(1, 300) + "\n";
    if (by(70)) out_ += "    patience: " + law(1, 300) + "\n";
    if (by(50)) out_ += "    wrap_up: " + law(1, 90) + "\n";
    if (by(40))
      out_ += "    again: {chance: 40%, after: " + law(10, 900) + ", times: " + number(1, 4) + "}\n";
    const auto next = kind_behind(place), other = kind_behind(place);
    if (!next.empty() && by(50))
      out_ += "    passes_on: [{to: " + next + ", chance: " + number(1, 100) + "%}]\n";
    if (!other.empty() && by(30))
      out_ += "    changes_to: [{to: " + other + ", chance: " + number(1, 60) + "%, after: " + law(1, 300) +
              "}]\n";
    if (by(20)) out_ += "    priority: " + number(0, 400) + "\n";
    if (by(40))
      out_ +=
          "    callback: {chance: 60%, rings: " + law(1, 30) + ", busy: 10%, no_answer: 15%, machine: 5%}\n";
  }

  void add_ways_back(std::uint64_t place) {
    if (!by(40)) return;
    const auto other = kind_behind(place);
    out_ += "    comes_back:\n      - {chance: " + number(10, 50) + "%, after: " + law(10, 900) +
            ", times: " + number(1, 4) + "}\n";
    if (!other.empty())
      out_ += "      - {to: " + other + ", chance: " + number(10, 50) + "%, after: " + law(10, 900) + "}\n";
  }

  void add_crew(std::uint64_t place) {
    out_ += "  - name: c" + std::to_string(place) +
            "\n    count: " + (by(15) ? number(30, 100) : number(1, 9)) +
            "\n    agent: {capacity: {voice: 1, chat: " + number(0, 4) + ", email: " + number(0, 2) + "}";
    maybe(60, "skills: {s1: " + number(1, 9) + ", s2: " + number(1, 9) + "}");
    if (tenants_.size() > 1)
      out_ += ", tenant: " + tenants_[place % 2] + ", also_serves: [" + tenants_[(place + 1) % 2] + "]";
    out_ += "}\n";
    if (by(40))
      out_ += "    shifts: [{from: \"00:00\", to: \"0" + number(1, 4) +
              ":10\", breaks: [{after: 20m, length: 10m, spread: 20m}]}]\n";
    if (by(50)) out_ += "    answers_after: " + law(1, 20) + "\n";
    if (by(40)) out_ += "    refuses: " + number(0, 40) + "%\n";
    if (by(40)) out_ += "    misses: " + number(0, 20) + "%\n";
    if (by(40)) out_ += "    speed: " + one_of({"0.5", "0.9", "1.3"}) + "\n";
    if (by(40)) out_ += "    speed_variation: 0.3\n";
    if (by(30)) out_ += "    slowed_by: 15%\n";
    if (by(30)) out_ += "    late: " + law(1, 300) + "\n";
    if (by(30)) out_ += "    drops: {per_hour: " + one_of({"1", "6"}) + ", lasts: " + law(1, 60) + "}\n";
  }

  routing::random_generator dice_, later_dice_; ///< so that the rest of a scenario stays what it was
  drawn_keys keys_;
  std::string out_;
  std::vector<std::string> tenants_, kind_tenants_;
  std::vector<std::uint64_t> kind_queues_;
  std::uint64_t queues_ = 1;
};

} // namespace

std::string drawn_scenario(std::uint64_t seed, drawn_keys keys) { return scenario_draw{seed, keys}.take(); }

} // namespace strowger::tests

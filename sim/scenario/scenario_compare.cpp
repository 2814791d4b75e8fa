#include "sim/scenario/scenario_compare.hpp"
#include "sim/scenario/pairing_doubts.hpp"
#include "sim/scenario/scenario_day.hpp"
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace strowger::sim {

using namespace routing;

namespace {

std::optional<estimate> estimate_of(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  batch_means means;
  for (const auto value : values) means.add(value);
  if (values.size() >= 2) return means.result();
  return estimate{values.front(), 0, 0, 1};
}

/// Half width of the difference of two means that know nothing of each other (B. L. Welch, Biometrika 34,
/// 1947).
double unpaired_half_width(const estimate& a, const estimate& b) {
  const auto square = [](double x) { return x * x; };
  const auto va = square(a.standard_error), vb = square(b.standard_error);
  if (a.batches < 2 || b.batches < 2 || va + vb <= 0) return 0;
  const auto degrees = square(va + vb) / (square(va) / (a.batches - 1) + square(vb) / (b.batches - 1));
  return std::sqrt(va + vb) * student_t_975(std::max(1U, static_cast<std::uint32_t>(degrees)));
}

figure_beside one_figure(const scenario& what, const scenario_figure& of) {
  return {of.id, of.measured_in, scope_of(of), name_of(what, of), {}, {}, {}, 0};
}

/// `B`'s figure of the same thing: queues and crews are the same by name.
const scenario_figure* same_in(const scenario& what, const scenario_result& in, const figure_beside& wanted) {
  const auto found = std::find_if(in.figures.begin(), in.figures.end(), [&](const auto& one) {
    return one.id == wanted.id && scope_of(one) == wanted.scope && name_of(what, one) == wanted.name;
  });
  return found == in.figures.end() ? nullptr : &*found;
}

void put_difference(figure_beside& to, const scenario_figure& a, const scenario_figure& b) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.values.size() && i < b.values.size(); ++i)
    if (a.values[i] && b.values[i]) differences.push_back(*b.values[i] - *a.values[i]);
  to.difference = estimate_of(differences);
  to.unpaired = unpaired_half_width(a.over_all, b.over_all);
}

/// Both fates of everybody.
class fate_pairs {
public:
  fate_pairs(const scenario& a, const scenario& b, std::uint64_t seed, simulation_level level)
    : a_{a}, b_{b}, seed_{seed}, level_{level} {
    const moment counted{stamp_of(a.warm_up)};
    for (auto& [who, fate] : fates_of(a, seed, level))
      if (fate.came >= counted) all_[who].a = fate;
    for (auto& [who, fate] : fates_of(b, seed, level))
      if (fate.came >= counted) all_[who].b = fate;
    for (auto& [who, pair] : all_) judge(who, pair);
  }

  compared_contacts take(std::uint32_t replication, std::size_t most) {
    compared_contacts made;
    made.replication = replication;
    std::vector<const compared_contact*> order;
    for (const auto& [who, pair] : all_) {
      const auto how = static_cast<std::size_t>(pair.how);
      ++made.counts[how];
      made.longer[how] += pair.longer;
      if (rank(pair.how) > 0) order.push_back(&pair);
    }
    most = std::min(most, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most), order.end(),
                      [](const auto* x, const auto* y) { return before(*x, *y); });
    for (std::size_t i = 0; i < most; ++i) made.most.push_back(*order[i]);
    tell(made.most);
    return made;
  }

private:
  void judge(const person_key& who, compared_contact& pair) const {
    pair.who = who;
    if (!pair.a || !pair.b) {
      pair.how = pair.a ? fared::only_in_a : fared::only_in_b;
      return;
    }
    using end = contact_fate::end;
    const auto &a = *pair.a, &b = *pair.b;
    if (a.agent) pair.agent_a = a_.settings.agents[*a.agent].name;
    if (b.agent) pair.agent_b = b_.settings.agents[*b.agent].name;
    pair.longer = b.waited - a.waited;
    if (a.how != b.how)
      pair.how = a.how == end::answered   ? fared::lost
                 : b.how == end::answered ? fared::won
                                          : fared::otherwise;
    else if (pair.longer != milliseconds{0})
      pair.how = pair.longer > milliseconds{0} ? fared::longer : fared::shorter;
    else if (pair.agent_a != pair.agent_b)
      pair.how = fared::other_agent;
    else
      pair.how = fared::alike;
  }
  /// How much worth telling a difference of this kind is; 0: not at all.
  static int rank(fared how) {
    switch (how) {
    case fared::lost:
    case fared::won:
      return 4;
    case fared::otherwise:
      return 3;
    case fared::longer:
    case fared::shorter:
      return 2;
    case fared::other_agent:
      return 1;
    case fared::only_in_a:
    case fared::only_in_b:
    case fared::alike:
      return 0;
    }
    return 0;
  }
  static bool before(const compared_contact& x, const compared_contact& y) {
    if (rank(x.how) != rank(y.how)) return rank(x.how) > rank(y.how);
    const auto size = [](const auto& one) { return std::abs(one.longer.count()); };
    if (size(x) != size(y)) return size(x) > size(y);
    return x.who < y.who;
  }
  /// Each side is also asked why it still waits when the other side's wait was over.
  void tell(std::vector<compared_contact>& all) const {
    wanted_stories of_a, of_b;
    for (const auto& one : all) {
      of_a[one.a->interaction] = {one.b->came + one.b->waited};
      of_b[one.b->interaction] = {one.a->came + one.a->waited};
    }
    if (all.empty()) return;
    const auto told_a = stories_of(a_, seed_, level_, of_a), told_b = stories_of(b_, seed_, level_, of_b);
    for (auto& one : all) {
      if (const auto found = told_a.find(one.a->interaction); found != told_a.end())
        one.story_a = found->second;
      if (const auto found = told_b.find(one.b->interaction); found != told_b.end())
        one.story_b = found->second;
    }
  }

  const scenario &a_, &b_;
  std::uint64_t seed_;
  simulation_level level_;
  std::map<person_key, compared_contact> all_;
};

} // namespace

bool figure_beside::clear() const {
  return difference && std::abs(difference->mean) > difference->half_width_95 && difference->mean != 0;
}

std::string_view to_text(fared how) {
  switch (how) {
  case fared::lost:
    return "answered in A, not in B";
  case fared::won:
    return "answered in B, not in A";
  case fared::otherwise:
    return "ended otherwise";
  case fared::longer:
    return "waited longer in B";
  case fared::shorter:
    return "waited shorter in B";
  case fared::other_agent:
    return "other agent";
  case fared::only_in_a:
    return "came in A only";
  case fared::only_in_b:
    return "came in B only";
  case fared::alike:
    return "fared alike";
  }
  return "";
}

std::vector<figure_beside> compare_figures(const scenario& a, const scenario_result& of_a, const scenario& b,
                                           const scenario_result& of_b) {
  const auto mean_of = [](const scenario_figure& one) {
    return one.over_all.batches > 0 ? std::optional{one.over_all} : std::nullopt;
  };
  std::vector<figure_beside> all;
  for (const auto& one : of_a.figures) {
    auto compared = one_figure(a, one);
    compared.a = mean_of(one);
    if (const auto* other = same_in(b, of_b, compared)) {
      compared.b = mean_of(*other);
      put_difference(compared, one, *other);
    }
    all.push_back(std::move(compared));
  }
  for (const auto& one : of_b.figures) {
    auto compared = one_figure(b, one);
    if (same_in(a, of_a, compared)) continue;
    compared.b = mean_of(one);
    all.push_back(std::move(compared));
  }
  return all;
}

compared_contacts compare_contacts(const scenario& a, const scenario& b, simulation_level level,
                                   std::uint32_t replication, std::size_t most) {
  return fate_pairs{a, b, seed_of_replication(a.seed, replication), level}.take(replication, most);
}

scenario_comparison compare_scenarios(const scenario& a, scenario b, const scenario_options& how) {
  if (a.length != b.length || a.warm_up != b.warm_up)
    throw std::runtime_error{"the two scenarios have another length or warm_up: they cannot be compared"};
  b.seed = a.seed;
  b.replications = a.replications;
  scenario_comparison made;
  made.doubts = pairing_doubts(a, b);
  made.a = run_scenario(a, how);
  made.b = run_scenario(b, how);
  made.figures = compare_figures(a, made.a, b, made.b);
  return made;
}

} // namespace strowger::sim

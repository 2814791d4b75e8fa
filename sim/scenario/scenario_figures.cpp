#include "sim/scenario/scenario_figures.hpp"
#include "sim/counts_between.hpp"
#include "sim/scenario/scenario_report.hpp"
#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace strowger::sim {

using namespace routing;

namespace {

/// What a queue counted, and what was open when counting began and when it ended.
struct queue_book : kpi::queue_counts {
  std::uint64_t waiting_before = 0, still_waiting = 0; ///< visits open
  std::uint64_t still_held = 0;                        ///< accepted and not let go of
  std::uint64_t unreached = 0;                         ///< came while nothing took anybody in
  std::uint64_t at_once = 0;                           ///< answered in the moment they came
  milliseconds waited{0};                              ///< of all while it was counted, exits or not
  milliseconds counted{0};                             ///< for so long it was counted
  queue_book& operator+=(const queue_book& more) {
    kpi::queue_counts::operator+=(more);
    waiting_before += more.waiting_before;
    still_waiting += more.still_waiting;
    still_held += more.still_held;
    unreached += more.unreached;
    at_once += more.at_once;
    waited += more.waited;
    counted = std::max(counted, more.counted);
    return *this;
  }
};

struct count_figure {
  const char* id;
  std::uint64_t queue_book::*count;
};
constexpr count_figure count_figures[] = {{"count.waiting_before", &queue_book::waiting_before},
                                          {"count.enqueued", &queue_book::enqueued},
                                          {"count.answered", &queue_book::answered},
                                          {"count.abandoned", &queue_book::abandoned},
                                          {"count.refused", &queue_book::refused},
                                          {"count.unreached", &queue_book::unreached},
                                          {"count.transferred", &queue_book::transferred},
                                          {"count.flowed_out", &queue_book::flowed_out},
                                          {"count.cancelled", &queue_book::cancelled},
                                          {"count.expired", &queue_book::expired},
                                          {"count.failed", &queue_book::failed},
                                          {"count.called_back", &queue_book::called_back},
                                          {"count.still_waiting", &queue_book::still_waiting},
                                          {"count.still_held", &queue_book::still_held}};

/// Of a queue's run, not of the catalogue's counts.
std::optional<double> had_to_wait(const queue_book& of) {
  const auto all = of.answered + of.abandoned;
  if (all == 0) return std::nullopt;
  return 1 - static_cast<double>(of.at_once) / static_cast<double>(all);
}
std::optional<double> length_of(const queue_book& of) {
  if (of.counted.count() == 0) return std::nullopt;
  return static_cast<double>(of.waited.count()) / static_cast<double>(of.counted.count());
}

/// A figure of queues, or of agents.
template <class Counts>
struct figure_of {
  std::string_view id;
  const char* unit;
  std::function<std::optional<double>(const Counts&)> value;
};
using queue_figures = std::vector<figure_of<queue_book>>;
using agent_figures = std::vector<figure_of<kpi::agent_counts>>;

const queue_figures& all_queue_figures() {
  static const auto all = [] {
    queue_figures made;
    for (const auto& one : count_figures)
      made.push_back({one.id, "count", [count = one.count](const auto& of) -> std::optional<double> {
                        return static_cast<double>(of.*count);
                      }});
    made.push_back({"p_wait", "ratio", had_to_wait});
    made.push_back({"queue_length", "factor", length_of});
    for (const auto& one : kpi::queue_kpis())
      made.push_back(
          {one.id, unit_text(one.measured_in), [value = one.value](const auto& of) { return value(of); }});
    return made;
  }();
  return all;
}

const agent_figures& all_agent_figures() {
  static const auto all = [] {
    agent_figures made;
    for (const auto& one : kpi::agent_kpis()) made.push_back({one.id, unit_text(one.measured_in), one.value});
    return made;
  }();
  return all;
}

/// Whose figures a scenario has, in their order: of all queues, of each, of all agents, of each crew.
template <class OfQueue, class OfCrew>
void each_owner(const scenario& what, const OfQueue& of_queue, const OfCrew& of_crew) {
  of_queue(std::optional<std::uint32_t>{});
  if (what.settings.queues.size() > 1)
    for (std::uint32_t i = 0; i < what.settings.queues.size(); ++i) of_queue(std::optional{i});
  of_crew(std::optional<std::size_t>{});
  if (what.crews.size() > 1)
    for (std::size_t i = 0; i < what.crews.size(); ++i) of_crew(std::optional{i});
}

/// The values of one replication.
class run_books {
public:
  run_books(const scenario& what, const replay_outcome& outcome, const answers_at_once& at_once)
    : what_{what}, outcome_{outcome}, at_once_{at_once}, counted_from_{stamp_of(what.warm_up)} {}

  [[nodiscard]] std::vector<double> take() const {
    std::vector<queue_book> queues;
    queue_book all_queues;
    const auto held = still_held();
    auto waiting = waiting_at(outcome_.figures, outcome_.end);
    auto waiting_before = waiting_at(outcome_.before, counted_from_);
    for (std::size_t i = 0; i < outcome_.queues.size(); ++i) {
      queues.push_back(of_queue(outcome_.queues[i], held));
      auto& book = queues.back();
      book.unreached = outcome_.unreached[i];
      book.at_once = at_once_.of(outcome_.queues[i]);
      book.counted = outcome_.end - counted_from_;
      // All waits that ended, and what those who are in line have waited; less the same at the begin.
      const auto queue = outcome_.queues[i];
      book.waited = book.wait_all + waiting[queue] - waiting_before[queue];
      all_queues += queues.back();
    }
    std::vector<kpi::agent_counts> crews(what_.crews.size());
    kpi::agent_counts all_agents;
    for (std::size_t i = 0; i < what_.crews.size(); ++i) {
      for (const auto agent : what_.crews[i].agents) crews[i] += of_agent(outcome_.agents[agent]);
      all_agents += crews[i];
    }
    std::vector<double> values;
    const auto add = [&](const auto& figures, const auto& counts) {
      for (const auto& one : figures) values.push_back(one.value(counts).value_or(std::nan("")));
    };
    each_owner(
        what_, [&](auto queue) { add(all_queue_figures(), queue ? queues[*queue] : all_queues); },
        [&](auto crew) { add(all_agent_figures(), crew ? crews[*crew] : all_agents); });
    return values;
  }

private:
  using held_by_queue = std::map<queue_id, std::uint64_t>;
  [[nodiscard]] held_by_queue still_held() const {
    held_by_queue held;
    for (const auto& [id, one] : outcome_.figures.interactions)
      if (one.lead && !one.waiting) ++held[one.queue];
    return held;
  }
  /// What those in line at this moment have waited so far, by queue.
  [[nodiscard]] static std::map<queue_id, milliseconds> waiting_at(const kpi::statistics& figures,
                                                                   moment at) {
    std::map<queue_id, milliseconds> waited;
    for (const auto& [id, one] : figures.interactions)
      if (one.waiting) waited[one.queue] += at - one.visit_at;
    return waited;
  }
  [[nodiscard]] queue_book of_queue(queue_id id, const held_by_queue& held) const {
    const auto now = outcome_.figures.queues.find(id);
    if (now == outcome_.figures.queues.end()) return {};
    queue_book book{now->second.total};
    book.still_waiting = now->second.waiting;
    if (const auto found = held.find(id); found != held.end()) book.still_held = found->second;
    const auto before = outcome_.before.queues.find(id);
    if (before == outcome_.before.queues.end()) return book;
    static_cast<kpi::queue_counts&>(book) = counts_between(before->second.total, now->second.total);
    book.waiting_before = before->second.waiting;
    return book;
  }
  [[nodiscard]] kpi::agent_counts of_agent(agent_id id) const {
    const auto now = outcome_.figures.agents.find(id);
    if (now == outcome_.figures.agents.end()) return {};
    const auto counts = kpi::counted_to(now->second, outcome_.end);
    const auto before = outcome_.before.agents.find(id);
    if (before == outcome_.before.agents.end()) return counts;
    return counts_between(kpi::counted_to(before->second, counted_from_), counts);
  }
  const scenario& what_;
  const replay_outcome& outcome_;
  const answers_at_once& at_once_;
  moment counted_from_;
};

template <class Figures>
std::vector<std::string_view> ids_of(const Figures& figures) {
  std::vector<std::string_view> ids;
  for (const auto& one : figures) ids.push_back(one.id);
  return ids;
}

} // namespace

std::vector<std::string_view> queue_figure_ids() { return ids_of(all_queue_figures()); }
std::vector<std::string_view> agent_figure_ids() { return ids_of(all_agent_figures()); }

bool is_share(std::string_view id) {
  const auto says = [&](const auto& one) { return one.id == id && std::string_view{one.unit} == "ratio"; };
  return std::any_of(all_queue_figures().begin(), all_queue_figures().end(), says) ||
         std::any_of(all_agent_figures().begin(), all_agent_figures().end(), says);
}

std::vector<scenario_figure> figures_of(const scenario& what) {
  std::vector<scenario_figure> all;
  each_owner(
      what,
      [&](std::optional<std::uint32_t> queue) {
        for (const auto& one : all_queue_figures())
          all.push_back({std::string{one.id}, one.unit, queue, {}, false, {}, {}});
      },
      [&](std::optional<std::size_t> crew) {
        for (const auto& one : all_agent_figures())
          all.push_back({std::string{one.id}, one.unit, {}, crew, true, {}, {}});
      });
  return all;
}

void answers_at_once::take(const pool_facts& facts) {
  for (const auto& one : facts)
    if (const auto* ended = std::get_if<fact::visit_ended>(&one))
      if (ended->exit == visit_exit::answered && ended->at == ended->began &&
          (!since_ || ended->at > *since_))
        ++counts_[ended->queue];
}

std::uint64_t answers_at_once::of(queue_id queue) const {
  const auto found = counts_.find(queue);
  return found == counts_.end() ? 0 : found->second;
}

std::vector<double> values_of_run(const scenario& what, const replay_outcome& outcome,
                                  const answers_at_once& at_once) {
  return run_books{what, outcome, at_once}.take();
}

} // namespace strowger::sim

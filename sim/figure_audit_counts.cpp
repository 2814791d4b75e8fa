#include "routing/model/id_text.hpp"
#include "sim/figure_audit.hpp"
#include <algorithm>

/// The rows of `figure_audit.cpp` counted, and held against the figures.
namespace strowger::sim {

using namespace routing;

/// In all, and by interval where the rows tell it.
struct figure_audit::counted {
  std::optional<spans> in;
  std::size_t spans_max = 0; ///< that the figures keep
  std::map<queue_id, kpi::queue_counts> queues;
  std::map<agent_id, kpi::agent_counts> agents; ///< their work and offers
  std::map<queue_id, std::map<std::int64_t, kpi::queue_counts>> queue_spans;
  std::map<agent_id, std::map<std::int64_t, kpi::agent_counts>> agent_spans;

  template <class Change>
  void add(queue_id queue, moment at, Change change) {
    change(queues[queue]);
    if (in) change(queue_spans[queue][in->number_of(at)]);
  }
  template <class Change>
  void add(agent_id agent, moment at, Change change) {
    change(agents[agent]);
    if (in) change(agent_spans[agent][in->number_of(at)]);
  }
};

std::int64_t figure_audit::spans::number_of(moment at) const {
  const auto wall = (at.time_since_epoch() + alignment).count(), each = length.count();
  return wall / each - (wall % each < 0 ? 1 : 0);
}

moment figure_audit::spans::end_of(std::int64_t number) const {
  return moment{length * (number + 1) - alignment};
}

void figure_audit::count_visits(counted& into, milliseconds short_abandon) const {
  for (const auto& one : visits_) {
    into.add(one.queue, one.from, [](auto& c) { ++c.enqueued; });
    if (one.open()) continue;
    const auto wait = one.to - one.from;
    into.add(one.queue, one.to, [&](kpi::queue_counts& c) {
      c.wait_all += wait;
      if (one.called_back) {
        ++c.called_back;
      } else if (*one.how == visit_exit::answered) {
        ++c.answered;
        c.wait_answered += wait;
        c.answered_within += wait <= one.threshold ? 1 : 0;
      } else if (*one.how == visit_exit::abandoned) {
        ++c.abandoned;
        c.wait_abandoned += wait;
        c.abandoned_within += wait <= one.threshold ? 1 : 0;
        c.abandoned_short += wait < short_abandon ? 1 : 0;
      } else {
        ++(*one.how == visit_exit::cancelled    ? c.cancelled
           : *one.how == visit_exit::flowed_out ? c.flowed_out
           : *one.how == visit_exit::expired    ? c.expired
                                                : c.failed);
      }
    });
  }
}

void figure_audit::count_work(counted& into) const {
  for (const auto& one : works_) {
    if (one.open || !one.talk) continue;
    const auto talk = one.wrap_up.value_or(one.to) - *one.talk;
    const auto wrap_up = one.wrap_up ? one.to - *one.wrap_up : milliseconds{0};
    into.add(one.queue, one.to, [&](kpi::queue_counts& c) {
      if (!one.beside) ++c.handling.handled;
      c.handling.talk += talk;
      c.handling.wrap_up += wrap_up;
    });
    into.add(one.agent, one.to, [&](kpi::agent_counts& c) {
      ++c.work.handled;
      c.work.talk += talk;
      c.work.wrap_up += wrap_up;
    });
  }
}

void figure_audit::count_rings(counted& into) const {
  const auto both = [&](const ring& one, moment at, auto change) {
    into.add(one.queue, at, [&](kpi::queue_counts& c) { change(c.offers); });
    into.add(one.agent, at, [&](kpi::agent_counts& c) { change(c.offers); });
  };
  for (const auto& [id, one] : rings_) {
    both(one, one.from, [](kpi::offer_counts& c) { ++c.made; });
    if (one.won) both(one, one.to, [](kpi::offer_counts& c) { ++c.accepted; });
    if (one.how == offer_end::declined) both(one, one.to, [](kpi::offer_counts& c) { ++c.declined; });
    if (one.how == offer_end::timed_out) both(one, one.to, [](kpi::offer_counts& c) { ++c.timed_out; });
    if (one.how == offer_end::rescinded) both(one, one.to, [](kpi::offer_counts& c) { ++c.rescinded; });
    if (one.how == offer_end::withdrawn) both(one, one.to, [](kpi::offer_counts& c) { ++c.withdrawn; });
    if (one.how == offer_end::undeliverable)
      both(one, one.to, [](kpi::offer_counts& c) { ++c.undeliverable; });
  }
}

figure_audit::counted figure_audit::count(const kpi::statistics_settings& how) const {
  counted all;
  if (!clock_was_set_) all.in = spans{how.interval, alignment_};
  for (const auto& [queue, threshold] : thresholds_) all.queues[queue];
  all.spans_max = how.intervals_kept;
  count_visits(all, how.short_abandon);
  count_work(all);
  count_rings(all);
  for (const auto& one : marks_) all.add(one.queue, one.at, one.count);
  return all;
}

std::map<agent_id, figure_audit::steps> figure_audit::steps_of_agents() const {
  std::map<agent_id, steps> all;
  for (const auto& one : works_) {
    ++all[one.agent][one.from].first;
    if (!one.open) --all[one.agent][one.to].first;
  }
  for (const auto& [id, one] : rings_) {
    ++all[one.agent][one.from].second;
    if (!one.open()) --all[one.agent][one.to].second;
  }
  return all;
}

/// By walking over everything that changes for the agent, and every border of an interval, in the order of
/// time.
figure_audit::times figure_audit::times_of(const std::vector<change>& rows, steps when, moment end,
                                           moment counted_to, const std::optional<spans>& in) {
  auto& steps = when;
  for (const auto& one : rows) steps[one.at];
  steps[end];
  const auto first = rows.front().at;
  if (in) {
    steps[counted_to];
    for (auto border = in->end_of(in->number_of(first)); border < end; border += in->length) steps[border];
  }
  times made;
  auto state = agent_state::signed_out;
  std::string reason;
  bool lost = false;
  int held = 0, ringing = 0;
  auto before = first;
  auto next = rows.begin();
  const auto add = [&](kpi::agent_counts& c, milliseconds span) {
    if (held > 0) {
      c.handling += span;
      c.load += span * held;
    } else if (state == agent_state::ready) {
      c.idle += span;
      if (ringing > 0) c.ringing += span;
    } else {
      (state == agent_state::not_ready ? c.not_ready : c.signed_out) += span;
    }
    if (lost) c.lost += span;
  };
  for (const auto& [at, step] : steps) {
    if (at > end) break;
    const auto span = at - before;
    add(made.all, span);
    if (in && at <= counted_to && span.count() > 0) add(made.in_spans[in->number_of(before)], span);
    if (held == 0 && state == agent_state::not_ready && at <= counted_to)
      made.not_ready_by_reason[reason] += span;
    held += step.first;
    ringing += step.second;
    for (; next != rows.end() && next->at == at; ++next) {
      if (next->state) reason = next->reason;
      state = next->state.value_or(state);
      lost = next->lost.value_or(lost);
    }
    before = at;
  }
  return made;
}

// ---- held against the figures

namespace {

using difference = std::optional<std::string>;

/// The first number of two lists that is not the same, in words.
class number_comparison {
public:
  explicit number_comparison(std::string about) : about_{std::move(about)} {}
  template <class Number>
  number_comparison& same(const char* what, Number mine, Number theirs) {
    if (!found_ && mine != theirs)
      found_ = about_ + ": the figures say " + what + " " + std::to_string(plain(theirs)) + ", the stream " +
               std::to_string(plain(mine));
    return *this;
  }
  [[nodiscard]] difference found() const { return found_; }

private:
  static std::uint64_t plain(std::uint64_t one) { return one; }
  static std::int64_t plain(milliseconds one) { return one.count(); }
  std::string about_;
  difference found_;
};

void compare_offers(number_comparison& with, const kpi::offer_counts& mine, const kpi::offer_counts& theirs) {
  with.same("offers", mine.made, theirs.made)
      .same("accepted", mine.accepted, theirs.accepted)
      .same("declined", mine.declined, theirs.declined)
      .same("timed_out", mine.timed_out, theirs.timed_out)
      .same("undeliverable", mine.undeliverable, theirs.undeliverable)
      .same("rescinded", mine.rescinded, theirs.rescinded)
      .same("withdrawn", mine.withdrawn, theirs.withdrawn);
}

void compare_handling(number_comparison& with, const kpi::handling_counts& mine,
                      const kpi::handling_counts& theirs) {
  with.same("handled", mine.handled, theirs.handled)
      .same("ms of talk", mine.talk, theirs.talk)
      .same("ms of wrap-up", mine.wrap_up, theirs.wrap_up);
}

void compare_callbacks(number_comparison& with, const kpi::callback_counts& mine,
                       const kpi::callback_counts& theirs) {
  with.same("callbacks", mine.agreed, theirs.agreed)
      .same("callbacks that came", mine.came, theirs.came)
      .same("tries", mine.tries, theirs.tries)
      .same("missed", mine.missed, theirs.missed)
      .same("reached", mine.reached, theirs.reached)
      .same("callbacks that failed", mine.failed, theirs.failed)
      .same("joined", mine.joined, theirs.joined)
      .same("callbacks that ended", mine.ended, theirs.ended)
      .same("callbacks that went", mine.went, theirs.went);
}

difference queue_difference(const std::string& about, const kpi::queue_counts& mine,
                            const kpi::queue_counts& theirs) {
  number_comparison with{about};
  with.same("enqueued", mine.enqueued, theirs.enqueued)
      .same("answered", mine.answered, theirs.answered)
      .same("abandoned", mine.abandoned, theirs.abandoned)
      .same("flowed_out", mine.flowed_out, theirs.flowed_out)
      .same("cancelled", mine.cancelled, theirs.cancelled)
      .same("expired", mine.expired, theirs.expired)
      .same("failed", mine.failed, theirs.failed)
      .same("called_back", mine.called_back, theirs.called_back)
      .same("refused", mine.refused, theirs.refused)
      .same("answered_within", mine.answered_within, theirs.answered_within)
      .same("abandoned_within", mine.abandoned_within, theirs.abandoned_within)
      .same("abandoned_short", mine.abandoned_short, theirs.abandoned_short)
      .same("transferred", mine.transferred, theirs.transferred)
      .same("to agents", mine.transferred_to_agents, theirs.transferred_to_agents)
      .same("outside", mine.transferred_outside, theirs.transferred_outside)
      .same("wait_answered", mine.wait_answered, theirs.wait_answered)
      .same("wait_abandoned", mine.wait_abandoned, theirs.wait_abandoned)
      .same("wait_all", mine.wait_all, theirs.wait_all);
  compare_handling(with, mine.handling, theirs.handling);
  compare_offers(with, mine.offers, theirs.offers);
  compare_callbacks(with, mine.callbacks, theirs.callbacks);
  return with.found();
}

difference agent_difference(const std::string& about, const kpi::agent_counts& mine,
                            const kpi::agent_counts& theirs) {
  number_comparison with{about};
  with.same("ms at work", mine.handling, theirs.handling)
      .same("ms idle", mine.idle, theirs.idle)
      .same("ms not ready", mine.not_ready, theirs.not_ready)
      .same("ms signed out", mine.signed_out, theirs.signed_out)
      .same("ms of load", mine.load, theirs.load)
      .same("ms ringing", mine.ringing, theirs.ringing)
      .same("ms lost", mine.lost, theirs.lost);
  compare_handling(with, mine.work, theirs.work);
  compare_offers(with, mine.offers, theirs.offers);
  return with.found();
}

/// Intervals of one queue or agent, both in their order. Those of the figures are perhaps not all: old ones
/// are dropped, and where nothing happened there is none.
template <class Counts, class Interval, class Differ>
difference span_difference(const std::string& about, const std::map<std::int64_t, Counts>& mine,
                           const std::vector<Interval>& theirs, const Differ& differs) {
  if (theirs.empty()) return std::nullopt; // then its sums are nothing as well
  const auto named = [&](std::int64_t number) { return about + ", interval " + std::to_string(number); };
  for (const auto& one : theirs) {
    const auto found = mine.find(one.index);
    const auto& counts = found == mine.end() ? Counts{} : found->second;
    if (auto found_wrong = differs(named(one.index), counts, one.counts)) return found_wrong;
  }
  for (auto one = mine.lower_bound(theirs.front().index); one != mine.end(); ++one) {
    const auto there = std::any_of(theirs.begin(), theirs.end(),
                                   [&](const Interval& other) { return other.index == one->first; });
    if (there) continue;
    if (auto missing = differs(named(one->first), one->second, Counts{})) return missing;
  }
  return std::nullopt;
}

/// Who waits at an interval's begin has come before and not gone.
difference waiting_difference(const std::string& about, const std::map<std::int64_t, kpi::queue_counts>& mine,
                              const std::vector<kpi::queue_interval>& theirs) {
  for (const auto& one : theirs) {
    std::uint64_t waiting = 0;
    for (auto before = mine.begin(); before != mine.end() && before->first < one.index; ++before)
      waiting += before->second.enqueued - before->second.exits();
    number_comparison with{about + ", interval " + std::to_string(one.index)};
    if (auto found = with.same("waiting", waiting, one.waiting_before).found()) return found;
  }
  return std::nullopt;
}

} // namespace

std::optional<std::string> figure_audit::queue_differs(const counted& mine, queue_id id,
                                                       const kpi::queue_statistics& theirs) {
  if (auto wrong = queue_difference(to_text(id), mine.queues.at(id), theirs.total)) return wrong;
  const auto in_spans = mine.queue_spans.find(id);
  if (in_spans == mine.queue_spans.end()) return std::nullopt;
  if (auto wrong = span_difference(to_text(id), in_spans->second, theirs.intervals, queue_difference))
    return wrong;
  return waiting_difference(to_text(id), in_spans->second, theirs.intervals);
}

/// Of one with nothing to tell for longer than intervals are kept the figures leave some out.
std::optional<std::string> figure_audit::agent_differs(const counted& mine, agent_id id, times all,
                                                       const kpi::agent_statistics& theirs, moment end) {
  if (const auto work = mine.agents.find(id); work != mine.agents.end()) all.all += work->second;
  if (auto wrong = agent_difference(to_text(id), all.all, kpi::counted_to(theirs, end))) return wrong;
  for (const auto& [reason, span] : all.not_ready_by_reason) {
    const auto said = theirs.not_ready_by_reason.find(reason);
    const auto counted = said == theirs.not_ready_by_reason.end() ? milliseconds{0} : said->second;
    const auto name = "ms not ready for \"" + reason + "\"";
    number_comparison with{to_text(id)};
    if (auto wrong = with.same(name.c_str(), span, counted).found()) return wrong;
  }
  if (!mine.in || all.in_spans.size() > mine.spans_max) return std::nullopt;
  if (const auto work = mine.agent_spans.find(id); work != mine.agent_spans.end())
    for (const auto& [number, counts] : work->second) all.in_spans[number] += counts;
  return span_difference(to_text(id), all.in_spans, theirs.intervals, agent_difference);
}

std::optional<std::string> figure_audit::differs_from(const kpi::statistics& figures, moment end) const {
  if (finding_) return finding_;
  const auto all = everyone();
  if (all.came != all.all()) return "not everyone who came is in one end";
  const auto mine = count(figures.settings);
  for (const auto& [id, counts] : mine.queues) {
    const auto found = figures.queues.find(id);
    const auto theirs = found == figures.queues.end() ? kpi::queue_statistics{} : found->second;
    if (auto wrong = queue_differs(mine, id, theirs)) return wrong;
  }
  const auto steps = steps_of_agents();
  for (const auto& [id, rows] : agents_) {
    const auto found = figures.agents.find(id);
    if (found == figures.agents.end()) return to_text(id) + " is in no figure";
    auto times = times_of(rows, steps.contains(id) ? steps.at(id) : figure_audit::steps{}, end,
                          found->second.counted_to, mine.in);
    if (auto wrong = agent_differs(mine, id, std::move(times), found->second, end)) return wrong;
  }
  return std::nullopt;
}

} // namespace strowger::sim

#include "routing/kpi/statistics.hpp"
#include <algorithm>
#include <utility>

namespace strowger::routing::kpi {

namespace {

/// Runs over the parts of the time line that one fact touches and puts counts where they belong.
class folding {
public:
  explicit folding(statistics& into) : all_{into} {}

  void pass_to(moment at) { all_.now = std::max(all_.now, at); }

  void fold(const fact::engine_joined& what) {
    all_.alignment = what.wall.time_since_epoch() - what.at.time_since_epoch();
    all_.newest = {};
  }
  void fold(const fact::queue_configured& what) {
    all_.queues[what.queue].threshold = what.settings.service_level_threshold;
  }
  void fold(const fact::agent_configured& what) {
    const auto [at, fresh] = all_.agents.try_emplace(what.agent);
    if (fresh) at->second.counted_to = what.at;
  }

  void fold(const fact::interaction_refused& what) {
    count(what.queue, [](queue_counts& c) { ++c.refused; });
  }
  void fold(const fact::interaction_queued& what) {
    auto& open = all_.interactions[what.interaction];
    if (open.callback) return move_callback(open, what.queue);
    if (what.why == requeue_reason::transfer && open.queue)
      count(open.queue, [](queue_counts& c) { ++c.transferred; });
    open.queue = what.queue;
    open.waiting = true;
    open.connected = open.wrapping = false;
    open.visit_at = what.at;
    ++count(what.queue, [](queue_counts& c) { ++c.enqueued; }).waiting;
  }
  void fold(const fact::visit_ended& what) {
    const auto found = all_.interactions.find(what.interaction);
    if (found == all_.interactions.end()) return;
    auto& open = found->second;
    if (open.callback) return end_callback(open, what);
    if (!std::exchange(open.waiting, false)) return;
    const auto& settings = all_.settings;
    auto& queue = all_.queues[open.queue];
    const auto wait = std::max(what.at - open.visit_at, milliseconds{0});
    const auto bucket = wait_histogram::bucket_of(wait);
    count(queue, [&](queue_counts& c) {
      count_exit(c, what.exit, wait, bucket, queue.threshold, settings.short_abandon);
    });
    --queue.waiting;
  }

  void fold(const fact::offer_made& what) {
    all_.offers[what.offer] = {what.queue, what.agent};
    count(what.queue, [](queue_counts& c) { ++c.offers.made; });
    auto& agent = passed(what.agent);
    ++agent.ringing;
    count(agent, [](agent_counts& c) { ++c.offers.made; });
  }
  void fold(const fact::offer_won& what) {
    end_offer(what.offer, [](offer_counts& c) { ++c.accepted; });
    auto& agent = passed(what.agent);
    ++agent.held;
    auto& open = all_.interactions[what.interaction];
    open.lead = what.agent;
    open.connected = open.wrapping = false;
    open.talk = {};
  }
  void fold(const fact::offer_ended& what) {
    end_offer(what.offer, [&](offer_counts& c) {
      switch (what.how) {
      case offer_end::declined:
        ++c.declined;
        break;
      case offer_end::timed_out:
        ++c.timed_out;
        break;
      case offer_end::rescinded:
        ++c.rescinded;
        break;
      case offer_end::withdrawn:
        ++c.withdrawn;
        break;
      case offer_end::undeliverable:
        ++c.undeliverable;
        break;
      }
    });
  }

  void fold(const fact::interaction_talking& what) {
    auto& open = all_.interactions[what.interaction];
    open.connected = true;
    open.talk_at = what.at;
  }
  void fold(const fact::wrap_up_begun& what) {
    auto& open = all_.interactions[what.interaction];
    if (open.connected && !open.wrapping) open.talk = what.at - open.talk_at;
    open.wrapping = true;
    open.wrap_up_at = what.at;
  }
  void fold(const fact::agent_released& what) {
    auto& agent = passed(what.agent);
    if (agent.held > 0) --agent.held;
    const auto found = all_.interactions.find(what.interaction);
    if (found == all_.interactions.end()) return;
    auto& open = found->second;
    if (open.connected) {
      handling_counts done{1, open.wrapping ? open.talk : what.at - open.talk_at,
                           open.wrapping ? what.at - open.wrap_up_at : milliseconds{0}};
      count(open.queue, [&](queue_counts& c) { c.handling += done; });
      count(agent, [&](agent_counts& c) { c.work += done; });
    }
    open.lead = {};
    open.connected = open.wrapping = false;
  }
  void fold(const fact::interaction_closed& what) { all_.interactions.erase(what.interaction); }
  void fold(const fact::interaction_quarantined& what) { all_.interactions.erase(what.interaction); }

  /// The visit ends as far as waiting goes: from now on it is a callback, and counted as one.
  void fold(const fact::callback_agreed& what) {
    auto& open = all_.interactions[what.interaction];
    if (std::exchange(open.callback, true)) return;
    if (std::exchange(open.waiting, false)) {
      const auto wait = std::max(what.at - open.visit_at, milliseconds{0});
      count(open.queue, [&](queue_counts& c) {
        c.wait_all += wait;
        c.waits_all.add(wait);
        ++c.called_back;
      });
      --all_.queues[open.queue].waiting;
    }
    ++count(open.queue, [](queue_counts& c) { ++c.callbacks.agreed; }).callbacks;
  }
  void fold(const fact::callback_dialled& what) {
    if (what.agent) count(what.queue, [](queue_counts& c) { ++c.callbacks.tries; });
  }
  void fold(const fact::callback_missed& what) {
    count(what.queue, [](queue_counts& c) { ++c.callbacks.missed; });
  }
  /// Called before an agent had it, the customer waits in line from now on.
  void fold(const fact::callback_reached& what) {
    auto& open = all_.interactions[what.interaction];
    close_callback(open, [](callback_counts& c) { ++c.reached; });
    if (open.lead) return;
    open.waiting = true;
    open.visit_at = what.at;
    ++count(open.queue, [](queue_counts& c) { ++c.enqueued; }).waiting;
  }
  void fold(const fact::interaction_departed& what) {
    if (what.transferred) count(what.queue, [](queue_counts& c) { ++c.transferred; });
  }
  void fold(const fact::interaction_handed_over& what) {
    if (what.taken) all_.interactions.erase(what.interaction);
  }

  void fold(const fact::agent_state_set& what) {
    auto& agent = passed(what.agent);
    agent.state = what.state;
    agent.reason = what.reason;
  }
  void fold(const fact::agent_session_lost& what) { passed(what.agent).lost = true; }
  void fold(const fact::agent_session_back& what) { passed(what.agent).lost = false; }

  // These change nothing that is counted.
  void fold(const fact::pool_configured&) {}
  void fold(const fact::queue_closing&) {}
  void fold(const fact::queue_removed&) {}
  void fold(const fact::agent_draining&) {}
  void fold(const fact::agent_removed&) {}
  void fold(const fact::configuration_applied&) {}
  void fold(const fact::priority_changed&) {}
  void fold(const fact::offer_shown&) {}
  void fold(const fact::offer_renewed&) {}
  void fold(const fact::wrap_up_over&) {}
  void fold(const fact::agent_state_pending&) {}
  void fold(const fact::agent_spared&) {}
  void fold(const fact::back_off_over&) {}
  void fold(const fact::deadline_renewed&) {}
  void fold(const fact::deadlines_moved&) {}
  void fold(const fact::customer_erased&) {}
  void fold(const fact::recording_noted&) {}
  void fold(const fact::interaction_diverted&) {} // counted where it comes in, or is refused
  void fold(const fact::door_open&) {}
  void fold(const fact::interaction_relaxed&) {}
  void fold(const fact::preference_over&) {}
  void fold(const fact::interaction_escalated&) {}
  void fold(const fact::ring_widened&) {}
  void fold(const fact::skill_granted&) {}
  void fold(const fact::grant_ended&) {}
  void fold(const fact::weight_changed&) {}
  void fold(const fact::offers_missed&) {}
  void fold(const fact::reach_changed&) {}
  void fold(const fact::callback_due&) {}
  void fold(const fact::callback_parked&) {}
  void fold(const fact::exception_met&) {}
  void fold(const fact::callback_joined&) {}
  void fold(const fact::customer_told&) {}
  void fold(const fact::move_known&) {}
  void fold(const fact::last_agent_noted&) {}
  void fold(const fact::door_shut&) {}

private:
  template <class Change>
  void close_callback(open_interaction& open, Change change) {
    if (!std::exchange(open.callback, false)) return;
    --count(open.queue, [&](queue_counts& c) { change(c.callbacks); }).callbacks;
  }
  void end_callback(open_interaction& open, const fact::visit_ended& what) {
    const bool goes_on = what.exit == visit_exit::answered ||
                         (what.exit == visit_exit::flowed_out && what.why != requeue_reason::joined);
    if (goes_on) return;
    close_callback(open, [&](callback_counts& c) {
      ++(what.exit == visit_exit::flowed_out ? c.joined
         : what.exit == visit_exit::failed   ? c.failed
                                             : c.ended);
    });
  }
  void move_callback(open_interaction& open, queue_id to) {
    if (open.queue == to) return;
    close_callback(open, [](callback_counts& c) { ++c.went; });
    open.callback = true;
    open.queue = to;
    ++count(to, [](queue_counts& c) { ++c.callbacks.came; }).callbacks;
  }

  static void count_exit(queue_counts& c, visit_exit exit, milliseconds wait, std::size_t bucket,
                         milliseconds threshold, milliseconds short_abandon) {
    c.wait_all += wait;
    ++c.waits_all.counts[bucket];
    switch (exit) {
    case visit_exit::answered:
      ++c.answered;
      c.wait_answered += wait;
      ++c.waits_answered.counts[bucket];
      if (wait <= threshold) ++c.answered_within;
      break;
    case visit_exit::abandoned:
      ++c.abandoned;
      c.wait_abandoned += wait;
      if (wait <= threshold) ++c.abandoned_within;
      if (wait < short_abandon) ++c.abandoned_short;
      break;
    case visit_exit::cancelled:
      ++c.cancelled;
      break;
    case visit_exit::flowed_out:
      ++c.flowed_out;
      break;
    case visit_exit::expired:
      ++c.expired;
      break;
    case visit_exit::failed:
      ++c.failed;
      break;
    }
  }

  /// The interval of the latest moment.
  const known_interval& newest() {
    auto& known = all_.newest;
    if (all_.now >= known.to || all_.now < known.from || known.interval != all_.settings.interval) {
      known.index = interval_of(all_, all_.now);
      known.from = begin_of(all_, known.index);
      known.to = begin_of(all_, known.index + 1);
      known.interval = all_.settings.interval;
    }
    return known;
  }

  template <class Change>
  queue_statistics& count(queue_id id, Change change) {
    auto& queue = all_.queues[id];
    count(queue, change);
    return queue;
  }

  template <class Change>
  void count(queue_statistics& queue, Change change) {
    change(queue.total);
    const auto index = newest().index;
    if (queue.intervals.empty() || queue.intervals.back().index < index) {
      queue.intervals.push_back({index, queue.waiting, {}});
      keep_bounded(queue.intervals);
    }
    change(queue.intervals.back().counts);
  }

  template <class Change>
  void count(agent_statistics& agent, Change change) {
    change(agent.total);
    change(running(agent, newest().index));
  }

  template <class Change>
  void end_offer(offer_id id, Change change) {
    const auto found = all_.offers.find(id);
    if (found == all_.offers.end()) return;
    count(found->second.queue, [&](queue_counts& c) { change(c.offers); });
    auto& agent = passed(found->second.agent);
    if (agent.ringing > 0) --agent.ringing;
    count(agent, [&](agent_counts& c) { change(c.offers); });
    all_.offers.erase(id);
  }

  agent_counts& running(agent_statistics& agent, std::int64_t index) {
    if (agent.intervals.empty() || agent.intervals.back().index < index) {
      agent.intervals.push_back({index, {}});
      keep_bounded(agent.intervals);
    }
    return agent.intervals.back().counts;
  }

  /// Several old ones are dropped at a time, because all that are kept move up: up to an eighth more are
  /// there.
  template <class Intervals>
  void keep_bounded(Intervals& intervals) const {
    const auto kept = std::max<std::ptrdiff_t>(1, all_.settings.intervals_kept);
    if (static_cast<std::ptrdiff_t>(intervals.size()) > kept + kept / 8)
      intervals.erase(intervals.begin(), intervals.end() - kept);
  }

  /// The agent with its time counted up to now, cut at the borders of intervals.
  agent_statistics& passed(agent_id id) {
    const auto [found, fresh] = all_.agents.try_emplace(id);
    auto& agent = found->second;
    if (fresh) agent.counted_to = all_.now;
    // Of a long quiet stretch only the newest intervals are kept: no need to walk through the older ones.
    if (agent.counted_to == all_.now && (agent.state != agent_state::not_ready || agent.held > 0))
      return agent;
    const auto& last = newest();
    add_time(agent.total, agent, all_.now - agent.counted_to);
    if (agent.state == agent_state::not_ready && agent.held == 0)
      agent.not_ready_by_reason[agent.reason] += all_.now - agent.counted_to;
    if (agent.counted_to < last.from)
      agent.counted_to =
          std::max(agent.counted_to,
                   begin_of(all_, last.index - static_cast<std::int64_t>(all_.settings.intervals_kept)));
    while (agent.counted_to < all_.now) {
      const auto index = agent.counted_to >= last.from ? last.index : interval_of(all_, agent.counted_to);
      const auto to = std::min(all_.now, begin_of(all_, index + 1));
      add_time(running(agent, index), agent, to - agent.counted_to);
      agent.counted_to = to;
    }
    return agent;
  }

public:
  static void add_time(agent_counts& to, const agent_statistics& agent, milliseconds span) {
    if (agent.held > 0) {
      to.handling += span;
      to.load += span * agent.held;
    } else if (agent.state == agent_state::ready) {
      to.idle += span;
      if (agent.ringing > 0) to.ringing += span;
    } else {
      (agent.state == agent_state::not_ready ? to.not_ready : to.signed_out) += span;
    }
    if (agent.lost) to.lost += span;
  }

private:
  statistics& all_;
};

} // namespace

void fold(statistics& into, const pool_fact& what) {
  folding at{into};
  std::visit(
      [&](const auto& one) {
        if constexpr (requires { one.at; }) at.pass_to(one.at);
        at.fold(one);
      },
      what);
}

agent_counts counted_to(const agent_statistics& agent, moment at) {
  auto counts = agent.total;
  if (at > agent.counted_to) folding::add_time(counts, agent, at - agent.counted_to);
  return counts;
}

} // namespace strowger::routing::kpi

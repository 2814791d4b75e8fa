#include "routing/kpi/statistics.hpp"
#include "routing/kpi/uncounted.hpp"
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
      count(open.queue,
            [&](queue_counts& c) { ++(what.details->preferred ? c.transferred_to_agents : c.transferred); });
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
      c.add_exit(what.exit, wait, bucket, queue.threshold, settings.short_abandon);
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
    const auto found = all_.interactions.find(what.interaction);
    if (found == all_.interactions.end()) {
      if (auto& agent = passed(what.agent); agent.held > 0) --agent.held;
      return;
    }
    let_go(found->second, what.agent, what.at);
    found->second.lead = {};
    found->second.connected = found->second.wrapping = false;
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

  void fold(const fact::party_connected& what) {
    auto& one = part(what.interaction, what.agent);
    one.talk_at = what.at;
    one.works = what.role != party_role::listening;
    if (one.works) ++passed(what.agent).held;
  }
  void fold(const fact::party_wrapping& what) {
    auto& one = part(what.interaction, what.agent);
    one.talk = what.at - one.talk_at;
    one.wrapping = true;
    one.wrap_up_at = what.at;
  }
  /// Its time is handle time of its own and of the queue; as a contact handled it counts to itself alone.
  void fold(const fact::party_released& what) {
    const auto found = all_.parts.find({what.interaction, what.agent});
    if (found == all_.parts.end()) return;
    const auto one = found->second;
    all_.parts.erase(found);
    if (!one.works) return;
    auto& agent = passed(what.agent);
    if (agent.held > 0) --agent.held;
    const auto done = handled_by(one, what.at);
    count(agent, [&](agent_counts& c) { c.work += done; });
    count(what.queue, [&](queue_counts& c) {
      c.handling += {one.led ? done.handled : 0, done.talk, done.wrap_up};
    });
  }
  /// What it talked before it led it is part of what it talked.
  void fold(const fact::lead_changed& what) {
    auto& open = all_.interactions[what.interaction];
    const bool passed_on = open.connected && !open.wrapping;
    const bool wraps_up = passed_on && what.wraps_until != moment{};
    if (!wraps_up) let_go(open, what.before, what.at);
    if (passed_on) count(what.queue, [](queue_counts& c) { ++c.transferred_to_agents; });
    const auto found = all_.parts.find({what.interaction, what.agent});
    const auto one = found == all_.parts.end() ? open_part{} : found->second;
    if (found != all_.parts.end()) all_.parts.erase(found);
    if (wraps_up)
      part(what.interaction, what.before) = {open.talk_at, what.at, what.at - open.talk_at, true, true, true};
    open.lead = what.agent;
    open.connected = true;
    open.talk_at = one.talk_at;
    open.wrapping = one.wrapping;
    open.talk = one.talk;
    open.wrap_up_at = one.wrap_up_at;
  }
  void fold(const fact::passed_outside& what) {
    count(what.queue, [](queue_counts& c) { ++c.transferred_outside; });
  }

  template <uncounted Fact>
  void fold(const Fact&) {}

private:
  open_part& part(interaction_id id, agent_id agent) { return all_.parts[{id, agent}]; }
  static handling_counts handled_by(const open_part& one, moment at) {
    return {1, one.wrapping ? one.talk : at - one.talk_at,
            one.wrapping ? at - one.wrap_up_at : milliseconds{0}};
  }
  /// The agent has led it up to now.
  void let_go(const open_interaction& open, agent_id id, moment at) {
    auto& agent = passed(id);
    if (agent.held > 0) --agent.held;
    if (!open.connected) return;
    const handling_counts done{1, open.wrapping ? open.talk : at - open.talk_at,
                               open.wrapping ? at - open.wrap_up_at : milliseconds{0}};
    count(open.queue, [&](queue_counts& c) { c.handling += done; });
    count(agent, [&](agent_counts& c) { c.work += done; });
  }
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

#include "storage/schema_values.hpp"

namespace strowger::storage {
namespace {

namespace kpi = routing::kpi;
using routing::agent_id;
using routing::milliseconds;
using routing::queue_id;

milliseconds span_of(std::int64_t ms) { return milliseconds{ms}; }

void write_counts(v1::offer_counts* to, const kpi::offer_counts& from) {
  to->set_made(from.made);
  to->set_accepted(from.accepted);
  to->set_declined(from.declined);
  to->set_timed_out(from.timed_out);
  to->set_undeliverable(from.undeliverable);
  to->set_rescinded(from.rescinded);
  to->set_withdrawn(from.withdrawn);
}
kpi::offer_counts counts_of(const v1::offer_counts& from) {
  return {from.made(),          from.accepted(),  from.declined(), from.timed_out(),
          from.undeliverable(), from.rescinded(), from.withdrawn()};
}

void write_counts(v1::handling_counts* to, const kpi::handling_counts& from) {
  to->set_handled(from.handled);
  to->set_talk(plain(from.talk));
  to->set_wrap_up(plain(from.wrap_up));
}
kpi::handling_counts counts_of(const v1::handling_counts& from) {
  return {from.handled(), span_of(from.talk()), span_of(from.wrap_up())};
}

void write_counts(v1::callback_counts* to, const kpi::callback_counts& from) {
  to->set_agreed(from.agreed);
  to->set_came(from.came);
  to->set_tries(from.tries);
  to->set_missed(from.missed);
  to->set_reached(from.reached);
  to->set_failed(from.failed);
  to->set_joined(from.joined);
  to->set_ended(from.ended);
  to->set_went(from.went);
}
kpi::callback_counts counts_of(const v1::callback_counts& from) {
  return {from.agreed(), from.came(),   from.tries(), from.missed(), from.reached(),
          from.failed(), from.joined(), from.ended(), from.went()};
}

void write_histogram(google::protobuf::RepeatedField<std::uint32_t>* to, const kpi::wait_histogram& from) {
  auto used = from.counts.size();
  while (used > 0 && from.counts[used - 1] == 0) --used;
  to->Add(from.counts.begin(), from.counts.begin() + used);
}
void read_histogram(kpi::wait_histogram& to, const google::protobuf::RepeatedField<std::uint32_t>& from) {
  // Buckets of a finer scale than this engine has count in the last one.
  for (int i = 0; i < from.size(); ++i)
    to.counts[std::min(static_cast<std::size_t>(i), to.counts.size() - 1)] += from[i];
}

void write_counts(v1::queue_counts* to, const kpi::queue_counts& from) {
  to->set_enqueued(from.enqueued);
  to->set_answered(from.answered);
  to->set_abandoned(from.abandoned);
  to->set_flowed_out(from.flowed_out);
  to->set_cancelled(from.cancelled);
  to->set_expired(from.expired);
  to->set_failed(from.failed);
  to->set_refused(from.refused);
  to->set_answered_within(from.answered_within);
  to->set_abandoned_within(from.abandoned_within);
  to->set_abandoned_short(from.abandoned_short);
  to->set_transferred(from.transferred);
  to->set_transferred_to_agents(from.transferred_to_agents);
  to->set_transferred_outside(from.transferred_outside);
  to->set_wait_answered(plain(from.wait_answered));
  to->set_wait_abandoned(plain(from.wait_abandoned));
  to->set_wait_all(plain(from.wait_all));
  write_histogram(to->mutable_waits_answered(), from.waits_answered);
  write_histogram(to->mutable_waits_all(), from.waits_all);
  write_counts(to->mutable_handling(), from.handling);
  write_counts(to->mutable_offers(), from.offers);
  to->set_called_back(from.called_back);
  if (from.callbacks != kpi::callback_counts{}) write_counts(to->mutable_callbacks(), from.callbacks);
}
kpi::queue_counts counts_of(const v1::queue_counts& from) {
  kpi::queue_counts to;
  to.enqueued = from.enqueued();
  to.answered = from.answered();
  to.abandoned = from.abandoned();
  to.flowed_out = from.flowed_out();
  to.cancelled = from.cancelled();
  to.expired = from.expired();
  to.failed = from.failed();
  to.refused = from.refused();
  to.answered_within = from.answered_within();
  to.abandoned_within = from.abandoned_within();
  to.abandoned_short = from.abandoned_short();
  to.transferred = from.transferred();
  to.transferred_to_agents = from.transferred_to_agents();
  to.transferred_outside = from.transferred_outside();
  to.wait_answered = span_of(from.wait_answered());
  to.wait_abandoned = span_of(from.wait_abandoned());
  to.wait_all = span_of(from.wait_all());
  read_histogram(to.waits_answered, from.waits_answered());
  read_histogram(to.waits_all, from.waits_all());
  to.handling = counts_of(from.handling());
  to.offers = counts_of(from.offers());
  to.called_back = from.called_back();
  to.callbacks = counts_of(from.callbacks());
  return to;
}

void write_counts(v1::agent_counts* to, const kpi::agent_counts& from) {
  to->set_signed_out(plain(from.signed_out));
  to->set_not_ready(plain(from.not_ready));
  to->set_idle(plain(from.idle));
  to->set_handling(plain(from.handling));
  to->set_ringing(plain(from.ringing));
  to->set_load(plain(from.load));
  to->set_lost(plain(from.lost));
  write_counts(to->mutable_work(), from.work);
  write_counts(to->mutable_offers(), from.offers);
}
kpi::agent_counts counts_of(const v1::agent_counts& from) {
  return {span_of(from.signed_out()), span_of(from.not_ready()), span_of(from.idle()),
          span_of(from.handling()),   span_of(from.ringing()),   span_of(from.load()),
          span_of(from.lost()),       counts_of(from.work()),    counts_of(from.offers())};
}

void write_figures(v1::queue_figures* to, queue_id id, const kpi::queue_statistics& from) {
  to->set_id(id.value());
  to->set_threshold(plain(from.threshold));
  to->set_waiting(from.waiting);
  to->set_callbacks(from.callbacks);
  write_counts(to->mutable_total(), from.total);
  for (const auto& one : from.intervals) {
    auto* interval = to->add_intervals();
    interval->set_index(one.index);
    interval->set_waiting_before(one.waiting_before);
    write_counts(interval->mutable_counts(), one.counts);
  }
}
kpi::queue_statistics figures_of(const v1::queue_figures& from) {
  kpi::queue_statistics to;
  to.threshold = span_of(from.threshold());
  to.waiting = from.waiting();
  to.callbacks = from.callbacks();
  to.total = counts_of(from.total());
  to.intervals.reserve(static_cast<std::size_t>(from.intervals_size()));
  for (const auto& one : from.intervals())
    to.intervals.push_back({one.index(), one.waiting_before(), counts_of(one.counts())});
  return to;
}

void write_figures(v1::agent_figures* to, agent_id id, const kpi::agent_statistics& from) {
  to->set_id(id.value());
  to->set_state(wire<v1::agent_state>(from.state));
  to->set_reason(from.reason);
  to->set_lost(from.lost);
  to->set_ringing(from.ringing);
  to->set_held(from.held);
  to->set_counted_to(plain(from.counted_to));
  write_counts(to->mutable_total(), from.total);
  for (const auto& [reason, time] : from.not_ready_by_reason) {
    auto* one = to->add_not_ready_by_reason();
    one->set_reason(reason);
    one->set_time(plain(time));
  }
  for (const auto& one : from.intervals) {
    auto* interval = to->add_intervals();
    interval->set_index(one.index);
    write_counts(interval->mutable_counts(), one.counts);
  }
}
kpi::agent_statistics figures_of(const v1::agent_figures& from, reading& notes) {
  kpi::agent_statistics to;
  to.state = notes.one_of(from.state(), routing::agent_state::ready, "agent state");
  to.reason = from.reason();
  to.lost = from.lost();
  to.ringing = from.ringing();
  to.held = from.held();
  to.counted_to = moment_of(from.counted_to());
  to.total = counts_of(from.total());
  for (const auto& one : from.not_ready_by_reason())
    to.not_ready_by_reason[one.reason()] = span_of(one.time());
  to.intervals.reserve(static_cast<std::size_t>(from.intervals_size()));
  for (const auto& one : from.intervals()) to.intervals.push_back({one.index(), counts_of(one.counts())});
  return to;
}

void write_figures(v1::interaction_figures* to, interaction_id id, const kpi::open_interaction& from) {
  to->set_id(id.value());
  to->set_queue(from.queue.value());
  to->set_lead(from.lead.value());
  to->set_waiting(from.waiting);
  to->set_connected(from.connected);
  to->set_visit_at(plain(from.visit_at));
  to->set_talk_at(plain(from.talk_at));
  to->set_wrap_up_at(plain(from.wrap_up_at));
  to->set_talk(plain(from.talk));
  to->set_wrapping(from.wrapping);
  to->set_callback(from.callback);
}
kpi::open_interaction figures_of(const v1::interaction_figures& from) {
  kpi::open_interaction to;
  to.queue = queue_id{from.queue()};
  to.lead = agent_id{from.lead()};
  to.waiting = from.waiting();
  to.connected = from.connected();
  to.visit_at = moment_of(from.visit_at());
  to.talk_at = moment_of(from.talk_at());
  to.wrap_up_at = moment_of(from.wrap_up_at());
  to.talk = span_of(from.talk());
  to.wrapping = from.wrapping();
  to.callback = from.callback();
  return to;
}

} // namespace

void write(v1::figures* to, const kpi::statistics& from) {
  to->set_now(plain(from.now));
  to->set_alignment(plain(from.alignment));
  to->set_interval(plain(from.settings.interval));
  for (const auto& [id, queue] : from.queues) write_figures(to->add_queues(), id, queue);
  for (const auto& [id, agent] : from.agents) write_figures(to->add_agents(), id, agent);
  for (const auto& [id, open] : from.interactions) write_figures(to->add_interactions(), id, open);
  for (const auto& [id, open] : from.offers) {
    auto* one = to->add_offers();
    one->set_id(id.value());
    one->set_queue(open.queue.value());
    one->set_agent(open.agent.value());
  }
  for (const auto& [who, open] : from.parts) {
    auto* one = to->add_parts();
    one->set_interaction(who.interaction.value());
    one->set_agent(who.agent.value());
    one->set_talk_at(plain(open.talk_at));
    one->set_wrap_up_at(plain(open.wrap_up_at));
    one->set_talk(plain(open.talk));
    one->set_works(open.works);
    one->set_wrapping(open.wrapping);
    one->set_led(open.led);
  }
}

void read(kpi::statistics& to, const v1::figures& from, reading& notes) {
  to.now = moment_of(from.now());
  to.alignment = span_of(from.alignment());
  to.settings.interval = span_of(from.interval());
  for (const auto& one : from.queues()) to.queues.insert_or_assign(queue_id{one.id()}, figures_of(one));
  for (const auto& one : from.agents())
    to.agents.insert_or_assign(agent_id{one.id()}, figures_of(one, notes));
  for (const auto& one : from.interactions())
    if (one.id() != 0) to.interactions.insert_or_assign(interaction_id{one.id()}, figures_of(one));
  for (const auto& one : from.offers())
    if (one.id() != 0)
      to.offers.insert_or_assign(routing::offer_id{one.id()},
                                 kpi::open_offer{queue_id{one.queue()}, agent_id{one.agent()}});
  for (const auto& one : from.parts())
    to.parts[{interaction_id{one.interaction()}, agent_id{one.agent()}}] = {
        moment_of(one.talk_at()), moment_of(one.wrap_up_at()),
        span_of(one.talk()),      one.works(),
        one.wrapping(),           one.led()};
}

} // namespace strowger::storage

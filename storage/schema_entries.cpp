#include "storage/schema_entries.hpp"

namespace strowger::storage {

using routing::agent_id;
using routing::offer_id;
using routing::queue_id;

static_assert(static_cast<int>(routing::interaction_phase::departed) == v1::PHASE_DEPARTED);

namespace {

void write_tallies(v1::agent_tallies* to, const routing::agent_tallies& from) {
  to->set_handled(from.handled);
  to->set_talk(plain(from.talk));
  to->set_missed(from.missed);
  to->set_units(from.units);
  write_by_channel(to->mutable_weight(), from.weight);
}
void read_tallies(routing::agent_tallies& to, const v1::agent_tallies& from, reading& notes) {
  to.handled = from.handled();
  to.talk = routing::milliseconds{from.talk()};
  to.missed = notes.narrow<std::uint16_t>(from.missed(), "missed offers");
  to.units = from.units();
  read_by_channel(to.weight, from.weight(), notes);
}

void write_waits(v1::wait_numbers* to, const routing::wait_numbers& from) {
  to->set_handled(from.handled);
  to->set_handle_ms(from.handle_ms);
  to->set_flow(from.flow);
  to->set_given_up(from.given_up);
  to->set_waited_ms(from.waited_ms);
  to->set_compared(from.compared);
  to->set_waited(from.waited);
  to->set_foreseen(from.foreseen);
  to->set_half(from.half);
  to->set_most(from.most);
}
routing::wait_numbers waits_of(const v1::wait_numbers& from) {
  return {from.handled(),  from.handle_ms(), from.flow(),     from.given_up(), from.waited_ms(),
          from.compared(), from.waited(),    from.foreseen(), from.half(),     from.most()};
}

void write_callback(v1::callback_state* to, const routing::callback_state& from) {
  to->set_agreed(from.agreed);
  to->set_dialling(from.dialling);
  to->set_tries(from.tries);
  to->set_not_before(plain(from.not_before));
  to->set_not_after(plain(from.not_after));
  to->set_again_at(plain(from.again_at));
}
void read_callback(routing::callback_state& to, const v1::callback_state& from, reading& notes) {
  to = {from.agreed(),
        from.dialling(),
        notes.narrow<std::uint16_t>(from.tries(), "tries"),
        wall_of(from.not_before()),
        wall_of(from.not_after()),
        moment_of(from.again_at())};
}

void write_party(v1::party* to, const routing::party& from) {
  to->set_agent(from.agent.value());
  to->set_role(wire<v1::party_role>(from.role));
  to->set_answered(from.answered);
  to->set_wrapping(from.wrapping);
  to->set_cost(from.cost);
  to->set_since(plain(from.since));
  to->set_deadline(plain(from.deadline));
  to->set_asked_in(from.asked_in.value());
  to->set_turn(from.turn);
}
routing::party party_of(const v1::party& from, reading& notes) {
  return {agent_id{from.agent()},
          notes.one_of(from.role(), routing::party_role::listening, "role of a party"),
          from.answered(),
          from.wrapping(),
          notes.narrow<std::uint16_t>(from.cost(), "cost"),
          moment_of(from.since()),
          moment_of(from.deadline()),
          queue_id{from.asked_in()},
          notes.narrow<std::uint16_t>(from.turn(), "turn of a party")};
}

void write_extras(v1::interaction_extras* to, const routing::interaction_extras& from) {
  const routing::interaction_extras usual;
  if (from.details != usual.details) write(to->mutable_details(), from.details);
  to->set_step(from.step);
  to->set_passed_over(from.passed_over);
  to->set_weight(from.weight);
  to->set_cost(from.cost);
  for (const auto& one : from.ring) {
    auto* ringing = to->add_ring();
    ringing->set_offer(one.offer.value());
    ringing->set_agent(one.agent.value());
  }
  to->set_rings_at(plain(from.rings_at));
  to->set_rings(from.rings);
  if (from.callback != usual.callback) write_callback(to->mutable_callback(), from.callback);
  to->set_departed_to(static_cast<std::uint32_t>(from.departed_to));
  to->set_move(from.move);
  to->set_departed_queue(from.departed_queue.value());
  for (const auto one : from.done) to->add_done(wire<v1::exception_case>(one));
  for (const auto& one : from.parties) write_party(to->add_parties(), one);
  if (!from.consult.asked_in) return;
  auto* waits = to->mutable_consult();
  waits->set_asked_in(from.consult.asked_in.value());
  waits->set_since(plain(from.consult.since));
  waits->set_until(plain(from.consult.until));
}
void read_extras(routing::interaction_extras& to, const v1::interaction_extras& from, reading& notes) {
  if (from.has_details()) to.details = details_of(from.details(), notes);
  to.step = notes.narrow<std::uint8_t>(from.step(), "relaxation step");
  to.passed_over = from.passed_over();
  to.weight = notes.narrow<std::uint8_t>(from.weight(), "weight");
  to.cost = notes.narrow<std::uint16_t>(from.cost(), "cost");
  for (const auto& one : from.ring()) to.ring.push_back({offer_id{one.offer()}, agent_id{one.agent()}});
  to.rings_at = moment_of(from.rings_at());
  to.rings = notes.narrow<std::uint16_t>(from.rings(), "width of a ring");
  if (from.has_callback()) read_callback(to.callback, from.callback(), notes);
  to.departed_to = notes.pool(from.departed_to());
  to.move = from.move();
  to.departed_queue = queue_id{from.departed_queue()};
  for (const auto one : from.done())
    to.done.push_back(notes.one_of(one, routing::exception_case::nobody, "exception"));
  for (const auto& one : from.parties()) to.parties.push_back(party_of(one, notes));
  const auto& waits = from.consult();
  to.consult = {queue_id{waits.asked_in()}, moment_of(waits.since()), moment_of(waits.until())};
}

} // namespace

void write_entry(v1::queue_entry* to, const routing::queue_entry& from) {
  to->set_id(from.id.value());
  write(to->mutable_settings(), from.settings);
  to->set_closing(from.closing);
  to->set_flows_out_to(from.flows_out_to.value());
  to->set_last_offered(from.last_offered.value());
  for (const auto count : from.allocated) to->add_allocated(count);
  if (from.in_time != routing::queue_entry{}.in_time) to->set_in_time(from.in_time);
  to->set_exits(from.exits);
  const auto learned = std::find_if(from.waits.rbegin(), from.waits.rend(),
                                    [](const auto& one) { return one != routing::wait_numbers{}; });
  for (auto one = from.waits.begin(); one != learned.base(); ++one) write_waits(to->add_waits(), *one);
}
void read_entry(routing::queue_entry& to, const v1::queue_entry& from, reading& notes) {
  to.id = queue_id{from.id()};
  read(to.settings, from.settings(), notes);
  to.closing = from.closing();
  to.flows_out_to = queue_id{from.flows_out_to()};
  to.last_offered = agent_id{from.last_offered()};
  to.allocated.assign(from.allocated().begin(), from.allocated().end());
  if (from.has_in_time()) to.in_time = from.in_time();
  to.exits = notes.narrow<std::uint16_t>(from.exits(), "exits");
  if (from.waits_size() > static_cast<int>(to.waits.size())) return notes.newer("channel kind");
  for (int i = 0; i < from.waits_size(); ++i) to.waits[static_cast<std::size_t>(i)] = waits_of(from.waits(i));
}

void write_entry(v1::agent_entry* to, const routing::agent_entry& from) {
  to->set_id(from.id.value());
  write(to->mutable_settings(), from.settings);
  to->set_draining(from.draining);
  to->set_state(wire<v1::agent_state>(from.state));
  to->set_reason(from.reason);
  to->set_since(plain(from.since));
  to->set_pending(from.pending);
  to->set_pending_state(wire<v1::agent_state>(from.pending_state));
  to->set_pending_reason(from.pending_reason);
  write(to->mutable_pending_by(), from.pending_by);
  to->set_lost(from.lost);
  to->set_grace_until(plain(from.grace_until));
  to->set_idle_since(plain(from.idle_since));
  for (const auto load : from.load) to->add_load(load);
  to->set_reach(from.reach);
  if (from.tallies != routing::agent_tallies{}) write_tallies(to->mutable_tallies(), from.tallies);
  for (const auto& one : from.grants) {
    auto* grant = to->add_grants();
    grant->set_skill(one.skill);
    grant->set_level(one.level);
    grant->set_certificate(one.certificate);
    grant->set_until(plain(one.until));
    write_by(grant, one.by);
  }
}
void read_entry(routing::agent_entry& to, const v1::agent_entry& from, reading& notes) {
  to.id = agent_id{from.id()};
  read(to.settings, from.settings(), notes);
  to.draining = from.draining();
  to.state = notes.one_of(from.state(), routing::agent_state::ready, "agent state");
  to.reason = from.reason();
  to.since = moment_of(from.since());
  to.pending = from.pending();
  to.pending_state = notes.one_of(from.pending_state(), routing::agent_state::ready, "agent state");
  to.pending_reason = from.pending_reason();
  read(to.pending_by, from.pending_by());
  to.lost = from.lost();
  to.grace_until = moment_of(from.grace_until());
  to.idle_since = moment_of(from.idle_since());
  to.load = by_channel(from.load(), notes);
  to.reach = notes.narrow<std::uint8_t>(from.reach(), "channels");
  if (from.has_tallies()) read_tallies(to.tallies, from.tallies(), notes);
  for (const auto& one : from.grants()) {
    auto& grant = to.grants.emplace_back();
    grant.skill = one.skill();
    grant.level = notes.narrow<std::uint8_t>(one.level(), "skill level");
    grant.certificate = one.certificate();
    grant.until = wall_of(one.until());
    read(grant.by, one.by());
  }
}

void write_entry(v1::interaction_entry* to, const routing::interaction_entry& from) {
  to->set_id(from.id.value());
  to->set_queue(from.queue.value());
  to->set_channel(wire<v1::channel_kind>(from.channel));
  to->set_way(wire<v1::direction>(from.way));
  to->set_phase(wire<v1::interaction_phase>(from.phase));
  to->set_customer(from.customer.value());
  to->set_part_of(from.part_of.value());
  to->set_priority(from.priority);
  to->set_own_priority(from.own_priority);
  to->set_visit(from.visit);
  to->set_anchor(plain(from.anchor));
  to->set_visit_at(plain(from.visit_at));
  to->set_lead(from.lead.value());
  to->set_offer(from.offer.value());
  to->set_phase_at(plain(from.phase_at));
  to->set_deadline(plain(from.deadline));
  to->set_attempts(from.attempts);
  to->set_disposition(*from.disposition);
  to->set_note(from.note.value());
  for (const auto& one : from.back_offs) {
    auto* spared = to->add_back_offs();
    spared->set_agent(one.agent.value());
    spared->set_count(one.count);
    spared->set_until(plain(one.until));
  }
  write_skills(to->mutable_required(), from.required.all());
  write_attributes(to->mutable_attributes(), from.attributes);
  if (*from.extras != routing::interaction_extras{}) write_extras(to->mutable_extras(), *from.extras);
  if (from.wait != routing::wait_note{}) {
    to->mutable_wait()->set_mean_ms(from.wait.foreseen.mean_ms);
    to->mutable_wait()->set_bound_ms(from.wait.foreseen.bound_ms);
    to->mutable_wait()->set_taken_at(plain(from.wait.taken_at));
  }
}
void read_entry(routing::interaction_entry& to, const v1::interaction_entry& from, reading& notes) {
  to.id = interaction_id{from.id()};
  to.queue = queue_id{from.queue()};
  to.channel = notes.one_of(from.channel(), routing::channel_kind::task, "channel kind");
  to.way = notes.one_of(from.way(), routing::direction::internal, "direction");
  to.phase = notes.one_of(from.phase(), routing::interaction_phase::departed, "phase");
  to.customer = customer_id{from.customer()};
  to.part_of = routing::case_id{from.part_of()};
  to.priority = from.priority();
  to.own_priority = from.own_priority();
  to.visit = from.visit();
  to.anchor = moment_of(from.anchor());
  to.visit_at = moment_of(from.visit_at());
  to.lead = agent_id{from.lead()};
  to.offer = offer_id{from.offer()};
  to.phase_at = moment_of(from.phase_at());
  to.deadline = moment_of(from.deadline());
  to.attempts = notes.narrow<std::uint16_t>(from.attempts(), "attempts");
  to.disposition.set(from.disposition());
  to.note = content_id{from.note()};
  to.back_offs.reserve(static_cast<std::size_t>(from.back_offs_size()));
  for (const auto& spared : from.back_offs())
    to.back_offs.push_back({agent_id{spared.agent()},
                            notes.narrow<std::uint16_t>(spared.count(), "back-off count"),
                            moment_of(spared.until())});
  to.required = skills_of(from.required(), notes);
  to.attributes = attributes_of(from.attributes(), notes);
  if (from.has_extras()) read_extras(to.extras.edit(), from.extras(), notes);
  to.wait = {{from.wait().mean_ms(), from.wait().bound_ms()}, moment_of(from.wait().taken_at())};
}

void write_entry(v1::offer_entry* to, const routing::offer_entry& from) {
  to->set_id(from.id.value());
  to->set_interaction(from.interaction.value());
  to->set_agent(from.agent.value());
  to->set_at(plain(from.at));
  to->set_shown(from.shown);
  to->set_deadline(plain(from.deadline));
  write(to->mutable_decision(), from.decision);
}
void read_entry(routing::offer_entry& to, const v1::offer_entry& from, reading& notes) {
  to.id = offer_id{from.id()};
  to.interaction = interaction_id{from.interaction()};
  to.agent = agent_id{from.agent()};
  to.at = moment_of(from.at());
  to.shown = from.shown();
  to.deadline = moment_of(from.deadline());
  read(to.decision, from.decision(), notes);
}

} // namespace strowger::storage

#include "storage/schema_parties.hpp"

namespace strowger::storage {
namespace {

void write_details(v1::arrival_details* to, const routing::arrival_details& from) {
  to->set_due(plain(from.due));
  to->set_preferred(from.preferred.value());
  to->set_preferred_wait(plain(from.preferred_wait));
  to->set_only_preferred(from.only_preferred);
  to->set_contact_key(from.contact_key);
  to->set_why(wire<v1::requeue_reason>(from.why));
  to->set_visit(from.visit);
  to->set_waited(plain(from.waited));
  to->set_move(from.move);
  to->set_from(static_cast<std::uint32_t>(from.from));
  to->set_note(from.note.value());
}
routing::arrival_details details_of(const v1::arrival_details& from, reading& notes) {
  return {wall_of(from.due()),
          routing::agent_id{from.preferred()},
          routing::milliseconds{from.preferred_wait()},
          from.only_preferred(),
          from.contact_key(),
          notes.one_of(from.why(), routing::requeue_reason::joined, "requeue reason"),
          from.visit(),
          routing::milliseconds{from.waited()},
          from.move(),
          notes.pool(from.from()),
          routing::content_id{from.note()}};
}

struct pool_event_writer : party_input_writer {
  using party_input_writer::operator();

  void operator()(const routing::configure& from) const {
    auto* to = event->mutable_configure();
    to->set_version(from.version);
    to->set_hash(from.hash);
    to->set_content(from.content.value());
    to->set_slice(from.slice);
    to->set_slices(from.slices);
    for (const auto& change : from.changes) write(to->add_changes(), change);
  }
  void operator()(const routing::engine_started& from) const {
    event->mutable_engine_started()->set_boot(from.boot);
    write(event->mutable_engine_started()->mutable_tie(), from.tie);
  }
  void operator()(const routing::journal_stalled& from) const {
    event->mutable_journal_stalled()->set_stalled(plain(from.stalled));
  }
  void operator()(const routing::time_passed&) const { event->mutable_time_passed(); }
  void operator()(const routing::interaction_arrived& from) const {
    auto* to = event->mutable_interaction_arrived();
    to->set_interaction(from.interaction.value());
    to->set_queue(from.queue.value());
    to->set_channel(wire<v1::channel_kind>(from.channel));
    to->set_way(wire<v1::direction>(from.way));
    to->set_customer(from.customer.value());
    to->set_part_of(from.part_of.value());
    to->set_priority(from.priority);
    to->set_hours(from.hours);
    write_skills(to->mutable_required(), from.required.all());
    write_attributes(to->mutable_attributes(), from.attributes);
    if (from.details != routing::arrival_details{}) write_details(to->mutable_details(), from.details);
  }
  void operator()(const routing::customer_left& from) const {
    event->mutable_customer_left()->set_interaction(from.interaction.value());
  }
  void operator()(const routing::offer_delivered& from) const {
    auto* to = event->mutable_offer_delivered();
    to->set_offer(from.offer.value());
    to->set_at_desktop(from.at_desktop);
  }
  void operator()(const routing::accept_offer& from) const {
    auto* to = event->mutable_accept_offer();
    to->set_offer(from.offer.value());
    to->set_agent(from.agent.value());
  }
  void operator()(const routing::decline_offer& from) const {
    auto* to = event->mutable_decline_offer();
    to->set_offer(from.offer.value());
    to->set_agent(from.agent.value());
    to->set_reason(from.reason);
  }
  void operator()(const routing::offer_failed& from) const {
    event->mutable_offer_failed()->set_offer(from.offer.value());
  }
  void operator()(const routing::interaction_connected& from) const {
    held(event->mutable_interaction_connected(), from);
  }
  void operator()(const routing::connect_failed& from) const { held(event->mutable_connect_failed(), from); }
  void operator()(const routing::transfer_to_queue& from) const {
    auto* to = event->mutable_transfer_to_queue();
    to->set_interaction(from.interaction.value());
    to->set_agent(from.agent.value());
    to->set_queue(from.queue.value());
    to->set_note(from.note.value());
  }
  void operator()(const routing::close_interaction& from) const {
    held(event->mutable_close_interaction(), from);
    event->mutable_close_interaction()->set_disposition(from.disposition);
  }
  void operator()(const routing::end_wrap_up& from) const {
    held(event->mutable_end_wrap_up(), from);
    event->mutable_end_wrap_up()->set_disposition(from.disposition);
  }
  void operator()(const routing::agent_signed_in& from) const {
    event->mutable_agent_signed_in()->set_agent(from.agent.value());
  }
  void operator()(const routing::agent_signed_out& from) const {
    event->mutable_agent_signed_out()->set_agent(from.agent.value());
    write_by(event->mutable_agent_signed_out(), from.by);
  }
  void operator()(const routing::set_agent_state& from) const {
    auto* to = event->mutable_set_agent_state();
    to->set_agent(from.agent.value());
    to->set_ready(from.ready);
    to->set_reason(from.reason);
    write_by(to, from.by);
  }
  void operator()(const routing::agent_lost& from) const {
    event->mutable_agent_lost()->set_agent(from.agent.value());
  }
  void operator()(const routing::agent_returned& from) const {
    event->mutable_agent_returned()->set_agent(from.agent.value());
  }
  void operator()(const routing::move_interaction& from) const {
    auto* to = event->mutable_move_interaction();
    to->set_interaction(from.interaction.value());
    to->set_queue(from.queue.value());
    write_by(to, from.by);
  }
  void operator()(const routing::raise_priority& from) const {
    auto* to = event->mutable_raise_priority();
    to->set_interaction(from.interaction.value());
    to->set_priority(from.priority);
    write_by(to, from.by);
  }
  void operator()(const routing::cancel_interaction& from) const {
    event->mutable_cancel_interaction()->set_interaction(from.interaction.value());
    write_by(event->mutable_cancel_interaction(), from.by);
  }
  void operator()(const routing::quarantine_interaction& from) const {
    event->mutable_quarantine_interaction()->set_interaction(from.interaction.value());
  }
  void operator()(const routing::door_opened& from) const {
    event->mutable_door_opened()->set_tenant(from.tenant);
    event->mutable_door_opened()->set_hours(from.hours);
  }
  void operator()(const routing::door_closed& from) const {
    event->mutable_door_closed()->set_tenant(from.tenant);
    event->mutable_door_closed()->set_hours(from.hours);
  }
  void operator()(const routing::erase_customer& from) const {
    event->mutable_erase_customer()->set_customer(from.customer.value());
    write_by(event->mutable_erase_customer(), from.by);
  }

  template <class Input>
  static void held(v1::interaction_of_agent* to, const Input& from) {
    to->set_interaction(from.interaction.value());
    to->set_agent(from.agent.value());
  }
};

routing::asked_by by_of(const v1::asked_by& from) {
  routing::asked_by by;
  read(by, from);
  return by;
}

routing::configure configure_of(const v1::configure& from, reading& notes) {
  routing::configure to{from.version(), from.hash(),   content_id{from.content()},
                        from.slice(),   from.slices(), {}};
  for (const auto& change : from.changes()) read(to.changes.emplace_back(), change, notes);
  return to;
}

routing::interaction_arrived arrived_of(const v1::interaction_arrived& from, reading& notes) {
  return {interaction_id{from.interaction()},
          routing::queue_id{from.queue()},
          notes.one_of(from.channel(), routing::channel_kind::task, "channel kind"),
          notes.one_of(from.way(), routing::direction::internal, "direction"),
          customer_id{from.customer()},
          routing::case_id{from.part_of()},
          from.priority(),
          from.hours(),
          skills_of(from.required(), notes),
          attributes_of(from.attributes(), notes),
          from.has_details() ? details_of(from.details(), notes) : routing::arrival_details{}};
}

/// The inputs that name nothing but an agent.
void read_coming(routing::pool_event& to, const v1::pool_event& from) {
  if (from.has_agent_signed_in())
    to = routing::agent_signed_in{routing::agent_id{from.agent_signed_in().agent()}};
  else if (from.has_agent_lost())
    to = routing::agent_lost{routing::agent_id{from.agent_lost().agent()}};
  else
    to = routing::agent_returned{routing::agent_id{from.agent_returned().agent()}};
}

void read_door(routing::pool_event& to, const v1::pool_event& from) {
  if (from.has_door_opened())
    to = routing::door_opened{from.door_opened().tenant(), from.door_opened().hours()};
  else
    to = routing::door_closed{from.door_closed().tenant(), from.door_closed().hours()};
}

} // namespace

void write(v1::pool_event* to, const routing::pool_event& from) {
  std::visit(pool_event_writer{{{to}}}, from);
}

void read(routing::pool_event& to, const v1::pool_event& from, reading& notes) {
  using namespace routing;
  using wired = v1::pool_event;
  const auto agent = [](const auto& of) { return agent_id{of.agent()}; };
  const auto interaction = [](const auto& of) { return interaction_id{of.interaction()}; };
  switch (from.what_case()) {
  case wired::kConfigure:
    to = configure_of(from.configure(), notes);
    return;
  case wired::kEngineStarted:
    to = engine_started{from.engine_started().boot(), tie_of(from.engine_started().tie())};
    return;
  case wired::kJournalStalled:
    to = journal_stalled{milliseconds{from.journal_stalled().stalled()}};
    return;
  case wired::kTimePassed:
    to = time_passed{};
    return;
  case wired::kInteractionArrived:
    to = arrived_of(from.interaction_arrived(), notes);
    return;
  case wired::kCustomerLeft:
    to = customer_left{interaction(from.customer_left())};
    return;
  case wired::kOfferDelivered:
    to = offer_delivered{offer_id{from.offer_delivered().offer()}, from.offer_delivered().at_desktop()};
    return;
  case wired::kAcceptOffer:
    to = accept_offer{offer_id{from.accept_offer().offer()}, agent(from.accept_offer())};
    return;
  case wired::kDeclineOffer: {
    const auto& it = from.decline_offer();
    to = decline_offer{offer_id{it.offer()}, agent(it), it.reason()};
    return;
  }
  case wired::kOfferFailed:
    to = offer_failed{offer_id{from.offer_failed().offer()}};
    return;
  case wired::kInteractionConnected: {
    const auto& it = from.interaction_connected();
    to = interaction_connected{interaction(it), agent(it)};
    return;
  }
  case wired::kConnectFailed:
    to = connect_failed{interaction(from.connect_failed()), agent(from.connect_failed())};
    return;
  case wired::kTransferToQueue: {
    const auto& it = from.transfer_to_queue();
    to = transfer_to_queue{interaction(it), agent(it), queue_id{it.queue()}, content_id{it.note()}};
    return;
  }
  case wired::kCloseInteraction: {
    const auto& it = from.close_interaction();
    to = close_interaction{interaction(it), agent(it), it.disposition()};
    return;
  }
  case wired::kEndWrapUp: {
    const auto& it = from.end_wrap_up();
    to = end_wrap_up{interaction(it), agent(it), it.disposition()};
    return;
  }
  case wired::kAgentSignedOut:
    to = agent_signed_out{agent(from.agent_signed_out()), by_of(from.agent_signed_out().by())};
    return;
  case wired::kSetAgentState: {
    const auto& it = from.set_agent_state();
    to = set_agent_state{agent(it), it.ready(), it.reason(), by_of(it.by())};
    return;
  }
  case wired::kAgentSignedIn:
  case wired::kAgentLost:
  case wired::kAgentReturned:
    return read_coming(to, from);
  case wired::kMoveInteraction: {
    const auto& it = from.move_interaction();
    to = move_interaction{interaction(it), queue_id{it.queue()}, by_of(it.by())};
    return;
  }
  case wired::kRaisePriority: {
    const auto& it = from.raise_priority();
    to = raise_priority{interaction(it), it.priority(), by_of(it.by())};
    return;
  }
  case wired::kCancelInteraction:
    to = cancel_interaction{interaction(from.cancel_interaction()), by_of(from.cancel_interaction().by())};
    return;
  case wired::kQuarantineInteraction:
    to = quarantine_interaction{interaction(from.quarantine_interaction())};
    return;
  case wired::kEraseCustomer:
    to = erase_customer{customer_id{from.erase_customer().customer()}, by_of(from.erase_customer().by())};
    return;
  case wired::kDoorOpened:
  case wired::kDoorClosed:
    return read_door(to, from);
  default:
    return read_seldom(to, from, notes);
  }
}

} // namespace strowger::storage

#include "storage/schema_values.hpp"

namespace strowger::storage {
namespace {

namespace fact = routing::fact;
using routing::agent_id;

static_assert(static_cast<int>(routing::side::system) == v1::SIDE_SYSTEM);
static_assert(static_cast<int>(routing::notice::callback) == v1::NOTICE_CALLBACK);
static_assert(static_cast<int>(routing::conversation_end::failed) == v1::END_FAILED);
static_assert(static_cast<int>(routing::pool_stage::gone) == v1::STAGE_GONE);

/// `conversation_opened`, `conversation_begun` and the state share these.
template <class Origin>
void write_origin(v1::conversation_origin* to, const Origin& from) {
  to->set_id(from.id.value());
  to->set_conversation(from.conversation.value());
  to->set_adapter(from.adapter);
  to->set_tenant(from.tenant);
  to->set_entry(from.entry);
  to->set_channel(wire<v1::channel_kind>(from.channel));
  to->set_customer(from.customer.value());
  to->set_customer_name(from.customer_name.value());
  to->set_language(from.language);
}
template <class Origin>
void read_origin(Origin& to, const v1::conversation_origin& from, reading& notes) {
  to.id = interaction_id{from.id()};
  to.conversation = conversation_id{from.conversation()};
  to.adapter = from.adapter();
  to.tenant = from.tenant();
  to.entry = from.entry();
  to.channel = notes.one_of(from.channel(), routing::channel_kind::task, "channel kind");
  to.customer = customer_id{from.customer()};
  to.customer_name = content_id{from.customer_name()};
  to.language = from.language();
}

void write_message(v1::message_entry* to, const routing::message_entry& from) {
  to->set_number(from.number);
  to->set_from(wire<v1::side>(from.from));
  to->set_author(from.author.value());
  to->set_what(wire<v1::notice>(from.what));
  to->set_client(from.client);
  to->set_content(from.content.value());
  to->set_at(plain(from.at));
}
routing::message_entry message_of(const v1::message_entry& from, reading& notes) {
  return {from.number(),
          notes.one_of(from.from(), routing::side::system, "side"),
          notes.one_of(from.what(), routing::notice::callback, "notice"),
          agent_id{from.author()},
          from.client(),
          content_id{from.content()},
          wall_of(from.at())};
}

void write_marks(v1::marks* to, const routing::marks& from) {
  to->set_received(from.received);
  to->set_read(from.read);
}
routing::marks marks_of(const v1::marks& from) { return {from.received(), from.read()}; }

routing::side side_of(int from, reading& notes) { return notes.one_of(from, routing::side::system, "side"); }
routing::conversation_end end_of(int from, reading& notes) {
  return notes.one_of(from, routing::conversation_end::failed, "end of a conversation");
}

routing::said said_of(const v1::said& from, reading& notes) {
  return {side_of(from.from(), notes), agent_id{from.author()}, from.client(), content_id{from.content()},
          from.callback()};
}

void read_step(routing::flow_stepped& to, const v1::flow_stepped& from, reading& notes) {
  read(to.cause, from.cause(), notes);
  for (const auto content : from.told()) to.told.emplace_back(content);
}

struct conversation_event_writer {
  v1::conversation_event* event;
  void operator()(const routing::conversation_opened& from) const {
    write_origin(event->mutable_opened(), from);
  }
  void operator()(const routing::said& from) const {
    auto* to = event->mutable_said();
    to->set_from(wire<v1::side>(from.from));
    to->set_author(from.author.value());
    to->set_client(from.client);
    to->set_content(from.content.value());
    to->set_callback(from.callback);
  }
  void operator()(const routing::marks_moved& from) const {
    event->mutable_marks_moved()->set_whose(wire<v1::side>(from.whose));
    write_marks(event->mutable_marks_moved()->mutable_to(), from.to);
  }
  void operator()(const routing::customer_came_back&) const { event->mutable_customer_came_back(); }
  void operator()(const routing::customer_went_away& from) const {
    event->mutable_customer_went_away()->set_resume_within(plain(from.resume_within));
  }
  void operator()(const routing::lead_joined& from) const {
    event->mutable_lead_joined()->set_agent(from.agent.value());
  }
  void operator()(const routing::lead_left& from) const {
    event->mutable_lead_left()->set_agent(from.agent.value());
    event->mutable_lead_left()->set_transferred(from.transferred);
    event->mutable_lead_left()->set_note(from.note.value());
  }
  void operator()(const routing::conversation_ends& from) const {
    event->mutable_ends()->set_how(wire<v1::conversation_end>(from.how));
  }
  void operator()(const routing::end_told&) const { event->mutable_end_told(); }
  void operator()(const routing::conversation_wake&) const { event->mutable_wake(); }
  void operator()(const routing::conversation_resumed&) const { event->mutable_resumed(); }
  void operator()(const routing::customer_informed& from) const {
    event->mutable_informed()->set_content(from.content.value());
  }
  void operator()(const routing::call_heard& from) const { write(event->mutable_call_heard(), from.cause); }
  void operator()(const routing::flow_stepped& from) const {
    write(event->mutable_flow_stepped()->mutable_cause(), from.cause);
    for (const auto content : from.told) event->mutable_flow_stepped()->add_told(content.value());
  }
};

struct conversation_fact_writer {
  v1::conversation_fact* what;
  void operator()(const fact::conversation_begun& from) const { write_origin(what->mutable_begun(), from); }
  void operator()(const fact::message_said& from) const {
    write_message(what->mutable_message_said(), from.message);
  }
  void operator()(const fact::marks_set& from) const {
    what->mutable_marks_set()->set_whose(wire<v1::side>(from.whose));
    write_marks(what->mutable_marks_set()->mutable_to(), from.to);
  }
  void operator()(const fact::customer_away& from) const {
    what->mutable_customer_away()->set_until(plain(from.until));
    what->mutable_customer_away()->set_within(plain(from.within));
  }
  void operator()(const fact::customer_back&) const { what->mutable_customer_back(); }
  void operator()(const fact::lead_in& from) const { what->mutable_lead_in()->set_agent(from.agent.value()); }
  void operator()(const fact::lead_out& from) const {
    what->mutable_lead_out()->set_agent(from.agent.value());
  }
  void operator()(const fact::conversation_over& from) const {
    what->mutable_over()->set_how(wire<v1::conversation_end>(from.how));
    what->mutable_over()->set_owed(from.owed);
  }
  void operator()(const fact::end_settled&) const { what->mutable_end_settled(); }
  void operator()(const fact::flow_went& from) const { write(what->mutable_flow_went(), from.what); }
  void operator()(const fact::call_went& from) const { write(what->mutable_call_went(), from.what); }
  void operator()(const fact::event_taken& from) const { what->mutable_event_taken()->set_event(from.event); }
};

} // namespace

void write(v1::conversation_event* to, const routing::conversation_event& from) {
  std::visit(conversation_event_writer{to}, from);
}
void write(v1::conversation_fact* to, const routing::conversation_fact& from) {
  std::visit(conversation_fact_writer{to}, from);
}

void read(routing::conversation_event& to, const v1::conversation_event& from, reading& notes) {
  using namespace routing;
  using wired = v1::conversation_event;
  switch (from.what_case()) {
  case wired::kOpened:
    return read_origin(to.emplace<conversation_opened>(), from.opened(), notes);
  case wired::kSaid:
    to = said_of(from.said(), notes);
    return;
  case wired::kMarksMoved:
    to = routing::marks_moved{side_of(from.marks_moved().whose(), notes), marks_of(from.marks_moved().to())};
    return;
  case wired::kCustomerCameBack:
    to = customer_came_back{};
    return;
  case wired::kCustomerWentAway:
    to = routing::customer_went_away{milliseconds{from.customer_went_away().resume_within()}};
    return;
  case wired::kLeadJoined:
    to = lead_joined{agent_id{from.lead_joined().agent()}};
    return;
  case wired::kLeadLeft:
    to = lead_left{agent_id{from.lead_left().agent()}, from.lead_left().transferred(),
                   content_id{from.lead_left().note()}};
    return;
  case wired::kEnds:
    to = routing::conversation_ends{end_of(from.ends().how(), notes)};
    return;
  case wired::kEndTold:
    to = end_told{};
    return;
  case wired::kWake:
    to = conversation_wake{};
    return;
  case wired::kResumed:
    to = conversation_resumed{};
    return;
  case wired::kInformed:
    to = routing::customer_informed{content_id{from.informed().content()}};
    return;
  case wired::kCallHeard:
    return read(to.emplace<routing::call_heard>().cause, from.call_heard(), notes);
  case wired::kFlowStepped:
    return read_step(to.emplace<routing::flow_stepped>(), from.flow_stepped(), notes);
  case wired::WHAT_NOT_SET:
    return notes.newer("input of a conversation");
  }
}

void read(routing::conversation_fact& to, const v1::conversation_fact& from, reading& notes) {
  using wired = v1::conversation_fact;
  switch (from.what_case()) {
  case wired::kBegun:
    return read_origin(to.emplace<fact::conversation_begun>(), from.begun(), notes);
  case wired::kMessageSaid:
    to = fact::message_said{message_of(from.message_said(), notes)};
    return;
  case wired::kMarksSet:
    to = fact::marks_set{side_of(from.marks_set().whose(), notes), marks_of(from.marks_set().to())};
    return;
  case wired::kCustomerAway:
    to = fact::customer_away{moment_of(from.customer_away().until()),
                             routing::milliseconds{from.customer_away().within()}};
    return;
  case wired::kCustomerBack:
    to = fact::customer_back{};
    return;
  case wired::kLeadIn:
    to = fact::lead_in{agent_id{from.lead_in().agent()}};
    return;
  case wired::kLeadOut:
    to = fact::lead_out{agent_id{from.lead_out().agent()}};
    return;
  case wired::kOver:
    to = fact::conversation_over{end_of(from.over().how(), notes), from.over().owed()};
    return;
  case wired::kEndSettled:
    to = fact::end_settled{};
    return;
  case wired::kEventTaken:
    to = fact::event_taken{from.event_taken().event()};
    return;
  case wired::kFlowWent:
    return read(to.emplace<fact::flow_went>().what, from.flow_went(), notes);
  case wired::kCallWent:
    return read(to.emplace<fact::call_went>().what, from.call_went(), notes);
  case wired::WHAT_NOT_SET:
    return notes.newer("fact of a conversation");
  }
}

void write(v1::conversation_state* to, const routing::conversation_state& from) {
  write_origin(to->mutable_origin(), from);
  to->set_last_event(from.last_event);
  to->set_closed(!from.open);
  to->set_customer_away(!from.customer_here);
  to->set_away_until(plain(from.away_until));
  to->set_away_for(plain(from.away_for));
  to->set_lead(from.lead.value());
  to->mutable_messages()->Reserve(static_cast<int>(from.messages.size()));
  for (const auto& message : from.messages) write_message(to->add_messages(), message);
  write_marks(to->mutable_customer_marks(), from.customer_marks);
  write_marks(to->mutable_agent_marks(), from.agent_marks);
  to->set_ended(wire<v1::conversation_end>(from.ended));
  to->set_end_owed(from.end_owed);
  to->set_stage(wire<v1::pool_stage>(from.stage));
  to->set_served_by(static_cast<std::uint32_t>(from.served_by));
  to->set_by_phone(from.by_phone);
  to->set_promised(from.promised);
  if (from.flow != routing::flow::state{}) write(to->mutable_flow(), from.flow);
  if (*from.call != routing::call::state{}) write(to->mutable_call(), *from.call);
}

void read(routing::conversation_state& to, const v1::conversation_state& from, reading& notes) {
  read_origin(to, from.origin(), notes);
  to.last_event = from.last_event();
  to.open = !from.closed();
  to.customer_here = !from.customer_away();
  to.away_until = moment_of(from.away_until());
  to.away_for = routing::milliseconds{from.away_for()};
  to.lead = agent_id{from.lead()};
  to.messages.reserve(static_cast<std::size_t>(from.messages_size()));
  for (const auto& message : from.messages()) to.messages.push_back(message_of(message, notes));
  to.customer_marks = marks_of(from.customer_marks());
  to.agent_marks = marks_of(from.agent_marks());
  to.ended = end_of(from.ended(), notes);
  to.end_owed = from.end_owed();
  to.stage = notes.one_of(from.stage(), routing::pool_stage::gone, "stage in the pool");
  to.served_by = notes.pool(from.served_by());
  to.by_phone = from.by_phone();
  to.promised = from.promised();
  if (from.has_flow()) read(to.flow, from.flow(), notes);
  if (from.has_call()) read(to.call.edit(), from.call(), notes);
}

} // namespace strowger::storage

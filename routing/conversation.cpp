#include "routing/conversation.hpp"
#include "routing/call/call_machine.hpp"
#include "routing/flow/flow_machine.hpp"
#include <algorithm>

namespace strowger::routing {

namespace {

/// Collects the facts of one input; numbers of messages run on over several of them.
class decision {
public:
  decision(const conversation_state& state, const conversation_input& input, conversation_facts& out)
    : state_{state}, input_{input}, out_{out}, messages_{static_cast<std::uint32_t>(state.messages.size())} {}

  result<void> react(const conversation_opened& what) {
    if (state_.id) return error{error_code::already_exists, "the conversation is open already"};
    if (!what.id || what.adapter.empty())
      return error{error_code::invalid_value, "a conversation needs an interaction id and an adapter"};
    add(fact::conversation_begun{what.id, what.conversation, what.adapter, what.tenant, what.entry,
                                 what.channel, what.customer, what.customer_name, what.language});
    return {};
  }

  result<void> react(const said& what) {
    if (what.from == side::system || !what.content)
      return error{error_code::invalid_value, "a message needs a speaker and a text"};
    if (number_of(state_, what.from, what.client) != 0) return {};
    if (!state_.open) return error{error_code::conversation_closed, "the conversation is over"};
    if (what.from == side::agent && (!what.author || what.author != state_.lead))
      return error{error_code::not_yours, "only the agent in the conversation can speak in it"};
    if (full())
      return error{error_code::limit_reached,
                   "the conversation holds " + std::to_string(messages_max) + " messages"};
    if (what.from == side::customer && !state_.customer_here) add(fact::customer_back{});
    const auto author = what.from == side::agent ? what.author : agent_id{};
    const auto kind = what.callback && what.from == side::customer ? notice::callback : notice::none;
    add(fact::message_said{{++messages_, what.from, kind, author, what.client, what.content, input_.wall}});
    return {};
  }

  result<void> react(const marks_moved& what) {
    if (what.whose == side::system) return error{error_code::invalid_value, "only people have marks"};
    const auto& old = what.whose == side::customer ? state_.customer_marks : state_.agent_marks;
    const auto highest = last_message_not_of(what.whose, old.received);
    marks to;
    to.read = std::max(old.read, std::min(what.to.read, highest));
    to.received = std::max({old.received, std::min(what.to.received, highest), to.read});
    if (to != old) add(fact::marks_set{what.whose, to});
    return {};
  }

  result<void> react(const customer_came_back&) {
    if (state_.open && !state_.customer_here) add(fact::customer_back{});
    return {};
  }

  result<void> react(const customer_went_away& what) {
    if (!state_.open) return {};
    const auto within = std::max(what.resume_within, milliseconds{0});
    if (state_.customer_here || input_.at + within > state_.away_until) away_for(within);
    return {};
  }

  result<void> react(const lead_joined& what) {
    if (!what.agent) return error{error_code::invalid_value, "nobody joined"};
    if (state_.lead == what.agent) return {};
    if (!state_.open) return error{error_code::conversation_closed, "the conversation is over"};
    if (state_.lead) leave(state_.lead, notice::agent_left);
    tell(notice::agent_joined, what.agent);
    add(fact::lead_in{what.agent});
    return {};
  }

  result<void> react(const lead_left& what) {
    if (what.agent && state_.lead == what.agent)
      leave(what.agent, what.transferred ? notice::transferred : notice::agent_left,
            what.transferred ? what.note : content_id{});
    return {};
  }

  result<void> react(const conversation_ends& what) {
    if (state_.open) end(what.how);
    return {};
  }

  result<void> react(const conversation_wake&) {
    if (state_.open && !state_.customer_here && input_.at >= state_.away_until && !goes_on_alone(state_))
      end(conversation_end::customer_gone);
    else if (state_.end_owed && input_.at >= state_.away_until)
      add(fact::end_settled{});
    return {};
  }

  result<void> react(const conversation_resumed&) {
    const auto within = state_.away_for > milliseconds{0} ? state_.away_for : unmarked_end_owed;
    if (next_deadline(state_) && input_.at + within > state_.away_until) away_for(within);
    return {};
  }

  result<void> react(const customer_informed& what) {
    tell(notice::told, {}, what.content);
    return {};
  }

  result<void> react(const flow_stepped& what) {
    if (!state_.open) return error{error_code::conversation_closed, "the conversation is over"};
    if (input_.decided != nullptr)
      for (const auto& one : *input_.decided) add(fact::flow_went{one});
    for (const auto content : what.told) tell(notice::told, {}, content);
    return {};
  }

  result<void> react(const call_heard& what) {
    if (!state_.open) return {};
    auto now = *state_.call;
    call::facts decided;
    if (auto done = call::apply(now, input_.at, what.cause, decided); !done) return done;
    for (auto& one : decided) add(fact::call_went{std::move(one)});
    return {};
  }

  result<void> react(const end_told&) {
    if (state_.end_owed) add(fact::end_settled{});
    return {};
  }

private:
  template <class Fact>
  void add(Fact what) {
    out_.emplace_back(std::in_place_type<Fact>, std::move(what));
  }
  void away_for(milliseconds within) { add(fact::customer_away{input_.at + within, within}); }
  [[nodiscard]] bool full() const { return messages_ + 1 >= messages_max; }

  void write_notice(notice what, agent_id about, content_id note = {}) {
    add(fact::message_said{{++messages_, side::system, what, about, 0, note, input_.wall}});
  }
  void tell(notice what, agent_id about, content_id note = {}) {
    if (state_.open && !full()) write_notice(what, about, note);
  }
  void leave(agent_id agent, notice how, content_id note = {}) {
    tell(how, agent, note);
    add(fact::lead_out{agent});
  }
  void end(conversation_end how) {
    write_notice(notice::closed, how == conversation_end::by_agent ? state_.lead : agent_id{});
    const bool told = how == conversation_end::by_customer || how == conversation_end::customer_gone ||
                      how == conversation_end::refused;
    // What is on its way to a page is lost when the engine is killed: until it is marked nobody has it.
    if (!told && state_.customer_here && agent_line_unmarked()) away_for(unmarked_end_owed);
    if (state_.call->recorded != call::recording::off)
      add(fact::call_went{call::fact::recording_set{call::recording::off, state_.call->key,
                                                    call::recording_origin::none,
                                                    call::recording_ending::over}});
    add(fact::conversation_over{how, !told && (!state_.customer_here || agent_line_unmarked())});
  }
  [[nodiscard]] bool agent_line_unmarked() const {
    const auto marked = std::min<std::size_t>(state_.customer_marks.received, state_.messages.size());
    return std::any_of(state_.messages.begin() + static_cast<std::ptrdiff_t>(marked), state_.messages.end(),
                       [](const message_entry& one) { return one.from == side::agent; });
  }

  [[nodiscard]] std::uint32_t last_message_not_of(side whose, std::uint32_t at_least) const {
    for (auto number = messages_; number > at_least; --number)
      if (state_.messages[number - 1].from != whose) return number;
    return at_least;
  }

  const conversation_state& state_;
  const conversation_input& input_;
  conversation_facts& out_;
  std::uint32_t messages_;
};

/// Whether events of the adapter can have been refused for good, so that a hole in their numbers is no loss.
bool takes_no_more(const conversation_state& state) {
  return !state.open || state.messages.size() + 1 >= messages_max;
}

void change(conversation_state& state, const fact::conversation_begun& what) {
  state.id = what.id;
  state.conversation = what.conversation;
  state.adapter = what.adapter;
  state.tenant = what.tenant;
  state.entry = what.entry;
  state.channel = what.channel;
  state.customer = what.customer;
  state.customer_name = what.customer_name;
  state.language = what.language;
}
void change(conversation_state& state, const fact::message_said& what) {
  state.messages.push_back(what.message);
}
void change(conversation_state& state, const fact::marks_set& what) {
  (what.whose == side::customer ? state.customer_marks : state.agent_marks) = what.to;
}
void change(conversation_state& state, const fact::customer_away& what) {
  state.customer_here = false;
  state.away_until = what.until;
  state.away_for = what.within;
}
void change(conversation_state& state, const fact::customer_back&) {
  state.customer_here = true;
  state.away_until = {};
  state.away_for = {};
}
void change(conversation_state& state, const fact::lead_in& what) { state.lead = what.agent; }
void change(conversation_state& state, const fact::lead_out&) { state.lead = {}; }
void change(conversation_state& state, const fact::conversation_over& what) {
  state.open = false;
  state.call.set({}); // with the customer everybody goes
  if (state.flow.at != flow::phase::none) evolve(state.flow, flow::fact::flow_ended{state.flow.end_as});
  state.ended = what.how;
  state.end_owed = what.owed;
}
void change(conversation_state& state, const fact::end_settled&) { state.end_owed = false; }
void change(conversation_state& state, const fact::flow_went& what) { evolve(state.flow, what.what); }
void change(conversation_state& state, const fact::call_went& what) { evolve(state.call.edit(), what.what); }
void change(conversation_state& state, const fact::event_taken& what) { state.last_event = what.event; }

} // namespace

std::string_view to_text(side what) {
  switch (what) {
  case side::customer:
    return "customer";
  case side::agent:
    return "agent";
  case side::system:
    return "system";
  }
  return "unknown";
}

std::string_view to_text(notice what) {
  switch (what) {
  case notice::none:
    return "none";
  case notice::agent_joined:
    return "agent_joined";
  case notice::agent_left:
    return "agent_left";
  case notice::transferred:
    return "transferred";
  case notice::closed:
    return "closed";
  case notice::told:
    return "told";
  case notice::callback:
    return "callback";
  }
  return "unknown";
}

std::string_view to_text(conversation_end what) {
  switch (what) {
  case conversation_end::by_agent:
    return "by_agent";
  case conversation_end::by_customer:
    return "by_customer";
  case conversation_end::customer_gone:
    return "customer_gone";
  case conversation_end::refused:
    return "refused";
  case conversation_end::cancelled:
    return "cancelled";
  case conversation_end::failed:
    return "failed";
  }
  return "unknown";
}

result<void> apply(conversation_state& state, const conversation_input& input, conversation_facts& out) {
  if (input.event != 0) {
    if (input.event <= state.last_event) return {};
    if (input.event != state.last_event + 1 && !takes_no_more(state))
      return error{error_code::invalid_value, "event " + std::to_string(input.event) + " came, " +
                                                  std::to_string(state.last_event + 1) + " is the next"};
  }
  if (!state.id && !std::holds_alternative<conversation_opened>(input.what))
    return error{error_code::wrong_state, "the conversation was never opened"};
  const auto first = out.size();
  decision deciding{state, input, out};
  if (auto done = std::visit([&](const auto& what) { return deciding.react(what); }, input.what); !done)
    return done;
  if (input.event != 0) out.push_back(fact::event_taken{input.event});
  for (auto i = first; i < out.size(); ++i) evolve(state, out[i]);
  return {};
}

void evolve(conversation_state& state, const conversation_fact& what) {
  std::visit([&](const auto& one) { change(state, one); }, what);
}

std::optional<moment> next_deadline(const conversation_state& state) {
  if (!state.id || (state.open ? state.customer_here : !state.end_owed)) return std::nullopt;
  if (state.open && goes_on_alone(state)) return std::nullopt;
  return state.away_until;
}

bool goes_on_alone(const conversation_state& state) {
  return state.by_phone || state.flow.end_as == flow::ending::message_left;
}

hanging_up meaning_of_hanging_up(const conversation_state& state, bool on_the_phone) {
  if (!state.open) return hanging_up::over;
  const auto& flow = state.flow;
  const bool asks = flow.at == flow::phase::waiting && flow.stage == flow::waiting_stage::agreeing;
  if (on_the_phone && state.customer_here && !state.lead && (state.promised || asks))
    return hanging_up::keeps_place;
  return flow.end_as == flow::ending::message_left ? hanging_up::leaves_message : hanging_up::over;
}

std::uint32_t first_owed(const conversation_state& state) {
  if (!state.open && !state.end_owed) return 0;
  for (auto number = state.customer_marks.received; number < state.messages.size(); ++number)
    if (state.messages[number].from != side::customer) return number + 1;
  return 0;
}

const message_entry* callback_asked(const conversation_state& state) {
  const auto found = std::find_if(state.messages.rbegin(), state.messages.rend(),
                                  [](const auto& message) { return message.what == notice::callback; });
  return found == state.messages.rend() ? nullptr : &*found;
}

std::uint32_t number_of(const conversation_state& state, side from, std::uint64_t client) {
  if (client == 0) return 0;
  const auto found = std::find_if(state.messages.rbegin(), state.messages.rend(), [&](const auto& message) {
    return message.client == client && message.from == from;
  });
  return found == state.messages.rend() ? 0 : found->number;
}

} // namespace strowger::routing

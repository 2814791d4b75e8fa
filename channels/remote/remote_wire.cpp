#include "channels/remote/remote_wire.hpp"
#include "channels/remote/frames.hpp"
#include "channels/remote/wire_events.hpp"
#include <cassert>

namespace strowger::channels::remote {

namespace {

template <class Message>
std::string framed(const Message& message) {
  const auto bytes = message.ByteSizeLong();
  assert(bytes <= frame_bytes_max && "bounds of texts, lists and kept bytes keep a word below this");
  std::string frame(frame_head_bytes + bytes, '\0');
  write_frame_head(frame.data(), bytes);
  message.SerializeToArray(frame.data() + frame_head_bytes, static_cast<int>(bytes));
  return frame;
}

void put(const hello& from, wire::from_adapter& to) {
  auto& out = *to.mutable_hello();
  out.set_adapter(from.adapter);
  out.set_channel(static_cast<std::uint32_t>(from.channel));
  out.set_version(from.version);
}
void put(const channel_event& from, wire::from_adapter& to) { write(from, *to.mutable_event()); }
void put(const command_outcome& from, wire::from_adapter& to) {
  auto& out = *to.mutable_outcome();
  out.set_id(from.id.value());
  out.set_conversation(from.conversation.value());
  out.set_done(from.done);
  out.set_reason(from.reason);
}
void put(const keep& from, wire::from_adapter& to) {
  to.mutable_keep()->set_conversation(from.conversation.value());
  to.mutable_keep()->set_kept(from.kept);
}
void put(const reachable& from, wire::from_adapter& to) {
  auto& out = *to.mutable_reachable();
  out.set_whole(from.whole);
  for (const auto& one : from.endpoints) {
    auto& endpoint = *out.add_endpoints();
    endpoint.set_name(one.endpoint);
    endpoint.set_reachable(one.reachable);
  }
}

void put(const refused& from, wire::from_engine& to) {
  to.mutable_refused()->set_code(from.code);
  to.mutable_refused()->set_detail(from.detail);
}
void put(const resume& from, wire::from_engine& to) {
  auto& out = *to.mutable_resume();
  for (const auto& one : from.conversations) {
    auto& open = *out.add_conversations();
    open.set_conversation(one.conversation.value());
    open.set_last_event(one.last_event);
    open.set_customer_here(one.customer_here);
    open.set_kept(one.kept);
    open.set_over(one.over);
  }
  out.set_more(from.more);
}
void put(const admit& from, wire::from_engine& to) {
  to.mutable_admit()->set_open(from.open);
  to.mutable_admit()->set_code(from.code);
}
void put(const channel_command& from, wire::from_engine& to) { write(from, *to.mutable_command()); }
void put(const acknowledged& from, wire::from_engine& to) {
  to.mutable_acknowledged()->set_conversation(from.conversation.value());
  to.mutable_acknowledged()->set_number(from.number);
}

routing::result<adapter_word> word_of(const wire::hello& from) {
  hello what{from.adapter(), {}, from.version()};
  // Of another version, whose channels need not be ours, the rest says nothing: the version refuses it.
  if (!read_enum(from.channel(), routing::channel_kinds, what.channel) && what.version == contract_version)
    return not_understood("a hello of a channel that is not known");
  return adapter_word{std::move(what)};
}

adapter_word word_of(const wire::reachable& from) {
  reachable what{{}, from.whole()};
  for (const auto& one : from.endpoints()) what.endpoints.push_back({one.name(), one.reachable()});
  return what;
}

engine_word word_of(const wire::resume& from) {
  resume what{{}, from.more()};
  for (const auto& one : from.conversations())
    what.conversations.push_back(
        {conversation_id{one.conversation()}, one.last_event(), one.customer_here(), one.kept(), one.over()});
  return what;
}

template <class Word, class Body>
routing::result<Word> word_from(routing::result<Body> read) {
  if (!read) return read.reason();
  return Word{std::move(read.value())};
}

} // namespace

std::string frame_of(const adapter_word& word) {
  wire::from_adapter message;
  std::visit([&](const auto& one) { put(one, message); }, word);
  return framed(message);
}

std::string frame_of(const engine_word& word) {
  wire::from_engine message;
  std::visit([&](const auto& one) { put(one, message); }, word);
  return framed(message);
}

routing::result<adapter_word> adapter_word_in(std::string_view bytes) {
  wire::from_adapter message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return not_understood("bytes that are no word of an adapter");
  switch (message.what_case()) {
  case wire::from_adapter::kHello:
    return word_of(message.hello());
  case wire::from_adapter::kEvent:
    return word_from<adapter_word>(read(message.event()));
  case wire::from_adapter::kOutcome:
    return adapter_word{command_outcome{command_id{message.outcome().id()},
                                        conversation_id{message.outcome().conversation()},
                                        message.outcome().done(), message.outcome().reason()}};
  case wire::from_adapter::kKeep:
    return adapter_word{keep{conversation_id{message.keep().conversation()}, message.keep().kept()}};
  case wire::from_adapter::kReachable:
    return word_of(message.reachable());
  case wire::from_adapter::WHAT_NOT_SET:
    break;
  }
  return not_understood("a word of an adapter that is not known");
}

routing::result<engine_word> engine_word_in(std::string_view bytes) {
  wire::from_engine message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return not_understood("bytes that are no word of the engine");
  switch (message.what_case()) {
  case wire::from_engine::kRefused:
    return engine_word{refused{message.refused().code(), message.refused().detail()}};
  case wire::from_engine::kResume:
    return word_of(message.resume());
  case wire::from_engine::kAdmit:
    return engine_word{admit{message.admit().open(), message.admit().code()}};
  case wire::from_engine::kCommand:
    return word_from<engine_word>(read(message.command()));
  case wire::from_engine::kAcknowledged:
    return engine_word{acknowledged{conversation_id{message.acknowledged().conversation()},
                                    message.acknowledged().number()}};
  case wire::from_engine::WHAT_NOT_SET:
    break;
  }
  return not_understood("a word of the engine that is not known");
}

} // namespace strowger::channels::remote

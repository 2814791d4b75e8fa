#include "storage/record_json.hpp"
#include "storage/record_json_words.hpp"
#include <array>
#include <chrono>
#include <cstdio>

namespace strowger::storage {

std::string iso_text(wall_time at) {
  const std::chrono::sys_time<routing::milliseconds> since{at.time_since_epoch()};
  const auto day = std::chrono::floor<std::chrono::days>(since);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{since - day};
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return text.data();
}

std::string record_json(const stream_record& one) {
  using namespace as_json;
  auto line = object("pool", one.pool, "number", one.number, "at", one.at, "wall", one.wall);
  std::visit(
      [&](const auto& record) {
        if constexpr (std::is_same_v<std::decay_t<decltype(record)>, conversation_record>) {
          put(line, "interaction", record.interaction);
          if (record.event != 0) put(line, "event", record.event);
        }
        line["input"] = words(record.input);
        auto facts = json::array();
        for (const auto& fact : record.facts) facts.push_back(words(fact));
        line["facts"] = std::move(facts);
      },
      one.what);
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

namespace as_json {

json words(const ro::conversation_event& what) {
  return std::visit(
      one_of{
          [](const ro::conversation_opened& one) {
            return input("conversation_opened", "id", one.id, "conversation", one.conversation, "adapter",
                         one.adapter, "tenant", one.tenant, "entry", one.entry, "channel", one.channel,
                         "customer", one.customer, "customer_name", one.customer_name, "language",
                         one.language);
          },
          [](const ro::said& one) {
            return input("said", "from", one.from, "author", one.author, "client", hex_text(one.client),
                         "content", one.content, "callback", one.callback);
          },
          [](const ro::marks_moved& one) { return input("marks_moved", "whose", one.whose, "to", one.to); },
          [](const ro::customer_came_back&) { return input("customer_came_back"); },
          [](const ro::customer_went_away& one) {
            return input("customer_went_away", "resume_within_ms", one.resume_within);
          },
          [](const ro::lead_joined& one) { return input("lead_joined", "agent", one.agent); },
          [](const ro::lead_left& one) {
            return input("lead_left", "agent", one.agent, "transferred", one.transferred, "note", one.note);
          },
          [](const ro::conversation_ends& one) { return input("conversation_ends", "how", one.how); },
          [](const ro::end_told&) { return input("end_told"); },
          [](const ro::conversation_wake&) { return input("conversation_wake"); },
          [](const ro::conversation_resumed&) { return input("conversation_resumed"); },
          [](const ro::customer_informed& one) { return input("customer_informed", "content", one.content); },
          [](const ro::flow_stepped& one) {
            auto told = json::array();
            for (const auto content : one.told) told.push_back(value(content));
            return input("flow_stepped", "cause", words(one.cause), "told", told);
          },
          [](const ro::call_heard& one) { return input("call_heard", "call", words(one.cause)); },
      },
      what);
}

json words(const ro::conversation_fact& what) {
  return std::visit(
      one_of{
          [](const ro::fact::conversation_begun& one) {
            return fact("conversation_begun", "id", one.id, "conversation", one.conversation, "adapter",
                        one.adapter, "tenant", one.tenant, "entry", one.entry, "channel", one.channel,
                        "customer", one.customer, "customer_name", one.customer_name, "language",
                        one.language);
          },
          [](const ro::fact::message_said& one) { return fact("message_said", "message", one.message); },
          [](const ro::fact::marks_set& one) { return fact("marks_set", "whose", one.whose, "to", one.to); },
          [](const ro::fact::customer_away& one) {
            return fact("customer_away", "until", one.until, "within_ms", one.within);
          },
          [](const ro::fact::customer_back&) { return fact("customer_back"); },
          [](const ro::fact::lead_in& one) { return fact("lead_in", "agent", one.agent); },
          [](const ro::fact::lead_out& one) { return fact("lead_out", "agent", one.agent); },
          [](const ro::fact::conversation_over& one) {
            return fact("conversation_over", "how", one.how, "owed", one.owed);
          },
          [](const ro::fact::end_settled&) { return fact("end_settled"); },
          [](const ro::fact::flow_went& one) { return fact("flow_went", "flow", words(one.what)); },
          [](const ro::fact::call_went& one) { return fact("call_went", "call", words(one.what)); },
          [](const ro::fact::event_taken& one) { return fact("event_taken", "event", one.event); },
      },
      what);
}

} // namespace as_json
} // namespace strowger::storage

#pragma once
#include "conversation.pb.h"
#include "figures.pb.h"
#include "flow.pb.h"
#include "group.pb.h"
#include "pool_facts.pb.h"
#include "pool_inputs.pb.h"
#include "settings.pb.h"
#include "snapshot.pb.h"
#include "storage/archive.hpp"
#include "storage/outcome.hpp"
#include "values.pb.h"
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

/// Between the engine's words and the schema's messages: `write` fills an empty message, `read` fills a
/// default value. Inside the codec only. What a message says that this engine does not know ends in
/// `reading`.
namespace strowger::storage {

/// Collects the first thing that keeps a message from being understood.
class reading {
public:
  [[nodiscard]] bool ok() const { return !failure_; }
  [[nodiscard]] const failure& why() const { return *failure_; }
  /// A fact, input or value that only a newer engine knows.
  void newer(std::string_view what);
  void invalid(std::string_view what);

  template <class Enum>
  Enum one_of(int value, Enum last, std::string_view what) {
    if (value < 0 || value > static_cast<int>(last)) {
      newer(what);
      return Enum{};
    }
    return static_cast<Enum>(value);
  }
  template <class Narrow>
  Narrow narrow(std::uint32_t value, std::string_view what) {
    if (value > std::numeric_limits<Narrow>::max()) {
      invalid(what);
      return Narrow{};
    }
    return static_cast<Narrow>(value);
  }

  routing::pool_id pool(std::uint32_t value) {
    return routing::pool_id{narrow<std::uint16_t>(value, "pool")};
  }

private:
  std::optional<failure> failure_;
};

inline std::int64_t plain(routing::moment at) { return at.time_since_epoch().count(); }
inline std::int64_t plain(routing::wall_time at) { return at.time_since_epoch().count(); }
inline std::int64_t plain(routing::milliseconds span) { return span.count(); }
inline routing::moment moment_of(std::int64_t at) { return routing::moment{routing::milliseconds{at}}; }
inline routing::wall_time wall_of(std::int64_t at) { return routing::wall_time{routing::milliseconds{at}}; }
template <class Enum, class Known>
Enum wire(Known value) {
  return static_cast<Enum>(static_cast<int>(value));
}

// values
void write(v1::asked_by* to, const routing::asked_by& from);
/// A default `asked_by` is not written.
template <class Message>
void write_by(Message* to, const routing::asked_by& from) {
  if (from.who || from.why) write(to->mutable_by(), from);
}
void write_skills(google::protobuf::RepeatedPtrField<v1::skill_level>* to,
                  const std::vector<routing::skill_level>& from);
void read_skills(std::vector<routing::skill_level>& to,
                 const google::protobuf::RepeatedPtrField<v1::skill_level>& from, reading& notes);
routing::skill_list skills_of(const google::protobuf::RepeatedPtrField<v1::skill_level>& from,
                              reading& notes);
void write_attributes(google::protobuf::RepeatedPtrField<v1::attribute>* to,
                      const routing::attribute_list& from);
routing::attribute_list attributes_of(const google::protobuf::RepeatedPtrField<v1::attribute>& from,
                                      reading& notes);
/// Nothing: an expression that asks nothing.
routing::expression expression_of(const std::string& text, reading& notes);
void write(v1::steady_tie* to, const routing::steady_tie& from);
void write(v1::queue_settings* to, const routing::queue_settings& from);
void write(v1::agent_settings* to, const routing::agent_settings& from);
void write(v1::pool_limits* to, const routing::pool_limits& from);
void write(v1::configuration_change* to, const routing::configuration_change& from);
void write(v1::queue_rules* to, const routing::queue_rules& from);
void write(v1::pool_rules* to, const routing::pool_rules& from);
void write(v1::visit_details* to, const routing::fact::visit_details& from);
void write(v1::decision_record* to, const routing::decision_record& from);
void write(v1::front_door_counters* to, const front_door_counters& from);
void read(routing::asked_by& to, const v1::asked_by& from);
[[nodiscard]] routing::steady_tie tie_of(const v1::steady_tie& from);
void read(routing::queue_settings& to, const v1::queue_settings& from, reading& notes);
void read(routing::agent_settings& to, const v1::agent_settings& from, reading& notes);
void read(routing::pool_limits& to, const v1::pool_limits& from, reading& notes);
void read(routing::configuration_change& to, const v1::configuration_change& from, reading& notes);
void read(routing::queue_rules& to, const v1::queue_rules& from, reading& notes);
void read(routing::pool_rules& to, const v1::pool_rules& from, reading& notes);
[[nodiscard]] routing::fact::visit_details details_of(const v1::visit_details& from, reading& notes);
void read(routing::decision_record& to, const v1::decision_record& from, reading& notes);
void read(front_door_counters& to, const v1::front_door_counters& from);
/// Numbers by channel, as `capacity` and `load`.
routing::channel_limits by_channel(const google::protobuf::RepeatedField<std::uint32_t>& from,
                                   reading& notes);
/// Values by channel, up to the last that is not `usual`: what says nothing new keeps its bytes.
template <class Repeated, class T>
void write_by_channel(Repeated* to, const std::array<T, routing::channel_kinds>& from, const T& usual = T{}) {
  const auto last = std::find_if(from.rbegin(), from.rend(), [&](const T& one) { return one != usual; });
  for (auto one = from.begin(); one != last.base(); ++one) {
    if constexpr (std::is_same_v<T, routing::milliseconds>)
      to->Add(plain(*one));
    else if constexpr (std::is_same_v<T, std::string>)
      *to->Add() = *one;
    else
      to->Add(*one);
  }
}
/// What is not listed keeps its value.
template <class T, class Repeated>
void read_by_channel(std::array<T, routing::channel_kinds>& to, const Repeated& from, reading& notes) {
  if (from.size() > static_cast<int>(to.size())) notes.newer("channel kind");
  for (int i = 0; i < std::min(from.size(), static_cast<int>(to.size())); ++i) {
    auto& one = to[static_cast<std::size_t>(i)];
    if constexpr (std::is_same_v<T, std::uint16_t>)
      one = notes.narrow<T>(from.Get(i), "value of a channel");
    else
      one = T{from.Get(i)};
  }
}

// inputs and facts
void write(v1::pool_event* to, const routing::pool_event& from);
void write(v1::pool_fact* to, const routing::pool_fact& from);
void write(v1::flow_event* to, const routing::flow::event& from);
void write(v1::flow_fact* to, const routing::flow::flow_fact& from);
void write(v1::flow_state* to, const routing::flow::state& from);
void read(routing::flow::event& to, const v1::flow_event& from, reading& notes);
void read(routing::flow::flow_fact& to, const v1::flow_fact& from, reading& notes);
void read(routing::flow::state& to, const v1::flow_state& from, reading& notes);
void write(v1::call_event* to, const routing::call::event& from);
void write(v1::call_fact* to, const routing::call::call_fact& from);
void write(v1::call_state* to, const routing::call::state& from);
void read(routing::call::event& to, const v1::call_event& from, reading& notes);
void read(routing::call::call_fact& to, const v1::call_fact& from, reading& notes);
void read(routing::call::state& to, const v1::call_state& from, reading& notes);
void write(v1::conversation_event* to, const routing::conversation_event& from);
void write(v1::conversation_fact* to, const routing::conversation_fact& from);
void read(routing::pool_event& to, const v1::pool_event& from, reading& notes);
void read(routing::pool_fact& to, const v1::pool_fact& from, reading& notes);
void read(routing::conversation_event& to, const v1::conversation_event& from, reading& notes);
void read(routing::conversation_fact& to, const v1::conversation_fact& from, reading& notes);

// states
void write(v1::conversation_state* to, const routing::conversation_state& from);
void read(routing::conversation_state& to, const v1::conversation_state& from, reading& notes);
void write(v1::figures* to, const routing::kpi::statistics& from);
void read(routing::kpi::statistics& to, const v1::figures& from, reading& notes);
void write(v1::snapshot_piece* to, const snapshot_piece& from);
void read(snapshot_piece& to, const v1::snapshot_piece& from, reading& notes);

} // namespace strowger::storage

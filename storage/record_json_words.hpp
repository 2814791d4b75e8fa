#pragma once
#include "routing/model/id_text.hpp"
#include "storage/stream.hpp"
#include <concepts>
#include <nlohmann/json.hpp>

/// Values and words as JSON; inside of storage/record_json.hpp. A null value is left out of its object.
namespace strowger::storage::as_json {

namespace ro = routing;
using json = nlohmann::ordered_json;

template <std::integral T>
json value(T number) {
  return number;
}
inline json value(double number) { return number; }
inline json value(const std::string& text) { return text; }
inline json value(moment at) { return at.time_since_epoch().count(); }
inline json value(ro::milliseconds time) { return time.count(); }
/// 16 hexadecimal digits: numbers drawn at random pass what many JSON readers keep exactly.
std::string hex_text(std::uint64_t number);
json value(wall_time at);
json value(pool_id pool);
json value(ro::direction way);
template <class Tag>
json value(ro::strong_id<Tag> id) {
  return id ? json(ro::to_text(id)) : json{};
}
template <class Enum>
requires std::is_enum_v<Enum> && requires(Enum one) { ro::to_text(one); }
json value(Enum one) { return ro::to_text(one); }
json value(const ro::asked_by& by);
json value(const ro::steady_tie& one);
json value(const ro::marks& one);
json value(const ro::message_entry& one);
json value(const ro::decision_record& one);
json value(const ro::channel_limits& limits);
json value(const std::vector<ro::skill_level>& skills);
/// Null when there are none.
json value(const ro::skill_list& skills);
json value(const ro::attribute_list& attributes);
/// Its text; null when it asks nothing.
json value(const ro::expression& one);
json value(const std::vector<std::string>& texts);
json value(const std::array<std::string, ro::channel_kinds>& by_channel);
/// Null when they say nothing.
json value(const ro::fact::visit_details& one);
json value(const ro::arrival_details& one);
json value(const ro::queue_rules& one);
json value(const ro::pool_rules& one);
json value(const ro::pool_limits& one);
json value(const ro::queue_settings& one);
json value(const ro::agent_settings& one);
json value(const std::vector<ro::configuration_change>& changes);
inline json value(const json& made) { return made; }

inline void put(json&) {}
template <class T, class... More>
void put(json& to, const char* key, const T& one, const More&... more) {
  if (auto made = value(one); !made.is_null()) to[key] = std::move(made);
  put(to, more...);
}
/// `object("offer", id, "at", moment, ...)`
template <class... More>
json object(const More&... more) {
  auto made = json::object();
  put(made, more...);
  return made;
}
template <class... More>
json input(const char* kind, const More&... more) {
  return object("kind", std::string{kind}, more...);
}
template <class... More>
json fact(const char* name, const More&... more) {
  return object("fact", std::string{name}, more...);
}

template <class... Overloads>
struct one_of : Overloads... {
  using Overloads::operator()...;
};
template <class... Overloads>
one_of(Overloads...) -> one_of<Overloads...>;

json words(const ro::pool_event& what);
json words(const ro::pool_fact& what);
/// `{"step": ...}`
json words(const ro::flow::event& what);
json words(const ro::flow::flow_fact& what);
json words(const ro::call::event& what);
json words(const ro::call::call_fact& what);
json words(const ro::conversation_event& what);
json words(const ro::conversation_fact& what);

} // namespace strowger::storage::as_json

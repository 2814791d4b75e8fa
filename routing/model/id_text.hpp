#pragma once
#include "routing/model/ids.hpp"
#include <optional>
#include <string>
#include <string_view>

namespace strowger::routing {

/// The word that stands before an id of this kind, e.g. "offer" in `offer-3.12`.
template <class Id>
inline constexpr std::string_view kind_of = "";
template <>
inline constexpr std::string_view kind_of<tenant_id> = "tenant";
template <>
inline constexpr std::string_view kind_of<queue_id> = "queue";
template <>
inline constexpr std::string_view kind_of<skill_id> = "skill";
template <>
inline constexpr std::string_view kind_of<agent_id> = "agent";
template <>
inline constexpr std::string_view kind_of<interaction_id> = "interaction";
template <>
inline constexpr std::string_view kind_of<offer_id> = "offer";
template <>
inline constexpr std::string_view kind_of<content_id> = "content";
template <>
inline constexpr std::string_view kind_of<customer_id> = "customer";
template <>
inline constexpr std::string_view kind_of<case_id> = "case";
template <>
inline constexpr std::string_view kind_of<conversation_id> = "conversation";
template <>
inline constexpr std::string_view kind_of<command_id> = "command";
template <>
inline constexpr std::string_view kind_of<leg_id> = "leg";

/// `kind-issuer.counter`, the form of ids in logs, JSON and on the command line.
std::string id_text(std::string_view kind, std::uint16_t issuer, std::uint64_t counter);
/// The value of `text` if it is an id of `kind` in canonical form, else nothing.
std::optional<std::uint64_t> parse_id_text(std::string_view kind, std::string_view text);

template <class Tag>
std::string to_text(strong_id<Tag> id) {
  return id_text(kind_of<strong_id<Tag>>, id.issuer(), id.counter());
}
template <class Id>
std::optional<Id> id_from_text(std::string_view text) {
  if (auto value = parse_id_text(kind_of<Id>, text)) return Id{*value};
  return std::nullopt;
}

} // namespace strowger::routing

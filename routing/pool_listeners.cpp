#include "routing/pool_listeners.hpp"
#include <type_traits>

namespace strowger::routing {

namespace {

constexpr auto gone_out = "signed_out", gone_lost = "lost", gone_removed = "removed";

/// Who is given up on is signed out for that reason.
std::string why_signed_out(const std::string& reason) { return reason == gone_lost ? gone_lost : gone_out; }

/// Whether this fact takes its agent away; `closes`: the input is that its last page has fallen silent.
/// Elsewhere the same fact is that it may come back.
template <class Fact>
std::string why_gone(const Fact& what, bool closes) {
  if constexpr (std::is_same_v<Fact, fact::agent_state_set>)
    return what.state == agent_state::signed_out ? why_signed_out(what.reason) : std::string{};
  else if constexpr (std::is_same_v<Fact, fact::agent_state_pending>)
    return what.wanted && what.state == agent_state::signed_out ? gone_out : std::string{};
  else if constexpr (std::is_same_v<Fact, fact::agent_session_lost>)
    return closes ? gone_lost : std::string{};
  else if constexpr (std::is_same_v<Fact, fact::agent_draining>)
    return gone_removed;
  else
    return {};
}

} // namespace

std::vector<outside_listener> outside_listeners(const pool_state& state) {
  std::vector<outside_listener> all;
  state.each_interaction([&](const interaction_entry& one) {
    for (const auto& part : one.extras->parties)
      if (part.agent.issuer() != static_cast<std::uint16_t>(state.id())) all.push_back({one.id, part.agent});
  });
  return all;
}

std::vector<listener_gone> gone_by(const pool_event& input, const pool_facts& facts) {
  const bool closes = std::holds_alternative<agent_lost>(input);
  std::vector<listener_gone> all;
  for (const auto& what : facts)
    std::visit(
        [&](const auto& one) {
          if (auto why = why_gone(one, closes); !why.empty())
            if constexpr (requires { one.agent; }) all.push_back({one.agent, std::move(why)});
        },
        what);
  return all;
}

std::string kept_from_listening(const pool_state& state, agent_id agent) {
  const auto* one = state.find(agent);
  if (one == nullptr || one->draining) return gone_removed;
  if (one->state == agent_state::signed_out) return why_signed_out(one->reason);
  return one->pending && one->pending_state == agent_state::signed_out ? gone_out : std::string{};
}

} // namespace strowger::routing

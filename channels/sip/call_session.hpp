#pragma once
#include "channels/sip/call_leg.hpp"
#include "channels/sip/leg_names.hpp"

/// Offer and answer of a leg, and the line they make. Pure.
namespace strowger::channels::sip {

/// Takes in the session description of a message, if it can be had; nothing changes otherwise. A side that
/// was not described yet has a key where the peer has one.
[[nodiscard]] bool hear_session(call_leg& of, const words& said, const leg_names& names);
/// Ours as the answer to the peer's last one.
void answer_session(call_leg& of, words& says);
/// Ours as an offer: to a leg that is rung, or to a peer that asked for one (an INVITE without a
/// description).
void offer_session(call_leg& of, words& says);
/// The session is now that of this place of a ring: its rule, and what it was offered. Places of one ring may
/// lie behind different trunks and telephones, so none is bound by what another was offered.
void take_session_of(call_leg& of, std::uint32_t attempt);
/// Ours as the offer to this place.
void offer_session_to(call_leg& of, std::uint32_t attempt, words& says);
/// The leg's line as media has to have it now.
media::line_settings line_of(const call_leg& of, conversation_id conversation);

/// The key in an INFO (application/dtmf-relay, application/dtmf); nothing where it has none.
std::optional<char> key_of_info(const words& said);

} // namespace strowger::channels::sip

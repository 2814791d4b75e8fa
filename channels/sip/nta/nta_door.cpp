#include "channels/sip/nta/nta_inside.hpp"
#include <sofia-sip/sip_header.h>

/// What requests of no dialog show, and what calls are told before anything is done about them.
namespace strowger::channels::sip {

namespace {

/// Of one INVITE.
constexpr std::size_t proofs_looked_at = 8;

} // namespace

approach approach_of(const sip_t& request) {
  const bool proves = request.sip_authorization != nullptr;
  const bool has_tag = request.sip_to != nullptr && request.sip_to->a_tag != nullptr;
  switch (request.sip_request->rq_method) {
  case sip_method_register:
    return proves ? approach::shows_proof : approach::registers;
  case sip_method_invite: // within a dialog it is no call
    return has_tag ? approach::other : proves ? approach::proves_call : approach::calls;
  default:
    return approach::other;
  }
}

/// What costs least is asked first: nothing is kept of a call that is turned away, and an answer that is lost
/// is given again when its INVITE comes again (RFC 3261 8.2.7).
bool nta_stack::inside::turned_away(msg_t* message, const sip_t& sip) {
  invitation about{source_of(agent, message),
                   sip.sip_call_id->i_id,
                   sip.sip_from->a_tag != nullptr ? sip.sip_from->a_tag : "",
                   {}};
  for (const auto* one = sip.sip_authorization; one != nullptr && about.proofs.size() < proofs_looked_at;
       one = one->au_next)
    about.proofs.push_back(text_of(reinterpret_cast<const msg_header_t*>(one)));
  const auto answer = user.at_the_door(about);
  if (!answer) return false;
  tell_at_once(message, *answer);
  return true;
}

} // namespace strowger::channels::sip

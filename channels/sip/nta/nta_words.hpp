#pragma once
#include "channels/sip/nta/nta_stack.hpp"
// Sofia's headers want the types of their contexts first.
struct nta_inside_tag;
#define SU_ROOT_MAGIC_T struct nta_inside_tag
#define SU_WAKEUP_ARG_T struct nta_inside_tag
#define SU_TIMER_ARG_T struct nta_inside_tag
#define NTA_AGENT_MAGIC_T struct nta_inside_tag
#define NTA_INCOMING_MAGIC_T struct nta_inside_tag
#define NTA_OUTGOING_MAGIC_T struct nta_inside_tag
#define NTA_RELIABLE_MAGIC_T struct nta_inside_tag
#define TP_CLIENT_T struct nta_inside_tag
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/nta.h>
#include <sofia-sip/nta_stateless.h>
#include <sofia-sip/nta_tport.h>
#include <sofia-sip/sip_extra.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_util.h>
#include <sofia-sip/su.h>
#include <sofia-sip/su_wait.h>
#include <sofia-sip/tport.h>
#include <sofia-sip/tport_tag.h>
#pragma GCC diagnostic pop

/// Between Sofia's parsed messages and the words of a call.
namespace strowger::channels::sip {

method method_of(sip_method_t what);
sip_method_t method_of(method what);

inline constexpr const char* session_type = "application/sdp";
/// What a message has besides its head. `passed_over`: of another kind than a session, and whoever does not
/// know that kind is to do without (RFC 3261 20.11); `foreign`: of another kind, and meant to be understood.
enum class body_kind : std::uint8_t { none, session, passed_over, foreign };
body_kind kind_of_body(const sip_t& message);

words words_of(const sip_t& message);
/// The same with where it came from, while it is being delivered.
words words_of(nta_agent_t* agent, msg_t* from, const sip_t& message);
/// The header as text, without its name.
std::string text_of(const msg_header_t* header);
/// The fields of `words` as tags' texts: Session-Expires and so on.
std::vector<reply_field> fields_of(const words& says, bool is_request);
sip_source source_of(nta_agent_t* agent, msg_t* message);
/// RFC 3581 4: a request whose Via asks by `rport` hears from which address it came, though that is the one
/// it names; Sofia says the port, and the address where it is another.
void name_sender(msg_t* message, const sip_t& request);
fresh_request fresh_of(nta_agent_t* agent, msg_t* message, const sip_t& sip);
/// Of a request that came by a connection: where that is gone its answer goes to the port at which its sender
/// listens (RFC 3261 18.2.2), and not to the one that the connection came from, which Sofia writes into the
/// Via (RFC 3581) and would ask first. The Vias as they are answered, in one text; empty where nothing was
/// changed.
std::string answer_where_it_listens(const sip_t& request);

} // namespace strowger::channels::sip

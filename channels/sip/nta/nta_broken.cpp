#include "channels/sip/nta/nta_inside.hpp"
#include <cstdlib>
#include <cstring>
#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/sip_parser.h>
#include <strings.h>

/// Requests that cannot be read. Sofia answers them before anybody is asked (400, 505), which would tell
/// whoever scans for open ports that we are here, and could be aimed at others. So it is kept from seeing
/// that they are requests: until the head is whole it takes each for an ACK, which has no answer, and then
/// what is broken and comes from a stranger loses its request line and is dropped like any other garbage.
namespace strowger::channels::sip {

namespace {

std::map<const msg_mclass_t*, nta_stack::inside*>& owners() {
  static std::map<const msg_mclass_t*, nta_stack::inside*> all;
  return all;
}

/// In place of an address that cannot be read, so that whoever sent it can be told.
constexpr const char* unreadable = "unreadable:address";

issize_t parse_request_line(su_home_t* home, msg_header_t* into, char* text, isize_t size) {
  const std::string name{text, std::strcspn(text, " \t")};
  auto done = sip_request_class->hc_parse(home, into, text, size);
  if (done < 0)
    if (auto* other = su_sprintf(home, "%s %s SIP/2.0", name.c_str(), unreadable); other != nullptr)
      done = sip_request_class->hc_parse(home, into, other, static_cast<isize_t>(std::strlen(other)));
  if (done >= 0) reinterpret_cast<sip_request_t*>(into)->rq_method = sip_method_ack;
  return done;
}

msg_hclass_t* request_line() {
  static const msg_hclass_s made = [] {
    msg_hclass_s copy = *sip_request_class;
    copy.hc_parse = parse_request_line;
    return copy;
  }();
  return &made;
}

/// By which transport it says it came: which socket it was, is not known until it is read.
transport said_transport(const sip_t& sip) {
  const std::string_view way =
      sip.sip_via != nullptr && sip.sip_via->v_protocol != nullptr ? sip.sip_via->v_protocol : "";
  const auto name = way.substr(way.rfind('/') + 1);
  if (strncasecmp(name.data(), "tcp", name.size()) == 0) return transport::tcp;
  return strncasecmp(name.data(), "tls", name.size()) == 0 ? transport::tls : transport::udp;
}

/// Of a method that nobody knows Sofia looks first whether CSeq names it, too; RFC 4475 3.1.2.18 would rather
/// have it said that the method is not known.
void make_answerable(sip_t& sip) {
  const auto& first = *sip.sip_request;
  if (first.rq_method != sip_method_unknown || sip.sip_cseq == nullptr) return;
  sip.sip_cseq->cs_method = first.rq_method;
  sip.sip_cseq->cs_method_name = first.rq_method_name;
}

sip_source sender_of(msg_t* message, const sip_t& sip) {
  sip_source from;
  const auto* address = msg_addr(message);
  char text[64] = "";
  su_inet_ntop(address->su_family, SU_ADDR(address), text, sizeof text);
  from.address = text;
  from.by = said_transport(sip);
  return from;
}

bool is_broken(const sip_t& sip) {
  return is_unreadable(*sip.sip_request) || sip.sip_error != nullptr ||
         (sip.sip_flags & (MSG_FLG_ERROR | MSG_FLG_TOOLARGE)) != 0 || sip_sanity_check(&sip) < 0 ||
         strcasecmp(sip.sip_request->rq_version, sip_version_2_0) != 0;
}

/// What is read by now is less than what was announced. A datagram is broken then (RFC 3261 18.3); a
/// connection that is cut off there would be answered.
bool lacks_body(const sip_t& sip, std::size_t rest) {
  return sip.sip_content_length != nullptr && sip.sip_content_length->l_length > rest;
}

} // namespace

void answer_only_its_sender(const sip_t& request) {
  if (request.sip_via != nullptr && request.sip_via->v_maddr != nullptr)
    msg_header_remove_param(request.sip_via->v_common, "maddr");
}

bool is_unreadable(const sip_request_t& first) {
  const auto* scheme = first.rq_url->url_scheme;
  return scheme != nullptr && std::strcmp(scheme, "unreadable") == 0;
}

bool nta_stack::inside::may_be_answered(msg_t* message, const sip_t& sip, bool broken) {
  const auto from = sender_of(message, sip);
  if (broken) return user.welcome(from, approach::other);
  const bool has_dialog =
      sip.sip_to->a_tag != nullptr && user.dialog_of(sip.sip_call_id->i_id, sip.sip_to->a_tag);
  return has_dialog || user.welcome(from, approach_of(sip));
}

namespace {

issize_t extract_body(msg_t* message, msg_pub_t* all, char* bytes, isize_t size, int end) {
  auto* sip = reinterpret_cast<sip_t*>(all);
  const bool head_ends = (sip->sip_flags & MSG_FLG_BODY) == 0;
  const auto taken = sip_default_mclass()->mc_extract_body(message, all, bytes, size, end);
  if (sip->sip_request == nullptr || (head_ends && taken == 0)) return taken;
  answer_only_its_sender(*sip);
  if (head_ends) {
    sip->sip_request->rq_method = sip_method_code(sip->sip_request->rq_method_name);
    make_answerable(*sip);
  }
  const bool cut = head_ends && taken > 0 && lacks_body(*sip, static_cast<std::size_t>(size - taken));
  const bool broken = taken < 0 || is_broken(*sip) || (cut && end != 0);
  const auto owner = owners().find(msg_mclass(message));
  if ((broken || cut) && owner != owners().end() && !owner->second->may_be_answered(message, *sip, broken)) {
    ++owner->second->counters.dropped;
    sip->sip_request = nullptr;
  }
  return taken;
}

} // namespace

void nta_stack::inside::read_by_own_rules() {
  reading = msg_mclass_clone(sip_default_mclass(), 0, msg_mclass_copy);
  reading->mc_request->hr_class = request_line();
  reading->mc_extract_body = extract_body;
  owners()[reading] = this;
}

void nta_stack::inside::forget_own_rules() {
  owners().erase(reading);
  std::free(reading);
}

} // namespace strowger::channels::sip

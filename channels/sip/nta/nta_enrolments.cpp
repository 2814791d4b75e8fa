#include "channels/sip/nta/nta_inside.hpp"
#include <sofia-sip/sip_parser.h>
#include <strings.h>

/// What came of a REGISTER of ours.
namespace strowger::channels::sip {

namespace {

std::vector<std::string> all_of(const msg_auth_t* first) {
  std::vector<std::string> all;
  for (; first != nullptr; first = first->au_next)
    all.push_back(text_of(reinterpret_cast<const msg_header_t*>(first)));
  return all;
}

std::string uri_of(const url_t* uri) {
  char text[1024];
  const int size = url_e(text, sizeof text, uri);
  return size > 0 && static_cast<std::size_t>(size) < sizeof text
             ? std::string(text, static_cast<std::size_t>(size))
             : std::string{};
}

/// RFC 3581 4: where they saw us, if that is another address than our Via names.
std::string seen_as(const sip_via_t* via) {
  if (via == nullptr || via->v_received == nullptr || via->v_host == nullptr) return {};
  return strcasecmp(via->v_received, via->v_host) == 0 ? std::string{} : via->v_received;
}

} // namespace

enrolment_answer nta_stack::inside::read_enrolment(const out_transaction& one, int status, const sip_t* sip) {
  enrolment_answer answer;
  answer.status = status;
  if (auto* request = nta_outgoing_getrequest(one.orq); request != nullptr) {
    const auto* asked = sip_object(request);
    if (asked != nullptr && asked->sip_contact != nullptr) answer.contact = uri_of(asked->sip_contact->m_url);
    msg_destroy(request);
  }
  if (sip == nullptr) return answer;
  answer.challenges = all_of(sip->sip_www_authenticate);
  answer.proxy_challenges = all_of(sip->sip_proxy_authenticate);
  for (const auto* contact = sip->sip_contact; contact != nullptr; contact = contact->m_next)
    answer.contacts +=
        (answer.contacts.empty() ? "" : ", ") + text_of(reinterpret_cast<const msg_header_t*>(contact));
  if (sip->sip_expires != nullptr) answer.expires_s = static_cast<std::uint32_t>(sip->sip_expires->ex_delta);
  if (sip->sip_min_expires != nullptr)
    answer.min_expires_s = static_cast<std::uint32_t>(sip->sip_min_expires->me_delta);
  if (sip->sip_retry_after != nullptr)
    answer.retry_after_s = static_cast<std::uint32_t>(sip->sip_retry_after->af_delta);
  answer.seen_as = seen_as(sip->sip_via);
  auto* message = nta_outgoing_getresponse(one.orq);
  if (message == nullptr) return answer;
  if (auto* by = tport_delivered_by(nta_agent_tports(agent), message); by != nullptr) {
    const auto from = source_of(agent, message);
    answer.address = from.address;
    answer.by = from.by;
    answer.flow = from.flow();
    if (status < 300) watch_connection(message, answer.flow);
  }
  msg_destroy(message);
  return answer;
}

} // namespace strowger::channels::sip

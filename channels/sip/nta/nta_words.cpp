#include "channels/sip/nta/nta_words.hpp"
#include <cstring>

namespace strowger::channels::sip {

namespace {

struct method_pair {
  method ours;
  sip_method_t theirs;
  const char* name;
};
constexpr method_pair methods[] = {{method::invite, sip_method_invite, "INVITE"},
                                   {method::ack, sip_method_ack, "ACK"},
                                   {method::bye, sip_method_bye, "BYE"},
                                   {method::cancel, sip_method_cancel, "CANCEL"},
                                   {method::update, sip_method_update, "UPDATE"},
                                   {method::prack, sip_method_prack, "PRACK"},
                                   {method::options, sip_method_options, "OPTIONS"},
                                   {method::info, sip_method_info, "INFO"},
                                   {method::refer, sip_method_refer, "REFER"},
                                   {method::notify, sip_method_notify, "NOTIFY"},
                                   {method::message, sip_method_message, "MESSAGE"}};

std::string safe(const char* text) { return text == nullptr ? std::string{} : std::string{text}; }

template <class Header>
const msg_header_t* header(const Header* one) {
  return reinterpret_cast<const msg_header_t*>(one);
}

/// All of one kind, joined as RFC 3261 7.3.1 allows.
template <class Header>
std::string joined(const Header* first) {
  std::string all;
  for (; first != nullptr; first = first->m_next) {
    if (!all.empty()) all += ", ";
    all += text_of(header(first));
  }
  return all;
}

bool lists(const msg_param_t* items, const char* what) {
  return items != nullptr && msg_params_find(items, what) != nullptr;
}

timer_words timer_of(const sip_t& sip) {
  timer_words words;
  if (sip.sip_supported != nullptr) words.supported = lists(sip.sip_supported->k_items, "timer");
  if (sip.sip_require != nullptr && lists(sip.sip_require->k_items, "timer")) words.supported = true;
  if (const auto* expires = sip_session_expires(&sip); expires != nullptr) {
    words.expires_s = static_cast<std::uint32_t>(expires->x_delta);
    if (const auto* who = expires->x_refresher; who != nullptr)
      words.refresher = std::strcmp(who, "uas") == 0 ? timer_words::who::uas : timer_words::who::uac;
  }
  if (const auto* least = sip_min_se(&sip); least != nullptr)
    words.min_s = static_cast<std::uint32_t>(least->min_delta);
  return words;
}

} // namespace

method method_of(sip_method_t what) {
  for (const auto& one : methods)
    if (one.theirs == what) return one.ours;
  return method::other;
}

sip_method_t method_of(method what) {
  for (const auto& one : methods)
    if (one.ours == what) return one.theirs;
  return sip_method_unknown;
}

const char* name_of(method what) {
  for (const auto& one : methods)
    if (one.ours == what) return one.name;
  return "";
}

std::string text_of(const msg_header_t* header) {
  char small[512];
  const int size = msg_header_field_e(small, sizeof small, header, 0);
  if (size < 0) return {};
  if (static_cast<std::size_t>(size) < sizeof small) return {small, static_cast<std::size_t>(size)};
  std::string large(static_cast<std::size_t>(size) + 1, '\0');
  msg_header_field_e(large.data(), static_cast<isize_t>(large.size()), header, 0);
  large.resize(static_cast<std::size_t>(size));
  return large;
}

body_kind kind_of_body(const sip_t& sip) {
  if (sip.sip_payload == nullptr || sip.sip_payload->pl_data == nullptr || sip.sip_payload->pl_len == 0)
    return body_kind::none;
  const auto* type = sip.sip_content_type;
  if (type != nullptr && type->c_type != nullptr && strcasecmp(type->c_type, session_type) == 0)
    return body_kind::session;
  const auto* how = sip.sip_content_disposition;
  return how != nullptr && how->cd_optional != 0 ? body_kind::passed_over : body_kind::foreign;
}

words words_of(const sip_t& sip) {
  words said;
  if (sip.sip_from != nullptr) said.from_tag = safe(sip.sip_from->a_tag);
  if (sip.sip_to != nullptr) said.to_tag = safe(sip.sip_to->a_tag);
  if (sip.sip_contact != nullptr) {
    char uri[1024];
    const int size = url_e(uri, sizeof uri, sip.sip_contact->m_url);
    if (size > 0 && static_cast<std::size_t>(size) < sizeof uri)
      said.contact.assign(uri, static_cast<std::size_t>(size));
  }
  for (const auto* one = sip.sip_record_route; one != nullptr; one = one->r_next)
    said.record_route.push_back(text_of(header(one)));
  if (sip.sip_cseq != nullptr) said.cseq = sip.sip_cseq->cs_seq;
  if (sip.sip_content_type != nullptr) said.body_type = safe(sip.sip_content_type->c_type);
  if (const auto kind = kind_of_body(sip); kind != body_kind::none && kind != body_kind::passed_over)
    said.body.assign(sip.sip_payload->pl_data, sip.sip_payload->pl_len);
  said.timer = timer_of(sip);
  if (sip.sip_require != nullptr) said.requires_reliable = lists(sip.sip_require->k_items, "100rel");
  if (sip.sip_rseq != nullptr) said.rseq = static_cast<std::uint32_t>(sip.sip_rseq->rs_response);
  if (sip.sip_allow != nullptr) said.allows_update = lists(sip.sip_allow->k_items, "UPDATE");
  if (sip.sip_reason != nullptr) said.reason = text_of(header(sip.sip_reason));
  if (const auto* to = sip_refer_to(&sip); to != nullptr) said.refer_to = text_of(header(to));
  if (sip.sip_event != nullptr) said.event = safe(sip.sip_event->o_type);
  if (sip.sip_retry_after != nullptr)
    said.retry_after_s = static_cast<std::uint32_t>(sip.sip_retry_after->af_delta);
  for (const auto* asked : {sip.sip_www_authenticate, sip.sip_proxy_authenticate})
    for (; asked != nullptr; asked = asked->au_next) said.challenges.push_back(text_of(header(asked)));
  return said;
}

words words_of(nta_agent_t* agent, msg_t* from, const sip_t& sip) {
  auto said = words_of(sip);
  const bool delivered = from != nullptr && tport_delivered_by(nta_agent_tports(agent), from) != nullptr;
  if (delivered && !said.contact.empty()) said.source = source_of(agent, from).flow();
  return said;
}

std::vector<reply_field> fields_of(const words& says, bool is_request) {
  std::vector<reply_field> fields;
  const auto& timer = says.timer;
  if (timer.expires_s != 0) {
    auto text = std::to_string(timer.expires_s);
    if (timer.refresher == timer_words::who::uac) text += ";refresher=uac";
    if (timer.refresher == timer_words::who::uas) text += ";refresher=uas";
    fields.push_back({"Session-Expires", std::move(text)});
  }
  if (timer.min_s != 0) fields.push_back({"Min-SE", std::to_string(timer.min_s)});
  // RFC 4028 9: the answer requires the timer where the other side refreshes.
  if (!is_request && timer.expires_s != 0 && timer.refresher == timer_words::who::uac)
    fields.push_back({"Require", "timer"});
  if (!says.rack.empty()) fields.push_back({"RAck", says.rack});
  if (!says.reason.empty()) fields.push_back({"Reason", says.reason});
  if (says.retry_after_s != 0) fields.push_back({"Retry-After", std::to_string(says.retry_after_s)});
  if (!says.event.empty()) fields.push_back({"Event", says.event});
  // RFC 3515 2.4.4: how long it lasts at most; it ends with the outcome.
  if (!says.event.empty())
    fields.push_back({"Subscription-State",
                      says.subscription_over ? "terminated;reason=noresource" : "active;expires=180"});
  if (!says.body_type.empty()) fields.push_back({"Content-Type", says.body_type});
  return fields;
}

std::string answer_where_it_listens(const sip_t& request) {
  if (request.sip_via == nullptr || request.sip_via->v_rport == nullptr) return {};
  std::string vias;
  for (const auto* via = request.sip_via; via != nullptr; via = via->v_next)
    vias += (vias.empty() ? "" : ", ") + text_of(reinterpret_cast<const msg_header_t*>(via));
  msg_header_remove_param(request.sip_via->v_common, "rport");
  return vias;
}

sip_source source_of(nta_agent_t* agent, msg_t* message) {
  sip_source from;
  const auto* address = msg_addr(message);
  char text[64] = "";
  su_inet_ntop(address->su_family, SU_ADDR(address), text, sizeof text);
  from.address = text;
  from.port = ntohs(address->su_port);
  if (auto* by = tport_delivered_by(nta_agent_tports(agent), message); by != nullptr) {
    const auto proto = safe(tport_name(by)->tpn_proto);
    if (strcasecmp(proto.c_str(), "tcp") == 0) from.by = transport::tcp;
    if (strcasecmp(proto.c_str(), "tls") == 0) from.by = transport::tls;
    from.listener = safe(tport_name(by)->tpn_ident);
  }
  return from;
}

void name_sender(msg_t* message, const sip_t& request) {
  auto* via = request.sip_via;
  if (via == nullptr || via->v_rport == nullptr || via->v_received != nullptr) return;
  const auto* address = msg_addr(message);
  char text[64] = "";
  if (su_inet_ntop(address->su_family, SU_ADDR(address), text, sizeof text) == nullptr) return;
  auto* home = msg_home(message);
  msg_header_replace_param(home, via->v_common, su_sprintf(home, "received=%s", text));
}

fresh_request fresh_of(nta_agent_t* agent, msg_t* message, const sip_t& sip) {
  fresh_request fresh;
  fresh.what = method_of(sip.sip_request->rq_method);
  fresh.name = safe(sip.sip_request->rq_method_name);
  char uri[1024];
  if (const int size = url_e(uri, sizeof uri, sip.sip_request->rq_url);
      size > 0 && static_cast<std::size_t>(size) < sizeof uri)
    fresh.uri.assign(uri, static_cast<std::size_t>(size));
  fresh.from = text_of(header(sip.sip_from));
  fresh.to = text_of(header(sip.sip_to));
  fresh.call_id = safe(sip.sip_call_id->i_id);
  fresh.from_tag = safe(sip.sip_from->a_tag);
  fresh.contacts = joined(sip.sip_contact);
  if (const auto* path = sip_path(&sip); path != nullptr)
    for (; path != nullptr; path = path->r_next) {
      if (!fresh.path.empty()) fresh.path += ", ";
      fresh.path += text_of(header(path));
    }
  fresh.by_proxy = sip.sip_via != nullptr && sip.sip_via->v_next != nullptr;
  if (sip.sip_expires != nullptr) fresh.expires_s = static_cast<std::uint32_t>(sip.sip_expires->ex_delta);
  if (sip.sip_supported != nullptr && sip.sip_supported->k_items != nullptr)
    for (const auto* item = sip.sip_supported->k_items; *item != nullptr; ++item)
      fresh.supported.emplace_back(*item);
  // What trunks and the registrar read, by name: known to Sofia or not.
  static constexpr const char* read[] = {
      "P-Asserted-Identity", "Privacy",         "Diversion",     "History-Info",
      "Remote-Party-ID",     "User-to-User",    "Authorization", "Proxy-Authorization",
      "User-Agent",          "Accept-Language", "Require",       "Replaces",
      "P-Called-Party-ID"};
  for (const auto* one = reinterpret_cast<const msg_header_t*>(sip.sip_request); one != nullptr;
       one = one->sh_succ) {
    const auto* name = one->sh_class->hc_name;
    if (one->sh_class == sip_unknown_class) name = reinterpret_cast<const sip_unknown_t*>(one)->un_name;
    if (name == nullptr) continue;
    for (const auto* wanted : read)
      if (strcasecmp(name, wanted) == 0 && fresh.headers.size() < 32)
        fresh.headers.push_back({wanted, text_of(one)});
  }
  fresh.said = words_of(agent, message, sip);
  fresh.source = source_of(agent, message);
  return fresh;
}

} // namespace strowger::channels::sip

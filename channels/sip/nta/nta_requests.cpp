#include "channels/sip/nta/nta_inside.hpp"
#include "channels/sip/nta/nta_stack.hpp"
#include <algorithm>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/sip_tag.h>
#include <utility>

/// What the stack sends: answers, requests within and without dialogs.
namespace strowger::channels::sip {

namespace {

const char* const allowed = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, PRACK, REFER, NOTIFY";

const char* phrase_of(int status) {
  if (status == 439) return "First Hop Lacks Outbound Support"; // of RFC 5626, which Sofia does not know
  const auto* phrase = sip_status_phrase(status);
  return phrase != nullptr ? phrase : "Unknown";
}

/// Header fields as one text, each on its line.
std::string lines_of(const std::vector<reply_field>& fields) {
  std::string text;
  for (const auto& one : fields) text += one.name + ": " + one.text + "\r\n";
  return text;
}

std::string tagged(const std::string& address, const std::string& tag) {
  return tag.empty() ? address : address + ";tag=" + tag;
}

std::string in_brackets(const std::string& uri) { return uri.find('<') != uri.npos ? uri : "<" + uri + ">"; }

} // namespace

std::string head_of(const sip_t& invite) {
  std::string head;
  const auto add = [&](const char* name, const void* header) {
    if (header == nullptr) return;
    head += std::string{name} + ": " + text_of(static_cast<const msg_header_t*>(header)) + "\r\n";
  };
  char uri[1024];
  const int size = url_e(uri, sizeof uri, invite.sip_request->rq_url);
  if (size <= 0 || static_cast<std::size_t>(size) >= sizeof uri) return {};
  head = "INVITE " + std::string(uri, static_cast<std::size_t>(size)) + " SIP/2.0\r\n";
  for (const auto* via = invite.sip_via; via != nullptr; via = via->v_next) add("Via", via);
  for (const auto* route = invite.sip_record_route; route != nullptr; route = route->r_next)
    add("Record-Route", route);
  add("From", invite.sip_from);
  add("To", invite.sip_to);
  add("Call-ID", invite.sip_call_id);
  add("CSeq", invite.sip_cseq);
  add("Contact", invite.sip_contact);
  add("Supported", invite.sip_supported);
  add("Require", invite.sip_require);
  return head + "Content-Length: 0\r\n\r\n";
}

in_transaction* nta_stack::inside::find(std::uint32_t handle) {
  const auto found = incoming.find(handle);
  return found == incoming.end() ? nullptr : found->second.get();
}

// ------------------------------------------------------------------------------------------------ answers

void nta_stack::reply(std::uint64_t handle, int status, const std::vector<reply_field>& fields) {
  auto* one = inside_->find(static_cast<std::uint32_t>(handle));
  if (one == nullptr) return;
  const auto lines = lines_of(fields);
  nta_incoming_treply(one->irq, status, phrase_of(status),
                      TAG_IF(!one->vias.empty(), SIPTAG_VIA_STR(one->vias.c_str())),
                      SIPTAG_SERVER_STR(inside_->product.c_str()), SIPTAG_ALLOW_STR(allowed),
                      SIPTAG_HEADER_STR(lines.empty() ? nullptr : lines.c_str()), TAG_END());
  if (status >= 200) inside_->finish(one->handle);
}

void nta_stack::inside::tell_at_once(msg_t* message, const door_answer& what) const {
  const auto lines = lines_of(what.fields);
  nta_msg_treply(agent, message, what.status, phrase_of(what.status), SIPTAG_SERVER_STR(product.c_str()),
                 SIPTAG_ALLOW_STR(allowed), SIPTAG_HEADER_STR(lines.empty() ? nullptr : lines.c_str()),
                 TAG_END());
}

void nta_stack::begin_call(std::uint64_t handle, const call_key& in, exchange, const std::string& our_tag) {
  auto* one = inside_->find(static_cast<std::uint32_t>(handle));
  if (one == nullptr) return;
  one->key = in;
  one->of_call = true;
  nta_incoming_tag(one->irq, our_tag.c_str());
}

void nta_stack::send(const call_key& in, send_response what) {
  if (const auto taken = inside_->taken_up.find(in); taken != inside_->taken_up.end())
    if (const auto* one = inside_->find(taken->second); one != nullptr && one->number == what.number)
      what.number = taken->second;
  send(what);
}

void nta_stack::send(const send_response& what) {
  auto* one = inside_->find(what.number);
  if (one == nullptr) return;
  const bool invite = one->what == method::invite;
  const auto lines = lines_of(fields_of(what.says, false));
  const auto contact = contact_at(one->by, one->secured);
  const auto* body = what.says.body.empty() ? nullptr : what.says.body.c_str();
  const bool in_dialog = invite || one->what == method::update;
  const bool with_contact = in_dialog || one->what == method::refer; // RFC 3515 2.4.1, table 1
  if (what.reliable)
    nta_reliable_treply(one->irq, &inside::pracked, inside_.get(), what.status, phrase_of(what.status),
                        TAG_IF(!one->vias.empty(), SIPTAG_VIA_STR(one->vias.c_str())),
                        SIPTAG_CONTACT_STR(contact.c_str()), SIPTAG_SERVER_STR(inside_->product.c_str()),
                        SIPTAG_ALLOW_STR(allowed), SIPTAG_HEADER_STR(lines.empty() ? nullptr : lines.c_str()),
                        SIPTAG_PAYLOAD_STR(body), TAG_END());
  else
    nta_incoming_treply(
        one->irq, what.status, phrase_of(what.status),
        TAG_IF(!one->vias.empty(), SIPTAG_VIA_STR(one->vias.c_str())),
        SIPTAG_CONTACT_STR(with_contact && what.status < 300 ? contact.c_str() : nullptr),
        SIPTAG_SERVER_STR(inside_->product.c_str()), SIPTAG_ALLOW_STR(in_dialog ? allowed : nullptr),
        SIPTAG_SUPPORTED_STR(in_dialog ? "timer, 100rel" : nullptr),
        SIPTAG_HEADER_STR(lines.empty() ? nullptr : lines.c_str()), SIPTAG_PAYLOAD_STR(body), TAG_END());
  // A 200 to an INVITE waits for its ACK.
  if (what.status >= 300 || (what.status >= 200 && !invite)) inside_->finish(what.number);
}

void nta_stack::send(const call_key& in, const dialog& as, const take_up& what) {
  auto* message = msg_make(sip_default_mclass(), 0, what.head.data(), static_cast<ssize_t>(what.head.size()));
  auto* sip = message != nullptr ? sip_object(message) : nullptr;
  if (sip == nullptr || sip->sip_request == nullptr) {
    if (message != nullptr) msg_destroy(message);
    return;
  }
  answer_only_its_sender(*sip);
  // What goes by no connection has come by UDP.
  const auto by = inside_->way_by(as.listener, next_hop_to(as.flow).socket);
  auto* tport = inside_->bound(by);
  if (tport == nullptr) tport = nta_agent_tports(inside_->agent); // no listener has that transport any more
  auto vias = by.by == transport::udp ? std::string{} : answer_where_it_listens(*sip);
  auto* irq = nta_incoming_create(inside_->agent, nullptr, message, sip, NTATAG_TPORT(tport), TAG_END());
  if (irq == nullptr) return;
  // Calls number their own: what two of them took up may have the same number.
  const auto handle = inside_->next_incoming += 2;
  if (const auto former = inside_->taken_up.find(in); former != inside_->taken_up.end())
    inside_->finish(former->second);
  inside_->taken_up[in] = handle;
  auto& one = inside_->incoming[handle] = std::make_unique<in_transaction>();
  one->in = inside_.get();
  one->irq = irq;
  one->handle = handle;
  one->number = what.number;
  one->what = method::invite;
  one->key = in;
  one->of_call = true;
  one->by = by;
  one->secured = is_secured(*sip);
  one->vias = std::move(vias);
  nta_incoming_tag(irq, as.local_tag.c_str());
  nta_incoming_bind(irq, &inside::acknowledged, one.get());
}

// ----------------------------------------------------------------------------------------------- requests

nta_outgoing_t* nta_stack::inside::go(out_transaction& as, const request_text& what, const next_hop& hop) {
  const auto& [within, fields, body, ack_branch] = what;
  if (within.target.empty())
    return nullptr; // it named no Contact; Sofia takes an empty text for something else
  auto* message = nta_msg_create(agent, 0);
  auto* sip = sip_object(message);
  auto* home = msg_home(message);
  const auto from = tagged(within.local, within.local_tag);
  const auto to = tagged(in_brackets(within.remote), within.remote_tag);
  const auto method_type = as.enrols ? sip_method_register : method_of(as.what);
  const auto* method_name = as.enrols ? "REGISTER" : name_of(as.what);
  const auto cseq = std::to_string(as.cseq) + " " + method_name;
  const auto how = way_by(within.listener, hop.socket);
  const auto contact = contact_at(how, is_secured(within), as.contact_user);
  const bool tells_more = !as.contact_user.empty() || as.what == method::invite ||
                          as.what == method::update || as.what == method::refer;
  const bool with_contact = tells_more || as.what == method::notify; // RFC 6665 8.2.1
  auto* request = sip_request_create(home, method_type, method_name,
                                     reinterpret_cast<const url_string_t*>(within.target.c_str()), nullptr);
  bool well = request != nullptr && msg_header_insert(message, reinterpret_cast<msg_pub_t*>(sip),
                                                      reinterpret_cast<msg_header_t*>(request)) == 0;
  for (const auto& route : within.routes)
    well = well && sip_add_tl(message, sip, SIPTAG_ROUTE_STR(route.c_str()), TAG_END()) >= 0;
  well = well && sip_add_tl(message, sip, SIPTAG_FROM_STR(from.c_str()), SIPTAG_TO_STR(to.c_str()),
                            SIPTAG_CALL_ID_STR(within.call_id.c_str()), SIPTAG_CSEQ_STR(cseq.c_str()),
                            SIPTAG_MAX_FORWARDS_STR("70"),
                            SIPTAG_CONTACT_STR(with_contact ? contact.c_str() : nullptr),
                            SIPTAG_ALLOW_STR(tells_more ? allowed : nullptr),
                            SIPTAG_SUPPORTED_STR(tells_more ? "timer, 100rel" : nullptr),
                            SIPTAG_USER_AGENT_STR(product.c_str()),
                            SIPTAG_HEADER_STR(fields.empty() ? nullptr : lines_of(fields).c_str()),
                            SIPTAG_PAYLOAD_STR(body.empty() ? nullptr : body.c_str()), TAG_END()) >= 0;
  if (!well) {
    msg_destroy(message);
    return nullptr;
  }
  auto* tport = how.kept ? bound(how) : nullptr;
  const auto* socket = tport != nullptr ? tport_name(tport)->tpn_ident : nullptr;
  return nta_outgoing_mcreate(
      agent, as.what == method::ack ? nullptr : &inside::responded, &as,
      hop.uri.empty() ? nullptr : reinterpret_cast<const url_string_t*>(hop.uri.c_str()), message,
      TAG_IF(socket != nullptr, TPTAG_IDENT(socket)),
      TAG_IF(!as.branch.empty() && as.what != method::ack, NTATAG_BRANCH_KEY(as.branch.c_str())),
      TAG_IF(!ack_branch.empty(), NTATAG_ACK_BRANCH(ack_branch.c_str())), TAG_END());
}

void nta_stack::send(const call_key& in, const dialog& as, const send_request& what,
                     const std::vector<reply_field>& more) {
  auto& one = inside_->outgoing[{in, what.number}] = std::make_unique<out_transaction>();
  one->in = inside_.get();
  one->what = what.what;
  one->key = in;
  one->number = what.number;
  one->cseq = what.cseq;
  one->branch = what.branch;
  if (what.what == method::invite && one->branch.empty())
    one->branch = "z9hG4bK" + std::to_string(in.conversation.value()) + "." + std::to_string(what.number) +
                  "." + std::to_string(what.cseq);
  auto fields = fields_of(what.says, true);
  if (what.expires_s != 0) fields.push_back({"Expires", std::to_string(what.expires_s)});
  if (what.answer_at_once) {
    fields.push_back({"Alert-Info", "<http://localhost>;info=alert-autoanswer"});
    fields.push_back({"Call-Info", "<sip:localhost>;answer-after=0"});
  }
  fields.insert(fields.end(), more.begin(), more.end());
  auto within = as;
  if (what.first)
    within.remote_tag.clear();
  else if (what.what == method::invite)
    one->within = std::make_unique<dialog>(as);
  if (inside_->depart(*one, {std::move(within), std::move(fields), what.says.body, {}}) !=
      departure::impossible)
    return;
  const auto number = what.number;
  inside_->outgoing.erase({in, number});
  // Not within this call: whoever sends is in the middle of what it does with the dialog.
  inside_->fail_soon(in, {what.in, number, what.what, 503, {}});
}

void nta_stack::send(const call_key& in, const dialog& as, const send_ack& what,
                     const std::vector<reply_field>& more) {
  inside_->acknowledge(in, as, what, more);
}

void nta_stack::inside::acknowledge(const call_key& in, const dialog& as, const send_ack& what,
                                    const std::vector<reply_field>& more) {
  auto ack = std::make_unique<out_transaction>();
  ack->in = this;
  ack->what = method::ack;
  ack->key = in;
  ack->cseq = what.cseq;
  // Without a branch nta insists on knowing the INVITE, which it does not after a restart.
  std::string branch = what.branch.empty() ? "z9hG4bK-before" : what.branch;
  exchange of = 0;
  for (auto each = outgoing.lower_bound({in, 0}); each != outgoing.end() && each->first.first == in; ++each)
    if (each->second->what == method::invite && each->second->cseq == what.cseq) {
      branch = each->second->branch;
      of = each->first.second;
    }
  auto fields = fields_of(what.says, true);
  fields.insert(fields.end(), more.begin(), more.end());
  const auto how = depart(*ack, {as, std::move(fields), what.says.body, branch});
  if (how == departure::gone) nta_outgoing_destroy(ack->orq); // nta repeats it when the 200 comes again
  if (how == departure::waits) questions[++next_farewell] = std::move(ack);
  if (of != 0) finish(in, of);
}

void nta_stack::send(const call_key& in, const send_cancel& what) {
  const auto found = inside_->outgoing.find({in, what.number});
  if (found == inside_->outgoing.end()) return;
  auto& one = *found->second;
  one.cancelled = true;
  if (one.waits != 0) { // nobody has heard of it
    const response_came none{what.in, what.number, one.what, 487, {}};
    inside_->outgoing.erase(found);
    return inside_->fail_soon(in, none);
  }
  if (one.orq == nullptr) return;
  nta_outgoing_tcancel(one.orq, nullptr, nullptr,
                       SIPTAG_REASON_STR(what.reason.empty() ? nullptr : what.reason.c_str()), TAG_END());
}

void nta_stack::send(const call_key& in, const turn_away& what) { inside_->say_goodbye(in, what); }

void nta_stack::inside::say_goodbye(const call_key& in, const turn_away& what) {
  acknowledge(in, what.as, send_ack{what.in, what.cseq, {}, {}}, {});
  auto one = std::make_unique<out_transaction>();
  one->in = this;
  one->what = method::bye;
  one->key = in;
  one->cseq = what.as.local_cseq + 1; // behind any PRACK
  words says;
  says.reason = what.reason;
  if (depart(*one, {what.as, fields_of(says, true), {}, {}}) != departure::impossible)
    questions[++next_farewell] = std::move(one);
}

void nta_stack::question(std::uint64_t number, dialog to) {
  to.call_id = "ask-" + std::to_string(number) + "-" + std::to_string(inside_->start);
  to.local_tag = std::to_string(number);
  to.remote = to.target;
  to.local = contact_at(inside_->way_by(to.listener, inside_->hop_of(to).socket), is_secured(to));
  inside_->ask_round(number, std::move(to));
}

void nta_stack::enrol(std::uint64_t number, const dialog& as, const std::vector<reply_field>& fields,
                      const std::string& contact_user) {
  auto& one = inside_->questions[number] = std::make_unique<out_transaction>();
  one->in = inside_.get();
  one->enrols = true;
  one->question = number;
  one->cseq = as.local_cseq;
  one->contact_user = contact_user;
  if (inside_->depart(*one, {as, fields, {}, {}}) != departure::impossible) return;
  inside_->questions.erase(number);
  inside_->user.enrolled(number, enrolment_answer{503});
}

void nta_stack::inside::finish(const call_key& of, exchange number) {
  const auto found = outgoing.find({of, number});
  if (found == outgoing.end()) return;
  if (found->second->orq != nullptr) nta_outgoing_destroy(found->second->orq);
  outgoing.erase(found);
}

void nta_stack::forget(const call_key& in) {
  for (auto one = inside_->outgoing.lower_bound({in, 0});
       one != inside_->outgoing.end() && one->first.first == in;)
    if (one->second->what == method::bye || one->second->what == method::invite) {
      ++one; // their last answers are still to come
    } else {
      if (one->second->orq != nullptr) nta_outgoing_destroy(one->second->orq);
      one = inside_->outgoing.erase(one);
    }
}

int nta_stack::inside::responded(nta_outgoing_magic_t* magic, nta_outgoing_t* orq, const sip_t* sip) {
  auto* one = static_cast<out_transaction*>(magic);
  auto* self = one->in;
  const doing now{self};
  const int status = sip != nullptr ? sip->sip_status->st_status : 408;
  if (status < 200)
    one->rings = one->rings || status > 100;
  else if (self->goes_on(*one, status))
    return 0;
  if (one->number == 0) return status < 200 ? 0 : self->settle(*one, status, sip);
  const auto key = one->key;
  const auto number = one->number;
  const auto what = one->what;
  response_came came{key.in, number, what, status, {}};
  auto* message = sip != nullptr ? nta_outgoing_getresponse(orq) : nullptr;
  if (message != nullptr) came.said = words_of(self->agent, message, *sip);
  const bool over = status >= 300 || (status >= 200 && what != method::invite);
  if (over) self->finish(key, number);
  self->user.heard(key, std::move(came));
  if (message == nullptr) return 0;
  if (what == method::invite && status >= 200 && status < 300) self->unheard(key, number, message, *sip);
  msg_destroy(message);
  return 0;
}

/// A request of no call is over.
int nta_stack::inside::settle(const out_transaction& one, int status, const sip_t* sip) {
  const auto number = one.question;
  const bool enrols = one.enrols;
  auto answer = enrols ? read_enrolment(one, status, sip) : enrolment_answer{};
  nta_outgoing_destroy(one.orq);
  forget(&one);
  if (enrols)
    user.enrolled(number, std::move(answer));
  else if (number != 0)
    asked_one(number, status);
  return 0;
}

} // namespace strowger::channels::sip

#include "channels/endpoint_names.hpp"
#include "channels/sip/process/sip_adapter.hpp"
#include "channels/sip/uri.hpp"
#include "channels/web/admission.hpp"
#include <algorithm>
#include <utility>

/// Agents' telephones: who registers, who is there, where a leg can be rung; and outside numbers.
namespace strowger::channels::sip {

namespace {

std::string header_of(const fresh_request& request, std::string_view name) {
  for (const auto& one : request.headers)
    if (one.name == name) return one.text;
  return {};
}

constexpr const char* flow_timer_s = "120";

bool names(const std::vector<std::string>& all, std::string_view what) {
  return std::find(all.begin(), all.end(), what) != all.end();
}

/// RFC 5626 6: whether the proxy that the telephone is connected to speaks outbound. It was the first to add
/// itself to Path, in front of nobody, and says so.
bool first_hop_speaks_outbound(const fresh_request& request) {
  if (!request.by_proxy && request.path.empty()) return true;
  const auto steps = split_outside_quotes(request.path, ',', contacts_in_request_max);
  const auto last = steps.empty() ? std::nullopt : read_named_address(steps.back());
  const auto uri = last ? read_sip_uri(last->uri) : std::nullopt;
  return uri && find_parameter(uri->params, "ob") != nullptr;
}

/// Whether its reg-id says anything. It does not by itself; nor over TLS, where Sofia does not answer the
/// keep-alive by which a telephone that speaks outbound knows its connection to be alive: it would give up
/// one after the other.
bool speaks_outbound(const fresh_request& request) {
  const bool answered = request.source.by != transport::tls || request.by_proxy;
  return answered && names(request.supported, "outbound");
}

std::vector<reply_field> fields_of(const register_answer& answer, const fresh_request& request) {
  std::vector<reply_field> fields;
  if (answer.min_expires_s != 0) fields.push_back({"Min-Expires", std::to_string(answer.min_expires_s)});
  for (const auto& one : answer.contacts)
    fields.push_back({"Contact", "<" + one.uri + ">;expires=" + std::to_string(one.expires_s.value_or(0)) +
                                     (one.instance.empty() ? "" : ";+sip.instance=\"" + one.instance + "\"") +
                                     (one.reg_id == 0 ? "" : ";reg-id=" + std::to_string(one.reg_id))});
  for (const auto& one : answer.path) fields.push_back({"Path", one});
  if (answer.outbound) fields.push_back({"Require", "outbound"});
  // RFC 5626 4.4.1: how often it sends its double CRLF, which is answered, on a connection to us.
  if (answer.outbound && request.source.by != transport::udp && !request.by_proxy)
    fields.push_back({"Flow-Timer", flow_timer_s});
  return fields;
}

/// Of a `dialog::flow`; empty where there is none.
std::string host_of_flow(const std::string& flow) {
  const auto from = flow.empty() ? std::nullopt : read_sip_uri(flow);
  if (!from) return {};
  const auto& host = from->host;
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

/// Of an address of record. One that is in order and yet nobody's name (it has a NUL in it) stays as it is
/// written, so that whoever asks after it learns as little as of any other.
std::string user_of(const std::string& address) {
  constexpr std::size_t longest = 256;
  const auto named = read_named_address(address);
  if (!named) return {};
  if (const auto uri = read_sip_uri(named->uri)) return uri->user;
  const std::string_view text = named->uri;
  const auto begin = text.find(':'), end = text.find('@');
  const bool ours = same_word(text.substr(0, begin), "sip") || same_word(text.substr(0, begin), "sips");
  if (!ours || end == text.npos || end < begin || end - begin > longest) return {};
  return std::string{text.substr(begin + 1, end - begin - 1)};
}

} // namespace

/// RFC 3261 10.3: who registers proves that it is the user of the address it registers.
void sip_adapter::take_registration(fresh_request request) {
  const auto user = user_of(request.to);
  if (user.empty()) return refuse(request, 400, "To has no user");
  // `tenant/name` or, in the tenant main, the name alone.
  const auto endpoint = user.find('/') != user.npos ? user : "main/" + user;
  if (!proved(request, user, endpoint)) return;
  register_request what;
  what.endpoint = endpoint;
  what.all = request.contacts == "*";
  if (!what.all && !request.contacts.empty()) {
    auto contacts = read_contacts({request.contacts});
    if (!contacts) return refuse(request, 400, "Contact cannot be read");
    what.contacts = std::move(*contacts);
  }
  what.expires_s = request.expires_s;
  auto path = read_path(request.path.empty() ? std::vector<std::string>{} : std::vector{request.path});
  if (!path) return refuse(request, 400, "Path cannot be read");
  what.path = std::move(*path);
  what.supports_path = names(request.supported, "path");
  what.first_hop_outbound = first_hop_speaks_outbound(request);
  if (!speaks_outbound(request))
    for (auto& one : what.contacts) one.reg_id = 0;
  what.call_id = request.call_id;
  what.cseq = request.said.cseq;
  what.source = request.source.flow();
  what.listener = request.source.listener;
  registrar_effects effects;
  const auto answer = registrar_.apply(what, ports_.clock.wall(), effects);
  carry_out(effects);
  ++count_.registrations;
  auto fields = fields_of(answer, request);
  if (answer.status != 200) return ports_.stack->reply(request.handle, answer.status, fields);
  registered_.push_back({request.handle, std::move(fields)});
  if (std::exchange(committing_, true)) return;
  ports_.stack->after_this([this] { commit_registrations(); });
}

/// Who registers has shown the password of this endpoint; else it is asked for it, and false.
bool sip_adapter::proved(const fresh_request& request, const std::string& user, const std::string& endpoint) {
  const auto wall = ports_.clock.wall();
  const auto& from = request.source.address;
  if (const auto wait = guesses_.wait(from, endpoint, wall); wait.count() > 0)
    return refuse_guesses(request, wait), false;
  const auto phone = phones_.find(endpoint);
  const bool has_one = phone != phones_.end() && !phone->second->secret.md5.empty();
  bool stale = false;
  if (const auto said = read_credentials(header_of(request, "Authorization"))) {
    const bool own = has_one && said->user == user;
    const auto verdict = digests_->check(*said, "REGISTER", own ? &phone->second->secret : nullptr, wall);
    if (own && verdict == digest_gate::verdict::right) {
      guesses_.right(from, endpoint, wall);
      unanswered_.answered(endpoint);
      know_phone(from);
      return true;
    }
    stale = verdict == digest_gate::verdict::stale || verdict == digest_gate::verdict::replayed;
    if (verdict == digest_gate::verdict::wrong) {
      ++count_.wrong_credentials;
      guesses_.wrong(from, endpoint, wall);
    }
    unanswered_.answered(endpoint);
  } else if (has_one && unanswered_.asked_again(endpoint, request.call_id, wall)) {
    ports_.log("warning", "event=password_not_shown endpoint=" + endpoint + " address=" + from +
                              " what=\"the telephone came again without an answer to our question: it has no "
                              "password, or does not understand the question (sip.digests)\"");
  }
  ask_for_proof(request, stale);
  return false;
}

/// Behind its address there may be many more, who all come back at once.
void sip_adapter::know_phone(const std::string& address) {
  if (const auto bytes = web::address_bytes(address))
    strangers_.right(web::key_of(*bytes), web::instant::clock::now());
}

/// After a restart: who is registered has shown its password before.
void sip_adapter::know_phones() {
  for (const auto& endpoint : registrar_.endpoints())
    for (const auto& one : registrar_.all_of(endpoint)) {
      const auto address = host_of_flow(one.source);
      if (address.empty()) continue;
      know_phone(address);
      guesses_.know(address, endpoint, ports_.clock.wall());
    }
}

/// Somebody has come by it who is known by a password, or by the tag of a call: that connection is no
/// stranger's. By UDP anybody could say to be there.
void sip_adapter::know_source(const std::string& flow) {
  if (flow.ends_with("transport=udp")) return;
  if (const auto address = host_of_flow(flow); !address.empty()) know_phone(address);
}

/// One sync for all that have come in this turn of the loop; then they are answered.
void sip_adapter::commit_registrations() {
  committing_ = false;
  if (!file_) return;
  const bool durable = file_->commit();
  for (const auto& one : std::exchange(registered_, {}))
    if (durable)
      ports_.stack->reply(one.handle, 200, one.fields);
    else
      ports_.stack->reply(one.handle, 503, {{"Retry-After", "10"}});
}

void sip_adapter::carry_out(const registrar_effects& effects) {
  std::vector<reachability> changed;
  for (const auto& one : effects)
    if (const auto* keep = std::get_if<keep_registration>(&one)) {
      if (file_) file_->set(keep->endpoint, keep->text);
    } else {
      const auto& reach = std::get<reachability_changed>(one);
      changed.push_back({std::string{agents} + reach.endpoint, reach.reachable});
    }
  if (!changed.empty() && resumed_)
    ports_.engine->reachable(std::string{adapter_name}, std::move(changed), false);
}

void sip_adapter::connection_closed(const std::string& source) {
  registrar_effects effects;
  registrar_.source_gone(source, effects);
  carry_out(effects);
  registrations_lost(source);
}

void sip_adapter::tell_reachable() {
  std::vector<reachability> all;
  for (const auto& [endpoint, phone] : phones_)
    all.push_back({std::string{agents} + endpoint, registrar_.reachable(endpoint)});
  add_registered(all);
  if (audio_.used_up()) all.push_back({std::string{audio_used_up}, true});
  ports_.engine->reachable(std::string{adapter_name}, std::move(all), true);
}

namespace {

/// As the engine was told; of one it does not know from there the number in the From of its dialog. Empty
/// where there is none, or it is not to be shown.
std::string number_of_customer(const call& of) {
  if (!of.caller().number.empty()) return of.caller().number;
  const auto* dialog = of.is_withheld() ? nullptr : of.identity({});
  if (dialog == nullptr) return {};
  const auto named = read_named_address(dialog->remote);
  return named ? number_in(named->uri).value_or("") : std::string{};
}

/// A customer may be called many times, and is leg zero each time: above the numbers of legs, which time.
outbound_call name_of_outside(const call& of, leg_id leg) {
  constexpr unsigned above_legs = 32;
  const auto time = leg == leg_id{} ? std::uint64_t{of.dials()} << above_legs : 0;
  return {of.conversation().value(), leg.value() | time};
}

/// What an INVITE to there begins, as far as it says which way that goes.
dialog dialog_to(const destination& place) {
  dialog to;
  to.target = place.uri;
  to.routes = place.routes;
  to.flow = place.flow;
  to.listener = place.listener;
  return to;
}

} // namespace

std::vector<destination> sip_adapter::places_of(conversation_id conversation, const ring& what,
                                                std::string& nowhere) {
  auto& of = calls_.at(conversation);
  const std::string_view target = what.target;
  if (target.starts_with(numbers))
    return outside(of, what.leg, what.on_behalf, std::string{target.substr(numbers.size())}, what.from_number,
                   nowhere);
  std::vector<destination> places;
  nowhere = "no_endpoint";
  if (!target.starts_with(agents)) return places;
  // An engine that has just started anew has perhaps not heard yet who calls.
  const bool unheard = what.from_number.empty() && what.from_name.empty();
  const auto number = what.from_number.empty() ? number_of_customer(*of.machine) : what.from_number;
  const auto& name = unheard ? of.machine->caller().name : what.from_name;
  for (const auto& one : registrar_.contacts_of(std::string{target.substr(agents.size())})) {
    destination place;
    place.uri = one.uri;
    place.routes = one.path;
    if (!one.fixed && one.path.empty()) place.flow = one.source;
    place.listener = one.listener;
    if (one.reg_id != 0) place.instance = one.instance;
    const auto us = ports_.stack->host_towards(dialog_to(place));
    place.caller = (name.empty() ? std::string{} : quoted_string(name) + " ") +
                   "<sip:" + (number.empty() ? "anonymous" : number) + "@" + us + ">";
    place.srtp = settings_.calls.srtp;
    const bool over_tls = place.uri.starts_with("sips:") || place.flow.starts_with("sips:");
    place.secure = place.srtp == srtp_rule::demanded || (over_tls && place.srtp == srtp_rule::taken);
    places.push_back(std::move(place));
  }
  return places;
}

std::vector<destination> sip_adapter::outside(slot& of, leg_id leg, const std::string& on_behalf,
                                              const std::string& number, const std::string& caller_id,
                                              std::string& nowhere) {
  const auto [tenant, agent] = split_caller(on_behalf);
  const auto& legs = of.machine->legs();
  const auto there = legs.find(leg);
  if (there != legs.end() && there->second.phase == leg_phase::leaving)
    std::erase_if(of.outside, [&](const auto& one) { // the next call takes the place of the last
      if (one.leg != leg) return false;
      outbound_.end(one.tenant, one.agent);
      return true;
    });
  // Said again it counts once.
  const bool known =
      std::any_of(of.outside.begin(), of.outside.end(), [&](const auto& one) { return one.leg == leg; });
  if (known) return {};
  const auto call = name_of_outside(*of.machine, leg);
  const auto plan = outbound_.begin({tenant, agent, number, caller_id, call}, trunks_, ports_.clock.wall());
  std::vector<destination> places;
  nowhere = plan.refused.empty() ? "no_route" : plan.refused;
  if (!plan.refused.empty()) {
    ports_.log("warning", "event=outside_call_refused reason=" + plan.refused);
    return places;
  }
  of.outside.push_back({leg, tenant, agent});
  if (plan.begun && hour_) hour_->add(*plan.begun);
  for (const auto& step : plan.steps) hold_trunk(of, leg, step.trunk);
  std::erase_if(of.proofs, [&](const auto& one) { return one.first.leg == leg; }); // of an earlier call
  for (const auto& step : plan.steps)
    for (const auto& target : trunks_.targets_of(step.trunk)) {
      auto uri = read_sip_uri(target);
      if (!uri) continue;
      uri->user = step.number;
      destination place;
      place.uri = text_of(*uri);
      const auto* trunk = trunks_.named(step.trunk);
      const bool ours = trunk == nullptr || trunk->from_domain.empty();
      place.caller = "<sip:" + (step.caller_id.empty() ? "anonymous" : step.caller_id) + "@" +
                     (ours ? ports_.stack->host_towards(dialog_to(place)) : trunk->from_domain) + ">";
      if (trunk != nullptr) place.srtp = trunk->srtp;
      place.trunk = step.trunk;
      place.secure = place.srtp == srtp_rule::demanded || (place.srtp == srtp_rule::taken && uri->secure);
      places.push_back(std::move(place));
    }
  return places;
}

void sip_adapter::settle_outside(slot& of, bool all) {
  std::erase_if(of.outside, [&](const slot::outside_leg& one) {
    const auto& legs = of.machine->legs();
    const auto at = legs.find(one.leg);
    const bool there = at != legs.end() && at->second.phase != leg_phase::over;
    if (there && !all) return false;
    outbound_.end(one.tenant, one.agent);
    return true;
  });
}

} // namespace strowger::channels::sip

#include "channels/sip/caller_identity.hpp"
#include "channels/sip/process/sip_adapter.hpp"
#include "channels/sip/remote_target.hpp"
#include "channels/sip/uri.hpp"
#include "channels/web/admission.hpp"
#include <utility>

/// Calls that come in, and the trunks they come from.
namespace strowger::channels::sip {

namespace {

/// Whoever finds no port for its audio may try again then.
constexpr std::uint32_t unheard_comes_again_s = 5;

std::optional<address_bytes> bytes_of(const std::string& address) { return web::address_bytes(address); }

std::vector<std::string> all_of(const fresh_request& request, std::string_view name) {
  std::vector<std::string> found;
  for (const auto& one : request.headers)
    if (one.name == name) found.push_back(one.text);
  return found;
}

std::vector<reply_field> fields_of_refusal(std::string_view why, std::uint32_t retry_after_s) {
  std::vector<reply_field> fields;
  if (retry_after_s != 0) fields.push_back({"Retry-After", std::to_string(retry_after_s)});
  if (!why.empty()) fields.push_back({"Warning", "399 strowger \"" + std::string{why} + "\""});
  return fields;
}

std::string without_tag(const std::string& address) {
  const auto named = read_named_address(address);
  return named ? "<" + named->uri + ">" : address;
}

} // namespace

bool sip_adapter::welcome(const sip_source& from, approach how) {
  const auto bytes = bytes_of(from.address);
  if (!bytes) return false;
  if (trunks_.of_address(*bytes, from.by) != nullptr) return true;
  const bool calls = how == approach::calls || how == approach::proves_call;
  if (calls && !trunks_.asks_strangers(from.by)) how = approach::other;
  if (how == approach::other && registrar_.came_by(from.flow())) how = approach::registered;
  return strangers_.look_at(web::key_of(*bytes), how, web::instant::clock::now());
}

/// Who is no trunk, and from whose address nobody has shown a password, does not stay for long.
void sip_adapter::watch_connections() {
  if (!connections_.due(now())) return;
  auto all = ports_.stack->connections();
  std::erase_if(all, [&](const open_connection& one) {
    const auto bytes = bytes_of(one.address);
    if (!bytes) return false;
    return trunks_.of_address(*bytes, transport::tcp) != nullptr ||
           trunks_.of_address(*bytes, transport::tls) != nullptr ||
           strangers_.knows(web::key_of(*bytes), web::instant::clock::now());
  });
  const auto gone = connections_.look(all, now());
  for (const int descriptor : gone) nta_stack::cut(descriptor);
  if (!gone.empty()) ports_.log("info", "event=strangers_cut connections=" + std::to_string(gone.size()));
}

void sip_adapter::refuse(const fresh_request& request, int status, std::string_view why,
                         std::uint32_t retry_after_s) {
  ports_.stack->reply(request.handle, status, fields_of_refusal(why, retry_after_s));
}

/// Under load nothing is spent on a call that cannot be had, not even on who calls; and a stranger that may
/// be a trunk is asked before anything else is said about what it wants. The INVITE we had before a restart
/// belongs to a call that is there.
std::optional<door_answer> sip_adapter::at_the_door(const invitation& about) {
  std::uint64_t spread = 0;
  ports_.chance(&spread, sizeof spread);
  const auto later = overload_.refuse(load_now(), spread);
  const bool unheard = !later && has_no_port();
  std::optional<door_answer> answer;
  if (later)
    answer = door_answer{503, fields_of_refusal("overloaded", *later)};
  else if (unheard)
    answer = door_answer{503, fields_of_refusal("no port for audio", unheard_comes_again_s)};
  else
    answer = question_to_stranger(about);
  if (!answer || dialog_of(about.call_id, answering_tag(settings_.secret, about.call_id, about.from_tag)))
    return std::nullopt;
  if (later) ++count_.refused_load;
  if (unheard) port_missed();
  return answer;
}

void sip_adapter::fresh(fresh_request request) {
  if (request.name == "REGISTER") return take_registration(std::move(request));
  switch (request.what) {
  case method::invite:
    return invite(std::move(request));
  case method::options:
    return refuse(request, has_nobody(request) ? 404 : 200, {});
  case method::other:
    return refuse(request, 501, {});
  default:
    return refuse(request, 405, {});
  }
}

/// The numbers that may have been dialled, as the trunk writes them, the likeliest first. A call that names
/// our registered Contact (RFC 3261 16.5) has it in `P-Called-Party-ID` (RFC 7315 4.2), or in To.
std::vector<std::string> sip_adapter::dialled_in(const fresh_request& request, const trunk_settings& trunk) {
  const auto uri = read_sip_uri(request.uri);
  const bool names_contact = trunk.number_in == number_place::by_contact && trunk.registers && uri &&
                             uri->user == trunk.registers->contact_user;
  std::vector<std::string> numbers;
  const auto add = [&](const std::string& text) {
    const auto number = number_in(text);
    if (number) numbers.push_back(normal_number(*number, trunk.numbers));
    return number.has_value();
  };
  const auto add_address = [&](const std::string& text) {
    if (const auto address = read_named_address(text)) add(address->uri);
  };
  if (names_contact && trunk.believed)
    for (const auto& called : all_of(request, "P-Called-Party-ID")) add_address(called);
  if (names_contact || trunk.number_in == number_place::to) add_address(request.to);
  if (!add(request.uri) && uri) numbers.push_back(uri->user);
  return numbers;
}

const entry_number* sip_adapter::entry_of(const fresh_request& request, const trunk_settings& trunk,
                                          std::string& called) const {
  for (auto& number : dialled_in(request, trunk)) {
    called = std::move(number);
    if (const auto* entry = numbers_.find(called)) return entry;
  }
  return nullptr;
}

/// The trunk that a request of no dialog comes from.
const trunk_settings* sip_adapter::trunk_of(const fresh_request& request) const {
  const auto bytes = bytes_of(request.source.address);
  const auto uri = read_sip_uri(request.uri);
  return bytes ? trunks_.of_request(*bytes, request.source.by, uri ? uri->user : std::string{}) : nullptr;
}

/// RFC 3261 11.2: who asks after a number is told what a call to it would be. Asked without one, we are here.
bool sip_adapter::has_nobody(const fresh_request& request) const {
  const auto* trunk = trunk_of(request);
  const auto uri = read_sip_uri(request.uri);
  std::string called;
  return trunk != nullptr && uri && !uri->user.empty() && entry_of(request, *trunk, called) == nullptr;
}

void sip_adapter::invite(fresh_request request) {
  const auto our_tag = answering_tag(settings_.secret, request.call_id, request.from_tag);
  if (const auto known = dialog_of(request.call_id, our_tag)) {
    if (!calls_.at(known->conversation).machine->is_come_again(request.head, request.said.cseq))
      return refuse(request, 482, "the call is on already");
    // The INVITE we had before a restart: its sender has not heard our answer.
    const auto number = static_cast<exchange>(request.handle);
    ports_.stack->begin_call(request.handle, *known, number, our_tag);
    return heard(*known, request_came{known->in, number, method::invite, std::move(request.said)});
  }
  const auto* trunk = trunk_of(request);
  if (trunk != nullptr ? !proved(request, *trunk) : (trunk = shown_by_stranger(request)) == nullptr) return;
  if (!all_of(request, "Replaces").empty()) // RFC 3891 3: it names no call that could be taken over from here
    return refuse(request, 481, "calls are not taken over");
  std::string called;
  if (const auto* entry = admitted(request, *trunk, called))
    begin(std::move(request), *trunk, *entry, called, our_tag);
}

void sip_adapter::admit(bool open_now, std::string code) {
  admits_ = open_now;
  refusal_ = std::move(code);
}

/// Whoever calls now rings until the engine is back; it is rarely away for longer than it takes to start.
void sip_adapter::engine_away() { resumed_ = false; }

/// Where the call goes to; null: it is refused, and was answered.
const entry_number* sip_adapter::admitted(const fresh_request& request, const trunk_settings& trunk,
                                          std::string& called) {
  if (resumed_ && !admits_) return refuse(request, 503, refusal_, 5), nullptr;
  const auto* entry = entry_of(request, trunk, called);
  if (entry == nullptr) {
    ++count_.refused_numbers;
    return refuse(request, 404, "no entry point has this number"), nullptr;
  }
  if (trunks_.begin(trunk.name, web::instant::clock::now()) != trunk_gate::verdict::admitted) {
    ++count_.refused_trunk;
    return refuse(request, 503, "the trunk is full", 5), nullptr;
  }
  return entry;
}

void sip_adapter::begin(fresh_request request, const trunk_settings& trunk, const entry_number& entry,
                        const std::string& called, const std::string& our_tag) {
  ++count_.calls;
  std::uint64_t chance = 0;
  ports_.chance(&chance, sizeof chance);
  const auto who =
      identity_of({request.from, all_of(request, "P-Asserted-Identity"), all_of(request, "Remote-Party-ID"),
                   all_of(request, "Privacy"), all_of(request, "Diversion"), all_of(request, "History-Info"),
                   all_of(request, "User-to-User")},
                  trunk.believed, trunk.numbers);
  const conversation_id conversation{chance == 0 ? 1 : chance};
  auto& one = open(conversation);
  lag_.sent(conversation, now());
  if (entry.early_media)
    one.machine = std::make_unique<call>(conversation, early_settings_, leg_names{secret_, conversation});
  one.trunks.push_back({leg_id{}, trunk.name}); // counted when it was admitted
  incoming_call from;
  from.what = {entry.entry, who.number, who.name, entry.language, called, {}};
  for (const auto& [name, text] : who.attributes) from.what.attributes.push_back({name, text});
  const bool kept_open = request.source.by != transport::udp;
  from.identity.call_id = request.call_id;
  from.identity.local_tag = our_tag;
  from.identity.remote_tag = request.from_tag;
  from.identity.local = without_tag(request.to);
  from.identity.remote = without_tag(request.from);
  from.identity.routes = request.said.record_route;
  take_target(from.identity, request.said.contact, request.said.source);
  if (kept_open) from.identity.flow = request.source.flow();
  from.identity.listener = request.source.listener;
  from.identity.remote_cseq = request.said.cseq;
  from.number = static_cast<exchange>(request.handle);
  from.head = std::move(request.head);
  from.said = std::move(request.said);
  from.srtp = trunk.srtp;
  from.trunk = trunk.name;
  from.withheld = who.withheld;
  ports_.stack->begin_call(request.handle, {conversation, {}}, from.number, our_tag);
  turn(conversation, [&](call& of, moment at, call_outputs& out) { of.arrive(std::move(from), at, out); });
}

/// How loaded the process is: each call that comes in has its turn of the loop measured.
load_figures sip_adapter::load_now() {
  load_figures load;
  load.calls_in_setup = in_setup_;
  load.loop_lag_ms = lag_.turn_ms(now());
  load.journal_lag_ms = lag_.journal_ms(now(), [this](conversation_id call) {
    const auto found = calls_.find(call);
    return found != calls_.end() && !found->second.machine->was_taken_in();
  });
  if (lag_.turn_begins(now())) ports_.stack->after_this([this] { lag_.turn_ended(now()); });
  return load;
}

void sip_adapter::expect_names() {
  if (ports_.stack == nullptr) return;
  std::vector<std::string> uris;
  for (const auto& trunk : settings_.trunks) {
    uris.insert(uris.end(), trunk.targets.begin(), trunk.targets.end());
    if (trunk.registers) uris.push_back(trunk.registers->registrar);
  }
  for (const auto& phone : settings_.phones)
    uris.insert(uris.end(), phone.contacts.begin(), phone.contacts.end());
  ports_.stack->expect(uris);
}

void sip_adapter::name_changed(const host_book::news& what) {
  if (!what.why.empty())
    return ports_.log("warning", "event=name_not_resolved name=" + text_of(what.of) + " addresses_kept=" +
                                     std::to_string(what.at.size()) + " why=\"" + what.why + "\"");
  std::string all;
  for (const auto& one : what.at)
    all += (all.empty() ? "" : ",") + one.address + "/" + std::to_string(one.port);
  ports_.log("info", "event=name_resolved name=" + text_of(what.of) + " addresses=" + all);
  register_again(what.of);
}

} // namespace strowger::channels::sip

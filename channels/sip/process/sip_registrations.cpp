#include "channels/endpoint_names.hpp"
#include "channels/sip/host_names.hpp"
#include "channels/sip/process/sip_adapter.hpp"
#include "channels/web/admission.hpp"
#include <algorithm>
#include <utility>

/// Our registrations at trunks: what `trunk_registration` decides is sent, and what comes of it is told to
/// those it concerns: the trunk's gate, the engine, operators.
namespace strowger::channels::sip {

namespace {

constexpr milliseconds taken_back_within{2'000};

/// Another registration for the registrar: another account, place or Contact.
bool is_another(const register_settings& a, const register_settings& b) {
  return a.address_of_record != b.address_of_record || a.registrar != b.registrar ||
         a.contact_user != b.contact_user;
}

} // namespace

/// What is new begins, what is gone is taken back, what has changed is told its machine.
void sip_adapter::configure_registrations() {
  if (ports_.stack == nullptr) return;
  std::set<std::string> there;
  for (auto& one : registering_) {
    if (!one.wanted) continue;
    const auto* trunk = trunks_.named(one.trunk);
    if (trunk != nullptr && trunk->registers && !is_another(*trunk->registers, one.machine.settings())) {
      there.insert(one.trunk);
      one.machine.configure(*trunk->registers, trunk->account, now());
      continue;
    }
    one.wanted = false;
    trunks_.registered_at(one.trunk, std::nullopt);
    turn(one, [this](auto& of, auto& out) { of.leave(now(), out); });
  }
  for (const auto& trunk : trunks_.all())
    if (trunk.registers && !there.contains(trunk.name)) begin_registration(trunk);
  std::erase_if(registering_, [](const auto& one) {
    return !one.wanted && one.machine.is() == trunk_registration::phase::over;
  });
  if (resumed_) tell_reachable();
  arm();
}

void sip_adapter::begin_registration(const trunk_settings& trunk) {
  std::uint64_t seed = 0;
  ports_.chance(&seed, sizeof seed);
  auto& one = registering_.emplace_back(
      registering{trunk.name, {*trunk.registers, trunk.account, seed, now()}, {}, 0, 0, {}, true});
  one.as.call_id = drawn_word();
  one.as.local_tag = drawn_word();
  one.as.local = one.as.remote = "<" + trunk.registers->address_of_record + ">";
  one.as.target = trunk.registers->registrar;
}

void sip_adapter::turn(registering& of, const registration_step& with) {
  trunk_registration::outputs out;
  with(of.machine, out);
  if (out.news) tell_operators(of, *out.news);
  if (!out.sends) return;
  of.as.local_cseq = of.asked_cseq = out.sends->cseq;
  of.asked = ++next_question_;
  std::vector<reply_field> fields{{"Expires", std::to_string(out.sends->expires_s)}};
  for (auto& [name, text] : out.sends->proofs) fields.push_back({name, std::move(text)});
  ports_.stack->enrol(of.asked, of.as, fields, of.machine.settings().contact_user);
}

void sip_adapter::enrolled(std::uint64_t number, enrolment_answer what) {
  const auto found = std::find_if(registering_.begin(), registering_.end(),
                                  [&](const auto& one) { return one.asked == number; });
  if (found == registering_.end()) return;
  auto& one = *found;
  const bool well = what.status >= 200 && what.status < 300;
  if (well) one.flow = what.flow;
  const auto from = well && one.wanted && !leaving_ ? web::address_bytes(what.address) : std::nullopt;
  if (from) trunks_.registered_at(one.trunk, registrar_place{*from, what.by});
  turn(one, [&](auto& of, auto& out) { of.answered(one.asked_cseq, what, now(), out); });
  look_whether_left();
  arm();
}

/// A password is in none of it.
void sip_adapter::tell_operators(const registering& of, const trunk_registration::standing& what) const {
  using phase = trunk_registration::phase;
  const bool registered = what.is == phase::registered;
  const auto trunk = " trunk=" + of.trunk;
  if (registered) {
    const auto seen = what.seen_as.empty() ? std::string{} : " seen_as=" + what.seen_as;
    ports_.log("info",
               "event=trunk_registered" + trunk + " expires_s=" + std::to_string(what.granted_s) + seen);
  } else if (what.is == phase::failed) {
    const auto unknown = ports_.stack->unresolved(of.machine.settings().registrar);
    ports_.log("warning", "event=trunk_registration_failed" + trunk +
                              " status=" + std::to_string(what.status) + " why=\"" +
                              (unknown.empty() ? what.why : "not resolved: " + unknown) +
                              "\" again_in_s=" + std::to_string(what.again_in.count() / 1'000));
  } else if (what.is == phase::over) {
    ports_.log("info", "event=trunk_unregistered" + trunk);
  }
  if (resumed_ && of.wanted)
    ports_.engine->reachable(std::string{adapter_name}, {{endpoint_of_trunk(of.trunk), registered}}, false);
}

void sip_adapter::add_registered(std::vector<reachability>& to) const {
  for (const auto& one : registering_)
    if (one.wanted)
      to.push_back({endpoint_of_trunk(one.trunk), one.machine.is() == trunk_registration::phase::registered});
}

std::optional<moment> sip_adapter::next_registration() const {
  std::optional<moment> next;
  if (leaving_) next = leaves_by_;
  for (const auto& one : registering_)
    if (const auto at = one.machine.next_deadline()) next = std::min(next.value_or(*at), *at);
  return next;
}

void sip_adapter::pass_registrations() {
  for (auto& one : registering_) turn(one, [this](auto& of, auto& out) { of.pass(now(), out); });
  std::erase_if(registering_, [](const auto& one) {
    return !one.wanted && one.machine.is() == trunk_registration::phase::over;
  });
  look_whether_left();
}

void sip_adapter::register_again(const std::string& trunk) {
  for (auto& one : registering_)
    if (one.wanted && one.trunk == trunk) one.machine.peer_is_back(now());
}

void sip_adapter::register_again(const host_question& name) {
  for (auto& one : registering_)
    if (one.wanted && sip::question_of(next_hop_to(one.machine.settings().registrar)) == name)
      one.machine.peer_is_back(now());
  arm();
}

void sip_adapter::registrations_lost(const std::string& flow) {
  for (auto& one : registering_)
    if (one.flow == flow) one.machine.connection_lost(now());
  arm();
}

void sip_adapter::leave(bool for_good, std::function<void()> then) {
  if (leaving_) return then(); // asked twice
  if (!for_good) return then();
  leaving_ = std::move(then);
  leaves_by_ = now() + taken_back_within;
  for (auto& one : registering_) turn(one, [this](auto& of, auto& out) { of.leave(now(), out); });
  look_whether_left();
  arm();
}

void sip_adapter::look_whether_left() {
  if (!leaving_) return;
  const bool all = std::all_of(registering_.begin(), registering_.end(), [](const auto& one) {
    return one.machine.is() == trunk_registration::phase::over;
  });
  if (all || now() >= leaves_by_) leaving_();
}

} // namespace strowger::channels::sip

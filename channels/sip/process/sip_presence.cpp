#include "channels/sip/process/sip_adapter.hpp"
#include <utility>

/// Who is there: trunks' targets and telephones, asked by OPTIONS, and what a call says of it that does not
/// get through.
namespace strowger::channels::sip {

/// OPTIONS to the trunks' targets: who does not answer is passed over for outbound calls.
moment sip_adapter::ask_trunks() {
  auto next = moment::max();
  for (const auto& trunk : trunks_.all()) {
    if (trunk.options_interval.count() == 0) continue;
    auto& at = trunk_asked_[trunk.name];
    const bool soon = at != moment{} && now() < at + trunk.options_interval;
    if (!soon) at = now();
    next = std::min(next, at + trunk.options_interval);
    if (soon) continue;
    for (const auto& target : trunk.targets) {
      const auto number = ++next_question_;
      questions_[number] = {trunk.name, target, {}};
      dialog to;
      to.target = target;
      ports_.stack->question(number, std::move(to));
    }
  }
  return next;
}

/// One OPTIONS to every place where telephones are, whoever's they are.
moment sip_adapter::ask_phones() {
  if (settings_.phone_options_interval.count() == 0) return moment::max();
  const auto next = phones_asked_ + settings_.phone_options_interval;
  if (phones_asked_ != moment{} && now() < next) return next;
  phones_asked_ = now();
  for (auto& one : registrar_.places()) {
    const auto number = ++next_question_;
    dialog to;
    to.target = one.uri;
    to.routes = one.path;
    to.flow = one.source;
    to.listener = one.listener;
    questions_[number] = {{}, {}, std::move(one)};
    ports_.stack->question(number, std::move(to));
  }
  return phones_asked_ + settings_.phone_options_interval;
}

void sip_adapter::answered(std::uint64_t question, int status) {
  const auto node = questions_.extract(question);
  if (!node) return;
  const auto& of = node.mapped();
  if (of.trunk.empty()) return phone_heard(of.at, presence_of(status, !of.at.path.empty()));
  const bool before = trunks_.is_up(of.trunk, of.target);
  trunks_.heard(of.trunk, of.target, status != 408 && status != 503);
  const bool after = trunks_.is_up(of.trunk, of.target);
  if (after == before) return;
  if (after) register_again(of.trunk);
  auto line = "event=trunk_target_" + std::string{after ? "up" : "down"} + " trunk=" + of.trunk +
              " target=" + of.target;
  if (const auto why = ports_.stack->unresolved(of.target); !after && !why.empty())
    line += " why=\"not resolved: " + why + "\"";
  ports_.log(after ? "info" : "warning", line);
}

void sip_adapter::phone_heard(const contact_place& at, presence what) {
  registrar_effects effects;
  registrar_.heard(at, what, effects);
  carry_out(effects);
}

/// Trunks that refuse a call say why by a status, which operators need. A telephone of which a server says
/// that it is not there is not rung again until it is: the engine hears of it before the leg is over, so that
/// its offer is withdrawn like that of anybody who cannot be reached.
void sip_adapter::note_failure(const call_key& in, const response_came& what) {
  if (what.what != method::invite || what.status < 300 || what.status == 487 || what.said.needs_credentials)
    return;
  const auto found = calls_.find(in.conversation);
  if (found == calls_.end()) return;
  if (const auto* trunk = trunk_of(found->second, in.in); trunk != nullptr)
    return ports_.log("info", "event=outside_call_failed trunk=" + trunk->name +
                                  " status=" + std::to_string(what.status));
  const auto& legs = found->second.machine->legs();
  const auto leg = legs.find(in.in.leg);
  if (leg == legs.end() || !leg->second.rings.starts_with(agents) ||
      presence_of(what.status) != presence::gone || in.in.attempt >= leg->second.attempts.size())
    return;
  const auto& by = leg->second.attempts[in.in.attempt];
  if (by.invite != what.number) return; // within a dialog it is over for its call alone
  // One of the configuration that nobody asks would stay away for ever.
  const bool registered = !by.id.flow.empty() || !by.id.routes.empty();
  if (!registered && settings_.phone_options_interval.count() == 0) return;
  const auto endpoint = leg->second.rings.substr(agents.size());
  phone_heard({by.id.target, by.id.flow, by.id.listener, by.id.routes, {endpoint}}, presence::gone);
}

} // namespace strowger::channels::sip

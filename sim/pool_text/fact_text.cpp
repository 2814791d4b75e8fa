#include "sim/pool_text/fact_text.hpp"
#include "routing/model/id_text.hpp"
#include <cmath>

namespace strowger::routing::wording {

namespace {

std::string ms(moment at) { return std::to_string(at.time_since_epoch().count()); }

template <class Id>
std::string known_or_id(const std::map<Id, std::string>& names, Id id) {
  const auto found = names.find(id);
  return found == names.end() ? to_text(id) : found->second;
}

/// Two digits behind the point at most.
std::string score_text(double score) {
  auto text = std::to_string(std::round(score * 100) / 100);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

class writer {
public:
  explicit writer(const name_book& names) : name_{names} {}

  std::string operator()(const fact::engine_joined& f) const { return "engine started at " + ms(f.at); }
  std::string operator()(const fact::pool_configured&) const { return "limits configured"; }
  std::string operator()(const fact::queue_configured& f) const {
    return "queue " + name_(f.queue) + " configured";
  }
  std::string operator()(const fact::queue_closing& f) const {
    return "queue " + name_(f.queue) + " is closing" +
           (f.flows_out_to ? ", flows out to " + name_(f.flows_out_to) : "");
  }
  std::string operator()(const fact::queue_removed& f) const {
    return "queue " + name_(f.queue) + " removed";
  }
  std::string operator()(const fact::agent_configured& f) const { return name_(f.agent) + " configured"; }
  std::string operator()(const fact::agent_draining& f) const {
    return name_(f.agent) + " gets no more offers";
  }
  std::string operator()(const fact::agent_removed& f) const { return name_(f.agent) + " removed"; }
  std::string operator()(const fact::configuration_applied& f) const {
    return "configuration " + std::to_string(f.version) + " applied";
  }

  std::string operator()(const fact::interaction_refused& f) const {
    return name_(f.interaction) + " not admitted: " + std::string{to_text(f.why)};
  }
  std::string operator()(const fact::interaction_queued& f) const {
    auto text = name_(f.interaction) + " queued for " + name_(f.queue) + ", visit " + std::to_string(f.visit);
    if (f.why != requeue_reason::none) text += " (" + std::string{to_text(f.why)} + ")";
    if (f.anchor != f.at) text += ", waits since " + ms(f.anchor);
    if (f.priority != 0) text += ", priority " + std::to_string(f.priority);
    if (f.leaves_at != moment{}) text += ", until " + ms(f.leaves_at);
    for (const auto& one : f.required) text += ", needs " + one.skill + ":" + std::to_string(one.level);
    for (const auto& one : f.attributes) text += ", " + one.name + " " + to_text(one.value);
    return text + by(f.by);
  }
  std::string operator()(const fact::interaction_diverted& f) const {
    return name_(f.interaction) + " not taken by " + name_(f.queue) + ": " + std::string{to_text(f.why)} +
           ", goes to " + name_(f.to);
  }
  std::string operator()(const fact::door_open& f) const { return "hours " + f.hours + " begin"; }
  std::string operator()(const fact::door_shut& f) const { return "hours " + f.hours + " end"; }
  std::string operator()(const fact::visit_ended& f) const {
    auto text = name_(f.interaction) + " visit " + std::to_string(f.visit) + " of " + name_(f.queue) +
                " ended: " + std::string{to_text(f.exit)};
    if (f.why != requeue_reason::none) text += " (" + std::string{to_text(f.why)} + ")";
    return text + " after " + std::to_string((f.at - f.began).count());
  }
  std::string operator()(const fact::priority_changed& f) const {
    return name_(f.interaction) + " has priority " + std::to_string(f.priority) + by(f.by);
  }

  std::string operator()(const fact::offer_made& f) const {
    return name_(f.offer) + ": " + name_(f.interaction) + " to " + name_(f.agent) + ", deliver by " +
           ms(f.deliver_by) + "; " + decision_text(f.decision, name_) + by(f.by);
  }
  std::string operator()(const fact::offer_shown& f) const {
    return name_(f.offer) + " rings at " + name_(f.agent) + " until " + ms(f.expires_at);
  }
  std::string operator()(const fact::offer_won& f) const {
    return name_(f.offer) + " accepted by " + name_(f.agent) + ", connect by " + ms(f.connect_by);
  }
  std::string operator()(const fact::offer_ended& f) const {
    auto text = name_(f.offer) + " to " + name_(f.agent) + " ended: " + std::string{to_text(f.how)};
    if (!f.reason.empty()) text += " (" + f.reason + ")";
    if (f.back_off_until != moment{}) text += ", spared until " + ms(f.back_off_until);
    return text;
  }
  std::string operator()(const fact::offer_renewed& f) const {
    return name_(f.offer) + (f.expires_at != moment{} ? " rings until " + ms(f.expires_at)
                                                      : " rings again, deliver by " + ms(f.deliver_by));
  }
  std::string operator()(const fact::agent_spared& f) const {
    return name_(f.agent) + " is spared " + name_(f.interaction) + " until " + ms(f.until);
  }
  std::string operator()(const fact::back_off_over& f) const {
    return name_(f.agent) + " may be offered " + name_(f.interaction) + " again";
  }
  std::string operator()(const fact::deadline_renewed& f) const {
    return name_(f.interaction) + " has until " + ms(f.until);
  }
  std::string operator()(const fact::deadlines_moved& f) const {
    return "all deadlines of people move by " + std::to_string(f.by.count());
  }

  std::string operator()(const fact::interaction_talking& f) const {
    return name_(f.interaction) + " connected with " + name_(f.agent);
  }
  std::string operator()(const fact::wrap_up_begun& f) const {
    return name_(f.agent) + " wraps up " + name_(f.interaction) + " until " + ms(f.ends_at) +
           coded(f.disposition);
  }
  std::string operator()(const fact::wrap_up_over& f) const {
    return name_(f.agent) + " ends wrap-up of " + name_(f.interaction) +
           (f.timed_out ? " (time is up)" : "") + coded(f.disposition);
  }
  std::string operator()(const fact::agent_released& f) const {
    return name_(f.agent) + " let go of " + name_(f.interaction);
  }
  std::string operator()(const fact::interaction_closed& f) const {
    return name_(f.interaction) + " closed" + coded(f.disposition) + by(f.by);
  }
  std::string operator()(const fact::customer_erased& f) const {
    return "customer " + std::to_string(f.customer.value()) + " erased";
  }
  std::string operator()(const fact::recording_noted& f) const {
    return "recording of " + name_(f.interaction) + " " + std::string{to_text(f.act)} + by(f.by);
  }
  std::string operator()(const fact::interaction_quarantined& f) const {
    return name_(f.interaction) + " quarantined";
  }

  std::string operator()(const fact::agent_state_set& f) const {
    return name_(f.agent) + " is " + std::string{to_text(f.state)} + coded(f.reason) + by(f.by);
  }
  std::string operator()(const fact::agent_state_pending& f) const {
    if (!f.wanted) return name_(f.agent) + " stays: the pending change is off" + by(f.by);
    return name_(f.agent) + " will be " + std::string{to_text(f.state)} + coded(f.reason) +
           " when the work ends" + by(f.by);
  }
  std::string operator()(const fact::agent_session_lost& f) const {
    return name_(f.agent) + " is lost, grace until " + ms(f.grace_until);
  }
  std::string operator()(const fact::agent_session_back& f) const { return name_(f.agent) + " is back"; }

  std::string operator()(const fact::reach_changed& f) const {
    return name_(f.agent) + (f.reachable ? " can" : " cannot") + " be reached by " +
           (f.channel == channel_kind::voice ? "phone" : std::string{to_text(f.channel)});
  }

  std::string operator()(const fact::party_reserved& f) const {
    const bool hears = f.role == party_role::listening;
    return name_(f.agent) + (hears ? " may listen to " : " is asked about ") + name_(f.interaction) +
           ", answer by " + ms(f.answer_by) + by(f.by) +
           (f.asked_in ? " of " + name_(f.asked_in) + ", turn " + std::to_string(f.turn) : "");
  }
  std::string operator()(const fact::party_connected& f) const {
    return name_(f.agent) + (f.role == party_role::listening ? " listens to " : " is consulted about ") +
           name_(f.interaction);
  }
  std::string operator()(const fact::party_conferenced& f) const {
    return name_(f.agent) + " joins " + name_(f.interaction);
  }
  std::string operator()(const fact::party_wrapping& f) const {
    return name_(f.agent) + " wraps up its part of " + name_(f.interaction) + " until " + ms(f.ends_at);
  }
  std::string operator()(const fact::party_released& f) const {
    return name_(f.agent) + " is no party of " + name_(f.interaction) + " any more" + coded(f.why) +
           coded(f.disposition);
  }
  std::string operator()(const fact::party_renewed& f) const {
    return name_(f.agent) + " has until " + ms(f.until) + " in " + name_(f.interaction);
  }
  std::string operator()(const fact::lead_changed& f) const {
    return name_(f.agent) + " leads " + name_(f.interaction) + " in place of " + name_(f.before) +
           (f.wraps_until == moment{} ? "" : ", who wraps up until " + ms(f.wraps_until));
  }
  std::string operator()(const fact::consult_queued& f) const {
    return name_(f.interaction) + ": its lead waits for somebody of " + name_(f.asked_in) + " until " +
           ms(f.until);
  }
  std::string operator()(const fact::consult_over& f) const {
    return name_(f.interaction) + ": its lead waits no more for " + name_(f.asked_in) + coded(f.why);
  }
  std::string operator()(const fact::passed_outside& f) const {
    return name_(f.agent) + " hands " + name_(f.interaction) + " over to an outside number";
  }

  std::string operator()(const fact::interaction_relaxed& f) const {
    return name_(f.interaction) + " is at step " + std::to_string(f.step) +
           (f.skipped.empty() ? "" : " (" + f.skipped + ")") +
           (f.next_at == moment{} ? "" : ", next at " + ms(f.next_at));
  }
  std::string operator()(const fact::preference_over& f) const {
    return name_(f.interaction) + " no longer waits for " + name_(f.agent) + " (" + f.why + ")";
  }
  std::string operator()(const fact::interaction_escalated& f) const {
    return name_(f.interaction) + " escalated to " + f.grade + by(f.by);
  }
  std::string operator()(const fact::ring_widened& f) const {
    return name_(f.interaction) + " rings wider" +
           (f.next_at == moment{} ? "" : ", next at " + ms(f.next_at));
  }
  std::string operator()(const fact::skill_granted& f) const {
    return name_(f.agent) + " is granted " + (f.certificate ? "certificate " : "") + f.skill + ":" +
           std::to_string(f.level) + by(f.by);
  }
  std::string operator()(const fact::grant_ended& f) const {
    return name_(f.agent) + "'s grant of " + (f.certificate ? "certificate " : "") + f.skill + " ended" +
           (f.ran_out ? " (ran out)" : "") + by(f.by);
  }
  std::string operator()(const fact::weight_changed& f) const {
    return name_(f.interaction) + " weighs " + std::to_string(f.weight) + " % on " + name_(f.agent);
  }
  std::string operator()(const fact::offers_missed& f) const {
    return name_(f.agent) + " missed " + std::to_string(f.count) + " in a row";
  }
  std::string operator()(const fact::callback_agreed& f) const {
    return name_(f.interaction) + " will be called back" + by(f.by);
  }
  std::string operator()(const fact::callback_missed& f) const {
    return name_(f.interaction) + " not reached (" + std::string{to_text(f.outcome)} + "), try " +
           std::to_string(f.tries) + (f.again_at == moment{} ? "" : ", again at " + ms(f.again_at));
  }
  std::string operator()(const fact::callback_parked& f) const {
    return name_(f.interaction) + " leaves the line until " +
           (f.until == wall_time{} ? "its hours begin"
                                   : "wall " + std::to_string(f.until.time_since_epoch().count()));
  }
  std::string operator()(const fact::callback_dialled& f) const {
    if (!f.agent) return "nobody is kept free for " + name_(f.interaction) + " any more";
    return "customer of " + name_(f.interaction) + " is called, try " + std::to_string(f.tries) + ", for " +
           name_(f.agent) + ", outcome by " + ms(f.until);
  }
  std::string operator()(const fact::callback_reached& f) const {
    return "customer of " + name_(f.interaction) + " is reached";
  }
  std::string operator()(const fact::exception_met& f) const {
    return name_(f.interaction) + " meets " + std::string{to_text(f.when)} +
           (f.ages_at == moment{} ? "" : ", too old at " + ms(f.ages_at));
  }
  std::string operator()(const fact::callback_due& f) const { return name_(f.interaction) + " is due"; }
  std::string operator()(const fact::callback_joined& f) const {
    return name_(f.by) + " joins " + name_(f.interaction);
  }
  std::string operator()(const fact::customer_told& f) const {
    return "customer of " + name_(f.interaction) + " is told " + f.message +
           (f.callback ? ", offered a callback" : "");
  }
  std::string operator()(const fact::interaction_departed& f) const {
    return name_(f.interaction) + " departs to pool " + std::to_string(static_cast<unsigned>(f.to)) +
           ", move " + std::to_string(f.move) + by(f.by);
  }
  std::string operator()(const fact::interaction_handed_over& f) const {
    return name_(f.interaction) + (f.taken ? " was taken" : " was refused") + ", move " +
           std::to_string(f.move);
  }
  std::string operator()(const fact::move_known& f) const {
    return "move " + std::to_string(f.move) + (f.known ? " is known" : " is forgotten");
  }
  std::string operator()(const fact::last_agent_noted& f) const {
    return f.agent ? "customer " + std::to_string(f.customer.value()) + " was served by " + name_(f.agent)
                   : "customer " + std::to_string(f.customer.value()) + " has no last agent any more";
  }

private:
  [[nodiscard]] std::string by(const asked_by& who) const { return who.who ? ", by " + name_(who.who) : ""; }
  [[nodiscard]] static std::string coded(const std::string& code) {
    return code.empty() ? "" : " (" + code + ")";
  }

  const name_book& name_;
};

} // namespace

void name_book::learn(const pool_fact& what) {
  if (const auto* queue = std::get_if<fact::queue_configured>(&what))
    queues_[queue->queue] = queue->settings.name;
  if (const auto* agent = std::get_if<fact::agent_configured>(&what))
    agents_[agent->agent] = agent->settings.name;
}

std::string name_book::operator()(interaction_id id) const { return known_or_id(interactions_, id); }
std::string name_book::operator()(agent_id id) const { return known_or_id(agents_, id); }
std::string name_book::operator()(queue_id id) const { return known_or_id(queues_, id); }
std::string name_book::operator()(offer_id id) const { return "offer " + std::to_string(id.counter()); }

std::string decision_text(const decision_record& decision, const name_book& names) {
  if (decision.by_hand) {
    std::string text = "by hand";
    for (const auto rule : filters_in_order)
      if (decision.overrides & filter_bit(rule)) text += ", although " + std::string{to_text(rule)};
    return text;
  }
  std::string text = decision.agent_chose
                         ? "became free, first of " + std::to_string(decision.waiting_before) +
                               (decision.waiting_at_most ? " who wait" : " it could take")
                         : "best of " + std::to_string(decision.eligible);
  if (decision.cut) text += " (not all were scored)";
  if (decision.agent_chose && decision.eligible > 1) text += ", best of " + std::to_string(decision.eligible);
  if (decision.shown > 1) {
    text += ":";
    for (std::size_t i = 0; i < decision.shown; ++i) {
      const auto& one = decision.best[i];
      text += " " + names(one.agent) + "[" + std::to_string(one.load) + "/" + std::to_string(one.limit) +
              ", idle " + std::to_string(one.idle.count());
      if (one.score != 0) text += ", score " + score_text(one.score);
      if (one.deciding != deciding_term::only_one) text += ", " + std::string{to_text(one.deciding)};
      text += "]";
    }
  }
  for (std::size_t i = 0; i < filter_rules; ++i)
    if (decision.filtered[i] > 0)
      text += ", " + std::to_string(decision.filtered[i]) + " " +
              std::string{to_text(static_cast<filter_rule>(i))};
  return text;
}

std::string fact_text(const pool_fact& what, const name_book& names) {
  return std::visit(writer{names}, what);
}

} // namespace strowger::routing::wording

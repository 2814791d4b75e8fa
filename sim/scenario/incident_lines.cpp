#include "sim/scenario/incident_lines.hpp"
#include "sim/pool_text/scene_settings.hpp"

namespace strowger::sim {

using namespace routing;

namespace {

using maybe_line = std::optional<std::string>;

/// Words one after the other; nothing as soon as one of them is missing.
maybe_line line_of_words(std::initializer_list<maybe_line> all) {
  std::string text;
  for (const auto& one : all) {
    if (!one) return std::nullopt;
    if (one->empty()) continue;
    text += (text.empty() ? "" : " ") + *one;
  }
  return text;
}

class line_writer {
public:
  explicit line_writer(const incident_names& names) : names_{names} {}

  maybe_line operator()(const configure&) const { return std::nullopt; } // several lines, made elsewhere
  maybe_line operator()(const engine_started&) const { return "restart"; }
  maybe_line operator()(const journal_stalled& e) const {
    return "journal stood still " + std::to_string(e.stalled.count());
  }
  maybe_line operator()(const time_passed&) const { return "time"; }
  maybe_line operator()(const interaction_arrived& e) const {
    if (e.details.from != pool_id{})
      return line_of_words({names_.interaction(e.interaction), "comes from pool",
                            number(static_cast<unsigned>(e.details.from)), "to", names_.queue(e.queue),
                            said("move", e.details.move, 0), said("visit", e.details.visit, 1),
                            said("waited", e.details.waited.count(), 0), said("priority", e.priority, 0)});
    return line_of_words(
        {names_.interaction(e.interaction), "arrives at", names_.queue(e.queue),
         said("priority", e.priority, 0), wall("due", e.details.due), text("hours", e.hours),
         text("skills", wording::skills_text({e.required.begin(), e.required.end()})),
         text("attributes", wording::attributes_text(e.attributes)), preferred(e.details),
         said("wait", e.details.preferred_wait.count(), 0), said("reopened", e.details.visit, 1),
         said("waited", e.details.waited.count(), 0), said_key("contact", e.details.contact_key),
         said_key("customer", e.customer.value()), e.way == direction::outbound ? "outbound" : ""});
  }
  maybe_line operator()(const customer_left& e) const {
    return line_of_words({"customer of", names_.interaction(e.interaction), "leaves"});
  }
  maybe_line operator()(const offer_delivered& e) const {
    return line_of_words({"offer", names_.offer(e.offer), e.at_desktop ? "is on the page" : "rings"});
  }
  maybe_line operator()(const accept_offer& e) const {
    return line_of_words({names_.person(e.agent), "accepts", names_.offer(e.offer)});
  }
  maybe_line operator()(const decline_offer& e) const {
    return line_of_words({names_.person(e.agent), "declines", names_.offer(e.offer), code(e.reason)});
  }
  maybe_line operator()(const offer_failed& e) const {
    return line_of_words({"offer", names_.offer(e.offer), "fails"});
  }
  maybe_line operator()(const interaction_connected& e) const {
    return line_of_words({names_.interaction(e.interaction), "connects with", names_.person(e.agent)});
  }
  maybe_line operator()(const connect_failed& e) const {
    return line_of_words({names_.interaction(e.interaction), "cannot connect with", names_.person(e.agent)});
  }
  maybe_line operator()(const transfer_to_queue& e) const {
    return line_of_words({names_.person(e.agent), "transfers", names_.interaction(e.interaction), "to",
                          names_.queue(e.queue)});
  }
  maybe_line operator()(const close_interaction& e) const {
    return line_of_words(
        {names_.person(e.agent), "closes", names_.interaction(e.interaction), code(e.disposition)});
  }
  maybe_line operator()(const end_wrap_up& e) const {
    return line_of_words(
        {names_.person(e.agent), "ends wrap-up of", names_.interaction(e.interaction), code(e.disposition)});
  }
  maybe_line operator()(const agent_signed_in& e) const {
    return line_of_words({names_.person(e.agent), "signs in"});
  }
  maybe_line operator()(const agent_signed_out& e) const {
    return line_of_words({names_.person(e.agent), "signs out", other(e.by, e.agent)});
  }
  maybe_line operator()(const set_agent_state& e) const {
    return line_of_words({names_.person(e.agent), e.ready ? "ready" : "not ready",
                          e.ready ? "" : code(e.reason), other(e.by, e.agent)});
  }
  maybe_line operator()(const agent_lost& e) const {
    return line_of_words({names_.person(e.agent), "is lost"});
  }
  maybe_line operator()(const agent_returned& e) const {
    return line_of_words({names_.person(e.agent), "returns"});
  }
  maybe_line operator()(const endpoint_reachable& e) const {
    const auto by = e.channel == channel_kind::voice ? "by phone" : "by " + std::string{to_text(e.channel)};
    return line_of_words({names_.person(e.agent), e.reachable ? "is reachable" : "is not reachable", by});
  }
  maybe_line operator()(const transfer_to_agent& e) const {
    return line_of_words({names_.person(e.by), "transfers", names_.interaction(e.interaction), "to agent",
                          names_.person(e.agent), said("wait", e.wait.count(), 0), e.only ? "only" : ""});
  }
  maybe_line operator()(const transferred_outside& e) const {
    return line_of_words({names_.person(e.agent), "transfers", names_.interaction(e.interaction), "outside"});
  }
  maybe_line operator()(const consult_asked& e) const {
    if (e.queue)
      return line_of_words({names_.person(e.by), "consults queue", names_.queue(e.queue), "about",
                            names_.interaction(e.interaction)});
    return line_of_words({names_.person(e.by), "consults", e.agent ? names_.person(e.agent) : "outside",
                          "about", names_.interaction(e.interaction)});
  }
  maybe_line operator()(const consult_dropped& e) const {
    return line_of_words({names_.person(e.by), "waits no more about", names_.interaction(e.interaction)});
  }
  maybe_line operator()(const listen_asked& e) const {
    return line_of_words({names_.person(e.agent), "listens to", names_.interaction(e.interaction)});
  }
  maybe_line operator()(const party_answered& e) const {
    return line_of_words({names_.person(e.agent), "answers", names_.interaction(e.interaction)});
  }
  maybe_line operator()(const party_left& e) const {
    return line_of_words({names_.person(e.agent), "leaves", names_.interaction(e.interaction), code(e.why)});
  }
  maybe_line operator()(const party_joined& e) const {
    return line_of_words({names_.person(e.by), "conferences", names_.person(e.agent), "into",
                          names_.interaction(e.interaction)});
  }
  maybe_line operator()(const lead_passed& e) const {
    return line_of_words(
        {names_.person(e.by), "passes", names_.interaction(e.interaction), "to", names_.person(e.to)});
  }
  maybe_line operator()(const move_interaction& e) const {
    return line_of_words(
        {names_.person(e.by.who), "moves", names_.interaction(e.interaction), "to", names_.queue(e.queue)});
  }
  maybe_line operator()(const raise_priority& e) const {
    return line_of_words(
        {names_.person(e.by.who), "raises", names_.interaction(e.interaction), "to", number(e.priority)});
  }
  maybe_line operator()(const cancel_interaction& e) const {
    return line_of_words({names_.person(e.by.who), "cancels", names_.interaction(e.interaction)});
  }
  maybe_line operator()(const quarantine_interaction& e) const {
    return line_of_words({"quarantine", names_.interaction(e.interaction)});
  }
  maybe_line operator()(const erase_customer&) const { return std::nullopt; } // nothing of it is the pool's
  maybe_line operator()(const note_recording&) const { return std::nullopt; } // nor of this
  maybe_line operator()(const door_opened& e) const { return hours(e.tenant, e.hours, "begin"); }
  maybe_line operator()(const door_closed& e) const { return hours(e.tenant, e.hours, "end"); }
  maybe_line operator()(const escalate_interaction& e) const {
    return line_of_words({names_.person(e.by.who), "escalates", names_.interaction(e.interaction)});
  }
  maybe_line operator()(const assign_interaction& e) const {
    return line_of_words({names_.person(e.by.who), "assigns", names_.interaction(e.interaction), "to",
                          names_.person(e.agent), e.override_rules ? "whatever" : ""});
  }
  maybe_line operator()(const pull_interaction& e) const {
    return line_of_words({names_.person(e.agent), "pulls", names_.interaction(e.interaction)});
  }
  maybe_line operator()(const grant_skill& e) const {
    return line_of_words({names_.person(e.by.who), "grants", names_.person(e.agent),
                          e.certificate ? "certificate" : "", e.skill + ":" + std::to_string(e.level),
                          wall("until", e.until)});
  }
  maybe_line operator()(const revoke_grant& e) const {
    return line_of_words({names_.person(e.by.who), "revokes", names_.person(e.agent),
                          e.certificate ? "certificate" : "", e.skill});
  }
  maybe_line operator()(const customer_quiet& e) const {
    return line_of_words({names_.interaction(e.interaction), e.quiet ? "is quiet" : "speaks again"});
  }
  maybe_line operator()(const request_callback& e) const {
    const auto who =
        e.by.who
            ? line_of_words({names_.person(e.by.who), "promises to call", names_.interaction(e.interaction)})
            : line_of_words({names_.interaction(e.interaction), "asks to be called back"});
    return line_of_words({who, said_key("contact", e.contact_key), wall("not_before", e.not_before),
                          wall("not_after", e.not_after)});
  }
  maybe_line operator()(const callback_tried& e) const {
    return line_of_words({"customer of", names_.interaction(e.interaction), outcome(e.outcome)});
  }
  maybe_line operator()(const move_to_pool& e) const {
    return line_of_words({names_.person(e.by.who), "moves", names_.interaction(e.interaction), "to pool",
                          number(static_cast<unsigned>(e.pool)), "queue", number(e.queue.counter())});
  }
  maybe_line operator()(const move_ended& e) const {
    return line_of_words(
        {"pool 2", e.taken ? "takes" : "refuses", names_.interaction(e.interaction), "move", number(e.move)});
  }
  maybe_line operator()(const move_forgotten& e) const {
    return line_of_words({"pool", number(static_cast<unsigned>(e.from)), "forgets move", number(e.move)});
  }

private:
  template <class Number>
  static std::string number(Number value) {
    return std::to_string(value);
  }
  template <class Number>
  static std::string said(const char* key, Number value, int usual) {
    return value == static_cast<Number>(usual) ? "" : std::string{key} + "=" + std::to_string(value);
  }
  [[nodiscard]] std::string said_key(const char* key, std::uint64_t value) const {
    return value == 0 ? "" : std::string{key} + "=" + std::to_string(names_.person_key(value));
  }
  static std::string text(const char* key, const std::string& value) {
    return value.empty() ? "" : std::string{key} + "=" + value;
  }
  [[nodiscard]] std::string wall(const char* key, wall_time at) const {
    return at == wall_time{} ? "" : std::string{key} + "=" + std::to_string((at - names_.zero).count());
  }
  /// A code is one word.
  static std::string code(const std::string& text) {
    auto word = text;
    for (auto& one : word)
      if (one == ' ') one = '_';
    return word;
  }
  [[nodiscard]] maybe_line other(const asked_by& by, agent_id self) const {
    if (!by.who || by.who == self) return "";
    return line_of_words({"by", names_.person(by.who)});
  }
  [[nodiscard]] maybe_line preferred(const arrival_details& details) const {
    if (!details.preferred) return "";
    const auto who = names_.person(details.preferred);
    if (!who) return std::nullopt;
    return (details.only_preferred ? "only=" : "prefers=") + *who;
  }
  static maybe_line hours(const std::string& tenant, const std::string& name, const char* what) {
    return line_of_words({"hours", name, what, tenant == "main" ? "" : "tenant=" + tenant});
  }
  static std::string outcome(callback_outcome how) {
    switch (how) {
    case callback_outcome::reached:
      return "answers";
    case callback_outcome::busy:
      return "is busy";
    case callback_outcome::no_answer:
      return "does not answer";
    case callback_outcome::machine:
      return "has a machine";
    case callback_outcome::failed:
      return "cannot be called";
    }
    return "";
  }

  const incident_names& names_;
};

std::string change_line(const configuration_change& change) {
  if (const auto* limits = std::get_if<pool_limits>(&change)) return wording::limits_line_of(*limits);
  if (const auto* queue = std::get_if<queue_settings>(&change)) return wording::queue_line_of(*queue);
  if (const auto* agent = std::get_if<agent_settings>(&change)) return wording::agent_line_of(*agent);
  const auto tenant = [](const std::string& name) { return name == "main" ? "" : " tenant=" + name; };
  if (const auto* queue = std::get_if<remove_queue>(&change))
    return "remove queue " + queue->name + tenant(queue->tenant);
  const auto& agent = std::get<remove_agent>(change);
  return "remove agent " + agent.name + tenant(agent.tenant);
}

} // namespace

std::optional<std::vector<std::string>> incident_lines(const pool_event& what, const incident_names& names) {
  if (const auto* change = std::get_if<configure>(&what)) {
    std::vector<std::string> all;
    for (const auto& one : change->changes) all.push_back(change_line(one));
    return all;
  }
  auto one = std::visit(line_writer{names}, what);
  if (!one) return std::nullopt;
  return std::vector{std::move(*one)};
}

} // namespace strowger::sim

#include "channels/desktop/desk_updates.hpp"
#include "routing/model/id_text.hpp"
#include <nlohmann/json.hpp>

namespace strowger::channels::desktop {

namespace {

using nlohmann::ordered_json;
using routing::to_text;

std::int64_t ms(wall_time at) { return at.time_since_epoch().count(); }
std::string text_of(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}
void add_unless_empty(ordered_json& out, const char* key, const std::string& value) {
  if (!value.empty()) out[key] = value;
}

ordered_json json_of(const agent_view& agent) {
  ordered_json out{{"id", to_text(agent.id)},
                   {"name", agent.name},
                   {"display_name", agent.display_name},
                   {"state", agent.state}};
  add_unless_empty(out, "reason", agent.reason);
  out["since"] = ms(agent.since);
  if (agent.pending) {
    ordered_json pending{{"state", agent.pending_state}};
    add_unless_empty(pending, "reason", agent.pending_reason);
    out["pending"] = std::move(pending);
  }
  auto capacity = ordered_json::object();
  for (const auto& one : agent.capacity)
    capacity[std::string{routing::to_text(one.channel)}] = {{"limit", one.limit}, {"load", one.load}};
  out["capacity"] = std::move(capacity);
  return out;
}

/// Where people call the queue by its name, that is said once.
void add_queue_name(ordered_json& out, const std::string& name, const std::string& display_name) {
  if (display_name != name) add_unless_empty(out, "queue_name", display_name);
}

ordered_json json_of(const queue_choice& one) {
  ordered_json out{{"name", one.name}, {"display_name", one.display_name}};
  add_unless_empty(out, "tenant", one.tenant);
  return out;
}

ordered_json json_of(const offer_view& offer) {
  ordered_json out{{"id", to_text(offer.id)},
                   {"interaction", to_text(offer.interaction)},
                   {"channel", routing::to_text(offer.channel)},
                   {"queue", offer.queue},
                   {"customer", offer.customer},
                   {"preview", offer.preview}};
  add_unless_empty(out, "note", offer.note);
  add_unless_empty(out, "note_from", offer.note_from);
  out["waiting_since"] = ms(offer.waiting_since);
  out["offered_at"] = ms(offer.offered_at);
  out["expires_at"] = ms(offer.expires_at);
  out["attempt"] = offer.attempt;
  if (offer.callback) out["callback"] = true;
  add_queue_name(out, offer.queue, offer.queue_name);
  return out;
}

ordered_json json_of(const desk_message& message) {
  ordered_json out{{"number", message.number}, {"from", message.from}};
  add_unless_empty(out, "author", message.author);
  if (message.client != 0) out["id"] = client_text(message.client);
  out["text"] = message.text;
  add_unless_empty(out, "note", message.note);
  if (message.callback) out["kind"] = "callback";
  out["at"] = ms(message.at);
  return out;
}

ordered_json json_of(const marks_view& marks) { return {{"received", marks.received}, {"read", marks.read}}; }

ordered_json json_of(const call_view& one) {
  auto parties = ordered_json::array();
  for (const auto& party : one.parties) {
    parties.push_back({{"role", party.role}, {"who", party.who}, {"ringing", party.ringing}});
    add_unless_empty(parties.back(), "how", party.how);
  }
  ordered_json out{{"phone", one.phone},
                   {"on_hold", one.on_hold},
                   {"apart", one.apart},
                   {"recording", one.recording},
                   {"parties", std::move(parties)}};
  if (one.gone) out["gone"] = {{"who", one.gone->who}, {"why", one.gone->why}};
  return out;
}

ordered_json json_of(const interaction_view& one, bool with_messages) {
  ordered_json out{{"id", to_text(one.id)},
                   {"channel", routing::to_text(one.channel)},
                   {"queue", one.queue},
                   {"customer", one.customer},
                   {"state", one.state},
                   {"customer_here", one.customer_here},
                   {"waiting_since", ms(one.waiting_since)},
                   {"connected_at", ms(one.connected_at)}};
  if (one.wrap_up_ends_at) out["wrap_up_ends_at"] = ms(*one.wrap_up_ends_at);
  add_unless_empty(out, "disposition", one.disposition);
  add_unless_empty(out, "call_number", one.call_number);
  if (one.call_until) out["call_until"] = ms(*one.call_until);
  if (one.call) out["call"] = json_of(*one.call);
  add_queue_name(out, one.queue, one.queue_name);
  add_unless_empty(out, "tenant", one.tenant);
  if (with_messages) {
    auto messages = ordered_json::array();
    for (const auto& message : one.messages) messages.push_back(json_of(message));
    out["messages"] = std::move(messages);
  }
  out["marks"] = json_of(one.marks);
  return out;
}

ordered_json json_of(const desk_view& desk, routing::milliseconds heartbeat) {
  auto offers = ordered_json::array();
  for (const auto& offer : desk.offers) offers.push_back(json_of(offer));
  auto interactions = ordered_json::array();
  for (const auto& one : desk.interactions) interactions.push_back(json_of(one, true));
  auto queues = ordered_json::array();
  for (const auto& one : desk.queues) queues.push_back(json_of(one));
  return {{"agent", json_of(desk.agent)},
          {"offers", std::move(offers)},
          {"interactions", std::move(interactions)},
          {"not_ready_reasons", desk.not_ready_reasons},
          {"dispositions", desk.dispositions},
          {"queues", std::move(queues)},
          {"roles", desk.roles},
          {"heartbeat_ms", heartbeat.count()}};
}

ordered_json json_of(const routing::candidate& one, const std::string& name) {
  ordered_json made{{"agent", name},
                    {"idle_ms", one.idle.count()},
                    {"load", one.load},
                    {"limit", one.limit},
                    {"deciding", routing::to_text(one.deciding)}};
  if (one.score != 0) made["score"] = one.score;
  return made;
}

ordered_json json_of(const why_view& why) {
  const auto& decision = why.decision;
  auto filtered = ordered_json::array();
  for (std::size_t rule = 0; rule < routing::filter_rules; ++rule)
    if (decision.filtered[rule] != 0)
      filtered.push_back({{"rule", routing::to_text(static_cast<routing::filter_rule>(rule))},
                          {"count", decision.filtered[rule]}});
  auto candidates = ordered_json::array();
  for (std::size_t i = 0; i < decision.shown && i < decision.best.size(); ++i) {
    const auto& one = decision.best[i];
    candidates.push_back(json_of(one, i < why.names.size() ? why.names[i] : to_text(one.agent)));
  }
  ordered_json made{{"configuration", decision.configuration}, {"step", decision.step},
                    {"agent_chose", decision.agent_chose},     {"waiting_before", decision.waiting_before},
                    {"eligible", decision.eligible},           {"filtered", std::move(filtered)},
                    {"candidates", std::move(candidates)}};
  if (decision.waiting_at_most) made["waiting_at_most"] = true;
  if (decision.cut) made["cut"] = true;
  if (decision.by_hand) made["by_hand"] = true;
  for (const auto rule : routing::filters_in_order)
    if (decision.overrides & routing::filter_bit(rule)) made["overrides"].push_back(routing::to_text(rule));
  return made;
}

/// Puts one change under its key.
struct change_writer {
  ordered_json& out;
  void operator()(const agent_view& agent) const { out["agent"] = json_of(agent); }
  void operator()(const offer_view& offer) const { out["offer"] = json_of(offer); }
  void operator()(const offer_gone& gone) const {
    out["offer_gone"] = {{"id", to_text(gone.id)}, {"reason", gone.reason}};
  }
  void operator()(const interaction_view& one) const { out["interaction"] = json_of(one, false); }
  void operator()(const interaction_gone& gone) const { out["interaction_gone"] = to_text(gone.id); }
  void operator()(const message_added& added) const {
    out["message"] = {{"interaction", to_text(added.interaction)}, {"message", json_of(added.message)}};
  }
  void operator()(const marks_changed& changed) const {
    out["marks"] = {{"interaction", to_text(changed.interaction)},
                    {"received", changed.marks.received},
                    {"read", changed.marks.read}};
  }
};

struct update_writer {
  routing::milliseconds heartbeat;
  std::string operator()(const snapshot_update& update) const {
    return text_of({{"type", "snapshot"},
                    {"number", update.number},
                    {"now", ms(update.now)},
                    {"desk", json_of(update.desk, heartbeat)}});
  }
  std::string operator()(const change_update& update) const {
    ordered_json out{{"type", "change"}, {"number", update.number}};
    std::visit(change_writer{out}, update.what);
    return text_of(out);
  }
  std::string operator()(const typing_update& update) const {
    return text_of({{"type", "typing"}, {"interaction", to_text(update.interaction)}, {"on", update.on}});
  }
  std::string operator()(const answer_update& update) const {
    if (!update.ok) return refusal_json(update.request, update.code, update.message);
    ordered_json out{{"type", "answer"}, {"request", update.request}, {"ok", true}};
    if (update.why) out["why"] = json_of(*update.why);
    auto text = text_of(out);
    if (!update.outlook) return text;
    text.pop_back();
    return text.append(R"(,"outlook":)").append(*update.outlook).append("}");
  }
  std::string operator()(const wallboard_update& update) const {
    auto out = R"({"type":"wallboard","wallboard":{"now":)" + std::to_string(ms(update.now));
    const auto board = update.json ? std::string_view{*update.json} : std::string_view{"{}"};
    if (board != "{}") out.push_back(',');
    return out.append(board.substr(1)).append("}");
  }
  std::string operator()(const signed_out_update& update) const {
    return text_of({{"type", "signed_out"}, {"reason", update.reason}});
  }
};

} // namespace

std::string update_json(const desk_update& update, routing::milliseconds heartbeat) {
  return std::visit(update_writer{heartbeat}, update);
}

std::string refusal_json(std::uint64_t request, std::string_view code, std::string_view message) {
  return text_of(
      {{"type", "answer"}, {"request", request}, {"ok", false}, {"code", code}, {"message", message}});
}

std::string client_text(std::uint64_t client) {
  std::string out(16, '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, client >>= 4U)
    *digit = "0123456789abcdef"[client & 0xfU];
  return out;
}

namespace {

ordered_json json_of(const work_row& row) {
  ordered_json out{{"id", to_text(row.id)},
                   {"queue", row.queue},
                   {"channel", routing::to_text(row.channel)},
                   {"state", row.state}};
  add_unless_empty(out, "agent", row.agent);
  add_unless_empty(out, "agent_name", row.agent_name);
  if (row.ringing > 0) out["ringing"] = row.ringing;
  if (row.priority != 0) out["priority"] = row.priority;
  out["since"] = ms(row.since);
  out["state_since"] = ms(row.state_since);
  add_queue_name(out, row.queue, row.queue_name);
  return out;
}

} // namespace

std::string wallboard_json(const wallboard_view& view) {
  auto queues = ordered_json::array();
  for (const auto& row : view.queues)
    queues.push_back({{"name", row.name},
                      {"display_name", row.display_name},
                      {"waiting", row.waiting},
                      {"longest_wait_ms", row.longest_wait.count()},
                      {"offered", row.offered},
                      {"connected", row.connected},
                      {"answered", row.answered},
                      {"abandoned", row.abandoned},
                      {"service_level", row.service_level},
                      {"service_level_variant", row.service_level_variant},
                      {"average_wait_ms", row.average_wait.count()},
                      {"enqueued", row.enqueued}});
  auto agents = ordered_json::array();
  for (const auto& row : view.agents) {
    ordered_json out{{"name", row.name}, {"display_name", row.display_name}, {"state", row.state}};
    add_unless_empty(out, "reason", row.reason);
    out["since"] = ms(row.since);
    out["load"] = row.load;
    out["limit"] = row.limit;
    out["activity"] = row.activity;
    agents.push_back(std::move(out));
  }
  ordered_json out{{"queues", std::move(queues)}, {"agents", std::move(agents)}};
  if (view.work_all == 0) return text_of(out);
  auto work = ordered_json::array();
  for (const auto& row : view.work) work.push_back(json_of(row));
  out["work"] = std::move(work);
  out["work_all"] = view.work_all;
  return text_of(out);
}

} // namespace strowger::channels::desktop

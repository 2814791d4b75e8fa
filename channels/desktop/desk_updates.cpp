#include "channels/desktop/desk_updates.hpp"
#include "channels/desktop/json_text.hpp"
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

object_text text_of(const agent_view& agent) {
  object_text out;
  out.put("id", to_text(agent.id))
      .put("name", agent.name)
      .put("display_name", agent.display_name)
      .put("state", agent.state)
      .put_unless_empty("reason", agent.reason)
      .put("since", ms(agent.since));
  if (agent.pending) {
    object_text pending;
    pending.put("state", agent.pending_state).put_unless_empty("reason", agent.pending_reason);
    out.put("pending", pending);
  }
  object_text capacity;
  for (const auto& one : agent.capacity)
    capacity.put(routing::to_text(one.channel), object_text{}.put("limit", one.limit).put("load", one.load));
  out.put("capacity", capacity);
  if (agent.unreachable.empty()) return out;
  list_text unreachable;
  for (const auto channel : agent.unreachable) unreachable.add(routing::to_text(channel));
  return out.put("unreachable", unreachable);
}

/// Where people call the queue by its name, that is said once.
const std::string& name_beside(const std::string& name, const std::string& display_name) {
  static const std::string nothing;
  return display_name != name ? display_name : nothing;
}

object_text text_of(const queue_choice& one) {
  return object_text{}
      .put("name", one.name)
      .put("display_name", one.display_name)
      .put_unless_empty("tenant", one.tenant);
}

object_text text_of(const offer_view& offer) {
  object_text out;
  out.put("id", to_text(offer.id))
      .put("interaction", to_text(offer.interaction))
      .put("channel", routing::to_text(offer.channel))
      .put("queue", offer.queue)
      .put("customer", offer.customer)
      .put("preview", offer.preview)
      .put_unless_empty("note", offer.note)
      .put_unless_empty("note_from", offer.note_from)
      .put("waiting_since", ms(offer.waiting_since))
      .put("offered_at", ms(offer.offered_at))
      .put("expires_at", ms(offer.expires_at))
      .put("attempt", offer.attempt);
  if (offer.callback) out.put("callback", true);
  return out.put_unless_empty("queue_name", name_beside(offer.queue, offer.queue_name));
}

object_text text_of(const desk_message& message) {
  object_text out;
  out.put("number", message.number).put("from", message.from).put_unless_empty("author", message.author);
  if (message.client != 0) out.put("id", client_text(message.client));
  out.put("text", message.text).put_unless_empty("note", message.note);
  if (message.callback) out.put("kind", "callback");
  return out.put("at", ms(message.at));
}

object_text text_of(const marks_view& marks) {
  return object_text{}.put("received", marks.received).put("read", marks.read);
}

object_text text_of(const call_view& one) {
  list_text parties;
  for (const auto& party : one.parties)
    parties.add(object_text{}
                    .put("role", party.role)
                    .put("who", party.who)
                    .put("ringing", party.ringing)
                    .put_unless_empty("how", party.how));
  object_text out;
  out.put("phone", one.phone)
      .put("on_hold", one.on_hold)
      .put("apart", one.apart)
      .put("recording", one.recording)
      .put("parties", parties);
  out.put_unless_empty("recording_ended", one.recording_ended);
  if (one.gone) out.put("gone", object_text{}.put("who", one.gone->who).put("why", one.gone->why));
  return out;
}

object_text text_of(const interaction_view& one, bool with_messages) {
  object_text out;
  out.put("id", to_text(one.id))
      .put("channel", routing::to_text(one.channel))
      .put("queue", one.queue)
      .put("customer", one.customer)
      .put("state", one.state)
      .put("customer_here", one.customer_here)
      .put("waiting_since", ms(one.waiting_since))
      .put("connected_at", ms(one.connected_at));
  if (one.wrap_up_ends_at) out.put("wrap_up_ends_at", ms(*one.wrap_up_ends_at));
  out.put_unless_empty("disposition", one.disposition).put_unless_empty("call_number", one.call_number);
  if (one.call_until) out.put("call_until", ms(*one.call_until));
  if (one.call) out.put("call", text_of(*one.call));
  out.put_unless_empty("queue_name", name_beside(one.queue, one.queue_name))
      .put_unless_empty("tenant", one.tenant);
  if (with_messages) {
    list_text messages;
    for (const auto& message : one.messages) messages.add(text_of(message));
    out.put("messages", messages);
  }
  return out.put("marks", text_of(one.marks));
}

object_text text_of(const desk_view& desk, routing::milliseconds heartbeat) {
  list_text offers, interactions, queues;
  for (const auto& offer : desk.offers) offers.add(text_of(offer));
  for (const auto& one : desk.interactions) interactions.add(text_of(one, true));
  for (const auto& one : desk.queues) queues.add(text_of(one));
  return object_text{}
      .put("agent", text_of(desk.agent))
      .put("offers", offers)
      .put("interactions", interactions)
      .put("not_ready_reasons", desk.not_ready_reasons)
      .put("dispositions", desk.dispositions)
      .put("queues", queues)
      .put("roles", desk.roles)
      .put("heartbeat_ms", heartbeat.count());
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
  object_text& out;
  void operator()(const agent_view& agent) const { out.put("agent", text_of(agent)); }
  void operator()(const offer_view& offer) const { out.put("offer", text_of(offer)); }
  void operator()(const offer_gone& gone) const {
    out.put("offer_gone", object_text{}.put("id", to_text(gone.id)).put("reason", gone.reason));
  }
  void operator()(const interaction_view& one) const { out.put("interaction", text_of(one, false)); }
  void operator()(const interaction_gone& gone) const { out.put("interaction_gone", to_text(gone.id)); }
  void operator()(const message_added& added) const {
    out.put(
        "message",
        object_text{}.put("interaction", to_text(added.interaction)).put("message", text_of(added.message)));
  }
  void operator()(const marks_changed& changed) const {
    out.put("marks", object_text{}
                         .put("interaction", to_text(changed.interaction))
                         .put("received", changed.marks.received)
                         .put("read", changed.marks.read));
  }
};

struct update_writer {
  routing::milliseconds heartbeat;
  std::string operator()(const snapshot_update& update) const {
    return object_text{}
        .put("type", "snapshot")
        .put("number", update.number)
        .put("now", ms(update.now))
        .put("desk", text_of(update.desk, heartbeat))
        .whole();
  }
  std::string operator()(const change_update& update) const {
    object_text out;
    out.put("type", "change").put("number", update.number);
    std::visit(change_writer{out}, update.what);
    return out.whole();
  }
  std::string operator()(const typing_update& update) const {
    return object_text{}
        .put("type", "typing")
        .put("interaction", to_text(update.interaction))
        .put("on", update.on)
        .whole();
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
  add_unless_empty(out, "queue_name", name_beside(row.queue, row.queue_name));
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

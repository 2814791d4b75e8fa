#include "channels/desktop/desk_client_frames.hpp"
#include "channels/desktop/desk_updates.hpp"
#include "routing/model/id_text.hpp"
#include <nlohmann/json.hpp>

/// What a page asks, written.
namespace strowger::channels::desktop {

namespace {

using nlohmann::ordered_json;
using routing::to_text;

struct request_writer {
  ordered_json& out;
  void put(const char* key, const std::string& value) const {
    if (!value.empty()) out[key] = value;
  }
  void about(const char* type, offer_id offer) const {
    out["type"] = type;
    out["offer"] = to_text(offer);
  }
  void about(const char* type, interaction_id interaction) const {
    out["type"] = type;
    out["interaction"] = to_text(interaction);
  }
  void operator()(const ask_snapshot&) const { out["type"] = "snapshot"; }
  void operator()(const heartbeat&) const { out["type"] = "heartbeat"; }
  void operator()(const set_ready&) const { out["type"] = "ready"; }
  void operator()(const set_not_ready& r) const {
    out["type"] = "not_ready";
    out["reason"] = r.reason;
  }
  void operator()(const ringing& r) const { about("ringing", r.offer); }
  void operator()(const accept& r) const { about("accept", r.offer); }
  void operator()(const decline& r) const {
    about("decline", r.offer);
    put("reason", r.reason);
  }
  void operator()(const say& r) const {
    about("say", r.interaction);
    out["id"] = client_text(r.client);
    out["text"] = r.text;
  }
  void operator()(const mark& r) const {
    out["type"] = r.read != 0 ? "read" : "received";
    out["interaction"] = to_text(r.interaction);
    out["up_to"] = r.read != 0 ? r.read : r.received;
  }
  void operator()(const type& r) const {
    about("typing", r.interaction);
    out["on"] = r.on;
  }
  void operator()(const transfer& r) const {
    about("transfer", r.interaction);
    put("queue", r.queue);
    put("agent", r.agent);
    put("note", r.note);
  }
  void operator()(const close& r) const {
    about("close", r.interaction);
    put("disposition", r.disposition);
  }
  void operator()(const finish_wrap_up& r) const {
    about("end_wrap_up", r.interaction);
    put("disposition", r.disposition);
  }
  void operator()(const ask_why& r) const { about("why", r.offer); }
  void operator()(const called& r) const {
    about("called", r.interaction);
    out["outcome"] = r.outcome;
  }
  void operator()(const ask_outlook& r) const { about("explain", r.interaction); }
  void operator()(const watch_wallboard& r) const {
    out["type"] = "wallboard";
    out["on"] = r.on;
  }
  void operator()(const force_agent_state& r) const {
    out["type"] = "set_agent_state";
    out["agent"] = r.agent;
    out["ready"] = r.ready;
    put("reason", r.reason);
    out["why"] = r.why;
  }
  void operator()(const move& r) const {
    about("move", r.interaction);
    out["queue"] = r.queue;
    out["why"] = r.why;
  }
  void operator()(const raise& r) const {
    about("raise", r.interaction);
    out["priority"] = r.priority;
    out["why"] = r.why;
  }
  void operator()(const cancel& r) const {
    about("cancel", r.interaction);
    out["why"] = r.why;
  }
  void operator()(const assign& r) const {
    about("assign", r.interaction);
    out["agent"] = r.agent;
    out["override"] = r.override_rules;
    out["why"] = r.why;
  }
  void operator()(const pull& r) const {
    about("pull", r.interaction);
    put("why", r.why);
  }
  void operator()(const call_act& r) const {
    about("call", r.interaction);
    out["act"] = r.act;
    put("agent", r.agent);
    put("number", r.number);
    put("digits", r.digits);
    put("queue", r.queue);
  }
  void operator()(const escalate& r) const {
    about("escalate", r.interaction);
    put("note", r.note);
    put("why", r.why);
  }
};

} // namespace

std::string page_frame_json(std::uint64_t request, const desk_request& what) {
  auto out = ordered_json::object();
  std::visit(request_writer{out}, what);
  if (request != 0) out["request"] = request;
  return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace strowger::channels::desktop

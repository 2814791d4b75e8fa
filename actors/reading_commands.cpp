#include "actors/engine_inside.hpp"
#include "actors/staff.hpp"
#include "routing/model/id_text.hpp"
#include <nlohmann/json.hpp>

/// The control socket's commands that read: what the follower has folded, and the journal.
namespace strowger::actors {

namespace ro = routing;
using channels::admin::control_commands;
using channels::admin::control_reply;
using nlohmann::json;

namespace {

json in_words(const house& shared, const ro::explanation::outcome& one) {
  json words{{"agent", ro::to_text(one.agent)}, {"name", display_name(shared, one.agent)}};
  if (one.filtered_by) {
    words["filtered_by"] = ro::to_text(*one.filtered_by);
  } else {
    words["candidate"] = {{"idle_ms", one.as_candidate.idle.count()},
                          {"load", one.as_candidate.load},
                          {"limit", one.as_candidate.limit},
                          {"deciding", ro::to_text(one.as_candidate.deciding)}};
  }
  return words;
}

json in_words(const house& shared, const ro::explanation& all) {
  json words{{"interaction", ro::to_text(all.interaction)}, {"queue", ro::to_text(all.queue)}, {"position", all.position}, {"agents", json::array()}};
  if (const auto queue = shared.names.find(all.queue)) words["queue_name"] = queue->name;
  for (const auto& one : all.agents) words["agents"].push_back(in_words(shared, one));
  return words;
}

void explain_waiting(engine::inside& in, interaction_id id, const control_reply& reply) {
  in.follower->read([&in, id, reply](const storage::follower_view& view) {
    const auto& shared = in.graph->shared();
    for (const auto& [number, pool] : view.fold.pools())
      if (const auto found = ro::explain(pool.state, id, shared.lines.at(number).now().at)) {
        reply.line(in_words(shared, *found).dump());
        return reply.done();
      }
    reply.fail("unknown_interaction", ro::to_text(id) + " does not wait in any pool");
  });
}

} // namespace

void add_reading_commands(control_commands& table, engine::inside& in) {
  table["explain"] = {"why an offer went there, or why an interaction still waits: about", [&in](const json& arguments, const control_reply& reply) {
                        const auto about = arguments.at("about").get<std::string>();
                        if (const auto interaction = ro::id_from_text<interaction_id>(about)) return explain_waiting(in, *interaction, reply);
                        reply.fail("bad_arguments", "an interaction is written like interaction-32768.7, an offer like offer-1.12");
                      }};
}

} // namespace strowger::actors

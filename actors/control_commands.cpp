#include "actors/command_arguments.hpp"
#include "actors/configuration_diagnostics.hpp"
#include "actors/engine_inside.hpp"
#include "actors/recordings/engine_recordings.hpp"
#include "actors/telephony.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <nlohmann/json.hpp>
#include <unistd.h>

/// What the control socket offers. Handlers run on the socket's thread and hand over; those that read the
/// journal have a thread of their own (`takes_long`).
namespace strowger::actors {

namespace ro = routing;
using channels::admin::control_command;
using channels::admin::control_commands;
using channels::admin::control_reply;
using nlohmann::json;

namespace {

/// As long as a supervisor's at the desk, in the longest characters.
constexpr std::size_t why_bytes_max = 2'000;

} // namespace

/// A hand tool's reason with the login name of who gave it, kept with the texts (the author is no agent).
/// Nothing, and `reply` has failed, without a reason.
std::optional<ro::asked_by> reason_in(engine::inside& in, const json& arguments, const control_reply& reply,
                                      std::vector<storage::content_item>& contents) {
  const auto why = text_in(arguments, "why");
  if (why.find_first_not_of(" \t\r\n") == std::string::npos) {
    reply.fail("bad_arguments", "\"why\" is empty: say the reason, it is kept with what was done");
    return std::nullopt;
  }
  if (why.size() > why_bytes_max) {
    reply.fail("bad_arguments", "\"why\" is longer than " + std::to_string(why_bytes_max) + " bytes");
    return std::nullopt;
  }
  const auto id = in.graph->shared().content_ids.next<content_id>();
  contents.push_back({id, {}, std::make_shared<const std::string>("operator " + reply.user() + ": " + why)});
  return ro::asked_by{{}, id};
}

namespace {

void answer(const control_reply& reply, const ro::result<void>& outcome) {
  if (outcome)
    reply.done();
  else
    reply.fail(ro::to_text(outcome.reason().code), outcome.reason().detail);
}

std::shared_ptr<outcome_sink> sink_for(control_reply reply) {
  return std::make_shared<outcome_sink>(
      [reply = std::move(reply)](const ro::result<void>& outcome) { answer(reply, outcome); });
}

/// What the SIP process has found out last.
std::string rtpengine_state(const std::filesystem::path& data_folder) {
  std::string state;
  std::ifstream{data_folder / "run" / "rtpengine"} >> state;
  return state == "answers" || state == "silent" ? state : "unknown";
}

/// The programs beside the engine.
json processes_of(const engine::inside& in) {
  json all = json::array();
  if (!in.companions) return all;
  std::map<std::string, bool> connected;
  if (in.remotes)
    for (const auto& one : in.remotes->state()) connected[one.name] = one.connected;
  for (const auto& one : in.companions->state()) {
    json process{{"process", one.name},    {"running", one.up},        {"pid", one.pid},
                 {"adopted", one.adopted}, {"restarts", one.restarts}, {"since_ms", one.since_ms}};
    if (const auto known = connected.find(one.name); known != connected.end())
      process["connected"] = known->second;
    const auto& sip = in.setup.configuration.sip;
    if (one.name == "sip" && sip && !sip->audio.rtpengine_address.empty())
      process["rtpengine"] = rtpengine_state(in.setup.configuration.data_folder);
    if (one.name == "media")
      process["audio_ports"] = in.graph->shared().endpoints.audio_used_up() ? "used_up" : "free";
    if (one.name == "sip") {
      const auto& shared = in.graph->shared();
      json trunks = json::array();
      for (const auto& trunk : trunks_with_registration(*shared.configuration()))
        trunks.push_back({{"trunk", trunk}, {"registered", shared.endpoints.registered(trunk)}});
      if (!trunks.empty()) process["registrations"] = std::move(trunks);
    }
    all.push_back(std::move(process));
  }
  return all;
}

json status_of(const engine::inside& in) {
  const auto& shared = in.graph->shared();
  const auto now = in.ready();
  const auto lingering = shared.counters.lingering.load();
  const auto here = std::max<std::uint64_t>(shared.interactions.size(), lingering);
  const auto follower = in.follower->figures();
  return {{"state", now.state},
          {"ready", now.ready},
          {"reasons", now.reasons},
          {"uptime_ms", in.time.steady_ms() - in.started_steady_ms},
          {"configuration", in.setup.configuration.file.string()},
          {"interactions", here - lingering},
          {"lingering", lingering},
          {"groups", shared.counters.groups.load()},
          {"records", shared.counters.records.load()},
          {"snapshots", follower.snapshots},
          {"follower_failure", follower.failure},
          {"quarantined", shared.counters.quarantined.load()},
          {"processes", processes_of(in)}};
}

/// Finds whom a hand tool is about; says what is wrong if nobody.
std::optional<roster::person> person_named(const engine::inside& in, const json& arguments,
                                           const control_reply& reply) {
  const auto tenant = text_in(arguments, "tenant", "main");
  const auto name = text_in(arguments, "agent");
  auto found = in.graph->shared().names.find_person(tenant, name);
  if (!found) reply.fail("unknown_agent", "tenant \"" + tenant + "\" has no agent \"" + name + "\"");
  return found;
}

std::optional<roster::queue> queue_named(const engine::inside& in, const json& arguments,
                                         const control_reply& reply) {
  const auto tenant = text_in(arguments, "tenant", "main");
  const auto name = text_in(arguments, "queue");
  auto found = in.graph->shared().names.find_queue(tenant, name);
  if (!found) reply.fail("unknown_queue", "tenant \"" + tenant + "\" has no queue \"" + name + "\"");
  return found;
}

/// Sends an event about an interaction to the pool that holds it.
void ask_about(engine::inside& in, const json& arguments, const control_reply& reply,
               const std::function<ro::pool_event(interaction_id, ro::asked_by)>& make) {
  const auto interaction = ro::id_from_text<interaction_id>(text_in(arguments, "interaction"));
  if (!interaction) return reply.fail("bad_arguments", "an interaction is written like interaction-32768.7");
  std::vector<storage::content_item> contents;
  const auto said = reason_in(in, arguments, reply, contents);
  if (!said) return;
  in.follower->read(
      [&in, make, by = *said, contents, reply, id = *interaction](const storage::follower_view& view) {
        std::optional<pool_id> holds;
        for (const auto& [number, folded] : view.fold.pools()) {
          const auto* entry = folded.state.find(id);
          // One that is being handed over is in two pools: the other one's it is.
          if (entry && (!holds || entry->phase != ro::interaction_phase::departed)) holds = number;
        }
        if (!holds)
          return reply.fail("unknown_interaction", "no pool holds " + ro::to_text(id) + "; it may be over");
        in.graph->shared().pools.tell(*holds, pool_request{make(id, by), {sink_for(reply), 0}, contents});
      });
}

/// Who did it and why is a fact before the key is gone; it stands in a pool of the customer's tenant. On a
/// thread that may block.
void erase_customer(engine::inside& in, const json& arguments, const control_reply& reply) {
  const auto customer = ro::id_from_text<ro::customer_id>(text_in(arguments, "customer"));
  if (!customer) return reply.fail("bad_arguments", "a customer is written like customer-12.345");
  const auto tenant = text_in(arguments, "tenant", "main");
  const auto queues = in.graph->shared().names.queues_of(tenant);
  if (queues.empty()) return reply.fail("unknown_tenant", "there is no tenant \"" + tenant + "\"");
  std::vector<storage::content_item> contents;
  const auto by = reason_in(in, arguments, reply, contents);
  if (!by) return;
  auto durable = std::make_shared<std::promise<ro::result<void>>>();
  auto outcome = durable->get_future();
  in.graph->shared().pools.tell(
      queues.front().pool,
      pool_request{ro::erase_customer{*customer, *by},
                   {std::make_shared<outcome_sink>(
                        [durable](const ro::result<void>& done) { durable->set_value(done); }),
                    0},
                   std::move(contents)});
  if (outcome.wait_for(std::chrono::seconds{60}) != std::future_status::ready)
    return reply.fail("storage", "the journal does not answer: nothing was erased; try again");
  if (const auto kept = outcome.get(); !kept) return answer(reply, kept);
  if (const auto done = in.journal->erase_customer(*customer); !done) {
    if (done.why().kind == storage::trouble::not_found)
      return reply.fail("unknown_customer", done.why().detail + ": is " + ro::to_text(*customer) +
                                                " the right one? It may have been erased before");
    return reply.fail("storage", done.why().detail + ". That it was to be erased is kept; ask again");
  }
  in.setup.log(severity::warning,
               "event=customer_erased customer=" + ro::to_text(*customer) + " by=" + reply.user());
  reply.done();
}

void add_engine_commands(control_commands& table, engine::inside& in) {
  table["status"] = {"how the engine is", [&in](const json&, const control_reply& reply) {
                       reply.line(status_of(in).dump());
                       reply.done();
                     }};
  const auto wish = [](int signal) {
    return [signal](const json&, const control_reply& reply) {
      reply.done();
      ::kill(::getpid(), signal);
    };
  };
  table["reload"] = {
      "read the configuration file again (as SIGHUP): a line per mistake, and what needs a restart",
      [&in](const json&, const control_reply& reply) {
        const auto done = in.reload([&](const std::string& line) {
          reply.line(json{{"told", line}}.dump());
        });
        if (done)
          reply.done();
        else
          reply.fail("invalid_configuration", done.reason().detail);
      },
      true};
  table["drain"] = {"refuse newcomers and end when work in hand is over (as SIGTERM) [limit_ms]",
                    [&in, end = wish(SIGTERM)](const json& arguments, const control_reply& reply) {
                      constexpr auto most = std::chrono::milliseconds{std::chrono::hours{24}}.count();
                      if (arguments.contains("limit_ms"))
                        in.asked_drain_limit_ms = whole_in(arguments, "limit_ms", 0, most);
                      end(arguments, reply);
                    }};
  table["restart"] = {"restart in place: arrivals are held by their pages meanwhile", wish(SIGUSR2)};
  table["erase-customer"] = {
      "destroy a customer's key: what it said becomes unreadable: customer, why [tenant]",
      [&in](const json& arguments, const control_reply& reply) { erase_customer(in, arguments, reply); },
      true};
}

/// What gives work to people: assign, pull, escalate.
void add_by_hand(control_commands& table, engine::inside& in) {
  table["assign"] = {
      "offer an interaction to an agent out of turn: interaction, agent, why [override, tenant]",
      [&in](const json& arguments, const control_reply& reply) {
        const auto who = person_named(in, arguments, reply);
        if (!who) return;
        const bool override_rules = flag_in(arguments, "override", false);
        ask_about(in, arguments, reply, [id = who->id, override_rules](interaction_id one, ro::asked_by by) {
          return ro::assign_interaction{one, id, override_rules, by};
        });
      }};
  table["pull"] = {"have an agent take one that waits: interaction, agent, why [tenant]",
                   [&in](const json& arguments, const control_reply& reply) {
                     const auto who = person_named(in, arguments, reply);
                     if (!who) return;
                     ask_about(in, arguments, reply, [id = who->id](interaction_id one, ro::asked_by by) {
                       return ro::pull_interaction{one, id, by};
                     });
                   }};
  table["escalate"] = {"ask for the next grade: interaction, why",
                       [&in](const json& arguments, const control_reply& reply) {
                         ask_about(in, arguments, reply, [](interaction_id one, ro::asked_by by) {
                           return ro::escalate_interaction{one, by};
                         });
                       }};
}

/// Empty if what is granted is declared, else what is wrong. What the configuration no longer declares can
/// still be revoked.
std::string undeclared(const engine_configuration& known, const ro::grant_skill& grant) {
  const auto& declared = grant.certificate ? known.certificates : known.skills;
  if (std::find(declared.begin(), declared.end(), grant.skill) != declared.end()) return {};
  return in_quotes(grant.skill) + " is no " + (grant.certificate ? "certificate" : "skill") +
         " of the configuration" + did_you_mean(grant.skill, {declared.begin(), declared.end()});
}

/// Skills, certificates and grades at run time.
void add_grants(control_commands& table, engine::inside& in) {
  const auto ask = [&in](const json& arguments, const control_reply& reply, const auto& make) {
    const auto who = person_named(in, arguments, reply);
    if (!who) return;
    std::vector<storage::content_item> contents;
    const auto by = reason_in(in, arguments, reply, contents);
    if (!by) return;
    in.graph->shared().pools.tell(
        who->pool, pool_request{make(who->id, *by), {sink_for(reply), 0}, std::move(contents)});
  };
  table["grant"] = {
      "give an agent a skill level or certificate, 0 takes it away: agent, skill, level, why [certificate, "
      "for_ms, tenant]",
      [&in, ask](const json& arguments, const control_reply& reply) {
        constexpr auto most = std::chrono::milliseconds{std::chrono::hours{24 * 366}}.count();
        ro::grant_skill grant;
        grant.skill = text_in(arguments, "skill");
        grant.certificate = flag_in(arguments, "certificate", false);
        grant.level = static_cast<std::uint8_t>(whole_in(arguments, "level", 0, 10));
        if (arguments.contains("for_ms"))
          grant.until = in.time.wall() + ro::milliseconds{whole_in(arguments, "for_ms", 1, most)};
        if (const auto wrong = undeclared(*in.graph->shared().configuration(), grant); !wrong.empty())
          return reply.fail("bad_arguments", wrong);
        ask(arguments, reply, [&grant](agent_id agent, ro::asked_by by) {
          grant.agent = agent;
          grant.by = by;
          return grant;
        });
      }};
  table["revoke-grant"] = {"end a grant before its time: agent, skill, why [certificate, tenant]",
                           [ask](const json& arguments, const control_reply& reply) {
                             ask(arguments, reply, [&](agent_id agent, ro::asked_by by) {
                               return ro::revoke_grant{agent, text_in(arguments, "skill"),
                                                       flag_in(arguments, "certificate", false), by};
                             });
                           }};
}

void add_hand_tools(control_commands& table, engine::inside& in) {
  table["agent-state"] = {
      "set an agent ready or not ready: agent, ready, reason, why [tenant]",
      [&in](const json& arguments, const control_reply& reply) {
        const auto who = person_named(in, arguments, reply);
        if (!who) return;
        std::vector<storage::content_item> contents;
        const auto by = reason_in(in, arguments, reply, contents);
        if (!by) return;
        const bool ready = flag_in(arguments, "ready");
        in.graph->shared().pools.tell(
            who->pool,
            pool_request{ro::set_agent_state{who->id, ready,
                                             text_in(arguments, "reason", ready ? "" : "supervisor"), *by},
                         {sink_for(reply), 0},
                         std::move(contents)});
      }};
  table["move"] = {"move an interaction to another queue: interaction, queue, why [tenant]",
                   [&in](const json& arguments, const control_reply& reply) {
                     const auto queue = queue_named(in, arguments, reply);
                     if (!queue) return;
                     ask_about(in, arguments, reply, [id = queue->id](interaction_id one, ro::asked_by by) {
                       return ro::move_interaction{one, id, by};
                     });
                   }};
  table["raise"] = {
      "give a waiting interaction another priority: interaction, priority (seconds of age), why",
      [&in](const json& arguments, const control_reply& reply) {
        const auto priority =
            static_cast<std::int32_t>(whole_in(arguments, "priority", INT32_MIN, INT32_MAX));
        ask_about(in, arguments, reply, [priority](interaction_id one, ro::asked_by by) {
          return ro::raise_priority{one, priority, by};
        });
      }};
  add_by_hand(table, in);
  table["cancel"] = {"end an interaction: interaction, why",
                     [&in](const json& arguments, const control_reply& reply) {
                       ask_about(in, arguments, reply, [](interaction_id one, ro::asked_by by) {
                         return ro::cancel_interaction{one, by};
                       });
                     }};
}

} // namespace

control_commands control_commands_of(engine::inside& of) {
  control_commands table;
  add_engine_commands(table, of);
  add_hand_tools(table, of);
  add_grants(table, of);
  add_reading_commands(table, of);
  add_recording_commands(table, of);
  return table;
}

} // namespace strowger::actors

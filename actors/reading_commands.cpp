#include "actors/command_arguments.hpp"
#include "actors/engine_inside.hpp"
#include "actors/explanation_words.hpp"
#include "actors/index_lookup.hpp"
#include "actors/staff.hpp"
#include "routing/model/id_text.hpp"
#include "storage/backup.hpp"
#include "storage/record_json.hpp"
#include "storage/record_json_words.hpp"
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>

/// The control socket's commands that read: what the follower has folded, and the journal.
namespace strowger::actors {

namespace ro = routing;
using channels::admin::control_commands;
using channels::admin::control_reply;
using nlohmann::json;

namespace {

void explain_waiting(engine::inside& in, interaction_id id, const control_reply& reply) {
  in.follower->read([&in, id, reply](const storage::follower_view& view) {
    const auto& shared = in.graph->shared();
    for (const auto& [number, pool] : view.fold.pools())
      if (const auto words = why_waiting(shared, pool.state, id, shared.lines.at(number).now());
          !words.is_null()) {
        reply.line(words.dump());
        return reply.done();
      }
    reply.fail("unknown_interaction", ro::to_text(id) + " does not wait in any pool");
  });
}

/// The record in which an offer was made, with the facts before the offer's own only.
struct offer_origin {
  std::uint64_t group = 0;
  storage::stream_record before;
  ro::fact::offer_made made;
};

storage::outcome<offer_origin> origin_of(const storage::archive& store, const looked_up& where) {
  std::optional<offer_origin> found;
  const auto look = [&](const storage::group& group) {
    for (const auto& one : group.records) {
      const auto* record = std::get_if<storage::pool_record>(&one.what);
      if (record == nullptr) continue;
      const auto at =
          std::find_if(record->facts.begin(), record->facts.end(), [&](const ro::pool_fact& fact) {
            const auto* made = std::get_if<ro::fact::offer_made>(&fact);
            return made != nullptr && made->offer == where.offer;
          });
      if (at == record->facts.end()) continue;
      found = offer_origin{group.number, one, std::get<ro::fact::offer_made>(*at)};
      std::get<storage::pool_record>(found->before.what).facts.assign(record->facts.begin(), at);
    }
    return false;
  };
  for (const auto number : where.groups) {
    if (auto read = store.each_group(number, look); !read) return read.why();
    if (found) return std::move(*found);
  }
  return storage::failure{storage::trouble::not_found,
                          "the record that made this offer is older than what the journal keeps"};
}

/// As the journal has it, with the candidates' names.
json in_words(const house& shared, const ro::decision_record& one) {
  auto words = storage::as_json::value(one);
  for (std::size_t i = 0; i < words["best"].size(); ++i)
    words["best"][i]["name"] = shared.names.display_name(one.best[i].agent);
  return words;
}

/// Folds the pool to just before the decision and makes it again, with every agent. On a thread that may
/// block.
void explain_offer(engine::inside& in, const std::string& about, const control_reply& reply) {
  const auto refuse = [&](const storage::failure& why) { reply.fail(code_of(why), why.detail); };
  const auto where = look_up(*in.follower, about);
  if (!where) return refuse(where.why());
  const auto& store = in.journal->archived();
  const auto origin = origin_of(store, where.value());
  if (!origin) return refuse(origin.why());
  const auto& [group, before, made] = origin.value();
  auto folded = storage::fold_up_to(store, before.pool, before.number);
  if (!folded) return refuse(folded.why());
  if (const auto ok = folded.value().fold(before, group); !ok) return refuse(ok.why());
  const auto* pool = folded.value().find(before.pool);
  const auto found = pool ? ro::explain(pool->state, made.interaction, made.at, before.wall) : std::nullopt;
  if (!found)
    return reply.fail("failed", "the pool folded from the journal does not hold " +
                                    ro::to_text(made.interaction) + " as waiting before this offer");
  const auto& shared = in.graph->shared();
  auto words = in_words(shared, *found);
  words["offer"] = ro::to_text(made.offer);
  words["pool"] = static_cast<unsigned>(before.pool);
  words["record"] = before.number;
  words["at"] = made.at.time_since_epoch().count();
  words["wall"] = storage::iso_text(before.wall);
  words["recorded"] = in_words(shared, made.decision);
  words["recorded"]["winner"] = ro::to_text(made.agent);
  const bool somebody =
      !found->agents.empty() && !found->agents.front().filtered_by && !found->agents.front().takes_first;
  words["winner"] = somebody ? json(ro::to_text(found->agents.front().agent)) : json();
  words["same_winner"] = somebody && found->agents.front().agent == made.agent;
  reply.line(words.dump());
  reply.done();
}

void explain(engine::inside& in, const json& arguments, const control_reply& reply) {
  const auto about = text_in(arguments, "about");
  if (const auto interaction = ro::id_from_text<interaction_id>(about))
    return explain_waiting(in, *interaction, reply);
  explain_offer(in, about, reply);
}

void back_up(engine::inside& in, const json& arguments, const control_reply& reply) {
  const std::filesystem::path folder = text_in(arguments, "folder");
  if (!folder.is_absolute()) return reply.fail("bad_arguments", "name the backup's folder by its whole path");
  const auto begun = std::chrono::steady_clock::now();
  const auto written = storage::write_backup(in.journal->store(), in.setup.configuration.data_folder, folder);
  if (!written) return reply.fail(code_of(written.why()), written.why().detail);
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  reply.line(json{{"folder", folder.string()},
                  {"group", written.value().group},
                  {"bytes", written.value().bytes},
                  {"milliseconds", took.count()}}
                 .dump());
  reply.done();
}

} // namespace

void add_reading_commands(control_commands& table, engine::inside& in) {
  table["journal"] = {
      "records as JSON: [about] (an interaction or offer) [pool] [from] [limit] [follow]",
      [&in](const json& arguments, const control_reply& reply) { show_journal(in, arguments, reply); }, true};
  table["explain"] = {
      "why an offer went there, or why an interaction still waits: about",
      [&in](const json& arguments, const control_reply& reply) { explain(in, arguments, reply); }, true};
  table["backup"] = {
      "write a backup into a new folder: folder",
      [&in](const json& arguments, const control_reply& reply) { back_up(in, arguments, reply); }, true};
}

} // namespace strowger::actors

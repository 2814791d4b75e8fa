#include "actors/explanation_words.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <nlohmann/json.hpp>

namespace strowger::actors {

namespace ro = routing;
using nlohmann::json;

namespace {

json agent_in_words(const house& shared, agent_id agent) {
  return {{"agent", ro::to_text(agent)}, {"name", shared.names.display_name(agent)}};
}

json in_words(const house& shared, const ro::explanation::outcome& one) {
  auto words = agent_in_words(shared, one.agent);
  if (one.filtered_by) {
    words["filtered_by"] = ro::to_text(*one.filtered_by);
    if (one.spared_until != moment{}) words["spared_until"] = one.spared_until.time_since_epoch().count();
  } else if (one.takes_first) {
    words["takes_first"] = ro::to_text(one.takes_first);
  } else {
    const auto& candidate = one.as_candidate;
    words["candidate"] = {{"idle_ms", candidate.idle.count()},
                          {"load", candidate.load},
                          {"limit", candidate.limit},
                          {"deciding", ro::to_text(candidate.deciding)}};
    if (candidate.score != 0) words["candidate"]["score"] = candidate.score;
  }
  return words;
}

json in_words(const ro::wait_estimate& wait) {
  return {{"mean_ms", wait.mean.count()},
          {"p50_ms", wait.p50.count()},
          {"p90_ms", wait.p90.count()},
          {"agents", wait.agents},
          {"compared", wait.compared}};
}

std::int64_t left(moment at, stamp now) { return std::max<std::int64_t>(0, (at - now.at).count()); }

/// When these hours begin next by the calendar; nothing when they are on or no such moment is near.
std::optional<wall_time> begins_at(const house& shared, const std::string& tenant, const std::string& hours,
                                   wall_time now) {
  for (const auto& one : shared.configuration()->opening_hours)
    if (one.tenant == tenant && one.name == hours && !calendar::is_open(one.when, now))
      return calendar::next_change(one.when, now);
  return std::nullopt;
}

json in_words(const house& shared, const std::string& tenant, const ro::outlook::condition& one, stamp now) {
  json words{{"event", ro::to_text(one.what)}};
  if (!one.work.empty()) {
    words["work"] = json::array();
    for (const auto id : one.work) words["work"].push_back(ro::to_text(id));
  }
  if (one.at != moment{}) words["in_ms"] = left(one.at, now);
  if (one.wall != wall_time{}) words["in_ms"] = std::max<std::int64_t>(0, (one.wall - now.wall).count());
  if (one.count > 0) words["count"] = one.count;
  if (!one.name.empty()) words["name"] = one.name;
  if (one.what == ro::outlook::event::hours_begin)
    if (const auto at = begins_at(shared, tenant, one.name, now.wall))
      words["in_ms"] = std::max<std::int64_t>(0, (*at - now.wall).count());
  return words;
}

json in_words(const house& shared, const std::string& tenant, const ro::outlook::way& one, stamp now) {
  auto words = one.agent ? agent_in_words(shared, one.agent) : json::object();
  words["sure"] = one.sure;
  if (one.takes_first) words["takes_first"] = ro::to_text(one.takes_first);
  words["conditions"] = json::array();
  for (const auto& condition : one.conditions)
    words["conditions"].push_back(in_words(shared, tenant, condition, now));
  return words;
}

json in_words(const ro::outlook::step& one, stamp now) {
  json words{{"step", one.number},
             {"in_ms", one.at_once ? 0 : left(one.at, now)},
             {"at_once", one.at_once},
             {"levels", json::array()},
             {"other_where", one.other_where},
             {"raise_s", one.raise},
             {"fit", one.fit},
             {"free", one.free}};
  if (!one.passed_over.empty()) words["passed_over"] = one.passed_over;
  for (const auto& level : one.levels)
    words["levels"].push_back({{"skill", level.skill}, {"from", level.from}, {"to", level.to}});
  return words;
}

json in_words(const ro::outlook::requirement& one) {
  json words{{"kind", ro::to_text(one.kind)},
             {"name", one.name},
             {"known", one.known},
             {"signed_in", one.signed_in},
             {"ready", one.ready}};
  if (one.level > 0) words["level"] = one.level;
  return words;
}

} // namespace

json in_words(const house& shared, const ro::explanation& all) {
  json words{{"interaction", ro::to_text(all.interaction)},
             {"queue", ro::to_text(all.queue)},
             {"position", all.position},
             {"agents", json::array()}};
  if (const auto queue = shared.names.find(all.queue)) words["queue_name"] = queue->display_name;
  if (all.steps > 0) {
    words["step"] = all.step;
    words["steps"] = all.steps;
  }
  if (all.next_step_at != moment{}) words["next_step_at"] = all.next_step_at.time_since_epoch().count();
  if (all.cut_short) words["next_step_at_once"] = true;
  for (const auto& one : all.agents) words["agents"].push_back(in_words(shared, one));
  return words;
}

json in_words(const house& shared, const ro::pool_state& pool, const ro::outlook& all, stamp now) {
  const auto* queue = pool.find(all.queue);
  const auto tenant = queue ? queue->settings.tenant : std::string{};
  json words{{"fit", all.fit},           {"fit_signed_in", all.fit_signed_in},
             {"ways_all", all.ways_all}, {"ways", json::array()},
             {"steps", json::array()},   {"requirements", json::array()},
             {"rings", json::array()}};
  for (const auto& one : all.ways) words["ways"].push_back(in_words(shared, tenant, one, now));
  for (const auto& one : all.steps) words["steps"].push_back(in_words(one, now));
  for (const auto& one : all.requirements) words["requirements"].push_back(in_words(one));
  for (const auto& one : all.rings) {
    auto ring = agent_in_words(shared, one.agent);
    ring["offer"] = ro::to_text(one.offer);
    ring["left_ms"] = left(one.until, now);
    words["rings"].push_back(std::move(ring));
  }
  if (all.waits_until != moment{}) words["too_long_in_ms"] = left(all.waits_until, now);
  if (all.ages_at != moment{}) words["too_old_in_ms"] = left(all.ages_at, now);
  words["text"] = ro::outlook_text(pool, all, now.at, [](interaction_id id) { return ro::to_text(id); });
  return words;
}

json why_waiting(const house& shared, const ro::pool_state& pool, interaction_id id, stamp now) {
  const auto next = ro::outlook_for(pool, id, now.at, now.wall);
  if (!next) return nullptr;
  json words{{"interaction", ro::to_text(id)}, {"queue", ro::to_text(next->queue)}};
  if (const auto all = ro::explain(pool, id, now.at, now.wall)) words = in_words(shared, *all);
  if (const auto queue = shared.names.find(next->queue)) words["queue_name"] = queue->display_name;
  words["at"] = now.at.time_since_epoch().count();
  words["phase"] = ro::to_text(next->phase);
  if (next->wait) words["expected_wait"] = in_words(*next->wait);
  words["next"] = in_words(shared, pool, *next, now);
  return words;
}

ro::result<std::shared_ptr<const std::string>>
explained(const house& shared, const storage::stream_fold& pools, interaction_id id, const watch& scope) {
  for (const auto& [number, pool] : pools.pools()) {
    const auto* entry = pool.state.find(id);
    const auto* queue = entry ? pool.state.find(entry->queue) : nullptr;
    if (!queue || queue->settings.tenant != scope.tenant) continue;
    if (std::none_of(scope.queues.begin(), scope.queues.end(),
                     [&](const auto& name) { return name == "*" || name == queue->settings.name; }))
      return ro::error{ro::error_code::forbidden, "it is not in one of your queues"};
    const auto words = why_waiting(shared, pool.state, id, shared.lines.at(number).now());
    if (words.is_null()) return ro::error{ro::error_code::wrong_state, ro::to_text(id) + " does not wait"};
    return std::make_shared<const std::string>(words.dump());
  }
  return ro::error{ro::error_code::unknown_interaction, "there is no such interaction"};
}

} // namespace strowger::actors

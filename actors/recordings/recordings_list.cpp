#include "actors/permissions.hpp"
#include "actors/recordings/engine_recordings.hpp"
#include "actors/staff.hpp"
#include "routing/call/call_machine.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <nlohmann/json.hpp>

/// What a supervisor sees of calls and their recordings: read from the journal, from its newest group back.
namespace strowger::actors {

namespace ro = routing;
namespace rc = routing::call;
using nlohmann::json;

namespace {

constexpr std::size_t calls_most = 25;        ///< in one answer
constexpr std::uint64_t groups_at_once = 512; ///< of the journal, read ascending
constexpr std::uint64_t groups_most = 4'096;  ///< for one answer, which may then be empty

std::int64_t ms(ro::wall_time at) { return at.time_since_epoch().count(); }

/// Why there is nothing to be heard.
std::string_view why_none(const engine::inside& in, const recorded_call& call, const recording_rule& rule) {
  if (call.deleted != ro::wall_time{}) return "deleted";
  if (call.ended == rc::recording_ending::empty) return "nothing_said";
  if (call.ended == rc::recording_ending::no_room) return "no_room";
  if (call.began != rc::recording_origin::none) return in.recordings ? "not_there" : "no_calls";
  if (call.talked == ro::wall_time{}) return "nobody_talked";
  const bool wanted = rule.percent > 0 && rc::is_in_share(call.interaction, rule.percent);
  if (wanted && !rule.announcement.empty() && !call.notice) return "announcement_not_heard";
  return "not_wanted";
}

json row_of(engine::inside& in, const recorded_call& call, const std::optional<stored_recording>& files) {
  const auto& names = in.graph->shared().names;
  const auto rule = rule_of(in, call);
  json one{
      {"interaction", ro::to_text(call.interaction)}, {"came", ms(call.came)}, {"message", call.message}};
  if (const auto queue = names.find(call.queue)) {
    one["queue"] = queue->name;
    if (!queue->display_name.empty() && queue->display_name != queue->name)
      one["queue_name"] = queue->display_name;
  }
  auto agents = json::array();
  for (const auto agent : call.talkers) agents.push_back(names.display_name(agent));
  one["agents"] = std::move(agents);
  if (call.talked != ro::wall_time{}) one["talked"] = ms(call.talked);
  if (call.over != ro::wall_time{}) one["over"] = ms(call.over);
  if (call.began != rc::recording_origin::none) one["why"] = std::string{rc::to_text(call.began)};
  if (call.ended != rc::recording_ending::none) one["ended"] = std::string{rc::to_text(call.ended)};
  if (call.begun != ro::wall_time{}) one["begun"] = ms(call.begun);
  if (call.paused.count() > 0) one["paused_ms"] = call.paused.count();
  const bool empty = call.ended == rc::recording_ending::empty;
  if (files && call.deleted == ro::wall_time{} && !empty) {
    one["lasted_ms"] = files->lasted.count();
    one["download"] = rule.download;
    one["kept_until"] = ms(files->written + std::chrono::hours{24} * rule.keep_days);
  } else {
    one["none"] = std::string{why_none(in, call, rule)};
    if (call.deleted != ro::wall_time{}) one["deleted"] = ms(call.deleted);
  }
  return one;
}

/// On the phone, and of this person's queues. One that came into none is for who supervises all of them.
bool is_shown(const engine::inside& in, agent_id who, const recorded_call& call) {
  const auto person = person_of(in.graph->shared(), who);
  const auto queue = in.graph->shared().names.find(call.queue);
  return person && call.is_call && person->tenant == call.tenant &&
         may(*person, action::listen_in, queue ? queue->name : "*");
}

/// Calls that came in this group.
void note_calls(const storage::group& group, std::vector<std::pair<std::uint64_t, interaction_id>>& to) {
  for (const auto& record : group.records)
    if (const auto* said = std::get_if<storage::conversation_record>(&record.what))
      for (const auto& fact : said->facts)
        if (const auto* begun = std::get_if<ro::fact::conversation_begun>(&fact);
            begun != nullptr && begun->channel == ro::channel_kind::voice)
          to.emplace_back(group.number, begun->id);
}

/// So far back, newest first: each group's calls with its number.
struct look_back {
  std::vector<std::pair<std::uint64_t, interaction_id>> calls;
  std::uint64_t reached = 0; ///< everything from here on was looked at
};
storage::outcome<look_back> calls_before(const storage::archive& store, std::uint64_t before) {
  look_back all;
  all.reached = before;
  const auto oldest = std::max<std::uint64_t>(1, store.oldest_group());
  for (std::uint64_t read = 0;
       all.reached > oldest && read < groups_most && all.calls.size() < 4 * calls_most;
       read += groups_at_once) {
    const auto end = all.reached;
    const auto from = end - std::min(end - oldest, groups_at_once);
    std::vector<std::pair<std::uint64_t, interaction_id>> some;
    const auto done = store.each_group(from, [&](const storage::group& group) {
      if (group.number >= end) return false;
      note_calls(group, some);
      return true;
    });
    if (!done) return done.why();
    all.calls.insert(all.calls.end(), some.rbegin(), some.rend());
    all.reached = from;
  }
  if (all.reached <= oldest) all.reached = 0;
  return all;
}

} // namespace

/// In the order in which they came.
ro::result<std::string> list_calls(engine::inside& in, agent_id who,
                                   const channels::desktop::wanted_recordings& wanted) {
  const ro::error nothing{ro::error_code::unknown_interaction, "nothing is recorded here"};
  const auto person = person_of(in.graph->shared(), who);
  if (!person || !may(*person, action::listen_in)) return nothing;
  json answer{{"now", ms(in.time.wall())}, {"before", 0}, {"calls", json::array()}};
  const auto add = [&](const recorded_call& call) {
    answer["calls"].push_back(row_of(in, call, in.recordings->find(call.interaction)));
  };
  if (wanted.one) {
    const auto call = recorded_call_of(in, *wanted.one);
    if (!call || !is_shown(in, who, call.value())) return nothing;
    add(call.value());
    return answer.dump();
  }
  const auto& store = in.journal->archived();
  const auto newest = store.newest_group() + 1;
  const auto begin = wanted.before == 0 ? newest : std::min(wanted.before, newest);
  const auto found = calls_before(store, begin);
  if (!found) return ro::error{ro::error_code::limit_reached, found.why().detail};
  answer["before"] = found.value().reached;
  auto last = begin;
  for (const auto& [group, id] : found.value().calls) {
    if (group != last && answer["calls"].size() >= calls_most) {
      answer["before"] = last; // a group is told whole, so that the next answer begins before it
      break;
    }
    last = group;
    const auto call = recorded_call_of(in, id);
    if (call && is_shown(in, who, call.value())) add(call.value());
  }
  return answer.dump();
}

} // namespace strowger::actors

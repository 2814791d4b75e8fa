#include "actors/permissions.hpp"
#include "actors/recordings/calls_back.hpp"
#include "actors/recordings/engine_recordings.hpp"
#include "actors/staff.hpp"
#include "routing/call/call_machine.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <nlohmann/json.hpp>

/// What a supervisor sees of calls and their recordings: read from the journal, from its newest groups back.
namespace strowger::actors {

namespace ro = routing;
namespace rc = routing::call;
using nlohmann::json;

namespace {

constexpr std::size_t calls_most = 25; ///< in one answer

std::int64_t ms(ro::wall_time at) { return at.time_since_epoch().count(); }

/// Why there is nothing to be heard.
std::string_view why_none(const engine::inside& in, const recorded_call& call, const recording_rule& rule) {
  if (call.deleted != ro::wall_time{}) return "deleted";
  if (call.machine.ended == rc::recording_ending::empty) return "nothing_said";
  if (call.machine.ended == rc::recording_ending::no_room) return "no_room";
  if (call.machine.began != rc::recording_origin::none) return in.recordings ? "not_there" : "no_calls";
  if (call.talked == ro::wall_time{}) return "nobody_talked";
  const bool by_rule = rule.percent > 0 && rc::is_in_share(call.interaction, rule.percent);
  const bool wanted = call.machine.recording_wanted || (by_rule && !rule.announcement.empty());
  if (wanted && !call.machine.notice_given) return "announcement_not_heard";
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
  if (call.machine.began != rc::recording_origin::none)
    one["why"] = std::string{rc::to_text(call.machine.began)};
  if (call.machine.ended != rc::recording_ending::none)
    one["ended"] = std::string{rc::to_text(call.machine.ended)};
  if (call.begun != ro::wall_time{}) one["begun"] = ms(call.begun);
  if (call.paused.count() > 0) one["paused_ms"] = call.paused.count();
  for (const auto& lost : lost_by(call, in.time.wall()))
    one["lost"].push_back(
        {{"from", ms(lost.from)}, {"lasted_ms", lost.lasted.count()}, {"why", std::string{lost.why}}});
  const bool empty = call.machine.ended == rc::recording_ending::empty;
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

/// A list while it is made. The store's thread alone.
class listing {
public:
  listing(engine::inside& in, agent_id who, const channels::desktop::wanted_recordings& wanted)
    : in_{in}, who_{who}, wanted_{wanted} {}

  /// Looks through some groups, or tells one call; the answer, once there is one.
  std::optional<ro::result<std::string>> step() {
    if (!back_) return begin();
    if (more_) {
      const auto more = back_->step();
      if (!more) return ro::error{ro::error_code::limit_reached, more.why().detail};
      more_ = more.value();
      return std::nullopt;
    }
    const auto& found = back_->calls();
    if (told_ == found.size()) return list_before(back_->reached());
    const auto& [group, call] = found[told_];
    // A group is told whole, so that the next list begins before it.
    if (group != last_ && rows_.size() >= calls_most) return list_before(last_);
    last_ = group;
    ++told_;
    (void)tell(call);
    return std::nullopt;
  }

private:
  std::optional<ro::result<std::string>> begin() {
    const ro::error nothing{ro::error_code::unknown_interaction, "nothing is recorded here"};
    const auto person = person_of(in_.graph->shared(), who_);
    if (!person || !may(*person, action::listen_in)) return nothing;
    if (wanted_.one && !tell(*wanted_.one)) return nothing;
    if (wanted_.one) return list_before(0);
    back_.emplace(in_.journal->archived(), wanted_.before);
    last_ = back_->began_before();
    return std::nullopt;
  }
  bool tell(interaction_id id) {
    const auto call = recorded_call_of(in_, id);
    const bool shown = call && is_shown(in_, who_, call.value());
    if (shown) rows_.push_back(row_of(in_, call.value(), in_.recordings->find(id)));
    return shown;
  }
  [[nodiscard]] ro::result<std::string> list_before(std::uint64_t before) {
    return json{{"now", ms(in_.time.wall())}, {"before", before}, {"calls", std::move(rows_)}}.dump();
  }

  engine::inside& in_;
  const agent_id who_;
  const channels::desktop::wanted_recordings wanted_;
  std::optional<calls_back> back_;
  bool more_ = true;       ///< to be looked through
  std::size_t told_ = 0;   ///< of those that were found
  std::uint64_t last_ = 0; ///< group of the call told last
  json rows_ = json::array();
};

} // namespace

/// In the order in which they came.
list_step list_calls(engine::inside& in, agent_id who, const channels::desktop::wanted_recordings& wanted) {
  return [made = std::make_shared<listing>(in, who, wanted)] { return made->step(); };
}

} // namespace strowger::actors

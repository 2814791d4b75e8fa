#include "actors/recordings/engine_recordings.hpp"
#include "actors/index_lookup.hpp"
#include "actors/permissions.hpp"
#include "actors/staff.hpp"
#include "routing/model/id_text.hpp"
#include <future>

namespace strowger::actors {

namespace ro = routing;
namespace desktop = channels::desktop;

namespace {

constexpr std::chrono::seconds durable_within{60};

recording_limits limits_of(const engine_configuration& configuration) {
  const auto& said = configuration.recording;
  return {said.space, said.free_min, std::chrono::hours{24} * said.keep_days_least()};
}

/// Any pool does for what no pool knows any more.
pool_id pool_or_first(const engine::inside& in, pool_id pool) {
  const auto& lines = in.graph->shared().lines;
  if (lines.contains(pool) || lines.empty()) return pool;
  return lines.begin()->first;
}

ro::error nothing_there() { return {ro::error_code::unknown_interaction, "there is no such recording"}; }

} // namespace

bool may_hear(const house& shared, agent_id who, const recorded_call& call) {
  const auto person = person_of(shared, who);
  if (!person) return false;
  if (call.message && call.agent == who && call.agent_has_it) return true;
  const auto queue = shared.names.find(call.queue);
  return person->tenant == call.tenant && queue && may(*person, action::listen_in, queue->name);
}

recording_rule rule_of(engine::inside& in, const recorded_call& call) {
  const auto& shared = in.graph->shared();
  const auto all = shared.configuration();
  const auto queue = shared.names.find(call.queue);
  return queue ? all->recording.rule_of(queue->tenant, queue->name) : all->recording.usual;
}

storage::outcome<recorded_call> recorded_call_of(engine::inside& in, interaction_id id) {
  const auto where = look_up(*in.follower, ro::to_text(id));
  if (!where) return where.why();
  return read_recorded(in.journal->archived(), id, where.value().groups);
}

ro::result<std::string> key_of(engine::inside& in, const recorded_call& call) {
  if (!call.key) return std::string{};
  auto read = std::make_shared<std::promise<storage::journal::texts>>();
  auto texts = read->get_future();
  in.journal->read_contents({call.key},
                            [read](storage::journal::texts all) { read->set_value(std::move(all)); });
  if (texts.wait_for(durable_within) != std::future_status::ready)
    return ro::error{ro::error_code::limit_reached, "the journal does not answer; try again"};
  const auto all = texts.get();
  if (all.empty() || !all.front())
    return ro::error{ro::error_code::wrong_state,
                     "its key is gone: the customer was erased, or the journal keeps it no more"};
  return *all.front();
}

bool note_recording(engine::inside& in, pool_id pool, ro::note_recording what,
                    std::vector<storage::content_item> contents) {
  auto durable = std::make_shared<std::promise<bool>>();
  auto outcome = durable->get_future();
  in.graph->shared().pools.tell(
      pool_or_first(in, pool),
      pool_request{std::move(what),
                   {std::make_shared<outcome_sink>([durable](const ro::result<void>& done) {
                      durable->set_value(static_cast<bool>(done));
                    }),
                    0},
                   std::move(contents)});
  return outcome.wait_for(durable_within) == std::future_status::ready && outcome.get();
}

namespace {

recording_store::hooks hooks_of(engine::inside& in) {
  recording_store::hooks told;
  told.wall = [&in] { return in.time.wall(); };
  told.note_past = [&in](const stored_recording& one) {
    if (!in.serving) return false;
    const auto call = recorded_call_of(in, one.interaction);
    const auto pool = call ? call.value().pool : pool_id{};
    const bool noted =
        note_recording(in, pool, {one.interaction, ro::recording_act::deleted, "retention", {}});
    if (noted)
      in.setup.log(severity::info,
                   "event=recording_deleted why=retention interaction=" + ro::to_text(one.interaction));
    return noted;
  };
  told.keep_of = [&in](const stored_recording& one) -> std::optional<ro::milliseconds> {
    if (!in.serving) return std::nullopt;
    recorded_call call;
    if (const auto known = recorded_call_of(in, one.interaction)) call = known.value();
    return std::chrono::hours{24} * rule_of(in, call).keep_days;
  };
  told.on_room = [log = in.setup.log](bool room, const std::string& why) {
    if (room)
      log(severity::info, "event=recordings_have_room");
    else
      log(severity::alarm, "event=recordings_full why=\"" + why + "\" new ones are refused");
  };
  told.on_trouble = [log = in.setup.log](const std::string& what) {
    log(severity::alarm, "event=recordings what=\"" + what + "\"");
  };
  return told;
}

} // namespace

void engine::inside::start_recordings() {
  if (!configuration->sip) return;
  recordings =
      std::make_unique<recording_store>(std::filesystem::absolute(configuration->sip->audio.recordings),
                                        limits_of(*configuration), hooks_of(*this));
  auto& shared = graph->shared();
  shared.recordings_have_room = [this] { return recordings->has_room(); };
  shared.list_recordings = [this](agent_id who, const desktop::wanted_recordings& wanted,
                                  desktop::recordings_answer then) {
    const auto go_on = [step = list_calls(*this, who, wanted), then] {
      try {
        auto answer = step();
        if (answer) then(std::move(*answer));
        return !answer;
      } catch (const std::exception& thrown) {
        then(ro::error{ro::error_code::limit_reached, thrown.what()});
        throw;
      }
    };
    if (!recordings->run_in_steps(go_on))
      then(ro::error{ro::error_code::limit_reached, "too many ask for recordings; try again"});
  };
  shared.hear_recording = [this](agent_id who, interaction_id id, const desktop::wanted_audio& part,
                                 desktop::audio_answer then) {
    const auto answer = [this, who, id, part, then] {
      try {
        then(part_for(who, id, part));
      } catch (const std::exception& thrown) {
        then(ro::error{ro::error_code::limit_reached, thrown.what()});
        throw;
      }
    };
    if (!recordings->run(answer))
      then(ro::error{ro::error_code::limit_reached, "too many recordings are being read; try again"});
  };
}

ro::result<desktop::audio_part> engine::inside::part_for(agent_id who, interaction_id id,
                                                         const desktop::wanted_audio& part) {
  const auto files = recordings->find(id);
  const auto call = files
                        ? recorded_call_of(*this, id)
                        : storage::outcome<recorded_call>{storage::failure{storage::trouble::not_found, ""}};
  if (!call || !may_hear(graph->shared(), who, call.value())) return nothing_there();
  if (part.as_file && !rule_of(*this, call.value()).download)
    return ro::error{ro::error_code::forbidden, "copies of this queue's recordings are not to be kept"};
  const auto key = key_of(*this, call.value());
  if (!key) return nothing_there();
  const auto sound = heard.open(*files, key.value());
  if (!sound) return nothing_there();
  // Whoever listens is noted; parts asked for soon after one another belong together.
  if (recordings->begins_to_listen(who, id, part.as_file)) {
    const auto act = part.as_file ? ro::recording_act::exported : ro::recording_act::played;
    if (!note_recording(*this, call.value().pool, {id, act, {}, {who, {}}})) {
      recordings->did_not_listen(who, id, part.as_file);
      return ro::error{ro::error_code::limit_reached, "it cannot be noted who listens; try again"};
    }
    setup.log(part.as_file ? severity::warning : severity::info,
              std::string{part.as_file ? "event=recording_exported" : "event=recording_played"} +
                  " interaction=" + ro::to_text(id) + " by=" + ro::to_text(who));
  }
  desktop::audio_part answer{
      std::min<std::uint64_t>(part.from, sound.value()->bytes()), sound.value()->bytes(), {}};
  if (!sound.value()->read(answer.from, part.most, answer.bytes))
    setup.log(severity::warning, "event=recording_damaged interaction=" + ro::to_text(id));
  return answer;
}

void engine::inside::limit_recordings(const engine_configuration& next) {
  if (recordings) recordings->set_limits(limits_of(next));
}

} // namespace strowger::actors

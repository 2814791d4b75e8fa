#include "actors/pool_shell.hpp"
#include "actors/concerned.hpp"
#include "actors/permissions.hpp"
#include "actors/staff.hpp"
#include <algorithm>
#include <exception>
#include <utility>

namespace strowger::actors {

namespace ro = routing;

namespace {

/// Somebody waits for an agent, or an agent is asked.
pace pace_of(const storage::pool_record& decided) {
  const bool offers = std::any_of(decided.facts.begin(), decided.facts.end(), [](const auto& fact) {
    return std::holds_alternative<ro::fact::offer_made>(fact);
  });
  return offers || std::holds_alternative<ro::interaction_arrived>(decided.input) ? pace::at_once
                                                                                  : pace::gathered;
}

template <class... Letters>
bool is_one_of(const pool_letter& letter) {
  return (std::holds_alternative<Letters>(letter) || ...);
}

/// Brings the state back, or is heard without it: all else waits as long as there is none.
bool is_heard_without_state(const pool_letter& letter) {
  return is_one_of<appended, pool_wake, pool_rebuilt, pool_begin>(letter);
}

} // namespace

pool_shell::pool_shell(caf::actor_config& setup, house& shared, pool_id id,
                       std::shared_ptr<const ro::pool_snapshot> state)
  : pool_actor::base(setup), house_{shared}, id_{id}, pool_{*state}, line_{shared.lines.at(id)},
    window_{id,
            [this](append batch) {
              sent_ms_.push_back(house_.time.steady_ms());
              send(house_.journal, journal_letter{std::move(batch)});
            },
            shared.pool_records_at_once} {}

pool_shell::behavior_type pool_shell::make_behavior() {
  return {[this](pool_letter& letter) {
    const turn now{context()};
    take(letter);
    return no_answer{};
  }};
}

void pool_shell::take(pool_letter& letter) {
  if (failed_ && !is_heard_without_state(letter)) {
    if (held_.size() < held_max)
      held_.push_back(std::move(letter));
    else
      ++house_.counters.dropped_letters;
    return;
  }
  std::visit([this](auto& one) { on(one); }, letter);
}

void pool_shell::on(pool_request& asked) {
  if (window_.size() >= window_max && std::holds_alternative<ro::interaction_arrived>(asked.what)) {
    ++house_.counters.window_full;
    window_.then(answer{
        asked.reply, ro::error{ro::error_code::limit_reached, "the journal is behind; try again shortly"}});
  } else {
    const bool configures = std::holds_alternative<ro::configure>(asked.what);
    feed_or_rebuild(std::move(asked));
    if (configures) look_for_phones();
  }
  flush();
}

void pool_shell::on(scoped_request& asked) {
  const auto* entry = pool_.find(asked.interaction);
  const auto* queue = entry ? pool_.find(entry->queue) : nullptr;
  std::optional<ro::error> refused;
  if (!queue || queue->settings.tenant != asked.tenant)
    refused = ro::error{ro::error_code::unknown_interaction, "there is no such interaction"};
  else if (!in_charge_of(asked.queues, queue->settings.name))
    refused = ro::error{ro::error_code::forbidden, "it is not in one of your queues"};
  if (refused)
    window_.then(answer{asked.request.reply, std::move(refused)});
  else
    feed_or_rebuild(std::move(asked.request));
  flush();
}

ro::result<void> pool_shell::feed(ro::pool_event& what, std::vector<storage::content_item>& contents) {
  const auto now = line_.now();
  ro::pool_input input{now.at, now.wall, std::move(what)};
  facts_.clear();
  const auto applied = [&] {
    try {
      if (house_.before_apply) house_.before_apply(input.what);
      return ro::apply(pool_, input, facts_);
    } catch (...) {
      what = std::move(input.what); // it is tried again
      throw;
    }
  };
  auto outcome = applied();
  ++house_.counters.inputs;
  if (!outcome) return outcome;
  if (!facts_.empty()) {
    house_.counters.facts += facts_.size();
    storage::stream_record record;
    record.pool = id_;
    record.at = now.at;
    record.wall = now.wall;
    record.what = storage::pool_record{std::move(input.what), std::exchange(facts_, {})};
    const auto leaves = pace_of(std::get<storage::pool_record>(record.what));
    window_.record(std::move(record), std::move(contents), leaves);
  }
  return outcome;
}

void pool_shell::feed_or_rebuild(pool_request asked) {
  redirect(asked.what);
  try {
    auto outcome = feed(asked.what, asked.contents);
    if (!outcome) ++house_.counters.refused_inputs;
    window_.then(answer{asked.reply, outcome ? std::nullopt : std::optional{outcome.reason()}});
  } catch (const std::exception& thrown) {
    house_.report(severity::alarm, "event=input_failed pool=" + std::to_string(static_cast<unsigned>(id_)) +
                                       " try=1 why=\"" + thrown.what() + "\"");
    begin_rebuild(std::move(asked));
  }
}

void pool_shell::begin_rebuild(pool_request failed) {
  failed_ = std::move(failed);
  reading_back_ = false;
  read_state_back();
}

/// What was decided must be folded by the follower first; the state here may be half changed and is not used
/// any more.
void pool_shell::read_state_back() {
  if (!failed_ || reading_back_ || window_.size() > 0) return;
  if (!house_.read_pool) {
    house_.stop_engine("an input failed and there is no follower to rebuild the pool from");
    return;
  }
  reading_back_ = true;
  house_.read_pool(id_, [&book = house_.pools, id = id_](std::shared_ptr<const ro::pool_snapshot> snapshot) {
    book.tell(id, pool_rebuilt{std::move(snapshot)});
  });
}

void pool_shell::on(pool_rebuilt& rebuilt) {
  if (!failed_) return;
  ++house_.counters.rebuilt_actors;
  pool_ = ro::pool_state{*rebuilt.snapshot};
  auto again = std::move(*failed_);
  failed_.reset();
  try {
    auto outcome = feed(again.what, again.contents);
    window_.then(answer{again.reply, outcome ? std::nullopt : std::optional{outcome.reason()}});
  } catch (const std::exception& thrown) {
    house_.report(severity::alarm, "event=input_failed pool=" + std::to_string(static_cast<unsigned>(id_)) +
                                       " try=2 why=\"" + thrown.what() + "\"");
    pool_ = ro::pool_state{*rebuilt.snapshot};
    quarantine(std::move(again));
  }
  remind();
  look_for_phones();
  auto held = std::exchange(held_, {});
  for (auto& letter : held) take(letter);
  flush();
}

void pool_shell::quarantine(pool_request failed) {
  ++house_.counters.quarantined;
  const auto interaction = interaction_of(pool_, failed.what);
  window_.then(answer{failed.reply,
                      ro::error{ro::error_code::wrong_state, "this input failed twice and was put aside"}});
  if (!interaction || !pool_.find(interaction)) return;
  house_.report(severity::alarm,
                "event=interaction_quarantined interaction=" + std::to_string(interaction.value()));
  try {
    ro::pool_event aside = ro::quarantine_interaction{interaction};
    std::vector<storage::content_item> none;
    if (auto outcome = feed(aside, none); !outcome)
      report_broken("quarantine was refused: " + outcome.reason().detail);
  } catch (const std::exception& thrown) {
    house_.stop_engine(std::string{"quarantine failed: "} + thrown.what());
  }
}

void pool_shell::on(appended& back) {
  if (window_.idle())
    return; // of the actor this one stands in for: its records are part of the state it began with
  const auto took = house_.time.steady_ms() - sent_ms_.front();
  sent_ms_.pop_front();
  // A record that only tells of a stall kept nobody from anything, or one stall would bring the next.
  const auto first = back.group->records.begin() + static_cast<std::ptrdiff_t>(back.first);
  const bool news_in_it =
      std::any_of(first, first + static_cast<std::ptrdiff_t>(back.count), [](const auto& record) {
        return !std::holds_alternative<ro::journal_stalled>(
            std::get<storage::pool_record>(record.what).input);
      });
  if (took > stall_ms && news_in_it && !failed_) {
    house_.report(severity::warning, "event=journal_stalled ms=" + std::to_string(took));
    feed_or_rebuild({ro::journal_stalled{ro::milliseconds{took}}, {}, {}});
  }
  if (std::exchange(wake_withheld_, false) && !failed_) feed_or_rebuild({ro::time_passed{}, {}, {}});
  window_.returned(
      back, [this](const news& record) { release(record); }, [this](after& what) { release(what); });
  flush();
}

void pool_shell::on(pool_wake& wake) {
  if (wake.generation != wake_generation_) return;
  wake_at_.reset();
  // While the journal stands still nobody is late: what people answered may be waiting in our own window.
  if (!window_.idle() && house_.time.steady_ms() - sent_ms_.front() > stall_ms / 2)
    wake_withheld_ = true;
  else if (failed_)
    wake_withheld_ = true;
  else
    feed_or_rebuild({ro::time_passed{}, {}, {}});
  flush();
}

void pool_shell::on(ask_agent_standing& asked) {
  window_.then(standing_of(asked.agent));
  flush();
}

void pool_shell::on(ask_interaction_standing& asked) {
  window_.then(standing_of(asked.interaction));
  flush();
}

void pool_shell::on(ask_front& asked) {
  auto front = std::make_unique<front_of_queue>(
      front_of_queue{ro::front_with_waits(pool_, asked.queue, asked.most, line_.now().at)});
  window_.then(front_for_queue{asked.queue, std::move(front)});
  flush();
}

void pool_shell::on(pool_begin& begin) {
  feed_or_rebuild({ro::engine_started{begin.boot, line_.tie()}, begin.reply, {}});
  look_for_phones();
  tell_all_agents();
  remind();
  if (begin.rebuilt) {
    pool_.each_interaction([this](const ro::interaction_entry& one) { window_.then(standing_of(one.id)); });
    tell_other_pools(pool_returned{id_});
  }
  flush();
}

void pool_shell::flush() {
  window_.flush([this](after& what) { release(what); });
  read_state_back();
  if (!failed_) arm();
}

/// One wake-up is outstanding at most; an earlier deadline replaces it, a later one is set when it rings.
void pool_shell::arm() {
  const auto now = line_.now();
  const auto next = ro::next_wake(pool_, now.at, now.wall);
  if (!next || (wake_at_ && *wake_at_ <= *next) || wake_withheld_) return;
  wake_at_ = next;
  const auto wait = std::max(ro::milliseconds{0}, *next - now.at);
  delayed_send(this, wait, pool_letter{pool_wake{++wake_generation_}});
}

void pool_shell::release(const news& record) {
  const auto& decided = std::get<storage::pool_record>(record->what);
  const auto& facts = decided.facts;
  for (const auto& what : facts) enter_names(house_, id_, what);
  concerned who;
  who.collect(facts, house_.rings());
  for (auto id : who.interactions) house_.interactions.tell(id, told{record});
  for (auto id : who.agents) house_.agents.tell(id, told{record});
  for (auto id : who.queues) house_.queues.tell(id, told{record});
  release_moves(facts);
  release_listeners(decided);
}

void pool_shell::release(after& what) {
  std::visit([this](auto& one) { release(one); }, what);
}

void pool_shell::release(answer& what) { reply(what.reply, std::move(what.refused)); }

void pool_shell::release(standing_for_agent& what) {
  house_.agents.tell(what.agent, std::move(*what.standing));
}

void pool_shell::release(standing_for_interaction& what) {
  house_.interactions.tell(what.interaction, std::move(*what.standing));
}

void pool_shell::release(front_for_queue& what) { house_.queues.tell(what.queue, std::move(*what.front)); }

pool_shell::standing_for_agent pool_shell::standing_of(agent_id agent) const {
  agent_standing standing{line_.now(), std::nullopt, {}, {}};
  if (const auto* entry = pool_.find(agent)) standing.entry = *entry;
  pool_.each_work_of(agent, [&](const ro::interaction_entry& work, const ro::offer_entry* offer) {
    standing.interactions.push_back(work);
    if (offer) standing.offers.push_back(*offer);
  });
  pool_.each_part_of(
      agent, [&](const ro::interaction_entry& work, const ro::party&) { standing.shared.push_back(work); });
  return {agent, std::make_unique<agent_standing>(std::move(standing))};
}

pool_shell::standing_for_interaction pool_shell::standing_of(interaction_id interaction) const {
  interaction_standing standing{id_, line_.now(), std::nullopt, 0};
  if (const auto* entry = pool_.find(interaction)) {
    standing.entry = *entry;
    standing.position = pool_.position_of(interaction, standing.now.at);
  }
  return {interaction, std::make_unique<interaction_standing>(std::move(standing))};
}

void pool_shell::tell_all_agents() {
  pool_.each_queue([this](const ro::queue_entry& queue) { enter_queue(house_, id_, queue); });
  pool_.each_agent([this](const ro::agent_entry& agent) {
    enter_agent(house_, id_, agent);
    window_.then(standing_of(agent.id));
  });
}

/// Interactions hear of what was granted by its facts, and need an answer to refusals only, as a rule.
void pool_shell::reply(const answer_to& to, std::optional<ro::error> refused) {
  if (const auto* interaction = std::get_if<interaction_id>(&to.who)) {
    if (refused || to.of_consent)
      house_.interactions.tell(*interaction, pool_answer{to.tag, std::move(refused)});
  } else if (const auto* agent = std::get_if<agent_id>(&to.who)) {
    house_.agents.tell(*agent, pool_answer{to.tag, std::move(refused)});
  } else if (const auto* pool = std::get_if<handing_pool>(&to.who)) {
    reply(*pool, refused);
  } else if (const auto* sink = std::get_if<std::shared_ptr<outcome_sink>>(&to.who)) {
    (**sink)(refused ? ro::result<void>{std::move(*refused)} : ro::result<void>{});
  }
}

void pool_shell::report_broken(const std::string& what) {
  ++house_.counters.broken_invariants;
  house_.report(severity::alarm, "event=broken what=\"" + what + "\"");
}

interaction_id interaction_of(const ro::pool_state& pool, const ro::pool_event& what) {
  return std::visit(
      [&pool](const auto& event) -> interaction_id {
        if constexpr (requires { event.interaction; })
          return event.interaction;
        else if constexpr (requires { event.offer; }) {
          const auto* offer = pool.find(event.offer);
          return offer ? offer->interaction : interaction_id{};
        } else {
          return {};
        }
      },
      what);
}

} // namespace strowger::actors

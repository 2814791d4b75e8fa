#include "actors/actor_graph.hpp"
#include "actors/calendar_shell.hpp"
#include "actors/interaction_shell.hpp"
#include "actors/journal_shell.hpp"
#include "actors/live_scheduler.hpp"
#include "actors/pool_shell.hpp"
#include "actors/supervision_shell.hpp"
#include "actors/wallboard_shell.hpp"
#include "routing/configuration_slices.hpp"
#include <algorithm>
#include <caf/scheduler/coordinator.hpp>
#include <thread>
#include <unordered_map>

namespace strowger::actors {

namespace ro = routing;

namespace {

std::string number_text(pool_id id) { return std::to_string(static_cast<unsigned>(id)); }

/// Counts outcomes down and calls `then` with the first refusal, or none, at the last.
class all_answered {
public:
  all_answered(std::size_t expected, std::function<void(ro::result<void>)> then)
    : left_{expected}, then_{std::move(then)} {}
  void one(const ro::result<void>& outcome) {
    std::unique_lock lock{mutex_};
    if (!outcome && !refused_) refused_ = outcome.reason();
    if (--left_ > 0) return;
    lock.unlock();
    then_(refused_ ? ro::result<void>{*refused_} : ro::result<void>{});
  }

private:
  std::mutex mutex_;
  std::size_t left_;
  std::optional<ro::error> refused_;
  std::function<void(ro::result<void>)> then_;
};

/// The pool and the conversation agree that this one waits in line, and no rule of its queue or callback is
/// between them: neither has anything to make up for.
bool waits_on_both_sides(const ro::conversation_state& conversation, const ro::pool_snapshot& pool) {
  if (!conversation.open || conversation.lead || conversation.stage != ro::pool_stage::held) return false;
  const auto held = std::lower_bound(pool.interactions.begin(), pool.interactions.end(), conversation.id,
                                     [](const auto& one, interaction_id id) { return one.id < id; });
  if (held == pool.interactions.end() || held->id != conversation.id ||
      held->phase != ro::interaction_phase::waiting)
    return false;
  const auto& extras = *held->extras;
  return extras.done.empty() && !extras.callback.agreed && ro::callback_asked(conversation) == nullptr;
}

} // namespace

void set_up_live(caf::actor_system_config& setup) {
  setup.load<caf::scheduler::coordinator<one_queue>>();
  setup.set("scheduler.max-threads", std::max<std::size_t>(2, std::thread::hardware_concurrency()));
  setup.set("scheduler.max-throughput", std::size_t{200}); // nobody keeps a thread to himself
}

std::vector<ro::pool_settings> pools_with_supervisors(const engine_configuration& configuration) {
  auto pools = configuration.pools;
  for (const auto& person : configuration.people) {
    const auto is_agent = std::any_of(pools.begin(), pools.end(), [&](const auto& pool) {
      return std::any_of(pool.agents.begin(), pool.agents.end(), [&](const auto& agent) {
        return agent.tenant == person.tenant && agent.name == person.name;
      });
    });
    if (is_agent) continue;
    auto home = std::find_if(pools.begin(), pools.end(), [&](const auto& pool) {
      return std::any_of(pool.queues.begin(), pool.queues.end(),
                         [&](const auto& queue) { return queue.tenant == person.tenant; });
    });
    if (home == pools.end()) continue;
    ro::agent_settings supervisor;
    supervisor.name = person.name;
    supervisor.tenant = person.tenant;
    supervisor.capacity = {};
    home->agents.push_back(std::move(supervisor));
  }
  for (auto& pool : pools)
    std::sort(pool.agents.begin(), pool.agents.end(), [](const auto& a, const auto& b) {
      return std::tie(a.tenant, a.name) < std::tie(b.tenant, b.name);
    });
  return pools;
}

actor_graph::actor_graph(caf::actor_system& system, const clocks& time, storage::journal& store)
  : system_{system}, house_{time}, door_{system, house_}, gate_{house_} {
  house_.system = &system;
  house_.store = &store;
}

actor_graph::~actor_graph() { stop(); }

void actor_graph::add(channels::channel_adapter& adapter, bool may_return) {
  house_.adapters[std::string{adapter.name()}] = &adapter;
  if (may_return) house_.may_return.emplace(adapter.name());
}

void actor_graph::start(beginning from) {
  running_ = true;
  house_.boot = from.boot;
  house_.gathers = from.gathers;
  house_.interaction_ids.start(from.found.front_door_issuer, from.found.last_interaction);
  house_.content_ids.start(from.found.front_door_issuer, from.found.last_content);
  house_.configure(from.configuration);
  house_.door.on_change = [this](bool open, const std::string& code) {
    for (const auto& [name, adapter] : house_.adapters) adapter->admit(open, code);
  };
  house_.endpoints.on_change = [this](const channels::reachability& one) {
    for (const auto& [pool, line] : house_.lines) house_.pools.tell(pool, endpoint_moved{one.endpoint});
  };
  number_pools(from.found, *from.configuration);

  journal_shell::beginning journal{from.found.last_group, from.found.epoch, {}, std::move(from.on_group)};
  for (const auto& pool : from.found.pools) journal.last_records[pool.pool] = pool.last_record;
  house_.journal = system_.spawn<journal_shell>(std::ref(house_), std::move(journal));
  house_.supervision = system_.spawn<supervision_shell>(
      std::ref(house_), [this](pool_id pool, std::shared_ptr<const ro::conversation_state> state) {
        door_.resume(pool, std::move(state), false);
      });
  house_.wallboard = system_.spawn<wallboard_shell>(std::ref(house_));
  house_.calendar = system_.spawn<calendar_shell>(std::ref(house_));

  // A newcomer finds every pool at work and the configuration applied: a queue not yet known is a closed one.
  auto found = std::make_shared<storage::recovered>(std::move(from.found));
  const auto answers = std::make_shared<all_answered>(
      pool_numbers_.size() + 1,
      [this, found, ready = std::move(from.on_ready)](const ro::result<void>& outcome) {
        if (!outcome) return house_.stop_engine("the configuration was refused: " + outcome.reason().detail);
        resume_adapters(*found);
        house_.door.open(admission::starting);
        if (ready) ready();
      });
  const outcome_sink one = [answers](const ro::result<void>& outcome) { answers->one(outcome); };
  spawn_pools(found, {std::make_shared<outcome_sink>(one), 0});
  reconfigure(from.configuration, one);
}

/// A pool keeps the number its name had; new names get numbers never used.
void actor_graph::number_pools(const storage::recovered& found, const engine_configuration& configuration) {
  std::uint16_t highest = 0;
  for (const auto& pool : found.pools) {
    pool_numbers_[pool.state.limits.pool] = pool.pool;
    highest = std::max(highest, static_cast<std::uint16_t>(pool.pool));
    house_.lines.emplace(pool.pool, time_line{house_.time, pool.last_at, pool.last_wall, pool.tie});
    const auto how = house_.lines.at(pool.pool).how();
    if (how == time_line::joint::wall_went_back || how == time_line::joint::wall_jumped)
      house_.report(severity::warning, "event=wall_clock_implausible pool=" + number_text(pool.pool) +
                                           " what=\"the wall clock went back or jumped by over a year while "
                                           "the engine was down; ages go on as if no time had passed\"");
  }
  for (const auto& pool : configuration.pools)
    if (pool_numbers_.try_emplace(pool.name, pool_id{static_cast<std::uint16_t>(highest + 1)}).second)
      ++highest;
  for (const auto& [name, id] : pool_numbers_) house_.lines.try_emplace(id, time_line{house_.time});
}

/// The actors begin with the recovered states themselves; `found` lives as long as one is needed.
void actor_graph::spawn_pools(const std::shared_ptr<const storage::recovered>& found,
                              const answer_to& begun) {
  for (const auto& [name, id] : pool_numbers_) {
    const auto known = std::find_if(found->pools.begin(), found->pools.end(),
                                    [&, number = id](const auto& one) { return one.pool == number; });
    std::shared_ptr<const ro::pool_snapshot> state;
    if (known != found->pools.end()) {
      state = {found, &known->state};
    } else {
      ro::pool_snapshot empty;
      empty.pool = id;
      state = std::make_shared<const ro::pool_snapshot>(std::move(empty));
    }
    in_force_[id] = ro::settings_of(*state);
    versions_[id] = state->version;
    hashes_[id] = state->configuration_hash;
    house_.pools.put(id, system_.spawn<pool_shell>(std::ref(house_), id, state));
    caf::anon_send(house_.supervision, supervision_letter{spawned_pool{id}});
  }
  // A pool that begins says what it owes to others: all of them have their addresses by now.
  for (const auto& [name, id] : pool_numbers_) {
    const auto known = std::find_if(found->pools.begin(), found->pools.end(),
                                    [&, number = id](const auto& one) { return one.pool == number; });
    if (known != found->pools.end())
      for (const auto& conversation : known->conversations)
        door_.resume(id, std::shared_ptr<const ro::conversation_state>{found, &conversation}, true);
    house_.pools.tell(id, pool_begin{house_.boot, begun, false});
    if (known == found->pools.end()) continue;
    for (const auto& conversation : known->conversations) {
      const auto served_by = conversation.served_by == pool_id{} ? id : conversation.served_by;
      if (served_by != id || !waits_on_both_sides(conversation, known->state))
        house_.pools.tell(served_by, ask_interaction_standing{conversation.id});
    }
  }
}

/// What changes for one pool, in slices.
struct actor_graph::pool_change {
  struct slice {
    ro::configure input;
    std::vector<storage::content_item> contents;
  };
  pool_id pool{};
  ro::pool_settings wanted;
  std::vector<slice> slices;
};

std::vector<actor_graph::pool_change> actor_graph::changes_to(const engine_configuration& next) {
  std::vector<pool_change> all;
  for (auto& wanted : pools_with_supervisors(next)) {
    const auto number = pool_numbers_.find(wanted.name);
    if (number == pool_numbers_.end()) continue; // a new pool takes a restart: `needs_restart` has said so
    const auto id = number->second;
    wanted.limits.pool = wanted.name;
    const auto changes = [&] {
      const std::lock_guard lock{settling_};
      return ro::difference(in_force_[id], wanted);
    }();
    // Another text is another version, even when it changes nothing that the pool itself knows.
    if (changes.empty() && versions_[id] != 0 && hashes_[id] == next.hash) continue;
    hashes_[id] = next.hash;
    ro::configure step;
    step.version = ++versions_[id];
    step.hash = next.hash;
    step.content = house_.content_ids.next<content_id>();
    pool_change one{id, wanted, {}};
    for (auto& slice : ro::slices_of(changes, step)) {
      std::vector<storage::content_item> contents;
      if (slice.slice == 0)
        contents.push_back({slice.content, {}, std::make_shared<const std::string>(next.text)});
      one.slices.push_back({std::move(slice), std::move(contents)});
    }
    all.push_back(std::move(one));
  }
  return all;
}

void actor_graph::reconfigure(std::shared_ptr<const engine_configuration> next,
                              std::function<void(ro::result<void>)> then) {
  auto parts = changes_to(*next);
  auto all_agreed = [this, next, then = std::move(then)](const ro::result<void>& outcome) {
    if (outcome) put_in_force(next);
    then(outcome);
  };
  const auto before = house_.configuration();
  const auto tell_new_doors = [&] { tell_doors(house_, *next, before == next ? nullptr : before.get()); };
  if (parts.empty()) {
    tell_new_doors();
    return all_agreed({});
  }
  auto pools = std::make_shared<all_answered>(parts.size(), std::move(all_agreed));
  for (auto& one : parts) {
    auto slices = std::make_shared<all_answered>(
        one.slices.size(),
        [this, pools, id = one.pool, wanted = one.wanted](const ro::result<void>& outcome) {
          settle(id, wanted, static_cast<bool>(outcome));
          pools->one(outcome);
        });
    auto sink =
        std::make_shared<outcome_sink>([slices](const ro::result<void>& outcome) { slices->one(outcome); });
    for (auto& slice : one.slices)
      house_.pools.tell(one.pool, pool_request{std::move(slice.input), {sink, 0}, std::move(slice.contents)});
  }
  tell_new_doors();
}

/// A pool has answered all of its slices. One that refused may have taken some of them.
void actor_graph::settle(pool_id pool, ro::pool_settings wanted, bool agreed) {
  if (agreed) {
    const std::lock_guard lock{settling_};
    in_force_[pool] = std::move(wanted);
  } else if (house_.read_pool) {
    house_.read_pool(pool, [this, pool](std::shared_ptr<const ro::pool_snapshot> has) {
      const std::lock_guard lock{settling_};
      in_force_[pool] = ro::settings_of(*has);
    });
  }
}

/// Whoever has another name, role or scope now is shown it.
void actor_graph::put_in_force(std::shared_ptr<const engine_configuration> next) {
  const auto before = house_.configuration();
  house_.configure(next);
  caf::anon_send(house_.calendar, calendar_letter{hours_in_force{}});
  if (before == next) return;
  for (const auto& one : next->people) {
    if (std::find(before->people.begin(), before->people.end(), one) != before->people.end()) continue;
    if (const auto person = house_.names.find_person(one.tenant, one.name))
      house_.pools.tell(person->pool, ask_agent_standing{person->id});
  }
}

void actor_graph::resume_adapters(const storage::recovered& found) {
  std::map<std::string, std::vector<channels::open_conversation>> open;
  std::unordered_map<routing::conversation_id, std::string> kept;
  for (const auto& item : found.kept) kept[item.conversation] = item.bytes;
  for (const auto& pool : found.pools)
    for (const auto& one : pool.conversations)
      if (one.open || owes_end(one))
        open[one.adapter].push_back(
            {one.conversation, one.last_event, one.customer_here, kept[one.conversation], !one.open});
  // One of another process is resumed when it is there, after each start of either in the same way.
  for (const auto& item : found.kept)
    if (house_.may_return.count(item.adapter) != 0)
      house_.conversations.keep(item.adapter, item.conversation, item.bytes);
  for (const auto& [name, adapter] : house_.adapters)
    if (house_.may_return.count(name) == 0) adapter->resume(std::move(open[name]));
  for (const auto& pool : found.pools)
    for (const auto& one : pool.conversations)
      if (owes_commands(one) && house_.may_return.count(one.adapter) == 0)
        house_.interactions.tell(one.id, repeat_owed{});
}

void actor_graph::stop() {
  if (!std::exchange(running_, false)) return;
  const auto end = [](auto& book) {
    book.each([](auto, const auto& actor) {
      if (actor) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    });
    book.clear();
  };
  end(house_.agents);
  end(house_.queues);
  end(house_.interactions);
  end(house_.pools);
  caf::anon_send_exit(house_.wallboard, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(house_.calendar, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(house_.supervision, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(house_.journal, caf::exit_reason::user_shutdown);
  house_.wallboard = wallboard_actor{};
  house_.calendar = calendar_actor{};
  house_.supervision = supervision_actor{};
  house_.journal = journal_actor{};
}

} // namespace strowger::actors

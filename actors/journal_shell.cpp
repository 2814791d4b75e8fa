#include "actors/journal_shell.hpp"
#include <utility>

namespace strowger::actors {

namespace {

/// Whose store is being asked on this thread, as long as the call lasts.
thread_local const journal_shell* asking_journal = nullptr;
struct asking {
  explicit asking(const journal_shell* who) { asking_journal = who; }
  ~asking() { asking_journal = nullptr; }
  asking(const asking&) = delete;
  asking& operator=(const asking&) = delete;
};

} // namespace

journal_shell::journal_shell(caf::actor_config& setup, house& shared, beginning from)
  : journal_actor::base(setup), house_{shared}, from_{std::move(from)} {}

journal_shell::behavior_type journal_shell::make_behavior() {
  return {[this](journal_letter& letter) {
    const turn now{context()};
    std::visit([this](auto& one) { on(one); }, letter);
    take_answers();
    return no_answer{};
  }};
}

void journal_shell::on(append& what) {
  ++received_;
  waiting_.push_back(std::move(what));
  if (!under_way_) commit_when_ready();
}

void journal_shell::commit_when_ready() {
  if (waiting_.empty() || !more_to_come()) return commit_next();
  if (!std::exchange(gathering_, true)) delayed_send(this, gathers_for, journal_letter{gathered{}});
}

/// Every sync that is spared is time for those on which an offer hangs.
bool journal_shell::more_to_come() const {
  bool all_begin = true;
  for (const auto& one : waiting_) {
    if (one.leaves == pace::at_once) return false;
    all_begin = all_begin && one.leaves == pace::with_pool;
  }
  return all_begin || (house_.gathers && waiting_.size() < gathered_max);
}

void journal_shell::commit_next() {
  if (waiting_.empty()) return;
  auto next = std::make_shared<storage::group>();
  next->number = from_.last_group + 1;
  next->epoch = from_.epoch;
  std::size_t taken = 0;
  for (; taken < waiting_.size(); ++taken) {
    auto& batch = waiting_[taken];
    if (taken > 0 && next->records.size() + batch.records.size() > group_records_max) break;
    shares_.push_back({batch.owner, next->records.size(), batch.records.size()});
    for (auto& record : batch.records) record.number = ++from_.last_records[record.pool];
    if (taken == 0)
      next->records = std::move(batch.records);
    else
      std::move(batch.records.begin(), batch.records.end(), std::back_inserter(next->records));
    std::move(batch.contents.begin(), batch.contents.end(), std::back_inserter(next->contents));
    std::move(batch.kept.begin(), batch.kept.end(), std::back_inserter(next->kept));
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(taken));
  next->given.interaction = house_.interaction_ids.last();
  next->given.content = house_.content_ids.last();
  under_way_ = std::move(next);
  commit_again();
}

void journal_shell::commit_again() {
  const asking now{this};
  house_.store->commit(under_way_, answered());
}

void journal_shell::read_back() {
  const asking now{this};
  house_.store->read_back(under_way_, answered());
}

/// An answer from another thread, or a later one, is a letter; one that comes within the call belongs to this
/// turn.
storage::journal::done journal_shell::answered() {
  return [this, self = journal_actor{this}](std::uint64_t number, storage::commit_status status) {
    if (asking_journal == this)
      answer_ = committed{number, status};
    else
      caf::anon_send(self, journal_letter{committed{number, status}});
  };
}

void journal_shell::take_answers() {
  while (auto one = std::exchange(answer_, std::nullopt)) on(*one);
}

void journal_shell::on(committed& what) {
  if (!under_way_ || what.group != under_way_->number) return;
  doubtful_ = what.status == storage::commit_status::unknown;
  if (what.status == storage::commit_status::not_written) return commit_again();
  if (what.status != storage::commit_status::synced) return storage_trouble(what.status);
  made_durable();
}

void journal_shell::made_durable() {
  if (std::exchange(in_trouble_, false)) {
    house_.report(severity::warning, "event=journal_recovered");
    house_.door.open(admission::storage);
    if (house_.disk_has_room()) house_.door.open(admission::room);
  }
  const auto group = std::exchange(under_way_, nullptr);
  const auto shares = std::exchange(shares_, {});
  from_.last_group = group->number;
  ++house_.counters.groups;
  house_.counters.records += group->records.size();
  commit_when_ready();
  if (from_.on_group) from_.on_group(group);
  for (const auto& one : shares) answer(one.owner, {group, one.first, one.count});
  durable_ += shares.size();
  call_caught_up();
}

void journal_shell::on(room_again&) {
  if (in_trouble_) return; // opened with the next group that finds room
  house_.report(severity::warning, "event=disk_has_room");
  house_.door.open(admission::room);
}

void journal_shell::on(when_caught_up& what) {
  catching_up_.emplace_back(received_, std::move(what.then));
  call_caught_up();
}

void journal_shell::call_caught_up() {
  auto next = catching_up_.begin();
  for (; next != catching_up_.end() && next->first <= durable_; ++next) next->second();
  catching_up_.erase(catching_up_.begin(), next);
}

void journal_shell::answer(const stream_owner& owner, appended what) {
  if (const auto* pool = std::get_if<pool_id>(&owner))
    house_.pools.tell(*pool, std::move(what));
  else
    house_.interactions.tell(std::get<interaction_id>(owner), std::move(what));
}

void journal_shell::storage_trouble(storage::commit_status status) {
  if (status == storage::commit_status::fenced) {
    house_.report(severity::alarm, "event=journal_fenced");
    house_.stop_engine("another engine has taken over this data folder");
    return;
  }
  ++house_.counters.appends_retried;
  if (status == storage::commit_status::no_space) {
    house_.door.close(admission::room);
    house_.on_disk_full();
  }
  if (!std::exchange(in_trouble_, true)) {
    const bool full = status == storage::commit_status::no_space;
    house_.report(severity::alarm, full ? "event=disk_full" : "event=journal_failed");
    house_.door.close(admission::storage);
  }
  delayed_send(this, retry_after, journal_letter{try_again{}});
}

void journal_shell::on(gathered&) {
  gathering_ = false;
  if (!under_way_) commit_next();
}

/// The group that met with trouble is still under way: only being durable ends it.
void journal_shell::on(try_again&) {
  if (doubtful_)
    read_back();
  else
    commit_again();
}

} // namespace strowger::actors

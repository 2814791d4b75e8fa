#include "storage/rocksdb_journal.hpp"
#include "storage/codec.hpp"
#include "storage/content_vault.hpp"
#include "storage/reserve_file.hpp"
#include "storage/rocksdb_store.hpp"
#include "storage/store_names.hpp"
#include "storage/sync_times.hpp"
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <rocksdb/write_batch.h>
#include <thread>

namespace strowger::storage {
namespace {

/// Requests of `read_contents` waiting at most; one beyond is answered with nothings and counted.
constexpr std::size_t waiting_reads_max = 100'000;
constexpr auto reserve_retry = std::chrono::seconds{2};

std::string kept_key(const kept_item& item) {
  return item.adapter + std::string(1, '\0') + key_of(item.conversation.value());
}

} // namespace

struct rocksdb_journal::inside {
  struct commit_order {
    group_ptr what;
    done when_done;
    bool read_back = false; ///< only look whether it is there
  };
  struct read_order {
    std::vector<content_id> ids;
    std::function<void(texts)> then;
  };

  inside(std::unique_ptr<rocksdb_store> opened, std::uint64_t reserve_bytes)
    : store{std::move(opened)}, vault{*store}, reserve{store->env(), store->folder(), reserve_bytes} {}

  std::mutex room_mutex;
  std::function<void()> on_room; ///< under `room_mutex`, also while it is called

  std::unique_ptr<rocksdb_store> store;
  content_vault vault;
  reserve_file reserve;
  std::function<void(const std::string&)> log; ///< of the reader's thread
  std::atomic<std::uint64_t> epoch{0};
  std::uint16_t front_door = usual_front_door;
  recovered found;
  std::optional<recovered_fold> fold;

  // The writer's own.
  group_encoder encoder;
  front_door_counters given;
  std::uint64_t last_group = 0;
  bool stopped_by_error = false, disk_was_full = false;

  mutable std::mutex mutex; ///< everything below
  std::condition_variable wake_writer, wake_reader;
  std::optional<commit_order> next_commit;
  bool ending = false, release_asked = false;
  std::deque<read_order> reads;
  journal_figures counted;
  sync_times times;
  std::optional<std::chrono::steady_clock::time_point> begun;
  std::thread writer, reader;

  outcome<void> start(std::vector<std::string> reports);
  outcome<void> read_kept();
  outcome<void> after_restore(std::vector<std::string>& reports);
  void order(commit_order next);
  void write_loop();
  void read_loop();
  commit_status write(const group& what);
  commit_status look_for(const group& what);
  rocksdb::Status resume();
  void tell_of_room(bool there);
  rocksdb::Status write_once(rocksdb::WriteBatch& batch, std::size_t records);
  outcome<void> fill_batch(rocksdb::WriteBatch& batch, const group& what);
};

outcome<void> rocksdb_journal::inside::start(std::vector<std::string> reports) {
  auto before = store->number(names::epoch);
  if (!before) return before.why();
  epoch = before.value() + 1;
  if (auto ok = store->set_number(names::epoch, epoch); !ok) return ok;
  auto issuer = store->number(names::front_door);
  if (!issuer) return issuer.why();
  if (issuer.value() == 0) {
    if (auto ok = store->set_number(names::front_door, usual_front_door); !ok) return ok;
  } else {
    front_door = static_cast<std::uint16_t>(issuer.value());
  }
  auto folded = recover_fold(*store, reports);
  if (!folded) return folded.why();
  fold = std::move(folded.value());
  if (auto ok = after_restore(reports); !ok) return ok;
  fill(found, fold->fold);
  found.epoch = epoch;
  found.front_door_issuer = front_door;
  last_group = found.last_group;
  given = fold->fold.given();
  if (auto ok = read_kept(); !ok) return ok;
  if (!reserve.restore()) reports.push_back("the reserve file could not be made: the disk is nearly full");
  found.reports = std::move(reports);
  writer = std::thread{[this] { write_loop(); }};
  reader = std::thread{[this] { read_loop(); }};
  return {};
}

/// Ids the lost future may have given are not given again: see storage/backup.hpp.
outcome<void> rocksdb_journal::inside::after_restore(std::vector<std::string>& reports) {
  const auto floor = store->number(names::counter_floor);
  const auto restored = store->number(names::restored);
  if (!floor) return floor.why();
  if (!restored) return restored.why();
  if (floor.value() > 0) fold->fold.raise_counters(floor.value());
  if (restored.value() == 0) return {};
  reports.push_back("this data folder was restored from a backup that ends with group " +
                    std::to_string(fold->fold.last_group()) + "; new ids come from issuer " +
                    std::to_string(front_door) + " and, in pools, from " + std::to_string(floor.value()) +
                    " on");
  return store->set_number(names::restored, 0);
}

outcome<void> rocksdb_journal::inside::read_kept() {
  const std::unique_ptr<rocksdb::Iterator> each{
      store->db().NewIterator(rocksdb::ReadOptions{}, store->at(family::kept))};
  for (each->SeekToFirst(); each->Valid(); each->Next()) {
    const auto key = each->key().ToStringView();
    const auto value = each->value().ToStringView();
    const auto end = key.find('\0');
    if (end == std::string_view::npos || key.size() != end + 9 || value.size() < 8)
      return failure{trouble::damaged, "bytes kept for an adapter are not what was written"};
    found.kept.push_back({std::string{key.substr(0, end)}, conversation_id{number_of(key.substr(end + 1))},
                          interaction_id{number_of(value)}, std::string{value.substr(8)}});
  }
  if (!each->status().ok()) return failure_of(each->status(), "cannot read the bytes kept for adapters");
  return {};
}

outcome<void> rocksdb_journal::inside::fill_batch(rocksdb::WriteBatch& batch, const group& what) {
  raise_by(given, what, front_door);
  const auto bytes = encoder.encode(what, given);
  batch.Put(store->at(family::groups), key_of(what.number), rocksdb::Slice{bytes.data(), bytes.size()});
  for (const auto& content : what.contents)
    if (auto ok = vault.put(batch, content, what.number); !ok) return ok;
  for (const auto& item : what.kept) {
    if (item.bytes.empty())
      batch.Delete(store->at(family::kept), kept_key(item));
    else
      batch.Put(store->at(family::kept), kept_key(item), key_of(item.interaction.value()) + item.bytes);
  }
  return {};
}

/// After an error RocksDB takes no writes until told that the cause is gone; that ends the log with the torn
/// write.
rocksdb::Status rocksdb_journal::inside::resume() {
  if (!stopped_by_error) return rocksdb::Status::OK();
  auto resumed = store->db().Resume();
  stopped_by_error = !resumed.ok();
  return resumed;
}

void rocksdb_journal::inside::tell_of_room(bool there) {
  const std::lock_guard hold{room_mutex};
  if (there && on_room) on_room();
}

/// Once RocksDB could be resumed, what it does not find was not written: the log that may hold a part of it
/// is not read any more.
commit_status rocksdb_journal::inside::look_for(const group& what) {
  if (what.epoch != epoch) return commit_status::fenced;
  if (!resume().ok()) return commit_status::unknown;
  std::string found_bytes;
  const auto status =
      store->db().Get(rocksdb::ReadOptions{}, store->at(family::groups), key_of(what.number), &found_bytes);
  if (status.IsNotFound()) return commit_status::not_written;
  if (!status.ok()) return commit_status::unknown;
  if (encoder.encode(what, given) != found_bytes) return commit_status::fenced;
  last_group = what.number;
  store->committed(what.number);
  return commit_status::synced;
}

rocksdb::Status rocksdb_journal::inside::write_once(rocksdb::WriteBatch& batch, std::size_t records) {
  if (auto resumed = resume(); !resumed.ok()) return resumed;
  const auto begin = std::chrono::steady_clock::now();
  auto status = store->write(batch);
  const auto took = std::chrono::steady_clock::now() - begin;
  stopped_by_error = !status.ok();
  disk_was_full = status.IsNoSpace();
  const std::lock_guard hold{mutex};
  times.add(took);
  if (status.ok()) {
    ++counted.groups;
    counted.records += records;
    counted.bytes += batch.GetDataSize();
  }
  return status;
}

commit_status rocksdb_journal::inside::write(const group& what) {
  if (what.epoch != epoch) return commit_status::fenced;
  assert(what.number == last_group + 1 && "groups are committed in order, without gaps");
  const auto alone = vault.writing();
  rocksdb::WriteBatch batch;
  auto status = rocksdb::Status::OK();
  if (auto filled = fill_batch(batch, what); !filled) {
    vault.batch_written(false);
    return commit_status::unknown;
  }
  status = write_once(batch, what.records.size());
  // A write that failed is certainly not there once RocksDB could be resumed: a second try settles it.
  if (!status.ok()) status = write_once(batch, what.records.size());
  vault.batch_written(status.ok());
  if (status.ok()) {
    last_group = what.number;
    store->committed(what.number);
    return commit_status::synced;
  }
  return disk_was_full || status.IsNoSpace() ? commit_status::no_space : commit_status::unknown;
}

void rocksdb_journal::inside::write_loop() {
  std::unique_lock hold{mutex};
  while (true) {
    const auto due = [this] { return next_commit || ending || release_asked; };
    if (reserve.whole())
      wake_writer.wait(hold, due);
    else
      wake_writer.wait_for(hold, reserve_retry, due);
    if (release_asked) {
      release_asked = false;
      hold.unlock();
      reserve.release();
      hold.lock();
    } else if (!next_commit && !reserve.whole() && !ending) {
      hold.unlock();
      tell_of_room(reserve.restore());
      hold.lock();
    }
    if (next_commit) {
      const auto order = std::move(*next_commit);
      next_commit.reset();
      hold.unlock();
      const auto status = order.read_back ? look_for(*order.what) : write(*order.what);
      hold.lock();
      begun.reset();
      counted.disk_full = status == commit_status::no_space;
      if (status == commit_status::no_space) ++counted.refused_no_space;
      if (status == commit_status::fenced) ++counted.refused_fenced;
      if (status == commit_status::unknown) ++counted.unknown;
      hold.unlock();
      order.when_done(order.what->number, status);
      hold.lock();
    } else if (ending) {
      return;
    }
  }
}

void rocksdb_journal::inside::read_loop() {
  std::unique_lock hold{mutex};
  while (true) {
    wake_reader.wait(hold, [this] { return !reads.empty() || ending; });
    if (reads.empty()) return;
    const auto order = std::move(reads.front());
    reads.pop_front();
    hold.unlock();
    std::uint64_t damaged = 0;
    auto found_texts = vault.read_all(order.ids, damaged, log);
    order.then(std::move(found_texts));
    hold.lock();
    ++counted.reads;
    counted.damaged_texts += damaged;
  }
}

outcome<std::unique_ptr<rocksdb_journal>> rocksdb_journal::open(rocksdb_journal_options options) {
  std::vector<std::string> reports;
  store_options opening;
  opening.folder = options.folder;
  opening.env = options.env;
  opening.write_buffer_bytes = options.write_buffer_bytes;
  opening.log = options.log;
  auto store = rocksdb_store::open(std::move(opening), reports);
  if (!store) return store.why();
  auto state = std::make_unique<inside>(std::move(store.value()), options.reserve_bytes);
  state->log = std::move(options.log);
  if (auto ok = state->start(std::move(reports)); !ok) return ok.why();
  // Giving up the reserve must help.
  state->store->keep_free(options.reserve_bytes > 0
                              ? std::min(options.free_bytes_min, options.reserve_bytes / 4)
                              : options.free_bytes_min);
  return std::unique_ptr<rocksdb_journal>{new rocksdb_journal{std::move(state)}};
}

rocksdb_journal::rocksdb_journal(std::unique_ptr<inside> state) : inside_{std::move(state)} {}

rocksdb_journal::~rocksdb_journal() {
  {
    const std::lock_guard hold{inside_->mutex};
    inside_->ending = true;
  }
  inside_->wake_writer.notify_all();
  inside_->wake_reader.notify_all();
  inside_->writer.join();
  inside_->reader.join();
}

void rocksdb_journal::commit(group_ptr next, done when_done) {
  inside_->order({std::move(next), std::move(when_done), false});
}

void rocksdb_journal::read_back(group_ptr last, done when_done) {
  inside_->order({std::move(last), std::move(when_done), true});
}

void rocksdb_journal::inside::order(commit_order next) {
  {
    const std::lock_guard hold{mutex};
    assert(!next_commit && !begun && "one group in flight");
    next_commit = std::move(next);
    begun = std::chrono::steady_clock::now();
  }
  wake_writer.notify_one();
}

recovered rocksdb_journal::recover() { return std::move(inside_->found); }

void rocksdb_journal::read_contents(std::vector<content_id> ids, std::function<void(texts)> then) {
  {
    const std::lock_guard hold{inside_->mutex};
    if (inside_->reads.size() < waiting_reads_max) {
      inside_->reads.push_back({std::move(ids), std::move(then)});
      inside_->wake_reader.notify_one();
      return;
    }
    ++inside_->counted.reads_refused;
  }
  then(texts(ids.size()));
}

recovered_fold rocksdb_journal::take_fold() {
  assert(inside_->fold && "the fold is handed over once");
  auto fold = std::move(*inside_->fold);
  inside_->fold.reset();
  return fold;
}

rocksdb_store& rocksdb_journal::store() { return *inside_->store; }
archive& rocksdb_journal::archived() { return store(); }

outcome<void> rocksdb_journal::erase_customer(customer_id customer) { return inside_->vault.erase(customer); }

void rocksdb_journal::release_reserve() {
  {
    const std::lock_guard hold{inside_->mutex};
    inside_->release_asked = true;
  }
  inside_->wake_writer.notify_one();
}

void rocksdb_journal::on_room(std::function<void()> call) {
  const std::lock_guard hold{inside_->room_mutex};
  inside_->on_room = std::move(call);
}

bool rocksdb_journal::reserve_ok() const { return inside_->reserve.whole(); }

outcome<std::uint64_t> rocksdb_journal::take_epoch() {
  const auto next = inside_->epoch + 1;
  if (auto ok = inside_->store->set_number(names::epoch, next); !ok) return ok.why();
  inside_->epoch = next;
  return next;
}

journal_figures rocksdb_journal::figures() const {
  const std::lock_guard hold{inside_->mutex};
  auto figures = inside_->counted;
  inside_->times.fill(figures.last, figures.p50, figures.p99, figures.max);
  if (inside_->begun) figures.in_flight = std::chrono::steady_clock::now() - *inside_->begun;
  figures.reserve = inside_->reserve.whole();
  return figures;
}

} // namespace strowger::storage

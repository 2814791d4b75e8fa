// Snapshots and the index of a store; see rocksdb_store.hpp for their keys.
#include "storage/codec.hpp"
#include "storage/rocksdb_store.hpp"
#include <rocksdb/write_batch.h>
#include <set>

namespace strowger::storage {
namespace {

std::string piece_key(std::uint64_t snapshot, std::uint32_t index) {
  auto key = key_of('p', snapshot);
  for (unsigned i = 0; i < 4; ++i) key.push_back(static_cast<char>((index >> (24U - 8U * i)) & 0xffU));
  return key;
}

/// Index entries looked at per trim that are still needed, before it gives up for this time.
constexpr std::size_t kept_entries_per_trim = 1'000;
constexpr std::uint32_t gone_contents_per_trim = 50'000;

} // namespace

std::vector<snapshot_mark> rocksdb_store::snapshots() const {
  std::vector<snapshot_mark> marks;
  const std::unique_ptr<rocksdb::Iterator> each{
      db_->NewIterator(rocksdb::ReadOptions{}, at(family::snapshots))};
  for (each->Seek("m"); each->Valid() && each->key().starts_with("m"); each->Next())
    if (auto mark = decode_snapshot_mark(each->value().ToStringView())) marks.push_back(mark.value());
  return marks;
}

outcome<void> rocksdb_store::each_piece(const snapshot_mark& of,
                                        const std::function<void(snapshot_piece&&)>& visit) const {
  rocksdb::ReadOptions reading;
  reading.fill_cache = false;
  reading.readahead_size = 2U << 20U;
  const std::unique_ptr<rocksdb::Iterator> each{db_->NewIterator(reading, at(family::snapshots))};
  each->Seek(piece_key(of.group, 0));
  for (std::uint32_t index = 0; index < of.pieces; ++index, each->Next()) {
    if (!each->Valid() && !each->status().ok()) return failure_of(each->status(), "cannot read a snapshot");
    if (!each->Valid() || each->key() != rocksdb::Slice{piece_key(of.group, index)})
      return failure{trouble::damaged, "piece " + std::to_string(index) + " of the snapshot is missing"};
    auto piece = decode_snapshot_piece(each->value().ToStringView());
    if (!piece) return piece.why();
    visit(std::move(piece.value()));
  }
  return {};
}

outcome<void> rocksdb_store::write_piece(std::uint64_t snapshot, std::uint32_t index,
                                         const snapshot_piece& piece) {
  rocksdb::WriteBatch batch;
  batch.Put(at(family::snapshots), piece_key(snapshot, index), encode(piece));
  if (auto status = write(batch); !status.ok())
    return failure_of(status, "cannot write a piece of a snapshot");
  return {};
}

outcome<void> rocksdb_store::complete_snapshot(const snapshot_mark& mark) {
  rocksdb::WriteBatch batch;
  batch.Put(at(family::snapshots), key_of('m', mark.group), encode(mark));
  if (auto status = write(batch); !status.ok()) return failure_of(status, "cannot complete a snapshot");
  return {};
}

outcome<void> rocksdb_store::drop_snapshot(std::uint64_t snapshot) {
  rocksdb::WriteBatch batch;
  batch.Delete(at(family::snapshots), key_of('m', snapshot));
  batch.DeleteRange(at(family::snapshots), piece_key(snapshot, 0), piece_key(snapshot + 1, 0));
  if (auto status = write(batch); !status.ok()) return failure_of(status, "cannot drop a snapshot");
  return {};
}

outcome<void> rocksdb_store::drop_unfinished_snapshots() {
  std::set<std::uint64_t> valid, unfinished;
  for (const auto& mark : snapshots()) valid.insert(mark.group);
  const std::unique_ptr<rocksdb::Iterator> each{
      db_->NewIterator(rocksdb::ReadOptions{}, at(family::snapshots))};
  for (each->Seek("p"); each->Valid();) {
    const auto snapshot = number_of(each->key().ToStringView().substr(1));
    if (!valid.contains(snapshot)) unfinished.insert(snapshot);
    each->Seek(piece_key(snapshot + 1, 0));
  }
  if (!each->status().ok()) return failure_of(each->status(), "cannot read the snapshots");
  for (const auto snapshot : unfinished)
    if (auto ok = drop_snapshot(snapshot); !ok) return ok;
  return {};
}

outcome<void> rocksdb_store::write_index(const index_batch& entries) {
  if (entries.interactions.empty() && entries.offers.empty()) return {};
  rocksdb::WriteBatch batch;
  for (const auto& entry : entries.interactions)
    batch.Put(at(family::index), key_of('i', entry.interaction.value()), encode(entry));
  for (const auto& home : entries.offers)
    batch.Put(at(family::index), key_of('o', home.offer.value()),
              key_of(home.interaction.value()) + key_of(home.group));
  if (auto status = write(batch); !status.ok()) return failure_of(status, "cannot write the index");
  return {};
}

outcome<index_entry> rocksdb_store::find_interaction(interaction_id id) const {
  std::string value;
  const auto status = db_->Get(rocksdb::ReadOptions{}, at(family::index), key_of('i', id.value()), &value);
  if (!status.ok()) return failure_of(status, "looking up an interaction");
  return decode_index_entry(value);
}

outcome<interaction_id> rocksdb_store::find_offer(routing::offer_id id) const {
  std::string value;
  const auto status = db_->Get(rocksdb::ReadOptions{}, at(family::index), key_of('o', id.value()), &value);
  if (!status.ok()) return failure_of(status, "looking up an offer");
  if (value.size() != 16) return failure{trouble::damaged, "an index entry is not one"};
  return interaction_id{number_of(value)};
}

/// Contents go with the group they came in, unless somebody may still look at them; the tenant's own
/// (customer zero) stay.
void rocksdb_store::trim_contents(std::uint64_t first_kept, content_id first_content) {
  rocksdb::WriteBatch batch;
  std::size_t kept = 0;
  const std::unique_ptr<rocksdb::Iterator> each{
      db_->NewIterator(rocksdb::ReadOptions{}, at(family::contents))};
  for (each->SeekToFirst();
       each->Valid() && kept < kept_entries_per_trim && batch.Count() < gone_contents_per_trim;
       each->Next()) {
    const auto value = each->value().ToStringView();
    if (number_of(each->key().ToStringView()) >= first_content.value() || value.size() < 16) break;
    if (number_of(value) < first_kept && number_of(value.substr(8)) != 0)
      batch.Delete(at(family::contents), each->key());
    else
      ++kept;
  }
  if (batch.Count() > 0) write(batch);
}

/// Ids grow with time, so what is to go stands in front.
void rocksdb_store::trim_index(std::uint64_t first_kept) {
  rocksdb::WriteBatch batch;
  std::size_t kept = 0;
  const std::unique_ptr<rocksdb::Iterator> each{db_->NewIterator(rocksdb::ReadOptions{}, at(family::index))};
  for (each->Seek("i"); each->Valid() && each->key().starts_with("i") && kept < kept_entries_per_trim;
       each->Next()) {
    const auto entry = decode_index_entry(each->value().ToStringView());
    if (entry && !entry.value().groups.empty() && entry.value().groups.back() < first_kept)
      batch.Delete(at(family::index), each->key());
    else
      ++kept;
  }
  write(batch);
  batch.Clear();
  kept = 0;
  for (each->Seek("o"); each->Valid() && each->key().starts_with("o") && kept < kept_entries_per_trim;
       each->Next()) {
    const auto value = each->value().ToStringView();
    if (value.size() == 16 && number_of(value.substr(8)) < first_kept)
      batch.Delete(at(family::index), each->key());
    else
      ++kept;
  }
  write(batch);
}

} // namespace strowger::storage

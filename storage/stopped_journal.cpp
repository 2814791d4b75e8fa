#include "storage/stopped_journal.hpp"
#include "storage/content_vault.hpp"
#include "storage/recovery.hpp"
#include "storage/rocksdb_store.hpp"

namespace strowger::storage {

struct stopped_journal::inside {
  std::unique_ptr<rocksdb_store> store;
  std::optional<recovered_fold> fold;
  std::vector<std::string> reports;
};

stopped_journal::stopped_journal(std::unique_ptr<inside> state) : inside_{std::move(state)} {}
stopped_journal::~stopped_journal() = default;

outcome<std::unique_ptr<stopped_journal>> stopped_journal::open(const std::filesystem::path& folder) {
  auto state = std::make_unique<inside>();
  store_options options;
  options.folder = folder;
  options.create = false;
  options.read_only = true;
  auto store = rocksdb_store::open(options, state->reports);
  if (!store) return store.why();
  state->store = std::move(store.value());
  return std::unique_ptr<stopped_journal>{new stopped_journal{std::move(state)}};
}

const archive& stopped_journal::archived() const { return *inside_->store; }
const std::vector<std::string>& stopped_journal::reports() const { return inside_->reports; }

std::shared_ptr<const std::string> stopped_journal::read_content(routing::content_id id) const {
  const auto read = content_vault{*inside_->store}.read(id);
  return read ? read.value() : nullptr;
}

outcome<void> stopped_journal::fold_once() {
  if (inside_->fold) return {};
  auto folded = recover_fold(*inside_->store, inside_->reports);
  if (!folded) return folded.why();
  inside_->fold = std::move(folded.value());
  return {};
}

outcome<index_entry> stopped_journal::find_interaction(interaction_id id) {
  auto stored = inside_->store->find_interaction(id);
  if (stored && stored.value().whole) return stored;
  if (auto ok = fold_once(); !ok) return ok.why();
  auto here = inside_->fold->index.find(id);
  if (!here) return stored;
  return stored ? united(std::move(*here), stored.value()) : std::move(*here);
}

outcome<interaction_id> stopped_journal::find_offer(routing::offer_id id) {
  auto stored = inside_->store->find_offer(id);
  if (stored) return stored;
  if (auto ok = fold_once(); !ok) return ok.why();
  if (const auto here = inside_->fold->index.find(id)) return here;
  return stored;
}

} // namespace strowger::storage

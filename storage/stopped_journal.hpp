#pragma once
#include "storage/archive.hpp"
#include <filesystem>
#include <memory>

namespace strowger::storage {

/// The journal of an engine that is not running, opened for reading only: `strowger journal --data`. Holds
/// the folder's lock meanwhile, so that no engine starts on it, and changes nothing. A torn tail is read up
/// to, not cut (decision 0101). One thread.
class stopped_journal {
public:
  /// `folder`: the journal's own, in the data folder. `in_use` while an engine runs on it; `not_found`,
  /// `damaged`, `newer_version`, `input_output`.
  static outcome<std::unique_ptr<stopped_journal>> open(const std::filesystem::path& folder);
  ~stopped_journal();
  [[nodiscard]] const archive& archived() const;
  /// As the follower answers. The first question about what was open when the engine stopped folds the newest
  /// snapshot and the records after it (seconds at most).
  [[nodiscard]] outcome<index_entry> find_interaction(interaction_id id);
  [[nodiscard]] outcome<interaction_id> find_offer(routing::offer_id id);
  /// A content by its id; nothing when it is missing or erased.
  [[nodiscard]] std::shared_ptr<const std::string> read_content(routing::content_id id) const;
  /// What the open found worth telling.
  [[nodiscard]] const std::vector<std::string>& reports() const;

private:
  struct inside;
  explicit stopped_journal(std::unique_ptr<inside> state);
  outcome<void> fold_once();
  std::unique_ptr<inside> inside_;
};

} // namespace strowger::storage

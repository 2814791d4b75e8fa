#pragma once
#include "storage/archive.hpp"
#include "storage/stream_fold.hpp"
#include <optional>
#include <string>
#include <unordered_map>

/// Where each interaction's records are. Of open interactions it is kept here, packed; when one is closed its
/// entry goes to the archive's index, once. Snapshots hold the open ones, so a start continues where the last
/// one was. Not thread-safe.
namespace strowger::storage {

class record_index {
public:
  /// Notes a record just folded; `after` is the fold with it. `known` is asked for what an earlier entry of
  /// the same interaction says, when this one does not begin with its first record.
  void note(const stream_record& record, std::uint64_t group, const stream_fold& after, const archive& known);
  /// From a snapshot.
  void restore(const index_entry& entry);

  /// Closed interactions and offers not yet written: how many, and all of them, to be written now.
  [[nodiscard]] std::size_t pending() const { return closed_.size() + offers_.size(); }
  [[nodiscard]] index_batch take_pending();
  /// What is known here: open, or closed and not yet written.
  [[nodiscard]] std::optional<index_entry> find(interaction_id id) const;
  [[nodiscard]] interaction_id find(routing::offer_id id) const;
  [[nodiscard]] std::vector<interaction_id> open_ids() const;

private:
  /// Group numbers as variable-length differences: some 20 bytes for a chat.
  struct packed {
    std::string steps;
    std::uint64_t last = 0;
    bool whole = false;
    void add(std::uint64_t group);
    [[nodiscard]] index_entry unpacked(interaction_id id) const;
  };
  void close(interaction_id id, const archive& known);

  std::unordered_map<interaction_id, packed> open_;
  std::unordered_map<interaction_id, index_entry> closed_;
  std::unordered_map<routing::offer_id, offer_home> offers_;
};

/// Both entries' groups, ascending, once each.
[[nodiscard]] index_entry united(index_entry left, const index_entry& right);

} // namespace strowger::storage

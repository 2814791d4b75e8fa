#pragma once
#include "actors/index_lookup.hpp"
#include "storage/archive.hpp"
#include <limits>

/// Records as JSON lines, read from a journal: a running engine's (on the thread of the command) or a stopped
/// one's. An interaction's are found by the index, a pool's by halving; nothing else is read.
namespace strowger::actors {

/// Which records are wanted, and how many still.
struct wanted_records {
  std::optional<looked_up> about;
  std::optional<routing::pool_id> pool;
  std::uint64_t from = 1; ///< number of a record
  std::uint64_t left = std::numeric_limits<std::uint64_t>::max();

  [[nodiscard]] bool takes(const storage::stream_record& one) const;
  /// Whether not all records of what was asked about are wanted: then finding none is worth a word.
  [[nodiscard]] bool narrowed() const { return pool || from > 1; }
  /// That there is none, for people.
  [[nodiscard]] std::string none() const;
};

class journal_printer {
public:
  /// Takes a line; false: no more.
  using print_line = std::function<bool(const std::string&)>;
  journal_printer(const storage::archive& store, wanted_records wanted, print_line out)
    : store_{store}, wanted_{std::move(wanted)}, out_{std::move(out)} {}

  /// What is durable now. False: nothing more is wanted.
  storage::outcome<bool> print_present();
  /// What came since.
  storage::outcome<bool> print_new();
  [[nodiscard]] std::uint64_t last_group() const { return next_ - 1; }
  /// Lines so far.
  [[nodiscard]] std::uint64_t printed() const { return printed_; }

private:
  bool print(const storage::group& group);
  storage::outcome<bool> print_range(std::uint64_t from, std::uint64_t to);
  storage::outcome<bool> print_those(const std::vector<std::uint64_t>& groups);
  storage::outcome<std::uint64_t> first_number(std::uint64_t from) const;
  storage::outcome<std::uint64_t> first_group() const;

  const storage::archive& store_;
  wanted_records wanted_;
  print_line out_;
  std::uint64_t next_ = 1, printed_ = 0;
};

} // namespace strowger::actors

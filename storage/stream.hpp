#pragma once
#include "routing/conversation.hpp"
#include "routing/pool.hpp"
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

/// A pool's stream: one order of records over everything its owners decided. A record is one input and its
/// facts, atomic.
namespace strowger::storage {

using routing::content_id;
using routing::conversation_id;
using routing::customer_id;
using routing::interaction_id;
using routing::moment;
using routing::pool_id;
using routing::wall_time;

struct pool_record {
  routing::pool_event input;
  routing::pool_facts facts;
};
struct conversation_record {
  interaction_id interaction;
  std::uint64_t event = 0;
  routing::conversation_event input;
  routing::conversation_facts facts;
};

struct stream_record {
  pool_id pool{};
  std::uint64_t number = 0; ///< per pool: 1, 2, 3, ... without gaps; given by the journal actor
  moment at;
  wall_time wall;
  std::variant<pool_record, conversation_record> what;
};

/// A personal value to be kept under its customer's key (customer zero: the tenant's own texts). Written in
/// the same group as, or an earlier one than, the record that names it.
struct content_item {
  content_id id;
  customer_id customer;
  std::shared_ptr<const std::string> bytes;
};
/// An adapter's own bytes for a conversation; empty: forget.
struct kept_item {
  std::string adapter;
  conversation_id conversation;
  interaction_id interaction;
  std::string bytes;
};

/// Counters of the ids the front door has given, by kind.
struct front_door_counters {
  std::uint64_t interaction = 0, content = 0, command = 0;
  friend bool operator==(const front_door_counters&, const front_door_counters&) = default;
};

/// What becomes durable together: one RocksDB entry for all records, in one write batch with the contents,
/// one sync.
struct group {
  std::uint64_t number = 0; ///< 1, 2, 3, ... per journal
  std::uint64_t epoch = 0;
  std::vector<stream_record> records;
  std::vector<content_item> contents;
  std::vector<kept_item> kept;
  front_door_counters
      given; ///< highest counters given so far. The journal raises what the records show to be higher and
             ///< never goes back; command ids appear in no record, so only this tells of them
};
using group_ptr = std::shared_ptr<const group>;

enum class commit_status {
  synced,      ///< on disk
  fenced,      ///< another writer holds a newer epoch: stop, say nothing
  unknown,     ///< it may or may not be there: read back before anything else
  no_space,    ///< not written; the disk is full
  not_written, ///< read back, and found not to be there
};

} // namespace strowger::storage

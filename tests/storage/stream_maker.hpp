#pragma once
#include "routing/conversation_stage.hpp"
#include "storage/stream.hpp"
#include <map>
#include <random>
#include <unordered_map>

/// Makes groups as an engine would: a live pool with its conversations takes seeded inputs, and what they
/// decide becomes records. Keeps the live state, so that a test can hold recovered state against it.
namespace strowger::tests {

class stream_maker {
public:
  struct sizes {
    std::size_t agents = 4, queues = 2;
    bool contents = true; ///< messages come with their texts
  };
  stream_maker(std::uint64_t seed, sizes how_large);
  explicit stream_maker(std::uint64_t seed) : stream_maker{seed, sizes{}} {}

  /// The next group with about this many records; every call continues the stream.
  storage::group_ptr next_group(std::size_t records);
  /// One chat opens and waits, with so many messages of its customer's.
  void add_waiting_chat(std::size_t messages, const std::string& text = "Hello, is anybody there?");
  /// A whole life: arrives, is offered, accepted, connected and closed. Needs an idle agent.
  void add_lifecycle();
  /// Every agent goes not ready: from now on everything waits.
  void close_agents();
  /// What was added since the last group, as a group.
  storage::group_ptr take_group();
  /// Lets go of the group not taken and takes the given numbers and epoch from a recovery.
  void epoch(std::uint64_t epoch) { epoch_ = epoch; }

  [[nodiscard]] const routing::pool_state& pool() const { return pool_; }
  /// Open conversations, and over ones whose interaction the pool still holds; by id.
  [[nodiscard]] std::vector<routing::conversation_state> conversations() const;
  [[nodiscard]] std::uint64_t last_group() const { return group_; }
  [[nodiscard]] std::uint64_t last_record() const { return record_; }
  [[nodiscard]] std::uint64_t last_interaction() const { return interaction_; }
  [[nodiscard]] std::uint64_t last_content() const { return content_; }
  [[nodiscard]] std::size_t records_waiting() const { return under_way_.records.size(); }
  /// Every text given so far.
  [[nodiscard]] const std::map<routing::content_id, std::string>& texts() const { return texts_; }
  static constexpr std::uint16_t issuer = 0xff00;
  static constexpr storage::pool_id pool_number{1};

private:
  bool feed(routing::pool_event what);
  bool feed(routing::interaction_id id, routing::conversation_event what, std::uint64_t event = 0);
  routing::interaction_id open_chat();
  routing::content_id text(routing::customer_id customer, std::string bytes);
  void tick(std::int64_t ms);
  void do_something();
  void answer_some_offer();
  void end_some_talk();
  void let_go(routing::interaction_id id);

  std::mt19937_64 dice_;
  sizes sizes_;
  routing::pool_state pool_{pool_number};
  std::unordered_map<routing::interaction_id, routing::conversation_state> conversations_;
  std::vector<routing::interaction_id> open_;
  std::vector<routing::queue_id> queues_;
  std::vector<routing::agent_id> agents_;
  std::map<routing::content_id, std::string> texts_;
  storage::group under_way_;
  routing::moment at_{};
  routing::wall_time wall_{routing::milliseconds{1'700'000'000'000}};
  std::uint64_t epoch_ = 1, group_ = 0, record_ = 0, interaction_ = 0, content_ = 0;
};

} // namespace strowger::tests

#pragma once
#include "actors/actor_graph.hpp"
#include "storage/follower_thread.hpp"
#include "storage/rocksdb_journal.hpp"
#include <atomic>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_set>

namespace strowger::bench {

/// Passes commits on to another journal; `stall` keeps the next one back, as a disk that stands still would.
class stalling_journal final : public storage::journal {
public:
  explicit stalling_journal(storage::journal& to) : to_{to} {}
  ~stalling_journal() override;
  void stall(std::chrono::milliseconds span) { stall_ms_ = span.count(); }
  void commit(storage::group_ptr next, done when_done) override;
  void read_back(storage::group_ptr last, done when_done) override {
    to_.read_back(std::move(last), std::move(when_done));
  }
  storage::recovered recover() override { return to_.recover(); }
  void read_contents(std::vector<routing::content_id> ids, std::function<void(texts)> then) override {
    to_.read_contents(std::move(ids), std::move(then));
  }

private:
  storage::journal& to_;
  std::atomic<std::int64_t> stall_ms_{0};
  std::thread standing_still_;
};

struct centre_settings {
  std::filesystem::path folder;    ///< of the journal
  std::string adapter = "bench";   ///< name of the customers' side
  std::uint32_t queues = 10;       ///< entry points queue0, queue1, ... in whose queues somebody serves
  std::uint32_t agents = 500;      ///< agent0, agent1, ...: those who sign in
  std::string nobodys = "nobodys"; ///< entry point of the queue nobody serves
  std::shared_ptr<const actors::engine_configuration> configuration; ///< nothing: made from the above
};

/// The engine's actors on real threads, clocks and disk, with its follower, and in place of the sockets
/// customers and agents that answer at once, on the actors' own threads: agents show, accept and, once their
/// customer is told that it is connected, close. One more queue is nobody's: who comes to it waits.
class bench_centre final : public channels::channel_adapter, public channels::desktop::desk_surface {
public:
  explicit bench_centre(centre_settings how);
  ~bench_centre() override;
  bench_centre(const bench_centre&) = delete;
  bench_centre& operator=(const bench_centre&) = delete;

  /// A customer comes, now; its age is counted from `due` (steady nanoseconds), when it was to come. Any
  /// thread.
  void arrive(std::int64_t due);
  /// One who will wait; `kept` are its adapter's bytes. Any thread.
  routing::conversation_id wait_for_ever(const std::string& kept);
  /// The next event of a conversation that waits. One thread.
  void say(routing::conversation_id who, std::uint64_t event, const std::string& text);
  /// While true, everybody whose chat ends comes again at once.
  std::atomic<bool> come_again{false};

  [[nodiscard]] std::uint64_t arrived() const { return arrived_; }
  [[nodiscard]] std::uint64_t offered() const { return offered_; }
  [[nodiscard]] std::uint64_t over() const { return over_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  [[nodiscard]] std::uint64_t acknowledged_events() const { return acknowledged_; }
  /// (when it was due, milliseconds until its offer was at a desk) of everybody offered since the last call.
  struct waited {
    std::int64_t due = 0;
    double ms = 0;
  };
  std::vector<waited> take_waits();
  void keep_waits(bool wanted) { keeping_waits_ = wanted; }

  [[nodiscard]] storage::follower_figures follower() const { return follower_->figures(); }
  /// Unless one is under way.
  void begin_snapshot() {
    follower_->use([](storage::follower& one) { one.begin_snapshot(); });
  }
  [[nodiscard]] storage::journal_figures journal() const { return journal_->figures(); }
  [[nodiscard]] const actors::engine_counters& counters() { return graph_->shared().counters; }
  void stall(std::chrono::milliseconds span) { stalling_->stall(span); }
  /// Returns once `reached` says so; it is asked after every chat that ends, is refused or is acknowledged,
  /// and after every agent that becomes ready. Throws `why` when nothing of the kind happens for a minute.
  void wait_until(const std::function<bool()>& reached, const std::function<std::string()>& why);
  /// Throws if the engine reported an alarm.
  void check() const;

  // ---- the customers' side
  std::string_view name() const override { return how_.adapter; }
  channels::channel_kind channel() const override { return channels::channel_kind::chat; }
  void command(channels::channel_command command) override;
  void acknowledged(routing::conversation_id, std::uint64_t) override {
    ++acknowledged_;
    progressed();
  }
  void resume(std::vector<channels::open_conversation>) override {}
  void admit(bool, std::string) override {}
  // ---- the agents' side
  void update(channels::desktop::session_number session, channels::desktop::desk_update what) override;

private:
  /// A chat under way, by its conversation's number.
  struct chat {
    std::atomic<std::int64_t> due{0};
    std::atomic<std::uint32_t> agent{0};
    std::atomic<std::uint8_t> met{0}; ///< of desk and customer, how many know that they are connected
  };
  static constexpr std::size_t chats_max = 1U << 18U;
  chat& chat_of(std::uint64_t number) { return chats_[number % chats_max]; }
  std::uint64_t enter(const std::string& entry, std::int64_t due);
  void meet(std::uint64_t number);
  void seen(std::uint32_t agent, const channels::desktop::agent_view& now);
  void seen(std::uint32_t agent, const channels::desktop::offer_view& offer);
  void seen(std::uint32_t agent, const channels::desktop::interaction_view& work);
  void seen(std::uint32_t agent, const channels::desktop::offer_gone& offer);
  void seen(std::uint32_t agent, const channels::desktop::interaction_gone& work);
  template <class Other>
  void seen(std::uint32_t, const Other&) {}
  void start();
  void sign_in();
  void progressed();

  struct desk {
    std::unordered_set<routing::offer_id> offers;
    std::unordered_set<routing::interaction_id> work;
    bool asked_ready = false, ready = false;
  };

  const centre_settings how_;
  std::unique_ptr<storage::rocksdb_journal> journal_;
  std::unique_ptr<stalling_journal> stalling_;
  actors::machine_clocks time_;
  caf::actor_system_config setup_;
  std::unique_ptr<caf::actor_system> system_;
  std::unique_ptr<actors::actor_graph> graph_;
  std::unique_ptr<storage::follower_thread> follower_;
  std::vector<chat> chats_;
  std::vector<desk> desks_; ///< each its agent actor's
  std::mutex arriving_;
  std::uint16_t issuer_ = 0; ///< of interactions
  std::atomic<std::uint64_t> arrived_{0}, offered_{0}, over_{0}, refused_{0}, acknowledged_{0};
  std::atomic<std::uint32_t> ready_{0};
  std::atomic<bool> keeping_waits_{false};
  std::atomic<bool> somebody_waits_{false}; ///< in `wait_until`: else nobody is woken
  std::mutex progress_mutex_;
  std::condition_variable progress_;
  std::mutex waits_mutex_;
  std::vector<waited> waits_;
  mutable std::mutex alarm_mutex_;
  std::string alarm_;
};

/// Of the machine's steady clock.
std::int64_t steady_ns();

} // namespace strowger::bench

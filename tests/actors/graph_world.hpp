#pragma once
#include "actors/actor_graph.hpp"
#include "storage/in_memory_journal.hpp"
#include "storage/stream_fold.hpp"
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <deque>
#include <map>
#include <string>
#include <vector>

/// The whole actor graph in virtual time on one thread: a journal in memory, an adapter and desks that write
/// down what they are told.
namespace strowger::tests {

/// What the machine's clocks show when the world begins.
struct machine_time {
  std::uint64_t boot = 0;
  std::chrono::milliseconds steady{0};
  std::chrono::milliseconds wall_ahead{1'764'000'000'000}; ///< of the steady clock
};

class virtual_clocks final : public actors::clocks {
public:
  virtual_clocks(caf::scheduler::test_coordinator& scheduler, const machine_time& begin)
    : begin_{begin}, scheduler_{scheduler} {}
  std::int64_t steady_ms() const override;
  routing::wall_time wall() const override {
    return routing::wall_time{begin_.wall_ahead + std::chrono::milliseconds{steady_ms()}};
  }
  std::uint64_t machine_boot() const override { return begin_.boot; }
  /// Somebody sets the wall clock by as much.
  void set_wall(std::chrono::milliseconds by) { begin_.wall_ahead += by; }

private:
  machine_time begin_;
  caf::scheduler::test_coordinator& scheduler_;
};

/// Plays the customers' side: remembers commands per conversation and confirms those that want an outcome.
class noting_adapter final : public channels::channel_adapter {
public:
  explicit noting_adapter(channels::engine_port*& port) : port_{port} {}
  std::string_view name() const override { return "test"; }
  routing::channel_kind channel() const override {
    return legs ? routing::channel_kind::voice : routing::channel_kind::chat;
  }
  bool has_legs() const override { return legs; }
  void command(channels::channel_command command) override;
  void acknowledged(routing::conversation_id conversation, std::uint64_t number) override {
    acked[conversation] = number;
  }
  void resume(std::vector<channels::open_conversation> conversations) override {
    resumed = std::move(conversations);
  }
  void admit(bool open, std::string code) override;

  /// The commands of a conversation in short words: "status waiting 1", "message 2 agent hello", "end
  /// by_agent".
  [[nodiscard]] std::vector<std::string>& heard(routing::conversation_id conversation) {
    return heard_[conversation];
  }

  /// Those of them that have an id.
  using owed_commands = std::vector<std::pair<channels::command_id, std::string>>;
  [[nodiscard]] owed_commands& owed(std::uint64_t conversation) {
    return owed_[routing::conversation_id{conversation}];
  }

  /// Ends are left unconfirmed, as while a customer is away.
  bool keeps_ends = false;
  /// Says nothing of pauses of recordings, as one that is away.
  bool keeps_pauses = false;
  bool legs = false;                   ///< it is an adapter of calls
  std::uint64_t played = 0, asked = 0; ///< what the customer hears last, and was asked last
  channels::recording recording{};     ///< as it was arranged last
  std::vector<routing::leg_id> rung;   ///< the ends that were to be rung, in order
  /// Customers who come in the moment they are admitted.
  std::vector<routing::conversation_id> outside;
  std::map<routing::conversation_id, std::uint64_t> acked;
  std::vector<channels::open_conversation> resumed;
  bool admitting = false;
  std::string refusal;

private:
  channels::engine_port*& port_;
  std::map<routing::conversation_id, std::vector<std::string>> heard_;
  std::map<routing::conversation_id, owed_commands> owed_;
};

class noting_desks final : public channels::desktop::desk_surface {
public:
  void update(channels::desktop::session_number session, channels::desktop::desk_update what) override;
  [[nodiscard]] std::vector<std::string>& seen(channels::desktop::session_number session) {
    return seen_[session];
  }
  /// The offer shown last and not gone, or zero.
  [[nodiscard]] routing::offer_id offer(channels::desktop::session_number session) {
    return offers_[session];
  }
  [[nodiscard]] routing::interaction_id work(channels::desktop::session_number session) {
    return work_[session];
  }
  /// What a page shows: the snapshot sent last, and the conversation told of last.
  [[nodiscard]] const channels::desktop::desk_view& desk(channels::desktop::session_number session) {
    return desks_[session];
  }
  [[nodiscard]] const channels::desktop::interaction_view&
  conversation(channels::desktop::session_number session) {
    return conversations_[session];
  }
  /// The channel each word about an offer named, in order.
  [[nodiscard]] const std::vector<routing::channel_kind>&
  channels_offered(channels::desktop::session_number session) {
    return channels_offered_[session];
  }
  /// Confirms offers at once, as a page does.
  std::function<void(channels::desktop::session_number, routing::offer_id)> on_offer;

private:
  std::map<channels::desktop::session_number, std::vector<std::string>> seen_;
  std::map<channels::desktop::session_number, routing::offer_id> offers_;
  std::map<channels::desktop::session_number, std::vector<routing::channel_kind>> channels_offered_;
  std::map<channels::desktop::session_number, routing::interaction_id> work_;
  std::map<channels::desktop::session_number, channels::desktop::desk_view> desks_;
  std::map<channels::desktop::session_number, channels::desktop::interaction_view> conversations_;
};

/// One tenant, queue `support` needing `chat` 1 with 20 s to answer, 10 s of wrap-up; agents ada (3 chats)
/// and grace (1), supervisor sam.
std::shared_ptr<const actors::engine_configuration> small_centre();
/// A second pool: the first queue of the first under the name `experts`, and its first agent under this one.
void add_experts(actors::engine_configuration& to, const std::string& who);

/// Whether somebody was told this line.
bool contains(const std::vector<std::string>& lines, const std::string& line);

class graph_world {
public:
  explicit graph_world(std::shared_ptr<storage::in_memory_journal> store = nullptr,
                       std::shared_ptr<const actors::engine_configuration> configuration = small_centre(),
                       bool keeps_ends = false, const machine_time& begin = {},
                       std::vector<routing::conversation_id> outside = {});
  ~graph_world();

  void run();
  /// What the journal holds back is let go until nothing is held any more; then the journal answers at once.
  void release_all();
  void pass(std::chrono::milliseconds time);
  /// As much time, in which every commit takes `each` on the disk. The disk stays slow: `store->release()`.
  void pass_on_slow_disk(std::chrono::milliseconds time, std::chrono::milliseconds each);
  void arrive(std::uint64_t conversation, const std::string& entry = "shop");
  void say(std::uint64_t conversation, std::uint64_t client, const std::string& text);
  void send(std::uint64_t conversation, channels::event_body what);
  void sign_in(channels::desktop::session_number session, const std::string& name,
               const std::string& tenant = "main");
  void ask(channels::desktop::session_number session, channels::desktop::desk_request what);
  [[nodiscard]] std::vector<std::string>& heard(std::uint64_t conversation) {
    return adapter.heard(routing::conversation_id{conversation});
  }
  [[nodiscard]] routing::interaction_id interaction(std::uint64_t conversation) const {
    return graph->shared().conversations.find("test", routing::conversation_id{conversation});
  }
  [[nodiscard]] std::vector<std::string>& seen(channels::desktop::session_number session) {
    return desks.seen(session);
  }

  std::shared_ptr<storage::in_memory_journal> store;
  std::vector<std::string> reports, notes; ///< of the log: warnings and alarms; what is worth a line
  std::string stopped;
  storage::stream_fold folded;       ///< what a follower would have
  routing::interaction_id suspected; ///< is said to break an invariant when these are looked at

private:
  void follow();
  static caf::actor_system_config& testing(caf::actor_system_config& setup);
  caf::actor_system_config setup_;
  std::unique_ptr<caf::actor_system> system_;
  caf::scheduler::test_coordinator* scheduler_;

public:
  std::unique_ptr<virtual_clocks> time;
  channels::engine_port* port = nullptr;
  noting_adapter adapter{port};
  noting_desks desks;
  std::unique_ptr<actors::actor_graph> graph;

private:
  std::map<std::uint64_t, std::uint64_t> numbers_;
  std::map<channels::desktop::session_number, std::uint64_t> requests_;
};

} // namespace strowger::tests

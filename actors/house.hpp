#pragma once
#include "actors/adapter_returns.hpp"
#include "actors/clocks.hpp"
#include "actors/directory.hpp"
#include "actors/endpoint_book.hpp"
#include "actors/engine_configuration.hpp"
#include "actors/roster.hpp"
#include <array>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

/// What all actors of one engine share: addresses, names, clocks, counters. Made before the first actor,
/// outlives the last.
namespace strowger::actors {

/// Hands out ids that no stream holds yet. Any thread.
class id_counter {
public:
  void start(std::uint16_t issuer, std::uint64_t last) {
    issuer_ = issuer;
    last_ = last;
  }
  template <class Id>
  Id next() {
    return Id{issuer_, ++last_};
  }
  [[nodiscard]] std::uint64_t last() const { return last_; }

private:
  std::uint16_t issuer_ = 0;
  std::atomic<std::uint64_t> last_{0};
};

/// Whether newcomers are admitted, and what they are told when not: every reason is switched on and off by
/// its owner. Any thread.
class admission {
public:
  enum reason : unsigned {
    starting = 1,
    draining = 2,
    storage = 4, ///< the journal cannot write
    overload = 8,
    room = 16 ///< the disk was full and the reserve, given up for work in hand, is not back yet
  };

  /// Called with (open, code) whenever the answer changes.
  std::function<void(bool, std::string)> on_change;

  void close(reason why) { change(why, true); }
  void open(reason why) { change(why, false); }
  [[nodiscard]] bool admits() const { return reasons_.load() == 0; }
  /// The word customers' pages know: restarting, busy. Empty when open.
  [[nodiscard]] std::string code() const;
  [[nodiscard]] unsigned reasons() const { return reasons_.load(); }

private:
  void change(reason why, bool closed);
  std::atomic<unsigned> reasons_{starting};
  std::mutex changing_;
};

/// Which interaction a customer-side conversation is, and how many each tenant has open. Any thread.
class conversation_book {
public:
  void put(const std::string& adapter, routing::conversation_id conversation, interaction_id interaction,
           const std::string& tenant);
  void remove(const std::string& adapter, routing::conversation_id conversation);
  /// Forgets the conversation of an interaction; which it was, or an empty adapter. Looks through all.
  std::pair<std::string, routing::conversation_id> take(interaction_id interaction);
  [[nodiscard]] interaction_id find(const std::string& adapter, routing::conversation_id conversation) const;
  [[nodiscard]] std::size_t open_of(const std::string& tenant) const;
  [[nodiscard]] std::vector<interaction_id> of(const std::string& adapter) const;
  /// Bytes of an adapter that may come back while the engine is there (`house::may_return`); of one that is
  /// known.
  void keep(const std::string& adapter, routing::conversation_id conversation, std::string bytes);
  [[nodiscard]] std::string kept(const std::string& adapter, routing::conversation_id conversation) const;

private:
  using tenant_count = std::map<std::string, std::size_t>::value_type;
  struct entry {
    interaction_id interaction;
    tenant_count* tenant = nullptr; ///< counts it
    std::string kept;
  };
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> open_; ///< by tenant; entries stay
  std::map<std::string, std::unordered_map<routing::conversation_id, entry>> of_adapter_;
};

/// Whose page a desktop session is. Any thread.
class page_book {
public:
  void put(channels::desktop::session_number session, agent_id agent);
  /// Forgets the session; whose it was.
  agent_id remove(channels::desktop::session_number session);
  [[nodiscard]] agent_id find(channels::desktop::session_number session) const;
  [[nodiscard]] std::vector<channels::desktop::session_number> of(agent_id agent) const;

private:
  mutable std::mutex mutex_;
  std::unordered_map<channels::desktop::session_number, agent_id> agents_;
};

/// What operators read on `/metrics`; plain counters. Any thread.
struct engine_counters {
  std::atomic<std::uint64_t> inputs{0}, facts{0}, refused_inputs{0}, groups{0}, records{0},
      appends_retried{0};
  std::atomic<std::uint64_t> arrivals{0}, offers{0}, messages{0}, quarantined{0}, rebuilt_actors{0},
      dropped_letters{0}, broken_invariants{0};
  std::atomic<std::uint64_t> window_full{0};
  /// Interactions that are over in every respect but one: their customer may still come to read the end.
  std::atomic<std::uint64_t> lingering{0};
  std::atomic<std::uint64_t> calls_lost{0}, legs_lost{0};
  std::atomic<std::uint64_t> recordings_refused{0}, recordings_failed{0};
};

enum class severity : int { info, warning, alarm };

struct house {
  explicit house(const clocks& source) : time{source} {}

  caf::actor_system* system = nullptr;
  std::uint64_t boot = 0; ///< drawn at random per start
  const clocks& time;
  std::map<pool_id, time_line> lines; ///< fixed before the first actor
  address_book<interaction_id, interaction_actor, interaction_letter> interactions;
  address_book<agent_id, agent_actor, agent_letter> agents;
  address_book<queue_id, queue_actor, queue_letter> queues;
  address_book<pool_id, pool_actor, pool_letter> pools;
  conversation_book conversations;
  page_book pages;
  endpoint_book endpoints;
  adapter_returns returns{*this};
  journal_actor journal;
  wallboard_actor wallboard;
  calendar_actor calendar;
  supervision_actor supervision;

  roster names;
  id_counter interaction_ids, content_ids;
  admission door;
  std::atomic<std::uint64_t> arrangements{0}; ///< numbers of `arrange`, for all calls
  engine_counters counters;
  storage::journal* store = nullptr;
  /// Records of a pool that leave for the journal together, and are told together: each alone where everybody
  /// is to act on them in their order, as in a simulation.
  std::size_t pool_records_at_once = std::numeric_limits<std::size_t>::max();
  /// Live: what nobody waits for is gathered before it is written (`pace`).
  bool gathers = false;
  std::array<unsigned char, 16> customer_key{}; ///< of the keyed hash that makes customer ids

  /// The configuration in force; replaced as a whole.
  [[nodiscard]] std::shared_ptr<const engine_configuration> configuration() const;
  void configure(std::shared_ptr<const engine_configuration> next);
  /// The person of this name in it; nothing when there is none.
  [[nodiscard]] std::shared_ptr<const person_settings> person(std::string_view tenant,
                                                              std::string_view name) const;
  /// What the configuration in force says of a queue; null when it knows it no more.
  [[nodiscard]] std::shared_ptr<const routing::queue_settings> settings_of(queue_id queue) const;

  channels::desktop::desk_surface* desks = nullptr;
  std::map<std::string, channels::channel_adapter*, std::less<>> adapters; ///< fixed before the first event
  /// Whether one of them is an adapter of calls.
  [[nodiscard]] bool rings() const {
    return std::any_of(adapters.begin(), adapters.end(),
                       [](const auto& one) { return one.second->has_legs(); });
  }
  /// Of these, adapters in processes of their own: they may come back while the engine is there. Fixed too.
  std::set<std::string, std::less<>> may_return;

  /// A line for the operator; `alarm` is what somebody must look at.
  std::function<void(severity, const std::string& event)> report = [](severity, const std::string&) {};
  /// Tests and fault injection: called before every input of a pool is applied; may throw.
  std::function<void(const routing::pool_event&)> before_apply;
  /// The same of every input of a conversation.
  std::function<void(interaction_id, const routing::conversation_event&)> before_heard;
  /// Reads a pool's or an interaction's state as the follower has it, once everything appended so far is
  /// folded. Without a follower (some simulations) these are empty and a failure is final.
  std::function<void(pool_id, std::function<void(std::shared_ptr<const routing::pool_snapshot>)>)> read_pool;
  std::function<void(interaction_id, std::function<void(std::shared_ptr<const routing::conversation_state>)>)>
      read_conversation;
  /// Holds every pool, as the follower has it, against the invariants, and calls back for each that breaks
  /// one; on any thread. Empty where nothing follows.
  std::function<void(std::function<void(pool_id, routing::violation)>)> inspect_pools;
  /// Makes the wallboard of a scope as JSON; empty where nothing keeps statistics (simulation).
  std::function<void(const watch&, std::function<void(std::shared_ptr<const std::string>)>)> make_wallboard;
  /// Why an interaction still waits and what would have to happen, as JSON, for who watches these queues of a
  /// tenant; calls back on any thread. Empty where nothing follows.
  std::function<void(interaction_id, const watch&,
                     std::function<void(routing::result<std::shared_ptr<const std::string>>)>)>
      explain_waiting;
  /// Whether one more recording may begin; asked before each. Quick.
  std::function<bool()> recordings_have_room = [] { return true; };
  /// Part of a recording for this person's desk, as the desktop surface asks for it; calls back on any
  /// thread. Empty where there are no recordings.
  std::function<void(agent_id, interaction_id, const channels::desktop::wanted_audio&,
                     channels::desktop::audio_answer)>
      hear_recording;
  /// Calls and their recordings for this person's page; calls back on any thread. Empty where there are none.
  std::function<void(agent_id, const channels::desktop::wanted_recordings&,
                     channels::desktop::recordings_answer)>
      list_recordings;
  /// Called each time a group finds no room on the disk: gives up the reserve.
  std::function<void()> on_disk_full = [] {};
  /// The reserve is there, so newcomers may be admitted. When it comes back, the journal actor is told
  /// `room_again`.
  std::function<bool()> disk_has_room = [] { return true; };
  /// The journal is fenced or unreadable: the engine must stop. Called at most once.
  std::function<void(const std::string& why)> stop_engine = [](const std::string&) {};

private:
  mutable std::mutex configuration_mutex_;
  std::shared_ptr<const engine_configuration> configuration_ = std::make_shared<engine_configuration>();
  template <class Settings>
  using by_name = std::map<std::pair<std::string_view, std::string_view>, const Settings*>;
  by_name<person_settings> people_;                 ///< of `configuration_`, by tenant and name
  by_name<routing::queue_settings> queue_settings_; ///< likewise
};

} // namespace strowger::actors

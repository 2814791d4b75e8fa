#pragma once
#include "actors/interfaces.hpp"
#include <array>
#include <functional>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace strowger::actors {

/// What became of a letter.
enum class delivery { sent, held, unknown, dropped };

/// The worker of the actor whose turn it is on this thread: what is sent during the turn is queued with that
/// worker, without waking another thread for it. Shells make one at the beginning of each turn.
class turn {
public:
  explicit turn(caf::execution_unit* worker) : before_{std::exchange(worker_, worker)} {}
  ~turn() { worker_ = before_; }
  turn(const turn&) = delete;
  turn& operator=(const turn&) = delete;
  /// Null on threads that are none of the actors'.
  [[nodiscard]] static caf::execution_unit* worker() { return worker_; }

private:
  static inline thread_local caf::execution_unit* worker_ = nullptr;
  caf::execution_unit* before_;
};

/// Sends without a sender. Any thread.
template <class Actor, class Letter>
void post(const Actor& to, Letter&& letter) {
  static_assert(!std::is_lvalue_reference_v<Letter>);
  if (to)
    caf::actor_cast<caf::abstract_actor*>(to)->eq_impl(caf::make_message_id(), nullptr, turn::worker(),
                                                       std::move(letter));
}

/// Addresses of one kind of actor by id. A strong reference is kept, so an actor lives as long as its entry.
/// While an actor is being rebuilt its letters are held here, up to a bound, and follow in order when the new
/// one is put in. Any thread.
template <class Id, class Actor, class Letter>
class address_book {
public:
  static constexpr std::size_t held_max = 10'000;

  /// Adds or replaces; letters held for the id follow.
  void put(Id id, Actor actor) {
    auto& part = part_of(id);
    std::lock_guard lock{part.mutex};
    auto& entry = part.entries[id];
    entry.actor = actor;
    entry.rebuilding = false;
    for (auto& letter : entry.held) post(actor, std::move(letter));
    entry.held.clear();
    entry.held.shrink_to_fit();
  }
  delivery tell(Id id, Letter letter) {
    auto& part = part_of(id);
    std::lock_guard lock{part.mutex};
    auto found = part.entries.find(id);
    if (found == part.entries.end()) return delivery::unknown;
    auto& entry = found->second;
    if (entry.rebuilding) {
      if (entry.held.size() >= held_max) return delivery::dropped;
      entry.held.push_back(std::move(letter));
      return delivery::held;
    }
    post(entry.actor, std::move(letter));
    return delivery::sent;
  }
  /// The actor is gone: hold what comes for it. False if the id is unknown (nobody wants it back).
  bool hold(Id id) {
    auto& part = part_of(id);
    std::lock_guard lock{part.mutex};
    auto found = part.entries.find(id);
    if (found == part.entries.end()) return false;
    found->second.rebuilding = true;
    found->second.actor = Actor{};
    return true;
  }
  void remove(Id id) {
    auto& part = part_of(id);
    std::lock_guard lock{part.mutex};
    part.entries.erase(id);
  }
  [[nodiscard]] Actor find(Id id) const {
    auto& part = part_of(id);
    std::lock_guard lock{part.mutex};
    auto found = part.entries.find(id);
    return found == part.entries.end() ? Actor{} : found->second.actor;
  }
  [[nodiscard]] std::size_t size() const {
    std::size_t sum = 0;
    for (auto& part : parts_) {
      std::lock_guard lock{part.mutex};
      sum += part.entries.size();
    }
    return sum;
  }
  void each(const std::function<void(Id, const Actor&)>& visit) const {
    for (auto& part : parts_) {
      std::lock_guard lock{part.mutex};
      for (auto& [id, entry] : part.entries) visit(id, entry.actor);
    }
  }
  void clear() {
    for (auto& part : parts_) {
      std::lock_guard lock{part.mutex};
      part.entries.clear();
    }
  }

private:
  struct address {
    Actor actor;
    bool rebuilding = false;
    std::vector<Letter> held;
  };
  struct part_of_book {
    mutable std::mutex mutex;
    std::unordered_map<Id, address> entries;
  };
  part_of_book& part_of(Id id) const { return parts_[std::hash<Id>{}(id) % parts_.size()]; }

  mutable std::array<part_of_book, 16> parts_;
};

} // namespace strowger::actors

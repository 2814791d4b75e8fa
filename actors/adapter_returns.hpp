#pragma once
#include "actors/interfaces.hpp"
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace strowger::actors {

struct house;

/// Has adapters take up their conversations again that were away while the engine was there: their process
/// died, or the connection to it broke. Every conversation of the adapter is asked how it stands; when all
/// have answered, or are over, the adapter is resumed with the list and each repeats what it owes, as after a
/// start of the engine. An answer waits until the conversation is durable: an adapter that counts on from an
/// event the journal may lose would count wrongly.
///
/// Any thread. No events of the adapter's may come between `begin` and its `resume`.
class adapter_returns {
public:
  explicit adapter_returns(house& shared) : house_{shared} {}

  /// Also while it is under way already: a connection that broke again.
  void begin(const std::string& adapter);
  /// The answer to `adapter_returned`; nothing: there is nothing to resume.
  void stands(interaction_id interaction, std::optional<channels::open_conversation> how);
  /// The actor was rebuilt: it may have died with the question.
  void ask_again(interaction_id interaction);
  [[nodiscard]] bool under_way() const { return under_way_ > 0; }

private:
  struct one_return {
    std::set<interaction_id> waiting;
    std::vector<std::pair<interaction_id, channels::open_conversation>> found;
  };
  void finish(const std::string& adapter, one_return of);

  house& house_;
  std::atomic<std::size_t> under_way_{0}; ///< size of `returns_`
  std::mutex mutex_;
  std::map<std::string, one_return> returns_;
};

} // namespace strowger::actors

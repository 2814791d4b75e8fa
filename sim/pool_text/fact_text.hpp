#pragma once
#include "routing/pool.hpp"
#include <map>
#include <string>

/// The words of the pool as text, for scenario files, digests and failing tests.
namespace strowger::routing::wording {

/// How ids are written. Learns names as it is told facts; forgets nobody, so the gone can still be named.
class name_book {
public:
  /// Reads the names a fact brings.
  void learn(const pool_fact& what);
  void call(interaction_id id, std::string name) { interactions_[id] = std::move(name); }
  void call(agent_id id, std::string name) { agents_[id] = std::move(name); }

  [[nodiscard]] std::string operator()(interaction_id id) const;
  [[nodiscard]] std::string operator()(agent_id id) const;
  [[nodiscard]] std::string operator()(queue_id id) const;
  [[nodiscard]] std::string operator()(offer_id id) const;

private:
  std::map<interaction_id, std::string> interactions_;
  std::map<agent_id, std::string> agents_;
  std::map<queue_id, std::string> queues_;
};

/// One fact as one line, everything in it that a reader could ask for.
std::string fact_text(const pool_fact& what, const name_book& names);
/// Why this offer, in one line.
std::string decision_text(const decision_record& decision, const name_book& names);

} // namespace strowger::routing::wording

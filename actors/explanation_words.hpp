#pragma once
#include "actors/house.hpp"
#include "routing/pool_outlook.hpp"
#include "storage/stream_fold.hpp"
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

/// Explanations of the pool as JSON, for the control socket and for supervisors' desks. Any thread that may
/// read the pool.
namespace strowger::actors {

/// The whole choice: every agent, candidates first, then the others with what keeps them off.
nlohmann::json in_words(const house& shared, const routing::explanation& all);
/// What would have to happen, as data and as sentences. Spans are from `now` on.
nlohmann::json in_words(const house& shared, const routing::pool_state& pool, const routing::outlook& all,
                        stamp now);
/// Everything that is known of why an interaction still waits; null of one that does not wait here.
nlohmann::json why_waiting(const house& shared, const routing::pool_state& pool, interaction_id id,
                           stamp now);

/// The same as text for who watches these queues of a tenant; refused of what is not theirs.
routing::result<std::shared_ptr<const std::string>>
explained(const house& shared, const storage::stream_fold& pools, interaction_id id, const watch& scope);

} // namespace strowger::actors

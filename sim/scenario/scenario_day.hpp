#pragma once
#include "sim/day.hpp"
#include "sim/scenario/scenario.hpp"

namespace strowger::sim {

/// The seed of replication `number`, from 0: the first has the scenario's own, so that `--seed` names it.
[[nodiscard]] std::uint64_t seed_of_replication(std::uint64_t seed, std::uint32_t number);

/// Begun ones count.
[[nodiscard]] std::size_t days_of(const scenario& what);

/// `contact::number` of who is the kind's person number `place`, from 0; and back.
[[nodiscard]] std::uint64_t number_of_person(std::uint32_t kind, std::uint64_t place);
[[nodiscard]] std::uint32_t kind_of_person(std::uint64_t number);
[[nodiscard]] std::uint64_t place_of_person(std::uint64_t number);

/// One replication as it will go, whichever level runs it. Every purpose has a stream of chance of its own,
/// and what a person draws later depends on the person alone: with other agents the same people come with the
/// same matters. All times are whole milliseconds. `what` must stay as long as the day.
[[nodiscard]] day day_of(const scenario& what, std::uint64_t seed);

} // namespace strowger::sim

#pragma once
#include "figure.hpp"
#include <string>
#include <vector>

/// The groups of benchmarks, each in a file of its own. A group that cannot measure throws
/// `std::runtime_error` with what to do about it.
namespace strowger::bench {

/// Sync time of the disk, a bare loop, two actors playing ping-pong: tells machines apart.
std::vector<figure> calibrate(const settings& how);
std::vector<figure> run_engine(const settings& how);
std::vector<figure> run_sim(const settings& how);
std::vector<figure> run_pool(const settings& how);

} // namespace strowger::bench

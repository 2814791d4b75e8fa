#pragma once
#include "figure.hpp"
#include <chrono>
#include <string>
#include <thread>
#include <vector>

/// The groups of benchmarks, each in a file of its own. A group that cannot measure throws
/// `std::runtime_error` with what to do about it.
namespace strowger::bench {

/// Load and stalls come at their time by the clock: a benchmark measures what passes meanwhile. Tests never
/// wait so.
inline void pause(std::chrono::duration<double> span) { std::this_thread::sleep_for(span); }

/// Sync time of the disk, a bare loop, two actors playing ping-pong: tells machines apart.
std::vector<figure> calibrate(const settings& how);
std::vector<figure> run_engine(const settings& how);
std::vector<figure> run_recovery(const settings& how);
/// A recorded day, and scenarios (`run_scenarios`).
std::vector<figure> run_sim(const settings& how);
std::vector<figure> run_scenarios(const settings& how);
std::vector<figure> run_webchat(const settings& how);
/// Callers of `strowger-media`: passed on, and waiting with music.
std::vector<figure> run_media(const settings& how);
/// Calls through the engine, `strowger-sip` and `strowger-media`, with SIPp at both ends.
std::vector<figure> run_sip(const settings& how);
std::vector<figure> run_routing(const settings& how);
std::vector<figure> run_pool(const settings& how);

/// Fills the data folder of an engine's configuration for the group `recovery` and waits to be killed; the
/// program runs itself so. Arguments: the file, `closed` or `waiting`, how many facts or chats.
int fill_for_recovery(const std::vector<std::string>& arguments);

} // namespace strowger::bench

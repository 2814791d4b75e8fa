#pragma once
#include "engine_process.hpp"
#include "groups.hpp"
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

/// SIPp as the callers and telephones of a benchmark.
namespace strowger::bench {

inline constexpr std::uint16_t sip_port = 25'060, telephones_port = 25'090, callers_port = 25'099;

/// What callers hear, made at build time (the target `prompts`); throws where it is not there.
std::filesystem::path prompts_folder();

/// Its arguments for a scenario of `sip/`, from a port of 127.0.0.1 to that of `strowger-sip`.
std::vector<std::string> words_for(const std::string& scenario, std::uint16_t from_port);

/// More of them: what the scenario logs goes there.
std::vector<std::string> logging_to(const std::filesystem::path& file);

struct sipp_run {
  double seconds = 0, calls = 0, failed = 0;
};
/// Plays a scenario to its end, with `more` arguments; its files go to `folder`.
sipp_run play(const std::string& scenario, std::uint16_t from_port, const std::filesystem::path& folder,
              const std::vector<std::string>& more, std::chrono::seconds limit);

/// Calls that talk (sip_audio_bench.cpp).
std::vector<figure> talking_once(const settings& how, int run);
/// What callers cost who wait with music and send RTP, at the engine that runs already.
std::vector<figure> waiting_with_music(const child_process& engine, const std::filesystem::path& folder,
                                       const settings& how);
using start_engine = std::function<std::unique_ptr<child_process>()>;
/// The worst of many kills under 100 callers who wait at the engine, which is begun anew by `start`; throws
/// where their order in the queue is another one in the end (sip_recovery_bench.cpp).
figure recovery(std::unique_ptr<child_process>& engine, const start_engine& start,
                const std::filesystem::path& folder, std::uint16_t port, const settings& how);
/// Rows that do not depend on calls per second (sip_standing_bench.cpp).
std::vector<figure> standing_once(const settings& how, int run);

} // namespace strowger::bench

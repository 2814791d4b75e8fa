#include "call_centre.hpp"
#include "engine_process.hpp"
#include "groups.hpp"
#include "media_traffic.hpp"
#include "sip_scene.hpp"
#include <fstream>
#include <set>
#include <stdexcept>

/// Calls with audio through all three processes of `strowger serve`: those that talk, and those who wait with
/// music. SIPp speaks SIP at both ends; this process sends everybody's RTP every 20 ms and counts what comes.
namespace strowger::bench {

namespace {

using namespace std::chrono_literals;

/// One run of SIPp whose calls have their audio in `traffic`, from its end `first` on.
class audible_calls {
public:
  audible_calls(const std::string& scenario, std::uint16_t from_port, const std::filesystem::path& folder,
                const media_traffic& traffic, std::size_t first, std::size_t count)
    : log_{folder / (scenario + ".log")}, first_{first}, count_{count} {
    const auto ports = folder / (scenario + ".csv");
    std::ofstream out{ports};
    out << "SEQUENTIAL\n";
    for (std::size_t i = 0; i < count; ++i) out << traffic.port(first + i) << "\n";
    out.close();
    auto words = words_for(scenario, from_port);
    for (const auto& one : logging_to(log_)) words.push_back(one);
    for (const auto& one :
         {std::string{"-inf"}, ports.string(), std::string{"-r"}, std::string{"200"}, std::string{"-m"},
          std::to_string(count), std::string{"-l"}, std::to_string(count)})
      words.push_back(one);
    sipp_ = std::make_unique<child_process>("/usr/bin/sipp", words, folder / (scenario + ".out"));
  }

  /// Once all have been told where to send to.
  void meet(media_traffic& traffic) const {
    std::set<std::size_t> met;
    for (const stopwatch watch; met.size() < count_; pause(50ms)) {
      if (watch.seconds() > 60)
        throw std::runtime_error{std::to_string(count_ - met.size()) + " calls have no audio; see " +
                                 log_.string()};
      std::ifstream log{log_};
      std::size_t number = 0;
      std::uint16_t port = 0;
      for (std::string hears; log >> number >> hears >> port;)
        if (number >= 1 && number <= count_ && met.insert(number).second)
          traffic.call(first_ + number - 1, port);
    }
  }

private:
  std::filesystem::path log_;
  std::size_t first_, count_;
  std::unique_ptr<child_process> sipp_;
};

struct audio_load {
  double cores = 0, missing = 0, seconds = 0, cpu_s = 0;
};

/// What all our processes take, two seconds after the last of them began to talk.
audio_load measure(const child_process& engine, const media_traffic& traffic, const settings& how) {
  pause(2s);
  const stopwatch watch;
  const auto cpu = engine.family_cpu_s();
  const auto before = traffic.received();
  pause(how.quick ? 5s : 20s);
  audio_load found;
  found.seconds = watch.seconds();
  found.cpu_s = engine.family_cpu_s() - cpu;
  found.cores = found.cpu_s / found.seconds;
  const auto expected = static_cast<double>(traffic.callers()) * 50 * found.seconds;
  found.missing = 1 - static_cast<double>(traffic.received() - before) / expected;
  return found;
}

} // namespace

std::vector<figure> talking_once(const settings& how, int run) {
  constexpr std::size_t calls = 100;
  const auto folder = how.folder / ("talking" + std::to_string(run));
  std::filesystem::create_directories(folder);
  const auto port = free_port();
  const auto file = write_call_centre(folder, port, calls);
  child_process engine{program("strowger"), {"serve", "--config", file.string()}, folder / "engine.log"};
  const desks people{port, calls};
  media_traffic traffic{2 * calls, channels::media::codec::pcma};
  traffic.start();
  const audible_calls phones{"talks.xml", telephones_port, folder, traffic, calls, calls};
  pause(500ms);
  const audible_calls callers{"waits.xml", callers_port, folder, traffic, 0, calls};
  callers.meet(traffic);
  phones.meet(traffic);
  const auto load = measure(engine, traffic, how);
  engine.end(10s);
  return {{"sip.rtp_100_calls_cores", load.cores, calls, load.seconds, load.cpu_s,
           goal{goal::sense::at_most, 0.15}},
          {"sip.rtp_100_calls_missing", load.missing, calls, load.seconds, load.cpu_s, nearly_all,
           over_runs::worst}};
}

std::vector<figure> waiting_with_music(const child_process& engine, const std::filesystem::path& folder,
                                       const settings& how) {
  constexpr std::size_t callers = 2'000;
  std::filesystem::create_directories(folder);
  media_traffic traffic{callers, channels::media::codec::pcma};
  traffic.start();
  const auto before = engine.family_memory_bytes();
  const audible_calls waiting{"waits.xml", callers_port, folder, traffic, 0, callers};
  waiting.meet(traffic);
  const auto load = measure(engine, traffic, how);
  const auto grown = static_cast<double>(engine.family_memory_bytes()) - static_cast<double>(before);
  return {{"sip.music_2000_cores", load.cores, callers, load.seconds, load.cpu_s,
           goal{goal::sense::at_most, 0.7}},
          {"sip.music_2000_missing", load.missing, callers, load.seconds, load.cpu_s, nearly_all,
           over_runs::worst},
          {"sip.waiting_caller_kb", grown / 1'024 / static_cast<double>(callers), callers, load.seconds,
           load.cpu_s, goal{goal::sense::at_most, 40}}};
}

} // namespace strowger::bench

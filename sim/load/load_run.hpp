#pragma once
#include "sim/day.hpp"
#include "sim/load/agent.hpp"
#include "sim/load/load_plan.hpp"
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// A scenario played in real time against a running engine.
namespace strowger::sim::load {

struct load_settings {
  double speed = 1;
  instant from = 0, until = 0;               ///< of the scenario
  instant settle = 60 * instants_per_second; ///< real: so long those who are there may take to the end
  std::function<std::string(const std::string&tenant, const std::string&name)> password, phone_password;
  std::string callers = "+999"; ///< in front of the numbers of those who call
};

/// How a run stands.
struct load_standing {
  enum class phase : std::uint8_t { signing_in, playing, settling, leaving, done } now = phase::signing_in;
  double seconds = 0; ///< real, since the first arrival could come
  std::size_t waiting = 0, talking = 0, agents_there = 0, agents_all = 0;
  double silent_seconds = 0; ///< since the engine last said something
  bool engine_gone = false;  ///< it does not answer at the end
  bool interrupted = false;
  std::int64_t worst_lag = 0; ///< microseconds, since last asked
  load_book book;
  std::map<std::string, std::uint64_t> refusals;
  std::vector<std::string> notes;
};

/// Everything runs on the network's thread; this may be used from one other. The scenario and the network
/// must outlive it.
class load_run {
public:
  load_run(channels::web::socket_client& network, const scenario& what, load_plan plan,
           load_settings settings);
  /// Lets go of everybody at once.
  ~load_run();
  load_run(const load_run&) = delete;
  load_run& operator=(const load_run&) = delete;

  /// Signs in whoever is at work by then, then plays, settles, and has all leave in order.
  void start();
  /// Ends in order now.
  void interrupt();
  [[nodiscard]] load_standing standing();

private:
  struct core;
  template <class Work>
  void on_network(Work work);

  channels::web::socket_client& network_;
  std::shared_ptr<core> core_;
};

} // namespace strowger::sim::load

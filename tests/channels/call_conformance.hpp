#pragma once
#include "tests/channels/conformance.hpp"
#include <cstdint>
#include <string>
#include <vector>

/// The part of the contract that adapters of calls have (docs/channel-contract.md, *Calls*), with the same
/// engine and the same faults as in conformance.hpp.
namespace strowger::tests {

/// What a customer's telephone and an agent's show.
struct call_view {
  int status = 0;        ///< the final answer to a customer's call; 200: taken
  std::size_t rings = 0; ///< how many calls an agent's telephone was rung for, each counted once
  bool rung = false;     ///< it rings now
  bool talks = false, cancelled = false, over = false;
  int held = 0; ///< how often it asked for the call to be held and was answered
};

/// How the harness makes the people of an adapter of calls do things. Customers and agents are numbered 0, 1,
/// 2, ...; each agent has one telephone. What they say they repeat until it is answered.
class call_adapter_under_test {
public:
  virtual ~call_adapter_under_test() = default;
  /// As of `adapter_under_test`.
  virtual channels::channel_adapter& start(channels::engine_port& engine) = 0;
  virtual void stop() = 0;
  virtual std::size_t new_customer() = 0; ///< calls the entry point "shop"
  virtual void leave(std::size_t customer) = 0;
  virtual void press(std::size_t customer, char key) = 0;
  virtual std::string target(std::size_t agent) = 0; ///< of `ring`
  virtual void answer(std::size_t agent) = 0;
  virtual void decline(std::size_t agent) = 0;
  virtual void hold(std::size_t agent) = 0;
  virtual void hang_up(std::size_t agent) = 0;
  virtual bool wait_customer(std::size_t customer, std::function<bool(const call_view&)> holds) = 0;
  virtual bool wait_agent(std::size_t agent, std::function<bool(const call_view&)> holds) = 0;
  virtual call_view agent_view(std::size_t agent) = 0;
};

/// Each plays one part of the contract and returns what was broken, in words; empty: passed.
std::vector<std::string> check_call_arrival(call_adapter_under_test& subject);
std::vector<std::string> check_call_commands(call_adapter_under_test& subject);
std::vector<std::string> check_call_keys(call_adapter_under_test& subject, engine_faults faults);
/// Calls from the arrival to the end, half of them ended by either side.
std::vector<std::string> check_call_course(call_adapter_under_test& subject, engine_faults faults,
                                           std::size_t customers);
/// What happens while the engine, or the adapter, is away is told when it is back; the rest goes on.
std::vector<std::string> check_call_engine_restart(call_adapter_under_test& subject, std::uint64_t seed);
std::vector<std::string> check_call_adapter_restart(call_adapter_under_test& subject, std::uint64_t seed);

} // namespace strowger::tests

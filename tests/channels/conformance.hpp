#pragma once
#include "channels/channel.hpp"
#include "tests/channels/waiting.hpp"
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <variant>
#include <vector>

/// Plays the engine's side of channels/channel.hpp against any adapter, with the faults a real engine has:
/// events that were taken in by nobody, acknowledgements and passing commands that get lost, commands that
/// come again under their id, letters of different conversations that overtake each other, restarts of either
/// side.
namespace strowger::tests {

using channels::conversation_id;

/// What the harness makes of one conversation; survives a restart of the engine.
struct durable_conversation {
  std::uint64_t last_event = 0;
  std::string kept, entry, ended;
  bool open = true, customer_here = true, left = false;
  int went_away = 0, came_back = 0;
  std::vector<channels::message_view> messages;
  std::uint32_t received = 0, read = 0;
  std::map<std::uint32_t, channels::command_id> shown; ///< the agent's messages by number
  std::vector<channels::event_body> taken;             ///< numbered events, in order
  std::vector<channels::event_body> passed;            ///< and those of number 0
  /// Whether the engine goes on with it after a restart: it is open, or its customer may not know that it
  /// ended.
  [[nodiscard]] bool goes_on(bool owes_end) const {
    return open || (owes_end && ended != "by_customer" && ended != "customer_gone" && ended != "refused");
  }
};

struct engine_faults {
  std::uint64_t seed = 1;
  double lose_event = 0, lose_acknowledgement = 0, lose_passing = 0, repeat_command = 0;
};

class engine_double final : public channels::engine_port {
public:
  struct state {
    std::map<conversation_id, durable_conversation> conversations;
    std::map<channels::command_id, channels::channel_command> owed; ///< no outcome yet
    std::map<channels::command_id, int> outcomes;                   ///< how many came
    std::vector<std::string> broken; ///< promises of the contract the adapter broke
    int typing = 0;
    std::map<std::string, bool> reachable; ///< by endpoint
    /// Its end has no outcome yet.
    [[nodiscard]] bool owes_end(conversation_id conversation) const;
    /// Messages up to a number are owed no more; all of them: nor is anything else of the conversation.
    void forget_owed(conversation_id conversation, std::uint32_t up_to = ~std::uint32_t{0});
  };

  explicit engine_double(engine_faults faults = {});
  ~engine_double() override;

  // ---- engine_port
  void event(channels::channel_event event) override;
  void outcome(channels::command_outcome outcome) override;
  void keep(std::string adapter, conversation_id conversation, std::string bytes) override;
  void reachable(std::string adapter, std::vector<channels::reachability> endpoints, bool whole) override;

  /// Begins to talk to this adapter with `resume` and everything still owed. What was on its way to the one
  /// before is lost.
  void start(channels::channel_adapter& adapter);
  /// From now on nothing is heard or said: the engine, or the adapter, is down.
  void stop();

  void agent_says(conversation_id conversation, std::string text);
  void agent_marks(conversation_id conversation, std::uint32_t received, std::uint32_t read);
  void end(conversation_id conversation, const std::string& reason);
  void refuse(conversation_id conversation, const std::string& code);
  void command(channels::channel_command what);
  /// The next `count` arrivals are refused with this code.
  void refuse_arrivals(int count, std::string code);

  watched<state> now;

private:
  using letter = std::variant<channels::channel_command, std::uint64_t /* acknowledged up to */>;
  void deliver();
  void post(conversation_id conversation, letter one);
  bool chance(double probability);
  void take(state& all, durable_conversation& one, const channels::channel_event& event);
  channels::show view_of(const durable_conversation& one, const channels::refresh& asked) const;

  engine_faults faults_;
  std::mutex mutex_; ///< of everything below
  std::condition_variable wake_;
  std::mt19937_64 dice_;
  std::map<conversation_id, std::deque<letter>> mail_;
  channels::channel_adapter* adapter_ = nullptr;
  bool stopping_ = false, delivering_ = false;
  std::thread::id starter_; ///< whoever is in `start`
  std::uint64_t last_command_ = 0;
  int refusals_ = 0;
  std::string refusal_;
  std::thread postman_;
};

/// What a customer's side shows and knows.
struct customer_view {
  std::map<std::uint32_t, std::string> messages; ///< by number: who said what, "agent: hello"
  std::map<std::uint64_t, std::uint32_t> stored; ///< own messages known to be on disk: client id -> number
  std::string status, refused, token;
  bool connected = false, welcomed = false;
  int doubled = 0; ///< numbers shown twice with a different content
  std::vector<std::string> errors;
};

/// How the harness makes the customers of an adapter do things. Customers are numbered 0, 1, 2, ...
class adapter_under_test {
public:
  virtual ~adapter_under_test() = default;
  /// Builds the adapter anew, as after a restart of its process, talking to `engine`. Not yet resumed.
  virtual channels::channel_adapter& start(channels::engine_port& engine) = 0;
  virtual void stop() = 0;
  virtual std::size_t new_customer() = 0; ///< arrives, through an entry point named "shop"
  virtual void say(std::size_t customer, std::uint64_t client,
                   std::string text) = 0; ///< repeats it until stored
  virtual void mark(std::size_t customer, std::uint32_t up_to) = 0;
  virtual void leave(std::size_t customer) = 0;
  virtual void lose_line(std::size_t customer) = 0;
  virtual void come_back(std::size_t customer) = 0;
  virtual bool wait(std::size_t customer, std::function<bool(const customer_view&)> holds) = 0;
  virtual customer_view view(std::size_t customer) = 0;
};

/// Each plays one part of the contract and returns what was broken, in words; empty: passed.
std::vector<std::string> check_arrival(adapter_under_test& subject);
std::vector<std::string> check_conversation(adapter_under_test& subject, engine_faults faults,
                                            std::size_t customers);
std::vector<std::string> check_presence(adapter_under_test& subject);
std::vector<std::string> check_commands(adapter_under_test& subject);
/// A customer who was away when the conversation ended comes back, over a restart of `engine`, adapter or
/// both.
std::vector<std::string> check_owed_end(adapter_under_test& subject, bool restart);
std::vector<std::string> check_engine_restart(adapter_under_test& subject, std::uint64_t seed);
std::vector<std::string> check_adapter_restart(adapter_under_test& subject, std::uint64_t seed);

} // namespace strowger::tests

#pragma once
#include "channels/webchat/chat_client.hpp"
#include "sim/load/agent.hpp"
#include "sim/load/chat_player.hpp"
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

/// The load player's customers and agents over the real sockets of a running engine, in a hurry; their own
/// records are held against its journal.
namespace strowger::tests::crash {

/// What agents of the crowd know for certain they said: the engine answered that it is stored.
struct said_by_agent {
  routing::interaction_id interaction;
  std::string text;
};

struct crowd_settings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string tenant = "main", password = "demo", entry = "shop";
  std::vector<std::string> agents, queues;
  std::string outside_ids; ///< customers are known outside as this and their number
  std::uint64_t seed = 1;
  std::size_t lines_waiting = 6;             ///< messages of a customer before an agent is there
  routing::milliseconds accept_after{1'500}; ///< mean times of people, exponential
  routing::milliseconds think{4'000};        ///< before each line
  routing::milliseconds talk{20'000};
  routing::milliseconds wrap_up{5'000};
  double declines = 0.05; ///< share of offers declined
  double transfers = 0;   ///< share of chats that end with an agent in another queue instead of closed
};

/// Everything runs on the network's thread; this may be used from others.
class crowd {
public:
  crowd(channels::web::socket_client& network, crowd_settings settings);
  ~crowd();
  crowd(const crowd&) = delete;
  crowd& operator=(const crowd&) = delete;

  /// Agents sign in and get ready, again until they are in.
  void come();
  [[nodiscard]] bool agents_are_there() const;
  /// A new customer with a chat; it talks by itself.
  void arrive();
  /// Customers whose chat is not over.
  [[nodiscard]] std::size_t customers() const;
  /// Everybody is let go of.
  void leave();
  [[nodiscard]] std::vector<sim::load::chat_player::client> clients() const;
  [[nodiscard]] std::vector<said_by_agent> said() const;
  /// What the engine told agents is done.
  struct done_by_agents {
    std::set<routing::offer_id> accepts;
    std::set<routing::interaction_id> closes;
    std::map<routing::interaction_id, int> transfers; ///< how often
  };
  [[nodiscard]] done_by_agents confirmed() const;
  /// Interactions an agent asked to close, answered or not.
  [[nodiscard]] std::set<routing::interaction_id> closes() const;

private:
  struct records;
  struct people;
  template <class Work>
  void on_network(Work work) const;

  channels::web::socket_client& network_;
  const std::unique_ptr<records> records_;
  std::unique_ptr<people> people_; ///< on the network's thread alone
};

} // namespace strowger::tests::crash

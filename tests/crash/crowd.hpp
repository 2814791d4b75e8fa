#pragma once
#include "channels/desktop/desk_client.hpp"
#include "channels/webchat/chat_client.hpp"
#include "routing/model/random.hpp"
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

/// Simulated customers and agents over the real sockets of a running engine, whose own records are held
/// against its journal.
namespace strowger::tests::crash {

/// What agents of the crowd know for certain they said: id -> text, once the engine answered that it is
/// stored.
struct said_by_agent {
  routing::interaction_id interaction;
  std::string id, text;
};

struct crowd_settings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string tenant = "main", password = "demo";
  std::vector<std::string> agents;
  std::vector<std::string> entries{"shop"}; ///< each customer comes by one of them, by chance
  std::string outside_ids; ///< customers are known outside as this and their number; empty: as nobody
  std::uint64_t seed = 1;
  std::size_t lines_each = 5;                ///< messages of a customer before it is content
  routing::milliseconds accept_after{1'500}; ///< mean times of people, exponential
  routing::milliseconds think{4'000};
  routing::milliseconds wrap_up{5'000};
  double declines = 0.05; ///< share of offers declined
  double transfers = 0;   ///< share of chats that end with an agent in another queue instead of closed
};

/// An agent that accepts, answers what customers say, and closes or transfers a chat after its share of
/// lines. Any thread.
class crowd_agent;

class crowd {
public:
  crowd(channels::web::socket_client& network, crowd_settings settings);
  ~crowd();

  /// Signs all agents in and makes them ready; says who could not, and why.
  std::vector<std::string> sign_in();
  /// A new customer with a chat; it talks by itself.
  void arrive();
  /// Customers whose chat is not over.
  std::size_t customers() const;
  /// Nobody says, accepts or comes any more; lines stay open.
  void fall_silent();
  [[nodiscard]] std::vector<std::shared_ptr<channels::webchat::chat_client>> clients() const;
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

  struct counts {
    std::uint64_t arrived = 0, finished = 0, refused = 0, accepted = 0, declined = 0, answers = 0;
  };
  [[nodiscard]] counts count() const;

  struct customer;
  struct shared; ///< what the crowd's people share

private:
  std::shared_ptr<shared> shared_;
  std::vector<std::shared_ptr<customer>> customers_; ///< under the mutex of `shared`
  std::vector<std::shared_ptr<crowd_agent>> agents_;
};

} // namespace strowger::tests::crash

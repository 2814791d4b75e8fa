#pragma once
#include "channels/sip/host_names.hpp"
#include "channels/web/token_bucket.hpp"
#include <map>
#include <string>
#include <vector>

/// What is known of hosts' names, and which of their addresses are there. It asks nobody: what has to be
/// asked is fetched here (`take_questions`) and answered later (`take`). Moments of the steady clock are
/// arguments. One thread.
///
/// Names of the configuration are looked up before anybody needs them, and again when their time is over:
/// meanwhile, and as long as the DNS does not answer, the addresses they had go on being used. All other
/// names came from peers, in a Contact or a route: they are looked up when needed, so many a second and so
/// many at once, and what is beyond fails.
namespace strowger::channels::sip {

struct host_limits {
  std::chrono::seconds ttl_min{5}, ttl_max{3'600};  ///< what is found counts at least, at most so long
  std::chrono::seconds nothing{10};                 ///< that there is nothing, so long
  std::chrono::seconds again_min{5}, again_max{60}; ///< no answer: asked again then, twice as long each time
  std::chrono::seconds others_old{60}; ///< of names from peers: past their time they may be used so long
  std::chrono::seconds avoided{120};   ///< an address that was not there is tried last so long
  std::size_t others = 512;            ///< names from peers that are remembered
  std::size_t others_asked = 16;       ///< of them under way at once
  std::uint32_t others_per_second = 10, others_burst = 30;
  std::size_t avoided_most = 1'024;
};

class host_book {
public:
  using instant = web::instant;
  struct view {
    enum class standing : std::uint8_t { known, asked, failed };
    standing is = standing::failed;
    std::vector<host_address> at; ///< of `known`: in the order in which they are to be tried
    std::string why;              ///< of `failed`
  };
  /// What operators are told: it was found, elsewhere than before, or cannot be.
  struct news {
    host_question of;
    std::vector<host_address> at;
    std::string why; ///< empty: found
  };

  explicit host_book(host_limits limits = {}) : limits_{limits} {}

  /// The names of the configuration; those that are none of it any more become like others.
  void configure(const std::vector<host_question>& names, instant now);

  /// Where to send now. `seed`: of the order, see `in_order`. What is `asked` is told by a `take`.
  [[nodiscard]] view find(const host_question& of, std::uint64_t seed, instant now);
  /// The same without asking anybody.
  [[nodiscard]] view look(const host_question& of, std::uint64_t seed, instant now) const;
  /// What is to be asked since the last call, each once until it is answered.
  [[nodiscard]] std::vector<host_question> take_questions();
  /// Something to tell where the answer changes what was known of a name of the configuration.
  std::optional<news> take(const host_answer& what, instant now);
  /// Asks again for names of the configuration whose time is over. Returns when the next one's is.
  instant pass(instant now);

  /// A request there was answered (with anything but 503), or was not.
  void heard(const host_question& of, const host_address& from, bool answered, instant now);

  [[nodiscard]] std::size_t size() const { return names_.size(); }

private:
  struct entry {
    bool configured = false, asking = false, answered = false;
    std::vector<host_server> servers;
    std::string why; ///< of the last answer; empty: it was found
    instant until{}; ///< what is known counts so long; asked again then
    instant used{};
    unsigned misses = 0; ///< answers in a row that were none
  };
  [[nodiscard]] bool may_ask(const entry& one, instant now);
  void ask(const host_question& of, entry& one);
  [[nodiscard]] bool make_room();
  [[nodiscard]] std::vector<host_address> usable(const host_question& of, const entry& one,
                                                 std::uint64_t seed, instant now) const;

  host_limits limits_;
  std::map<host_question, entry> names_;
  std::vector<host_question> questions_;
  std::size_t others_ = 0, others_asked_ = 0;
  web::token_bucket beginnings_;
  std::map<std::pair<transport, host_address>, instant> avoided_; ///< until then
};

} // namespace strowger::channels::sip

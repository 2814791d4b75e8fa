#include "tests/crash/crowd.hpp"
#include "sim/load/customer.hpp"
#include <algorithm>
#include <future>
#include <variant>

namespace strowger::tests::crash {

namespace desktop = channels::desktop;
namespace load = sim::load;
using routing::milliseconds;
using sim::instant;

namespace {

/// Whoever is not known to the player is served for 300 s of the scenario: that must be soon over.
constexpr double speed = 300;

instant as_played(milliseconds real) {
  return static_cast<instant>(static_cast<double>(real.count()) * 1'000 * speed);
}

/// People who take whatever comes, decline now and then, and close a chat or pass it on.
class crowd_manners final : public sim::people_manners {
public:
  explicit crowd_manners(const crowd_settings& settings) : settings_{settings} {}

  sim::offer_answer answers(std::uint32_t agent, std::uint64_t nth) const override {
    auto chance = dice("answers", agent, nth);
    using how = sim::offer_answer::how;
    const auto what = routing::draw_chance(chance, settings_.declines) ? how::refuses : how::accepts;
    return {what, drawn(chance, settings_.accept_after)};
  }
  instant service(const sim::contact& who, std::uint32_t) const override {
    auto chance = dice("talks", who.number, who.turn);
    return drawn(chance, settings_.talk);
  }
  instant wrap_up(const sim::contact& who, std::uint32_t) const override {
    auto chance = dice("wrap-ups", who.number, who.turn);
    return drawn(chance, settings_.wrap_up);
  }
  std::optional<sim::contact> passed_on(const sim::contact& who) const override {
    auto chance = dice("passes", who.number, who.turn);
    if (!routing::draw_chance(chance, settings_.transfers)) return std::nullopt;
    auto next = who;
    next.queue = static_cast<std::uint32_t>(routing::draw_below(chance, settings_.queues.size()));
    ++next.turn;
    return next.queue == who.queue ? std::nullopt : std::optional{next};
  }
  std::optional<sim::coming_contact> again(const sim::contact&, instant) const override {
    return std::nullopt;
  }
  void announce(const sim::contact&, routing::interaction_arrived&) const override {}

private:
  [[nodiscard]] routing::random_generator dice(const char* of, std::uint64_t who, std::uint64_t nth) const {
    return routing::random_stream(settings_.seed, of, who << 16U | nth);
  }
  static instant drawn(routing::random_generator& chance, milliseconds mean) {
    return static_cast<instant>(
        routing::draw_exponential(chance, static_cast<double>(as_played(std::max(milliseconds{1}, mean)))));
  }

  const crowd_settings& settings_;
};

sim::scenario played(const crowd_settings& settings) {
  sim::scenario what;
  what.seed = settings.seed;
  what.load.say_every = sim::law::exponential(static_cast<double>(settings.think.count()) / 1'000 * speed);
  for (const auto& name : settings.queues) {
    routing::queue_settings queue;
    queue.name = name;
    what.settings.queues.push_back(queue);
  }
  return what;
}

} // namespace

/// What the people know, for other threads.
struct crowd::records final : load::desk_witness {
  void asked(const desktop::desk_request& what) override {
    std::lock_guard lock{mutex};
    if (const auto* close = std::get_if<desktop::close>(&what)) closes.insert(close->interaction);
  }
  void done(const desktop::desk_request& what) override {
    std::lock_guard lock{mutex};
    if (const auto* said_now = std::get_if<desktop::say>(&what))
      said.push_back({said_now->interaction, said_now->text});
    else if (const auto* accept = std::get_if<desktop::accept>(&what))
      known.accepts.insert(accept->offer);
    else if (const auto* close = std::get_if<desktop::close>(&what))
      known.closes.insert(close->interaction);
    else if (const auto* transfer = std::get_if<desktop::transfer>(&what))
      ++known.transfers[transfer->interaction];
  }

  mutable std::mutex mutex;
  std::vector<load::chat_player::client> clients;
  std::vector<said_by_agent> said;
  std::set<routing::interaction_id> closes;
  done_by_agents known;
};

struct crowd::people {
  people(channels::web::socket_client& network, crowd_settings from, records& known)
    : settings{std::move(from)}, manners{settings}, what{played(settings)},
      world{std::make_shared<load::world>(network, what, manners, speed)}, door{network},
      player{network, settings.address, settings.port, [&known](load::chat_player::client one) {
               std::lock_guard lock{known.mutex};
               known.clients.push_back(std::move(one));
             }} {
    world->outside_ids = settings.outside_ids;
    world->pace = {1'000, 100'000, 1'000'000};
    world->witness = &known;
    for (const auto& name : settings.agents)
      staff.push_back(std::make_shared<load::agent>(
          *world, door, static_cast<std::uint32_t>(staff.size()),
          desktop::desk_account{settings.address, settings.port, settings.tenant, name, settings.password}));
  }

  void arrive() {
    sim::contact who;
    who.channel = routing::channel_kind::chat;
    who.number = world->last_customer + 1;
    auto one = std::make_shared<load::customer>(*world, who, world->now());
    world->enter(one);
    one->begin(player, settings.entry, {});
    talk_while_waiting(one, settings.lines_waiting);
  }
  /// When an agent is there the two talk by themselves.
  void talk_while_waiting(const std::weak_ptr<load::customer>& who, std::size_t more) {
    if (more == 0) return;
    world->at(world->now() + world->next_line(), [this, who, more](instant due) {
      const auto one = who.lock();
      if (!one || one->is_over()) return;
      if (!one->is_answered()) one->say(due);
      talk_while_waiting(who, more - 1);
    });
  }

  const crowd_settings settings;
  const crowd_manners manners;
  const sim::scenario what;
  std::shared_ptr<load::world> world;
  load::sign_in_desk door;
  load::chat_player player;
  std::vector<std::shared_ptr<load::agent>> staff;
};

template <class Work>
void crowd::on_network(Work work) const {
  std::promise<void> done;
  network_.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

crowd::crowd(channels::web::socket_client& network, crowd_settings settings)
  : network_{network}, records_{std::make_unique<records>()}, people_{std::make_unique<people>(
                                                                  network, std::move(settings), *records_)} {}

crowd::~crowd() {
  leave();
  on_network([this] { people_.reset(); });
  for (const auto& one : clients()) one->stop();
}

void crowd::come() {
  on_network([this] {
    for (const auto& one : people_->staff) one->come();
  });
}

bool crowd::agents_are_there() const {
  bool all = false;
  on_network([&] {
    all = std::all_of(people_->staff.begin(), people_->staff.end(),
                      [](const auto& one) { return one->is_there(); });
  });
  return all;
}

void crowd::arrive() {
  on_network([this] { people_->arrive(); });
}

std::size_t crowd::customers() const {
  std::size_t count = 0;
  on_network([&] { count = people_->world->open().size(); });
  return count;
}

void crowd::leave() {
  on_network([this] {
    people_->staff.clear();
    people_->world->let_all_go();
  });
}

std::vector<load::chat_player::client> crowd::clients() const {
  std::lock_guard lock{records_->mutex};
  return records_->clients;
}

std::vector<said_by_agent> crowd::said() const {
  std::lock_guard lock{records_->mutex};
  return records_->said;
}

crowd::done_by_agents crowd::confirmed() const {
  std::lock_guard lock{records_->mutex};
  return records_->known;
}

std::set<routing::interaction_id> crowd::closes() const {
  std::lock_guard lock{records_->mutex};
  return records_->closes;
}

} // namespace strowger::tests::crash

#include "tests/crash/crowd.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <array>
#include <set>
#include <variant>

namespace strowger::tests::crash {

namespace desktop = channels::desktop;
namespace chat = channels::webchat;
using routing::milliseconds;

namespace {

constexpr std::array<const char*, 8> questions{"Hello, my printer takes no paper.",
                                               "It says E4 on the display.",
                                               "I have pulled the plug already.",
                                               "The tray is full, I looked.",
                                               "There is a grinding noise from the left.",
                                               "Yes, the blue one.",
                                               "How long will that take?",
                                               "Thank you, that helped."};
constexpr std::array<const char*, 6> answers{"Good morning! Let us look at that together.",
                                             "Which model is it, please?",
                                             "Please open the flap at the back.",
                                             "Is the small lever down?",
                                             "Then the roller wants cleaning.",
                                             "I have noted that for you."};

} // namespace

struct crowd::shared {
  shared(channels::web::socket_client& to, crowd_settings from)
    : network{to}, settings{std::move(from)}, chance{routing::random_stream(settings.seed, "crowd")} {}

  milliseconds after(milliseconds mean) {
    std::lock_guard lock{mutex};
    return milliseconds{static_cast<std::int64_t>(
        routing::draw_exponential(chance, static_cast<double>(std::max<std::int64_t>(1, mean.count()))))};
  }
  bool by_chance(double probability) {
    std::lock_guard lock{mutex};
    return routing::draw_chance(chance, probability);
  }

  std::string some_entry() {
    std::lock_guard lock{mutex};
    return settings.entries[routing::draw_below(chance, settings.entries.size())];
  }

  /// By chance nothing: to be closed here.
  std::string transfer_to(const std::vector<std::string>& queues, const std::string& but) {
    std::lock_guard lock{mutex};
    if (queues.empty() || !routing::draw_chance(chance, settings.transfers)) return {};
    const auto& one = queues[routing::draw_below(chance, queues.size())];
    return one == but ? std::string{} : one;
  }

  channels::web::socket_client& network;
  crowd_settings settings;
  mutable std::mutex mutex;
  routing::random_generator chance;
  std::vector<said_by_agent> said;
  std::set<routing::interaction_id> closes;
  done_by_agents done;
  counts counted;
  std::atomic<bool> silent{false};
};

/// A customer that says its lines one by one while somebody listens, and leaves when it is content.
struct crowd::customer : std::enable_shared_from_this<crowd::customer> {
  explicit customer(std::shared_ptr<shared> of) : all{std::move(of)} {}

  void begin() {
    chat::chat_client_options options;
    options.where.address = all->settings.address;
    options.where.port = all->settings.port;
    options.entry = all->some_entry();
    options.name = "Customer " + std::to_string(number);
    if (!all->settings.outside_ids.empty())
      options.customer = all->settings.outside_ids + std::to_string(number);
    options.changed = [self = weak_from_this()] {
      if (auto one = self.lock()) one->heard();
    };
    client = std::make_shared<chat::chat_client>(all->network, std::move(options));
    client->open();
    client->say(questions[0]);
    talk_later();
  }
  void heard() {
    const auto now = client->record();
    if (!now.lines.empty() && now.lines.rbegin()->first > received) {
      received = now.lines.rbegin()->first;
      client->received(received);
    }
    if (!now.closed.empty()) over = true;
  }
  void talk_later() {
    all->network.schedule(all->after(all->settings.think), [self = weak_from_this()] {
      if (auto one = self.lock()) one->talk();
    });
  }
  void talk() {
    if (over || all->silent) return;
    if (client->connected() && said < all->settings.lines_each)
      client->say(questions[said++ % questions.size()]);
    talk_later();
  }

  std::shared_ptr<shared> all;
  std::shared_ptr<chat::chat_client> client;
  std::uint64_t number = 0;
  std::size_t said = 1;
  std::uint32_t received = 0;
  std::atomic<bool> over{false};
};

class crowd_agent final : public std::enable_shared_from_this<crowd_agent> {
public:
  crowd_agent(std::shared_ptr<crowd::shared> all, std::string name)
    : all_{std::move(all)}, name_{std::move(name)} {}

  routing::result<void> begin() {
    client_ = std::make_unique<desktop::desk_client>(
        all_->network,
        desktop::desk_account{all_->settings.address, all_->settings.port, all_->settings.tenant, name_,
                              all_->settings.password},
        std::make_shared<ear>(weak_from_this()));
    if (auto done = client_->sign_in(milliseconds{20'000}); !done) return done;
    client_->open();
    return {};
  }

private:
  /// Its client keeps this, not the agent: the agent owns the client.
  struct ear final : desktop::desk_listener {
    explicit ear(std::weak_ptr<crowd_agent> agent) : of{std::move(agent)} {}
    void updated(const desktop::desk_update& update, const desktop::desk_model& desk) override {
      if (auto one = of.lock()) one->updated(update, desk);
    }
    void closed(std::uint16_t, int, bool) override {
      if (auto one = of.lock()) one->line_lost();
    }
    const std::weak_ptr<crowd_agent> of;
  };

  struct accepts {
    routing::offer_id offer;
  };
  struct closes {
    routing::interaction_id interaction;
  };
  struct transfers {
    routing::interaction_id interaction;
    std::string to;
  };
  using asked = std::variant<said_by_agent, accepts, closes, transfers>;

  void updated(const desktop::desk_update& update, const desktop::desk_model& desk) {
    if (const auto* answer = std::get_if<desktop::answer_update>(&update)) return answered(*answer);
    if (!desk.whole() || all_->silent) return;
    if (desk.desk().agent.state != "ready" && !asked_ready_) {
      asked_ready_ = true;
      client_->ask(desktop::set_ready{});
    }
    if (desk.desk().agent.state == "ready") asked_ready_ = false;
    disposition_ = desk.desk().dispositions.empty() ? "" : desk.desk().dispositions.front();
    for (const auto& offer : desk.desk().offers)
      if (offers_.insert(offer.id).second) decide_later(offer.id);
    // One that was transferred may come back, and wants an answer again.
    std::erase_if(work_, [&](const auto& known) { return desk.interaction(known.first) == nullptr; });
    for (const auto& one : desk.desk().interactions) look_at(one, desk.desk().queues);
  }
  /// What was asked on the lost line may not have arrived: everything still on the desk is looked at anew.
  void line_lost() {
    asked_ready_ = false;
    offers_.clear();
    work_.clear();
    pending_.clear();
  }

  void later(milliseconds mean, std::function<void(crowd_agent&)> what) {
    all_->network.schedule(all_->after(mean), [self = weak_from_this(), what = std::move(what)] {
      if (auto one = self.lock(); one && !one->all_->silent) what(*one);
    });
  }
  void decide_later(routing::offer_id offer) {
    const bool declines = all_->by_chance(all_->settings.declines);
    later(all_->settings.accept_after, [offer, declines](crowd_agent& me) {
      std::lock_guard lock{me.all_->mutex};
      if (declines) {
        ++me.all_->counted.declined;
        me.client_->ask(desktop::decline{offer, "busy"});
      } else {
        ++me.all_->counted.accepted;
        me.ask(accepts{offer});
      }
    });
  }
  void look_at(const desktop::interaction_view& one, const std::vector<std::string>& queues) {
    auto& work = work_[one.id];
    if (one.state == "wrapping") {
      if (!std::exchange(work.wrapping, true))
        later(all_->settings.wrap_up, [id = one.id](crowd_agent& me) {
          me.client_->ask(desktop::finish_wrap_up{id, me.disposition_});
        });
      return;
    }
    std::uint32_t last = 0;
    std::size_t customer_lines = 0;
    for (const auto& message : one.messages)
      if (message.from == "customer") {
        last = message.number;
        ++customer_lines;
      }
    if (last <= work.answered) return;
    work.answered = last;
    const bool enough = customer_lines >= all_->settings.lines_each;
    later(all_->settings.think,
          [id = one.id, last, enough, to = enough ? all_->transfer_to(queues, one.queue) : ""](
              crowd_agent& me) { me.say(id, last, enough, to); });
  }
  void say(routing::interaction_id id, std::uint32_t last, bool enough, const std::string& to) {
    client_->ask(desktop::mark{id, last, last});
    desktop::say words{id, ++said_ | (std::hash<std::string>{}(name_) << 24),
                       answers[said_ % answers.size()]};
    const auto request = client_->ask(words);
    pending_[request] = said_by_agent{id, std::to_string(words.client), words.text};
    if (!enough) return;
    later(all_->settings.think, [id, to](crowd_agent& me) {
      if (to.empty())
        me.close(id);
      else
        me.ask(transfers{id, to});
    });
  }
  void close(routing::interaction_id id) {
    {
      std::lock_guard lock{all_->mutex};
      all_->closes.insert(id);
    }
    ask(closes{id});
  }
  void ask(const accepts& what) { pending_[client_->ask(desktop::accept{what.offer})] = what; }
  void ask(const closes& what) {
    pending_[client_->ask(desktop::close{what.interaction, disposition_})] = what;
  }
  void ask(const transfers& what) {
    pending_[client_->ask(desktop::transfer{what.interaction, what.to, {}})] = what;
  }
  void ask(const said_by_agent&) {} // its client says it again by itself
  void answered(const desktop::answer_update& answer) {
    const auto found = pending_.find(answer.request);
    if (found == pending_.end()) return;
    if (answer.code == "too_fast") {
      all_->network.schedule(milliseconds{1'000}, [self = weak_from_this(), what = found->second] {
        if (auto one = self.lock(); one && !one->all_->silent)
          std::visit([&one](const auto& again) { one->ask(again); }, what);
      });
      if (!std::holds_alternative<said_by_agent>(found->second)) pending_.erase(found);
      return;
    }
    std::lock_guard lock{all_->mutex};
    if (answer.ok) std::visit([this](const auto& what) { done(what); }, found->second);
    pending_.erase(found);
  }
  /// The engine says that this has been done. Under the mutex.
  void done(const said_by_agent& what) {
    ++all_->counted.answers;
    all_->said.push_back(what);
  }
  void done(const accepts& what) { all_->done.accepts.insert(what.offer); }
  void done(const closes& what) { all_->done.closes.insert(what.interaction); }
  void done(const transfers& what) { ++all_->done.transfers[what.interaction]; }

  struct work_state {
    std::uint32_t answered = 0;
    bool wrapping = false;
  };
  std::shared_ptr<crowd::shared> all_;
  std::string name_;
  std::unique_ptr<desktop::desk_client> client_;
  bool asked_ready_ = false;
  std::string disposition_;
  std::uint64_t said_ = 0;
  std::set<routing::offer_id> offers_;
  std::map<routing::interaction_id, work_state> work_;
  std::map<std::uint64_t, asked> pending_; ///< by request
};

crowd::crowd(channels::web::socket_client& network, crowd_settings settings)
  : shared_{std::make_shared<shared>(network, std::move(settings))} {}

crowd::~crowd() {
  fall_silent();
  for (const auto& one : clients()) one->stop();
}

std::vector<std::string> crowd::sign_in() {
  std::vector<std::string> failed;
  for (const auto& name : shared_->settings.agents) {
    auto agent = std::make_shared<crowd_agent>(shared_, name);
    if (auto done = agent->begin(); !done)
      failed.push_back(name + ": " + done.reason().detail);
    else
      agents_.push_back(std::move(agent));
  }
  return failed;
}

void crowd::arrive() {
  auto one = std::make_shared<customer>(shared_);
  {
    std::lock_guard lock{shared_->mutex};
    one->number = ++shared_->counted.arrived;
  }
  one->begin();
  std::lock_guard lock{shared_->mutex};
  customers_.push_back(one);
}

std::size_t crowd::customers() const {
  std::lock_guard lock{shared_->mutex};
  return static_cast<std::size_t>(
      std::count_if(customers_.begin(), customers_.end(), [](const auto& one) { return !one->over; }));
}

void crowd::fall_silent() { shared_->silent = true; }

std::vector<std::shared_ptr<chat::chat_client>> crowd::clients() const {
  std::lock_guard lock{shared_->mutex};
  std::vector<std::shared_ptr<chat::chat_client>> all;
  for (const auto& one : customers_) all.push_back(one->client);
  return all;
}

std::vector<said_by_agent> crowd::said() const {
  std::lock_guard lock{shared_->mutex};
  return shared_->said;
}

crowd::done_by_agents crowd::confirmed() const {
  std::lock_guard lock{shared_->mutex};
  return shared_->done;
}

std::set<routing::interaction_id> crowd::closes() const {
  std::lock_guard lock{shared_->mutex};
  return shared_->closes;
}

crowd::counts crowd::count() const {
  std::lock_guard lock{shared_->mutex};
  auto now = shared_->counted;
  now.finished = 0;
  for (const auto& one : customers_)
    if (one->over) ++now.finished;
  return now;
}

} // namespace strowger::tests::crash

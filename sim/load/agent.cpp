#include "sim/load/agent.hpp"

namespace strowger::sim::load {

namespace desktop = channels::desktop;

namespace {

constexpr instant second = instants_per_second;
constexpr instant sign_in_again = 2 * second; ///< real

} // namespace

/// Its client keeps this, not the agent: the agent owns the client.
struct agent::ear final : desktop::desk_listener {
  explicit ear(std::weak_ptr<agent> agent) : of{std::move(agent)} {}
  void opened() override {
    if (const auto one = of.lock()) one->line_opened();
  }
  void updated(const desktop::desk_update& update, const desktop::desk_model& desk) override {
    if (const auto one = of.lock()) one->updated(update, desk);
  }
  void closed(std::uint16_t, int status, bool reopens) override {
    if (const auto one = of.lock()) one->line_closed(status, reopens);
  }
  const std::weak_ptr<agent> of;
};

agent::agent(world& in, sign_in_desk& door, std::uint32_t place, desktop::desk_account account)
  : world_{in}, door_{door}, place_{place}, account_{std::move(account)}, name_{account_.tenant + "/" +
                                                                                account_.name} {}

void agent::come() {
  present_ = true;
  going_ = false;
  away_.clear();
  if (phone_) phone_->come();
  if (!client_)
    client_ = std::make_shared<desktop::desk_client>(world_.network, account_,
                                                     std::make_shared<ear>(weak_from_this()));
  if (open_) return settle_state();
  if (has_cookie_)
    client_->open();
  else
    sign_in();
}

void agent::sign_in() {
  if (std::exchange(signing_, true)) return;
  door_.sign_in(client_, [self = weak_from_this(), since = world_.now()](const routing::result<void>& done) {
    if (const auto one = self.lock()) one->signed_in(since, done);
  });
}

void agent::signed_in(instant since, const routing::result<void>& done) {
  signing_ = false;
  if (done) {
    decided_ = has_cookie_ = true;
    world_.book.add(measure::sign_in, world_.now() - since);
    if (present_) client_->open();
    return;
  }
  const auto& why = done.reason().detail;
  if (why == "401") {
    decided_ = true;
    world_.book.count(tally::agents_refused);
    return world_.tell(name_ + " cannot sign in: wrong name or password");
  }
  world_.at(world_.now() + sign_in_again, [self = weak_from_this()](instant) {
    if (const auto one = self.lock(); one && one->present_) one->sign_in();
  });
}

void agent::rest() {
  if (going_) return;
  away_ = on_break;
  settle_state();
}
void agent::is_back() {
  if (going_) return;
  away_.clear();
  settle_state();
}
void agent::go_home() {
  going_ = true;
  away_ = shift_over;
  settle_state();
}
void agent::leave() {
  present_ = false;
  if (client_) client_->leave();
  if (phone_) phone_->leave();
}
void agent::hurry() {
  hurried_ = true;
  go_home();
  for (auto& [id, work] : work_)
    if (work.wrapping) end_wrap_up(id);
}

void agent::line_opened() {
  if (std::exchange(was_open_, true)) world_.book.count(tally::agents_reconnected);
  open_ = true;
}

void agent::line_closed(int status, bool reopens) {
  open_ = asked_state_ = false;
  if (reopens || !present_) return;
  has_cookie_ = false;
  if (status == 401 || status == 403) return sign_in();
  world_.at(world_.now() + sign_in_again, [self = weak_from_this()](instant) {
    if (const auto one = self.lock(); one && one->present_ && !one->open_) one->sign_in();
  });
}

} // namespace strowger::sim::load

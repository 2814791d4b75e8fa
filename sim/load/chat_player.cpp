#include "sim/load/chat_player.hpp"
#include <charconv>
#include <set>

namespace strowger::sim::load {

namespace {

namespace webchat = channels::webchat;

/// Ids of messages are 16 hexadecimal digits.
line_number number_of(std::string_view id) {
  line_number number = 0;
  std::from_chars(id.data(), id.data() + id.size(), number, 16);
  return number;
}

/// Refusals after which a page tries again by itself.
bool passes(std::string_view code) { return code == "busy" || code == "restarting"; }

/// One customer's chat. The client calls it on the network's thread; what changed is read off its record.
class chat_contact final : public std::enable_shared_from_this<chat_contact> {
public:
  explicit chat_contact(std::weak_ptr<contact_listener> tells) : tells_{std::move(tells)} {}

  void begin(channels::web::socket_client& network, webchat::chat_client_options options) {
    options.opened = [self = weak_from_this()] {
      if (const auto one = self.lock()) one->opened();
    };
    options.changed = [self = weak_from_this()] {
      if (const auto one = self.lock()) one->changed();
    };
    client_ = std::make_shared<webchat::chat_client>(network, std::move(options));
    client_->open();
  }
  [[nodiscard]] const chat_player::client& client() const { return client_; }
  line_number say(std::string_view text) {
    const auto number = number_of(client_->say(std::string{text}));
    unstored_.insert(number);
    return number;
  }
  void leave() {
    leaving_ = true;
    client_->leave(); // nothing happens while the line is down: said again with the welcome
  }
  [[nodiscard]] const std::string& interaction() const { return interaction_; }
  [[nodiscard]] std::uint64_t contradictions() const { return client_->record().wrong.size(); }

private:
  template <class What>
  void tell(What what) {
    if (const auto to = tells_.lock()) what(*to);
  }
  void opened() {
    if (std::exchange(was_open_, true)) tell([](contact_listener& to) { to.line_lost(); });
    welcomed_ = false;
    tell([](contact_listener& to) { to.line_open(); });
  }
  void changed() {
    const auto known = client_->record();
    if (over_) return take_lines(known); // what comes with the end is marked as well
    if (interaction_.empty()) interaction_ = known.interaction;
    if (leaving_ && !welcomed_ && client_->connected()) client_->leave();
    welcomed_ = client_->connected();
    take_lines(known);
    if (over_) return; // who hears of it may have let go
    if (known.state != state_) {
      state_ = known.state;
      if (state_ == "waiting") tell([](contact_listener& to) { to.queued(); });
      if (state_ == "connected") tell([](contact_listener& to) { to.answered(); });
    }
    take_end(known);
  }
  void take_lines(const webchat::chat_record& known) {
    for (auto it = unstored_.begin(); it != unstored_.end();) {
      char id[17];
      std::snprintf(id, sizeof id, "%016llx", static_cast<unsigned long long>(*it));
      if (!known.sent.contains(id)) {
        ++it;
        continue;
      }
      tell([said = *it](contact_listener& to) { to.stored(said); });
      it = unstored_.erase(it);
    }
    const auto had = received_;
    for (auto next = known.lines.upper_bound(received_); next != known.lines.end(); ++next) {
      if (next->first == received_ + 1) ++received_; // one between may not be there yet
      if (next->second.from == "agent" && shown_.insert(next->first).second)
        tell([said = number_of(next->second.id)](contact_listener& to) { to.heard(said); });
    }
    if (received_ != had) client_->received(received_);
  }
  void take_end(const webchat::chat_record& known) {
    const bool refused = known.closed.empty() && !known.refused.empty() && !passes(known.refused);
    if (known.closed.empty() && !refused) return;
    over_ = true;
    const auto how = refused ? ending::refused : known.closed == "expired" ? ending::gone : ending::closed;
    if (how == ending::refused) client_->stop(); // else the engine closes it, when the last mark is there
    tell([&](contact_listener& to) { to.over(how, refused ? known.refused : known.closed); });
  }

  std::weak_ptr<contact_listener> tells_;
  chat_player::client client_;
  std::string interaction_, state_;
  std::set<line_number> unstored_;
  std::set<std::uint32_t> shown_; ///< numbers of agents' lines
  std::uint32_t received_ = 0;    ///< everything up to it
  bool was_open_ = false, welcomed_ = false, leaving_ = false, over_ = false;
};

/// Keeps the contact; the client's calls find it only as long as somebody does.
class kept_contact final : public played_contact {
public:
  explicit kept_contact(std::shared_ptr<chat_contact> what) : what_{std::move(what)} {}
  line_number say(std::string_view text) override { return what_->say(text); }
  void leave() override { what_->leave(); }
  [[nodiscard]] const std::string& interaction() const override { return what_->interaction(); }
  [[nodiscard]] std::uint64_t contradictions() const override { return what_->contradictions(); }

private:
  std::shared_ptr<chat_contact> what_;
};

} // namespace

std::unique_ptr<played_contact> chat_player::begin(const way_in& by, std::weak_ptr<contact_listener> tells) {
  auto one = std::make_shared<chat_contact>(std::move(tells));
  webchat::chat_client_options options;
  options.where.address = address_;
  options.where.port = port_;
  options.entry = by.entry;
  options.name = by.name;
  options.customer = by.customer;
  one->begin(network_, std::move(options));
  if (began_) began_(one->client());
  return std::make_unique<kept_contact>(std::move(one));
}

} // namespace strowger::sim::load

#include "sim/load/voice_player.hpp"
#include "channels/sip/uri.hpp"
#include "routing/model/random.hpp"
#include "sim/load/call_audio.hpp"
#include "sim/load/call_places.hpp"
#include "sim/load/enrolment_pace.hpp"
#include "sim/load/sip_ends.hpp"
#include <map>
#include <stdexcept>
#include <unordered_map>

namespace strowger::sim::load {

namespace media = channels::media;
namespace sip = channels::sip;

namespace {

constexpr std::uint32_t registration_s = 600;
constexpr std::size_t number_digits = 9;

} // namespace

/// On the network's thread, but for the two that pass on what other threads say.
struct voice_player::core : std::enable_shared_from_this<core> {
  core(channels::web::socket_client& to, voice_settings how)
    : network{to}, settings{std::move(how)}, chance{routing::random_stream(settings.seed, "audio")} {}

  void open() {
    sip_ends_settings how;
    how.listeners = places_of(settings.where, said);
    how.engine = settings.where.engine;
    how.by = settings.where.by;
    how.srtp = settings.where.srtp;
    here = how.listeners.front().address;
    audio = std::make_unique<call_audio>(here);
    ends = std::make_unique<sip_ends>(how, [self = weak_from_this(), this](sip_event event) {
      network.post([self, event = std::move(event)] {
        if (const auto one = self.lock()) one->take(event);
      });
    });
    if (const auto begun = ends->open(); !begun) throw std::runtime_error{begun.reason().detail};
  }

  std::string draw_number() {
    auto digits = std::to_string(++last_caller);
    digits.insert(0, number_digits - std::min(number_digits, digits.size()), '0');
    return settings.callers + digits;
  }

  void take(const sip_event& event);
  void rings(const sip_event& event);
  void connected(end_id end);
  void watch_refresh(end_id end, std::uint32_t every_s) {
    network.schedule(routing::milliseconds{std::uint64_t{every_s} * 500},
                     [self = weak_from_this(), end, every_s] {
                       const auto one = self.lock();
                       if (!one || !one->callers.contains(end)) return;
                       one->ends->refresh(end, every_s);
                       one->watch_refresh(end, every_s);
                     });
  }

  /// A telephone's call.
  struct ring {
    std::string phone, number;
    bool connected = false, answered = false;
    call_audio::audio_id audio = 0;
  };
  channels::web::socket_client& network;
  const voice_settings settings;
  routing::random_generator chance;
  std::string here;
  std::vector<std::string> said;
  std::unique_ptr<call_audio> audio;
  std::unique_ptr<sip_ends> ends;
  std::unordered_map<end_id, std::weak_ptr<contact>> callers;
  std::unordered_map<std::string, std::weak_ptr<contact>> by_number;
  std::unordered_map<std::string, std::weak_ptr<telephone>> phones; ///< by every address each is rung at
  std::map<end_id, ring> ringing;
  std::uint64_t last_caller = 0;
};

/// One customer's call.
struct voice_player::contact : std::enable_shared_from_this<contact> {
  contact(std::shared_ptr<core> in, std::weak_ptr<contact_listener> to)
    : of{std::move(in)}, tells{std::move(to)} {}
  ~contact() {
    if (audio != 0) of->audio->close(audio);
    of->callers.erase(end);
    of->by_number.erase(number);
  }

  void begin(const std::string& called) {
    number = of->draw_number();
    if (routing::draw_chance(of->chance, of->settings.with_audio))
      audio =
          of->audio->open(call_audio::side::caller, [self = weak_from_this(), to = &of->network](bool agent) {
            to->post([self, agent] {
              if (const auto one = self.lock()) one->heard(agent);
            });
          });
    end = of->ends->call(number, called, audio != 0 ? of->audio->end_of(audio) : of->audio->silent_end());
    of->callers[end] = of->by_number[number] = weak_from_this();
  }
  template <class What>
  void tell(What what) {
    if (const auto to = tells.lock()) what(*to);
  }
  void heard(bool agent) {
    if (!agent) return tell([](contact_listener& to) { to.sound(); });
    hears_agent = true;
    tell_hearing();
  }
  void agent_hears() {
    is_heard = true;
    tell_hearing();
  }
  void tell_hearing() {
    if (hears_agent && is_heard) tell([](contact_listener& to) { to.hear_each_other(); });
  }
  /// A telephone answers: both may be heard before anybody knows that they are connected.
  void expect_agent() {
    hears_agent = is_heard = false;
    if (audio != 0) of->audio->listen_again(audio);
  }
  /// The telephone's answer was taken. The caller's own may still be on its way, and comes first.
  void with_agent() {
    agent_there = true;
    if (in) tell_answered();
  }
  void tell_answered() {
    tell([](contact_listener& to) { to.answered(); });
    tell_hearing();
  }
  void take(const sip_event& event) {
    if (audio != 0 && event.audio) of->audio->send_to(audio, *event.audio, event.keys);
    reacted = true;
    if (event.what == sip_event::kind::over) return take_end(event.status);
    const bool early = event.what == sip_event::kind::progress && event.audio;
    if (event.what == sip_event::kind::accepted) {
      accepted = true;
      if (event.refresh_s != 0) of->watch_refresh(end, event.refresh_s);
    }
    if ((!accepted && !early) || std::exchange(in, true)) return;
    tell([](contact_listener& to) { to.line_open(); });
    if (agent_there) return tell_answered();
    tell([](contact_listener& to) { to.queued(); });
  }
  void take_end(int status) {
    if (std::exchange(is_over, true)) return;
    const bool refused = !accepted && !leaving && status >= 300;
    const auto why = refused ? "SIP " + std::to_string(status) : std::string{"hung up"};
    tell([&](contact_listener& to) { to.over(refused ? ending::refused : ending::closed, why); });
  }
  void leave() {
    if (is_over || std::exchange(leaving, true)) return;
    of->ends->hang_up(end);
    if (reacted || std::exchange(is_over, true)) return;
    tell([](contact_listener& to) { to.over(ending::refused, "no answer"); });
  }

  const std::shared_ptr<core> of;
  const std::weak_ptr<contact_listener> tells;
  std::string number;
  const std::string interaction; ///< the caller is not told
  end_id end = 0;
  call_audio::audio_id audio = 0;
  bool reacted = false, accepted = false, in = false, leaving = false, is_over = false, hears_agent = false,
       is_heard = false, agent_there = false;
};

/// One agent's telephone.
struct voice_player::telephone : std::enable_shared_from_this<telephone> {
  telephone(std::shared_ptr<core> in, phone_plan what, std::string word, std::weak_ptr<phone_listener> to)
    : of{std::move(in)}, plan{std::move(what)}, password{std::move(word)}, tells{std::move(to)} {}

  void begin() {
    for (const auto& one : plan.contacts) of->phones[phone_address(one)] = weak_from_this();
    of->phones[of->ends->registered_as(plan.user)] = weak_from_this();
  }
  template <class What>
  void tell(What what) {
    if (const auto to = tells.lock()) what(*to);
  }
  void come() {
    if (std::exchange(there, true)) return;
    if (!plan.contacts.empty()) return tell([](phone_listener& to) { to.phone_is(true, {}); });
    enrol();
  }
  void enrol() {
    if (!there) return;
    of->ends->enrol({plan.user, password}, registration_s);
    enrol_in(pace.asked());
  }
  void enrol_in(const enrolment_pace::turn& due) {
    of->network.schedule(due.in, [self = weak_from_this(), due] {
      if (const auto one = self.lock(); one && one->pace.is_due(due)) one->enrol();
    });
  }
  void leave() {
    if (!std::exchange(there, false) || !plan.contacts.empty()) return;
    pace.stop();
    of->ends->enrol({plan.user, password}, 0);
  }
  void registered(int status) {
    const bool well = status >= 200 && status < 300;
    if (there && !well)
      if (const auto sooner = pace.refused(status)) enrol_in(*sooner);
    tell([&](phone_listener& to) { to.phone_is(well, well ? "" : "SIP " + std::to_string(status)); });
  }
  /// Whether a call is the one meant: desks may show a name, and callers may say nothing.
  static bool is_of(const std::string& number, const std::string& customer) {
    return number == customer || number.empty() || !sip::is_number(customer);
  }
  [[nodiscard]] std::map<end_id, core::ring>::iterator find(const std::string& customer) const {
    for (auto one = of->ringing.begin(); one != of->ringing.end(); ++one) {
      const auto whose = of->phones.find(one->second.phone);
      if (one->second.answered || whose == of->phones.end() || whose->second.lock().get() != this) continue;
      if (is_of(one->second.number, customer)) return one;
    }
    return of->ringing.end();
  }
  void answer(const std::string& customer) {
    const auto found = find(customer);
    if (found == of->ringing.end()) {
      wanted = customer;
      return;
    }
    wanted.reset();
    auto& call = found->second;
    call.answered = true;
    const auto who = of->by_number.find(call.number);
    const auto caller = who == of->by_number.end() ? nullptr : who->second.lock();
    if (caller) caller->expect_agent();
    if (caller && caller->audio != 0)
      call.audio = of->audio->open(call_audio::side::agent,
                                   [from = std::weak_ptr{caller}, to = &of->network](bool customer_heard) {
                                     if (customer_heard)
                                       to->post([from] {
                                         if (const auto one = from.lock()) one->agent_hears();
                                       });
                                   });
    of->ends->answer(found->first, call.audio != 0 ? of->audio->end_of(call.audio) : of->audio->silent_end());
  }

  const std::shared_ptr<core> of;
  const phone_plan plan;
  const std::string password;
  const std::weak_ptr<phone_listener> tells;
  enrolment_pace pace;
  std::optional<std::string> wanted; ///< to be answered when it rings
  bool there = false;
};

void voice_player::core::take(const sip_event& event) {
  if (event.what == sip_event::kind::registered) {
    const auto found = phones.find(event.phone);
    if (const auto one = found == phones.end() ? nullptr : found->second.lock())
      one->registered(event.status);
    return;
  }
  if (event.what == sip_event::kind::rings) return rings(event);
  const auto found = ringing.find(event.end);
  if (found == ringing.end()) {
    const auto caller = callers.find(event.end);
    if (const auto one = caller == callers.end() ? nullptr : caller->second.lock()) one->take(event);
    return;
  }
  if (found->second.audio != 0 && event.audio) audio->send_to(found->second.audio, *event.audio, event.keys);
  if (event.what == sip_event::kind::confirmed) return connected(event.end);
  if (event.what != sip_event::kind::over) return;
  const auto call = found->second;
  ringing.erase(found);
  if (call.audio != 0) audio->close(call.audio);
  const auto phone = phones.find(call.phone);
  if (const auto one = phone == phones.end() ? nullptr : phone->second.lock()) {
    if (one->wanted == call.number) one->wanted.reset();
    one->tell([&](phone_listener& to) { to.gone(call.number); });
  }
}

void voice_player::core::rings(const sip_event& event) {
  const auto found = phones.find(event.phone);
  const auto one = found == phones.end() ? nullptr : found->second.lock();
  if (!one || !one->there) return ends->hang_up(event.end); // nobody is there: busy
  ringing[event.end] = {event.phone, event.number, false, false, 0};
  one->tell([&](phone_listener& to) { to.rings(event.number, event.wall); });
  const bool wanted = one->wanted && telephone::is_of(event.number, *one->wanted);
  if (wanted || one->plan.answers_by_itself) one->answer(event.number);
}

void voice_player::core::connected(end_id end) {
  auto& call = ringing.at(end);
  call.connected = true;
  const auto caller = by_number.find(call.number);
  if (const auto who = caller == by_number.end() ? nullptr : caller->second.lock()) who->with_agent();
  const auto phone = phones.find(call.phone);
  if (const auto one = phone == phones.end() ? nullptr : phone->second.lock())
    one->tell([number = call.number](phone_listener& to) { to.connected(number); });
}

namespace {

template <class Contact>
class kept_call final : public played_contact {
public:
  explicit kept_call(std::shared_ptr<Contact> what) : what_{std::move(what)} {}
  line_number say(std::string_view) override { return 0; }
  void leave() override { what_->leave(); }
  [[nodiscard]] const std::string& interaction() const override { return what_->interaction; }
  [[nodiscard]] std::uint64_t contradictions() const override { return 0; }
  [[nodiscard]] std::string shown_as() const override { return what_->number; }
  [[nodiscard]] bool has_audio() const override { return what_->audio != 0; }

private:
  std::shared_ptr<Contact> what_;
};

template <class Telephone>
class kept_phone final : public played_phone {
public:
  explicit kept_phone(std::shared_ptr<Telephone> what) : what_{std::move(what)} {}
  void come() override { what_->come(); }
  void leave() override { what_->leave(); }
  void answer(const std::string& customer) override { what_->answer(customer); }
  [[nodiscard]] bool answers_by_itself() const override { return what_->plan.answers_by_itself; }

private:
  std::shared_ptr<Telephone> what_;
};

} // namespace

voice_player::voice_player(channels::web::socket_client& network, voice_settings settings)
  : core_{std::make_shared<core>(network, std::move(settings))} {
  core_->open();
}
voice_player::~voice_player() = default;

std::string voice_player::address() const { return core_->here; }
const std::vector<std::string>& voice_player::not_played() const { return core_->said; }

std::unique_ptr<played_contact> voice_player::begin(const way_in& by, std::weak_ptr<contact_listener> tells) {
  auto one = std::make_shared<contact>(core_, std::move(tells));
  one->begin(by.number);
  return std::make_unique<kept_call<contact>>(std::move(one));
}

std::unique_ptr<played_phone> voice_player::phone(const phone_plan& of, std::string password,
                                                  std::weak_ptr<phone_listener> tells) {
  auto one = std::make_shared<telephone>(core_, of, std::move(password), std::move(tells));
  one->begin();
  return std::make_unique<kept_phone<telephone>>(std::move(one));
}

} // namespace strowger::sim::load

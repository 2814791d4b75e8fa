#include "sim/load/load_run.hpp"
#include "sim/load/chat_player.hpp"
#include "sim/load/voice_player.hpp"
#include "sim/scenario/scenario_day.hpp"
#include <algorithm>
#include <future>

namespace strowger::sim::load {

namespace {

constexpr instant second = instants_per_second;
constexpr instant look_again = 100'000;           ///< real: between looks at whether a phase is over
constexpr instant signing_in_limit = 60 * second; ///< who has not signed in by then comes later
constexpr instant leaving_limit = 10 * second;
constexpr instant last_lines = 4 * second; ///< what is on its way when all have left

} // namespace

struct load_run::core : std::enable_shared_from_this<core> {
  using phase = load_standing::phase;

  core(channels::web::socket_client& network, const scenario& what, load_plan planned, load_settings how)
    : plan{std::move(planned)}, settings{std::move(how)}, today{day_of(what, what.seed)},
      people{std::make_shared<world>(network, what, *today.manners.people, settings.speed)}, door{network} {
    players.push_back(std::make_unique<chat_player>(network, plan.where.chat_address, plan.where.chat_port));
    for (const auto& line : plan.said) people->tell(line);
    auto* calls = begin_calls(network, what);
    people->from = settings.from;
    people->comes_again = [this](const coming_contact& one) { arrive_at(one); };
    staff.resize(what.settings.agents.size());
    for (std::uint32_t place = 0; place < staff.size(); ++place) {
      if (!plan.seats[place]) continue;
      const auto& who = what.settings.agents[place];
      staff[place] = std::make_shared<agent>(
          *people, door, place,
          channels::desktop::desk_account{plan.where.desk_address, plan.where.desk_port, who.tenant, who.name,
                                          settings.password(who.tenant, who.name)});
      if (calls != nullptr && plan.phones[place])
        staff[place]->take_phone(
            calls->phone(*plan.phones[place], settings.phone_password(who.tenant, who.name), staff[place]));
    }
  }
  /// Null where nobody calls.
  voice_player* begin_calls(channels::web::socket_client& network, const scenario& what) {
    if (!plan.calls) return nullptr;
    auto made = std::make_unique<voice_player>(
        network, voice_settings{*plan.calls, settings.callers, what.load.with_audio, what.seed});
    for (const auto& line : made->not_played()) people->tell(line);
    people->tell("calls come from " + made->address() + " and go to " + plan.calls->engine);
    players.push_back(std::move(made));
    return static_cast<voice_player*>(players.back().get());
  }

  // ---- phases
  void sign_in() {
    for (const auto& one : today.shifts)
      if (one.from <= settings.from && one.to > settings.from && staff[one.agent]) staff[one.agent]->come();
    look_whether_all_are_in(people->now() + signing_in_limit);
  }
  void look_whether_all_are_in(instant limit) {
    if (stage != phase::signing_in) return;
    const bool all = std::all_of(today.shifts.begin(), today.shifts.end(), [&](const shift& one) {
      return one.from > settings.from || one.to <= settings.from || !staff[one.agent] ||
             staff[one.agent]->is_decided();
    });
    if (all || people->now() >= limit) return play();
    then(people->now() + look_again, [limit](core& me) { me.look_whether_all_are_in(limit); });
  }
  void play() {
    stage = phase::playing;
    people->begun = people->now();
    plan_shifts();
    next_arrival = static_cast<std::size_t>(
        std::lower_bound(today.contacts.begin(), today.contacts.end(), settings.from,
                         [](const coming_contact& one, instant at) { return one.at < at; }) -
        today.contacts.begin());
    expect_arrival();
    then(people->real_at(settings.until), [](core& me) { me.settle(); });
  }
  void settle() {
    if (stage != phase::playing) return;
    stage = phase::settling;
    people->ending = true;
    look_whether_all_are_gone(people->now() + settings.settle, [](core& me) { me.have_all_leave(); });
  }
  void have_all_leave() {
    if (stage == phase::leaving || stage == phase::done) return;
    people->ending = true;
    if (stage == phase::signing_in) people->begun = people->now();
    stage = phase::leaving;
    for (const auto& one : people->open()) {
      one->measure_what_is_open();
      one->send_away();
    }
    for (const auto& one : staff)
      if (one) one->hurry();
    look_whether_all_are_gone(people->now() + leaving_limit, [](core& me) {
      me.then(me.people->now() + last_lines, [](core& end) { end.finish(); });
    });
  }
  void finish() {
    for (const auto& one : people->open())
      people->book.count(one->has_given_up() ? tally::abandoned : tally::left_over);
    for (const auto& one : staff)
      if (one) one->leave();
    ended = people->now();
    then(ended + second / 2, [](core& me) { me.stage = phase::done; });
  }
  /// All customers, and in the end the agents' work too; or the limit has come.
  void look_whether_all_are_gone(instant limit, std::function<void(core&)> next) {
    const bool busy =
        !people->open().empty() ||
        (stage == phase::leaving && std::any_of(staff.begin(), staff.end(), [](const auto& one) {
           return one && one->is_there() && one->has_work();
         }));
    if (!busy || people->now() >= limit) return next(*this);
    then(people->now() + look_again, [limit, next = std::move(next), was = stage](core& me) {
      if (me.stage == was) me.look_whether_all_are_gone(limit, next);
    });
  }

  // ---- who comes
  void plan_shifts() {
    const auto all = [&](const std::vector<shift>& of, void (agent::*begin)(), void (agent::*end)(),
                         bool begun_already) {
      for (const auto& one : of) {
        const auto& who = staff[one.agent];
        if (!who || one.to <= settings.from || one.from >= settings.until) continue;
        if (one.from > settings.from || !begun_already) act(who, std::max(one.from, settings.from), begin);
        if (one.to < settings.until) act(who, one.to, end);
      }
    };
    all(today.shifts, &agent::come, &agent::go_home, true);
    all(today.breaks, &agent::rest, &agent::is_back, false);
  }
  void act(const std::shared_ptr<agent>& who, instant at, void (agent::*what)()) {
    people->at(people->real_at(at), [self = weak_from_this(), who = std::weak_ptr{who}, what](instant) {
      const auto here = self.lock();
      if (!here || here->people->ending) return;
      if (const auto one = who.lock()) ((*one).*what)();
    });
  }
  /// The next one alone is planned: a month has many.
  void expect_arrival() {
    if (next_arrival >= today.contacts.size() || today.contacts[next_arrival].at >= settings.until) return;
    then(people->real_at(today.contacts[next_arrival].at), [](core& me) {
      const auto& one = me.today.contacts[me.next_arrival++];
      me.expect_arrival();
      me.arrive(one);
    });
  }
  void arrive_at(const coming_contact& one) {
    if (one.at < settings.until) then(people->real_at(one.at), [one](core& me) { me.arrive(one); });
  }
  void arrive(const coming_contact& one) {
    if (people->ending) return;
    const auto& [entry, number] = plan.ways[one.who.kind];
    const auto by = std::find_if(players.begin(), players.end(),
                                 [&](const auto& player) { return player->channel() == one.who.channel; });
    if (entry.empty() || by == players.end()) return people->book.count(tally::skipped);
    auto who = std::make_shared<customer>(*people, one.who, people->real_at(one.at));
    people->enter(who);
    who->begin(**by, entry, number);
  }

  void then(instant due, std::function<void(core&)> what) {
    people->at(due, [self = weak_from_this(), what = std::move(what)](instant) {
      if (const auto here = self.lock()) what(*here);
    });
  }

  [[nodiscard]] load_standing standing() {
    load_standing told;
    told.now = stage;
    const auto until = stage == phase::done ? ended : people->now();
    if (stage != phase::signing_in)
      told.seconds = static_cast<double>(until - people->begun) / static_cast<double>(second);
    if (people->begun > 0)
      told.silent_seconds = static_cast<double>(until - std::max(people->heard_at, people->begun)) /
                            static_cast<double>(second);
    for (const auto& one : people->open()) ++(one->is_answered() ? told.talking : told.waiting);
    for (const auto& one : staff)
      if (one) {
        ++told.agents_all;
        if (one->is_there()) ++told.agents_there;
      }
    most_agents = std::max(most_agents, told.agents_there);
    told.worst_lag = people->line.worst_lag_since();
    told.book = people->book;
    told.book.set(measure::lag, people->line.lag());
    told.book.set(tally::agents_signed_in, most_agents);
    told.refusals = people->refusals;
    told.notes = people->notes;
    return told;
  }

  const load_plan plan;
  const load_settings settings;
  const day today;
  std::shared_ptr<world> people;
  sign_in_desk door;
  std::vector<std::unique_ptr<channel_player>> players;
  std::vector<std::shared_ptr<agent>> staff; ///< by place in the settings; none: no account
  std::size_t next_arrival = 0, most_agents = 0;
  phase stage = phase::signing_in;
  instant ended = 0;
};

template <class Work>
void load_run::on_network(Work work) {
  std::promise<void> done;
  network_.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

load_run::load_run(channels::web::socket_client& network, const scenario& what, load_plan plan,
                   load_settings settings)
  : network_{network} {
  std::exception_ptr failed;
  on_network([&] {
    try {
      core_ = std::make_shared<core>(network, what, std::move(plan), std::move(settings));
    } catch (...) {
      failed = std::current_exception();
    }
  });
  if (failed) std::rethrow_exception(failed);
}

load_run::~load_run() {
  on_network([this] {
    core_->staff.clear();
    core_->people->let_all_go();
    core_.reset();
  });
}

void load_run::start() {
  on_network([this] { core_->sign_in(); });
}
void load_run::interrupt() {
  on_network([this] { core_->have_all_leave(); });
}
load_standing load_run::standing() {
  load_standing told;
  on_network([&] { told = core_->standing(); });
  return told;
}

} // namespace strowger::sim::load

#include "actors/house.hpp"
#include "actors/process_keeper.hpp"
#include "tests/channels/waiting.hpp"
#include "tests/temporary_folder.hpp"
#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>

/// Companions are small shell scripts here: one that lives on, one that ends at once, one that does not want
/// to end.
namespace strowger::tests::process_keeper_test {

using namespace std::chrono_literals;

namespace {

struct kept_scripts {
  tests::temporary_folder folder;
  watched<std::vector<std::string>> said;
  actors::keeper_settings settings;

  kept_scripts() {
    settings.folder = folder / "run";
    settings.pause_first = 1ms;
    settings.pause_at_most = 4ms;
    settings.end_within = 200ms;
    settings.log = [this](actors::severity how, const std::string& line) {
      const std::string mark = how == actors::severity::alarm ? "! " : "";
      said.change([&](auto& lines) { lines.push_back(mark + line); });
    };
  }
  /// The script says what it does by appending to the file `NAME.told`, "$1".
  void add(const std::string& name, const std::string& script, std::string configuration = {}) {
    folder.write(name, "#!/bin/sh\n" + script + "\n");
    ::chmod((folder / name.c_str()).c_str(), 0700);
    settings.processes.push_back(
        {name, folder / name.c_str(), {(folder / (name + ".told").c_str()).string()}, [configuration] {
           return configuration;
         }});
  }
  /// How often a line with these words was logged.
  static int times(const std::vector<std::string>& lines, const std::string& words) {
    int count = 0;
    for (const auto& one : lines) count += one.find(words) != std::string::npos ? 1 : 0;
    return count;
  }
  bool logged(const std::string& words, int at_least = 1) {
    return said.wait([&](const auto& lines) { return times(lines, words) >= at_least; });
  }
  std::string told(const std::string& name) {
    std::ifstream in{folder / (name + ".told").c_str()};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  /// Until the script has written this.
  bool tells(const std::string& name, const std::string& what) {
    for (int i = 0; i < 4'000; ++i) {
      if (told(name).find(what) != std::string::npos) return true;
      said.wait([](const auto&) { return false; }, 5ms);
    }
    return false;
  }
  int pid_of(const actors::process_keeper& keeper) { return keeper.state().at(0).pid; }
};

/// Notes its configuration, and again at SIGHUP, and stays until SIGTERM or SIGINT, reading a pipe nobody
/// writes to.
const std::string lives_on = "mkfifo $1.pipe 2>/dev/null; exec 5<> $1.pipe\n"
                             "trap 'echo ended >> $1; exit 0' INT TERM; trap 'cat /proc/$$/fd/3 >> $1' HUP\n"
                             "cat /proc/$$/fd/3 >> $1; echo up >> $1\n"
                             "while :; do read line <&5; done";

} // namespace

SCENARIO("a companion that ends at once is started again with growing pauses and an alarm each time") {
  kept_scripts with;
  with.add("crashes", "exit 7");
  with.add("lives", lives_on);
  actors::process_keeper keeper{with.settings};
  REQUIRE(keeper.start());
  CHECK(with.logged("! event=process_gone process=crashes", 5));
  CHECK(with.logged("how=\"status 7\" restart_ms=1"));
  CHECK(with.logged("how=\"status 7\" restart_ms=2"));
  CHECK(with.logged("how=\"status 7\" restart_ms=4"));
  const auto now = keeper.state();
  CHECK(now[0].restarts >= 5);
  CHECK(now[1].up);
  CHECK(now[1].restarts == 0);
  keeper.stop();
  CHECK_FALSE(keeper.state()[1].up);
}

SCENARIO("companions read their configuration from a descriptor and end in the opposite order") {
  kept_scripts with;
  with.add("media", lives_on, "media's secret\n");
  with.add("sip", lives_on, "sip's secret\n");
  actors::process_keeper keeper{with.settings};
  REQUIRE(keeper.start());
  REQUIRE(with.tells("media", "up"));
  REQUIRE(with.tells("sip", "up"));
  keeper.stop();
  CHECK(with.told("media") == "media's secret\nup\nended\n");
  CHECK(with.told("sip") == "sip's secret\nup\nended\n");
  const auto lines = with.said.copy();
  CHECK(lines[lines.size() - 2].find("event=process_ended process=sip") != std::string::npos);
  CHECK(lines.back().find("event=process_ended process=media") != std::string::npos);
}

SCENARIO(
    "a companion that reads its configuration once is started anew with the next one, without an alarm") {
  kept_scripts with;
  with.add("media", lives_on, "the first\n");
  std::atomic<bool> changed{false};
  with.settings.processes[0].anew_when_changed = true;
  with.settings.processes[0].configuration = [&] {
    return std::string{changed ? "the second\n" : "the first\n"};
  };
  actors::process_keeper keeper{with.settings};
  REQUIRE(keeper.start());
  REQUIRE(with.tells("media", "up"));
  const auto before = keeper.state().at(0);
  CHECK(before.since_ms > 0);
  changed = true;
  keeper.reconfigure();
  REQUIRE(with.tells("media", "the first\nup\nended\nthe second\nup\n"));
  CHECK(keeper.state().at(0).pid != before.pid);
  CHECK(keeper.state().at(0).restarts == 1);
  CHECK(kept_scripts::times(with.said.copy(), "! event=process_gone") == 0);
  keeper.stop();
}

SCENARIO("a companion that does not want to end is killed") {
  kept_scripts with;
  with.add("hangs", "trap '' INT TERM; mkfifo $1.pipe; exec 5<> $1.pipe; echo up >> $1\n"
                    "while :; do read line <&5; done");
  actors::process_keeper keeper{with.settings};
  REQUIRE(keeper.start());
  REQUIRE(with.tells("hangs", "up"));
  const auto pid = with.pid_of(keeper);
  keeper.stop();
  CHECK(with.logged("! event=process_killed process=hangs"));
  CHECK(::kill(pid, 0) != 0);
}

SCENARIO("the next keeper takes over companions that live on, under their process ids") {
  kept_scripts with;
  with.add("lives", lives_on, "the first\n");
  int pid = 0;
  {
    actors::process_keeper keeper{with.settings};
    REQUIRE(keeper.start());
    REQUIRE(with.tells("lives", "up"));
    pid = with.pid_of(keeper);
    keeper.leave();
    CHECK(::kill(pid, 0) == 0);
  }
  with.settings.processes[0].configuration = [] { return std::string{"the second\n"}; };
  actors::process_keeper next{with.settings};
  REQUIRE(next.start());
  REQUIRE(with.logged("event=process_adopted"));
  CHECK(with.pid_of(next) == pid);
  CHECK(next.state()[0].adopted);
  CHECK(with.logged("event=process_reconfigured process=lives")); // what has changed meanwhile
  CHECK(with.tells("lives", "the first\nup\nthe second\n"));
  WHEN("the adopted one dies") {
    ::kill(pid, SIGKILL);
    REQUIRE(with.logged("event=process_started", 2));
    CHECK(with.pid_of(next) != pid);
    CHECK_FALSE(next.state()[0].adopted);
  }
  WHEN("its program was replaced") {
    next.restart("lives");
    REQUIRE(with.logged("event=process_started", 2));
    CHECK(with.pid_of(next) != pid);
    CHECK(kept_scripts::times(with.said.copy(), "! event=process_gone") == 0);
  }
  next.stop();
  CHECK(::kill(pid, 0) != 0);
}

SCENARIO("a program that is not there is told at the start") {
  kept_scripts with;
  with.settings.processes.push_back({"missing", with.folder / "missing", {}, {}});
  actors::process_keeper keeper{with.settings};
  const auto started = keeper.start();
  REQUIRE_FALSE(started);
  CHECK(started.reason().detail.find("install all programs") != std::string::npos);
}

SCENARIO("a companion that hangs is killed with an alarm and started again") {
  kept_scripts with;
  with.settings.look_every = 50ms;
  with.settings.signs_missed_at_most = 40;
  with.add("hangs", lives_on);
  with.add("quiet", lives_on); // never shows any sign of life: an older release's
  actors::process_keeper keeper{with.settings};
  REQUIRE(keeper.start());
  REQUIRE(with.tells("hangs", "up\n"));
  const auto first = with.pid_of(keeper);
  const auto lock = (with.settings.folder / "hangs.lock").string();
  // In its place; longer than it may be without one, and nothing is said of it.
  for (int i = 0; i < 30; ++i) {
    const std::array<timespec, 2> now{timespec{0, UTIME_NOW}, timespec{0, UTIME_OMIT}};
    REQUIRE(::utimensat(AT_FDCWD, lock.c_str(), now.data(), 0) == 0);
    CHECK_FALSE(with.said.wait(
        [](const auto& lines) { return kept_scripts::times(lines, "process_killed") > 0; }, 100ms));
  }
  CHECK(with.logged("! event=process_killed process=hangs why=\"it hangs: no sign of life for 2000 ms\""));
  CHECK(with.logged("! event=process_gone process=hangs"));
  REQUIRE(with.tells("hangs", "up\nup\n"));
  CHECK(with.pid_of(keeper) != first);
  CHECK(keeper.state().at(1).restarts == 0);
  keeper.stop();
}

} // namespace strowger::tests::process_keeper_test

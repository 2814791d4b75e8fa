#include "sim/command_line.hpp"
#include "sim/load/load_command.hpp"
#include "sim/pool_text/pool_scene.hpp"
#include "tests/sim/scenario/written_scenario.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace strowger::tests::command_line_test {

using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

struct said {
  int status = 0;
  std::string out, err;
};

std::string content_of(const fs::path& file) {
  std::ifstream from{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{from}, {}};
}

/// While it lives, what is printed there goes to a file.
class diverted {
public:
  diverted(std::FILE* what, const fs::path& to) : what_{what}, was_{::dup(::fileno(what))} {
    std::fflush(what_);
    const int fd = ::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(fd, ::fileno(what_));
    ::close(fd);
  }
  ~diverted() {
    std::fflush(what_);
    ::dup2(was_, ::fileno(what_));
    ::close(was_);
  }

private:
  std::FILE* what_;
  int was_;
};

said told_by(int (*program)(int, char**), std::vector<std::string> words) {
  const temporary_folder folder;
  words.insert(words.begin(), "strowger");
  std::vector<char*> pointers;
  for (auto& one : words) pointers.push_back(one.data());
  said made;
  {
    const diverted out{stdout, folder / "out"}, err{stderr, folder / "err"};
    made.status = program(static_cast<int>(pointers.size()), pointers.data());
  }
  made.out = content_of(folder / "out");
  made.err = content_of(folder / "err");
  return made;
}

said sim(std::vector<std::string> words) {
  return told_by(strowger::sim::run_command_line, std::move(words));
}

void check_refused(const std::vector<std::string>& words, const std::string& why) {
  const auto done = sim(words);
  for (const auto& one : words) UNSCOPED_INFO(one);
  INFO(done.out << done.err);
  CHECK(done.status == 2);
  CHECK(done.err.find(why) != std::string::npos);
}

const char* small = R"(version: 1
name: small
length: 1h
centre: {queues: [{name: support}], agents: [{name: ada}]}
contacts: [{name: calls, queue: support, arrivals: {per_hour: 10}, service: {law: constant, mean: 3m}}]
crews: [{name: all, agents: "*"}]
)";

} // namespace

TEST_CASE("mistakes of the command line end with 2 and say what is wrong") {
  const temporary_folder folder;
  const auto file = (folder / "small.yaml").string();
  std::ofstream{file} << small;
  check_refused({"run", file, "--agents", "3", "--arrivals", "5"}, "a scenario file says it itself");
  check_refused({"run", file, "--arrivals", "-5"}, "--arrivals: -5 is no number from");
  check_refused({"run", "--arrivals", "nan"}, "nan is no number from");
  check_refused({"run", "--threshold", "-1"}, "-1 is no number from 0 to 2.592e+06");
  check_refused({"run", "--batches", "4294967316"}, "is no whole number from 20 to 1000000");
  for (const std::string seed : {"-1", "99999999999999999999", "1.5", "x"}) {
    check_refused({"run", file, "--seed", seed}, "is no whole number");
    check_refused({"hunt", file, "--from", seed}, "is no whole number");
    check_refused({"compare", file, "--demand", "calls=2", "--seed", seed}, "is no whole number");
  }
  check_refused({"compare", file, "--demand", "calls=2", "--json", file}, "is the file that is read");
  const auto other = (folder / "other.yaml").string();
  std::ofstream{other} << small;
  check_refused({"compare", file, other, "--json", other}, "is the file that is read");
  CHECK(sim({"compare", file, file, "--replications", "2", "--quiet"}).status == 0);
  check_refused({"run", file, "--replications", "-1"}, "-1 is no whole number from 1 to 1000000");
  check_refused({"run", file, "--only", "-1"}, "-1 is no whole number from 0 to 999999");
  check_refused({"run", "--html", "x.html"}, "--html goes with a scenario file, and none is named");
  check_refused({"rnu"}, "there is no command \"rnu\"; did you mean \"run\"?");
  check_refused({}, "A subcommand is required: there are run, ");
  check_refused({"run", file, "--replications", "1000000"},
                "a run keeps at most 1 GB: let there be at most ");
  check_refused({"run", file, "--replications", "20000", "--series-csv", (folder / "x.csv").string(),
                 "--interval-s", "1"},
                "or ask for no series");
  check_refused({"run", file, "--bogus"}, "--bogus");
  check_refused({"run", (folder / "none.yaml").string()}, "none.yaml");
  check_refused({"tables", "--csv", (folder / "none/x.csv").string()}, "No such file or directory");
  check_refused({"hunt", file, "--output", (folder / "none/x.yaml").string()}, "No such file or directory");
  check_refused({"hunt", file, "--output", file}, "is the file that is read");
  auto years = std::string{small};
  years.replace(years.find("length: 1h"), 10, "length: 3660d");
  std::ofstream{file} << years;
  check_refused({"run", file, "--series-csv", (folder / "x.csv").string(), "--interval-s", "1"},
                "--interval-s makes 316224000 intervals");
  CHECK(sim({"run", "--help"}).status == 0);
}

TEST_CASE("the load player says which word it does not know, and what to do") {
  const auto load = [](std::vector<std::string> words) {
    return told_by(strowger::sim::load::run_load_command_line, std::move(words));
  };
  const auto wrong = load({"paly", "day.yaml"});
  CHECK(wrong.status == 2);
  CHECK_THAT(wrong.err, Contains("there is no command \"paly\"; did you mean \"play\"?"));
  CHECK_THAT(wrong.err, Contains("as in `play SCENARIO.yaml --config ENGINE.yaml`"));
  const auto nothing = load({});
  CHECK(nothing.status == 2);
  CHECK_THAT(nothing.err, Contains("A subcommand is required: there is play, as in `play SCENARIO.yaml"));
  CHECK(load({"--help"}).status == 0);
}

TEST_CASE("an incident of a journal becomes a test and a scenario by one command") {
  const temporary_folder folder;
  const auto at = [&](const char* name) { return (folder / name).string(); };
  std::ofstream{folder / "day.yaml"} << "version: 1\nname: day\nbegins: 2026-03-02\nlength: 40m\n"
                                     << one_line;
  REQUIRE(sim({"run", at("day.yaml"), "--level", "actors", "--journal", at("data")}).status == 0);
  const std::vector<std::string> words{
      "incident", "--data", at("data"), "--from", "2026-03-02T00:10:00Z", "--to", "2026-03-02T00:25:00Z"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    return sim(more);
  };
  const auto made = with({"-o", at("ten_past.txt"), "--replications", "2"});
  INFO(made.out << made.err);
  CHECK(made.status == 0);
  CHECK_THAT(made.out, Contains("everything happens in it as it did") && Contains("ten_past/scenario.yaml"));
  // The test is what its runner makes of it, and the scenario runs.
  const auto text = content_of(folder / "ten_past.txt");
  CHECK_THAT(text, Contains("What happened from 2026-03-02"));
  CHECK(strowger::routing::wording::pool_scene{}.run(text) == text);
  const auto scenario = content_of(folder / "ten_past/scenario.yaml");
  CHECK_THAT(scenario, Contains("length: 1500s"));
  CHECK(sim({"run", at("ten_past/scenario.yaml"), "--audit"}).status == 0);

  CHECK(with({"-o", at("ten_past.txt")}).status == 2); // nothing is written over
  CHECK_THAT(with({"-o", at("other.txt"), "--scenario", at("ten_past")}).err, Contains("already"));
  CHECK_FALSE(fs::exists(folder / "other.txt"));
  CHECK(with({"-o", at("alone.txt"), "--text-only"}).status == 0);
  CHECK_FALSE(fs::exists(folder / "alone"));
  CHECK(with({"-o", at("named.txt"), "--scenario", at("elsewhere")}).status == 0);
  CHECK(fs::exists(folder / "elsewhere/scenario.yaml"));
}

TEST_CASE("a hunt says how it goes on when a run hangs, and what it may take") {
  const temporary_folder folder;
  const auto file = (folder / "small.yaml").string();
  std::ofstream{file} << small;
  check_refused({"hunt", file, "--steps", "0"}, "is no whole number from 1");
  check_refused({"hunt", file, "--watchdog", "-1"}, "-1 is no number from 0");
  // Whatever is done at one instant is more than one step.
  const auto found = sim({"hunt", file, "--seeds", "1", "--steps", "1", "--no-shrink"});
  INFO(found.out << found.err);
  CHECK(found.status == 1);
  CHECK_THAT(found.out, Contains("seed 1: died of signal 6 (Aborted): virtual time stands still") &&
                            Contains("  | virtual time stands still: 1 steps at one instant") &&
                            Contains("again: strowger-sim hunt " + file +
                                     " --from 1 --seeds 1 --level actors --steps 1"));
  const auto quick = sim({"hunt", file, "--seeds", "1", "--watchdog", "0.001", "--no-shrink"});
  INFO(quick.out << quick.err);
  CHECK(quick.status == 1);
  CHECK_THAT(quick.out, Contains("seed 1: has not ended after 0.001 s") && Contains(" --watchdog 0.001"));
  CHECK(sim({"hunt", file, "--seeds", "1", "--no-faults"}).status == 0);
}

TEST_CASE("a scenario is set beside itself with other agents, named once or twice") {
  const temporary_folder folder;
  const auto file = (folder / "small.yaml").string();
  std::ofstream{file} << small;
  const auto document = (folder / "compared.json").string();
  const auto twice =
      sim({"compare", file, file, "--demand", "*=2", "--replications", "2", "--json", document});
  INFO(twice.out << twice.err);
  CHECK(twice.status == 0);
  CHECK_THAT(content_of(document), Contains("count.enqueued"));
  CHECK(sim({"compare", file, "--demand", "*=2", "--replications", "2"}).status == 0);
  check_refused({"compare", file, file, "--csv", file}, file + " is the file that is read");
}

TEST_CASE("what nobody would see or write is refused") {
  const temporary_folder folder;
  const auto file = (folder / "small.yaml").string();
  std::ofstream{file} << small;
  check_refused({"run", file, "--series"}, "--series goes into a document: name one with --json");
  check_refused({"run", file, "--interval-s", "60"}, "--interval-s is of what goes over time");
  check_refused({"run", file, "--pages", "x"}, "--pages is for a page: name it with --html");
  check_refused({"run", file, "--json", ""},
                "what stands behind --json is empty: name it, or leave --json out");
  check_refused({"run", file, "--csv="}, "what stands behind --csv is empty");
  check_refused({"run", file, "--seed", ""}, "what stands behind --seed is empty");
  check_refused({"run", ""}, "what stands behind run is empty");
  const auto over_time = (folder / "time.csv").string();
  CHECK(sim({"run", file, "--interval-s", "60", "--series-csv", over_time}).status == 0);
}

TEST_CASE("an instance whose figures tell no calls is run, and one without policies says what to do") {
  const temporary_folder folder;
  const auto file = (folder / "one.json").string();
  const auto write = [&](const char* policies) {
    std::ofstream{file} << R"({"one": {"parameters": {"lambda_per_s": [0.02], "n": [3], "aht_s": [[120]], )"
                        << R"("patience_s": [60]}, "policies": )" << policies << "}}";
  };
  // Erlang A: 0.02 calls a second, three agents of 120 s, patience of 60 s.
  write(R"({"FIFO": {"p_abandon_1": 0.186399, "sl20_1": 0.705871}})");
  const auto well = sim({"instance", file, "--calls-max", "200000", "--quiet"});
  INFO(well.out << well.err);
  CHECK(well.status == 0);
  CHECK_THAT(well.out, Contains("p_abandon_1") && Contains("sl20_1"));
  write(R"({"FIFO": {"p_abandon_1": 0.3}})");
  CHECK(sim({"instance", file, "--calls-max", "200000", "--quiet"}).status == 1);
  write("{}");
  check_refused({"instance", file}, "one: it has no policies: give one in words, as in --policy FIFO");
  std::ofstream{file} << "{}";
  check_refused({"instance", file}, "one.json: there is no instance in it");
}

TEST_CASE("a queue that nobody may serve is told") {
  const temporary_folder folder;
  const auto told_of = [&](const char* queues) {
    const auto file = folder / "day.yaml";
    std::ofstream{file} << "version: 1\nname: day\nlength: 2h\n"
                        << "centre: {skills: {x: }, queues: [" << queues << "]}\n"
                        << "crews: [{name: all, count: 2}]\n"
                        << "contacts: [{name: calls, queue: support, arrivals: {per_hour: 20},"
                        << " service: {law: constant, mean: 1m}}]\n";
    const auto done = sim({"run", file.string(), "--seed", "3"});
    CHECK(done.status == 0);
    return done.out;
  };
  const auto* mind = "mind: nobody of support was answered: is anybody there who may serve it?";
  CHECK_THAT(told_of("{name: support, requires: {x: 1}}"), Contains(mind));
  CHECK_THAT(told_of("{name: support, requires: {x: 1}}, {name: other}"), Contains(mind));
  CHECK_THAT(told_of("{name: support}, {name: other}"), !Contains("mind:"));
}

TEST_CASE("a call log with names of any kind becomes a scenario; one with mistakes leaves no folder behind") {
  const temporary_folder folder;
  const auto calls = folder / "calls.csv";
  const auto make = [&](const std::string& rows) {
    std::ofstream{calls} << "arrival;queue;outcome;wait_s;service_s;agent\n" << rows;
    return sim({"scenario-from-calls", calls.string(), "--day", "2014-01-02", "--replications", "1", "-o",
                (folder / "deep/made").string()});
  };
  const auto done = make("2014-01-02T08:03:21;\u9500\u552e \u90e8;AGENT;1,5;152;\u963f \u6797\n"
                         "2014-01-02 08:04:00;\"sales; north\";AGENT;2;60;ben\n"
                         "2014-01-02T08:05:00;sales- north;HANG;2;;\n");
  INFO(done.out << done.err);
  CHECK(done.status == 0);
  CHECK_THAT(done.out, Contains(", queue-1 for \"\u9500\u552e \u90e8\""));
  CHECK_THAT(content_of(folder / "deep/made/configuration.yaml"),
             Contains("{name: \"agent-1\", display_name: \"\u963f \u6797\""));
  CHECK(sim({"run", (folder / "deep/made/scenario.yaml").string()}).status == 0);
  fs::remove_all(folder / "deep");
  CHECK(make("2014-01-02T08:03:21;sales;AGENT;x;152;ann\n").status == 2);
  CHECK_FALSE(fs::exists(folder / "deep"));
  const auto unanswered = make("2014-01-02T08:03:21;sales;HANG;10;;\n");
  CHECK(unanswered.status == 2);
  CHECK_THAT(unanswered.err, Contains("nobody was answered on 2014-01-02, so it does not say how long"));
  CHECK_FALSE(fs::exists(folder / "deep"));
  // A queue of which nobody was answered takes as long as others of the day.
  REQUIRE(make("2014-01-02T08:03:21;sales;HANG;10;;\n2014-01-02T08:04:00;help;AGENT;2;60;ben\n").status == 0);
  CHECK_THAT(content_of(folder / "deep/made/arrivals-2.csv"), Contains(",60.000,10.000,"));
}

} // namespace strowger::tests::command_line_test

#include "groups.hpp"
#include <CLI/CLI.hpp>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <linux/magic.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/vfs.h>

/// strowger-bench: measures the figures of docs/benchmarks.md.
namespace {

using namespace strowger::bench;

struct group {
  const char* name;
  const char* what;
  std::vector<figure> (*run)(const settings&);
};

constexpr std::array<group, 8> groups{
    {{"engine", "durable lifecycles through the actor graph, offers under load, a journal stall", run_engine},
     {"recovery", "100,000 waiting chats: memory, and the start after kill -9", run_recovery},
     {"sim", "a real day through the actors in virtual time", run_sim},
     {"webchat", "5,000 connected chats on one engine", run_webchat},
     {"sip", "calls through all processes, SIPp as callers and telephones of 1,000 agents", run_sip},
     {"media", "100 calls passed on, 2,000 callers with music: the media process alone", run_media},
     {"routing", "decisions per second of the pool machine over many skills, its memory", run_routing},
     {"pool", "the pool machine alone", run_pool}}};

/// Nothing written to memory is durable: a sync costs nothing there.
bool is_memory(const std::string& folder) {
  struct statfs found {};
  return ::statfs(folder.c_str(), &found) == 0 &&
         (found.f_type == TMPFS_MAGIC || found.f_type == RAMFS_MAGIC);
}

std::filesystem::path fresh_folder(std::string parent, bool memory_too) {
  if (parent.empty()) parent = std::filesystem::temp_directory_path();
  if (!memory_too && is_memory(parent))
    throw std::runtime_error{parent +
                             " is kept in memory, and what is measured there is not durable; name a folder "
                             "on a disk with --folder, or say --in-memory"};
  parent += "/strowger-bench-XXXXXX";
  if (::mkdtemp(parent.data()) == nullptr)
    throw std::runtime_error{"cannot make a folder " + parent + "; name another with --folder"};
  return parent;
}

/// Thousands of sockets in one process.
void raise_file_limit() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

struct words {
  std::string only, json, folder;
  bool list = false, quick = false, in_memory = false;
};

int measure(const words& asked) {
  const auto root = fresh_folder(asked.folder, asked.in_memory);
  std::vector<figure> all;
  bool failed = false, known = asked.only.empty();
  const auto run = [&](const char* name, std::vector<figure> (*what)(const settings&)) {
    const settings how{asked.quick, root / name};
    std::filesystem::create_directories(how.folder);
    std::fprintf(stderr, "measuring %s\n", name);
    try {
      for (auto& one : what(how)) {
        if (one.wanted && one.wanted->needed && !reached(one)) {
          std::fprintf(stderr, "strowger-bench: group %s failed: %s is %g\n", name, one.name.c_str(),
                       one.value);
          failed = true;
        }
        all.push_back(std::move(one));
      }
    } catch (const std::exception& thrown) {
      std::fprintf(stderr, "strowger-bench: group %s failed: %s\n", name, thrown.what());
      failed = true;
    }
    std::error_code ignored;
    std::filesystem::remove_all(how.folder, ignored);
  };
  run("calib", calibrate);
  for (const auto& one : groups) {
    if (!asked.only.empty() && asked.only != one.name) continue;
    known = true;
    run(one.name, one.run);
  }
  std::error_code ignored;
  std::filesystem::remove_all(root, ignored);
  if (!known) {
    std::fprintf(stderr, "strowger-bench: there is no group %s; --list shows those there are\n",
                 asked.only.c_str());
    return 2;
  }
  print_table(all);
  if (!asked.json.empty() && !write_json(all, asked.json)) {
    std::fprintf(stderr, "strowger-bench: cannot write %s\n", asked.json.c_str());
    return 1;
  }
  return failed ? 1 : 0;
}

} // namespace

int main(int count, char** arguments) {
  if (count > 1 && std::string{arguments[1]} == "fill-for-recovery")
    return fill_for_recovery({arguments + 2, arguments + count});
  words asked;
  CLI::App app{"Measures the figures of docs/benchmarks.md"};
  app.add_option("group", asked.only, "Only this group; default: all of them");
  app.add_option("--json", asked.json, "Write the figures to this file, too");
  app.add_option("--folder", asked.folder,
                 "Data is written below this folder (on the disk to be measured); default: TMPDIR or /tmp");
  app.add_flag("--in-memory", asked.in_memory,
               "The folder may be a tmpfs; what is measured is not durable then");
  app.add_flag("--list", asked.list, "List the groups");
  app.add_flag("--quick", asked.quick, "One short run, to try things; its figures are not to be quoted");
  CLI11_PARSE(app, count, arguments);
  if (asked.list) {
    for (const auto& one : groups) std::printf("%-10s %s\n", one.name, one.what);
    return 0;
  }
  std::signal(SIGPIPE, SIG_IGN);
  raise_file_limit();
  try {
    return measure(asked);
  } catch (const std::runtime_error& thrown) { // there is no folder to measure in
    std::fprintf(stderr, "strowger-bench: %s\n", thrown.what());
    return 1;
  }
}

#include "actors/command_line.hpp"
#include "actors/control_where.hpp"
#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sodium.h>
#include <unistd.h>

/// `strowger recordings`, over the control socket.
namespace strowger::actors {

using channels::admin::control_answer;
using channels::admin::control_client;
using nlohmann::json;

namespace {

/// A new file for its owner alone. One that is there is not written over.
class new_file {
public:
  explicit new_file(const std::string& path)
    : path_{path}, fd_{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)} {}
  ~new_file() {
    if (fd_ < 0) return;
    ::close(fd_);
    if (!kept_) ::unlink(path_.c_str());
  }
  new_file(const new_file&) = delete;
  new_file& operator=(const new_file&) = delete;
  [[nodiscard]] bool good() const { return fd_ >= 0; }
  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }
  bool keep() { return kept_ = ::fsync(fd_) == 0; }

private:
  std::string path_;
  int fd_;
  bool kept_ = false;
};

bool write_line(new_file& to, const std::string& line, bool& whole) {
  const auto said = json::parse(line, nullptr, false);
  if (said.is_discarded()) return false;
  if (said.contains("whole")) whole = said["whole"] == true;
  if (!said.contains("wav")) return true;
  const auto text = said["wav"].get<std::string>();
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
    return false;
  bytes.resize(size);
  return to.write(bytes);
}

int fail(const std::string& why) {
  std::cerr << "strowger: " << why << '\n';
  return 1;
}

int export_to(const control_where& there, const std::string& interaction, const std::string& why,
              const std::string& path) {
  auto connected = control_client::connect(there.path());
  if (const auto* problem = std::get_if<channels::admin::control_problem>(&connected))
    return fail(problem->message);
  auto& client = std::get<control_client>(connected);
  new_file file{path};
  if (!file.good()) return fail(path + ": " + std::strerror(errno));
  client.send("export-recording", {{"interaction", interaction}, {"why", why}});
  bool whole = true;
  for (;;) {
    const auto answer = client.next();
    if (answer.what == control_answer::kind::line) {
      if (!write_line(file, answer.line, whole)) return fail(path + " cannot be written");
    } else if (answer.what == control_answer::kind::done) {
      if (!file.keep()) return fail(path + ": " + std::strerror(errno));
      if (!whole) std::cerr << "strowger: a file of it was torn off; this is what there is up to there\n";
      return whole ? 0 : 4;
    } else if (answer.what != control_answer::kind::timed_out) {
      return fail(answer.message);
    }
  }
}

} // namespace

void add_recording_tools(CLI::App& app, int& status) {
  struct wanted {
    std::string tenant, queue, interaction, why, path;
    std::uint64_t limit = 100;
  };
  auto* all = app.add_subcommand("recordings", "Recordings of calls and messages left by phone.");
  all->require_subcommand(1);
  auto given = std::make_shared<wanted>();

  auto* list = all->add_subcommand("list", "Print them as JSON lines, newest first.");
  auto there = add_where(*list);
  list->add_option("--tenant", given->tenant, "Only this tenant's");
  list->add_option("--queue", given->queue, "Only those of this queue");
  list->add_option("--limit", given->limit, "At most so many; default 100")->check(CLI::PositiveNumber);
  list->callback([there, given, &status] {
    status = converse(*there, "recordings",
                      {{"tenant", given->tenant}, {"queue", given->queue}, {"limit", given->limit}});
  });

  auto* out = all->add_subcommand("export", "Write one as WAV, stereo: the customer left, the others right.");
  auto where_out = add_where(*out);
  out->add_option("interaction", given->interaction, "e.g. interaction-32768.7")->required();
  out->add_option("--to", given->path, "The file, which does not exist yet")->required();
  out->add_option("--why", given->why, "The reason, kept with what was done")->required();
  out->callback([where_out, given, &status] {
    status = export_to(*where_out, given->interaction, given->why, given->path);
  });
}

} // namespace strowger::actors
